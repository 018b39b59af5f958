// SPDX-License-Identifier: MIT

#pragma once

#include "promptrun_p.h"
#include "serverhealth_p.h"
#include "serverselection_p.h"
#include <ComfyDeployLocal/comfyuistate.h>

namespace ComfyDeploy::Local {

//! \brief One ComfyUI of a gateway, the runs that it has, and whether it is given more.
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
    //! As a sentence begins with it.
    [[nodiscard]] QString title() const;

    [[nodiscard]] bool hasRoom() const;
    //! Prompts of anybody that a further run would wait for.
    [[nodiscard]] int load() const;
    //! Without what depends on the run.
    [[nodiscard]] ServerCandidate candidate() const;
    //! Why it is given no runs, as a sentence; empty if it is.
    [[nodiscard]] QString absence() const;

    void add(PromptRun *run, const QString &checkpoint);
    void remove(PromptRun *run);
    [[nodiscard]] const QList<PromptRun *> &runs() const { return m_runs; }
    [[nodiscard]] QString lastCheckpoint() const { return m_lastCheckpoint; }
    //! The stage of one of its runs has changed.
    void onAdvanced();
    //! A run there has ended because of it.
    void setAside(const QString &why);

Q_SIGNALS:
    //! state() or candidate() has.
    void changed();

private:
    void onFrame(const ComfyUiFrame &frame);
    void onLogged(const QString &text);
    void onQueueChanged();
    void onHealth();
    void askAgain();

    ComfyUiServer m_server;
    ServerHealth m_health;
    QTimer m_retry; //!< runs while it is not usable
    QList<PromptRun *> m_runs;
    QString m_lastCheckpoint; //!< that it was given
};

} // namespace ComfyDeploy::Local
