// SPDX-License-Identifier: MIT

#pragma once

#include "runs/outputtemplate.h"
#include "runs/runrecord.h"

#include <ComfyDeploy/result.h>
#include <ComfyDeploy/rundetails.h>

#include <QtCore/qobject.h>

namespace ComfyDeploy {
class WorkflowClient;
}
namespace ComfyDeploy::App {
class OutputSaver;
}

namespace ComfyDeploy::Runner {

//! Where results are saved.
struct SavingOptions
{
    QString folder; //!< absolute
    QString pattern; //!< see outputPath()
};

//! \brief Saves the files of one run, and next to them "<run id>.json", which records how they were
//! made.
//!
//! First requests the run's details from the server, for its GPU and for new links. Existing files
//! that were saved before are kept; no file is ever overwritten. Must be deleted with its client.
class ResultSaver : public QObject
{
    Q_OBJECT

public:
    //! \a known are the known outputs, which are used if the server does not answer.
    ResultSaver(WorkflowClient *client, const SavingOptions &options, const RunRecord &record,
                const QList<MediaItem> &known, QObject *parent);
    ~ResultSaver() override;

    void start();

    //! The record with its files, seeds and the result of saving.
    [[nodiscard]] const RunRecord &record() const { return m_record; }
    //! "Downloading 2 of 4"
    [[nodiscard]] QString progressText() const;
    //! Sentences about saved files; usually none.
    [[nodiscard]] QStringList warnings() const { return m_warnings; }

Q_SIGNALS:
    void progressed();
    void finished();

private:
    void onDetails(const Result<RunDetails> &details);
    void download(const QList<MediaItem> &ofRun);
    void onDownloaded();
    void end();
    void fail(const QString &why);
    [[nodiscard]] OutputName outputName() const;
    [[nodiscard]] QStringList relativePaths(const QList<MediaItem> &items) const;
    [[nodiscard]] QString sidecarFolder(QString *why) const;

    WorkflowClient *const m_client;
    const SavingOptions m_options;
    const QList<MediaItem> m_known;
    RunRecord m_record;
    QStringList m_warnings;
    QList<qsizetype> m_missing; // indexes in m_record.files
    App::OutputSaver *m_saver = nullptr;
    int m_current = 0;
    qsizetype m_filesOfRun = 0;
};

} // namespace ComfyDeploy::Runner
