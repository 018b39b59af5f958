// SPDX-License-Identifier: MIT

#include "runnerprocess.h"
#include "shared/catalog.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qimage.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

// --run --picture, for scripts: it always ends, and reports why nothing was run.
class tst_RunnerPicture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ends_data();
    void ends();
    void inGerman_data();
    void inGerman();
};

void tst_RunnerPicture::ends_data()
{
    QTest::addColumn<QByteArray>(
        "workflow"); // or the name of a sample; empty: that of a first start
    QTest::addColumn<QString>("fault"); // of the server; empty: the built-in one is taken
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("address"); // instead of the server's
    QTest::addColumn<QString>("obstacle"); // in the data folder; a folder, if it ends in '/'
    QTest::addColumn<QString>("sentence"); // part of the message; empty for success
    const auto row = [](const char *name, const QByteArray &workflow, const QString &fault,
                        const QString &value, const QString &address, const QString &obstacle,
                        const QString &sentence) {
        QTest::newRow(name) << workflow << fault << value << address << obstacle << sentence;
    };
    row("well", "", {}, {}, {}, {}, {});
    row("a field is required", R"({"1": {"class_type": "ComfyUIDeployExternalImage",
            "inputs": {"input_id": "first"}}})",
        {}, {}, {}, {}, u"first is required"_s);
    row("no JSON", "{ oops", {}, {}, {}, {}, u"not valid JSON"_s);
    row("no workflow", R"({"a": 1})", {}, {}, {}, {}, u"no workflow"_s);
    row("no such file", "missing", {}, {}, {}, {}, u"cannot be read"_s);
    row("no address", "", {}, {}, u"ftp://127.0.0.1/api"_s, {}, u"http"_s);
    row("nobody answers", "", {}, {}, u"http://127.0.0.1:1/api"_s, {},
        u"The server does not answer."_s);
    row("a token is missing", "", u"status"_s, u"401"_s, {}, {}, u"token"_s);
    row("the server is broken", "", u"status"_s, u"500"_s, {}, {},
        u"The server does not answer."_s);
    row("the history cannot be opened", "", {}, {}, {},
        u"ComfyDeploy/comfydeploy-runner/runs.sqlite/"_s, u"could not be saved"_s);
    row("the data folder cannot be made", "", {}, {}, {}, u"ComfyDeploy"_s, u"cannot be"_s);
    row("the server refuses the graph",
        R"({"1": {"class_type": "UnknownTestNode", "inputs": {"a": 1}},
            "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}}})",
        {}, {}, {}, {}, u"UnknownTestNode"_s);
    row("the run fails", "", u"fail-node"_s, u"3"_s, {}, {}, u"failed"_s);
}

void tst_RunnerPicture::ends()
{
    QFETCH(QByteArray, workflow);
    QFETCH(QString, fault);
    QFETCH(QString, value);
    QFETCH(QString, address);
    QFETCH(QString, obstacle);
    QFETCH(QString, sentence);
    const RunnerHome home;
    LocalServer server;
    QStringList arguments{u"--output"_s, home.outputs(), u"--run"_s, u"--picture"_s,
                          home.outputs() + u".png"_s};
    if (!fault.isEmpty()) {
        QVERIFY2(server.listen(), qPrintable(server.errorString()));
        QVERIFY(server.addFault(fault, value));
        address = server.url().toString();
    }
    if (!address.isEmpty())
        arguments += {u"--server"_s, address};
    const QString inTheWay = home.environment().value(u"XDG_DATA_HOME"_s) + u'/' + obstacle;
    QVERIFY(QDir().mkpath(QFileInfo(inTheWay).path()));
    if (!obstacle.isEmpty() && !obstacle.endsWith(u'/'))
        QVERIFY(QFile(inTheWay).open(QIODevice::WriteOnly));
    if (workflow.startsWith('{')) {
        QFile file(home.outputs() + u".json"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(workflow) == workflow.size());
        arguments += file.fileName();
    } else if (!workflow.isEmpty()) {
        arguments +=
            QStringLiteral(WORKFLOWS_DIR) + u'/' + QString::fromLatin1(workflow) + u".json"_s;
    }

    QProcess runner;
    runner.setProcessEnvironment(home.environment());
    runner.start(QStringLiteral(RUNNER_PROGRAM), arguments);
    QTRY_COMPARE_WITH_TIMEOUT(runner.state(), QProcess::NotRunning, 60'000);
    const QByteArray errors = runner.readAllStandardError();
    QCOMPARE(runner.exitStatus(), QProcess::NormalExit);
    QVERIFY2((runner.exitCode() == 0) == sentence.isEmpty(), errors);
    QVERIFY2(sentence.isEmpty() || errors.contains(sentence.toUtf8()), errors);
    QVERIFY(!QImage(home.outputs() + u".png"_s).isNull()); // the picture is saved nevertheless
    QCOMPARE(home.results(u"*.json"_s).isEmpty(), !sentence.isEmpty());
}

void tst_RunnerPicture::inGerman_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("help") << QStringList{u"--help"_s} << 0 << u"Führt ComfyUI-Workflows aus"_s;
    QTest::newRow("nobody answers") << QStringList{u"--run"_s, u"--picture"_s, u"window.png"_s,
                                                   u"--server"_s, u"http://127.0.0.1:1/api"_s}
                                    << 1 << u"Der Server antwortet nicht."_s;
}

void tst_RunnerPicture::inGerman()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, sentence);
    const RunnerHome home;
    QProcessEnvironment environment = home.environment();
    environment.insert(u"LANGUAGE"_s, u"de"_s);
    environment.insert(u"LC_CTYPE"_s, u"C.UTF-8"_s);
    environment.insert(u"LANG"_s, u"de_DE.UTF-8"_s);
    environment.remove(u"LC_ALL"_s);
    QProcess runner;
    runner.setProcessEnvironment(environment);
    runner.setProcessChannelMode(QProcess::MergedChannels);
    runner.setWorkingDirectory(QFileInfo(home.outputs()).path());
    runner.start(QStringLiteral(RUNNER_PROGRAM), arguments);
    QTRY_COMPARE_WITH_TIMEOUT(runner.state(), QProcess::NotRunning, 60'000);
    QCOMPARE(runner.exitCode(), exitCode);
    const QString output = QString::fromUtf8(runner.readAll());
    QVERIFY2(output.contains(sentence), qPrintable(output));
    const EnglishFinder finder;
    for (const QString &line : output.split(u'\n')) {
        if (!line.startsWith("QStandardPaths"_L1)) // speaks to programmers
            QVERIFY2(finder.englishIn(line).isEmpty(), qPrintable(line));
    }
}

REGISTER_TEST_RUN(tst_RunnerPicture, (runRegisteredTest<tst_RunnerPicture, QGuiApplication>))
#include "tst_runnerpicture.moc"
