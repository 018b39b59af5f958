// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/core/variantlist_p.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputs/graphmembers_p.h>
#include <ComfyDeploy/inputs/inputspecreader_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qhash.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

class WorkflowGraphData : public QSharedData
{
public:
    struct Node
    {
        QString id;
        JsonText::Value value;
    };

    [[nodiscard]] JsonText::Value node(const QString &id) const
    {
        const auto found = index.constFind(id);
        return found == index.cend() ? JsonText::Value() : nodes.at(*found).value;
    }
    [[nodiscard]] JsonText::Value input(const QString &id, const QString &name) const
    {
        return node(id).member(u"inputs").member(name);
    }

    std::optional<JsonText> json; // owns the data of the nodes' values
    QList<Node> nodes;
    QHash<QString, qsizetype> index; // of the nodes, by id
};

namespace {

struct Fault
{
    qsizetype offset = 0;
    QString message;
};

std::optional<Fault> faultOf(const QString &id, const JsonText::Value &node)
{
    if (!node.isObject())
        return Fault{node.begin(), InputText::tr("Node %1 is not an object.").arg(id)};
    const JsonText::Value classType = node.member(u"class_type");
    if (!classType.exists())
        return Fault{node.begin(), InputText::tr("Node %1 has no class_type.").arg(id)};
    if (classType.toString().isEmpty())
        return Fault{
            classType.begin(),
            InputText::tr("The class_type of node %1 is not the name of a class.").arg(id)};
    const JsonText::Value inputs = node.member(u"inputs");
    if (!inputs.exists())
        return Fault{node.begin(), InputText::tr("Node %1 has no inputs.").arg(id)};
    if (!inputs.isObject())
        return Fault{inputs.begin(),
                     InputText::tr("The inputs of node %1 are not an object.").arg(id)};
    return std::nullopt;
}

std::optional<Fault> faultOf(const JsonText::Value &root)
{
    if (!root.isObject())
        return Fault{root.begin(),
                     InputText::tr("A graph is a JSON object with one member for each node.")};
    if (root.size() == 0)
        return Fault{root.begin(), InputText::tr("The graph has no nodes.")};
    if (const JsonText::Value nodes = root.member(u"nodes"); nodes.isArray())
        return Fault{nodes.keyBegin(), editorFormatProblem()};
    return std::nullopt;
}

QString problemOf(const QByteArray &literal, const JsonText::Value &node,
                  const JsonText::Value &member, qsizetype offset)
{
    const QString place = u"%1 (%2)"_s.arg(node.key(), node.member(u"class_type").toString());
    const QString number = QString::fromLatin1(literal);
    const auto inputs = member.key() == "inputs"_L1 ? member.children() : QList<JsonText::Value>();
    for (const JsonText::Value &input : inputs) {
        if (input.begin() <= offset && offset < input.end()) {
            return InputText::tr(
                       "Input \"%1\" of node %2 holds %3, a number that JSON does not have. Set "
                       "another one in ComfyUI and export the graph again.")
                .arg(input.key(), place, number);
        }
    }
    return InputText::tr(
               "Member \"%1\" of node %2 holds %3, a number that JSON does not have. Put another "
               "one "
               "in its place.")
        .arg(member.key(), place, number);
}

bool holdsFile(const QVariant &value)
{
    const QVariantList items = itemsOf(value);
    return value.metaType() == QMetaType::fromType<FileInput>()
        || std::any_of(items.begin(), items.end(), holdsFile);
}

struct NumberFault : Fault
{
    QString nodeId;
};

// The first number that JSON does not have, except in a node's is_changed: ComfyUI itself writes
// NaN there, and ignores it when it reads a graph.
std::optional<NumberFault> numberFaultOf(const QByteArray &text,
                                         const ReceivedJson::WithNulls &withNulls,
                                         const QList<JsonText::Value> &nodes)
{
    auto literal = withNulls.literals.begin();
    for (const JsonText::Value &node : nodes) {
        const QList<JsonText::Value> members = node.children();
        for (const JsonText::Value &member : members) {
            const bool isIgnored = member.key() == "is_changed"_L1;
            for (; literal != withNulls.literals.end() && literal->offsetOfNull < member.end();
                 ++literal) {
                if (!isIgnored)
                    return NumberFault{{literal->offset,
                                        problemOf(text.sliced(literal->offset, literal->length),
                                                  node, member, literal->offsetOfNull)},
                                       node.key()};
            }
        }
    }
    return std::nullopt;
}

} // namespace

WorkflowGraph::WorkflowGraph() : d(new WorkflowGraphData) {}
WorkflowGraph::WorkflowGraph(const WorkflowGraph &other) = default;
WorkflowGraph::WorkflowGraph(WorkflowGraph &&other) noexcept = default;
WorkflowGraph &WorkflowGraph::operator=(const WorkflowGraph &other) = default;
WorkflowGraph &WorkflowGraph::operator=(WorkflowGraph &&other) noexcept = default;
WorkflowGraph::~WorkflowGraph() = default;

std::optional<WorkflowGraph> WorkflowGraph::fromJson(const QByteArray &json, GraphError *error)
{
    const auto fail = [error](const QString &message, const JsonText::Error &place,
                              const QString &nodeId = {}) -> std::optional<WorkflowGraph> {
        if (error)
            *error = {message, place.line, place.column, nodeId};
        return std::nullopt;
    };
    if (json.size() > MaximumSize)
        return fail(
            InputText::tr("The graph is larger than %1 MiB.").arg(MaximumSize / 1024 / 1024), {});
    const QByteArray text = json.startsWith("\xEF\xBB\xBF") ? json.sliced(3) : json;
    JsonText::Error jsonError;
    ReceivedJson::WithNulls withNulls;
    std::optional<JsonText> parsed = JsonText::parse(text, &jsonError);
    if (!parsed) {
        withNulls = ReceivedJson::withNulls(text);
        parsed = withNulls.literals.isEmpty() ? std::nullopt : JsonText::parse(withNulls.text);
    }
    if (!parsed)
        return fail(InputText::tr("The graph is not valid JSON: %1.").arg(jsonError.message),
                    jsonError);
    const auto place = [&](const Fault &fault) {
        return JsonText::errorAt(text, withNulls.receivedOffset(fault.offset), {});
    };
    if (const auto fault = faultOf(parsed->root()))
        return fail(fault->message, place(*fault));

    WorkflowGraph graph;
    const QList<JsonText::Value> nodes = parsed->root().children();
    for (const JsonText::Value &node : nodes) {
        const QString id = node.key();
        auto fault = faultOf(id, node);
        if (graph.d->index.contains(id))
            fault =
                Fault{node.keyBegin(), InputText::tr("There is more than one node %1.").arg(id)};
        if (fault)
            return fail(fault->message, place(*fault), id);
        graph.d->index.insert(id, graph.d->nodes.size());
        graph.d->nodes += {id, node};
    }
    if (const auto fault = numberFaultOf(text, withNulls, nodes))
        return fail(fault->message, JsonText::errorAt(text, fault->offset, {}), fault->nodeId);
    graph.d->json = std::move(parsed);
    return graph;
}

QByteArray WorkflowGraph::toJson() const
{
    return d->json ? d->json->text() : QByteArray();
}

bool WorkflowGraph::isEmpty() const
{
    return d->nodes.isEmpty();
}

int WorkflowGraph::nodeCount() const
{
    return int(d->nodes.size());
}

QStringList WorkflowGraph::nodeIds() const
{
    QStringList ids;
    for (const auto &node : d->nodes)
        ids += node.id;
    return ids;
}

QStringList WorkflowGraph::nodesOfClass(const QString &className) const
{
    QStringList ids;
    for (const auto &node : d->nodes) {
        if (node.value.member(u"class_type").toString() == className)
            ids += node.id;
    }
    return ids;
}

QString WorkflowGraph::classType(const QString &nodeId) const
{
    return d->node(nodeId).member(u"class_type").toString();
}

QString WorkflowGraph::title(const QString &nodeId) const
{
    const QString title = d->node(nodeId).member(u"_meta").member(u"title").toString();
    return title.isEmpty() ? classType(nodeId) : title;
}

QStringList WorkflowGraph::inputNames(const QString &nodeId) const
{
    QStringList names;
    for (const JsonText::Value &input : d->node(nodeId).member(u"inputs").children())
        names += input.key();
    names.removeDuplicates();
    return names;
}

QVariant WorkflowGraph::value(const QString &nodeId, const QString &inputName) const
{
    return d->input(nodeId, inputName).toVariant();
}

bool WorkflowGraph::isLink(const QString &nodeId, const QString &inputName) const
{
    return isGraphLink(d->input(nodeId, inputName));
}

bool WorkflowGraph::setValue(const QString &nodeId, const QString &inputName, const QVariant &value,
                             QString *why)
{
    const auto fail = [why](const QString &message) {
        if (why)
            *why = message;
        return false;
    };
    if (!std::as_const(d)->node(nodeId).exists())
        return fail(InputText::tr("There is no node %1.").arg(nodeId));
    const JsonText::Value input = std::as_const(d)->input(nodeId, inputName);
    if (!input.exists())
        return fail(InputText::tr("Node %1 has no input \"%2\".").arg(nodeId, inputName));
    if (holdsFile(value))
        return fail(
            InputText::tr(
                "Input \"%1\" of node %2 takes no file to upload: in ComfyUI, feed it from an "
                "External node that takes one, such as External Image, and give the file "
                "to the input of that node.")
                .arg(inputName, nodeId));
    QString reason;
    const std::optional<QByteArray> written = JsonText::fromVariant(value, &reason);
    const auto unsendable = [&] {
        return fail(InputText::tr("Input \"%1\" of node %2 cannot be set: %3.")
                        .arg(inputName, nodeId, reason));
    };
    if (!written)
        return unsendable();
    GraphError error;
    std::optional<WorkflowGraph> changed =
        fromJson(JsonText::spliced(toJson(), {{input.begin(), input.end(), *written}}), &error);
    if (!changed) { // the value is nested too deeply or too large
        reason = error.message;
        if (reason.endsWith(u'.'))
            reason.chop(1);
        return unsendable();
    }
    swap(*changed);
    return true;
}

QList<InputSpec> WorkflowGraph::inputs() const
{
    return d->json ? inputSpecsOf(d->json->root()) : QList<InputSpec>();
}

} // namespace ComfyDeploy
