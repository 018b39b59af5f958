// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/http/apianswer_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/http/httptext_p.h>

namespace ComfyDeploy {

namespace {

QJsonDocument documentIn(const ApiAnswer &answer, QString *why)
{
    QJsonParseError error;
    QJsonDocument document = ReceivedJson::document(answer.body, &error);
    if (error.error != QJsonParseError::NoError)
        *why = HttpText::tr("it is not JSON, byte %1: %2")
                   .arg(QString::number(error.offset), error.errorString());
    return document;
}

} // namespace

QByteArray headerOf(const RequestOptions::Headers &headers, QByteArrayView name)
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

bool ApiAnswer::isEventStream() const
{
    const QByteArray type = header("content-type").split(';').first().trimmed().toLower();
    return isSuccess() && type == "text/event-stream";
}

bool ApiAnswer::surelyRefused() const
{
    if (!maybeReceived)
        return true;
    // 502, 504 and less common ones come from a proxy that may have forwarded the request; with 500
    // the service reports that it has marked the run as failed.
    return (status >= 300 && status <= 501) || status == 503;
}

ApiError unreadable(const ApiAnswer &answer, const QString &why)
{
    const ApiError error = ApiErrorReader::badResponse(
        answer.status, answer.body,
        HttpText::tr("The server's answer cannot be read: %1.").arg(why));
    return ApiErrorReader::withHeaders(error, answer.headers);
}

std::optional<QJsonObject> objectIn(const ApiAnswer &answer, ApiError *error)
{
    QString why = HttpText::tr("it is not a JSON object");
    const QJsonDocument document = answer.error ? QJsonDocument() : documentIn(answer, &why);
    if (document.isObject())
        return document.object();
    *error = answer.error ? answer.error : unreadable(answer, why);
    return std::nullopt;
}

std::optional<QJsonArray> arrayIn(const ApiAnswer &answer, ApiError *error)
{
    QString why = HttpText::tr("it is not a JSON list");
    const QJsonDocument document = answer.error ? QJsonDocument() : documentIn(answer, &why);
    if (document.isArray())
        return document.array();
    *error = answer.error ? answer.error : unreadable(answer, why);
    return std::nullopt;
}

std::optional<QJsonArray> dataIn(const ApiAnswer &answer, ApiError *error)
{
    const auto object = objectIn(answer, error);
    if (!object)
        return std::nullopt;
    const QJsonValue data = (*object)[QLatin1StringView("data")];
    if (data.isArray())
        return data.toArray();
    *error = unreadable(answer, HttpText::tr("field \"data\" is missing or has the wrong type"));
    return std::nullopt;
}

ApiError perhapsUnknown(const ApiError &error, const QString &thing)
{
    if (error.httpStatus() != 500)
        return error;
    return ApiErrorReader::withKind(
        error, error.kind(),
        HttpText::tr("%1 (Perhaps there is no such %2: the service answers like this then, too.)")
            .arg(error.message(), thing));
}

QString entryProblem(qsizetype index, const QString &why)
{
    return HttpText::tr("entry %1: %2").arg(QString::number(index), why);
}

} // namespace ComfyDeploy
