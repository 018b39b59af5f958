// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runbatches.h"
#include "runs/runentry.h"
#include "runs/runhistorymodel.h"

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qset.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class AppSettings;
class Notices;
class OpenWorkflow;
class RunKeeper;
class Servers;
class UndoOffer;
class WorkflowImporter;

//! \brief The runs that the window shows, the selected one, and the user's actions.
class RunController : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Runner::RunHistoryModel *history READ history CONSTANT FINAL)
    Q_PROPERTY(QString selectedId READ selectedId NOTIFY selectedChanged FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunEntry *selected READ selected NOTIFY selectedChanged FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::RunBatch *sheet READ sheet NOTIFY selectedChanged FINAL)
    Q_PROPERTY(QString offerText READ offerText NOTIFY offerChanged FINAL)
    Q_PROPERTY(bool followsNewest READ followsNewest NOTIFY selectedChanged FINAL)
    Q_PROPERTY(int activeCount READ activeCount NOTIFY activeCountChanged FINAL)
    Q_PROPERTY(int runningCount READ runningCount NOTIFY activeCountChanged FINAL)
    Q_PROPERTY(int waitingCount READ waitingCount NOTIFY activeCountChanged FINAL)
    Q_PROPERTY(int remoteCount READ remoteCount NOTIFY activeCountChanged FINAL)
    Q_PROPERTY(int comfyUiCount READ comfyUiCount NOTIFY activeCountChanged FINAL)

public:
    RunController(RunKeeper *keeper, RunBatches *batches, AppSettings *settings,
                  OpenWorkflow *workflow, WorkflowImporter *importer, Servers *servers,
                  UndoOffer *undo, Notices *notices, QObject *parent = nullptr);

    [[nodiscard]] RunHistoryModel *history() { return &m_history; }

    [[nodiscard]] QString selectedId() const { return m_selectedId; }
    [[nodiscard]] RunEntry *selected() const;
    //! The batch whose contact sheet is shown in place of the selected run; null if there is none.
    [[nodiscard]] RunBatch *sheet() const;
    //! Null if there is no such batch.
    [[nodiscard]] Q_INVOKABLE ComfyDeploy::Runner::RunBatch *batch(const QString &batchId) const;
    //! Shows the contact sheet of a batch, and selects its first run.
    Q_INVOKABLE void openSheet(const QString &batchId);
    //! A sentence about runs that were not sent when the program ended; empty if there are none.
    [[nodiscard]] QString offerText() const;
    Q_INVOKABLE void openOfferedSheet();
    Q_INVOKABLE void closeOffer();
    //! Looks for such runs of a server.
    void offerUnsent(const QString &profileId);

    //! Whether each new run is selected.
    [[nodiscard]] bool followsNewest() const { return m_followsNewest; }
    Q_INVOKABLE void select(const QString &localId);
    //! The run that many rows below, or the last one there is.
    Q_INVOKABLE void selectNeighbor(int step);
    Q_INVOKABLE void followNewest();

    //! The number of runs that are followed, whose files are being saved, or that wait for their
    //! turn.
    [[nodiscard]] int activeCount() const;
    //! The number of active runs that were started and have not ended on their server.
    [[nodiscard]] int runningCount() const;
    //! The number of runs of batches that were not sent and wait for their turn.
    [[nodiscard]] int waitingCount() const;
    //! The number of running runs that continue when the program ends.
    [[nodiscard]] int remoteCount() const;
    //! The number of remoteCount() runs that a ComfyUI of the user executes.
    [[nodiscard]] int comfyUiCount() const;
    //! activeCount() of one server, without those that wait.
    [[nodiscard]] Q_INVOKABLE int activeCountOf(const QString &profileId) const;

    Q_INVOKABLE void cancel(const QString &localId);
    Q_INVOKABLE void askCancelAll();
    Q_INVOKABLE void cancelAll();
    //! Starts the runs of a batch that were not sent.
    Q_INVOKABLE void startUnsent(const QString &batchId);
    //! remove(), or the same for all runs of the batch whose contact sheet is shown.
    Q_INVOKABLE void removeSelected();
    //! Sends the same request again, as a new run.
    Q_INVOKABLE void runAgain(const QString &localId);
    //! Loads the run's workflow and values into the form; this can be undone.
    Q_INVOKABLE void reuse(const QString &localId);
    //! Takes only the seeds, or the texts, into the form that is open. If it is that of another
    //! workflow, only the first one.
    Q_INVOKABLE void reuseSeeds(const QString &localId);
    Q_INVOKABLE void reuseTexts(const QString &localId);
    Q_INVOKABLE void checkAgain(const QString &localId);
    Q_INVOKABLE void sendAgain(const QString &localId);
    Q_INVOKABLE void forget(const QString &localId);
    //! Saves the files again, to the output folder or to \a folder.
    Q_INVOKABLE void retrySaving(const QString &localId, const QUrl &folder = {});
    //! Removes the run from the list; this can be undone for some time. Its files are kept.
    Q_INVOKABLE void remove(const QString &localId);

    //! The form's input that caused the failure; empty if there is none.
    [[nodiscard]] Q_INVOKABLE QString fieldOf(ComfyDeploy::Runner::RunEntry *entry) const;
    Q_INVOKABLE void goToField(ComfyDeploy::Runner::RunEntry *entry);
    //! Performs the action of the entry's actionText().
    Q_INVOKABLE void actOnFailure(ComfyDeploy::Runner::RunEntry *entry);

Q_SIGNALS:
    void selectedChanged();
    void activeCountChanged();
    void offerChanged();
    void cancelAllAsked();
    void menuRequested();
    void inputFocusRequested(const QString &name);
    //! The user has to enter the token of the current server.
    void tokenWanted();
    void advancedWanted();

private:
    void onRunLive(const RunEntry *entry);
    void removeBatch(RunBatch *batch);
    bool reachServerOf(const QString &localId);
    void reuseValues(const QVariantMap &values);
    [[nodiscard]] QVariantMap savedValues(const RunEntry *entry, InputSpec::Kind kind) const;
    bool openWorkflowOf(const RunEntry *entry);

    RunKeeper *const m_keeper;
    RunBatches *const m_batches;
    AppSettings *const m_settings;
    OpenWorkflow *const m_workflow;
    WorkflowImporter *const m_importer;
    Servers *const m_servers;
    UndoOffer *const m_undo;
    Notices *const m_notices;
    RunHistoryModel m_history;
    QSet<QString> m_withoutNews; //!< runs whose server was checked since they lost contact
    QString m_selectedId;
    QString m_sheetId; //!< of the batch
    QStringList m_offered; //!< ids of batches
    QPointer<RunEntry> m_held; // the selected one, which the window keeps a pointer to
    bool m_followsNewest = true;
};

} // namespace ComfyDeploy::Runner
