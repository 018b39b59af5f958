// SPDX-License-Identifier: MIT

#include "runs/runhistorymodel.h"

#include "keptruns.h"
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
    void readsPageByPage();
    void filters_data();
    void filters();
    void keepsUp();
    void leavesTheFilter();
    void removes();
    void stars();
    void days();

private:
    void add(const QString &workflow, WorkflowRun::Phase phase, const QByteArray &inputs = "{}",
             bool starred = false, const QDateTime &created = QDateTime::currentDateTimeUtc());
    [[nodiscard]] static QStringList ids(const RunHistoryModel &model);

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

void tst_RunHistoryModel::readsPageByPage()
{
    for (int i = 0; i < 2 * RunHistoryModel::PageSize + 3; ++i)
        add(u"Lake"_s, WorkflowRun::Succeeded);
    RunHistoryModel model(&m_runs->keeper);
    QCOMPARE(model.rowCount(), RunHistoryModel::PageSize);
    // This one continues to read.
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.idAt(0), QString::number(m_count));
    while (model.canFetchMore({}))
        model.fetchMore({});
    QCOMPARE(model.rowCount(), m_count);
    QCOMPARE(model.idAt(m_count - 1), u"1"_s);
    QCOMPARE(model.idAt(m_count), QString());
    QCOMPARE(model.rowOf(u"1"_s), m_count - 1);
    QStringList all = ids(model);
    QCOMPARE(all.removeDuplicates(), 0);
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
    QTest::newRow("names of inputs are not searched")
        << Filter::All << any << false << u"prompt"_s << QStringList();
}

void tst_RunHistoryModel::filters()
{
    add(u"Lake"_s, WorkflowRun::Succeeded, R"({"prompt": "Rote \u00c4pfel", "n": 3})");
    add(u"Boat"_s, WorkflowRun::Succeeded, R"({"seed": 18446744073709551615})", true);
    add(u"Lake"_s, WorkflowRun::Failed, R"({"tags": ["a", "100%"]})");
    add(u"Lake"_s, WorkflowRun::TimedOut, R"({"file": "a_b.png"})");
    add(u"Lake"_s, WorkflowRun::Running, R"({"file": "axb 100"})");
    add(u"Lake"_s, WorkflowRun::Unconfirmed);
    QFETCH(const RunHistoryModel::StateFilter, state);
    QFETCH(const QString, workflow);
    QFETCH(const bool, starred);
    QFETCH(const QString, text);
    RunHistoryModel model(&m_runs->keeper);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setStateFilter(state);
    model.setWorkflowFilter(workflow);
    model.setStarredOnly(starred);
    model.setSearchText(text);
    QTEST(ids(model), "ids");
    QCOMPARE(model.workflowNames(), QStringList({u"Boat"_s, u"Lake"_s}));
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
    const auto day = [&model](int row) {
        return model.index(row).data(RunHistoryModel::DayRole).toString();
    };
    if (QDateTime::currentDateTimeUtc().toLocalTime().date() != now.toLocalTime().date())
        QSKIP("midnight has just passed");
    QCOMPARE(day(0), u"Today"_s);
    QCOMPARE(day(1), u"Yesterday"_s);
    QCOMPARE(day(2), QLocale().toString(now.addDays(-9).toLocalTime().date(), QLocale::LongFormat));
}

REGISTER_TEST(tst_RunHistoryModel)
#include "tst_runhistorymodel.moc"
