// SPDX-License-Identifier: MIT

#include "comfyuiplace_p.h"

#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! One run that is executed, and one that follows it at once.
constexpr qsizetype RunsAtATime = 2;

} // namespace

ComfyUiPlace::ComfyUiPlace(const ComfyUiAddress &address, const QString &clientId,
                           const ComfyUiTimings &timings)
    : m_server(address, clientId, timings), m_health(timings), m_lateTime(timings.late)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &ComfyUiPlace::askAgain);
    connect(&m_server, &ComfyUiServer::received, this, &ComfyUiPlace::onFrame);
    connect(&m_server, &ComfyUiServer::logged, this, &ComfyUiPlace::onLogged);
    connect(&m_server, &ComfyUiServer::queueChanged, this, &ComfyUiPlace::onQueueChanged);
    connect(&m_server, &ComfyUiServer::catalogChanged, this, &ComfyUiPlace::onHealth);
    connect(&m_server, &ComfyUiServer::identified, this,
            [this](const ServerProblem &problem, bool isLasting) {
                m_health.noteAnswer(problem, isLasting);
                onHealth();
            });
    connect(&m_server, &ComfyUiServer::queueRead, this, [this](const QueueSnapshot &queue) {
        removeLate(queue);
        m_health.noteQueue(queue);
        onHealth();
    });
    connect(&m_server.socket(), &ComfyUiSocket::up, this, [this] {
        m_health.noteSocket(true);
        onHealth();
    });
    connect(&m_server.socket(), &ComfyUiSocket::lost, this, [this] {
        m_health.noteSocket(false);
        onHealth();
    });
}

ComfyUiState ComfyUiPlace::state() const
{
    ComfyUiState state = m_server.state();
    state.problem = m_health.problem().localText();
    return state;
}

QString ComfyUiPlace::title() const
{
    return u"ComfyUI at "_s + m_server.name();
}

bool ComfyUiPlace::hasRoom() const
{
    return m_runs.size() < RunsAtATime;
}

int ComfyUiPlace::load() const
{
    const auto notThereYet = std::count_if(m_runs.begin(), m_runs.end(), [](const PromptRun *run) {
        return !run->isWaiting() && !run->isExecuted();
    });
    return std::max(std::max(m_server.prompts(), 0) + int(notThereYet), int(m_runs.size()));
}

QString ComfyUiPlace::absence() const
{
    return m_health.isUsable() ? QString() : title() + u' ' + m_health.problem().text();
}

ServerCandidate ComfyUiPlace::candidate() const
{
    return {.absence = absence(),
            .isLasting = m_health.isLasting(),
            .isHeard = m_server.socket().isHeard()};
}

void ComfyUiPlace::add(PromptRun *run, const QString &checkpoint)
{
    m_runs += run;
    if (!checkpoint.isNull())
        m_lastCheckpoint = checkpoint;
}

void ComfyUiPlace::remove(PromptRun *run)
{
    m_runs.removeOne(run);
    if (run->mayArriveLate())
        watch(run->id(), now());
    onAdvanced();
}

void ComfyUiPlace::watch(const QString &runId, Microseconds since)
{
    m_late.insert(runId, {since + std::chrono::microseconds(m_lateTime).count()});
}

//! Forgets the prompts that cannot arrive any more; whether others are left.
bool ComfyUiPlace::isWatching()
{
    m_late.removeIf([time = now()](const Late::iterator &late) { return late->end <= time; });
    return !m_late.isEmpty();
}

//! Stops what the server got after the run had ended, and what it got a second time.
void ComfyUiPlace::removeLate(const QueueSnapshot &queue)
{
    m_late.removeIf([&queue](const Late::iterator &late) {
        return late->wasSeen && !queue.places.contains(late.key()); // it was stopped
    });
    for (auto late = m_late.begin(); late != m_late.end(); ++late) {
        const QString &id = late.key();
        const auto place = queue.places.constFind(id);
        if (place == queue.places.constEnd())
            continue;
        late->wasSeen = true;
        const auto stop = place->isRunning ? &ComfyUiServer::interrupt : &ComfyUiServer::dequeue;
        (m_server.*stop)(id, this, [](PromptFacts::StopAnswered) {});
    }
    for (const PromptRun *run : std::as_const(m_runs)) {
        if (queue.repeated.contains(run->id())) // of the two, only the waiting one can be deleted
            m_server.dequeue(run->id(), this, [](PromptFacts::StopAnswered) {});
    }
}

void ComfyUiPlace::onAdvanced()
{
    m_server.socket().setExpectsFrames(std::any_of(
        m_runs.begin(), m_runs.end(), [](const PromptRun *run) { return run->isExecuted(); }));
}

void ComfyUiPlace::setAside(const QString &why)
{
    m_health.setAside(why);
    onHealth();
}

void ComfyUiPlace::notePost(bool isAnswered)
{
    m_health.notePost(isAnswered);
    onHealth();
}

void ComfyUiPlace::onFrame(const ComfyUiFrame &frame)
{
    const bool isAnybodys = frame.kind == ComfyUiFrame::Kind::Preview && frame.promptId.isEmpty();
    const QList<PromptRun *> runs = m_runs; // a copy, because a run may end and be removed
    for (PromptRun *run : runs) {
        if (run->id() == frame.promptId)
            return run->take(frame);
        if (isAnybodys && run->isExecuted()) // such a preview is of the executed prompt
            run->takePreview({}, frame.bytes);
    }
}

//! Log lines name no prompt: they belong to the one that is being executed.
void ComfyUiPlace::onLogged(const QString &text)
{
    for (PromptRun *run : std::as_const(m_runs)) {
        if (run->isExecuted())
            run->takeLog(text);
    }
}

void ComfyUiPlace::onQueueChanged()
{
    const bool isAnyWaiting = std::any_of(m_runs.begin(), m_runs.end(),
                                          [](const PromptRun *run) { return run->isWaiting(); });
    if (isAnyWaiting || m_health.isSetAside() || isWatching())
        m_server.readQueue();
    Q_EMIT changed();
}

void ComfyUiPlace::onHealth()
{
    const bool isComplete = m_health.isUsable() && m_server.catalog();
    if (isComplete)
        m_retry.stop();
    else if (!m_retry.isActive())
        m_retry.start(m_health.nextPause());
    Q_EMIT changed();
}

void ComfyUiPlace::askAgain()
{
    m_health.noteRetry();
    m_server.identify();
    if (m_health.isSetAside())
        m_server.readQueue();
    onHealth();
}

} // namespace ComfyDeploy::Local
