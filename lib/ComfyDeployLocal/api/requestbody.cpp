// SPDX-License-Identifier: MIT

#include "requestbody_p.h"

#include <ComfyDeploy/workflowrunrequest.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

QStringList executionModes()
{
    return {u"async"_s, u"sync"_s, u"sync_first_result"_s, u"stream"_s};
}

QByteArray quotedText(QStringView text)
{
    return PythonJson::string(text, PythonJson::Style::Answer);
}

using Type = ValidationErrors::Type;

HttpAnswer invalidJson(const QByteArray &body, const JsonText::Error &error)
{
    ValidationErrors errors;
    errors.addInvalidJson(body, error);
    return validationAnswer(errors);
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
        errors.add(Type::ModelType, location, input);
    };
    if (models.isEmpty())
        add(jsonPath({u"body"}));
    for (const QStringView model : models)
        add(jsonPath({u"body", model}));
    return validationAnswer(errors);
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
    errors.add(Type::Missing, jsonPath({u"body"}), "null");
    *refusal = validationAnswer(errors);
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

void RequestBody::oneOf(QStringView name, const Value &value, const QStringList &allowed)
{
    if (!allowed.contains(value.toString()))
        errors.addEnum(place({name}), allowed, value.raw());
}

void RequestBody::add(ValidationErrors::Type type, QStringView name, const Value &input)
{
    errors.add(type, place({name}), input.raw());
}

RequestBody::Value RequestBody::member(QStringView name, bool required)
{
    const Value value = m_body.member(name);
    if (required && !value.exists())
        errors.add(Type::Missing, place({name}), m_body.raw());
    return value;
}

int RequestBody::count(const QList<QStringView> &names) const
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
        add(Type::DictType, u"inputs", inputs);
        return {};
    }
    constexpr std::pair<Type, QStringView> models[] = {{Type::StringType, u"str"},
                                                       {Type::IntType, u"int"},
                                                       {Type::FloatType, u"float"},
                                                       {Type::BoolType, u"bool"},
                                                       {Type::ListType, u"list[any]"}};
    for (const Value &input : inputs.children()) {
        if (!input.isNull() && !input.isObject())
            continue;
        for (const auto &[type, model] : models)
            errors.add(type, place({u"inputs", input.key(), model}), input.raw());
    }
    return inputs.raw();
}

QString RequestBody::optionalString(QStringView name)
{
    const Value value = m_body.member(name);
    if (value.exists() && !value.isNull() && !value.isString())
        add(Type::StringType, name, value);
    return value.isString() ? value.toString() : QString();
}

QString RequestBody::requiredString(QStringView name)
{
    member(name, true);
    return plainString(name, {});
}

QString RequestBody::plainString(QStringView name, const QString &fallback)
{
    const Value value = m_body.member(name);
    if (value.exists() && !value.isString())
        add(Type::StringType, name, value);
    return value.toString(fallback);
}

bool RequestBody::boolean(QStringView name)
{
    const Value value = m_body.member(name);
    if (!value.exists() || value.isBool())
        return value.toBool();
    const QString text = value.isString() ? value.toString().toLower()
        : value.isNumber()                ? QString::number(value.toDouble())
                                          : QString();
    if (text.isNull())
        add(Type::BoolType, name, value);
    else if (!truthOf(text))
        add(Type::BoolParsing, name, value);
    return truthOf(text).value_or(false);
}

std::optional<qint64> RequestBody::integer(QStringView name, bool required)
{
    const Value value = member(name, required);
    if (!value.exists() || (value.isNull() && !required))
        return std::nullopt;
    bool ok = false;
    const qint64 number = value.isInteger() ? value.raw().toLongLong(&ok) : 0;
    if (!ok) {
        add(Type::IntType, name, value);
        return std::nullopt;
    }
    return number;
}

QString RequestBody::gpu()
{
    const Value value = m_body.member(u"gpu");
    if (!value.exists() || value.isNull())
        return {};
    oneOf(u"gpu", value, WorkflowRunRequest::gpuNames());
    return value.toString();
}

QString RequestBody::executionMode()
{
    const Value mode = m_body.member(u"execution_mode");
    if (mode.exists())
        oneOf(u"execution_mode", mode, executionModes());
    return mode.toString(executionModes().first());
}

//! What the service's own dashboard sends: checked for its type, and without effect here.
void RequestBody::batch()
{
    integer(u"batch_number", false);
    const Value parameters = m_body.member(u"batch_input_params");
    if (parameters.exists() && !parameters.isNull() && !parameters.isObject())
        add(Type::DictType, u"batch_input_params", parameters);
    boolean(u"is_native_run");
    optionalString(u"gpu_event_id");
}

QStringList RequestBody::flags()
{
    const Value value = m_body.member(u"flags");
    if (!value.exists() || value.isNull())
        return {};
    if (!value.isArray()) {
        add(Type::ListType, u"flags", value);
        return {};
    }
    QStringList flags;
    const QByteArray list = place({u"flags"});
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value.at(i).isString())
            flags += value.at(i).toString();
        else
            errors.add(Type::StringType, list.chopped(1) + ',' + QByteArray::number(i) + ']',
                       value.at(i).raw());
    }
    return flags;
}

QString RequestBody::uuid(QStringView name, bool required)
{
    const Value value = member(name, required);
    if (!value.exists() || (value.isNull() && !required))
        return {};
    if (!value.isString()) {
        add(Type::UuidType, name, value);
        return {};
    }
    QString why;
    QString uuid = canonicalUuid(value.toString(), &why);
    if (uuid.isNull())
        errors.addUuid(place({name}), why, value.raw());
    return uuid;
}

QByteArray RequestBody::object(QStringView name, bool required)
{
    const Value value = member(name, required);
    if (!value.exists())
        return {};
    if (!value.isObject())
        add(Type::DictType, name, value);
    return value.raw();
}

} // namespace ComfyDeploy::Local
