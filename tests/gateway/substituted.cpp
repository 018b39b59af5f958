// SPDX-License-Identifier: MIT

#include "substituted.h"

#include <ComfyDeployLocal/comfyui/substitutionrules_p.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

namespace {

QByteArray rawOf(const JsonText::Value &value)
{
    return value.exists() ? value.raw() : QByteArray();
}

} // namespace

QByteArray Substituted::node(QStringView id) const
{
    const auto json = JsonText::parse(result.graph);
    return json ? rawOf(json->root().member(id)) : QByteArray();
}

QByteArray Substituted::input(QStringView id, QStringView name) const
{
    const auto json = JsonText::parse(node(id));
    return json ? rawOf(json->root().member(u"inputs").member(name)) : QByteArray();
}

QString Substituted::classOf(QStringView id) const
{
    const auto json = JsonText::parse(node(id));
    return json ? json->root().member(u"class_type").toString() : QString();
}

QStringList Substituted::nodeIds() const
{
    QStringList ids;
    const auto json = JsonText::parse(result.graph);
    const auto nodes = json ? json->root().children() : QList<JsonText::Value>();
    for (const JsonText::Value &node : nodes)
        ids += node.key();
    return ids;
}

QStringList Substituted::classNames() const
{
    QStringList names;
    for (const QString &id : nodeIds())
        names += classOf(id);
    names.sort();
    return names;
}

Substituted substituted(const QByteArray &graph, const QByteArray &inputs,
                        const NodeCatalog &server, const Substitution::SeedDraw &draw,
                        QList<UploadedMedia> media)
{
    Substituted outcome;
    const auto plan = Substitution::plan(graph, inputs, server, draw, &outcome.refusal);
    if (!plan)
        return outcome;
    outcome.media = plan->media();
    for (qsizetype i = media.size(); i < outcome.media.size(); ++i)
        media += UploadedMedia{u"up/%1.png"_s.arg(i), false, QSize(33, 21)};
    outcome.result = plan->apply(media);
    outcome.usedInputs = plan->usedInputs();
    return outcome;
}

QByteArray graphNode(const QByteArray &className, const QByteArray &inputs)
{
    return R"({"class_type": ")" + className + R"(", "inputs": {)" + inputs + "}}";
}

QByteArray graphOf(const QByteArray &className, const QByteArray &inputs)
{
    return R"({"1": )" + graphNode(className, inputs)
        + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0]}}})";
}

QByteArray pictureSaver()
{
    return R"("9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}})";
}

NodeCatalog pluginServer()
{
    QStringList classes;
    QStringList outputs;
    for (const SubstitutionRule &rule : substitutionRules()) {
        const bool isOutput = rule.isOutput() || rule.way == SubstitutionRule::Way::Combination;
        (isOutput ? outputs : classes) += rule.name.toString();
    }
    return serverWith(ownClasses() + classes, ownOutputs() + outputs + QStringList{u"Printer"_s});
}
