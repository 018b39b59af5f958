// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/editorconverter_p.h>
#include <ComfyDeploy/inputs/editorgroup_p.h>
#include <ComfyDeploy/inputs/externalclasses_p.h>
#include <ComfyDeploy/inputs/graphmembers_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/inputs/prompttext_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Kind = EditorLinks::Source::Kind;

// What the canvas draws or records is made when the editor queues the workflow.
bool hasCanvasValue(const EditorNode &node)
{
    static const QStringList types{u"Load3D"_s, u"Load3DAnimation"_s, u"WebcamCapture"_s};
    return types.contains(node.type);
}

bool savesFiles(const QString &classType)
{
    static const QStringList classes{u"SaveImage"_s,       u"SaveVideo"_s,  u"SaveAnimatedWEBP"_s,
                                     u"SaveAnimatedPNG"_s, u"SaveWEBM"_s,   u"SaveAudio"_s,
                                     u"SaveGLB"_s,         u"SaveLatent"_s, u"CLIPSave"_s,
                                     u"VAESave"_s,         u"ModelSave"_s,  u"LoraSave"_s};
    return classes.contains(classType);
}

QByteArray defaultJson(const NodeInput &input)
{
    const JsonText::Value standard = input.options.member(u"default");
    if (standard.exists() && !standard.isNull())
        return standard.raw();
    if (!input.choices.isEmpty())
        return JsonText::quoted(input.choices.constFirst());
    if (input.type == "INT"_L1 || input.type == "FLOAT"_L1)
        return "0"_ba;
    return input.type == "BOOLEAN"_L1 ? "false"_ba : "\"\""_ba;
}

bool isGiven(const JsonText::Value &value)
{
    return value.exists() && !value.isNull() && !(value.isArray() && value.size() == 0);
}

} // namespace

EditorConverter::EditorConverter(const JsonText::Value &workflow, const NodeCatalog &catalog,
                                 WorkflowImport::Choices choices)
    : m_catalog(catalog), m_choices(choices), m_graph(EditorGraph::read(workflow, &m_error.message))
{
    if (m_graph)
        m_links = std::make_unique<EditorLinks>(*m_graph);
}

QByteArray EditorConverter::convert()
{
    if (!m_graph)
        return {};
    collect(m_graph->root());
    QByteArrayList members;
    for (const auto &[scope, node] : std::as_const(m_nodes)) {
        if (m_error.message.isEmpty())
            members += JsonText::quoted(scope->prefix + node->id) + ": " + nodeJson(*scope, *node);
    }
    if (m_error.message.isEmpty() && members.isEmpty())
        m_error.message = InputText::tr("The workflow has no nodes that can be run; notes, muted "
                                        "and bypassed ones do not count.");
    m_notes.removeDuplicates();
    return m_error.message.isEmpty() ? "{\n" + members.join(",\n") + "\n}" : QByteArray();
}

void EditorConverter::collect(const EditorScope &scope)
{
    for (const auto &node : scope.nodes) {
        const bool runs = scope.isActive && node->mode == EditorNode::Mode::Active;
        if (!runs)
            continue;
        if (node->subgraph) {
            collect(*node->subgraph);
        } else if (!EditorLinks::isVirtual(*node) && !refuse(scope, *node)) {
            m_nodes += {&scope, node.get()};
            m_ids += scope.prefix + node->id;
        }
    }
}

bool EditorConverter::refuse(const EditorScope &scope, const EditorNode &node)
{
    if (!EditorGroup::nameOf(node.type).isEmpty())
        fail(scope, node,
             InputText::tr("Node %1 is a group node of an older kind whose values cannot be "
                           "assigned to its nodes: open the workflow in ComfyUI, convert the group "
                           "to a subgraph, "
                           "and export it with %2."));
    else if (node.type.contains("Anything Everywhere"_L1))
        fail(scope, node,
             InputText::tr("Node %1 makes links while the editor queues the workflow: export it "
                           "there with %2."));
    else if (hasCanvasValue(node))
        fail(scope, node,
             InputText::tr("Node %1 takes its value from the screen while the editor queues the "
                           "workflow: export it there with %2."));
    else
        return false;
    return true;
}

void EditorConverter::fail(const EditorScope &scope, const EditorNode &node,
                           const QString &sentence)
{
    if (!m_error.message.isEmpty())
        return;
    m_error.nodeId = scope.prefix + node.id;
    m_error.message = sentence.arg(u"%1 (%2)"_s.arg(m_error.nodeId, node.type), exportMenu());
}

QByteArray EditorConverter::nodeJson(const EditorScope &scope, const EditorNode &node)
{
    const NodeClass known(m_catalog, node.type);
    const ExternalClass &external = externalClass(node.type);
    bool hasMore = false;
    const auto widgets = known.exists() ? std::optional(editorWidgets(node, known, &hasMore))
        : external.kind != InputSpec::Kind::Other
        ? std::optional(editorWidgets(node, external.widgets))
        : editorWidgetsByName(node);
    if (!widgets) {
        fail(scope, node,
             m_catalog.coreVersion().isEmpty()
                 ? InputText::tr("The server does not have the class of node %1, so its values "
                                 "cannot be named: install it there, or export the workflow with "
                                 "%2.")
                 : InputText::tr(
                     "The class of node %1 is not one of ComfyUI's that are known here, so "
                     "its values cannot be named without the /object_info of a server "
                     "that has it: in ComfyUI, export the workflow with %2."));
        return {};
    }
    if (hasMore)
        m_notes +=
            InputText::tr("Node %1 (%2) has more values than its class; the last are left out.")
                .arg(scope.prefix + node.id, node.type);
    QByteArrayList inputs;
    QSet<QString> written;
    for (const EditorWidget &widget : *widgets) {
        written += widget.input.name;
        if (const QByteArray json = inputJson(scope, node, widget); !json.isEmpty())
            inputs += JsonText::quoted(widget.input.name) + ": " + json;
    }
    for (const EditorInput &input : node.inputs) { // such as those of a list that grows
        EditorWidget socket;
        socket.input.name = input.name;
        if (written.contains(input.name) || input.link.isEmpty() || !input.widget.isEmpty())
            continue;
        if (const QByteArray json = inputJson(scope, node, socket); !json.isEmpty())
            inputs += JsonText::quoted(input.name) + ": " + json;
    }
    const QString title = node.title.isEmpty() ? m_catalog.displayName(node.type) : node.title;
    return R"({"inputs": {)" + inputs.join(", ") + R"(}, "class_type": )"
        + JsonText::quoted(node.type) + R"(, "_meta": {"title": )" + JsonText::quoted(title) + "}}";
}

// Empty if the input is left out.
QByteArray EditorConverter::inputJson(const EditorScope &scope, const EditorNode &node,
                                      const EditorWidget &widget)
{
    const QString &name = widget.input.name;
    const EditorInput *socket = node.input(name);
    const bool isConnected = socket && scope.links.contains(socket->link);
    JsonText::Value value = widget.value;
    if (isConnected) {
        const EditorLinks::Source source = m_links->sourceOf(scope, *socket);
        if (!m_links->problem().isEmpty() && m_error.message.isEmpty())
            m_error.message = m_links->problem();
        if (source.kind == Kind::Node && m_ids.contains(source.nodeId))
            return '[' + JsonText::quoted(source.nodeId) + ", " + QByteArray::number(source.slot)
                + ']';
        if (source.kind == Kind::Node || source.kind == Kind::Nothing)
            return {};
        const JsonText::Value given =
            source.kind == Kind::Literal ? source.value : promotedValue(source.promoted);
        if (isGiven(given))
            value = given;
    } else if (scope.instance && widget.isWidget) {
        const JsonText::Value given = promotedValues(scope).value(node.id + u'\n' + name);
        if (isGiven(given))
            value = given;
    }
    if (!widget.isWidget)
        return {};
    if (!fitsType(value, widget.input))
        fail(scope, node,
             InputText::tr(
                 "Node %1 was saved with another version of its class, so its values cannot "
                 "be named: export the workflow with %2."));
    return valueJson(scope, node, widget, value);
}

QByteArray EditorConverter::valueJson(const EditorScope &scope, const EditorNode &node,
                                      const EditorWidget &widget, const JsonText::Value &value)
{
    if (!value.exists() || value.isNull()) {
        QByteArray json = defaultJson(widget.input);
        if (json == "\"\"" && widget.input.type == "COMBO"_L1)
            m_notes += InputText::tr("In node %1 (%2), \"%3\" is still to be chosen.")
                           .arg(scope.prefix + node.id, node.type, widget.input.name);
        return json;
    }
    if (widget.input.type == "CURVE"_L1 && value.isArray())
        return R"({"__type__": "CURVE", "__value__": )" + value.raw() + '}';
    if (value.isArray()) // a bare one would be read as a link
        return R"({"__value__": )" + value.raw() + '}';
    return value.isString() ? textJson(node, widget, value.toString()) : value.raw();
}

QByteArray EditorConverter::textJson(const EditorNode &node, const EditorWidget &widget,
                                     QString text)
{
    const QStringList &choices = widget.input.choices;
    // Files of 2023 have "sample_euler" for "euler".
    if (!choices.isEmpty() && !choices.contains(text) && text.startsWith("sample_"_L1)
        && choices.contains(text.sliced(7)))
        text.remove(0, 7);
    if (widget.input.flag(u"dynamicPrompts")) {
        bool isPicked = false;
        const QString resolved = dynamicPrompt(text, &isPicked);
        const bool isKept = isPicked && m_choices == WorkflowImport::Choices::Kept;
        if (isPicked && !isKept)
            m_notes +=
                InputText::tr("In node %1 (%2), the choices of a dynamic prompt were made at "
                              "random, as the editor does.")
                    .arg(node.id, node.type);
        text = isKept ? text : resolved;
    }
    if (widget.input.name == "filename_prefix"_L1 && savesFiles(node.type)) {
        const QString resolved =
            withPlaceholders(text, [this](const QString &name, const QString &other) {
                return valueOf(name, other);
            });
        if (resolved != text)
            m_notes += InputText::tr("In node %1 (%2), \"%3\" became \"%4\".")
                           .arg(node.id, node.type, text, resolved);
        text = resolved;
    }
    return JsonText::quoted(text);
}

// Of the node that goes by that name.
QString EditorConverter::valueOf(const QString &nodeName, const QString &widget) const
{
    for (const auto &[scope, node] : m_nodes) {
        const QString name = node->properties.member(u"Node name for S&R").toString();
        if ((name.isEmpty() ? node->title : name) != nodeName && node->title != nodeName)
            continue;
        const NodeClass known(m_catalog, node->type);
        const QList<EditorWidget> widgets = editorWidgets(*node, known);
        for (const EditorWidget &one : widgets) {
            if (one.isWidget && one.input.name == widget && one.value.exists())
                return one.value.toText();
        }
    }
    return {};
}

JsonText::Value
EditorConverter::promotedValue(const QList<std::pair<const EditorScope *, QString>> &inputs)
{
    for (const auto &[scope, name] : inputs) {
        const JsonText::Value value = promotedValues(*scope).value(name);
        if (isGiven(value))
            return value;
    }
    return {};
}

const EditorConverter::PromotedValues &EditorConverter::promotedValues(const EditorScope &scope)
{
    auto known = m_promotedValues.find(&scope);
    if (known == m_promotedValues.end())
        known = m_promotedValues.insert(&scope, readPromotedValues(scope));
    return *known;
}

// By the name of the subgraph's input, or by inner node and widget with a line break between.
EditorConverter::PromotedValues EditorConverter::readPromotedValues(const EditorScope &scope)
{
    PromotedValues values;
    if (scope.isGroup)
        return values;
    const QList<JsonText::Value> all = scope.instance->values.items();
    const QSet<int> widgets = promotedWidgets(scope);
    qsizetype next = 0;
    for (int i = 0; i < scope.inputNames.size(); ++i) {
        if (widgets.contains(i))
            values.insert(scope.inputNames.at(i), all.value(next++));
    }
    const QList<JsonText::Value> proxies =
        scope.instance->properties.member(u"proxyWidgets").items();
    for (const JsonText::Value &proxy : proxies) {
        const QString node = proxy.at(0).toText();
        const QString widget = proxy.at(1).toString();
        if (widget.startsWith("$$"_L1)) // a preview
            continue;
        const bool isInput = node == "-1"_L1;
        const QString key = isInput ? widget : node + u'\n' + widget;
        const EditorNode *inner = scope.byId.value(node);
        const EditorInput *socket = inner ? inner->input(widget) : nullptr;
        const auto link = socket ? scope.links.constFind(socket->link) : scope.links.constEnd();
        const bool isCovered =
            values.contains(key) || (link != scope.links.constEnd() && link->originId == "-10"_L1);
        if (!isCovered)
            values.insert(key, all.value(next++));
    }
    return values;
}

// The inputs of a subgraph that lead to a widget inside.
const QSet<int> &EditorConverter::promotedWidgets(const EditorScope &scope)
{
    const auto known = m_promotedWidgets.constFind(&scope);
    if (known != m_promotedWidgets.constEnd())
        return *known;
    QSet<int> widgets;
    for (auto link = scope.links.begin(); link != scope.links.end(); ++link) {
        if (link->originId == "-10"_L1 && !widgets.contains(link->originSlot)
            && isWidget(scope, link.key(), link->targetId))
            widgets.insert(link->originSlot);
    }
    return *m_promotedWidgets.insert(&scope, widgets);
}

bool EditorConverter::isWidget(const EditorScope &scope, const QString &link,
                               const QString &targetId)
{
    const EditorNode *target = scope.byId.value(targetId);
    if (!target)
        return false;
    const EditorInput *socket = target->inputOfLink(link);
    if (!socket)
        return false;
    if (target->subgraph) {
        const qsizetype inner = target->subgraph->inputNames.indexOf(socket->name);
        return inner >= 0 && promotedWidgets(*target->subgraph).contains(int(inner));
    }
    return !socket->widget.isEmpty()
        || NodeClass(m_catalog, target->type).input(socket->name).isWidget();
}

} // namespace ComfyDeploy
