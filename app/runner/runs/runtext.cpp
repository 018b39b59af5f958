// SPDX-License-Identifier: MIT

#include "runs/runtext.h"

#include "runs/runrow.h"

#include <QtCore/qcoreapplication.h>

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ComfyDeploy::Runner::RunWords", text);
}

QString failedHeadline(const RunRecord &record)
{
    switch (record.errorKind) {
    case Kind::InvalidRequest:
        return tr("The run could not be sent");
    case Kind::Unauthorized:
        return record.httpStatus == 403 ? tr("The server does not allow this run")
                                        : tr("The server did not accept the token");
    case Kind::NotFound:
        return record.runId.isEmpty()
            ? tr("The server does not know this workflow, deployment or machine")
            : tr("The server does not know this run any more");
    case Kind::Validation:
        return record.failure.inputName.isEmpty()
            ? tr("The server refused the inputs")
            : tr("The server refused the input \"%1\"").arg(record.failure.inputName);
    case Kind::Rejected:
        return tr("The server refused the run");
    case Kind::RateLimited:
        return tr("The server has too much to do");
    case Kind::Server:
        return tr("The server had an error (%1)").arg(record.httpStatus);
    case Kind::Network:
        return tr("The server could not be reached");
    case Kind::Timeout:
        return tr("The server did not answer in time");
    case Kind::BadResponse:
        return tr("The server's answer could not be read");
    case Kind::Aborted:
        return record.errorMessage; // ours
    case Kind::None:
    case Kind::Cancelled:
    case Kind::RunFailed:
    case Kind::Unconfirmed:
        break;
    }
    return record.failure.nodeTitle.isEmpty() ? tr("The run failed")
                                              : tr("\"%1\" failed").arg(record.failure.nodeTitle);
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
        return tr("The run was cancelled");
    case WorkflowRun::TimedOut:
        return tr("The run took longer than the server allows");
    case WorkflowRun::Unconfirmed:
        return record.settled ? tr("It was never confirmed whether this run started")
                              : tr("We could not confirm whether this run started.");
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
            : tr("%1: %2").arg(failure.exceptionType, failure.message);
    const bool serverFailedIt =
        record.phase == WorkflowRun::Failed && record.errorKind == Kind::RunFailed;
    if (!serverFailedIt && !record.errorMessage.isEmpty())
        return record.errorMessage;
    QStringList known{failure.unreadEvents > 0
                          ? tr("Events that may give the reason could not be read.")
                          : tr("The server gave no reason.")};
    if (!record.statusText.isEmpty())
        known += tr("Its last status was \"%1\".").arg(record.statusText);
    if (!logTail.isEmpty())
        known += tr("The last line of its log: %1").arg(logTail.last());
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
    add(tr("Run"), record.runId.isEmpty() ? tr("no id known") : record.runId);
    add(tr("Server"), record.serverUrl.toString());
    add(tr("Workflow"), record.intent.workflowName);
    add(tr("Graph (SHA-256)"), record.workflowHash);
    add(tr("State"), phaseName(record.phase));
    add(tr("Headline"), headlineOf(record));
    add(tr("Cause"), causeOf(record, logTail));
    add(tr("Message"), record.errorMessage);
    if (record.errorKind != Kind::None)
        add(tr("Kind"), ApiError::kindName(record.errorKind));
    if (record.httpStatus > 0)
        add(tr("HTTP status"), QString::number(record.httpStatus));
    const RunFailure &failure = record.failure;
    if (!failure.nodeId.isEmpty())
        add(tr("Node"), u"%1 (%2, %3)"_s.arg(failure.nodeId, failure.nodeTitle, failure.classType));
    add(tr("Input"), failure.inputName);
    add(tr("Saving"), record.savingError);
    add(tr("Created"), timeText(record.created));
    add(tr("Submitted"), timeText(record.submitted));
    add(tr("Queued"), timeText(record.queued));
    add(tr("Started"), timeText(record.started));
    add(tr("Finished"), timeText(record.finished));
    add(tr("Inputs"), QString::fromUtf8(record.inputs));
    if (!failure.traceback.isEmpty())
        lines += {QString(), tr("Traceback:"), failure.traceback};
    if (!logTail.isEmpty())
        lines += QStringList{QString(), tr("Log:")} + logTail;
    return lines.join(u'\n') + u'\n';
}

} // namespace ComfyDeploy::Runner
