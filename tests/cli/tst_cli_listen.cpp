// The commands that others talk to: the local server, and the receiver of webhooks.
#include "program.h"

#include "shared/scriptedserver.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qset.h>
#include <QtTest/QtTest>

#include <csignal>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QString sampleGraph = QStringLiteral(WORKFLOWS_DIR) + u"/text-to-image.json"_s;

} // namespace

class tst_CliListen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void serves();
    void serveWithTokenAndFaults();
    void serveRefuses_data();
    void serveRefuses();
    void portTaken();

private:
    std::unique_ptr<Program> m_program;
    std::unique_ptr<ScriptedServer> m_script;
};

void tst_CliListen::init()
{
    m_program = std::make_unique<Program>();
    m_script = std::make_unique<ScriptedServer>();
    QVERIFY(m_script->listen());
}

void tst_CliListen::serves()
{
    for (const int signal : {SIGINT, SIGTERM}) {
        Program server;
        server.start({u"serve"_s, u"--port"_s, u"0"_s});
        QVERIFY(server.waitForOutput("\n"));
        const QByteArray line = server.output();
        QVERIFY2(QRegularExpression(u"^listening on http://127\\.0\\.0\\.1:\\d+/api\\n$"_s)
                     .match(QString::fromUtf8(line))
                     .hasMatch(),
                 line);
        const QString url = QString::fromUtf8(line.trimmed().mid(int(strlen("listening on "))));
        QCOMPARE(m_program->run({u"run"_s, sampleGraph, u"-i"_s, u"width=64"_s, u"-i"_s,
                                 u"height=64"_s, u"--no-save"_s, u"--server"_s, url}),
                 0);
        server.interrupt(signal);
        QCOMPARE(server.wait(), 0);
    }
}

void tst_CliListen::serveWithTokenAndFaults()
{
    Program server;
    server.write(u"token"_s, "the-token\n");
    server.start({u"serve"_s, u"--port"_s, u"0"_s, u"--token-file"_s, u"token"_s, u"--fault"_s,
                  u"unknown-event"_s, u"--fault"_s, u"step-delay=1"_s});
    QVERIFY(server.waitForOutput("\n"));
    const QString url =
        QString::fromUtf8(server.output().trimmed().mid(int(strlen("listening on "))));
    const QStringList arguments{u"run"_s,      sampleGraph,   u"-i"_s,
                                u"width=64"_s, u"-i"_s,       u"height=64"_s,
                                u"--json"_s,   u"--server"_s, url};
    QCOMPARE(m_program->run(arguments), 3);
    QCOMPARE(m_program->jsonLines().last()["status"_L1].toInt(), 401);
    m_program->setEnvironment(u"COMFYDEPLOY_TOKEN"_s, u"the-token"_s);
    QCOMPARE(m_program->run(arguments), 0);
    QSet<QString> names;
    for (const QJsonObject &event : m_program->jsonLines(u"event"_s))
        names += event["event"_L1].toString();
    QVERIFY(names.size() > 1);
}

void tst_CliListen::serveRefuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("port") << QStringList{u"--port"_s, u"70000"_s} << "70000"_ba;
    QTest::newRow("unknown fault")
        << QStringList{u"--fault"_s, u"stauts=503"_s} << "did you mean \"status\"?"_ba;
    QTest::newRow("all faults are listed")
        << QStringList{u"--fault"_s, u"xyz"_s} << LocalServer::faultNames().join(u", "_s).toUtf8();
    QTest::newRow("value of a fault") << QStringList{u"--fault"_s, u"status=abc"_s} << "abc"_ba;
    QTest::newRow("token file") << QStringList{u"--token-file"_s, u"/no/token"_s} << "/no/token"_ba;
    QTest::newRow("an argument") << QStringList{u"now"_s} << "\"now\""_ba;
}

void tst_CliListen::serveRefuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(m_program->run(QStringList{u"serve"_s} + arguments), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->output(), QByteArray());
}

void tst_CliListen::portTaken()
{
    const QString port = QString::number(m_script->port());
    QCOMPARE(m_program->run({u"serve"_s, u"--port"_s, port}), 3);
    QVERIFY2(m_program->error().contains(port.toUtf8()), m_program->error());
    QCOMPARE(m_program->output(), QByteArray());
}

QTEST_GUILESS_MAIN(tst_CliListen)
#include "tst_cli_listen.moc"
