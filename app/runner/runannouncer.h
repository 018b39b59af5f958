// SPDX-License-Identifier: MIT

#pragma once

#include "desktop/desktopnotifier.h"

#include <QtCore/qobject.h>
#include <QtCore/qset.h>

namespace ComfyDeploy::Runner {

class AppSettings;
class RunBatch;
class RunBatches;
class RunEntry;
class RunKeeper;

//! \brief Announces by the desktop that a run has ended and its files are saved, if the program has
//! not the focus or the run took over ten seconds. The settings can turn that off.
//!
//! A batch is announced once, at its end. What the user has cancelled is not announced.
class RunAnnouncer : public QObject
{
    Q_OBJECT

public:
    RunAnnouncer(RunKeeper *keeper, RunBatches *batches, AppSettings *settings,
                 QObject *parent = nullptr);

Q_SIGNALS:
    //! The user has clicked the notification about a run.
    void runWanted(const QString &localId);
    //! The same for a batch.
    void batchWanted(const QString &batchId);

private:
    void onFinished(const RunEntry *entry);
    void announce(const RunEntry *entry);
    void announce(const RunBatch *batch);
    [[nodiscard]] bool isWorthwhile(qint64 milliseconds) const;
    void show(DesktopNotification notification);
    void onClicked(const QString &tag);

    RunBatches *const m_batches;
    AppSettings *const m_settings;
    QSet<QString> m_announced; // ids of runs and batches
    DesktopNotifier m_notifier;
};

} // namespace ComfyDeploy::Runner
