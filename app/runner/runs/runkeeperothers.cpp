// SPDX-License-Identifier: MIT

// What RunKeeper makes of what other windows of the program do with the same history.
#include "runs/runentry.h"
#include "runs/runkeeper.h"

#include <utility>

namespace ComfyDeploy::Runner {

// What is there when the history is opened is no news.
void RunKeeper::watchOthers()
{
    if (!m_database->isOpen())
        return;
    (void)m_database->hasChangedElsewhere();
    m_digests = m_database->digests().value_or(QHash<QString, QByteArray>());
    m_watch.watch(m_database->path());
    watchOwners();
}

// Whose runs are shown here as followed by another window. Without any, nothing is done.
void RunKeeper::watchOwners()
{
    const QHash<QString, bool> owners = m_database->otherOwners();
    const QSet<QString> before = std::exchange(m_deadOwners, {});
    for (auto it = owners.begin(); it != owners.end(); ++it) {
        if (!it.value())
            m_deadOwners.insert(it.key());
    }
    if (m_deadOwners.size() == owners.size())
        m_ownersTimer.stop();
    else if (!m_ownersTimer.isActive())
        m_ownersTimer.start();
    if (before.contains(m_deadOwners))
        return;
    for (RunEntry *entry : std::as_const(m_entries)) {
        if (!m_active.contains(entry->localId()) && entry->isRunning())
            announce(entry);
    }
    Q_EMIT othersGone();
}

void RunKeeper::refresh()
{
    if (!m_database->isOpen() || !m_database->hasChangedElsewhere())
        return;
    const auto now = m_database->digests();
    if (!now)
        return;
    const QHash<QString, QByteArray> before = std::exchange(m_digests, *now);
    for (auto it = now->begin(); it != now->end(); ++it) {
        if (before.value(it.key()) != it.value())
            refreshEntry(it.key(), !before.contains(it.key()));
    }
    for (auto it = before.begin(); it != before.end(); ++it) {
        if (!now->contains(it.key()) && !m_active.contains(it.key())
            && !m_unwritten.contains(it.key()))
            drop(it.key());
    }
    watchOwners();
}

void RunKeeper::refreshEntry(const QString &localId, bool isNew)
{
    const bool isKnown = m_entries.contains(localId);
    const bool isOurs = m_active.contains(localId) || m_unwritten.contains(localId);
    if (isOurs || (!isKnown && !isNew))
        return;
    const auto record = m_database->run(localId);
    if (!record)
        return;
    RunEntry *entry = entryOf(*record);
    if (isKnown)
        announce(entry);
    else
        Q_EMIT entryAdded(entry);
}

void RunKeeper::drop(const QString &localId)
{
    RunEntry *known = m_entries.take(localId);
    m_hidden.removeAll(localId);
    if (!known)
        return;
    known->deleteLater();
    Q_EMIT entryRemoved(localId);
}

} // namespace ComfyDeploy::Runner
