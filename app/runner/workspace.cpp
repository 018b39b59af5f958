#include "workspace.h"

#include "desktop/desktop.h"
#include "runs/rundatabase.h"
#include "runs/runkeeper.h"

#include <ComfyDeploy/core/localhost_p.h>
#include <ComfyDeployLocal/nodes/nodecatalogue_p.h>
#include <qml/form/formfield.h>
#include <qml/form/formvalues.h>
#include <qml/form/inputmodel.h>

#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qlocale.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtimer.h>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ComfyDeploy::Runner {

using Qml::WorkflowForm;

namespace {

constexpr auto undoTime = 20s;
// What notices are about.
constexpr auto ofHistory = "history"_L1;
constexpr auto ofRun = "run"_L1;
constexpr auto ofServer = "server"_L1;
constexpr auto ofServers = "servers"_L1;
constexpr auto ofSettings = "settings"_L1;
constexpr auto ofValues = "values"_L1;
constexpr auto ofWorkflow = "workflow"_L1;

QString databasePath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/runs.sqlite"_L1;
}

QString shortened(const QStringList &names)
{
    constexpr qsizetype most = 4;
    const QString shown = names.first(qMin(names.size(), most)).join(u", "_s);
    return names.size() <= most
        ? shown
        : QCoreApplication::translate("ComfyDeploy::Runner::Workspace", "%1 and %2 more")
              .arg(shown, QString::number(names.size() - most));
}

// What tells pasted workflows apart: how the author calls the results, else when it was, and a
// number where that says nothing.
QString pastedTitle(const WorkflowGraph &graph, const WorkflowLibrary &library)
{
    constexpr qsizetype longest = 60;
    const QStringList nodes = graph.nodeIds();
    for (const QString &node : nodes) {
        const QString prefix = graph.value(node, u"filename_prefix"_s).toString();
        const QString name = prefix.section(u'/', -1).simplified();
        if (!name.isEmpty() && name != "ComfyUI"_L1)
            return name.left(longest);
    }
    const QString title =
        QCoreApplication::translate("ComfyDeploy::Runner::Workspace", "Pasted %1")
            .arg(QLocale().toString(QDateTime::currentDateTime(), QLocale::ShortFormat));
    QString free = title;
    for (int number = 2; library.hasTitle(free); ++number)
        free = u"%1 (%2)"_s.arg(title, QString::number(number));
    return free;
}

} // namespace

Workspace::Workspace(QObject *parent)
    : QObject(parent), m_settings(std::make_unique<AppSettings>()),
      m_options(std::make_unique<RunOptions>(m_settings.get())),
      m_profiles(std::make_unique<ServerProfiles>()),
      m_open(std::make_unique<OpenWorkflow>(m_settings.get())),
      m_choices(std::make_unique<WorkflowChoices>(m_open->library())),
      m_database(std::make_unique<RunDatabase>()),
      m_keeper(std::make_unique<RunKeeper>(m_database.get())),
      m_history(std::make_unique<RunHistoryModel>(m_keeper.get()))
{
    connect(form(), &WorkflowForm::valuesChanged, this, &Workspace::blockedReasonChanged);
    connect(m_open.get(), &OpenWorkflow::changed, this, &Workspace::workflowChanged);
    connect(m_open.get(), &OpenWorkflow::changed, this, &Workspace::findLackingNodes);
    connect(m_open.get(), &OpenWorkflow::changed, this, &Workspace::blockedReasonChanged);
    connect(form(), &WorkflowForm::valuesReplaced, this, &Workspace::onValuesReplaced);
    connect(m_open.get(), &OpenWorkflow::changed, this, [this] {
        if (m_keeper->hidden().isEmpty())
            settleUndo(); // the values that could come back were another workflow's
    });
    m_undoTimer.setSingleShot(true);
    m_undoTimer.setInterval(undoTime);
    connect(&m_undoTimer, &QTimer::timeout, this, &Workspace::settleUndo);
    connectNotices();
    connect(m_choices->deployments(), &Qml::DeploymentListModel::loadingChanged, this,
            &Workspace::refreshDeployment);
    connect(m_open.get(), &OpenWorkflow::changed, this, &Workspace::refreshDeployment);
    connect(m_options.get(), &RunOptions::changed, this, &Workspace::blockedReasonChanged);
    connect(m_profiles.get(), &ServerProfiles::profileChanged, this, [this](const QString &id) {
        if (ServerConnection *connection = m_connections.value(id))
            connection->setProfile(m_profiles->profile(id));
        Q_EMIT blockedReasonChanged();
    });
    connect(m_settings.get(), &AppSettings::outputFolderChanged, this,
            &Workspace::applyOutputSettings);
    connect(m_settings.get(), &AppSettings::outputTemplateChanged, this,
            &Workspace::applyOutputSettings);
    connect(m_keeper.get(), &RunKeeper::activeCountChanged, this, &Workspace::activeCountChanged);
    connect(m_keeper.get(), &RunKeeper::entryLive, this, &Workspace::onRunLive);
    connect(m_keeper.get(), &RunKeeper::entryRemoved, this, [this](const QString &localId) {
        if (localId == m_selectedId) // by another window: see removeRun()
            followNewest();
    });
}

Workspace::~Workspace() = default;

// What went wrong stands until it is closed, or until it is right again.
void Workspace::connectNotices()
{
    const auto tell = [this](QLatin1StringView topic) {
        return [this, topic](const QString &text) {
            Q_EMIT notice(text, true, topic);
        };
    };
    const auto settle = [this](QLatin1StringView topic) {
        return [this, topic] {
            Q_EMIT noticeSettled(topic);
        };
    };
    connect(m_open.get(), &OpenWorkflow::problem, this, tell(ofWorkflow));
    connect(m_open.get(), &OpenWorkflow::valuesProblem, this, tell(ofValues));
    connect(m_open.get(), &OpenWorkflow::valuesKept, this, settle(ofValues));
    connect(m_settings.get(), &AppSettings::problem, this, tell(ofSettings));
    connect(m_settings.get(), &AppSettings::recovered, this, settle(ofSettings));
    connect(m_profiles.get(), &ServerProfiles::problem, this, tell(ofServers));
    connect(m_profiles.get(), &ServerProfiles::written, this, settle(ofServers));
    connect(m_keeper.get(), &RunKeeper::problem, this,
            [this](const QString &text, bool isOfHistory) {
                Q_EMIT notice(text, true, isOfHistory ? QString(ofHistory) : QString());
            });
    connect(m_keeper.get(), &RunKeeper::recovered, this,
            [this](const QString &text) { Q_EMIT notice(text, false, ofHistory); });
    connect(this, &Workspace::blockedReasonChanged, this, [this] {
        if (m_server && blockedReason().isEmpty())
            Q_EMIT noticeSettled(ofRun);
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
    const QString topic = m_database->isOpen() ? QString() : QString(ofHistory);
    if (!problem.isEmpty()) // the window that shows it comes later
        QMetaObject::invokeMethod(
            this, [this, problem, topic] { Q_EMIT notice(problem, true, topic); },
            Qt::QueuedConnection);

    m_open->openLast();
    setProfileId(m_settings->state(u"profile"_s, u"local"_s).toString());
    checkServersOfOpenRuns();
    followNewest();
    // One that could not be opened may be later; what was open in it goes on then.
    connect(m_keeper.get(), &RunKeeper::opened, this, &Workspace::checkServersOfOpenRuns);
    connect(m_keeper.get(), &RunKeeper::othersGone, this, &Workspace::checkServersOfOpenRuns);
}

// The runs of all servers go on, not only those of the one that is shown.
void Workspace::checkServersOfOpenRuns()
{
    for (const QString &id : m_keeper->profilesWithOpenRuns()) {
        if (m_profiles->indexOf(id) < 0)
            continue;
        ServerConnection *connection = connectionTo(id);
        m_keeper->knowClient(id, connection->client()); // for pictures that are not saved yet
        if (connection->state() == ServerConnection::State::Connected)
            resumeRuns(connection);
        else
            connection->check();
    }
}

// --- servers

ServerConnection *Workspace::connectionTo(const QString &profileId)
{
    ServerConnection *&connection = m_connections[profileId];
    if (connection)
        return connection;
    connection = new ServerConnection(m_profiles->profile(profileId), this);
    connect(connection, &ServerConnection::stateChanged, this,
            [this, connection] { onConnectionChanged(connection); });
    return connection;
}

void Workspace::onConnectionChanged(ServerConnection *connection)
{
    const ServerProfile profile = connection->profile();
    const bool isCurrent = m_connections.value(profile.id) == connection;
    if (isCurrent)
        m_keeper->setWaiting(profile.id, connection->waitingReason());
    if (connection->state() == ServerConnection::State::Connected) {
        resumeRuns(connection);
    } else if (isCurrent && connection->needsToken()
               && m_keeper->profilesWithOpenRuns().contains(profile.id)) {
        Q_EMIT notice(tr("Runs on %1 go on: choose that server and add its token to follow them.")
                          .arg(profile.name),
                      false);
    }
    if (connection == m_server)
        Q_EMIT blockedReasonChanged();
}

void Workspace::resumeRuns(ServerConnection *connection)
{
    const int count = m_keeper->resume(connection->profile().id, connection->client());
    if (count > 0)
        Q_EMIT notice(tr("Picked up on %1: %2.")
                          .arg(connection->profile().name,
                               count == 1 ? tr("one run") : tr("%1 runs").arg(count)),
                      false);
}

void Workspace::setProfileId(const QString &id)
{
    const QString known = m_profiles->profile(id).id;
    if (known == m_profileId)
        return;
    m_profileId = known;
    m_server = connectionTo(known);
    m_settings->setState(u"profile"_s, known);
    m_options->load(m_server->profile());
    m_server->check();
    m_choices->setServer(m_server->client(), m_server->profile().name);
    Q_EMIT noticeSettled(ofServer);
    Q_EMIT serverChanged();
    Q_EMIT firstRunChanged();
    Q_EMIT blockedReasonChanged();
}

bool Workspace::useServer(const QString &address)
{
    if (address.isEmpty() || address == "local"_L1) {
        setProfileId(u"local"_s);
        return true;
    }
    const QString name = QUrl::fromUserInput(address).host();
    const QString problem = m_profiles->problemWith(name, address, {});
    if (!problem.isEmpty()) {
        Q_EMIT notice(problem, true, ofServer);
        return false;
    }
    const QString known = m_profiles->idOf(QUrl(address));
    setProfileId(known.isEmpty() ? m_profiles->add(name, address, {}) : known);
    return true;
}

void Workspace::saveProfile(const QString &id, const QString &name, const QString &url,
                            const QString &caFile)
{
    if (id.isEmpty()) {
        const QString added = m_profiles->add(name, url, caFile);
        if (!added.isEmpty())
            setProfileId(added);
        return;
    }
    const QUrl before = m_profiles->profile(id).url;
    if (!m_profiles->change(id, name, url, caFile) || m_profiles->profile(id).url == before)
        return;
    // Runs stay with the server they were started on, so the new address gets a new client.
    if (ServerConnection *old = m_connections.take(id); old == m_server) {
        m_profileId.clear();
        setProfileId(id);
    }
}

void Workspace::removeProfile(const QString &id)
{
    if (!m_profiles->profile(id).isOwn())
        return;
    m_connections.take(id); // lives on with the runs that it follows
    m_profiles->remove(id);
    if (id == m_profileId)
        setProfileId(u"local"_s);
}

void Workspace::setBooking(const QString &workflowId, const QString &machineId)
{
    m_profiles->setBooking(m_profileId, workflowId, machineId);
}

// --- workflows

bool Workspace::openWorkflow(const QString &key)
{
    const bool isOpen = m_open->open(key);
    if (isOpen)
        Q_EMIT noticeSettled(ofWorkflow);
    return isOpen;
}

void Workspace::choose(int row)
{
    const Deployment deployment = m_choices->deploymentAt(row);
    if (!deployment.id().isEmpty())
        m_open->openDeployment(m_profileId, deployment);
    else if (const QString key = m_choices->workflowKeyAt(row); !key.isEmpty())
        openWorkflow(key);
}

void Workspace::loadDeployments()
{
    if (!needsToken())
        m_choices->deployments()->reload();
}

// The form was that of a kept copy, and the server has another version by now.
void Workspace::refreshDeployment()
{
    const Qml::DeploymentListModel *deployments = m_choices->deployments();
    if (deployments->isLoading() || !m_open->isDeployment() || m_open->profileId() != m_profileId)
        return;
    const int row = deployments->indexOf(m_open->deploymentId());
    if (row >= 0 && deployments->deploymentAt(row) != form()->deployment())
        m_open->openDeployment(m_profileId, deployments->deploymentAt(row));
}

bool Workspace::importFile(const QUrl &file)
{
    const QFileInfo info(Desktop::localPath(file));
    return importWorkflow(WorkflowImport::fromFile(info.filePath()), info.completeBaseName(),
                          info.fileName());
}

void Workspace::importText(const QString &text)
{
    if (text.trimmed().isEmpty())
        return;
    const WorkflowImport workflow = WorkflowImport::fromData(text.toUtf8());
    importWorkflow(workflow, pastedTitle(workflow.graph(), *m_open->library()), {});
}

bool Workspace::importWorkflow(const WorkflowImport &workflow, const QString &title,
                               const QString &fileName)
{
    if (workflow.kind() == WorkflowImport::Kind::RunRecord)
        return openRecordedRun(workflow, title);
    QString why;
    const QString key = m_open->library()->add(workflow, title, &why);
    if (key.isEmpty()) {
        Q_EMIT notice(fileName.isEmpty() ? why : tr("“%1”: %2").arg(fileName, why), true,
                      ofWorkflow);
        return false;
    }
    if (!openWorkflow(key))
        return false;
    takeForeignValues(workflow.inputs());
    if (!workflow.notes().isEmpty())
        Q_EMIT notice(workflow.notes().join(u' '), false);
    return true;
}

// It lies in the history, as long as the history holds a run of it. Without one, \a why stays.
QString Workspace::addRecorded(const QString &hash, const QString &title, QString *why)
{
    const QByteArray graph = m_database->graph(hash);
    if (graph.isEmpty())
        return {};
    const QString key = m_open->library()->addText(graph, title, why);
    const bool isWhole = !key.isEmpty()
        && m_open->library()->setEditorWorkflow(key, m_database->editorWorkflow(hash), why);
    return isWhole ? key : QString();
}

bool Workspace::openRecordedRun(const WorkflowImport &record, const QString &title)
{
    const QString hash = record.graphHash();
    QString why = record.error().message;
    const QString key = m_open->library()->contains(hash) ? hash : addRecorded(hash, title, &why);
    if (key.isEmpty() || !openWorkflow(key)) {
        if (!why.isEmpty())
            Q_EMIT notice(why, true, ofWorkflow);
        return false;
    }
    takeForeignValues(record.inputs());
    return true;
}

void Workspace::takeForeignValues(const QVariantMap &values)
{
    const QStringList lost = form()->setForeignValues(values);
    if (!lost.isEmpty())
        Q_EMIT notice(tr("Not taken over: %1.").arg(lost.join(u", "_s)), true);
}

bool Workspace::takesFile() const
{
    const QList<Qml::FormField> &fields = form()->inputs()->fields();
    return std::any_of(fields.begin(), fields.end(),
                       [](const Qml::FormField &field) { return field.spec().takesFile(); });
}

bool Workspace::pasteWorkflow()
{
    const QString text = Desktop::clipboardText();
    const QString start = text.left(1000).trimmed().left(1);
    const bool mayBeJson = start == "{"_L1 || start == "["_L1 || start == "\""_L1;
    if (!mayBeJson || !WorkflowImport::fromData(text.toUtf8()))
        return false;
    importText(text);
    return true;
}

void Workspace::dropFiles(const QList<QUrl> &files)
{
    for (const QUrl &file : files) {
        if (!file.isLocalFile())
            Q_EMIT notice(tr("Only files of this machine can be dropped here."), true, ofWorkflow);
        else if (file.fileName().endsWith(".json"_L1, Qt::CaseInsensitive)
                 || (!takesFile() && WorkflowImport::fromFile(file.toLocalFile())))
            importFile(file);
        else
            Q_EMIT fileOffered(file);
    }
}

// --- starting runs

bool Workspace::needsToken() const
{
    return m_server->needsToken();
}

QString Workspace::blockedReason() const
{
    return blocked().reason;
}

Workspace::Blocked Workspace::blocked() const
{
    using State = ServerConnection::State;
    using enum BlockedAction;
    if (form()->status() != WorkflowForm::Ready)
        return {tr("Open a workflow first.")};
    if (!form()->firstError().isEmpty())
        return {form()->firstError()};
    if (m_open->isDeployment() && m_open->profileId() != m_profileId)
        return m_profiles->indexOf(m_open->profileId()) < 0
            ? Blocked{tr("The server of this deployment was removed: choose another workflow.")}
            : Blocked{tr("This deployment is on %1: choose that server, or another workflow.")
                          .arg(m_profiles->profile(m_open->profileId()).name),
                      ChooseServer};
    if (needsToken())
        return {}; // the button asks for it
    if (m_server->state() == State::Offline || m_server->state() == State::Broken)
        return {tr("The server does not answer."), CheckServer};
    if (const Blocked missing = missingForRun(); !missing.reason.isEmpty())
        return missing;
    const QString problem = m_options->webhookProblem();
    return problem.isEmpty() ? Blocked() : Blocked{problem, ShowAdvanced};
}

// A deployment knows its workflow and its machine.
Workspace::Blocked Workspace::missingForRun() const
{
    using enum BlockedAction;
    const ServerProfile profile = m_server->profile();
    if (profile.isBuiltIn() && !m_lackingNodes.isEmpty())
        return {m_lackingNodes.size() == 1
                    ? tr("The built-in server has no node %1: choose another server for this "
                         "workflow.")
                          .arg(m_lackingNodes.constFirst())
                    : tr("The built-in server has no nodes %1: choose another server for this "
                         "workflow.")
                          .arg(shortened(m_lackingNodes)),
                ChooseServer};
    if (m_open->isDeployment() || profile.isLocal())
        return {};
    if (profile.workflowId.isEmpty())
        return {tr("The workflow id of this server is missing: see Advanced."), ShowAdvanced};
    if (profile.machineId.isEmpty())
        return {tr("The machine id of this server is missing: see Advanced."), ShowAdvanced};
    return {};
}

// The server refuses a graph as a whole in which it does not know a class.
void Workspace::findLackingNodes()
{
    m_lackingNodes.clear();
    const WorkflowGraph graph = form()->graph();
    const QStringList nodes = graph.nodeIds();
    for (const QString &node : nodes) {
        const QString className = graph.classType(node);
        if (!className.isEmpty() && !Local::nodeClass(className)
            && !m_lackingNodes.contains(className))
            m_lackingNodes += className;
    }
    m_lackingNodes.sort();
}

int Workspace::run()
{
    if (!blockedReason().isEmpty() || needsToken())
        return 0;
    int started = 0;
    for (int i = 0; i < m_options->repeatCount(); ++i)
        started += startRun() ? 1 : 0;
    if (started > 0) // so it can be written
        Q_EMIT noticeSettled(ofHistory);
    dismissFirstRun();
    followNewest();
    return started;
}

void Workspace::runWithNewSeeds()
{
    m_open->rollSeeds();
    run();
}

bool Workspace::startRun()
{
    const ServerProfile profile = m_server->profile();
    const Qml::FormValues values = form()->values();
    WorkflowRunRequest request;
    RunIntent intent;
    if (m_open->isDeployment()) {
        request.setDeploymentId(m_open->deploymentId());
        intent.graph = values.graph().toJson();
        intent.mainText = m_open->mainText();
    } else {
        request.setWorkflowId(profile.workflowId.isEmpty() ? QString(anyWorkflowId)
                                                           : profile.workflowId);
        request.setMachineId(profile.machineId.isEmpty() ? QString(anyMachineId)
                                                         : profile.machineId);
        request.setWorkflowApiJson(values.graph());
        request.setWorkflow(m_open->editorWorkflow());
        request.setKeepSeeds(m_options->keepSeeds());
    }
    request.setInputs(values.inputs());
    if (!m_options->gpu().isEmpty())
        request.setGpu(m_options->gpu());
    if (!m_options->webhook().isEmpty())
        request.setWebhook(m_options->webhook());

    intent.profileId = profile.id;
    intent.profileName = profile.name;
    intent.builtIn = profile.isBuiltIn();
    intent.workflowKey = m_open->key();
    intent.workflowName = workflowTitle();
    intent.formValues = form()->saveValues();
    const RunEntry *run = m_keeper->start(m_server->client(), m_options->mode(), request, intent);
    form()->advanceSeeds();
    return run != nullptr;
}

// --- first start and last moment

bool Workspace::isFirstRun() const
{
    return m_server && m_server->profile().isBuiltIn()
        && !m_settings->state(u"firstRunDone"_s, false).toBool();
}

void Workspace::dismissFirstRun()
{
    if (!isFirstRun())
        return;
    m_settings->setState(u"firstRunDone"_s, true);
    Q_EMIT firstRunChanged();
}

bool Workspace::mayQuit()
{
    if (activeCount() == 0)
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
    if (!cancelRuns || activeCount() == 0) {
        QCoreApplication::quit();
        return;
    }
    connect(m_keeper.get(), &RunKeeper::activeCountChanged, this, [this] {
        if (activeCount() == 0)
            QCoreApplication::quit();
    });
    // A server that cannot be reached keeps nobody here for ever.
    QTimer::singleShot(15s, this, &QCoreApplication::quit);
    cancelAll();
    Q_EMIT notice(tr("Asking the server to stop…"), false);
}

} // namespace ComfyDeploy::Runner
