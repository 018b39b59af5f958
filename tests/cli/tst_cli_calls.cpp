// The commands that ask the service for what it keeps: deployments, runs, logs, sessions.
#include "program.h"

#include "shared/scriptedserver.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QString uuid = u"11111111-2222-4333-8444-555555555555"_s;
const QString textGraph = QStringLiteral(WORKFLOWS_DIR) + u"/caption.json"_s;

QJsonArray exampleArray(const QString &name)
{
    return QJsonDocument::fromJson(testData(u"examples/"_s + name)).array();
}

} // namespace

class tst_CliCalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void deploymentsOfTheEmbeddedServer();
    void deploymentsAsJson();
    void deploymentsAreNarrowed();
    void oneDeployment();
    void deploymentsFail_data();
    void deploymentsFail();
    void refused_data();
    void refused();

private:
    [[nodiscard]] QStringList onScript(const QStringList &arguments) const
    {
        return arguments + QStringList{u"--server"_s, m_script->url().toString()};
    }

    std::unique_ptr<Program> m_program;
    std::unique_ptr<ScriptedServer> m_script;
};

void tst_CliCalls::init()
{
    m_program = std::make_unique<Program>();
    m_script = std::make_unique<ScriptedServer>();
    QVERIFY(m_script->listen());
}

void tst_CliCalls::deploymentsOfTheEmbeddedServer()
{
    QCOMPARE(m_program->run({u"deployments"_s}), 0);
    const QByteArrayList lines = m_program->output().trimmed().split('\n');
    const int samples = int(QDir(QStringLiteral(WORKFLOWS_DIR)).entryList({u"*.json"_s}).size());
    QCOMPARE(lines.size(), 1 + samples);
    QCOMPARE(lines.first().simplified(), "ID NAME ENVIRONMENT UPDATED"_ba);
    QVERIFY2(m_program->output().contains("Photo effects   production"), m_program->output());
}

void tst_CliCalls::deploymentsAsJson()
{
    const QJsonArray examples = exampleArray(u"deployments.json"_s);
    m_script->on("GET /deployments", 200, testData(u"examples/deployments.json"_s));
    QCOMPARE(m_program->run(onScript({u"deployments"_s, u"--json"_s})), 0);
    const QList<QJsonObject> lines = m_program->jsonLines();
    QCOMPARE(lines.size(), examples.size()); // both halves are asked for, and none comes twice
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

void tst_CliCalls::deploymentsAreNarrowed()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const QStringList list{u"deployments"_s, u"--json"_s, u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(list), 0);
    const QList<QJsonObject> all = m_program->jsonLines();
    QCOMPARE(m_program->run(list + QStringList{u"--limit"_s, u"2"_s, u"--offset"_s, u"1"_s}), 0);
    QCOMPARE(m_program->jsonLines(), all.mid(1, 2));
    QVERIFY2(m_program->error().contains("--offset 3"), m_program->error());
    QCOMPARE(m_program->run(list + QStringList{u"--environment"_s, u"staging"_s}), 0);
    QCOMPARE(m_program->output(), QByteArray());
    QCOMPARE(m_program->run(list + QStringList{u"--environment"_s, u"moon"_s}), 3);
    QCOMPARE(m_program->jsonLines().value(0)["kind"_L1].toString(), u"Validation"_s);
}

void tst_CliCalls::oneDeployment()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QFile graph(textGraph);
    QVERIFY(graph.open(QIODevice::ReadOnly));
    const QString id = server.addDeployment(u"My captions"_s, graph.readAll());
    QVERIFY(!id.isEmpty());
    const QStringList one{u"deployments"_s, id, u"--server"_s, server.url().toString()};
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

void tst_CliCalls::deploymentsFail_data()
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

void tst_CliCalls::deploymentsFail()
{
    QFETCH(int, status);
    QFETCH(QString, file);
    QFETCH(QByteArray, word);
    m_script->on("GET /deployment/" + uuid.toLatin1(), status, testData(u"examples/"_s + file));
    QCOMPARE(
        m_program->run(onScript({u"deployments"_s, uuid, u"--json"_s, u"--retries"_s, u"none"_s})),
        3);
    QCOMPARE(m_program->jsonLines().size(), 1);
    QTEST(m_program->jsonLines().first()["kind"_L1].toString(), "kind");
    QVERIFY2(m_program->error().contains(word), m_program->error());
}

void tst_CliCalls::refused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char *name, const QStringList &arguments, const char *word) {
        QTest::newRow(name) << arguments << QByteArray(word);
    };
    row("deployments: an id that is a path", {u"deployments"_s, u"../runs"_s}, "../runs");
    row("deployments: an empty id", {u"deployments"_s, QString()}, "ID");
    row("deployments: id and list", {u"deployments"_s, uuid, u"--limit"_s, u"3"_s}, "--limit");
    row("deployments: limit", {u"deployments"_s, u"--limit"_s, u"0"_s}, "--limit");
    row("deployments: offset", {u"deployments"_s, u"--offset"_s, u"-1"_s}, "--offset");
    row("deployments: environment", {u"deployments"_s, u"--environment"_s, QString()},
        "--environment");
}

void tst_CliCalls::refused()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(m_program->run(onScript(arguments + QStringList{u"--json"_s})), 2);
    QVERIFY2(m_program->error().contains(word), m_program->error());
    QCOMPARE(m_program->jsonLines().size(), 1);
    QCOMPARE(m_program->jsonLines().first()["kind"_L1].toString(), u"InvalidRequest"_s);
    QCOMPARE(m_script->requests().size(), 0);
}

QTEST_GUILESS_MAIN(tst_CliCalls)
#include "tst_cli_calls.moc"
