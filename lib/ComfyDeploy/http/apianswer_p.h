// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/http/httptext_p.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/result.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

#include <optional>

namespace ComfyDeploy {

//! The value of the header of that name, whatever its case; null if it is not there.
QByteArray headerOf(const RequestOptions::Headers &headers, QByteArrayView name);

//! \brief How one request ended, and what that means: the one form of an answer beside Qt's.
//!
//! HttpExchange fills it in, but for the error, which is ApiCall's.
struct ApiAnswer
{
    enum class End {
        Answered, //!< a whole answer, as far as HTTP can tell
        ConnectTimeout, //!< no connection in time
        IdleTimeout, //!< silence
        ProxyDenied, //!< a proxy wants a password, or another one; it would again
        Lost, //!< no connection, no status line, or the body broke off
        TooLarge,
        Undecodable, //!< a content encoding that was not asked for, and is not known or damaged
        Aborted,
    };

    End end = End::Aborted;
    int status = 0;
    RequestOptions::Headers headers;
    QByteArray body; //!< empty for a streamed 2xx
    QString reason; //!< in words, without URL and query, if end is not Answered
    //! False only if not one byte of the request can have reached the server.
    bool maybeReceived = false;
    ApiError error; //!< kind None for a 2xx

    [[nodiscard]] QByteArray header(QByteArrayView name) const { return headerOf(headers, name); }
    [[nodiscard]] bool isSuccess() const { return status >= 200 && status <= 299; }
    //! A success whose body is events; any other body is a proxy's page, say.
    [[nodiscard]] bool isEventStream() const;
    //! The server refused the request, or nothing of it can have arrived: it has no consequences.
    [[nodiscard]] bool surelyRefused() const;
};

//! The error for a successful answer that is not what the API promises; \a why names the place.
ApiError unreadable(const ApiAnswer &answer, const QString &why);
//! The answer's object; null with the error in \a error if it is anything else.
std::optional<QJsonObject> objectIn(const ApiAnswer &answer, ApiError *error);
std::optional<QJsonArray> arrayIn(const ApiAnswer &answer, ApiError *error);
//! The list in the member \c data of the answer's object.
std::optional<QJsonArray> dataIn(const ApiAnswer &answer, ApiError *error);
//! Adds to the message of a 500 that there may be no such \a thing: some routes answer 500 where
//! others answer 404. Other errors are returned unchanged.
ApiError perhapsUnknown(const ApiError &error, const QString &thing);
//! A message that entry \a index of a list cannot be read because of \a why.
QString entryProblem(qsizetype index, const QString &why);

//! Reads an answer that is one object by T::fromJson().
template <typename T>
Result<T> valueFrom(const ApiAnswer &answer)
{
    ApiError error;
    const auto object = objectIn(answer, &error);
    if (!object)
        return error;
    QString why;
    const std::optional<T> value = T::fromJson(*object, &why);
    return value ? Result<T>(*value) : Result<T>(unreadable(answer, why));
}

//! Reads each entry of \a rows by T::fromJson().
template <typename T>
Result<QList<T>> listFrom(const QJsonArray &rows, const ApiAnswer &answer)
{
    QList<T> list;
    list.reserve(rows.size());
    for (const QJsonValue row : rows) {
        QString why = HttpText::tr("it is not an object");
        const std::optional<T> value =
            row.isObject() ? T::fromJson(row.toObject(), &why) : std::nullopt;
        if (!value)
            return unreadable(answer, entryProblem(list.size(), why));
        list += *value;
    }
    return list;
}

} // namespace ComfyDeploy
