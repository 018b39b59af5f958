// SPDX-License-Identifier: MIT

// comfydeploy serve --comfyui: the local server in front of a ComfyUI.
#include "comfyui/comfyuistandin.h"
#include "program.h"
#include "shared/testprogram.h"

#include <QtCore/qdir.h>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

class tst_Cli_ComfyUi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serves_data();
    void serves();
    void waitsForComfyUi();
    void runsThatCannotBeKept();
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
    QVERIFY2(program.error().contains("a ComfyUI"), program.error());
    QCOMPARE(program.output(), QByteArray());
}

REGISTER_TEST(tst_Cli_ComfyUi)
#include "tst_cli_comfyui.moc"
