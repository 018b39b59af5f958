// SPDX-License-Identifier: MIT

#include "runcontroller.h"

#include "desktop/desktop.h"
#include "desktop/notices.h"
#include "place.h"
#include "runs/failureaction.h"
#include "runs/runkeeper.h"
#include "servers/servers.h"
#include "settings/appsettings.h"
#include "undooffer.h"
#include "workflowimporter.h"
#include "workflows/openworkflow.h"

#include <qml/form/inputmodel.h>

#include <QtGui/qdesktopservices.h>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

// The page of the service's dashboard that shows the balance and sells credits: the route "/usage"
// in its source, github.com/comfy-deploy/app, src/routes/usage.tsx.
constexpr auto billingPage = "https://app.comfydeploy.com/usage"_L1;

} // namespace

RunController::RunController(RunKeeper *keeper, RunBatches *batches, AppSettings *settings,
                             OpenWorkflow *workflow, WorkflowImporter *importer, Servers *servers,
                             UndoOffer *undo, Notices *notices, QObject *parent)
    : QObject(parent), m_keeper(keeper), m_batches(batches), m_settings(settings),
      m_workflow(workflow), m_importer(importer), m_servers(servers), m_undo(undo),
      m_notices(notices), m_history(keeper)
{
    connect(keeper, &RunKeeper::activeCountChanged, this, &RunController::activeCountChanged);
    connect(batches, &RunBatches::waitingCountChanged, this, &RunController::activeCountChanged);
    connect(batches, &RunBatches::waitingCountChanged, this, &RunController::offerChanged);
    connect(keeper, &RunKeeper::entryLive, this, &RunController::onRunLive);
    connect(keeper, &RunKeeper::entryRemoved, this, [this](const QString &localId) {
        if (localId == m_selectedId) // by another window: see remove()
            followNewest();
    });
    connect(undo, &UndoOffer::runRestored, this, &RunController::select);
}

// --- the selected run

RunEntry *RunController::selected() const
{
    return m_selectedId.isEmpty() ? nullptr : m_keeper->entry(m_selectedId);
}

void RunController::select(const QString &localId)
{
    m_followsNewest = localId == m_keeper->newestId();
    m_selectedId = localId;
    m_sheetId.clear();
    const QPointer<RunEntry> before = std::exchange(m_held, m_keeper->entry(localId));
    if (m_held)
        m_keeper->hold(m_held);
    if (before)
        m_keeper->release(before);
    Q_EMIT selectedChanged();
}

void RunController::selectNeighbor(int step)
{
    const int row = m_history.rowOf(m_selectedId);
    const int next = // it may be filtered out
        row < 0 ? 0 : std::clamp(row + step, 0, std::max(0, m_history.count() - 1));
    const QString id = m_history.idAt(next);
    if (id.isEmpty() || next == row)
        return;
    if (m_history.isFolded(id))
        openSheet(m_keeper->entry(id)->batchId());
    else
        select(id);
}

void RunController::followNewest()
{
    const QString newest = m_keeper->newestId();
    select(newest);
    const RunEntry *entry = selected();
    if (!entry || entry->batchId().isEmpty())
        return;
    openSheet(entry->batchId());
    m_followsNewest = true;
    Q_EMIT selectedChanged();
}

// --- batches

RunBatch *RunController::sheet() const
{
    return m_batches->batch(m_sheetId);
}

RunBatch *RunController::batch(const QString &batchId) const
{
    return m_batches->batch(batchId);
}

void RunController::openSheet(const QString &batchId)
{
    RunBatch *batch = m_batches->batch(batchId);
    if (!batch || batch->count() == 0)
        return;
    select(batch->entries().constFirst()->localId());
    m_sheetId = batchId;
    Q_EMIT selectedChanged();
}

void RunController::offerUnsent(const QString &profileId)
{
    const QStringList ids = m_keeper->database()->batchesWithUnsentRuns(profileId);
    for (const QString &id : ids) {
        if (!m_offered.contains(id) && m_batches->batch(id)->isOffered())
            m_offered += id;
    }
    Q_EMIT offerChanged();
}

QString RunController::offerText() const
{
    QStringList texts;
    for (const QString &id : m_offered) {
        const RunBatch *batch = m_batches->batch(id);
        if (batch->isOffered())
            texts +=
                tr("%1: %2 of %3 runs were not started.")
                    .arg(batch->entries().constFirst()->workflowName(),
                         QString::number(batch->unsentCount()), QString::number(batch->count()));
    }
    return texts.join(u'\n');
}

void RunController::openOfferedSheet()
{
    for (const QString &id : std::as_const(m_offered)) {
        if (m_batches->batch(id)->isOffered()) {
            openSheet(id);
            return;
        }
    }
}

void RunController::closeOffer()
{
    m_offered.clear();
    Q_EMIT offerChanged();
}

void RunController::startUnsent(const QString &batchId)
{
    RunBatch *batch = m_batches->batch(batchId);
    if (!batch || batch->count() == 0)
        return;
    const RunEntry *first = batch->entries().constFirst();
    if (!m_servers->has(first->profileId())) {
        m_notices->addProblem(tr("The server of this run was removed: choose another one."));
        return;
    }
    if (reachServerOf(first->localId()))
        batch->startUnsent(m_servers->connectionTo(first->profileId())->client(),
                           m_settings->state(u"batchRuns"_s).toInt());
}

void RunController::removeSelected()
{
    if (RunBatch *batch = sheet(); batch && batch->count() > 0)
        removeBatch(batch);
    else
        remove(m_selectedId);
}

void RunController::removeBatch(RunBatch *batch)
{
    if (batch->isActive()) {
        m_notices->addProblem(tr("This batch is still at work: cancel it first."));
        return;
    }
    const int row = m_history.rowOf(batch->entries().constFirst()->localId());
    const QList<RunEntry *> runs = m_keeper->batchEntries(batch->id());
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) { // the first one is the row
        if (!m_keeper->hide((*run)->localId()))
            return;
        m_undo->offerRemovedRun((*run)->localId());
    }
    const QModelIndex next = m_history.index(std::max(0, std::min(row, m_history.count() - 1)));
    select(next.isValid() ? m_history.idAt(next.row()) : QString());
}

// --- runs under way

int RunController::activeCount() const
{
    return m_keeper->activeCount() + waitingCount();
}

int RunController::runningCount() const
{
    return m_keeper->runningCount();
}

int RunController::waitingCount() const
{
    return m_batches->waitingCount();
}

int RunController::remoteCount() const
{
    return m_keeper->runningCount() - m_keeper->runningCount(RunKeeper::BuiltIn);
}

int RunController::comfyUiCount() const
{
    return m_keeper->runningCount(RunKeeper::ComfyUi);
}

int RunController::activeCountOf(const QString &profileId) const
{
    return m_keeper->activeCountOf(profileId);
}

// If a run has no contact, checks whether its server answers at all.
void RunController::onRunLive(const RunEntry *entry)
{
    if (!entry->contactLost()) {
        m_withoutNews.remove(entry->localId());
    } else if (!m_withoutNews.contains(entry->localId())) {
        m_withoutNews.insert(entry->localId());
        m_servers->connectionTo(entry->profileId())->check();
    }
}

void RunController::cancel(const QString &localId)
{
    m_keeper->cancel(localId);
}

void RunController::askCancelAll()
{
    if (runningCount() + waitingCount() > 0)
        Q_EMIT cancelAllAsked();
}

void RunController::cancelAll()
{
    m_batches->dropWaiting();
    m_keeper->cancelAll();
}

// --- runs that have ended, or whose end is not known

// Checks the run's server, which may not be in use yet; false if it needs a token first.
bool RunController::reachServerOf(const QString &localId)
{
    const RunEntry *entry = m_keeper->entry(localId);
    if (!entry || !m_servers->has(entry->profileId()))
        return true; // the keeper reports it
    ServerConnection *connection = m_servers->connectionTo(entry->profileId());
    connection->check();
    if (connection->needsToken()) {
        m_servers->setCurrentId(entry->profileId());
        Q_EMIT tokenWanted();
        return false;
    }
    m_keeper->knowClient(entry->profileId(), connection->client());
    return true;
}

void RunController::runAgain(const QString &localId)
{
    const RunEntry *entry = m_keeper->entry(localId);
    if (!entry)
        return;
    ServerConnection *connection = m_servers->connectionTo(entry->profileId());
    connection->check();
    if (!m_keeper->runAgain(localId, connection->client()).isEmpty())
        followNewest();
}

void RunController::checkAgain(const QString &localId)
{
    if (reachServerOf(localId))
        m_keeper->checkAgain(localId);
}

void RunController::sendAgain(const QString &localId)
{
    if (!reachServerOf(localId))
        return;
    m_keeper->sendAgain(localId);
    followNewest();
}

void RunController::forget(const QString &localId)
{
    m_keeper->forget(localId);
}

void RunController::retrySaving(const QString &localId, const QUrl &folder)
{
    if (reachServerOf(localId))
        m_keeper->retrySaving(localId, Desktop::localPath(folder));
}

void RunController::remove(const QString &localId)
{
    const int row = m_history.rowOf(localId);
    if (row < 0 || !m_keeper->hide(localId))
        return;
    m_undo->offerRemovedRun(localId);
    const QString next = m_history.idAt(row);
    select(next.isEmpty() ? m_history.idAt(row - 1) : next);
}

void RunController::reuse(const QString &localId)
{
    const RunEntry *entry = m_keeper->entry(localId);
    if (!entry)
        return;
    const Place before = Place::current(m_workflow, m_servers);
    const QString key = entry->workflowKey();
    const bool isOpen = KeptDeployments::isKey(key)
        ? Place{entry->profileId(), key, true}.open(m_workflow, m_servers)
        : openWorkflowOf(entry);
    if (!isOpen)
        return;
    const QStringList rejected = m_workflow->form()->restoreValues(entry->formValues());
    m_undo->returnTo(before);
    if (!rejected.isEmpty())
        m_notices->addProblem(tr("Not restored: %1.").arg(rejected.join(u", "_s)));
}

QVariantMap RunController::savedValues(const RunEntry *entry, InputSpec::Kind kind) const
{
    QVariantMap values;
    if (entry->workflowKey() != m_workflow->key())
        return values;
    const QStringList names = m_workflow->inputsOf(kind);
    for (const QString &name : names) {
        const QVariant value = m_workflow->form()->savedValue(entry->formValues(), name);
        if (value.isValid())
            values.insert(name, value);
    }
    return values;
}

void RunController::reuseSeeds(const QString &localId)
{
    const RunEntry *entry = m_keeper->entry(localId);
    if (!entry)
        return;
    QVariantMap values = savedValues(entry, InputSpec::Kind::Seed);
    // What was used, as far as that is known, wins over what was asked for.
    const QStringList names = m_workflow->inputsOf(InputSpec::Kind::Seed);
    const QStringList used = entry->seeds();
    if (names.size() == 1 && !used.isEmpty())
        values.insert(names.constFirst(), used.constFirst());
    reuseValues(values);
}

void RunController::reuseTexts(const QString &localId)
{
    const RunEntry *entry = m_keeper->entry(localId);
    if (!entry)
        return;
    QVariantMap values = savedValues(entry, InputSpec::Kind::Text);
    const QStringList names = m_workflow->inputsOf(InputSpec::Kind::Text);
    if (values.isEmpty() && !names.isEmpty())
        values.insert(names.constFirst(), entry->mainText());
    reuseValues(values);
}

void RunController::reuseValues(const QVariantMap &values)
{
    if (values.isEmpty()) {
        m_notices->addProblem(tr("The form has no input for that."));
        return;
    }
    const QStringList rejected = m_workflow->form()->setForeignValues(values);
    if (!rejected.isEmpty())
        m_notices->addProblem(tr("Not restored: %1.").arg(rejected.join(u", "_s)));
}

bool RunController::openWorkflowOf(const RunEntry *entry)
{
    if (m_workflow->library()->contains(entry->workflowKey()))
        return m_workflow->open(entry->workflowKey());
    QString why = tr("The workflow of this run was not kept.");
    const QString key =
        m_importer->addRecorded(entry->record().workflowHash, entry->workflowName(), &why);
    if (!key.isEmpty())
        return m_workflow->open(key);
    m_notices->addProblem(why);
    return false;
}

// --- failures

QString RunController::fieldOf(RunEntry *entry) const
{
    if (!entry || entry->workflowKey() != m_workflow->key())
        return {};
    Qml::WorkflowForm *form = m_workflow->form();
    // An error that names an input has no node.
    if (entry->nodeId().isEmpty())
        return form->inputs()->indexOf(entry->inputName()) >= 0 ? entry->inputName() : QString();
    return form->nameForNode(entry->nodeId(), entry->inputName());
}

void RunController::goToField(RunEntry *entry)
{
    const QString name = fieldOf(entry);
    if (!name.isEmpty())
        Q_EMIT inputFocusRequested(name);
}

void RunController::actOnFailure(RunEntry *entry)
{
    if (!entry)
        return;
    const FailureAction action = failureActionOf(entry->record());
    if (action == FailureAction::OpenBilling) {
        QDesktopServices::openUrl(QUrl(billingPage));
        return;
    }
    if (action == FailureAction::Nothing)
        return;
    if (!m_servers->has(entry->profileId())) {
        m_notices->addProblem(tr("The server of this run was removed: choose another one."));
        return;
    }
    m_servers->setCurrentId(entry->profileId());
    if (action == FailureAction::ChangeToken)
        Q_EMIT tokenWanted();
    else if (action == FailureAction::ShowAdvanced)
        Q_EMIT advancedWanted();
    else
        m_servers->current()->check();
}

} // namespace ComfyDeploy::Runner
