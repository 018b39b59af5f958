// SPDX-License-Identifier: MIT

// The window shows the actual state of runs and of their server in every phase.
#include "runnerfixture.h"

#include "runs/runkeeper.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qregularexpression.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerTruth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void statusAndBarAgree_data();
    void statusAndBarAgree();
    void unansweredIsNotBeingSent_data();
    void unansweredIsNotBeingSent();
    void shownRunIsMarked();
    void questionsCountWhatRuns();
    void otherWindowsRun();
    void closedWindowsRun();

private:
    std::unique_ptr<OwnFolders> m_folders;
};

namespace {

QString textOf(const RunnerFixture &runner, const QString &name)
{
    const QQuickItem *item = runner.item(name);
    return item ? item->property("text").toString() : QString();
}

QQuickItem *inRow(const RunnerFixture &runner, int row, const QString &name)
{
    const QQuickItem *at = runner.row(row);
    return at ? at->findChild<QQuickItem *>(name) : nullptr;
}

QString statusOf(const RunnerFixture &runner, int row)
{
    const QQuickItem *word = inRow(runner, row, u"rowState"_s);
    return word ? word->property("text").toString() : QString();
}

void setSmall(const RunnerFixture &runner)
{
    for (const auto &[name, value] :
         {std::pair(u"width"_s, 64), std::pair(u"height"_s, 64), std::pair(u"steps"_s, 2)})
        QVERIFY(runner.workspace()->workflow()->form()->setValue(name, value));
}

// Answers other requests like the service.
void answerCheck(ScriptedServer &server)
{
    server.on("*", 404, R"({"detail":"Run not found"})");
    server.on(queueRoute, 200, example(u"createrunresponse.json"_s));
}

} // namespace

void tst_RunnerTruth::init()
{
    // Warnings of QML are errors.
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
}

void tst_RunnerTruth::statusAndBarAgree_data()
{
    QTest::addColumn<QString>("status");
    QTest::addColumn<double>("progress");
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("bar");
    QTest::addColumn<QString>("line"); // part of the text below the picture
    QTest::newRow("not started") << u"not-started"_s << 0.0 << u"Queued"_s << false << u"Queued"_s;
    QTest::newRow("queued") << u"queued"_s << 0.0 << u"Queued"_s << false << u"Queued"_s;
    QTest::newRow("queued, says the status, and progress is left over")
        << u"queued"_s << 0.3 << u"Queued"_s << false << u"Queued"_s;
    QTest::newRow("starting") << u"started"_s << 0.0 << u"Starting"_s << false << u"Starting"_s;
    QTest::newRow("starting, with progress")
        << u"started"_s << 0.3 << u"Starting"_s << false << u"Starting"_s;
    QTest::newRow("running, nobody knows how far")
        << u"running"_s << 0.0 << u"Running"_s << false << u"Running"_s;
    QTest::newRow("running") << u"running"_s << 0.5 << u"Running 50 %"_s << true << QString();
    QTest::newRow("saving") << u"uploading"_s << 1.0 << u"Saving 99 %"_s << true << u"Saving"_s;
}

void tst_RunnerTruth::statusAndBarAgree()
{
    QFETCH(QString, status);
    QFETCH(double, progress);
    QFETCH(QString, word);
    QFETCH(bool, bar);
    QFETCH(QString, line);
    ScriptedServer server;
    QVERIFY(server.listen());
    answerCheck(server);
    server.on(
        getRun, 200,
        runJson(u"run-running.json"_s,
                {{u"status"_s, status}, {u"progress"_s, progress}, {u"live_status"_s, QString()}}));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(statusOf(runner, 0), word);
    QQuickItem *drawn = inRow(runner, 0, u"rowBar"_s);
    QVERIFY(drawn);
    QCOMPARE(drawn->isVisible(), bar);
    if (bar)
        QVERIFY(qAbs(drawn->property("value").toDouble() - qMin(progress, 0.99)) < 0.02);
    const QQuickItem *below = runner.item(u"runProgress"_s);
    QVERIFY(below);
    const QString said = below->property("statusText").toString();
    QVERIFY2(said.contains(line), qPrintable(said));
    runner.picture(u"truth-"_s + QString::fromLatin1(QTest::currentDataTag()).left(20));
}

void tst_RunnerTruth::unansweredIsNotBeingSent_data()
{
    QTest::addColumn<RunMode>("mode");
    QTest::addColumn<QByteArray>("route");
    QTest::newRow("queue") << RunMode::Queue << queueRoute;
    QTest::newRow("sync") << RunMode::Sync << syncRoute;
    QTest::newRow("stream") << RunMode::Stream << streamRoute;
}

void tst_RunnerTruth::unansweredIsNotBeingSent()
{
    QFETCH(RunMode, mode);
    QFETCH(QByteArray, route);
    ScriptedServer server;
    QVERIFY(server.listen());
    answerCheck(server);
    server.on(route, [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->options()->setMode(mode);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(server.count(route), 1);
    QTRY_COMPARE(statusOf(runner, 0), u"Sent"_s);
    QVERIFY(!inRow(runner, 0, u"rowBar"_s)->isVisible());
    QTRY_COMPARE(runner.item(u"runProgress"_s)->property("statusText").toString(),
                 u"Waiting for the server's answer"_s);
}

// With any filter, the selected row is that of the shown run.
void tst_RunnerTruth::shownRunIsMarked()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    setSmall(runner);
    for (int i = 0; i < 3; ++i)
        QVERIFY(runner.runAndWait());
    RunHistoryModel *history = runner.workspace()->runs()->history();
    QVERIFY(history->setStarred(history->idAt(1), true));
    const auto marked = [&runner, history] {
        QStringList ids;
        for (int row = 0; row < history->count(); ++row) {
            if (runner.row(row) && runner.row(row)->property("selected").toBool())
                ids += history->idAt(row);
        }
        return ids;
    };
    const QStringList all{history->idAt(0), history->idAt(1), history->idAt(2)};
    const auto current = [&runner] {
        return runner.item(u"runList"_s)->property("currentIndex").toInt();
    };
    for (const QString &selected : all) {
        history->setStateFilter(RunHistoryModel::All);
        QTRY_VERIFY(!history->isSearching());
        runner.workspace()->runs()->select(selected);
        QTRY_COMPARE(marked(), QStringList{selected});
        QCOMPARE(current(), int(all.indexOf(selected)));
        for (const auto filter : {RunHistoryModel::Starred, RunHistoryModel::Failed,
                                  RunHistoryModel::Succeeded, RunHistoryModel::Starred}) {
            history->setStateFilter(filter);
            QTRY_VERIFY(!history->isSearching());
            QTRY_VERIFY(history->count() == 0 || runner.row(history->count() - 1));
            QStringList expected;
            if (history->rowOf(selected) >= 0)
                expected += selected;
            QCOMPARE(marked(), expected);
            QCOMPARE(current(), history->rowOf(selected));
        }
    }
    // From a run that is not listed, the keys move to one that is.
    history->setStateFilter(RunHistoryModel::All);
    QTRY_VERIFY(!history->isSearching());
    runner.workspace()->runs()->select(all.at(2));
    history->setStateFilter(RunHistoryModel::Starred);
    QTRY_VERIFY(!history->isSearching());
    for (const int step : {-1, 1}) {
        runner.workspace()->runs()->select(all.at(2));
        runner.workspace()->runs()->selectNeighbor(step);
        QCOMPARE(runner.workspace()->runs()->selectedId(), all.at(1));
    }
}

void tst_RunnerTruth::questionsCountWhatRuns()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    answerCheck(server);
    server.on(getRun, 200, runJson(u"run-running.json"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(runner.workspace()->runs()->remoteCount(), 1);
    QVERIFY(!runner.workspace()->mayQuit());
    QTRY_VERIFY(runner.item(u"questionText"_s));
    QVERIFY2(textOf(runner, u"questionText"_s).contains(u"cloud"_s),
             qPrintable(textOf(runner, u"questionText"_s)));
    // It ends while the dialog is open, and its files cannot be saved.
    server.on("*", [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    QJsonObject run = QJsonDocument::fromJson(example(u"run-success.json"_s)).object();
    QByteArray ended = QJsonDocument(run).toJson();
    ended.replace("https://", server.url().resolved(QUrl(u"/api/"_s)).toEncoded());
    server.on(getRun, 200, ended);
    QTRY_COMPARE(runner.workspace()->runs()->runningCount(), 0);
    QCOMPARE(runner.workspace()->runs()->activeCount(), 1);
    QTRY_VERIFY(!textOf(runner, u"questionText"_s).contains(u"cloud"_s));
    QVERIFY2(textOf(runner, u"questionText"_s).contains(u"still being saved: 1"_s),
             qPrintable(textOf(runner, u"questionText"_s)));
    runner.pictures(u"quit-while-saving"_s);
    // There is nothing left to cancel.
    QVERIFY(!runner.item(u"cancelAllButton"_s));
    runner.key(Qt::Key_Escape);
    runner.workspace()->runs()->askCancelAll();
    QVERIFY(!runner.item(u"questionText"_s));
}

void tst_RunnerTruth::otherWindowsRun()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"150"_s));
    RunnerFixture first(m_folders->outputs(), onServer(server.url()));
    QVERIFY(first.isShown());
    QTRY_COMPARE(first.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    setSmall(first);
    RunnerFixture second(m_folders->outputs(), onServer(server.url()));
    QVERIFY(second.isShown());
    first.workspace()->run();
    QTRY_COMPARE(first.workspace()->runs()->activeCount(), 1);
    QTRY_VERIFY(second.row(0)); // it appears automatically
    QVERIFY(second.click(second.row(0)));
    QTRY_COMPARE(textOf(second, u"emptyText"_s), u"Followed by another window of this program"_s);
    QVERIFY(!inRow(second, 0, u"rowBar"_s)->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(statusOf(second, 0), u"Succeeded"_s, 60'000);
    QTRY_VERIFY(second.showsPicture());
    QVERIFY(second.workspace()->mayQuit());
    QTRY_COMPARE(first.workspace()->runs()->activeCount(), 0);
    // It is removed in one window while it is shown in the other.
    first.workspace()->keeper()->remove(first.workspace()->runs()->selectedId());
    QTRY_VERIFY(!second.row(0));
    QVERIFY(!second.workspace()->runs()->selected());
}

// "Keep running & quit" in one window leaves its runs to the other.
void tst_RunnerTruth::closedWindowsRun()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"400"_s));
    auto first = std::make_unique<RunnerFixture>(m_folders->outputs(), onServer(server.url()));
    QVERIFY(first->isShown());
    QTRY_COMPARE(first->workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    setSmall(*first);
    int mostActive = 0; // of the second window's runs
    RunnerFixture second(m_folders->outputs(), onServer(server.url()));
    QVERIFY(second.isShown());
    QTRY_COMPARE(second.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    first->workspace()->run();
    QTRY_VERIFY(second.row(0));
    const RunEntry *seen =
        second.workspace()->keeper()->entry(second.workspace()->runs()->history()->idAt(0));
    QTRY_VERIFY(!seen->runId().isEmpty());
    QCOMPARE(seen->statusText(), u"Followed by another window of this program"_s);
    // Not looked at from time to time: the run may be over by then.
    auto *runs = second.workspace()->runs();
    connect(runs, &RunController::activeCountChanged, runs,
            [runs, &mostActive] { mostActive = std::max(mostActive, runs->activeCount()); });
    first.reset();
    QTRY_COMPARE(mostActive, 1);
    QTRY_COMPARE_WITH_TIMEOUT(statusOf(second, 0), u"Succeeded"_s, 60'000);
    QTRY_COMPARE(m_folders->files({u"*.png"_s}).size(), 1);
    QCOMPARE(server.requests(u"/run/workflow"_s).size(), 1);
}

REGISTER_TEST_RUN(tst_RunnerTruth, [](int argc, char **argv) {
    tst_RunnerTruth test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnertruth.moc"
