// SPDX-License-Identifier: MIT

#include "runs/runhistorymodel.h"

#include "keptruns.h"
#include "manyruns.h"
#include "runs/searchindex.h"
#include "shared/testprogram.h"

#include <QtTest/qabstractitemmodeltester.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunHistoryModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readsWhatIsShown();
    void memoryStaysTheSame();
    void newerSearchWins();
    void filters_data();
    void filters();
    void keepsUp();
    void leavesTheFilter();
    void removes();
    void stars();
    void days();
    void goesToADay();
    void periods();
    void followsWhatOthersWrite();

private:
    void add(const QString &workflow, WorkflowRun::Phase phase, const QByteArray &inputs = "{}",
             bool starred = false, const QDateTime &created = QDateTime::currentDateTimeUtc());
    [[nodiscard]] static QStringList ids(const RunHistoryModel &model);
    [[nodiscard]] static bool isRead(const RunHistoryModel &model)
    {
        return QTest::qWaitFor([&model] { return !model.isSearching(); }, testPatience);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<KeptRuns> m_runs;
    int m_count = 0;
};

void tst_RunHistoryModel::init()
{
    m_runs.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    m_runs = std::make_unique<KeptRuns>(m_dir->path(), QUrl(u"http://runs.invalid/api"_s));
    QCOMPARE(m_runs->problem, QString());
    m_count = 0;
}

void tst_RunHistoryModel::add(const QString &workflow, WorkflowRun::Phase phase,
                              const QByteArray &inputs, bool starred, const QDateTime &created)
{
    RunRecord record;
    record.localId = QString::number(++m_count);
    record.intent.workflowName = workflow;
    record.phase = phase;
    record.settled = phase >= WorkflowRun::Succeeded;
    record.inputs = inputs;
    record.starred = starred;
    record.created = created;
    QVERIFY2(m_runs->database.insert(&record, {}, {}), qPrintable(m_runs->database.errorString()));
}

QStringList tst_RunHistoryModel::ids(const RunHistoryModel &model)
{
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row)
        list += model.idAt(row);
    return list;
}

// The place of each run is known, and its entry when it is wanted.
void tst_RunHistoryModel::readsWhatIsShown()
{
    constexpr int count = 700; // more than is found at once
    add(u"Lake"_s, WorkflowRun::Succeeded);
    QVERIFY(multiplyRun(m_dir->filePath(u"runs.sqlite"_s), count,
                        {{u"local_id"_s, u"i + 1"_s}, {u"run_id"_s, u"'run-' || i"_s}}));
    RunHistoryModel model(&m_runs->keeper);
    QCOMPARE(model.rowCount(), 0); // nobody waits
    QVERIFY(model.isSearching());
    const auto entryAt = [&model](int row) {
        return model.index(row).data(RunHistoryModel::EntryRole).value<RunEntry *>();
    };
    QTRY_VERIFY(model.rowCount() > 0);
    QVERIFY(entryAt(0)); // the first come with their entries
    QCOMPARE(entryAt(0)->localId(), QString::number(count));
    QVERIFY(isRead(model));
    QCOMPARE(model.rowCount(), count);
    QCOMPARE(model.idAt(0), QString::number(count));
    QCOMPARE(model.idAt(count - 1), u"1"_s);
    QCOMPARE(model.idAt(count), QString());
    QCOMPARE(model.rowOf(u"1"_s), count - 1);
    QCOMPARE(model.rowOf(u"none"_s), -1);
    QStringList all = ids(model);
    QCOMPARE(all.removeDuplicates(), 0);

    QCOMPARE(entryAt(400), nullptr);
    QCOMPARE(model.index(400).data(RunHistoryModel::WorkflowNameRole), QVariant());
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    QTRY_VERIFY(entryAt(400));
    QCOMPARE(entryAt(400)->localId(), QString::number(count - 400));
    QVERIFY(std::any_of(changes.begin(), changes.end(), [](const QVariantList &change) {
        return change.value(0).toModelIndex().row() <= 400
            && change.value(1).toModelIndex().row() >= 400;
    }));
    QTRY_VERIFY(entryAt(400 + RunHistoryModel::PageSize)); // beside it
}

void tst_RunHistoryModel::memoryStaysTheSame()
{
    constexpr int count = 3'000;
    add(u"Lake"_s, WorkflowRun::Succeeded);
    QVERIFY(multiplyRun(m_dir->filePath(u"runs.sqlite"_s), count, {{u"local_id"_s, u"i + 1"_s}}));
    RunHistoryModel model(&m_runs->keeper);
    QVERIFY(isRead(model));
    const auto entryAt = [&model](int row) {
        return model.index(row).data(RunHistoryModel::EntryRole).value<RunEntry *>();
    };
    RunEntry *held = m_runs->keeper.entry(u"2950"_s);
    m_runs->keeper.hold(held);
    const QPointer<RunEntry> guard(held);
    qsizetype most = 0;
    QEventLoop loop; // in which deleteLater() deletes
    QTimer steps;
    connect(&steps, &QTimer::timeout, this, [&, row = 0]() mutable {
        const RunEntry *entry = entryAt(row);
        if (!entry)
            return;
        QCOMPARE(entry->localId(), QString::number(count - row));
        most = std::max(most, m_runs->keeper.findChildren<RunEntry *>().size());
        row += 20;
        if (row >= count)
            loop.quit();
    });
    steps.start();
    QTimer::singleShot(testPatience, &loop, [&loop] { loop.exit(1); });
    QCOMPARE(loop.exec(), 0);
    QVERIFY(most > 0);
    const qsizetype kept = (2 * RunHistoryModel::KeptPages + 3) * RunHistoryModel::PageSize;
    QVERIFY2(most <= kept, QByteArray::number(most));
    QVERIFY(guard); // not the one that somebody else shows
    QTRY_VERIFY(entryAt(0)); // and back
    m_runs->keeper.release(held);
}

void tst_RunHistoryModel::newerSearchWins()
{
    add(u"Lake"_s, WorkflowRun::Succeeded);
    add(u"Boat"_s, WorkflowRun::Succeeded);
    RunHistoryModel model(&m_runs->keeper);
    QVERIFY(isRead(model));
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.setSearchText(u"nothing like it"_s);
    model.setSearchText(u"boat"_s);
    QCOMPARE(model.rowCount(), 2); // as before, until it is known
    QVERIFY(isRead(model));
    QCOMPARE(ids(model), QStringList(u"2"_s));
    QCOMPARE(resets.size(), 1);
}

void tst_RunHistoryModel::filters_data()
{
    QTest::addColumn<RunHistoryModel::StateFilter>("state");
    QTest::addColumn<QString>("workflow");
    QTest::addColumn<bool>("starred");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("ids");
    using Filter = RunHistoryModel::StateFilter;
    const QString any;
    QTest::newRow("all") << Filter::All << any << false << any
                         << QStringList{u"6"_s, u"5"_s, u"4"_s, u"3"_s, u"2"_s, u"1"_s};
    QTest::newRow("under way") << Filter::Running << any << false << any
                               << QStringList{u"6"_s, u"5"_s};
    QTest::newRow("succeeded") << Filter::Succeeded << any << false << any
                               << QStringList{u"2"_s, u"1"_s};
    QTest::newRow("failed, timed out too")
        << Filter::Failed << any << false << any << QStringList{u"4"_s, u"3"_s};
    QTest::newRow("starred") << Filter::Starred << any << false << any << QStringList{u"2"_s};
    QTest::newRow("unconfirmed") << Filter::Unconfirmed << any << false << any
                                 << QStringList{u"6"_s};
    QTest::newRow("nothing cancelled") << Filter::Cancelled << any << false << any << QStringList();
    QTest::newRow("a workflow") << Filter::All << u"Boat"_s << false << any << QStringList{u"2"_s};
    QTest::newRow("starred of a workflow")
        << Filter::All << u"Lake"_s << true << any << QStringList();
    QTest::newRow("a word of the prompt")
        << Filter::All << any << false << u"ÄPFEL"_s << QStringList{u"1"_s};
    QTest::newRow("two words in any order")
        << Filter::All << any << false << u"rot äpfel"_s << QStringList{u"1"_s};
    QTest::newRow("a seed") << Filter::All << any << false << u"18446744073709551615"_s
                            << QStringList{u"2"_s};
    QTest::newRow("a name of the workflow")
        << Filter::All << any << false << u"boa"_s << QStringList{u"2"_s};
    QTest::newRow("a percent sign is one")
        << Filter::All << any << false << u"100%"_s << QStringList{u"3"_s};
    QTest::newRow("an underscore is one")
        << Filter::All << any << false << u"a_b"_s << QStringList{u"4"_s};
    QTest::newRow("a quote is one") << Filter::All << any << false << u"' OR 1"_s << QStringList();
    QTest::newRow("the middle of a word")
        << Filter::All << any << false << u"pfe"_s << QStringList{u"1"_s};
    QTest::newRow("the end of a number")
        << Filter::All << any << false << u"551615"_s << QStringList{u"2"_s};
    QTest::newRow("two letters") << Filter::All << any << false << u"oa"_s << QStringList{u"2"_s};
    QTest::newRow("one letter, and a word")
        << Filter::All << any << false << u"b lake"_s << QStringList{u"5"_s, u"4"_s};
    QTest::newRow("Chinese, without spaces")
        << Filter::All << any << false << u"的湖"_s << QStringList{u"6"_s};
    for (const char *sign : {"*", "?", "[", "]", "\"", "-", "^", "(", ":", "'"})
        QTest::addRow("a %s is one", sign)
            << Filter::All << any << false << u"x%1y"_s.arg(QLatin1StringView(sign))
            << QStringList{u"5"_s};
    QTest::newRow("a word of FTS5 is one")
        << Filter::All << any << false << u"AND NOT"_s << QStringList();
    QTest::newRow("why it failed")
        << Filter::All << any << false << u"out of memory"_s << QStringList{u"3"_s};
    QTest::newRow("the node that failed")
        << Filter::All << any << false << u"upscaler"_s << QStringList{u"3"_s};
    QTest::newRow("names of inputs are not searched")
        << Filter::All << any << false << u"prompt"_s << QStringList();
}

void tst_RunHistoryModel::filters()
{
    QFETCH(const RunHistoryModel::StateFilter, state);
    QFETCH(const QString, workflow);
    QFETCH(const bool, starred);
    QFETCH(const QString, text);
    // With the index, and where there can be none.
    for (const bool indexed : {true, false}) {
        init();
        if (!indexed) {
            m_runs.reset();
            const QString index = SearchIndex::pathOf(m_dir->filePath(u"runs.sqlite"_s));
            for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
                QFile::remove(index + suffix);
            QVERIFY(QDir().mkpath(index + u"/not a file"_s));
            m_runs = std::make_unique<KeptRuns>(m_dir->path(), QUrl(u"http://runs.invalid/api"_s));
            QCOMPARE(m_runs->problem, QString());
        }
        add(u"Lake"_s, WorkflowRun::Succeeded, R"({"prompt": "Rote \u00c4pfel", "n": 3})");
        add(u"Boat"_s, WorkflowRun::Succeeded, R"({"seed": 18446744073709551615})", true);
        add(u"Lake"_s, WorkflowRun::Running, R"({"tags": ["a", "100%"]})");
        auto failed = m_runs->database.run(u"3"_s);
        failed->phase = WorkflowRun::Failed;
        failed->settled = true;
        failed->errorKind = ApiError::Kind::RunFailed;
        failed->errorMessage = u"CUDA out of memory"_s;
        failed->failure.nodeTitle = u"Upscaler"_s;
        QVERIFY(m_runs->database.update(*failed));
        add(u"Lake"_s, WorkflowRun::TimedOut, R"({"file": "a_b.png"})");
        add(u"Lake"_s, WorkflowRun::Running,
            "{\"file\": \"axb 100 x*yx?yx[yx]yx\\\"yx-yx^yx(yx:yx'y\"}");
        add(u"Lake"_s, WorkflowRun::Unconfirmed, R"({"prompt": "\u7f8e\u4e3d\u7684\u6e56"})");
        m_runs->keeper.updateIndex(); // these are not written by the keeper
        if (indexed)
            QTRY_COMPARE(valueIn(SearchIndex::pathOf(m_dir->filePath(u"runs.sqlite"_s)),
                                 u"SELECT last_row || ' ' || (SELECT group_concat(row) FROM "
                                 "unsettled) FROM state"_s)
                             .toString(),
                         u"6 5,6"_s);
        RunHistoryModel model(&m_runs->keeper);
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStateFilter(state);
        model.setWorkflowFilter(workflow);
        model.setStarredOnly(starred);
        model.setSearchText(text);
        QVERIFY(isRead(model));
        QTEST(ids(model), "ids");
        QCOMPARE(model.workflowNames(), QStringList({u"Boat"_s, u"Lake"_s}));
    }
}

void tst_RunHistoryModel::keepsUp()
{
    LocalServer server;
    QVERIFY(server.listen());
    m_runs->client.setServerUrl(server.url());
    add(u"Old"_s, WorkflowRun::Succeeded);
    RunHistoryModel model(&m_runs->keeper);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(isRead(model));
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    server.addFault(u"step-delay"_s, u"20"_s);
    RunEntry *entry = m_runs->start(smallRequest());
    QVERIFY(entry);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.idAt(0), entry->localId());
    QSet<int> phases;
    QObject::connect(&model, &QAbstractItemModel::dataChanged, this, [&] {
        phases.insert(model.index(0).data(RunHistoryModel::PhaseRole).toInt());
    });
    QVERIFY(m_runs->waitForAll());
    QVERIFY(phases.contains(WorkflowRun::Submitting));
    QVERIFY(phases.contains(WorkflowRun::Succeeded));
    QCOMPARE(model.index(0).data(RunHistoryModel::StateTextRole).toString(), u"Succeeded"_s);
    QCOMPARE(model.index(0).data(RunHistoryModel::EntryRole).value<RunEntry *>(), entry);
    QVERIFY(!model.index(0).data(RunHistoryModel::ThumbnailRole).toUrl().isEmpty());
    QCOMPARE(resets.size(), 0);
}

void tst_RunHistoryModel::leavesTheFilter()
{
    LocalServer server;
    QVERIFY(server.listen());
    m_runs->client.setServerUrl(server.url());
    add(u"Old"_s, WorkflowRun::Succeeded);
    RunHistoryModel running(&m_runs->keeper);
    running.setStateFilter(RunHistoryModel::Running);
    RunHistoryModel succeeded(&m_runs->keeper);
    succeeded.setStateFilter(RunHistoryModel::Succeeded);
    const QAbstractItemModelTester tester(&running,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester other(&succeeded,
                                         QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(isRead(running));
    QVERIFY(isRead(succeeded));
    QCOMPARE(running.rowCount(), 0);
    QVERIFY(m_runs->start(smallRequest()));
    QCOMPARE(running.rowCount(), 1);
    QCOMPARE(succeeded.rowCount(), 1);
    QVERIFY(m_runs->waitForAll());
    QCOMPARE(running.rowCount(), 0);
    QCOMPARE(succeeded.rowCount(), 2);
    QCOMPARE(succeeded.idAt(1), u"1"_s);
}

void tst_RunHistoryModel::removes()
{
    add(u"Lake"_s, WorkflowRun::Succeeded);
    add(u"Lake"_s, WorkflowRun::Failed);
    RunHistoryModel model(&m_runs->keeper);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(isRead(model));
    QVERIFY(model.remove(u"2"_s));
    QVERIFY(!model.remove(u"2"_s));
    QCOMPARE(ids(model), QStringList(u"1"_s));
    QCOMPARE(m_runs->keeper.entry(u"2"_s), nullptr);
}

void tst_RunHistoryModel::stars()
{
    add(u"Lake"_s, WorkflowRun::Succeeded);
    add(u"Lake"_s, WorkflowRun::Failed);
    RunHistoryModel model(&m_runs->keeper);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setStateFilter(RunHistoryModel::Starred);
    QVERIFY(isRead(model));
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(model.setStarred(u"1"_s, true));
    QCOMPARE(ids(model), QStringList(u"1"_s));
    QVERIFY(m_runs->keeper.entry(u"1"_s)->starred());
    QVERIFY(!model.setStarred(u"none"_s, true));
    QVERIFY(model.setStarred(u"1"_s, false));
    QCOMPARE(model.rowCount(), 0);
}

void tst_RunHistoryModel::days()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    add(u"Lake"_s, WorkflowRun::Succeeded, "{}", false, now.addDays(-9));
    add(u"Lake"_s, WorkflowRun::Succeeded, "{}", false, now.addDays(-1));
    add(u"Lake"_s, WorkflowRun::Succeeded, "{}", false, now);
    RunHistoryModel model(&m_runs->keeper);
    QVERIFY(isRead(model));
    const auto day = [&model](int row) {
        return model.index(row).data(RunHistoryModel::DayRole).toString();
    };
    if (QDateTime::currentDateTimeUtc().toLocalTime().date() != now.toLocalTime().date())
        QSKIP("midnight has just passed");
    QCOMPARE(day(0), u"Today"_s);
    QCOMPARE(day(1), u"Yesterday"_s);
    QCOMPARE(day(2), QLocale().toString(now.addDays(-9).toLocalTime().date(), QLocale::LongFormat));
}

void tst_RunHistoryModel::goesToADay()
{
    const QDateTime noon(QDate(2026, 3, 10), QTime(12, 0));
    for (const int ago : {40, 9, 9, 2, 0})
        add(u"Lake"_s, WorkflowRun::Succeeded, "{}", false, noon.addDays(-ago));
    RunHistoryModel model(&m_runs->keeper);
    QCOMPARE(model.rowOfDay(2026, 3, 10), -1); // nothing is read
    QVERIFY(isRead(model));
    QCOMPARE(model.rowOfDay(2026, 3, 10), 0);
    QCOMPARE(model.rowOfDay(2026, 12, 24), 0);
    QCOMPARE(model.rowOfDay(2026, 3, 8), 1);
    QCOMPARE(model.rowOfDay(2026, 3, 7), 2); // the last one before
    QCOMPARE(model.rowOfDay(2026, 3, 1), 2);
    QCOMPARE(model.rowOfDay(2026, 2, 28), 4);
    QCOMPARE(model.rowOfDay(2020, 1, 1), 4);
    QList<int> days = model.daysWithRuns(2026, 3);
    std::sort(days.begin(), days.end());
    QCOMPARE(days, (QList<int>{1, 8, 10}));
    QCOMPARE(model.daysWithRuns(2026, 4), QList<int>());
}

void tst_RunHistoryModel::periods()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (const int ago : {30, 29, 7, 6, 1, 0})
        add(u"Lake"_s, WorkflowRun::Succeeded, "{}", false, now.addDays(-ago));
    RunHistoryModel model(&m_runs->keeper);
    const auto count = [&model](RunHistoryModel::Period period) {
        model.setPeriod(period);
        return isRead(model) ? model.rowCount() : -1;
    };
    QCOMPARE(count(RunHistoryModel::Today), 1);
    QCOMPARE(count(RunHistoryModel::LastSevenDays), 3);
    QCOMPARE(count(RunHistoryModel::LastThirtyDays), 5);
    QCOMPARE(count(RunHistoryModel::AnyTime), 6);
    if (QDateTime::currentDateTimeUtc().toLocalTime().date() != now.toLocalTime().date())
        QSKIP("midnight has just passed");
}

// Also where this window has read no entries.
void tst_RunHistoryModel::followsWhatOthersWrite()
{
    constexpr int count = 1'000;
    add(u"Lake"_s, WorkflowRun::Succeeded);
    const QString path = m_dir->filePath(u"runs.sqlite"_s);
    QVERIFY(multiplyRun(path, count, {{u"local_id"_s, u"i + 1"_s}}));
    RunHistoryModel model(&m_runs->keeper);
    RunHistoryModel starred(&m_runs->keeper);
    starred.setStateFilter(RunHistoryModel::Starred);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(isRead(model));
    QVERIFY(isRead(starred));
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QVERIFY(executeBeside(path,
                          {u"BEGIN"_s, u"DELETE FROM outputs"_s,
                           u"DELETE FROM runs WHERE row IN (1, 2, 5, 500, 501, 1000)"_s,
                           u"UPDATE runs SET starred = 1 WHERE row IN (3, 700)"_s, u"COMMIT"_s}));
    QTRY_COMPARE(model.rowCount(), count - 6);
    QTRY_COMPARE(ids(starred), QStringList({u"700"_s, u"3"_s}));
    QVERIFY(isRead(model));
    QCOMPARE(model.rowOf(u"500"_s), -1);
    QCOMPARE(model.idAt(0), u"999"_s);
    QCOMPARE(model.idAt(count - 7), u"3"_s);
    QCOMPARE(resets.size(), 0);
}

REGISTER_TEST(tst_RunHistoryModel)
#include "tst_runhistorymodel.moc"
