// SPDX-License-Identifier: MIT

#pragma once

#include "runoptions.h"
#include "runreport.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>

#include <chrono>

namespace ComfyDeploy::App {
class OutputSaver;
}

namespace ComfyDeploy::Cli {

class Connection;

//! \brief One run from its start to its saved files, reported as it goes.
class RunJob : public QObject
{
    Q_OBJECT

public:
    //! \a run has just been made.
    RunJob(WorkflowRun *run, const OutputOptions &output, const ReportOptions &report,
           Connection *connection, Console *console, QObject *parent = nullptr);

    //! What the run was given by --timeout; 0 if nothing.
    void setTimeout(std::chrono::milliseconds timeout) { m_timeout = timeout; }

    [[nodiscard]] WorkflowRun *run() const { return m_run; }
    //! One line about what it is doing, for the progress bar.
    [[nodiscard]] QString statusText() const;

    //! Asks the server to stop the run; results that are being saved are given up.
    void cancel();
    //! Stops waiting, whatever is under way.
    void abandon();

Q_SIGNALS:
    void progressed();
    void finished(int exitCode);

private:
    void onRunFinished();
    void end();

    WorkflowRun *const m_run;
    const OutputOptions m_output;
    Connection *const m_connection;
    RunReport *const m_report;
    App::OutputSaver *m_saver = nullptr;
    QString m_transfer; // what goes up or down now; empty if nothing
    bool m_savingStopped = false;
    bool m_timeIsUp = false;
    std::chrono::milliseconds m_timeout{0};
    QElapsedTimer m_clock; // since before the run's own
};

} // namespace ComfyDeploy::Cli
