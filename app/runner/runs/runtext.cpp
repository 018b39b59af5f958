// SPDX-License-Identifier: MIT

#include "runs/runtext.h"

#include "runs/runnertext.h"
#include "runs/runrow.h"
#include "shared/comfyuiurls.h"

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

// What passes the run on answers in ComfyUI's place. Empty if it is the same for every server.
QString comfyUiHeadline(const RunRecord &record)
{
    const QString name = App::comfyUiName(record.intent.comfyUi);
    switch (record.errorKind) {
    case Kind::NotFound:
        return RunnerText::tr("%1 does not know this run any more").arg(name);
    case Kind::Validation:
    case Kind::Rejected:
        return RunnerText::tr("%1 refused the run").arg(name);
    case Kind::Server:
    case Kind::Network:
    case Kind::Timeout:
        return RunnerText::tr("%1 could not be reached").arg(name);
    default:
        return {};
    }
}

QString failedHeadline(const RunRecord &record)
{
    if (!record.intent.comfyUi.isEmpty()) {
        if (QString headline = comfyUiHeadline(record); !headline.isEmpty())
            return headline;
    }
    switch (record.errorKind) {
    case Kind::InvalidRequest:
        return RunnerText::tr("The run could not be sent");
    case Kind::Unauthorized:
        return record.httpStatus == 403 ? RunnerText::tr("The server does not allow this run")
                                        : RunnerText::tr("The server did not accept the token");
    case Kind::NotFound:
        return record.runId.isEmpty()
            ? RunnerText::tr("The server does not know this workflow, deployment or machine")
            : RunnerText::tr("The server does not know this run any more");
    case Kind::Validation:
        return record.failure.inputName.isEmpty()
            ? RunnerText::tr("The server refused the inputs")
            : RunnerText::tr("The server refused the input \"%1\"").arg(record.failure.inputName);
    case Kind::Rejected:
        return RunnerText::tr("The server refused the run");
    case Kind::RateLimited:
        return RunnerText::tr("The server is busy");
    case Kind::Server:
        return RunnerText::tr("The server had an error (%1)").arg(record.httpStatus);
    case Kind::Network:
        return RunnerText::tr("The server could not be reached");
    case Kind::Timeout:
        return RunnerText::tr("The server did not answer in time");
    case Kind::BadResponse:
        return RunnerText::tr("The server's answer could not be read");
    case Kind::Aborted:
        return record.errorMessage; // ours
    case Kind::None:
    case Kind::Cancelled:
    case Kind::RunFailed:
    case Kind::Unconfirmed:
        break;
    }
    return record.failure.nodeTitle.isEmpty()
        ? RunnerText::tr("The run failed")
        : RunnerText::tr("\"%1\" failed").arg(record.failure.nodeTitle);
}

QString noReason(const RunRecord &record)
{
    const QUrl &comfyUi = record.intent.comfyUi;
    return comfyUi.isEmpty() ? RunnerText::tr("The server gave no reason.")
                             : RunnerText::tr("%1 gave no reason.").arg(App::comfyUiName(comfyUi));
}

QString timeText(const QDateTime &time)
{
    return time.isValid() ? time.toString(Qt::ISODateWithMs) : u"-"_s;
}

} // namespace

QString headlineOf(const RunRecord &record)
{
    switch (record.phase) {
    case WorkflowRun::Failed:
        return failedHeadline(record);
    case WorkflowRun::Cancelled:
        return RunnerText::tr("The run was cancelled");
    case WorkflowRun::TimedOut:
        return RunnerText::tr("The run took longer than the server allows");
    case WorkflowRun::Unconfirmed:
        return record.settled ? RunnerText::tr("It was never confirmed whether this run started")
                              : RunnerText::tr("We could not confirm whether this run started.");
    default:
        return {};
    }
}

QString causeOf(const RunRecord &record, const QStringList &logTail)
{
    if (headlineOf(record).isEmpty() || record.phase == WorkflowRun::Cancelled)
        return {};
    const RunFailure &failure = record.failure;
    if (!failure.message.isEmpty())
        return failure.exceptionType.isEmpty()
            ? failure.message
            : RunnerText::tr("%1: %2").arg(failure.exceptionType, failure.message);
    const bool serverFailedIt =
        record.phase == WorkflowRun::Failed && record.errorKind == Kind::RunFailed;
    if (!serverFailedIt && !record.errorMessage.isEmpty())
        return record.errorMessage;
    QStringList known{failure.unreadEvents > 0
                          ? RunnerText::tr("Events that may give the reason could not be read.")
                          : noReason(record)};
    if (!record.statusText.isEmpty())
        known += RunnerText::tr("Its last status was \"%1\".").arg(record.statusText);
    if (!logTail.isEmpty())
        known += RunnerText::tr("The last line of its log: %1").arg(logTail.last());
    return known.join(u' ');
}

QString durationText(qint64 seconds)
{
    const auto two = [](qint64 number) {
        return QString::number(number).rightJustified(2, u'0');
    };
    const qint64 whole = std::max<qint64>(0, seconds);
    const QString minutes = whole < 3600
        ? QString::number(whole / 60)
        : QString::number(whole / 3600) + u':' + two(whole / 60 % 60);
    return minutes + u':' + two(whole % 60);
}

QString detailsOf(const RunRecord &record, const QStringList &logTail)
{
    QStringList lines;
    const auto add = [&lines](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines += name + u": "_s + value;
    };
    add(RunnerText::tr("Run"),
        record.runId.isEmpty() ? RunnerText::tr("no id known") : record.runId);
    add(RunnerText::tr("Server"),
        record.intent.comfyUi.isEmpty() ? record.serverUrl.toString()
                                        : App::comfyUiName(record.intent.comfyUi));
    add(RunnerText::tr("Workflow"), record.intent.workflowName);
    add(RunnerText::tr("Graph (SHA-256)"), record.workflowHash);
    add(RunnerText::tr("State"), phaseName(record.phase));
    add(RunnerText::tr("Headline"), headlineOf(record));
    add(RunnerText::tr("Cause"), causeOf(record, logTail));
    add(RunnerText::tr("Message"), record.errorMessage);
    if (record.errorKind != Kind::None)
        add(RunnerText::tr("Kind"), ApiError::kindName(record.errorKind));
    if (record.httpStatus > 0)
        add(RunnerText::tr("HTTP status"), QString::number(record.httpStatus));
    const RunFailure &failure = record.failure;
    if (!failure.nodeId.isEmpty())
        add(RunnerText::tr("Node"),
            u"%1 (%2, %3)"_s.arg(failure.nodeId, failure.nodeTitle, failure.classType));
    add(RunnerText::tr("Input"), failure.inputName);
    add(RunnerText::tr("Saving"), record.savingError);
    add(RunnerText::tr("Created"), timeText(record.created));
    add(RunnerText::tr("Submitted"), timeText(record.submitted));
    add(RunnerText::tr("Queued"), timeText(record.queued));
    add(RunnerText::tr("Started"), timeText(record.started));
    add(RunnerText::tr("Finished"), timeText(record.finished));
    add(RunnerText::tr("Inputs"), QString::fromUtf8(record.inputs));
    if (!failure.traceback.isEmpty())
        lines += {QString(), RunnerText::tr("Traceback:"), failure.traceback};
    if (!logTail.isEmpty())
        lines += QStringList{QString(), RunnerText::tr("Log:")} + logTail;
    return lines.join(u'\n') + u'\n';
}

} // namespace ComfyDeploy::Runner
