#include "requestchecks_p.h"

#include <ComfyDeployLocal/http/pythonjson_p.h>

#include <ComfyDeploy/json/jsontext_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using Style = PythonJson::Style;
using Value = JsonText::Value;

constexpr QLatin1StringView GpuNames[] = {"CPU"_L1,  "T4"_L1,   "L4"_L1,        "A10G"_L1,
                                          "L40S"_L1, "A100"_L1, "A100-80GB"_L1, "H100"_L1,
                                          "H200"_L1, "B200"_L1};
constexpr QLatin1StringView ExecutionModes[] = {"async"_L1, "sync"_L1, "sync_first_result"_L1,
                                                "stream"_L1};

//! 'CPU', 'T4' ... or 'B200'
template <size_t Size>
QString inWords(const QLatin1StringView (&allowed)[Size])
{
    QStringList names;
    for (const QLatin1StringView name : allowed)
        names += u'\'' + QString(name) + u'\'';
    const QString last = names.takeLast();
    return names.join(u", ") + u" or "_s + last;
}

QByteArray quoted(QStringView text)
{
    return PythonJson::string(text, Style::Answer);
}

QByteArray location(std::initializer_list<QStringView> parts)
{
    QList<QByteArray> texts;
    for (const QStringView part : parts)
        texts += quoted(part);
    return PythonJson::array(texts, Style::Answer);
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
    const qsizetype characters = QString::fromUtf8(text.first(offset)).toUcs4().size();
    ValidationErrors errors;
    errors.add("json_invalid",
               PythonJson::array({quoted(u"body"), QByteArray::number(characters)}, Style::Answer),
               u"JSON decode error"_s, "{}", u"error", quoted(pythonComplaint(text, offset)));
    return errors.answer();
}

bool isJsonType(const QByteArray &contentType)
{
    const QByteArray type = contentType.split(';').first().trimmed().toLower();
    return type.isEmpty() || type == "application/json"
        || (type.startsWith("application/") && type.endsWith("+json"));
}

//! One pass over the members of a request, collecting every complaint.
class Reader
{
public:
    explicit Reader(const Value &body) : m_body(body) {}

    ValidationErrors errors;

    QByteArray inputs();
    QString optionalString(QStringView name);
    QString plainString(QStringView name, const QString &fallback);
    bool boolean(QStringView name);
    QString gpu();
    void flags();
    void hidden();
    QString uuid(QStringView name, bool required);
    QByteArray object(QStringView name, bool required);

private:
    template <size_t Size>
    void oneOf(QStringView name, const Value &value, const QLatin1StringView (&allowed)[Size])
    {
        const QString given = value.toString();
        if (std::find(std::begin(allowed), std::end(allowed), given) != std::end(allowed))
            return;
        const QString expected = inWords(allowed);
        errors.add("enum", location({u"body", name}), u"Input should be "_s + expected, value.raw(),
                   u"expected", quoted(expected));
    }
    void add(const char *type, QStringView name, const QString &message, const Value &input)
    {
        errors.add(type, location({u"body", name}), message, input.raw());
    }
    void missing(QStringView name)
    {
        errors.add("missing", location({u"body", name}), u"Field required"_s, m_body.raw());
    }

    const Value m_body;
};

QByteArray Reader::inputs()
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
            errors.add(member.type, location({u"body", u"inputs", input.key(), member.member}),
                       member.message.toString(), input.raw());
        }
    }
    return inputs.raw();
}

QString Reader::optionalString(QStringView name)
{
    const Value value = m_body.member(name);
    if (value.exists() && !value.isNull() && !value.isString())
        add("string_type", name, u"Input should be a valid string"_s, value);
    return value.isString() ? value.toString() : QString();
}

QString Reader::plainString(QStringView name, const QString &fallback)
{
    const Value value = m_body.member(name);
    if (value.exists() && !value.isString())
        add("string_type", name, u"Input should be a valid string"_s, value);
    return value.toString(fallback);
}

bool Reader::boolean(QStringView name)
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

QString Reader::gpu()
{
    const Value value = m_body.member(u"gpu");
    if (!value.exists() || value.isNull())
        return {};
    oneOf(u"gpu", value, GpuNames);
    return value.toString();
}

//! What the service's own dashboard sends: held to its type, and without effect here.
void Reader::hidden()
{
    if (const Value mode = m_body.member(u"execution_mode"); mode.exists())
        oneOf(u"execution_mode", mode, ExecutionModes);
    const Value number = m_body.member(u"batch_number");
    if (number.exists() && !number.isNull() && !number.isInteger())
        add("int_type", u"batch_number", u"Input should be a valid integer"_s, number);
    const Value parameters = m_body.member(u"batch_input_params");
    if (parameters.exists() && !parameters.isNull() && !parameters.isObject()) {
        add("dict_type", u"batch_input_params", u"Input should be a valid dictionary"_s,
            parameters);
    }
    boolean(u"is_native_run");
    optionalString(u"gpu_event_id");
}

void Reader::flags()
{
    const Value value = m_body.member(u"flags");
    if (!value.exists() || value.isNull())
        return;
    if (!value.isArray()) {
        add("list_type", u"flags", u"Input should be a valid list"_s, value);
        return;
    }
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value.at(i).isString())
            continue;
        const QByteArray place = PythonJson::array(
            {quoted(u"body"), quoted(u"flags"), QByteArray::number(i)}, Style::Answer);
        errors.add("string_type", place, u"Input should be a valid string"_s, value.at(i).raw());
    }
}

QString Reader::uuid(QStringView name, bool required)
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
        errors.add("uuid_parsing", location({u"body", name}),
                   u"Input should be a valid UUID, "_s + why, value.raw(), u"error", quoted(why));
    }
    return uuid;
}

QByteArray Reader::object(QStringView name, bool required)
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

//! The checks that the service makes behind pydantic, in its order.
std::optional<HttpAnswer> refused(const RunRequest &request, const Value &graph)
{
    static const QStringList origins{u"manual"_s,          u"api"_s,       u"public-share"_s,
                                     u"public-template"_s, u"workspace"_s, u"workspace-v2"_s};
    if (graph.size() == 0)
        return detailAnswer(404, u"Workflow API not found"_s);
    if (!origins.contains(request.origin))
        return internalServerError();
    for (const Value &node : graph.children()) {
        if (!node.isObject())
            return internalServerError();
    }
    return std::nullopt;
}

//! The body as JSON, or the answer to one that is not.
std::optional<JsonText> readBody(const HttpRequest &request, HttpAnswer *refusal)
{
    ValidationErrors errors;
    if (request.body.isEmpty()) {
        errors.add("missing", location({u"body"}), u"Field required"_s, "null");
    } else if (!isJsonType(request.header("Content-Type"))) {
        errors.add("model_attributes_type", location({u"body"}),
                   u"Input should be a valid dictionary or object to extract fields from"_s,
                   quoted(QString::fromUtf8(request.body)));
    } else {
        JsonText::Error error;
        auto json = JsonText::parse(request.body, &error);
        if (!json) {
            *refusal = invalidJson(request.body, error);
            return std::nullopt;
        }
        if (json->root().isObject())
            return json;
        if (json->root().isNull()) {
            errors.add("missing", location({u"body"}), u"Field required"_s, "null");
        } else {
            errors.add("model_attributes_type", location({u"body"}),
                       u"Input should be a valid dictionary or object to extract fields from"_s,
                       json->root().raw());
        }
    }
    *refusal = errors.answer();
    return std::nullopt;
}

} // namespace

void ValidationErrors::add(const char *type, const QByteArray &location, const QString &message,
                           const QByteArray &input, QStringView contextKey,
                           const QByteArray &context)
{
    PythonJson item(Style::Answer);
    item.add(u"type", QString::fromLatin1(type)).addRaw(u"loc", location).add(u"msg", message);
    item.addRaw(u"input", input);
    if (!contextKey.isNull())
        item.add(u"ctx", PythonJson(Style::Answer).addRaw(contextKey, context));
    m_items += item.text();
}

HttpAnswer ValidationErrors::answer() const
{
    HttpAnswer answer;
    answer.status = 422;
    answer.body = PythonJson(Style::Answer)
                      .addRaw(u"detail", PythonJson::array(m_items, Style::Answer))
                      .text();
    return answer;
}

HttpAnswer detailAnswer(int status, const QString &text)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = PythonJson(Style::Answer).add(u"detail", text).text();
    return answer;
}

HttpAnswer internalServerError()
{
    HttpAnswer answer;
    answer.status = 500;
    answer.contentType = "text/plain; charset=utf-8";
    answer.body = "Internal Server Error";
    return answer;
}

QString uuidFrom(QStringView place, QStringView name, const QString &text, ValidationErrors *errors)
{
    QString why;
    QString uuid = canonicalUuid(text, &why);
    if (uuid.isNull()) {
        errors->add("uuid_parsing", location({place, name}),
                    u"Input should be a valid UUID, "_s + why, quoted(text), u"error", quoted(why));
    }
    return uuid;
}

bool boolFromQuery(const HttpRequest &request, QStringView name, bool fallback,
                   ValidationErrors *errors)
{
    const QString word = request.queryValue(name);
    if (word.isNull())
        return fallback;
    static const QStringList yes{u"1"_s, u"on"_s, u"t"_s, u"true"_s, u"y"_s, u"yes"_s};
    static const QStringList no{u"0"_s, u"off"_s, u"f"_s, u"false"_s, u"n"_s, u"no"_s};
    if (!yes.contains(word.toLower()) && !no.contains(word.toLower())) {
        errors->add("bool_parsing", location({u"query", name}),
                    u"Input should be a valid boolean, unable to interpret input"_s, quoted(word));
    }
    return yes.contains(word.toLower());
}

qint64 countFromQuery(const HttpRequest &request, QStringView name, qint64 fallback,
                      ValidationErrors *errors)
{
    const QString word = request.queryValue(name);
    if (word.isNull())
        return fallback;
    bool ok = false;
    const qint64 count = word.toLongLong(&ok);
    if (!ok) {
        errors->add("int_parsing", location({u"query", name}),
                    u"Input should be a valid integer, unable to parse string as an integer"_s,
                    quoted(word));
    } else if (count < 0) {
        errors->add("greater_than_equal", location({u"query", name}),
                    u"Input should be greater than or equal to 0"_s, quoted(word), u"ge", "0");
    }
    return count;
}

std::optional<RunRequest> readRunRequest(const HttpRequest &request, HttpAnswer *refusal)
{
    const auto json = readBody(request, refusal);
    if (!json)
        return std::nullopt;
    Reader reader(json->root());
    RunRequest run;
    run.inputs = reader.inputs();
    run.webhook = reader.optionalString(u"webhook");
    run.webhookIntermediateStatus = reader.boolean(u"webhook_intermediate_status");
    run.origin = reader.plainString(u"origin", u"api"_s);
    run.gpu = reader.gpu();
    reader.flags();
    reader.hidden();
    run.workflowId = reader.uuid(u"workflow_id", true);
    run.graph = reader.object(u"workflow_api_json", true);
    reader.object(u"workflow", false);
    run.machineId = reader.uuid(u"machine_id", false);
    if (!reader.errors.isEmpty()) {
        *refusal = reader.errors.answer();
        return std::nullopt;
    }
    if (const auto answer = refused(run, json->root().member(u"workflow_api_json"))) {
        *refusal = *answer;
        return std::nullopt;
    }
    return run;
}

} // namespace ComfyDeploy::Local
