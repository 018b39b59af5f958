// How long the runner's window stands still while a thousand events a second come in, with the log
// open: the time between two turns of its event loop, asked for every millisecond.
#include "app/runnerfixture.h"
#include "shared/scriptedserver.h"

#include "runs/runkeeper.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>

#include <algorithm>
#include <chrono>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int EventsPerSecond = 1000;
constexpr auto Duration = 10s;

// A run that never ends: a step, a step again in another frame, and a line of the log.
void flood(ScriptedServer::Exchange exchange)
{
    exchange.beginStream();
    exchange.write("event: event_update\ndata: {\"prompt_id\": "
                   "\"7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f\", \"number\": 0, \"node_errors\": "
                   "{}}\n\n");
    auto *timer = new QTimer(exchange.socket());
    QElapsedTimer clock;
    clock.start();
    QObject::connect(timer, &QTimer::timeout, timer, [exchange, clock, sent = 0]() mutable {
        for (; sent < clock.elapsed() * EventsPerSecond / 1000; ++sent) {
            const QByteArray number = QByteArray::number(sent);
            exchange.write(
                sent % 3 == 2
                    ? "event: log_update\ndata: {\"logs\": \"line " + number
                        + "\", \"timestamp\": \"2025-03-04T05:06:13.990001Z\"}\n\n"
                    : "event: event_update\ndata: {\"event\": \"progress\", \"data\": {\"value\": "
                        + number + ", \"max\": 100000, \"prompt_id\": "
                        + "\"7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f\", \"node\": \"3\"}}\n\n");
        }
    });
    timer->start(1ms);
}

} // namespace

class bench_RunnerWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aThousandEventsASecond();
};

void bench_RunnerWindow::aThousandEventsASecond()
{
    QUrl url;
    QThread *thread = QThread::create([&url] {
        ScriptedServer server;
        server.listen();
        server.on("POST /run/workflow/stream",
                  [](const auto &, auto exchange) { flood(exchange); });
        server.on("*", 404, R"({"detail":"Run not found"})");
        url = server.url();
        QEventLoop().exec();
    });
    thread->start();
    QTRY_VERIFY(!url.isEmpty());

    OwnFolders folders;
    RunnerOptions options;
    options.server = url.toString();
    RunnerFixture runner(folders.outputs(), options);
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->server()->state(), ServerConnection::State::Connected);
    runner.workspace()->options()->setMode(RunKeeper::Stream);
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(runner.item(u"logPane"_s));
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.workspace()->selected()
                && !runner.workspace()->selected()->runId().isEmpty());

    int frames = 0;
    connect(runner.window(), &QQuickWindow::frameSwapped, this, [&frames] { ++frames; });
    QList<qint64> gaps; // in µs
    QElapsedTimer clock;
    QTimer turns;
    connect(&turns, &QTimer::timeout, this, [&] {
        gaps += clock.nsecsElapsed() / 1000;
        clock.restart();
    });
    clock.start();
    turns.start(1ms);
    QTest::qWait(std::chrono::milliseconds(Duration).count());
    turns.stop();
    runner.picture(u"thousand-events"_s);
    std::sort(gaps.begin(), gaps.end());
    qInfo("%d steps told, %d frames, gaps between turns in ms: median %.1f, 99 %% %.1f, longest "
          "%.1f",
          runner.workspace()->selected()->run()->step(), frames, gaps.at(gaps.size() / 2) / 1000.,
          gaps.at(gaps.size() * 99 / 100) / 1000., gaps.constLast() / 1000.);
    thread->exit();
    thread->wait();
    delete thread;
}

int main(int argc, char *argv[])
{
    bench_RunnerWindow test;
    return runInApplication(&test, argc, argv);
}
#include "bench_runnerwindow.moc"
