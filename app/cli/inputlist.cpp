#include "inputlist.h"

#include "console.h"
#include "jsonline.h"
#include "table.h"

#include <ComfyDeploy/json/jsontext_p.h>

#include <QtCore/qmetaobject.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

QString kindName(InputSpec::Kind kind)
{
    return QLatin1StringView(QMetaEnum::fromType<InputSpec::Kind>().valueToKey(int(kind)));
}

QByteArray json(const QVariant &value)
{
    return value.isValid() ? JsonText::fromVariant(value).value_or("null"_ba) : "null"_ba;
}

QByteArray jsonList(const QVariantList &values)
{
    QByteArrayList items;
    for (const QVariant &value : values)
        items += json(value);
    return '[' + items.join(", ") + ']';
}

QString defaultText(const InputSpec &spec)
{
    if (spec.defaultsDiffer())
        return u"(one for each node)"_s;
    if (spec.hasWiredDefault())
        return u"(from the graph)"_s;
    if (spec.kind() == InputSpec::Kind::Seed && spec.defaultValue() == QVariant(-1LL))
        return u"random"_s;
    if (spec.defaultValue().typeId() == QMetaType::QString)
        return u'"' + spec.defaultValue().toString() + u'"';
    return spec.defaultValue().isValid() ? QString::fromUtf8(json(spec.defaultValue())) : u"-"_s;
}

QString limitsText(const InputSpec &spec)
{
    if (!spec.options().isEmpty())
        return spec.options().join(u'|');
    const auto number = [](const QVariant &value) {
        return value.isValid() ? QString::fromUtf8(json(value)) : QString();
    };
    const QString range = number(spec.minimum()) + u".."_s + number(spec.maximum());
    return range == ".."_L1 ? u"-"_s : range;
}

QByteArray jsonLine(const InputSpec &spec)
{
    JsonLine line("input"_L1);
    line.add(u"name"_s, spec.name());
    line.add(u"kind"_s, kindName(spec.kind()));
    line.add(u"label"_s, spec.label());
    line.add(u"description"_s, spec.description());
    line.addRaw(u"default"_s, json(spec.defaultValue()));
    line.addRaw(u"defaults"_s, jsonList(spec.defaultValues()));
    line.add(u"note"_s, spec.note());
    line.addRaw(u"has_wired_default"_s, spec.hasWiredDefault() ? "true"_ba : "false"_ba);
    line.addRaw(u"minimum"_s, json(spec.minimum()));
    line.addRaw(u"maximum"_s, json(spec.maximum()));
    line.addRaw(u"options"_s, json(QVariant(spec.options())));
    line.add(u"group"_s, spec.group());
    line.add(u"class_type"_s, spec.classType());
    line.addRaw(u"node_ids"_s, json(QVariant(spec.nodeIds())));
    return line.text();
}

} // namespace

void tellInputs(const QList<InputSpec> &specs, bool json, Console *console)
{
    if (json) {
        for (const InputSpec &spec : specs)
            console->result(jsonLine(spec));
        return;
    }
    if (specs.isEmpty()) {
        console->note(u"The workflow has no inputs: no node of it has an input_id."_s);
        return;
    }
    QList<QStringList> rows;
    for (const InputSpec &spec : specs)
        rows +=
            {spec.name(), kindName(spec.kind()), defaultText(spec), limitsText(spec), spec.label()};
    printTable(
        {{u"NAME"_s, true}, {u"KIND"_s}, {u"DEFAULT"_s}, {u"RANGE OR OPTIONS"_s}, {u"LABEL"_s}},
        rows, console);
    for (const InputSpec &spec : specs) {
        if (!spec.note().isEmpty())
            console->note(spec.note());
    }
}

} // namespace ComfyDeploy::Cli
