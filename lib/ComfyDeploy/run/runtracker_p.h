// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/runstate.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qset.h>

namespace ComfyDeploy {

class SentTokens;

//! \brief Reads a run's events and details: phase, progress, outputs, and why it failed.
//!
//! Phases and progress only go forward here. Events can be missing, doubled or out of order: each
//! is read for what it says by itself.
class RunTracker
{
public:
    //! What the stream has said about the end so far; a later one only replaces an earlier one
    //! upwards.
    enum class Verdict {
        None,
        GraphDone, //!< executing null: the server will say more, or never
        Interrupted, //!< stopped inside ComfyUI: the service never ends such a run by itself
        Succeeded,
        Refused, //!< the graph was not accepted and there is no run id
        Failed,
        Cancelled,
        TimedOut,
    };

    //! What was found out so far, without its texts and numbers.
    struct Findings
    {
        WorkflowRun::Phase phase = WorkflowRun::Draft;
        Verdict verdict = Verdict::None;
        bool hasId = false;
        bool isOver = false; //!< as the status has it
        bool everyNodeRan = false;
        bool announcesFiles = false;
        bool hasAnnouncedFiles = false;
        bool isReasonKnown = false;
        bool isReasonInLog = false;

        friend bool operator==(const Findings &, const Findings &) = default;
    };

    RunTracker() = default;
    explicit RunTracker(const WorkflowGraph &graph);

    RunState state; //!< but for its texts; RunCourse writes what it decides

    void advancePhase(WorkflowRun::Phase phase);
    //! Whether the run has got on. Comments, log lines and what repeats itself or means nothing
    //! here can come for ever behind a run's end.
    bool apply(const RunStreamEvent &event);
    //! From GET /run/{id}; what it says of the run is kept without any of \a tokens.
    void apply(const RunDetails &details, const SentTokens &tokens);

    //! An event of the stream or of the log could not be read.
    void noteUnreadable() { ++m_unreadEvents; }
    //! From the log of the run.
    void addLogs(const QList<LogEntry> &entries);
    //! Whether the reason of the failure is known, from the log if by nothing else.
    bool readReason();

    [[nodiscard]] Verdict verdict() const { return m_verdict; }
    //! execution_success was seen: every node has run.
    [[nodiscard]] bool everyNodeRan() const { return m_everyNodeRan; }
    //! Every file that the stream has announced is among the outputs that GET told.
    [[nodiscard]] bool hasAnnouncedFiles() const;
    //! What RunCourse decides by.
    [[nodiscard]] Findings findings() const;
    //! Why a run that ended in \a phase did so, from what was collected on the way.
    [[nodiscard]] ApiError errorFor(WorkflowRun::Phase phase);

private:
    void setStatus(const QString &status);
    static void noteName(QSet<QString> *names, const QString &name);
    void setCurrentNode(const QString &id, const QString &classHint);
    void guessNodeFromLiveStatus();
    void raiseProgress();
    void raiseVerdict(Verdict verdict);
    void addLog(const QString &level, const QString &message, const QJsonValue &time);
    [[nodiscard]] QString classAtWork() const;

    void read(const RunStreamEvent &event);
    void applyPromptResult(const QJsonObject &result);
    void applyProgressState(const QJsonObject &nodes);
    void applyExecuting(const QJsonObject &data);
    void applyStep(const QJsonObject &data);
    void applyExecuted(const QJsonObject &data);
    void applyExecutionError(const QJsonObject &data);
    void applyTerminalWord(const QString &status);

    WorkflowGraph m_graph;
    QSet<QString> m_begun; //!< nodes that began, finished or came from the cache
    QSet<QString> m_announcedFiles;
    double m_serverProgress = 0;
    int m_unreadEvents = 0;
    Verdict m_verdict = Verdict::None;
    bool m_everyNodeRan = false;
    bool m_reasonIsOfLog = false; //!< so that later lines can complete it
    bool m_eventsTell = false; //!< which node is at work, better than the live status
};

} // namespace ComfyDeploy
