// SPDX-License-Identifier: MIT

#include "callarguments.h"
#include "program.h"

#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtNetwork/qtcpserver.h>
#include <QtTest/QtTest>

#include <csignal>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QString exampleGraph =
    QStringLiteral(TEST_DATA_DIR) + u"/examples/graph-image-only-external.api.json"_s;

} // namespace

class tst_Cli_Others : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void help_data();
    void help();
    void version();
    void noCommand_data();
    void noCommand();
    void inputsTable();
    void inputsDefaults_data();
    void inputsDefaults();
    void inputsJson();
    void inputsWithDefaultsOfTheirOwn();
    void inputsOfABadFile_data();
    void inputsOfABadFile();
    void getPrintsTheState();
    void getSavesWhatIsThere();
    void getNamesAnEncoding();
    void getWaits();
    void getWaitsNoLonger();
    void getUnknown();
    void needsAServer_data();
    void needsAServer();
    void runIdsAreNoPaths_data();
    void runIdsAreNoPaths();
    void cancels();
    void cancelReportsTheOutcome_data();
    void cancelReportsTheOutcome();
    void uploads();
    void uploadRefused();
    void uploadOfNothing();
    void uploadsSeveral();
    void uploadStopsAtWhatStopsAll();
    void uploadInterrupted();
    void uploadShowsABar();
    void fullDisk();

private:
    [[nodiscard]] QStringList onScript(const QStringList &arguments) const
    {
        return arguments + QStringList{u"--server"_s, m_script->url().toString()};
    }

    std::unique_ptr<Program> m_program;
    std::unique_ptr<ScriptedServer> m_script;
};

void tst_Cli_Others::init()
{
    m_program = std::make_unique<Program>();
    m_script = std::make_unique<ScriptedServer>();
    QVERIFY(m_script->listen());
}

void tst_Cli_Others::help_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("all") << QStringList{u"--help"_s} << "Commands:"_ba;
    const QStringList commands = commandNames();
    QVERIFY(commands.size() > 10);
    for (const QString &command : commands)
        QTest::newRow(qPrintable(command)) << command.split(u' ') + QStringList{u"--help"_s}
                                           << "Usage: comfydeploy "_ba + command.toUtf8();
    for (const char *word : {"create", "get", "extend", "delete"})
        QTest::addRow("sessions %s", word)
            << QStringList{u"sessions"_s, QString::fromLatin1(word), u"--help"_s}
            << "Usage: comfydeploy sessions "_ba + word;
}

void tst_Cli_Others::help()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(m_program->run(arguments), 0);
    QVERIFY2(m_program->output().contains(word), m_program->output());
    QVERIFY2(m_program->output().contains("Examples:"), m_program->output());
    QCOMPARE(m_program->error(), QByteArray());
}

void tst_Cli_Others::version()
{
    QCOMPARE(m_program->run({u"--version"_s}), 0);
    QCOMPARE(m_program->output(), "comfydeploy 1.0.0\n"_ba);
}

void tst_Cli_Others::noCommand_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("nothing") << QStringList() << "--help"_ba;
    QTest::newRow("near to one") << QStringList{u"inptus"_s} << "did you mean \"inputs\"?"_ba;
    QTest::newRow("far from all") << QStringList{u"make-coffee"_s} << "make-coffee"_ba;
}

void tst_Cli_Others::noCommand()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(m_program->run(arguments), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->output(), QByteArray());
}

void tst_Cli_Others::inputsTable()
{
    QCOMPARE(m_program->run({u"inputs"_s, exampleGraph}), 0);
    const QByteArrayList lines = m_program->output().trimmed().split('\n');
    QCOMPARE(lines.size(), 6); // a header and five inputs
    QVERIFY(lines.first().startsWith("NAME"));
    const auto blur = std::find_if(lines.begin(), lines.end(),
                                   [](const QByteArray &line) { return line.startsWith("blur "); });
    QVERIFY(blur != lines.end());
    QCOMPARE(blur->simplified(), "blur Integer 3 1..31 Blur radius"_ba);
    QVERIFY2(m_program->output().contains("(from the graph)"), m_program->output());
}

//! A node takes what its own field names, and only otherwise what is wired.
void tst_Cli_Others::inputsDefaults_data()
{
    QTest::addColumn<QByteArray>("inputs");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("picture") << R"("default_value_url": "https://a.org/b.png")"_ba
                             << "https://a.org/b.png"_ba;
    QTest::newRow("picture, wired alone") << R"("default_value_url": "")"_ba
                                          << "(from the graph)"_ba;
}

void tst_Cli_Others::inputsDefaults()
{
    QFETCH(QByteArray, inputs);
    QFETCH(QByteArray, shown);
    m_program->write(
        u"graph.json"_s,
        R"({"1": {"class_type": "ComfyUIDeployExternalImage", "inputs": {"input_id": "p",
                         "default_value": ["2", 0], )"
            + inputs + R"(}},
                         "2": {"class_type": "LoadImage", "inputs": {"image": "c.png"}}})");
    QCOMPARE(m_program->run({u"inputs"_s, u"graph.json"_s}), 0);
    QVERIFY2(m_program->output().contains(shown), m_program->output());
}

void tst_Cli_Others::inputsJson()
{
    QCOMPARE(m_program->run({u"inputs"_s, exampleGraph, u"--json"_s}), 0);
    const QList<QJsonObject> inputs = m_program->jsonLines(u"input"_s);
    QCOMPARE(inputs.size(), 5);
    QCOMPARE(m_program->jsonLines().size(), 5);
    for (const QJsonObject &input : inputs) {
        if (input["name"_L1] != "sigma"_L1)
            continue;
        QCOMPARE(input["kind"_L1].toString(), u"Number"_s);
        QCOMPARE(input["default"_L1].toDouble(), 1.0);
        QCOMPARE(input["minimum"_L1].toDouble(), 0.1);
        QCOMPARE(input["maximum"_L1].toDouble(), 10.0);
        QCOMPARE(input["node_ids"_L1].toArray(), QJsonArray({u"13"_s}));
        return;
    }
    QFAIL("no input named sigma");
}

// Reports different defaults of several nodes, and a seed that is drawn.
void tst_Cli_Others::inputsWithDefaultsOfTheirOwn()
{
    const QString cases = QStringLiteral(TEST_DATA_DIR "/cases/");
    QCOMPARE(m_program->run({u"inputs"_s, cases + u"one-id-two-defaults.json"_s}), 0);
    QVERIFY2(m_program->output().contains("(one for each node)"), m_program->output());
    QVERIFY2(m_program->error().contains("Nodes 1 and 2 share the name \"input_text\""),
             m_program->error());
    QCOMPARE(m_program->run({u"inputs"_s, cases + u"one-id-two-defaults.json"_s, u"--json"_s}), 0);
    const QJsonObject input = m_program->jsonLines(u"input"_s).value(0);
    QCOMPARE(input["defaults"_L1].toArray(), (QJsonArray{u"a red fox"_s, u"blurry, watermark"_s}));
    QVERIFY(input["note"_L1].toString().startsWith("Nodes 1 and 2 "_L1));
    QCOMPARE(m_program->run({u"inputs"_s, cases + u"seed_default_big.json"_s}), 0);
    QVERIFY2(m_program->output().contains("random"), m_program->output());
    QVERIFY2(!m_program->error().contains("share"), m_program->error());
}

void tst_Cli_Others::inputsOfABadFile_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("place");
    QTest::newRow("no JSON") << "{\n  \"1\": nonsense\n}"_ba
                             << "graph.json:2:8: "_ba;
    QTest::newRow("the editor's file")
        << R"({"nodes":[{"id":1,"type":"A","widgets_values":[1]}],"links":[]})"_ba
        << "graph.json"_ba;
    QTest::newRow("empty") << QByteArray() << "graph.json"_ba;
}

void tst_Cli_Others::inputsOfABadFile()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, place);
    m_program->write(u"graph.json"_s, bytes);
    QCOMPARE(m_program->run({u"inputs"_s, u"graph.json"_s}), 2);
    QVERIFY2(m_program->error().contains(place), m_program->error());
}

void tst_Cli_Others::getPrintsTheState()
{
    m_script->on(getRun, 200, testData(u"examples/run-running.json"_s));
    QCOMPARE(m_program->run(onScript({u"get"_s, runId})), 0);
    QVERIFY2(m_program->output().startsWith("running"), m_program->output());
    QCOMPARE(m_program->run(onScript({u"get"_s, runId, u"--json"_s})), 0);
    const QJsonObject status = m_program->jsonLines().value(0);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(status["type"_L1].toString(), u"status"_s);
    QCOMPARE(status["run_id"_L1].toString(), runId);
    QCOMPARE(status["status"_L1].toString(), u"running"_s);
}

void tst_Cli_Others::getSavesWhatIsThere()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const QStringList onServer{u"--server"_s, server.url().toString(), u"--json"_s};
    QCOMPARE(m_program->run(
                 QStringList{u"run"_s, sampleGraph, u"-i"_s, u"width=64"_s, u"-i"_s, u"height=64"_s}
                 + onServer),
             0);
    const QJsonObject first = m_program->jsonLines().last();
    const QStringList files = m_program->files();
    const QString id = first["run_id"_L1].toString();

    QCOMPARE(m_program->run(QStringList{u"get"_s, id} + onServer), 0);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().last()["files"_L1], first["files"_L1]);
    QCOMPARE(m_program->files(), files); // recognized as identical
    QCOMPARE(m_program->run(QStringList{u"get"_s, id, u"--output"_s, u"again"_s} + onServer), 0);
    QCOMPARE(m_program->files().size(), 2 * files.size());
}

void tst_Cli_Others::getNamesAnEncoding()
{
    QJsonObject run = QJsonDocument::fromJson(testData(u"examples/run-success.json"_s)).object();
    const QJsonObject image{{u"filename"_s, u"a.png"_s},
                            {u"url"_s, m_script->url().toString() + u"/file"_s}};
    const QJsonObject data{{u"images"_s, QJsonArray{image}}};
    run[u"outputs"_s] = QJsonArray{QJsonObject{{u"data"_s, data}}};
    m_script->on(getRun, 200, QJsonDocument(run).toJson());
    m_script->on("GET /file",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.respond(200, "bytes", "image/png", "Content-Encoding: zstd\r\n");
                 });
    QCOMPARE(m_program->run(onScript({u"get"_s, runId})), 0);
    QVERIFY2(m_program->error().contains("its encoding \"zstd\" was not undone"),
             m_program->error());
    QVERIFY2(m_program->output().contains("a.png"), m_program->output());
    QCOMPARE(m_program->run(onScript({u"get"_s, runId, u"--json"_s})), 0);
    const QJsonObject end = m_program->jsonLines(u"completed"_s).value(0);
    const QJsonObject file = end["files"_L1][0].toObject();
    QVERIFY(file["warning"_L1].toString().contains(u"zstd"));
    QVERIFY(file.contains("path"_L1) && !file.contains("error"_L1));
}

void tst_Cli_Others::getWaits()
{
    QByteArrayList answers{testData(u"examples/run-queued.json"_s),
                           testData(u"examples/run-running.json"_s),
                           testData(u"examples/run-failed.json"_s)};
    m_script->on(
        getRun, [&answers](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
            exchange.respond(200, answers.size() > 1 ? answers.takeFirst() : answers.first());
        });
    QCOMPARE(m_program->run(onScript({u"get"_s, runId, u"--wait"_s, u"--json"_s})), 1);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["type"_L1].toString(), u"failed"_s);
}

void tst_Cli_Others::getWaitsNoLonger()
{
    m_script->on(getRun, 200, testData(u"examples/run-running.json"_s));
    QCOMPARE(m_program->run(onScript({u"get"_s, runId, u"--wait"_s, u"--timeout"_s, u"0.5"_s})), 4);
    m_program->start(onScript({u"get"_s, runId, u"--wait"_s}));
    QVERIFY(m_program->waitForError("58%"));
    m_program->interrupt(SIGINT);
    QCOMPARE(m_program->wait(), 4);
    QCOMPARE(m_script->count(cancelRun), 0); // ending the command does not stop the run
}

void tst_Cli_Others::getUnknown()
{
    m_script->on(getRun, 404, testData(u"examples/404-run.json"_s));
    for (const QStringList &more : {QStringList(), QStringList{u"--wait"_s}}) {
        QCOMPARE(m_program->run(onScript(QStringList{u"get"_s, runId, u"--json"_s} + more)), 3);
        QCOMPARE(m_program->jsonLines().size(), 1);
        QCOMPARE(m_program->jsonLines().first()["type"_L1].toString(), u"error"_s);
        QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"NotFound"_s);
    }
}

void tst_Cli_Others::needsAServer_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("get") << QStringList{u"get"_s, runId};
    QTest::newRow("cancel") << QStringList{u"cancel"_s, runId};
    QTest::newRow("upload") << QStringList{u"upload"_s, sampleGraph};
}

void tst_Cli_Others::needsAServer()
{
    QFETCH(QStringList, arguments);
    QCOMPARE(m_program->run(arguments), 2);
    QVERIFY2(m_program->error().contains("--server"), m_program->error());
    QCOMPARE(m_program->run({arguments.first(), u"--server"_s, m_script->url().toString()}), 2);
    QVERIFY2(m_program->error().contains("An argument is missing"), m_program->error());
}

void tst_Cli_Others::runIdsAreNoPaths_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("empty") << QString();
    QTest::newRow("path") << u"../deployments"_s;
    QTest::newRow("query") << u"x?y=z"_s;
    QTest::newRow("space") << u"a b"_s;
    QTest::newRow("line break") << u"abc\n"_s;
}

void tst_Cli_Others::runIdsAreNoPaths()
{
    QFETCH(QString, id);
    for (const QString &command : {u"get"_s, u"cancel"_s}) {
        QCOMPARE(m_program->run(onScript({command, id})), 2);
        QVERIFY2(m_program->error().contains("RUN_ID"), m_program->error());
    }
    QCOMPARE(m_script->requests().size(), 0);
}

void tst_Cli_Others::cancels()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"300"_s, -1));
    const QStringList onServer{u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(QStringList{u"run"_s, sampleGraph, u"--no-wait"_s} + onServer), 0);
    const QString id = QString::fromLatin1(m_program->output().trimmed());
    QCOMPARE(m_program->run(QStringList{u"cancel"_s, id} + onServer), 0);
    QCOMPARE(m_program->output(), "cancelled\n"_ba);
}

void tst_Cli_Others::cancelReportsTheOutcome_data()
{
    QTest::addColumn<int>("answer");
    QTest::addColumn<QString>("run");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("cancelled") << 200 << u"run-cancelled.json"_s << 0 << "cancelled"_ba;
    QTest::newRow("ended before") << 200 << u"run-success.json"_s << 0 << "success"_ba;
    QTest::newRow("refused, ended before") << 500 << u"run-success.json"_s << 0 << "success"_ba;
    QTest::newRow("refused, goes on")
        << 500 << u"run-running.json"_s << 3 << "has no modal function call ID"_ba;
    QTest::newRow("refused, unknown") << 500 << QString() << 3 << "Run not found"_ba;
}

void tst_Cli_Others::cancelReportsTheOutcome()
{
    QFETCH(int, answer);
    QFETCH(QString, run);
    QFETCH(QByteArray, word);
    m_script->on(cancelRun, answer,
                 testData(answer == 200 ? u"examples/cancel-response.json"_s
                                        : u"examples/500-cancel-nothing.json"_s));
    if (run.isEmpty())
        m_script->on(getRun, 404, testData(u"examples/404-run.json"_s));
    else
        m_script->on(getRun, 200, testData(u"examples/"_s + run));
    QTEST(m_program->run(onScript({u"cancel"_s, runId})), "exitCode");
    const QByteArray said = m_program->output() + m_program->error();
    QVERIFY2(said.contains(word), said);
    QCOMPARE(m_script->count(cancelRun), 1);
}

void tst_Cli_Others::uploads()
{
    m_script->on("POST /file/upload", 200, testData(u"examples/file-upload-response.json"_s));
    m_program->write(u"photo.png"_s, "png");
    const QString url = QJsonDocument::fromJson(testData(u"examples/file-upload-response.json"_s))
                            .object()["file_url"_L1]
                            .toString();
    QCOMPARE(m_program->run(onScript({u"upload"_s, u"photo.png"_s})), 0);
    QCOMPARE(m_program->output(), url.toUtf8() + '\n');
    QVERIFY(m_script->requests("POST /file/upload").value(0).body.contains("photo.png"));
    QCOMPARE(m_program->run(onScript({u"upload"_s, u"photo.png"_s, u"--json"_s})), 0);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["file_url"_L1].toString(), url);
}

void tst_Cli_Others::uploadRefused()
{
    m_script->on("POST /file/upload", 400, testData(u"examples/400-upload-type.json"_s));
    m_program->write(u"notes.txt"_s, "text");
    QCOMPARE(m_program->run(onScript({u"upload"_s, u"notes.txt"_s, u"--json"_s})), 3);
    QCOMPARE(m_program->jsonLines().value(0)["kind"_L1].toString(), u"Rejected"_s);
}

void tst_Cli_Others::uploadOfNothing()
{
    QCOMPARE(m_program->run(onScript({u"upload"_s, u"no-such.png"_s})), 2);
    QVERIFY2(m_program->error().contains("no-such.png"), m_program->error());
    QCOMPARE(m_script->requests().size(), 0);
}

void tst_Cli_Others::uploadsSeveral()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    m_program->write(u"a.png"_s, "a");
    m_program->write(u"notes.txt"_s, "no such type");
    m_program->write(u"b.png"_s, "b");
    const QStringList upload{u"upload"_s, u"a.png"_s,    u"notes.txt"_s,
                             u"b.png"_s,  u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(upload), 3);
    const QByteArrayList urls = m_program->output().trimmed().split('\n');
    QCOMPARE(urls.size(), 2);
    QVERIFY(urls.first().startsWith("http://") && urls.first() != urls.last());
    QVERIFY2(m_program->error().contains("notes.txt"), m_program->error());
    QCOMPARE(m_program->run(upload + QStringList{u"--json"_s}), 3);
    QStringList lines;
    for (const QJsonObject &line : m_program->jsonLines())
        lines += line["type"_L1].toString() + u' ' + line["path"_L1].toString();
    QCOMPARE(lines, QStringList({u"uploaded a.png"_s, u"error notes.txt"_s, u"uploaded b.png"_s}));
    QCOMPARE(m_program->run(upload + QStringList{u"gone.png"_s}), 2);
    QVERIFY2(m_program->error().contains("gone.png"), m_program->error());
    QCOMPARE(server.requests(u"/file/upload"_s).size(), 6);
}

void tst_Cli_Others::uploadStopsAtWhatStopsAll()
{
    m_script->on("POST /file/upload", 401, testData(u"examples/401-missing.json"_s));
    m_program->write(u"a.png"_s, "a");
    m_program->write(u"b.png"_s, "b");
    QCOMPARE(m_program->run(onScript({u"upload"_s, u"a.png"_s, u"b.png"_s, u"--json"_s})), 3);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QVERIFY2(m_program->error().contains("Files not sent: 1"), m_program->error());
    QCOMPARE(m_script->count("POST /file/upload"), 1);
}

void tst_Cli_Others::uploadInterrupted()
{
    m_script->on("POST /file/upload",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    m_program->write(u"a.png"_s, "a");
    QSignalSpy received(m_script.get(), &ScriptedServer::requestReceived);
    m_program->start(onScript({u"upload"_s, u"a.png"_s, u"--json"_s}));
    QVERIFY(received.wait(testPatience));
    m_program->interrupt(SIGINT);
    QCOMPARE(m_program->wait(), 4);
    QCOMPARE(m_program->jsonLines().value(0)["kind"_L1].toString(), u"Aborted"_s);
}

// script(1) provides a terminal with the fallback width.
void tst_Cli_Others::uploadShowsABar()
{
    const QString script = QStandardPaths::findExecutable(u"script"_s);
    if (script.isEmpty())
        QSKIP("there is no script(1) to make a terminal");
    m_script->on("POST /file/upload", 200, testData(u"examples/file-upload-response.json"_s));
    m_program->write(u"photo.png"_s, QByteArray(100'000, 'x'));
    QProcess process;
    process.start(script,
                  {u"-qec"_s,
                   u"TERM=xterm %1 upload %2 --server %3"_s.arg(QStringLiteral(PROGRAM),
                                                                m_program->path(u"photo.png"_s),
                                                                m_script->url().toString()),
                   u"/dev/null"_s});
    QVERIFY(QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 30'000));
    const QByteArray shown = process.readAllStandardOutput();
    QCOMPARE(process.exitCode(), 0);
    QVERIFY2(shown.contains("\r\033[K["), shown);
    QVERIFY2(shown.contains("Uploading "), shown);
    QVERIFY2(shown.contains("\033[Khttps://"), shown); // the bar is erased
}

void tst_Cli_Others::fullDisk()
{
    if (!QFile::exists(u"/dev/full"_s))
        QSKIP("there is no device that is always full");
    QProcess process;
    process.setStandardOutputFile(u"/dev/full"_s);
    process.start(QStringLiteral(PROGRAM), {u"inputs"_s, exampleGraph});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 3);
}

REGISTER_TEST(tst_Cli_Others)
#include "tst_cli_others.moc"
