#pragma once

#include "runs/runrecord.h"

#include <QtCore/qobject.h>

namespace ComfyDeploy {
class WorkflowClient;
}
namespace ComfyDeploy::App {
class OutputSaver;
}

namespace ComfyDeploy::Runner {

//! Where results go.
struct SavingOptions
{
    QString folder; //!< absolute
    QString pattern; //!< see outputPath()
};

//! \brief Saves the files of one run, and beside them "<run id>.json", which tells what made them.
//!
//! Files that were saved before and are still there are left alone; no file is ever overwritten.
class ResultSaver : public QObject
{
    Q_OBJECT

public:
    //! \a items stands for those of record.files that are no texts, in the same order.
    ResultSaver(WorkflowClient *client, const SavingOptions &options, const RunRecord &record,
                const QList<MediaItem> &items, QObject *parent);
    ~ResultSaver() override;

    void start();

    //! The record with its files, seeds and what saving came to.
    [[nodiscard]] const RunRecord &record() const { return m_record; }
    //! "Downloading 2 of 4"
    [[nodiscard]] QString progressText() const;

Q_SIGNALS:
    void progressed();
    void finished();

private:
    [[nodiscard]] QStringList relativePaths(const QList<MediaItem> &items) const;
    void onSaved();
    void end();
    [[nodiscard]] QString sidecarFolder(QString *why) const;

    const SavingOptions m_options;
    RunRecord m_record;
    QList<qsizetype> m_missing; // places in m_record.files
    App::OutputSaver *m_saver = nullptr;
    int m_current = 0;
};

} // namespace ComfyDeploy::Runner
