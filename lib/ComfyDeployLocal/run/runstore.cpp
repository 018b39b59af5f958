// SPDX-License-Identifier: MIT

#include "runstore_p.h"

#include <QtCore/qrandom.h>
#include <QtCore/quuid.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype MaximumRuns = 10'000;
constexpr qsizetype MaximumKeptBytes = 256LL * 1024 * 1024;
// Where the position is not queried, the queue moves by itself.
constexpr auto TurnInterval = 1s;

QString newUuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

RunRequest withoutGraph(RunRequest request)
{
    request.graph.clear();
    request.workflow.clear();
    return request;
}

QString newFunctionCallId()
{
    constexpr auto letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"_L1;
    QString id = u"fc-01"_s;
    for (int i = 0; i < 24; ++i)
        id += letters[QRandomGenerator::global()->bounded(int(letters.size()))];
    return id;
}

} // namespace

RunState withStatus(RunState state, RunStatus status, Microseconds time)
{
    state.status = status;
    state.updatedAt = time;
    if (status == RunStatus::Queued)
        state.queuedAt = time;
    else if (status == RunStatus::Started)
        state.startedAt = time;
    else if (isTerminal(status))
        state.endedAt = time;
    return state;
}

RunIds RunIds::made()
{
    return {newUuid(), newFunctionCallId(), newUuid()};
}

Run::Run(const RunRequest &request_, RunFaults faults_, std::shared_ptr<RunStream> stream_,
         Observer observer, const RunIds &ids, RunState state)
    : id(ids.id), functionCallId(ids.functionCallId), gpuEventId(ids.gpuEventId),
      request(withoutGraph(request_)), faults(std::move(faults_)), stream(std::move(stream_)),
      log(faults.noLogs.strike()),
      m_observer(std::move(observer)), m_graphs{request_.graph, request_.workflow},
      m_state(std::move(state)), m_ahead(faults.queuePosition ? faults.queuePosition.number() : -1)
{
    if (!m_state.createdAt)
        m_state.createdAt = m_state.updatedAt = now();
    if (isTerminal(m_state.status))
        log.close();
}

//! Unlocks first: the observer may take long, and may call this object.
void Run::notifyObserver(RunChange change, std::unique_lock<std::mutex> *lock)
{
    const RunState state = m_state;
    lock->unlock();
    m_observer(this, state, change);
}

RunGraphs Run::takeGraphs()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_graphs, {});
}

RunGraphs Run::graphs() const
{
    const std::lock_guard lock(m_mutex);
    return m_graphs;
}

RunState Run::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

bool Run::setStatus(RunStatus status, Microseconds time)
{
    std::unique_lock lock(m_mutex);
    if (isTerminal(m_state.status))
        return false;
    m_state = withStatus(std::move(m_state), status, time);
    m_changed.notify_all();
    if (isTerminal(status)) {
        m_waiters.wakeAll();
        log.close();
    }
    notifyObserver(RunChange::Status, &lock);
    return true;
}

void Run::setLiveStatus(const QString &liveStatus, double progress)
{
    std::unique_lock lock(m_mutex);
    if (isTerminal(m_state.status))
        return;
    m_state.liveStatus = liveStatus;
    m_state.progress = progress;
    m_state.updatedAt = now();
    notifyObserver(RunChange::LiveStatus, &lock);
}

void Run::addOutput(const RunOutput &output)
{
    std::unique_lock lock(m_mutex);
    if (isTerminal(m_state.status))
        return;
    const auto place =
        std::upper_bound(m_state.outputs.begin(), m_state.outputs.end(), output.order,
                         [](int order, const RunOutput &other) { return order < other.order; });
    m_outputBytes += output.texts.size();
    m_state.updatedAt = now();
    m_state.outputs.insert(place, output)->createdAt = m_state.updatedAt;
    notifyObserver(RunChange::Output, &lock);
}

void Run::addNote(const QByteArray &data)
{
    const std::lock_guard lock(m_mutex);
    if (isTerminal(m_state.status))
        return;
    m_outputBytes += data.size();
    m_state.notes.append({newUuid(), data, now()});
}

void Run::cancel()
{
    if (setStatus(RunStatus::Cancelled) && stream)
        stream->cut();
}

bool Run::hasEnded() const
{
    const std::lock_guard lock(m_mutex);
    return isTerminal(m_state.status);
}

void Run::wakeAtEnd(const std::shared_ptr<HttpWaker> &waker) const
{
    const std::lock_guard lock(m_mutex);
    if (isTerminal(m_state.status))
        waker->wake();
    else
        m_waiters.add(waker);
}

bool Run::sleep(std::chrono::milliseconds time) const
{
    std::unique_lock lock(m_mutex);
    return !m_changed.wait_for(lock, time, [this] { return isTerminal(m_state.status); });
}

int Run::askPlaceAhead()
{
    const std::lock_guard lock(m_mutex);
    if (m_ahead < 0)
        return -1;
    faults.queuePosition.strike();
    m_changed.notify_all();
    return m_ahead--;
}

bool Run::waitForTurn()
{
    std::unique_lock lock(m_mutex);
    faults.queuePosition.strike();
    while (m_ahead >= 0 && !isTerminal(m_state.status)) {
        if (m_changed.wait_for(lock, TurnInterval) == std::cv_status::timeout)
            --m_ahead;
    }
    return !isTerminal(m_state.status);
}

void RunStore::add(const std::shared_ptr<Run> &run)
{
    const std::lock_guard lock(m_mutex);
    const Microseconds time = run->state().createdAt;
    auto place = m_runs.end();
    while (place != m_runs.begin() && (*std::prev(place))->state().createdAt > time)
        --place;
    m_runs.insert(place, run);
    m_byId.insert(run->id, run);
    qsizetype bytes = 0;
    for (const auto &each : m_runs)
        bytes += each->keptBytes();
    // A run that has not ended is kept, even if ended runs behind it are removed.
    for (qsizetype i = 0;
         i + 1 < m_runs.size() && (m_runs.size() > MaximumRuns || bytes > MaximumKeptBytes);) {
        if (!m_runs[i]->hasEnded()) {
            ++i;
            continue;
        }
        bytes -= m_runs[i]->keptBytes();
        m_byId.remove(m_runs[i]->id);
        m_runs.removeAt(i);
    }
}

std::shared_ptr<Run> RunStore::find(const QString &id) const
{
    const std::lock_guard lock(m_mutex);
    return m_byId.value(id);
}

QList<std::shared_ptr<Run>> RunStore::matching(const std::function<bool(const Run &)> &wanted) const
{
    const std::lock_guard lock(m_mutex);
    QList<std::shared_ptr<Run>> runs;
    for (auto it = m_runs.crbegin(); it != m_runs.crend(); ++it) {
        if (wanted(**it))
            runs += *it;
    }
    return runs;
}

int RunStore::position(const Run &run) const
{
    const std::lock_guard lock(m_mutex);
    int earlier = 0;
    for (const auto &other : m_runs) {
        if (other->id == run.id)
            break;
        const bool waitsFor = other->request.machineId == run.request.machineId;
        earlier += waitsFor && !other->hasEnded() ? 1 : 0;
    }
    return earlier;
}

void RunStore::cancelAll()
{
    const std::lock_guard lock(m_mutex);
    for (const auto &run : m_runs)
        run->cancel();
}

} // namespace ComfyDeploy::Local
