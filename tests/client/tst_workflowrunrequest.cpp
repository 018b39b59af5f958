#include "shared/runs.h"

#include <ComfyDeploy/json/jsontext_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

WorkflowRunRequest requestWith(const QByteArray &graph)
{
    WorkflowRunRequest request;
    request.setWorkflowId(u"w"_s);
    request.setWorkflowApiJson(WorkflowGraph::fromJson(graph).value());
    return request;
}

QJsonObject bodyOf(const WorkflowRunRequest &request)
{
    return QJsonDocument::fromJson(request.toJson()).object();
}

} // namespace

class tst_WorkflowRunRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void likeTheExample();
    void deploymentLikeTheExample();
    void everyField();
    void absentFieldsAreLeftOut();
    void routes();
    void keepSeeds_data();
    void keepSeeds();
    void keepSeedsInAnEditorFile();
    void wholeBodyIsJson();
    void byteOrderMarks();
    void everyIntegerType();
    void copies();
};

void tst_WorkflowRunRequest::likeTheExample()
{
    const auto wanted = JsonText::parse(example(u"request-workflow.json"_s));
    WorkflowRunRequest request;
    request.setWorkflowId(wanted->root().member(u"workflow_id").toString());
    request.setMachineId(wanted->root().member(u"machine_id").toString());
    request.setWorkflowApiJson(
        WorkflowGraph::fromJson(wanted->root().member(u"workflow_api_json").raw()).value());
    request.setWebhook(wanted->root().member(u"webhook").toString());
    request.setWebhookIntermediateStatus(true);
    request.setGpu(u"CPU"_s);
    QJsonObject expected = QJsonDocument::fromJson(wanted->text()).object();
    expected.remove(u"inputs"_s); // none are set
    QCOMPARE(bodyOf(request), expected);
}

void tst_WorkflowRunRequest::deploymentLikeTheExample()
{
    const QJsonObject wanted =
        QJsonDocument::fromJson(example(u"request-deployment.json"_s)).object();
    WorkflowRunRequest request;
    request.setDeploymentId(wanted["deployment_id"_L1].toString());
    request.setInputs(wanted["inputs"_L1].toObject().toVariantMap());
    request.setWebhook(wanted["webhook"_L1].toString());
    request.setWebhookIntermediateStatus(false);
    request.setGpu(wanted["gpu"_L1].toString());
    QVERIFY(!request.check());
    QCOMPARE(bodyOf(request), wanted);
}

void tst_WorkflowRunRequest::everyField()
{
    WorkflowRunRequest request = requestWith(R"({"1":{"inputs":{},"class_type":"X"}})");
    request.setWorkflow(R"({"nodes":[{"id":1}],"big":18446744073709551615})"_ba);
    request.setFlags({u"a"_s, u"b\"c"_s});
    request.setOrigin(u"manual"_s);
    request.setIsNativeRun(true);
    request.setGpuEventId(u"g"_s);
    request.setInput(u"k"_s, u"v"_s);
    request.setInput(u"gone"_s, 1);
    request.removeInput(u"gone"_s);
    QVERIFY(!request.check());
    const QJsonObject body = bodyOf(request);
    QCOMPARE(body["flags"_L1].toArray(), (QJsonArray{u"a"_s, u"b\"c"_s}));
    QCOMPARE(body["origin"_L1].toString(), u"manual"_s);
    QCOMPARE(body["is_native_run"_L1].toBool(), true);
    QCOMPARE(body["gpu_event_id"_L1].toString(), u"g"_s);
    QCOMPARE(body["inputs"_L1].toObject(), (QJsonObject{{u"k"_s, u"v"_s}}));
    QVERIFY(request.toJson().contains(
        R"("workflow": {"nodes":[{"id":1}],"big":18446744073709551615})"));
}

void tst_WorkflowRunRequest::absentFieldsAreLeftOut()
{
    const QJsonObject body = bodyOf(requestWith(R"({"1":{"inputs":{},"class_type":"X"}})"));
    QCOMPARE(body.keys(), (QStringList{u"workflow"_s, u"workflow_api_json"_s, u"workflow_id"_s}));
    QVERIFY(!requestWith(R"({"1":{"inputs":{},"class_type":"X"}})").toJson().contains("null"));
}

void tst_WorkflowRunRequest::routes()
{
    WorkflowRunRequest request;
    request.setWorkflowId(u"w"_s);
    QCOMPARE(request.path(u"queue"_s), u"/run/workflow/queue"_s);
    request = {};
    request.setDeploymentId(u"d"_s);
    QCOMPARE(request.path(u"sync"_s), u"/run/deployment/sync"_s);
    request = {};
    request.setWorkflowVersionId(u"v"_s);
    QVERIFY(!request.check());
    QCOMPARE(request.path(u"stream"_s), u"/run/stream"_s);
    QCOMPARE(bodyOf(request).keys(), QStringList{u"workflow_version_id"_s});
}

void tst_WorkflowRunRequest::keepSeeds_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QByteArray>("nodes");
    const auto row = [](const char *name, const QByteArray &id, const QByteArray &inputs,
                        const QByteArray &className, const QByteArray &nodes) {
        QTest::newRow(name) << "{\"" + id + "\":{\"inputs\":{" + inputs + "},\"class_type\":\""
                + className
                + "\"}}" << nodes;
    };
    const QByteArray pinned =
        R"([{"id": 3, "type": "KSampler", "widgets_values": [18446744073709551615, "fixed"]}])";
    row("a literal seed", "3", R"("seed":18446744073709551615)", "KSampler", pinned);
    row("of any class", "3", R"("seed":18446744073709551615)", "SomeNode", pinned);
    row("a linked seed", "3", R"("seed":["9",0])", "KSampler", "[]");
    row("no seed", "3", R"("x":1)", "KSampler", "[]");
    row("noise_seed of its classes", "3", R"("noise_seed":18446744073709551615)", "RandomNoise",
        pinned);
    row("noise_seed of others", "3", R"("noise_seed":5)", "SomeNode", "[]");
    row("an id of a subgraph", "23:4", R"("seed":7)", "KSampler",
        R"([{"id": "23:4", "type": "KSampler", "widgets_values": [7, "fixed"]}])");
}

void tst_WorkflowRunRequest::keepSeeds()
{
    QFETCH(QByteArray, graph);
    QFETCH(QByteArray, nodes);
    WorkflowRunRequest request = requestWith(graph);
    QCOMPARE(bodyOf(request)["workflow"_L1].toObject(), (QJsonObject{{u"nodes"_s, QJsonArray()}}));
    request.setKeepSeeds(true);
    QVERIFY2(request.toJson().contains("\"workflow\": {\"nodes\": " + nodes + "}"),
             request.toJson().constData());
}

void tst_WorkflowRunRequest::keepSeedsInAnEditorFile()
{
    WorkflowRunRequest request =
        requestWith(R"({"6":{"inputs":{"seed":9},"class_type":"KSampler"}})");
    request.setKeepSeeds(true);
    request.setWorkflow(
        R"({"nodes":[{"id":5,"type":"A"},{"id":6,"type":"KSampler","widgets_values":[9,"randomize"]}],"links":[]})"_ba);
    const QJsonArray nodes = bodyOf(request)["workflow"_L1]["nodes"_L1].toArray();
    QCOMPARE(nodes.size(), 2);
    QCOMPARE(nodes.at(0)["id"_L1].toInt(), 5);
    QCOMPARE(nodes.at(1)["widgets_values"_L1].toArray(), (QJsonArray{9, u"fixed"_s}));
    request.setWorkflow(QJsonObject{{u"version"_s, 0.4}}); // no nodes at all
    QCOMPARE(bodyOf(request)["workflow"_L1]["nodes"_L1].toArray().size(), 1);
    QCOMPARE(bodyOf(request)["workflow"_L1]["version"_L1].toDouble(), 0.4);
    request.setWorkflow(QJsonObject());
    QCOMPARE(bodyOf(request)["workflow"_L1]["nodes"_L1].toArray().size(), 1);
}

void tst_WorkflowRunRequest::wholeBodyIsJson()
{
    for (const char *file :
         {"graph-image-only.api.json", "graph-image-only-external.api.json",
          "graph-image-only-no-file.api.json", "graph-text2image-external.api.json"}) {
        WorkflowRunRequest request = requestWith(example(QLatin1StringView(file)));
        request.setKeepSeeds(true);
        request.setInput(u"a \"quoted\" \n name"_s, u"\u00E4 \U0001F600 \\ \x01"_s);
        JsonText::Error error;
        const auto body = JsonText::parse(request.toJson(), &error);
        QVERIFY2(body, qPrintable(error.message));
        QVERIFY(body->root()
                    .member(u"workflow_api_json")
                    .equals(JsonText::parse(example(QLatin1StringView(file)))->root()));
        QCOMPARE(body->root().member(u"inputs").children().first().toString(),
                 u"\u00E4 \U0001F600 \\ \x01"_s);
    }
}

void tst_WorkflowRunRequest::byteOrderMarks()
{
    WorkflowRunRequest request =
        requestWith("\xEF\xBB\xBF{\"1\":{\"inputs\":{},\"class_type\":\"X\"}}");
    request.setWorkflow("\xEF\xBB\xBF{\"nodes\":[]}"_ba);
    QVERIFY(!request.check());
    QVERIFY(JsonText::parse(request.toJson()));
}

void tst_WorkflowRunRequest::everyIntegerType()
{
    WorkflowRunRequest request;
    request.setInput(u"a"_s, std::numeric_limits<std::int64_t>::min());
    request.setInput(u"b"_s, std::numeric_limits<std::uint64_t>::max());
    request.setInput(u"c"_s, std::numeric_limits<quint64>::max());
    request.setInput(u"d"_s, short(-3));
    request.setInput(u"e"_s, 5L);
    request.setInput(u"f"_s, 6UL);
    QCOMPARE(request.inputsJson().replace(" ", ""),
             R"({"a":-9223372036854775808,"b":18446744073709551615,"c":18446744073709551615,)"
             R"("d":-3,"e":5,"f":6})"_ba);
}

void tst_WorkflowRunRequest::copies()
{
    WorkflowRunRequest first;
    first.setGpu(u"A10G"_s);
    WorkflowRunRequest second = first;
    second.setGpu(u"H100"_s);
    QCOMPARE(first.gpu(), u"A10G"_s);
    const QVariant variant = QVariant::fromValue(second);
    QCOMPARE(variant.value<WorkflowRunRequest>().gpu(), u"H100"_s);
}

QTEST_APPLESS_MAIN(tst_WorkflowRunRequest)
#include "tst_workflowrunrequest.moc"
