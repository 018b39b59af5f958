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

//! \brief Follows and reports one run, and saves its files.
class RunJob : public QObject
{
    Q_OBJECT

public:
    //! \a run has just been created.
    RunJob(WorkflowRun *run, const OutputOptions &output, const ReportOptions &report,
           Connection *connection, Console *console, QObject *parent = nullptr);

    //! The value of --timeout; 0 if not given.
    void setTimeout(std::chrono::milliseconds timeout) { m_timeout = timeout; }

    [[nodiscard]] WorkflowRun *run() const { return m_run; }
    //! One line about the current step, for the progress bar.
    [[nodiscard]] QString statusText() const;

    //! Asks the server to stop the run and aborts saving of results.
    void cancel();
    //! Stops waiting.
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
    QString m_transfer; // the current upload or download; empty if none
    bool m_savingStopped = false;
    bool m_timeIsUp = false;
    std::chrono::milliseconds m_timeout{0};
    QElapsedTimer m_clock; // started before the run's timeout
};

} // namespace ComfyDeploy::Cli
