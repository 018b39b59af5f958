#pragma once

#include <ComfyDeploy/WorkflowClient>
#include <ComfyDeploy/WorkflowRun>

#include <QtCore/qeventloop.h>
#include <QtCore/qfuturewatcher.h>

// The named parts of runs.cpp and service.cpp are the snippets of docs/api-map.md.

// Those on starting runs; the id of one of the runs.
QString showRuns(ComfyDeploy::WorkflowClient &client, const ComfyDeploy::WorkflowGraph &graph);
// All others.
void showService(ComfyDeploy::WorkflowClient &client, const QString &runId, const QString &picture);

// Lets the event loop run until a snippet has come to its end.
template <typename T>
void waitFor(const QFuture<T> &future)
{
    QFutureWatcher<T> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    loop.exec();
}
