// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

// One test function for each fault, of runs and streams some in tst_localtraps.cpp; the last one
// sees to it that none is forgotten.
class tst_LocalFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void status();
    void retryAfter();
    void delay();
    void loseAnswer();
    void loseRequest();
    void rejectToken();
    void coldStart();
    void stepDelay();
    void queuePosition();
    void silentStream();
    void endStream();
    void garble();
    void noTerminal();
    void unknownEvent();
    void nodeError();
    void failNode();
    void noLogs();
    void cancel500();
    void expiredLink();
    void redirect();
    void cutAfter();
    void resetAfter();
    void silenceAfter();
    void slowHead();
    void slowBody();
    void contentType();
    void emptyAnswer();
    void garbageJson();
    void hugeBody();
    void endlessBody();
    void gzipBomb();

    void timesAndPath();
    void pendingFaults();
    void faultsWithoutEffectArePending_data();
    void faultsWithoutEffectArePending();
    void pendingFaultsAreNamedAtTheEnd();
    void cachedNodesMeetTheirFaults_data();
    void cachedNodesMeetTheirFaults();
    void refused_data();
    void refused();
    void everyNameIsTried();
    void everyNameIsDocumented();
    void examplesFit();

private:
    [[nodiscard]] QByteArray streamBytes(int color) const
    {
        return RawHttp::Request{"POST", "/api/run/workflow/stream", {}, runRequest(graph(color))}
            .bytes(m_server->url());
    }
    [[nodiscard]] RawHttp::Answer list() const
    {
        return RawHttp::get(m_server->url(), "/api/v2/workflow/"_ba + WorkflowId + "/runs");
    }

    [[nodiscard]] QByteArray listBytes() const
    {
        return RawHttp::Request{"GET", "/api/v2/workflow/"_ba + WorkflowId + "/runs", {}, {}}.bytes(
            m_server->url());
    }

    std::unique_ptr<LocalServer> m_server;
};

void tst_LocalFaults::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_LocalFaults::status()
{
    QVERIFY(m_server->addFault(u"status"_s, u"503"_s));
    const RawHttp::Answer refused =
        RawHttp::postJson(m_server->url(), "/api/run/workflow/queue", runRequest(graph()));
    QCOMPARE(refused.status, 503);
    QVERIFY(refused.json()["detail"_L1].isString());
    QCOMPARE(refused.header("Retry-After"), QByteArray());
    const RawHttp::Answer next = list();
    QCOMPARE(next.status, 200);
    QCOMPARE(next.body, "[]"); // nothing was done
    QVERIFY(m_server->addFault(u"status"_s, u"304"_s));
    const RawHttp::Answer notModified = list();
    QCOMPARE(notModified.status, 304);
    QCOMPARE(notModified.body, ""); // HTTP allows no body there
}

void tst_LocalFaults::retryAfter()
{
    QVERIFY(m_server->addFault(u"retry-after"_s, u"7"_s));
    QCOMPARE(list().status, 429);
    QVERIFY(m_server->addFault(u"status"_s, u"503"_s));
    QVERIFY(m_server->addFault(u"retry-after"_s, u"Wed, 21 Oct 2026 07:28:00 GMT"_s));
    const RawHttp::Answer both = list();
    QCOMPARE(both.status, 503);
    QCOMPARE(both.header("Retry-After"), "Wed, 21 Oct 2026 07:28:00 GMT");
    QCOMPARE(list().status, 200);
}

void tst_LocalFaults::delay()
{
    QVERIFY(m_server->addFault(u"delay"_s, u"300"_s));
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(list().status, 200);
    QCOMPARE_GE(timer.elapsed(), 300);
}

void tst_LocalFaults::loseAnswer()
{
    for (const QByteArray &mode : {"queue"_ba, "sync"_ba, "stream"_ba}) {
        QVERIFY(m_server->addFault(u"lose-answer"_s));
        const RawHttp::Answer lost =
            RawHttp::postJson(m_server->url(), "/api/run/workflow/" + mode, runRequest(graph()));
        QCOMPARE(lost.raw, QByteArray()); // not one byte
    }
    const QJsonArray rows = list().json().array();
    QCOMPARE(rows.size(), 3); // all three were accepted
    for (const QJsonValue &row : rows) {
        const QJsonObject ended = endedRun(*m_server, row["id"_L1].toString().toLatin1());
        QCOMPARE(ended["status"_L1].toString(), u"success");
    }
}

void tst_LocalFaults::loseRequest()
{
    QVERIFY(m_server->addFault(u"lose-request"_s));
    const RawHttp::Answer lost =
        RawHttp::postJson(m_server->url(), "/api/run/workflow/queue", runRequest(graph()));
    QCOMPARE(lost.raw, QByteArray());
    QCOMPARE(list().body, "[]");
    QCOMPARE(m_server->requests(u"/queue"_s).size(), 1);
    QCOMPARE(m_server->requests(u"/queue"_s).first().body, runRequest(graph()));
}

void tst_LocalFaults::rejectToken()
{
    m_server->setRequiredToken("right");
    QVERIFY(m_server->addFault(u"reject-token"_s));
    const RawHttp::Headers token{{"Authorization", "Bearer right"}};
    const RawHttp::Answer rejected = RawHttp::get(m_server->url(), "/api/run/x", token);
    QCOMPARE(rejected.status, 401);
    QCOMPARE(rejected.body, R"({"detail":"Invalid or expired token"})");
    QCOMPARE(RawHttp::get(m_server->url(), "/api/run/x", token).status, 422);
}

void tst_LocalFaults::coldStart()
{
    QVERIFY(m_server->addFault(u"cold-start"_s, u"400"_s));
    RawHttp::Connection connection(m_server->url());
    connection.write(streamBytes(1));
    QVERIFY(connection.readUntilContains("queuing"));
    QVERIFY(connection.staysSilent(200));
    QCOMPARE(list().json()[0]["status"_L1].toString(), u"not-started");
    QVERIFY(connection.readToEnd());
    QVERIFY(connection.answer().complete);
}

void tst_LocalFaults::stepDelay()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"200"_s));
    const QByteArray slow = queueRun(*m_server, runRequest(graph(2)));
    QVERIFY(endedRun(*m_server, slow)["run_duration"_L1].toDouble() >= 0.2);
}

void tst_LocalFaults::queuePosition()
{
    QVERIFY(m_server->addFault(u"queue-position"_s, u"3"_s));
    const QByteArray id = queueRun(*m_server, runRequest(graph(3)));
    for (const int expected : {3, 2, 1, 0}) {
        const QJsonObject waiting = run(*m_server, id, "?queue_position=true");
        QCOMPARE(waiting["status"_L1].toString(), u"not-started");
        QCOMPARE(waiting["queue_position"_L1].toInt(-1), expected);
        QVERIFY(run(*m_server, id)["queue_position"_L1].isNull());
    }
    const QJsonObject ended = endedRun(*m_server, id);
    QCOMPARE(ended["status"_L1].toString(), u"success");
    QVERIFY(run(*m_server, id, "?queue_position=true")["queue_position"_L1].isNull());
}

void tst_LocalFaults::silentStream()
{
    QVERIFY(m_server->addFault(u"silent-stream"_s, u"2"_s));
    RawHttp::Connection connection(m_server->url());
    connection.write(streamBytes(4));
    QVERIFY(connection.readUntilContains("function_call_id"));
    const QByteArray id = list().json()[0]["id"_L1].toString().toLatin1();
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
    QVERIFY(connection.staysSilent(200));
    QCOMPARE(RawHttp::frames(connection.answer().body).size(), 2);
}

void tst_LocalFaults::endStream()
{
    QVERIFY(m_server->addFault(u"end-stream"_s, u"3"_s));
    RawHttp::Connection connection(m_server->url());
    connection.write(streamBytes(5));
    QVERIFY(connection.readToEnd());
    QVERIFY(connection.answer().complete);
    QCOMPARE(RawHttp::frames(connection.answer().body).size(), 3);
    const QByteArray id = list().json()[0]["id"_L1].toString().toLatin1();
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
}

void tst_LocalFaults::garble()
{
    QVERIFY(m_server->addFault(u"garble"_s, u"3"_s));
    const QByteArray body = RawHttp::sendBytes(m_server->url(), streamBytes(6)).body;
    QCOMPARE(body.count("slipped between two chunks"), 1);
    const qsizetype place = body.indexOf("event: log_update");
    QVERIFY(body[place - 1] != '\n'); // it stands inside another frame
    QCOMPARE(body.first(place).count("\n\n"), 2); // which is the third
    QVERIFY(body.contains("\"status\": \"success\""));
}

void tst_LocalFaults::noTerminal()
{
    QVERIFY(m_server->addFault(u"no-terminal"_s));
    RawHttp::Connection connection(m_server->url());
    connection.write(streamBytes(7));
    QVERIFY(connection.readUntilContains("execution_success"));
    QVERIFY(connection.readUntilContains("\"node\": null"));
    const QByteArray id = list().json()[0]["id"_L1].toString().toLatin1();
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
    QVERIFY(connection.staysSilent(200));
    QVERIFY(!connection.received().contains("\"status\": \"success\""));
}

void tst_LocalFaults::unknownEvent()
{
    QVERIFY(m_server->addFault(u"unknown-event"_s));
    const QByteArray body = RawHttp::sendBytes(m_server->url(), streamBytes(8)).body;
    QVERIFY(
        body.contains("\n\n: keep-alive comment a proxy may add\n\nevent: heartbeat\ndata: {}\n\n"
                      "id: 17\nretry: 3000\nevent: event_update\n"
                      "data: {\"event\": \"brand_new_thing\", \"data\": {\"x\": 1}}\n\n"));
    QVERIFY(body.contains("data: {\"event\": \"crlf_frame\"}\r\n\r\n"));
    QVERIFY(body.contains("\"status\": \"success\""));
}

void tst_LocalFaults::nodeError()
{
    QVERIFY(m_server->addFault(u"node-error"_s, u"4"_s));
    const QByteArray body = RawHttp::sendBytes(m_server->url(), streamBytes(9)).body;
    const QList<RawHttp::Frame> frames = RawHttp::frames(body);
    const QJsonObject result = QJsonDocument::fromJson(frames.at(frames.size() - 2).data).object();
    QCOMPARE(result["error"_L1]["type"_L1].toString(), u"prompt_outputs_failed_validation");
    const QJsonValue node = result["node_errors"_L1]["4"_L1];
    QCOMPARE(node["class_type"_L1].toString(), u"ImageInvert");
    QCOMPARE(node["dependent_outputs"_L1][0].toString(), u"9");
    QVERIFY(frames.last().data.contains("\"status\": \"failed\""));
    const QByteArray id = list().json()[0]["id"_L1].toString().toLatin1();
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"failed");
}

void tst_LocalFaults::failNode()
{
    QVERIFY(m_server->addFault(u"fail-node"_s, u"4"_s));
    const RawHttp::Answer sync =
        RawHttp::postJson(m_server->url(), "/api/run/workflow/sync", runRequest(graph(10)));
    QCOMPARE(sync.status, 200);
    QCOMPARE(sync.body, "[]");
    QCOMPARE(list().json()[0]["status"_L1].toString(), u"failed");
}

void tst_LocalFaults::noLogs()
{
    QVERIFY(m_server->addFault(u"no-logs"_s));
    const QByteArray id = queueRun(*m_server, runRequest(graph(1)));
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
    RawHttp::Connection connection(m_server->url());
    connection.write(
        RawHttp::Request{"GET", "/api/v2/stream-logs?run_id=" + id, {}, {}}.bytes(m_server->url()));
    QVERIFY(connection.readUntilContains("\r\n\r\n"));
    QVERIFY(connection.staysSilent(300));
    QVERIFY(!connection.received().contains("data:"));
    QCOMPARE(RawHttp::get(m_server->url(), "/api/v2/clickhouse-run-logs/" + id).body, "[]");
}

void tst_LocalFaults::cancel500()
{
    QVERIFY(m_server->addFault(u"cancel-500"_s));
    const QByteArray id = queueRun(*m_server, runRequest(graph(11)));
    const QByteArray target = "/api/run/" + id + "/cancel";
    const RawHttp::Answer refused = RawHttp::postJson(m_server->url(), target, {});
    QCOMPARE(refused.status, 500);
    QCOMPARE(refused.json(), QJsonDocument::fromJson(example("500-cancel-nothing.json")));
    QCOMPARE(RawHttp::postJson(m_server->url(), target, {}).status, 200);
}

void tst_LocalFaults::expiredLink()
{
    QVERIFY(m_server->addFault(u"expired-link"_s));
    const QByteArray id = queueRun(*m_server, runRequest(graph(12)));
    const QJsonObject ended = endedRun(*m_server, id);
    const QUrl url(ended["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].toString());
    const RawHttp::Answer expired = RawHttp::get(url, url.path().toLatin1());
    QCOMPARE(expired.status, 403);
    QVERIFY(expired.body.contains("<Message>Request has expired</Message>"));
    QCOMPARE(RawHttp::get(url, url.path().toLatin1()).status, 200);
}

void tst_LocalFaults::redirect()
{
    QVERIFY(m_server->addFault(u"redirect"_s, u"/api/elsewhere"_s));
    RawHttp::Answer answer = list();
    QCOMPARE(answer.status, 307);
    QCOMPARE(answer.header("Location"), "/api/elsewhere");
    QVERIFY(m_server->addFault(u"redirect"_s, u"http://127.0.0.1:9/"_s));
    QVERIFY(m_server->addFault(u"status"_s, u"302"_s));
    answer = list();
    QCOMPARE(answer.status, 302);
    QCOMPARE(answer.header("Location"), "http://127.0.0.1:9/");
    QCOMPARE(list().status, 200);
}

void tst_LocalFaults::cutAfter()
{
    const RawHttp::Answer whole = list();
    for (const qsizetype bytes : {qsizetype(0), qsizetype(20), whole.raw.size() - 1}) {
        QVERIFY(m_server->addFault(u"cut-after"_s, QString::number(bytes)));
        RawHttp::Connection connection(m_server->url());
        connection.write(listBytes());
        QVERIFY(connection.readToEnd());
        QCOMPARE(connection.received().size(), bytes);
        QCOMPARE(connection.error(), QAbstractSocket::RemoteHostClosedError);
    }
    QVERIFY(m_server->addFault(u"cut-after"_s, u"600"_s)); // in a stream; its run continues
    QCOMPARE(RawHttp::sendBytes(m_server->url(), streamBytes(1)).raw.size(), 600);
    const QByteArray id = list().json()[0]["id"_L1].toString().toLatin1();
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
}

void tst_LocalFaults::resetAfter()
{
    QVERIFY(m_server->addFault(u"reset-after"_s, u"20"_s));
    QByteArray received;
    QVERIFY(RawHttp::isReset(m_server->url(), listBytes(), &received));
    QCOMPARE(received.size(), 20);
    QVERIFY(m_server->addFault(u"cut-after"_s, u"20"_s));
    QVERIFY(!RawHttp::isReset(m_server->url(), listBytes(), &received));
    QCOMPARE(list().status, 200);
}

void tst_LocalFaults::silenceAfter()
{
    QVERIFY(m_server->addFault(u"silence-after"_s, u"9"_s));
    RawHttp::Connection connection(m_server->url());
    connection.write(listBytes());
    QVERIFY(connection.readUntilContains("HTTP/1.1 "));
    QVERIFY(connection.staysSilent(200));
    QCOMPARE(list().status, 200);
}

void tst_LocalFaults::slowHead()
{
    QVERIFY(m_server->addFault(u"slow-head"_s, u"3"_s));
    QElapsedTimer timer;
    timer.start();
    const RawHttp::Answer answer = list();
    QCOMPARE(answer.body, "[]");
    QCOMPARE_GE(timer.elapsed(), 3 * (answer.raw.size() - answer.body.size()));
}

void tst_LocalFaults::slowBody()
{
    queueRun(*m_server, runRequest(graph(20)));
    QVERIFY(m_server->addFault(u"slow-body"_s, u"10"_s));
    QElapsedTimer timer;
    timer.start();
    const RawHttp::Answer answer = list();
    QCOMPARE(answer.json().array().size(), 1);
    QCOMPARE_GE(timer.elapsed(), 10 * (answer.body.size() / 16));
}

void tst_LocalFaults::contentType()
{
    for (const auto &type : {u"text/html"_s, u"text/event-stream; charset=utf-8"_s}) {
        QVERIFY(m_server->addFault(u"content-type"_s, type));
        const RawHttp::Answer answer = list();
        QCOMPARE(answer.header("Content-Type"), type.toLatin1());
        QCOMPARE(answer.body, "[]");
    }
    QVERIFY(m_server->addFault(u"content-type"_s, u"text/html"_s));
    const RawHttp::Answer stream = RawHttp::sendBytes(m_server->url(), streamBytes(21));
    QCOMPARE(stream.header("Content-Type"), "text/html");
    QVERIFY(stream.body.contains("\"status\": \"success\""));
}

void tst_LocalFaults::emptyAnswer()
{
    for (const QByteArray &mode : {"queue"_ba, "sync"_ba, "stream"_ba}) {
        QVERIFY(m_server->addFault(u"empty-answer"_s));
        const RawHttp::Answer answer =
            RawHttp::postJson(m_server->url(), "/api/run/workflow/" + mode, runRequest(graph(22)));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, "");
        QVERIFY(answer.complete);
    }
    QCOMPARE(list().json().array().size(), 3);
}

void tst_LocalFaults::garbageJson()
{
    queueRun(*m_server, runRequest(graph(23)));
    QVERIFY(m_server->addFault(u"garbage-json"_s));
    const RawHttp::Answer answer = list();
    QVERIFY(answer.complete);
    QVERIFY(answer.json().isNull());
    QVERIFY(m_server->addFault(u"garbage-json"_s));
    const auto frames = RawHttp::frames(RawHttp::sendBytes(m_server->url(), streamBytes(24)).body);
    QVERIFY(frames.size() > 10);
    for (const RawHttp::Frame &frame : frames) {
        QVERIFY(!frame.event.isEmpty());
        QVERIFY(QJsonDocument::fromJson(frame.data).isNull());
    }
}

void tst_LocalFaults::hugeBody()
{
    QVERIFY(m_server->addFault(u"huge-body"_s, u"3000000"_s));
    const RawHttp::Answer answer = list();
    QCOMPARE(answer.body.size(), 3'000'002);
    QVERIFY(answer.json().isArray());
    QVERIFY(m_server->addFault(u"huge-body"_s, u"3000000"_s));
    const auto frames = RawHttp::frames(RawHttp::sendBytes(m_server->url(), streamBytes(25)).body);
    QVERIFY(frames[1].data.size() > 3'000'000);
    QVERIFY(frames[1].data.endsWith("x\", \"timestamp\": 0}"));
    QVERIFY(frames.last().data.contains("\"status\": \"success\""));
}

void tst_LocalFaults::endlessBody()
{
    constexpr qsizetype enough = 5'000'000;
    for (const bool isStream : {false, true}) {
        QVERIFY(m_server->addFault(u"endless-body"_s));
        RawHttp::Connection connection(m_server->url());
        connection.write(isStream ? streamBytes(26) : listBytes());
        QVERIFY(connection.readUntil(
            [](const QByteArray &received) { return received.size() > enough; }));
        connection.close();
    }
    QCOMPARE(list().status, 200);
}

void tst_LocalFaults::gzipBomb()
{
    QVERIFY(m_server->addFault(u"gzip-bomb"_s, u"20000000"_s));
    const RawHttp::Answer answer = list();
    QCOMPARE(answer.header("Content-Encoding"), "gzip");
    QVERIFY(answer.body.size() < 40'000);
    // Qt's own limit, if enabled: it refuses what inflates to too much.
    QNetworkAccessManager manager;
    manager.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    QNetworkRequest request(QUrl(m_server->url().toString() + u"/sessions"_s));
    request.setDecompressedSafetyCheckThreshold(-1);
    QVERIFY(m_server->addFault(u"gzip-bomb"_s, u"2000000"_s));
    const std::unique_ptr<QNetworkReply> reply(manager.get(request));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reply->readAll(), QByteArray(2'000'000, ' '));
}

void tst_LocalFaults::timesAndPath()
{
    QVERIFY(m_server->addFault(u"status"_s, u"500"_s, 2, u"/v2/workflow"_s));
    QCOMPARE(RawHttp::get(m_server->url(), "/api/run/x").status, 422);
    QCOMPARE(list().status, 500);
    QCOMPARE(list().status, 500);
    QCOMPARE(list().status, 200);
    QVERIFY(m_server->addFault(u"status"_s, u"502"_s, -1));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(list().status, 502);
    m_server->clearFaults();
    QCOMPARE(list().status, 200);
}

void tst_LocalFaults::pendingFaults()
{
    QCOMPARE(m_server->pendingFaults(), QStringList());
    QVERIFY(m_server->addFault(u"status"_s, u"500"_s, 2, u"/v2/workflow"_s));
    QVERIFY(m_server->addFault(u"content-type"_s, u"text/html"_s, -1, u"/v2/workflow"_s));
    QVERIFY(m_server->addFault(u"lose-answer"_s));
    QCOMPARE(m_server->pendingFaults(),
             (QStringList{u"status=500*2@/v2/workflow"_s,
                          u"content-type=text/html*always@/v2/workflow"_s, u"lose-answer"_s}));
    QCOMPARE(list().status, 500);
    QCOMPARE(m_server->pendingFaults(),
             (QStringList{u"status=500@/v2/workflow"_s,
                          u"content-type=text/html*always@/v2/workflow"_s, u"lose-answer"_s}));
    QCOMPARE(list().status, 500);
    QCOMPARE(list().raw, "");
    QCOMPARE(m_server->pendingFaults(), QStringList()); // one for always has struck once
    QCOMPARE(list().header("Content-Type"), "text/html");
    QVERIFY(m_server->addFault(u"lose-answer"_s));
    m_server->clearFaults();
    QCOMPARE(m_server->pendingFaults(), QStringList());
}

void tst_LocalFaults::faultsWithoutEffectArePending_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("strikes");
    const auto row = [](const QString &name, const QString &value, bool strikes) {
        QTest::addRow("%s=%s", qPrintable(name), qPrintable(value)) << name << value << strikes;
    };
    for (const auto &name : {u"fail-node"_s, u"interrupt"_s, u"cancel-run"_s}) {
        row(name, u"4"_s, true);
        row(name, u"99"_s, false); // there is no such node
    }
    for (const auto &name : {u"end-stream"_s, u"cut-stream"_s, u"reset-stream"_s, u"garble"_s,
                             u"duplicate-event"_s, u"missing-event"_s}) {
        row(name, u"3"_s, true);
        row(name, u"500"_s, false); // nor so many events
    }
    for (const auto &name : {u"cut-after"_s, u"reset-after"_s}) {
        row(name, u"300"_s, true);
        row(name, u"500000"_s, false); // nor bytes
    }
    for (const auto &name : {u"cold-start"_s, u"step-delay"_s, u"throttle"_s, u"glue"_s})
        row(name, u"2"_s, true);
    row(u"run-timeout"_s, u"60000"_s, false); // the run is faster
    for (const auto &name : {u"unknown-event"_s, u"null-output"_s, u"earlier-urls"_s})
        row(name, {}, true);
    row(u"text-only-hangs"_s, {}, false); // it stores a picture
    row(u"workflow-required"_s, {}, false); // and has no seed
    row(u"randomize-seeds"_s, {}, false);
}

// A run takes each, but not each has an effect on it.
void tst_LocalFaults::faultsWithoutEffectArePending()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(bool, strikes);
    QVERIFY(m_server->addFault(name, value, 1, u"/stream"_s));
    RawHttp::Connection connection(m_server->url());
    connection.write(streamBytes(30));
    if (name == "interrupt"_L1 && strikes) // falls silent there
        QVERIFY(connection.readUntilContains("execution_interrupted"));
    else
        (void)connection.readToEnd();
    QTRY_COMPARE(m_server->pendingFaults().isEmpty(), strikes);
    const QString spelled = value.isEmpty() ? name : name + u'=' + value;
    if (!strikes)
        QCOMPARE(m_server->pendingFaults(), QStringList{spelled + u"@/stream"_s});
    m_server->clearFaults();
}

void tst_LocalFaults::pendingFaultsAreNamedAtTheEnd()
{
    QVERIFY(m_server->addFault(u"status"_s, u"503"_s, 2));
    QVERIFY(m_server->addFault(u"fail-node"_s, u"99"_s));
    QCOMPARE(list().status, 503);
    const auto warning =
        "LocalServer::close: these faults have not struck: status=503, fail-node=99";
    QTest::ignoreMessage(QtWarningMsg, warning);
    m_server->close();
    m_server->close(); // says nothing more
    QVERIFY(m_server->listen());
    QCOMPARE(list().status, 503);
    QTest::ignoreMessage(QtWarningMsg,
                         "LocalServer::close: these faults have not struck: fail-node=99");
    m_server.reset();
}

void tst_LocalFaults::cachedNodesMeetTheirFaults_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("status");
    QTest::newRow("fail-node") << u"fail-node"_s << u"failed"_s;
    QTest::newRow("interrupt") << u"interrupt"_s << u"running"_s; // for ever
    QTest::newRow("cancel-run") << u"cancel-run"_s << u"cancelled"_s;
}

// The same run has been computed before.
void tst_LocalFaults::cachedNodesMeetTheirFaults()
{
    QFETCH(QString, name);
    QFETCH(QString, status);
    const QByteArray first = queueRun(*m_server, runRequest(graph(31)));
    QCOMPARE(endedRun(*m_server, first)["status"_L1].toString(), u"success");
    QVERIFY(m_server->addFault(name, u"4"_s));
    RawHttp::Connection connection(m_server->url());
    connection.write(streamBytes(31));
    QTRY_COMPARE(list().json().array().size(), 2);
    QTRY_COMPARE(m_server->pendingFaults(), QStringList());
    const QByteArray id = list().json()[0]["id"_L1].toString().toLatin1();
    QTRY_COMPARE(run(*m_server, id)["status"_L1].toString(), status);
    const QByteArray last = queueRun(*m_server, runRequest(graph(31)));
    QCOMPARE(endedRun(*m_server, last)["status"_L1].toString(), u"success");
}

void tst_LocalFaults::refused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("times");
    QTest::newRow("unknown name") << u"stauts"_s << u"503"_s << 1;
    QTest::newRow("no status") << u"status"_s << u"soon"_s << 1;
    QTest::newRow("a status that is none") << u"status"_s << u"200"_s << 1;
    QTest::newRow("no value where one is needed") << u"delay"_s << QString() << 1;
    QTest::newRow("a value where none is taken") << u"lose-answer"_s << u"1"_s << 1;
    QTest::newRow("negative") << u"silent-stream"_s << u"-1"_s << 1;
    QTest::newRow("frame 0") << u"garble"_s << u"0"_s << 1;
    QTest::newRow("not a date") << u"retry-after"_s << u"tomorrow"_s << 1;
    QTest::newRow("never") << u"status"_s << u"503"_s << 0;
    QTest::newRow("too many bytes") << u"huge-body"_s << u"300000000"_s << 1;
    QTest::newRow("a line end in a header") << u"redirect"_s << u"/x\r\nSet-Cookie: a=b"_s << 1;
    QTest::newRow("no type") << u"content-type"_s << QString() << 1;
    QTest::newRow("no node") << u"fail-node"_s << u""_s << 1;
}

void tst_LocalFaults::refused()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(int, times);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^LocalServer::addFault: .*"_s + name));
    QVERIFY(!m_server->addFault(name, value, times));
    QCOMPARE(list().status, 200);
}

void tst_LocalFaults::everyNameIsTried()
{
    QByteArray tests;
    for (const auto &name : {u"tst_localfaults.cpp"_s, u"tst_localtraps.cpp"_s}) {
        QFile source(QStringLiteral(TEST_DATA_DIR "/../local/") + name);
        QVERIFY2(source.open(QIODevice::ReadOnly), qPrintable(source.fileName()));
        tests += source.readAll().toLower();
    }
    for (QString name : LocalServer::faultNames()) {
        const QByteArray function = name.remove(u'-').toLatin1() + "()\n{";
        QVERIFY2(tests.contains("tst_localfaults::" + function)
                     || tests.contains("tst_localtraps::" + function),
                 qPrintable(name));
    }
}

namespace {

//! The rows of docs/faults.md for one stage.
QString documentedRows(FaultDescription::Stage stage)
{
    QString rows;
    for (const FaultDescription &fault : LocalServer::faults()) {
        if (fault.stage != stage)
            continue;
        const bool hasValue = !fault.valueName.isEmpty();
        const bool isOnce = fault.exampleTimes == 1;
        QString call = u'"' + fault.name + u'"';
        if (hasValue)
            call += u", \""_s + fault.exampleValue + u'"';
        else if (!isOnce)
            call += u", {}"_s;
        QString option = fault.name;
        if (hasValue)
            option += u'=' + fault.exampleValue;
        if (!isOnce) {
            const QString times = QString::number(fault.exampleTimes);
            call += u", "_s + times;
            option = u'\'' + option + u'*' + (fault.exampleTimes < 0 ? u"always"_s : times) + u'\'';
        }
        rows += u"| `%1` | %2 | `addFault(%3)` | `--fault %4` |\n"_s.arg(
            hasValue ? fault.name + u'=' + fault.valueName : fault.name, fault.description, call,
            option);
    }
    return rows;
}

} // namespace

// docs/faults.md has the rows of the server's own table. To bring it up to date, run this test with
// COMFYDEPLOY_UPDATE_DOCS=1.
void tst_LocalFaults::everyNameIsDocumented()
{
    QFile page(QStringLiteral(TEST_DATA_DIR "/../../docs/faults.md"));
    QVERIFY2(page.open(QIODevice::ReadOnly), qPrintable(page.fileName()));
    const QString text = QString::fromUtf8(page.readAll());
    page.close();
    static const QRegularExpression table(
        uR"((\| fault \| what happens \|[^\n]*\n\|---[^\n]*\n)((?:\| `[^\n]*\n)*))"_s);
    using Stage = FaultDescription::Stage;
    Stage stages[] = {Stage::Request, Stage::Run, Stage::Stream};
    QString expected;
    qsizetype end = 0;
    auto next = std::begin(stages);
    for (auto it = table.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch found = it.next();
        QVERIFY(next != std::end(stages));
        expected += text.sliced(end, found.capturedEnd(1) - end) + documentedRows(*next++);
        end = found.capturedEnd();
    }
    QVERIFY(next == std::end(stages));
    expected += text.sliced(end);
    if (qEnvironmentVariableIsSet("COMFYDEPLOY_UPDATE_DOCS")) {
        QVERIFY(page.open(QIODevice::WriteOnly));
        page.write(expected.toUtf8());
    }
    const QStringList lines = text.split(u'\n');
    const QStringList expectedLines = expected.split(u'\n');
    for (qsizetype i = 0; i < std::min(lines.size(), expectedLines.size()); ++i)
        QCOMPARE(lines.at(i), expectedLines.at(i));
    QCOMPARE(text, expected);
}

// An example that the table gives is one that the server takes.
void tst_LocalFaults::examplesFit()
{
    for (const FaultDescription &fault : LocalServer::faults())
        QVERIFY2(m_server->addFault(fault.name, fault.exampleValue, fault.exampleTimes),
                 qPrintable(fault.name));
    m_server->clearFaults();
}

REGISTER_TEST(tst_LocalFaults)
#include "tst_localfaults.moc"
