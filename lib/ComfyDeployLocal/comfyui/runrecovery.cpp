// SPDX-License-Identifier: MIT

#include "runrecovery_p.h"

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! Older prompts are looked up by their ids.
constexpr int MaximumHistory = 200;

} // namespace

RunRecovery::RunRecovery(QList<ComfyUiServer *> servers, RunArchive &archive, Restore restore,
                         const ComfyUiTimings &timings)
    : m_servers(std::move(servers)), m_archive(archive), m_restore(std::move(restore)),
      m_timings(timings)
{}

void RunRecovery::start()
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &RunRecovery::onPatienceOver);
    m_patience.start(m_timings.recovery);
    for (int i = 0; i < int(m_servers.size()); ++i) {
        connect(&m_servers[i]->socket(), &ComfyUiSocket::up, this, [this, i] { ask(i); });
        ask(i);
    }
}

void RunRecovery::ask(int server)
{
    if (m_answered.contains(server) || !m_asked.insert(server).second)
        return;
    ComfyUiServer &asked = *m_servers[server];
    // The queue first: a prompt that leaves it meanwhile is in the history.
    asked.http().get(u"/queue"_s, {}, this, [this, server, &asked](const ComfyUiAnswer &answer) {
        const auto queued =
            answer.isOk() ? OwnPrompt::inQueue(answer.body, asked.clientId()) : std::nullopt;
        if (!queued)
            return askLater(server);
        const QUrlQuery newest{{u"max_items"_s, QString::number(MaximumHistory)}};
        asked.http().get(u"/history"_s, newest, this,
                         [this, server, &asked, queued = *queued](const ComfyUiAnswer &history) {
                             if (history.status == 0)
                                 return askLater(server);
                             // A prompt that cannot be read in this list is looked up by its id.
                             onAnswered(server,
                                        queued
                                            + OwnPrompt::inHistory(history.body, asked.clientId())
                                                  .value_or(QList<OwnPrompt>()));
                         });
    });
}

void RunRecovery::askLater(int server)
{
    m_asked.erase(server);
    QTimer::singleShot(m_timings.retry, this, [this, server] { ask(server); });
}

void RunRecovery::onAnswered(int server, const QList<OwnPrompt> &prompts)
{
    m_answered.insert(server);
    for (const OwnPrompt &prompt : prompts)
        takePrompt(server, prompt);
    QStringList here;
    QStringList nowhere;
    for (const auto &[id, held] : m_held) {
        if (serverOf(held.kept) == server)
            here += id;
        else if (serverOf(held.kept) < 0)
            nowhere += id;
    }
    for (const QString &id : here)
        Q_EMIT found(release(id), server);
    if (m_answered.size() < size_t(m_servers.size()))
        return;
    for (const QString &id : nowhere)
        Q_EMIT lost(release(id));
}

void RunRecovery::onPatienceOver()
{
    QStringList all;
    for (const auto &[id, held] : m_held)
        all += id;
    for (const QString &id : all)
        (void)give(id);
}

void RunRecovery::takePrompt(int server, const OwnPrompt &prompt)
{
    const QString id = prompt.run.ids.id;
    if (const auto known = m_held.find(id); known != m_held.end()) {
        const int expected = serverOf(known->second.kept);
        if (expected >= 0 && expected != server)
            return; // the run was moved to another server
        HeldRun held = release(id);
        held.kept.isPosted = true;
        held.nodes = prompt.nodes;
        Q_EMIT found(held, server);
        return;
    }
    if (m_archive.hasEnded(id))
        return;
    if (const auto run = m_restore(prompt.run)) {
        m_archive.accept(prompt.run, {});
        Q_EMIT found({prompt.run, run, prompt.nodes}, server);
    }
}

bool RunRecovery::give(const QString &runId)
{
    if (!m_held.contains(runId))
        return false;
    const HeldRun held = release(runId);
    if (const int server = serverOf(held.kept); server >= 0)
        Q_EMIT found(held, server);
    else
        Q_EMIT lost(held);
    return true;
}

HeldRun RunRecovery::release(const QString &runId)
{
    const auto held = m_held.find(runId);
    HeldRun run = held->second;
    m_held.erase(held);
    return run;
}

//! The index of the run's server; -1 if that server is not in use.
int RunRecovery::serverOf(const KeptRun &run) const
{
    const auto server =
        std::find_if(m_servers.begin(), m_servers.end(),
                     [&run](const ComfyUiServer *each) { return each->name() == run.server; });
    return server == m_servers.end() ? -1 : int(server - m_servers.begin());
}

} // namespace ComfyDeploy::Local
