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
