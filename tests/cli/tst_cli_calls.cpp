// SPDX-License-Identifier: MIT

// The commands for logs, runs and sessions.
#include "callarguments.h"
#include "program.h"

#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonobject.h>
#include <QtTest/QtTest>

#include <csignal>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

class tst_Cli_Calls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void logsOfARun();
    void logsAsJson();
    void logsOfTheArchive();
    void logsThatCannotBeStreamed_data();
    void logsThatCannotBeStreamed();
    void logsOfASession();
    void logsUnknownRun();
    void logsFollowedNoLonger();
    void runsOfAWorkflow();
    void runsOfADeployment();
    void runsAsTheServiceListsThem();
    void sessionsFromStartToEnd();
    void sessionsAsJson();
    void sessionNotReady();
    void sessionRefused_data();
    void sessionRefused();
    void sessionNoLongerWaitedFor();
    void refused_data();
    void refused();
    void needsAServer_data();
    void needsAServer();
    void needsIds_data();
    void needsIds();

private:
    [[nodiscard]] QStringList onScript(const QStringList &arguments) const
    {
        return arguments + QStringList{u"--server"_s, m_script->url().toString()};
    }

    std::unique_ptr<Program> m_program;
    std::unique_ptr<ScriptedServer> m_script;
};

void tst_Cli_Calls::init()
{
    m_program = std::make_unique<Program>();
    m_script = std::make_unique<ScriptedServer>();
    QVERIFY(m_script->listen());
}

void tst_Cli_Calls::logsOfARun()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"20"_s));
    const QStringList onServer{u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(QStringList{u"run"_s, textGraph, u"--no-wait"_s} + onServer), 0);
    const QString id = QString::fromUtf8(m_program->output().trimmed());
    QCOMPARE(m_program->run(QStringList{u"logs"_s, id} + onServer), 0); // until the end of the run
    const QByteArrayList lines = m_program->output().trimmed().split('\n');
    const QRegularExpression form(u"^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  \\S"_s);
    for (const QByteArray &line : lines)
        QVERIFY2(form.match(QString::fromUtf8(line)).hasMatch(), line);
    QVERIFY2(lines.last().contains("Prompt executed in"), lines.last());
    QCOMPARE(m_program->run(QStringList{u"logs"_s, id, u"--no-follow"_s} + onServer), 0);
    QCOMPARE(m_program->output().trimmed().split('\n'), lines);
}

void tst_Cli_Calls::logsAsJson()
{
    m_script->on("GET /v2/stream-logs",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(testData(u"examples/logs-v2-live.sse"_s));
                 });
    QCOMPARE(m_program->run(onScript({u"logs"_s, uuid, u"--json"_s})), 0);
    const QList<QJsonObject> lines = m_program->jsonLines();
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines.first(),
             QJsonObject({{u"type"_s, u"log"_s},
                          {u"time"_s, u"2025-03-04T05:06:14.401Z"_s},
                          {u"level"_s, u"info"_s},
                          {u"message"_s, u"got prompt"_s}}));
    QCOMPARE(lines.at(2)["level"_L1].toString(), u"webhook"_s);
    QCOMPARE(lines.last(), QJsonObject({{u"type"_s, u"end"_s}, {u"reason"_s, u"complete"_s}}));
    QCOMPARE(m_program->run(onScript({u"logs"_s, uuid})), 0);
    QVERIFY2(m_program->output().contains("  [webhook] {"), m_program->output());
}

void tst_Cli_Calls::logsOfTheArchive()
{
    const QByteArray archive = "GET /v2/clickhouse-run-logs/" + uuid.toLatin1();
    m_script->on(archive, 200, R"([{"run_id":"x","timestamp":"2025-03-04T05:06:14.401Z",
        "log":"got \u001b[31mprompt","log_type":"info"}])");
    const QStringList logs = onScript({u"logs"_s, uuid, u"--no-follow"_s, u"--json"_s});
    QCOMPARE(m_program->run(logs), 0);
    QCOMPARE(m_program->jsonLines().size(), 2);
    QCOMPARE(m_program->jsonLines().first()["message"_L1].toString(), u"got \x1b[31mprompt"_s);
    QCOMPARE(m_program->jsonLines().last()["reason"_L1].toString(), u"archive"_s);
    m_script->on(archive, 200, "[]");
    QCOMPARE(m_program->run(logs), 0);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().last()["reason"_L1].toString(), u"unavailable"_s);
    QVERIFY2(m_program->error().contains("no log"), m_program->error());
    QCOMPARE(m_script->count("GET /v2/stream-logs"), 0);
}

void tst_Cli_Calls::logsThatCannotBeStreamed_data()
{
    QTest::addColumn<QByteArray>("archive");
    QTest::addColumn<QString>("reason");
    QTest::newRow("archived")
        << R"([{"timestamp":"2025-03-04T05:06:14.401Z","log":"got prompt"}])"_ba << u"archive"_s;
    QTest::newRow("gone") << "[]"_ba << u"unavailable"_s;
}

void tst_Cli_Calls::logsThatCannotBeStreamed()
{
    QFETCH(QByteArray, archive);
    m_script->on("GET /v2/stream-logs",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write("data: {\"type\": \"stream_unavailable\"}\n\n");
                     exchange.close();
                 });
    m_script->on("GET /v2/clickhouse-run-logs/" + uuid.toLatin1(), 200, archive);
    QCOMPARE(m_program->run(onScript({u"logs"_s, uuid, u"--json"_s})), 0);
    QTEST(m_program->jsonLines().last()["reason"_L1].toString(), "reason");
    QCOMPARE(m_program->jsonLines(u"log"_s).size(), m_program->jsonLines().size() - 1);
}

void tst_Cli_Calls::logsOfASession()
{
    m_script->on("GET /v2/stream-logs",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(testData(u"examples/logs-v2-live.sse"_s));
                 });
    QCOMPARE(m_program->run(
                 onScript({u"logs"_s, u"--session"_s, uuid, u"--level"_s, u"info"_s, u"--json"_s})),
             0);
    QCOMPARE(m_program->jsonLines().last()["reason"_L1].toString(), u"complete"_s);
    QCOMPARE(m_program->run(onScript({u"logs"_s, u"--machine-version"_s, uuid})), 0);
    QCOMPARE(m_script->requests().size(), 2);
    QCOMPARE(m_script->requests().first().target,
             "/api/v2/stream-logs?session_id=" + uuid.toLatin1() + "&log_level=info");
    QCOMPARE(m_script->requests().last().target,
             "/api/v2/stream-logs?machine_id_version=" + uuid.toLatin1());
}

void tst_Cli_Calls::logsUnknownRun()
{
    m_script->on("GET /v2/stream-logs", 404, testData(u"examples/404-run.json"_s));
    QCOMPARE(m_program->run(onScript({u"logs"_s, uuid, u"--json"_s})), 3);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"NotFound"_s);
}

void tst_Cli_Calls::logsFollowedNoLonger()
{
    m_script->on("GET /v2/stream-logs",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write("data: {\"message\": \"got prompt\", \"level\": \"info\", "
                                    "\"timestamp\": \"2025-03-04T05:06:14.401Z\"}\n\n");
                 });
    m_program->start(onScript({u"logs"_s, uuid, u"--json"_s}));
    QVERIFY(m_program->waitForOutput("got prompt"));
    m_program->interrupt(SIGINT);
    QCOMPARE(m_program->wait(), 4);
    QCOMPARE(m_program->jsonLines().last()["reason"_L1].toString(), u"aborted"_s);
    QCOMPARE(m_script->count("POST /run/" + uuid.toLatin1() + "/cancel"), 0);
}

void tst_Cli_Calls::runsOfAWorkflow()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const QStringList onServer{u"--server"_s, server.url().toString(), u"--json"_s};
    const QStringList workflow{u"--workflow-id"_s, uuid};
    QCOMPARE(m_program->run(QStringList{u"run"_s, textGraph, u"--no-save"_s, u"--repeat"_s, u"3"_s}
                            + workflow + onServer),
             0);
    QStringList ids;
    for (const QJsonObject &line : m_program->jsonLines(u"completed"_s))
        ids.prepend(line["run_id"_L1].toString());
    const auto list = [&](const QStringList &arguments) {
        QStringList listed;
        if (m_program->run(QStringList{u"runs"_s} + arguments + onServer) != 0)
            return QStringList{QString::fromUtf8(m_program->error())};
        for (const QJsonObject &line : m_program->jsonLines(u"run"_s))
            listed += line["run_id"_L1].toString();
        return listed;
    };
    QCOMPARE(list(workflow), ids);
    QCOMPARE(list(workflow + QStringList{u"--limit"_s, u"1"_s, u"--offset"_s, u"1"_s}),
             ids.mid(1, 1));
    QVERIFY2(m_program->error().contains("--offset 2"), m_program->error());
    QCOMPARE(list(workflow + QStringList{u"--status"_s, u"success"_s}), ids);
    QCOMPARE(list(workflow + QStringList{u"--status"_s, u"failed"_s}), QStringList());
    QCOMPARE(list({}), QStringList()); // those of graphs without an id
    QCOMPARE(m_program->run(QStringList{u"run"_s, textGraph, u"--no-save"_s} + onServer), 0);
    const QString id = m_program->jsonLines().last()["run_id"_L1].toString();
    QCOMPARE(list({}), QStringList{id});
}

void tst_Cli_Calls::runsOfADeployment()
{
    m_script->on("GET /deployment/" + uuid.toLatin1() + "/runs", 200,
                 testData(u"examples/deployment-runs.json"_s));
    const QStringList runs = onScript({u"runs"_s, u"--deployment-id"_s, uuid});
    QCOMPARE(m_program->run(runs), 0);
    const QByteArrayList lines = m_program->output().trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines.first().simplified(), "RUN ID STATUS CREATED DURATION GPU ORIGIN"_ba);
    QVERIFY2(lines.last().startsWith("7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f  success "),
             lines.last());
    QVERIFY2(lines.last().endsWith("7.4 s     A10G  api"), lines.last());
    QCOMPARE(m_program->run(runs + QStringList{u"--status"_s, u"failed"_s}), 0);
    QCOMPARE(m_program->output(), QByteArray());
    QVERIFY2(m_program->error().contains("no such runs"), m_program->error());
}

void tst_Cli_Calls::runsAsTheServiceListsThem()
{
    m_script->on("GET /v2/workflow/" + uuid.toLatin1() + "/runs", 200,
                 testData(u"examples/workflow-runs-v2.json"_s));
    QCOMPARE(m_program->run(onScript({u"runs"_s, u"--workflow-id"_s, uuid, u"--json"_s,
                                      u"--status"_s, u"success"_s, u"--limit"_s, u"7"_s})),
             0);
    QCOMPARE(m_program->jsonLines().size(), 1);
    const QJsonObject run = m_program->jsonLines().first();
    QCOMPARE(run["created_at"_L1].toString(), u"2025-03-04T05:06:01.250Z"_s);
    QCOMPARE(run["duration"_L1].toDouble(), 20.452);
    QCOMPARE(run["batch_id"_L1], QJsonValue(QJsonValue::Null));
    const QByteArray target = m_script->requests().value(0).target;
    QVERIFY2(target.contains("status=success") && target.contains("limit=7"), target);
    m_script->on("GET /v2/workflow/" + uuid.toLatin1() + "/runs", 404,
                 R"({"detail":"Workflow not found"})");
    QCOMPARE(m_program->run(onScript({u"runs"_s, u"--workflow-id"_s, uuid, u"--json"_s})), 3);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"NotFound"_s);
}

void tst_Cli_Calls::sessionsFromStartToEnd()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const auto run = [&](const QStringList &arguments) {
        return m_program->run(QStringList{u"sessions"_s} + arguments
                              + QStringList{u"--server"_s, server.url().toString()});
    };
    QCOMPARE(run({u"create"_s, u"--machine-id"_s, uuid, u"--gpu"_s, u"A10G"_s, u"--timeout"_s,
                  u"5"_s, u"--wait"_s, u"--json"_s}),
             0);
    const QJsonObject created = m_program->jsonLines().value(0);
    QCOMPARE(created["type"_L1].toString(), u"session"_s);
    QVERIFY(created["url"_L1].toString().startsWith(u"http://"_s));
    const QString id = created["session_id"_L1].toString();
    QCOMPARE(run({u"create"_s}), 0); // on the machine of every local server
    QVERIFY2(m_program->output().startsWith("Session  "), m_program->output());
    QVERIFY2(!m_program->error().contains("money"), m_program->error());

    QCOMPARE(run({}), 0);
    QCOMPARE(m_program->output().trimmed().split('\n').size(), 3);
    QCOMPARE(run({u"--machine-id"_s, uuid}), 0);
    const QByteArrayList lines = m_program->output().trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines.first().simplified(), "ID GPU STARTED ENDS MACHINE"_ba);
    QVERIFY2(lines.last().startsWith(id.toUtf8() + "  A10G  "), lines.last());

    QCOMPARE(run({u"extend"_s, id, u"--minutes"_s, u"7"_s}), 0);
    QVERIFY2(m_program->output().contains("7 minutes"), m_program->output());
    QCOMPARE(run({u"get"_s, id, u"--json"_s}), 0);
    QCOMPARE(m_program->jsonLines().value(0)["timeout"_L1].toInt(), 12);
    QCOMPARE(run({u"delete"_s, id, u"--wait"_s}), 0);
    QCOMPARE(m_program->output(), "ended\n"_ba);
    const RecordedRequest last = server.requests(u"/session/"_s + id).last();
    QCOMPARE(last.query, u"wait_for_shutdown=true"_s);
    QCOMPARE(run({u"get"_s, id, u"--json"_s}), 3);
    QCOMPARE(m_program->jsonLines().value(0)["kind"_L1].toString(), u"NotFound"_s);
}

void tst_Cli_Calls::sessionsAsJson()
{
    m_script->on("GET /sessions", 200, testData(u"examples/sessions.json"_s));
    QCOMPARE(m_program->run(onScript({u"sessions"_s, u"--json"_s})), 0);
    QVERIFY(!m_program->jsonLines().isEmpty());
    const QJsonObject first = m_program->jsonLines().first();
    QVERIFY(first["timeout_end"_L1].toString().endsWith(u'Z'));
    QVERIFY(!first["machine_id"_L1].toString().isEmpty());
    m_script->on("POST /session/" + uuid.toLatin1() + "/increase-timeout", 200,
                 R"({"message":"Timeout increased"})");
    QCOMPARE(m_program->run(
                 onScript({u"sessions"_s, u"extend"_s, uuid, u"--minutes"_s, u"3"_s, u"--json"_s})),
             0);
    QCOMPARE(m_program->jsonLines().value(0),
             QJsonObject({{u"type"_s, u"extended"_s},
                          {u"session_id"_s, uuid},
                          {u"minutes"_s, 3},
                          {u"message"_s, u"Timeout increased"_s}}));
    m_script->on("DELETE /session/" + uuid.toLatin1(), 200,
                 testData(u"examples/session-delete-response.json"_s));
    QCOMPARE(m_program->run(onScript({u"sessions"_s, u"delete"_s, uuid, u"--json"_s})), 0);
    QCOMPARE(m_program->jsonLines().value(0),
             QJsonObject({{u"type"_s, u"deleted"_s}, {u"session_id"_s, uuid}}));
    m_script->on("DELETE /session/" + uuid.toLatin1(), 200, R"({"success":false})");
    QCOMPARE(m_program->run(onScript({u"sessions"_s, u"delete"_s, uuid, u"--json"_s})), 3);
    QCOMPARE(m_program->jsonLines().value(0)["kind"_L1].toString(), u"BadResponse"_s);
}

void tst_Cli_Calls::sessionNotReady()
{
    m_script->on("POST /session", 200, testData(u"examples/session-create-response.json"_s));
    QCOMPARE(m_program->run(onScript({u"sessions"_s, u"create"_s})), 0);
    QVERIFY2(m_program->error().contains("sessions get aa11bb22"), m_program->error());
    QCOMPARE(m_program->run(onScript({u"sessions"_s, u"create"_s, u"--json"_s})), 0);
    QCOMPARE(m_program->jsonLines().value(0)["url"_L1], QJsonValue(QJsonValue::Null));
}

void tst_Cli_Calls::sessionRefused_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("too many") << 400 << R"({"detail":"Too many sessions"})"_ba << u"Rejected"_s
                              << 3;
    QTest::newRow("no credits") << 403 << testData(u"examples/403-credits.json"_s)
                                << u"Unauthorized"_s << 3;
    QTest::newRow("wrong gpu") << 422 << testData(u"examples/422-gpu-enum.json"_s)
                               << u"Validation"_s << 3;
    QTest::newRow("the answer is lost") << 502 << "<html>"_ba << u"Unconfirmed"_s << 5;
}

void tst_Cli_Calls::sessionRefused()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_script->on("POST /session", status, body);
    QTEST(m_program->run(onScript({u"sessions"_s, u"create"_s, u"--json"_s})), "exitCode");
    QCOMPARE(m_program->jsonLines().size(), 1);
    QTEST(m_program->jsonLines().first()["kind"_L1].toString(), "kind");
    QCOMPARE(m_script->count("POST /session"), 1); // a call that costs money is never repeated
}

void tst_Cli_Calls::sessionNoLongerWaitedFor()
{
    m_script->on("POST /session", [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    QSignalSpy received(m_script.get(), &ScriptedServer::requestReceived);
    m_program->start(onScript({u"sessions"_s, u"create"_s, u"--wait"_s, u"--json"_s}));
    QVERIFY(received.wait(testPatience));
    m_program->interrupt(SIGINT);
    QCOMPARE(m_program->wait(), 5);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"Unconfirmed"_s);
    QVERIFY2(m_program->error().contains("may have been started"), m_program->error());
}

void tst_Cli_Calls::refused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char *name, const QStringList &arguments, const char *word) {
        QTest::newRow(name) << arguments << QByteArray(word);
    };
    row("deployments: an id that is a path", {u"deployments"_s, u"../runs"_s}, "../runs");
    row("deployments: an empty id", {u"deployments"_s, QString()}, "ID");
    row("deployments: id and list", {u"deployments"_s, uuid, u"--limit"_s, u"3"_s}, "--limit");
    row("deployments: limit", {u"deployments"_s, u"--limit"_s, u"0"_s}, "--limit");
    row("deployments: offset", {u"deployments"_s, u"--offset"_s, u"-1"_s}, "--offset");
    row("deployments: environment", {u"deployments"_s, u"--environment"_s, QString()},
        "--environment");
    row("deployments: no UUID", {u"deployments"_s, u"mine"_s}, "must be a UUID");
    row("deployments: unknown environment", {u"deployments"_s, u"--environment"_s, u"prodcution"_s},
        "did you mean \"production\"?");
    row("logs: no UUID", {u"logs"_s, u"mine"_s}, "must be a UUID");
    row("logs: two of them", {u"logs"_s, uuid, u"--session"_s, uuid}, "--session");
    row("logs: session and machine",
        {u"logs"_s, u"--machine-version"_s, uuid, u"--session"_s, uuid}, "--machine-version");
    row("logs: no archive", {u"logs"_s, u"--session"_s, uuid, u"--no-follow"_s}, "--no-follow");
    row("logs: no session", {u"logs"_s, u"--session"_s, u"mine"_s}, "must be a UUID");
    row("get: no UUID", {u"get"_s, u"mine"_s}, "must be a UUID");
    row("cancel: no UUID", {u"cancel"_s, u"mine"_s}, "must be a UUID");
    row("sessions: no UUID", {u"sessions"_s, u"get"_s, u"mine"_s}, "must be a UUID");
    row("logs: an id that is a path", {u"logs"_s, u"../x"_s}, "RUN_ID");
    row("logs: of which run", {u"logs"_s}, "An argument is missing");
    row("runs: two lists", {u"runs"_s, u"--workflow-id"_s, uuid, u"--deployment-id"_s, uuid},
        "--deployment-id");
    row("runs: no UUID", {u"runs"_s, u"--workflow-id"_s, u"mine"_s}, "--workflow-id");
    row("runs: empty", {u"runs"_s, u"--deployment-id"_s, QString()}, "--deployment-id");
    row("runs: status", {u"runs"_s, u"--workflow-id"_s, uuid, u"--status"_s, u"sucess"_s},
        "did you mean \"success\"?");
    row("sessions: unknown", {u"sessions"_s, u"crate"_s}, "did you mean \"create\"?");
    row("sessions: which one", {u"sessions"_s, u"get"_s}, "An argument is missing");
    row("sessions: an id that is a path", {u"sessions"_s, u"delete"_s, u"a/b"_s}, "a/b");
    row("sessions: how long", {u"sessions"_s, u"extend"_s, uuid}, "--minutes");
    row("sessions: no minutes", {u"sessions"_s, u"extend"_s, uuid, u"--minutes"_s, u"0"_s},
        "--minutes");
    row("sessions: timeout", {u"sessions"_s, u"create"_s, u"--timeout"_s, u"soon"_s}, "--timeout");
    row("sessions: empty machine", {u"sessions"_s, u"create"_s, u"--machine-id"_s, QString()},
        "--machine-id");
    row("sessions: no such option", {u"sessions"_s, u"get"_s, uuid, u"--gpu"_s, u"A10G"_s}, "gpu");
    row("runs: limit", {u"runs"_s, u"--workflow-id"_s, uuid, u"--limit"_s, u"many"_s}, "--limit");
}

void tst_Cli_Calls::refused()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(m_program->run(onScript(arguments + QStringList{u"--json"_s})), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"InvalidRequest"_s);
    QCOMPARE(m_script->requests().size(), 0);
}

void tst_Cli_Calls::needsAServer_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("logs") << QStringList{u"logs"_s, uuid};
    QTest::newRow("runs") << QStringList{u"runs"_s, u"--workflow-id"_s, uuid};
    QTest::newRow("sessions") << QStringList{u"sessions"_s};
}

void tst_Cli_Calls::needsAServer()
{
    QFETCH(QStringList, arguments);
    QCOMPARE(m_program->run(arguments), 2);
    QVERIFY2(m_program->error().contains("Which server?"), m_program->error());
    QCOMPARE(m_program->run(arguments + QStringList{u"--server"_s, u"local"_s}), 2);
}

void tst_Cli_Calls::needsIds_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("runs") << QStringList{u"runs"_s} << "--deployment-id"_ba;
    QTest::newRow("a session") << QStringList{u"sessions"_s, u"create"_s} << "--machine-id"_ba;
}

// Only a local server has a default workflow and machine.
void tst_Cli_Calls::needsIds()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(
        m_program->run(arguments + QStringList{u"--server"_s, u"https://service.invalid/api"_s}),
        2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
}

REGISTER_TEST(tst_Cli_Calls)
#include "tst_cli_calls.moc"
