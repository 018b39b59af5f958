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
    QString server; //!< that has the file; null if this one stores it
    QString folderThere; //!< the file's folder at that server
};

//! The output of one node.
struct RunOutput
{
    QString id;
    QString outputId; //!< null unless the node has one of its own
    QString nodeId; //!< of the author's graph
    QString nodeClass;
    QList<OutputItem> items;
    QByteArray texts; //!< a JSON object of what is no file; null if there is nothing
    int order = 0; //!< of the node in the graph; outputs are kept in it
    Microseconds createdAt = 0;
    QString executedNode = {}; //!< the node itself: that one, or one that stands for it
};

//! What the machine posts beside the outputs: why a run failed, and how long its nodes took. Only
//! rows that the service does not clean contain it.
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

//! A \a state after it has got a \a status at a \a time.
[[nodiscard]] RunState withStatus(RunState state, RunStatus status, Microseconds time);

//! What a run is called by.
struct RunIds
{
    QString id;
    QString functionCallId;
    QString gpuEventId;

    static RunIds made();
};

//! As they came.
struct RunGraphs
{
    QByteArray graph;
    QByteArray workflow; //!< the editor's; null if there was none
};

enum class RunChange { Status, LiveStatus, Output };

//! One run; thread-safe. Kept by a shared_ptr.
class Run : public std::enable_shared_from_this<Run>
{
public:
    //! Called for each change with the resulting state, on the thread that made it.
    using Observer = std::function<void(Run *run, const RunState &state, RunChange change)>;

    //! With \a ids and a \a state it is one of an earlier start of this server.
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

    //! Graph and workflow, once: a store of many runs does not keep them all.
    RunGraphs takeGraphs();
    //! They stay.
    [[nodiscard]] RunGraphs graphs() const;
    [[nodiscard]] RunState state() const;
    //! False if the run has ended before; then nothing changes.
    bool setStatus(RunStatus status, Microseconds time = now());
    void setLiveStatus(const QString &liveStatus, double progress);
    //! Behind those of the same order.
    void addOutput(const RunOutput &output);
    void addNote(const QByteArray &data);

    //! Ends the run, and its stream without an event, unless it has ended.
    void cancel();
    [[nodiscard]] bool hasEnded() const;
    //! What it takes to keep it, about.
    [[nodiscard]] qsizetype keptBytes() const { return request.inputs.size() + m_outputBytes; }
    //! Wakes \a waker once the run has ended.
    void wakeAtEnd(const std::shared_ptr<HttpWaker> &waker) const;
    //! False if the run was cancelled meanwhile.
    bool sleep(std::chrono::milliseconds time) const;

    //! The fault queue-position: how many runs seem to be queued before this one; -1 if none. Each
    //! query makes it one fewer.
    int askPlaceAhead();
    //! How many prompts of anybody ComfyUI executes before this one; below 0 if that is not known.
    std::atomic<int> promptsAhead = -1;
    //! Waits until no other run seems to be queued before this one; false if it was cancelled
    //! meanwhile.
    bool waitForTurn();

private:
    void notifyObserver(RunChange change, std::unique_lock<std::mutex> *lock);

    const Observer m_observer;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    mutable HttpWakers m_waiters; //!< for the end
    RunGraphs m_graphs;
    RunState m_state;
    std::atomic<qsizetype> m_outputBytes = 0; //!< of texts and notes
    int m_ahead;
};

//! All runs, the newest ones at least; thread-safe.
class RunStore
{
public:
    //! In the order of their creation.
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
