// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"
#include "connection.h"
#include "jsonline.h"
#include "runplan.h"
#include "runreport.h"

#include <ComfyDeploy/result.h>

#include <QtCore/qfuture.h>
#include <QtCore/qlist.h>

#include <memory>

namespace ComfyDeploy {
class RunQueue;
} // namespace ComfyDeploy

namespace ComfyDeploy::Cli {

class Console;
class RunJob;

//! \brief comfydeploy run: runs one workflow, once or with many values.
class RunCommand : public Command
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    //! If \a plan is empty, it is made when the deployment has been read.
    RunCommand(const RunOptions &options, const QList<PlannedRun> &plan, const ServerChoice &server,
               Console *console);
    void readDeployment();
    void onDeployment(const Result<Deployment> &deployment);
    void begin();
    void onRunStarted(int index, WorkflowRun *run);
    void onJobFinished(RunJob *job, int exitCode);
    void endIfDone();
    [[nodiscard]] RequestOptions requestOptions() const;
    [[nodiscard]] ReportOptions reportOptions(int index) const;
    void onInterrupted();
    void drawProgress();
    void warnBeforehand() const;

    const RunOptions m_options;
    QList<PlannedRun> m_plan;
    Console *const m_console;
    Connection m_connection;
    QFuture<Result<Deployment>> m_reading;
    RunQueue *m_queue = nullptr; //!< null until the runs are planned
    QList<RunJob *> m_active; //!< also those whose run has ended and whose files are being saved
    qsizetype m_started = 0;
    int m_exitCode = 0;
    int m_interrupts = 0;
};

} // namespace ComfyDeploy::Cli
