// SPDX-License-Identifier: MIT

// Several runs in the window: what varies, the contact sheet, the row in the list.
#include "runnerfixture.h"

#include "runs/runbatches.h"
#include "runs/runkeeper.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qregularexpression.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerBatches : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sweep();
    void repeated();
    void invalidValuesAreNamed();
    void manyAreConfirmed();
    void oneBadCell();
    void pauseAndCancel();
    void offeredAfterARestart();
    void lastPictureStays();
    void atATime();

private:
    //! Small and quick pictures by the sample workflow, on \a server.
    [[nodiscard]] std::unique_ptr<RunnerFixture> window(LocalServer &server) const;

    std::unique_ptr<OwnFolders> m_folders;
};

namespace {

QString textOf(const RunnerFixture &runner, const QString &name)
{
    const QQuickItem *item = runner.item(name);
    return item ? item->property("text").toString() : QString();
}

int posts(const LocalServer &server)
{
    return int(server.requests(u"/run/workflow/"_s).size());
}

} // namespace

void tst_RunnerBatches::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
}

std::unique_ptr<RunnerFixture> tst_RunnerBatches::window(LocalServer &server) const
{
    if (!server.isListening() && !server.listen())
        return nullptr;
    auto runner = std::make_unique<RunnerFixture>(m_folders->outputs(), onServer(server.url()));
    Workspace *workspace = runner->workspace();
    workspace->servers()->current()->setToken(u"secret"_s);
    for (const auto &[name, value] :
         {std::pair{u"width"_s, 64}, {u"height"_s, 64}, {u"steps"_s, 2}})
        workspace->workflow()->form()->setValue(name, value);
    const bool isReady =
        QTest::qWaitFor([&] { return workspace->readiness()->isReady(); }, testPatience);
    return isReady ? std::move(runner) : nullptr;
}

void tst_RunnerBatches::sweep()
{
    LocalServer server;
    const auto runner = window(server);
    QVERIFY(runner);
    RunVariations *variations = runner->workspace()->variations();
    // By the button beside the field.
    QVERIFY(runner->click(u"editor:seed"_s));
    QTRY_VERIFY(runner->item(u"vary:seed"_s));
    QVERIFY(runner->click(u"vary:seed"_s));
    QTRY_VERIFY(runner->item(u"variation:seed"_s));
    QTRY_VERIFY(runner->item(u"variation:seed"_s)->hasActiveFocus());
    runner->type(u"1..3"_s); // instead of the current value
    QTRY_COMPARE(variations->total(), 3);
    // By the list.
    QVERIFY(runner->click(u"varyButton"_s));
    QTRY_VERIFY(runner->item(u"popupList"_s));
    variations->setText(variations->add(u"prompt"_s), u"a red fox\na blue hare"_s);
    runner->key(Qt::Key_Escape);
    QTRY_COMPARE(textOf(*runner, u"runButton"_s), u"Run 6"_s);
    const QString summary = textOf(*runner, u"batchSummary"_s);
    QVERIFY2(summary.contains(u"= 6 runs"_s), qPrintable(summary));
    runner->pictures(u"batch-variations"_s);

    runner->key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(runner->workspace()->runs()->sheet());
    RunBatch *batch = runner->workspace()->runs()->sheet();
    QTRY_COMPARE(batch->countText(), u"6 / 6"_s);
    QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
    QCOMPARE(posts(server), 6);
    QCOMPARE(batch->rowTitles(), (QStringList{u"1"_s, u"2"_s, u"3"_s}));
    QCOMPARE(batch->columnTitles(), (QStringList{u"a red fox"_s, u"a blue hare"_s}));
    QSet<QString> sent;
    for (const RecordedRequest &request : server.requests(u"/run/workflow/"_s)) {
        const QJsonObject inputs =
            QJsonDocument::fromJson(request.body).object()["inputs"_L1].toObject();
        sent += QString::number(inputs["seed"_L1].toInt()) + inputs["prompt"_L1].toString();
    }
    QCOMPARE(sent.size(), 6);
    runner->pictures(u"batch-sheet"_s);
    // One row of the list; a cell shows its run, and the way back.
    QCOMPARE(runner->workspace()->runs()->history()->count(), 1);
    QVERIFY(runner->row(0)->isVisible());
    QTRY_COMPARE(textOf(*runner, u"batchCount"_s), u"6 / 6"_s);
    QVERIFY(runner->click(u"unfoldButton"_s));
    QTRY_VERIFY(runner->item(u"rowCell"_s));
    runner->pictures(u"batch-unfolded"_s);
    QVERIFY(runner->click(u"sheetCell"_s));
    QTRY_VERIFY(!runner->workspace()->runs()->sheet());
    QCOMPARE(runner->workspace()->runs()->selected()->mainText(), u"a red fox"_s);
    QTRY_VERIFY(runner->item(u"viewer"_s));
    QVERIFY(runner->click(u"backToSheet"_s));
    QTRY_COMPARE(runner->workspace()->runs()->sheet(), batch);
    // Reusing the inputs of a cell restores its values.
    QVERIFY(runner->click(u"sheetCell"_s));
    runner->key(Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(runner->workspace()->workflow()->form()->value(u"seed"_s).toInt(), 1);
}

void tst_RunnerBatches::repeated()
{
    LocalServer server;
    const auto runner = window(server);
    QVERIFY(runner);
    Qml::WorkflowForm *form = runner->workspace()->workflow()->form();
    form->setValue(u"seed"_s, 5);
    form->setSeedMode(u"seed"_s, Qml::WorkflowForm::Increment);
    runner->workspace()->options()->setRepeatCount(3);
    QTRY_COMPARE(textOf(*runner, u"runButton"_s), u"Run 3"_s);
    QVERIFY(runner->runAndWait());
    QCOMPARE(posts(server), 3);
    QSet<int> seeds;
    for (const RecordedRequest &request : server.requests(u"/run/workflow/"_s))
        seeds += QJsonDocument::fromJson(request.body)["inputs"_L1]["seed"_L1].toInt();
    QCOMPARE(seeds, (QSet<int>{5, 6, 7}));
    QCOMPARE(form->value(u"seed"_s).toInt(), 8);
    QVERIFY2(runner->workspace()->withUsualTime({}).startsWith("Usually "_L1),
             qPrintable(runner->workspace()->withUsualTime({})));
    // A single run is no batch.
    runner->workspace()->options()->setRepeatCount(1);
    QVERIFY(runner->runAndWait());
    QVERIFY(!runner->workspace()->runs()->sheet());
    QCOMPARE(runner->workspace()->runs()->history()->count(), 2);
}

void tst_RunnerBatches::invalidValuesAreNamed()
{
    LocalServer server;
    const auto runner = window(server);
    QVERIFY(runner);
    RunVariations *variations = runner->workspace()->variations();
    const int row = variations->add(u"seed"_s);
    variations->setText(row, u"1..x"_s);
    QTRY_VERIFY(runner->item(u"variationProblem:seed"_s));
    QCOMPARE(runner->item(u"variation:seed"_s)->property("text").toString(), u"1..x"_s);
    QVERIFY2(textOf(*runner, u"variationProblem:seed"_s).contains(u"1..x"_s),
             qPrintable(textOf(*runner, u"variationProblem:seed"_s)));
    QVERIFY(!runner->item(u"runButton"_s)->isEnabled());
    runner->pictures(u"batch-invalid"_s);
    QCOMPARE(runner->workspace()->run(), 0);
    variations->setText(row, u"1..501"_s);
    QVERIFY(!variations->problem().isEmpty());
    variations->setText(row, u"1..400"_s);
    variations->setText(variations->add(u"steps"_s), u"2, 3"_s);
    QVERIFY2(variations->problem().contains(u"500"_s), qPrintable(variations->problem()));
    QCOMPARE(variations->total(), 0);
    QCOMPARE(runner->workspace()->run(), 0);
    QVERIFY(runner->click(u"removeVariation:steps"_s));
    QVERIFY(runner->click(u"removeVariation:seed"_s));
    QTRY_COMPARE(textOf(*runner, u"runButton"_s), u"Run"_s);
    QVERIFY(runner->item(u"runButton"_s)->isEnabled());
    QCOMPARE(posts(server), 0);
}

void tst_RunnerBatches::manyAreConfirmed()
{
    LocalServer server;
    const auto runner = window(server);
    QVERIFY(runner);
    RunVariations *variations = runner->workspace()->variations();
    variations->setText(variations->add(u"seed"_s), u"1..21"_s);
    QVERIFY(runner->click(u"runButton"_s));
    QTRY_VERIFY(runner->item(u"questionText"_s));
    QVERIFY2(textOf(*runner, u"questionText"_s).contains(u"21 runs"_s),
             qPrintable(textOf(*runner, u"questionText"_s)));
    runner->pictures(u"batch-many"_s);
    runner->key(Qt::Key_Escape);
    QTRY_VERIFY(!runner->item(u"questionText"_s));
    QCOMPARE(posts(server), 0);
    variations->setText(0, u"1..20"_s);
    QVERIFY(!variations->isLarge());
}

void tst_RunnerBatches::oneBadCell()
{
    LocalServer server;
    QVERIFY(server.addFault(u"fail-node"_s, u"3"_s));
    const auto runner = window(server);
    QVERIFY(runner);
    RunVariations *variations = runner->workspace()->variations();
    variations->setText(variations->add(u"seed"_s), u"1..3"_s);
    QVERIFY(runner->runAndWait());
    RunBatch *batch = runner->workspace()->runs()->sheet();
    QVERIFY(batch);
    QCOMPARE(batch->countText(), u"2 / 3"_s);
    QTRY_VERIFY(runner->item(u"runCellAgain"_s));
    runner->pictures(u"batch-bad-cell"_s);
    QVERIFY(runner->click(u"runCellAgain"_s));
    QTRY_COMPARE(batch->countText(), u"3 / 3"_s);
    QCOMPARE(posts(server), 4);
    QCOMPARE(runner->workspace()->runs()->sheet(), batch);
    QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
    // The whole batch is removed, and comes back.
    QVERIFY(runner->click(runner->row(0)));
    runner->key(Qt::Key_Delete);
    QTRY_COMPARE(runner->workspace()->runs()->history()->count(), 0);
    runner->workspace()->undo()->undo();
    QTRY_COMPARE(runner->workspace()->runs()->history()->count(), 1);
    QCOMPARE(batch->countText(), u"3 / 3"_s);
}

void tst_RunnerBatches::pauseAndCancel()
{
    LocalServer server;
    QVERIFY(server.addFault(u"step-delay"_s, u"300"_s, -1));
    const auto runner = window(server);
    QVERIFY(runner);
    RunVariations *variations = runner->workspace()->variations();
    variations->setText(variations->add(u"seed"_s), u"1..6"_s);
    QVERIFY(runner->click(u"runButton"_s));
    QTRY_COMPARE(posts(server), 2);
    RunBatch *batch = runner->workspace()->runs()->sheet();
    QVERIFY(batch);
    QVERIFY(runner->click(u"pauseButton"_s));
    QTRY_VERIFY(batch->isPaused());
    runner->pictures(u"batch-paused"_s);
    QTRY_COMPARE(batch->succeededCount(), 2);
    QCOMPARE(posts(server), 2);
    QTRY_COMPARE(textOf(*runner, u"cancelAllButton"_s), u"Cancel all (4)"_s);
    QVERIFY(!runner->workspace()->mayQuit()); // they would be offered at the next start
    QTRY_VERIFY(textOf(*runner, u"questionText"_s).contains(u"not started"_s));
    runner->key(Qt::Key_Escape);
    QTRY_VERIFY(!runner->item(u"questionText"_s));
    QVERIFY(runner->click(u"cancelBatchButton"_s));
    QTRY_VERIFY(!batch->isActive());
    QCOMPARE(batch->statusText(), u"4 cancelled"_s);
    QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
    QCOMPARE(posts(server), 2);
}

void tst_RunnerBatches::offeredAfterARestart()
{
    LocalServer server;
    QVERIFY(server.addFault(u"step-delay"_s, u"100"_s, 2));
    auto runner = window(server);
    QVERIFY(runner);
    RunVariations *variations = runner->workspace()->variations();
    variations->setText(variations->add(u"seed"_s), u"1..5"_s);
    QVERIFY(runner->click(u"runButton"_s));
    QTRY_COMPARE(posts(server), 2);
    runner.reset();
    runner = window(server);
    QVERIFY(runner);
    QTRY_VERIFY(runner->item(u"offerBar"_s));
    QVERIFY2(textOf(*runner, u"offerBar"_s).contains(u"3 of 5 runs were not started"_s),
             qPrintable(textOf(*runner, u"offerBar"_s)));
    QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
    QCOMPARE(posts(server), 2);
    runner->workspace()->runs()->openOfferedSheet();
    QTRY_VERIFY(runner->item(u"startUnsentButton"_s));
    QVERIFY(runner->item(u"dropUnsentButton"_s));
    runner->pictures(u"batch-offered"_s);
    QVERIFY(runner->click(u"startUnsentButton"_s));
    QTRY_COMPARE(runner->workspace()->runs()->sheet()->countText(), u"5 / 5"_s);
    QCOMPARE(posts(server), 5);
    QTRY_VERIFY(!runner->item(u"offerBar"_s));
}

void tst_RunnerBatches::lastPictureStays()
{
    LocalServer server;
    const auto runner = window(server);
    QVERIFY(runner);
    QVERIFY(runner->runAndWait());
    QTRY_VERIFY(runner->showsPicture());
    QVERIFY(!runner->item(u"lastPicture"_s));
    QVERIFY(server.addFault(u"step-delay"_s, u"1000"_s));
    QVERIFY(runner->click(u"runButton"_s));
    QTRY_VERIFY(runner->item(u"lastPicture"_s));
    QVERIFY(runner->item(u"lastPicture"_s)->opacity() < 0.5);
    QTRY_VERIFY(runner->item(u"lastPicture"_s)->width() > 0); // it is loaded
    runner->pictures(u"last-picture"_s);
    QTRY_VERIFY(runner->showsPicture());
    QVERIFY(!runner->item(u"lastPicture"_s));
}

void tst_RunnerBatches::atATime()
{
    LocalServer server;
    QVERIFY(server.addFault(u"cold-start"_s, u"60000"_s, -1));
    const auto runner = window(server);
    QVERIFY(runner);
    runner->key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner->item(u"batchRunsBox"_s));
    runner->item(u"batchRunsBox"_s)->forceActiveFocus(Qt::TabFocusReason);
    runner->type(u"3"_s); // instead of 2
    runner->key(Qt::Key_Return);
    QTRY_COMPARE(runner->workspace()->settings()->state(u"batchRuns"_s).toInt(), 3);
    runner->key(Qt::Key_Escape);
    runner->workspace()->options()->setRepeatCount(5);
    QCOMPARE(runner->workspace()->run(), 5);
    QTRY_COMPARE(posts(server), 3);
    QCOMPARE(runner->workspace()->runs()->waitingCount(), 2);
    runner->workspace()->runs()->cancelAll();
    QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
    QCOMPARE(posts(server), 3);
}

REGISTER_TEST_RUN(tst_RunnerBatches, [](int argc, char **argv) {
    tst_RunnerBatches test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerbatches.moc"
