// SPDX-License-Identifier: MIT

// WorkflowClient's calls about earlier runs.
#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <cmath>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

void addText(ApiRequest &request, const QString &name, const QString &value)
{
    if (!value.isEmpty())
        request.query.addQueryItem(name, urlEncoded(value));
}

QString boolText(bool isTrue)
{
    return isTrue ? u"true"_s : u"false"_s;
}

ApiRequest pageRequest(ApiRoute route, const QString &id, int limit, int offset,
                       const RequestOptions &options)
{
    ApiRequest request = plainRequest(route, id, options);
    addText(request, u"limit"_s, QString::number(limit));
    addText(request, u"offset"_s, QString::number(offset));
    return request;
}

// Empty if the page can be requested.
QString problemWithPage(int limit, int offset)
{
    return limit > 0 && offset >= 0
        ? QString()
        : WorkflowClient::tr(
            "A page of runs needs a limit above 0 and an offset that is not negative.");
}

RunListPage pageOf(const QList<RunSummary> &runs, const RunListQuery &query)
{
    RunListPage page;
    page.runs = runs;
    page.offset = query.offset;
    page.query = query;
    page.rows = int(runs.size());
    page.hasMore = runs.size() >= query.limit;
    return page;
}

Result<RunListPage> workflowPageFrom(const ApiAnswer &answer, const RunListQuery &query)
{
    ApiError error;
    const auto rows = arrayIn(answer, &error);
    if (!rows)
        return error;
    const auto runs = listFrom<RunSummary>(*rows, answer);
    return runs ? Result<RunListPage>(pageOf(*runs, query)) : Result<RunListPage>(runs.error());
}

// The route ignores these filters.
Result<RunListPage> deploymentPageFrom(const ApiAnswer &answer, const RunListQuery &query)
{
    ApiError error;
    const auto rows = dataIn(answer, &error);
    if (!rows)
        return perhapsUnknown(error, WorkflowClient::tr("deployment"));
    const auto runs = listFrom<RunSummary>(*rows, answer);
    if (!runs)
        return runs.error();
    const auto isTooOld = [&query](const RunSummary &run) {
        return query.from.isValid() && run.createdAt().isValid() && run.createdAt() < query.from;
    };
    RunListPage page = pageOf(*runs, query);
    page.hasMore = page.hasMore && !isTooOld(page.runs.last());
    page.runs.removeIf([&](const RunSummary &run) {
        return isTooOld(run) || (!query.status.isEmpty() && run.rawStatus() != query.status);
    });
    return page;
}

Result<QList<QJsonObject>> rowsFrom(const ApiAnswer &answer)
{
    ApiError error;
    const auto rows = arrayIn(answer, &error);
    if (!rows)
        return error;
    QList<QJsonObject> list;
    for (const QJsonValue row : *rows) {
        if (!row.isObject())
            return unreadable(answer,
                              entryProblem(list.size(), WorkflowClient::tr("it is not an object")));
        list += row.toObject();
    }
    return list;
}

RunRowPage rowPageOf(const QList<QJsonObject> &rows, const RunRowQuery &query)
{
    RunRowPage page;
    page.rows = rows;
    page.offset = query.offset;
    page.hasMore = rows.size() >= query.limit;
    page.query = query;
    return page;
}

Result<qint64> countFrom(const ApiAnswer &answer)
{
    ApiError error;
    const auto object = objectIn(answer, &error);
    if (!object)
        return error;
    const qint64 count = (*object)["count"_L1].toInteger(-1);
    if (count < 0)
        return unreadable(answer,
                          WorkflowClient::tr("field \"count\" is missing or has the wrong type"));
    return count;
}

} // namespace

QFuture<Result<RunListPage>> WorkflowClient::workflowRuns(const QString &workflowId,
                                                          const RunListQuery &query,
                                                          const RequestOptions &options)
{
    if (const QString problem = problemWithPage(query.limit, query.offset); !problem.isEmpty())
        return refusedFuture<RunListPage>(problem);
    ApiRequest request =
        pageRequest(ApiRoute::ListRuns, workflowId, query.limit, query.offset, options);
    addText(request, u"status"_s, query.status);
    addText(request, u"deployment_id"_s, query.deploymentId);
    if (query.from.isValid())
        addText(request, u"rf"_s, QString::number(query.from.toSecsSinceEpoch()));
    return futureOf<RunListPage>(this, &d->transport, request, [query](const ApiAnswer &answer) {
        return workflowPageFrom(answer, query);
    });
}

QFuture<Result<RunListPage>> WorkflowClient::deploymentRuns(const QString &deploymentId,
                                                            const RunListQuery &query,
                                                            const RequestOptions &options)
{
    if (const QString problem = problemWithPage(query.limit, query.offset); !problem.isEmpty())
        return refusedFuture<RunListPage>(problem);
    ApiRequest request =
        pageRequest(ApiRoute::ListDeploymentRuns, deploymentId, query.limit, query.offset, options);
    if (query.ownOnly)
        addText(request, u"filter_user_runs"_s, boolText(true));
    request.defaultRetries = retriesWithout500();
    return futureOf<RunListPage>(this, &d->transport, request, [query](const ApiAnswer &answer) {
        return deploymentPageFrom(answer, query);
    });
}

QFuture<Result<RunRowPage>> WorkflowClient::workflowRunRows(const QString &workflowId,
                                                            const RunRowQuery &query,
                                                            const RequestOptions &options)
{
    if (const QString problem = problemWithPage(query.limit, query.offset); !problem.isEmpty())
        return refusedFuture<RunRowPage>(problem);
    ApiRequest request =
        pageRequest(ApiRoute::ListRunRows, workflowId, query.limit, query.offset, options);
    addText(request, u"with_outputs"_s, boolText(query.withOutputs));
    addText(request, u"with_inputs"_s, boolText(query.withInputs));
    return futureOf<RunRowPage>(this, &d->transport, request,
                                [query](const ApiAnswer &answer) -> Result<RunRowPage> {
                                    const Result<QList<QJsonObject>> rows = rowsFrom(answer);
                                    return rows ? Result<RunRowPage>(rowPageOf(*rows, query))
                                                : Result<RunRowPage>(rows.error());
                                });
}

QFuture<Result<std::optional<QJsonObject>>> WorkflowClient::latestRun(const QString &workflowId,
                                                                      const RequestOptions &options)
{
    using Row = std::optional<QJsonObject>;
    const ApiRequest request = plainRequest(ApiRoute::LatestRun, workflowId, options);
    return futureOf<Row>(this, &d->transport, request, [](const ApiAnswer &answer) -> Result<Row> {
        const Result<QList<QJsonObject>> rows = rowsFrom(answer);
        if (!rows)
            return rows.error();
        return rows->isEmpty() ? Row() : Row(rows->first());
    });
}

QFuture<Result<qint64>> WorkflowClient::runCount(const RunCountQuery &query,
                                                 const RequestOptions &options)
{
    ApiRequest request = plainRequest(ApiRoute::CountRuns, {}, options);
    const auto addDate = [&request](const QString &name, const QDateTime &date) {
        if (date.isValid())
            addText(request, name, date.toUTC().toString(Qt::ISODateWithMs));
    };
    addDate(u"start_time"_s, query.from);
    addDate(u"end_time"_s, query.to);
    addText(request, u"status"_s, query.status);
    addText(request, u"gpu"_s, query.gpu);
    addText(request, u"origin"_s, query.origin);
    addText(request, u"workflow_id"_s, query.workflowId);
    addText(request, u"deployment_id"_s, query.deploymentId);
    addText(request, u"machine_id"_s, query.machineId);
    return futureOf<qint64>(this, &d->transport, request, countFrom);
}

} // namespace ComfyDeploy
