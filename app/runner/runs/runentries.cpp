// SPDX-License-Identifier: MIT

#include "runs/runentries.h"

#include "runs/runentry.h"

#include <ComfyDeploy/workflowclient.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto rewritingInterval = 2s;
constexpr auto ownersInterval = 3s;

bool isOn(RunEntries::ServerKind kind, const RunRecord &record)
{
    switch (kind) {
    case RunEntries::AnyServer:
        return true;
    case RunEntries::BuiltIn:
        return record.intent.builtIn;
    case RunEntries::ComfyUi:
        return !record.intent.comfyUi.isEmpty();
    }
    return false;
}

} // namespace

RunEntries::RunEntries(RunDatabase *database, QObject *parent)
    : QObject(parent), m_database(database)
{
    m_database->setMendedHandler([this](const QString &text) {
        Q_EMIT problem(text);
        QMetaObject::invokeMethod(this, &RunEntries::opened, Qt::QueuedConnection);
    });
    m_database->setClosingHandler([this] { m_reader.close(); });
    m_database->setCheckedHandler([this] {
        QMetaObject::invokeMethod(
            this, [this] { m_database->finishCheck(); }, Qt::QueuedConnection);
    });
    connect(this, &RunEntries::opened, this, &RunEntries::watchOthers);
    connect(&m_reader, &HistoryReader::damageMet, this, &RunEntries::onDamageMet);
    connect(&m_reader, &HistoryReader::indexed, this, &RunEntries::indexed);
    connect(&m_reader, &HistoryReader::found, this, [this](quint64 search, const FoundRuns &runs) {
        lend(runs.records,
             [&](const QList<RunEntry *> &entries) { Q_EMIT found(search, runs, entries); });
    });
    connect(&m_reader, &HistoryReader::recordsRead, this, [this](const QList<RunRecord> &records) {
        lend(records, [this](const QList<RunEntry *> &entries) { Q_EMIT entriesRead(entries); });
    });
    connect(&m_watch, &HistoryWatch::written, this, &RunEntries::refresh);
    m_ownersTimer.setInterval(ownersInterval);
    connect(&m_ownersTimer, &QTimer::timeout, this, &RunEntries::watchOwners);
    m_rewriting.setInterval(rewritingInterval);
    connect(&m_rewriting, &QTimer::timeout, this, &RunEntries::writeUnwritten);
    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        for (const QString &id : std::as_const(m_active))
            Q_EMIT m_entries.value(id)->elapsedChanged();
    });
}

RunEntries::~RunEntries()
{
    for (const QString &id : std::as_const(m_hidden)) // nobody listens any more
        m_database->remove(id);
    m_database->setMendedHandler({});
    m_database->setCheckedHandler({});
    m_database->setClosingHandler({});
}

QString RunEntries::open(const QString &path)
{
    const bool isOpen = m_database->open(path);
    Q_EMIT opened();
    return isOpen ? m_database->warning() : m_database->errorString();
}

void RunEntries::ensureOpen()
{
    if (m_database->isOpen() || !m_database->openAgain())
        return;
    m_database->startCheck();
    if (const QString damage = m_database->warning(); !damage.isEmpty())
        Q_EMIT problem(damage);
    Q_EMIT recovered(tr("The history of runs is open now."));
    Q_EMIT opened();
}

RunEntry *RunEntries::entryOf(const RunRecord &record)
{
    RunEntry *&entry = m_entries[record.localId];
    if (!entry)
        entry = new RunEntry(record, this);
    else if (!m_active.contains(record.localId) && !m_unwritten.contains(record.localId))
        entry->m_record = record; // another window may have gone on with it
    return entry;
}

RunEntry *RunEntries::idleEntry(const QString &localId)
{
    if (m_active.contains(localId))
        return nullptr;
    if (m_database->isElsewhere(localId)) {
        Q_EMIT problem(tr("Another window of this program is at work on this run."));
        return nullptr;
    }
    if (m_unwritten.contains(localId))
        return m_entries.value(localId);
    const auto record = m_database->run(localId);
    return record ? entryOf(*record) : nullptr;
}

RunEntry *RunEntries::entry(const QString &localId)
{
    if (RunEntry *known = m_entries.value(localId))
        return known;
    const auto record = m_database->run(localId);
    return record ? entryOf(*record) : nullptr;
}

QList<RunEntry *> RunEntries::batchEntries(const QString &batchId)
{
    QList<RunEntry *> list;
    const QList<RunRecord> records = m_database->batch(batchId);
    for (const RunRecord &record : records)
        list += entryOf(record);
    return list;
}

QString RunEntries::newestId() const
{
    if (m_hidden.isEmpty())
        return m_database->newestId();
    RunFilter shown;
    shown.without = m_hidden;
    const QList<RunRecord> newest = m_database->runs(shown, 0, 1);
    return newest.isEmpty() ? QString() : newest.constFirst().localId;
}

// Those that nobody else knew are there for \a use only, unless that holds them.
void RunEntries::lend(const QList<RunRecord> &records,
                      const std::function<void(const QList<RunEntry *> &)> &use)
{
    QList<RunEntry *> entries;
    QList<RunEntry *> lent;
    for (const RunRecord &record : records) {
        const bool isKnown = m_entries.contains(record.localId);
        entries += entryOf(record);
        if (!isKnown) {
            lent += entries.constLast();
            hold(lent.constLast());
        }
    }
    use(entries);
    for (RunEntry *entry : std::as_const(lent))
        release(entry);
}

void RunEntries::hold(RunEntry *entry)
{
    ++entry->m_holders;
}

// It is in the history nevertheless.
void RunEntries::release(RunEntry *entry)
{
    const QString id = entry->localId();
    if (--entry->m_holders > 0 || m_active.contains(id) || m_unwritten.contains(id)
        || m_entries.value(id) != entry)
        return;
    m_entries.remove(id);
    m_digests.remove(id);
    entry->deleteLater();
}

// Reading again what was damaged would meet it once more.
void RunEntries::onDamageMet()
{
    if (!m_database->isOpen() || m_database->isDamaged())
        return;
    m_database->noteDamage();
    if (!m_database->mend() && m_database->isOpen())
        Q_EMIT opened();
}

int RunEntries::activeCount(ServerKind kind) const
{
    return int(std::count_if(m_active.begin(), m_active.end(), [this, kind](const QString &id) {
        return isOn(kind, m_entries.value(id)->m_record);
    }));
}

int RunEntries::activeCountOf(const QString &profileId) const
{
    return int(
        std::count_if(m_active.begin(), m_active.end(), [this, &profileId](const QString &id) {
            return m_entries.value(id)->m_record.intent.profileId == profileId;
        }));
}

int RunEntries::runningCount(ServerKind kind) const
{
    return int(std::count_if(m_active.begin(), m_active.end(), [this, kind](const QString &id) {
        const RunEntry *entry = m_entries.value(id);
        return entry->run() && isOn(kind, entry->record());
    }));
}

bool RunEntries::isElsewhere(const QString &localId) const
{
    return !m_active.contains(localId) && m_database->isElsewhere(localId);
}

void RunEntries::setActive(RunEntry *entry, bool active)
{
    if (m_active.contains(entry->localId()) == active)
        return;
    if (active) {
        m_active.insert(entry->localId());
    } else {
        m_active.remove(entry->localId());
        m_reader.updateIndex();
    }
    if (m_active.isEmpty())
        m_clock.stop();
    else if (!m_clock.isActive())
        m_clock.start();
    Q_EMIT activeCountChanged();
}

void RunEntries::write(RunEntry *entry)
{
    if (!m_database->updateWithFiles(entry->m_record))
        writeLater(entry);
}

void RunEntries::writeLater(RunEntry *entry)
{
    m_unwritten.insert(entry->localId());
    m_rewriting.start();
    Q_EMIT problem(tr("The state of a run could not be saved; saving is tried again. %1")
                       .arg(m_database->errorString()),
                   true);
}

void RunEntries::writeUnwritten()
{
    const QSet<QString> ids = m_unwritten;
    for (const QString &id : ids) {
        const RunEntry *entry = m_entries.value(id);
        if (entry && !m_database->updateWithFiles(entry->m_record))
            return;
        m_unwritten.remove(id);
    }
    m_rewriting.stop();
    Q_EMIT recovered(tr("The history of runs can be written again; nothing is missing from it."));
}

void RunEntries::announce(RunEntry *entry)
{
    Q_EMIT entry->changed();
    Q_EMIT entry->liveChanged();
    Q_EMIT entry->elapsedChanged();
    Q_EMIT entryChanged(entry);
}

QStringList RunEntries::profilesWithOpenRuns() const
{
    return m_database->profilesWithOpenRuns();
}

void RunEntries::setWaiting(const QString &profileId, const QString &why)
{
    if (why == m_waiting.value(profileId))
        return;
    m_waiting.insert(profileId, why);
    for (RunEntry *entry : std::as_const(m_entries)) {
        if (entry->profileId() == profileId && !entry->run() && entry->isRunning())
            announce(entry);
    }
}

QString RunEntries::waitingFor(const QString &profileId) const
{
    return m_waiting.value(profileId);
}

void RunEntries::setClient(const QString &profileId, WorkflowClient *client)
{
    m_clients.insert(profileId, client);
}

void RunEntries::knowClient(const QString &profileId, WorkflowClient *client)
{
    if (m_clients.value(profileId))
        return;
    setClient(profileId, client);
    for (RunEntry *entry : std::as_const(m_entries)) {
        if (entry->profileId() == profileId)
            Q_EMIT entry->changed();
    }
}

WorkflowClient *RunEntries::knownClient(const QString &profileId) const
{
    return m_clients.value(profileId);
}

WorkflowClient *RunEntries::clientFor(const RunEntry *entry)
{
    WorkflowClient *client = m_clients.value(entry->profileId());
    if (!client)
        Q_EMIT problem(tr("Connect to the server \"%1\" first.").arg(entry->profileName()));
    return client;
}

bool RunEntries::remove(const QString &localId)
{
    if (!entry(localId) || m_active.contains(localId))
        return false;
    if (!m_database->remove(localId)) {
        Q_EMIT problem(m_database->errorString());
        return false;
    }
    drop(localId);
    m_reader.updateIndex(true);
    return true;
}

bool RunEntries::hide(const QString &localId)
{
    RunEntry *known = entry(localId);
    if (m_active.contains(localId) || (known && known->isUnsent()))
        Q_EMIT problem(tr("This run is still at work: cancel it, or wait for its files, and remove "
                          "it then."));
    known = known && known->isUnsent() ? nullptr : idleEntry(localId);
    if (!known)
        return false;
    if (!m_hidden.contains(localId))
        m_hidden += localId;
    Q_EMIT entryChanged(known); // which takes it out of the lists
    return true;
}

void RunEntries::showHidden()
{
    const QStringList ids = std::exchange(m_hidden, {});
    for (const QString &id : ids) {
        if (RunEntry *known = entry(id))
            announce(known);
    }
}

void RunEntries::removeHidden()
{
    const QStringList ids = std::exchange(m_hidden, {});
    for (const QString &id : ids)
        remove(id);
}

bool RunEntries::setStarred(const QString &localId, bool starred)
{
    RunEntry *known = entry(localId);
    if (!known || !m_database->setStarred(localId, starred))
        return false;
    known->m_record.starred = starred;
    announce(known);
    return true;
}

// What is there when the history is opened is no news.
void RunEntries::watchOthers()
{
    if (!m_database->isOpen())
        return;
    (void)m_database->hasChangedElsewhere();
    m_digests = m_database->digests(m_entries.keys()).value_or(QHash<QString, QByteArray>());
    m_reader.open(m_database->path());
    m_watch.watch(m_database->path());
    watchOwners();
}

// Whose runs are shown here as followed by another window. Without any, nothing is done.
void RunEntries::watchOwners()
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

void RunEntries::refresh()
{
    if (!m_database->isOpen() || !m_database->hasChangedElsewhere())
        return;
    const QStringList known = m_entries.keys();
    const auto now = m_database->digests(known);
    if (!now)
        return;
    const QHash<QString, QByteArray> before = std::exchange(m_digests, *now);
    for (const QString &id : known) {
        if (now->contains(id) && before.value(id) != now->value(id))
            refreshEntry(id);
        else if (!now->contains(id) && !m_active.contains(id) && !m_unwritten.contains(id))
            drop(id);
    }
    m_reader.updateIndex(true);
    Q_EMIT changedElsewhere();
    watchOwners();
}

void RunEntries::refreshEntry(const QString &localId)
{
    if (m_active.contains(localId) || m_unwritten.contains(localId))
        return;
    if (const auto record = m_database->run(localId))
        announce(entryOf(*record));
}

void RunEntries::drop(const QString &localId)
{
    RunEntry *known = m_entries.take(localId);
    m_hidden.removeAll(localId);
    if (!known)
        return;
    known->deleteLater();
    Q_EMIT entryRemoved(localId, known->record().row);
}

} // namespace ComfyDeploy::Runner
