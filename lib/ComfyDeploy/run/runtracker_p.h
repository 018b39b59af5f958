// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/runstate.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qset.h>

namespace ComfyDeploy {

class SentTokens;

//! \brief Reads a run's events and details: phase, progress, outputs, and why it failed.
//!
//! Phases and progress never go back. Events can be missing, repeated or out of order, so each is
//! interpreted by itself.
class RunTracker
{
public:
    //! The end that the stream has reported so far; replaced only by a higher one.
    enum class Verdict {
        None,
        GraphDone, //!< executing null: the server may or may not report more
        Interrupted, //!< stopped inside ComfyUI: the service never ends such a run
        Succeeded,
        Refused, //!< the graph was refused and there is no run id
        Failed,
        Cancelled,
        TimedOut,
    };

    //! A summary of the state, without texts and numbers.
    struct Findings
    {
        WorkflowRun::Phase phase = WorkflowRun::Draft;
        Verdict verdict = Verdict::None;
        bool hasId = false;
        bool isOver = false; //!< according to the status
        bool everyNodeRan = false;
        bool announcesFiles = false;
        bool hasAnnouncedFiles = false;
        bool isReasonKnown = false;
        bool isReasonInLog = false;

        friend bool operator==(const Findings &, const Findings &) = default;
    };

    RunTracker() = default;
    //! Events of previews are ignored unless \a takesPreviews.
    RunTracker(const WorkflowGraph &graph, bool takesPreviews);

    RunState state; //!< except its texts; RunCourse sets what it decides

    void advancePhase(WorkflowRun::Phase phase);
    //! Returns whether the run has progressed. After the end of a run, comments, log lines,
    //! repeated and unknown events can continue without end.
    bool apply(const RunStreamEvent &event);
    //! Applies the answer to GET /run/{id}, with \a tokens redacted.
    void apply(const RunDetails &details, const SentTokens &tokens);

    //! An event of the stream or of the log could not be read.
    void noteUnreadable() { ++m_unreadEvents; }
    //! Adds lines from the log of the run.
    void addLogs(const QList<LogEntry> &entries);
    //! All that were added; state has only the last of them.
    [[nodiscard]] qint64 lineCount() const { return m_lineCount; }
    //! Returns whether the reason of the failure is known; reads it from the log if necessary.
    bool readReason();

    [[nodiscard]] Verdict verdict() const { return m_verdict; }
    //! Whether execution_success was seen: every node has run.
    [[nodiscard]] bool everyNodeRan() const { return m_everyNodeRan; }
    //! Whether every file that the stream announced is among the outputs of GET /run/{id}.
    [[nodiscard]] bool hasAnnouncedFiles() const;
    //! The input of RunCourse's decisions.
    [[nodiscard]] Findings findings() const;
    //! The error of a run that ended in \a phase, from all that was received.
    [[nodiscard]] ApiError errorFor(WorkflowRun::Phase phase);

private:
    //! What shows that a run goes on.
    struct Progress
    {
        QString id;
        QString rawStatus;
        QString liveStatus;
        QString currentNode;
        WorkflowRun::Phase phase = WorkflowRun::Draft;
        double progress = 0;
        int nodeIndex = 0;
        int step = 0;
        RunPreview preview;

        friend bool operator==(const Progress &, const Progress &) = default;
    };
    [[nodiscard]] Progress progress() const;
    [[nodiscard]] bool isOwn(const JsonText::Value &runId);

    void setStatus(const QString &status);
    static void noteName(QSet<QString> *names, const QString &name);
    void setCurrentNode(const QString &id, const QString &classHint);
    void guessNodeFromLiveStatus();
    void raiseProgress();
    void raiseVerdict(Verdict verdict);
    void addLog(const QString &level, const QString &message, const QJsonValue &time);
    [[nodiscard]] QString classAtWork() const;

    void read(const RunStreamEvent &event);
    void applyPromptResult(const JsonText::Value &result);
    void applyProgressState(const JsonText::Value &nodes);
    void applyExecuting(const JsonText::Value &data);
    void applyStep(const JsonText::Value &data);
    void applyExecuted(const JsonText::Value &data);
    void applyPreview(const QJsonObject &data);
    void endPreview(const QString &nodeId);
    void applyExecutionError(const JsonText::Value &data);
    void applyTerminalStatus(const QString &status);

    WorkflowGraph m_graph;
    bool m_takesPreviews = false;
    QSet<QString> m_begun; //!< nodes that began, finished or were cached
    QSet<QString> m_announcedFiles;
    double m_serverProgress = 0;
    struct
    {
        QString id;
        QByteArray bytes;
    } m_comparedId;
    int m_unreadEvents = 0;
    qint64 m_lineCount = 0;
    Verdict m_verdict = Verdict::None;
    bool m_everyNodeRan = false;
    bool m_reasonIsOfLog = false; //!< later lines can complete it
    //! Events name the running node, more precisely than the live status.
    bool m_eventsNameNode = false;
};

} // namespace ComfyDeploy
