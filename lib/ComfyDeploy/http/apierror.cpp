// SPDX-License-Identifier: MIT

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/core/senttokens_p.h>
#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/http/answertext_p.h>
#include <ComfyDeploy/http/apianswer_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/http/httptext_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdebug.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlocale.h>
#include <QtCore/qmetaobject.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Kind = ApiError::Kind;

namespace {

constexpr qsizetype maximumErrorBody = 1024LL * 1024;
constexpr qsizetype longestMessage = 1000;

QJsonValue detailOf(const QByteArray &body)
{
    const QJsonObject object = ReceivedJson::document(body).object();
    // A few list routes use "error" where all others use "detail".
    return object.contains("detail"_L1) ? object["detail"_L1] : object["error"_L1];
}

QList<ValidationError> validationErrorsFrom(const QJsonValue &detail)
{
    QList<ValidationError> errors;
    const QJsonArray items = detail.toArray();
    for (const QJsonValue item : items) {
        const QJsonObject object = item.toObject();
        if (object["msg"_L1].toString().isEmpty())
            continue;
        errors.append({object["loc"_L1].toArray(), object["msg"_L1].toString(),
                       object["type"_L1].toString(), object["input"_L1], object.value("ctx"_L1)});
    }
    return errors;
}

QString sentenceFor(const QList<ValidationError> &errors)
{
    const ValidationError &first = errors.first();
    const QString name = first.inputName();
    const QString place = first.location();
    QString text = !name.isEmpty() ? HttpText::tr("Input \"%1\": %2").arg(name, first.msg)
        : place.isEmpty()          ? first.msg
                                   : HttpText::tr("%1: %2").arg(place, first.msg);
    if (errors.size() > 1) {
        text += u' ' + HttpText::tr("(and %n more)", nullptr, int(errors.size() - 1));
    }
    return text;
}

ApiError::Kind kindOf(int status)
{
    switch (status) {
    case 401:
    case 403:
        return Kind::Unauthorized;
    case 404:
        return Kind::NotFound;
    case 422:
        return Kind::Validation;
    case 429:
        return Kind::RateLimited;
    default:
        if (status >= 500 && status <= 599)
            return Kind::Server;
        return status >= 300 && status <= 499 ? Kind::Rejected : Kind::BadResponse;
    }
}

QString redirectSentence(int status, const QUrl &location)
{
    const QString target =
        location.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    return target.isEmpty()
        ? HttpText::tr("The server answered %1, a redirect that is not followed.").arg(status)
        : HttpText::tr("The server answered %1, a redirect to %2 that is not followed.")
              .arg(QString::number(status), target);
}

// Without a full stop.
QString headlineFor(int status)
{
    switch (status) {
    case 401:
        return HttpText::tr("The server did not accept the token (401)");
    case 403:
        return HttpText::tr("The server does not allow this (403)");
    case 404:
        return HttpText::tr("The server does not know this (404)");
    case 429:
        return HttpText::tr("The server asks to slow down (429)");
    default:
        return status >= 500 && status <= 599 ? HttpText::tr("The server failed (%1)").arg(status)
                                              : HttpText::tr("The server answered %1").arg(status);
    }
}

QString sentenceFor(int status, const QUrl &location, const AnswerText &answer)
{
    if (answer.isReason)
        return answer.text;
    if (status >= 300 && status <= 399)
        return redirectSentence(status, location);
    const QString headline = headlineFor(status);
    if (!answer.text.isEmpty())
        return HttpText::tr("%1: %2").arg(headline, answer.text);
    const bool isClear = status == 401 || status == 403 || status == 404 || status == 429;
    return isClear ? headline + u'.' : HttpText::tr("%1 and gave no reason.").arg(headline);
}

QString cut(const QString &text)
{
    if (text.size() <= longestMessage)
        return text;
    const bool isPair = text.at(longestMessage - 1).isHighSurrogate();
    return text.left(longestMessage - (isPair ? 1 : 0)) + u'\u2026';
}

} // namespace

QString ValidationError::inputName() const
{
    // ["body","inputs","prompt","str"], or with the member of a union between:
    // ["body","WorkflowRunRequest","inputs",…]
    for (qsizetype i = 1; i + 1 < loc.size() && i <= 2; ++i) {
        if (loc.at(i).toString() == "inputs"_L1)
            return loc.at(i + 1).toString();
    }
    return {};
}

QString ValidationError::location() const
{
    QStringList parts;
    for (const QJsonValue part : loc)
        parts += part.isString() ? part.toString() : QString::number(part.toInteger());
    return parts.join(u'.');
}

QString ApiError::kindName(Kind kind)
{
    return QLatin1StringView(QMetaEnum::fromType<Kind>().valueToKey(int(kind)));
}

QByteArray ApiError::header(QByteArrayView name) const
{
    return headerOf(m_headers, name);
}

QJsonValue ApiError::detail() const
{
    return m_body.isEmpty() ? QJsonValue() : detailOf(m_body);
}

bool ApiError::isRetryable() const noexcept
{
    switch (m_kind) {
    case Kind::Timeout:
    case Kind::Network:
    case Kind::RateLimited:
    case Kind::Server:
        return true;
    default:
        return false;
    }
}

ApiError ApiErrorReader::fromResponse(int status, const QByteArray &body, milliseconds retryAfter,
                                      const QUrl &location, const QByteArray &contentType,
                                      const SentTokens *tokens)
{
    ApiError error;
    error.m_kind = kindOf(status);
    error.m_httpStatus = status;
    error.m_body = body.left(maximumErrorBody);
    error.m_retryAfter = retryAfter;
    error.m_validationErrors = validationErrorsFrom(detailOf(error.m_body));
    const QString message = error.m_validationErrors.isEmpty()
        ? sentenceFor(status, location, AnswerText::of(error.m_body, contentType))
        : sentenceFor(error.m_validationErrors);
    if (!tokens) {
        error.m_message = cut(message);
        return error;
    }
    // Before it is truncated: half a token would not be found.
    error.m_message = cut(tokens->redacted(message));
    if (error.m_body.contains('\0')) { // such as UTF-16, in whose bytes a token is not found
        const QString text = textOfBody(error.m_body, contentType);
        if (const QString shown = tokens->redacted(text); shown != text)
            error.m_body = shown.toUtf8();
    }
    return error;
}

ApiError ApiErrorReader::badResponse(int status, const QByteArray &body, const QString &why)
{
    ApiError error(ApiError::Kind::BadResponse, why);
    error.m_httpStatus = status;
    error.m_body = body.left(maximumErrorBody);
    return error;
}

ApiError ApiErrorReader::withKind(ApiError error, ApiError::Kind kind, const QString &message)
{
    error.m_kind = kind;
    error.m_message = message;
    return error;
}

ApiError ApiErrorReader::withHeaders(ApiError error, const Headers &headers)
{
    error.m_headers = shownHeaders(headers, {});
    return error;
}

ApiErrorReader::Headers ApiErrorReader::shownHeaders(const Headers &headers,
                                                     const SentTokens &tokens)
{
    Headers shown;
    for (const auto &[name, value] : headers) {
        if (name.compare("set-cookie", Qt::CaseInsensitive) != 0)
            shown.append({tokens.redacted(name), tokens.redacted(value)});
    }
    return shown;
}

ApiError ApiErrorReader::redacted(ApiError error, const SentTokens &tokens)
{
    error.m_headers = shownHeaders(error.m_headers, tokens);
    error.m_message = tokens.redacted(error.m_message);
    const QByteArray body = tokens.redacted(error.m_body);
    if (body == error.m_body)
        return error;
    error.m_body = body;
    if (!error.m_validationErrors.isEmpty())
        error.m_validationErrors = validationErrorsFrom(detailOf(body));
    return error;
}

milliseconds ApiErrorReader::parsedRetryAfter(const QByteArray &header, qint64 nowMs)
{
    // A repeated header arrives joined by commas, but a date contains a comma too.
    const QByteArray value = header.trimmed();
    constexpr milliseconds maximum = std::chrono::hours(24);
    bool isNumber = false;
    const double seconds = value.split(',').first().trimmed().toDouble(&isNumber);
    if (isNumber)
        return seconds > 0 ? milliseconds(qint64(std::min(seconds * 1000, double(maximum.count()))))
                           : milliseconds(0);
    const QDateTime date = dateFromHttp(value);
    if (!date.isValid())
        return milliseconds(0);
    return std::clamp(milliseconds(date.toMSecsSinceEpoch() - nowMs), milliseconds(0), maximum);
}

QDebug operator<<(QDebug debug, const ApiError &error)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().verbosity(QDebug::MinimumVerbosity)
        << "ComfyDeploy::ApiError(" << error.kind() << ", " << error.httpStatus() << ", "
        << error.message() << ')';
    return debug;
}

} // namespace ComfyDeploy
