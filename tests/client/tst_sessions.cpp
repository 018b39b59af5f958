// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QString sessionId = u"aa11bb22-cc33-4d44-8e55-ff6677889900"_s;
const QByteArray createRoute = "POST /session";
const QByteArray sessionRoute = "/session/" + sessionId.toLatin1();
const QByteArray increaseRoute = "POST " + sessionRoute + "/increase-timeout";
const SessionRequest someRequest{u"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b"_s, {}, {}};

QJsonObject bodyOf(const Request &request)
{
    return QJsonDocument::fromJson(request.body).object();
}

} // namespace

//! Machines for interactive work: the requests, the answers, and that none is paid for twice.
class tst_Sessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void value();
    void values();
    void created();
    void createdWithEverything();
    void waitsLongerForAServer();
    void badRequests();
    void neverBoughtTwice_data();
    void neverBoughtTwice();
    void sentAgainWhenRefusedForTheMoment();
    void deleted_data();
    void deleted();
    void notFound();
    void increased();
    void increaseRefused();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_Sessions::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_Sessions::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_Sessions::value()
{
    m_server->on("GET " + sessionRoute, 200, example(u"session.json"_s));
    const auto session = wait(m_client->session(sessionId));
    QVERIFY(session);
    QCOMPARE(session->id(), sessionId);
    QVERIFY(session->url().isEmpty()); // null until the machine answers
    QCOMPARE(session->gpu(), u"A10G"_s);
    QCOMPARE(session->status(), u"running"_s);
    QCOMPARE(session->createdAt(), Utc::dateTime({2025, 3, 4}, {5, 6, 7, 123})); // naive
    QCOMPARE(session->timeout(), 15);
    QCOMPARE(session->timeoutEnd(), Utc::dateTime({2025, 3, 4}, {5, 21, 7, 654}));
    QCOMPARE(session->machineId(), u"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b"_s);
    QVERIFY(session->machineVersionId().isEmpty());
    QCOMPARE(session->gpuEventId(), u"5f4e3d2c-1b0a-4987-a654-3210fedcba98"_s);
    QCOMPARE(session->userId(), u"user_2made0up1example2id3"_s);
    QVERIFY(session->orgId().isEmpty()); // sent as the text "None"
    QCOMPARE(*session, Session::fromJson(session->toJson()).value());
    QVERIFY(Session().id().isEmpty() && Session() != *session);
}

void tst_Sessions::values()
{
    m_server->on("GET /sessions", 200, example(u"sessions.json"_s));
    const auto sessions = wait(m_client->sessions());
    QVERIFY(sessions);
    QCOMPARE(sessions->size(), 1);
    QCOMPARE(sessions->first().url(), QUrl(u"https://madeup-session.modal.host"_s));
    QCOMPARE(m_server->requests().last().target, "/api/sessions"_ba);
    QVERIFY(wait(m_client->sessions(u"a&b"_s)));
    QCOMPARE(m_server->requests().last().target, "/api/sessions?machine_id=a%26b"_ba);
}

void tst_Sessions::created()
{
    m_server->on(createRoute, 200, example(u"session-create-response.json"_s));
    const auto session = wait(m_client->createSession(someRequest));
    QVERIFY(session);
    QCOMPARE(session->id(), sessionId);
    QVERIFY(session->url().isEmpty());
    const Request request = m_server->requests().first();
    QCOMPARE(request.header("content-type"), "application/json"_ba);
    QCOMPARE(bodyOf(request), (QJsonObject{{u"machine_id"_s, someRequest.machineId}}));
}

void tst_Sessions::createdWithEverything()
{
    m_server->on(createRoute, 200, R"({"session_id":"s","url":"https://a.invalid/"})");
    const auto session = wait(m_client->createSession({u"m"_s, u"H100"_s, 30, true}));
    QVERIFY(session);
    QCOMPARE(session->url(), QUrl(u"https://a.invalid/"_s));
    QCOMPARE(bodyOf(m_server->requests().first()),
             (QJsonObject{{u"machine_id"_s, u"m"_s},
                          {u"gpu"_s, u"H100"_s},
                          {u"timeout"_s, 30},
                          {u"wait_for_server"_s, true}}));
}

// The caller's timeout still applies; by default, waiting for a machine does not count as silence.
void tst_Sessions::waitsLongerForAServer()
{
    m_server->on(createRoute, [](const Request &, Exchange) {});
    SessionRequest waiting = someRequest;
    waiting.waitForServer = true;
    const auto short_ =
        wait(m_client->createSession(waiting, RequestOptions().setTotalTimeout(100ms)));
    QCOMPARE(short_.error().kind(), Kind::Unconfirmed);
    QVERIFY2(short_.error().message().contains(u"within 0.1 s"_s),
             qPrintable(short_.error().message()));
    m_client->setDefaultOptions(RequestOptions().setIdleTimeout(100ms));
    QCOMPARE(wait(m_client->createSession(waiting)).error().kind(), Kind::Unconfirmed);
}

void tst_Sessions::badRequests()
{
    SessionRequest request = someRequest;
    request.timeout = 0;
    QCOMPARE(wait(m_client->createSession(request)).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->createSession({})).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->session({})).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->deleteSession({})).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->increaseSessionTimeout({}, 5)).error().kind(), Kind::InvalidRequest);
    QCOMPARE(wait(m_client->increaseSessionTimeout(u"a"_s, 0)).error().kind(),
             Kind::InvalidRequest);
    QCOMPARE(m_server->connections(), 0);
}

void tst_Sessions::neverBoughtTwice_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("nothing") << ""_ba << Kind::Unconfirmed;
    QTest::newRow("half a head") << "HTTP/1.1 200 OK\r\nContent-"_ba << Kind::Unconfirmed;
    QTest::newRow("half a body")
        << "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"session_id\":"_ba << Kind::Unconfirmed;
    QTest::newRow("bad gateway") << "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"_ba
                                 << Kind::Unconfirmed;
    QTest::newRow("gateway timeout")
        << "HTTP/1.1 504 Timeout\r\nContent-Length: 0\r\n\r\n"_ba << Kind::Unconfirmed;
    QTest::newRow("500") << "HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n"_ba << Kind::Server;
    QTest::newRow("a page") << "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"_ba
                            << Kind::BadResponse;
}

void tst_Sessions::neverBoughtTwice()
{
    QFETCH(QByteArray, answer);
    m_client->setDefaultOptions(RequestOptions().setRetryPolicy(RetryPolicy::backoff()));
    for (const bool increases : {false, true}) {
        const QByteArray route = increases ? increaseRoute : createRoute;
        m_server->on(route, [&answer](const Request &, Exchange exchange) {
            exchange.write(answer);
            exchange.close();
        });
        const ApiError error = increases
            ? wait(m_client->increaseSessionTimeout(sessionId, 5)).error()
            : wait(m_client->createSession(someRequest)).error();
        QTEST(error.kind(), "kind");
        QCOMPARE(m_server->count(route), 1);
        if (error.kind() == Kind::Unconfirmed)
            QVERIFY2(error.message().contains(u"The session may have been"_s),
                     qPrintable(error.message()));
    }
}

void tst_Sessions::sentAgainWhenRefusedForTheMoment()
{
    m_server->on(createRoute, [this](const Request &, Exchange exchange) {
        if (m_server->count(createRoute) == 1)
            exchange.respond(503, "{}");
        else
            exchange.respond(200, example(u"session-create-response.json"_s));
    });
    QCOMPARE(wait(m_client->createSession(someRequest)).error().kind(), Kind::Server);
    m_server->on(createRoute, [this](const Request &, Exchange exchange) {
        if (m_server->count(createRoute) == 2)
            exchange.respond(503, "{}");
        else
            exchange.respond(200, example(u"session-create-response.json"_s));
    });
    RetryPolicy policy = RetryPolicy::backoff();
    policy.initialInterval = 1ms;
    QVERIFY(wait(m_client->createSession(someRequest, RequestOptions().setRetryPolicy(policy))));
    QCOMPARE(m_server->count(createRoute), 3);
}

void tst_Sessions::deleted_data()
{
    QTest::addColumn<bool>("waits");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QVariant>("success"); // or the kind of the error
    const QByteArray done = example(u"session-delete-response.json"_s);
    const auto kind = [](Kind is) {
        return QVariant::fromValue(is);
    };
    QTest::newRow("at once") << false << 200 << done << QVariant(true);
    QTest::newRow("waiting") << true << 200 << done << QVariant(true);
    QTest::newRow("not closed") << false << 200 << R"({"success":false})"_ba << QVariant(false);
    QTest::newRow("closed without a machine")
        << false << 400 << R"({"detail":"Modal function id not found"})"_ba << QVariant(true);
    QTest::newRow("another 400") << false << 400 << R"({"detail":"No"})"_ba << kind(Kind::Rejected);
    QTest::newRow("ended before") << false << 404 << example(u"404-session.json"_s)
                                  << kind(Kind::NotFound);
}

void tst_Sessions::deleted()
{
    QFETCH(bool, waits);
    QFETCH(int, status);
    QFETCH(QByteArray, answer);
    QFETCH(QVariant, success);
    m_server->on("DELETE " + sessionRoute, status, answer);
    const auto result = wait(m_client->deleteSession(sessionId, waits));
    if (success.typeId() == QMetaType::Bool)
        QCOMPARE(result.value(), success.toBool());
    else
        QCOMPARE(result.error().kind(), success.value<Kind>());
    QCOMPARE(m_server->requests().last().target,
             "/api" + sessionRoute + (waits ? "?wait_for_shutdown=true" : ""));
}

void tst_Sessions::notFound()
{
    m_server->on("GET " + sessionRoute, 404, example(u"404-session.json"_s));
    const auto session = wait(m_client->session(sessionId));
    QCOMPARE(session.error().kind(), Kind::NotFound);
    QCOMPARE(session.error().message(), u"GPUEvent not found"_s);
}

void tst_Sessions::increased()
{
    m_server->on(increaseRoute, 200, R"({"message":"Timeout increased successfully"})");
    QCOMPARE(wait(m_client->increaseSessionTimeout(sessionId, 20)).value(),
             u"Timeout increased successfully"_s);
    QCOMPARE(bodyOf(m_server->requests().first()), (QJsonObject{{u"minutes"_s, 20}}));
}

void tst_Sessions::increaseRefused()
{
    m_server->on(increaseRoute, 400, R"({"detail":"You can't have more than 1 hour"})");
    const auto result = wait(m_client->increaseSessionTimeout(sessionId, 90));
    QCOMPARE(result.error().kind(), Kind::Rejected);
    QCOMPARE(result.error().message(), u"You can't have more than 1 hour"_s);
}

REGISTER_TEST(tst_Sessions)
#include "tst_sessions.moc"
