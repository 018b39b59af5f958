// SPDX-License-Identifier: MIT

// comfydeploy servers
#include "program.h"

#include "comfyui/comfyuistandin.h"
#include "shared/rawhttp.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/LocalServer>

#include <QtCore/qjsonarray.h>
#include <QtNetwork/qtcpserver.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

constexpr auto stepsGraph =
    R"({"1": {"class_type": "T_Steps", "inputs": {"steps": 1, "delay": 0, "preview": "none",
        "text": false, "seed": 1}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
        "3": {"class_type": "ComfyUIDeployExternalText", "inputs": {"input_id": "t"}}})";

//! A port on which nobody listens.
QString deadServer()
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost))
        return {};
    return u"http://127.0.0.1:%1"_s.arg(server.serverPort());
}

} // namespace

class tst_Cli_Servers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void table();
    void json();
    void exitCodes_data();
    void exitCodes();
    void wrongUsage_data();
    void wrongUsage();
    void saysThatItWaits();
    void behindAServer();
    void behindAServerWithAWorkflow();
    void behindAServerWithToken();
    void noGateway_data();
    void noGateway();
};

void tst_Cli_Servers::table()
{
    ComfyUiStandIn whole(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    whole.postForeign();
    whole.postForeign();
    ComfyUiStandIn poor(ComfyUiStandIn::Dialect::Old);
    poor.removeClass(u"T_Steps"_s);
    const QString dead = deadServer();
    Program program;
    program.write(u"graph.json"_s, stepsGraph);
    const QString urls =
        QStringList{whole.url().toString(), poor.url().toString(), dead}.join(u',');
    QCOMPARE(program.run({u"servers"_s, u"--comfyui"_s, urls, u"graph.json"_s}), 0);
    const QByteArray output = program.output();
    const QByteArrayList lines = output.split('\n');
    QVERIFY2(lines.first().startsWith("SERVER"), output);
    QVERIFY2(lines[1].startsWith(whole.url().toEncoded()) && lines[1].contains("ready")
                 && lines[1].contains("0.33.0") && lines[1].contains("cpu")
                 && lines[1].contains("  2  "),
             lines[1]);
    QVERIFY2(lines[2].contains("lacks something") && lines[2].contains("0.3.64"), lines[2]);
    QVERIFY2(lines[3].contains("unavailable"), lines[3]);
    QVERIFY2(output.contains(poor.url().toEncoded() + " lacks: class T_Steps (node 1)"), output);
    QVERIFY2(output.contains(dead.toLatin1() + " does not answer: "), output);
    QVERIFY(whole.posted().isEmpty() || whole.count("POST /prompt") == 0);
    QCOMPARE(whole.openedSockets(), 0);
}

void tst_Cli_Servers::json()
{
    ComfyUiStandIn comfy;
    comfy.requireAuthorization("Basic " + QByteArray("me:secret").toBase64());
    QUrl url = comfy.url();
    url.setUserName(u"me"_s);
    url.setPassword(u"secret"_s);
    Program program;
    QCOMPARE(program.run({u"servers"_s, u"--json"_s, u"--comfyui"_s, url.toString()}), 0);
    const QList<QJsonObject> lines = program.jsonLines(u"server"_s);
    QCOMPARE(lines.size(), 1);
    const QJsonObject &server = lines.constFirst();
    QCOMPARE(server["url"_L1].toString(), comfy.url().toString());
    QVERIFY(server["problem"_L1].isNull());
    QCOMPARE(server["version"_L1].toString(), u"0.33.0"_s);
    QCOMPARE(server["device"_L1].toString(), u"cpu"_s);
    QVERIFY(server["vram_free"_L1].toDouble() > 0);
    QVERIFY(server["vram_total"_L1].toDouble() > server["vram_free"_L1].toDouble());
    QCOMPARE(server["running"_L1].toInt(-1), 0);
    QCOMPARE(server["waiting"_L1].toInt(-1), 0);
    QCOMPARE(server["plugin"_L1], QJsonValue(false));
    QCOMPARE(server["lacks"_L1], QJsonValue(QJsonArray()));
    QVERIFY(!program.output().contains("secret"));
}

void tst_Cli_Servers::exitCodes_data()
{
    QTest::addColumn<bool>("hasClass");
    QTest::addColumn<bool>("isThere");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("one can run it") << true << true << 0;
    QTest::newRow("none can run it") << false << true << 1;
    QTest::newRow("none is there") << true << false << 3;
}

void tst_Cli_Servers::exitCodes()
{
    QFETCH(bool, hasClass);
    QFETCH(bool, isThere);
    ComfyUiStandIn comfy;
    if (!hasClass)
        comfy.removeClass(u"T_Steps"_s);
    if (!isThere)
        comfy.vanish();
    Program program;
    program.write(u"graph.json"_s, stepsGraph);
    const int exitCode =
        program.run({u"servers"_s, u"--comfyui"_s, comfy.url().toString(), u"graph.json"_s});
    QTEST(exitCode, "exitCode");
}

void tst_Cli_Servers::wrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("no address") << QStringList{} << "address of ComfyUI is missing"_ba;
    QTest::newRow("no such file") << QStringList{u"--comfyui"_s, u"127.0.0.1:8188"_s,
                                                 u"nowhere.json"_s}
                                  << "nowhere.json"_ba;
}

void tst_Cli_Servers::wrongUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, problem);
    Program program;
    QCOMPARE(program.run(QStringList{u"servers"_s} + arguments), 2);
    QVERIFY2(program.error().contains(problem), program.error());
}

void tst_Cli_Servers::saysThatItWaits()
{
    ComfyUiStandIn comfy;
    comfy.holdAnswers();
    Program program;
    program.start({u"servers"_s, u"--comfyui"_s, comfy.url().toString()});
    QVERIFY2(program.waitForError("Waiting for answers"), program.error());
    comfy.releaseAnswers();
    QCOMPARE(program.wait(), 0);
}

//! The same table and lines as from the ComfyUIs themselves.
void tst_Cli_Servers::behindAServer()
{
    ComfyUiStandIn comfy;
    ComfyUiStandIn dead;
    dead.vanish();
    LocalServer gateway;
    QVERIFY(gateway.setComfyUiServers({comfy.url(), dead.url()}) && gateway.listen());
    const auto areKnown = [&gateway] {
        const QList<ComfyUiState> states = gateway.comfyUiServers();
        return states[0].waiting == 0 && states[0].hasPlugin && states[0].isUsable()
            && states[1].problem.startsWith("does not answer"_L1);
    };
    QTRY_VERIFY(areKnown());
    const QStringList call{u"servers"_s, u"--server"_s, gateway.url().toString()};
    Program program;
    QCOMPARE(program.run(call), 0);
    const QByteArrayList lines = program.output().split('\n');
    QVERIFY2(lines[0].startsWith("SERVER"), program.output());
    QVERIFY2(lines[1].startsWith(comfy.url().toEncoded()) && lines[1].contains("ready")
                 && lines[1].contains("0.33.0") && lines[1].contains("cpu"),
             lines[1]);
    QVERIFY2(lines[2].startsWith(dead.url().toEncoded()) && lines[2].contains("unavailable"),
             lines[2]);
    QVERIFY2(lines[3].startsWith(dead.url().toEncoded() + " does not answer: "), lines[3]);

    Program json;
    QCOMPARE(json.run(call + QStringList{u"--json"_s}), 0);
    const QList<QJsonObject> states = json.jsonLines(u"server"_s);
    Program direct;
    QCOMPARE(direct.run({u"servers"_s, u"--json"_s, u"--comfyui"_s, comfy.url().toString()}), 0);
    QCOMPARE(states.size(), 2);
    QCOMPARE(states[0], direct.jsonLines(u"server"_s).constFirst());

    comfy.vanish();
    QTRY_VERIFY(!gateway.comfyUiServers()[0].isUsable());
    Program none;
    QCOMPARE(none.run(call), 3);
}

//! What each lacks is what it says itself.
void tst_Cli_Servers::behindAServerWithAWorkflow()
{
    ComfyUiStandIn whole;
    ComfyUiStandIn poor;
    poor.removeClass(u"T_Steps"_s);
    LocalServer gateway;
    QVERIFY(gateway.setComfyUiServers({whole.url(), poor.url()}) && gateway.listen());
    const auto areKnown = [&gateway] {
        const QList<ComfyUiState> states = gateway.comfyUiServers();
        return std::all_of(states.begin(), states.end(), [](const ComfyUiState &state) {
            return state.waiting == 0 && state.hasPlugin && state.isUsable();
        });
    };
    QTRY_VERIFY(areKnown());
    const auto linesOf = [](const QStringList &servers) {
        Program program;
        program.write(u"graph.json"_s, stepsGraph);
        const QStringList call{u"servers"_s, u"--json"_s, u"graph.json"_s};
        return program.run(call + servers) == 0 ? program.jsonLines(u"server"_s)
                                                : QList<QJsonObject>();
    };
    const QList<QJsonObject> lines = linesOf({u"--server"_s, gateway.url().toString()});
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[1]["lacks"_L1].toArray(), QJsonArray{u"class T_Steps (node 1)"_s});
    const QStringList urls{whole.url().toString(), poor.url().toString()};
    QCOMPARE(lines, linesOf({u"--comfyui"_s, urls.join(u',')}));

    for (const QByteArray graph : {"{}", R"({"1": 5})", R"({"1": {"inputs": []}})"})
        QCOMPARE(RawHttp::postJson(gateway.url(), "/api/comfyuis", graph).status, 200);
    for (const QByteArray graph : {"", "5", "{"})
        QCOMPARE(RawHttp::postJson(gateway.url(), "/api/comfyuis", graph).status, 422);
}

void tst_Cli_Servers::behindAServerWithToken()
{
    LocalServer gateway;
    gateway.setRequiredToken("a-token-of-it");
    QVERIFY(gateway.listen());
    const QStringList call{u"servers"_s, u"--server"_s, gateway.url().toString()};
    Program without;
    QCOMPARE(without.run(call), 3);
    QVERIFY2(without.error().contains("refuses the token"), without.error());
    Program with;
    with.setEnvironment(u"COMFYDEPLOY_TOKEN"_s, u"a-token-of-it"_s);
    QCOMPARE(with.run(call), 0);
    QVERIFY2(with.error().contains("executes the runs itself"), with.error());
    QCOMPARE(with.output(), QByteArray());
}

void tst_Cli_Servers::noGateway_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("problem");
    QTest::addColumn<int>("status"); //!< that the server answers
    const auto row = [](const char *name, const QStringList &arguments, int exitCode,
                        const QByteArray &problem, int status = 404) {
        QTest::newRow(name) << arguments << exitCode << problem << status;
    };
    const QStringList call{u"--server"_s, u"URL"_s};
    row("another server", call, 3, "no local server, or an older one");
    row("another one", call, 3, "no local server, or an older one", 200);
    row("a broken one", call, 3, "answers 500 to the question which ComfyUIs", 500);
    row("one that is elsewhere", call, 3, "answers 307 to the question which ComfyUIs", 307);
    row("nobody", {u"--server"_s, u"http://127.0.0.1:9/api"_s}, 3, "refused");
    row("both", call + QStringList{u"--comfyui"_s, u"gpu:8188"_s}, 2, "--comfyui");
    row("an older one", call + QStringList{u"graph.json"_s}, 3, "or an older one", 405);
    row("the embedded one", {u"--server"_s, u"local"_s}, 2, "Which server?");
}

void tst_Cli_Servers::noGateway()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, problem);
    QFETCH(int, status);
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", status, "{}");
    arguments.replaceInStrings(u"URL"_s, server.url().toString());
    Program program;
    program.write(u"graph.json"_s, stepsGraph);
    const int exitCode = program.run(QStringList{u"servers"_s} + arguments);
    QTEST(exitCode, "exitCode");
    QVERIFY2(program.error().contains(problem), program.error());
}

REGISTER_TEST(tst_Cli_Servers)
#include "tst_cli_servers.moc"
