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
//! One that answers is. One at which a run could not go on is set aside, although it answers: until
//! what it executes has changed, or nothing is left there.
class ServerHealth
{
public:
    explicit ServerHealth(const ComfyUiTimings &timings);

    // The facts.
    void noteSocket(bool isUp);
    //! It was asked who it is; \a problem is what it did instead of answering, if it did not;
    //! \a isLasting if it will not do otherwise later.
    void noteAnswer(const ServerProblem &problem, bool isLasting = false);
    //! It has said what it executes.
    void noteQueue(const QueueSnapshot &queue);
    //! A run there has ended because of it.
    void setAside(const QString &why);

    [[nodiscard]] bool isUsable() const { return problem().isNone(); }
    [[nodiscard]] bool isLasting() const { return m_isLasting && !isUsable(); }
    [[nodiscard]] bool isSetAside() const { return !m_aside.isEmpty(); }
    //! Why it is not given runs.
    [[nodiscard]] ServerProblem problem() const;
    //! How long not to ask it; each time longer, until it is usable.
    [[nodiscard]] std::chrono::milliseconds nextPause();

private:
    void startAgain();

    const ComfyUiTimings m_timings;
    std::chrono::milliseconds m_pause;
    bool m_isSocketUp = false;
    std::optional<ServerProblem> m_refusal; //!< to say who it is; null if not asked
    bool m_isLasting = false;
    QString m_aside; //!< why it is set aside; empty if it is not
    std::optional<QSet<QString>> m_executed; //!< since it was set aside
};

} // namespace ComfyDeploy::Local
