// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuitimings_p.h"
#include "serverproblem_p.h"

#include <QtCore/qset.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

struct QueueSnapshot;

//! \brief Whether a ComfyUI is given runs, as a value: has no clock and no connection.
//!
//! A server that answers is given runs. If a run could not go on at a server, it is set aside,
//! although it answers, until what it executes has changed or its queue is empty. If it does not
//! answer POSTs of prompts, it is set aside for a while, longer each time, until it answers one.
class ServerHealth
{
public:
    explicit ServerHealth(const ComfyUiTimings &timings);

    // The facts.
    void noteSocket(bool isUp);
    //! The result of ComfyUiServer::identify(): \a problem is None if a ComfyUI answered;
    //! \a isLasting means that asking again will not help.
    void noteAnswer(const ServerProblem &problem, bool isLasting = false);
    //! The server's queue was read.
    void noteQueue(const QueueSnapshot &queue);
    //! Sets the server aside for the reason \a why: a run could not go on there.
    void setAside(const QString &why);
    //! Whether the server has answered a POST of a prompt.
    void notePost(bool isAnswered);
    //! nextPause() is over: a server that has not answered POSTs may be given a run.
    void noteRetry();

    [[nodiscard]] bool isUsable() const { return problem().isNone(); }
    [[nodiscard]] bool isLasting() const { return m_isLasting && !isUsable(); }
    [[nodiscard]] bool isSetAside() const { return !m_aside.isEmpty(); }
    //! Why the server is given no runs; None if it is.
    [[nodiscard]] ServerProblem problem() const;
    //! How long to wait until the server is asked again; longer each time, until it is usable.
    [[nodiscard]] std::chrono::milliseconds nextPause();

private:
    void startAgain();

    const ComfyUiTimings m_timings;
    std::chrono::milliseconds m_pause;
    bool m_isSocketUp = false;
    //! The last result of identify(); null before the first.
    std::optional<ServerProblem> m_refusal;
    bool m_isLasting = false;
    QString m_aside; //!< why the server is set aside; empty if it is not
    int m_unanswered = 0; //!< POSTs in a row
    //! Ids of the executed prompts in the last queue since setAside().
    std::optional<QSet<QString>> m_executed;
};

} // namespace ComfyDeploy::Local
