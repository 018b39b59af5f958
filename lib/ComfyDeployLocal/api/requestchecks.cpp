// SPDX-License-Identifier: MIT

#include "requestchecks_p.h"

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using Style = PythonJson::Style;

QByteArray quoted(QStringView text)
{
    return PythonJson::string(text, Style::Answer);
}

} // namespace

HttpAnswer jsonAnswer(const QByteArray &body)
{
    HttpAnswer answer;
    answer.body = body;
    return answer;
}

HttpAnswer eventStreamAnswer()
{
    HttpAnswer answer;
    answer.contentType = "text/event-stream; charset=utf-8";
    answer.headers = {
        {"Cache-Control", "no-cache"}, {"Connection", "keep-alive"}, {"X-Accel-Buffering", "no"}};
    return answer;
}

QByteArray messageFrame(const PythonJson &data)
{
    return "data: " + data.text() + "\n\n";
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

HttpAnswer validationAnswer(const ValidationErrors &errors)
{
    HttpAnswer answer;
    answer.status = 422;
    answer.body = errors.json();
    return answer;
}

QString uuidFrom(QStringView place, QStringView name, const QString &text, ValidationErrors *errors)
{
    QString why;
    QString uuid = canonicalUuid(text, &why);
    if (uuid.isNull())
        errors->addUuid(jsonPath({place, name}), why, quoted(text));
    return uuid;
}

QString uuidFromQuery(const HttpRequest &request, QStringView name, ValidationErrors *errors)
{
    const QString text = request.queryValue(name);
    return text.isNull() ? text : uuidFrom(u"query", name, text, errors);
}

bool boolFromQuery(const HttpRequest &request, QStringView name, bool fallback,
                   ValidationErrors *errors)
{
    const QString text = request.queryValue(name);
    if (text.isNull())
        return fallback;
    const auto truth = truthOf(text);
    if (!truth)
        errors->add(ValidationErrors::Type::BoolParsing, jsonPath({u"query", name}), quoted(text));
    return truth.value_or(false);
}

QString choiceFromQuery(const HttpRequest &request, QStringView name, const QStringList &allowed,
                        ValidationErrors *errors)
{
    QString text = request.queryValue(name);
    if (!text.isNull() && !allowed.contains(text))
        errors->addEnum(jsonPath({u"query", name}), allowed, quoted(text));
    return text;
}

qint64 countFromQuery(const HttpRequest &request, QStringView name, qint64 fallback,
                      ValidationErrors *errors)
{
    const QString text = request.queryValue(name);
    if (text.isNull())
        return fallback;
    bool ok = false;
    const qint64 count = text.toLongLong(&ok);
    if (!ok)
        errors->add(ValidationErrors::Type::IntParsing, jsonPath({u"query", name}), quoted(text));
    else if (count < 0)
        errors->addNegative(jsonPath({u"query", name}), quoted(text));
    return count;
}

} // namespace ComfyDeploy::Local
