// SPDX-License-Identifier: MIT

// WorkflowClient's calls about deployments.
#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qset.h>

#include <algorithm>
#include <array>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Deployments = QList<Deployment>;

Result<Deployments> deploymentsFrom(const ApiAnswer &answer)
{
    if (answer.error)
        return answer.error;
    JsonText::Error error;
    const auto json = ReceivedJson::parse(answer.body, &error);
    if (!json)
        return unreadable(
            answer,
            WorkflowClient::tr("line %1, column %2: %3")
                .arg(QString::number(error.line), QString::number(error.column), error.message));
    if (!json->root().isArray())
        return unreadable(answer, WorkflowClient::tr("it is not a JSON list"));
    Deployments list;
    for (const JsonText::Value &entry : json->root().children()) {
        QString why;
        const auto deployment = Deployment::fromJson(entry.raw(), &why);
        if (!deployment)
            return unreadable(answer, entryProblem(list.size(), why));
        list += *deployment;
    }
    return list;
}

// The service ignores an offset without a page size.
ApiRequest listRequest(const DeploymentQuery &query, bool isFluid, qint64 pageSize, int offset,
                       const RequestOptions &options)
{
    ApiRequest request = plainRequest(ApiRoute::ListDeployments, {}, options);
    if (!query.environment.isEmpty())
        request.query.addQueryItem(u"environment"_s, urlEncoded(query.environment));
    if (isFluid)
        request.query.addQueryItem(u"is_fluid"_s, u"true"_s);
    if (pageSize > 0) {
        request.query.addQueryItem(u"page_size"_s, QString::number(pageSize));
        request.query.addQueryItem(u"offset"_s, QString::number(offset));
    }
    return request;
}

Deployments pageOf(const Deployments &all, const DeploymentQuery &query)
{
    return all.mid(query.offset, query.pageSize > 0 ? query.pageSize : -1);
}

//! Requests both halves of the list at the same time and merges them; a child of the client.
class BothHalves : public QObject
{
public:
    BothHalves(WorkflowClient *client, Transport *transport, const DeploymentQuery &query,
               const RequestOptions &options)
        : QObject(client), m_query(query)
    {
        // The position of a row in the merged list is known only once both halves are there.
        const qint64 rows = query.pageSize > 0 ? qint64(query.offset) + query.pageSize : 0;
        for (const bool isFluid : {false, true}) {
            auto *call =
                new ApiCall(transport, listRequest(query, isFluid, rows, 0, options), this);
            m_calls[isFluid] = call;
            connect(call, &ApiCall::finished, this, [this, isFluid] { onAnswer(isFluid); });
        }
        m_pending->watch(this, [this] { deleteLater(); });
    }

    QFuture<Result<Deployments>> start()
    {
        QFuture<Result<Deployments>> future = m_pending->future();
        for (ApiCall *call : m_calls)
            call->start();
        return future;
    }

private:
    void onAnswer(bool isFluid)
    {
        const ApiCall *call = m_calls[isFluid];
        const Result<Deployments> half = deploymentsFrom(call->answer());
        if (half) {
            m_halves[isFluid] = *half;
            if (++m_answers == 2)
                end(pageOf(merged(), m_query));
            return;
        }
        const ApiError error = call->redacted(half.error());
        const QString which = isFluid
            ? WorkflowClient::tr(
                "The deployments of the newer kind (is_fluid=true) cannot be listed: %1")
            : WorkflowClient::tr(
                "The deployments of the older kind (is_fluid=false) cannot be listed: %1");
        end(ApiErrorReader::withKind(error, error.kind(), which.arg(error.message())));
    }

    Deployments merged() const
    {
        QList<std::pair<QDateTime, Deployment>> dated;
        QSet<QString> ids;
        for (const Deployments &half : m_halves) {
            for (const Deployment &deployment : half) {
                if (ids.contains(deployment.id()))
                    continue;
                ids.insert(deployment.id());
                dated.append({deployment.updatedAt(), deployment});
            }
        }
        std::stable_sort(dated.begin(), dated.end(),
                         [](const auto &a, const auto &b) { return a.first > b.first; });
        Deployments all;
        for (const auto &[date, deployment] : std::as_const(dated))
            all += deployment;
        return all;
    }

    void end(const Result<Deployments> &result)
    {
        for (ApiCall *call : m_calls)
            call->disconnect(this);
        deleteLater();
        const auto pending = m_pending; // a continuation may delete the client
        pending->resolve(result);
    }

    const DeploymentQuery m_query;
    const std::shared_ptr<PendingFuture<Deployments>> m_pending =
        std::make_shared<PendingFuture<Deployments>>();
    std::array<ApiCall *, 2> m_calls{};
    std::array<Deployments, 2> m_halves;
    int m_answers = 0;
};

} // namespace

QFuture<Result<Deployments>> WorkflowClient::deployments(const DeploymentQuery &query,
                                                         const RequestOptions &options)
{
    if (query.pageSize < 0 || query.offset < 0)
        return refusedFuture<Deployments>(
            tr("A list of deployments cannot have a negative page size or offset."));
    if (!query.isFluid)
        return (new BothHalves(this, &d->transport, query, options))->start();
    const ApiRequest request =
        listRequest(query, *query.isFluid, query.pageSize, query.offset, options);
    return futureOf<Deployments>(this, &d->transport, request, [query](const ApiAnswer &answer) {
        const Result<Deployments> list = deploymentsFrom(answer);
        return list && query.pageSize == 0 ? Result<Deployments>(pageOf(*list, query)) : list;
    });
}

QFuture<Result<Deployment>> WorkflowClient::deployment(const QString &deploymentId,
                                                       const RequestOptions &options)
{
    ApiRequest request = plainRequest(ApiRoute::GetDeployment, deploymentId, options);
    request.defaultRetries = retriesWithout500();
    return futureOf<Deployment>(this, &d->transport, request,
                                [](const ApiAnswer &answer) -> Result<Deployment> {
                                    if (answer.error)
                                        return perhapsUnknown(answer.error, tr("deployment"));
                                    QString why;
                                    const auto deployment = Deployment::fromJson(answer.body, &why);
                                    return deployment ? Result<Deployment>(*deployment)
                                                      : Result<Deployment>(unreadable(answer, why));
                                });
}

} // namespace ComfyDeploy
