// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/RunLogStream>
#include <ComfyDeploy/WebhookEvent>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/sseparser.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray logOfRun = "GET /v2/stream-logs";
const QByteArray endOfLog = "data: {\"type\": \"stream_complete\", \"source\": \"sentinel\"}\n\n";

QByteArrayList pythonLiterals()
{
    return {"NaN", "Infinity", "-Infinity"};
}

//! A complete object with \a literal in an unused member.
QByteArray withLiteral(const QByteArray &object, const QByteArray &word)
{
    return "{\"odd\": " + word + ", " + object.trimmed().sliced(1);
}

QByteArray updateOf(const QByteArray &data)
{
    return "event: event_update\ndata: " + data + "\n\n";
}

void addLiterals()
{
    QTest::addColumn<QByteArray>("word");
    const QByteArrayList words = pythonLiterals();
    for (const QByteArray &word : words)
        QTest::newRow(word.constData()) << word;
}

} // namespace

//! Python's literals for numbers that JSON does not have affect only these numbers.
class tst_ReceivedJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void texts_data();
    void texts();
    void places_data();
    void places();
    void manyLiterals();

    void polledRun_data() { addLiterals(); }
    void polledRun();
    void answersToRuns_data();
    void answersToRuns();
    void calls_data() { addLiterals(); }
    void calls();
    void errorBody_data() { addLiterals(); }
    void errorBody();
    void webhook_data() { addLiterals(); }
    void webhook();
    void reasonInStream_data() { addLiterals(); }
    void reasonInStream();
    void reasonInLog_data() { addLiterals(); }
    void reasonInLog();
    void unreadEvents_data();
    void unreadEvents();
    void exceptionWithoutMessage();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_ReceivedJson::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
}

void tst_ReceivedJson::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_ReceivedJson::texts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("read"); // null: refused
    const auto row = [](const char *name, const char *text, const char *read) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(read);
    };
    row("a member", R"({"a": NaN, "b": 1})", R"({"a": null, "b": 1})");
    row("every word in a list", "[NaN,Infinity,-Infinity]", "[null,null,null]");
    row("alone", " -Infinity\n", " null\n");
    row("nested", R"([{"a": [[NaN]]}])", R"([{"a": [[null]]}])");
    row("texts keep theirs", R"({"NaN": "x NaN, -Infinity", "b": NaN})",
        R"({"NaN": "x NaN, -Infinity", "b": null})");
    row("behind quotes in texts", R"(["\"", NaN, "\\", NaN, "\\\"NaN", 1])",
        R"(["\"", null, "\\", null, "\\\"NaN", 1])");
    row("no word in it", R"({"a": [1, -1, "I", "N"]})", R"({"a": [1, -1, "I", "N"]})");
    row("characters of several bytes", "[\"\xC3\xA4\xE2\x82\xAC\", NaN]",
        "[\"\xC3\xA4\xE2\x82\xAC\", null]");
    row("other case", "[nan]", nullptr);
    row("a longer word", "[NaNs]", nullptr);
    row("a word behind another", "[xNaN]", nullptr);
    row("another sign", "[+Infinity]", nullptr);
    row("two signs", "[--Infinity]", nullptr);
    row("a negative NaN", "[-NaN]", nullptr);
    row("a number before it", "[1NaN]", nullptr);
    row("as a key", "{NaN: 1}", nullptr);
    row("no comma", "[NaN NaN]", nullptr);
    row("a text without end", R"([NaN, "NaN)", nullptr);
    row("an escape at the end", R"([NaN, "\)", nullptr);
}

void tst_ReceivedJson::texts()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, read);
    const auto json = ReceivedJson::parse(text);
    QCOMPARE(json ? json->text() : QByteArray(), read);
    const QByteArray list = '[' + text + ']';
    QCOMPARE(ReceivedJson::document(list),
             read.isNull() ? QJsonDocument() : QJsonDocument::fromJson('[' + read + ']'));
}

void tst_ReceivedJson::places_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("before a word") << "[1 2, NaN]"_ba << 1 << 4;
    QTest::newRow("behind one") << "[NaN, !]"_ba << 1 << 7;
    QTest::newRow("behind many") << "[NaN, Infinity,\n-Infinity, NaN !]"_ba << 2 << 16;
    QTest::newRow("at a word") << "[1 Infinity]"_ba << 1 << 4;
    QTest::newRow("at the end") << "[-Infinity"_ba << 1 << 11;
}

void tst_ReceivedJson::places()
{
    QFETCH(QByteArray, text);
    JsonText::Error error;
    QVERIFY(!ReceivedJson::parse(text, &error));
    QTEST(error.line, "line");
    QTEST(error.column, "column");
    QCOMPARE(error.offset, JsonText::errorAt(text, error.offset, {}).offset);
    QJsonParseError qtError;
    QVERIFY(ReceivedJson::document(text, &qtError).isNull());
    QVERIFY(qtError.error != QJsonParseError::NoError);
    QVERIFY(qtError.offset <= text.size() + 1);
}

void tst_ReceivedJson::manyLiterals()
{
    QByteArray text = "[NaN";
    for (int i = 0; i < 300'000; ++i)
        text += i % 2 == 0 ? ",-Infinity" : ",\"NaN\"";
    text += ']';
    const auto json = ReceivedJson::parse(text);
    QVERIFY(json);
    QCOMPARE(json->root().size(), 300'001);
    QVERIFY(json->root().at(299'999).isNull());
}

void tst_ReceivedJson::polledRun()
{
    QFETCH(QByteArray, word);
    m_server->on(getRun, 200, withLiteral(example(u"run-success.json"_s), word));
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_COMPARE(run->phase(), Phase::Succeeded);
    QVERIFY(!run->outputs().isEmpty());
}

void tst_ReceivedJson::answersToRuns_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("queue") << queueRoute
                           << withLiteral(example(u"createrunresponse.json"_s), "Infinity");
    QTest::newRow("sync") << syncRoute
                          << "[{\"run_id\":\"" + exampleRunId
            + "\",\"data\":{\"images\":[]},\"odd\":[NaN,-Infinity]}]";
}

void tst_ReceivedJson::answersToRuns()
{
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, answer);
    m_server->on(route, 200, answer);
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = startBy(*m_client, route, exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(run->phase(), Phase::Succeeded);
    QVERIFY(!recorder.phases.contains(Phase::Unconfirmed));
}

void tst_ReceivedJson::calls()
{
    QFETCH(QByteArray, word);
    m_server->on("GET /deployment/" + exampleDeploymentId, 200,
                 withLiteral(example(u"deployment.json"_s), word));
    const auto deployment = wait(m_client->deployment(QString::fromLatin1(exampleDeploymentId)));
    QVERIFY2(deployment, qPrintable(deployment.error().message()));
    QVERIFY(JsonText::parse(deployment->toJson()));
    m_server->on("GET /deployments", 200,
                 '[' + withLiteral(example(u"deployment.json"_s), word) + ']');
    DeploymentQuery query;
    query.isFluid = true;
    const auto deployments = wait(m_client->deployments(query));
    QVERIFY2(deployments, qPrintable(deployments.error().message()));
    QCOMPARE(deployments->size(), 1);
    m_server->on("GET /session/s", 200, withLiteral(example(u"session.json"_s), word));
    QVERIFY(wait(m_client->session(u"s"_s)));
    m_server->on(getRun, 200, withLiteral(example(u"run-success.json"_s), word));
    QVERIFY(wait(m_client->getRun(QString::fromLatin1(exampleRunId))));
}

void tst_ReceivedJson::errorBody()
{
    QFETCH(QByteArray, word);
    m_server->on(getRun, 400, "{\"odd\": [" + word + "], \"detail\": \"No such luck\"}");
    const auto details = wait(m_client->getRun(QString::fromLatin1(exampleRunId)));
    QVERIFY(!details);
    QCOMPARE(details.error().message(), u"No such luck"_s);
    QCOMPARE(details.error().detail(), QJsonValue(u"No such luck"_s));
}

void tst_ReceivedJson::webhook()
{
    QFETCH(QByteArray, word);
    QString why;
    const auto event =
        WebhookEvent::fromJson(withLiteral(example(u"webhook-success.json"_s), word), &why);
    QVERIFY2(event, qPrintable(why));
    QCOMPARE(event->outputs().size(), 2);
    QVERIFY(event->toJson()["odd"_L1].isNull());
}

void tst_ReceivedJson::reasonInStream()
{
    QFETCH(QByteArray, word);
    m_server->on(streamRoute, [&word](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(updateOf("{\"event\":\"executing\",\"data\":{\"node\":\"6\",\"prompt_id\":\""
                                + exampleRunId + "\"}}"));
        exchange.write(updateOf(
            "{\"event\":\"execution_error\",\"data\":{\"node_id\":\"6\",\"node_type\":\"KSampler\","
            "\"exception_type\":\"ValueError\",\"exception_message\":\"cfg is out of range\","
            "\"current_inputs\":{\"cfg\":["
            + word + "]},\"traceback\":[\"line\\n\"],\"prompt_id\":\"" + exampleRunId + "\"}}"));
        exchange.close();
    });
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    WorkflowRun *run = m_client->stream(exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().message(), u"\"KSampler\" (node 6): cfg is out of range."_s);
    QCOMPARE(run->failure().unreadEvents, 0);
    QCOMPARE(recorder.events.constLast().type(), RunStreamEvent::Type::ExecutionError);
    QVERIFY(recorder.events.constLast().rawData().contains(word)); // byte by byte
}

void tst_ReceivedJson::reasonInLog()
{
    QFETCH(QByteArray, word);
    m_server->on(logOfRun, [&word](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write("data: {\"message\": \"!!! Exception during processing !!! out of range\", "
                       "\"level\": \"error\", \"timestamp\": null, \"odd\": "
                       + word + "}\n\n" + endOfLog);
    });
    m_server->on(getRun, 200, runJson(u"run-failed.json"_s, {{u"live_status"_s, u""_s}}));
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().message(), u"out of range."_s);
    QCOMPARE(run->logs().size(), 1);
    QCOMPARE(run->failure().unreadEvents, 0);
}

// An unreadable event may have contained the reason.
void tst_ReceivedJson::unreadEvents_data()
{
    QTest::addColumn<bool>("isStream");
    QTest::addColumn<QByteArray>("events");
    QTest::addColumn<int>("unread");
    const QByteArray begun =
        updateOf("{\"event\":\"executing\",\"data\":{\"node\":\"6\",\"prompt_id\":\"" + exampleRunId
                 + "\"}}");
    const QByteArray cut = updateOf(R"({"event":"execution_error","data":{"exception_mess)");
    QTest::newRow("an event of the stream that is cut") << true << begun + cut << 1;
    QTest::newRow("words of another language")
        << true << begun + updateOf(R"({"event":"execution_error","data":{"x":undefined}})") << 1;
    QTest::newRow("two events") << true << begun + cut + cut << 2;
    QTest::newRow("an event that is too long")
        << true << begun + "data: \"" + QByteArray(SseParser().maximumEventSize() + 1, 'x') << 1;
    QTest::newRow("a line of the log")
        << false << "data: {\"message\": \"!!! Exc\n\n" + endOfLog << 1;
    QTest::newRow("a line of the log that is too long")
        << false << "data: \"" + QByteArray(qsizetype(2) * 1024 * 1024, 'x') << 1;
}

void tst_ReceivedJson::unreadEvents()
{
    QFETCH(bool, isStream);
    QFETCH(QByteArray, events);
    const auto say = [&events](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(events);
        exchange.close();
    };
    const auto sayNothing = [](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(endOfLog);
    };
    m_server->on(streamRoute, say);
    m_server->on(logOfRun, isStream ? ScriptedServer::Handler(sayNothing) : say);
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    WorkflowRun *run =
        isStream ? m_client->stream(exampleRequest()) : m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::RunFailed);
    QVERIFY2(run->error().message().contains(u"could not be read"_s),
             qPrintable(run->error().message()));
    QVERIFY(!run->error().message().contains(u"gave no reason"_s));
    QTEST(run->failure().unreadEvents, "unread");
}

void tst_ReceivedJson::exceptionWithoutMessage()
{
    m_server->on(streamRoute, [](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(updateOf("{\"event\":\"execution_error\",\"data\":{\"node_id\":\"6\","
                                "\"node_type\":\"KSampler\",\"exception_type\":\"MemoryError\","
                                "\"exception_message\":\"\",\"prompt_id\":\""
                                + exampleRunId + "\"}}"));
        exchange.close();
    });
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    WorkflowRun *run = m_client->stream(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().message(), u"\"KSampler\" (node 6): MemoryError."_s);
}

REGISTER_TEST(tst_ReceivedJson)
#include "tst_receivedjson.moc"
