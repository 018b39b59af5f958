// SPDX-License-Identifier: MIT

#pragma once

#include "desktop/notices.h"
#include "diagnostics.h"
#include "filesaver.h"
#include "results/codecopier.h"
#include "results/comparison.h"
#include "runannouncer.h"
#include "runcontroller.h"
#include "runreadiness.h"
#include "servers/servers.h"
#include "settings/appsettings.h"
#include "settings/runoptions.h"
#include "undooffer.h"
#include "variations/runvariations.h"
#include "workflowimporter.h"
#include "workflows/openworkflow.h"
#include "workflows/workflowchoices.h"

#include <QtCore/qobject.h>
#include <QtQml/qqmlregistration.h>

#include <memory>

namespace ComfyDeploy::Runner {

class RunBatches;
class RunDatabase;
class RunKeeper;

//! \brief Owns the parts of the window, and implements what needs several of them.
class Workspace : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Runner::AppSettings *settings READ settings CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunOptions *options READ options CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::Notices *notices READ notices CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::Servers *servers READ servers CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::OpenWorkflow *workflow READ workflow CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::WorkflowChoices *choices READ choices CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::WorkflowImporter *importer READ importer CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunReadiness *readiness READ readiness CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunController *runs READ runs CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunVariations *variations READ variations CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::UndoOffer *undo READ undo CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::FileSaver *saver READ saver CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::Comparison *comparison READ comparison CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::CodeCopier *copier READ copier CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::Diagnostics *diagnostics READ diagnostics CONSTANT FINAL)
    Q_PROPERTY(bool firstRun READ isFirstRun NOTIFY firstRunChanged FINAL)

public:
    explicit Workspace(QObject *parent = nullptr);
    ~Workspace() override;

    //! Opens the history, the last workflow and the last server, and resumes the runs of previous
    //! starts. Notices report the results.
    void start();
    //! What the first picture of the window does not need: it would wait for the processor.
    void finishStart();

    [[nodiscard]] AppSettings *settings() const { return m_settings.get(); }
    [[nodiscard]] RunOptions *options() const { return m_options.get(); }
    [[nodiscard]] Notices *notices() const { return m_notices.get(); }
    [[nodiscard]] Servers *servers() const { return m_servers.get(); }
    [[nodiscard]] OpenWorkflow *workflow() const { return m_workflow.get(); }
    [[nodiscard]] WorkflowChoices *choices() const { return m_choices.get(); }
    [[nodiscard]] WorkflowImporter *importer() const { return m_importer.get(); }
    [[nodiscard]] RunReadiness *readiness() const { return m_readiness.get(); }
    [[nodiscard]] RunKeeper *keeper() const { return m_keeper.get(); }
    [[nodiscard]] RunController *runs() const { return m_runs.get(); }
    [[nodiscard]] RunVariations *variations() const { return m_variations.get(); }
    [[nodiscard]] UndoOffer *undo() const { return m_undo.get(); }
    [[nodiscard]] FileSaver *saver() const { return m_saver.get(); }
    [[nodiscard]] RunAnnouncer *announcer() const { return m_announcer.get(); }
    [[nodiscard]] Comparison *comparison() const { return m_comparison.get(); }
    [[nodiscard]] CodeCopier *copier() const { return m_copier.get(); }
    [[nodiscard]] Diagnostics *diagnostics() const { return m_diagnostics.get(); }

    //! Opens a row of the choices.
    Q_INVOKABLE void choose(int row);
    //! Requests the server's deployments, if it has the required token.
    Q_INVOKABLE void loadDeployments();

    //! Starts the runs that variations() counts and returns how many: none if readiness() or
    //! variations() do not allow it; notices report other problems. Several are a batch.
    Q_INVOKABLE int run();
    //! \a summary, and in a line of its own how long these runs usually take, if that is known.
    [[nodiscard]] Q_INVOKABLE QString withUsualTime(const QString &summary) const;
    Q_INVOKABLE void runWithNewSeeds();
    //! The texts that the input \a name of the open workflow had in its runs, newest first.
    [[nodiscard]] Q_INVOKABLE QStringList earlierTexts(const QString &name) const;

    [[nodiscard]] bool isFirstRun() const;
    Q_INVOKABLE void dismissFirstRun();

    //! Whether the window may close now; otherwise emits quitAsked().
    [[nodiscard]] Q_INVOKABLE bool mayQuit();
    //! Quits the program, after cancelling the runs if \a cancelRuns.
    Q_INVOKABLE void quit(bool cancelRuns, bool remember);

Q_SIGNALS:
    void firstRunChanged();
    void quitAsked();

private:
    void connectNotices();
    void connectServers();
    void stopWhenIdle(ServerConnection *connection);
    void onConnectionChanged(ServerConnection *connection);
    void resumeRuns(ServerConnection *connection);
    void checkServersOfOpenRuns();
    void applyOutputSettings();
    void refreshDeployment();
    bool startRun();
    int startBatch();
    [[nodiscard]] WorkflowRunRequest requestFor(const Qml::FormValues &values) const;
    [[nodiscard]] RunIntent intentFor(const Qml::FormValues &values, const QString &saved) const;

    const std::unique_ptr<AppSettings> m_settings;
    const std::unique_ptr<RunOptions> m_options;
    const std::unique_ptr<Notices> m_notices;
    const std::unique_ptr<Servers>
        m_servers; // outlives the objects that follow runs of its clients
    const std::unique_ptr<OpenWorkflow> m_workflow;
    const std::unique_ptr<WorkflowChoices> m_choices;
    const std::unique_ptr<RunDatabase> m_database;
    const std::unique_ptr<RunKeeper> m_keeper;
    const std::unique_ptr<RunBatches> m_batches;
    const std::unique_ptr<RunVariations> m_variations;
    const std::unique_ptr<WorkflowImporter> m_importer;
    const std::unique_ptr<RunReadiness> m_readiness;
    const std::unique_ptr<UndoOffer> m_undo;
    const std::unique_ptr<RunController> m_runs;
    const std::unique_ptr<FileSaver> m_saver;
    const std::unique_ptr<RunAnnouncer> m_announcer;
    const std::unique_ptr<Comparison> m_comparison;
    const std::unique_ptr<CodeCopier> m_copier;
    const std::unique_ptr<Diagnostics> m_diagnostics;
};

} // namespace ComfyDeploy::Runner
