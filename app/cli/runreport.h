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

//! How a run is reported.
struct ReportOptions
{
    bool json = false;
    bool embedded = false; //!< the server ends with this process
    bool comfyUi = false; //!< so does the server, but not the run
    bool unfollowed = false; //!< only the run's id is needed
    QString prefix; //!< before each text line: "[2/20 seed=7] "
    JsonLine tag; //!< appended to each JSON object; empty for a single run
};

//! \brief Reports one run: as text on stderr, or as JSON lines on stdout.
class RunReport : public QObject
{
    Q_OBJECT

public:
    RunReport(WorkflowRun *run, const ReportOptions &options, Console *console,
              QObject *parent = nullptr);

    //! Prints the last lines. \a files are the saved or failed files of a run with outputs; \a hint
    //! is printed after an error.
    void printEnd(const QList<App::SavedFile> &files, const QString &hint);
    //! Prints the state of an unfinished run.
    static void printState(const RunDetails &details, bool json, Console *console);

private:
    void printQueued();
    void printEvent(const RunStreamEvent &event);
    void printLogs();
    void printChange();
    void printSuccess(const QList<App::SavedFile> &files);
    void printFiles(const QList<App::SavedFile> &files);
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
    qsizetype m_logsPrinted = 0;
};

} // namespace ComfyDeploy::Cli
