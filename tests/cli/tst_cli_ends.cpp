// SPDX-License-Identifier: MIT

#include "callarguments.h"
#include "program.h"

#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qtcpserver.h>
#include <QtTest/QtTest>

#include <csignal>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

class tst_Cli_Ends : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void refusedUsage_data();
    void refusedUsage();
    void missingIdsAreNamed();
    void insecureToken();
    void allProblemsTogether();
    void runFails();
    void failureHasTraceback();
    void refusedByServer_data();
    void refusedByServer();
    void validationErrorsArePrinted();
    void unreachable();
    void systemProxy();
    void ownCertificateAuthority();
    void cancelledByCtrlC_data();
    void cancelledByCtrlC();
    void secondCtrlCLeaves();
    void ctrlCStopsTheRest();
    void timeout();
    void timeoutBeforeItWasSent();
    void unwritableOutput_data();
    void unwritableOutput();
    void endsByTheServer_data();
    void endsByTheServer();
    void unconfirmed();
    void retries();
    void tokens_data();
    void tokens();
    void tokenFileOfOthers();
    void serverFromEnvironment();
    void unparsableServer_data();
    void unparsableServer();
    void readerGoesAway_data();
    void readerGoesAway();

private:
    [[nodiscard]] QStringList onServer(const QStringList &arguments) const;
    [[nodiscard]] QStringList onScript(const QStringList &arguments) const;

    std::unique_ptr<Program> m_program;
    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<ScriptedServer> m_script;
};

void tst_Cli_Ends::init()
{
    m_program = std::make_unique<Program>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_script = std::make_unique<ScriptedServer>();
    QVERIFY(m_script->listen());
}

QStringList tst_Cli_Ends::onServer(const QStringList &arguments) const
{
    return QStringList{u"run"_s} + arguments
        + QStringList{u"--server"_s, m_server->url().toString()};
}

QStringList tst_Cli_Ends::onScript(const QStringList &arguments) const
{
    return QStringList{u"run"_s, sampleGraph} + arguments
        + QStringList{u"--server"_s, m_script->url().toString()};
}

void tst_Cli_Ends::refusedUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char *name, const QStringList &arguments, const QByteArray &word) {
        QTest::newRow(name) << arguments << word;
    };
    row("no graph", {}, "GRAPH.json");
    row("no such file", {u"/no/such.json"_s}, "/no/such.json");
    row("two graphs", {sampleGraph, u"b.json"_s}, "b.json");
    row("unknown option", {sampleGraph, u"--colour"_s}, "colour");
    row("option without value", {sampleGraph, u"--mode"_s}, "mode");
    row("unknown mode", {sampleGraph, u"--mode"_s, u"fast"_s}, "fast");
    row("unknown retries", {sampleGraph, u"--retries"_s, u"often"_s}, "often");
    row("timeout is no number", {sampleGraph, u"--timeout"_s, u"soon"_s}, "soon");
    row("timeout of 0", {sampleGraph, u"--timeout"_s, u"0"_s}, "timeout");
    row("jobs of 0", {sampleGraph, u"--jobs"_s, u"0"_s}, "jobs");
    row("repeat of a million", {sampleGraph, u"--repeat"_s, u"1000000"_s}, "repeat");
    row("more runs than meant", {sampleGraph, u"--repeat"_s, u"500"_s, u"-i"_s, u"seed=1..3"_s},
        "1000 runs");
    row("no-wait without queue", {sampleGraph, u"--no-wait"_s, u"--mode"_s, u"sync"_s}, "no-wait");
    row("output and no-save", {sampleGraph, u"--output"_s, u"x"_s, u"--no-save"_s}, "no-save");
    row("empty output", {sampleGraph, u"--output"_s, u""_s}, "output");
    row("no UUID", {sampleGraph, u"--workflow-id"_s, u"x"_s}, "workflow");
    row("no certificate", {sampleGraph, u"--ca-file"_s, sampleGraph}, "ca-file");
    row("workflow is no file", {sampleGraph, u"--workflow"_s, u"/no/ui.json"_s}, "/no/ui.json");
    row("unknown input", {sampleGraph, u"-i"_s, u"promt=x"_s}, "did you mean \"prompt\"?");
    row("bad value", {sampleGraph, u"-i"_s, u"steps=many"_s}, "\"steps\"");
    row("token as an argument", {sampleGraph, u"--token"_s, u"secret-words"_s}, "--token-file");
    row("key with equals sign", {sampleGraph, u"--api-key=secret-words"_s}, "--token-file");
    row("token file is not there", {sampleGraph, u"--token-file"_s, u"/no/token"_s}, "/no/token");
    row("deployment and workflow",
        {u"--deployment-id"_s, u"11111111-2222-4333-8444-555555555555"_s, u"--workflow-id"_s,
         u"11111111-2222-4333-8444-555555555555"_s},
        "deployment");
    row("literal of a deployment",
        {sampleGraph, u"--deployment-id"_s, u"11111111-2222-4333-8444-555555555555"_s, u"-i"_s,
         u"23.default_value=3"_s},
        "deployment");
}

void tst_Cli_Ends::refusedUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    // The last argument is an option without a value.
    const QStringList all =
        QStringList{u"run"_s, u"--json"_s, u"--server"_s, m_server->url().toString()} + arguments;
    QCOMPARE(m_program->run(all), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QVERIFY(!(m_program->error() + m_program->output()).contains("secret-words"));
    QCOMPARE(m_server->requests().size(), 0);
    QCOMPARE(m_program->jsonLines().size(), 1);
    const QJsonObject error = m_program->jsonLines().first();
    QCOMPARE(error["type"_L1].toString(), u"error"_s);
    QCOMPARE(error["kind"_L1].toString(), u"InvalidRequest"_s);
    QCOMPARE(m_program->files(), QStringList());
}

void tst_Cli_Ends::missingIdsAreNamed()
{
    QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"--server"_s, u"https://api.invalid/api"_s}),
             2);
    QVERIFY2(m_program->error().contains("--workflow-id"), m_program->error());
    QVERIFY2(m_program->error().contains("--machine-id"), m_program->error());
}

void tst_Cli_Ends::insecureToken()
{
    m_program->setEnvironment(u"COMFYDEPLOY_TOKEN"_s, u"secret-words"_s);
    const QString id = u"11111111-2222-4333-8444-555555555555"_s;
    QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"--server"_s, u"http://api.invalid/api"_s,
                             u"--workflow-id"_s, id, u"--machine-id"_s, id}),
             2);
    QVERIFY2(m_program->error().contains("https"), m_program->error());
    QVERIFY(!m_program->error().contains("secret-words"));
}

void tst_Cli_Ends::allProblemsTogether()
{
    QCOMPARE(m_program->run(onServer({sampleGraph, u"-i"_s, u"steps=many"_s, u"-i"_s, u"seed=0.5"_s,
                                      u"-i"_s, u"xyz=1"_s, u"--json"_s})),
             2);
    for (const char *name : {"\"steps\"", "\"seed\"", "\"xyz\""})
        QVERIFY2(m_program->error().contains(name), m_program->error());
    const QString message = m_program->jsonLines().last()["message"_L1].toString();
    QVERIFY(message.contains(u"steps"_s) && message.contains(u"seed"_s)
            && message.contains(u"xyz"_s));
}

void tst_Cli_Ends::runFails()
{
    QVERIFY(m_server->addFault(u"fail-node"_s, u"22"_s));
    QCOMPARE(m_program->run(onServer(QStringList{sampleGraph, u"--json"_s} + small())), 1);
    const QJsonObject failed = m_program->jsonLines().last();
    QCOMPARE(failed["type"_L1].toString(), u"failed"_s);
    QCOMPARE(failed["status"_L1].toString(), u"failed"_s);
    QCOMPARE(failed["run_id"_L1].toString().size(), 36);
    const QJsonObject error = failed["error"_L1].toObject();
    QCOMPARE(error.keys(), QStringList({u"detail"_s, u"kind"_s, u"message"_s, u"status"_s}));
    QCOMPARE(error["kind"_L1].toString(), u"RunFailed"_s);
    QVERIFY2(m_program->error().contains("\"Seed\" (node 22)"), m_program->error());
}

void tst_Cli_Ends::failureHasTraceback()
{
    m_script->on("POST /run/workflow/stream",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(testData(u"examples/stream-exec-error.sse"_s));
                     exchange.close();
                 });
    m_script->on(getRun, 200, testData(u"examples/run-failed.json"_s));
    QCOMPARE(m_program->run(onScript({})), 1);
    QVERIFY2(m_program->error().contains("File \""), m_program->error());
    QCOMPARE(m_program->output(), QByteArray());
}

void tst_Cli_Ends::refusedByServer_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("kind");
    QTest::newRow("401") << 401 << u"401-missing.json"_s << u"Unauthorized"_s;
    QTest::newRow("403") << 403 << u"403-credits.json"_s << u"Unauthorized"_s;
    QTest::newRow("404") << 404 << u"404-deployment.json"_s << u"NotFound"_s;
    QTest::newRow("422") << 422 << u"422-inputs-null.json"_s << u"Validation"_s;
    QTest::newRow("400") << 400 << u"400-upload-type.json"_s << u"Rejected"_s;
    QTest::newRow("500") << 500 << u"500-unhandled.txt"_s << u"Server"_s;
}

void tst_Cli_Ends::refusedByServer()
{
    QFETCH(int, status);
    QFETCH(QString, file);
    QFETCH(QString, kind);
    const QByteArray body = testData(u"examples/"_s + file);
    m_script->on("POST /run/workflow/stream", status, body);
    QCOMPARE(m_program->run(onScript({u"--json"_s})), 3);
    QCOMPARE(m_program->jsonLines().size(), 1);
    const QJsonObject error = m_program->jsonLines().first();
    QCOMPARE(error.keys(),
             QStringList({u"detail"_s, u"kind"_s, u"message"_s, u"status"_s, u"type"_s}));
    QCOMPARE(error["type"_L1].toString(), u"error"_s);
    QCOMPARE(error["kind"_L1].toString(), kind);
    QCOMPARE(error["status"_L1].toInt(), status);
    QCOMPARE(error["detail"_L1],
             status == 500 ? QJsonValue(QJsonValue::Null)
                           : QJsonDocument::fromJson(body).object()["detail"_L1]);
    QCOMPARE(m_script->count("POST /run/workflow/stream"), 1);
}

void tst_Cli_Ends::validationErrorsArePrinted()
{
    m_script->on("POST /run/workflow/stream", 422, testData(u"examples/422-union.json"_s));
    QCOMPARE(m_program->run(onScript({})), 3);
    const QJsonArray details = QJsonDocument::fromJson(testData(u"examples/422-union.json"_s))
                                   .object()["detail"_L1]
                                   .toArray();
    QVERIFY(details.size() > 1);
    for (const QJsonValue &detail : details) {
        QStringList location;
        const QJsonArray loc = detail["loc"_L1].toArray();
        for (const QJsonValue &part : loc)
            location += part.toVariant().toString();
        const QByteArray line =
            (location.join(u'.') + u": "_s + detail["msg"_L1].toString()).toUtf8();
        QVERIFY2(m_program->error().contains(line), m_program->error());
    }
}

void tst_Cli_Ends::unreachable()
{
    QTcpServer closed;
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    const QString url = u"http://127.0.0.1:%1/api"_s.arg(closed.serverPort());
    closed.close();
    QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"--json"_s, u"--server"_s, url}), 3);
    const QJsonObject error = m_program->jsonLines().last();
    QCOMPARE(error["kind"_L1].toString(), u"Network"_s);
    QVERIFY(error["message"_L1].toString().contains(url.chopped(4)));
}

// The password is only in the environment.
void tst_Cli_Ends::systemProxy()
{
    QTcpServer proxy;
    QVERIFY(proxy.listen(QHostAddress::LocalHost));
    QByteArray heads;
    connect(&proxy, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *socket = proxy.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this, [&heads, socket] {
            heads += socket->readAll();
            if (heads.endsWith("\r\n\r\n"))
                socket->write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        });
    });
    const QString name = u"127.0.0.1:%1"_s.arg(proxy.serverPort());
    for (const QString &variable : {u"http_proxy"_s, u"https_proxy"_s})
        m_program->setEnvironment(variable, u"http://spray:s3cr3t@"_s + name);
    QCOMPARE(m_program->run(
                 {u"deployments"_s, u"--json"_s, u"--server"_s, u"https://comfy.example/api"_s}),
             3);
    if (heads.isEmpty())
        QSKIP("this Qt does not read the environment for proxies");
    QVERIFY(heads.startsWith("CONNECT comfy.example:443 "));
    QVERIFY(heads.contains("Proxy-Authorization: Basic " + "spray:s3cr3t"_ba.toBase64()));
    const QJsonObject error = m_program->jsonLines().last();
    QCOMPARE(error["kind"_L1].toString(), u"Network"_s);
    QVERIFY2(error["message"_L1].toString().contains(u"the proxy "_s + name), m_program->output());
    QVERIFY(!(m_program->output() + m_program->error()).contains("s3cr3t"));
}

void tst_Cli_Ends::ownCertificateAuthority()
{
    ScriptedServer server;
    QVERIFY(server.listenTls());
    server.on("POST /run/workflow/queue", 200, testData(u"examples/createrunresponse.json"_s));
    const QStringList arguments{u"run"_s, sampleGraph, u"--no-wait"_s, u"--server"_s,
                                server.url().toString()};
    QVERIFY2(m_program->run(arguments) == 3, m_program->error());
    QCOMPARE(server.requests().size(), 0);
    const QString authority = QStringLiteral(TEST_DATA_DIR) + u"/tls/ca.crt"_s;
    QCOMPARE(m_program->run(arguments + QStringList{u"--ca-file"_s, authority}), 0);
    QCOMPARE(server.requests().size(), 1);
}

void tst_Cli_Ends::cancelledByCtrlC_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<QString>("mode");
    QTest::newRow("SIGINT, stream") << SIGINT << u"stream"_s;
    QTest::newRow("SIGTERM, queue") << SIGTERM << u"queue"_s;
    QTest::newRow("SIGINT, sync") << SIGINT << u"sync"_s; // returns no id before its end
}

void tst_Cli_Ends::cancelledByCtrlC()
{
    QFETCH(int, signal);
    QFETCH(QString, mode);
    QVERIFY(m_server->addFault(u"step-delay"_s, u"500"_s, -1));
    m_program->start(onServer({sampleGraph, u"--json"_s, u"--mode"_s, mode}));
    if (mode == u"sync"_s)
        QTRY_COMPARE(m_server->requests(u"/run/workflow/sync"_s).size(), 1);
    else
        QVERIFY(m_program->waitForOutput("\"queued\""));
    m_program->interrupt(signal);
    QCOMPARE(m_program->wait(), 4);
    QCOMPARE(m_server->requests(u"/cancel"_s).size(), 1);
    const QJsonObject failed = m_program->jsonLines().last();
    QCOMPARE(failed["type"_L1].toString(), u"failed"_s);
    QCOMPARE(failed["status"_L1].toString(), u"cancelled"_s);
    QCOMPARE(failed["error"_L1].toObject()["kind"_L1].toString(), u"Cancelled"_s);
    QVERIFY(m_program->error().contains("Asking the server to cancel"));
}

void tst_Cli_Ends::secondCtrlCLeaves()
{
    m_script->on("POST /run/workflow/queue", 200, testData(u"examples/createrunresponse.json"_s));
    m_script->on(getRun, 200, testData(u"examples/run-running.json"_s));
    m_script->on("*",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange) {}); // no answer
    m_program->start(onScript({u"--mode"_s, u"queue"_s, u"--json"_s}));
    QVERIFY(m_program->waitForOutput("\"queued\""));
    m_program->interrupt();
    QVERIFY(m_program->waitForError("Asking the server to cancel"));
    m_program->interrupt();
    QCOMPARE(m_program->wait(), 4);
    QVERIFY2(m_program->error().contains("comfydeploy get " + exampleRunId), m_program->error());
    const QJsonObject error = m_program->jsonLines().last();
    QCOMPARE(error["type"_L1].toString(), u"error"_s);
    QCOMPARE(error["kind"_L1].toString(), u"Aborted"_s);
    QCOMPARE(error["run_id"_L1].toString(), runId);
}

void tst_Cli_Ends::ctrlCStopsTheRest()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"500"_s, -1));
    m_program->start(onServer({sampleGraph, u"--json"_s, u"--repeat"_s, u"5"_s}));
    QVERIFY(m_program->waitForOutput("\"queued\""));
    m_program->interrupt();
    QCOMPARE(m_program->wait(), 4);
    QCOMPARE(m_server->requests(u"/run/workflow/stream"_s).size(), 1);
    QVERIFY2(m_program->error().contains("4 runs were not started"), m_program->error());
}

void tst_Cli_Ends::timeout()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"60000"_s, -1));
    QCOMPARE(m_program->run(onServer(
                 {sampleGraph, u"--mode"_s, u"queue"_s, u"--timeout"_s, u"1.5"_s, u"--json"_s})),
             4);
    const QJsonObject error = m_program->jsonLines().last();
    QCOMPARE(error["type"_L1].toString(), u"error"_s);
    QCOMPARE(error["kind"_L1].toString(), u"Timeout"_s);
    const QString id = m_program->jsonLines(u"queued"_s).value(0)["run_id"_L1].toString();
    QVERIFY(m_program->error().contains(("comfydeploy get "_L1 + id).toUtf8()));
    QCOMPARE(m_server->requests(u"/cancel"_s).size(), 0);
}

void tst_Cli_Ends::timeoutBeforeItWasSent()
{
    QTcpServer silent; // accepts the connection but never does a handshake
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    const QString address = u"https://127.0.0.1:%1"_s.arg(silent.serverPort());
    QCOMPARE(
        m_program->run({u"run"_s, sampleGraph, u"--json"_s, u"--timeout"_s, u"0.5"_s, u"--server"_s,
                        address + u"/api"_s, u"--workflow-id"_s, runId, u"--machine-id"_s, runId}),
        4);
    const QJsonObject error = m_program->jsonLines().last();
    QCOMPARE(error["type"_L1].toString(), u"error"_s);
    QCOMPARE(error["kind"_L1].toString(), u"Timeout"_s);
    QVERIFY(error["message"_L1].toString().contains(address));
    for (const char *untrue : {"goes on", "dashboard", "comfydeploy get"})
        QVERIFY2(!m_program->error().contains(untrue), m_program->error());
}

void tst_Cli_Ends::unwritableOutput_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("folder");
    QTest::addColumn<bool>("refused");
    const QStringList run{u"run"_s, sampleGraph};
    const QStringList get{u"get"_s, runId, u"--wait"_s};
    QTest::newRow("a file") << run << u"taken"_s << true;
    QTest::newRow("below a file") << run << u"taken/deep/er"_s << true;
    QTest::newRow("get, below a file") << get << u"taken/deep"_s << true;
    QTest::newRow("to be made") << run << u"new/deep/er"_s << false;
    QTest::newRow("nothing to be saved")
        << run + QStringList{u"--no-wait"_s} << u"taken"_s << false;
}

// Results would cost money.
void tst_Cli_Ends::unwritableOutput()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, folder);
    QFETCH(bool, refused);
    m_program->write(u"taken"_s, "a file");
    QStringList all = arguments
        + QStringList{u"--output"_s, folder, u"--json"_s, u"--server"_s,
                      m_server->url().toString()};
    if (arguments.first() == u"run"_s)
        all += small();
    QCOMPARE(m_program->run(all), refused ? 2 : 0);
    QCOMPARE(m_server->requests().isEmpty(), refused);
    if (!refused)
        return;
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"InvalidRequest"_s);
    QVERIFY2(m_program->error().contains(folder.toUtf8()), m_program->error());
    QCOMPARE(m_program->files(), QStringList{u"taken"_s});
}

void tst_Cli_Ends::endsByTheServer_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("status");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("failed") << u"run-failed.json"_s << u"failed"_s << 1;
    QTest::newRow("timeout") << u"run-timeout.json"_s << u"timeout"_s << 4;
    QTest::newRow("cancelled") << u"run-cancelled.json"_s << u"cancelled"_s << 4;
}

void tst_Cli_Ends::endsByTheServer()
{
    QFETCH(QString, file);
    QFETCH(QString, status);
    m_script->on("POST /run/workflow/queue", 200, testData(u"examples/createrunresponse.json"_s));
    m_script->on(getRun, 200, testData(u"examples/"_s + file));
    QTEST(m_program->run(onScript({u"--mode"_s, u"queue"_s, u"--json"_s})), "exitCode");
    QCOMPARE(m_program->jsonLines().last()["type"_L1].toString(), u"failed"_s);
    QCOMPARE(m_program->jsonLines().last()["status"_L1].toString(), status);
}

void tst_Cli_Ends::unconfirmed()
{
    m_script->on("POST /run/workflow/stream",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.close();
                 });
    m_script->on("*", 404, R"({"detail":"Not Found"})"); // no list of runs to search
    QCOMPARE(m_program->run(onScript({u"--json"_s})), 5);
    QCOMPARE(m_script->count("POST /run/workflow/stream"), 1);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"Unconfirmed"_s);
    QVERIFY2(m_program->error().contains("comfydeploy get"), m_program->error());
}

void tst_Cli_Ends::retries()
{
    QVERIFY(m_server->addFault(u"status"_s, u"503"_s, 2));
    const QStringList arguments = QStringList{sampleGraph, u"--no-save"_s} + small();
    QCOMPARE(m_program->run(onServer(arguments + QStringList{u"--retries"_s, u"none"_s})), 3);
    QCOMPARE(m_server->requests(u"/run/workflow/stream"_s).size(), 1);
    QCOMPARE(m_program->run(onServer(arguments + QStringList{u"--retries"_s, u"backoff"_s})), 0);
    QCOMPARE(m_server->requests(u"/run/workflow/stream"_s).size(), 3);
}

void tst_Cli_Ends::tokens_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("none") << QString() << QByteArray() << 3;
    QTest::newRow("from the environment") << u"the-token"_s << QByteArray() << 0;
    QTest::newRow("from a file") << QString() << "the-token\n"_ba << 0;
    QTest::newRow("the file comes first") << u"other"_s << "the-token"_ba << 0;
    QTest::newRow("wrong") << u"other"_s << QByteArray() << 3;
    QTest::newRow("as editors save it") << QString() << "\xEF\xBB\xBFthe-token\r\n"_ba << 0;
    QTest::newRow("a pasted header") << QString() << "bearer  the-token\n"_ba << 0;
    QTest::newRow("in quotes") << QString() << "\"the-token\"\n"_ba << 0;
    QTest::newRow("all of that in the environment") << u"'Bearer the-token'"_s << QByteArray() << 0;
    QTest::newRow("two words in the environment") << u"the token"_s << QByteArray() << 2;
    QTest::newRow("two words") << QString() << "the token"_ba << 2;
    QTest::newRow("empty file") << QString() << "\n"_ba << 2;
}

void tst_Cli_Ends::tokens()
{
    QFETCH(QString, variable);
    QFETCH(QByteArray, file);
    m_server->setRequiredToken("the-token");
    QStringList arguments = onServer(QStringList{sampleGraph, u"--no-save"_s} + small());
    if (!variable.isEmpty())
        m_program->setEnvironment(u"COMFYDEPLOY_TOKEN"_s, variable);
    if (!file.isEmpty()) {
        m_program->write(u"token"_s, file);
        QVERIFY(QFile::setPermissions(m_program->path(u"token"_s),
                                      QFile::ReadOwner | QFile::WriteOwner));
        arguments += {u"--token-file"_s, u"token"_s};
    }
    QTEST(m_program->run(arguments), "exitCode");
    QVERIFY(!(m_program->output() + m_program->error()).contains("the-token"));
    QVERIFY2(!m_program->error().contains("warning"), m_program->error());
    if (file.contains(' ') && m_program->error().contains("position"))
        QVERIFY2(m_program->error().contains("U+0020 at position 4"), m_program->error());
    if (variable.isEmpty() && file.isEmpty())
        QVERIFY2(m_program->error().contains("COMFYDEPLOY_TOKEN"), m_program->error());
}

void tst_Cli_Ends::tokenFileOfOthers()
{
#ifndef Q_OS_UNIX
    QSKIP("permissions say nothing here");
#endif
    m_program->write(u"token"_s, "the-token");
    QVERIFY(QFile::setPermissions(m_program->path(u"token"_s),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    QCOMPARE(
        m_program->run(onServer(
            QStringList{sampleGraph, u"--no-save"_s, u"--token-file"_s, u"token"_s} + small())),
        0);
    QVERIFY2(m_program->error().contains("warning"), m_program->error());
    QVERIFY2(m_program->error().contains("chmod 600"), m_program->error());
}

void tst_Cli_Ends::serverFromEnvironment()
{
    m_program->setEnvironment(u"COMFYDEPLOY_SERVER"_s, m_server->url().toString());
    QCOMPARE(m_program->run(QStringList{u"run"_s, sampleGraph, u"--no-save"_s} + small()), 0);
    QCOMPARE(m_server->requests(u"/run/workflow/stream"_s).size(), 1);
    QVERIFY(m_program->error().contains(m_server->url().toString().toUtf8()));
    // "local" takes precedence, and gets no token.
    QCOMPARE(
        m_program->run(QStringList{u"run"_s, sampleGraph, u"--no-save"_s, u"--server"_s, u"local"_s}
                       + small()),
        0);
    QCOMPARE(m_server->requests(u"/run/workflow/stream"_s).size(), 1);
    QVERIFY(m_program->error().contains("embedded"));
}

void tst_Cli_Ends::unparsableServer_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("shown");
    for (const auto &typed : {u"http://localhost:99999/api"_s, u"http://local host/api"_s,
                              u"htp://host/api"_s, u"localhost:3011"_s, u"http://[::1/api"_s})
        QTest::newRow(qPrintable(typed)) << typed << typed;
    QTest::newRow("a password") << u"https://me:s3cr3t@host:port/api"_s
                                << u"https://\u2026@host:port/api"_s;
}

void tst_Cli_Ends::unparsableServer()
{
    QFETCH(QString, typed);
    QFETCH(QString, shown);
    QCOMPARE(m_program->run({u"deployments"_s, u"--server"_s, typed}), 2);
    QVERIFY2(m_program->error().contains('"' + shown.toUtf8() + '"'), m_program->error());
    m_program->setEnvironment(u"COMFYDEPLOY_SERVER"_s, typed);
    QCOMPARE(m_program->run({u"deployments"_s}), 2);
    QVERIFY2(m_program->error().contains('"' + shown.toUtf8() + '"'), m_program->error());
    QVERIFY(!m_program->error().contains("s3cr3t"));
}

// As with "| head -1": the command continues, and no signal ends the program.
void tst_Cli_Ends::readerGoesAway_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("exitCode");
    const QString program = QStringLiteral(PROGRAM);
    const QString server = u" --server "_s + u"\"$SERVER\""_s;
    QTest::newRow("help") << program + u" --help"_s << 3;
    QTest::newRow("inputs") << program + u" inputs --json "_s + sampleGraph << 3;
    QTest::newRow("deployments") << program + u" deployments --json"_s + server << 3;
    QTest::newRow("run") << program + u" run --no-save --json "_s + sampleGraph + u' '
            + small().join(u' ')
            + server << 3;
}

void tst_Cli_Ends::readerGoesAway()
{
#ifndef Q_OS_UNIX
    QSKIP("there is no such signal here");
#endif
    QFETCH(QString, command);
    QTemporaryDir folder;
    QProcess shell;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"SERVER"_s, m_server->url().toString());
    environment.remove(u"COMFYDEPLOY_TOKEN"_s);
    shell.setProcessEnvironment(environment);
    shell.setWorkingDirectory(folder.path());
    QVERIFY(QProcess::execute(u"mkfifo"_s, {folder.filePath(u"gate"_s)}) == 0);
    // The program starts after its reader has ended.
    shell.start(u"sh"_s,
                {u"-c"_s,
                 u"(cat <gate >/dev/null; %1; echo $? >code) | (exec <&-; :; "
                 "echo >gate)"_s.arg(command)});
    QSignalSpy finished(&shell, &QProcess::finished);
    QVERIFY(finished.wait(30'000));
    QFile code(folder.filePath(u"code"_s));
    QVERIFY(code.open(QIODevice::ReadOnly));
    QTEST(code.readAll().trimmed().toInt(), "exitCode");
    if (command.contains(" run "_L1)) // the run was followed to its end
        QVERIFY(!m_server->requests(u"/run/workflow/stream"_s).isEmpty());
}

REGISTER_TEST(tst_Cli_Ends)
#include "tst_cli_ends.moc"
