// SPDX-License-Identifier: MIT

#pragma once

#include "promptrun_p.h"
#include "serverhealth_p.h"
#include "serverselection_p.h"
#include <ComfyDeployLocal/comfyuistate.h>

namespace ComfyDeploy::Local {

//! \brief One ComfyUI of a gateway: the runs that were assigned to it, and whether it can take
//! more.
class ComfyUiPlace : public QObject
{
    Q_OBJECT

public:
    ComfyUiPlace(const ComfyUiAddress &address, const QString &clientId,
                 const ComfyUiTimings &timings);

    void open() { m_server.open(); }
    [[nodiscard]] ComfyUiServer &server() { return m_server; }
    [[nodiscard]] const ComfyUiServer &server() const { return m_server; }
    [[nodiscard]] ComfyUiState state() const;
    //! "ComfyUI at <address>", the beginning of a sentence.
    [[nodiscard]] QString title() const;

    [[nodiscard]] bool hasRoom() const;
    //! The number of prompts, of all clients, that another run would wait for.
    [[nodiscard]] int load() const;
    //! Only absence, isLasting and isHeard are set; the others depend on the run and the gateway.
    [[nodiscard]] ServerCandidate candidate() const;
    //! Why the server is given no runs, as a sentence; empty if it is usable.
    [[nodiscard]] QString absence() const;

    void add(PromptRun *run, const QString &checkpoint);
    void remove(PromptRun *run);
    //! Stops the prompt of an ended run if it is there or arrives within ComfyUiTimings::late after
    //! \a since.
    void watch(const QString &runId, Microseconds since);
    [[nodiscard]] const QList<PromptRun *> &runs() const { return m_runs; }
    [[nodiscard]] QString lastCheckpoint() const { return m_lastCheckpoint; }
    //! Call it when the stage of one of the runs has changed.
    void onAdvanced();
    //! Takes the server out of use because a run could not go on there; see ServerHealth.
    void setAside(const QString &why);
    //! Whether the server has answered a POST, or has the prompt.
    void notePost(bool isAnswered);

Q_SIGNALS:
    //! state() or candidate() may have changed.
    void changed();

private:
    //! A prompt whose run has ended, and that may still arrive at the server.
    struct LatePrompt
    {
        Microseconds end = 0; //!< until then
        bool wasSeen = false;
    };
    using Late = QHash<QString, LatePrompt>; //!< by run id

    [[nodiscard]] bool isWatching();
    void removeLate(const QueueSnapshot &queue);
    void onFrame(const ComfyUiFrame &frame);
    void onLogged(const QString &text);
    void onQueueChanged();
    void onHealth();
    void askAgain();

    ComfyUiServer m_server;
    ServerHealth m_health;
    QTimer m_retry; //!< active while the server is not usable or its catalog is not known
    QList<PromptRun *> m_runs;
    const std::chrono::milliseconds m_lateTime;
    Late m_late;
    QString m_lastCheckpoint; //!< checkpoint of the last run that named one
};

} // namespace ComfyDeploy::Local
