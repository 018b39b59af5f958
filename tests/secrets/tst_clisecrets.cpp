// SPDX-License-Identifier: MIT

// The token is in nothing that the command line prints or writes, with --json and without, and on
// no command line; whatever the file holds that it is read from.
#include "secretstest.h"
#include "shared/testprogram.h"

#include "cli/program.h"
#include "endtoend/localruns.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QString runId = QString::fromLatin1(exampleRunId);
constexpr int success = 0;
constexpr int badUsage = 2;

QStringList smallRun()
{
    QStringList arguments{u"run"_s, QStringLiteral(WORKFLOWS_DIR "/text-to-image.json")};
    for (const QString &input : {u"width=64"_s, u"height=64"_s, u"steps=2"_s})
        arguments += {u"-i"_s, input};
    return arguments;
}

} // namespace

class tst_CliSecrets : public SecretsTest
{
    Q_OBJECT

private Q_SLOTS:
    void searchFindsWhatIsPlanted();

    void localServer_data();
    void localServer();
    void echo_data();
    void echo();
    void serve();
    void tokenFile_data();
    void tokenFile();

private:
    static void makeTalkative(Program *program);
    int runAndLook(const QStringList &arguments, bool argumentsStay = false);
    void lookAtOutput(const Program &program);
};

//! With the log of every category on its stderr.
void tst_CliSecrets::makeTalkative(Program *program)
{
    program->setEnvironment(u"QT_LOGGING_RULES"_s, u"*=true"_s);
    program->setEnvironment(u"QT_FORCE_STDERR_LOGGING"_s, u"1"_s);
}

void tst_CliSecrets::lookAtOutput(const Program &program)
{
    const QString place = QString::fromLatin1(QTest::currentDataTag());
    m_search.look(u"output of the command line"_s, place, program.output());
    m_search.look(u"messages and log of the command line"_s, place, program.error());
    m_search.lookBelow(u"files of the command line"_s, program.path());
}

//! Calls the program with the token in its environment. \a argumentsStay: it waits for a server in
//! this thread, so that its arguments can be read before it ends.
int tst_CliSecrets::runAndLook(const QStringList &arguments, bool argumentsStay)
{
    Program program;
    makeTalkative(&program);
    program.setEnvironment(u"COMFYDEPLOY_TOKEN"_s, QString::fromLatin1(secretToken));
    program.start(arguments);
    const QByteArray seen = program.arguments();
    m_search.look(u"arguments of the command line"_s, arguments.first(), seen);
    if (argumentsStay && !seen.contains("--server"))
        QTest::qFail("the arguments could not be read", __FILE__, __LINE__);
    const int code = program.wait();
    if (!program.error().contains("qt.network") && !program.error().contains("qt.core"))
        QTest::qFail("it logs nothing", __FILE__, __LINE__);
    lookAtOutput(program);
    return code;
}

void tst_CliSecrets::searchFindsWhatIsPlanted()
{
    TokenSearch search(secretToken);
    ScriptedServer server; // answers once this thread waits
    QVERIFY(server.listen());
    server.on("*", 422, R"({"detail":")" + secretToken + R"("})"); // not sent, so it is not known
    Program program;
    makeTalkative(&program);
    program.start({u"get"_s, runId, u"--server"_s,
                   server.url().toString() + u"/"_s + QString::fromLatin1(secretToken)});
    search.look(u"arguments"_s, {}, program.arguments());
    QVERIFY(program.wait() != badUsage);
    program.write(u"file"_s, secretToken);
    search.look(u"messages"_s, {}, program.error());
    search.lookBelow(u"files"_s, program.path());
    QCOMPARE(kindsFoundBy(search), QStringList({u"arguments"_s, u"messages"_s, u"files"_s}));

    Program json;
    json.start({u"get"_s, runId, u"--json"_s, u"--server"_s, server.url().toString()});
    QVERIFY(json.wait() != badUsage);
    QVERIFY(!search.formIn(json.output() + json.error()).isEmpty());
    takeLog();
}

void tst_CliSecrets::localServer_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("refused");
    QTest::addColumn<bool>("succeeds");
    const QString id = QString::fromLatin1(exampleWorkflowId);
    for (const QString &mode : {u"queue"_s, u"sync"_s, u"stream"_s})
        QTest::addRow("run --mode %s", qPrintable(mode))
            << smallRun() + QStringList{u"--mode"_s, mode} << false << true;
    QTest::newRow("run, refused") << smallRun() << true << false;
    QTest::newRow("deployments") << QStringList{u"deployments"_s} << false << true;
    QTest::newRow("upload") << QStringList{u"upload"_s, smallRun().at(1)} << false << true;
    QTest::newRow("runs") << QStringList{u"runs"_s, u"--workflow-id"_s, id} << false << true;
    QTest::newRow("sessions") << QStringList{u"sessions"_s} << false << true;
    QTest::newRow("get of no run") << QStringList{u"get"_s, runId} << false << false;
}

void tst_CliSecrets::localServer()
{
    QFETCH(QStringList, arguments);
    QFETCH(bool, refused);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken(secretToken);
    if (refused)
        QVERIFY(server.addFault(u"reject-token"_s, {}, -1));
    arguments += {u"--server"_s, server.url().toString()};
    for (const QStringList &more : {QStringList(), QStringList(u"--json"_s)}) {
        const int code = runAndLook(arguments + more);
        QTEST(code == success, "succeeds");
        QVERIFY(code != badUsage);
    }
    QVERIFY(!server.requests().isEmpty());
    m_search.lookBelow(u"folder of the local server"_s, server.dataDirectory());
}

void tst_CliSecrets::echo_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString id = QString::fromLatin1(exampleWorkflowId);
    const QStringList ids{u"--workflow-id"_s, id, u"--machine-id"_s, id};
    QTest::newRow("run --mode queue") << smallRun() + ids + QStringList{u"--mode"_s, u"queue"_s};
    QTest::newRow("run --mode stream") << smallRun() + ids + QStringList{u"--mode"_s, u"stream"_s};
    QTest::newRow("get") << QStringList{u"get"_s, runId};
    QTest::newRow("logs") << QStringList{u"logs"_s, runId};
    QTest::newRow("cancel") << QStringList{u"cancel"_s, runId};
    QTest::newRow("deployments") << QStringList{u"deployments"_s};
    QTest::newRow("upload") << QStringList{u"upload"_s, smallRun().at(1)};
    QTest::newRow("failing run, queue") << smallRun() + ids + QStringList{u"--mode"_s, u"queue"_s};
    QTest::newRow("failing run, stream")
        << smallRun() + ids + QStringList{u"--mode"_s, u"stream"_s};
}

void tst_CliSecrets::echo()
{
    QFETCH(QStringList, arguments);
    for (const QStringList &more : {QStringList(), QStringList(u"--json"_s)}) {
        EchoServer server(m_search);
        if (QByteArray(QTest::currentDataTag()).startsWith("failing"))
            server.serveFailingRuns();
        else
            server.answer(422,
                          R"({"detail":[{"loc":["body","@"],"msg":"@","type":"@","input":"@"}]})");
        const int code = runAndLook(
            arguments + more + QStringList{u"--server"_s, server.url().toString()}, true);
        QVERIFY(code != success && code != badUsage);
        QVERIFY(server.hasEchoed());
    }
}

// The server of the command line receives the token of its clients, too.
void tst_CliSecrets::serve()
{
    Program program;
    makeTalkative(&program);
    QTemporaryDir elsewhere;
    QFile file(elsewhere.filePath(u"token"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(secretToken) == secretToken.size());
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    program.start({u"serve"_s, u"--port"_s, u"0"_s, u"--token-file"_s, file.fileName(),
                   u"--data-dir"_s, program.path(u"data"_s), u"--fault"_s, u"fail-node=3"_s});
    QVERIFY(program.waitForOutput("\n"));
    m_search.look(u"arguments of the command line"_s, u"serve"_s, program.arguments());
    const QString url = QString::fromUtf8(program.output().split(' ').last().trimmed());
    for (int i = 0; i < 2; ++i) // the first fails
        QCOMPARE(runAndLook(smallRun() + QStringList{u"--server"_s, url}) == success, i > 0);
    program.interrupt();
    QVERIFY(program.wait() >= 0);
    lookAtOutput(program);
}

void tst_CliSecrets::tokenFile_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("line ends around it") << "\r\n  " + secretToken + " \t\r\n\n" << success;
    QTest::newRow("byte order mark") << "\xEF\xBB\xBF" + secretToken << success;
    QTest::newRow("NUL behind it") << secretToken + QByteArray(1, '\0') << success;
    QTest::newRow("NUL in it") << secretToken.first(5) + QByteArray(1, '\0') + secretToken.sliced(5)
                               << badUsage;
    QTest::newRow("with its prefix") << "Bearer " + secretToken << success;
    QTest::newRow("in quotes") << '"' + secretToken + '"' << success;
    QTest::newRow("an assignment") << "export COMFYDEPLOY_TOKEN='" + secretToken + "'" << badUsage;
    QTest::newRow("JSON") << R"({"token": ")" + secretToken + R"("})" << badUsage;
    QTest::newRow("no text") << "\xFF\xFE\x80" + secretToken + "\x01\x7F" << badUsage;
    QTest::newRow("too long") << secretToken.repeated(2'000) << badUsage;
}

void tst_CliSecrets::tokenFile()
{
    QFETCH(QByteArray, bytes);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken(secretToken);
    QTemporaryDir elsewhere;
    QFile file(elsewhere.filePath(u"token"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    Program program;
    makeTalkative(&program);
    program.start({u"deployments"_s, u"--token-file"_s, file.fileName(), u"--server"_s,
                   server.url().toString()});
    m_search.look(u"arguments of the command line"_s, u"token file"_s, program.arguments());
    QTEST(program.wait(), "exitCode");
    lookAtOutput(program);
}

REGISTER_TEST(tst_CliSecrets)
#include "tst_clisecrets.moc"
