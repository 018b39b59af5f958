// SPDX-License-Identifier: MIT

#include "graphinputs_p.h"

#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <QtCore/qhash.h>

namespace ComfyDeploy::Local {

QByteArray graphWithInputs(const JsonText &graph, const JsonText::Value &inputs)
{
    QHash<QString, JsonText::Value> byName;
    const auto given = inputs.isObject() ? inputs.children() : QList<JsonText::Value>();
    for (const JsonText::Value &value : given)
        byName.insert(value.key(), value);
    QList<JsonText::Splice> splices;
    const auto nodes = graph.root().isObject() ? graph.root().children() : QList<JsonText::Value>();
    for (const JsonText::Value &node : nodes) {
        const JsonText::Value fields = node.member(u"inputs");
        const JsonText::Value id = fields.member(u"input_id");
        if (!fields.isObject() || !id.isString() || !byName.contains(id.toString()))
            continue;
        QByteArray replacement = byName.value(id.toString()).raw();
        const QStringView second = externalClass(node.member(u"class_type").toString()).overwritten;
        if (const JsonText::Value field = fields.member(second); field.exists())
            splices.append({field.begin(), field.end(), replacement});
        else if (!second.isEmpty())
            replacement += ", " + JsonText::quoted(second.toString()) + ": " + replacement;
        splices.append({id.begin(), id.end(), replacement});
    }
    return JsonText::spliced(graph.text(), splices);
}

} // namespace ComfyDeploy::Local
