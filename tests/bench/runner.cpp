// SPDX-License-Identifier: MIT

// What the runner costs: its start, its window while runs stream, and a history of 100,000 runs,
// which is made once, in the folder that BENCH_FOLDER names. One part a process.
#include "app/eventflood.h"
#include "app/runnerfixture.h"
#include "figures.h"
#include "longhistory.h"

#include "runs/runhistorymodel.h"
#include "runs/runkeeper.h"
#include "settings/runoptions.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQuickControls2/qquickstyle.h>
#include <QtWidgets/qapplication.h>

#include <chrono>
#include <cstdio>
#include <map>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int Runs = 100'000;
constexpr auto StreamingTime = 10s;
constexpr int LongWait = 300'000; // ms

double residentMb()
{
    return Bench::residentKiB() / 1024;
}

void require(bool isGood, const char *what)
{
    if (!isGood)
        qFatal("%s", what);
}

void waitUntil(const std::function<bool()> &condition, const char *what)
{
    require(QTest::qWaitFor(condition, LongWait), what);
}

//! What the event loop does between its construction and figures().
class Watched
{
public:
    Watched()
    {
        QObject::connect(&m_turns, &QTimer::timeout, &m_turns, [this] { addGap(); });
        m_clock.start();
        m_turns.start(1ms);
    }

    [[nodiscard]] QJsonObject figures(QJsonObject figures = {})
    {
        m_turns.stop();
        addGap();
        const QJsonObject used = m_before.each(1);
        figures.insert(u"cpuPercent"_s,
                       used["cpuSeconds"_L1].toDouble() * 100 / used["seconds"_L1].toDouble());
        figures.insert(u"longestPause"_s, longest(m_gaps));
        return figures;
    }

private:
    void addGap()
    {
        m_gaps += double(m_clock.nsecsElapsed()) / 1e6;
        m_clock.start();
    }

    QTimer m_turns;
    QElapsedTimer m_clock;
    QList<double> m_gaps;
    const Bench::Usage m_before = Bench::Usage::now();
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
    std::puts(qPrintable(server.url().toString()));
    std::fflush(stdout);
    while (std::getchar() != EOF) {}
    return 0;
}

QString historyPath()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    QDir().mkpath(folder);
    return folder + u"/runs.sqlite"_s;
}

//! From now on, the runner's history is the one of 100,000 runs, with its index.
void useLongHistory()
{
    require(qEnvironmentVariableIsSet("BENCH_FOLDER"), "BENCH_FOLDER names no folder");
    QDir folder(QDir(qEnvironmentVariable("BENCH_FOLDER")).absolutePath()); // Qt ignores others
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    const QString isMade = folder.filePath(u"made"_s);
    if (QFile::exists(isMade))
        return;
    folder.removeRecursively();
    const QString path = historyPath();
    require(path.startsWith(folder.path()), "the history is elsewhere");
    require(makeLongHistory(path, Runs), "the history cannot be made");
    RunDatabase database;
    RunKeeper keeper(&database);
    QSignalSpy indexed(&keeper, &RunKeeper::indexed);
    require(keeper.open(path).isEmpty(), "the history cannot be opened");
    waitUntil([&indexed] { return !indexed.isEmpty(); }, "the history is not indexed");
    require(QFile(isMade).open(QIODevice::WriteOnly), "the folder cannot be written");
}

//! Shows a window, prints what that took, and leaves.
int showFirstFrame(int argc, char **argv, bool isRunner)
{
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
        Bench::print({{u"mb"_s, residentMb()}});
        std::fflush(stdout);
        QCoreApplication::quit(); // in order, else the next start checks the history
    };
    QObject::connect(window, &QQuickWindow::frameSwapped, window, leave,
                     Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
    return QApplication::exec();
}

struct Start
{
    double time = 0; // ms
    double memory = 0; // MB
};

Start startOf(const QString &kind)
{
    QElapsedTimer clock;
    clock.start();
    QProcess process;
    process.start(QCoreApplication::applicationFilePath(), {u"--first-frame"_s, kind});
    process.waitForReadyRead();
    const double time = double(clock.nsecsElapsed()) / 1e6;
    process.waitForFinished();
    const QJsonObject figures = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    require(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0
                && !figures.isEmpty(),
            "no window was shown");
    return {time, figures["mb"_L1].toDouble()};
}

//! Row 11. Each program was started before, so its files are there, and read.
QJsonObject start()
{
    const OwnFolders folders;
    startOf(u"bare"_s);
    const Start bare = startOf(u"bare"_s);
    startOf(u"runner"_s);
    const Start runner = startOf(u"runner"_s);
    useLongHistory();
    startOf(u"runner"_s);
    const Start full = startOf(u"runner"_s);
    return {{u"bare"_s, bare.time},     {u"runner"_s, runner.time},     {u"full"_s, full.time},
            {u"bareMb"_s, bare.memory}, {u"runnerMb"_s, runner.memory}, {u"fullMb"_s, full.memory}};
}

void prepareStreaming(const RunnerFixture &runner)
{
    require(runner.isShown(), "no window was shown");
    waitUntil(
        [&runner] {
            return runner.workspace()->servers()->current()->state()
                == ServerConnection::State::Connected;
        },
        "the server cannot be reached");
    runner.workspace()->options()->setMode(RunMode::Stream);
}

void waitStreaming()
{
    QTest::qWait(std::chrono::milliseconds(StreamingTime).count());
}

//! Row 12: twelve runs, each with twenty events a second.
QJsonObject twelveRuns()
{
    Flood server(20);
    const OwnFolders folders;
    const RunnerFixture runner(folders.outputs(), onServer(server.url()));
    prepareStreaming(runner);
    const RunController *runs = runner.workspace()->runs();
    for (int i = 1; i <= 12; ++i) {
        runner.key(Qt::Key_Return, Qt::ControlModifier);
        waitUntil([runs, i] { return runs->runningCount() == i; }, "a run did not begin");
    }
    QTest::qWait(1'000);
    Watched streaming;
    waitStreaming();
    return streaming.figures();
}

//! Row 12: one run, with its log open.
QJsonObject manyEvents()
{
    Flood server(1'000, 100'000);
    const OwnFolders folders;
    const RunnerFixture runner(folders.outputs(), onServer(server.url()));
    prepareStreaming(runner);
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    require(runner.item(u"logPane"_s) && runner.click(u"runButton"_s), "the run did not begin");
    const RunController *runs = runner.workspace()->runs();
    waitUntil(
        [runs] {
            return runs->selected() && runs->selected()->run()
                && runs->selected()->run()->step() > 0;
        },
        "the run did not begin");
    const int before = runs->selected()->run()->step();
    Watched streaming;
    waitStreaming();
    return streaming.figures({{u"events"_s, runs->selected()->run()->step() - before}});
}

//! Row 14: the window while somebody types what is searched for, then while the list is scrolled.
QJsonObject historyInWindow()
{
    const OwnFolders folders;
    useLongHistory();
    const RunnerFixture runner(folders.outputs(), onServer(QUrl(u"http://127.0.0.1:1/api"_s)));
    require(runner.isShown(), "no window was shown");
    RunHistoryModel *history = runner.workspace()->runs()->history();
    waitUntil([history] { return history->count() == Runs; }, "the history is not shown");

    runner.key(Qt::Key_F, Qt::ControlModifier);
    Watched typing;
    for (const char letter : {'n', 'u', 'm', 'b', 'e', 'r', ' ', '9', '9', '9'}) {
        runner.type(QString(QLatin1Char(letter)));
        QTest::qWait(200);
    }
    waitUntil([history] { return !history->isSearching(); }, "the search does not end");
    require(history->count() > 0 && history->count() < Runs, "the search found nothing");
    const QJsonObject typed = typing.figures();
    history->setSearchText({});
    waitUntil([history] { return history->count() == Runs && !history->isSearching(); },
              "the history is not shown again");

    QQuickItem *list = runner.item(u"runList"_s);
    require(list, "no list is shown");
    const double before = residentMb();
    qsizetype rows = 0;
    Watched scrolling;
    for (int row = 0; row < 20'000; row += 25) { // as with the wheel, quickly
        list->setProperty("contentY", list->property("originY").toReal() + row * 65.);
        QTest::qWait(4);
        rows = std::max(rows,
                        list->property("contentItem").value<QQuickItem *>()->childItems().size());
    }
    const QJsonObject scrolled = scrolling.figures();
    return {{u"typingPause"_s, typed["longestPause"_L1]},
            {u"scrollingPause"_s, scrolled["longestPause"_L1]},
            {u"grownMb"_s, residentMb() - before},
            {u"rows"_s, rows}};
}

//! Returns as soon as the model has all that it searches for.
void search(RunHistoryModel *model, const QString &text)
{
    QEventLoop loop;
    const auto ended = QObject::connect(model, &RunHistoryModel::searchingChanged, &loop, [&] {
        if (!model->isSearching())
            loop.quit();
    });
    model->setSearchText(text);
    if (model->isSearching())
        loop.exec();
    QObject::disconnect(ended);
}

//! Row 14: from a text to the first runs that contain it, and to all.
QJsonObject searches()
{
    const OwnFolders folders;
    useLongHistory();
    RunDatabase database;
    RunKeeper keeper(&database);
    require(keeper.open(historyPath()).isEmpty(), "the history cannot be opened");
    RunHistoryModel model(&keeper);
    waitUntil([&model] { return model.rowCount() == Runs && !model.isSearching(); },
              "the history is not read");
    QList<double> first;
    QList<double> all;
    for (const QString &text : {u"number 99998"_s, u"number 1234"_s, u"lake"_s, u"workflow 3"_s,
                                u"nothing like it"_s, u"qz"_s, u"ca"_s}) {
        QElapsedTimer clock;
        clock.start();
        double toFirst = 0;
        const auto found =
            QObject::connect(&model, &QAbstractItemModel::modelReset, &model, [&clock, &toFirst] {
                if (toFirst == 0)
                    toFirst = double(clock.nsecsElapsed()) / 1e6;
            });
        search(&model, text);
        first += toFirst;
        all += double(clock.nsecsElapsed()) / 1e6;
        QObject::disconnect(found);
        search(&model, {});
    }
    return {{u"first"_s, median(first)},
            {u"firstLongest"_s, longest(first)},
            {u"all"_s, median(all)},
            {u"allLongest"_s, longest(all)}};
}

const std::map<QByteArray, QJsonObject (*)()> parts{{"start", start},
                                                    {"twelve-runs", twelveRuns},
                                                    {"many-events", manyEvents},
                                                    {"history", historyInWindow},
                                                    {"searches", searches}};

} // namespace

int main(int argc, char *argv[])
{
    QQuickStyle::setStyle(u"Fusion"_s);
    QCoreApplication::setOrganizationName(u"ComfyDeploy"_s);
    QCoreApplication::setApplicationName(u"comfydeploy-runner"_s);
    const QByteArray what = argc > 1 ? argv[1] : "";
    if (what == "--flood" && argc == 4)
        return serveFlood(argc, argv);
    if (what == "--first-frame" && argc == 3)
        return showFirstFrame(argc, argv, QByteArray(argv[2]) == "runner");
    const auto part = parts.find(what);
    if (part == parts.end()) {
        std::fputs("Usage: bench_runner start|twelve-runs|many-events|history|searches\n", stderr);
        return 2;
    }
    const QApplication app(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    Bench::print(part->second());
    return 0;
}
