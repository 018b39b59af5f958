// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Runner {

class RunEntries;
class RunKeeper;

//! \brief One run as the window shows it, current or past; created and owned by RunEntries.
//!
//! All texts are plain text. Texts from a server or a graph are unchanged.
class RunEntry : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString localId READ localId CONSTANT FINAL)
    Q_PROPERTY(QString runId READ runId NOTIFY changed FINAL)
    Q_PROPERTY(QString workflowName READ workflowName CONSTANT FINAL)
    Q_PROPERTY(QString profileName READ profileName CONSTANT FINAL)
    Q_PROPERTY(QUrl serverUrl READ serverUrl CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::RunMode mode READ mode CONSTANT FINAL)
    Q_PROPERTY(QString batchId READ batchId CONSTANT FINAL)
    Q_PROPERTY(QString cellText READ cellText CONSTANT FINAL)
    Q_PROPERTY(QDateTime created READ created CONSTANT FINAL)
    Q_PROPERTY(QString mainText READ mainText CONSTANT FINAL)
    Q_PROPERTY(QString inputsJson READ inputsJson CONSTANT FINAL)
    Q_PROPERTY(int phase READ phase NOTIFY changed FINAL)
    Q_PROPERTY(bool running READ isRunning NOTIFY changed FINAL)
    Q_PROPERTY(bool unsent READ isUnsent NOTIFY changed FINAL)
    Q_PROPERTY(bool unconfirmed READ isUnconfirmed NOTIFY changed FINAL)
    Q_PROPERTY(bool starred READ starred NOTIFY changed FINAL)
    Q_PROPERTY(QString stateText READ stateText NOTIFY liveChanged FINAL)
    Q_PROPERTY(QString waitingFor READ waitingFor NOTIFY changed FINAL)
    Q_PROPERTY(bool unattended READ isUnattended NOTIFY changed FINAL)
    Q_PROPERTY(QStringList seeds READ seeds NOTIFY changed FINAL)
    Q_PROPERTY(QString seedText READ seedText NOTIFY changed FINAL)
    Q_PROPERTY(QString gpu READ gpu NOTIFY changed FINAL)
    Q_PROPERTY(QString headline READ headline NOTIFY changed FINAL)
    Q_PROPERTY(QString cause READ cause NOTIFY changed FINAL)
    Q_PROPERTY(QString nodeId READ nodeId NOTIFY changed FINAL)
    Q_PROPERTY(QString nodeTitle READ nodeTitle NOTIFY changed FINAL)
    Q_PROPERTY(QString inputName READ inputName NOTIFY changed FINAL)
    Q_PROPERTY(QString traceback READ traceback NOTIFY changed FINAL)
    Q_PROPERTY(QStringList logTail READ logTail NOTIFY changed FINAL)
    Q_PROPERTY(int errorKind READ errorKind NOTIFY changed FINAL)
    Q_PROPERTY(int httpStatus READ httpStatus NOTIFY changed FINAL)
    Q_PROPERTY(QString actionText READ actionText NOTIFY changed FINAL)
    Q_PROPERTY(QVariantList files READ files NOTIFY changed FINAL)
    Q_PROPERTY(QUrl thumbnail READ thumbnail NOTIFY changed FINAL)
    Q_PROPERTY(QString savingError READ savingError NOTIFY changed FINAL)
    Q_PROPERTY(ComfyDeploy::WorkflowClient *client READ client NOTIFY changed FINAL)
    Q_PROPERTY(ComfyDeploy::WorkflowRun *run READ run NOTIFY changed FINAL)
    Q_PROPERTY(QString statusText READ statusText NOTIFY liveChanged FINAL)
    Q_PROPERTY(bool transferring READ isTransferring NOTIFY liveChanged FINAL)
    Q_PROPERTY(double progress READ progress NOTIFY liveChanged FINAL)
    Q_PROPERTY(bool progressKnown READ progressKnown NOTIFY liveChanged FINAL)
    Q_PROPERTY(int queuePosition READ queuePosition NOTIFY liveChanged FINAL)
    Q_PROPERTY(bool canCancel READ canCancel NOTIFY liveChanged FINAL)
    Q_PROPERTY(bool cancelRequested READ cancelRequested NOTIFY liveChanged FINAL)
    Q_PROPERTY(bool contactLost READ contactLost NOTIFY liveChanged FINAL)
    Q_PROPERTY(QString elapsedText READ elapsedText NOTIFY elapsedChanged FINAL)

public:
    ~RunEntry() override;

    //! The stored values.
    [[nodiscard]] const RunRecord &record() const { return m_record; }

    [[nodiscard]] QString localId() const { return m_record.localId; }
    //! Empty until the server has returned it.
    [[nodiscard]] QString runId() const { return m_record.runId; }
    [[nodiscard]] QString profileId() const { return m_record.intent.profileId; }
    [[nodiscard]] QString profileName() const { return m_record.intent.profileName; }
    [[nodiscard]] QString workflowKey() const { return m_record.intent.workflowKey; }
    [[nodiscard]] QString workflowName() const { return m_record.intent.workflowName; }
    [[nodiscard]] QString formValues() const { return m_record.intent.formValues; }
    [[nodiscard]] QString mainText() const { return m_record.intent.mainText; }
    [[nodiscard]] QString batchId() const { return m_record.intent.batchId; }
    //! The values of the inputs in which it differs from the others of its batch.
    [[nodiscard]] QString cellText() const;
    [[nodiscard]] QUrl serverUrl() const { return m_record.serverUrl; }
    [[nodiscard]] RunMode mode() const { return m_record.mode; }
    [[nodiscard]] QString inputsJson() const { return QString::fromUtf8(m_record.inputs); }
    //! In the user's time zone.
    [[nodiscard]] QDateTime created() const { return m_record.created.toLocalTime(); }
    [[nodiscard]] bool starred() const { return m_record.starred; }

    //! A WorkflowRun::Phase.
    [[nodiscard]] int phase() const { return m_record.phase; }
    //! Whether the run has not ended: it is followed, waits to be, or is searched for.
    [[nodiscard]] bool isRunning() const;
    //! Whether it belongs to a batch, and was neither started nor dropped.
    [[nodiscard]] bool isUnsent() const { return !m_run && m_record.isUnsent(); }
    //! Whether it is unknown if the run has started, and it is not being searched for. The user can
    //! check again, send again or forget it.
    [[nodiscard]] bool isUnconfirmed() const;
    //! Why an unfinished run cannot be followed now, as a sentence; empty if it is followed.
    [[nodiscard]] QString waitingFor() const;
    //! Whether the run has not ended, and no window of the program follows it.
    [[nodiscard]] bool isUnattended() const;
    //! WorkflowRun::stateText(), or what is more important: "Waiting", "Not followed", "Not saved".
    [[nodiscard]] QString stateText() const;
    //! The seeds that were certainly used, as digits.
    [[nodiscard]] QStringList seeds() const { return m_record.seeds; }
    [[nodiscard]] QString seedText() const;
    [[nodiscard]] QString gpu() const { return m_record.gpu; }

    //! Why the run has no result; empty while it runs and if it succeeded.
    [[nodiscard]] QString headline() const;
    //! The reason for the headline; if it is unknown, a sentence that says so, with the last
    //! status. Empty if headline() is.
    [[nodiscard]] QString cause() const;
    [[nodiscard]] QString nodeId() const { return m_record.failure.nodeId; }
    [[nodiscard]] QString nodeTitle() const { return m_record.failure.nodeTitle; }
    [[nodiscard]] QString inputName() const { return m_record.failure.inputName; }
    [[nodiscard]] QString traceback() const { return m_record.failure.traceback; }
    //! The last lines of the run's log, once it has ended; read from the history.
    [[nodiscard]] QStringList logTail() const;
    //! An ApiError::Kind.
    [[nodiscard]] int errorKind() const { return int(m_record.errorKind); }
    [[nodiscard]] int httpStatus() const { return m_record.httpStatus; }
    //! The text of a button for an action about the failure; empty if there is none.
    [[nodiscard]] QString actionText() const;
    //! A text for a bug report, with everything except the token.
    [[nodiscard]] Q_INVOKABLE QString details() const;

    //! A list of RunFile.
    [[nodiscard]] QVariantList files() const;
    //! The first saved picture; empty if there is none.
    [[nodiscard]] QUrl thumbnail() const;
    //! Which files are missing, as a sentence; empty if none are.
    [[nodiscard]] QString savingError() const { return m_record.savingError; }

    //! The item on the server of a file that could not be saved; empty if unknown.
    [[nodiscard]] MediaItem onServer(const RunFile &file) const;
    //! The client that can download onServer(); null if the run's server is not known yet.
    [[nodiscard]] WorkflowClient *client() const;

    //! Null unless this program follows the run.
    [[nodiscard]] WorkflowRun *run() const { return m_run; }
    [[nodiscard]] QString statusText() const;
    //! Whether the run has ended and its files are being downloaded; statusText() shows the
    //! progress.
    [[nodiscard]] bool isTransferring() const { return !m_run && !m_transferText.isEmpty(); }
    [[nodiscard]] double progress() const;
    //! False before the run is executed, and while this program does not follow it.
    [[nodiscard]] bool progressKnown() const;
    [[nodiscard]] int queuePosition() const;
    [[nodiscard]] bool canCancel() const;
    [[nodiscard]] bool cancelRequested() const;
    [[nodiscard]] bool contactLost() const;
    //! The time from the start to now or to the end, such as "0:41"; never negative, even if the
    //! clock is changed. Empty for an unfinished run that this program does not follow.
    [[nodiscard]] QString elapsedText() const;

Q_SIGNALS:
    void changed();
    void liveChanged();
    void elapsedChanged();

private:
    friend class RunEntries;
    friend class RunKeeper;
    RunEntry(const RunRecord &record, RunEntries *entries);

    RunEntries *const m_entries;
    RunRecord m_record;
    QPointer<WorkflowRun> m_run;
    QPointer<WorkflowClient> m_client; // for saving its files
    QElapsedTimer m_sinceCreated; // invalid for a resumed run
    QString m_transferText; // the current upload or download
    int m_holders = 0; // see RunEntries::hold()
};

} // namespace ComfyDeploy::Runner
