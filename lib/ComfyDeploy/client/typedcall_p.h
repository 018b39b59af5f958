// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/client/pendingfuture_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/result.h>

#include <QtCore/qfuture.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <memory>

namespace ComfyDeploy {

//! Makes one call, a child of \a client, whose answer \a read turns into a Result<T>. Cancelling
//! the future aborts the call; if the client goes first the future holds Aborted.
template <typename T, typename Read>
QFuture<Result<T>> futureOf(WorkflowClient *client, Transport *transport, const CallSpec &spec,
                            Read read)
{
    auto *call = new ApiCall(transport, spec, client);
    const auto pending = std::make_shared<PendingFuture<T>>();
    QObject::connect(call, &ApiCall::finished, call, [call, pending, read] {
        call->deleteLater();
        const Result<T> result = read(call->answer());
        // What waits for it may delete the client.
        pending->resolve(result ? result : Result<T>(call->redacted(result.error())));
    });
    pending->watch(call, [call] { call->abort(); });
    call->start();
    return pending->future();
}

//! For a call that is refused here: nothing is sent.
template <typename T>
QFuture<Result<T>> refusedFuture(const QString &why)
{
    PendingFuture<T> pending;
    pending.resolve(ApiError(ApiError::Kind::InvalidRequest, why));
    return pending.future();
}

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
        QString why = QCoreApplication::translate("ComfyDeploy::ApiAnswer", "it is not an object");
        const std::optional<T> value =
            row.isObject() ? T::fromJson(row.toObject(), &why) : std::nullopt;
        if (!value)
            return unreadable(answer, entryProblem(list.size(), why));
        list += *value;
    }
    return list;
}

} // namespace ComfyDeploy
