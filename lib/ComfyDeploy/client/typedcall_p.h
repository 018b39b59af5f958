// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/http/apicall_p.h>
#include <ComfyDeploy/http/pendingfuture_p.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qfuture.h>

#include <memory>

namespace ComfyDeploy {

//! The result of a call that is refused locally: nothing is sent.
template <typename T>
QFuture<Result<T>> refusedFuture(const QString &why)
{
    PendingFuture<T> pending;
    pending.resolve(ApiError(ApiError::Kind::InvalidRequest, why));
    return pending.future();
}

//! Makes a call, a child of \a client, whose answer \a read converts to a Result<T>. Cancelling the
//! future aborts the call; if the client is deleted first, the future holds Aborted. A request that
//! lacks its id is refused.
template <typename T, typename Read>
QFuture<Result<T>> futureOf(WorkflowClient *client, Transport *transport, const ApiRequest &request,
                            Read read)
{
    if (request.lacksId)
        return refusedFuture<T>(request.missingId());
    auto *call = new ApiCall(transport, request, client);
    const auto pending = std::make_shared<PendingFuture<T>>();
    QObject::connect(call, &ApiCall::finished, call, [call, pending, read] {
        call->deleteLater();
        const Result<T> result = read(call->answer());
        // A continuation may delete the client.
        pending->resolve(result ? result : Result<T>(call->redacted(result.error())));
    });
    pending->watch(call, [call] { call->abort(); });
    call->start();
    return pending->future();
}

} // namespace ComfyDeploy
