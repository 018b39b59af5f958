// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/http/httpexchange_p.h>
#include <ComfyDeploy/http/httptext_p.h>
#include <ComfyDeploy/result.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

#include <optional>

namespace ComfyDeploy {

//! What came of an ApiCall: how its last attempt ended, and what that means.
struct ApiAnswer : HttpOutcome
{
    ApiError error; //!< kind None for a 2xx
    bool isFinal = false; //!< the same request would end in the same way
    //! The server said so itself, or nothing of it can have arrived: the request has no
    //! consequences.
    [[nodiscard]] bool surelyRefused() const;
};

//! What to say of a good answer that is not what the API promises; \a why names the place.
ApiError unreadable(const ApiAnswer &answer, const QString &why);
//! The answer's object or list; Null with the error in \a error if it has another shape.
std::optional<QJsonObject> objectIn(const ApiAnswer &answer, ApiError *error);
std::optional<QJsonArray> arrayIn(const ApiAnswer &answer, ApiError *error);
//! The list that stands as \c data in the answer's object.
std::optional<QJsonArray> dataIn(const ApiAnswer &answer, ApiError *error);
//! A 500 that may mean no more than that there is no such \a thing: some routes of the service
//! answer so where others say 404. Other errors come back as they are.
ApiError perhapsUnknown(const ApiError &error, const QString &thing);
//! Why entry \a index of a list cannot be read.
QString entryProblem(qsizetype index, const QString &why);

//! An answer that is one object, read by T::fromJson().
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

//! Each entry of \a rows, read by T::fromJson().
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
