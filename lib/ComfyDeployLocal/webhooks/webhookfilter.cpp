// SPDX-License-Identifier: MIT

#include "webhookfilter_p.h"

#include <QtCore/qjsondocument.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

// Remembered of one run; more count as news each time.
constexpr int MaximumRemembered = 4096;
constexpr int TerminalRank = 5;

//! How far a run with that status has come; -1 for a status that is unknown.
std::optional<int> rankOf(ComfyDeploy::RunStatus status)
{
    switch (status) {
    case ComfyDeploy::RunStatus::Unknown:
        return std::nullopt;
    case ComfyDeploy::RunStatus::NotStarted:
        return 0;
    case ComfyDeploy::RunStatus::Queued:
        return 1;
    case ComfyDeploy::RunStatus::Started:
        return 2;
    case ComfyDeploy::RunStatus::Running:
        return 3;
    case ComfyDeploy::RunStatus::Uploading:
        return 4;
    case ComfyDeploy::RunStatus::Success:
    case ComfyDeploy::RunStatus::Failed:
    case ComfyDeploy::RunStatus::Timeout:
    case ComfyDeploy::RunStatus::Cancelled:
        break;
    }
    return TerminalRank;
}

//! Puts it in; false if it was there.
bool isNew(QSet<size_t> *known, const QString &text)
{
    const size_t hash = qHash(text, QHashSeed::globalSeed());
    if (known->contains(hash))
        return false;
    if (known->size() < MaximumRemembered)
        known->insert(hash);
    return true;
}

QString keyOf(const QJsonValue &output)
{
    const QString id = output["id"_L1].toString();
    return id.isEmpty() ? QString::fromUtf8(QJsonDocument(output.toObject()).toJson()) : id;
}

} // namespace

bool WebhookFilter::bringsNews(const WebhookEvent &event)
{
    Run &run = remembered(event.runId());
    const int rank = rankOf(event.status()).value_or(run.rank);
    if (run.rank == TerminalRank || rank < run.rank)
        return false;
    bool news = rank > run.rank;
    run.rank = rank;
    if (isNew(&run.statuses, event.rawStatus()))
        news = true;
    if (event.progress() > run.progress) {
        run.progress = event.progress();
        run.liveStatuses.clear();
    }
    // What comes with less progress was overtaken.
    if (event.progress() >= run.progress && isNew(&run.liveStatuses, event.liveStatus()))
        news = true;
    const QJsonArray outputs = event.rawOutputs();
    for (const QJsonValue output : outputs) {
        if (isNew(&run.outputs, keyOf(output)))
            news = true;
    }
    return news;
}

WebhookFilter::Run &WebhookFilter::remembered(const QString &id)
{
    const auto known = m_byId.constFind(id);
    if (known != m_byId.constEnd()) {
        m_runs.splice(m_runs.begin(), m_runs, *known);
    } else {
        m_runs.emplace_front();
        m_runs.front().id = id;
        m_byId.insert(id, m_runs.begin());
        if (m_byId.size() > m_maximumRuns) {
            m_byId.remove(m_runs.back().id);
            m_runs.pop_back();
        }
    }
    return m_runs.front();
}

} // namespace ComfyDeploy::Local
