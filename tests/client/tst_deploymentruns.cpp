// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QVariantMap someInputs{{u"input_text"_s, u"a paper boat on a still lake"_s},
                             {u"input_seed"_s, 42}};

WorkflowRunRequest deploymentRequest(const QVariantMap &inputs = someInputs)
{
    WorkflowRunRequest request;
    request.setDeploymentId(QString::fromLatin1(exampleDeploymentId));
    request.setInputs(inputs);
    return request;
}

WorkflowRun *start(WorkflowClient &client, const QByteArray &mode,
                   const WorkflowRunRequest &request)
{
    if (mode == "queue")
        return client.queue(request);
    return mode == "sync" ? client.sync(request) : client.stream(request);
}

// In the format of the list: UTC without a zone.
QByteArray naive(const QDateTime &date)
{
    return date.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss.zzz123"_s).toLatin1();
}

QByteArray rowOf(const QByteArray &id, const QDateTime &created)
{
    return R"({"id":")" + id + R"(","status":"running","created_at":")" + naive(created)
        + R"(","duration":null})";
}

QByteArray dataOf(const QByteArrayList &rows)
{
    return R"({"data":[)" + rows.join(',') + R"(],"meta":{"totalRowCount":0}})";
}

} // namespace

//! Runs by a deployment or a workflow version, and the older routes.
class tst_DeploymentRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void run_data();
    void run();
    void refused();
    void lostAnswer_data();
    void lostAnswer();
    void notFound_data();
    void notFound();
    void confirmedByALaterProcess();
    void behindTheFirstPage_data();
    void behindTheFirstPage();
    void versionCannotBeLookedFor();
    void deprecatedRoutes_data();
    void deprecatedRoutes();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_DeploymentRuns::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_DeploymentRuns::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_DeploymentRuns::run_data()
{
    QTest::addColumn<QByteArray>("mode");
    for (const char *mode : {"queue", "sync", "stream"})
        QTest::newRow(mode) << QByteArray(mode);
}

void tst_DeploymentRuns::run()
{
    QFETCH(QByteArray, mode);
    m_server->on("POST /run/deployment/" + mode, [&mode](const Request &, Exchange exchange) {
        if (mode == "queue") {
            exchange.respond(200, example(u"createrunresponse.json"_s));
        } else if (mode == "sync") {
            exchange.respond(200, example(u"sync-response.json"_s));
        } else {
            exchange.beginStream();
            exchange.write(example(u"stream-success.sse"_s));
            exchange.close();
        }
    });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = start(*m_client, mode, deploymentRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QCOMPARE(recorder.events.isEmpty(), mode != "stream");
    const QJsonObject body =
        QJsonDocument::fromJson(m_server->requests("POST /run/deployment/" + mode).first().body)
            .object();
    QCOMPARE(body.keys(), (QStringList{u"deployment_id"_s, u"inputs"_s}));
    QCOMPARE(body["deployment_id"_L1].toString(), QString::fromLatin1(exampleDeploymentId));
}

void tst_DeploymentRuns::refused()
{
    m_server->on("POST /run/deployment/queue", 404, example(u"404-deployment.json"_s));
    WorkflowRun *run = m_client->queue(deploymentRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::NotFound);
    QCOMPARE(run->error().message(), u"Deployment not found"_s);
    QVERIFY(run->isSettled());
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_DeploymentRuns::lostAnswer_data()
{
    run_data();
}

// The deployment's runs include older ones with the same inputs, and a new one with others.
void tst_DeploymentRuns::lostAnswer()
{
    QFETCH(QByteArray, mode);
    const QByteArray old = "11111111-2222-4333-8444-555555555555";
    const QByteArray other = "22222222-2222-4333-8444-555555555555";
    m_server->on("POST /run/deployment/" + mode,
                 [](const Request &, Exchange exchange) { exchange.close(); });
    const QDateTime now = QDateTime::currentDateTimeUtc();
    m_server->on(deploymentList, 200,
                 dataOf({rowOf(other, now.addSecs(1)), rowOf(exampleRunId, now),
                         rowOf(old, now.addSecs(-3600))}));
    m_server->on("GET /run/" + other, 200,
                 runJson(u"run-running.json"_s,
                         {{u"id"_s, QString::fromLatin1(other)},
                          {u"workflow_inputs"_s, QJsonObject{{u"input_seed"_s, 43}}}}));
    giveInputsBack(*m_server, u"run-success.json"_s);
    WorkflowRun *run = start(*m_client, mode, deploymentRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(m_server->count("GET /run/" + old), 0);
    QCOMPARE(m_server->count("POST /run/deployment/" + mode), 1);
}

void tst_DeploymentRuns::notFound_data()
{
    QTest::addColumn<QByteArray>("list");
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QTest::newRow("no runs") << dataOf({});
    QTest::newRow("older ones only") << dataOf({rowOf(exampleRunId, now.addSecs(-300))});
    QTest::newRow("two that are alike")
        << dataOf({rowOf(exampleRunId, now), rowOf("11111111-2222-4333-8444-555555555555", now)});
    QTest::newRow("the list of another route") << listOf({exampleRunId});
    QTest::newRow("rows that are none") << R"({"data":[1,null,"x",[]]})"_ba;
}

void tst_DeploymentRuns::notFound()
{
    QFETCH(QByteArray, list);
    m_server->on("POST /run/deployment/queue",
                 [](const Request &, Exchange exchange) { exchange.close(); });
    m_server->on(deploymentList, [this, &list](const Request &, Exchange exchange) {
        if (m_server->count(deploymentList) < 3)
            exchange.respond(200, list);
        else
            exchange.respond(404, "{}"); // ends the search
    });
    m_server->on("*", 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->queue(deploymentRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Unconfirmed);
    QCOMPARE(run->error().kind(), Kind::Unconfirmed);
    QVERIFY(!run->isSettled() && run->id().isEmpty());
    QCOMPARE(m_server->count(deploymentList), 3);
}

void tst_DeploymentRuns::confirmedByALaterProcess()
{
    const QDateTime then = QDateTime::currentDateTimeUtc().addDays(-2);
    m_server->on(deploymentList, 200, dataOf({rowOf(exampleRunId, then.addSecs(1))}));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    const auto kept = WorkflowRunRequest::fromJson(deploymentRequest().toJson());
    QVERIFY(kept);
    WorkflowRun *run = m_client->confirm(*kept, then);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
}

void tst_DeploymentRuns::behindTheFirstPage_data()
{
    QTest::addColumn<WorkflowRunRequest>("request");
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<int>("pageSize");
    QTest::newRow("deployment") << deploymentRequest() << deploymentList << 60;
    QTest::newRow("workflow") << exampleRequest(someInputs) << listRuns << 100;
}

// Many runs were created since, most of them by this client.
void tst_DeploymentRuns::behindTheFirstPage()
{
    QFETCH(WorkflowRunRequest, request);
    QFETCH(QByteArray, route);
    QFETCH(int, pageSize);
    const QDateTime then = QDateTime::currentDateTimeUtc().addDays(-1);
    QByteArrayList rows;
    for (int i = 0; i <= 2 * pageSize; ++i) {
        const QByteArray id = "later-" + QByteArray::number(i);
        rows += rowOf(id, then.addSecs(5000 - i));
        if (i > 5)
            delete m_client->attach(QString::fromLatin1(id));
    }
    rows += rowOf(exampleRunId, then.addSecs(1));
    m_server->on(route, [&](const Request &asked, Exchange exchange) {
        const QUrlQuery query(QString::fromLatin1(asked.target.split('?').value(1)));
        const QByteArrayList page = rows.mid(query.queryItemValue(u"offset"_s).toInt(), pageSize);
        exchange.respond(200, route == listRuns ? '[' + page.join(',') + ']' : dataOf(page));
    });
    m_server->on("*", 404, "{}");
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->confirm(request, then);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(m_server->count(route), 3);
}

void tst_DeploymentRuns::versionCannotBeLookedFor()
{
    WorkflowRunRequest request;
    request.setWorkflowVersionId(u"e05d1a77-94b2-4f3c-8f0e-7ab6c5d43210"_s);
    m_server->on("*", [](const Request &, Exchange exchange) { exchange.close(); });
    WorkflowRun *run = m_client->queue(request);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::Unconfirmed);
    QVERIFY(run->error().message().contains(u"cannot be looked for"_s));
    QCOMPARE(m_server->requests().size(), 1);
    QCOMPARE(m_server->requests().first().target, "/api/run/queue"_ba);
}

void tst_DeploymentRuns::deprecatedRoutes_data()
{
    QTest::addColumn<QByteArray>("mode");
    QTest::addColumn<WorkflowRunRequest>("request");
    QTest::addColumn<QString>("idField");
    WorkflowRunRequest version;
    version.setWorkflowVersionId(u"e05d1a77-94b2-4f3c-8f0e-7ab6c5d43210"_s);
    for (const char *mode : {"queue", "sync", "stream"}) {
        QTest::addRow("%s, workflow", mode)
            << QByteArray(mode) << exampleRequest() << u"workflow_id"_s;
        QTest::addRow("%s, deployment", mode)
            << QByteArray(mode) << deploymentRequest() << u"deployment_id"_s;
        QTest::addRow("%s, version", mode)
            << QByteArray(mode) << version << u"workflow_version_id"_s;
    }
}

void tst_DeploymentRuns::deprecatedRoutes()
{
    QFETCH(QByteArray, mode);
    QFETCH(WorkflowRunRequest, request);
    QFETCH(QString, idField);
    const QByteArray usualBody = request.toJson();
    WorkflowRunRequest older = request;
    older.setDeprecatedRoute(true);
    QVERIFY(older.deprecatedRoute() && !request.deprecatedRoute());
    QVERIFY(older != request);
    m_server->on("*", 422, example(u"422-union.json"_s));
    m_client->setDefaultOptions(RequestOptions().setRunMarked(false));
    WorkflowRun *run = start(*m_client, mode, older);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::Validation);
    QCOMPARE(m_server->requests().size(), 1);
    QCOMPARE(m_server->requests().first().target, "/api/run/" + mode);
    QCOMPARE(m_server->requests().first().body, usualBody);
    QVERIFY(QJsonDocument::fromJson(usualBody).object().contains(idField));
}

REGISTER_TEST(tst_DeploymentRuns)
#include "tst_deploymentruns.moc"
