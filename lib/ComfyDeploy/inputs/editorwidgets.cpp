// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/editorwidgets_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

bool isControl(const JsonText::Value &value)
{
    static const QStringList texts{u"fixed"_s, u"increment"_s, u"decrement"_s, u"randomize"_s};
    return value.isBool() || texts.contains(value.toString());
}

// Of buttons, which upload a file, and of places that were never filled.
bool isNoValue(const JsonText::Value &value)
{
    static const QStringList texts{QString(), u"image"_s, u"video"_s, u"audio"_s};
    return value.isNull() || (value.isString() && texts.contains(value.toString()))
        || (value.isString() && isControl(value));
}

//! Reads widgets_values along the inputs of a class.
class WidgetReader
{
public:
    WidgetReader(const JsonText::Value &values, bool readsForced)
        : m_values(values.items()), m_readsForced(readsForced)
    {}

    void read(const QList<NodeInput> &inputs, const QString &prefix = {})
    {
        for (NodeInput input : inputs) {
            input.name.prepend(prefix);
            const bool isForced = m_readsForced && input.flag(u"forceInput");
            if (!input.isWidget() && !isForced) {
                m_widgets += {input, false, {}};
                continue;
            }
            const JsonText::Value value = next();
            skipControls(input);
            m_widgets += {input, !isForced, isForced ? JsonText::Value() : value};
            if (input.type == "COMFY_DYNAMICCOMBO_V3"_L1)
                readChosen(input, value);
        }
    }

    [[nodiscard]] QList<EditorWidget> widgets() const { return m_widgets; }
    //! How many places of widgets_values were read, had it enough.
    [[nodiscard]] qsizetype count() const { return m_next; }

private:
    JsonText::Value next() { return m_values.value(m_next++); }

    // Old files lack the place: a number stands there then.
    void skipControls(const NodeInput &input)
    {
        const JsonText::Value option = input.options.member(u"control_after_generate");
        const bool isSeed = input.name == "seed"_L1 || input.name == "noise_seed"_L1;
        const bool hasControl = option.exists() ? option.isString() || option.toBool() : isSeed;
        if (input.type == "INT"_L1 && hasControl && isControl(m_values.value(m_next)))
            ++m_next;
        if (input.type == "COMBO"_L1 && option.exists() && hasControl
            && isControl(m_values.value(m_next)))
            m_next += 2; // and the filter
    }

    void readChosen(const NodeInput &input, const JsonText::Value &chosen)
    {
        const QString key = chosen.isString() ? chosen.toString() : input.choices.value(0);
        const QList<JsonText::Value> options = input.options.member(u"options").children();
        for (const JsonText::Value &option : options) {
            if (option.member(u"key").toString() == key)
                read(NodeClass::inputsOf(option.member(u"inputs")), input.name + u'.');
        }
    }

    const QList<JsonText::Value> m_values;
    const bool m_readsForced;
    qsizetype m_next = 0;
    QList<EditorWidget> m_widgets;
};

QList<EditorWidget> widgetsFromObject(const EditorNode &node, const QList<NodeInput> &inputs)
{
    QList<EditorWidget> widgets;
    for (const NodeInput &input : inputs)
        widgets += {input, input.isWidget(),
                    input.isWidget() ? node.values.member(input.name) : JsonText::Value()};
    return widgets;
}

} // namespace

QList<EditorWidget> editorWidgets(const EditorNode &node, const NodeClass &known, bool *hasMore)
{
    const QList<NodeInput> inputs = known.inputs();
    if (node.values.isObject())
        return widgetsFromObject(node, inputs);
    WidgetReader plain(node.values, false);
    plain.read(inputs);
    // Some inputs were widgets once, and have a place in files of that time.
    WidgetReader withForced(node.values, true);
    withForced.read(inputs);
    const qsizetype count = node.values.items().size();
    const bool isOld = withForced.count() == count && plain.count() != count;
    const WidgetReader &used = isOld ? withForced : plain;
    if (hasMore) {
        const QList<JsonText::Value> rest = node.values.items().mid(used.count());
        *hasMore = !std::all_of(rest.begin(), rest.end(), isNoValue);
    }
    return used.widgets();
}

QList<EditorWidget> editorWidgets(const EditorNode &node, const QList<QStringView> &widgetNames)
{
    QList<EditorWidget> widgets;
    const QList<JsonText::Value> values = node.values.items();
    for (const QStringView name : widgetNames) {
        EditorWidget widget;
        widget.input.name = name.toString();
        widget.isWidget = true;
        widget.value = values.value(widgets.size());
        widgets += widget;
    }
    return widgets;
}

bool fitsType(const JsonText::Value &value, const NodeInput &input)
{
    if (!value.isString() && !value.isBool())
        return true;
    bool isNumber = false;
    value.toString().toDouble(&isNumber);
    if (input.type == "INT"_L1 || input.type == "FLOAT"_L1)
        return isNumber;
    return input.type == "BOOLEAN"_L1 ? value.isBool() : true;
}

std::optional<QList<EditorWidget>> editorWidgetsByName(const EditorNode &node)
{
    QList<EditorWidget> widgets;
    const QList<JsonText::Value> values = node.values.items();
    qsizetype next = 0;
    for (const EditorInput &input : node.inputs) {
        EditorWidget widget;
        widget.input.name = input.widget.isEmpty() ? input.name : input.widget;
        widget.input.type = input.type;
        widget.isWidget = !input.widget.isEmpty();
        if (widget.isWidget && node.values.isArray()) {
            widget.value = values.value(next++);
            if (isControl(values.value(next)) && values.value(next).isString())
                ++next;
        } else if (widget.isWidget) {
            widget.value = node.values.member(widget.input.name);
        }
        widgets += widget;
    }
    if (next != values.size())
        return std::nullopt;
    return widgets;
}

} // namespace ComfyDeploy
