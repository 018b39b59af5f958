// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/fieldfilling_p.h>
#include <ComfyDeploy/inputs/fieldrules_p.h>
#include <ComfyDeploy/inputs/graphview_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// As the literal was written: 8 stays whole, and 8.0 a number with a fraction.
QByteArray jsonLike(const JsonText::Value &literal, const QVariant &value)
{
    const QByteArray json = JsonText::fromVariant(value).value_or("null"_ba);
    const auto isWhole = [](const QByteArray &number) {
        return number.indexOf('.') < 0 && number.indexOf('e') < 0 && number.indexOf('E') < 0;
    };
    const bool wasFraction = literal.isNumber() && !isWhole(literal.raw());
    const bool isNumber = value.typeId() != QMetaType::QString && value.typeId() != QMetaType::Bool;
    return wasFraction && isNumber && isWhole(json) ? json + ".0" : json;
}

QByteArray link(const QString &node, int slot)
{
    return '[' + JsonText::quoted(node) + ", " + QByteArray::number(slot) + ']';
}

QString freeId(const GraphView &graph)
{
    qsizetype id = graph.nodes().size() + 1;
    while (graph.indexOf(QString::number(id)) >= 0)
        ++id;
    return QString::number(id);
}

QByteArray nodeJson(const QByteArray &inputs, QStringView classType, const QString &title)
{
    return R"({"inputs": {)" + inputs + R"(}, "class_type": )" + JsonText::quoted(classType)
        + R"(, "_meta": {"title": )" + JsonText::quoted(title) + "}}";
}

// The node's members but for the file that it loads, and the input_id.
QByteArray externalInputs(const GraphView::Node &node, const MediaLoader &loader,
                          const QString &inputId)
{
    QByteArray inputs = R"("input_id": )" + JsonText::quoted(inputId);
    for (const GraphView::Input &input : node.inputs) {
        const bool isKept = loader.kind == InputSpec::Kind::Video && input.name != loader.inputName
            && !isWidgetState(input.name);
        if (isKept)
            inputs += ", " + JsonText::quoted(input.name) + ": " + input.value.raw();
    }
    return inputs;
}

//! \brief Takes a loader out of a graph and puts nodes in its place whose file can be uploaded.
//!
//! A picture's mask is what is transparent in it, so a node whose mask is read becomes one that
//! keeps the transparency, and one that takes it apart.
class LoaderReplacement
{
public:
    LoaderReplacement(const WorkflowGraph &graph, const InputTarget &target, const QString &inputId)
        : m_graph(graph, {}), m_index(m_graph.indexOf(target.nodeId)),
          m_loader(*mediaLoader(graph.classType(target.nodeId), target.inputName)),
          m_inputId(inputId), m_text(graph.toJson())
    {}

    [[nodiscard]] QByteArray json()
    {
        const GraphView::Node &node = m_graph.at(m_index);
        if (m_loader.className == u"LoadImageMask")
            replaceMask(node);
        else if (m_loader.className == u"LoadImage" && isSlotRead(1))
            replaceWithSplit(node);
        else
            replaceNode(
                nodeJson(externalInputs(node, m_loader, m_inputId), m_loader.external, node.title));
        return JsonText::spliced(m_text, m_splices);
    }

private:
    [[nodiscard]] bool isSlotRead(int slot) const
    {
        for (const GraphView::Reader &reader : m_graph.at(m_index).readers) {
            const auto *input = m_graph.at(reader.node).input(reader.inputName);
            if (input->value.at(1).toDouble() == slot)
                return true;
        }
        return false;
    }

    void replaceNode(const QByteArray &json)
    {
        const JsonText::Value node = m_graph.root().member(m_graph.at(m_index).id);
        m_splices += {node.begin(), node.end(), json};
    }

    // In front of the node, so that those behind it stay where they were.
    QString addNode(QStringView classType)
    {
        QString id = freeId(m_graph);
        const qsizetype at = m_graph.root().member(m_graph.at(m_index).id).keyBegin();
        const QByteArray inputs = R"("input_id": )" + JsonText::quoted(m_inputId);
        m_splices += {at, at,
                      JsonText::quoted(id) + ": "
                          + nodeJson(inputs, classType, m_graph.at(m_index).title) + ", "};
        return id;
    }

    void replaceWithSplit(const GraphView::Node &node)
    {
        const QString added = addNode(u"ComfyUIDeployExternalImageAlpha");
        replaceNode(nodeJson("\"image\": " + link(added, 0), u"SplitImageWithAlpha", node.title));
    }

    void replaceMask(const GraphView::Node &node)
    {
        const QString added = addNode(m_loader.external);
        const GraphView::Input *channel = node.input(u"channel");
        if (channel && !channel->isLink() && channel->value.toString() == "alpha"_L1) {
            replaceNode(
                nodeJson("\"image\": " + link(added, 0), u"SplitImageWithAlpha", node.title));
            for (const GraphView::Reader &reader : node.readers) {
                const auto *input = m_graph.at(reader.node).input(reader.inputName);
                m_splices += {input->value.begin(), input->value.end(), link(node.id, 1)};
            }
            return;
        }
        const QByteArray from = channel ? channel->value.raw() : "\"red\""_ba;
        replaceNode(nodeJson("\"image\": " + link(added, 0) + ", \"channel\": " + from,
                             u"ImageToMask", node.title));
    }

    const GraphView m_graph;
    const int m_index;
    const MediaLoader &m_loader;
    const QString m_inputId;
    const QByteArray m_text;
    QList<JsonText::Splice> m_splices;
};

} // namespace

void FieldFilling::set(const InputSpec &spec, const QVariant &value)
{
    const QList<InputTarget> targets = spec.targets();
    for (const InputTarget &target : targets)
        m_writes += {target, value};
    m_literals.insert(spec.name(), value);
}

void FieldFilling::load(const InputSpec &spec, const QVariant &value)
{
    m_loaders += spec;
    m_inputs.insert(spec.name(), value);
}

WorkflowGraph FieldFilling::written() const
{
    if (m_writes.isEmpty())
        return m_graph;
    const GraphView view(m_graph, {});
    QList<JsonText::Splice> splices;
    for (const Write &write : m_writes) {
        const int node = view.indexOf(write.target.nodeId);
        const GraphView::Input *input =
            node < 0 ? nullptr : view.at(node).input(write.target.inputName);
        if (input)
            splices +=
                {input->value.begin(), input->value.end(), jsonLike(input->value, write.value)};
    }
    return splices.isEmpty()
        ? m_graph
        : WorkflowGraph::fromJson(JsonText::spliced(m_graph.toJson(), splices)).value_or(m_graph);
}

GraphFields::Filled FieldFilling::filled() const
{
    GraphFields::Filled filled;
    filled.graph = written();
    filled.inputs = m_inputs;
    filled.literals = m_literals;
    for (const InputSpec &spec : m_loaders) {
        LoaderReplacement replacement(filled.graph, spec.targets().constFirst(), spec.name());
        filled.graph = WorkflowGraph::fromJson(replacement.json()).value_or(filled.graph);
        filled.notes += u"%1: %2"_s.arg(spec.label(), spec.note());
    }
    return filled;
}

} // namespace ComfyDeploy
