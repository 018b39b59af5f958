// SPDX-License-Identifier: MIT

// The commands that are servers: the local server, and the receiver of webhooks.
#include "callarguments.h"
#include "program.h"

#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qset.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qtcpserver.h>
#include <QtTest/QtTest>

#include <csignal>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

class tst_Cli_Listen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void serves();
    void serveWithTokenAndFaults();
    void faultsSoManyTimes();
    void serveRefuses_data();
    void serveRefuses();
    void portTaken();
    void servesWithoutReader();
    void webhookReportsARun();
    void webhookForPeople();
    void webhookOutputs();
    void webhookOnce();
    void webhookReaderGoesAway();
    void webhookRefuses_data();
    void webhookRefuses();
    void webhookPortTaken();

private:
    //! The status of the answer to a GET of \a url; 0 without an answer.
    [[nodiscard]] static int get(const QUrl &url);
    //! The status of the answer to a POST of \a body to \a url.
    [[nodiscard]] static int post(const QString &url, const QByteArray &body);

    std::unique_ptr<Program> m_program;
    std::unique_ptr<ScriptedServer> m_script;
};

void tst_Cli_Listen::init()
{
    m_program = std::make_unique<Program>();
    m_script = std::make_unique<ScriptedServer>();
    QVERIFY(m_script->listen());
}

void tst_Cli_Listen::serves()
{
    for (const int signal : {SIGINT, SIGTERM}) {
        Program server;
        server.start({u"serve"_s, u"--port"_s, u"0"_s});
        QVERIFY(server.waitForOutput("\n"));
        const QByteArray line = server.output();
        QVERIFY2(QRegularExpression(u"^listening on http://127\\.0\\.0\\.1:\\d+/api\\n$"_s)
                     .match(QString::fromUtf8(line))
                     .hasMatch(),
                 line);
        const QString url = QString::fromUtf8(line.trimmed().mid(int(strlen("listening on "))));
        QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"-i"_s, u"width=64"_s, u"-i"_s,
                                 u"height=64"_s, u"--no-save"_s, u"--server"_s, url}),
                 0);
        server.interrupt(signal);
        QCOMPARE(server.wait(), 0);
    }
}

void tst_Cli_Listen::serveWithTokenAndFaults()
{
    Program server;
    server.write(u"token"_s, "the-token\n");
    server.start({u"serve"_s, u"--port"_s, u"0"_s, u"--token-file"_s, u"token"_s, u"--fault"_s,
                  u"unknown-event"_s, u"--fault"_s, u"step-delay=1"_s});
    QVERIFY(server.waitForOutput("\n"));
    const QString url =
        QString::fromUtf8(server.output().trimmed().mid(int(strlen("listening on "))));
    const QStringList arguments{u"run"_s,      sampleGraph,   u"-i"_s,
                                u"width=64"_s, u"-i"_s,       u"height=64"_s,
                                u"--json"_s,   u"--server"_s, url};
    QCOMPARE(m_program->run(arguments), 3);
    QCOMPARE(m_program->jsonLines().last()["status"_L1].toInt(), 401);
    m_program->setEnvironment(u"COMFYDEPLOY_TOKEN"_s, u"the-token"_s);
    QCOMPARE(m_program->run(arguments), 0);
    QSet<QString> names;
    for (const QJsonObject &event : m_program->jsonLines(u"event"_s))
        names += event["event"_L1].toString();
    QVERIFY(names.size() > 1);
}

// "*N" and "@/PATH" after a fault: only two GETs of the run fail.
void tst_Cli_Listen::faultsSoManyTimes()
{
    Program server;
    server.start({u"serve"_s, u"--port"_s, u"0"_s, u"--fault"_s, u"status=403*2@/v2/workflow/"_s,
                  u"--fault"_s, u"status=404*always@/session"_s});
    QVERIFY(server.waitForOutput("\n"));
    const QUrl url(QString::fromUtf8(server.output().trimmed().mid(int(strlen("listening on ")))));
    const auto statusOf = [&](const QString &path) {
        return get(QUrl(url.toString() + path));
    };
    const QString list = u"/v2/workflow/3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01/runs"_s;
    QCOMPARE(statusOf(u"/runs/count"_s), 200);
    QCOMPARE(statusOf(list), 403);
    QCOMPARE(statusOf(list), 403);
    QCOMPARE(statusOf(list), 200);
    for (int i = 0; i < 4; ++i)
        QCOMPARE(statusOf(u"/sessions"_s), 404);
}

void tst_Cli_Listen::serveRefuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("port") << QStringList{u"--port"_s, u"70000"_s} << "70000"_ba;
    QTest::newRow("unknown fault")
        << QStringList{u"--fault"_s, u"stauts=503"_s} << "did you mean \"status\"?"_ba;
    QTest::newRow("all faults are listed")
        << QStringList{u"--fault"_s, u"xyz"_s} << LocalServer::faultNames().join(u", "_s).toUtf8();
    QTest::newRow("value of a fault") << QStringList{u"--fault"_s, u"status=abc"_s} << "abc"_ba;
    QTest::newRow("never") << QStringList{u"--fault"_s, u"delay=1*0"_s} << "never occur"_ba;
    QTest::newRow("times of an unknown fault")
        << QStringList{u"--fault"_s, u"stauts=503*2"_s} << "did you mean \"status\"?"_ba;
    QTest::newRow("token file") << QStringList{u"--token-file"_s, u"/no/token"_s} << "/no/token"_ba;
    QTest::newRow("an argument") << QStringList{u"now"_s} << "\"now\""_ba;
}

void tst_Cli_Listen::serveRefuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(m_program->run(QStringList{u"serve"_s} + arguments), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->output(), QByteArray());
}

void tst_Cli_Listen::portTaken()
{
    const QString port = QString::number(m_script->port());
    QCOMPARE(m_program->run({u"serve"_s, u"--port"_s, port}), 3);
    QVERIFY2(m_program->error().contains(port.toUtf8()), m_program->error());
    QCOMPARE(m_program->output(), QByteArray());
}

int tst_Cli_Listen::get(const QUrl &url)
{
    QNetworkAccessManager manager;
    manager.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(url)));
    return QTest::qWaitFor([&] { return reply->isFinished(); }, 30'000)
        ? reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt()
        : 0;
}

int tst_Cli_Listen::post(const QString &url, const QByteArray &body)
{
    QNetworkAccessManager manager;
    QNetworkRequest request{QUrl(url)};
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
    const std::unique_ptr<QNetworkReply> reply(manager.post(request, body));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 30'000))
        return -1;
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

// It serves even if its output cannot be written from the first line on.
void tst_Cli_Listen::servesWithoutReader()
{
#ifndef Q_OS_UNIX
    QSKIP("there is no such signal here");
#endif
    quint16 port = 0;
    { // it cannot report the port
        QTcpServer free;
        QVERIFY(free.listen(QHostAddress::LocalHost));
        port = free.serverPort();
    }
    Program server;
    (void)server.startUnread({u"serve"_s, u"--port"_s, QString::number(port)}, false);
    const QUrl url(u"http://127.0.0.1:%1/api/runs/count"_s.arg(port));
    for (int i = 0; i < 3; ++i)
        QTRY_COMPARE(get(url), 200);
    server.interrupt(SIGTERM);
    QCOMPARE(server.wait(), 3); // it reports that its line was lost
    QVERIFY2(server.error().contains("standard output"), server.error());
}

void tst_Cli_Listen::webhookReportsARun()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    Program receiver;
    receiver.write(u"secret"_s, "the-secret\n");
    receiver.start({u"webhook"_s, u"listen"_s, u"--port"_s, u"0"_s, u"--secret-file"_s, u"secret"_s,
                    u"--json"_s});
    QVERIFY(receiver.waitForOutput("\n"));
    const QJsonObject listening = receiver.jsonLines().value(0);
    QCOMPARE(listening["type"_L1].toString(), u"listening"_s);
    const QString url = listening["url"_L1].toString();
    QVERIFY2(url.startsWith(u"http://127.0.0.1:"_s) && !url.contains(u"the-secret"_s),
             qPrintable(url));

    QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"-i"_s, u"width=64"_s, u"-i"_s, u"height=64"_s,
                             u"--no-save"_s, u"--json"_s, u"--webhook"_s, url, u"--server"_s,
                             server.url().toString()}),
             0);
    const QString id = m_program->jsonLines().last()["run_id"_L1].toString();
    QVERIFY(receiver.waitForOutput("\"status\":\"success\""));
    QVERIFY(receiver.waitForOutput("]}\n"));
    // Without its token the URL accepts nothing.
    QCOMPARE(post(url.section(u'?', 0, 0), R"({"run_id":"x","status":"failed"})"), 403);
    receiver.interrupt(SIGINT);
    QCOMPARE(receiver.wait(), 0);
    const QList<QJsonObject> events = receiver.jsonLines().mid(1);
    for (const QJsonObject &event : events) {
        QCOMPARE(event["type"_L1].toString(), u"webhook"_s);
        QCOMPARE(event["run_id"_L1].toString(), id);
    }
    QCOMPARE(events.last()["status"_L1].toString(), u"success"_s);
    QVERIFY(!events.last()["outputs"_L1].toArray().isEmpty());
}

void tst_Cli_Listen::webhookForPeople()
{
    Program receiver;
    receiver.start({u"webhook"_s, u"listen"_s, u"--port"_s, u"0"_s});
    QVERIFY(receiver.waitForOutput("\n"));
    QVERIFY2(receiver.output().startsWith("listening on http://127.0.0.1:"), receiver.output());
    const QString url =
        QString::fromUtf8(receiver.output().trimmed().mid(int(strlen("listening on "))));
    QCOMPARE(post(url, R"({"run_id":"run-1","status":"running","progress":0.5,
                           "live_status":"Executing \u001b[2JKSampler"})"),
             200);
    QVERIFY(receiver.waitForOutput("  run-1  running, 50%, Executing \uFFFD[2JKSampler\n"));
    QCOMPARE(post(url, "no event"), 400);
    receiver.interrupt(SIGTERM);
    QCOMPARE(receiver.wait(), 0);
    QCOMPARE(receiver.output().count('\n'), 2);
}

// Only the event of a cancelled run contains its other outputs.
void tst_Cli_Listen::webhookOutputs()
{
    const auto listen = [](Program &receiver, const QStringList &more) {
        receiver.start(QStringList{u"webhook"_s, u"listen"_s, u"--port"_s, u"0"_s} + more);
        return receiver.waitForOutput("\n");
    };
    const QByteArray cancelled = testData(u"examples/webhook-cancelled-via-api.json"_s);
    Program json;
    QVERIFY(listen(json, {u"--json"_s}));
    QCOMPARE(post(json.jsonLines().value(0)["url"_L1].toString(), cancelled), 200);
    QVERIFY(json.waitForOutput("]}\n"));
    json.interrupt(SIGINT);
    QCOMPARE(json.wait(), 0);
    const QJsonArray outputs = json.jsonLines().value(1)["outputs"_L1].toArray();
    QVERIFY(!outputs.isEmpty());
    QCOMPARE(outputs, QJsonDocument::fromJson(cancelled).object()["outputs"_L1].toArray());

    Program people;
    QVERIFY(listen(people, {}));
    const QString url =
        QString::fromUtf8(people.output().trimmed().mid(int(strlen("listening on "))));
    const QByteArray output = testData(u"examples/webhook-output.json"_s);
    QCOMPARE(post(url, output), 200);
    const QString link = QJsonDocument::fromJson(output)
                             .object()["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1]
                             .toString();
    QVERIFY(!link.isEmpty());
    QVERIFY(people.waitForOutput(", an output\n  " + link.toUtf8() + '\n'));
    people.interrupt(SIGINT);
    QCOMPARE(people.wait(), 0);
}

void tst_Cli_Listen::webhookOnce()
{
    Program receiver;
    receiver.start({u"webhook"_s, u"listen"_s, u"--port"_s, u"0"_s, u"--once"_s, u"--json"_s,
                    u"--public-url"_s, u"https://me.example.org/webhook"_s, u"--address"_s,
                    u"127.0.0.1"_s});
    QVERIFY(receiver.waitForOutput("\n"));
    QVERIFY2(receiver.output().contains("https://me.example.org/webhook"), receiver.output());
    receiver.interrupt(SIGINT);
    QCOMPARE(receiver.wait(), 0);

    receiver.start({u"webhook"_s, u"listen"_s, u"--port"_s, u"0"_s, u"--once"_s});
    QVERIFY(receiver.waitForOutput("\n"));
    const QString url =
        QString::fromUtf8(receiver.output().trimmed().mid(int(strlen("listening on "))));
    QCOMPARE(post(url, R"({"run_id":"run-1","status":"queued"})"), 200);
    QCOMPARE(receiver.wait(), 0);
    QVERIFY2(receiver.output().contains("run-1  queued\n"), receiver.output());
}

// Each event is one line, and a webhook that is answered with an error is repeated.
void tst_Cli_Listen::webhookReaderGoesAway()
{
#ifndef Q_OS_UNIX
    QSKIP("there is no such signal here");
#endif
    Program receiver;
    const QByteArray line =
        receiver.startUnread({u"webhook"_s, u"listen"_s, u"--port"_s, u"0"_s}, true);
    QVERIFY2(line.startsWith("listening on "), line);
    const QString url = QString::fromUtf8(line.trimmed().mid(int(strlen("listening on "))));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(post(url, R"({"run_id":"run-1","status":"running"})"), 200);
    receiver.interrupt(SIGTERM);
    QCOMPARE(receiver.wait(), 3);
}

void tst_Cli_Listen::webhookRefuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char *name, const QStringList &arguments, const char *word) {
        QTest::newRow(name) << arguments << QByteArray(word);
    };
    row("nothing", {}, "webhook listen");
    row("another word", {u"lisen"_s}, "webhook listen");
    row("port", {u"listen"_s, u"--port"_s, u"70000"_s}, "--port");
    row("address", {u"listen"_s, u"--address"_s, u"localhost:1"_s}, "--address");
    row("public URL", {u"listen"_s, u"--public-url"_s, u"ftp://x"_s}, "--public-url");
    row("secret file", {u"listen"_s, u"--secret-file"_s, u"/no/secret"_s}, "The secret file");
    row("an argument", {u"listen"_s, u"now"_s}, "\"now\"");
}

void tst_Cli_Listen::webhookRefuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(m_program->run(QStringList{u"webhook"_s} + arguments + QStringList{u"--json"_s}), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"InvalidRequest"_s);
}

void tst_Cli_Listen::webhookPortTaken()
{
    const QString port = QString::number(m_script->port());
    QCOMPARE(m_program->run({u"webhook"_s, u"listen"_s, u"--port"_s, port, u"--json"_s}), 3);
    QVERIFY2(m_program->error().contains(port.toUtf8()), m_program->error());
    QCOMPARE(m_program->jsonLines().value(0)["kind"_L1].toString(), u"Network"_s);
}

REGISTER_TEST(tst_Cli_Listen)
#include "tst_cli_listen.moc"
