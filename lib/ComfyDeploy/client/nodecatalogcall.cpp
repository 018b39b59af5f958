// SPDX-License-Identifier: MIT

// WorkflowClient's call to a ComfyUI server.
#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/workflowclient.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

Result<NodeCatalog> catalogFrom(const ApiAnswer &answer, const QString &server)
{
    if (answer.error && answer.status == 0)
        return answer.error;
    if (answer.error)
        return ApiErrorReader::withKind(
            answer.error, answer.error.kind(),
            WorkflowClient::tr("%1 does not list its node classes: it answered %2.")
                .arg(server, QString::number(answer.status)));
    QString why;
    if (const auto catalog = NodeCatalog::fromJson(answer.body, &why))
        return *catalog;
    return ApiErrorReader::badResponse(answer.status, answer.body, server + u": "_s + why);
}

} // namespace

QFuture<Result<NodeCatalog>> WorkflowClient::nodeCatalog(const QUrl &comfyUi,
                                                         const RequestOptions &options)
{
    if (const ApiError problem = d->transport.addressProblem(comfyUi, {}))
        return refusedFuture<NodeCatalog>(problem.message());
    ApiRequest request;
    request.kind = ApiRequest::Kind::Foreign;
    request.url = Transport::urlFor(comfyUi, u"/object_info"_s, {});
    request.url.setUserInfo(comfyUi.userInfo(QUrl::FullyEncoded));
    request.options = options;
    return futureOf<NodeCatalog>(this, &d->transport, request,
                                 [server = addressOf(comfyUi)](const ApiAnswer &answer) {
                                     return catalogFrom(answer, server);
                                 });
}

} // namespace ComfyDeploy
