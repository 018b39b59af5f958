// SPDX-License-Identifier: MIT

// What single queries of a history of 100,000 runs cost. The times are of this machine.
#include "longhistory.h"
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
    void queries_data();
    void queries();

private:
    static constexpr int Runs = 100'000;

    QTemporaryDir m_dir;
    std::unique_ptr<KeptRuns> m_runs;
};

void bench_RunHistory::initTestCase()
{
    QVERIFY(makeLongHistory(m_dir.filePath(u"runs.sqlite"_s), Runs));
    m_runs = std::make_unique<KeptRuns>(m_dir.path(), QUrl(u"http://runs.invalid/api"_s));
    QCOMPARE(m_runs->problem, QString());
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
        QSqlQuery drop(historyConnection());
        QVERIFY(drop.exec(u"DROP INDEX IF EXISTS "_s + withoutIndex));
    }
    QBENCHMARK
    {
        QVERIFY(query(m_runs->database) >= atLeast);
    }
}

QTEST_GUILESS_MAIN(bench_RunHistory)
#include "bench_runhistory.moc"
