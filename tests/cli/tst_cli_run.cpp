// SPDX-License-Identifier: MIT

#include "callarguments.h"
#include "program.h"

#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QString pictureGraph = QStringLiteral(WORKFLOWS_DIR) + u"/photo-effects.json"_s;

QJsonObject bodyOf(const RecordedRequest &request)
{
    return QJsonDocument::fromJson(request.body).object();
}

} // namespace

class tst_Cli_Run : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void embeddedByDefault();
    void modes_data();
    void modes();
    void jsonLines();
    void eventsStayExact();
    void textsArePrinted();
    void noSave();
    void noWait();
    void valuesReachTheServer();
    void literalsReachTheServer();
    void fileIsUploaded();
    void requestFields();
    void rangeWithJobs();
    void repeatNumbersTheRuns();
    void worstExitCode();
    void jobsLimit();
    void graphFromStandardInput();
    void unsafeNamesStayInside();
    void collidingNames();
    void lostFileOfASuccess();

private:
    [[nodiscard]] QStringList onServer(const QStringList &arguments) const;
    void scriptRun(ScriptedServer *server, const QByteArray &files);

    std::unique_ptr<Program> m_program;
    std::unique_ptr<LocalServer> m_server;
};

void tst_Cli_Run::init()
{
    m_program = std::make_unique<Program>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

QStringList tst_Cli_Run::onServer(const QStringList &arguments) const
{
    return QStringList{u"run"_s} + arguments
        + QStringList{u"--server"_s, m_server->url().toString()};
}

void tst_Cli_Run::embeddedByDefault()
{
    QCOMPARE(m_program->run(QStringList{u"run"_s, sampleGraph} + small()), 0);
    QVERIFY2(m_program->error().contains("embedded local server"), m_program->error());
    const QStringList files = m_program->files();
    QCOMPARE(files.size(), 1);
    QVERIFY(files.first().startsWith(u"comfydeploy-output/"_s));
    QVERIFY(files.first().endsWith(u".png"_s));
    QCOMPARE(m_program->output(), files.first().toUtf8() + '\n');
    QVERIFY(!m_program->error().contains('\r')); // no bar without a terminal
    QVERIFY(!m_program->error().contains('\x1b'));
}

void tst_Cli_Run::modes_data()
{
    QTest::addColumn<QString>("mode");
    for (const char *mode : {"stream", "sync", "queue"})
        QTest::newRow(mode) << QString::fromLatin1(mode);
}

void tst_Cli_Run::modes()
{
    QFETCH(QString, mode);
    const QStringList arguments{sampleGraph,   u"--mode"_s, mode,
                                u"--output"_s, u"here"_s,   u"--json"_s};
    QCOMPARE(m_program->run(onServer(arguments + small())), 0);
    QCOMPARE(m_server->requests(u"/run/workflow/"_s + mode).size(), 1);
    const auto completed = m_program->jsonLines(u"completed"_s);
    QCOMPARE(completed.size(), 1);
    QCOMPARE(m_program->jsonLines().last(), completed.first());
    const QString id = completed.first()["run_id"_L1].toString();
    QCOMPARE(m_program->jsonLines(u"queued"_s).value(0)["run_id"_L1].toString(), id);
    QCOMPARE(m_program->jsonLines(u"event"_s).isEmpty(), mode != "stream"_L1);
    QVERIFY(m_program->files().value(0).startsWith(u"here/"_s + id + u'/'));
}

void tst_Cli_Run::jsonLines()
{
    QVERIFY(m_server->addFault(u"unknown-event"_s));
    QCOMPARE(m_program->run(onServer(QStringList{sampleGraph, u"--json"_s} + small())), 0);
    const QList<QJsonObject> lines = m_program->jsonLines();
    QCOMPARE(m_program->jsonLines(u"queued"_s).size(), 1);
    QVERIFY(m_program->jsonLines(u"event"_s).size() > 5);
    QSet<QString> eventNames;
    for (const QJsonObject &event : m_program->jsonLines(u"event"_s)) {
        QCOMPARE(event.keys(), QStringList({u"data"_s, u"event"_s, u"id"_s, u"type"_s}));
        eventNames += event["event"_L1].toString();
    }
    QVERIFY(eventNames.contains(u"event_update"_s));
    QVERIFY(eventNames.size() > 1); // including the unknown one

    const QJsonObject completed = lines.last();
    QCOMPARE(completed["type"_L1].toString(), u"completed"_s);
    QCOMPARE(completed["status"_L1].toString(), u"success"_s);
    const QJsonObject output = completed["outputs"_L1].toArray().first().toObject();
    QVERIFY(output.contains("data"_L1) && output.contains("run_id"_L1));
    const QJsonObject file = completed["files"_L1].toArray().first().toObject();
    QCOMPARE(file.keys(), QStringList({u"path"_s, u"url"_s}));
    QVERIFY(QFileInfo(m_program->path(file["path"_L1].toString())).size() > 0);
    for (const QJsonObject &line : lines)
        QVERIFY(!line.contains("run"_L1)); // a single run needs no number
}

void tst_Cli_Run::scriptRun(ScriptedServer *server, const QByteArray &files)
{
    server->on(queueRoute, 200, R"({"run_id":")" + exampleRunId + "\"}");
    server->on(getRun, 200,
               R"({"id":")" + exampleRunId + R"(","status":"success","outputs":[{"run_id":")"
                   + exampleRunId + R"(","data":{"images":[)" + files + "]}}]}");
    server->on("*", [](const ScriptedServer::Request &request, ScriptedServer::Exchange exchange) {
        exchange.respond(200, request.path(), "image/png");
    });
}

void tst_Cli_Run::eventsStayExact()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("POST /run/workflow/stream",
              [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                  exchange.beginStream();
                  exchange.write("event: news\nid: 7\ndata: {\"seed\": 18446744073709551615,\n"
                                 "data: \"b\": 1.50}\n\n"
                                 "event: event_update\ndata: no JSON\n\n");
                  exchange.write(testData(u"examples/stream-success.sse"_s));
                  exchange.close();
              });
    server.on("*", 200, testData(u"examples/run-success.json"_s));
    QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"--json"_s, u"--no-save"_s, u"--server"_s,
                             server.url().toString()}),
             0);
    QVERIFY2(
        m_program->output().startsWith(
            R"({"type":"event","event":"news","data":{"seed":18446744073709551615,"b":1.50},"id":"7"})"
            "\n"
            R"({"type":"event","event":"event_update","data":"no JSON","id":")"),
        m_program->output());
    QCOMPARE(m_program->jsonLines(u"completed"_s).size(), 1);
    QCOMPARE(m_program->jsonLines().last()["files"_L1].toArray(), QJsonArray());
}

void tst_Cli_Run::textsArePrinted()
{
    QCOMPARE(m_program->run(onServer({textGraph})), 0);
    QVERIFY2(!m_program->output().trimmed().isEmpty(), m_program->error());
}

void tst_Cli_Run::noSave()
{
    QCOMPARE(m_program->run(onServer(QStringList{sampleGraph, u"--no-save"_s} + small())), 0);
    QCOMPARE(m_program->files(), QStringList());
    QVERIFY2(m_program->output().startsWith("http://127.0.0.1:"), m_program->output());
}

void tst_Cli_Run::noWait()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"60000"_s, -1));
    QCOMPARE(m_program->run(onServer({sampleGraph, u"--no-wait"_s})), 0);
    const QByteArray id = m_program->output().trimmed();
    QCOMPARE(id.size(), 36);
    QVERIFY(m_server->requests(u"/run/"_s + QString::fromLatin1(id)).isEmpty());
    QCOMPARE(m_program->run(onServer({sampleGraph, u"--no-wait"_s, u"--json"_s})), 0);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["type"_L1].toString(), u"queued"_s);
}

void tst_Cli_Run::valuesReachTheServer()
{
    QCOMPARE(m_program->run(onServer(QStringList{sampleGraph, u"-i"_s, u"prompt=123"_s, u"-i"_s,
                                                 u"seed=4294967295"_s, u"--no-save"_s}
                                     + small())),
             0);
    const QByteArray body = m_server->requests(u"/run/workflow/stream"_s).value(0).body;
    QVERIFY2(body.contains(R"("prompt": "123")"), body);
    QVERIFY2(body.contains(R"("seed": 4294967295)"), body);
}

void tst_Cli_Run::literalsReachTheServer()
{
    const QByteArray graph = R"({
      "1": {"class_type": "EmptyImage",
            "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
      "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}}})";
    m_program->write(u"graph.json"_s, graph);
    QCOMPARE(m_program->run(onServer({u"graph.json"_s, u"-i"_s, u"1.color=16711680"_s, u"-i"_s,
                                      u"2.filename_prefix=7"_s})),
             0);
    const QByteArray body = m_server->requests(u"/run/workflow/stream"_s).value(0).body;
    QVERIFY2(body.contains(R"("color": 16711680)"), body);
    QVERIFY2(body.contains(R"("filename_prefix": "7")"), body);
    QVERIFY(m_program->files().contains(u"graph.json"_s));
    QVERIFY(m_program->output().contains("7_00001_"));
}

void tst_Cli_Run::fileIsUploaded()
{
    // The result of one run is the input of the next.
    QCOMPARE(m_program->run(onServer(QStringList{sampleGraph} + small())), 0);
    const QString picture = m_program->files().value(0);
    QCOMPARE(m_program->run(onServer({pictureGraph, u"-i"_s, u"image=@"_s + picture})), 0);
    QCOMPARE(m_server->requests(u"/file/upload"_s).size(), 1);
    const QJsonObject inputs =
        bodyOf(m_server->requests(u"/run/workflow/stream"_s).last())["inputs"_L1].toObject();
    QVERIFY2(inputs["image"_L1].toString().startsWith(u"http://127.0.0.1:"_s),
             qPrintable(inputs["image"_L1].toString()));
    QCOMPARE(m_program->files().size(), 2);
}

void tst_Cli_Run::requestFields()
{
    m_program->write(u"ui.json"_s, R"({"nodes":[],"version":0.4})");
    const QString workflow = u"11111111-2222-4333-8444-555555555555"_s;
    const QString machine = u"66666666-7777-4888-8999-aaaaaaaaaaaa"_s;
    QCOMPARE(m_program->run(onServer(QStringList{sampleGraph, u"--workflow-id"_s, workflow,
                                                 u"--machine-id"_s, machine, u"--gpu"_s, u"A10G"_s,
                                                 u"--webhook"_s, u"http://127.0.0.1:9/hook"_s,
                                                 u"--webhook-intermediate-status"_s,
                                                 u"--workflow"_s, u"ui.json"_s, u"--no-save"_s}
                                     + small())),
             0);
    const QJsonObject body = bodyOf(m_server->requests(u"/run/workflow/stream"_s).value(0));
    QCOMPARE(body["workflow_id"_L1].toString(), workflow);
    QCOMPARE(body["machine_id"_L1].toString(), machine);
    QCOMPARE(body["gpu"_L1].toString(), u"A10G"_s);
    QCOMPARE(body["webhook"_L1].toString(), u"http://127.0.0.1:9/hook"_s);
    QCOMPARE(body["webhook_intermediate_status"_L1], QJsonValue(true));
    QCOMPARE(body["workflow"_L1].toObject()["version"_L1].toDouble(), 0.4);
}

void tst_Cli_Run::rangeWithJobs()
{
    QCOMPARE(m_program->run(onServer(
                 QStringList{sampleGraph, u"-i"_s, u"seed=1..3"_s, u"--jobs"_s, u"2"_s, u"--json"_s}
                 + small())),
             0);
    QVERIFY2(m_program->error().contains("3 runs, 2 at a time"), m_program->error());
    QSet<int> seeds;
    QSet<QString> ids;
    for (const QJsonObject &line : m_program->jsonLines(u"completed"_s)) {
        seeds += line["values"_L1].toObject()["seed"_L1].toInt();
        ids += line["run_id"_L1].toString();
        QCOMPARE(line["run"_L1].toInt(), line["values"_L1].toObject()["seed"_L1].toInt());
    }
    QCOMPARE(seeds, QSet<int>({1, 2, 3}));
    QCOMPARE(ids.size(), 3);
    QCOMPARE(m_program->files().size(), 3);
    for (const QJsonObject &line : m_program->jsonLines())
        QVERIFY(line.contains("run"_L1));
}

void tst_Cli_Run::repeatNumbersTheRuns()
{
    QCOMPARE(
        m_program->run(onServer(
            QStringList{sampleGraph, u"-i"_s, u"seed=5..6"_s, u"--repeat"_s, u"2"_s} + small())),
        0);
    QCOMPARE(m_server->requests(u"/run/workflow/stream"_s).size(), 4);
    for (const char *prefix : {"[1/4 seed=5]", "[2/4 seed=5]", "[3/4 seed=6]", "[4/4 seed=6]"})
        QVERIFY2(m_program->error().contains(prefix), m_program->error());
}

void tst_Cli_Run::worstExitCode()
{
    QVERIFY(m_server->addFault(u"fail-node"_s, u"3"_s)); // only in the first run
    m_program->write(u"graph.json"_s, R"({
      "1": {"class_type": "ComfyUIDeployExternalNumberInt", "inputs": {"input_id": "size",
            "default_value": 8}},
      "2": {"class_type": "EmptyImage", "inputs": {"width": ["1", 0], "height": 8,
            "batch_size": 1, "color": 0}},
      "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}}})");
    QCOMPARE(m_program->run(onServer({u"graph.json"_s, u"-i"_s, u"size=8..10"_s, u"--json"_s})), 1);
    QCOMPARE(m_program->jsonLines(u"failed"_s).size(), 1);
    QCOMPARE(m_program->jsonLines(u"completed"_s).size(), 2);
}

void tst_Cli_Run::jobsLimit()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    // Answers are held back until the maximum number is waiting, or all have arrived.
    QList<ScriptedServer::Exchange> waiting;
    qsizetype most = 0;
    server.on("POST /run/workflow/sync",
              [&](const ScriptedServer::Request &, const ScriptedServer::Exchange &exchange) {
                  waiting += exchange;
                  most = std::max(most, waiting.size());
                  if (waiting.size() < 3 && server.count("POST /run/workflow/sync") < 7)
                      return;
                  for (ScriptedServer::Exchange &each : waiting)
                      each.respond(403, R"({"detail":"no"})");
                  waiting.clear();
              });
    QCOMPARE(
        m_program->run({u"run"_s, sampleGraph, u"--mode"_s, u"sync"_s, u"--repeat"_s, u"7"_s,
                        u"--jobs"_s, u"3"_s, u"--json"_s, u"--server"_s, server.url().toString()}),
        3);
    QCOMPARE(server.count("POST /run/workflow/sync"), 7);
    QCOMPARE(most, 3);
    QCOMPARE(m_program->jsonLines(u"error"_s).size(), 7);
}

void tst_Cli_Run::graphFromStandardInput()
{
    QFile graph(sampleGraph);
    QVERIFY(graph.open(QIODevice::ReadOnly));
    m_program->start(onServer(QStringList{u"-"_s} + small()), graph.readAll());
    QCOMPARE(m_program->wait(), 0);
    QCOMPARE(m_program->files().size(), 1);
    QCOMPARE(m_program->run(onServer({u"-"_s})), 2); // there is no input
    QVERIFY2(m_program->error().contains("standard input"), m_program->error());
}

void tst_Cli_Run::unsafeNamesStayInside()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const auto item = [&server](const QByteArray &path, const QByteArray &name) {
        return QByteArray(R"({"url":")" + server.url().toString().toUtf8() + path
                          + R"(","filename":")" + name + R"(","subfolder":"../../y"})");
    };
    scriptRun(&server,
              item("/1", "../../x.png") + ',' + item("/2", "/etc/passwd") + ','
                  + item("/3", R"(C:\\Windows\\con)") + ',' + item("/4", ""));
    QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"--mode"_s, u"queue"_s, u"--server"_s,
                             server.url().toString()}),
             0);
    const QString folder = u"comfydeploy-output/"_s + runId + u'/';
    QStringList expected{folder + u"4"_s, folder + u"_con"_s, folder + u"passwd"_s,
                         folder + u"x.png"_s};
    QCOMPARE(m_program->files(), expected);
}

void tst_Cli_Run::collidingNames()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const auto item = [&server](const QByteArray &path, const QByteArray &folder) {
        return QByteArray(R"({"url":")" + server.url().toString().toUtf8() + path
                          + R"(","filename":"x.png","subfolder":")" + folder + "\"}");
    };
    scriptRun(&server, item("/1", "a") + ',' + item("/2", "b") + ',' + item("/3", "b"));
    const QStringList arguments{u"run"_s,      sampleGraph,   u"--mode"_s,
                                u"queue"_s,    u"--server"_s, server.url().toString(),
                                u"--output"_s, u"o"_s};
    QCOMPARE(m_program->run(arguments), 0);
    const QString folder = u"o/"_s + runId + u'/';
    const QStringList expected{folder + u"a/x.png"_s, folder + u"b/x (1).png"_s,
                               folder + u"b/x.png"_s};
    QCOMPARE(m_program->files(), expected);
    QCOMPARE(m_program->run(arguments), 0); // the same files again
    QCOMPARE(m_program->files(), expected);
}

void tst_Cli_Run::lostFileOfASuccess()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const QByteArray url = server.url().toString().toUtf8();
    scriptRun(&server,
              R"({"url":")" + url + R"(/1","filename":"a.png"},{"url":")" + url
                  + R"(/lost","filename":"b.png"})");
    server.on("GET /lost", 404, R"({"detail":"Not Found"})");
    QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"--mode"_s, u"queue"_s, u"--json"_s,
                             u"--server"_s, server.url().toString()}),
             3);
    const QJsonObject completed = m_program->jsonLines().last();
    QCOMPARE(completed["type"_L1].toString(), u"completed"_s);
    const QJsonArray files = completed["files"_L1].toArray();
    QCOMPARE(files.at(0).toObject().keys(), QStringList({u"path"_s, u"url"_s}));
    QCOMPARE(files.at(1).toObject().keys(), QStringList({u"error"_s, u"url"_s}));
    QVERIFY2(m_program->error().contains("b.png"), m_program->error());
}

REGISTER_TEST(tst_Cli_Run)
#include "tst_cli_run.moc"
