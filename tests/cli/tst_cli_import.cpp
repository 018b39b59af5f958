// SPDX-License-Identifier: MIT

// Wrapped workflows, workflows in pictures, and files without a workflow.
#include "program.h"
#include "runs/fulldisk.h"

#include "shared/pictures.h"
#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/QtTest>

#include <cerrno>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QByteArray smallGraph = R"({
  "1": {"class_type": "EmptyImage",
        "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
  "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
  "3": {"class_type": "ComfyUIDeployExternalText",
        "inputs": {"input_id": "prompt", "default_value": "a fox"}}})";
const QByteArray editorWorkflow = R"({"nodes": [], "links": [], "version": 0.4})";

} // namespace

class tst_Cli_Import : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void listed_data();
    void listed();
    void refused_data();
    void refused();
    void literals();
    void limitsOfAServer();
    void converts();
    void classesOfAServer();
    void noClasses_data();
    void noClasses();
    void noLiterals();
    void emptyFile();
    void fileForALiteral();
    void fileForALoader();
    void replacedSeeds_data();
    void replacedSeeds();
    void largestSeed();
    void fieldsByName();
    void runFromAPicture();
    void runARequestBody();

private:
    [[nodiscard]] QJsonObject sentBody() const;

    std::unique_ptr<Program> m_program;
    std::unique_ptr<LocalServer> m_server;
};

void tst_Cli_Import::init()
{
    m_program = std::make_unique<Program>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

QJsonObject tst_Cli_Import::sentBody() const
{
    const auto requests = m_server->requests(u"/run/workflow/stream"_s);
    return requests.size() == 1 ? QJsonDocument::fromJson(requests.constFirst().body).object()
                                : QJsonObject();
}

void tst_Cli_Import::listed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("note");
    QTest::newRow("wrapped") << R"({"prompt": )" + smallGraph + "}"
                             << QByteArray("file: Taken from the field \"prompt\".");
    QTest::newRow("picture") << Pictures::png({Pictures::text("prompt", smallGraph)})
                             << QByteArray("file: Taken from the picture's metadata.");
    QTest::newRow("groups")
        << QByteArray(smallGraph).replace("{\n  \"1\"", "{\"_groups\": {}, \"1\"")
        << QByteArray("file: Left out, since only nodes can be run: _groups.");
}

void tst_Cli_Import::listed()
{
    QFETCH(QByteArray, bytes);
    m_program->write(u"file"_s, bytes);
    QCOMPARE(m_program->run({u"inputs"_s, u"file"_s, u"--json"_s}), 0);
    QCOMPARE(m_program->jsonLines(u"input"_s).size(), 1);
    QTEST(m_program->error().trimmed(), "note");
}

void tst_Cli_Import::refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("editor's format")
        << R"({"nodes": [{"id": 7, "type": "Mystery", "widgets_values": [1]}], "links": []})"_ba
        << QByteArray("file: The class of node 7 (Mystery) is not one of ComfyUI's");
    QTest::newRow("picture without")
        << Pictures::png({}) << QByteArray("file: This is a PNG picture that holds no");
    QTest::newRow("record") << QByteArray(R"({"run_id": "r1", "inputs": {"a": 1}})")
                            << QByteArray("file: This is the record of the run r1");
    QTest::newRow("nothing") << QByteArray() << QByteArray("file: The file is empty");
}

void tst_Cli_Import::refused()
{
    QFETCH(QByteArray, reason);
    QFETCH(QByteArray, bytes);
    m_program->write(u"file"_s, bytes);
    for (const QString &command : {u"inputs"_s, u"run"_s}) {
        QCOMPARE(m_program->run({command, u"file"_s}), 2);
        QVERIFY2(m_program->error().contains(reason), m_program->error());
        QVERIFY2(!m_program->error().contains("UTF-8"), m_program->error());
        QVERIFY2(!m_program->error().contains(".."), m_program->error());
    }
}

// Where the author has put nothing to be filled in, what matters in the nodes is listed.
void tst_Cli_Import::literals()
{
    const QByteArray text = "a very long prompt, " + QByteArray(300, 'x') + "\nwith two lines";
    m_program->write(u"graph.json"_s,
                     R"({"3": {"class_type": "KSampler", "_meta": {"title": "Paint"}, "inputs": {
                        "seed": 18446744073709551615, "cfg": 7.5, "on": false, "model": ["4", 0],
                        "list": [1, 2, 3], "object": {}, "nothing": null}},
                        "4": {"class_type": "CLIPTextEncode", "inputs": {"text": )"
                         + QJsonDocument(QJsonArray{QString::fromLatin1(text)})
                               .toJson(QJsonDocument::Compact)
                               .sliced(1)
                               .chopped(1)
                         + "}}}");
    QCOMPARE(m_program->run({u"inputs"_s, u"graph.json"_s}), 0);
    QVERIFY2(m_program->error().contains("NODE.INPUT=VALUE, such as -i prompt="),
             m_program->error());
    QVERIFY2(m_program->error().contains("1 more with --all"), m_program->error());
    for (const char *words : {"prompt", "4.text", "\"a very long prompt", "seed", "3.seed",
                              "18446744073709551615", "cfg", "7.5"})
        QVERIFY2(m_program->output().contains(words), m_program->output());
    QCOMPARE(m_program->output().count('\n'), 4); // a head and three fields
    QCOMPARE(m_program->run({u"inputs"_s, u"graph.json"_s, u"--all"_s}), 0);
    QVERIFY2(m_program->output().contains("3.on"), m_program->output());
    for (const char *words : {"3.model", "3.list", "3.object", "3.nothing", "with two lines"})
        QVERIFY2(!m_program->output().contains(words), m_program->output());
    QCOMPARE(m_program->output().count('\n'), 5);

    QCOMPARE(m_program->run({u"inputs"_s, u"graph.json"_s, u"--json"_s, u"--all"_s}), 0);
    QVERIFY(m_program->output().contains("18446744073709551615"));
    QCOMPARE(m_program->error(), QByteArray());
    const QList<QJsonObject> lines = m_program->jsonLines(u"input"_s);
    QCOMPARE(lines.size(), 4);
    const QJsonObject prompt = lines.at(0);
    QCOMPARE(prompt["name"_L1].toString(), u"4.text"_s);
    QCOMPARE(prompt["alias"_L1].toString(), u"prompt"_s);
    QCOMPARE(prompt["kind"_L1].toString(), u"Text"_s);
    QCOMPARE(prompt["level"_L1].toString(), u"primary"_s);
    QCOMPARE(prompt["role"_L1].toString(), u"positive"_s);
    QCOMPARE(prompt["multiline"_L1], QJsonValue(true));
    QCOMPARE(prompt["default"_L1].toString(), QString::fromLatin1(text)); // whole
    QCOMPARE(prompt["class_type"_L1].toString(), u"CLIPTextEncode"_s);
    const QJsonObject target{{u"node_id"_s, u"4"_s}, {u"input"_s, u"text"_s}};
    QCOMPARE(prompt["targets"_L1].toArray(), QJsonArray{target});
    QCOMPARE(lines.at(3)["default"_L1], QJsonValue(false));
    QCOMPARE(lines.at(3)["level"_L1].toString(), u"advanced"_s);
}

void tst_Cli_Import::limitsOfAServer()
{
    m_program->write(
        u"graph.json"_s,
        R"({"3": {"class_type": "KSampler", "inputs": {"steps": 20, "sampler_name": "euler"}}})");
    m_program->write(u"info.json"_s, R"({"KSampler": {"input": {"required": {
        "steps": ["INT", {"min": 1, "max": 77}], "sampler_name": [["euler", "heun"]]}},
        "output_node": true}})");
    const QStringList command{u"inputs"_s, u"--all"_s, u"--object-info"_s};
    QCOMPARE(m_program->run(command + QStringList{u"info.json"_s, u"graph.json"_s}), 0);
    QVERIFY2(m_program->output().contains("1..77"), m_program->output());
    QVERIFY2(m_program->output().contains("euler|heun"), m_program->output());
    QCOMPARE(m_program->run(command + QStringList{u"graph.json"_s, u"graph.json"_s}), 2);
    QVERIFY2(m_program->error().contains("graph.json: This is no list of node classes"),
             m_program->error());
}

void tst_Cli_Import::converts()
{
    m_program->write(u"info.json"_s, R"({"SaveImage": {"input": {"required": {
        "images": ["IMAGE"], "filename_prefix": ["STRING", {"default": "ComfyUI"}]}},
        "output_node": true}})");
    m_program->write(u"editor.json"_s, R"({"nodes": [{"id": 9, "type": "SaveImage",
        "widgets_values": ["fox"]}], "links": [], "version": 0.4})");
    const QStringList command{u"convert"_s, u"editor.json"_s, u"--object-info"_s, u"info.json"_s};
    QCOMPARE(m_program->run(command), 0);
    QVERIFY2(m_program->error().contains("Converted from the editor's format."),
             m_program->error());
    const QByteArray onScreen = m_program->output().trimmed();
    const QJsonObject graph = QJsonDocument::fromJson(onScreen).object();
    QCOMPARE(graph["9"_L1]["inputs"_L1]["filename_prefix"_L1].toString(), u"fox"_s);
    QCOMPARE(m_program->run(command + QStringList{u"-o"_s, u"api.json"_s}), 0);
    QCOMPARE(m_program->output(), QByteArray());
    QFile file(m_program->path(u"api.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().trimmed(), onScreen);
    QCOMPARE(m_program->run({u"inputs"_s, u"editor.json"_s, u"--object-info"_s, u"info.json"_s}),
             0);
    QVERIFY2(m_program->output().contains("9.filename_prefix"), m_program->output());
    QCOMPARE(m_program->run({u"run"_s, u"editor.json"_s, u"--object-info"_s, u"info.json"_s,
                             u"--server"_s, m_server->url().toString(), u"-i"_s,
                             u"9.filename_prefix=hare"_s}),
             1); // it has no picture to save
    QCOMPARE(
        sentBody()["workflow_api_json"_L1]["9"_L1]["inputs"_L1]["filename_prefix"_L1].toString(),
        u"hare"_s);
    QCOMPARE(sentBody()["workflow"_L1]["version"_L1].toDouble(), 0.4);
    QCOMPARE(m_program->run({u"run"_s, u"editor.json"_s, u"--object-info"_s, u"none.json"_s,
                             u"--server"_s, m_server->url().toString()}),
             2);
    QVERIFY2(m_program->error().contains("none.json cannot be read"), m_program->error());
    QCOMPARE(m_program->run({u"convert"_s, u"editor.json"_s}), 0); // with ComfyUI's own classes
    QVERIFY2(m_program->error().contains("with the classes of ComfyUI 0."), m_program->error());
    QCOMPARE(m_program->output().trimmed(),
             QByteArray(onScreen).replace(R"("title": "SaveImage")", R"("title": "Save Image")"));
    QCOMPARE(m_program->run(command + QStringList{u"-o"_s, u"none/api.json"_s}), 2);
    QVERIFY2(m_program->error().contains("none/api.json cannot be written"), m_program->error());
    FileSizeLimit limit(5); // also that of the program
    if (!limit.isSet())
        return;
    const int exitCode = m_program->run(command + QStringList{u"-o"_s, u"full.json"_s});
    limit.lift();
    QCOMPARE(exitCode, 2);
    QVERIFY2(m_program->error().contains("full.json cannot be written: "
                                         + qt_error_string(EFBIG).toUtf8()),
             m_program->error());
    QVERIFY(!m_program->files().contains(u"full.json"_s));
}

void tst_Cli_Import::classesOfAServer()
{
    ScriptedServer comfyUi;
    QVERIFY(comfyUi.listen());
    comfyUi.on("GET /object_info", 200, R"({"Mystery": {"display_name": "A mystery", "input": {
        "required": {"steps": ["INT", {"min": 1, "max": 77}]}}, "output_node": true}})");
    m_program->write(u"editor.json"_s, R"({"nodes": [{"id": 9, "type": "Mystery",
        "widgets_values": [20]}], "links": []})");
    // As people write it.
    const QString url = u"127.0.0.1:%1/api"_s.arg(comfyUi.port());
    QCOMPARE(m_program->run({u"convert"_s, u"editor.json"_s, u"--comfyui"_s, url}), 0);
    QVERIFY2(m_program->output().contains("A mystery"), m_program->output());
    QVERIFY2(m_program->error().contains("Converted from the editor's format."),
             m_program->error());
    QCOMPARE(m_program->run({u"inputs"_s, u"editor.json"_s, u"--comfyui"_s, url}), 0);
    QVERIFY2(m_program->output().contains("1..77"), m_program->output());
    QCOMPARE(comfyUi.count("GET /object_info"), 2);
    // Not without.
    QCOMPARE(m_program->run({u"convert"_s, u"editor.json"_s}), 2);
    QVERIFY2(m_program->error().contains("The class of node 9 (Mystery)"), m_program->error());
}

void tst_Cli_Import::noClasses_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("not reachable")
        << QStringList{u"--comfyui"_s, u"http://bob:secret@127.0.0.1:9"_s} << 3
        << "Cannot reach http://127.0.0.1:9: "_ba;
    QTest::newRow("no address") << QStringList{u"--comfyui"_s, u"ftp://bob:secret@x"_s} << 2
                                << "is not the address of a ComfyUI"_ba;
    QTest::newRow("both") << QStringList{u"--comfyui"_s, u"x"_s, u"--object-info"_s, u"x"_s} << 2
                          << "exclude each other"_ba;
}

void tst_Cli_Import::noClasses()
{
    QFETCH(QStringList, options);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, reason);
    m_program->write(u"graph.json"_s, smallGraph);
    QCOMPARE(m_program->run(QStringList{u"inputs"_s, u"graph.json"_s, u"--json"_s} + options),
             exitCode);
    QVERIFY2(m_program->error().contains(reason), m_program->error());
    QCOMPARE(m_program->jsonLines(u"error"_s).size(), 1);
    for (const QByteArray &text : {m_program->error(), m_program->output()})
        QVERIFY2(!text.contains("bob") && !text.contains("secret"), text);
}

void tst_Cli_Import::noLiterals()
{
    m_program->write(
        u"graph.json"_s,
        R"({"1": {"class_type": "A", "inputs": {}}, "2": {"class_type": "B", "inputs": {"a": ["1", 0]}}})");
    QCOMPARE(m_program->run({u"inputs"_s, u"graph.json"_s}), 0);
    QVERIFY2(m_program->error().contains("add External nodes"), m_program->error());
    QCOMPARE(m_program->output(), QByteArray());
}

void tst_Cli_Import::emptyFile()
{
    m_program->write(u"photo.png"_s, {});
    m_program->write(
        u"graph.json"_s,
        R"({"1": {"class_type": "ComfyUIDeployExternalImage", "inputs": {"input_id": "image"}}})");
    QCOMPARE(m_program->run({u"run"_s, u"graph.json"_s, u"--server"_s, m_server->url().toString(),
                             u"-i"_s, u"image=@photo.png"_s}),
             2);
    QVERIFY2(m_program->error().contains("Input \"image\": photo.png is empty: choose"),
             m_program->error());
    QCOMPARE(
        m_program->run({u"upload"_s, u"photo.png"_s, u"--server"_s, m_server->url().toString()}),
        2);
    QVERIFY2(m_program->error().contains("photo.png is empty"), m_program->error());
    QCOMPARE(m_server->requests().size(), 0);
}

void tst_Cli_Import::fileForALiteral()
{
    m_program->write(u"photo.png"_s, "png");
    m_program->write(u"graph.json"_s,
                     R"({"10": {"class_type": "Unknown", "inputs": {"image": "a.png"}}})");
    QCOMPARE(m_program->run({u"run"_s, u"graph.json"_s, u"--server"_s, m_server->url().toString(),
                             u"-i"_s, u"10.image=@photo.png"_s}),
             2);
    QVERIFY2(m_program->error().contains("External Image"), m_program->error());
    QVERIFY2(!m_program->error().contains(".."), m_program->error());
    QCOMPARE(m_server->requests().size(), 0);
}

// A PNG picture of one pixel.
const QByteArray onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+"
                            "M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

// The service takes uploads for External nodes only, so one takes the loader's place.
void tst_Cli_Import::fileForALoader()
{
    m_program->write(u"photo.png"_s, QByteArray::fromBase64(onePixel));
    m_program->write(u"graph.json"_s,
                     R"({"10": {"class_type": "LoadImage", "inputs": {"image": "a.png"}},
                         "11": {"class_type": "SaveImage", "inputs": {"images": ["10", 0],
                              "filename_prefix": "x"}}})");
    for (const QString &input :
         {u"image=@photo.png"_s, u"10.image=@photo.png"_s, u"image=photo.png"_s}) {
        m_server->clearRequests();
        QCOMPARE(m_program->run({u"run"_s, u"graph.json"_s, u"--server"_s,
                                 m_server->url().toString(), u"-i"_s, input}),
                 0);
        QVERIFY2(m_program->error().contains("External node takes its place"), m_program->error());
        const QJsonObject body = sentBody();
        const QJsonObject loader = body["workflow_api_json"_L1]["10"_L1].toObject();
        QCOMPARE(loader["class_type"_L1].toString(), u"ComfyUIDeployExternalImage"_s);
        QCOMPARE(loader["inputs"_L1]["input_id"_L1].toString(), u"10.image"_s);
        QVERIFY(body["inputs"_L1]["10.image"_L1].toString().startsWith("http"_L1));
    }
}

void tst_Cli_Import::replacedSeeds_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("isWarned");
    QTest::newRow("by name") << QStringList{u"-i"_s, u"seed=5"_s} << true;
    QTest::newRow("by node") << QStringList{u"-i"_s, u"1.seed=5"_s} << true;
    QTest::newRow("as JSON") << QStringList{u"-i"_s, u"1.seed:=5"_s} << true;
    QTest::newRow("another one") << QStringList{u"-i"_s, u"steps=5"_s} << false;
    QTest::newRow("kept") << QStringList{u"-i"_s, u"seed=5"_s, u"--keep-seeds"_s} << false;
}

// The service draws others for those that stand in the graph.
void tst_Cli_Import::replacedSeeds()
{
    QFETCH(QStringList, arguments);
    m_program->write(u"graph.json"_s,
                     R"({"1": {"class_type": "KSampler", "inputs": {"seed": 7, "steps": 3}},
            "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}})");
    // Nothing is sent, because the ids are missing.
    QCOMPARE(m_program->run(QStringList{u"run"_s, u"graph.json"_s, u"--server"_s,
                                        u"https://service.example/api"_s}
                            + arguments),
             2);
    QTEST(m_program->error().contains("--keep-seeds keeps them"), "isWarned");
}

// Compared as a QVariant, it would be -1, which stands for a random one.
void tst_Cli_Import::largestSeed()
{
    m_program->write(u"graph.json"_s,
                     R"({"1": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615}},
                         "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}})");
    QCOMPARE(m_program->run({u"inputs"_s, u"graph.json"_s}), 0);
    QVERIFY2(m_program->output().contains("18446744073709551615  0..18446744073709551615"),
             m_program->output());
}

void tst_Cli_Import::fieldsByName()
{
    m_program->write(u"graph.json"_s,
                     R"({"1": {"class_type": "ComfyDeployTestPicture", "inputs": {"seed": 1}},
                         "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}})");
    QCOMPARE(m_program->run({u"run"_s, u"graph.json"_s, u"--server"_s, m_server->url().toString(),
                             u"-i"_s, u"seed=18446744073709551615"_s}),
             2); // beyond what a seed of an unknown class holds
    QVERIFY2(m_program->error().contains("Seed must be at most 4294967295"), m_program->error());
    QCOMPARE(m_server->requests().size(), 0);
}

void tst_Cli_Import::runFromAPicture()
{
    m_program->write(
        u"x.webp"_s,
        Pictures::webp(Pictures::exif(
            {{0x0110, "prompt:" + smallGraph}, {0x010F, "workflow:" + editorWorkflow}}, true)));
    QCOMPARE(m_program->run({u"run"_s, u"x.webp"_s, u"--server"_s, m_server->url().toString(),
                             u"-i"_s, u"1.color=7"_s}),
             0);
    const QJsonObject body = sentBody();
    QCOMPARE(body["workflow"_L1].toObject()["version"_L1].toDouble(), 0.4);
    QCOMPARE(body["workflow_api_json"_L1]["1"_L1]["inputs"_L1]["color"_L1].toInt(), 7);
    QVERIFY(m_program->error().contains("x.webp: Taken from the picture's metadata."));
}

void tst_Cli_Import::runARequestBody()
{
    m_program->write(u"body.json"_s,
                     R"({"inputs": {"prompt": "a wolf", "other": 5}, "workflow": )" + editorWorkflow
                         + R"(, "workflow_api_json": )" + smallGraph + "}");
    m_program->write(u"ui.json"_s, R"({"nodes": [], "version": 1})");
    QCOMPARE(m_program->run({u"run"_s, u"body.json"_s, u"--server"_s, m_server->url().toString(),
                             u"--workflow"_s, u"ui.json"_s, u"-i"_s, u"prompt=a bear"_s}),
             0);
    const QJsonObject body = sentBody();
    QCOMPARE(body["inputs"_L1]["prompt"_L1].toString(),
             u"a bear"_s); // the command line takes precedence
    QCOMPARE(body["inputs"_L1]["other"_L1].toInt(), 5);
    QCOMPARE(body["workflow"_L1]["version"_L1].toInt(), 1);
    QVERIFY2(m_program->error().contains("unless -i sets them: other, prompt"), m_program->error());
}

REGISTER_TEST(tst_Cli_Import)
#include "tst_cli_import.moc"
