// SPDX-License-Identifier: MIT

// Deployments: listed, shown with their inputs, and run with values for them.
#include "callarguments.h"
#include "program.h"

#include "shared/runmark.h"
#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

#include <csignal>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QByteArray getDeployment = "GET /deployment/" + uuid.toLatin1();
constexpr auto runPath = "/run/deployment/stream"_L1;

QJsonArray exampleArray(const QString &name)
{
    return QJsonDocument::fromJson(testData(u"examples/"_s + name)).array();
}

// Without the mark of the run.
QJsonObject inputsOf(const QByteArray &body)
{
    return QJsonDocument::fromJson(withoutRunMark(body)).object()["inputs"_L1].toObject();
}

} // namespace

class tst_Cli_Deployments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void listOfTheEmbeddedServer();
    void listAsJson();
    void listIsNarrowed();
    void halfAList_data();
    void halfAList();
    void picturesForABatch();
    void oneDeployment();
    void oneFails_data();
    void oneFails();
    void fileReachesTheRunAsAUrl();
    void embedded();
    void textStaysText();
    void rangeBecomesRuns();
    void badInputs_data();
    void badInputs();
    void specsWithoutAGraph();
    void inputsThatAreNotListed();
    void membersThatAreNoNodes();
    void graphOfTheCommandLineWins();
    void nothingToCheck();
    void deletedDeployment_data();
    void deletedDeployment();
    void deploymentUnreadable_data();
    void deploymentUnreadable();
    void interruptedWhileReading();

private:
    [[nodiscard]] QString sample(const QString &name) const;
    [[nodiscard]] QStringList onServer(const QString &id, const QStringList &arguments) const
    {
        return QStringList{u"run"_s, u"--deployment-id"_s, id, u"--server"_s,
                           m_server->url().toString()}
        + arguments;
    }
    [[nodiscard]] QStringList onScript(const QStringList &arguments) const
    {
        return QStringList{u"run"_s, u"--deployment-id"_s, uuid, u"--server"_s,
                           m_script->url().toString()}
        + arguments;
    }

    std::unique_ptr<Program> m_program;
    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<ScriptedServer> m_script;
};

void tst_Cli_Deployments::init()
{
    m_program = std::make_unique<Program>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_script = std::make_unique<ScriptedServer>();
    QVERIFY(m_script->listen());
}

void tst_Cli_Deployments::listOfTheEmbeddedServer()
{
    QCOMPARE(m_program->run({u"deployments"_s}), 0);
    const QByteArrayList lines = m_program->output().trimmed().split('\n');
    const int samples = int(QDir(QStringLiteral(WORKFLOWS_DIR)).entryList({u"*.json"_s}).size());
    QCOMPARE(lines.size(), 1 + samples);
    QCOMPARE(lines.first().simplified(), "ID NAME ENVIRONMENT UPDATED"_ba);
    QVERIFY2(m_program->output().contains("Photo effects   production"), m_program->output());
}

void tst_Cli_Deployments::listAsJson()
{
    const QJsonArray examples = exampleArray(u"deployments.json"_s);
    m_script->on("GET /deployments", 200, testData(u"examples/deployments.json"_s));
    QCOMPARE(
        m_program->run({u"deployments"_s, u"--json"_s, u"--server"_s, m_script->url().toString()}),
        0);
    const QList<QJsonObject> lines = m_program->jsonLines();
    QCOMPARE(lines.size(),
             examples.size()); // both halves are requested, and there are no duplicates
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

void tst_Cli_Deployments::listIsNarrowed()
{
    const QStringList list{u"deployments"_s, u"--json"_s, u"--server"_s,
                           m_server->url().toString()};
    QCOMPARE(m_program->run(list), 0);
    const QList<QJsonObject> all = m_program->jsonLines();
    QCOMPARE(m_program->run(list + QStringList{u"--limit"_s, u"2"_s, u"--offset"_s, u"1"_s}), 0);
    QCOMPARE(m_program->jsonLines(), all.mid(1, 2));
    QVERIFY2(m_program->error().contains("--offset 3"), m_program->error());
    QCOMPARE(m_program->run(list + QStringList{u"--environment"_s, u"staging"_s}), 0);
    QCOMPARE(m_program->output(), QByteArray());
}

void tst_Cli_Deployments::halfAList_data()
{
    QTest::addColumn<QByteArray>("failing");
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<int>("rows");
    QTest::newRow("newer kind") << "new"_ba
                                << "newer kind (is_fluid=true)"_ba << 2;
    QTest::newRow("older kind") << "old"_ba
                                << "older kind (is_fluid=false)"_ba << 2;
    QTest::newRow("both") << "newold"_ba
                          << "cannot be listed"_ba << 0;
}

// Prints the available part, and that it is incomplete.
void tst_Cli_Deployments::halfAList()
{
    QFETCH(QByteArray, failing);
    QFETCH(QByteArray, words);
    QFETCH(int, rows);
    m_script->on("GET /deployments",
                 [&](const ScriptedServer::Request &request, ScriptedServer::Exchange exchange) {
                     const bool isNewer = request.target.contains("is_fluid=true");
                     if (failing.contains(isNewer ? "new" : "old"))
                         exchange.respond(500, "Internal Server Error", "text/plain");
                     else
                         exchange.respond(200, testData(u"examples/deployments.json"_s));
                 });
    QCOMPARE(m_program->run({u"deployments"_s, u"--json"_s, u"--retries"_s, u"none"_s,
                             u"--server"_s, m_script->url().toString()}),
             3);
    QCOMPARE(m_program->jsonLines(u"deployment"_s).size(), rows);
    QCOMPARE(m_program->jsonLines().size(), rows + 1);
    QCOMPARE(m_program->jsonLines().last()["kind"_L1].toString(), u"Server"_s);
    QVERIFY2(m_program->error().contains(words), m_program->error());
}

void tst_Cli_Deployments::picturesForABatch()
{
    const QString id = m_server->addDeployment(
        u"Batch"_s,
        R"({"1":{"inputs":{"input_id":"images","images":"[]"},"class_type":"ComfyUIDeployExternalImageBatch"},
            "3":{"inputs":{"images":["1",0],"filename_prefix":"out"},"class_type":"SaveImage"}})");
    QVERIFY2(!id.isEmpty(), qPrintable(m_server->errorString()));
    const QByteArray png = QByteArray::fromBase64(
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQQxwFgBB0gX7h/C5SAAAAABJ"
        "RU5ErkJggg==");
    m_program->write(u"a.png"_s, png);
    m_program->write(u"b.png"_s,
                     png + '\n'); // another file, because the same content has the same URL
    QCOMPARE(m_program->run(onServer(
                 id, {u"-i"_s, u"images=@a.png"_s, u"-i"_s, u"images=@b.png"_s, u"--no-save"_s})),
             0);
    const QByteArray body = m_server->requests(runPath).constLast().body;
    const QString text = inputsOf(body)["images"_L1].toString();
    QCOMPARE(QJsonDocument::fromJson(text.toUtf8()).array().size(), 2);
}

void tst_Cli_Deployments::oneDeployment()
{
    QFile graph(textGraph);
    QVERIFY(graph.open(QIODevice::ReadOnly));
    const QString id = m_server->addDeployment(u"My captions"_s, graph.readAll());
    QVERIFY(!id.isEmpty());
    const QStringList one{u"deployments"_s, id, u"--server"_s, m_server->url().toString()};
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

void tst_Cli_Deployments::oneFails_data()
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

void tst_Cli_Deployments::oneFails()
{
    QFETCH(int, status);
    QFETCH(QString, file);
    QFETCH(QByteArray, word);
    m_script->on("GET /deployment/" + uuid.toLatin1(), status, testData(u"examples/"_s + file));
    QCOMPARE(m_program->run({u"deployments"_s, uuid, u"--json"_s, u"--retries"_s, u"none"_s,
                             u"--server"_s, m_script->url().toString()}),
             3);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QTEST(m_program->jsonLines().first()["kind"_L1].toString(), "kind");
    QVERIFY2(m_program->error().contains(word), m_program->error());
}

// The id of a sample workflow's deployment, from the program's list.
QString tst_Cli_Deployments::sample(const QString &name) const
{
    Program program;
    if (program.run({u"deployments"_s, u"--json"_s, u"--server"_s, m_server->url().toString()}))
        return {};
    for (const QJsonObject &line : program.jsonLines()) {
        if (line["name"_L1].toString() == name)
            return line["deployment_id"_L1].toString();
    }
    return {};
}

void tst_Cli_Deployments::fileReachesTheRunAsAUrl()
{
    const QString textToImage = sample(u"Text to image"_s);
    QCOMPARE(m_program->run(onServer(textToImage,
                                     {u"-i"_s, u"width=64"_s, u"-i"_s, u"height=64"_s, u"-i"_s,
                                      u"steps=2"_s, u"--json"_s})),
             0);
    const QString picture = m_program->files().value(0);
    QVERIFY(picture.endsWith(u".png"_s));
    QVERIFY(QFile::rename(m_program->path(picture), m_program->path(u"photo.png"_s)));
    QCOMPARE(m_program->run(onServer(sample(u"Photo effects"_s),
                                     {u"-i"_s, u"image=@photo.png"_s, u"-i"_s, u"blur=3"_s})),
             0);
    QCOMPARE(m_server->requests(u"/file/upload"_s).size(), 1);
    const QByteArray body = m_server->requests(runPath).last().body;
    const QString url = inputsOf(body)["image"_L1].toString();
    QVERIFY2(url.startsWith(u"http://127.0.0.1:"_s), qPrintable(url));
    QCOMPARE(inputsOf(body)["blur"_L1], QJsonValue(3));
    QVERIFY(!body.contains("workflow_api_json"));
    QCOMPARE(m_program->files().size(), 2);
}

void tst_Cli_Deployments::embedded()
{
    const QString id = sample(u"Caption"_s); // the same in every local server
    QCOMPARE(m_program->run({u"run"_s, u"--deployment-id"_s, id, u"-i"_s, u"caption=A fox"_s}), 0);
    QVERIFY(!m_program->files().isEmpty());
}

void tst_Cli_Deployments::textStaysText()
{
    const QString id = sample(u"Caption"_s);
    QCOMPARE(m_program->run(onServer(id, {u"-i"_s, u"caption=42"_s, u"-i"_s, u"seed=42"_s})), 0);
    const QJsonObject inputs = inputsOf(m_server->requests(runPath).value(0).body);
    QCOMPARE(inputs, QJsonObject({{u"caption"_s, u"42"_s}, {u"seed"_s, 42}}));
}

void tst_Cli_Deployments::rangeBecomesRuns()
{
    QCOMPARE(m_program->run(
                 onServer(sample(u"Text to image"_s),
                          {u"-i"_s, u"seed=1..2"_s, u"-i"_s, u"width=64"_s, u"-i"_s, u"height=64"_s,
                           u"-i"_s, u"steps=2"_s, u"--no-save"_s, u"--json"_s})),
             0);
    QCOMPARE(m_program->jsonLines(u"completed"_s).size(), 2);
    QCOMPARE(m_server->requests(u"/deployment/"_s).size(),
             1 + m_server->requests(u"/run/deployment/"_s).size()); // requested once for all runs
}

void tst_Cli_Deployments::badInputs_data()
{
    QTest::addColumn<QStringList>("inputs");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char *name, const QStringList &inputs, const char *word) {
        QStringList arguments;
        for (const QString &input : inputs)
            arguments += {u"-i"_s, input};
        QTest::newRow(name) << arguments << QByteArray(word);
    };
    row("beyond its range", {u"blur=99"_s}, "Input \"blur\"");
    row("no number", {u"scale=much"_s}, "Input \"scale\"");
    row("no such option", {u"blend=mix"_s}, "Input \"blend\"");
    row("no such file", {u"image=@no-photo.png"_s}, "no-photo.png");
    row("near to a name", {u"blurr=3"_s}, "did you mean \"blur\"?");
    row("a literal", {u"11.sigma=1"_s}, "a deployment runs its own graph");
    row("all at once", {u"blur=99"_s, u"amount=7"_s}, "Input \"amount\"");
    row("no value", {u"blur"_s}, "NAME=VALUE");
}

void tst_Cli_Deployments::badInputs()
{
    QFETCH(QStringList, inputs);
    QFETCH(QByteArray, word);
    const QString id = sample(u"Photo effects"_s);
    QCOMPARE(m_program->run(onServer(id, inputs + QStringList{u"--json"_s})), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"InvalidRequest"_s);
    QCOMPARE(m_server->requests(u"/run/"_s).size(), 0);
    QCOMPARE(m_server->requests(u"/file/"_s).size(), 0);
}

void tst_Cli_Deployments::specsWithoutAGraph()
{
    m_script->on(getDeployment, 200, R"({"id":")" + uuid.toLatin1() + R"(","input_types":[
        {"type":"integer","class_type":"ComfyUIDeployExternalNumberInt","input_id":"steps",
         "default_value":4,"min_value":1,"max_value":8,"display_name":"Steps"},
        {"type":"string","class_type":"ComfyUIDeployExternalText","input_id":"prompt"}]})");
    m_script->on("POST /run/deployment/queue", 200, testData(u"examples/createrunresponse.json"_s));
    QCOMPARE(m_program->run(onScript({u"-i"_s, u"steps=9"_s})), 2);
    QVERIFY2(m_program->error().contains("Input \"steps\""), m_program->error());
    QCOMPARE(
        m_program->run(onScript({u"-i"_s, u"steps=8"_s, u"-i"_s, u"prompt=8"_s, u"--no-wait"_s})),
        0);
    QCOMPARE(inputsOf(m_script->requests("POST /run/deployment/queue").value(0).body),
             QJsonObject({{u"steps"_s, 8}, {u"prompt"_s, u"8"_s}}));
}

// The list omits whole classes of nodes, such as Seed.
void tst_Cli_Deployments::inputsThatAreNotListed()
{
    m_script->on(getDeployment, 200, R"({"id":")" + uuid.toLatin1() + R"(","input_types":[
        {"type":"string","class_type":"ComfyUIDeployExternalText","input_id":"prompt"}]})");
    m_script->on("POST /run/deployment/queue", 200, testData(u"examples/createrunresponse.json"_s));
    QCOMPARE(
        m_program->run(onScript({u"-i"_s, u"seed=7"_s, u"-i"_s, u"promt=a"_s, u"-i"_s, u"7.x=1"_s,
                                 u"-i"_s, u"tint:=[{\"r\":1}]"_s, u"--no-wait"_s})),
        2); // the server accepts no objects
    QVERIFY2(m_program->error().contains("\"tint\""), m_program->error());
    QCOMPARE(m_program->run(onScript({u"-i"_s, u"seed=7"_s, u"-i"_s, u"promt=a"_s, u"-i"_s,
                                      u"7.x=1"_s, u"--no-wait"_s})),
             0);
    for (const char *words :
         {"does not list an input \"seed\"", "did you mean \"prompt\"?", "\"7.x\""})
        QVERIFY2(m_program->error().contains(words), m_program->error());
    QCOMPARE(inputsOf(m_script->requests("POST /run/deployment/queue").value(0).body),
             QJsonObject({{u"seed"_s, 7}, {u"promt"_s, u"a"_s}, {u"7.x"_s, 1}}));
}

// Members of a deployment's graph that are not nodes do not affect the inputs.
void tst_Cli_Deployments::membersThatAreNoNodes()
{
    m_script->on(getDeployment, 200, R"({"id":")" + uuid.toLatin1() + R"(","input_types":[],
        "version":{"workflow_api":{"_groups":{"g":{"title":"x"}},"version":0.4,"extra":[],
            "9":{"class_type":"Faulty"},
            "1":{"class_type":"ComfyUIDeployExternalSeed","inputs":{"input_id":"seed"}}}}})");
    m_script->on("POST /run/deployment/queue", 200, testData(u"examples/createrunresponse.json"_s));
    QCOMPARE(m_program->run(onScript({u"-i"_s, u"sed=7"_s, u"--no-wait"_s})), 2);
    QVERIFY2(m_program->error().contains("did you mean \"seed\"?"), m_program->error());
    QCOMPARE(m_program->run(onScript({u"-i"_s, u"seed=7"_s, u"--no-wait"_s})), 0);
    QVERIFY2(!m_program->error().contains("does not list"), m_program->error());
}

void tst_Cli_Deployments::graphOfTheCommandLineWins()
{
    m_script->on("POST /run/deployment/queue", 200, testData(u"examples/createrunresponse.json"_s));
    QCOMPARE(m_program->run(onScript({textGraph, u"-i"_s, u"caption=42"_s, u"--no-wait"_s})), 0);
    QCOMPARE(m_script->count(getDeployment), 0);
    QCOMPARE(inputsOf(m_script->requests("POST /run/deployment/queue").value(0).body),
             QJsonObject({{u"caption"_s, u"42"_s}}));
}

void tst_Cli_Deployments::nothingToCheck()
{
    m_script->on("POST /run/deployment/queue", 200, testData(u"examples/createrunresponse.json"_s));
    QCOMPARE(m_program->run(onScript({u"--no-wait"_s})), 0);
    QCOMPARE(m_script->count(getDeployment), 0);
}

void tst_Cli_Deployments::deletedDeployment_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("404") << 404 << u"404-deployment.json"_s << "eployment not found"_ba;
    QTest::newRow("500") << 500 << u"500-unhandled.txt"_s << "no such deployment"_ba;
    QTest::newRow("401") << 401 << u"401-missing.json"_s << "COMFYDEPLOY_TOKEN"_ba;
}

void tst_Cli_Deployments::deletedDeployment()
{
    QFETCH(int, status);
    QFETCH(QString, file);
    QFETCH(QByteArray, word);
    m_script->on(getDeployment, status, testData(u"examples/"_s + file));
    QCOMPARE(m_program->run(onScript({u"-i"_s, u"a=1"_s, u"--json"_s, u"--retries"_s, u"none"_s})),
             3);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["status"_L1].toInt(), status);
    QCOMPARE(m_script->requests().size(), 1);
}

void tst_Cli_Deployments::deploymentUnreadable_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("not allowed to read it") << 403 << testData(u"examples/403-not-yours.json"_s);
    QTest::newRow("no such route") << 404 << R"({"detail":"Not Found"})"_ba;
    QTest::newRow("out of order") << 503 << "<html>"_ba;
    QTest::newRow("not a deployment") << 200 << "[]"_ba;
}

void tst_Cli_Deployments::deploymentUnreadable()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_script->on(getDeployment, status, body);
    m_script->on("POST /run/deployment/queue", 200, testData(u"examples/createrunresponse.json"_s));
    QCOMPARE(m_program->run(onScript({u"-i"_s, u"anything=42"_s, u"-i"_s, u"text=a fox"_s,
                                      u"--no-wait"_s, u"--retries"_s, u"none"_s})),
             0);
    QVERIFY2(m_program->error().contains("the inputs are not checked"), m_program->error());
    const QByteArray sent = m_script->requests("POST /run/deployment/queue").value(0).body;
    QCOMPARE(inputsOf(sent), QJsonObject({{u"anything"_s, 42}, {u"text"_s, u"a fox"_s}}));
    QCOMPARE(QJsonDocument::fromJson(sent).object()["deployment_id"_L1].toString(), uuid);
    QVERIFY(!sent.contains("workflow_api_json"));
}

void tst_Cli_Deployments::interruptedWhileReading()
{
    m_script->on(getDeployment, [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    QSignalSpy received(m_script.get(), &ScriptedServer::requestReceived);
    m_program->start(onScript({u"-i"_s, u"a=1"_s, u"--json"_s}));
    QVERIFY(received.wait(testPatience));
    m_program->interrupt(SIGINT);
    QCOMPARE(m_program->wait(), 4);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"Aborted"_s);
    QCOMPARE(m_script->requests().size(), 1);
}

REGISTER_TEST(tst_Cli_Deployments)
#include "tst_cli_deployments.moc"
