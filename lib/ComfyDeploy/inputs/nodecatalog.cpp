// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/inputs/nodeclass_p.h>

#include <QtCore/qfile.h>
#include <QtCore/qset.h>

#include <algorithm>

// Resources of a static library must be initialized explicitly, outside of any namespace.
static void makeCoreClassesAvailable()
{
    Q_INIT_RESOURCE(coreclasses);
}

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

QStringList choicesOf(const JsonText::Value &list)
{
    QStringList texts;
    const QList<JsonText::Value> items = list.items();
    for (const JsonText::Value &item : items) {
        // Dynamic choices are objects with a key.
        const JsonText::Value key = item.member(u"key");
        texts += key.isString() ? key.toString() : item.toText();
    }
    return texts;
}

// ["INT", {…}], or, of older servers, [["a", "b"], {…}] for a choice; newer ones write
// ["COMBO", {"options": […]}].
NodeInput inputFrom(const JsonText::Value &described)
{
    NodeInput input;
    const JsonText::Value type = described.isString() ? described : described.at(0);
    input.name = described.key();
    input.options = described.at(1);
    input.type = type.isArray() ? u"COMBO"_s : type.toString();
    input.choices = choicesOf(type.isArray() ? type : input.options.member(u"options"));
    return input;
}

QSharedDataPointer<NodeCatalogData> readCore()
{
    makeCoreClassesAvailable();
    QFile file(u":/ComfyDeploy/comfyui/core-classes.json"_s);
    const bool isOpen = file.open(QIODevice::ReadOnly);
    const auto json = isOpen ? JsonText::parse(file.readAll()) : std::nullopt;
    Q_ASSERT(json);
    QSharedDataPointer data(new NodeCatalogData(*json, json->root().member(u"classes")));
    data->coreVersion = json->root().member(u"version").toString();
    return data;
}

} // namespace

NodeCatalogData::NodeCatalogData(const JsonText &text, const JsonText::Value &described)
    : json(text)
{
    const QList<JsonText::Value> members =
        described.isObject() ? described.children() : QList<JsonText::Value>();
    for (const JsonText::Value &member : members) {
        if (member.member(u"input").isObject())
            classes.insert(member.key(), member);
    }
}

NodeCatalog::NodeCatalog() : d(new NodeCatalogData) {}
NodeCatalog::NodeCatalog(const NodeCatalog &other) = default;
NodeCatalog::NodeCatalog(NodeCatalog &&other) noexcept = default;
NodeCatalog &NodeCatalog::operator=(const NodeCatalog &other) = default;
NodeCatalog &NodeCatalog::operator=(NodeCatalog &&other) noexcept = default;
NodeCatalog::~NodeCatalog() = default;

std::optional<NodeCatalog> NodeCatalog::fromJson(const QByteArray &objectInfo, QString *why)
{
    const auto fail = [why](const QString &sentence) -> std::optional<NodeCatalog> {
        if (why)
            *why = sentence;
        return std::nullopt;
    };
    if (objectInfo.size() > MaximumSize)
        return fail(InputText::tr("The list of node classes is larger than %1 MiB.")
                        .arg(MaximumSize / 1024 / 1024));
    JsonText::Error error;
    const std::optional<JsonText> json = ReceivedJson::parse(objectInfo, &error);
    if (!json)
        return fail(
            InputText::tr("The list of node classes is not valid JSON: line %1, column %2: "
                          "%3.")
                .arg(QString::number(error.line), QString::number(error.column), error.message));
    NodeCatalog catalog;
    catalog.d = new NodeCatalogData(*json, json->root());
    if (catalog.isEmpty())
        return fail(InputText::tr(
            "This is no list of node classes: it must be what a ComfyUI server answers to GET "
            "/object_info."));
    return catalog;
}

NodeCatalog NodeCatalog::core()
{
    static const NodeCatalog known = [] {
        NodeCatalog catalog;
        catalog.d = readCore();
        return catalog;
    }();
    return known;
}

QString NodeCatalog::coreVersion() const
{
    return d->coreVersion;
}

bool NodeCatalog::isEmpty() const
{
    return d->classes.isEmpty();
}

QStringList NodeCatalog::classNames() const
{
    QStringList names = d->classes.keys();
    std::sort(names.begin(), names.end());
    return names;
}

bool NodeCatalog::contains(const QString &className) const
{
    return d->classes.contains(className);
}

QString NodeCatalog::displayName(const QString &className) const
{
    const QString name = d->classes.value(className).member(u"display_name").toString();
    return name.isEmpty() ? className : name;
}

bool NodeCatalog::isOutput(const QString &className) const
{
    return NodeClass(*this, className).isOutput();
}

std::optional<QStringList> NodeCatalog::choices(const QString &className,
                                                const QString &inputName) const
{
    const NodeInput input = NodeClass(*this, className).input(inputName);
    return input.type == "COMBO"_L1 ? std::optional(input.choices) : std::nullopt;
}

NodeClass::NodeClass(const NodeCatalog &catalog, const QString &className)
    : m_catalog(catalog), m_info(catalog.d->classes.value(className))
{}

bool NodeClass::isOutput() const
{
    return m_info.member(u"output_node").toBool();
}

NodeInput NodeClass::input(QStringView name) const
{
    NodeInput input;
    const QList<JsonText::Value> sections = m_info.member(u"input").children();
    for (const JsonText::Value &section : sections) {
        const JsonText::Value described = section.member(name);
        if (!described.exists())
            continue;
        input = inputFrom(described);
        input.isHidden = section.key() == "hidden"_L1;
    }
    return input;
}

bool NodeInput::isWidget() const
{
    static const QStringList types{u"COMBO"_s,    u"INT"_s,          u"FLOAT"_s,
                                   u"STRING"_s,   u"BOOLEAN"_s,      u"COLOR"_s,
                                   u"MARKDOWN"_s, u"TEXTAREA"_s,     u"COMFY_DYNAMICCOMBO_V3"_s,
                                   u"CURVE"_s,    u"RANGE"_s,        u"BOUNDING_BOX"_s,
                                   u"PAINTER"_s,  u"IMAGECOMPARE"_s, u"CHART"_s,
                                   u"GALLERIA"_s};
    return !flag(u"forceInput")
        && (types.contains(type) || types.contains(options.member(u"widgetType").toString()));
}

QList<NodeInput> NodeClass::inputs() const
{
    return inputsOf(m_info.member(u"input"), m_info.member(u"input_order"));
}

QList<NodeInput> NodeClass::inputsOf(const JsonText::Value &described, const JsonText::Value &order)
{
    QList<NodeInput> inputs;
    QSet<QString> seen;
    for (const QStringView name : {u"required", u"optional"}) {
        const JsonText::Value section = described.member(name);
        const auto add = [&](const JsonText::Value &input) {
            if (input.exists() && !seen.contains(input.key())) {
                seen.insert(input.key());
                inputs += inputFrom(input);
            }
        };
        const QStringList names = choicesOf(order.member(name));
        for (const QString &ordered : names)
            add(section.member(ordered));
        const QList<JsonText::Value> others = section.children();
        for (const JsonText::Value &input : others)
            add(input);
    }
    return inputs;
}

} // namespace ComfyDeploy
