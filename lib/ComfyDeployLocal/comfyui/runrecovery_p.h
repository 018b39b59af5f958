// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuiserver_p.h"
#include "ownprompt_p.h"
#include <ComfyDeployLocal/run/runarchive_p.h>

#include <QtCore/qtimer.h>

#include <map>
#include <set>

namespace ComfyDeploy::Local {

//! A run of an earlier start that is, or may be, at a server.
struct HeldRun
{
    KeptRun kept;
    std::shared_ptr<Run> run;
    PromptNodes nodes; //!< as far as they are known
};

//! \brief Finds out at which ComfyUI the runs of an earlier start are. Lives in one thread.
//!
//! Each server is asked for its queue and the newest entries of its history, until it answers.
//! Until then the runs that were given to it are held: they neither end nor start. Once it has
//! answered, PromptCourse decides what became of them. A run whose server is not in use any more
//! may be at another server, whose address has changed; the run is lost if all servers have
//! answered and none has it. No server is waited for longer than ComfyUiTimings::recovery, so that
//! every run ends.
//!
//! Prompts of this gateway that a server has and the archive does not know are restored, too.
class RunRecovery : public QObject
{
    Q_OBJECT

public:
    //! Makes the run known to clients; null if a run of that id is known already.
    using Restore = std::function<std::shared_ptr<Run>(const KeptRun &)>;

    //! The \a servers and the \a archive must outlive this object.
    RunRecovery(QList<ComfyUiServer *> servers, RunArchive &archive, Restore restore,
                const ComfyUiTimings &timings);

    void hold(const HeldRun &run) { m_held.emplace(run.kept.ids.id, run); }
    void start();
    //! Stops holding the run: emits found() or lost() at once. Returns false if the run is not
    //! held.
    bool give(const QString &runId);

Q_SIGNALS:
    //! The run is at the server with the index \a server, for certain if kept.isPosted, or else
    //! perhaps.
    void found(const ComfyDeploy::Local::HeldRun &run, int server);
    void lost(const ComfyDeploy::Local::HeldRun &run);

private:
    void ask(int server);
    void askLater(int server);
    void onAnswered(int server, const QList<OwnPrompt> &prompts);
    void onPatienceOver();
    void takePrompt(int server, const OwnPrompt &prompt);
    [[nodiscard]] int serverOf(const KeptRun &run) const;
    [[nodiscard]] HeldRun release(const QString &runId);

    const QList<ComfyUiServer *> m_servers;
    RunArchive &m_archive;
    const Restore m_restore;
    const ComfyUiTimings m_timings;
    std::map<QString, HeldRun> m_held; //!< by run id
    std::set<int> m_asked; //!< servers that were asked and have not answered
    std::set<int> m_answered;
    QTimer m_patience;
};

} // namespace ComfyDeploy::Local
