// SPDX-License-Identifier: MIT

#include "runjob.h"

#include "clitext.h"
#include "connection.h"
#include "exitcode.h"

#include "shared/outputsaver.h"
#include "shared/safename.h"

#include <ComfyDeploy/runstate.h>

#include <algorithm>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

RunJob::RunJob(WorkflowRun *run, const OutputOptions &output, const ReportOptions &report,
               Connection *connection, Console *console, QObject *parent)
    : QObject(parent), m_run(run), m_output(output), m_connection(connection),
      m_report(new RunReport(run, report, console, this))
{
    m_clock.start();
    connect(run, &WorkflowRun::updated, this, &RunJob::progressed);
    connect(run, &WorkflowRun::finished, this, &RunJob::onRunFinished);
    connect(run, &WorkflowRun::uploadProgress, this, [this](qint64 sent, qint64 total) {
        if (total > 0)
            m_transfer = CliText::tr("Uploading inputs, %1%").arg(sent * 100 / total);
        Q_EMIT progressed();
    });
    connect(run, &WorkflowRun::phaseChanged, this, [this] { m_transfer.clear(); });
}

QString RunJob::statusText() const
{
    return m_transfer.isEmpty() ? m_run->statusText() : m_transfer;
}

void RunJob::cancel()
{
    if (m_saver) {
        m_savingStopped = true;
        m_saver->abort();
    } else {
        m_run->cancel();
    }
}

void RunJob::abandon()
{
    if (m_saver)
        cancel();
    else
        m_run->abort();
}

void RunJob::onRunFinished()
{
    m_timeIsUp = m_timeout.count() > 0 && std::chrono::milliseconds(m_clock.elapsed()) >= m_timeout;
    // The outputs of a failed run were paid for, too.
    const QList<MediaItem> items = m_run->mediaItems();
    if (!m_output.save || !m_run->isSettled() || items.isEmpty()) {
        end();
        return;
    }
    m_saver = new App::OutputSaver(m_connection->client(), m_output.folder,
                                   App::pathsInRunFolder(m_run->id(), items), items, this);
    connect(m_saver, &App::OutputSaver::finished, this, &RunJob::end);
    connect(m_saver, &App::OutputSaver::progress, this,
            [this, count = items.size()](int index, qint64 received, qint64 total) {
                m_transfer = CliText::tr("Saving file %1 of %2")
                                 .arg(QString::number(index + 1), QString::number(count));
                if (total > 0)
                    m_transfer += u", %1%"_s.arg(received * 100 / total);
                Q_EMIT progressed();
            });
    m_saver->start();
}

void RunJob::end()
{
    const QList<App::SavedFile> files = m_saver ? m_saver->files() : QList<App::SavedFile>();
    m_report->printEnd(files, m_connection->hintFor(m_run->error()));
    ExitCode code = exitCodeOf(*m_run, m_timeIsUp);
    const bool lost = std::any_of(files.begin(), files.end(),
                                  [](const App::SavedFile &file) { return file.path.isEmpty(); });
    if (lost && code == Success)
        code = m_savingStopped ? Stopped : ApiFailed;
    Q_EMIT finished(code);
}

} // namespace ComfyDeploy::Cli
