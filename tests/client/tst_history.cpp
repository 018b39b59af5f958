// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QString workflowId = QString::fromLatin1(exampleWorkflowId);
const QString deploymentId = QString::fromLatin1(exampleDeploymentId);
const QByteArray rowList = "GET /workflow/" + exampleWorkflowId + "/runs";
const QByteArray latest = "GET /workflow/" + exampleWorkflowId + "/run/latest";

QUrlQuery queryOf(const Request &request)
{
    return QUrlQuery(QString::fromLatin1(request.target.split('?').value(1)));
}

QList<std::pair<QString, QString>> itemsOf(const Request &request)
{
    auto items = queryOf(request).queryItems(QUrl::FullyDecoded);
    std::sort(items.begin(), items.end());
    return items;
}

QStringList idsOf(const QList<RunSummary> &runs)
{
    QStringList ids;
    for (const RunSummary &run : runs)
        ids += run.id();
    return ids;
}

QByteArray rowOf(int number, const QByteArray &status = "success")
{
    return R"({"id":"run)" + QByteArray::number(number) + R"(","status":")" + status
        + R"(","created_at":"2025-03-04T05:06:)" + QByteArray::number(59 - number) + R"(.123456"})";
}

} // namespace

//! Lists of earlier runs.
class tst_History : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void rowOfAWorkflow();
    void rowOfADeployment();
    void oddRows();
    void refusedRows_data();
    void refusedRows();
    void queryOfAWorkflow();
    void pages_data();
    void pages();
    void filtersOfADeployment();
    void olderRowsEndADeployment();
    void unknownDeployment();
    void badPages();
    void rows();
    void ownRunsOfADeployment();
    void latestOne();
    void counted();
    void countRefused_data();
    void countRefused();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_History::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_History::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_History::rowOfAWorkflow()
{
    m_server->on(listRuns, 200, example(u"workflow-runs-v2.json"_s));
    const auto page = wait(m_client->workflowRuns(workflowId));
    QVERIFY(page);
    QCOMPARE(page->runs.size(), 1);
    QVERIFY(!page->hasMore);
    const RunSummary run = page->runs.first();
    QCOMPARE(run.id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(run.status(), RunStatus::Success);
    QCOMPARE(run.rawStatus(), u"success"_s);
    QCOMPARE(run.createdAt(), Utc::dateTime({2025, 3, 4}, {5, 6, 1, 250}));
    QCOMPARE(run.updatedAt(), Utc::dateTime({2025, 3, 4}, {5, 6, 21, 702}));
    QCOMPARE(run.queuedAt(), Utc::dateTime({2025, 3, 4}, {5, 6, 9, 10}));
    QCOMPARE(run.startedAt(), Utc::dateTime({2025, 3, 4}, {5, 6, 14, 332}));
    QCOMPARE(run.endedAt(), Utc::dateTime({2025, 3, 4}, {5, 6, 21, 702}));
    QCOMPARE(run.gpu(), u"A10G"_s);
    QCOMPARE(run.origin(), u"api"_s);
    QCOMPARE(run.workflowId(), workflowId);
    QCOMPARE(run.workflowVersionId(), u"e05d1a77-94b2-4f3c-8f0e-7ab6c5d43210"_s);
    QCOMPARE(run.deploymentId(), deploymentId);
    QVERIFY(run.batchId().isEmpty() && run.machineId().isEmpty());
    QCOMPARE(run.duration(), 20.452); // texts in this list
    QCOMPARE(run.coldStartDuration(), 5.322);
    QCOMPARE(run.coldStartDurationTotal(), 13.082);
    QCOMPARE(run.runDuration(), 7.37);
    QCOMPARE(run.toJson()["machine_type"_L1].toString(), u"comfy-deploy-serverless"_s);
    QCOMPARE(run, RunSummary::fromJson(run.toJson()).value());
}

void tst_History::rowOfADeployment()
{
    m_server->on(deploymentList, 200, example(u"deployment-runs.json"_s));
    const auto page = wait(m_client->deploymentRuns(deploymentId));
    QVERIFY(page);
    QCOMPARE(page->runs.size(), 1);
    const RunSummary run = page->runs.first();
    QCOMPARE(run.createdAt(), Utc::dateTime({2025, 3, 4}, {5, 6, 1, 250})); // sent naive
    QCOMPARE(run.machineId(), u"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b"_s);
    QCOMPARE(run.duration(), 7.370543);
    QCOMPARE(run.runDuration(), -1.0);
    QVERIFY(!run.queuedAt().isValid());
}

void tst_History::oddRows()
{
    const auto run = RunSummary::fromJson({{u"id"_s, u"a"_s},
                                           {u"status"_s, u"from the future"_s},
                                           {u"duration"_s, 1.5},
                                           {u"run_duration"_s, u"1e999"_s},
                                           {u"cold_start_duration"_s, QJsonValue()},
                                           {u"cold_start_duration_total"_s, u"soon"_s},
                                           {u"created_at"_s, u"yesterday"_s},
                                           {u"gpu"_s, 7}});
    QVERIFY(run);
    QCOMPARE(run->status(), RunStatus::Unknown);
    QCOMPARE(run->rawStatus(), u"from the future"_s);
    QCOMPARE(run->duration(), 1.5);
    QCOMPARE(run->runDuration(), -1.0);
    QCOMPARE(run->coldStartDuration(), -1.0);
    QCOMPARE(run->coldStartDurationTotal(), -1.0);
    QVERIFY(!run->createdAt().isValid() && run->gpu().isEmpty());
    QVERIFY(RunSummary().id().isEmpty());
}

void tst_History::refusedRows_data()
{
    QTest::addColumn<QJsonObject>("row");
    QTest::addColumn<QString>("field");
    QTest::newRow("nothing") << QJsonObject() << u"\"id\""_s;
    QTest::newRow("a numeric id") << QJsonObject{{u"id"_s, 1}, {u"status"_s, u"x"_s}}
                                  << u"\"id\""_s;
    QTest::newRow("no status") << QJsonObject{{u"id"_s, u"a"_s}} << u"\"status\""_s;
    QTest::newRow("a null status")
        << QJsonObject{{u"id"_s, u"a"_s}, {u"status"_s, QJsonValue()}} << u"\"status\""_s;
}

void tst_History::refusedRows()
{
    QFETCH(QJsonObject, row);
    QFETCH(QString, field);
    QString why;
    QVERIFY(!RunSummary::fromJson(row, &why));
    QVERIFY2(why.contains(field), qPrintable(why));
    QVERIFY(!RunSummary::fromJson(row));
}

void tst_History::queryOfAWorkflow()
{
    m_server->on(listRuns, 200, "[]");
    QVERIFY(wait(m_client->workflowRuns(workflowId)));
    using Items = QList<std::pair<QString, QString>>;
    QCOMPARE(itemsOf(m_server->requests().last()),
             (Items{{u"limit"_s, u"100"_s}, {u"offset"_s, u"0"_s}}));
    RunListQuery query;
    query.status = u"a&b+c"_s;
    query.deploymentId = deploymentId;
    query.from = Utc::dateTime({2025, 3, 4}, {5, 6, 7});
    query.limit = 7;
    query.offset = 14;
    const auto page = wait(m_client->workflowRuns(workflowId, query));
    QVERIFY(page);
    QCOMPARE(itemsOf(m_server->requests().last()),
             (Items{{u"deployment_id"_s, deploymentId},
                    {u"limit"_s, u"7"_s},
                    {u"offset"_s, u"14"_s},
                    {u"rf"_s, u"1741064767"_s},
                    {u"status"_s, u"a&b+c"_s}}));
    QVERIFY(m_server->requests().last().target.contains("status=a%26b%2Bc"));
    QCOMPARE(page->offset, 14);
    QCOMPARE(page->query, query);
}

void tst_History::pages_data()
{
    QTest::addColumn<bool>("ofDeployment");
    QTest::newRow("workflow") << false;
    QTest::newRow("deployment") << true;
}

void tst_History::pages()
{
    QFETCH(bool, ofDeployment);
    const QByteArray route = ofDeployment ? deploymentList : listRuns;
    m_server->on(route, [&](const Request &request, Exchange exchange) {
        QByteArrayList rows;
        for (int i = 0; i < 7; ++i)
            rows += rowOf(i);
        const QUrlQuery asked = queryOf(request);
        const QByteArray list = '['
            + rows.mid(asked.queryItemValue(u"offset"_s).toInt(),
                       asked.queryItemValue(u"limit"_s).toInt())
                  .join(',')
            + ']';
        exchange.respond(200, ofDeployment ? R"({"data":)" + list + '}' : list);
    });
    RunListQuery query;
    query.limit = 3;
    QStringList ids;
    int pages = 0;
    for (bool hasMore = true; hasMore; ++pages) {
        const auto page = wait(ofDeployment ? m_client->deploymentRuns(deploymentId, query)
                                            : m_client->workflowRuns(workflowId, query));
        QVERIFY(page);
        ids += idsOf(page->runs);
        hasMore = page->hasMore;
        query = page->next();
        QCOMPARE(query.limit, 3);
    }
    QCOMPARE(pages, 3);
    QCOMPARE(ids.size(), 7);
    QCOMPARE(query.offset, 7);
    ids.removeDuplicates();
    QCOMPARE(ids.size(), 7);
}

void tst_History::filtersOfADeployment()
{
    m_server->on(deploymentList, 200,
                 R"({"data":[)" + rowOf(0) + ',' + rowOf(1, "failed") + ',' + rowOf(2) + "]}");
    RunListQuery query;
    query.status = u"success"_s;
    query.limit = 3;
    const auto page = wait(m_client->deploymentRuns(deploymentId, query));
    QVERIFY(page);
    QCOMPARE(idsOf(page->runs), (QStringList{u"run0"_s, u"run2"_s}));
    QVERIFY(page->hasMore); // the server's page was full
    QCOMPARE(page->next().offset, 3);
    QVERIFY(!queryOf(m_server->requests().last()).hasQueryItem(u"status"_s));
}

void tst_History::olderRowsEndADeployment()
{
    m_server->on(deploymentList, 200,
                 R"({"data":[)" + rowOf(0) + ',' + rowOf(1) + ',' + rowOf(2) + "]}");
    RunListQuery query;
    query.from = Utc::dateTime({2025, 3, 4}, {5, 6, 58});
    query.limit = 3;
    const auto page = wait(m_client->deploymentRuns(deploymentId, query));
    QVERIFY(page);
    QCOMPARE(idsOf(page->runs), (QStringList{u"run0"_s, u"run1"_s}));
    QVERIFY(!page->hasMore);
}

void tst_History::unknownDeployment()
{
    m_server->on("*", 500, "Internal Server Error");
    const auto page = wait(m_client->deploymentRuns(deploymentId));
    QCOMPARE(page.error().kind(), Kind::Server);
    QVERIFY2(page.error().message().contains(u"no such deployment"_s),
             qPrintable(page.error().message()));
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_History::badPages()
{
    RunListQuery query;
    query.limit = 0;
    QCOMPARE(wait(m_client->workflowRuns(workflowId, query)).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->deploymentRuns(deploymentId, query)).error().kind(),
             Kind::InvalidRequest);
    RunRowQuery rows;
    rows.offset = -1;
    QCOMPARE(wait(m_client->workflowRunRows(workflowId, rows)).error().kind(),
             Kind::InvalidRequest);
    QCOMPARE(wait(m_client->workflowRuns({})).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->deploymentRuns({})).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->workflowRunRows({})).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->latestRun({})).error().kind(), Kind::InvalidRequest);
    QCOMPARE(m_server->connections(), 0);
}

void tst_History::rows()
{
    m_server->on(rowList, 200, R"([{"id":"a","outputs":[{"data":{"error":"why"}}]},{"any":1}])");
    RunRowQuery wanted;
    wanted.limit = 2;
    wanted.offset = 10;
    const auto found = wait(m_client->workflowRunRows(workflowId, wanted));
    QVERIFY(found);
    QCOMPARE(found->rows.size(), 2);
    QCOMPARE(found->rows.first()["outputs"_L1][0]["data"_L1]["error"_L1].toString(), u"why"_s);
    QCOMPARE(found->offset, 10);
    QVERIFY(found->hasMore);
    QCOMPARE(found->query, wanted);
    const QUrlQuery query = queryOf(m_server->requests().first());
    QCOMPARE(query.queryItemValue(u"limit"_s), u"2"_s);
    QCOMPARE(query.queryItemValue(u"offset"_s), u"10"_s);
    QCOMPARE(query.queryItemValue(u"with_outputs"_s), u"true"_s);
    QCOMPARE(query.queryItemValue(u"with_inputs"_s), u"true"_s);

    wanted = found->next();
    QCOMPARE(wanted.offset, 12);
    wanted.limit = 3;
    wanted.withInputs = wanted.withOutputs = false;
    const auto last = wait(m_client->workflowRunRows(workflowId, wanted));
    QVERIFY(last);
    QVERIFY(!last->hasMore);
    const QUrlQuery lighter = queryOf(m_server->requests().last());
    QCOMPARE(lighter.queryItemValue(u"offset"_s), u"12"_s);
    QCOMPARE(lighter.queryItemValue(u"with_outputs"_s), u"false"_s);
    QCOMPARE(lighter.queryItemValue(u"with_inputs"_s), u"false"_s);
}

void tst_History::ownRunsOfADeployment()
{
    m_server->on(deploymentList, 200, R"({"data":[]})");
    RunListQuery query;
    QVERIFY(wait(m_client->deploymentRuns(deploymentId, query)));
    QVERIFY(!queryOf(m_server->requests().last()).hasQueryItem(u"filter_user_runs"_s));
    query.ownOnly = true;
    const auto page = wait(m_client->deploymentRuns(deploymentId, query));
    QVERIFY(page);
    QCOMPARE(queryOf(m_server->requests().last()).queryItemValue(u"filter_user_runs"_s), u"true"_s);
    QVERIFY(page->next().ownOnly);
}

void tst_History::latestOne()
{
    m_server->on(latest, 200, R"([{"id":"newest"}])");
    const auto found = wait(m_client->latestRun(workflowId));
    QVERIFY(found && *found);
    QCOMPARE((**found)["id"_L1].toString(), u"newest"_s);
    m_server->on(latest, 200, "[]");
    const auto none = wait(m_client->latestRun(workflowId));
    QVERIFY(none.has_value() && !*none);
}

void tst_History::counted()
{
    m_server->on("GET /runs/count", 200, R"({"count":9007199254740993,"filters":{}})");
    QCOMPARE(wait(m_client->runCount()).value(), 9007199254740993LL);
    QVERIFY(!m_server->requests().last().target.contains('?'));
    RunCountQuery query;
    query.from = QDateTime({2025, 3, 4}, {6, 0}, Qt::OffsetFromUTC, 3600);
    query.to = Utc::dateTime({2025, 3, 5}, {0, 0});
    query.status = u"failed"_s;
    query.gpu = u"A100-80GB"_s;
    query.origin = u"api"_s;
    query.workflowId = u"w"_s;
    query.deploymentId = u"d"_s;
    query.machineId = u"m"_s;
    QVERIFY(wait(m_client->runCount(query)));
    using Items = QList<std::pair<QString, QString>>;
    QCOMPARE(itemsOf(m_server->requests().last()),
             (Items{{u"deployment_id"_s, u"d"_s},
                    {u"end_time"_s, u"2025-03-05T00:00:00.000Z"_s},
                    {u"gpu"_s, u"A100-80GB"_s},
                    {u"machine_id"_s, u"m"_s},
                    {u"origin"_s, u"api"_s},
                    {u"start_time"_s, u"2025-03-04T05:00:00.000Z"_s},
                    {u"status"_s, u"failed"_s},
                    {u"workflow_id"_s, u"w"_s}}));
}

void tst_History::countRefused_data()
{
    QTest::addColumn<QByteArray>("answer");
    for (const char *answer : {"{}", R"({"count":null})", R"({"count":-1})", R"({"count":1.5})"})
        QTest::newRow(answer) << QByteArray(answer);
}

void tst_History::countRefused()
{
    QFETCH(QByteArray, answer);
    m_server->on("GET /runs/count", 200, answer);
    const auto count = wait(m_client->runCount());
    QCOMPARE(count.error().kind(), Kind::BadResponse);
    QVERIFY(count.error().message().contains(u"\"count\""_s));
}

REGISTER_TEST(tst_History)
#include "tst_history.moc"
