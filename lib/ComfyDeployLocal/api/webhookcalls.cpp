// SPDX-License-Identifier: MIT

// What is posted to a run's webhook, and when.
#include "localapi_p.h"

#include "outputanswers_p.h"
#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype MaximumLoggedBody = 4096;

//! Whether the URL's query asks for run.output. Its values are split at literal commas, and not
//! percent-decoded.
bool wantsOutputs(const QString &url)
{
    const QString query = url.section(u'#', 0, 0).section(u'?', 1);
    for (const QString &item : query.split(u'&')) {
        if (item.section(u'=', 0, 0) == "target_events"_L1
            && item.section(u'=', 1).split(u',').contains("run.output"_L1))
            return true;
    }
    return false;
}

QByteArray outputsAt(const Run &run, const RunState &state, RunChange change, const QString &base)
{
    switch (change) {
    case RunChange::LiveStatus:
        return "[]";
    case RunChange::Output:
        return lastStoredOutput(run, state, base);
    case RunChange::Status:
        break;
    }
    // The service does not clean the outputs of a cancelled run.
    return storedOutputs(run, state, base,
                         state.status == RunStatus::Cancelled ? StoredOutputs::WithNotes
                                                              : StoredOutputs::Cleaned);
}

//! The line in the machine's log.
QString logLine(const QString &url, const QByteArray &body, const WebhookResult &result)
{
    PythonJson json(PythonJson::Style::Stream);
    json.add(u"type", u"webhook");
    if (result.status)
        json.add(u"status", result.status);
    else
        json.addNull(u"status");
    json.add(u"latency_ms", std::round(result.milliseconds * 10) / 10).add(u"url", url);
    json.addOrNull(u"message", result.error);
    json.addOrNull(u"payload",
                   body.size() > MaximumLoggedBody ? QString() : QString::fromUtf8(body));
    return QString::fromUtf8(json.text());
}

//! Where a run's webhook goes; empty if it has none that can be called.
QUrl webhookUrl(const RunRequest &request)
{
    const QUrl url(request.webhook);
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    return isHttp && !url.host().isEmpty() ? url : QUrl();
}

//! What is posted at this \a change of a run, now in \a state; null if nothing is.
QByteArray webhookBody(const Run &run, const RunState &state, RunChange change, const QString &base)
{
    const bool isOutput = change == RunChange::Output;
    if ((isOutput && !wantsOutputs(run.request.webhook))
        || (change == RunChange::LiveStatus && !run.request.webhookIntermediateStatus))
        return {};
    return PythonJson(PythonJson::Style::Stream)
        .add(u"event_type", isOutput ? u"run.output" : u"run.updated")
        .add(u"status", runStatusToWire(state.status))
        .addOrNull(u"live_status", state.liveStatus)
        .add(u"progress", state.progress)
        .add(u"run_id", run.id)
        .addRaw(u"outputs", outputsAt(run, state, change, base))
        .text();
}

} // namespace

void LocalApi::callWebhook(Run *run, const RunState &state, RunChange change)
{
    const QUrl url = webhookUrl(run->request);
    const QByteArray body = url.isEmpty() ? QByteArray() : webhookBody(*run, state, change, base());
    if (body.isNull())
        return;
    const bool isEnd = change == RunChange::Status && isTerminal(state.status);
    m_webhooks.send(
        url, body, [this, id = run->id, weak = run->weak_from_this(), body, isEnd](auto &result) {
            if (const auto owner = weak.lock())
                owner->log.add(logLine(owner->request.webhook, body, result), u"webhook"_s);
            if (isEnd)
                m_executor->noteWebhookDone(id);
        });
}

} // namespace ComfyDeploy::Local
