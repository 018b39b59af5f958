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
    //! \a uploads and \a archive must outlive this object, and the archive must have the run;
    //! \a base returns the origin of this server's URLs.
    PromptRun(std::shared_ptr<Run> run, MediaUploads &uploads, RunArchive &archive,
              std::function<QString()> base, const ComfyUiTimings &timings);
    //! Sets whether there are other servers. If so, a server that lacks something for the run is
    //! given up, after refused().
    void setHasAlternatives(bool hasAlternatives) { m_hasAlternatives = hasAlternatives; }

    void begin() { take(PromptFacts::Begun()); }
    //! Begins with \a server, which must outlive this object: the run is one of an earlier start.
    void resume(ComfyUiServer &server, const HeldRun &held);
    //! Gives the run, which has no server, to \a server, which must outlive this object; \a ahead
    //! prompts come before it there.
    void assign(ComfyUiServer &server, int ahead);
    //! The run waits for its turn at a server, where \a ahead prompts come before it.
    void waitInLine(int ahead);
    //! No server can take the run, for \a reason; if \a isFinal, the run fails.
    void waitForServer(const QString &reason, bool isFinal);
    //! Gives up the server, unless the run may have begun there.
    void move() { take(PromptFacts::MoveWanted()); }
    void cancel() { take(PromptFacts::CancelWanted()); }
    //! Handles a message about this prompt.
    void take(const ComfyUiFrame &frame);
    void takeLog(const QString &text);
    //! If \a node is empty, the picture is of the node that is being executed, if that is known.
    void takePreview(const QString &node, const QByteArray &picture);

    [[nodiscard]] QString id() const { return m_run->id; }
    [[nodiscard]] const Run &run() const { return *m_run; }
    //! Empty once they are not needed any more.
    [[nodiscard]] const RunGraphs &graphs() const { return m_graphs; }
    [[nodiscard]] PromptSituation::Stage stage() const { return m_course.situation().stage; }
    [[nodiscard]] bool isExecuted() const { return stage() == PromptSituation::Stage::Running; }
    //! Whether the prompt is in the server's queue and has not begun.
    [[nodiscard]] bool isWaiting() const { return stage() == PromptSituation::Stage::Waiting; }
    [[nodiscard]] bool hasEnded() const { return m_course.isEnded(); }
    //! See PromptCourse.
    [[nodiscard]] bool mayArriveLate() const { return m_course.mayArriveLate(); }

Q_SIGNALS:
    //! stage() may have changed.
    void advanced();
    //! The server is at fault, for \a reason; other runs would have the same problem there.
    void serverFailed(const QString &reason);
    //! The server lacks something for the run, as the sentence \a reason says. Unless the run ends,
    //! released() follows.
    void refused(const QString &reason);
    //! The server has answered the POST, or has the prompt; or it does not answer the POST.
    void postEnded(bool isAnswered);
    //! The run has given up its server.
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
    void notePosts();
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
    std::unique_ptr<QObject> m_ties; //!< context of all connections and requests to the server
    MediaUploads &m_uploads;
    RunArchive &m_archive;
    ComfyUiOutputFiles m_files;
    RunReporter m_reporter;
    PromptCourse m_course;
    std::array<QTimer, size_t(PromptTimer::Total) + 1> m_timers;

    RunGraphs m_graphs;
    std::unique_ptr<PromptPreparation> m_preparation;
    QByteArray m_body;
    std::unique_ptr<QObject> m_post; //!< context of the answer to the POST
    QList<ComfyUiFrame> m_held; //!< messages that came before the answer to the POST
    PreviewRelay m_previews;
    QString m_executedNode; //!< as the messages say since the socket is up
    bool m_hasAlternatives = false;
    bool m_isInLine = false; //!< the run waits for its turn at a server
    bool m_isResumed = false;
    bool m_isAnnounced = false;
    bool m_isEndReported = false; //!< a message has reported the end
    bool m_isFailureLogged = false; //!< the last line of ComfyUI's log was about a failure
    quint64 m_queueNumber = 0; //!< number of the awaited answer of readQueue(); 0: none
    QueueSnapshot::Place m_place;
    HistoryItem m_history; //!< as far as it is known
    RunStatus m_keptStatus; //!< the status in the archive
};

} // namespace ComfyDeploy::Local
