// SPDX-License-Identifier: MIT

#include "runreport.h"

#include "clitext.h"
#include "console.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runstate.h>
#include <ComfyDeploy/workflowclient.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

constexpr qsizetype tracebackLines = 12;

QByteArray filesJson(const QList<App::SavedFile> &files)
{
    QByteArrayList list;
    for (const App::SavedFile &file : files) {
        JsonLine line;
        if (!file.path.isEmpty())
            line.add(u"path"_s, file.path);
        line.add(u"url"_s, file.item.url().toString(QUrl::FullyEncoded));
        if (!file.error.isEmpty())
            line.add(u"error"_s, file.error);
        if (!file.warning.isEmpty())
            line.add(u"warning"_s, file.warning);
        list += line.text();
    }
    return jsonArray(list);
}

// The server's status if it is known; a stream may end a run before it was polled.
QString endStatus(const WorkflowRun &run)
{
    if (isTerminal(run.status()))
        return run.rawStatus();
    const QStringList statuses = runStatusNames();
    const auto status = std::find_if(statuses.begin(), statuses.end(), [&run](const QString &each) {
        return WorkflowRun::phaseOf(runStatusFromWire(each)) == run.phase();
    });
    return status != statuses.end() ? *status : runStatusToWire(RunStatus::Failed);
}

} // namespace

RunReport::RunReport(WorkflowRun *run, const ReportOptions &options, Console *console,
                     QObject *parent)
    : QObject(parent), m_run(run), m_options(options), m_console(console)
{
    connect(run->client(), &WorkflowClient::queued, this, [this](const WorkflowRun *queued) {
        if (queued == m_run)
            printQueued();
    });
    if (m_options.json) {
        connect(run, &WorkflowRun::streamEvent, this, &RunReport::printEvent);
        return;
    }
    connect(run, &WorkflowRun::logsChanged, this, &RunReport::printLogs);
    connect(run, &WorkflowRun::updated, this, &RunReport::printChange);
    connect(run, &WorkflowRun::cancelFailed, this, [this](const ApiError &error) {
        note(CliText::tr("The server would not cancel the run: %1").arg(error.message()));
    });
}

void RunReport::writeJson(JsonLine line)
{
    m_console->result(line.append(m_options.tag).text());
}

void RunReport::note(const QString &line)
{
    m_console->note(m_options.prefix + line);
}

void RunReport::printQueued()
{
    if (m_options.json)
        writeJson(JsonLine("queued"_L1).add(u"run_id"_s, m_run->id()));
    else if (m_options.unfollowed)
        m_console->resultText(m_run->id());
    else
        note(CliText::tr("Run %1").arg(m_run->id()));
}

void RunReport::printEvent(const RunStreamEvent &event)
{
    JsonLine line("event"_L1);
    line.add(u"event"_s, event.event());
    line.addRaw(u"data"_s, eventDataJson(event));
    line.add(u"id"_s, event.id());
    writeJson(line);
}

void RunReport::printLogs()
{
    const QList<LogEntry> logs = m_run->logs();
    // The run keeps only the newest lines, so the position of the last printed one may move.
    if (m_logsPrinted >= logs.size())
        m_logsPrinted = logs.lastIndexOf(m_lastLog) + 1;
    for (; m_logsPrinted < logs.size(); ++m_logsPrinted)
        m_console->dimmed(m_options.prefix + u"  "_s + logs.at(m_logsPrinted).message.trimmed());
    if (!logs.isEmpty())
        m_lastLog = logs.last();
}

// Without a bar, prints one line for each phase and node, but not for each step.
void RunReport::printChange()
{
    if (m_console->hasProgressBar() || m_run->isFinished())
        return;
    const QVariantList change{m_run->phase(),           m_run->currentNode(),
                              m_run->nodeIndex(),       m_run->queuePosition(),
                              m_run->cancelRequested(), m_run->contactLost()};
    if (change == std::exchange(m_lastChange, change))
        return;
    QString line = m_run->statusText();
    if (m_run->contactLost())
        line += CliText::tr(" (no contact with the server)");
    if (m_run->progressKnown())
        line += u" %1%"_s.arg(Console::percent(m_run->progress()));
    note(line);
}

void RunReport::printEnd(const QList<App::SavedFile> &files, const QString &hint)
{
    m_console->clearProgress();
    if (m_options.unfollowed && !m_run->error())
        return; // accepted: already reported by printQueued()
    if (m_options.json)
        writeJsonEnd(files);
    if (m_run->phase() == WorkflowRun::Succeeded) {
        printSuccess(files);
        return;
    }
    printFailure(hint);
    printFiles(files);
}

void RunReport::writeJsonEnd(const QList<App::SavedFile> &files)
{
    const Kind kind = m_run->error().kind();
    const JsonLine error = errorJson(m_run->error());
    if (kind == Kind::None) {
        writeJson(JsonLine("completed"_L1)
                      .add(u"run_id"_s, m_run->id())
                      .add(u"status"_s, endStatus(*m_run))
                      .addRaw(u"outputs"_s, outputsJson(m_run->outputs()))
                      .addRaw(u"files"_s, filesJson(files)));
    } else if (kind == Kind::RunFailed || kind == Kind::Cancelled) {
        JsonLine line("failed"_L1);
        line.add(u"run_id"_s, m_run->id());
        line.add(u"status"_s, endStatus(*m_run));
        line.addRaw(u"error"_s, error.text());
        if (!files.isEmpty())
            line.addRaw(u"files"_s, filesJson(files));
        writeJson(line);
    } else {
        JsonLine line("error"_L1);
        line.append(error);
        if (!m_run->id().isEmpty())
            line.add(u"run_id"_s, m_run->id());
        writeJson(line);
    }
}

void RunReport::printSuccess(const QList<App::SavedFile> &files)
{
    if (m_options.json) {
        printFiles(files);
        return;
    }
    note(m_run->statusText() + u'.');
    printFiles(files);
    if (files.isEmpty()) { // --no-save
        const QList<MediaItem> items = m_run->mediaItems();
        for (const MediaItem &item : items)
            m_console->resultText(item.url().toString(QUrl::FullyEncoded));
    }
    bool hasText = false;
    const QList<WorkflowRunOutput> outputs = m_run->outputs();
    for (const WorkflowRunOutput &output : outputs) {
        const QStringList texts = output.texts();
        for (const QString &text : texts)
            m_console->resultText(text);
        hasText = hasText || !texts.isEmpty();
    }
    if (files.isEmpty() && !hasText && m_run->mediaItems().isEmpty())
        note(CliText::tr(
            "The workflow has no outputs. Does it have an output node such as Save Image?"));
}

void RunReport::printFiles(const QList<App::SavedFile> &files)
{
    for (const App::SavedFile &file : files) {
        if (!file.path.isEmpty() && !m_options.json)
            m_console->resultText(file.path);
        else if (!file.error.isEmpty())
            m_console->error(m_options.prefix
                             + CliText::tr("\"%1\" could not be saved: %2 It lies at %3")
                                   .arg(file.item.fileName(), file.error,
                                        file.item.url().toString(QUrl::FullyEncoded)));
        if (!file.warning.isEmpty())
            note(file.warning);
    }
}

void RunReport::printFailure(const QString &hint)
{
    const ApiError error = m_run->error();
    m_console->error(m_options.prefix + error.message());
    const QList<ValidationError> details = error.validationErrors();
    for (const ValidationError &detail : details)
        note(u"  %1: %2"_s.arg(detail.location(), detail.msg));
    const QStringList traceback = m_run->failure().traceback.split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line :
         traceback.mid(std::max<qsizetype>(0, traceback.size() - tracebackLines)))
        m_console->dimmed(m_options.prefix + u"  "_s + line);
    if (!hint.isEmpty())
        note(hint);
    const bool stoppedWaiting =
        !m_run->isSettled() && (error.kind() == Kind::Aborted || error.kind() == Kind::Timeout);
    if (error.kind() == Kind::Unconfirmed)
        note(CliText::tr(
            "Do not simply start it again: it may be running and cost money. Look at the runs of "
            "the workflow in the dashboard; with its id, \"comfydeploy get ID --wait\" picks it "
            "up."));
    else if (stoppedWaiting)
        printStopped();
}

void RunReport::printStopped()
{
    if (m_options.embedded)
        note(CliText::tr("The run %1 ends here, with the embedded server.").arg(m_run->id()));
    else if (m_options.comfyUi)
        note(CliText::tr("Run %1 goes on in ComfyUI if it has it: look there.").arg(m_run->id()));
    else if (m_run->id().isEmpty())
        note(CliText::tr(
            "The server has not returned the run's id yet; the dashboard lists the run if it was "
            "accepted."));
    else
        note(CliText::tr("Run %1 goes on at the server: \"comfydeploy get %1 --wait\" picks it up, "
                         "\"comfydeploy cancel %1\" stops it.")
                 .arg(m_run->id()));
}

void RunReport::printState(const RunDetails &details, bool json, Console *console)
{
    if (json) {
        JsonLine line("status"_L1);
        line.add(u"run_id"_s, details.id());
        line.add(u"status"_s, details.rawStatus());
        line.add(u"live_status"_s, details.liveStatus());
        line.addRaw(u"progress"_s, JsonText::fromDouble(details.progress()));
        line.addRaw(u"queue_position"_s,
                    details.queuePosition() < 0 ? "null"_ba
                                                : QByteArray::number(details.queuePosition()));
        console->result(line.text());
        return;
    }
    QString text = details.rawStatus();
    if (!details.liveStatus().isEmpty())
        text += u", "_s + details.liveStatus();
    if (details.progress() > 0)
        text += u", %1%"_s.arg(Console::percent(details.progress()));
    if (details.queuePosition() >= 0)
        text += CliText::tr(", %1 before it").arg(details.queuePosition());
    console->resultText(text);
}

} // namespace ComfyDeploy::Cli
