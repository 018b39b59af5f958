// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/webhookevent.h>

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <list>

namespace ComfyDeploy::Local {

//! \brief Separates the events that bring news from those that repeat or come too late.
//!
//! The newest runs are remembered, by the time of their last event.
class WebhookFilter
{
public:
    explicit WebhookFilter(int maximumRuns) : m_maximumRuns(maximumRuns) {}

    //! Whether \a event brings news; from then on it is known.
    [[nodiscard]] bool bringsNews(const WebhookEvent &event);

private:
    //! Texts are kept as hashes: they come from outside and may be long.
    struct Run
    {
        QString id;
        int rank = -1; //!< how far the best known of its statuses goes
        double progress = -1;
        QSet<size_t> statuses;
        QSet<size_t> liveStatuses; //!< seen at that progress
        QSet<size_t> outputs;
    };

    [[nodiscard]] Run &remembered(const QString &id);

    const int m_maximumRuns;
    std::list<Run> m_runs; //!< the newest first
    QHash<QString, std::list<Run>::iterator> m_byId;
};

} // namespace ComfyDeploy::Local
