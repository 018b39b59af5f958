// SPDX-License-Identifier: MIT

// Runs through the local server by a ComfyUI: what the caller sees of them, and what ComfyUI is
// told.
#include "endedrun.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/webhookreceiver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;
using Pace = Gateway::Pace;

class tst_GatewayRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void succeed_data();
    void succeed();
    void seeds_data();
    void seeds();
    void events();
    void refused_data();
    void refused();
    void failingNode_data();
    void failingNode();
    void blockedNode();
    void partlyRefused();
    void positions();
    void liveStatus();
    void log();
    void timeout();
    void webhooks();
    void nothingSecretIsTold();
    void editorGraph_data();
    void editorGraph();
    void tokenInTheEditorGraph_data();
    void tokenInTheEditorGraph();
    void externalNodes();
    void missingPicture();
    void deployments();
    void runLists();
    void manyAtOnce();
    void behindAProxy();
    void wrongPassword();
    void badAddress();
};

void tst_GatewayRuns::succeed_data()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<QByteArray>("route");
    for (const auto &[name, dialect] : {std::pair("new", Dialect::New), {"old", Dialect::Old}}) {
        for (const QByteArray &route : runRoutes())
            QTest::addRow("%s, %s", name, route.constData()) << dialect << route;
    }
}

void tst_GatewayRuns::succeed()
{
    QFETCH(Dialect, dialect);
    QFETCH(QByteArray, route);
    Gateway gateway(dialect);
    QVERIFY(gateway.start());
    WorkflowRun *run = startBy(gateway.client, route, Gateway::request(Gateway::graph()));
    EndRecorder recorder(&gateway.client, run);
    QTRY_COMPARE(recorder.ends.count("finished"), 1);
    QVERIFY2(!run->error(), qPrintable(run->error().message()));
    QCOMPARE(run->status(), RunStatus::Success);

    // The run is the prompt.
    QCOMPARE(gateway.comfy.posted().size(), 1);
    QCOMPARE(gateway.comfy.posted().constFirst().promptId, run->id());
    QCOMPARE(gateway.comfy.executions(run->id()), 1);

    // The file is found under a URL of the local server.
    QCOMPARE(run->mediaItems().size(), 1);
    const MediaItem item = run->mediaItems().constFirst();
    QCOMPARE(item.url().port(), gateway.server.url().port());
    QCOMPARE(item.subfolder(), QString());
    const RawHttp::Answer file =
        RawHttp::get(gateway.server.url(), item.url().path(QUrl::FullyEncoded).toLatin1());
    QCOMPARE(file.status, 200);
    QVERIFY(file.complete);
    QVERIFY(!file.body.isEmpty());
    QCOMPARE(
        file.body,
        gateway.comfy.file(u"output"_s, u"comfydeploy/%1/"_s.arg(run->id()) + item.fileName()));
}

void tst_GatewayRuns::seeds_data()
{
    QTest::addColumn<QByteArray>("seed");
    for (const char *seed :
         {"0", "1", "9007199254740993", "9223372036854775807", "18446744073709551615"})
        QTest::newRow(seed) << QByteArray(seed);
}

//! To the digit, and never another one.
void tst_GatewayRuns::seeds()
{
    QFETCH(QByteArray, seed);
    Gateway gateway;
    QVERIFY(gateway.start());
    const QByteArray graph = Gateway::graph(1, seed);
    const QString id = gateway.queue(graph);
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    const QByteArray posted = gateway.comfy.posted().constFirst().graph;
    QVERIFY2(posted.contains("\"seed\": " + seed + '}'), posted);
}

//! In ComfyUI's order, between those that the service adds.
void tst_GatewayRuns::events()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph(1)));
    EndRecorder recorder(&gateway.client, run);
    QTRY_COMPARE(recorder.ends.count("finished"), 1);
    QStringList names;
    for (const RunStreamEvent &event : recorder.events) {
        if (event.type() == RunStreamEvent::Type::LogUpdate
            || (event.name() == "progress_state"_L1 && names.last() == event.name()))
            continue;
        names += event.type() == RunStreamEvent::Type::PromptResult ? u"(prompt result)"_s
                                                                    : event.name();
    }
    const QStringList expected{u"queuing"_s,
                               u"function_call_id"_s,
                               u"gpu_ready"_s,
                               u"gpu_event_id"_s,
                               u"comfyui_api_ready"_s,
                               u"comfyui_ready"_s,
                               u"(prompt result)"_s,
                               u"execution_start"_s,
                               u"execution_cached"_s,
                               u"progress_state"_s,
                               u"executing"_s,
                               u"live_status"_s,
                               u"status"_s,
                               u"progress_state"_s,
                               u"progress"_s,
                               u"progress_state"_s,
                               u"executing"_s,
                               u"live_status"_s,
                               u"executed"_s,
                               u"output_ready"_s,
                               u"progress_state"_s,
                               u"execution_success"_s,
                               u"executing"_s,
                               u"status"_s};
    QCOMPARE(names, expected);
}

void tst_GatewayRuns::refused_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QString>("reason");
    for (const QByteArray &route : runRoutes()) {
        QTest::addRow("unknown class, %s", route.constData())
            << route << R"({"1": {"class_type": "NoSuch", "inputs": {}}})"_ba << u"NoSuch"_s;
        QTest::addRow("value too large, %s", route.constData())
            << route << Gateway::graph(99'999'999) << u"steps"_s;
        QTest::addRow("no output, %s", route.constData())
            << route
            << R"({"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8,)"
               R"( "batch_size": 1, "color": 0}}})"_ba
            << u"output"_s;
    }
}

void tst_GatewayRuns::refused()
{
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, graph);
    QFETCH(QString, reason);
    Gateway gateway;
    QVERIFY(gateway.start());
    const WorkflowRun *run = ended(gateway, route, graph);
    QVERIFY(run);
    QCOMPARE(run->status(), RunStatus::Failed);
    QVERIFY2(run->error().message().contains(reason), qPrintable(run->error().message()));
    QCOMPARE(gateway.comfy.started().size(), 0);
}

void tst_GatewayRuns::failingNode_data()
{
    QTest::addColumn<QByteArray>("route");
    for (const QByteArray &route : runRoutes())
        QTest::newRow(route.constData()) << route;
}

void tst_GatewayRuns::failingNode()
{
    QFETCH(QByteArray, route);
    Gateway gateway;
    QVERIFY(gateway.start());
    QTRY_COMPARE(gateway.comfy.count("PATCH /internal/logs/subscribe"), 1);
    ComfyUiScript script;
    script.failingNode = u"1"_s;
    script.exceptionType = u"RuntimeError"_s;
    script.exceptionMessage = u"CUDA out of memory"_s;
    gateway.comfy.expect(script);
    const WorkflowRun *run = ended(gateway, route, Gateway::graph());
    QVERIFY(run);
    QCOMPARE(run->status(), RunStatus::Failed);
    QCOMPARE(run->failure().message.trimmed(), u"CUDA out of memory"_s);
    QCOMPARE(run->failure().exceptionType, u"RuntimeError"_s);
    QCOMPARE(run->failure().nodeId, u"1"_s);
    QVERIFY2(run->failure().traceback.contains(u"execution.py"_s),
             qPrintable(run->failure().traceback));
    // ComfyUI's own log says it, too.
    const QString log = gateway.log(run->id());
    for (const QString &once :
         {u"!!! Exception during"_s, u"Traceback (most"_s, u"Prompt executed in"_s})
        QVERIFY2(log.count(once) == 1, qPrintable(log));
}

//! A node that was left out on purpose is no failure.
void tst_GatewayRuns::blockedNode()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    ComfyUiScript script;
    script.blockingNode = u"1"_s;
    script.blockMessage = u"nothing to do"_s;
    gateway.comfy.expect(script);
    const WorkflowRun *run = ended(gateway, streamRoute, Gateway::graph());
    QVERIFY(run);
    QCOMPARE(run->status(), RunStatus::Success);
    QVERIFY2(gateway.log(run->id()).contains(u"nothing to do"_s),
             qPrintable(gateway.log(run->id())));
}

void tst_GatewayRuns::partlyRefused()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    QByteArray graph = Gateway::graph();
    graph.insert(graph.size() - 1, R"(, "3": {"class_type": "SaveImage", "inputs": {}})");
    const WorkflowRun *run = ended(gateway, queueRoute, graph);
    QVERIFY(run);
    QCOMPARE(run->status(), RunStatus::Success);
    QCOMPARE(run->mediaItems().size(), 1);
    QVERIFY2(gateway.log(run->id()).contains(u"Failed to validate prompt for output 3"_s),
             qPrintable(gateway.log(run->id())));
}

//! All that comes before, whoever posted it.
void tst_GatewayRuns::positions()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    gateway.comfy.postForeign();
    gateway.comfy.postForeign();
    const QString first = gateway.queue(Gateway::graph(1, "1"));
    QTRY_COMPARE(gateway.comfy.pending().size(), 2);
    const QString second = gateway.queue(Gateway::graph(1, "2"));
    const auto position = [&](const QString &id) -> QJsonValue {
        return gateway.run(id, "?queue_position=true")["queue_position"_L1];
    };
    QTRY_COMPARE(position(first), QJsonValue(2));
    QTRY_COMPARE(position(second), QJsonValue(3));
    gateway.comfy.removePending(gateway.comfy.pending().constFirst());
    QTRY_COMPARE(position(first), QJsonValue(1));
    QTRY_COMPARE(position(second), QJsonValue(2));
    gateway.comfy.finishAll();
    QTRY_COMPARE(gateway.status(second), u"success"_s);
    QVERIFY(position(second).isNull());
}

void tst_GatewayRuns::liveStatus()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.run(id)["live_status"_L1].toString(), u"Executing T_Steps"_s);
    QCOMPARE(gateway.run(id)["progress"_L1].toDouble(), 0.5);
    gateway.comfy.finishAll();
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    QCOMPARE(gateway.run(id)["live_status"_L1].toString(), u"Executing SaveImage"_s);
}

//! What ComfyUI prints while the run is executed, and nothing of others.
void tst_GatewayRuns::log()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    QTRY_COMPARE(gateway.comfy.count("PATCH /internal/logs/subscribe"), 1);
    const QString foreign = gateway.comfy.postForeign();
    QTRY_COMPARE(gateway.comfy.running(), foreign);
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(id), u"queued"_s);
    gateway.comfy.log(u"of the foreign one\n"_s);
    while (gateway.comfy.running() == foreign)
        gateway.comfy.advance();
    gateway.comfy.advance();
    QTRY_COMPARE(gateway.status(id), u"running"_s);
    gateway.comfy.log(u"\x1b[31mloaded \x1b[0mthe model\n"_s);
    QTRY_VERIFY(gateway.log(id).contains(u"loaded the model"_s));
    QVERIFY(!gateway.log(id).contains(u"foreign"_s));
}

void tst_GatewayRuns::timeout()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    QVERIFY(gateway.server.addFault(u"run-timeout"_s, u"300"_s));
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(id), u"timeout"_s);
    QCOMPARE(gateway.comfy.running(), QString()); // it was stopped
}

void tst_GatewayRuns::webhooks()
{
    WebhookReceiver receiver;
    QVERIFY(receiver.listen());
    qsizetype outputs = -1; // in the call about the success
    connect(&receiver, &WebhookReceiver::eventReceived, this, [&](const WebhookEvent &event) {
        if (event.status() == RunStatus::Success)
            outputs = event.outputs().size();
    });
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    WorkflowRunRequest request = Gateway::request(Gateway::graph());
    request.setWebhook(receiver.url());
    const WorkflowRun *run = gateway.client.queue(request);
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s); // else this state may be passed over
    gateway.comfy.finishAll();
    QTRY_COMPARE(outputs, 1);
    // The receiver drops a call that a later one has overtaken; the log contains all of them.
    static const QRegularExpression status(uR"x(\\"status\\": \\"(\w+)\\")x"_s);
    QSet<QString> called;
    const auto allCalled = [&] {
        auto found = status.globalMatch(gateway.log(run->id()));
        while (found.hasNext())
            called.insert(found.next().captured(1));
        return called.size() >= 4;
    };
    QTRY_VERIFY2(allCalled(), qPrintable(gateway.log(run->id())));
    QCOMPARE(called, (QSet<QString>{u"queued"_s, u"started"_s, u"running"_s, u"success"_s}));
}

void tst_GatewayRuns::nothingSecretIsTold()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    gateway.server.setRequiredToken("the-token");
    gateway.client.setToken("the-token");
    WorkflowRunRequest request = Gateway::request(Gateway::graph());
    request.setWebhook(u"http://127.0.0.1:9/hook?key=the-hook-secret"_s);
    request.setInputs({{u"prompt"_s, u"a fox"_s}});
    WorkflowRun *run = gateway.client.queue(request);
    QTRY_COMPARE(run->status(), RunStatus::Success);
    for (const auto &posted : gateway.comfy.requests()) {
        QVERIFY2(!posted.body.contains("the-token") && !posted.body.contains("the-hook-secret"),
                 posted.body);
        QVERIFY(posted.header("Authorization").isEmpty());
    }
    const QJsonObject ours = QJsonDocument::fromJson(gateway.comfy.posted().constFirst().extraData)
                                 .object()["comfydeploy"_L1]
                                 .toObject();
    QCOMPARE(ours["run_id"_L1].toString(), run->id());
    QCOMPARE(ours["workflow_id"_L1].toString(), QString::fromLatin1(exampleWorkflowId));
    QCOMPARE(ours["inputs"_L1]["prompt"_L1].toString(), u"a fox"_s);
    QCOMPARE(gateway.comfy.posted().constFirst().clientId, ours["gateway"_L1].toString());
}

void tst_GatewayRuns::editorGraph_data()
{
    QTest::addColumn<QByteArray>("workflow");
    QTest::addColumn<bool>("isTold");
    QTest::newRow("none") << QByteArray() << false;
    QTest::newRow("null") << "null"_ba << false;
    QTest::newRow("empty") << R"({"nodes": []})"_ba << false;
    QTest::newRow("a graph") << R"({"nodes": [{"id": 1}], "links": []})"_ba << true;
}

//! It goes into the pictures, and anything but a graph breaks ComfyUI.
void tst_GatewayRuns::editorGraph()
{
    QFETCH(QByteArray, workflow);
    QFETCH(bool, isTold);
    Gateway gateway;
    QVERIFY(gateway.start());
    const QByteArray member =
        workflow.isNull() || workflow == "null" ? QByteArray() : R"(, "workflow": )" + workflow;
    RawHttp::postJson(gateway.server.url(), "/api/run/workflow/sync",
                      R"({"workflow_id": ")" + exampleWorkflowId + R"(", "workflow_api_json": )"
                          + Gateway::graph() + member + '}');
    QCOMPARE(gateway.comfy.posted().size(), 1);
    const QJsonObject extra =
        QJsonDocument::fromJson(gateway.comfy.posted().constFirst().extraData).object();
    QCOMPARE(extra.contains("extra_pnginfo"_L1), isTold);
    if (isTold)
        QCOMPARE(extra["extra_pnginfo"_L1]["workflow"_L1],
                 QJsonDocument::fromJson(workflow).object());
}

//! Everybody who sees a picture could read it.
void tst_GatewayRuns::tokenInTheEditorGraph_data()
{
    QTest::addColumn<QByteArray>("workflow");
    const QByteArray node = R"({"id": 1, "type": "ComfyUIDeployExternalLora", "widgets_values": )";
    const QByteArray list =
        node + R"(["lora", "a", "b", "", "", "https://h/a", "SECRET", "more"]})";
    const QByteArray empty = node + R"(["lora", "a", "b", "", "", "https://h/a", "", "more"]})";
    const auto instance = [](const QByteArray &type) {
        return R"({"id": 2, "type": ")" + type
            + R"(", "widgets_values": ["https://h/a", "SECRET", "more"]})";
    };
    const auto subgraph = [](const QByteArray &inner) {
        return R"({"id": "b5", "nodes": [)" + inner + R"(]})";
    };
    QTest::newRow("a node") << R"({"nodes": [)" + list + "]}";
    QTest::newRow("values by name") << R"({"nodes": [)" + node
            + R"({"url": "https://h/a", "bearer_token": "SECRET", "x": "more"}}]})";
    QTest::newRow("a subgraph")
        << R"({"nodes": [{"id": 2, "type": "b5"}], "definitions": {"subgraphs": [)" + subgraph(list)
            + "]}}";
    QTest::newRow("a subgraph that is defined in another")
        << R"({"nodes": [{"id": 2, "type": "b4"}], "definitions": {"subgraphs": [{"id": "b4", )"
           R"("nodes": [], "definitions": {"subgraphs": [)"
            + subgraph(list) + "]}}]}}";
    QTest::newRow("a widget that a subgraph exposes") << R"({"nodes": [)" + instance("b5")
            + R"(], "definitions": {"subgraphs": [)" + subgraph(empty) + "]}}";
    QTest::newRow("a group node") << R"({"nodes": [)" + instance("workflow>lora")
            + R"(], "extra": {"groupNodes": {"lora": {"nodes": [)" + list + "]}}}}";
    QTest::newRow("the values of a group node alone") << R"({"nodes": [)"
            + instance("workflow/lora") + R"(], "extra": {"groupNodes": {"lora": {"nodes": [)"
            + empty + "]}}}}";
    // The graph has no node of it, and its token may be another one.
    QTest::newRow("a widget that a subgraph exposes, which is switched off")
        << R"({"nodes": [{"id": 2, "type": "b5", "widgets_values": ["https://h/a", "OTHER SECRET"],)"
           R"( "properties": {"proxyWidgets": [["1", "lora_url"], ["1", "bearer_token"]]}}]})"_ba;
    QTest::newRow("escaped") << R"({"nodes": [)" + QByteArray(list).replace("SEC", "\\u0053EC")
            + "]}";
}

//! ComfyUI stores it in the pictures.
void tst_GatewayRuns::tokenInTheEditorGraph()
{
    QFETCH(const QByteArray, workflow);
    Gateway gateway;
    QVERIFY(gateway.start());
    // The node leads to no output, so it is dropped; nothing is downloaded.
    QByteArray graph = Gateway::graph();
    graph.insert(graph.lastIndexOf('}'),
                 R"(, "77": {"class_type": "ComfyUIDeployExternalLora", "inputs": {)"
                 R"("input_id": "lora", "lora_url": "https://h/a", "bearer_token": "SECRET"}})");
    RawHttp::postJson(gateway.server.url(), "/api/run/workflow/sync",
                      R"({"workflow_id": ")" + exampleWorkflowId + R"(", "workflow_api_json": )"
                          + graph + R"(, "workflow": )" + workflow + "}");
    QCOMPARE(gateway.comfy.posted().size(), 1);
    const QByteArray extra = gateway.comfy.posted().constFirst().extraData;
    QVERIFY2(!extra.contains("SECRET") && !extra.contains("\\u0053"), extra);
    QVERIFY2(!gateway.comfy.posted().constFirst().graph.contains("SECRET"), "the graph has it");
    QCOMPARE(extra.count("https://h/a"), workflow.count("https://h/a")); // the rest is as it was
    QCOMPARE(extra.count("more"), workflow.count("more"));
}

//! Values of inputs reach ComfyUI's own nodes, and the picture of one its input folder.
void tst_GatewayRuns::externalNodes()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    const QByteArray graph =
        R"({"1": {"class_type": "ComfyUIDeployExternalImage", "inputs": {"input_id": "picture"}}, )"
        R"("3": {"class_type": "ComfyUIDeployExternalText", "inputs": {"input_id": "name", )"
        R"("default_value": "x"}}, )"
        R"("2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], )"
        R"("filename_prefix": ["3", 0]}}})";
    WorkflowRunRequest request = Gateway::request(graph);
    const QByteArray png = QByteArray::fromBase64(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
        "rkJggg==");
    request.setInputs(
        {{u"name"_s, u"fox"_s},
         {u"picture"_s, u"data:image/png;base64,"_s + QString::fromLatin1(png.toBase64())}});
    WorkflowRun *run = gateway.client.queue(request);
    QTRY_VERIFY(run->isSettled());
    QVERIFY2(!run->error(), qPrintable(run->error().message()));
    const QByteArray posted = gateway.comfy.posted().constFirst().graph;
    QVERIFY2(!posted.contains("External"), posted);
    const auto json = QJsonDocument::fromJson(posted).object();
    const QString name = json["1"_L1]["inputs"_L1]["image"_L1].toString();
    QVERIFY2(name.startsWith(u"comfydeploy/"_s) && name.endsWith(u".png"_s), qPrintable(name));
    QCOMPARE(gateway.comfy.file(u"input"_s, name), png);
    QCOMPARE(run->mediaItems().size(), 1);
    QCOMPARE(json["3"_L1]["class_type"_L1].toString(), u"PrimitiveStringMultiline"_s);
    QCOMPARE(json["3"_L1]["inputs"_L1]["value"_L1].toString(), u"fox"_s);
}

void tst_GatewayRuns::missingPicture()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    const QByteArray graph =
        R"({"1": {"class_type": "ComfyUIDeployExternalImage", "inputs": {"input_id": "picture"}}, )"
        R"("2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], )"
        R"("filename_prefix": "x"}}})";
    WorkflowRunRequest request = Gateway::request(graph);
    request.setInputs({{u"picture"_s, u"http://127.0.0.1:9/secret.png?key=abc"_s}});
    WorkflowRun *run = gateway.client.queue(request);
    QTRY_VERIFY(run->isSettled());
    QCOMPARE(run->status(), RunStatus::Failed);
    const QString message = run->error().message();
    QVERIFY2(message.contains(u"http://127.0.0.1:9/secret.png"_s) && !message.contains(u"abc"_s),
             qPrintable(message));
    QCOMPARE(gateway.comfy.count("POST /prompt"), 0);
}

void tst_GatewayRuns::deployments()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    const QString id = gateway.server.addDeployment(u"mine"_s, Gateway::graph());
    QVERIFY2(!id.isEmpty(), qPrintable(gateway.server.errorString()));
    const auto answer = RawHttp::postJson(gateway.server.url(), "/api/run/deployment/sync",
                                          R"({"deployment_id": ")" + id.toLatin1() + R"("})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()[0]["data"_L1]["images"_L1].toArray().size(), 1);
    const auto extra = QJsonDocument::fromJson(gateway.comfy.posted().constFirst().extraData);
    QCOMPARE(extra["comfydeploy"_L1]["deployment_id"_L1].toString(), id);
}

void tst_GatewayRuns::runLists()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    gateway.comfy.postForeign(); // nobody's here
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    const QJsonDocument list =
        RawHttp::get(gateway.server.url(), "/api/v2/workflow/" + exampleWorkflowId + "/runs")
            .json();
    QCOMPARE(list.array().size(), 1);
    QCOMPARE(list[0]["id"_L1].toString(), id);
    QCOMPARE(list[0]["status"_L1].toString(), u"success"_s);
}

//! Each is executed once, and none waits for another's end.
void tst_GatewayRuns::manyAtOnce()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    constexpr int count = 60;
    QStringList ids;
    for (int i = 0; i < count; ++i)
        ids += gateway.queue(Gateway::graph(1, QByteArray::number(i)));
    for (const QString &id : std::as_const(ids))
        QTRY_COMPARE(gateway.status(id), u"success"_s);
    QCOMPARE(gateway.comfy.started().size(), count);
    QCOMPARE(gateway.comfy.count("GET /object_info"), 1);
    QCOMPARE(gateway.comfy.openedSockets(), 1);
}

//! With a path, a user and a password, on HTTP and websocket.
void tst_GatewayRuns::behindAProxy()
{
    ComfyUiStandIn comfy;
    comfy.setPathPrefix("/comfy");
    comfy.requireAuthorization("Basic " + QByteArray("me:p@ss word").toBase64());
    LocalServer server;
    QUrl url = comfy.url();
    url.setUserName(u"me"_s);
    url.setPassword(u"p@ss word"_s);
    QVERIFY(server.setComfyUiServers({url}));
    QSignalSpy changed(&server, &LocalServer::comfyUiChanged);
    QVERIFY(server.listen());
    QTRY_COMPARE(comfy.openSockets(), 1);
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(changed.constFirst().at(0).toUrl(), comfy.url()); // without the password
    QCOMPARE(changed.constFirst().at(1).toString(), u"0.33.0"_s);
    WorkflowClient client;
    useServer(client, server.url());
    WorkflowRun *run = client.stream(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(run->status(), RunStatus::Success);
}

void tst_GatewayRuns::wrongPassword()
{
    Gateway gateway;
    gateway.comfy.requireAuthorization("Basic x");
    QVERIFY(gateway.start());
    const WorkflowRun *run = ended(gateway, queueRoute, Gateway::graph());
    QVERIFY(run);
    QCOMPARE(run->status(), RunStatus::Failed);
    QVERIFY2(run->error().message().contains(u"401"_s), qPrintable(run->error().message()));
}

void tst_GatewayRuns::badAddress()
{
    LocalServer server;
    QVERIFY(!server.setComfyUiServers({QUrl(u"http://gpu:8188"_s), QUrl(u"gpu"_s)}));
    QVERIFY2(server.errorString().contains(u"\"gpu\""_s), qPrintable(server.errorString()));
}

REGISTER_TEST(tst_GatewayRuns)
#include "tst_gatewayruns.moc"
