// SPDX-License-Identifier: MIT

// The list of runs over a history of 100,000: one line of JSON with what row 14 asks for, then what
// single queries cost. The times are of this machine.
#include "runs/runhistorymodel.h"
#include "runs/searchindex.h"

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
    void history();
    void queries_data();
    void queries();

private:
    static constexpr int Runs = 100'000;
    void search(RunHistoryModel *model, const QString &text, QList<double> *first,
                QList<double> *all);

    QTemporaryDir m_dir;
    std::unique_ptr<KeptRuns> m_runs;
    double m_indexing = 0; // ms
};

void bench_RunHistory::initTestCase()
{
    QVERIFY(makeLongHistory(m_dir.filePath(u"runs.sqlite"_s), Runs));
    m_runs = std::make_unique<KeptRuns>(m_dir.path(), QUrl(u"http://runs.invalid/api"_s));
    QCOMPARE(m_runs->problem, QString());
    QElapsedTimer clock;
    clock.start();
    QSignalSpy indexed(&m_runs->keeper, &RunKeeper::indexed);
    QVERIFY(indexed.wait(600'000));
    m_indexing = double(clock.elapsed());
}

// Until the first runs are in the list, and until all are.
void bench_RunHistory::search(RunHistoryModel *model, const QString &text, QList<double> *first,
                              QList<double> *all)
{
    QElapsedTimer clock;
    clock.start();
    QEventLoop loop;
    const auto found = connect(model, &QAbstractItemModel::modelReset, this,
                               [&clock, first] { *first += double(clock.nsecsElapsed()) / 1e6; });
    connect(model, &RunHistoryModel::searchingChanged, &loop, [&loop, model] {
        if (!model->isSearching())
            loop.quit();
    });
    model->setSearchText(text);
    if (model->isSearching())
        loop.exec();
    *all += double(clock.nsecsElapsed()) / 1e6;
    disconnect(found);
}

// Row 14.
void bench_RunHistory::history()
{
    RunHistoryModel model(&m_runs->keeper);
    QTRY_VERIFY(!model.isSearching());
    QCOMPARE(model.rowCount(), Runs);
    QList<double> gaps;
    QElapsedTimer turn;
    turn.start();
    QTimer turns;
    connect(&turns, &QTimer::timeout, this, [&] {
        gaps += double(turn.nsecsElapsed()) / 1e6;
        turn.start();
    });
    turns.start(1);

    QJsonObject times;
    QList<double> first;
    QList<double> all;
    for (const QString &text : {u"number 99998"_s, u"number 1234"_s, u"lake"_s, u"workflow 3"_s,
                                u"nothing like it"_s, u"qz"_s, u"ca"_s}) {
        for (int i = 0; i < 5; ++i) {
            QList<double> firstOfIt;
            QList<double> allOfIt;
            search(&model, text, &firstOfIt, &allOfIt);
            first += firstOfIt.value(0);
            all += allOfIt.value(0);
            if (i == 0)
                times.insert(text,
                             QJsonObject{{u"found"_s, model.rowCount()},
                                         {u"first_ms"_s, rounded(firstOfIt.value(0))},
                                         {u"all_ms"_s, rounded(allOfIt.value(0))}});
            QList<double> unused;
            search(&model, {}, &unused, &unused);
        }
    }

    const double before = memory();
    double settled = 0;
    QList<double> pages;
    for (int row = 0; row < 20'000; row += RunHistoryModel::PageSize) {
        QElapsedTimer clock;
        clock.start();
        const auto isRead = [&model, row] {
            return model.index(row).data(RunHistoryModel::EntryRole).value<RunEntry *>() != nullptr;
        };
        QEventLoop loop;
        connect(&model, &QAbstractItemModel::dataChanged, &loop, [&] {
            if (isRead())
                loop.quit();
        });
        if (!isRead())
            loop.exec();
        pages += double(clock.nsecsElapsed()) / 1e6;
        if (row == 2'000)
            settled = memory();
    }
    print({{u"row"_s, 14},
           {u"what"_s, u"the list"_s},
           {u"runs"_s, Runs},
           {u"first_result_median_ms"_s, median(first)},
           {u"first_result_longest_ms"_s, longest(first)},
           {u"all_results_median_ms"_s, median(all)},
           {u"all_results_longest_ms"_s, longest(all)},
           {u"searches"_s, times},
           {u"page_median_ms"_s, median(pages)},
           {u"page_longest_ms"_s, longest(pages)},
           {u"longest_gap_ms"_s, longest(gaps)},
           {u"gaps_over_33_ms"_s,
            int(std::count_if(gaps.begin(), gaps.end(), [](double gap) { return gap > 33; }))},
           {u"memory_before_mb"_s, rounded(before)},
           {u"memory_after_2000_mb"_s, rounded(settled)},
           {u"memory_after_20000_mb"_s, rounded(memory())},
           {u"indexing_ms"_s, m_indexing},
           {u"history_mb"_s,
            rounded(double(QFileInfo(m_dir.filePath(u"runs.sqlite"_s)).size()) / 1e6)},
           {u"index_mb"_s,
            rounded(double(QFileInfo(SearchIndex::pathOf(m_dir.filePath(u"runs.sqlite"_s))).size())
                    / 1e6)}});
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
