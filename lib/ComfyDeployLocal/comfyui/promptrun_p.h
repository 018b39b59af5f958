// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuioutputfiles_p.h"
#include "previewrelay_p.h"
#include "promptcourse_p.h"
#include "promptpreparation_p.h"
#include "runrecovery_p.h"
#include <ComfyDeployLocal/run/runreporter_p.h>

#include <array>

namespace ComfyDeploy::Local {

//! \brief One run at a ComfyUI: passes the facts to its PromptCourse, carries out the decisions,
//! and reports to the Run. Lives in one thread, from the run's acceptance to its end.
class PromptRun : public QObject
{
    Q_OBJECT

public:
    //! \a uploads and \a archive, which has the run already, outlive it; \a base returns the origin
    //! of this server's URLs.
    PromptRun(std::shared_ptr<Run> run, MediaUploads &uploads, RunArchive &archive,
              std::function<QString()> base, const ComfyUiTimings &timings);
    //! What one server lacks, another may have: it is given up then, after refused().
    void setHasAlternatives(bool hasAlternatives) { m_hasAlternatives = hasAlternatives; }

    void begin() { take(PromptFacts::Begun()); }
    //! Begins with a server, which outlives it: it is one of an earlier start.
    void resume(ComfyUiServer &server, const HeldRun &held);
    //! It has none, and gets one that outlives it, with so many prompts before it.
    void assign(ComfyUiServer &server, int ahead);
    //! It waits for one, with so many prompts before it there.
    void waitInLine(int ahead);
    //! None can take it, for a \a reason; if \a isFinal, none ever will.
    void waitForServer(const QString &reason, bool isFinal);
    //! Its server is to be given up, unless the run may have begun there.
    void move() { take(PromptFacts::MoveWanted()); }
    void cancel() { take(PromptFacts::CancelWanted()); }
    //! A message about this prompt.
    void take(const ComfyUiFrame &frame);
    void takeLog(const QString &text);
    //! Without a \a node it is of the one that is being executed, if that is known.
    void takePreview(const QString &node, const QByteArray &picture);

    [[nodiscard]] QString id() const { return m_run->id; }
    [[nodiscard]] const Run &run() const { return *m_run; }
    //! Null once they are not needed any more.
    [[nodiscard]] const RunGraphs &graphs() const { return m_graphs; }
    [[nodiscard]] PromptSituation::Stage stage() const { return m_course.situation().stage; }
    [[nodiscard]] bool isExecuted() const { return stage() == PromptSituation::Stage::Running; }
    //! It is in the server's queue and has not begun.
    [[nodiscard]] bool isWaiting() const { return stage() == PromptSituation::Stage::Waiting; }
    [[nodiscard]] bool hasEnded() const { return m_course.isEnded(); }

Q_SIGNALS:
    //! stage() may have changed.
    void advanced();
    //! What happens to it, the \a reason, would happen to others at its server.
    void complained(const QString &reason);
    //! Its server lacks something for it, as a sentence; released() follows.
    void refused(const QString &reason);
    //! It has given up its server.
    void released();

private:
    void take(const PromptFact &fact);
    void tie(ComfyUiServer &server);
    void describe(const PromptNodes &nodes);
    void relay(const ComfyUiFrame &frame, PromptFacts::Frame::Kind kind);
    [[nodiscard]] bool isReportedAnyway(const QString &line);
    void keepStatus();
    void carryOut(const PromptDecision &decision);
    void takeHeld();
    void prepare();
    void onPrepared(const PromptBody &body);
    void post();
    void onPosted(PromptAnswer answer);
    void release();
    void announce(const PromptCheck &check, int number);
    void lookAtHistory();
    void lookAtQueue();
    void onQueue(const QueueSnapshot &queue, quint64 number);
    void end(RunStatus status, const QString &reason);
    void reportHistory();
    [[nodiscard]] std::function<void(PromptFacts::StopAnswered)> stopHandler();

    const std::shared_ptr<Run> m_run;
    ComfyUiServer *m_server = nullptr;
    std::unique_ptr<QObject> m_ties; //!< to the server: the context of all that it answers
    MediaUploads &m_uploads;
    RunArchive &m_archive;
    ComfyUiOutputFiles m_files;
    RunReporter m_reporter;
    PromptCourse m_course;
    std::array<QTimer, size_t(PromptTimer::Total) + 1> m_timers;

    RunGraphs m_graphs;
    std::unique_ptr<PromptPreparation> m_preparation;
    QByteArray m_body;
    std::unique_ptr<QObject> m_post; //!< the context of its answer
    QList<ComfyUiFrame> m_held; //!< messages that came before the answer to the POST
    PreviewRelay m_previews;
    QString m_executedNode; //!< according to a message since the socket is up
    bool m_hasAlternatives = false;
    bool m_isInLine = false; //!< it waits here for a server that will take it
    bool m_isResumed = false;
    bool m_isAnnounced = false;
    bool m_isEndReported = false; //!< by a message
    bool m_isFailureLogged = false; //!< by the line of ComfyUI's log that came last
    quint64 m_queueNumber = 0; //!< of the answer that is awaited; 0: none
    QueueSnapshot::Place m_place;
    HistoryItem m_history; //!< as far as it is known
    RunStatus m_keptStatus; //!< that the archive knows
};

} // namespace ComfyDeploy::Local
