// SPDX-License-Identifier: MIT

// WorkflowClient's calls that start or attach to runs.
#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/run/runengine_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qthread.h>

#include <algorithm>

namespace ComfyDeploy {

namespace {

QString noClient()
{
    return WorkflowClient::tr("There is no client.");
}

} // namespace

WorkflowRun *WorkflowClient::start(RunMode mode, const WorkflowRunRequest &request,
                                   const RequestOptions &options)
{
    Q_ASSERT_X(thread() == QThread::currentThread(), "WorkflowClient",
               "called from another thread than its own");
    auto *run = new WorkflowRun(this);
    run->d->start(mode, request, options);
    return run;
}

WorkflowRun *WorkflowClient::queue(const WorkflowRunRequest &request, const RequestOptions &options)
{
    return start(RunMode::Queue, request, options);
}

WorkflowRun *WorkflowClient::sync(const WorkflowRunRequest &request, const RequestOptions &options)
{
    return start(RunMode::Sync, request, options);
}

WorkflowRun *WorkflowClient::stream(const WorkflowRunRequest &request,
                                    const RequestOptions &options)
{
    return start(RunMode::Stream, request, options);
}

WorkflowRun *WorkflowClient::attach(const QString &runId, const RequestOptions &options)
{
    auto *run = new WorkflowRun(this);
    run->d->startAttached(runId, options);
    return run;
}

WorkflowRun *WorkflowClient::confirm(const WorkflowRun *lost, const RequestOptions &options)
{
    auto *run = new WorkflowRun(this);
    if (lost)
        run->d->startConfirming(*lost->d, options);
    else
        run->d->startConfirming({}, {}, options, {});
    return run;
}

WorkflowRun *WorkflowClient::confirm(const WorkflowRunRequest &sent, const QDateTime &submittedAt,
                                     const RequestOptions &options, const QStringList &otherRunIds)
{
    auto *run = new WorkflowRun(this);
    run->d->startConfirming(sent, submittedAt, options, otherRunIds);
    return run;
}

QList<WorkflowRun *> WorkflowClient::runs() const
{
    return findChildren<WorkflowRun *>(QString(), Qt::FindDirectChildrenOnly);
}

WorkflowRun *WorkflowClient::run(const QString &id) const
{
    const QList<WorkflowRun *> all = runs();
    const auto found = std::find_if(all.rbegin(), all.rend(),
                                    [&id](const WorkflowRun *run) { return run->id() == id; });
    return found == all.rend() || id.isEmpty() ? nullptr : *found;
}

namespace {

template <typename T>
QFuture<Result<T>> futureOfRun(WorkflowRun *run, Result<T> (*read)(const WorkflowRun *))
{
    const auto pending = std::make_shared<PendingFuture<T>>();
    run->setAutoDelete(true);
    QObject::connect(run, &WorkflowRun::finished, run,
                     [run, pending, read] { pending->resolve(read(run)); });
    pending->watch(run, [run] { run->abort(); });
    return pending->future();
}

} // namespace

QFuture<Result<CreateRunResponse>> runWorkflowQueue(WorkflowClient *client,
                                                    const WorkflowRunRequest &request,
                                                    const RequestOptions &options)
{
    if (!client)
        return refusedFuture<CreateRunResponse>(noClient());
    RequestOptions unfollowed = options;
    unfollowed.setFollow(false);
    return futureOfRun<CreateRunResponse>(
        client->queue(request, unfollowed), [](const WorkflowRun *run) {
            return run->error() ? Result<CreateRunResponse>(run->error())
                                : Result<CreateRunResponse>(CreateRunResponse(run->id()));
        });
}

QFuture<Result<QList<WorkflowRunOutput>>> runWorkflowSync(WorkflowClient *client,
                                                          const WorkflowRunRequest &request,
                                                          const RequestOptions &options)
{
    if (!client)
        return refusedFuture<QList<WorkflowRunOutput>>(noClient());
    return futureOfRun<QList<WorkflowRunOutput>>(
        client->sync(request, options), [](const WorkflowRun *run) {
            return run->error() ? Result<QList<WorkflowRunOutput>>(run->error())
                                : Result<QList<WorkflowRunOutput>>(run->outputs());
        });
}

} // namespace ComfyDeploy
