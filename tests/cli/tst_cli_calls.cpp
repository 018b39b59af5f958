// The commands that ask the service for what it keeps: deployments, runs, logs, sessions.
#include "program.h"

#include "shared/scriptedserver.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

#include <csignal>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QString uuid = u"11111111-2222-4333-8444-555555555555"_s;
const QString textGraph = QStringLiteral(WORKFLOWS_DIR) + u"/caption.json"_s;

QJsonArray exampleArray(const QString &name)
{
    return QJsonDocument::fromJson(testData(u"examples/"_s + name)).array();
}

} // namespace

class tst_CliCalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void deploymentsOfTheEmbeddedServer();
    void deploymentsAsJson();
    void deploymentsAreNarrowed();
    void oneDeployment();
    void deploymentsFail_data();
    void deploymentsFail();
    void logsOfARun();
    void logsAsJson();
    void logsOfTheArchive();
    void logsThatCannotBeStreamed_data();
    void logsThatCannotBeStreamed();
    void logsUnknownRun();
    void logsFollowedNoLonger();
    void runsOfAWorkflow();
    void runsOfADeployment();
    void runsAsTheServiceTellsThem();
    void refused_data();
    void refused();
    void needsAServer_data();
    void needsAServer();

private:
    [[nodiscard]] QStringList onScript(const QStringList &arguments) const
    {
        return arguments + QStringList{u"--server"_s, m_script->url().toString()};
    }

    std::unique_ptr<Program> m_program;
    std::unique_ptr<ScriptedServer> m_script;
};

void tst_CliCalls::init()
{
    m_program = std::make_unique<Program>();
    m_script = std::make_unique<ScriptedServer>();
    QVERIFY(m_script->listen());
}

void tst_CliCalls::deploymentsOfTheEmbeddedServer()
{
    QCOMPARE(m_program->run({u"deployments"_s}), 0);
    const QByteArrayList lines = m_program->output().trimmed().split('\n');
    const int samples = int(QDir(QStringLiteral(WORKFLOWS_DIR)).entryList({u"*.json"_s}).size());
    QCOMPARE(lines.size(), 1 + samples);
    QCOMPARE(lines.first().simplified(), "ID NAME ENVIRONMENT UPDATED"_ba);
    QVERIFY2(m_program->output().contains("Photo effects   production"), m_program->output());
}

void tst_CliCalls::deploymentsAsJson()
{
    const QJsonArray examples = exampleArray(u"deployments.json"_s);
    m_script->on("GET /deployments", 200, testData(u"examples/deployments.json"_s));
    QCOMPARE(m_program->run(onScript({u"deployments"_s, u"--json"_s})), 0);
    const QList<QJsonObject> lines = m_program->jsonLines();
    QCOMPARE(lines.size(), examples.size()); // both halves are asked for, and none comes twice
    QCOMPARE(m_script->count("GET /deployments"), 2);
    QSet<QString> ids;
    for (const QJsonObject &line : lines) {
        QCOMPARE(line["type"_L1].toString(), u"deployment"_s);
        ids += line["deployment_id"_L1].toString();
        const auto example =
            std::find_if(examples.begin(), examples.end(), [&line](const QJsonValue &value) {
                return value["id"_L1] == line["deployment_id"_L1];
            });
        QVERIFY(example != examples.end());
        QCOMPARE(line["environment"_L1], (*example)["environment"_L1]);
        QCOMPARE(line["name"_L1], (*example)["workflow"_L1]["name"_L1]);
        QVERIFY(line["updated_at"_L1].toString().endsWith(u'Z'));
    }
    QCOMPARE(ids.size(), examples.size());
}

void tst_CliCalls::deploymentsAreNarrowed()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const QStringList list{u"deployments"_s, u"--json"_s, u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(list), 0);
    const QList<QJsonObject> all = m_program->jsonLines();
    QCOMPARE(m_program->run(list + QStringList{u"--limit"_s, u"2"_s, u"--offset"_s, u"1"_s}), 0);
    QCOMPARE(m_program->jsonLines(), all.mid(1, 2));
    QVERIFY2(m_program->error().contains("--offset 3"), m_program->error());
    QCOMPARE(m_program->run(list + QStringList{u"--environment"_s, u"staging"_s}), 0);
    QCOMPARE(m_program->output(), QByteArray());
    QCOMPARE(m_program->run(list + QStringList{u"--environment"_s, u"moon"_s}), 3);
    QCOMPARE(m_program->jsonLines().value(0)["kind"_L1].toString(), u"Validation"_s);
}

void tst_CliCalls::oneDeployment()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QFile graph(textGraph);
    QVERIFY(graph.open(QIODevice::ReadOnly));
    const QString id = server.addDeployment(u"My captions"_s, graph.readAll());
    QVERIFY(!id.isEmpty());
    const QStringList one{u"deployments"_s, id, u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(one), 0);
    QVERIFY2(m_program->output().startsWith("Deployment   " + id.toUtf8() + '\n'),
             m_program->output());
    QVERIFY2(m_program->output().contains("\nName         My captions\n"), m_program->output());
    const QByteArray table = m_program->output().mid(m_program->output().indexOf("\n\n") + 2);
    QCOMPARE(m_program->run({u"inputs"_s, textGraph}), 0);
    QCOMPARE(table, m_program->output());

    QCOMPARE(m_program->run(one + QStringList{u"--json"_s}), 0);
    const QList<QJsonObject> lines = m_program->jsonLines();
    QCOMPARE(lines.first()["type"_L1].toString(), u"deployment"_s);
    QCOMPARE(lines.first()["name"_L1].toString(), u"My captions"_s);
    QCOMPARE(m_program->run({u"inputs"_s, textGraph, u"--json"_s}), 0);
    QCOMPARE(lines.mid(1), m_program->jsonLines());
}

void tst_CliCalls::deploymentsFail_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("unknown id") << 500 << u"500-unhandled.txt"_s << u"Server"_s
                                << "no such deployment"_ba;
    QTest::newRow("no token") << 401 << u"401-missing.json"_s << u"Unauthorized"_s
                              << "COMFYDEPLOY_TOKEN"_ba;
    QTest::newRow("not a deployment")
        << 200 << u"deployments.json"_s << u"BadResponse"_s << QByteArray();
}

void tst_CliCalls::deploymentsFail()
{
    QFETCH(int, status);
    QFETCH(QString, file);
    QFETCH(QByteArray, word);
    m_script->on("GET /deployment/" + uuid.toLatin1(), status, testData(u"examples/"_s + file));
    QCOMPARE(
        m_program->run(onScript({u"deployments"_s, uuid, u"--json"_s, u"--retries"_s, u"none"_s})),
        3);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QTEST(m_program->jsonLines().first()["kind"_L1].toString(), "kind");
    QVERIFY2(m_program->error().contains(word), m_program->error());
}

void tst_CliCalls::logsOfARun()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"20"_s));
    const QStringList onServer{u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(QStringList{u"run"_s, textGraph, u"--no-wait"_s} + onServer), 0);
    const QString id = QString::fromUtf8(m_program->output().trimmed());
    QCOMPARE(m_program->run(QStringList{u"logs"_s, id} + onServer), 0); // until the run's end
    const QByteArrayList lines = m_program->output().trimmed().split('\n');
    const QRegularExpression form(u"^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  \\S"_s);
    for (const QByteArray &line : lines)
        QVERIFY2(form.match(QString::fromUtf8(line)).hasMatch(), line);
    QVERIFY2(lines.last().contains("Prompt executed in"), lines.last());
    QCOMPARE(m_program->run(QStringList{u"logs"_s, id, u"--no-follow"_s} + onServer), 0);
    QCOMPARE(m_program->output().trimmed().split('\n'), lines);
}

void tst_CliCalls::logsAsJson()
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

void tst_CliCalls::logsOfTheArchive()
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

void tst_CliCalls::logsThatCannotBeStreamed_data()
{
    QTest::addColumn<QByteArray>("archive");
    QTest::addColumn<QString>("reason");
    QTest::newRow("archived")
        << R"([{"timestamp":"2025-03-04T05:06:14.401Z","log":"got prompt"}])"_ba << u"archive"_s;
    QTest::newRow("gone") << "[]"_ba << u"unavailable"_s;
}

void tst_CliCalls::logsThatCannotBeStreamed()
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

void tst_CliCalls::logsUnknownRun()
{
    m_script->on("GET /v2/stream-logs", 404, testData(u"examples/404-run.json"_s));
    QCOMPARE(m_program->run(onScript({u"logs"_s, uuid, u"--json"_s})), 3);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"NotFound"_s);
}

void tst_CliCalls::logsFollowedNoLonger()
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

void tst_CliCalls::runsOfAWorkflow()
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
    QCOMPARE(list({}), QStringList()); // those of graphs that were run without an id
    QCOMPARE(m_program->run(QStringList{u"run"_s, textGraph, u"--no-save"_s} + onServer), 0);
    const QString id = m_program->jsonLines().last()["run_id"_L1].toString();
    QCOMPARE(list({}), QStringList{id});
}

void tst_CliCalls::runsOfADeployment()
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

void tst_CliCalls::runsAsTheServiceTellsThem()
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

void tst_CliCalls::refused_data()
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
    row("logs: an id that is a path", {u"logs"_s, u"../x"_s}, "RUN_ID");
    row("logs: of which run", {u"logs"_s}, "An argument is missing");
    row("runs: two lists", {u"runs"_s, u"--workflow-id"_s, uuid, u"--deployment-id"_s, uuid},
        "--deployment-id");
    row("runs: no UUID", {u"runs"_s, u"--workflow-id"_s, u"mine"_s}, "--workflow-id");
    row("runs: empty", {u"runs"_s, u"--deployment-id"_s, QString()}, "--deployment-id");
    row("runs: status", {u"runs"_s, u"--workflow-id"_s, uuid, u"--status"_s, u"sucess"_s},
        "did you mean \"success\"?");
    row("runs: limit", {u"runs"_s, u"--workflow-id"_s, uuid, u"--limit"_s, u"many"_s}, "--limit");
}

void tst_CliCalls::refused()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(m_program->run(onScript(arguments + QStringList{u"--json"_s})), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"InvalidRequest"_s);
    QCOMPARE(m_script->requests().size(), 0);
}

void tst_CliCalls::needsAServer_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("logs") << QStringList{u"logs"_s, uuid};
    QTest::newRow("runs") << QStringList{u"runs"_s, u"--workflow-id"_s, uuid};
}

void tst_CliCalls::needsAServer()
{
    QFETCH(QStringList, arguments);
    QCOMPARE(m_program->run(arguments), 2);
    QVERIFY2(m_program->error().contains("Which server?"), m_program->error());
    QCOMPARE(m_program->run(arguments + QStringList{u"--server"_s, u"local"_s}), 2);
}

QTEST_GUILESS_MAIN(tst_CliCalls)
#include "tst_cli_calls.moc"
