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

QUrl addressOf(const WorkflowClient *client)
{
    return client->serverUrl().adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery
                                        | QUrl::RemoveFragment);
}

WorkflowGraph graphOf(const RunKeeper::PlannedRun &run)
{
    return run.request.workflowApiJson().isEmpty()
        ? WorkflowGraph::fromJson(run.intent.graph).value_or(WorkflowGraph())
        : run.request.workflowApiJson();
}

} // namespace

RunKeeper::RunKeeper(RunDatabase *database, QObject *parent)
    : RunEntries(database, parent), m_saving{{}, defaultOutputTemplate()}
{}

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

RunRecord RunKeeper::recordOf(const WorkflowClient *client, RunMode mode,
                              const PlannedRun &run) const
{
    const RunIntent &intent = run.intent;
    const WorkflowGraph graph = graphOf(run);
    RunRecord record;
    record.localId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    record.serverUrl = intent.comfyUi.isEmpty() ? addressOf(client) : serverUrlOf(intent.comfyUi);
    record.intent = intent;
    record.intent.graph.clear();
    if (record.intent.mainText.isEmpty())
        record.intent.mainText = mainTextOf(run.request, graph);
    record.mode = mode;
    record.inputs = run.request.inputsJson();
    record.seeds = seedsOf(run.request, graph, !intent.comfyUi.isEmpty());
    record.gpu = run.request.gpu();
    record.created = QDateTime::currentDateTimeUtc();
    return record;
}

QList<RunEntry *> RunKeeper::write(WorkflowClient *client, RunMode mode,
                                   const QList<PlannedRun> &runs)
{
    QList<RunRecord> records;
    for (const PlannedRun &run : runs)
        records += recordOf(client, mode, run);
    QElapsedTimer sinceCreated;
    sinceCreated.start();
    QList<RunDatabase::NewRun> rows;
    for (qsizetype i = 0; i < runs.size(); ++i) {
        // Files are uploaded again if the run starts later; those without a path cannot be.
        const WorkflowRunRequest request = withPathsOfFiles(runs.at(i).request);
        const bool complete = !request.check() && request.files().isEmpty();
        rows += {&records[i], graphOf(runs.at(i)).toJson(),
                 complete ? historyBody(request) : QByteArray()};
    }
    ensureOpen();
    if (!database()->insert(rows)) {
        Q_EMIT problem(tr("The run was not started, because it could not be saved. %1")
                           .arg(database()->errorString()),
                       true);
        return {};
    }
    QList<RunEntry *> entries;
    for (const RunRecord &record : std::as_const(records)) {
        entries += entryOf(record);
        entries.last()->m_sinceCreated = sinceCreated;
    }
    return entries;
}

RunEntry *RunKeeper::start(WorkflowClient *client, RunMode mode, const WorkflowRunRequest &request,
                           const RunIntent &intent, const RequestOptions &options)
{
    RunEntry *entry = write(client, mode, {{request, intent}}).value(0);
    if (!entry)
        return nullptr;
    follow(entry, client->start(mode, request, options), client);
    Q_EMIT entryAdded(entry);
    return entry;
}

QList<RunEntry *> RunKeeper::plan(WorkflowClient *client, RunMode mode,
                                  const QList<PlannedRun> &runs)
{
    QList<RunEntry *> entries = write(client, mode, runs);
    for (RunEntry *entry : entries)
        Q_EMIT entryAdded(entry);
    return entries;
}

void RunKeeper::begin(RunEntry *entry, WorkflowRun *run)
{
    entry->m_sinceCreated.restart(); // it has waited for its turn
    follow(entry, run, run->client());
    announce(entry);
}

void RunKeeper::drop(const QString &localId)
{
    RunEntry *known = idleEntry(localId);
    if (!known || !known->isUnsent())
        return;
    RunRecord &record = known->m_record;
    record.phase = WorkflowRun::Cancelled;
    record.errorKind = Kind::Cancelled;
    record.errorMessage = tr("The run was cancelled before it was started.");
    record.settled = true;
    record.finished = QDateTime::currentDateTimeUtc();
    write(known);
    end(known);
}

std::optional<WorkflowRunRequest> RunKeeper::unsentRequest(const RunEntry *entry,
                                                           const WorkflowClient *client)
{
    if (isAt(entry->m_record, client))
        return requestOf(entry);
    Q_EMIT problem(tr("Not started, because it was meant for another server: %1.")
                       .arg(entry->serverUrl().toString()));
    return std::nullopt;
}

// A built-in server is at another address each time; what passes runs on to ComfyUIs is, too.
bool RunKeeper::isAt(const RunRecord &record, const WorkflowClient *client)
{
    const bool isInProgram = record.intent.builtIn || !record.intent.comfyUi.isEmpty();
    return isInProgram || record.serverUrl == addressOf(client);
}

void RunKeeper::follow(RunEntry *entry, WorkflowRun *run, WorkflowClient *client)
{
    setClient(entry->profileId(), client);
    entry->m_run = run;
    auto *follower =
        new RunFollower(run, &entry->m_record, entry->m_sinceCreated, database(), entry);
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
    setClient(entry->profileId(), client);
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
    setClient(profileId, client);
    int elsewhere = 0;
    int count = 0;
    QList<RunDatabase::OpenRun> open = database()->takeOver(profileId, &elsewhere);
    if (database()->mend())
        open = database()->takeOver(profileId, &elsewhere);
    int moved = 0;
    for (const RunDatabase::OpenRun &run : open) {
        if (!isAt(run.record, client))
            ++moved;
        else
            count += int(pickUp(run, client));
    }
    if (moved > 0)
        Q_EMIT problem(
            tr("Not followed, because they were started on a server other than %1: %2 of the runs")
                .arg(addressOf(client).toString(), QString::number(moved)));
    watchOwners();
    if (elsewhere > 0)
        Q_EMIT problem(tr("Runs followed by another window of this program: %1").arg(elsewhere));
    return count;
}

bool RunKeeper::pickUp(const RunDatabase::OpenRun &open, WorkflowClient *client)
{
    RunEntry *entry = entryOf(open.record);
    if (active().contains(entry->localId()))
        return false;
    if (open.inherited)
        entry->m_record = open.record; // the other program has gone on with it
    const RunRecord &record = entry->m_record;
    if (entry->isUnsent()) { // only the user starts it
        announce(entry);
        return false;
    }
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
        close(entry, tr("The program ended before anything was sent."));
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
    const QStringList others = database()->otherRunIds(record.serverUrl, record.row);
    follow(entry, client->confirm(*request, record.submitted, {}, others), client);
    announce(entry);
}

// --- what the user does with runs

void RunKeeper::cancel(const QString &localId)
{
    RunEntry *known = entry(localId);
    if (known && known->m_run)
        known->m_run->cancel();
    else if (known && known->isUnsent())
        drop(localId);
}

void RunKeeper::cancelAll()
{
    const QSet<QString> ids = active();
    for (const QString &id : ids)
        cancel(id);
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
    intent.graph = database()->graph(entry->m_record.workflowHash);
    const RunEntry *again = start(client, entry->m_record.mode, *request, intent);
    return again ? again->localId() : QString();
}

std::optional<WorkflowRunRequest> RunKeeper::requestOf(const RunEntry *entry)
{
    const QByteArray body = database()->request(entry->localId());
    if (body.isEmpty()) {
        Q_EMIT problem(tr("The request of this run was not kept, because its files were never "
                          "uploaded. Reuse its inputs instead."));
        return std::nullopt;
    }
    QString why;
    auto request = WorkflowRunRequest::fromJson(body, &why);
    if (!request)
        Q_EMIT problem(tr("The request of this run cannot be read: %1.").arg(why));
    return request ? std::optional(withFilesOfPaths(*request)) : std::nullopt;
}

} // namespace ComfyDeploy::Runner
