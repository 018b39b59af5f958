// SPDX-License-Identifier: MIT

#include "comfyuistandin.h"
#include "standinclient.h"

#include <shared/patience.h>
#include <shared/rawhttp.h>
#include <shared/testprogram.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtGui/qimage.h>
#include <QtTest/qtest.h>
#include <QtWebSockets/qwebsocket.h>

using namespace Qt::StringLiterals;

namespace {

const QByteArray graph =
    R"({"1": {"class_type": "T_Steps", "inputs": {"steps": 3, "delay": 0, "preview": "none", )"
    R"("text": false, "seed": 1}}, "2": {"class_type": "SaveImage", "inputs": )"
    R"({"images": ["1", 0], "filename_prefix": "run"}}})";
const QString promptId = u"f6b50d78-0d89-41e8-9aa3-2bd7c5406a43"_s;

QByteArray promptBody(const QString &client = u"me"_s)
{
    return "{\"client_id\": \"" + client.toUtf8() + "\", \"prompt_id\": \"" + promptId.toUtf8()
        + "\", \"prompt\": " + graph + "}";
}

} // namespace

class tst_ComfyUiStandIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsAPrompt();
    void waitsForCommands();
    void restartLosesAll();
    void losesAnAnswer();
};

void tst_ComfyUiStandIn::runsAPrompt()
{
    ComfyUiStandIn comfy;
    const StandInClient client(comfy);
    QTRY_COMPARE(client.types(), QStringList{u"status"_s});
    const auto answer = RawHttp::postJson(comfy.url(), "/prompt", promptBody());
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["prompt_id"_L1].toString(), promptId);
    QTRY_COMPARE(client.types().last(), u"executing null"_s);
    QCOMPARE(comfy.executions(promptId), 1);

    const auto history = RawHttp::get(comfy.url(), "/history/" + promptId.toLatin1());
    const QJsonValue file = history.json()[promptId]["outputs"_L1]["2"_L1]["images"_L1][0];
    const auto view = RawHttp::get(
        comfy.url(), "/view?type=output&filename=" + file["filename"_L1].toString().toLatin1());
    QCOMPARE(view.status, 200);
    QVERIFY(!QImage::fromData(view.body).isNull());
    QCOMPARE(view.body, comfy.file(u"output"_s, u"run_00001_.png"_s));
}

void tst_ComfyUiStandIn::waitsForCommands()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::Old, ComfyUiStandIn::Pace::Stepwise);
    const StandInClient client(comfy);
    QTRY_COMPARE(client.types().size(), 1);
    RawHttp::postJson(comfy.url(), "/prompt", promptBody());
    QTRY_COMPARE(client.types().last(), u"executing"_s);
    QCOMPARE(comfy.advance(), 1);
    QTRY_COMPARE(client.types().last(), u"progress"_s);
    RawHttp::postJson(comfy.url(), "/interrupt",
                      "{\"prompt_id\": \"" + promptId.toLatin1() + "\"}");
    QTRY_COMPARE(client.types().last(), u"executing null"_s);
    QVERIFY(client.types().contains(u"execution_interrupted"_s));
    QCOMPARE(comfy.running(), QString());
}

void tst_ComfyUiStandIn::restartLosesAll()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    RawHttp::Connection socket(comfy.url());
    socket.write(
        "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    QVERIFY(socket.readUntilContains("queue_remaining"));
    RawHttp::postJson(comfy.url(), "/prompt", promptBody());
    QTRY_COMPARE(comfy.running(), promptId);
    comfy.restart();
    QVERIFY(socket.readToEnd());
    QVERIFY(!socket.received().contains('\x88')); // a close frame
    QCOMPARE(RawHttp::get(comfy.url(), "/queue").json()["queue_running"_L1].toArray().size(), 0);
    QCOMPARE(RawHttp::postJson(comfy.url(), "/prompt", promptBody()).json()["number"_L1].toInt(),
             0);
}

void tst_ComfyUiStandIn::losesAnAnswer()
{
    ComfyUiStandIn comfy;
    comfy.loseAnswer();
    QCOMPARE(RawHttp::postJson(comfy.url(), "/prompt", promptBody()).status, 0);
    QTRY_COMPARE(comfy.executions(promptId), 1);
    QCOMPARE(comfy.posted().size(), 1);
    QCOMPARE(comfy.posted().constFirst().graph, graph);
}

REGISTER_TEST(tst_ComfyUiStandIn)

#include "tst_comfyuistandin.moc"
