// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

//! A call of the client with any result type.
struct Call
{
    std::function<void(WorkflowClient &)> start;
    std::function<bool()> isFinished;
    std::function<ApiError()> error;
    std::function<void()> cancel;
    //! Calls a function in the continuation of the future.
    std::function<void(QObject *context, const std::function<void()> &)> then;
};

template <typename Make>
Call callOf(Make make)
{
    using Future = std::invoke_result_t<Make, WorkflowClient &>;
    const auto future = std::make_shared<Future>();
    return {[=](WorkflowClient &client) { *future = make(client); },
            [=] { return future->isFinished(); }, [=] { return future->result().error(); },
            [=] { future->cancel(); },
            [=](QObject *context, const std::function<void()> &what) {
                future->then(context, [what](const auto &) { what(); });
            }};
}

// Every call with a result, a valid answer, and an invalid object or list with the position that
// the error names.
struct Row
{
    const char *name;
    Call call;
    QByteArray good;
    QByteArray bad;
    QString place;
};

QList<Row> allCalls()
{
    const QString id = u"x"_s;
    const QString noId = u"field \"id\""_s;
    return {
        {"getRun", callOf([=](auto &client) { return client.getRun(id); }),
         example(u"run-success.json"_s), "{}", noId},
        {"cancelRun", callOf([=](auto &client) { return client.cancelRun(id); }),
         example(u"cancel-response.json"_s), "[]", u"not a JSON object"_s},
        {"deployments", callOf([](auto &client) { return client.deployments(); }),
         example(u"deployments.json"_s), "[{}]", u"entry 0: field \"id\""_s},
        {"deployment", callOf([=](auto &client) { return client.deployment(id); }),
         example(u"deployment.json"_s), "{}", noId},
        {"workflowRuns", callOf([=](auto &client) { return client.workflowRuns(id); }),
         example(u"workflow-runs-v2.json"_s), R"([{"id":"a"}])", u"entry 0: field \"status\""_s},
        {"deploymentRuns", callOf([=](auto &client) { return client.deploymentRuns(id); }),
         example(u"deployment-runs.json"_s), R"({"data":{}})", u"field \"data\""_s},
        {"workflowRunRows", callOf([=](auto &client) { return client.workflowRunRows(id); }),
         example(u"workflow-runs-v2.json"_s), "[{},1]", u"entry 1: it is not an object"_s},
        {"latestRun", callOf([=](auto &client) { return client.latestRun(id); }),
         example(u"workflow-runs-v2.json"_s), R"({"a":1})", u"not a JSON list"_s},
        {"runCount", callOf([](auto &client) { return client.runCount(); }), R"({"count":4})",
         R"({"count":"many"})", u"field \"count\""_s},
        {"session", callOf([=](auto &client) { return client.session(id); }),
         example(u"session.json"_s), R"({"url":null})", u"field \"session_id\""_s},
        {"sessions", callOf([](auto &client) { return client.sessions(); }),
         example(u"sessions.json"_s), R"([{"id":"a"},{}])", u"entry 1: field \"session_id\""_s},
        {"deleteSession", callOf([=](auto &client) { return client.deleteSession(id); }),
         example(u"session-delete-response.json"_s), R"({"success":"yes"})",
         u"field \"success\""_s},
        {"createSession", callOf([=](auto &client) {
             return client.createSession({id, {}, {}});
         }),
         example(u"session-create-response.json"_s), R"({"session_id":5})",
         u"field \"session_id\""_s},
        {"increaseSessionTimeout",
         callOf([=](auto &client) { return client.increaseSessionTimeout(id, 5); }),
         R"({"message":"Timeout increased successfully"})", "[]", u"not a JSON object"_s},
    };
}

} // namespace
Q_DECLARE_METATYPE(Row)

//! The common behavior of all calls with a result.
class tst_Calls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void good();
    void wrongShape();
    void noJson();
    void refusals();
    void brokenOff();
    void wrongLength();
    void neverHoldsTheToken();
    void cancelled();
    void deletedClient();
    void clientDeletedByWhatWaits();

private:
    ApiError endOf(const Call &call);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_Calls::initTestCase_data()
{
    QTest::addColumn<Row>("row");
    for (const Row &row : allCalls())
        QTest::newRow(row.name) << row;
}

void tst_Calls::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_client->setDefaultOptions(RequestOptions().setRetryPolicy(RetryPolicy::none()));
}

void tst_Calls::cleanup()
{
    m_client.reset();
    m_server.reset();
}

ApiError tst_Calls::endOf(const Call &call)
{
    call.start(*m_client);
    return QTest::qWaitFor(call.isFinished, 20'000) ? call.error()
                                                    : ApiError(Kind::None, u"still waiting"_s);
}

void tst_Calls::good()
{
    QFETCH_GLOBAL(Row, row);
    m_server->on("*", 200, row.good);
    const ApiError error = endOf(row.call);
    QVERIFY2(row.call.isFinished() && !error, qPrintable(error.message()));
}

void tst_Calls::wrongShape()
{
    QFETCH_GLOBAL(Row, row);
    m_server->on("*", 200, row.bad);
    const ApiError error = endOf(row.call);
    QCOMPARE(error.kind(), Kind::BadResponse);
    QCOMPARE(error.httpStatus(), 200);
    QCOMPARE(error.body(), row.bad);
    QVERIFY2(error.message().contains(row.place), qPrintable(error.message()));
}

// For example, a proxy's page.
void tst_Calls::noJson()
{
    QFETCH_GLOBAL(Row, row);
    m_server->on("*", 200, "<html>Please log in</html>");
    QCOMPARE(endOf(row.call).kind(), Kind::BadResponse);
}

void tst_Calls::refusals()
{
    QFETCH_GLOBAL(Row, row);
    const QList<std::pair<int, Kind>> kinds{
        {401, Kind::Unauthorized}, {422, Kind::Validation}, {500, Kind::Server}};
    for (const auto &[status, kind] : kinds) {
        m_server->on("*", status, R"({"detail":"The reason"})");
        const ApiError error = endOf(row.call);
        QCOMPARE(error.kind(), kind);
        QCOMPARE(error.httpStatus(), status);
        QVERIFY2(error.message().contains(u"The reason"_s), qPrintable(error.message()));
    }
}

void tst_Calls::brokenOff()
{
    QFETCH_GLOBAL(Row, row);
    m_server->on("*", [&row](const Request &, Exchange exchange) {
        exchange.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                       + QByteArray::number(row.good.size()) + "\r\n\r\n"
                       + row.good.trimmed().chopped(1));
        exchange.close();
    });
    const QByteArray name = row.name;
    const bool costsMoney = name == "createSession" || name == "increaseSessionTimeout";
    QCOMPARE(endOf(row.call).kind(), costsMoney ? Kind::Unconfirmed : Kind::Network);
    QVERIFY(!costsMoney || m_server->requests().size() == 1);
}

// The answer is complete, as its content shows.
void tst_Calls::wrongLength()
{
    QFETCH_GLOBAL(Row, row);
    m_server->on("*", [&row](const Request &, Exchange exchange) {
        exchange.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                       + QByteArray::number(row.good.size() + 10) + "\r\n\r\n" + row.good);
        exchange.close();
    });
    QCOMPARE(endOf(row.call).kind(), Kind::None);
}

void tst_Calls::neverHoldsTheToken()
{
    QFETCH_GLOBAL(Row, row);
    m_client->setToken("very-secret");
    m_server->on("*", 200, R"("You sent very-secret")");
    const ApiError error = endOf(row.call);
    QCOMPARE(error.kind(), Kind::BadResponse);
    QCOMPARE(error.body(), R"("You sent [token]")"_ba);
}

void tst_Calls::cancelled()
{
    QFETCH_GLOBAL(Row, row);
    QList<Exchange> open;
    m_server->on("*", [&open](const Request &, Exchange exchange) { open += exchange; });
    row.call.start(*m_client);
    QTRY_VERIFY(!open.isEmpty());
    row.call.cancel();
    QTRY_VERIFY(std::none_of(open.begin(), open.end(), [](auto &one) { return one.isOpen(); }));
}

void tst_Calls::deletedClient()
{
    QFETCH_GLOBAL(Row, row);
    m_server->on("*", [](const Request &, Exchange) {});
    row.call.start(*m_client);
    QTRY_VERIFY(!m_server->requests().isEmpty());
    m_client.reset();
    QVERIFY(row.call.isFinished());
    QCOMPARE(row.call.error().kind(), Kind::Aborted);
}

void tst_Calls::clientDeletedByWhatWaits()
{
    QFETCH_GLOBAL(Row, row);
    m_server->on("*", 200, row.good);
    row.call.start(*m_client);
    row.call.then(this, [this] { m_client.reset(); });
    QTRY_VERIFY(!m_client);
    QVERIFY(!row.call.error());
    QCoreApplication::processEvents();
}

REGISTER_TEST(tst_Calls)
#include "tst_calls.moc"
