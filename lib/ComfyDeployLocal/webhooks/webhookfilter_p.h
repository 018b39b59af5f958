// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/webhookevent.h>

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <list>

namespace ComfyDeploy::Local {

//! \brief Separates webhook events with news from those that repeat something or come too late.
//!
//! Remembers the runs with the latest events.
class WebhookFilter
{
public:
    explicit WebhookFilter(int maximumRuns) : m_maximumRuns(maximumRuns) {}

    //! Whether \a event brings news. Remembers the event.
    [[nodiscard]] bool bringsNews(const WebhookEvent &event);

private:
    //! Texts are kept as hashes: they come from outside and may be long.
    struct Run
    {
        QString id;
        int rank = -1; //!< rank of the most advanced status that is known
        double progress = -1;
        QSet<size_t> statuses;
        QSet<size_t> liveStatuses; //!< seen at this progress
        QSet<size_t> outputs;
    };

    [[nodiscard]] Run &remembered(const QString &id);

    const int m_maximumRuns;
    std::list<Run> m_runs; //!< the newest first
    QHash<QString, std::list<Run>::iterator> m_byId;
};

} // namespace ComfyDeploy::Local
