// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/requestfields_p.h>

#include <QtCore/qrandom.h>
#include <QtTest/QtTest>

#include <cmath>
#include <functional>

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
    void webhookAsUrl();
    void filesInABracedMap();
    void likeTheExample();
    void deploymentLikeTheExample();
    void everyField();
    void fieldsAreTheirRows_data();
    void fieldsAreTheirRows();
    void previewsAreAFlag();
    void absentFieldsAreLeftOut();
    void routes_data();
    void routes();
    void versionNeedsNoGraph();
    void keepSeeds_data();
    void keepSeeds();
    void keepSeedsInAnEditorFile();
    void keepNoiseSeeds_data();
    void keepNoiseSeeds();
    void keepNoiseSeedBesideHighIds();
    void keepSeveralNoiseSeeds();
    void wholeBodyIsJson();
    void byteOrderMarks();
    void everyIntegerType();
    void typedLists_data();
    void typedLists();
    void typedListOfFiles();
    void copies();
    void readsWhatItWrites_data();
    void readsWhatItWrites();
    void readsAnyRequest();
    void lists_data();
    void lists();
    void readsTheExamples();
    void refusedBodies_data();
    void refusedBodies();
    void unknownFieldsArePassedOver();
    void uploadsTakeThePlaceOfFiles();
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
    request.setExecutionMode(u"sync_first_result"_s);
    request.setBatchNumber(3);
    request.setBatchInputParams({{u"p"_s, QVariantList{u"x"_s, 18446744073709551615ULL}}});
    request.setIsNativeRun(true);
    request.setGpuEventId(u"g"_s);
    request.setInput(u"k"_s, u"v"_s);
    request.setInput(u"gone"_s, 1);
    request.removeInput(u"gone"_s);
    QVERIFY(!request.check());
    const QJsonObject body = bodyOf(request);
    QCOMPARE(body["flags"_L1].toArray(), (QJsonArray{u"a"_s, u"b\"c"_s}));
    QCOMPARE(body["origin"_L1].toString(), u"manual"_s);
    QCOMPARE(body["execution_mode"_L1].toString(), u"sync_first_result"_s);
    QCOMPARE(body["batch_number"_L1].toInteger(), 3);
    QVERIFY(
        request.toJson().contains(R"("batch_input_params": {"p": ["x", 18446744073709551615]})"));
    QVERIFY(request.isBatch());
    QCOMPARE(body["is_native_run"_L1].toBool(), true);
    QCOMPARE(body["gpu_event_id"_L1].toString(), u"g"_s);
    QCOMPARE(body["inputs"_L1].toObject(), (QJsonObject{{u"k"_s, u"v"_s}}));
    QVERIFY(request.toJson().contains(
        R"("workflow": {"nodes":[{"id":1}],"big":18446744073709551615})"));
}

void tst_WorkflowRunRequest::fieldsAreTheirRows_data()
{
    QTest::addColumn<const RequestField *>("field");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("json");
    for (const RequestField &field : AllRequestFields) {
        auto row = [&field](const QVariant &value, const QByteArray &json) {
            QTest::addRow("%s", qPrintable(field.name.toString())) << &field << value << json;
        };
        switch (field.type) {
        case RequestField::Type::Text:
            row(u"a \"text\""_s, R"("a \"text\"")");
            break;
        case RequestField::Type::Truth:
            row(true, "true");
            break;
        case RequestField::Type::Number:
            row(7, "7");
            break;
        case RequestField::Type::TextList:
            row(QStringList{u"a"_s, u"b"_s}, R"(["a","b"])");
            break;
        case RequestField::Type::Special:
            break;
        }
    }
}

// What the table says of a field is what its property, its writer and its reader do.
void tst_WorkflowRunRequest::fieldsAreTheirRows()
{
    QFETCH(const RequestField *, field);
    QFETCH(QVariant, value);
    QFETCH(QByteArray, json);
    const QMetaObject &type = WorkflowRunRequest::staticMetaObject;
    const QMetaProperty property =
        type.property(type.indexOfProperty(field->property().toLatin1().constData()));
    QVERIFY(property.isWritable());
    WorkflowRunRequest request;
    QVERIFY(!JsonText::parse(request.toJson())->root().member(field->name).exists());
    field->set(&request, value);
    QCOMPARE(property.readOnGadget(&request), value);
    QVERIFY(!(request == WorkflowRunRequest()));
    const QByteArray body = request.toJson();
    QCOMPARE(JsonText::parse(body)->root().member(field->name).raw().replace(" ", ""),
             QByteArray(json).replace(" ", ""));
    const auto read = WorkflowRunRequest::fromJson(body);
    QVERIFY(read);
    QVERIFY(*read == request);
    const QByteArray null = "{\"" + field->name.toLatin1() + "\": null}";
    QCOMPARE(WorkflowRunRequest::fromJson(null).has_value(),
             field->null == RequestField::Null::Unset);
}

void tst_WorkflowRunRequest::previewsAreAFlag()
{
    WorkflowRunRequest request;
    QVERIFY(!request.previews());
    request.setPreviews(true);
    request.setPreviews(true);
    QCOMPARE(request.flags(), QStringList{u"previews"_s});
    QVERIFY(WorkflowRunRequest::fromJson(request.toJson())->previews());
    request.setPreviews(false);
    QVERIFY(request == WorkflowRunRequest());

    request.setFlags({u"other"_s});
    request.setPreviews(true);
    QCOMPARE(request.flags(), (QStringList{u"other"_s, u"previews"_s}));
    request.setPreviews(false);
    QCOMPARE(request.flags(), QStringList{u"other"_s});
}

void tst_WorkflowRunRequest::absentFieldsAreLeftOut()
{
    const QJsonObject body = bodyOf(requestWith(R"({"1":{"inputs":{},"class_type":"X"}})"));
    QCOMPARE(body.keys(), (QStringList{u"workflow"_s, u"workflow_api_json"_s, u"workflow_id"_s}));
    QVERIFY(!requestWith(R"({"1":{"inputs":{},"class_type":"X"}})").toJson().contains("null"));
}

void tst_WorkflowRunRequest::routes_data()
{
    QTest::addColumn<void (WorkflowRunRequest::*)(const QString &)>("setter");
    QTest::addColumn<RunMode>("mode");
    QTest::addColumn<QString>("path");
    const auto rows = [](const char *name, auto setter, const QString &base) {
        QTest::addRow("%s, queue", name) << setter << RunMode::Queue << base + "/queue"_L1;
        QTest::addRow("%s, sync", name) << setter << RunMode::Sync << base + "/sync"_L1;
        QTest::addRow("%s, stream", name) << setter << RunMode::Stream << base + "/stream"_L1;
    };
    rows("workflow", &WorkflowRunRequest::setWorkflowId, u"/run/workflow"_s);
    rows("deployment", &WorkflowRunRequest::setDeploymentId, u"/run/deployment"_s);
    rows("version", &WorkflowRunRequest::setWorkflowVersionId, u"/run"_s);
}

void tst_WorkflowRunRequest::routes()
{
    using Setter = void (WorkflowRunRequest::*)(const QString &);
    QFETCH(Setter, setter);
    QFETCH(RunMode, mode);
    WorkflowRunRequest request;
    (request.*setter)(u"id"_s);
    QTEST(request.path(mode), "path");
}

void tst_WorkflowRunRequest::versionNeedsNoGraph()
{
    WorkflowRunRequest request;
    request.setWorkflowVersionId(u"v"_s);
    QVERIFY(!request.check());
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
    row("a noise_seed, for which that is in vain", "3", R"("noise_seed":5)", "RandomNoise", "[]");
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

void tst_WorkflowRunRequest::keepNoiseSeeds_data()
{
    QTest::addColumn<QByteArray>("className");
    QTest::addColumn<QByteArray>("seed");
    QTest::addColumn<QByteArray>("kept"); // the digits; empty if nothing is changed
    for (const QByteArray &className :
         {"RandomNoise"_ba, "KSamplerAdvanced"_ba, "SamplerCustom"_ba, "XlabsSampler"_ba}) {
        for (const QByteArray &seed :
             {"0"_ba, "435922656034510"_ba, "9223372036854775808"_ba, "18446744073709551615"_ba})
            QTest::addRow("%s, %s", className.constData(), seed.constData())
                << className << seed << seed;
    }
    QTest::newRow("a text of digits") << "RandomNoise"_ba
                                      << R"("77")"_ba
                                      << "77"_ba;
    QTest::newRow("a whole number with a fraction") << "RandomNoise"_ba
                                                    << "8.0"_ba
                                                    << "8"_ba;
    QTest::newRow("a link") << "RandomNoise"_ba
                            << R"(["9", 0])"_ba << QByteArray();
    QTest::newRow("negative") << "RandomNoise"_ba
                              << "-1"_ba << QByteArray();
    QTest::newRow("a class that keeps its own") << "SomeNode"_ba
                                                << "5"_ba << QByteArray();
}

// The runner does not replace links. The added node outputs the number in its input_id; the
// default_value of its class is limited to 2^31-1.
void tst_WorkflowRunRequest::keepNoiseSeeds()
{
    QFETCH(QByteArray, className);
    QFETCH(QByteArray, seed);
    QFETCH(QByteArray, kept);
    const QByteArray text = R"({"9": {"inputs": {}, "class_type": "A"},
 "25": {"inputs": {"noise_seed": )"
        + seed + R"(}, "class_type": ")" + className + "\"}\n}";
    WorkflowRunRequest request = requestWith(text);
    request.setKeepSeeds(true);
    const auto body = JsonText::parse(request.toJson());
    QVERIFY(body);
    const JsonText::Value graph = body->root().member(u"workflow_api_json");
    const JsonText::Value input = graph.member(u"25").member(u"inputs").member(u"noise_seed");
    if (kept.isEmpty()) {
        QCOMPARE(graph.raw(), text);
        return;
    }
    QCOMPARE(input.at(1).raw(), "0"_ba);
    const JsonText::Value added = graph.member(input.at(0).toString());
    QCOMPARE(added.member(u"class_type").toString(), u"ComfyUIDeployExternalNumberInt"_s);
    QCOMPARE(added.member(u"inputs").member(u"input_id").toString().toLatin1(), kept);
    QCOMPARE(request.workflowApiJson().toJson(), text);

    const auto again = WorkflowRunRequest::fromJson(request.toJson());
    QVERIFY(again && again->keepSeeds());
    QCOMPARE(again->toJson(), request.toJson());
    QVERIFY(again->workflowApiJson().inputs().isEmpty());
    QCOMPARE(again->workflowApiJson().value(u"25"_s, u"noise_seed"_s).toString().toLatin1(), kept);
}

// No id is used twice, even with very high existing ids.
void tst_WorkflowRunRequest::keepNoiseSeedBesideHighIds()
{
    WorkflowRunRequest request =
        requestWith(R"({"9223372036854775807": {"inputs": {"noise_seed": 5},)"
                    R"( "class_type": "RandomNoise"}})");
    request.setKeepSeeds(true);
    const QJsonObject graph = bodyOf(request)["workflow_api_json"_L1].toObject();
    QCOMPARE(graph.keys(), (QStringList{u"1"_s, u"9223372036854775807"_s}));
}

void tst_WorkflowRunRequest::keepSeveralNoiseSeeds()
{
    const QByteArray text =
        R"({"1": {"inputs": {"noise_seed": 5}, "class_type": "RandomNoise"},)"
        R"("2:7": {"inputs": {"noise_seed": 5}, "class_type": "SamplerCustom"},)"
        R"("3": {"inputs": {"seed": 7}, "class_type": "KSampler"}})";
    WorkflowRunRequest request = requestWith(text);
    request.setKeepSeeds(true);
    const QJsonObject body = bodyOf(request);
    const QJsonObject graph = body["workflow_api_json"_L1].toObject();
    QCOMPARE(graph.size(), 5);
    const QString first = graph["1"_L1]["inputs"_L1]["noise_seed"_L1][0].toString();
    const QString second = graph["2:7"_L1]["inputs"_L1]["noise_seed"_L1][0].toString();
    QVERIFY(first != second && graph.contains(first) && graph.contains(second));
    QCOMPARE(graph["3"_L1]["inputs"_L1]["seed"_L1].toInt(), 7);
    QCOMPARE(body["workflow"_L1]["nodes"_L1].toArray().size(), 1);
    QCOMPARE(WorkflowRunRequest::fromJson(request.toJson())->workflowApiJson().toJson(), text);
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

void tst_WorkflowRunRequest::typedLists_data()
{
    QTest::addColumn<QVariant>("list");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const auto &list, const char *json) {
        QTest::newRow(name) << QVariant::fromValue(list) << QByteArray(json);
    };
    row("int", QList<int>{1, -2}, "[1,-2]");
    row("quint64", QList<quint64>{18446744073709551615ULL}, "[18446744073709551615]");
    row("double", QList<double>{0.5, 1}, "[0.5,1]");
    row("bool", QList<bool>{true, false}, "[true,false]");
    row("texts", QList<QString>{u"a"_s, u"b"_s}, R"(["a","b"])");
    row("a vector", std::vector<int>{3}, "[3]");
    row("nested", QList<QList<int>>{{1}, {2, 3}}, "[[1],[2,3]]");
    row("empty", QList<int>{}, "[]");
}

void tst_WorkflowRunRequest::typedLists()
{
    QFETCH(QVariant, list);
    QFETCH(QByteArray, json);
    WorkflowRunRequest request;
    request.setWorkflowId(u"w"_s);
    request.setWorkflowApiJson(
        WorkflowGraph::fromJson(R"({"1":{"inputs":{},"class_type":"X"}})").value());
    request.setInput(u"a"_s, list);
    QVERIFY2(!request.check(), qPrintable(request.check().message()));
    QCOMPARE(request.inputsJson().replace(" ", ""), "{\"a\":" + json + '}');
    request.setBatchInputParams({{u"a"_s, list}});
    QVERIFY2(!request.check(), qPrintable(request.check().message()));
    // A byte array is a sequence, too, but not a list of numbers.
    request.setInput(u"bytes"_s, "raw"_ba);
    QVERIFY(request.check().message().contains(u"\"bytes\""_s));
}

void tst_WorkflowRunRequest::typedListOfFiles()
{
    const FileInput first = FileInput::fromData("a", u"a.png"_s);
    const FileInput second = FileInput::fromData("b", u"b.png"_s);
    WorkflowRunRequest request = requestWith(
        R"({"1":{"inputs":{"input_id":"images"},"class_type":"ComfyUIDeployExternalImageBatch"}})");
    request.setInput(u"images"_s, QVariant::fromValue(QList<FileInput>{first, second}));
    QVERIFY2(!request.check(), qPrintable(request.check().message()));
    QCOMPARE(request.files(), (QList<FileInput>{first, second}));
    const WorkflowRunRequest sent =
        request.withUploads({{first, u"https://x/a.png"_s}, {second, u"https://x/b.png"_s}});
    QVERIFY(sent.files().isEmpty());
    QVERIFY2(sent.inputsJson().contains("https://x/b.png"), sent.inputsJson().constData());
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

void tst_WorkflowRunRequest::readsWhatItWrites_data()
{
    QTest::addColumn<WorkflowRunRequest>("request");
    const auto row = [](const char *name, const std::function<void(WorkflowRunRequest &)> &set) {
        WorkflowRunRequest request = requestWith("{ \"1\" :\n{\"inputs\":{\"seed\":"
                                                 "18446744073709551615, \"x\": 1.50},"
                                                 "\"class_type\":\"X\"}}");
        set(request);
        QTest::newRow(name) << request;
    };
    const auto input = [&row](const char *name, const QVariant &value) {
        row(name, [&value](WorkflowRunRequest &request) { request.setInput(u"in"_s, value); });
    };
    QTest::newRow("nothing set") << WorkflowRunRequest();
    row("nothing but the graph", [](WorkflowRunRequest &) {});
    row("a workflow", [](WorkflowRunRequest &request) {
        request.setWorkflow(R"({ "nodes":[{"id":1}],"big":18446744073709551615})"_ba);
    });
    row("white space around the graph", [](WorkflowRunRequest &request) {
        const QByteArray graph = "\n  {\"1\":{\"inputs\":{},\"class_type\":\"X\"}}\r\n\n";
        request.setWorkflowApiJson(WorkflowGraph::fromJson(graph).value());
        request.setWorkflow("  {\"nodes\": []}\n"_ba);
    });
    row("false is not the same as unset", [](WorkflowRunRequest &request) {
        request.setWebhookIntermediateStatus(false);
        request.setIsNativeRun(false);
        request.setFlags({});
    });
    row("a batch", [](WorkflowRunRequest &request) {
        request.setBatchNumber(0);
        request.setBatchInputParams(
            {{u"seed"_s, QVariantList{18446744073709551615ULL, -0.0, u"1"_s}},
             {u"none"_s, QVariantList()}});
        request.setExecutionMode(u"sync"_s);
    });
    row("webhook", [](WorkflowRunRequest &request) {
        request.setWebhook(u"https://a.invalid/h?x=\"\u00E4\""_s);
        request.setWebhookIntermediateStatus(true);
    });
    input("the largest seed", QVariant::fromValue(std::numeric_limits<quint64>::max()));
    input("the smallest number", QVariant::fromValue(std::numeric_limits<qint64>::min()));
    input("a fraction", 0.1);
    input("a double without a fraction beyond 2^53", 1e22);
    input("the largest double", std::numeric_limits<double>::max());
    input("the smallest double", std::numeric_limits<double>::denorm_min());
    input("minus zero", -0.0);
    input("true", true);
    input("a text of all kinds", u"\u00E4 \U0001F600 \"\\ \x01 \n"_s);
    input("half a pair", QString(QChar(0xD83D)));
    input("a list of lists", QVariantList{1LL, QVariantList{u"a"_s, false}, 2.5});
    input("an empty list", QVariantList());
}

void tst_WorkflowRunRequest::readsWhatItWrites()
{
    QFETCH(WorkflowRunRequest, request);
    QString why;
    const auto read = WorkflowRunRequest::fromJson(request.toJson(), &why);
    QVERIFY2(read, qPrintable(why));
    QCOMPARE(read->toJson(), request.toJson());
    QVERIFY(*read == request);
}

namespace {

QString anyText(QRandomGenerator &random)
{
    QString text;
    for (int i = random.bounded(12); i > 0; --i)
        text += QChar(char16_t(random.bounded(1, random.bounded(2) ? 0x80 : 0xFFFF)));
    return text;
}

QVariant anyValue(QRandomGenerator &random, int depth = 0)
{
    switch (random.bounded(depth < 3 ? 6 : 5)) {
    case 0:
        return anyText(random);
    case 1:
        return random.bounded(2) == 0;
    case 2:
        return qlonglong(random.generate64());
    case 3:
        return qulonglong(random.generate64());
    case 4:
        return std::ldexp(random.generateDouble() - 0.5, random.bounded(-1000, 1000));
    default: {
        QVariantList list;
        for (int i = random.bounded(4); i > 0; --i)
            list += anyValue(random, depth + 1);
        return list;
    }
    }
}

// Each field set or not, with values of every kind; valid according to check().
WorkflowRunRequest anyRequest(QRandomGenerator &random)
{
    WorkflowRunRequest request;
    const auto maybe = [&random](const auto &set) {
        if (random.bounded(2))
            set();
    };
    switch (random.bounded(3)) {
    case 0:
        request =
            requestWith("{\"1\":{\"inputs\":{\"seed\":" + QByteArray::number(random.generate64())
                        + "},\"class_type\":" + JsonText::quoted(u"X"_s + anyText(random)) + "}}");
        maybe([&] { request.setWorkflow(QJsonObject{{anyText(random), u"x"_s}}); });
        break;
    case 1:
        request.setDeploymentId(u"d"_s + anyText(random));
        break;
    default:
        request.setWorkflowVersionId(u"v"_s + anyText(random));
    }
    maybe([&] { request.setMachineId(anyText(random)); });
    maybe([&] { request.setWebhook(anyText(random)); });
    maybe([&] { request.setWebhookIntermediateStatus(random.bounded(2)); });
    maybe([&] { request.setGpu(anyText(random)); });
    maybe([&] { request.setFlags({anyText(random), anyText(random)}); });
    maybe([&] { request.setOrigin(anyText(random)); });
    maybe([&] { request.setExecutionMode(anyText(random)); });
    maybe([&] { request.setBatchNumber(int(random.generate())); });
    maybe([&] {
        request.setBatchInputParams(
            {{anyText(random), QVariantList{anyValue(random)}}, {anyText(random), QVariantList{}}});
    });
    maybe([&] { request.setIsNativeRun(random.bounded(2)); });
    maybe([&] { request.setGpuEventId(anyText(random)); });
    for (int i = random.bounded(6); i > 0; --i)
        request.setInput(u"i"_s + anyText(random), anyValue(random));
    return request;
}

} // namespace

void tst_WorkflowRunRequest::lists_data()
{
    QTest::addColumn<WorkflowRunRequest>("request");
    QTest::addColumn<QByteArray>("inputs");
    QTest::addColumn<QByteArray>("batch");
    const auto row = [](const char *name, WorkflowRunRequest request, const QByteArray &inputs,
                        const QByteArray &batch) {
        const QStringList urls{u"http://h/1.png"_s, u"http://h/2.png"_s};
        request.setInput(u"in"_s, urls);
        request.setInput(u"one"_s, u"[1]"_s);
        request.setBatchInputParams({{u"in"_s, QVariantList{urls, QVariantList{}, 1}}});
        QTest::newRow(name) << request << R"("inputs": {"in": )" + inputs + R"(, "one": "[1]"})"
                            << R"("batch_input_params": {"in": )" + batch + '}';
    };
    const QByteArray array = R"(["http://h/1.png", "http://h/2.png"])";
    const QByteArray text = R"("[\"http://h/1.png\", \"http://h/2.png\"]")";
    WorkflowRunRequest deployment;
    deployment.setDeploymentId(u"d"_s);
    row("deployment", deployment, text, '[' + text + R"(, "[]", 1])");
    WorkflowRunRequest version;
    version.setWorkflowVersionId(u"v"_s);
    row("version", version, text, '[' + text + R"(, "[]", 1])");
    const auto graph = [](const char *className) {
        return requestWith(R"({"1":{"inputs":{"input_id":"in"},"class_type":")"
                           + QByteArray(className) + "\"}}");
    };
    row("batch of a graph", graph("ComfyUIDeployExternalImageBatch"), text,
        '[' + text + R"(, "[]", 1])");
    row("node that is not known here", graph("SomeNode"), array, '[' + array + ", [], 1]");
}

// An array would be read as a link to another node.
void tst_WorkflowRunRequest::lists()
{
    QFETCH(WorkflowRunRequest, request);
    QVERIFY(!request.check());
    const QByteArray body = request.toJson();
    QFETCH(QByteArray, inputs);
    QVERIFY2(body.contains(inputs), body.constData());
    QFETCH(QByteArray, batch);
    QVERIFY2(body.contains(batch), body.constData());
}

void tst_WorkflowRunRequest::readsAnyRequest()
{
    for (quint32 seed = 0; seed < 2000; ++seed) {
        QRandomGenerator random(seed);
        const WorkflowRunRequest request = anyRequest(random);
        QVERIFY2(!request.check(), qPrintable(request.check().message()));
        QString why;
        const auto read = WorkflowRunRequest::fromJson(request.toJson(), &why);
        QVERIFY2(read, qPrintable(u"seed %1: %2"_s.arg(QString::number(seed), why)));
        QCOMPARE(read->toJson(), request.toJson());
    }
}

void tst_WorkflowRunRequest::readsTheExamples()
{
    for (const char *file : {"request-workflow.json", "request-deployment.json"}) {
        const QByteArray body = example(QLatin1StringView(file));
        QString why;
        const auto read = WorkflowRunRequest::fromJson(body, &why);
        QVERIFY2(read, qPrintable(why));
        const auto written = JsonText::parse(read->toJson());
        const auto wanted = JsonText::parse(body);
        for (const JsonText::Value &member : wanted->root().children()) {
            const JsonText::Value again = written->root().member(member.key());
            const bool empty = member.key() == "inputs"_L1 && member.size() == 0; // is omitted
            QVERIFY2(empty || again.equals(member), qPrintable(member.key()));
        }
    }
}

void tst_WorkflowRunRequest::refusedBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("why");
    const auto row = [](const QByteArray &body, const QString &why) {
        QTest::newRow(body.simplified().left(60).constData()) << body << why;
    };
    row("", u"line 1, column 1: the text ends where a value should stand"_s);
    row("{\n\"a\": }", u"line 2, column 6: expected a value"_s);
    row("[]", u"the request is not a JSON object"_s);
    row(R"({"workflow_id": 5})", u"field \"workflow_id\": it is not a text"_s);
    row(R"({"workflow_id": null})", u"field \"workflow_id\": it is not a text"_s);
    row(R"({"workflow_api_json": {"1": {}}})",
        u"field \"workflow_api_json\": Node 1 has no class_type."_s);
    row(R"({"workflow": null})", u"field \"workflow\": it is not an object"_s);
    row(R"({"inputs": null})", u"field \"inputs\": it is not an object"_s);
    row(R"({"inputs": {"seed": 18446744073709551616}})",
        u"field \"inputs.seed\": a number in it cannot be kept exactly"_s);
    row(R"({"inputs": {"a": [1, [1e400]]}})",
        u"field \"inputs.a\": a number in it cannot be kept exactly"_s);
    row(R"({"webhook_intermediate_status": 1})",
        u"field \"webhook_intermediate_status\": it is neither true nor false"_s);
    row(R"({"flags": ["a", 1]})", u"field \"flags\": it is not a list of texts"_s);
    row(R"({"execution_mode": null})", u"field \"execution_mode\": it is not a text"_s);
    row(R"({"batch_number": 2147483648})",
        u"field \"batch_number\": it is not a number that an int can hold"_s);
    row(R"({"batch_number": 1.0})",
        u"field \"batch_number\": it is not a number that an int can hold"_s);
    row(R"({"batch_input_params": [1]})", u"field \"batch_input_params\": it is not an object"_s);
    row(R"({"batch_input_params": {"a": [18446744073709551616]}})",
        u"field \"batch_input_params.a\": a number in it cannot be kept exactly"_s);
    row(R"({"is_native_run": "yes"})", u"field \"is_native_run\": it is neither true nor false"_s);
}

void tst_WorkflowRunRequest::refusedBodies()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, why);
    QString problem;
    QVERIFY(!WorkflowRunRequest::fromJson(body, &problem));
    QCOMPARE(problem, why);
    QVERIFY(!WorkflowRunRequest::fromJson(body));
}

// Like the server; null means "not set" where the server accepts it.
void tst_WorkflowRunRequest::unknownFieldsArePassedOver()
{
    const auto read = WorkflowRunRequest::fromJson(
        R"({"deployment_id": "d", "webhook": null, "gpu": null, "flags": null, "batch_number": null,
            "batch_input_params": null, "new": {"a": 1e400}})");
    QVERIFY(read);
    QCOMPARE(read->toJson(), R"({"deployment_id": "d"})"_ba);
}

void tst_WorkflowRunRequest::uploadsTakeThePlaceOfFiles()
{
    const FileInput a = FileInput::fromData("a", u"a.png"_s);
    const FileInput b = FileInput::fromData("b", u"b.png"_s);
    WorkflowRunRequest request;
    request.setInput(u"one"_s, a);
    request.setInput(u"list"_s, QVariantList{QVariant::fromValue(b), QVariant::fromValue(a), 1});
    request.setBatchInputParams({{u"each"_s, QVariantList{QVariant::fromValue(b)}}});
    QCOMPARE(request.files().size(), 2);
    QVERIFY(request.toJson().contains(R"({"each": ["b.png"]})"));
    QVERIFY(request.withUploads({}) == request);
    const WorkflowRunRequest half = request.withUploads({{a, u"https://s.invalid/a"_s}});
    QCOMPARE(half.files(), QList<FileInput>{b});
    QVERIFY(half != request);
    const WorkflowRunRequest whole = half.withUploads({{b, u"https://s.invalid/b"_s}});
    QVERIFY(whole.files().isEmpty());
    const QByteArray expected =
        R"({"list": "[\"https://s.invalid/b\", \"https://s.invalid/a\", 1]", )"
        R"("one": "https://s.invalid/a"})";
    QCOMPARE(whole.inputsJson(), expected);
    QCOMPARE(whole.batchInputParams().value(u"each"_s).toList(),
             QVariantList{u"https://s.invalid/b"_s});
}

void tst_WorkflowRunRequest::webhookAsUrl()
{
    WorkflowRunRequest request;
    request.setWebhook(QUrl(u"https://a.invalid/h\u00E4 k?tag=%2C"_s));
    QCOMPARE(request.webhook(), u"https://a.invalid/h%C3%A4%20k?tag=%2C"_s);
    request.setWebhook(u"https://a.invalid/as it is"_s);
    QCOMPARE(request.webhook(), u"https://a.invalid/as it is"_s);
}

void tst_WorkflowRunRequest::filesInABracedMap()
{
    const FileInput file = FileInput::fromData("abc", u"a.png"_s);
    WorkflowRunRequest request;
    request.setInputs({{u"image"_s, file},
                       {u"images"_s, QVariantList{file, FileInput::fromData("d", u"d.png"_s)}},
                       {u"seed"_s, 42}});
    QCOMPARE(request.files(), (QList<FileInput>{file, FileInput::fromData("d", u"d.png"_s)}));
    WorkflowRunRequest other;
    other.setInput(u"image"_s, file);
    QCOMPARE(other.inputs().value(u"image"_s), request.inputs().value(u"image"_s));
}

REGISTER_APPLESS_TEST(tst_WorkflowRunRequest)
#include "tst_workflowrunrequest.moc"
