// SPDX-License-Identifier: MIT

#include "runs/outputtemplate.h"

#include "runs/requestbody.h"
#include "runs/runseeds.h"

#include "keptruns.h"
#include "shared/testprogram.h"

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! The names of results, and their description.
class tst_OutputTemplate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void paths_data();
    void paths();
    void seeds_data();
    void seeds();
    void literalSeeds();
    void seedsOfSeveralNodes();
    void requestBodies_data();
    void keptSeedsInBodies_data();
    void keptSeedsInBodies();
    void requestBodies();
};

void tst_OutputTemplate::paths_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("workflow");
    QTest::addColumn<QString>("seed");
    QTest::addColumn<QString>("path");

    QTest::newRow("the default") << defaultOutputTemplate() << u"Lake"_s << u"42"_s
                                 << u"Lake/2026-11-24/09-05-07_42_3.png"_s;
    QTest::newRow("a seed nobody knows")
        << u"{seed}"_s << u"Lake"_s << QString() << u"seed-unknown.png"_s;
    QTest::newRow("one of 20 digits")
        << u"{seed}"_s << u"Lake"_s << u"18446744073709551615"_s << u"18446744073709551615.png"_s;
    QTest::newRow("the run's id") << u"{run}/{index}"_s << u"Lake"_s << u"42"_s
                                  << u"run-id/3.png"_s;
    QTest::newRow("a workflow named like a way out")
        << u"{workflow}/{index}"_s << u"../../etc"_s << u"42"_s << u"_.._etc/3.png"_s;
    QTest::newRow("a workflow named ..")
        << u"{workflow}/{index}"_s << u".."_s << u"42"_s << u"3.png"_s;
    QTest::newRow("a pattern that leads out")
        << u"../../{workflow}/../{index}"_s << u"Lake"_s << u"42"_s << u"Lake/3.png"_s;
    QTest::newRow("an absolute pattern")
        << u"/etc/{index}"_s << u"Lake"_s << u"42"_s << u"etc/3.png"_s;
    QTest::newRow("backslashes make folders too")
        << u"a\\{index}"_s << u"Lake"_s << u"42"_s << u"a/3.png"_s;
    QTest::newRow("a slash in a name makes none")
        << u"{workflow}"_s << u"a/b"_s << u"42"_s << u"a_b.png"_s;
    QTest::newRow("names that Windows keeps for itself")
        << u"con/{workflow}"_s << u"nul"_s << u"42"_s << u"_con/_nul.png"_s;
    QTest::newRow("a field that is unknown stays")
        << u"{index}_{name}"_s << u"Lake"_s << u"42"_s << u"3_{name}.png"_s;
    QTest::newRow("a name with a field in it")
        << u"{workflow}"_s << u"{seed}"_s << u"42"_s << u"{seed}.png"_s;
    QTest::newRow("nothing") << QString() << u"Lake"_s << u"42"_s << u"output.png"_s;
    QTest::newRow("a workflow without a name")
        << u"{workflow}"_s << u" "_s << u"42"_s << u"workflow.png"_s;
}

void tst_OutputTemplate::paths()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, workflow);
    QFETCH(const QString, seed);
    OutputName name;
    name.workflow = workflow;
    name.seed = seed;
    name.time = QDateTime(QDate(2026, 11, 24), QTime(9, 5, 7));
    name.runId = u"run-id"_s;
    name.index = 3;
    name.extension = u"png"_s;
    QTEST(outputPath(pattern, name), "path");
}

void tst_OutputTemplate::seeds_data()
{
    QTest::addColumn<QVariantMap>("inputs");
    QTest::addColumn<bool>("keep");
    QTest::addColumn<QStringList>("seeds");
    QTest::newRow("given") << QVariantMap{{u"seed"_s, 7}} << false << QStringList(u"7"_s);
    QTest::newRow("out of range, so the server takes another")
        << QVariantMap{{u"seed"_s, std::numeric_limits<quint64>::max()}} << false << QStringList();
    QTest::newRow("left to the server") << QVariantMap{{u"seed"_s, -1}} << false << QStringList();
    QTest::newRow("the graph's default, which asks for a random one")
        << QVariantMap() << true << QStringList();
}

void tst_OutputTemplate::seeds()
{
    QFETCH(const QVariantMap, inputs);
    QFETCH(const bool, keep);
    WorkflowRunRequest request = sampleRequest(u"text-to-image.json"_s, inputs);
    request.setKeepSeeds(keep);
    QTEST(seedsOf(request, request.workflowApiJson()), "seeds");
}

// Two nodes with the same name: each used its own, unless the run set one.
void tst_OutputTemplate::seedsOfSeveralNodes()
{
    const auto graph = WorkflowGraph::fromJson(R"({
        "1": {"class_type": "ComfyUIDeployExternalSeed",
              "inputs": {"input_id": "s", "default_value": 42}},
        "2": {"class_type": "ComfyUIDeployExternalSeed",
              "inputs": {"input_id": "s", "default_value": 7}}})");
    QVERIFY(graph);
    WorkflowRunRequest request;
    request.setWorkflowApiJson(*graph);
    QCOMPARE(seedsOf(request, *graph), (QStringList{u"42"_s, u"7"_s}));
    request.setInput(u"s"_s, 9);
    QCOMPARE(seedsOf(request, *graph), QStringList(u"9"_s));
}

// The service replaces literal seeds unless they are pinned; a ComfyUI does not.
void tst_OutputTemplate::literalSeeds()
{
    WorkflowRunRequest request = sampleRequest(u"text-to-image.json"_s);
    WorkflowGraph graph = request.workflowApiJson();
    QVERIFY(graph.setValue(u"3"_s, u"seed"_s, std::numeric_limits<quint64>::max()));
    request.setWorkflowApiJson(graph);
    QCOMPARE(seedsOf(request, graph), QStringList());
    QCOMPARE(seedsOf(request, graph, true), QStringList(u"18446744073709551615"_s));
    request.setKeepSeeds(true);
    QCOMPARE(seedsOf(request, graph), QStringList(u"18446744073709551615"_s));
}

void tst_OutputTemplate::requestBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray graph =
        R"({"1": {"class_type": "A", "inputs": {"seed": 18446744073709551615}}})";
    QTest::newRow("a workflow") << R"({"workflow_id": "a", "workflow_api_json": )" + graph + '\n'
            + R"(, "inputs": {"x": 1e400}})";
    QTest::newRow("a deployment") << R"({"deployment_id": "a", "inputs": {}})"_ba;
    QTest::newRow("no JSON") << "nothing"_ba;
}

// The changes that keep seeds are made again, so that the graph can be shared.
void tst_OutputTemplate::keptSeedsInBodies()
{
    QFETCH(const QByteArray, graph);
    WorkflowRunRequest request;
    request.setWorkflowId(u"a"_s);
    request.setWorkflowApiJson(WorkflowGraph::fromJson(graph).value());
    request.setInput(u"x"_s, std::numeric_limits<quint64>::max());
    for (const bool keeps : {true, false}) {
        request.setKeepSeeds(keeps);
        const QByteArray kept = requestWithoutGraph(historyBody(request));
        QVERIFY(!kept.contains("class_type"));
        QCOMPARE(requestWithGraph(kept, graph), request.toJson());
    }
}

void tst_OutputTemplate::keptSeedsInBodies_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::newRow("a seed") << R"({"1": {"class_type": "A", "inputs": {"seed": 7}}})"_ba;
    QTest::newRow("a noise seed")
        << R"({"1": {"class_type": "RandomNoise", "inputs": {"noise_seed": 7}}})"_ba;
    QTest::newRow("none") << R"({"1": {"class_type": "A", "inputs": {}}})"_ba;
}

void tst_OutputTemplate::requestBodies()
{
    QFETCH(const QByteArray, body);
    const QByteArray graph =
        R"({"1": {"class_type": "A", "inputs": {"seed": 18446744073709551615}}})";
    const QByteArray kept = requestWithoutGraph(body);
    QVERIFY(!kept.contains("class_type"));
    QCOMPARE(requestWithGraph(kept, graph), body);
}

REGISTER_TEST(tst_OutputTemplate)
#include "tst_outputtemplate.moc"
