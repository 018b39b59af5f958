// SPDX-License-Identifier: MIT

#pragma once

#include "runlog_p.h"
#include "runrequest_p.h"
#include "runstream_p.h"
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeployLocal/faults/faults_p.h>
#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace ComfyDeploy::Local {

struct OutputItem
{
    QString key; //!< images or files
    QString urlPath; //!< percent-encoded
    QString fileName;
    QString subfolder;
    double uploadDuration = 0;
    QString server; //!< the server that has the file; null if this one stores it
    QString folderThere; //!< the file's folder at that server
};

//! The output of one node.
struct RunOutput
{
    QString id;
    QString outputId; //!< null unless the node has one
    QString nodeId; //!< the node in the author's graph
    QString nodeClass;
    QList<OutputItem> items;
    QByteArray texts; //!< a JSON object of the values that are not files; null if there are none
    int order = 0; //!< the node's position in the graph, by which outputs are sorted
    Microseconds createdAt = 0;
    QString executedNode = {}; //!< the executed node: nodeId, or a node that was added for it
};

//! What the machine posts besides the outputs: why a run failed, and how long its nodes took. The
//! service returns it only in raw rows.
struct RunNote
{
    QString id;
    QByteArray data; //!< JSON
    Microseconds createdAt = 0;
};

//! What changes while a run is executed.
struct RunState
{
    RunStatus status = RunStatus::NotStarted;
    Microseconds createdAt = 0;
    Microseconds updatedAt = 0;
    Microseconds queuedAt = 0;
    Microseconds startedAt = 0;
    Microseconds endedAt = 0;
    QString liveStatus;
    double progress = 0;
    QList<RunOutput> outputs;
    QList<RunNote> notes;
};

//! The \a state after the change to \a status at \a time.
[[nodiscard]] RunState withStatus(RunState state, RunStatus status, Microseconds time);

//! The ids of a run.
struct RunIds
{
    QString id;
    QString functionCallId;
    QString gpuEventId;

    static RunIds made();
};

//! Graph and workflow as received.
struct RunGraphs
{
    QByteArray graph;
    QByteArray workflow; //!< the editor's workflow; null if there was none
};

enum class RunChange { Status, LiveStatus, Output };

//! One run; thread-safe. Kept by a shared_ptr.
class Run : public std::enable_shared_from_this<Run>
{
public:
    //! Called for each change with the resulting state, on the thread that made it.
    using Observer = std::function<void(Run *run, const RunState &state, RunChange change)>;

    //! With \a ids and \a state for a run of an earlier start of this server.
    Run(const RunRequest &request, RunFaults faults, std::shared_ptr<RunStream> stream,
        Observer observer, const RunIds &ids = RunIds::made(), RunState state = {});

    const QString id;
    const QString functionCallId;
    const QString gpuEventId;
    const RunRequest request; //!< without its graph
    const RunFaults faults;
    const std::shared_ptr<RunStream> stream; //!< null unless it was asked for
    RunLog log;
    [[nodiscard]] bool sendsPreviews() const { return stream && request.previews; }

    //! Returns graph and workflow and removes them: a store of many runs does not keep them all.
    RunGraphs takeGraphs();
    //! Returns graph and workflow without removing them.
    [[nodiscard]] RunGraphs graphs() const;
    [[nodiscard]] RunState state() const;
    //! False if the run has ended before; then nothing changes.
    bool setStatus(RunStatus status, Microseconds time = now());
    void setLiveStatus(const QString &liveStatus, double progress);
    //! Inserts the output by its order, behind those with the same one.
    void addOutput(const RunOutput &output);
    void addNote(const QByteArray &data);

    //! Ends the run, and its stream without an event, unless it has ended.
    void cancel();
    [[nodiscard]] bool hasEnded() const;
    //! The approximate memory that the run takes in a store.
    [[nodiscard]] qsizetype keptBytes() const { return request.inputs.size() + m_outputBytes; }
    //! Wakes \a waker once the run has ended.
    void wakeAtEnd(const std::shared_ptr<HttpWaker> &waker) const;
    //! False if the run was cancelled meanwhile.
    bool sleep(std::chrono::milliseconds time) const;

    //! The fault queue-position: how many runs seem to be queued before this one; -1 if none. Each
    //! call reduces the number by one.
    int askPlaceAhead();
    //! How many prompts, of all clients, ComfyUI executes before this one; -1 if unknown.
    std::atomic<int> promptsAhead = -1;
    //! Waits until no other run seems to be queued before this one; false if the run was cancelled
    //! meanwhile.
    bool waitForTurn();

private:
    void notifyObserver(RunChange change, std::unique_lock<std::mutex> *lock);

    const Observer m_observer;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    mutable HttpWakers m_waiters; //!< for the end of the run
    RunGraphs m_graphs;
    RunState m_state;
    std::atomic<qsizetype> m_outputBytes = 0; //!< size of texts and notes
    int m_ahead;
};

//! All runs, the newest ones at least; thread-safe.
class RunStore
{
public:
    //! Inserts \a run by its time of creation.
    void add(const std::shared_ptr<Run> &run);
    [[nodiscard]] std::shared_ptr<Run> find(const QString &id) const;
    //! Newest first.
    [[nodiscard]] QList<std::shared_ptr<Run>>
    matching(const std::function<bool(const Run &)> &wanted) const;
    //! How many unfinished runs of the same machine came before this one.
    [[nodiscard]] int position(const Run &run) const;
    void cancelAll();

private:
    mutable std::mutex m_mutex;
    QList<std::shared_ptr<Run>> m_runs; //!< oldest first
    QHash<QString, std::shared_ptr<Run>> m_byId;
};

} // namespace ComfyDeploy::Local
