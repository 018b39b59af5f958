// SPDX-License-Identifier: MIT

// How long the runner's window stands still while a thousand events a second come in, with the log
// open: the time between two turns of its event loop, asked for every millisecond.
#include "app/eventflood.h"
#include "app/runnerfixture.h"

#include "runs/runkeeper.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qtimer.h>

#include <algorithm>
#include <chrono>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto Duration = 10s;

} // namespace

class bench_RunnerWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aThousandEventsASecond();
};

void bench_RunnerWindow::aThousandEventsASecond()
{
    const EventFlood server;
    OwnFolders folders;
    RunnerOptions options;
    options.server = server.url().toString();
    RunnerFixture runner(folders.outputs(), options);
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->options()->setMode(ComfyDeploy::RunMode::Stream);
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(runner.item(u"logPane"_s));
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.workspace()->runs()->selected()
                && !runner.workspace()->runs()->selected()->runId().isEmpty());

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
    qInfo(
        "%d steps reported, %d frames, gaps between turns in ms: median %.1f, 99 %% %.1f, longest "
        "%.1f",
        runner.workspace()->runs()->selected()->run()->step(), frames,
        gaps.at(gaps.size() / 2) / 1000., gaps.at(gaps.size() * 99 / 100) / 1000.,
        gaps.constLast() / 1000.);
}

int main(int argc, char *argv[])
{
    bench_RunnerWindow test;
    return runInApplication(&test, argc, argv);
}
#include "bench_runnerwindow.moc"
