// SPDX-License-Identifier: MIT

// The list of runs over a long history: search, filters, keys, days.
#include "runnerfixture.h"

#include "runs/manyruns.h"
#include "runs/rundatabase.h"
#include "runs/runhistorymodel.h"
#include "shared/testprogram.h"

#include <QtCore/qstandardpaths.h>
#include <QtQuick/qquickitem.h>

#include <algorithm>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void searchAndFilters();
    void keys();
    void goesToADay();
    void fewRowsAreAlive();

private:
    static constexpr int Runs = 600;
    void select(const RunnerFixture &runner, const QString &choice, int index);

    std::unique_ptr<OwnFolders> m_folders;
};

namespace {

RunHistoryModel *historyOf(const RunnerFixture &runner)
{
    return runner.workspace()->runs()->history();
}

// The ids of the rows that exist, with those that wait to be used again.
int rowsOf(const RunnerFixture &runner)
{
    auto *content = runner.item(u"runList"_s)->property("contentItem").value<QQuickItem *>();
    const QList<QQuickItem *> items = content->childItems();
    return int(std::count_if(items.begin(), items.end(), [](const QQuickItem *item) {
        return item->property("localId").isValid();
    }));
}

} // namespace

// A run every hour, the last one now.
void tst_RunnerHistory::init()
{
    m_folders = std::make_unique<OwnFolders>();
    const QString path =
        QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + u"/runs.sqlite"_s;
    {
        RunDatabase database;
        QVERIFY(database.open(path));
        RunRecord record;
        record.localId = u"run-0"_s;
        record.intent.workflowName = u"Lake"_s;
        record.intent.mainText = u"a lake, number 0"_s;
        record.phase = WorkflowRun::Succeeded;
        record.settled = true;
        record.created = QDateTime::currentDateTimeUtc().addSecs(-3600 * (Runs - 1));
        QVERIFY(database.insert(&record, {}, {}));
    }
    QVERIFY(multiplyRun(path, Runs,
                        {{u"local_id"_s, u"'run-' || i"_s},
                         {u"created"_s, u"created + i * 3600000"_s},
                         {u"workflow_name"_s, u"iif(i % 2, 'Boat', 'Lake')"_s},
                         {u"phase"_s, u"iif(i % 10 = 0, 'Failed', 'Succeeded')"_s},
                         {u"main_text"_s, u"'a picture, number ' || i"_s},
                         {u"search"_s, u"'a picture, number ' || i"_s}}));
}

void tst_RunnerHistory::select(const RunnerFixture &runner, const QString &choice, int index)
{
    QVERIFY(runner.click(choice));
    for (int i = 0; i < index; ++i)
        runner.key(Qt::Key_Down);
    runner.key(Qt::Key_Return);
}

void tst_RunnerHistory::searchAndFilters()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    RunHistoryModel *history = historyOf(runner);
    QTRY_COMPARE(history->count(), Runs);
    runner.key(Qt::Key_F, Qt::ControlModifier);
    runner.type(u"ber 59"_s);
    QTRY_COMPARE(history->count(), 16); // 59, 159 … 559, 590 to 599
    QTRY_VERIFY(runner.row(0));
    runner.pictures(u"history-search"_s);
    select(runner, u"workflowFilter"_s, 1); // Boat
    QTRY_COMPARE(history->count(), 11);
    QCOMPARE(history->workflowFilter(), u"Boat"_s);
    select(runner, u"workflowFilter"_s, 1); // Lake
    QTRY_COMPARE(history->count(), 5);
    select(runner, u"stateFilter"_s, 3); // Failed
    QTRY_COMPARE(history->count(), 1);
    select(runner, u"periodFilter"_s, 2);
    QCOMPARE(history->period(), RunHistoryModel::LastSevenDays);
    QTRY_VERIFY(!history->isSearching());
    QCOMPARE(history->count(), 1); // 590, nine hours ago
}

void tst_RunnerHistory::keys()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    RunController *runs = runner.workspace()->runs();
    RunHistoryModel *history = historyOf(runner);
    QTRY_COMPARE(history->count(), Runs);
    const auto selected = [&] {
        return history->rowOf(runs->selectedId());
    };
    // The selected row, with its content, in the visible part of the list.
    const auto isInSight = [&] {
        const QQuickItem *row = runner.row(selected());
        const QQuickItem *list = runner.item(u"runList"_s);
        if (!row || row->property("localId").toString() != runs->selectedId())
            return false;
        const QRectF place = row->mapRectToItem(list, row->boundingRect());
        return place.bottom() > 0 && place.top() < list->height();
    };
    runner.key(Qt::Key_3, Qt::ControlModifier);
    runner.key(Qt::Key_End);
    QCOMPARE(selected(), Runs - 1);
    QTRY_VERIFY(isInSight());
    runner.key(Qt::Key_PageUp);
    const int page = Runs - 1 - selected();
    QVERIFY(page > 3 && page < 30);
    QTRY_VERIFY(isInSight());
    runner.key(Qt::Key_PageDown);
    QCOMPARE(selected(), Runs - 1);
    runner.key(Qt::Key_Down); // there is no more
    QCOMPARE(selected(), Runs - 1);
    runner.key(Qt::Key_Home);
    QCOMPARE(selected(), 0);
    QTRY_VERIFY(isInSight());
    QVERIFY(runs->followsNewest());
}

void tst_RunnerHistory::goesToADay()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    RunHistoryModel *history = historyOf(runner);
    QTRY_COMPARE(history->count(), Runs);
    const QDate today = QDate::currentDate();
    runner.key(Qt::Key_G, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"monthGrid"_s));
    const auto days = runner.item(u"monthGrid"_s)->property("daysWithRuns").value<QList<int>>();
    QVERIFY(days.contains(today.day()));
    runner.pictures(u"history-days"_s);
    runner.key(Qt::Key_Up); // a week
    runner.key(Qt::Key_Left);
    runner.key(Qt::Key_Return);
    QTRY_VERIFY(!runner.item(u"monthGrid"_s));
    const QDate day = today.addDays(-8);
    const auto selectedDay = [&runner] {
        return runner.workspace()->runs()->selected()->created().date();
    };
    QCOMPARE(selectedDay(), day);
    const int row = history->rowOf(runner.workspace()->runs()->selectedId());
    QCOMPARE(history->rowOfDay(day.year(), day.month(), day.day()), row);
    // With its heading, at the top.
    QTRY_VERIFY(runner.row(row));
    const QQuickItem *list = runner.item(u"runList"_s);
    const double top = runner.row(row)->mapToItem(list, {0, 0}).y();
    QVERIFY2(top >= 0 && top < 60, QByteArray::number(top));
    QCOMPARE(list->property("currentSection").toString(),
             QLocale().toString(day, QLocale::LongFormat));
    if (QDate::currentDate() != today)
        QSKIP("midnight has just passed");
}

void tst_RunnerHistory::fewRowsAreAlive()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(historyOf(runner)->count(), Runs);
    QQuickItem *list = runner.item(u"runList"_s);
    const QSize sizes[] = {{900, 600}, {1920, 1080}};
    for (const QSize &size : sizes) {
        runner.window()->resize(size);
        if (size.width() < 1000)
            runner.key(Qt::Key_3, Qt::ControlModifier); // the drawer
        QTRY_VERIFY(runner.item(u"runList"_s));
        for (int y = 0; y < 20'000; y += 150) {
            list->setProperty("contentY", list->property("originY").toReal() + y);
            QCoreApplication::processEvents();
            QCOMPARE_LE(rowsOf(runner), 30);
        }
        runner.pictures(u"history-scrolled-%1"_s.arg(size.width()));
    }
}

REGISTER_TEST_RUN(tst_RunnerHistory, [](int argc, char **argv) {
    tst_RunnerHistory test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerhistory.moc"
