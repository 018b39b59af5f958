// What the workspace shows of its runs and does with them.
#include "workspace.h"

#include "desktop/desktop.h"
#include "runs/failureaction.h"
#include "runs/rundatabase.h"
#include "runs/runkeeper.h"

#include <qml/form/inputmodel.h>

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qstandardpaths.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qdesktopservices.h>
#include <QtGui/qguiapplication.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

constexpr auto saveFolderKey = "saveFolder"_L1;
// The page of the service's dashboard that shows the balance and sells credits: the route "/usage" of
// its source, github.com/comfy-deploy/app, src/routes/usage.tsx.
constexpr auto billingPage = "https://app.comfydeploy.com/usage"_L1;

} // namespace

// --- the selected run

RunEntry *Workspace::selected() const
{
    return m_selectedId.isEmpty() ? nullptr : m_keeper->entry(m_selectedId);
}

void Workspace::selectRun(const QString &localId)
{
    m_followsNewest = localId == m_keeper->newestId();
    m_selectedId = localId;
    Q_EMIT selectedChanged();
}

void Workspace::selectNeighbour(int step)
{
    const int row = m_history->rowOf(m_selectedId);
    const QString id = m_history->idAt(row < 0 ? 0 : row + step); // it may be filtered out
    if (!id.isEmpty())
        selectRun(id);
}

void Workspace::followNewest()
{
    selectRun(m_keeper->newestId());
}

QString Workspace::fieldOf(RunEntry *entry) const
{
    if (!entry || entry->workflowKey() != m_open->key())
        return {};
    // What the server refuses by an input's name has no node.
    if (entry->nodeId().isEmpty())
        return form()->inputs()->indexOf(entry->inputName()) >= 0 ? entry->inputName() : QString();
    return form()->nameForNode(entry->nodeId(), entry->inputName());
}

void Workspace::goToField(RunEntry *entry)
{
    const QString name = fieldOf(entry);
    if (!name.isEmpty())
        Q_EMIT inputFocusRequested(name);
}

void Workspace::actOnFailure(RunEntry *entry)
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
    if (m_profiles->indexOf(entry->profileId()) < 0) {
        Q_EMIT notice(tr("The server of this run was removed: choose another one."), true);
        return;
    }
    setProfileId(entry->profileId());
    if (action == FailureAction::ChangeToken)
        Q_EMIT tokenWanted();
    else if (action == FailureAction::ShowAdvanced)
        Q_EMIT advancedWanted();
    else
        m_server->check();
}

void Workspace::copyDetails(RunEntry *entry)
{
    if (entry)
        QGuiApplication::clipboard()->setText(entry->details());
}

void Workspace::saveAs(const QString &path, const QUrl &target)
{
    const QString problem = Desktop::copyFile(path, target);
    if (problem.isEmpty())
        m_settings->setState(saveFolderKey, QFileInfo(Desktop::localPath(target)).absolutePath());
    Q_EMIT notice(problem.isEmpty() ? tr("Saved “%1”.").arg(target.fileName()) : problem,
                  !problem.isEmpty(), u"save"_s);
}

QUrl Workspace::saveFolder() const
{
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    const QString folder = m_settings->state(saveFolderKey, pictures).toString();
    return Desktop::fileUrl(QFileInfo(folder).isDir() ? folder : QDir::homePath());
}

QUrl Workspace::saveSuggestion(const QString &path) const
{
    return Desktop::fileUrl(Desktop::localPath(saveFolder()) + u'/' + QFileInfo(path).fileName());
}

bool Workspace::isThere(const QUrl &file) const
{
    return QFileInfo::exists(Desktop::localPath(file));
}

// A run without news is a reason to ask whether its server is there at all.
void Workspace::onRunLive(RunEntry *entry)
{
    if (!entry->contactLost()) {
        m_withoutNews.remove(entry->localId());
    } else if (!m_withoutNews.contains(entry->localId())) {
        m_withoutNews.insert(entry->localId());
        connectionTo(entry->profileId())->check();
    }
}

// --- what is done with runs

int Workspace::activeCount() const
{
    return m_keeper->activeCount();
}

int Workspace::runningCount() const
{
    return m_keeper->runningCount();
}

int Workspace::remoteRuns() const
{
    return m_keeper->runningCount() - m_keeper->runningCount(RunKeeper::BuiltIn);
}

void Workspace::cancel(const QString &localId)
{
    m_keeper->cancel(localId);
}

void Workspace::askCancelAll()
{
    if (runningCount() > 0)
        Q_EMIT cancelAllAsked();
}

void Workspace::cancelAll()
{
    m_keeper->cancelAll();
}

void Workspace::runAgain(const QString &localId)
{
    const RunEntry *entry = m_keeper->entry(localId);
    if (!entry)
        return;
    ServerConnection *connection = connectionTo(entry->profileId());
    connection->check();
    if (m_keeper->runAgain(localId, connection->client()).isEmpty())
        return;
    followNewest();
}

bool Workspace::openWorkflowOf(const RunEntry *entry)
{
    if (m_open->library()->contains(entry->workflowKey()))
        return m_open->open(entry->workflowKey());
    QString why = tr("The workflow of this run was not kept.");
    const QString key = addRecorded(entry->record().workflowHash, entry->workflowName(), &why);
    if (!key.isEmpty())
        return m_open->open(key);
    Q_EMIT notice(why, true);
    return false;
}

// Its server may not have been asked for anything yet; false if it wants a token first.
bool Workspace::reachServerOf(const QString &localId)
{
    const RunEntry *entry = m_keeper->entry(localId);
    if (!entry || m_profiles->indexOf(entry->profileId()) < 0)
        return true; // it says so itself
    ServerConnection *connection = connectionTo(entry->profileId());
    connection->check();
    if (connection->needsToken()) {
        setProfileId(entry->profileId());
        Q_EMIT tokenWanted();
        return false;
    }
    m_keeper->knowClient(entry->profileId(), connection->client());
    return true;
}

void Workspace::checkAgain(const QString &localId)
{
    if (reachServerOf(localId))
        m_keeper->checkAgain(localId);
}

void Workspace::sendAgain(const QString &localId)
{
    if (!reachServerOf(localId))
        return;
    m_keeper->sendAgain(localId);
    followNewest();
}

void Workspace::forget(const QString &localId)
{
    m_keeper->forget(localId);
}

void Workspace::retrySaving(const QString &localId, const QUrl &folder)
{
    if (reachServerOf(localId))
        m_keeper->retrySaving(localId, Desktop::localPath(folder));
}

void Workspace::toggleStar(const QString &localId)
{
    if (const RunEntry *entry = m_keeper->entry(localId))
        m_history->setStarred(localId, !entry->starred());
}

void Workspace::filterRuns(int choice)
{
    m_history->setStateFilter(static_cast<RunHistoryModel::StateFilter>(choice));
}

} // namespace ComfyDeploy::Runner
