#include "literalseeds_p.h"

#include <ComfyDeploy/json/jsontext_p.h>

#include <QtCore/qrandom.h>
#include <QtCore/qset.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

bool hasNoiseSeed(const QString &classType)
{
    static const QSet<QString> classes{u"RandomNoise"_s, u"KSamplerAdvanced"_s, u"SamplerCustom"_s,
                                       u"XlabsSampler"_s};
    return classes.contains(classType);
}

QList<JsonText::Value> seedsOf(const JsonText::Value &node)
{
    QList<JsonText::Value> seeds{node.member(u"inputs").member(u"seed")};
    if (hasNoiseSeed(node.member(u"class_type").toString()))
        seeds += node.member(u"inputs").member(u"noise_seed");
    seeds.removeIf([](const JsonText::Value &seed) { return !seed.isNumber(); });
    return seeds;
}

//! The ids of the nodes whose seeds stay.
QSet<QString> fixedNodes(const QByteArray &workflow)
{
    QSet<QString> ids;
    const auto parsed = JsonText::parse(workflow);
    if (!parsed)
        return ids;
    const auto nodes = parsed->root().member(u"nodes").children();
    for (const JsonText::Value &node : nodes) {
        const JsonText::Value id = node.member(u"id");
        if (node.member(u"type").toString() == "KSampler"_L1
            && node.member(u"widgets_values").at(1).toString() == "fixed"_L1)
            ids += id.isString() ? id.toString() : QString::fromUtf8(id.raw());
    }
    return ids;
}

} // namespace

bool hasLiteralSeed(const QByteArray &graph)
{
    const auto parsed = JsonText::parse(graph);
    const auto nodes = parsed ? parsed->root().children() : QList<JsonText::Value>();
    return std::any_of(nodes.begin(), nodes.end(),
                       [](const JsonText::Value &node) { return !seedsOf(node).isEmpty(); });
}

QByteArray withRandomSeeds(const QByteArray &graph, const QByteArray &workflow)
{
    constexpr qint64 smallest = 100'000'000'000'000;
    const auto parsed = JsonText::parse(graph);
    if (!parsed)
        return graph;
    const QSet<QString> fixed = fixedNodes(workflow);
    QList<JsonText::Splice> splices;
    const auto nodes = parsed->root().children();
    for (const JsonText::Value &node : nodes) {
        if (fixed.contains(node.key()))
            continue;
        const auto seeds = seedsOf(node);
        for (const JsonText::Value &seed : seeds) {
            const qint64 drawn = QRandomGenerator::global()->bounded(smallest, 10 * smallest);
            splices.append({seed.begin(), seed.end(), QByteArray::number(drawn)});
        }
    }
    return JsonText::spliced(graph, splices);
}

} // namespace ComfyDeploy::Local
