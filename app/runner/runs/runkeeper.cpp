// SPDX-License-Identifier: MIT

#include "runs/runkeeper.h"

#include "runs/outputtemplate.h"
#include "runs/requestbody.h"
#include "runs/runentry.h"
#include "runs/runfollower.h"
#include "runs/runseeds.h"

#include <ComfyDeploy/workflowclient.h>

#include <QtCore/quuid.h>

#include <algorithm>
#include <chrono>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

namespace {

constexpr auto rewritingInterval = 2s;
constexpr auto ownersInterval = 3s;

QUrl addressOf(const WorkflowClient *client)
{
    return client->serverUrl().adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery
                                        | QUrl::RemoveFragment);
}

} // namespace

RunKeeper::RunKeeper(RunDatabase *database, QObject *parent)
    : QObject(parent), m_database(database), m_saving{{}, defaultOutputTemplate()}
{
    m_database->setMendedHandler([this](const QString &text) {
        Q_EMIT problem(text);
        QMetaObject::invokeMethod(this, &RunKeeper::opened, Qt::QueuedConnection);
    });
    connect(this, &RunKeeper::opened, this, &RunKeeper::watchOthers);
    connect(&m_watch, &HistoryWatch::written, this, &RunKeeper::refresh);
    m_ownersTimer.setInterval(ownersInterval);
    connect(&m_ownersTimer, &QTimer::timeout, this, &RunKeeper::watchOwners);
    m_rewriting.setInterval(rewritingInterval);
    connect(&m_rewriting, &QTimer::timeout, this, &RunKeeper::writeUnwritten);
    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        for (const QString &id : std::as_const(m_active))
            Q_EMIT m_entries.value(id)->elapsedChanged();
    });
}

RunKeeper::~RunKeeper()
{
    for (const QString &id : std::as_const(m_hidden)) // nobody listens any more
        m_database->remove(id);
    m_database->setMendedHandler({});
}

QString RunKeeper::open(const QString &path)
{
    const bool isOpen = m_database->open(path);
    Q_EMIT opened();
    return isOpen ? m_database->warning() : m_database->errorString();
}

// The disk may have been full when the program started.
void RunKeeper::ensureOpen()
{
    if (m_database->isOpen() || !m_database->openAgain())
        return;
    if (const QString damage = m_database->warning(); !damage.isEmpty())
        Q_EMIT problem(damage);
    Q_EMIT recovered(tr("The history of runs is open now."));
    Q_EMIT opened();
}

void RunKeeper::setOutputFolder(const QString &folder)
{
    m_saving.folder = folder;
}

void RunKeeper::setOutputTemplate(const QString &pattern)
{
    m_saving.pattern = pattern;
}

void RunKeeper::setAutoSave(bool on)
{
    m_autoSave = on;
}

// --- starting and following

RunEntry *RunKeeper::start(WorkflowClient *client, RunMode mode, const WorkflowRunRequest &request,
                           const RunIntent &intent, const RequestOptions &options)
{
    const WorkflowGraph graph = request.workflowApiJson().isEmpty()
        ? WorkflowGraph::fromJson(intent.graph).value_or(WorkflowGraph())
        : request.workflowApiJson();
    RunRecord record;
    record.localId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    record.serverUrl = addressOf(client);
    record.intent = intent;
    record.intent.graph.clear();
    if (record.intent.mainText.isEmpty())
        record.intent.mainText = mainTextOf(request, graph);
    record.mode = mode;
    record.inputs = request.inputsJson();
    record.seeds = seedsOf(request, graph);
    record.gpu = request.gpu();
    record.created = QDateTime::currentDateTimeUtc();
    QElapsedTimer sinceCreated;
    sinceCreated.start();
    ensureOpen();
    // What still has to be uploaded cannot be sent as it is; the body comes with phase Submitting.
    const bool complete = !request.check() && request.files().isEmpty();
    if (!m_database->insert(&record, graph.toJson(),
                            complete ? historyBody(request) : QByteArray())) {
        Q_EMIT problem(tr("The run was not started, because it could not be written down. %1")
                           .arg(m_database->errorString()),
                       true);
        return nullptr;
    }
    RunEntry *entry = entryOf(record);
    entry->m_sinceCreated = sinceCreated;
    follow(entry, client->start(mode, request, options), client);
    Q_EMIT entryAdded(entry);
    return entry;
}

void RunKeeper::follow(RunEntry *entry, WorkflowRun *run, WorkflowClient *client)
{
    m_clients.insert(entry->profileId(), client);
    entry->m_run = run;
    auto *follower =
        new RunFollower(run, &entry->m_record, entry->m_sinceCreated, m_database, entry);
    connect(follower, &RunFollower::changed, this, [this, entry] { announce(entry); });
    connect(follower, &RunFollower::live, this, [this, entry, follower] {
        entry->m_transferText = follower->transferText();
        Q_EMIT entry->liveChanged();
        Q_EMIT entryLive(entry);
    });
    connect(follower, &RunFollower::problem, this,
            [this](const QString &text) { Q_EMIT problem(text); });
    connect(follower, &RunFollower::unwritten, this, [this, entry] { writeLater(entry); });
    connect(follower, &RunFollower::finished, this,
            [this, entry, run, client, follower](const QList<MediaItem> &items) {
                follower->deleteLater();
                run->deleteLater();
                onRunEnded(entry, client, items);
            });
    connect(follower, &RunFollower::lost, this, [this, entry, follower] {
        follower->deleteLater();
        leave(entry);
    });
    setActive(entry, true);
}

void RunKeeper::onRunEnded(RunEntry *entry, WorkflowClient *client, const QList<MediaItem> &items)
{
    entry->m_run = nullptr;
    entry->m_transferText.clear();
    if (entry->m_record.saving == Saving::Pending && m_autoSave) {
        save(entry, client, items);
        Q_EMIT activeCountChanged();
        return;
    }
    if (entry->m_record.saving == Saving::Pending) {
        entry->m_record.saving = Saving::Nothing;
        write(entry);
    }
    end(entry);
}

void RunKeeper::end(RunEntry *entry)
{
    setActive(entry, false);
    announce(entry);
    Q_EMIT entryFinished(entry);
}

// Its client is gone. What is left to be done waits for the next resume().
void RunKeeper::leave(RunEntry *entry)
{
    entry->m_run = nullptr;
    entry->m_transferText.clear();
    setActive(entry, false);
    announce(entry);
}

// --- saving results

void RunKeeper::save(RunEntry *entry, WorkflowClient *client, const QList<MediaItem> &known,
                     const QString &folder)
{
    m_clients.insert(entry->profileId(), client);
    entry->m_client = client;
    SavingOptions options = m_saving;
    if (!folder.isEmpty())
        options.folder = folder;
    auto *saver = new ResultSaver(client, options, entry->m_record, known, entry);
    connect(saver, &ResultSaver::progressed, this, [this, entry, saver] {
        entry->m_transferText = saver->progressText();
        Q_EMIT entry->liveChanged();
        Q_EMIT entryLive(entry);
    });
    connect(saver, &ResultSaver::finished, this, [this, entry, saver] {
        saver->deleteLater();
        onSaved(entry, saver->record());
        if (const QStringList warnings = saver->warnings(); !warnings.isEmpty())
            Q_EMIT problem(warnings.join(u'\n'));
    });
    connect(client, &QObject::destroyed, saver, [this, entry, saver] {
        saver->deleteLater(); // it cannot go on; the next resume() does
        leave(entry);
    });
    saver->start();
    entry->m_record.saving = Saving::Pending;
    write(entry);
    setActive(entry, true);
    announce(entry);
}

void RunKeeper::onSaved(RunEntry *entry, const RunRecord &saved)
{
    entry->m_record.files = saved.files;
    entry->m_record.seeds = saved.seeds;
    entry->m_record.gpu = saved.gpu;
    entry->m_record.saving = saved.saving;
    entry->m_record.savingError = saved.savingError;
    entry->m_transferText.clear();
    write(entry);
    end(entry);
}

// --- picking up

int RunKeeper::resume(const QString &profileId, WorkflowClient *client)
{
    m_clients.insert(profileId, client);
    int elsewhere = 0;
    int count = 0;
    QList<RunDatabase::OpenRun> open = m_database->takeOver(profileId, &elsewhere);
    if (m_database->mend())
        open = m_database->takeOver(profileId, &elsewhere);
    int moved = 0;
    for (const RunDatabase::OpenRun &run : open) {
        // A built-in server is at another address each time, and its runs ended with it.
        if (!run.record.intent.builtIn && run.record.serverUrl != addressOf(client))
            ++moved;
        else
            count += int(pickUp(run, client));
    }
    if (moved > 0)
        Q_EMIT problem(
            tr("Not followed, for they were started on another server than %1: %2 of the runs")
                .arg(addressOf(client).toString(), QString::number(moved)));
    watchOwners();
    if (elsewhere > 0)
        Q_EMIT problem(tr("Runs followed by another window of this program: %1").arg(elsewhere));
    return count;
}

bool RunKeeper::pickUp(const RunDatabase::OpenRun &open, WorkflowClient *client)
{
    RunEntry *entry = entryOf(open.record);
    if (m_active.contains(entry->localId()))
        return false;
    if (open.inherited)
        entry->m_record = open.record; // the other program has gone on with it
    const RunRecord &record = entry->m_record;
    const bool asksUser =
        record.isUnconfirmed() || (record.settled && record.saving == Saving::Failed);
    if (!open.inherited && asksUser)
        return false;
    if (open.inherited && record.intent.builtIn) {
        close(entry, tr("The local server stopped with the program."));
        return false;
    }
    if (record.settled) {
        save(entry, client, {});
    } else if (!record.runId.isEmpty()) {
        follow(entry, client->attach(record.runId), client);
        announce(entry);
    } else if (record.phase < WorkflowRun::Submitting) {
        close(entry, tr("Nothing was sent: the program ended before."));
        return false;
    } else {
        lookFor(entry, client);
    }
    return true;
}

// It cannot go on. A run that has ended well stays so: its files are lost.
void RunKeeper::close(RunEntry *entry, const QString &why)
{
    RunRecord &record = entry->m_record;
    if (record.settled) {
        std::transform(record.files.begin(), record.files.end(), record.files.begin(), withoutLink);
        record.saving = Saving::Nothing;
        record.savingError = why;
    } else {
        record.phase = WorkflowRun::Failed;
        record.errorKind = Kind::Aborted;
        record.errorMessage = why;
        record.settled = true;
        record.finished = QDateTime::currentDateTimeUtc();
    }
    write(entry);
    end(entry);
}

void RunKeeper::lookFor(RunEntry *entry, WorkflowClient *client)
{
    const auto request = requestOf(entry);
    if (!request)
        return;
    // A request of an older version has no mark. Its time is this machine's, but there is no
    // better.
    const RunRecord &record = entry->m_record;
    const QStringList others = m_database->otherRunIds(record.serverUrl, record.row);
    follow(entry, client->confirm(*request, record.submitted, {}, others), client);
    announce(entry);
}

QStringList RunKeeper::profilesWithOpenRuns() const
{
    return m_database->profilesWithOpenRuns();
}

void RunKeeper::setWaiting(const QString &profileId, const QString &why)
{
    if (why == m_waiting.value(profileId))
        return;
    m_waiting.insert(profileId, why);
    for (RunEntry *entry : std::as_const(m_entries)) {
        if (entry->profileId() == profileId && !entry->run() && entry->isRunning())
            announce(entry);
    }
}

QString RunKeeper::waitingFor(const QString &profileId) const
{
    return m_waiting.value(profileId);
}

// --- entries

RunEntry *RunKeeper::entryOf(const RunRecord &record)
{
    RunEntry *&entry = m_entries[record.localId];
    if (!entry)
        entry = new RunEntry(record, this);
    else if (!m_active.contains(record.localId) && !m_unwritten.contains(record.localId))
        entry->m_record = record; // another window may have gone on with it
    return entry;
}

// As the history has it now, for something that the user wants to be done with it; null if that
// cannot be.
RunEntry *RunKeeper::idleEntry(const QString &localId)
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

RunEntry *RunKeeper::entry(const QString &localId)
{
    if (RunEntry *known = m_entries.value(localId))
        return known;
    const auto record = m_database->run(localId);
    return record ? entryOf(*record) : nullptr;
}

QList<RunEntry *> RunKeeper::entries(const RunFilter &filter, qint64 before, int limit)
{
    QList<RunEntry *> list;
    QList<RunRecord> records = m_database->runs(filter, before, limit);
    if (m_database->mend())
        records = m_database->runs(filter, before, limit);
    for (const RunRecord &record : records)
        list += entryOf(record);
    return list;
}

QString RunKeeper::newestId() const
{
    if (m_hidden.isEmpty())
        return m_database->newestId();
    RunFilter shown;
    shown.without = m_hidden;
    const QList<RunRecord> newest = m_database->runs(shown, 0, 1);
    return newest.isEmpty() ? QString() : newest.constFirst().localId;
}

int RunKeeper::activeCount(ServerKind kind) const
{
    return int(std::count_if(m_active.begin(), m_active.end(), [this, kind](const QString &id) {
        return kind == AnyServer || m_entries.value(id)->m_record.intent.builtIn;
    }));
}

int RunKeeper::runningCount(ServerKind kind) const
{
    return int(std::count_if(m_active.begin(), m_active.end(), [this, kind](const QString &id) {
        const RunEntry *entry = m_entries.value(id);
        return entry->run() && (kind == AnyServer || entry->record().intent.builtIn);
    }));
}

bool RunKeeper::isElsewhere(const QString &localId) const
{
    return !m_active.contains(localId) && m_database->isElsewhere(localId);
}

void RunKeeper::setActive(RunEntry *entry, bool active)
{
    if (m_active.contains(entry->localId()) == active)
        return;
    if (active)
        m_active.insert(entry->localId());
    else
        m_active.remove(entry->localId());
    if (m_active.isEmpty())
        m_clock.stop();
    else if (!m_clock.isActive())
        m_clock.start();
    Q_EMIT activeCountChanged();
}

void RunKeeper::write(RunEntry *entry)
{
    if (!m_database->updateWithFiles(entry->m_record))
        writeLater(entry);
}

void RunKeeper::writeLater(RunEntry *entry)
{
    m_unwritten.insert(entry->localId());
    m_rewriting.start();
    Q_EMIT problem(
        tr("How a run goes could not be written down; this is tried again until it can be. %1")
            .arg(m_database->errorString()),
        true);
}

void RunKeeper::writeUnwritten()
{
    const QSet<QString> ids = m_unwritten;
    for (const QString &id : ids) {
        const RunEntry *entry = m_entries.value(id);
        if (entry && !m_database->updateWithFiles(entry->m_record))
            return;
        m_unwritten.remove(id);
    }
    m_rewriting.stop();
    Q_EMIT recovered(tr("The history of runs can be written again; nothing is missing in it."));
}

void RunKeeper::announce(RunEntry *entry)
{
    Q_EMIT entry->changed();
    Q_EMIT entry->liveChanged();
    Q_EMIT entry->elapsedChanged();
    Q_EMIT entryChanged(entry);
}

// --- what the user does with runs

void RunKeeper::cancel(const QString &localId)
{
    if (RunEntry *known = m_entries.value(localId); known && known->m_run)
        known->m_run->cancel();
}

void RunKeeper::cancelAll()
{
    const QSet<QString> active = m_active;
    for (const QString &id : active)
        cancel(id);
}

void RunKeeper::knowClient(const QString &profileId, WorkflowClient *client)
{
    if (m_clients.value(profileId))
        return;
    m_clients.insert(profileId, client);
    for (RunEntry *entry : std::as_const(m_entries)) {
        if (entry->profileId() == profileId)
            Q_EMIT entry->changed();
    }
}

WorkflowClient *RunKeeper::knownClient(const QString &profileId) const
{
    return m_clients.value(profileId);
}

WorkflowClient *RunKeeper::clientFor(const RunEntry *entry)
{
    WorkflowClient *client = m_clients.value(entry->profileId());
    if (!client)
        Q_EMIT problem(tr("Connect to the server \"%1\" first.").arg(entry->profileName()));
    return client;
}

void RunKeeper::checkAgain(const QString &localId)
{
    RunEntry *lost = idleEntry(localId);
    if (!lost || !lost->isUnconfirmed())
        return;
    if (WorkflowClient *client = clientFor(lost))
        lookFor(lost, client);
}

QString RunKeeper::sendAgain(const QString &localId)
{
    RunEntry *lost = idleEntry(localId);
    if (!lost || !lost->isUnconfirmed())
        return {};
    WorkflowClient *client = clientFor(lost);
    QString again = client ? startAgain(lost, client) : QString();
    if (!again.isEmpty())
        forget(localId);
    return again;
}

void RunKeeper::forget(const QString &localId)
{
    RunEntry *known = idleEntry(localId);
    if (!known || !known->m_record.isOpen())
        return;
    known->m_record.settled = true;
    if (known->m_record.saving != Saving::Done)
        known->m_record.saving = Saving::Nothing;
    known->m_record.savingError.clear();
    write(known);
    announce(known);
}

void RunKeeper::retrySaving(const QString &localId, const QString &folder)
{
    RunEntry *known = idleEntry(localId);
    if (!known || !known->m_record.settled || known->runId().isEmpty())
        return;
    if (WorkflowClient *client = clientFor(known))
        save(known, client, {}, folder);
}

QString RunKeeper::runAgain(const QString &localId, WorkflowClient *client)
{
    const RunEntry *known = entry(localId);
    return known ? startAgain(known, client) : QString();
}

QString RunKeeper::startAgain(const RunEntry *entry, WorkflowClient *client)
{
    const auto request = requestOf(entry);
    if (!request)
        return {};
    RunIntent intent = entry->m_record.intent;
    intent.graph = m_database->graph(entry->m_record.workflowHash);
    const RunEntry *again = start(client, entry->m_record.mode, *request, intent);
    return again ? again->localId() : QString();
}

std::optional<WorkflowRunRequest> RunKeeper::requestOf(const RunEntry *entry)
{
    const QByteArray body = m_database->request(entry->localId());
    if (body.isEmpty()) {
        Q_EMIT problem(tr("The request of this run was not kept, because its files were never "
                          "uploaded. Reuse its inputs instead."));
        return std::nullopt;
    }
    QString why;
    auto request = WorkflowRunRequest::fromJson(body, &why);
    if (!request)
        Q_EMIT problem(tr("The request of this run cannot be read: %1.").arg(why));
    return request;
}

bool RunKeeper::remove(const QString &localId)
{
    if (!entry(localId) || m_active.contains(localId))
        return false;
    if (!m_database->remove(localId)) {
        Q_EMIT problem(m_database->errorString());
        return false;
    }
    drop(localId);
    return true;
}

bool RunKeeper::hide(const QString &localId)
{
    if (m_active.contains(localId))
        Q_EMIT problem(tr("This run is still at work: cancel it, or wait for its files, and remove "
                          "it then."));
    RunEntry *known = idleEntry(localId);
    if (!known)
        return false;
    if (!m_hidden.contains(localId))
        m_hidden += localId;
    Q_EMIT entryChanged(known); // which takes it out of the lists
    return true;
}

void RunKeeper::showHidden()
{
    const QStringList ids = std::exchange(m_hidden, {});
    for (const QString &id : ids) {
        if (RunEntry *known = entry(id))
            announce(known);
    }
}

void RunKeeper::removeHidden()
{
    const QStringList ids = std::exchange(m_hidden, {});
    for (const QString &id : ids)
        remove(id);
}

bool RunKeeper::setStarred(const QString &localId, bool starred)
{
    RunEntry *known = entry(localId);
    if (!known || !m_database->setStarred(localId, starred))
        return false;
    known->m_record.starred = starred;
    announce(known);
    return true;
}

} // namespace ComfyDeploy::Runner
