// SPDX-License-Identifier: MIT

// What the local server's connections and workers share, used by many threads at once: runs, their
// logs and streams, and the faults. Plain threads, so that the thread sanitizer sees our code
// without Qt's event loop.

#include <ComfyDeployLocal/run/runstore_p.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <semaphore>
#include <thread>
#include <vector>

using namespace ComfyDeploy::Local;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr int makers = 4;
constexpr int runsEach = 60;
constexpr int framesEach = 20;

std::atomic<int> problems = 0;
std::atomic<int> changes = 0;

void require(bool condition, const char *what)
{
    if (condition)
        return;
    ++problems;
    std::fprintf(stderr, "not so: %s\n", what);
}

class Waker : public HttpWaker
{
public:
    void wake() override { m_news.release(); }
    void wait() { m_news.acquire(); }

private:
    std::counting_semaphore<> m_news{0};
};

//! As a connection: takes what there is until the stream ends.
void readStream(RunStream &stream, std::atomic<int> &streamed)
{
    const auto waker = std::make_shared<Waker>();
    stream.open(waker);
    while (true) {
        const HttpPiece piece = stream.next();
        if (piece.kind == HttpPiece::Kind::Bytes)
            ++streamed;
        else if (piece.kind == HttpPiece::Kind::Later)
            waker->wait();
        else
            return;
    }
}

//! As a worker: makes runs, lets them log, stream and end.
void makeRuns(RunStore &store, Faults &faults, std::atomic<int> &streamed)
{
    for (int i = 0; i < runsEach; ++i) {
        RunRequest request;
        request.graph = "{}";
        const RunFaults own = faults.takeForRun(u"/api/run/workflow/stream"_s);
        const auto stream = std::make_shared<RunStream>(own);
        const auto run = std::make_shared<Run>(
            request, own, stream, [](Run *, const RunState &, RunChange) { ++changes; });
        store.add(run);
        // As the connection that asked for the run.
        std::thread reader([&streamed, stream] { readStream(*stream, streamed); });
        require(run->takeGraphs().graph == "{}" && run->takeGraphs().graph.isEmpty(),
                "a graph is taken once");
        run->setStatus(ComfyDeploy::RunStatus::Running);
        for (int frame = 0; frame < framesEach; ++frame) {
            run->setLiveStatus(u"Executing"_s, double(frame) / framesEach);
            run->log.add(u"line"_s);
            stream->event("{}");
        }
        run->addOutput({});
        run->addNote("{}");
        if (i % 3 == 0)
            run->cancel();
        else
            run->setStatus(ComfyDeploy::RunStatus::Success);
        stream->finish();
        reader.join();
        require(run->hasEnded(), "a run that was ended has ended");
    }
}

void waitForEnd(const Run &run)
{
    const auto waker = std::make_shared<Waker>();
    run.wakeAtEnd(waker);
    waker->wait();
}

//! As the connections that ask for runs, and now and then cancel all of them.
void askForRuns(RunStore &store, Faults &faults, const std::atomic<bool> &done)
{
    while (!done) {
        const auto runs = store.matching([](const Run &) { return true; });
        for (const auto &run : runs) {
            require(store.find(run->id) == run, "a run is found by its id");
            require(store.position(*run) >= 0, "a run has a position");
            require(run->state().outputs.size() <= 1, "an output is added once");
            (void)run->log.tail(0);
            (void)run->askPlaceAhead();
        }
        if (!runs.isEmpty())
            waitForEnd(*runs.first());
        QString why;
        require(faults.add(u"queue-position"_s, u"1"_s, 1, {}, &why), "a fault is added");
        (void)faults.take(u"status", u"/api/run"_s);
        if (runs.size() % 50 == 49)
            store.cancelAll();
    }
}

} // namespace

int main()
{
    RunStore store;
    Faults faults;
    std::atomic<int> streamed = 0;
    std::atomic<bool> done = false;
    std::vector<std::thread> makerThreads;
    std::vector<std::thread> askers;
    for (int i = 0; i < makers; ++i) {
        makerThreads.emplace_back([&] { makeRuns(store, faults, streamed); });
        askers.emplace_back([&] { askForRuns(store, faults, done); });
    }
    for (std::thread &thread : makerThreads)
        thread.join();
    done = true;
    for (std::thread &thread : askers)
        thread.join();
    const auto runs = store.matching([](const Run &) { return true; });
    require(runs.size() == qsizetype(makers) * runsEach, "every run is kept");
    for (const auto &run : runs)
        require(isTerminal(run->state().status), "every run has ended");
    require(streamed > 0 && changes > 0, "readers and observers were reported");
    std::printf("%lld runs, %d frames read, %d changes reported, %d problems\n",
                static_cast<long long>(runs.size()), streamed.load(), changes.load(),
                problems.load());
    return problems == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
