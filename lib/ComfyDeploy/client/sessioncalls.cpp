// SPDX-License-Identifier: MIT

// WorkflowClient's calls about sessions.
#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qjsondocument.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

// The service gives up after 10 minutes.
constexpr milliseconds serverPatience = std::chrono::minutes(11);

ApiRequest purchaseRequest(ApiRoute route, const QString &id, const QJsonObject &body,
                           const RequestOptions &options)
{
    ApiRequest request;
    request.kind = ApiRequest::Kind::Purchase;
    request.setRoute(route, id);
    request.options = options;
    request.json = {QJsonDocument(body).toJson(QJsonDocument::Compact)};
    return request;
}

// If the answer was lost, the request may have been carried out.
ApiError errorOfPurchase(const ApiAnswer &answer, const QString &consequence)
{
    if (!answer.error || answer.surelyRefused() || answer.error.kind() == ApiError::Kind::Aborted)
        return answer.error;
    return ApiErrorReader::withKind(
        answer.error, ApiError::Kind::Unconfirmed,
        WorkflowClient::tr("The request was sent but its answer was lost: %1 %2")
            .arg(answer.error.message(), consequence));
}

Result<bool> successFrom(const ApiAnswer &answer)
{
    // The machine has not reported its name yet, but the session is closed.
    if (answer.status == 400
        && answer.error.detail().toString().startsWith(u"Modal function id not found"_s))
        return true;
    ApiError error;
    const auto object = objectIn(answer, &error);
    if (!object)
        return error;
    const QJsonValue success = (*object)["success"_L1];
    return success.isBool()
        ? Result<bool>(success.toBool())
        : unreadable(answer,
                     WorkflowClient::tr("field \"success\" is missing or has the wrong type"));
}

} // namespace

QFuture<Result<Session>> WorkflowClient::createSession(const SessionRequest &request,
                                                       const RequestOptions &options)
{
    if (request.machineId.isEmpty())
        return refusedFuture<Session>(tr("A session needs a machine id."));
    if (request.timeout && *request.timeout <= 0)
        return refusedFuture<Session>(tr("A session's timeout must be a minute or more."));
    QJsonObject body{{u"machine_id"_s, request.machineId}};
    if (!request.gpu.isEmpty())
        body[u"gpu"_s] = request.gpu;
    if (request.timeout)
        body[u"timeout"_s] = *request.timeout;
    if (request.waitForServer)
        body[u"wait_for_server"_s] = true;
    ApiRequest purchase =
        purchaseRequest(ApiRoute::CreateSession, {}, body, options.mergedOver(defaultOptions()));
    if (request.waitForServer && !purchase.options.idleTimeout())
        purchase.options.setIdleTimeout(serverPatience);
    if (request.waitForServer && !purchase.options.totalTimeout())
        purchase.options.setTotalTimeout(serverPatience);
    return futureOf<Session>(
        this, &d->transport, purchase, [](const ApiAnswer &answer) -> Result<Session> {
            if (answer.error)
                return errorOfPurchase(
                    answer, tr("The session may have been started, and then costs money."));
            return valueFrom<Session>(answer);
        });
}

QFuture<Result<Session>> WorkflowClient::session(const QString &sessionId,
                                                 const RequestOptions &options)
{
    return futureOf<Session>(this, &d->transport,
                             plainRequest(ApiRoute::GetSession, sessionId, options),
                             valueFrom<Session>);
}

QFuture<Result<QList<Session>>> WorkflowClient::sessions(const QString &machineId,
                                                         const RequestOptions &options)
{
    ApiRequest request = plainRequest(ApiRoute::ListSessions, {}, options);
    if (!machineId.isEmpty())
        request.query.addQueryItem(u"machine_id"_s, urlEncoded(machineId));
    return futureOf<QList<Session>>(this, &d->transport, request,
                                    [](const ApiAnswer &answer) -> Result<QList<Session>> {
                                        ApiError error;
                                        const auto rows = arrayIn(answer, &error);
                                        return rows ? listFrom<Session>(*rows, answer) : error;
                                    });
}

QFuture<Result<bool>> WorkflowClient::deleteSession(const QString &sessionId, bool waitForShutdown,
                                                    const RequestOptions &options)
{
    ApiRequest request = plainRequest(ApiRoute::DeleteSession, sessionId, options);
    if (waitForShutdown)
        request.query.addQueryItem(u"wait_for_shutdown"_s, u"true"_s);
    return futureOf<bool>(this, &d->transport, request, successFrom);
}

QFuture<Result<QString>> WorkflowClient::increaseSessionTimeout(const QString &sessionId,
                                                                int minutes,
                                                                const RequestOptions &options)
{
    if (minutes <= 0)
        return refusedFuture<QString>(tr("A session can be extended by a minute or more."));
    const ApiRequest request =
        purchaseRequest(ApiRoute::ExtendSession, sessionId, {{u"minutes"_s, minutes}}, options);
    return futureOf<QString>(
        this, &d->transport, request, [](const ApiAnswer &answer) -> Result<QString> {
            if (answer.error)
                return errorOfPurchase(answer, tr("The session may have been extended."));
            ApiError error;
            const auto object = objectIn(answer, &error);
            return object ? Result<QString>((*object)["message"_L1].toString())
                          : Result<QString>(error);
        });
}

} // namespace ComfyDeploy
