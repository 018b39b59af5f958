// SPDX-License-Identifier: MIT

#include "comfyuistandin.h"
#include "standinclient.h"

#include <shared/patience.h>
#include <shared/rawhttp.h>
#include <shared/testprogram.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

//! What the stand-in does wrong on command.
class tst_StandInTroubles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restarts();
    void vanishesAndComesBack();
    void refusesConnections();
    void goesDeaf();
    void sendsTheStatusOnly();
    void workerDies();
    void workerDiesOfExtraData();
    void holdsAnswers();
    void holdsARequest();
    void losesAnAnswer();
    void answersOnce();
    void wantsAuthorization();
    void livesUnderAPrefix();
    void sendsJunk_data();
    void sendsJunk();
    void removesOthersPrompts();
    void followsAScript();
    void blocksNodes();
    void lacksClasses();

private:
    static constexpr auto Stepwise = ComfyUiStandIn::Pace::Stepwise;
    static constexpr auto New = ComfyUiStandIn::Dialect::New;
};

namespace {

const QString troubledId = u"f6b50d78-0d89-41e8-9aa3-2bd7c5406a43"_s;

QByteArray troubledBody(const QByteArray &members = {})
{
    return R"({"client_id": "me", "prompt_id": ")" + troubledId.toLatin1() + "\", " + members
        + R"("prompt": {"1": {"class_type": "T_Steps", "inputs": {"steps": 2, "delay": 0, )"
          R"("preview": "none", "text": false, "seed": 1}}, "2": {"class_type": "SaveImage", )"
          R"("inputs": {"images": ["1", 0], "filename_prefix": "run"}}}})";
}

RawHttp::Answer postTo(const ComfyUiStandIn &comfy, const QByteArray &body = troubledBody())
{
    return RawHttp::postJson(comfy.url(), "/prompt", body);
}

QByteArray upgradeOf(const QByteArray &path)
{
    return "GET " + path
        + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
}

} // namespace

//! As after SIGKILL: the socket ends without a close frame, nothing is known, numbers are from 0.
void tst_StandInTroubles::restarts()
{
    ComfyUiStandIn comfy(New, Stepwise);
    RawHttp::Connection socket(comfy.url());
    socket.write(upgradeOf("/ws"));
    QVERIFY(socket.readUntilContains("queue_remaining"));
    postTo(comfy);
    QTRY_COMPARE(comfy.running(), troubledId);
    comfy.restart();
    QVERIFY(socket.readToEnd());
    QVERIFY(!socket.received().contains('\x88')); // a close frame
    QVERIFY(RawHttp::get(comfy.url(), "/queue").body.startsWith(R"({"queue_running": [], )"));
    QCOMPARE(RawHttp::get(comfy.url(), "/history").body, "{}");
    QCOMPARE(postTo(comfy).json()["number"_L1].toInt(), 0);
    QTRY_COMPARE(comfy.executions(troubledId), 2); // which a test can find out
}

void tst_StandInTroubles::vanishesAndComesBack()
{
    ComfyUiStandIn comfy(New, Stepwise);
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    postTo(comfy);
    QTRY_COMPARE(comfy.running(), troubledId);
    comfy.vanish();
    QTRY_VERIFY(client.hasEnded());
    QCOMPARE(RawHttp::get(comfy.url(), "/queue").status, 0);
    comfy.finishAll(); // what runs goes on
    comfy.comeBack();
    QVERIFY(RawHttp::get(comfy.url(), "/history").body.contains("execution_success"));
    const StandInClient again(comfy);
    QTRY_VERIFY(again.isGreeted());
    QCOMPARE(comfy.openedSockets(), 2);
}

void tst_StandInTroubles::refusesConnections()
{
    ComfyUiStandIn comfy;
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    comfy.refuseConnections();
    QCOMPARE(RawHttp::get(comfy.url(), "/queue").status, 0);
    comfy.postForeign();
    QTRY_COMPARE(client.types().count(u"status"_s), 4);
}

void tst_StandInTroubles::goesDeaf()
{
    ComfyUiStandIn comfy;
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    comfy.setDeaf(true);
    QCOMPARE(postTo(comfy).status, 200);
    QTRY_VERIFY(RawHttp::get(comfy.url(), "/history").body.contains("execution_success"));
    comfy.setDeaf(false);
    comfy.sendFrame(R"({"type": "mark", "data": {}})");
    QTRY_COMPARE(client.types(), (QStringList{u"status"_s, u"mark"_s}));
}

void tst_StandInTroubles::sendsTheStatusOnly()
{
    ComfyUiStandIn comfy;
    comfy.setFrozen(true);
    const StandInClient client(comfy, u"me"_s, true);
    QTRY_VERIFY(client.isGreeted());
    postTo(comfy);
    QTRY_VERIFY(RawHttp::get(comfy.url(), "/history").body.contains("execution_success"));
    comfy.setFrozen(false);
    comfy.sendFrame(R"({"type": "mark", "data": {}})");
    QTRY_COMPARE(client.types(), (QStringList{u"status"_s, u"mark"_s}));
}

void tst_StandInTroubles::workerDies()
{
    ComfyUiStandIn comfy(New, Stepwise);
    postTo(comfy);
    QTRY_COMPARE(comfy.running(), troubledId);
    comfy.killWorker();
    const QString other = comfy.postForeign();
    RawHttp::postJson(comfy.url(), "/interrupt", {});
    QCOMPARE(comfy.advance(), 0);
    QCOMPARE(comfy.running(), troubledId);
    QCOMPARE(comfy.pending(), QStringList{other});
    comfy.restart();
    comfy.setPace(ComfyUiStandIn::Pace::Free);
    postTo(comfy);
    QTRY_VERIFY(RawHttp::get(comfy.url(), "/history").body.contains("execution_success"));
}

//! Recorded of 0.3.64: the prompt is accepted, and nothing runs ever again; 0.33.0 refuses it.
void tst_StandInTroubles::workerDiesOfExtraData()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::Old);
    QByteArray body = troubledBody(R"("extra_data": null, )");
    body.replace(R"("client_id": "me", )", "");
    QCOMPARE(postTo(comfy, body).status, 200);
    QTRY_COMPARE(comfy.running(), troubledId);
    const QString next = comfy.postForeign();
    QCOMPARE(RawHttp::get(comfy.url(), "/queue").status, 200);
    QCOMPARE(comfy.pending(), QStringList{next});
    QCOMPARE(comfy.running(), troubledId);

    ComfyUiStandIn newComfy;
    QCOMPARE(postTo(newComfy, body).status, 500);
    QCOMPARE(newComfy.started(), QStringList());
}

void tst_StandInTroubles::holdsAnswers()
{
    ComfyUiStandIn comfy;
    comfy.holdAnswers("POST /prompt");
    RawHttp::Connection connection(comfy.url());
    RawHttp::Request request;
    request.method = "POST";
    request.target = "/prompt";
    request.body = troubledBody();
    connection.write(request.bytes(comfy.url()));
    QTRY_COMPARE(comfy.executions(troubledId), 1); // it is done
    QCOMPARE(RawHttp::get(comfy.url(), "/queue").status, 200); // others are answered
    QVERIFY(connection.received().isEmpty());
    comfy.releaseAnswers();
    QVERIFY(connection.readToEnd());
    QCOMPARE(connection.answer().status, 200);
}

void tst_StandInTroubles::holdsARequest()
{
    ComfyUiStandIn comfy;
    comfy.holdRequest();
    RawHttp::Connection connection(comfy.url());
    RawHttp::Request request;
    request.method = "POST";
    request.target = "/prompt";
    request.body = troubledBody();
    connection.write(request.bytes(comfy.url()));
    QTRY_COMPARE(comfy.count("POST /prompt"), 1);
    QCOMPARE(RawHttp::get(comfy.url(), "/queue").status, 200); // others are done and answered
    QCOMPARE(comfy.started(), QStringList());
    comfy.releaseRequests();
    QVERIFY(connection.readToEnd());
    QCOMPARE(connection.answer().status, 200);
    QTRY_COMPARE(comfy.executions(troubledId), 1);
}

void tst_StandInTroubles::losesAnAnswer()
{
    ComfyUiStandIn comfy;
    comfy.loseAnswer();
    QCOMPARE(postTo(comfy).status, 0);
    QTRY_COMPARE(comfy.executions(troubledId), 1);
    QCOMPARE(comfy.posted().size(), 1);
    QCOMPARE(postTo(comfy).status, 200); // only once
}

void tst_StandInTroubles::answersOnce()
{
    ComfyUiStandIn comfy;
    comfy.answerOnce("POST /prompt", 502, "<html>bad gateway</html>", "text/html");
    const auto answer = postTo(comfy);
    QCOMPARE(answer.status, 502);
    QCOMPARE(answer.header("Content-Type"), "text/html");
    QCOMPARE(comfy.started(), QStringList());
    QCOMPARE(postTo(comfy).status, 200);
    QCOMPARE(comfy.count("POST /prompt"), 2);
}

void tst_StandInTroubles::wantsAuthorization()
{
    ComfyUiStandIn comfy;
    comfy.requireAuthorization("Basic bWU6c2VjcmV0");
    QCOMPARE(RawHttp::get(comfy.url(), "/queue").status, 401);
    QCOMPARE(postTo(comfy).status, 401);
    QCOMPARE(comfy.started(), QStringList());
    QVERIFY(RawHttp::sendBytes(comfy.url(), upgradeOf("/ws")).status == 401);
    const RawHttp::Headers headers{{"Authorization", "Basic bWU6c2VjcmV0"}};
    QCOMPARE(RawHttp::get(comfy.url(), "/queue", headers).status, 200);
}

void tst_StandInTroubles::livesUnderAPrefix()
{
    ComfyUiStandIn comfy;
    comfy.setPathPrefix("/comfy");
    QCOMPARE(RawHttp::get(comfy.url(), "/queue").status, 404);
    QCOMPARE(RawHttp::get(comfy.url(), "/comfy/queue").status, 200);
    QCOMPARE(RawHttp::get(comfy.url(), "/comfy/api/queue").status, 200);
    QCOMPARE(RawHttp::sendBytes(comfy.url(), upgradeOf("/ws")).status, 404);
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    QCOMPARE(comfy.count("GET /queue"), 2);
}

void tst_StandInTroubles::sendsJunk_data()
{
    QTest::addColumn<ComfyUiStandIn::Junk>("junk");
    QTest::addColumn<int>("frames");
    using enum ComfyUiStandIn::Junk;
    QTest::newRow("broken JSON") << BrokenJson << 1;
    QTest::newRow("NaN") << NotANumber << 1;
    QTest::newRow("an unknown type") << UnknownType << 1;
    QTest::newRow("no type") << NoType << 4;
    QTest::newRow("a foreign prompt") << ForeignPrompt << 2;
    QTest::newRow("binary") << BinaryRubbish << 5;
    QTest::newRow("40 MiB") << HugeExecuted << 1;
}

void tst_StandInTroubles::sendsJunk()
{
    QFETCH(const ComfyUiStandIn::Junk, junk);
    QFETCH(const int, frames);
    ComfyUiStandIn comfy;
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    comfy.sendJunk(junk, troubledId);
    QTRY_COMPARE(client.frames().size(), 1 + frames);
    if (junk == ComfyUiStandIn::Junk::HugeExecuted)
        QVERIFY(client.frames().last().text.size() > 40 * 1024 * 1024);
    if (junk == ComfyUiStandIn::Junk::NotANumber)
        QVERIFY(client.frames().last().text.contains("[NaN, Infinity, -Infinity]"));
    comfy.sendFrame(R"({"type": "mark", "data": {}})");
    QTRY_COMPARE(client.types().last(), u"mark"_s);
}

void tst_StandInTroubles::removesOthersPrompts()
{
    ComfyUiStandIn comfy(New, Stepwise);
    const QString theirs = comfy.postForeign();
    QTRY_COMPARE(comfy.running(), theirs);
    postTo(comfy);
    QCOMPARE(comfy.pending(), QStringList{troubledId});
    QVERIFY(comfy.removePending(troubledId));
    QVERIFY(!comfy.removePending(troubledId));
    QCOMPARE(comfy.pending(), QStringList());
}

void tst_StandInTroubles::followsAScript()
{
    ComfyUiStandIn comfy;
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    ComfyUiScript odd;
    odd.outputs.insert(u"2"_s, R"({"value": [NaN], "text": ["a", "b"]})");
    odd.extraFrames = {R"({"type": "my.custom", "data": 5})"};
    odd.steps = 5;
    comfy.expect(odd);
    ComfyUiScript failing;
    failing.failingNode = u"2"_s;
    failing.exceptionMessage = u"out of memory"_s;
    comfy.expect(failing);
    postTo(comfy);
    postTo(comfy, troubledBody().replace("f6b50d78", "00000000").replace("\"run\"", "\"x\""));
    QTRY_COMPARE(client.types().count(u"executing null"_s), 2);
    QVERIFY(client.types().contains(u"my.custom"_s));
    QVERIFY(client.types().contains(u"execution_error"_s));
    const QByteArray history = RawHttp::get(comfy.url(), "/history").body;
    QVERIFY(history.contains(R"({"2": {"value": [NaN], "text": ["a", "b"]}})"));
    QVERIFY(history.contains(R"("exception_message": "out of memory\n")"));
    const auto isFive = [](const StandInRecording::Frame &frame) {
        return frame.text.contains(R"("progress", "data": {"value": 5, "max": 5)");
    };
    QVERIFY(std::any_of(client.frames().begin(), client.frames().end(), isFive));
}

//! An error that does not end the run.
void tst_StandInTroubles::blocksNodes()
{
    ComfyUiStandIn comfy;
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    ComfyUiScript script;
    script.blockingNode = u"1"_s;
    script.blockMessage = u"not today"_s;
    script.texts = true;
    comfy.expect(script);
    postTo(comfy);
    QTRY_VERIFY(client.isRunOver());
    const QStringList types = client.types();
    QVERIFY(types.indexOf(u"execution_error"_s) < types.indexOf(u"execution_success"_s));
    QCOMPARE(types.count(u"kind 3"_s), 2);
    const QByteArray history = RawHttp::get(comfy.url(), "/history").body;
    QVERIFY(history.contains(R"("outputs": {}, "status": {"status_str": "success")"));
    QVERIFY(!history.contains("ExecutionBlocked"));
}

void tst_StandInTroubles::lacksClasses()
{
    ComfyUiStandIn comfy;
    const QJsonObject saveImage = comfy.objectInfo()["SaveImage"_L1].toObject();
    comfy.removeClass(u"SaveImage"_s);
    QCOMPARE(RawHttp::get(comfy.url(), "/object_info/SaveImage").body, "{}");
    const auto answer = postTo(comfy);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.json()["error"_L1]["type"_L1].toString(), u"missing_node_type"_s);
    comfy.addClass(u"SaveImage"_s, saveImage);
    QCOMPARE(postTo(comfy).status, 200);
    comfy.setObjectInfo({});
    QCOMPARE(RawHttp::get(comfy.url(), "/object_info").body, "{}");
}

REGISTER_TEST(tst_StandInTroubles)

#include "tst_standintroubles.moc"
