// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

namespace {

QJsonObject objectOf(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

//! What the local server posts to a run's webhook.
class tst_Webhooks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void everyStatus();
    void shapes();
    void failure();
    void cancelIsNotCleaned();
    void intermediateStatus();
    void outputEvents_data();
    void outputEvents();
    void urlAsGiven();
    void tries_data();
    void tries();
    void lostConnection();
    void redirects_data();
    void redirects();
    void manyAtOnce();
    void notCalled_data();
    void notCalled();
    void noRunWaits();
    void closingGivesUp();
    void loggedByTheRun();
    void hostNames();

private:
    //! The lines of the run's log about its webhooks.
    [[nodiscard]] QList<QJsonObject> logged(const QByteArray &id) const
    {
        QList<QJsonObject> lines;
        const QJsonDocument rows =
            RawHttp::get(m_server->url(), "/api/v2/clickhouse-run-logs/" + id).json();
        for (const QJsonValue &row : rows.array()) {
            if (row["log_type"_L1].toString() == u"webhook")
                lines += objectOf(row["log"_L1].toString().toUtf8());
        }
        return lines;
    }
    [[nodiscard]] QByteArray hookUrl(const QByteArray &more = {}) const
    {
        return m_hook->url().toEncoded() + "/hook" + more;
    }
    [[nodiscard]] QByteArray queued(const QByteArray &webhook, const QByteArray &body = graph(),
                                    const QByteArray &more = {}) const
    {
        return queueRun(*m_server, runRequest(body, ",\"webhook\":\"" + webhook + '"' + more));
    }
    //! The bodies that came as POST, of one status unless it is empty.
    [[nodiscard]] QList<QByteArray> bodies(const QString &status = {}) const
    {
        QList<QByteArray> found;
        for (const ScriptedServer::Request &request : m_hook->requests("POST /hook")) {
            const QJsonDocument json = QJsonDocument::fromJson(request.body);
            if (status.isEmpty() || json["status"_L1].toString() == status)
                found += request.body;
        }
        return found;
    }

    std::unique_ptr<ScriptedServer> m_hook;
    std::unique_ptr<LocalServer> m_server;
};

void tst_Webhooks::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_hook = std::make_unique<ScriptedServer>();
    QVERIFY(m_hook->listen());
    m_hook->on("POST /hook", 200, "{}");
    m_hook->on("GET /hook", 200, "{}");
}

//! Whatever webhook_intermediate_status is, and each once.
void tst_Webhooks::everyStatus()
{
    const QByteArray id = queued(hookUrl());
    QTRY_COMPARE(bodies().size(), 4);
    QStringList statuses;
    for (const QByteArray &body : bodies()) {
        const QJsonObject json = objectOf(body);
        QCOMPARE(json["event_type"_L1].toString(), u"run.updated");
        QCOMPARE(json["run_id"_L1].toString(), QString::fromLatin1(id));
        statuses += json["status"_L1].toString();
    }
    statuses.sort();
    QCOMPARE(statuses, (QStringList{u"queued"_s, u"running"_s, u"started"_s, u"success"_s}));
    for (const ScriptedServer::Request &request : m_hook->requests())
        QCOMPARE(request.header("Content-Type"), "application/json");
}

//! To the key, as the service posts them.
void tst_Webhooks::shapes()
{
    QVERIFY(!queued(hookUrl()).isEmpty());
    for (const char *status : {"queued", "started", "running", "success"}) {
        QTRY_COMPARE(bodies(QLatin1String(status)).size(), 1);
        const QByteArray ours = bodies(QLatin1String(status)).first();
        const QByteArray theirs = example(("webhook-"_ba + status + ".json").constData());
        QCOMPARE(keysInOrder(ours), keysInOrder(theirs));
        if (qstrcmp(status, "success") != 0) {
            QJsonObject expected = objectOf(theirs);
            expected["run_id"_L1] = objectOf(ours)["run_id"_L1];
            QCOMPARE(objectOf(ours), expected);
        }
    }
    const auto ours = JsonText::parse(bodies(u"success"_s).first());
    const auto theirs = JsonText::parse(example("webhook-success.json"));
    const JsonText::Value output = ours->root().member(u"outputs").at(0);
    const JsonText::Value model = theirs->root().member(u"outputs").at(0);
    QCOMPARE(keysInOrder(output.raw()), keysInOrder(model.raw()));
    const auto items = [](const JsonText::Value &value) {
        return value.member(u"data").member(u"images").raw();
    };
    QCOMPARE(keysInOrder(items(output)), keysInOrder(items(model)));
    static const QRegularExpression inList(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$)"_s);
    QVERIFY(inList.match(output.member(u"created_at").toString()).hasMatch());
    QVERIFY(ours->root().member(u"progress").raw() == "1.0");
}

void tst_Webhooks::failure()
{
    QVERIFY(m_server->addFault(u"fail-node"_s, u"9"_s));
    QVERIFY(!queued(hookUrl()).isEmpty());
    QTRY_COMPARE(bodies(u"failed"_s).size(), 1);
    QCOMPARE(objectOf(bodies(u"failed"_s).first())["outputs"_L1].toArray().size(), 0);
}

void tst_Webhooks::cancelIsNotCleaned()
{
    // One output cannot run, which the machine notes; the other one runs without end.
    const QByteArray partly =
        R"({"1":{"class_type":"EmptyImage","inputs":{"width":8,"height":8,"batch_size":1,"color":0}},)"
        R"("2":{"class_type":"EmptyImage","inputs":{"width":0,"height":8,"batch_size":1,"color":0}},)"
        R"("8":{"class_type":"SaveImage","inputs":{"images":["2",0],"filename_prefix":"t"}},)"
        R"("9":{"class_type":"SaveImage","inputs":{"images":["1",0],"filename_prefix":"t"}}})";
    QVERIFY(m_server->addFault(u"step-delay"_s, u"3600000"_s));
    const QByteArray id = queued(hookUrl(), partly);
    QTRY_COMPARE(bodies(u"running"_s).size(), 1);
    RawHttp::postJson(m_server->url(), "/api/run/" + id + "/cancel", {});
    QTRY_COMPARE(bodies(u"cancelled"_s).size(), 1);
    const QByteArray body = bodies(u"cancelled"_s).first();
    QCOMPARE(keysInOrder(body), keysInOrder(example("webhook-cancelled-via-api.json")));
    const auto ours = JsonText::parse(body);
    const auto theirs = JsonText::parse(example("webhook-cancelled-via-api.json"));
    const JsonText::Value note = ours->root().member(u"outputs").at(0);
    QCOMPARE(keysInOrder(note.raw()), keysInOrder(theirs->root().member(u"outputs").at(0).raw()));
    QVERIFY(note.member(u"data").member(u"error").member(u"node_errors").member(u"2").exists());
}

void tst_Webhooks::intermediateStatus()
{
    QVERIFY(!queued(hookUrl(), graph(), R"(,"webhook_intermediate_status":true)").isEmpty());
    QTRY_COMPARE(bodies().size(), 4 + 3); // and one for each node
    QStringList reported;
    for (const QByteArray &body : bodies(u"running"_s)) {
        const QJsonObject json = objectOf(body);
        QCOMPARE(json["outputs"_L1].toArray().size(), 0);
        if (json["live_status"_L1].isString())
            reported +=
                json["live_status"_L1].toString() + QString::number(json["progress"_L1].toDouble());
    }
    reported.sort();
    QCOMPARE(reported,
             (QStringList{u"Executing EmptyImage0.33"_s, u"Executing ImageInvert0.67"_s,
                          u"Executing SaveImage1"_s}));
}

void tst_Webhooks::outputEvents_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<bool>("reported");
    QTest::newRow("not asked for") << ""_ba << false;
    QTest::newRow("asked for") << "?target_events=run.output"_ba << true;
    QTest::newRow("among others") << "?a=b&target_events=run.updated,run.output&c=d"_ba << true;
    QTest::newRow("only the other") << "?target_events=run.updated"_ba << false;
    QTest::newRow("a comma that is encoded")
        << "?target_events=run.updated%2Crun.output"_ba << false;
}

void tst_Webhooks::outputEvents()
{
    QFETCH(QByteArray, query);
    QFETCH(bool, reported);
    QVERIFY(!queued(hookUrl(query)).isEmpty());
    QTRY_COMPARE(bodies().size(), reported ? 5 : 4);
    QCOMPARE(bodies(u"success"_s).size(), 1); // run.updated comes always
    const QByteArray theirs = example("webhook-output.json");
    for (const QByteArray &body : bodies(u"running"_s)) {
        const QJsonObject json = objectOf(body);
        if (json["event_type"_L1].toString() == u"run.updated")
            continue;
        QVERIFY(reported);
        QCOMPARE(json["event_type"_L1].toString(), u"run.output");
        QCOMPARE(keysInOrder(body), keysInOrder(theirs));
        QCOMPARE(json["outputs"_L1].toArray().size(), 1);
        QVERIFY(json["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].isString());
    }
}

void tst_Webhooks::urlAsGiven()
{
    const QByteArray query = "?token=a%2Fb.c%3D%3D&x=1,2";
    QVERIFY(!queued(hookUrl(query)).isEmpty());
    QTRY_COMPARE(bodies().size(), 4);
    QCOMPARE(m_hook->requests().first().target, "/api/hook" + query);
}

void tst_Webhooks::tries_data()
{
    QTest::addColumn<QList<int>>("answers"); // one after the other
    QTest::newRow("bad, then good") << QList<int>{500, 200};
    QTest::newRow("refused, then good") << QList<int>{404, 204};
    QTest::newRow("bad twice") << QList<int>{500, 503, 200};
    QTest::newRow("bad thrice") << QList<int>{500, 500, 500};
}

//! The second and the third try come as GET, with the same body.
void tst_Webhooks::tries()
{
    QFETCH(QList<int>, answers);
    QHash<QByteArray, int> seen; // status of the run → tries
    const auto answer = [&](const ScriptedServer::Request &request,
                            ScriptedServer::Exchange exchange) {
        exchange.respond(answers.value(seen[request.body]++, 200), "{}");
    };
    m_hook->on("POST /hook", answer);
    m_hook->on("GET /hook", answer);
    QVERIFY(!queued(hookUrl()).isEmpty());
    const int tries = int(answers.size());
    QTRY_COMPARE(m_hook->requests().size(), 4 * tries);
    QCOMPARE(bodies().size(), 4);
    for (const QByteArray &body : bodies())
        QCOMPARE(seen[body], tries);
    for (const ScriptedServer::Request &request : m_hook->requests("GET /hook"))
        QCOMPARE(request.header("Content-Type"), "application/json");
}

//! A connection that breaks is a try, and no POST is repeated automatically.
void tst_Webhooks::lostConnection()
{
    m_hook->on("POST /hook",
               [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                   exchange.close();
               });
    QVERIFY(!queued(hookUrl()).isEmpty());
    QTRY_COMPARE(m_hook->count("GET /hook"), 4);
    QCOMPARE(m_hook->count("POST /hook"), 4);
}

void tst_Webhooks::redirects_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("method");
    QTest::newRow("found") << 302 << "GET"_ba;
    QTest::newRow("see other") << 303 << "GET"_ba;
    QTest::newRow("the same again") << 307 << "POST"_ba;
    QTest::newRow("for ever") << 308 << "POST"_ba;
}

void tst_Webhooks::redirects()
{
    QFETCH(int, status);
    QFETCH(QByteArray, method);
    m_hook->on("POST /hook",
               [status](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                   exchange.respond(status, {}, "text/plain", "Location: /api/there\r\n");
               });
    m_hook->on(method + " /there", 200, "{}");
    QVERIFY(!queued(hookUrl()).isEmpty());
    QTRY_COMPARE(m_hook->count(method + " /there"), 4);
    QCOMPARE(m_hook->requests().size(), 8);
    for (const ScriptedServer::Request &request : m_hook->requests(method + " /there"))
        QCOMPARE(request.body.isEmpty(), method == "GET");
}

//! More than go out at once.
void tst_Webhooks::manyAtOnce()
{
    for (int i = 0; i < 10; ++i)
        QVERIFY(!queued(hookUrl()).isEmpty());
    QTRY_COMPARE(bodies().size(), 40);
    QCOMPARE(bodies(u"success"_s).size(), 10);
}

void tst_Webhooks::notCalled_data()
{
    QTest::addColumn<QByteArray>("webhook");
    QTest::newRow("no URL") << "somewhere"_ba;
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("a file") << "file:///etc/passwd"_ba;
    QTest::newRow("another scheme") << "ftp://127.0.0.1/x"_ba;
    QTest::newRow("no host") << "http:///x"_ba;
}

void tst_Webhooks::notCalled()
{
    QFETCH(QByteArray, webhook);
    const QByteArray id = queued(webhook);
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
    QCOMPARE(run(*m_server, id)["webhook"_L1].toString(), QString::fromUtf8(webhook));
    QVERIFY(!RawHttp::get(m_server->url(), "/api/v2/clickhouse-run-logs/" + id)
                 .body.contains("webhook"));
}

void tst_Webhooks::noRunWaits()
{
    m_hook->on("POST /hook", [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    const RawHttp::Answer answer =
        RawHttp::postJson(m_server->url(), "/api/run/workflow/sync",
                          runRequest(graph(), ",\"webhook\":\"" + hookUrl() + '"'));
    QCOMPARE(answer.json().array().size(), 1);
    QTRY_COMPARE(bodies().size(), 4);
    QElapsedTimer timer;
    timer.start();
    m_server.reset();
    QVERIFY2(timer.elapsed() < 15'000, qPrintable(QString::number(timer.elapsed())));
}

void tst_Webhooks::closingGivesUp()
{
    QList<ScriptedServer::Exchange> open;
    m_hook->on("POST /hook",
               [&open](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                   open += exchange;
               });
    QVERIFY(!queued(hookUrl()).isEmpty());
    QTRY_COMPARE(open.size(), 4);
    m_server->close();
    QTRY_VERIFY(std::none_of(open.begin(), open.end(),
                             [](const auto &exchange) { return exchange.isOpen(); }));
    QCOMPARE(m_hook->requests().size(), 4);
    // And they are called again after the next listen().
    QVERIFY(m_server->listen());
    QVERIFY(!queued(hookUrl()).isEmpty());
    QTRY_COMPARE(open.size(), 8);
}

void tst_Webhooks::loggedByTheRun()
{
    const QByteArray id = queued(hookUrl());
    QTRY_COMPARE(logged(id).size(), 4);
    for (const QJsonObject &line : logged(id)) {
        QCOMPARE(line["type"_L1].toString(), u"webhook");
        QCOMPARE(line["status"_L1].toInt(), 200);
        QCOMPARE(line["url"_L1].toString(), QString::fromLatin1(hookUrl()));
        QVERIFY(line["latency_ms"_L1].isDouble());
        QVERIFY(line["message"_L1].isNull());
        QVERIFY(bodies().contains(line["payload"_L1].toString().toUtf8()));
    }
}

void tst_Webhooks::hostNames()
{
    QByteArray url = hookUrl();
    QVERIFY(!queued(url.replace("127.0.0.1", "localhost")).isEmpty());
    QTRY_COMPARE(bodies().size(), 4);
    QCOMPARE(m_hook->requests().first().header("Host"),
             "localhost:" + QByteArray::number(m_hook->port()));
    const QByteArray id = queued("http://nobody.invalid/hook");
    QTRY_COMPARE(logged(id).size(), 4);
    QVERIFY(logged(id).first()["status"_L1].isNull());
    QCOMPARE(logged(id).first()["message"_L1].toString(), u"host nobody.invalid was not found");
}

REGISTER_TEST(tst_Webhooks)
#include "tst_webhooks.moc"
