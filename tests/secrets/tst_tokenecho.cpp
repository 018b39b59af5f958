// SPDX-License-Identifier: MIT

// A server can send our token back in any part of an answer. Nothing that the client stores,
// reports or logs of it contains the token.
#include "secretstest.h"
#include "shared/readyfuture.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/runlogs.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/sseparser.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QString runId = QString::fromLatin1(exampleRunId);

} // namespace

class tst_TokenEcho : public SecretsTest
{
    Q_OBJECT

private Q_SLOTS:
    void searchFindsEveryForm_data();
    void searchFindsEveryForm();
    void searchFindsWhatIsPlanted();
    void echoInAnAnswer_data();
    void echoInAnAnswer();
    void echoInARun();
    void echoOfARejectedToken();
    void valuesStayAsTheyAre();
};

void tst_TokenEcho::searchFindsEveryForm_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const auto &[name, form] : m_search.forms())
        QTest::newRow(name.constData()) << QByteArray("before " + form + " behind");
    QTest::newRow("a header") << QByteArray("Authorization: Bearer " + secretToken + "\r\n");
    for (const char *before : {"Bearer ", "x:", ""}) {
        QTest::addRow("base64 of %s and it", before) << (before + secretToken + '!').toBase64();
        QTest::addRow("base64 for URLs of %s and it", before)
            << (before + secretToken).toBase64(QByteArray::Base64UrlEncoding);
    }
    QTest::newRow("QUrl")
        << QUrl(u"https://a/?t="_s + QString::fromLatin1(secretToken)).toEncoded();
    QTest::newRow("QJsonDocument")
        << QJsonDocument(QJsonObject{{u"a"_s, QString::fromLatin1(secretToken)}}).toJson();
}

void tst_TokenEcho::searchFindsEveryForm()
{
    QFETCH(QByteArray, text);
    TokenSearch search(secretToken);
    QVERIFY(!search.look(u"kind"_s, u"place"_s, text));
    QCOMPARE(search.hits().size(), 1);
    QVERIFY(
        search.look(u"kind"_s, u"place"_s,
                    text.replace("e", "f").replace("Z", "Y").replace("5", "4").replace("6", "7")));
}

// In each kind of place that the other tests search, the same search finds a token that was put
// there.
void tst_TokenEcho::searchFindsWhatIsPlanted()
{
    TokenSearch search(secretToken);
    QStringList expected;
    const auto planted = [&](const QString &kind, const QByteArray &text) {
        expected += kind;
        search.look(kind, u"planted"_s, text);
    };
    const QString asText = QString::fromLatin1(secretToken);
    const QLoggingCategory category("comfydeploy.secrets");
    qCDebug(category) << "planted" << asText;
    planted(u"log"_s, takeLog());
    planted(u"error"_s, textOf(ApiError(ApiError::Kind::Server, asText)));
    ServerSentEvent event;
    event.data = R"({"b": [")" + secretToken + R"("]})";
    planted(u"event"_s, textOf(RunStreamEvent(event)));

    EchoServer server(search);
    WorkflowClient client;
    useServer(client, server.url());
    HookText hooks;
    client.addRequestHooks(hooks.hooks());
    RequestOptions options;
    options.setHeader("X-Planted", secretToken);
    QVERIFY(!options.headers().isEmpty());
    QVERIFY(!wait(client.getRun(runId, options)));
    planted(u"hooks"_s, hooks.text);
    QObject inner(&client);
    inner.setProperty("planted", QVariantMap{{u"a"_s, QVariantList{1, asText}}});
    planted(u"state"_s, textOf(&client));

    QCOMPARE(kindsFoundBy(search), expected);
}

void tst_TokenEcho::echoInAnAnswer_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("headers");
    const QByteArray detail = R"({"detail":"for @ no"})";
    for (const int status : {400, 401, 403, 404, 418, 429, 500, 502, 503})
        QTest::addRow("%d", status) << status << detail << QByteArray();
    QTest::newRow("422") << 422 << QByteArray(R"({"detail":[{"loc":["body","inputs","@"],
        "msg":"no: @","type":"@","input":{"a":["@"]},"ctx":{"error":"@"}}]})")
                         << QByteArray();
    QTest::newRow("500 in HTML") << 500 << "<pre>Authorization: Bearer @</pre>"_ba << QByteArray();
    for (const int status : {302, 307}) {
        QTest::addRow("%d within the origin", status)
            << status << QByteArray() << "Location: /api/run/@?t=@\r\n"_ba;
        QTest::addRow("%d to another origin", status)
            << status << QByteArray() << "Location: http://localhost:9/@?t=@\r\n"_ba;
    }
    QTest::newRow("200 that is no JSON") << 200 << "you sent @"_ba << QByteArray();
    QTest::newRow("200 of another shape") << 200 << R"({"id":1,"@":"@"})"_ba << QByteArray();
    QTest::newRow("200 in a list") << 200 << R"(["@"])"_ba << QByteArray();
    QTest::newRow("200, compressed") << 200 << "@"_ba
                                     << "Content-Encoding: gzip\r\n"_ba;
}

void tst_TokenEcho::echoInAnAnswer()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, headers);
    EchoServer server(m_search);
    server.answer(status, body, headers);
    WorkflowClient client;
    useServer(client, server.url());
    client.setToken(secretToken);
    HookText hooks;
    client.addRequestHooks(hooks.hooks());
    const auto options = RequestOptions().setRetryPolicy(RetryPolicy::none()).setTotalTimeout(2s);
    const QString place = QString::fromLatin1(QTest::currentDataTag());

    m_search.look(u"error"_s, place, textOf(wait(client.getRun(runId, options)).error()));
    m_search.look(u"error"_s, place, textOf(wait(client.runLogs(runId, options)).error()));
    m_search.look(u"error"_s, place, textOf(wait(client.deployments({}, options)).error()));
    QList<WorkflowRun *> runs;
    for (const QByteArray &route : runRoutes())
        runs += startBy(client, route, exampleRequest(), options);
    auto *logs = client.streamLogs(runId, options);
    auto *upload = client.upload(FileInput::fromData("bytes", u"a.png"_s), options);
    QTRY_VERIFY(upload->isFinished());
    QTRY_VERIFY(logs->isFinished());
    for (const WorkflowRun *run : std::as_const(runs)) {
        QTRY_VERIFY(run->isFinished());
        m_search.look(u"error"_s, place, textOf(run->error()));
        m_search.look(u"state of a run"_s, place, textOf(run));
    }
    m_search.look(u"error"_s, place, textOf(upload->error()));
    m_search.look(u"error"_s, place, textOf(logs->error()));
    m_search.look(u"state of the client"_s, place, textOf(&client));
    m_search.look(u"hooks"_s, place, hooks.text);
    QVERIFY(server.hasEchoed());
    QVERIFY(hooks.text.contains("[token]"));
}

void tst_TokenEcho::echoInARun()
{
    EchoServer server(m_search);
    server.serveFailingRuns();
    WorkflowClient client;
    useServer(client, server.url());
    client.setToken(secretToken);
    HookText hooks;
    client.addRequestHooks(hooks.hooks());
    QByteArray events;
    connect(&client, &WorkflowClient::streamEvent, this,
            [&events](WorkflowRun *, const RunStreamEvent &event) { events += textOf(event); });
    for (const QByteArray &route : {queueRoute, streamRoute}) {
        const WorkflowRun *run = startBy(client, route, exampleRequest());
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(run->phase(), WorkflowRun::Failed);
        QVERIFY2(run->error().message().contains(u"[token]"_s), qPrintable(run->error().message()));
        QVERIFY(!run->logs().isEmpty());
        ObjectText text;
        text.add(run);
        for (const LogEntry &entry : run->logs())
            text.addGadget(entry);
        text.addGadget(run->failure());
        m_search.look(u"state of a run"_s, QString::fromLatin1(route), text.text());
        m_search.look(u"error"_s, QString::fromLatin1(route), textOf(run->error()));
    }
    QVERIFY(events.contains("[token]"));
    m_search.look(u"events of a stream"_s, u"echo"_s, events);
    m_search.look(u"hooks"_s, u"echo in a run"_s, hooks.text);
    QVERIFY(server.hasEchoed());
}

// A token that was refused is as secret as the one that replaces it.
void tst_TokenEcho::echoOfARejectedToken()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", [](const Request &request, Exchange exchange) {
        static QByteArray earlier;
        const QByteArray now = request.header("authorization");
        const QByteArray body = R"({"detail":"not )" + now + " nor " + earlier + R"("})";
        exchange.respond(now.endsWith(secretToken) ? 401 : 404, body, "application/json",
                         "WWW-Authenticate: " + now + "\r\nX-Earlier: " + earlier + "\r\n");
        earlier = now;
    });
    WorkflowClient client;
    useServer(client, server.url());
    HookText hooks;
    client.addRequestHooks(hooks.hooks());
    client.setTokenProvider([](TokenReason reason) {
        return readyFuture(reason == TokenReason::FirstUse ? secretToken : "another-one-4711"_ba);
    });
    const ApiError error = wait(client.getRun(runId)).error();
    QCOMPARE(error.httpStatus(), 404);
    QCOMPARE(error.message(), u"not Bearer [token] nor Bearer [token]"_s);
    m_search.look(u"error"_s, u"renewed"_s, textOf(error));
    m_search.look(u"hooks"_s, u"renewed"_s, hooks.text);
}

// Outputs are the user's data: they are passed on unchanged, even if the token is an ordinary word
// in them.
void tst_TokenEcho::valuesStayAsTheyAre()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const QByteArray answer = runJson(u"run-success.json"_s);
    server.on("*", 200, answer);
    WorkflowClient plain;
    useServer(plain, server.url());
    WorkflowClient client;
    useServer(client, server.url());
    const QByteArray name = "ComfyUI_"; // begins the names of most outputs
    QVERIFY(answer.contains(name));
    client.setToken(name);
    const auto expected = wait(plain.getRun(runId));
    const auto run = wait(client.getRun(runId));
    QVERIFY(run);
    QCOMPARE(run->outputs(), expected->outputs());
    takeLog();
}

REGISTER_TEST(tst_TokenEcho)
#include "tst_tokenecho.moc"
