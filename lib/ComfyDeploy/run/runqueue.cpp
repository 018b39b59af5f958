// SPDX-License-Identifier: MIT

#include <ComfyDeploy/runqueue.h>

#include <QtCore/qlist.h>
#include <QtCore/qpointer.h>
#include <QtCore/qqueue.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy {

using Kind = ApiError::Kind;

class Q_DECL_HIDDEN RunQueue::Private
{
public:
    explicit Private(RunQueue *queue) : q(queue) {}

    enum class State { Waiting, Running, Ended };

    struct Item
    {
        WorkflowRunRequest request;
        RequestOptions options;
        RunMode mode = RunMode::Queue;
        QPointer<WorkflowRun> run;
        State state = State::Waiting;
        WorkflowRun::Phase phase = WorkflowRun::Draft; //!< once it has ended
        ApiError error; //!< the same
    };

    [[nodiscard]] const Item *item(int index) const
    {
        return index >= 0 && index < items.size() ? &items.at(index) : nullptr;
    }
    void forgetClient();
    void takeBack(int index, Kind kind, const QString &why);
    void takeBackAll(Kind kind, const QString &why);
    void onRunFinished(int index);
    void onRunGone(int index);
    void end(int index, WorkflowRun::Phase phase, const ApiError &error);
    void advanceLater();
    void advance();
    void start(int index);
    //! The next waiting run; -1 if there is none.
    [[nodiscard]] int next();

    RunQueue *const q;
    QPointer<WorkflowClient> client;
    QList<Item> items;
    QList<int> running;
    QQueue<int> ended; //!< not announced yet
    RunMode mode = RunMode::Queue;
    int maximumRunning = 2;
    int waiting = 0;
    int succeeded = 0;
    int first = 0; //!< none before it waits
    bool isPaused = false;
    bool stopsOnFailure = false;
    bool isActive = false;
    bool isScheduled = false;
};

// --- starting

void RunQueue::Private::advanceLater()
{
    if (std::exchange(isScheduled, true))
        return;
    QMetaObject::invokeMethod(
        q, [this] { advance(); }, Qt::QueuedConnection);
}

// Any slot may delete the queue, add, cancel and pause.
void RunQueue::Private::advance()
{
    const QPointer<RunQueue> self(q);
    isScheduled = false;
    Q_EMIT q->countsChanged();
    if (self)
        Q_EMIT q->progressChanged();
    while (self && !ended.isEmpty())
        Q_EMIT q->runFinished(ended.dequeue());
    while (self && client && !isPaused && running.size() < maximumRunning) {
        const int index = next();
        if (index < 0)
            break;
        start(index);
    }
    if (!self || !isActive || waiting > 0 || !running.isEmpty() || !ended.isEmpty())
        return;
    isActive = false;
    Q_EMIT q->countsChanged();
    if (self)
        Q_EMIT q->finished();
}

int RunQueue::Private::next()
{
    while (first < items.size() && items.at(first).state != State::Waiting)
        ++first;
    return first < items.size() ? first : -1;
}

void RunQueue::Private::start(int index)
{
    Item &item = items[index];
    const WorkflowRunRequest request = std::exchange(item.request, {}); // the run keeps it
    WorkflowRun *run = client->start(item.mode, request, item.options);
    item.run = run;
    item.state = State::Running;
    --waiting;
    running += index;
    connect(run, &WorkflowRun::finished, q, [this, index] { onRunFinished(index); });
    connect(run, &WorkflowRun::progressChanged, q, &RunQueue::progressChanged);
    connect(run, &QObject::destroyed, q, [this, index] { onRunGone(index); });
    const QPointer<RunQueue> self(q);
    Q_EMIT q->runStarted(index, run);
    if (self)
        Q_EMIT q->countsChanged();
}

// --- ends

void RunQueue::Private::onRunFinished(int index)
{
    const WorkflowRun *run = items.at(index).run;
    const ApiError error = run->error();
    end(index, run->phase(), error);
    if (stopsOnFailure && error && error.kind() != Kind::Cancelled && error.kind() != Kind::Aborted)
        takeBackAll(Kind::Cancelled,
                    RunQueue::tr("The run was not started, because another one failed."));
}

void RunQueue::Private::onRunGone(int index)
{
    if (items.at(index).state == State::Running)
        end(index, WorkflowRun::Draft,
            {Kind::Aborted, RunQueue::tr("The run is no longer followed.")});
}

void RunQueue::Private::end(int index, WorkflowRun::Phase phase, const ApiError &error)
{
    Item &item = items[index];
    if (item.state == State::Waiting)
        --waiting;
    running.removeOne(index);
    item.state = State::Ended;
    item.request = {};
    item.phase = phase;
    item.error = error;
    succeeded += error ? 0 : 1;
    ended.enqueue(index);
    advanceLater();
}

void RunQueue::Private::takeBack(int index, Kind kind, const QString &why)
{
    const bool isCancelled = kind == Kind::Cancelled;
    end(index, isCancelled ? WorkflowRun::Cancelled : WorkflowRun::Draft, {kind, why});
}

void RunQueue::Private::takeBackAll(Kind kind, const QString &why)
{
    for (int index = next(); index >= 0; index = next())
        takeBack(index, kind, why);
}

void RunQueue::Private::forgetClient()
{
    takeBackAll(Kind::Aborted, RunQueue::tr("There is no client any more."));
}

// --- the public functions

RunQueue::RunQueue(QObject *parent) : QObject(parent), d(std::make_unique<Private>(this)) {}

RunQueue::RunQueue(WorkflowClient *client, QObject *parent) : RunQueue(parent)
{
    setClient(client);
}

RunQueue::~RunQueue()
{
    for (const Private::Item &item : std::as_const(d->items)) {
        if (!item.run)
            continue;
        item.run->disconnect(this);
        if (item.run->isFinished())
            item.run->deleteLater(); // a view may still use it
        else
            item.run->setAutoDelete(true);
    }
}

WorkflowClient *RunQueue::client() const
{
    return d->client;
}

void RunQueue::setClient(WorkflowClient *client)
{
    if (client == d->client)
        return;
    if (d->client)
        d->client->disconnect(this);
    d->client = client;
    if (client) {
        connect(client, &QObject::destroyed, this, [this] {
            d->forgetClient();
            Q_EMIT clientChanged();
        });
    }
    d->advanceLater();
    Q_EMIT clientChanged();
}

RunMode RunQueue::mode() const
{
    return d->mode;
}

void RunQueue::setMode(RunMode mode)
{
    if (mode == d->mode)
        return;
    d->mode = mode;
    Q_EMIT modeChanged();
}

int RunQueue::maximumRunning() const
{
    return d->maximumRunning;
}

void RunQueue::setMaximumRunning(int count)
{
    const int wanted = std::max(count, 1);
    if (wanted == d->maximumRunning)
        return;
    d->maximumRunning = wanted;
    d->advanceLater();
    Q_EMIT maximumRunningChanged();
}

bool RunQueue::isPaused() const
{
    return d->isPaused;
}

void RunQueue::setPaused(bool paused)
{
    if (paused == d->isPaused)
        return;
    d->isPaused = paused;
    d->advanceLater();
    Q_EMIT pausedChanged();
}

bool RunQueue::isStoppingOnFailure() const
{
    return d->stopsOnFailure;
}

void RunQueue::setStoppingOnFailure(bool on)
{
    if (on == d->stopsOnFailure)
        return;
    d->stopsOnFailure = on;
    Q_EMIT stoppingOnFailureChanged();
}

int RunQueue::count() const
{
    return int(d->items.size());
}

int RunQueue::waitingCount() const
{
    return d->waiting;
}

int RunQueue::runningCount() const
{
    return int(d->running.size());
}

int RunQueue::finishedCount() const
{
    return count() - waitingCount() - runningCount();
}

int RunQueue::succeededCount() const
{
    return d->succeeded;
}

bool RunQueue::isActive() const
{
    return d->isActive;
}

double RunQueue::progress() const
{
    if (d->items.isEmpty())
        return 0;
    double sum = finishedCount();
    for (const int index : std::as_const(d->running)) {
        if (const WorkflowRun *run = d->items.at(index).run)
            sum += run->progress();
    }
    return sum / count();
}

int RunQueue::add(const WorkflowRunRequest &request, const RequestOptions &options)
{
    d->items.append({request, options, d->mode, {}, Private::State::Waiting, {}, {}});
    ++d->waiting;
    d->isActive = true;
    d->advanceLater();
    return count() - 1;
}

WorkflowRun *RunQueue::run(int index) const
{
    const Private::Item *item = d->item(index);
    return item ? item->run.data() : nullptr;
}

WorkflowRun::Phase RunQueue::phase(int index) const
{
    const Private::Item *item = d->item(index);
    if (!item)
        return WorkflowRun::Draft;
    return item->state == Private::State::Running && item->run ? item->run->phase() : item->phase;
}

ApiError RunQueue::error(int index) const
{
    const Private::Item *item = d->item(index);
    return item ? item->error : ApiError();
}

bool RunQueue::isFinished(int index) const
{
    const Private::Item *item = d->item(index);
    return !item || item->state == Private::State::Ended;
}

void RunQueue::cancel(int index)
{
    const Private::Item *item = d->item(index);
    if (!item || item->state == Private::State::Ended)
        return;
    if (item->state == Private::State::Running) {
        if (item->run)
            item->run->cancel();
        return;
    }
    d->takeBack(index, Kind::Cancelled, tr("The run was cancelled before it was started."));
}

void RunQueue::cancelAll()
{
    cancelWaiting();
    const QList<int> running = d->running;
    for (const int index : running)
        cancel(index);
}

void RunQueue::cancelWaiting()
{
    d->takeBackAll(Kind::Cancelled, tr("The run was cancelled before it was started."));
}

} // namespace ComfyDeploy
