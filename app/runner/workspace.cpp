// SPDX-License-Identifier: MIT

#include "workspace.h"

#include "runs/runbatches.h"
#include "runs/rundatabase.h"
#include "runs/runkeeper.h"
#include "runs/runtext.h"

#include <ComfyDeploy/core/localhost_p.h>
#include <qml/form/formvalues.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtimer.h>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ComfyDeploy::Runner {

namespace {

QString databasePath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/runs.sqlite"_L1;
}

} // namespace

Workspace::Workspace(QObject *parent)
    : QObject(parent), m_settings(std::make_unique<AppSettings>()),
      m_options(std::make_unique<RunOptions>(m_settings.get())),
      m_notices(std::make_unique<Notices>()),
      m_servers(std::make_unique<Servers>(m_settings.get(), m_notices.get())),
      m_workflow(std::make_unique<OpenWorkflow>(m_settings.get())),
      m_choices(std::make_unique<WorkflowChoices>(m_workflow->library())),
      m_database(std::make_unique<RunDatabase>()),
      m_keeper(std::make_unique<RunKeeper>(m_database.get())),
      m_batches(std::make_unique<RunBatches>(m_keeper.get())),
      m_variations(std::make_unique<RunVariations>(m_workflow.get(), m_options.get())),
      m_importer(
          std::make_unique<WorkflowImporter>(m_workflow.get(), m_database.get(), m_notices.get())),
      m_readiness(
          std::make_unique<RunReadiness>(m_workflow.get(), m_servers.get(), m_options.get())),
      m_undo(std::make_unique<UndoOffer>(m_keeper.get(), m_workflow.get(), m_servers.get())),
      m_runs(std::make_unique<RunController>(m_keeper.get(), m_batches.get(), m_settings.get(),
                                             m_workflow.get(), m_importer.get(), m_servers.get(),
                                             m_undo.get(), m_notices.get())),
      m_saver(std::make_unique<FileSaver>(m_settings.get(), m_notices.get())),
      m_announcer(
          std::make_unique<RunAnnouncer>(m_keeper.get(), m_batches.get(), m_settings.get())),
      m_comparison(std::make_unique<Comparison>(m_database.get(), m_notices.get())),
      m_copier(std::make_unique<CodeCopier>(m_keeper.get())),
      m_diagnostics(
          std::make_unique<Diagnostics>(m_settings.get(), m_servers.get(), m_database.get()))
{
    connectNotices();
    connectServers();
    connect(m_choices->deployments(), &Qml::DeploymentListModel::loadingChanged, this,
            &Workspace::refreshDeployment);
    connect(m_workflow.get(), &OpenWorkflow::changed, this, &Workspace::refreshDeployment);
    connect(m_settings.get(), &AppSettings::outputFolderChanged, this,
            &Workspace::applyOutputSettings);
    connect(m_settings.get(), &AppSettings::outputTemplateChanged, this,
            &Workspace::applyOutputSettings);
}

Workspace::~Workspace() = default;

// Problems are shown until they are closed or solved.
void Workspace::connectNotices()
{
    const auto add = [this](QLatin1StringView topic) {
        return [this, topic](const QString &text) {
            m_notices->addProblem(text, topic);
        };
    };
    const auto settle = [this](QLatin1StringView topic) {
        return [this, topic] {
            m_notices->settle(topic);
        };
    };
    connect(m_workflow.get(), &OpenWorkflow::problem, this, add(Notices::ofWorkflow));
    connect(m_workflow.get(), &OpenWorkflow::opened, this, settle(Notices::ofWorkflow));
    connect(m_workflow.get(), &OpenWorkflow::valuesProblem, this, add(Notices::ofValues));
    connect(m_workflow.get(), &OpenWorkflow::valuesKept, this, settle(Notices::ofValues));
    connect(m_settings.get(), &AppSettings::problem, this, add(Notices::ofSettings));
    connect(m_settings.get(), &AppSettings::recovered, this, settle(Notices::ofSettings));
    connect(m_servers->profiles(), &ServerProfiles::problem, this, add(Notices::ofServers));
    connect(m_servers->profiles(), &ServerProfiles::written, this, settle(Notices::ofServers));
    connect(m_keeper.get(), &RunKeeper::problem, this,
            [this](const QString &text, bool isOfHistory) {
                m_notices->addProblem(text, isOfHistory ? QString(Notices::ofHistory) : QString());
            });
    connect(m_keeper.get(), &RunKeeper::recovered, this,
            [this](const QString &text) { m_notices->addNews(text, Notices::ofHistory); });
    connect(m_readiness.get(), &RunReadiness::changed, this, [this] {
        if (m_servers->current() && m_readiness->reason().isEmpty())
            m_notices->settle(Notices::ofRun);
    });
}

void Workspace::applyOutputSettings()
{
    m_keeper->setOutputFolder(m_settings->outputFolder());
    m_keeper->setOutputTemplate(m_settings->outputTemplate());
}

void Workspace::start()
{
    applyOutputSettings();
    const QString problem = m_keeper->open(databasePath());
    const QString topic = m_database->isOpen() ? QString() : QString(Notices::ofHistory);
    if (!problem.isEmpty()) // the window that shows it is created later
        QMetaObject::invokeMethod(
            this, [this, problem, topic] { m_notices->addProblem(problem, topic); },
            Qt::QueuedConnection);

    m_workflow->openLast();
    m_servers->openLast();
    checkServersOfOpenRuns();
    m_runs->followNewest();
    const auto dismissWithOwnWorkflow = [this] {
        if (!m_workflow->isSample())
            dismissFirstRun();
    };
    connect(m_workflow.get(), &OpenWorkflow::changed, this, dismissWithOwnWorkflow);
    dismissWithOwnWorkflow(); // opened at an earlier start
    // The history may become available later; its open runs are resumed then.
    connect(m_keeper.get(), &RunKeeper::opened, this, &Workspace::checkServersOfOpenRuns);
    connect(m_keeper.get(), &RunKeeper::othersGone, this, &Workspace::checkServersOfOpenRuns);
}

void Workspace::finishStart()
{
    m_database->startCheck();
}

// --- servers

void Workspace::connectServers()
{
    connect(m_servers.get(), &Servers::connectionChanged, this, &Workspace::onConnectionChanged);
    connect(m_servers.get(), &Servers::currentChanged, this, [this] {
        const ServerConnection *server = m_servers->current();
        m_options->load(server->profile());
        m_choices->setServer(server->client(), server->profile().name);
    });
    connect(m_servers.get(), &Servers::currentChanged, this, &Workspace::firstRunChanged);
    const auto useClasses = [this] {
        m_workflow->form()->setCatalog(m_servers->current()->classes().catalog());
    };
    connect(m_servers.get(), &Servers::currentChanged, this, useClasses);
    connect(m_servers.get(), &Servers::classesChanged, this, useClasses);
    connect(m_servers.get(), &Servers::removed, this, [this](ServerConnection *connection) {
        stopWhenIdle(connection);
        connect(m_keeper.get(), &RunKeeper::activeCountChanged, connection,
                [this, connection] { stopWhenIdle(connection); });
    });
}

// Runs of a server that was removed are still followed, and their files saved.
void Workspace::stopWhenIdle(ServerConnection *connection)
{
    if (m_keeper->activeCountOf(connection->profile().id) == 0)
        connection->stopForGood();
}

// Runs of all servers are resumed, not only those of the current one.
void Workspace::checkServersOfOpenRuns()
{
    for (const QString &id : m_keeper->profilesWithOpenRuns()) {
        if (!m_servers->has(id))
            continue;
        ServerConnection *connection = m_servers->connectionTo(id);
        m_keeper->knowClient(id, connection->client()); // to show pictures that are not saved yet
        if (connection->state() == ServerConnection::State::Connected)
            resumeRuns(connection);
        else
            connection->check();
    }
}

void Workspace::onConnectionChanged(ServerConnection *connection)
{
    const ServerProfile profile = connection->profile();
    const bool isInUse = m_servers->isInUse(connection);
    if (isInUse)
        m_keeper->setWaiting(profile.id, connection->waitingReason());
    if (connection->state() == ServerConnection::State::Connected)
        resumeRuns(connection);
    else if (isInUse && connection->needsToken()
             && m_keeper->profilesWithOpenRuns().contains(profile.id))
        m_notices->addNews(
            tr("Runs on %1 go on: choose that server and add its token to follow them.")
                .arg(profile.name));
}

void Workspace::resumeRuns(ServerConnection *connection)
{
    const int count = m_keeper->resume(connection->profile().id, connection->client());
    m_runs->offerUnsent(connection->profile().id);
    if (count > 0)
        m_notices->addNews(tr("Picked up on %1: %2.")
                               .arg(connection->profile().name,
                                    count == 1 ? tr("one run") : tr("%1 runs").arg(count)));
}

// --- what is open

void Workspace::choose(int row)
{
    const Deployment deployment = m_choices->deploymentAt(row);
    if (!deployment.id().isEmpty())
        m_workflow->openDeployment(m_servers->currentId(), deployment);
    else if (const QString key = m_choices->workflowKeyAt(row); !key.isEmpty())
        m_workflow->open(key);
}

void Workspace::loadDeployments()
{
    if (!m_readiness->needsToken() && !m_servers->current()->profile().isComfyUi())
        m_choices->deployments()->reload();
}

// Called if the form shows a stored copy, but the server has another version.
void Workspace::refreshDeployment()
{
    const Qml::DeploymentListModel *deployments = m_choices->deployments();
    if (deployments->isLoading() || !m_workflow->isDeployment()
        || m_workflow->profileId() != m_servers->currentId())
        return;
    const int row = deployments->indexOf(m_workflow->deploymentId());
    if (row >= 0 && deployments->deploymentAt(row) != m_workflow->form()->deployment())
        m_workflow->openDeployment(m_servers->currentId(), deployments->deploymentAt(row));
}

// --- starting runs

int Workspace::run()
{
    if (!m_readiness->isReady())
        return 0;
    if (!m_variations->problem().isEmpty()) {
        m_notices->addProblem(m_variations->problem(), Notices::ofRun);
        return 0;
    }
    const int started = m_variations->total() > 1 ? startBatch() : int(startRun());
    if (started > 0) // the history can be written
        m_notices->settle(Notices::ofHistory);
    dismissFirstRun();
    m_runs->followNewest();
    return started;
}

void Workspace::runWithNewSeeds()
{
    m_workflow->form()->rollSeeds();
    run();
}

WorkflowRunRequest Workspace::requestFor(const Qml::FormValues &values) const
{
    const ServerProfile profile = m_servers->current()->profile();
    WorkflowRunRequest request;
    if (m_workflow->isDeployment()) {
        request.setDeploymentId(m_workflow->deploymentId());
    } else {
        request.setWorkflowId(profile.workflowId.isEmpty() ? QString(anyWorkflowId)
                                                           : profile.workflowId);
        request.setMachineId(profile.machineId.isEmpty() ? QString(anyMachineId)
                                                         : profile.machineId);
        request.setWorkflowApiJson(values.graph());
        request.setWorkflow(m_workflow->editorWorkflow());
        request.setKeepSeeds(m_options->keepSeeds() && !profile.isComfyUi()); // that keeps them
    }
    request.setInputs(values.inputs());
    if (!m_options->gpu().isEmpty() && !profile.isComfyUi())
        request.setGpu(m_options->gpu());
    if (!m_options->webhook().isEmpty())
        request.setWebhook(m_options->webhook());
    request.setPreviews(profile.isComfyUi() && m_settings->state(u"previews"_s).toBool());
    return request;
}

RunIntent Workspace::intentFor(const Qml::FormValues &values, const QString &saved) const
{
    const ServerProfile profile = m_servers->current()->profile();
    RunIntent intent;
    if (m_workflow->isDeployment())
        intent.graph = values.graph().toJson();
    intent.mainText = m_workflow->mainText(values.all());
    intent.profileId = profile.id;
    intent.profileName = profile.name;
    intent.builtIn = profile.isBuiltIn();
    intent.comfyUi = profile.comfyUi();
    intent.workflowKey = m_workflow->key();
    intent.workflowName = m_workflow->title();
    intent.formValues = saved;
    return intent;
}

bool Workspace::startRun()
{
    QString saved;
    const Qml::FormValues values =
        m_workflow->form()->valuesWith(m_variations->cell(0).values, &saved);
    const RunEntry *run = m_keeper->start(m_servers->current()->client(), m_options->mode(),
                                          requestFor(values), intentFor(values, saved));
    if (run)
        m_workflow->form()->advanceSeeds(values);
    return run != nullptr;
}

// Seeds advance between repetitions, so that the runs of one are alike in all that does not vary.
int Workspace::startBatch()
{
    QList<RunKeeper::PlannedRun> runs;
    const int total = m_variations->total();
    for (int i = 0; i < total; ++i) {
        const RunVariations::Cell cell = m_variations->cell(i);
        QString saved;
        const Qml::FormValues values = m_workflow->form()->valuesWith(cell.values, &saved);
        if (!values.problem().isEmpty()) {
            m_notices->addProblem(values.problem(), Notices::ofRun);
            return 0;
        }
        RunKeeper::PlannedRun run{requestFor(values), intentFor(values, saved)};
        run.intent.cell = cell.place;
        runs += run;
        if (cell.endsRepetition)
            m_workflow->form()->advanceSeeds(values);
    }
    const RunBatch *batch = m_batches->start(m_servers->current()->client(), m_options->mode(),
                                             runs, m_settings->state(u"batchRuns"_s).toInt());
    return batch ? total : 0;
}

QString Workspace::withUsualTime(const QString &summary) const
{
    const qint64 one =
        m_database->usualDuration(m_workflow->key(), m_servers->current()->profile().id);
    if (one < 0)
        return summary;
    const int total = std::max(1, m_variations->total());
    const int atATime = std::clamp(m_settings->state(u"batchRuns"_s).toInt(), 1, total);
    const qint64 all = one * ((total + atATime - 1) / atATime);
    const QString time = tr("Usually %1 each, about %2 in all.")
                             .arg(durationText(one / 1000), durationText(all / 1000));
    return summary.isEmpty() ? time : summary + u'\n' + time;
}

QStringList Workspace::earlierTexts(const QString &name) const
{
    QStringList texts;
    const QStringList all = m_database->formValuesOf(m_workflow->key());
    for (const QString &values : all) {
        const QString text = m_workflow->form()->savedValue(values, name).toString();
        if (!text.isEmpty() && !texts.contains(text))
            texts += text;
    }
    return texts;
}

// --- first start and last moment

bool Workspace::isFirstRun() const
{
    return m_servers->current() && m_servers->current()->profile().isBuiltIn()
        && !m_settings->state(u"firstRunDone"_s).toBool();
}

void Workspace::dismissFirstRun()
{
    if (m_settings->state(u"firstRunDone"_s).toBool())
        return;
    m_settings->setState(u"firstRunDone"_s, true);
    Q_EMIT firstRunChanged();
}

bool Workspace::mayQuit()
{
    if (m_runs->activeCount() == 0)
        return true;
    switch (m_settings->quitChoice()) {
    case AppSettings::QuitChoice::KeepRunning:
        return true;
    case AppSettings::QuitChoice::CancelRuns:
        quit(true, false);
        return false;
    case AppSettings::QuitChoice::Ask:
        break;
    }
    Q_EMIT quitAsked();
    return false;
}

void Workspace::quit(bool cancelRuns, bool remember)
{
    if (remember)
        m_settings->setQuitChoice(cancelRuns ? AppSettings::QuitChoice::CancelRuns
                                             : AppSettings::QuitChoice::KeepRunning);
    if (!cancelRuns || m_runs->activeCount() == 0) {
        QCoreApplication::quit();
        return;
    }
    connect(m_runs.get(), &RunController::activeCountChanged, this, [this] {
        if (m_runs->activeCount() == 0)
            QCoreApplication::quit();
    });
    // Quit in any case, even if the server cannot be reached.
    QTimer::singleShot(15s, this, &QCoreApplication::quit);
    m_runs->cancelAll();
    m_notices->addNews(tr("Asking the server to stop…"));
}

} // namespace ComfyDeploy::Runner
