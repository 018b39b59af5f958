// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy::Runner {

class RunDatabase;

//! \brief Records one run in the history, from before its request is sent to its end.
//!
//! The record is on disk before anything depends on it: a run that cannot be recorded is not sent.
class RunFollower : public QObject
{
    Q_OBJECT

public:
    //! \a run has just been created; \a record is owned by the caller and is changed. \a
    //! sinceCreated was started when the record was created; invalid for a resumed run.
    RunFollower(WorkflowRun *run, RunRecord *record, const QElapsedTimer &sinceCreated,
                RunDatabase *database, QObject *parent);

    //! The current upload; empty if there is none.
    [[nodiscard]] QString transferText() const { return m_transferText; }

Q_SIGNALS:
    void changed();
    void live();
    void problem(const QString &text);
    //! The record could not be written, and the run continues: it has to be written later.
    void unwritten();
    //! The run has ended, at least for now, and was recorded. \a items are its outputs.
    void finished(const QList<ComfyDeploy::MediaItem> &items);
    //! The run's client was deleted together with the run, which is no longer followed.
    void lost();

private:
    void announceSoon();
    void onId();
    void onPhase();
    void onFinished();
    void takeError();
    void placeFailure();
    void write(bool ok);

    const QPointer<WorkflowRun> m_run;
    RunRecord *const m_record;
    const QElapsedTimer m_sinceCreated;
    RunDatabase *const m_database;
    QString m_transferText;
    QString m_stoppedBecause; // why the run was stopped before anything was sent
    bool m_belongsToOtherRun = false;
    QTimer m_next; //!< until the next live(); active if something has changed
};

} // namespace ComfyDeploy::Runner
