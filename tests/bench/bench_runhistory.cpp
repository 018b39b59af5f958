// SPDX-License-Identifier: MIT

// The list of runs over a history of ten thousand.
#include "runs/runhistorymodel.h"

#include "runs/keptruns.h"

#include <QtSql/qsqlquery.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(std::function<qsizetype(const ComfyDeploy::Runner::RunDatabase &)>)

class bench_RunHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void firstPage();
    void allPages();
    void search_data();
    void search();
    void queries_data();
    void queries();

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
        record.serverUrl = QUrl(u"http://runs.invalid/api"_s);
        record.runId = u"run-%1"_s.arg(i);
        record.inputs = R"({"prompt":"a picture of number )" + QByteArray::number(i) + R"("})";
        record.created = now.addSecs(-60 * (Runs - i));
        // With a body and a log as a run has them: what has no index reads all of that.
        QVERIFY(m_runs->database.insert(&record, R"({"1":{"class_type":"A","inputs":{}}})",
                                        "{\"inputs\":\"" + QByteArray(1200, 'x') + "\"}"));
        QVERIFY(m_runs->database.setLogTail(record.localId, {QString(3000, u'l')}));
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

// What version 1 of the history had no index for.
void bench_RunHistory::queries_data()
{
    QTest::addColumn<QString>("withoutIndex");
    QTest::addColumn<std::function<qsizetype(const RunDatabase &)>>("query");
    QTest::addColumn<int>("atLeast");
    using Query = std::function<qsizetype(const RunDatabase &)>;
    const Query names = [](const RunDatabase &database) {
        return database.workflowNames().size(); // asked for at each start of a run
    };
    const Query ids = [](const RunDatabase &database) {
        return database.otherRunIds(QUrl(u"http://runs.invalid/api"_s), 1).size();
    };
    const Query starred = [](const RunDatabase &database) {
        RunFilter filter;
        filter.starredOnly = true;
        return database.runs(filter, 0, 50).size();
    };
    const Query running = [](const RunDatabase &database) {
        RunFilter filter;
        filter.unsettledOnly = true;
        return database.runs(filter, 0, 50).size();
    };
    const auto add = [](const char *name, const QString &index, const Query &query, int atLeast) {
        QTest::addRow("%s", name) << QString() << query << atLeast;
        QTest::addRow("%s, as in version 1", name) << index << query << atLeast;
    };
    add("names of the workflows", u"runs_workflow_name"_s, names, 7);
    QTest::newRow("ids beside a lost run") << QString() << ids << 50;
    add("starred runs, none", u"runs_starred"_s, starred, 0);
    add("running runs, none", u"runs_unsettled"_s, running, 0);
}

void bench_RunHistory::queries()
{
    QFETCH(const QString, withoutIndex);
    using Query = std::function<qsizetype(const RunDatabase &)>;
    QFETCH(const Query, query);
    QFETCH(const int, atLeast);
    if (!withoutIndex.isEmpty()) {
        QSqlQuery drop(QSqlDatabase::database(QSqlDatabase::connectionNames().value(0)));
        QVERIFY(drop.exec(u"DROP INDEX IF EXISTS "_s + withoutIndex));
    }
    QBENCHMARK
    {
        QVERIFY(query(m_runs->database) >= atLeast);
    }
}

QTEST_GUILESS_MAIN(bench_RunHistory)
#include "bench_runhistory.moc"
