// SPDX-License-Identifier: MIT

#pragma once

#include "jsonline.h"

#include "shared/outputsaver.h"

#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy {
class RunDetails;
}

namespace ComfyDeploy::Cli {

class Console;

//! How a run's course is reported.
struct ReportOptions
{
    bool json = false;
    bool embedded = false; //!< the server goes with this process
    bool unfollowed = false; //!< the run's id is all that is wanted
    QString prefix; //!< before each line for people: "[2/20 seed=7] "
    JsonLine tag; //!< behind each JSON object's own keys; empty for a single run
};

//! \brief Reports the course of one run: lines for people on stderr, or JSON lines on stdout.
class RunReport : public QObject
{
    Q_OBJECT

public:
    RunReport(WorkflowRun *run, const ReportOptions &options, Console *console,
              QObject *parent = nullptr);

    //! The last lines. \a files is what was saved, or not, of a run that has outputs; \a hint is
    //! said behind an error.
    void tellEnd(const QList<App::SavedFile> &files, const QString &hint);
    //! The state of a run that has not ended and is not waited for.
    static void printState(const RunDetails &details, bool json, Console *console);

private:
    void tellQueued();
    void tellEvent(const RunStreamEvent &event);
    void tellLogs();
    void tellChange();
    void printSuccess(const QList<App::SavedFile> &files);
    void tellFiles(const QList<App::SavedFile> &files);
    void printFailure(const QString &hint);
    void printStopped();
    void writeJsonEnd(const QList<App::SavedFile> &files);
    void writeJson(JsonLine line);
    void note(const QString &line);

    WorkflowRun *const m_run;
    const ReportOptions m_options;
    Console *const m_console;
    QVariantList m_lastChange;
    LogEntry m_lastLog;
    qsizetype m_logsTold = 0;
};

} // namespace ComfyDeploy::Cli
