// SPDX-License-Identifier: MIT

// comfydeploy serve --comfyui: the local server in front of a ComfyUI.
#include "comfyui/comfyuistandin.h"
#include "program.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/FaultProxy>

#include <QtCore/qdir.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslkey.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

class tst_Cli_ComfyUi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serves_data();
    void serves();
    void waitsForComfyUi();
    void runsThatCannotBeKept();
    void workflowsOfAFolder();
    void noSuchFolder();
    void ownCertificateAuthority_data();
    void ownCertificateAuthority();
    void servesWithOwnAuthority();
    void refuses_data();
    void refuses();
};

void tst_Cli_ComfyUi::serves_data()
{
    QTest::addColumn<bool>("isVariable");
    QTest::newRow("option") << false;
    QTest::newRow("environment") << true;
}

void tst_Cli_ComfyUi::serves()
{
    QFETCH(bool, isVariable);
    ComfyUiStandIn comfy;
    Program server;
    QStringList arguments{u"serve"_s, u"--port"_s, u"0"_s};
    if (isVariable)
        server.setEnvironment(u"COMFYDEPLOY_COMFYUI"_s, comfy.url().toString());
    else
        arguments += {u"--comfyui"_s, comfy.url().toString()};
    server.start(arguments);
    QVERIFY(server.waitForOutput("\n"));
    QVERIFY(server.waitForError("ComfyUI 0.33.0 executes the runs: "
                                + comfy.url().toString().toUtf8()));
    const QString url =
        QString::fromUtf8(server.output().trimmed().mid(int(strlen("listening on "))));
    Program program;
    program.write(u"graph.json"_s,
                  R"({"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, )"
                  R"("batch_size": 1, "color": 0}}, "2": {"class_type": "SaveImage", "inputs": )"
                  R"({"images": ["1", 0], "filename_prefix": "red"}}})");
    QCOMPARE(program.run({u"run"_s, u"graph.json"_s, u"--server"_s, url}), 0);
    QCOMPARE(comfy.started().size(), 1);
    const QStringList files = program.files();
    QVERIFY2(files.size() == 2, qPrintable(files.join(u' ')));
    server.interrupt();
    QCOMPARE(server.wait(), 0);
}

void tst_Cli_ComfyUi::waitsForComfyUi()
{
    ComfyUiStandIn comfy;
    comfy.vanish();
    Program server;
    server.start({u"serve"_s, u"--port"_s, u"0"_s, u"--comfyui"_s, comfy.url().toString()});
    QVERIFY(server.waitForOutput("\n"));
    QVERIFY(server.waitForError("ComfyUI at " + comfy.url().toString().toUtf8()
                                + " does not answer: "));
    comfy.comeBack();
    QVERIFY(server.waitForError("ComfyUI 0.33.0 executes the runs"));
    server.interrupt();
    QCOMPARE(server.wait(), 0);
}

void tst_Cli_ComfyUi::runsThatCannotBeKept()
{
    ComfyUiStandIn comfy;
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"runs.sqlite"_s));
    Program server;
    server.start({u"serve"_s, u"--port"_s, u"0"_s, u"--comfyui"_s, comfy.url().toString(),
                  u"--data-dir"_s, folder.path()});
    QVERIFY(server.waitForError("The runs cannot be kept in " + folder.path().toUtf8()));
    server.interrupt();
    QCOMPARE(server.wait(), 0);
}

void tst_Cli_ComfyUi::workflowsOfAFolder()
{
    ComfyUiStandIn comfy;
    Program server;
    QVERIFY(QDir(server.path()).mkdir(u"flows"_s));
    server.write(u"flows/fox.json"_s, testData(u"comfyui/picture-graph.json"_s));
    server.write(u"flows/broken.json"_s, "{\"1\": ");
    server.start({u"serve"_s, u"--port"_s, u"0"_s, u"--comfyui"_s, comfy.url().toString(),
                  u"--workflows"_s, u"flows"_s});
    QVERIFY(server.waitForOutput("\n"));
    QVERIFY(server.waitForError("The workflow file broken.json cannot be used: line 1, "));
    const QString url =
        QString::fromUtf8(server.output().trimmed().mid(int(strlen("listening on "))));
    Program program;
    QCOMPARE(program.run({u"deployments"_s, u"--json"_s, u"--server"_s, url}), 0);
    const QList<QJsonObject> listed = program.jsonLines(u"deployment"_s);
    QCOMPARE(listed.size(), 1);
    QCOMPARE(listed[0]["name"_L1].toString(), u"fox"_s);
    QCOMPARE(program.run({u"run"_s, u"--server"_s, url, u"--deployment-id"_s,
                          listed[0]["deployment_id"_L1].toString()}),
             0);
    QCOMPARE(comfy.started().size(), 1);
    server.interrupt();
    QCOMPARE(server.wait(), 0);
}

void tst_Cli_ComfyUi::noSuchFolder()
{
    Program program;
    QCOMPARE(program.run({u"serve"_s, u"--workflows"_s, u"nowhere"_s}), 2);
    QVERIFY2(program.error().contains("There is no folder nowhere."), program.error());
}

namespace {

constexpr auto redImage =
    R"({"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1,
        "color": 0}}, "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0],
        "filename_prefix": "red"}}})";

//! Https in front of a ComfyUI, with a certificate that only authority() vouches for.
class Tls : public FaultProxy
{
public:
    explicit Tls(const ComfyUiStandIn &comfy) : FaultProxy(comfy.url())
    {
        setTls(QSslCertificate(testData(u"tls/server.crt"_s)),
               QSslKey(testData(u"tls/server.key"_s), QSsl::Rsa));
    }
    static QString authority() { return QStringLiteral(TEST_DATA_DIR "/tls/ca.crt"); }
};

} // namespace

void tst_Cli_ComfyUi::ownCertificateAuthority_data()
{
    QTest::addColumn<QString>("command");
    for (const char *command : {"run", "servers", "inputs", "convert"})
        QTest::newRow(command) << QString::fromLatin1(command);
}

void tst_Cli_ComfyUi::ownCertificateAuthority()
{
    QFETCH(QString, command);
    ComfyUiStandIn comfy;
    Tls proxy(comfy);
    QVERIFY(proxy.listen());
    Program program;
    program.write(u"graph.json"_s, redImage);
    const QStringList arguments{command, u"graph.json"_s, u"--comfyui"_s, proxy.url().toString()};
    QCOMPARE(program.run(arguments), 3);
    QCOMPARE(comfy.requests().size(), 0);
    QCOMPARE(program.run(arguments + QStringList{u"--ca-file"_s, u"graph.json"_s}), 2);
    QVERIFY2(program.error().contains("holds no certificate"), program.error());
    QCOMPARE(program.run(arguments + QStringList{u"--ca-file"_s, Tls::authority()}), 0);
    QVERIFY(comfy.count("GET /object_info") > 0);
    QCOMPARE(comfy.started().size(), command == "run"_L1 ? 1 : 0);
}

void tst_Cli_ComfyUi::servesWithOwnAuthority()
{
    ComfyUiStandIn comfy;
    Tls proxy(comfy);
    QVERIFY(proxy.listen());
    Program server;
    server.start({u"serve"_s, u"--port"_s, u"0"_s, u"--comfyui"_s, proxy.url().toString(),
                  u"--ca-file"_s, Tls::authority()});
    QVERIFY(server.waitForError("ComfyUI 0.33.0 executes the runs: "
                                + proxy.url().toString().toUtf8()));
    server.interrupt();
    QCOMPARE(server.wait(), 0);
}

void tst_Cli_ComfyUi::refuses_data()
{
    QTest::addColumn<QString>("value");
    QTest::newRow("another scheme") << u"ftp://host"_s;
    QTest::newRow("no host") << u"http://"_s;
    QTest::newRow("a path") << u"host"_s;
    QTest::newRow("the second") << u"http://host,nonsense"_s;
    QTest::newRow("a query") << u"http://host/?a=b"_s;
    QTest::newRow("nothing") << u","_s;
}

void tst_Cli_ComfyUi::refuses()
{
    QFETCH(QString, value);
    Program program;
    QCOMPARE(program.run({u"serve"_s, u"--comfyui"_s, value}), 2);
    QVERIFY2(program.error().contains("such as http://127.0.0.1:8188"), program.error());
    QCOMPARE(program.output(), QByteArray());
}

REGISTER_TEST(tst_Cli_ComfyUi)
#include "tst_cli_comfyui.moc"
