// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy::Runner {

class RunDatabase;

//! \brief Writes down how one run goes, from before its request leaves to its end.
//!
//! The record is on disk before anything that depends on it happens: a run that cannot be written
//! down is not sent.
class RunFollower : public QObject
{
    Q_OBJECT

public:
    //! \a run has just been made; \a record stays the caller's and is changed. \a sinceCreated runs
    //! since the record was made; invalid for a run that was picked up.
    RunFollower(WorkflowRun *run, RunRecord *record, const QElapsedTimer &sinceCreated,
                RunDatabase *database, QObject *parent);

    //! What goes up at the moment; empty if nothing does.
    [[nodiscard]] QString transferText() const { return m_transferText; }

Q_SIGNALS:
    void changed();
    void live();
    void problem(const QString &text);
    //! The record could not be written, and the run goes on: somebody has to write it later.
    void unwritten();
    //! It has ended, for now at least: the record says how. \a items is what it has put out.
    void finished(const QList<ComfyDeploy::MediaItem> &items);
    //! The run's client is gone, and the run with it; it is followed by nobody now.
    void lost();

private:
    void announceLive();
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
    QString m_stoppedBecause; // it was stopped here, before anything was sent
    bool m_belongsToOtherRun = false;
    QTimer m_pause; //!< between two live()
    bool m_isNewer = false; //!< something changed in the pause
};

} // namespace ComfyDeploy::Runner
