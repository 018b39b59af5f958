#pragma once

#include "settings/serverprofiles.h"

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtCore/qset.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <optional>

#include "runs/runentry.h"
#include "runs/runhistorymodel.h"
#include "servers/serverconnection.h"
#include "settings/appsettings.h"
#include "settings/runoptions.h"
#include "workflows/openworkflow.h"
#include "workflows/workflowchoices.h"

namespace ComfyDeploy {
class WorkflowImport;
}

namespace ComfyDeploy::Runner {

class RunDatabase;
class RunKeeper;

//! \brief What the window shows and does: the form, the servers, and the runs that come of them.
//!
//! The one place where they meet; each does its own work. Everything that QML calls takes effect
//! at once or is told by notice().
class Workspace : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Runner::AppSettings *settings READ settings CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::ServerProfiles *profiles READ profiles CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::WorkflowChoices *choices READ choices CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Qml::WorkflowForm *form READ form CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunHistoryModel *history READ history CONSTANT FINAL)
    Q_PROPERTY(QString profileId READ profileId WRITE setProfileId NOTIFY serverChanged FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::ServerConnection *server READ server NOTIFY serverChanged FINAL)
    Q_PROPERTY(QString workflowTitle READ workflowTitle NOTIFY workflowChanged FINAL)
    Q_PROPERTY(QString workflowKey READ workflowKey NOTIFY workflowChanged FINAL)
    Q_PROPERTY(bool deploymentShown READ isDeploymentShown NOTIFY workflowChanged FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunOptions *options READ options CONSTANT FINAL)
    Q_PROPERTY(bool needsToken READ needsToken NOTIFY blockedReasonChanged FINAL)
    Q_PROPERTY(QString blockedReason READ blockedReason NOTIFY blockedReasonChanged FINAL)
    Q_PROPERTY(BlockedAction blockedAction READ blockedAction NOTIFY blockedReasonChanged FINAL)
    Q_PROPERTY(QString selectedId READ selectedId NOTIFY selectedChanged FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunEntry *selected READ selected NOTIFY selectedChanged FINAL)
    Q_PROPERTY(bool followsNewest READ followsNewest NOTIFY selectedChanged FINAL)
    Q_PROPERTY(int activeCount READ activeCount NOTIFY activeCountChanged FINAL)
    Q_PROPERTY(int runningCount READ runningCount NOTIFY activeCountChanged FINAL)
    Q_PROPERTY(int remoteRuns READ remoteRuns NOTIFY activeCountChanged FINAL)
    Q_PROPERTY(QString undoText READ undoText NOTIFY undoChanged FINAL)
    Q_PROPERTY(bool firstRun READ isFirstRun NOTIFY firstRunChanged FINAL)

public:
    //! What leads on where nothing can be run now.
    enum class BlockedAction {
        Nothing, //!< the reason says it, or there is none
        ChooseServer,
        ShowAdvanced,
        CheckServer,
    };
    Q_ENUM(BlockedAction)

    explicit Workspace(QObject *parent = nullptr);
    ~Workspace() override;

    //! Opens the history, the last workflow and the last server, and picks up the runs that a
    //! former start has left; what happened is told by notice().
    void start();

    [[nodiscard]] AppSettings *settings() const { return m_settings.get(); }
    [[nodiscard]] ServerProfiles *profiles() const { return m_profiles.get(); }
    [[nodiscard]] WorkflowChoices *choices() const { return m_choices.get(); }
    [[nodiscard]] Qml::WorkflowForm *form() const { return m_open->form(); }
    [[nodiscard]] RunHistoryModel *history() const { return m_history.get(); }
    [[nodiscard]] RunKeeper *keeper() const { return m_keeper.get(); }

    [[nodiscard]] QString profileId() const { return m_profileId; }
    void setProfileId(const QString &id);
    [[nodiscard]] ServerConnection *server() const { return m_server; }
    //! The server of that address, which is added to the profiles if it is a new one; "local" or
    //! nothing is the built-in one.
    //! False, with notice(), if it is no address.
    bool useServer(const QString &address);

    [[nodiscard]] QString workflowTitle() const { return m_open->title(); }
    [[nodiscard]] QString workflowKey() const { return m_open->key(); }
    //! The form is that of a deployment.
    [[nodiscard]] bool isDeploymentShown() const { return m_open->isDeployment(); }
    Q_INVOKABLE bool openWorkflow(const QString &key);
    //! Opens that row of the choices.
    Q_INVOKABLE void choose(int row);
    //! Asks the server for its deployments, if it has the token that it wants.
    Q_INVOKABLE void loadDeployments();
    //! False, with notice(), if it is no workflow.
    Q_INVOKABLE bool importFile(const QUrl &file);
    Q_INVOKABLE void importText(const QString &text);
    //! Opens the workflow that is in the clipboard; false if there is none.
    bool pasteWorkflow();
    //! Opens workflows, also those in pictures unless the form takes the picture itself, and passes
    //! on all else by fileOffered().
    Q_INVOKABLE void dropFiles(const QList<QUrl> &files);

    [[nodiscard]] RunOptions *options() const { return m_options.get(); }
    [[nodiscard]] bool needsToken() const;
    //! Why nothing can be run now, as a sentence; empty if it can.
    [[nodiscard]] QString blockedReason() const;
    [[nodiscard]] BlockedAction blockedAction() const { return blocked().action; }
    //! How many were started. None while blockedReason() or needsToken() says why; else notice()
    //! does.
    Q_INVOKABLE int run();
    Q_INVOKABLE void runWithNewSeeds();

    [[nodiscard]] QString selectedId() const { return m_selectedId; }
    [[nodiscard]] RunEntry *selected() const;
    //! The newest run is shown as soon as there is one.
    [[nodiscard]] bool followsNewest() const { return m_followsNewest; }
    Q_INVOKABLE void selectRun(const QString &localId);
    Q_INVOKABLE void selectNeighbour(int step);
    Q_INVOKABLE void followNewest();

    //! Runs that are followed, or whose files are being saved.
    [[nodiscard]] int activeCount() const;
    //! Those of them that have not ended on their server.
    [[nodiscard]] int runningCount() const;
    //! Those of these that go on when the program ends.
    [[nodiscard]] int remoteRuns() const;
    Q_INVOKABLE void cancel(const QString &localId);
    Q_INVOKABLE void askCancelAll();
    Q_INVOKABLE void cancelAll();
    //! The same request once more, as a run of its own.
    Q_INVOKABLE void runAgain(const QString &localId);
    //! Its workflow and values into the form, which undo() takes back.
    Q_INVOKABLE void reuse(const QString &localId);
    Q_INVOKABLE void checkAgain(const QString &localId);
    Q_INVOKABLE void sendAgain(const QString &localId);
    Q_INVOKABLE void forget(const QString &localId);
    //! To the output folder, or to \a folder in its place.
    Q_INVOKABLE void retrySaving(const QString &localId, const QUrl &folder = {});
    //! From the list; undo() brings it back for some time. Its files stay.
    Q_INVOKABLE void removeRun(const QString &localId);
    Q_INVOKABLE void toggleStar(const QString &localId);
    //! 0 all, 1 running, 2 succeeded, 3 failed, 4 starred.
    Q_INVOKABLE void filterRuns(int choice);

    //! The form's input that the failure speaks of; empty if there is none.
    [[nodiscard]] Q_INVOKABLE QString fieldOf(ComfyDeploy::Runner::RunEntry *entry) const;
    Q_INVOKABLE void goToField(ComfyDeploy::Runner::RunEntry *entry);
    //! What its actionText() says.
    Q_INVOKABLE void actOnFailure(ComfyDeploy::Runner::RunEntry *entry);
    Q_INVOKABLE void copyDetails(ComfyDeploy::Runner::RunEntry *entry);
    Q_INVOKABLE void saveAs(const QString &path, const QUrl &target);
    //! Where copies of results may go, and the name of one there: the folder of last time, never
    //! among the results themselves.
    [[nodiscard]] Q_INVOKABLE QUrl saveFolder() const;
    [[nodiscard]] Q_INVOKABLE QUrl saveSuggestion(const QString &path) const;
    [[nodiscard]] Q_INVOKABLE bool isThere(const QUrl &file) const;

    Q_INVOKABLE void saveProfile(const QString &id, const QString &name, const QString &url,
                                 const QString &caFile);
    Q_INVOKABLE void removeProfile(const QString &id);
    Q_INVOKABLE void setBooking(const QString &workflowId, const QString &machineId);

    //! What undo() takes back, as a sentence; empty if nothing is offered.
    [[nodiscard]] QString undoText() const { return m_undoText; }
    [[nodiscard]] bool canUndo() const;
    //! Takes back what the program did last to what is filled in, or to the list of runs.
    Q_INVOKABLE void undo();
    //! It is not offered any more: what was removed is gone.
    Q_INVOKABLE void settleUndo();

    [[nodiscard]] bool isFirstRun() const;
    Q_INVOKABLE void dismissFirstRun();

    //! Whether the window may close now; if not, quitAsked() comes.
    [[nodiscard]] Q_INVOKABLE bool mayQuit();
    //! Leaves the program, after the server has been asked to cancel if \a cancelRuns.
    Q_INVOKABLE void quit(bool cancelRuns, bool remember);

Q_SIGNALS:
    void serverChanged();
    void workflowChanged();
    void blockedReasonChanged();
    void selectedChanged();
    void activeCountChanged();
    void firstRunChanged();
    void undoChanged();
    //! One sentence for the user; \a bad if something went wrong.
    //! One with the same \a topic takes its place.
    void notice(const QString &text, bool bad, const QString &topic = {});
    //! What notices with that topic said is over.
    void noticeSettled(const QString &topic);
    void inputFocusRequested(const QString &name);
    //! A file for the first input that takes one.
    void fileOffered(const QUrl &file);
    void cancelAllAsked();
    void quitAsked();
    void menuRequested();
    //! The token of the server that is chosen now is to be typed.
    void tokenWanted();
    void advancedWanted();

private:
    void onRunLive(RunEntry *entry);
    [[nodiscard]] ServerConnection *connectionTo(const QString &profileId);
    void onConnectionChanged(ServerConnection *connection);
    void resumeRuns(ServerConnection *connection);
    void checkServersOfOpenRuns();
    void applyOutputSettings();
    void refreshDeployment();
    bool openWorkflowOf(const RunEntry *entry);
    bool importWorkflow(const WorkflowImport &workflow, const QString &title,
                        const QString &fileName);
    [[nodiscard]] QString addRecorded(const QString &hash, const QString &title, QString *why);
    bool openRecordedRun(const WorkflowImport &record, const QString &title);
    void takeForeignValues(const QVariantMap &values);
    [[nodiscard]] bool takesFile() const;
    bool reachServerOf(const QString &localId);
    void offerUndo(const QString &text);
    void onValuesReplaced(const QString &text);
    struct Blocked
    {
        QString reason;
        BlockedAction action = BlockedAction::Nothing;
    };
    [[nodiscard]] Blocked blocked() const;
    [[nodiscard]] Blocked missingForRun() const;
    void findLackingNodes();
    bool startRun();
    void connectNotices();

    const std::unique_ptr<AppSettings> m_settings;
    const std::unique_ptr<RunOptions> m_options;
    const std::unique_ptr<ServerProfiles> m_profiles;
    const std::unique_ptr<OpenWorkflow> m_open;
    const std::unique_ptr<WorkflowChoices> m_choices;
    const std::unique_ptr<RunDatabase> m_database;
    const std::unique_ptr<RunKeeper> m_keeper;
    const std::unique_ptr<RunHistoryModel> m_history;
    QHash<QString, ServerConnection *> m_connections; // children of this
    ServerConnection *m_server = nullptr;
    QString m_profileId;
    QStringList m_lackingNodes; //!< classes of the open workflow that the built-in server has not
    QSet<QString> m_withoutNews; //!< runs whose server was asked since they lost contact
    QString m_selectedId;
    bool m_followsNewest = true;
    //! What was open when it was replaced as well.
    struct Place
    {
        QString profileId;
        QString key;
        bool isDeployment = false;
    };
    [[nodiscard]] Place place() const;
    std::optional<Place> m_undoPlace;
    QString m_undoText;
    QString m_lastRemoved;
    QTimer m_undoTimer;
};

} // namespace ComfyDeploy::Runner
