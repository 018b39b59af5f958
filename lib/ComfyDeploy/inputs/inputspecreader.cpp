#include <ComfyDeploy/inputs/inputspec_p.h>
#include <ComfyDeploy/inputs/inputspecreader_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Kind = InputSpec::Kind;

struct ExternalClass
{
    QStringView name; // behind "ComfyUIDeployExternal"
    Kind kind;
    QStringView defaultField = u"default_value";
    double stepSize = 0;
    QVariant minimum = {}; // where the node does not say
    QVariant maximum = {};
};

const ExternalClass *externalClass(QStringView classType)
{
    static const ExternalClass classes[] = {
        {u"Text", Kind::Text},
        {u"TextAny", Kind::Text},
        {u"TextSingleLine", Kind::Text},
        {u"Number", Kind::Number},
        {u"NumberInt", Kind::Integer, u"default_value", 1},
        {u"NumberSlider", Kind::Number, u"default_value", 0.01, 0.0, 1.0},
        {u"NumberSliderInt", Kind::Integer, u"default_value", 1, 0LL, 10LL},
        {u"Boolean", Kind::Boolean},
        {u"Enum", Kind::Enum},
        {u"Seed", Kind::Seed, u"default_value", 1, 1LL, 4294967295LL},
        {u"Image", Kind::Image, u"default_value_url"},
        {u"ImageAlpha", Kind::Image, u"default_value_url"},
        {u"ImageBatch", Kind::ImageBatch, u"images"},
        {u"Video", Kind::Video, u"default_value_url"},
        {u"Vid", Kind::Video, u"default_value_url"},
        {u"Audio", Kind::Audio, u"audio_file"},
        {u"EXR", Kind::File, u"exr_file"},
        {u"File", Kind::File, u"file_url"},
        {u"Lora", Kind::Lora, u"default_lora_name"},
        {u"Checkpoint", Kind::Checkpoint},
        {u"FaceModel", Kind::FaceModel, u"default_face_model_name"},
        {u"Color", Kind::Color},
    };
    constexpr auto Prefix = "ComfyUIDeployExternal"_L1;
    if (!classType.startsWith(Prefix))
        return nullptr;
    const QStringView name = classType.sliced(Prefix.size());
    const auto found =
        std::find_if(std::begin(classes), std::end(classes),
                     [name](const ExternalClass &known) { return known.name == name; });
    return found == std::end(classes) ? nullptr : found;
}

bool isFile(Kind kind)
{
    switch (kind) {
    case Kind::Image:
    case Kind::Video:
    case Kind::Audio:
    case Kind::File:
    case Kind::Lora:
    case Kind::Checkpoint:
    case Kind::FaceModel:
        return true;
    default:
        return false;
    }
}

QVariant numberOr(const JsonText::Value &value, const QVariant &fallback)
{
    return value.isNumber() && std::isfinite(value.toDouble()) ? value.toVariant() : fallback;
}

QStringList textsOf(const JsonText::Value &list)
{
    QStringList texts;
    if (!list.isArray())
        return texts;
    for (const JsonText::Value &item : list.children())
        texts += item.toString(QString::fromUtf8(item.raw()));
    return texts;
}

// The author types the options as the text of a JSON array; what cannot be read offers nothing.
QStringList optionsFrom(const QString &text)
{
    const auto json = JsonText::parse(text.toUtf8());
    return json ? textsOf(json->root()) : QStringList();
}

QVariant defaultFrom(const JsonText::Value &value, Kind kind)
{
    const bool nothing = value.isNull() || isGraphLink(value)
        || (isFile(kind) && value.isString() && value.toString().isEmpty());
    return nothing ? QVariant() : value.toVariant();
}

bool hasWiredDefault(const JsonText::Value &inputs, QStringView defaultField)
{
    // A picture's default may be a URL and a link at once, a video's link has a name of its own.
    const QStringView fields[] = {defaultField, u"default_value", u"default_video"};
    return std::any_of(std::begin(fields), std::end(fields),
                       [&inputs](QStringView field) { return isGraphLink(inputs.member(field)); });
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
        readValues(fields, known, inputs, known.defaultField);
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
        readValues(fields, known, type, u"default_value");
        if (const JsonText::Value step = type.member(u"step"); step.toDouble() > 0)
            fields.stepSize = numberOr(step, fields.stepSize).toDouble();
        if (known.kind == Kind::Enum)
            fields.options = textsOf(type.member(u"enum_options"));
        return spec;
    }

    static void addNode(InputSpec &spec, const QString &nodeId) { spec.d->nodeIds += nodeId; }

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
        static const ExternalClass unknown{{}, Kind::Other};
        fields.classType = owner.member(u"class_type").toString();
        const ExternalClass *known = externalClass(fields.classType);
        return known ? *known : unknown;
    }

    static void readValues(InputSpecFields &fields, const ExternalClass &known,
                           const JsonText::Value &inputs, QStringView defaultField)
    {
        fields.kind = known.kind;
        fields.defaultValue = defaultFrom(inputs.member(defaultField), known.kind);
        fields.hasWiredDefault = hasWiredDefault(inputs, defaultField);
        fields.stepSize = known.stepSize;
        switch (known.kind) {
        case Kind::Integer:
            fields.digitsOnly = known.name == u"NumberInt";
            [[fallthrough]];
        case Kind::Number:
        case Kind::Seed:
            fields.minimum = numberOr(inputs.member(u"min_value"), known.minimum);
            fields.maximum = numberOr(inputs.member(u"max_value"), known.maximum);
            break;
        default:
            break;
        }
    }
};

bool isGraphLink(const JsonText::Value &value)
{
    return value.isArray() && value.size() == 2 && value.at(0).isString()
        && value.at(1).isInteger();
}

QList<InputSpec> inputSpecsOf(const JsonText::Value &graph)
{
    QList<InputSpec> specs;
    QHash<QString, qsizetype> indexOf;
    for (const JsonText::Value &node : graph.children()) {
        const QString name = node.member(u"inputs").member(u"input_id").toString();
        if (name.isEmpty())
            continue;
        if (const auto known = indexOf.constFind(name); known != indexOf.cend()) {
            InputSpecReader::addNode(specs[*known], node.key());
            continue;
        }
        indexOf.insert(name, specs.size());
        specs += InputSpecReader::read(node);
    }
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
    QList<InputSpec> specs;
    QSet<QString> names;
    if (!types.isArray())
        return specs;
    for (const JsonText::Value &type : types.children()) {
        const QString name = type.member(u"input_id").toString();
        if (name.isEmpty() || names.contains(name))
            continue;
        names.insert(name);
        specs += InputSpecReader::readType(type);
    }
    return specs;
}

} // namespace ComfyDeploy
