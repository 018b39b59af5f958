// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtTest/QtTest>

#include <memory>
#include <vector>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_LocalStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void success();
    void bytesOfKnownFrames();
    void cached();
    void nodeErrors();
    void executionError();
    void cancelCutsTheStream();
    void leavingDoesNotStopTheRun();
    void unicodeIsEscaped();
    void manyAtOnce_data();
    void manyAtOnce();
    void closeEndsStreams();

private:
    [[nodiscard]] RawHttp::Answer stream(const QByteArray &request) const;

    LocalServer m_server;
};

namespace {

//! The kind of a frame: the event's name, or "log", or "prompt".
QByteArray kindOf(const RawHttp::Frame &frame)
{
    if (frame.event == "log_update")
        return "log";
    const QJsonObject data = QJsonDocument::fromJson(frame.data).object();
    return data.contains("event"_L1) ? data["event"_L1].toString().toLatin1() : "prompt"_ba;
}

QList<QByteArray> kinds(const QByteArray &body)
{
    QList<QByteArray> found;
    for (const RawHttp::Frame &frame : RawHttp::frames(body))
        found += kindOf(frame);
    return found;
}

//! The kinds without those that may come any number of times, or anywhere.
QList<QByteArray> skeleton(const QByteArray &body)
{
    QList<QByteArray> found;
    for (const QByteArray &kind : kinds(body)) {
        if (kind != "log" && kind != "progress" && kind != "progress_state")
            found += kind;
    }
    return found;
}

//! The keys of an object in their order, with those of the objects inside.
QByteArray shapeOf(const JsonText::Value &value)
{
    if (value.isArray())
        return "[]";
    if (!value.isObject())
        return value.isNull()   ? "null"
            : value.isString()  ? "text"
            : value.isInteger() ? "int"
                                : "other";
    QByteArray shape = "{";
    for (const JsonText::Value &child : value.children()) {
        const bool isId = child.key().toInt() > 0; // of a node
        shape += (isId ? "id"_ba : child.key().toLatin1()) + ':' + shapeOf(child) + ' ';
        if (isId)
            break;
    }
    return shape + '}';
}

QByteArray shapeOfFirst(const QByteArray &body, const QByteArray &kind)
{
    for (const RawHttp::Frame &frame : RawHttp::frames(body)) {
        if (kindOf(frame) != kind)
            continue;
        const auto json = JsonText::parse(frame.data);
        return json ? shapeOf(json->root()) : "no JSON"_ba;
    }
    return "missing";
}

QJsonObject dataOfFirst(const QByteArray &body, const QByteArray &kind)
{
    for (const RawHttp::Frame &frame : RawHttp::frames(body)) {
        if (kindOf(frame) == kind)
            return QJsonDocument::fromJson(frame.data).object();
    }
    return {};
}

} // namespace

void tst_LocalStream::initTestCase()
{
    QVERIFY2(m_server.listen(), qPrintable(m_server.errorString()));
}

RawHttp::Answer tst_LocalStream::stream(const QByteArray &request) const
{
    return RawHttp::postJson(m_server.url(), "/api/run/workflow/stream", request);
}

void tst_LocalStream::success()
{
    const RawHttp::Answer answer = stream(runRequest(graph(1)));
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.complete);
    QCOMPARE(answer.header("Content-Type"), "text/event-stream; charset=utf-8");
    QCOMPARE(answer.header("Cache-Control"), "no-cache");
    QCOMPARE(answer.header("X-Accel-Buffering"), "no");
    QCOMPARE(answer.header("Content-Encoding"), QByteArray());
    const QList<QByteArray> expected{"queuing",
                                     "function_call_id",
                                     "gpu_ready",
                                     "gpu_event_id",
                                     "comfyui_api_ready",
                                     "comfyui_ready",
                                     "prompt",
                                     "execution_start",
                                     "execution_cached",
                                     "executing",
                                     "live_status",
                                     "status",
                                     "executing",
                                     "live_status",
                                     "executing",
                                     "live_status",
                                     "executed",
                                     "output_ready",
                                     "execution_success",
                                     "executing",
                                     "status"};
    QCOMPARE(skeleton(answer.body), expected);
    QVERIFY(kinds(answer.body).contains("progress_state"));
    const QJsonObject last =
        QJsonDocument::fromJson(RawHttp::frames(answer.body).last().data).object();
    QCOMPARE(last["data"_L1]["status"_L1].toString(), u"success");
    // The id of the prompt is the run's, and the run has ended when the stream reports it.
    const QByteArray id = dataOfFirst(answer.body, "prompt")["prompt_id"_L1].toString().toLatin1();
    const QJsonObject ended = run(m_server, id);
    QCOMPARE(ended["status"_L1].toString(), u"success");
    QCOMPARE(ended["progress"_L1].toDouble(), 1.0);
    QCOMPARE(ended["live_status"_L1].toString(), u"Executing SaveImage");
}

//! Every kind of frame has the keys, their order and the types of the service's own.
void tst_LocalStream::bytesOfKnownFrames()
{
    const QByteArray ours = stream(runRequest(graph(2))).body;
    const QByteArray theirs = example("stream-success.sse");
    for (const QByteArray &kind :
         {"queuing"_ba, "function_call_id"_ba, "gpu_ready"_ba, "gpu_event_id"_ba, "log"_ba,
          "comfyui_api_ready"_ba, "comfyui_ready"_ba, "prompt"_ba, "execution_start"_ba,
          "execution_cached"_ba, "progress_state"_ba, "executing"_ba, "live_status"_ba, "status"_ba,
          "executed"_ba, "output_ready"_ba, "execution_success"_ba}) {
        QCOMPARE(kind + shapeOfFirst(ours, kind), kind + shapeOfFirst(theirs, kind));
    }
    QVERIFY(ours.startsWith("event: event_update\ndata: {\"event\": \"queuing\"}\n\n"));
    QVERIFY(ours.contains("\"live_status\": \"Executing SaveImage\", \"progress\": 1.0}}"));
    QVERIFY(ours.contains("\"value\": 1.0, \"max\": 1.0, \"state\": \"finished\""));
}

void tst_LocalStream::cached()
{
    QCOMPARE(stream(runRequest(graph(3))).status, 200);
    const QByteArray body = stream(runRequest(graph(3))).body;
    QCOMPARE(dataOfFirst(body, "execution_cached")["data"_L1]["nodes"_L1].toArray().size(), 3);
    const QList<QByteArray> expected{
        "queuing",           "function_call_id", "gpu_ready",    "gpu_event_id",
        "comfyui_api_ready", "comfyui_ready",    "prompt",       "execution_start",
        "execution_cached",  "executed",         "output_ready", "status",
        "execution_success", "executing",        "status"};
    QCOMPARE(skeleton(body), expected);
    QCOMPARE(shapeOfFirst(body, "executed"),
             shapeOfFirst(example("stream-cached.sse"), "executed"));
    // The stream names where the earlier run's file lies; the run's own outputs are its own.
    const QByteArray id = dataOfFirst(body, "prompt")["prompt_id"_L1].toString().toLatin1();
    const QString reported =
        dataOfFirst(body, "executed")["data"_L1]["output"_L1]["images"_L1][0]["url"_L1].toString();
    QVERIFY(!reported.isEmpty());
    QVERIFY(!reported.contains(QString::fromLatin1(id)));
    const QJsonObject ended = run(m_server, id);
    QCOMPARE(ended["progress"_L1].toDouble(), 0.0);
    QVERIFY(ended["live_status"_L1].isNull());
    QVERIFY(ended["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].toString().contains(
        QString::fromLatin1(id)));
}

void tst_LocalStream::nodeErrors()
{
    const QByteArray body = stream(runRequest(graph(4, 0))).body;
    const QList<QByteArray> expected{
        "queuing",           "function_call_id", "gpu_ready", "gpu_event_id",
        "comfyui_api_ready", "comfyui_ready",    "prompt",    "status"};
    QCOMPARE(skeleton(body), expected);
    const QJsonObject result = dataOfFirst(body, "prompt");
    QCOMPARE(result["error"_L1]["type"_L1].toString(), u"prompt_outputs_failed_validation");
    QCOMPARE(result["node_errors"_L1]["2"_L1]["errors"_L1][0]["type"_L1].toString(),
             u"value_smaller_than_min");
    QCOMPARE(dataOfFirst(body, "status")["data"_L1]["status"_L1].toString(), u"failed");
}

void tst_LocalStream::executionError()
{
    QVERIFY(m_server.addFault(u"fail-node"_s, u"4"_s));
    const QByteArray body = stream(runRequest(graph(5))).body;
    const QList<QByteArray> all = skeleton(body);
    QCOMPARE(all.last(), "status");
    QCOMPARE(all.at(all.size() - 2), "execution_error");
    QCOMPARE(dataOfFirst(body, "execution_error")["data"_L1]["node_id"_L1].toString(), u"4");
    QVERIFY(kinds(body).lastIndexOf("log") > kinds(body).indexOf("executing"));
}

void tst_LocalStream::cancelCutsTheStream()
{
    QVERIFY(m_server.addFault(u"step-delay"_s, u"60000"_s));
    RawHttp::Connection connection(m_server.url());
    connection.write(
        RawHttp::Request{"POST", "/api/run/workflow/stream", {}, runRequest(graph(6))}.bytes(
            m_server.url()));
    QVERIFY(connection.readUntilContains("live_status"));
    const QByteArray id =
        dataOfFirst(connection.answer().body, "prompt")["prompt_id"_L1].toString().toLatin1();
    const RawHttp::Answer cancelled =
        RawHttp::postJson(m_server.url(), "/api/run/" + id + "/cancel", {});
    QCOMPARE(cancelled.status, 200);
    QVERIFY(connection.readToEnd());
    QVERIFY(!connection.answer().complete);
    QVERIFY(!connection.received().contains("cancelled"));
    QCOMPARE(endedRun(m_server, id)["status"_L1].toString(), u"cancelled");
}

void tst_LocalStream::leavingDoesNotStopTheRun()
{
    QVERIFY(m_server.addFault(u"step-delay"_s, u"100"_s));
    QByteArray id;
    {
        RawHttp::Connection connection(m_server.url());
        connection.write(
            RawHttp::Request{"POST", "/api/run/workflow/stream", {}, runRequest(graph(7))}.bytes(
                m_server.url()));
        QVERIFY(connection.readUntilContains("execution_start"));
        id = dataOfFirst(connection.answer().body, "prompt")["prompt_id"_L1].toString().toLatin1();
        connection.close();
    }
    QCOMPARE(endedRun(m_server, id)["status"_L1].toString(), u"success");
}

void tst_LocalStream::unicodeIsEscaped()
{
    QVERIFY(m_server.addFault(u"node-error"_s, u"n\u00F6de"_s));
    const QByteArray body = stream(runRequest(graph(8))).body;
    QVERIFY(body.contains("\"n\\u00f6de\""));
}

void tst_LocalStream::manyAtOnce_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("100 streams") << 100;
    QTest::newRow("300 streams") << 300;
}

//! All are open at the same time: none gets further than its cold start before all have begun.
void tst_LocalStream::manyAtOnce()
{
    QFETCH(int, count);
    QVERIFY(m_server.addFault(u"queue-position"_s, u"1000000"_s, count));
    std::vector<std::unique_ptr<RawHttp::Connection>> connections;
    for (int i = 0; i < count; ++i) {
        connections.push_back(std::make_unique<RawHttp::Connection>(m_server.url()));
        connections.back()->write(
            RawHttp::Request{"POST", "/api/run/workflow/stream", {}, runRequest(graph(9))}.bytes(
                m_server.url()));
    }
    for (const auto &connection : connections)
        QVERIFY2(connection->readUntilContains("queuing"), connection->received());
    const QByteArray list =
        "/api/v2/workflow/"_ba + WorkflowId + "/runs?status=not-started&limit=1000";
    const QJsonArray rows = RawHttp::get(m_server.url(), list).json().array();
    QCOMPARE(rows.size(), count);
    for (const QJsonValue &row : rows) {
        const QByteArray id = row["id"_L1].toString().toLatin1();
        QCOMPARE(RawHttp::postJson(m_server.url(), "/api/run/" + id + "/cancel", {}).status, 200);
    }
    for (const auto &connection : connections)
        QVERIFY(connection->readToEnd());
}

void tst_LocalStream::closeEndsStreams()
{
    LocalServer server;
    QVERIFY(server.listen());
    QVERIFY(server.addFault(u"silent-stream"_s, u"1"_s));
    RawHttp::Connection connection(server.url());
    connection.write(
        RawHttp::Request{"POST", "/api/run/workflow/stream", {}, runRequest(graph(10))}.bytes(
            server.url()));
    QVERIFY(connection.readUntilContains("queuing"));
    QElapsedTimer timer;
    timer.start();
    server.close();
    QCOMPARE_LT(timer.elapsed(), testPatience);
    QVERIFY(connection.readToEnd());
    QVERIFY(!connection.answer().complete);
}

REGISTER_TEST(tst_LocalStream)
#include "tst_localstream.moc"
