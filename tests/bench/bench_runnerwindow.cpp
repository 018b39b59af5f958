// SPDX-License-Identifier: MIT

// What the runner's window costs: from its start to the first frame, with a history of 100,000
// runs, and while runs stream. One line of JSON for each; the times are of this machine.
#include "app/eventflood.h"
#include "app/runnerfixture.h"
#include "longhistory.h"

#include "runs/runkeeper.h"
#include "settings/runoptions.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQuickControls2/qquickstyle.h>
#include <QtWidgets/qapplication.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <sys/resource.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int Runs = 100'000;
constexpr int Starts = 5;
constexpr auto Duration = 10s;

//! Of this process, in ms.
double cpuTime()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto milliseconds = [](const timeval &time) {
        return double(time.tv_sec) * 1000 + double(time.tv_usec) / 1000;
    };
    return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

//! What the event loop does between its construction and figures().
class Watched
{
public:
    Watched()
    {
        QObject::connect(&m_turns, &QTimer::timeout, &m_turns, [this] {
            m_gaps += double(m_clock.nsecsElapsed()) / 1e6;
            m_clock.start();
        });
        m_clock.start();
        m_whole.start();
        m_turns.start(1ms);
    }

    [[nodiscard]] QJsonObject figures(QJsonObject figures)
    {
        m_turns.stop();
        figures.insert(u"cpu_percent"_s,
                       rounded((cpuTime() - m_before) * 100 / double(m_whole.elapsed())));
        figures.insert(u"median_gap_ms"_s, median(m_gaps));
        figures.insert(u"longest_gap_ms"_s, longest(m_gaps));
        figures.insert(
            u"gaps_over_33_ms"_s,
            int(std::count_if(m_gaps.begin(), m_gaps.end(), [](double gap) { return gap > 33; })));
        return figures;
    }

private:
    QTimer m_turns;
    QElapsedTimer m_clock;
    QElapsedTimer m_whole;
    QList<double> m_gaps;
    const double m_before = cpuTime();
};

//! The server, in a process of its own, so that its time is not the window's.
class Flood
{
public:
    explicit Flood(int eventsPerSecond, int linesFirst = 0)
    {
        m_process.start(
            QCoreApplication::applicationFilePath(),
            {u"--flood"_s, QString::number(eventsPerSecond), QString::number(linesFirst)});
        m_process.waitForReadyRead();
    }
    ~Flood()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Flood)

    [[nodiscard]] QUrl url() { return QUrl(QString::fromUtf8(m_process.readLine().trimmed())); }

private:
    QProcess m_process;
};

int serveFlood(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const EventFlood server(std::atoi(argv[2]), std::atoi(argv[3]));
    std::printf("%s\n", qPrintable(server.url().toString()));
    std::fflush(stdout);
    while (std::getchar() != EOF) {}
    return 0;
}

//! Shows a window, prints what that took, and leaves.
int showFirstFrame(int argc, char **argv, bool isRunner)
{
    QQuickStyle::setStyle(u"Fusion"_s);
    QCoreApplication::setOrganizationName(u"ComfyDeploy"_s);
    QCoreApplication::setApplicationName(u"comfydeploy-runner"_s);
    const QApplication app(argc, argv);
    std::unique_ptr<RunnerWindow> runner;
    QQmlApplicationEngine engine;
    QQuickWindow *window = nullptr;
    if (isRunner) {
        runner = std::make_unique<RunnerWindow>(RunnerOptions());
        if (!runner->show())
            return 1;
        window = runner->window();
    } else {
        engine.loadData("import QtQuick\nWindow { width: 1280; height: 800; visible: true\n"
                        "Text { anchors.centerIn: parent; text: \"a window\" } }");
        window = qobject_cast<QQuickWindow *>(engine.rootObjects().value(0));
    }
    const auto leave = [] {
        print({{u"cpu_ms"_s, cpuTime()}, {u"memory_mb"_s, memory()}});
        std::_Exit(0);
    };
    QObject::connect(window, &QQuickWindow::frameSwapped, window, leave, Qt::QueuedConnection);
    return QApplication::exec();
}

struct Start
{
    double wallTime = 0; // ms
    double cpuTime = 0;
    double memory = 0; // MB
};

Start startOnce(const QString &kind)
{
    QElapsedTimer clock;
    clock.start();
    QProcess process;
    process.start(QCoreApplication::applicationFilePath(), {u"--first-frame"_s, kind});
    process.waitForReadyRead();
    const double wallTime = double(clock.nsecsElapsed()) / 1e6;
    process.waitForFinished();
    const QByteArray line = process.readAllStandardOutput();
    const QJsonObject figures = QJsonDocument::fromJson(line.trimmed()).object();
    return {wallTime, figures["cpu_ms"_L1].toDouble(), figures["memory_mb"_L1].toDouble()};
}

//! In the folder of the settings.
bool makeHistory()
{
    return makeLongHistory(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
                               + u"/runs.sqlite"_s,
                           Runs);
}

} // namespace

class bench_RunnerWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void starts();
    void historyOfManyRuns();
    void twelveRuns();
    void aThousandEventsASecond();

private:
    static void prepareStreaming(const RunnerFixture &runner);
};

// Row 11.
void bench_RunnerWindow::starts()
{
    const auto measure = [](const QString &kind) {
        QList<double> wallTimes;
        QList<double> cpuTimes;
        QList<double> memories;
        for (int i = 0; i < Starts; ++i) {
            const Start start = startOnce(kind);
            wallTimes += start.wallTime;
            cpuTimes += start.cpuTime;
            memories += start.memory;
        }
        return Start{median(wallTimes), median(cpuTimes), median(memories)};
    };
    const OwnFolders folders;
    startOnce(u"runner"_s); // makes the files
    const Start bare = measure(u"bare"_s);
    const Start runner = measure(u"runner"_s);
    QVERIFY(makeHistory());
    startOnce(u"runner"_s);
    const Start full = measure(u"runner"_s);
    print({{u"row"_s, 11},
           {u"bare_ms"_s, bare.wallTime},
           {u"runner_ms"_s, runner.wallTime},
           {u"history_ms"_s, full.wallTime},
           {u"ratio"_s, rounded(runner.wallTime / bare.wallTime)},
           {u"bare_cpu_ms"_s, bare.cpuTime},
           {u"runner_cpu_ms"_s, runner.cpuTime},
           {u"history_cpu_ms"_s, full.cpuTime},
           {u"cpu_ratio"_s, rounded(runner.cpuTime / bare.cpuTime)},
           {u"extra_for_history_ms"_s, rounded(full.wallTime - runner.wallTime)},
           {u"bare_mb"_s, bare.memory},
           {u"runner_mb"_s, runner.memory},
           {u"history_mb"_s, full.memory}});
}

// Row 14: what the window does meanwhile; bench_runhistory has the times of the searches.
void bench_RunnerWindow::historyOfManyRuns()
{
    const OwnFolders folders;
    QVERIFY(makeHistory());
    RunnerFixture runner(folders.outputs(), onServer(QUrl(u"http://127.0.0.1:1/api"_s)));
    QVERIFY(runner.isShown());
    QSignalSpy indexed(runner.workspace()->keeper(), &RunKeeper::indexed);
    QVERIFY(indexed.wait(300'000));
    RunHistoryModel *history = runner.workspace()->runs()->history();
    QTRY_COMPARE(history->count(), Runs);
    QQuickItem *list = runner.item(u"runList"_s);
    QVERIFY(list);

    runner.key(Qt::Key_F, Qt::ControlModifier);
    Watched searching;
    for (const char letter : {'n', 'u', 'm', 'b', 'e', 'r', ' ', '9', '9', '9'}) {
        runner.type(QString(QLatin1Char(letter)));
        QTest::qWait(200);
    }
    QTRY_VERIFY(!history->isSearching());
    const int found = history->count();
    print(searching.figures(
        {{u"row"_s, 14}, {u"what"_s, u"typing a search"_s}, {u"found"_s, found}}));
    history->setSearchText({});
    QTRY_COMPARE(history->count(), Runs);
    QTRY_VERIFY(!history->isSearching());

    const double before = memory();
    qsizetype rows = 0;
    double settled = 0;
    Watched scrolling;
    for (int row = 0; row < 20'000; row += 25) { // as with the wheel, quickly
        list->setProperty("contentY", list->property("originY").toReal() + row * 65.);
        QTest::qWait(4);
        if (row == 2'000)
            settled = memory();
        rows = std::max(rows,
                        list->property("contentItem").value<QQuickItem *>()->childItems().size());
    }
    print(scrolling.figures({{u"row"_s, 14},
                             {u"what"_s, u"scrolling 20,000 rows"_s},
                             {u"most_items"_s, int(rows)},
                             {u"memory_before_mb"_s, rounded(before)},
                             {u"memory_after_2000_mb"_s, rounded(settled)},
                             {u"memory_after_20000_mb"_s, rounded(memory())}}));
    runner.picture(u"history-of-many-runs"_s);
}

void bench_RunnerWindow::prepareStreaming(const RunnerFixture &runner)
{
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->options()->setMode(RunMode::Stream);
}

// Row 12: twelve runs, each with twenty events a second.
void bench_RunnerWindow::twelveRuns()
{
    Flood server(20);
    const OwnFolders folders;
    RunnerFixture runner(folders.outputs(), onServer(server.url()));
    prepareStreaming(runner);
    QVERIFY(!QTest::currentTestFailed());
    for (int i = 0; i < 12; ++i) {
        runner.key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(runner.workspace()->runs()->runningCount(), i + 1);
    }
    QTest::qWait(1'000);
    int frames = 0;
    connect(runner.window(), &QQuickWindow::frameSwapped, this, [&frames] { ++frames; });
    Watched streaming;
    QTest::qWait(std::chrono::milliseconds(Duration).count());
    print(streaming.figures(
        {{u"row"_s, 12}, {u"what"_s, u"12 runs, 20 events/s each"_s}, {u"frames"_s, frames}}));
    runner.picture(u"twelve-runs"_s);
}

// Row 12: one run, with its log open.
void bench_RunnerWindow::aThousandEventsASecond()
{
    Flood server(1'000, 100'000);
    const OwnFolders folders;
    RunnerFixture runner(folders.outputs(), onServer(server.url()));
    prepareStreaming(runner);
    QVERIFY(!QTest::currentTestFailed());
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(runner.item(u"logPane"_s));
    QVERIFY(runner.click(u"runButton"_s));
    RunController *runs = runner.workspace()->runs();
    QTRY_VERIFY(runs->selected() && runs->selected()->run() && runs->selected()->run()->step() > 0);
    int frames = 0;
    connect(runner.window(), &QQuickWindow::frameSwapped, this, [&frames] { ++frames; });
    const int before = runs->selected()->run()->step();
    Watched streaming;
    QTest::qWait(std::chrono::milliseconds(Duration).count());
    print(streaming.figures({{u"row"_s, 12},
                             {u"what"_s, u"1,000 events/s after 100,000 log lines"_s},
                             {u"events"_s, runs->selected()->run()->step() - before},
                             {u"frames"_s, frames}}));
    runner.picture(u"thousand-events"_s);
}

int main(int argc, char *argv[])
{
    const QByteArray kind = argc > 1 ? argv[1] : "";
    if (kind == "--flood" && argc == 4)
        return serveFlood(argc, argv);
    if (kind == "--first-frame" && argc == 3)
        return showFirstFrame(argc, argv, QByteArray(argv[2]) == "runner");
    bench_RunnerWindow test;
    return runInApplication(&test, argc, argv);
}
#include "bench_runnerwindow.moc"
