// SPDX-License-Identifier: MIT

// "comfydeploy run --comfyui", on a stand-in for a ComfyUI.
#include "program.h"

#include "comfyui/comfyuistandin.h"
#include "shared/patience.h"
#include "shared/pictures.h"
#include "shared/testprogram.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

class tst_Cli_ComfyUiRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void runs_data();
    void runs();
    void classesAreTheServers();
    void uploadsAPicture();
    void unreachableOnesAreLeftOut();
    void passwordOfTheEnvironment();
    void failureNamesTheReason();
    void ctrlCCancels();
    void excludedOptions_data();
    void excludedOptions();
    void wrongAddresses_data();
    void wrongAddresses();

private:
    [[nodiscard]] QStringList onComfyUi(const QStringList &arguments = {}) const;

    std::unique_ptr<Program> m_program;
    std::unique_ptr<ComfyUiStandIn> m_comfy;
};

namespace {

QByteArray pictureGraph()
{
    return testData(u"comfyui/picture-graph.json"_s);
}

QString closedPort()
{
    ScriptedServer server;
    return server.listen() ? server.url().toString(QUrl::RemovePath) : QString();
}

QJsonObject postedNode(const ComfyUiStandIn &comfy, const QString &id)
{
    const QList<ComfyUiStandIn::Posted> posted = comfy.posted();
    return posted.isEmpty()
        ? QJsonObject()
        : QJsonDocument::fromJson(posted.last().graph)[id]["inputs"_L1].toObject();
}

} // namespace

void tst_Cli_ComfyUiRun::init()
{
    m_program = std::make_unique<Program>();
    m_program->write(u"graph.json"_s, pictureGraph());
    m_comfy = std::make_unique<ComfyUiStandIn>();
}

QStringList tst_Cli_ComfyUiRun::onComfyUi(const QStringList &arguments) const
{
    return QStringList{u"run"_s, u"graph.json"_s, u"--comfyui"_s, m_comfy->url().toString()}
    + arguments;
}

void tst_Cli_ComfyUiRun::runs_data()
{
    QTest::addColumn<QString>("mode");
    for (const char *mode : {"stream", "sync", "queue"})
        QTest::newRow(mode) << QString::fromLatin1(mode);
}

void tst_Cli_ComfyUiRun::runs()
{
    QFETCH(QString, mode);
    const QStringList arguments{u"--mode"_s, mode, u"-i"_s, u"prompt=a red fox"_s, u"--json"_s};
    QCOMPARE(m_program->run(onComfyUi(arguments)), 0);
    QCOMPARE(m_comfy->posted().size(), 1);
    QCOMPARE(postedNode(*m_comfy, u"2"_s)["text"_L1].toString(), u"a red fox"_s);
    QCOMPARE(postedNode(*m_comfy, u"5"_s)["seed"_L1].toInt(), 7);
    const QJsonObject completed = m_program->jsonLines(u"completed"_s).value(0);
    QCOMPARE(completed["status"_L1].toString(), u"success"_s);
    const QStringList files = m_program->files().filter(u"comfydeploy-output/"_s);
    QCOMPARE(files.size(), 1);
    QFile saved(m_program->path(files.first()));
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QVERIFY(saved.readAll().startsWith("\x89PNG"));
    const QByteArray name = "ComfyUI at 127.0.0.1:" + QByteArray::number(m_comfy->port());
    QVERIFY2(m_program->error().contains(name), m_program->error());
}

// A workflow of the editor with a class that only this server has.
void tst_Cli_ComfyUiRun::classesAreTheServers()
{
    m_program->write(u"graph.json"_s,
                     "{\"nodes\": [{\"id\": 1, \"type\": \"T_Steps\", \"inputs\": [], \"outputs\":"
                     " [{\"name\": \"IMAGE\", \"type\": \"IMAGE\", \"links\": [1]}], \"mode\": 0,"
                     " \"widgets_values\": [2, 0, \"none\", false, 5, \"fixed\"]},"
                     " {\"id\": 2, \"type\": \"SaveImage\", \"inputs\": [{\"name\": \"images\","
                     " \"type\": \"IMAGE\", \"link\": 1}], \"outputs\": [], \"mode\": 0,"
                     " \"widgets_values\": [\"x\"]}], \"links\": [[1, 1, 0, 2, 0, \"IMAGE\"]],"
                     " \"version\": 0.4}");
    QCOMPARE(m_program->run(onComfyUi()), 0);
    QCOMPARE(postedNode(*m_comfy, u"1"_s)["steps"_L1].toInt(), 2);
    QCOMPARE(m_comfy->count("GET /object_info"), 2); // here, and by what passes the run on
}

// For a field that names a file in the server's own folder.
void tst_Cli_ComfyUiRun::uploadsAPicture()
{
    m_program->write(u"graph.json"_s,
                     R"({"1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}},
                         "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0],
                              "filename_prefix": "x"}}})");
    const QByteArray picture = Pictures::png({Pictures::chunk("IDAT", "x")});
    m_program->write(u"photo.png"_s, picture);
    QCOMPARE(m_program->run(onComfyUi({u"-i"_s, u"image=photo.png"_s})), 0);
    QVERIFY2(m_program->error().contains("External node takes its place"), m_program->error());
    const QString name = postedNode(*m_comfy, u"1"_s)["image"_L1].toString();
    QCOMPARE(m_comfy->file(u"input"_s, name), picture);
}

void tst_Cli_ComfyUiRun::unreachableOnesAreLeftOut()
{
    const QString closed = closedPort();
    const QStringList arguments{u"run"_s, u"graph.json"_s, u"--comfyui"_s,
                                closed + u',' + m_comfy->url().toString()};
    QCOMPARE(m_program->run(arguments), 0);
    QCOMPARE(m_comfy->posted().size(), 1);
    QVERIFY2(m_program->error().contains("ComfyUI at " + QUrl(closed).authority().toUtf8()
                                         + " does not answer"),
             m_program->error());
}

void tst_Cli_ComfyUiRun::passwordOfTheEnvironment()
{
    m_comfy->requireAuthorization("Basic " + QByteArray("me:s3cret").toBase64());
    QUrl url = m_comfy->url();
    url.setUserName(u"me"_s);
    const QStringList arguments{u"run"_s, u"graph.json"_s, u"--comfyui"_s, url.toString()};
    QCOMPARE(m_program->run(arguments), 3);
    QVERIFY2(m_program->error().contains("asks for the password of me"), m_program->error());
    m_program->setEnvironment(u"COMFYDEPLOY_COMFYUI_PASSWORD"_s, u"s3cret"_s);
    QCOMPARE(m_program->run(arguments), 0);
    QVERIFY(!m_program->error().contains("s3cret"));
}

void tst_Cli_ComfyUiRun::failureNamesTheReason()
{
    ComfyUiScript script;
    script.failingNode = u"5"_s;
    script.exceptionMessage = u"out of apples"_s;
    m_comfy->expect(script);
    QCOMPARE(m_program->run(onComfyUi()), 1);
    QVERIFY2(m_program->error().contains("out of apples"), m_program->error());
}

void tst_Cli_ComfyUiRun::ctrlCCancels()
{
    m_comfy->setPace(ComfyUiStandIn::Pace::Stepwise);
    m_program->start(onComfyUi());
    QTRY_VERIFY(!m_comfy->running().isEmpty());
    m_program->interrupt();
    const QByteArray cancel = "POST /jobs/" + m_comfy->running().toLatin1() + "/cancel";
    QTRY_COMPARE(m_comfy->count(cancel), 1);
    m_comfy->finishAll(); // it stops at the next step
    QCOMPARE(m_program->wait(), 4);
    QVERIFY2(m_program->error().contains("cancelled"), m_program->error());
}

void tst_Cli_ComfyUiRun::excludedOptions_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString uuid = u"11111111-2222-4333-8444-555555555555"_s;
    for (const QStringList &arguments : {QStringList{u"--server"_s, u"local"_s},
                                         {u"--token-file"_s, u"graph.json"_s},
                                         {u"--workflow-id"_s, uuid},
                                         {u"--machine-id"_s, uuid},
                                         {u"--deployment-id"_s, uuid},
                                         {u"--gpu"_s, u"A10G"_s},
                                         {u"--object-info"_s, u"graph.json"_s},
                                         {u"--no-wait"_s}})
        QTest::newRow(qPrintable(arguments.constFirst())) << arguments;
}

void tst_Cli_ComfyUiRun::excludedOptions()
{
    QFETCH(QStringList, arguments);
    QCOMPARE(m_program->run(onComfyUi(arguments)), 2);
    QVERIFY2(m_program->error().contains(arguments.constFirst().toUtf8()
                                         + " cannot be used with --comfyui"),
             m_program->error());
    QVERIFY(m_comfy->requests().isEmpty());
}

void tst_Cli_ComfyUiRun::wrongAddresses_data()
{
    QTest::addColumn<QString>("address"); // %1 is where the stand-in is
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("no address") << u"ftp://x"_s << 2 << "not the address of a ComfyUI"_ba;
    QTest::newRow("empty") << u","_s << 2 << "is missing"_ba;
    QTest::newRow("closed") << closedPort() << 3 << "start it"_ba;
    QTest::newRow("a path that is none") << u"%1/comfy"_s << 3 << "check the path"_ba;
}

void tst_Cli_ComfyUiRun::wrongAddresses()
{
    QFETCH(QString, address);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, word);
    address.replace(u"%1"_s, m_comfy->url().toString());
    const QStringList arguments{u"run"_s, u"graph.json"_s, u"--comfyui"_s, address};
    QCOMPARE(m_program->run(arguments), exitCode);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QVERIFY(m_comfy->posted().isEmpty());
}

REGISTER_TEST(tst_Cli_ComfyUiRun)
#include "tst_cli_comfyuirun.moc"
