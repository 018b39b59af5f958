// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/keptseeds_p.h>

#include <QtCore/qhash.h>

#include <algorithm>
#include <limits>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Value = JsonText::Value;

namespace {

// The classes whose noise_seed the runner replaces.
const QStringList &noiseSeedClasses()
{
    static const QStringList classes{u"RandomNoise"_s, u"KSamplerAdvanced"_s, u"SamplerCustom"_s,
                                     u"XlabsSampler"_s};
    return classes;
}

// This node gives the number that its input_id spells, of any size. Its default_value ends at
// 2^31-1: ComfyUI refuses larger ones.
constexpr QStringView numberClass = u"ComfyUIDeployExternalNumberInt";
constexpr QStringView addedTitle = u"Kept noise seed";

QStringList nodesWithLiteralSeed(const WorkflowGraph &graph)
{
    QStringList ids = graph.nodeIds();
    ids.removeIf([&graph](const QString &id) {
        const QVariant seed = graph.value(id, u"seed"_s);
        return !seed.isValid() || seed.typeId() == QMetaType::QVariantList;
    });
    return ids;
}

bool isDigits(QByteArrayView text)
{
    return !text.isEmpty()
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Empty if it is not an integer; ComfyUI refuses such a seed or uses its integral part.
QByteArray digitsOf(const Value &seed)
{
    QByteArray text = seed.isString() ? seed.toString().toUtf8() : seed.raw();
    if ((seed.isString() || seed.isNumber()) && isDigits(text))
        return text;
    constexpr double exact = 9007199254740992; // 2^53
    const double number = seed.isNumber() ? seed.toDouble() : -1;
    return number >= 0 && number <= exact ? QByteArray::number(qint64(number)) : QByteArray();
}

bool isAddedNode(const Value &node)
{
    return node.member(u"class_type").toString() == numberClass
        && node.member(u"_meta").member(u"title").toString() == addedTitle
        && isDigits(node.member(u"inputs").member(u"input_id").toString().toUtf8());
}

QByteArray addedNode(qint64 id, const QByteArray &digits)
{
    return ", \"" + QByteArray::number(id) + R"(": {"inputs": {"input_id": ")" + digits
        + R"("}, "class_type": )" + JsonText::quoted(numberClass) + R"(, "_meta": {"title": )"
        + JsonText::quoted(addedTitle) + "}}";
}

qint64 highestId(const WorkflowGraph &graph)
{
    constexpr qint64 farBelowTheEnd = std::numeric_limits<qint64>::max() / 2;
    qint64 highest = 0;
    const QStringList ids = graph.nodeIds();
    for (const QString &id : ids) {
        if (const qint64 number = id.toLongLong(); number < farBelowTheEnd)
            highest = std::max(highest, number);
    }
    return highest;
}

} // namespace

// The runner keeps a seed if workflow.nodes has a KSampler of that id whose second widget is
// "fixed". It replaces a noise_seed in any case.
QByteArray withPinnedSeeds(const QByteArray &workflow, const WorkflowGraph &graph)
{
    const QStringList ids = nodesWithLiteralSeed(graph);
    const auto json = JsonText::parse(workflow);
    if (ids.isEmpty() || !json)
        return workflow;
    QByteArrayList nodes;
    const Value existing = json->root().member(u"nodes");
    const auto others = existing.children();
    for (const Value &node : others) {
        const Value id = node.member(u"id");
        if (!ids.contains(id.isString() ? id.toString() : QString::fromLatin1(id.raw())))
            nodes += node.raw();
    }
    for (const QString &id : ids) {
        bool isNumber = false;
        id.toLongLong(&isNumber);
        const QByteArray seed = JsonText::fromVariant(graph.value(id, u"seed"_s)).value_or("0"_ba);
        nodes += R"({"id": )" + (isNumber ? id.toUtf8() : JsonText::quoted(id))
            + R"(, "type": "KSampler", "widgets_values": [)" + seed + R"(, "fixed"]})";
    }
    const QByteArray list = '[' + nodes.join(", ") + ']';
    if (existing.exists())
        return JsonText::spliced(workflow, {{existing.begin(), existing.end(), list}});
    const qsizetype inside = json->root().begin() + 1;
    return JsonText::spliced(
        workflow, {{inside, inside, "\"nodes\": " + list + (json->root().size() ? ", " : "")}});
}

WorkflowGraph withLinkedNoiseSeeds(const WorkflowGraph &graph)
{
    const QStringList &classes = noiseSeedClasses();
    if (std::all_of(classes.begin(), classes.end(), [&graph](const QString &className) {
            return graph.nodesOfClass(className).isEmpty();
        }))
        return graph;
    const auto json = JsonText::parse(graph.toJson());
    if (!json)
        return graph;
    QList<JsonText::Splice> splices;
    QByteArray added;
    qint64 id = highestId(graph);
    const auto nodes = json->root().children();
    for (const Value &node : nodes) {
        const Value seed = node.member(u"inputs").member(u"noise_seed");
        const QByteArray digits = digitsOf(seed);
        if (digits.isEmpty() || !classes.contains(node.member(u"class_type").toString()))
            continue;
        splices.append({seed.begin(), seed.end(), "[\"" + QByteArray::number(++id) + "\", 0]"});
        added += addedNode(id, digits);
    }
    if (splices.isEmpty())
        return graph;
    const qsizetype end = nodes.last().end();
    splices.append({end, end, added});
    return WorkflowGraph::fromJson(JsonText::spliced(json->text(), splices)).value_or(graph);
}

WorkflowGraph withoutLinkedNoiseSeeds(const WorkflowGraph &graph)
{
    if (graph.nodesOfClass(numberClass.toString()).isEmpty())
        return graph;
    const auto json = JsonText::parse(graph.toJson());
    if (!json)
        return graph;
    QHash<QString, QByteArray> digits;
    QList<JsonText::Splice> splices;
    const auto nodes = json->root().children();
    for (qsizetype i = 1; i < nodes.size(); ++i) { // after the existing ones
        const Value &node = nodes.at(i);
        if (!isAddedNode(node))
            continue;
        digits.insert(node.key(), node.member(u"inputs").member(u"input_id").toString().toUtf8());
        splices.append({nodes.at(i - 1).end(), node.end(), {}});
    }
    for (const Value &node : nodes) {
        const Value seed = node.member(u"inputs").member(u"noise_seed");
        if (const QByteArray number = digits.value(seed.at(0).toString()); !number.isEmpty())
            splices.append({seed.begin(), seed.end(), number});
    }
    if (digits.isEmpty())
        return graph;
    return WorkflowGraph::fromJson(JsonText::spliced(json->text(), splices)).value_or(graph);
}

} // namespace ComfyDeploy
