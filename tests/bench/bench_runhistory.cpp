// The list of runs over a history of ten thousand.
#include "runs/runhistorymodel.h"

#include "runs/keptruns.h"

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class bench_RunHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void firstPage();
    void allPages();
    void search_data();
    void search();

private:
    static constexpr int Runs = 10'000;
    QTemporaryDir m_dir;
    std::unique_ptr<KeptRuns> m_runs;
};

void bench_RunHistory::initTestCase()
{
    m_runs = std::make_unique<KeptRuns>(m_dir.path(), QUrl(u"http://runs.invalid/api"_s));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (int i = 0; i < Runs; ++i) {
        RunRecord record;
        record.localId = QString::number(i);
        record.intent.workflowName = u"Workflow %1"_s.arg(i % 7);
        record.intent.mainText = u"a picture of number %1"_s.arg(i);
        record.phase = i % 9 == 0 ? WorkflowRun::Failed : WorkflowRun::Succeeded;
        record.settled = true;
        record.inputs = R"({"prompt":"a picture of number )" + QByteArray::number(i) + R"("})";
        record.created = now.addSecs(-60 * (Runs - i));
        QVERIFY(m_runs->database.insert(&record, R"({"1":{"class_type":"A","inputs":{}}})", "{}"));
    }
}

void bench_RunHistory::firstPage()
{
    QBENCHMARK
    {
        RunHistoryModel model(&m_runs->keeper);
        QCOMPARE(model.rowCount(), RunHistoryModel::PageSize);
    }
}

void bench_RunHistory::allPages()
{
    RunHistoryModel model(&m_runs->keeper);
    QBENCHMARK_ONCE
    {
        while (model.canFetchMore({}))
            model.fetchMore({});
    }
    QCOMPARE(model.rowCount(), Runs);
}

void bench_RunHistory::search_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("found");
    QTest::newRow("of a new run") << u"number 9999"_s << 1;
    QTest::newRow("of an old run") << u"picture of number 1234"_s << 1;
    QTest::newRow("of none") << u"nothing like it"_s << 0;
}

void bench_RunHistory::search()
{
    QFETCH(QString, text);
    QFETCH(int, found);
    RunHistoryModel model(&m_runs->keeper);
    QBENCHMARK
    {
        model.setSearchText({});
        model.setSearchText(text);
    }
    QCOMPARE(model.rowCount(), found);
}

QTEST_GUILESS_MAIN(bench_RunHistory)
#include "bench_runhistory.moc"
