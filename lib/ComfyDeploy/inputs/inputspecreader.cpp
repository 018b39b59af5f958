// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/inputspec_p.h>
#include <ComfyDeploy/inputs/inputspecreader_p.h>
#include <ComfyDeploy/inputs/inputvalue_p.h>

#include <QtCore/qhash.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Kind = InputSpec::Kind;

QVariant numberOr(const JsonText::Value &value, const QVariant &fallback)
{
    return value.isNumber() && std::isfinite(value.toDouble()) ? value.toVariant() : fallback;
}

// Unchanged if it does not fit into a 64-bit integer.
QVariant wholePart(double number)
{
    constexpr double TwoTo63 = 9223372036854775808.0;
    const double whole = std::trunc(number);
    if (whole >= -TwoTo63 && whole < TwoTo63)
        return qlonglong(whole);
    return whole >= 0 && whole < 2 * TwoTo63 ? QVariant(qulonglong(whole)) : QVariant(number);
}

// A limit may be written as text: ComfyUI reads it as a number, too.
QVariant limitOr(const JsonText::Value &value, Kind kind, const QVariant &fallback)
{
    if (!value.isNumber() && !value.isString())
        return fallback;
    const QVariant number = numberFromVariant(value.toVariant());
    if (!number.isValid())
        return fallback;
    return kind == Kind::Number || number.typeId() != QMetaType::Double
        ? number
        : wholePart(number.toDouble());
}

QStringList textsOf(const JsonText::Value &list)
{
    QStringList texts;
    const QList<JsonText::Value> items = list.items();
    for (const JsonText::Value &item : items)
        texts += item.toText();
    return texts;
}

// The author types the options as a JSON array in text; without a valid one there are no options.
QStringList optionsFrom(const QString &text)
{
    const auto json = JsonText::parse(text.toUtf8());
    return json ? textsOf(json->root()) : QStringList();
}

// ComfyUI converts fields with Python's int(), float(), str() or bool() before the node sees them.
QVariant asTheNodeSees(const QVariant &value, Kind kind)
{
    const bool isText = value.typeId() == QMetaType::QString;
    const bool isTruth = value.typeId() == QMetaType::Bool;
    const QVariant number = isTruth ? QVariant(value.toLongLong()) : numberFromVariant(value);
    switch (kind) {
    case Kind::Integer:
    case Kind::Seed:
        if (number.typeId() == QMetaType::Double && !isText)
            return wholePart(number.toDouble());
        return number.isValid() && number.typeId() != QMetaType::Double ? number : value;
    case Kind::Number:
        return number.isValid() ? number : value;
    case Kind::Boolean:
        if (isText)
            return !value.toString().isEmpty();
        return number.isValid() ? QVariant(number.toDouble() != 0) : value;
    case Kind::Text:
    case Kind::Enum:
        if (isTruth)
            return value.toBool() ? u"True"_s : u"False"_s;
        return isText || !number.isValid()
            ? value
            : QString::fromUtf8(JsonText::fromVariant(value).value_or(QByteArray()));
    default:
        return value;
    }
}

bool isUsable(const JsonText::Value &value, ExternalClass::Usable usable)
{
    switch (usable) {
    case ExternalClass::Usable::WebUrl:
        return isWebUrl(value.toString());
    case ExternalClass::Usable::PictureUrl:
        return isPictureUrl(value.toString());
    case ExternalClass::Usable::Always:
        break;
    }
    return true;
}

// Nodes that take a file name treat an empty one as none.
bool isNothing(const JsonText::Value &value, const ExternalClass &known)
{
    const bool takesName = known.has(ExternalClass::TakesFile) || known.kind == Kind::Checkpoint;
    return !value.exists() || value.isNull()
        || (takesName && value.isString() && value.toString().isEmpty());
}

struct NodeDefault
{
    QVariant value; // invalid if there is none
    QByteArray link; // the JSON of the link that provides it; empty if there is none
};

NodeDefault defaultOf(const ExternalClass &known, const JsonText::Value &inputs,
                      const QList<ExternalClass::DefaultField> &fields)
{
    NodeDefault found;
    for (const ExternalClass::DefaultField &field : fields) {
        const JsonText::Value value = inputs.member(field.name);
        if (isGraphLink(value)) {
            found.link = value.raw();
            return found;
        }
        if (!isNothing(value, known) && isUsable(value, field.usable)) {
            found.value = asTheNodeSees(value.toVariant(), known.kind);
            break;
        }
    }
    if (known.wiredDefault.isEmpty())
        return found;
    if (const JsonText::Value value = inputs.member(known.wiredDefault); isGraphLink(value))
        found.link = value.raw();
    return found;
}

} // namespace

class InputSpecReader
{
public:
    static InputSpec read(const JsonText::Value &node)
    {
        const JsonText::Value inputs = node.member(u"inputs");
        const JsonText::Value meta = node.member(u"_meta");
        InputSpec spec;
        InputSpecFields &fields = *spec.d;
        readNames(fields, inputs);
        const ExternalClass &known = classOf(fields, node);
        fields.nodeIds = {node.key()};
        fields.groupId = meta.member(u"cd_input_group_id").toString();
        fields.group = meta.member(u"cd_group_name").toString();
        fields.order = numberOr(meta.member(u"cd_input_order"), {});
        readValues(fields, inputs, known.defaults);
        if (known.kind == Kind::Enum)
            fields.options = optionsFrom(inputs.member(u"options").toString());
        return spec;
    }

    static InputSpec readType(const JsonText::Value &type)
    {
        InputSpec spec;
        InputSpecFields &fields = *spec.d;
        readNames(fields, type);
        const ExternalClass &known = classOf(fields, type);
        readValues(fields, type, {{u"default_value"}});
        if (const JsonText::Value step = type.member(u"step"); step.toDouble() > 0)
            fields.stepSize = numberOr(step, fields.stepSize).toDouble();
        if (known.kind == Kind::Enum)
            fields.options = textsOf(type.member(u"enum_options"));
        return spec;
    }

    //! Merges another node with the same name into \a spec.
    static void add(InputSpec &spec, const InputSpec &other)
    {
        InputSpecFields &fields = *spec.d;
        fields.nodeIds += other.d->nodeIds;
        fields.defaultValues += other.d->defaultValues;
        fields.links += other.d->links;
        fields.defaultsDiffer |= fields.kind() != other.d->kind()
            || fields.link() != other.d->link() || fields.defaultValue() != other.d->defaultValue();
    }

private:
    static void readNames(InputSpecFields &fields, const JsonText::Value &inputs)
    {
        fields.name = inputs.member(u"input_id").toString();
        fields.label = inputs.member(u"display_name").toString();
        if (fields.label.isEmpty())
            fields.label = fields.name;
        fields.description = inputs.member(u"description").toString();
    }

    static const ExternalClass &classOf(InputSpecFields &fields, const JsonText::Value &owner)
    {
        fields.classType = owner.member(u"class_type").toString();
        fields.external = &externalClass(fields.classType);
        return *fields.external;
    }

    static void readValues(InputSpecFields &fields, const JsonText::Value &inputs,
                           const QList<ExternalClass::DefaultField> &defaults)
    {
        const ExternalClass &known = *fields.external;
        const NodeDefault standard = defaultOf(known, inputs, defaults);
        fields.defaultValues = {standard.value};
        fields.links = {standard.link};
        fields.stepSize = known.stepSize;
        switch (known.kind) {
        case Kind::Integer:
        case Kind::Number:
        case Kind::Seed:
            fields.minimum = limitOr(inputs.member(u"min_value"), known.kind, known.minimum);
            fields.maximum = limitOr(inputs.member(u"max_value"), known.kind, known.maximum);
            break;
        default:
            break;
        }
        if (known.kind == Kind::Seed)
            settleSeed(fields);
    }

    // The node swaps limits in the wrong order, and draws a random seed for a default outside of
    // them. It never runs if the limits exceed its own range.
    static void settleSeed(InputSpecFields &fields)
    {
        if (compareNumbers(fields.minimum, fields.maximum) > 0)
            fields.minimum.swap(fields.maximum);
        const QVariant seed = fields.defaultValue();
        const bool isNumber = seed.isValid() && seed.typeId() != QMetaType::QString;
        const bool isOutside = isNumber
            && (compareNumbers(seed, fields.minimum) < 0
                || compareNumbers(seed, fields.maximum) > 0);
        if (isOutside && seed != QVariant(0LL))
            fields.defaultValues = {-1LL};
    }
};

namespace {

//! Collects one spec for each name.
class InputSpecList
{
public:
    void add(const InputSpec &spec)
    {
        const bool isInput = !externalClass(spec.classType()).has(ExternalClass::NotAnInput);
        if (spec.name().isEmpty() || !isInput)
            return;
        const auto known = m_indexOf.constFind(spec.name());
        if (known != m_indexOf.cend()) {
            InputSpecReader::add(m_specs[*known], spec);
            return;
        }
        m_indexOf.insert(spec.name(), m_specs.size());
        m_specs += spec;
    }
    [[nodiscard]] QList<InputSpec> specs() const { return m_specs; }

private:
    QList<InputSpec> m_specs;
    QHash<QString, qsizetype> m_indexOf;
};

} // namespace

bool isGraphLink(const JsonText::Value &value)
{
    return value.isArray() && value.size() == 2 && value.at(0).isString()
        && value.at(1).isInteger();
}

QList<InputSpec> inputSpecsOf(const JsonText::Value &graph)
{
    InputSpecList list;
    for (const JsonText::Value &node : graph.children())
        list.add(InputSpecReader::read(node));
    QList<InputSpec> specs = list.specs();
    const auto place = [](const InputSpec &spec) {
        const QVariant order = spec.order();
        return order.isValid() ? order.toDouble() : std::numeric_limits<double>::infinity();
    };
    std::stable_sort(specs.begin(), specs.end(), [place](const InputSpec &a, const InputSpec &b) {
        return place(a) < place(b);
    });
    return specs;
}

QList<InputSpec> inputSpecsOfTypes(const JsonText::Value &types)
{
    InputSpecList list;
    if (!types.isArray())
        return {};
    for (const JsonText::Value &type : types.children())
        list.add(InputSpecReader::readType(type));
    return list.specs();
}

} // namespace ComfyDeploy
