// SPDX-License-Identifier: MIT

#include "literalseeds_p.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qrandom.h>
#include <QtCore/qset.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using Value = JsonText::Value;

bool hasNoiseSeed(const QString &classType)
{
    static const QSet<QString> classes{u"RandomNoise"_s, u"KSamplerAdvanced"_s, u"SamplerCustom"_s,
                                       u"XlabsSampler"_s};
    return classes.contains(classType);
}

bool isLiteral(const Value &input)
{
    return input.exists() && !input.isArray();
}

qint64 numberBetween(qint64 lowest, qint64 highest)
{
    return QRandomGenerator::global()->bounded(lowest, highest + 1);
}

qint64 numberOfDigits(int digits)
{
    qint64 lowest = 1;
    for (int i = 1; i < digits; ++i)
        lowest *= 10;
    return numberBetween(lowest, lowest * 10 - 1);
}

//! The nodes that are KSamplers in the editor's workflow, by id: whether their seed is fixed.
QHash<QString, bool> samplersByFixedSeed(const QByteArray &workflow)
{
    QHash<QString, bool> samplers;
    const auto parsed = JsonText::parse(workflow);
    if (!parsed)
        return samplers;
    const auto nodes = parsed->root().member(u"nodes").children();
    for (const Value &node : nodes) {
        const Value id = node.member(u"id");
        const Value widgets = node.member(u"widgets_values");
        if (node.member(u"type").toString() == "KSampler"_L1 && widgets.size() > 1)
            samplers.insert(id.toText(), widgets.at(1).toString() == "fixed"_L1);
    }
    return samplers;
}

class SeedReplacer
{
public:
    explicit SeedReplacer(const QByteArray &workflow) : m_samplers(samplersByFixedSeed(workflow)) {}

    void replaceIn(const Value &node)
    {
        const QString classType = node.member(u"class_type").toString();
        const Value seed = node.member(u"inputs").member(u"seed");
        const Value noiseSeed = node.member(u"inputs").member(u"noise_seed");
        if (seed.exists() && replaceSeed(node.key(), classType, seed))
            return;
        if (isLiteral(noiseSeed) && hasNoiseSeed(classType))
            replace(noiseSeed, numberOfDigits(15));
    }

    [[nodiscard]] QList<JsonText::Splice> splices() const { return m_splices; }

private:
    //! Returns whether the node needs no further replacement.
    bool replaceSeed(const QString &id, const QString &classType, const Value &seed)
    {
        if (!isLiteral(seed))
            return true;
        if (const auto sampler = m_samplers.constFind(id); sampler != m_samplers.constEnd()) {
            if (!*sampler)
                replace(seed, numberOfDigits(15));
            return true;
        }
        if (classType == "SONICSampler"_L1) {
            replace(seed, numberBetween(0, std::numeric_limits<qint32>::max()));
            return true;
        }
        if (classType == "PromptExpansion"_L1) {
            replace(seed, numberOfDigits(8));
            return true;
        }
        replace(seed, numberOfDigits(15));
        return false;
    }

    void replace(const Value &value, qint64 number)
    {
        m_splices.append({value.begin(), value.end(), QByteArray::number(number)});
    }

    const QHash<QString, bool> m_samplers;
    QList<JsonText::Splice> m_splices;
};

} // namespace

bool hasLiteralSeed(const QByteArray &graph)
{
    const auto parsed = JsonText::parse(graph);
    const auto nodes = parsed ? parsed->root().children() : QList<Value>();
    return std::any_of(nodes.begin(), nodes.end(), [](const Value &node) {
        return isLiteral(node.member(u"inputs").member(u"seed"));
    });
}

QByteArray withRandomSeeds(const QByteArray &graph, const QByteArray &workflow)
{
    const auto parsed = JsonText::parse(graph);
    if (!parsed)
        return graph;
    SeedReplacer replacer(workflow);
    const auto nodes = parsed->root().children();
    for (const Value &node : nodes)
        replacer.replaceIn(node);
    return JsonText::spliced(graph, replacer.splices());
}

} // namespace ComfyDeploy::Local
