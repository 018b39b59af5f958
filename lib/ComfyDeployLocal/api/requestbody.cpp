#include "requestbody_p.h"

#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr QLatin1StringView GpuNames[] = {"CPU"_L1,  "T4"_L1,   "L4"_L1,        "A10G"_L1,
                                          "L40S"_L1, "A100"_L1, "A100-80GB"_L1, "H100"_L1,
                                          "H200"_L1, "B200"_L1};
constexpr QLatin1StringView ExecutionModes[] = {"async"_L1, "sync"_L1, "sync_first_result"_L1,
                                                "stream"_L1};

QByteArray quotedText(QStringView text)
{
    return PythonJson::string(text, PythonJson::Style::Answer);
}

//! What Python's json module would say about the place where the text goes wrong.
QString pythonComplaint(const QByteArray &text, qsizetype offset)
{
    const QByteArray before = text.first(offset).trimmed();
    const char last = before.isEmpty() ? '\0' : before.back();
    const char next = offset < text.size() ? text[offset] : '\0';
    if (before.isEmpty() || last == ':' || last == '[' || (last == ',' && next != '}'))
        return u"Expecting value"_s;
    if (last == '{' || last == ',')
        return u"Expecting property name enclosed in double quotes"_s;
    if (next != '\0' && uchar(next) < 0x20)
        return u"Invalid control character at"_s;
    return JsonText::parse(before) ? u"Extra data"_s : u"Expecting ',' delimiter"_s;
}

HttpAnswer invalidJson(const QByteArray &text, const JsonText::Error &error)
{
    const qsizetype offset = qBound(qsizetype(0), error.offset, text.size());
    const QString complaint = error.tooDeep ? error.message : pythonComplaint(text, offset);
    const qsizetype characters = QString::fromUtf8(text.first(offset)).toUcs4().size();
    ValidationErrors errors;
    errors.add("json_invalid",
               PythonJson::array({quotedText(u"body"), QByteArray::number(characters)},
                                 PythonJson::Style::Answer),
               u"JSON decode error"_s, "{}", u"error", quotedText(complaint));
    return errors.answer();
}

bool isJsonType(const QByteArray &contentType)
{
    const QByteArray type = contentType.split(';').first().trimmed().toLower();
    return type.isEmpty() || type == "application/json"
        || (type.startsWith("application/") && type.endsWith("+json"));
}

HttpAnswer notAnObject(const QByteArray &input, const QList<QStringView> &models)
{
    ValidationErrors errors;
    const auto add = [&](const QByteArray &location) {
        errors.add("model_attributes_type", location,
                   u"Input should be a valid dictionary or object to extract fields from"_s, input);
    };
    if (models.isEmpty())
        add(jsonPath({u"body"}));
    for (const QStringView model : models)
        add(jsonPath({u"body", model}));
    return errors.answer();
}

} // namespace

std::optional<JsonText> RequestBody::parse(const HttpRequest &request, HttpAnswer *refusal,
                                           const QList<QStringView> &models)
{
    if (!request.body.isEmpty() && !isJsonType(request.header("Content-Type"))) {
        *refusal = notAnObject(quotedText(QString::fromUtf8(request.body)), models);
        return std::nullopt;
    }
    if (!request.body.isEmpty()) {
        JsonText::Error error;
        auto json = JsonText::parse(request.body, &error);
        if (json && json->root().isObject())
            return json;
        if (!json || !json->root().isNull()) {
            *refusal =
                json ? notAnObject(json->root().raw(), models) : invalidJson(request.body, error);
            return std::nullopt;
        }
    }
    ValidationErrors errors;
    errors.add("missing", jsonPath({u"body"}), u"Field required"_s, "null");
    *refusal = errors.answer();
    return std::nullopt;
}

QByteArray RequestBody::place(std::initializer_list<QStringView> parts) const
{
    QList<QByteArray> texts{quotedText(u"body")};
    if (!m_model.isNull())
        texts += quotedText(m_model);
    for (const QStringView part : parts)
        texts += quotedText(part);
    return PythonJson::array(texts, PythonJson::Style::Answer);
}

void RequestBody::oneOf(QStringView name, const Value &value, AllowedWords allowed)
{
    const QString given = value.toString();
    if (std::find(allowed.begin(), allowed.end(), given) == allowed.end())
        errors.addEnum(place({name}), allowed, value.raw());
}

void RequestBody::add(const char *type, QStringView name, const QString &message,
                      const Value &input)
{
    errors.add(type, place({name}), message, input.raw());
}

void RequestBody::missing(QStringView name)
{
    errors.add("missing", place({name}), u"Field required"_s, m_body.raw());
}

int RequestBody::count(std::initializer_list<QStringView> names) const
{
    return int(std::count_if(names.begin(), names.end(),
                             [this](QStringView name) { return m_body.member(name).exists(); }));
}

QByteArray RequestBody::inputs()
{
    const Value inputs = m_body.member(u"inputs");
    if (!inputs.exists())
        return "{}";
    if (!inputs.isObject()) {
        add("dict_type", u"inputs", u"Input should be a valid dictionary"_s, inputs);
        return {};
    }
    constexpr struct
    {
        const char *type;
        QStringView member;
        QStringView message;
    } union_[] = {
        {"string_type", u"str", u"Input should be a valid string"},
        {"int_type", u"int", u"Input should be a valid integer"},
        {"float_type", u"float", u"Input should be a valid number"},
        {"bool_type", u"bool", u"Input should be a valid boolean"},
        {"list_type", u"list[any]", u"Input should be a valid list"},
    };
    for (const Value &input : inputs.children()) {
        if (!input.isNull() && !input.isObject())
            continue;
        for (const auto &member : union_) {
            errors.add(member.type, place({u"inputs", input.key(), member.member}),
                       member.message.toString(), input.raw());
        }
    }
    return inputs.raw();
}

QString RequestBody::optionalString(QStringView name)
{
    const Value value = m_body.member(name);
    if (value.exists() && !value.isNull() && !value.isString())
        add("string_type", name, u"Input should be a valid string"_s, value);
    return value.isString() ? value.toString() : QString();
}

QString RequestBody::requiredString(QStringView name)
{
    if (!m_body.member(name).exists())
        missing(name);
    return plainString(name, {});
}

QString RequestBody::plainString(QStringView name, const QString &fallback)
{
    const Value value = m_body.member(name);
    if (value.exists() && !value.isString())
        add("string_type", name, u"Input should be a valid string"_s, value);
    return value.toString(fallback);
}

bool RequestBody::boolean(QStringView name)
{
    const Value value = m_body.member(name);
    if (!value.exists() || value.isBool())
        return value.toBool();
    const QString word = value.isString() ? value.toString().toLower()
        : value.isNumber()                ? QString::number(value.toDouble())
                                          : QString();
    static const QStringList yes{u"1"_s, u"on"_s, u"t"_s, u"true"_s, u"y"_s, u"yes"_s};
    static const QStringList no{u"0"_s, u"off"_s, u"f"_s, u"false"_s, u"n"_s, u"no"_s};
    if (yes.contains(word))
        return true;
    if (no.contains(word))
        return false;
    if (word.isNull())
        add("bool_type", name, u"Input should be a valid boolean"_s, value);
    else
        add("bool_parsing", name, u"Input should be a valid boolean, unable to interpret input"_s,
            value);
    return false;
}

std::optional<qint64> RequestBody::integer(QStringView name, bool required)
{
    const Value value = m_body.member(name);
    if (!value.exists() && required)
        missing(name);
    if (!value.exists() || (value.isNull() && !required))
        return std::nullopt;
    bool ok = false;
    const qint64 number = value.isInteger() ? value.raw().toLongLong(&ok) : 0;
    if (!ok) {
        add("int_type", name, u"Input should be a valid integer"_s, value);
        return std::nullopt;
    }
    return number;
}

QString RequestBody::gpu()
{
    const Value value = m_body.member(u"gpu");
    if (!value.exists() || value.isNull())
        return {};
    oneOf(u"gpu", value, GpuNames);
    return value.toString();
}

QString RequestBody::executionMode()
{
    const Value mode = m_body.member(u"execution_mode");
    if (mode.exists())
        oneOf(u"execution_mode", mode, ExecutionModes);
    return mode.toString(ExecutionModes[0]);
}

//! What the service's own dashboard sends: held to its type, and without effect here.
void RequestBody::batch()
{
    integer(u"batch_number", false);
    const Value parameters = m_body.member(u"batch_input_params");
    if (parameters.exists() && !parameters.isNull() && !parameters.isObject()) {
        add("dict_type", u"batch_input_params", u"Input should be a valid dictionary"_s,
            parameters);
    }
    boolean(u"is_native_run");
    optionalString(u"gpu_event_id");
}

void RequestBody::flags()
{
    const Value value = m_body.member(u"flags");
    if (!value.exists() || value.isNull())
        return;
    if (!value.isArray()) {
        add("list_type", u"flags", u"Input should be a valid list"_s, value);
        return;
    }
    const QByteArray list = place({u"flags"});
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value.at(i).isString())
            continue;
        errors.add("string_type", list.chopped(1) + ',' + QByteArray::number(i) + ']',
                   u"Input should be a valid string"_s, value.at(i).raw());
    }
}

QString RequestBody::uuid(QStringView name, bool required)
{
    const Value value = m_body.member(name);
    if (!value.exists()) {
        if (required)
            missing(name);
        return {};
    }
    if (value.isNull() && !required)
        return {};
    if (!value.isString()) {
        add("uuid_type", name, u"UUID input should be a string, bytes or UUID object"_s, value);
        return {};
    }
    QString why;
    QString uuid = canonicalUuid(value.toString(), &why);
    if (uuid.isNull()) {
        errors.add("uuid_parsing", place({name}), u"Input should be a valid UUID, "_s + why,
                   value.raw(), u"error", quotedText(why));
    }
    return uuid;
}

QByteArray RequestBody::object(QStringView name, bool required)
{
    const Value value = m_body.member(name);
    if (!value.exists()) {
        if (required)
            missing(name);
        return {};
    }
    if (!value.isObject())
        add("dict_type", name, u"Input should be a valid dictionary"_s, value);
    return value.raw();
}

} // namespace ComfyDeploy::Local
