#pragma once

#include <ComfyDeploy/WorkflowClient>
#include <ComfyDeploy/WorkflowRun>

#include <QtCore/qeventloop.h>
#include <QtCore/qfuturewatcher.h>

// The named parts of runs.cpp and service.cpp are the snippets of docs/api-map.md.

// The snippets about starting runs; returns the id of one of the runs.
QString showRuns(ComfyDeploy::WorkflowClient &client, const ComfyDeploy::WorkflowGraph &graph);
// All other snippets.
void showService(ComfyDeploy::WorkflowClient &client, const QString &runId, const QString &picture);

// Runs the event loop until a snippet has finished.
template <typename T>
void waitFor(const QFuture<T> &future)
{
    QFutureWatcher<T> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    loop.exec();
}
