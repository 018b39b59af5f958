// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/QtTest>

#include <limits>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

QByteArray oneNode(const QByteArray &inputs)
{
    return R"({"1": {"class_type": "A", "inputs": )" + inputs + "}}";
}

} // namespace

class tst_WorkflowGraph : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examples_data();
    void examples();
    void nothing();
    void nodes();
    void exactNumbers_data();
    void exactNumbers();
    void values_data();
    void values();
    void refused_data();
    void refused();
    void tooLarge();
    void byteOrderMark();
    void filesForLiterals();
    void isChanged_data();
    void isChanged();
    void setValue_data();
    void setValue();
    void setValueRefused_data();
    void setValueRefused();
    void copiesAreIndependent();
    void equality();
};

void tst_WorkflowGraph::examples_data()
{
    QTest::addColumn<int>("inputs");
    QTest::newRow("graph-image-only.api.json") << 0;
    QTest::newRow("graph-image-only-no-file.api.json") << 0;
    QTest::newRow("graph-image-only-external.api.json") << 5;
    QTest::newRow("graph-text2image-external.api.json") << 21;
}

void tst_WorkflowGraph::examples()
{
    const QByteArray json = example(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(!json.isEmpty());
    const auto graph = WorkflowGraph::fromJson(json);
    QVERIFY(graph);
    QCOMPARE(graph->toJson(), json);
    QTEST(int(graph->inputs().size()), "inputs");

    // Qt's parser agrees except for the order.
    const QJsonObject expected = QJsonDocument::fromJson(json).object();
    QCOMPARE(graph->nodeCount(), int(expected.size()));
    QStringList ids = graph->nodeIds();
    ids.sort();
    QCOMPARE(ids, expected.keys());
    for (const QString &id : std::as_const(ids)) {
        const QJsonObject node = expected[id].toObject();
        QCOMPARE(graph->classType(id), node["class_type"_L1].toString());
        QCOMPARE(graph->title(id), node["_meta"_L1]["title"_L1].toString());
        const QJsonObject inputs = node["inputs"_L1].toObject();
        QCOMPARE(graph->inputNames(id).size(), inputs.size());
        for (const QString &name : inputs.keys()) {
            QCOMPARE(QJsonValue::fromVariant(graph->value(id, name)), inputs[name]);
            QCOMPARE(graph->isLink(id, name), inputs[name].isArray());
        }
    }
}

void tst_WorkflowGraph::nothing()
{
    WorkflowGraph graph;
    QVERIFY(graph.isEmpty());
    QCOMPARE(graph.nodeCount(), 0);
    QVERIFY(graph.toJson().isEmpty());
    QVERIFY(graph.nodeIds().isEmpty());
    QVERIFY(graph.inputs().isEmpty());
    QVERIFY(!graph.value(u"1"_s, u"a"_s).isValid());
    QVERIFY(!graph.setValue(u"1"_s, u"a"_s, 1));
    QCOMPARE(graph, WorkflowGraph());
}

void tst_WorkflowGraph::nodes()
{
    const auto graph = WorkflowGraph::fromJson(R"({
        "10": {"inputs": {"z": 1, "a": 2, "z": 3}, "class_type": "B", "_meta": {"title": "Ten"}},
        "9":  {"class_type": "A", "inputs": {}},
        "23.0.1": {"class_type": "B", "inputs": {}, "_meta": {"title": ""}},
        "n\u00e4": {"class_type": "B", "inputs": {}, "_meta": {"title": 5}}})");
    QVERIFY(graph);
    QVERIFY(!graph->isEmpty());
    QCOMPARE(graph->nodeIds(), (QStringList{u"10"_s, u"9"_s, u"23.0.1"_s, u"n\u00e4"_s}));
    QCOMPARE(graph->nodesOfClass(u"B"_s), (QStringList{u"10"_s, u"23.0.1"_s, u"n\u00e4"_s}));
    QVERIFY(graph->nodesOfClass(u"b"_s).isEmpty());
    QCOMPARE(graph->title(u"10"_s), u"Ten"_s);
    QCOMPARE(graph->title(u"9"_s), u"A"_s);
    QCOMPARE(graph->title(u"23.0.1"_s), u"B"_s);
    QCOMPARE(graph->title(u"n\u00e4"_s), u"B"_s);
    // Of two inputs with the same name the later one is used, as in Python.
    QCOMPARE(graph->inputNames(u"10"_s), (QStringList{u"z"_s, u"a"_s}));
    QCOMPARE(graph->value(u"10"_s, u"z"_s), QVariant(3LL));
    QVERIFY(graph->classType(u"11"_s).isEmpty());
    QVERIFY(graph->title(u"11"_s).isEmpty());
    QVERIFY(graph->inputNames(u"11"_s).isEmpty());
    QVERIFY(!graph->value(u"10"_s, u"b"_s).isValid());
}

void tst_WorkflowGraph::exactNumbers_data()
{
    QTest::addColumn<QByteArray>("digits");
    QTest::addColumn<QVariant>("expected");
    QTest::newRow("2^53+1") << "9007199254740993"_ba << QVariant(9007199254740993LL);
    QTest::newRow("2^63-1") << "9223372036854775807"_ba << QVariant(9223372036854775807LL);
    QTest::newRow("2^63") << "9223372036854775808"_ba << QVariant(9223372036854775808ULL);
    QTest::newRow("2^64-1") << "18446744073709551615"_ba << QVariant(18446744073709551615ULL);
    QTest::newRow("-2^63") << "-9223372036854775808"_ba
                           << QVariant(std::numeric_limits<qlonglong>::min());
    QTest::newRow("a tenth") << "0.1"_ba << QVariant(0.1);
}

void tst_WorkflowGraph::exactNumbers()
{
    QFETCH(QByteArray, digits);
    QFETCH(QVariant, expected);
    const QByteArray json = oneNode("{\"seed\" : " + digits + " , \"b\":1.50}");
    const auto graph = WorkflowGraph::fromJson(json);
    QVERIFY(graph);
    QCOMPARE(graph->toJson(), json);
    const QVariant value = graph->value(u"1"_s, u"seed"_s);
    QCOMPARE(value, expected);
    QCOMPARE(value.typeId(), expected.typeId());

    auto other = WorkflowGraph::fromJson(oneNode("{\"seed\" : 0 , \"b\":1.50}"));
    QVERIFY(other && other->setValue(u"1"_s, u"seed"_s, expected));
    QCOMPARE(other->toJson(), json);
}

void tst_WorkflowGraph::values_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QVariant>("expected");
    QTest::addColumn<bool>("link");
    QTest::newRow("link") << R"(["4", 1])"_ba << QVariant(QVariantList{u"4"_s, 1LL}) << true;
    QTest::newRow("text") << R"("\u00e4")"_ba << QVariant(u"\u00e4"_s) << false;
    QTest::newRow("truth") << "true"_ba << QVariant(true) << false;
    QTest::newRow("a whole float stays a float") << "2.0"_ba << QVariant(2.0) << false;
    QTest::newRow("null") << "null"_ba << QVariant::fromValue(nullptr) << false;
    QTest::newRow("a list is no link") << "[1, 2]"_ba << QVariant(QVariantList{1LL, 2LL}) << false;
    QTest::newRow("three elements are no link")
        << R"(["4", 1, 1])"_ba << QVariant(QVariantList{u"4"_s, 1LL, 1LL}) << false;
    QTest::newRow("an object") << R"({"a": 1})"_ba << QVariant(QVariantMap{{u"a"_s, 1LL}}) << false;
}

void tst_WorkflowGraph::values()
{
    QFETCH(QByteArray, json);
    QFETCH(QVariant, expected);
    const auto graph = WorkflowGraph::fromJson(oneNode("{\"x\": " + json + "}"));
    QVERIFY(graph);
    QCOMPARE(graph->value(u"1"_s, u"x"_s), expected);
    QCOMPARE(graph->value(u"1"_s, u"x"_s).typeId(), expected.typeId());
    QTEST(graph->isLink(u"1"_s, u"x"_s), "link");
}

void tst_WorkflowGraph::refused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("nodeId");
    const auto row = [](const char *name, const QByteArray &json, const QString &message, int line,
                        int column, const QString &nodeId = {}) {
        QTest::newRow(name) << json << message << line << column << nodeId;
    };
    const QByteArray good = R"({"class_type": "A", "inputs": {}})";
    row("no bytes", {}, u"The graph is not valid JSON: the text ends where a value should stand."_s,
        1, 1);
    row("trailing comma", "{\n  \"1\": " + good + ",\n}",
        u"The graph is not valid JSON: expected a key in double quotes."_s, 3, 1);
    row("half a file", "{\"1\": {",
        u"The graph is not valid JSON: the text ends inside an object."_s, 1, 8);
    row("not UTF-8", "{\"\xFF\": 1}", u"The graph is not valid JSON: the text is not UTF-8."_s, 1,
        3);
    row("a list", "\n [1]", u"A graph is a JSON object with one member for each node."_s, 2, 2);
    row("a number", "1", u"A graph is a JSON object with one member for each node."_s, 1, 1);
    row("no nodes", " {}", u"The graph has no nodes."_s, 1, 2);
    row("a node that is null", "{\"1\": " + good + ",\n\"2\": null}", u"Node 2 is not an object."_s,
        2, 6, u"2"_s);
    row("a node that is a text", R"({"version": "0.4"})", u"Node version is not an object."_s, 1,
        13, u"version"_s);
    row("a node without class", R"({"7": {"inputs": {}}})", u"Node 7 has no class_type."_s, 1, 7,
        u"7"_s);
    row("a class that is a number", R"({"7": {"inputs": {}, "class_type": 3}})",
        u"The class_type of node 7 is not the name of a class."_s, 1, 36, u"7"_s);
    row("a class without name", R"({"7": {"inputs": {}, "class_type": ""}})",
        u"The class_type of node 7 is not the name of a class."_s, 1, 36, u"7"_s);
    row("a node without inputs", R"({"7": {"class_type": "A"}})", u"Node 7 has no inputs."_s, 1, 7,
        u"7"_s);
    row("inputs that are a list", R"({"7": {"class_type": "A", "inputs": []}})",
        u"The inputs of node 7 are not an object."_s, 1, 37, u"7"_s);
    row("the same id twice", "{\"7\": " + good + ",\n \"7\": " + good + "}",
        u"There is more than one node 7."_s, 2, 2, u"7"_s);
    row("the same id in other letters", "{\"7\": " + good + ", \"\\u0037\": " + good + "}",
        u"There is more than one node 7."_s, 1, 42, u"7"_s);
    row("NaN in an input",
        "{\"7\": {\"class_type\": \"A\", \"inputs\": {\"x\": NaN,\n\"y\": -Infinity}}}",
        u"Input \"x\" of node 7 (A) holds NaN, a number that JSON does not have. Set another one "
        u"in "
        "ComfyUI and export the graph again."_s,
        1, 43, u"7"_s);
    row("infinity deep in an input, behind another one that is ignored",
        "{\"6\": " + QByteArray(good).replace("{}}", "{}, \"is_changed\": [NaN, NaN]}")
            + ",\n \"7\": {\"class_type\": \"A\", \"inputs\": {\"y\": [[-Infinity]]}}}",
        u"Input \"y\" of node 7 (A) holds -Infinity, a number that JSON does not have. Set another "
        "one in ComfyUI and export the graph again."_s,
        2, 45, u"7"_s);
    row("infinity beside the inputs",
        R"({"7": {"class_type": "A", "inputs": {}, "_meta": Infinity}})",
        u"Member \"_meta\" of node 7 (A) holds Infinity, a number that JSON does not have. Put "
        "another one in its place."_s,
        1, 50, u"7"_s);
    row("an input of that name", R"({"7": {"class_type": "A", "inputs": {"is_changed": NaN}}})",
        u"Input \"is_changed\" of node 7 (A) holds NaN, a number that JSON does not have. Set "
        "another one in ComfyUI and export the graph again."_s,
        1, 52, u"7"_s);
    row("a fault behind a number",
        "{\"6\": " + QByteArray(good).replace("{}}", "{}, \"x\": NaN}") + ", \"7\": []}",
        u"Node 7 is not an object."_s, 1, 57, u"7"_s);
    row("NaN where no JSON is", "{\"7\": NaN",
        u"The graph is not valid JSON: NaN is not a number that JSON has."_s, 1, 7);
    row("the editor format", example(u"workflow-ui-minimal.json"_s),
        u"This is the editor's format, which cannot be run: in ComfyUI, export it with File → "
        u"Export "
        "Workflow (API), formerly Save (API format)."_s,
        2, 3);
    row("the editor format behind other keys", "{\"last_node_id\": 3,\r\n\"nodes\": []}",
        u"This is the editor's format, which cannot be run: in ComfyUI, export it with File → "
        u"Export "
        "Workflow (API), formerly Save (API format)."_s,
        2, 1);
}

void tst_WorkflowGraph::refused()
{
    QFETCH(QByteArray, json);
    GraphError error;
    QVERIFY(!WorkflowGraph::fromJson(json, &error));
    QTEST(error.message, "message");
    QTEST(error.line, "line");
    QTEST(error.column, "column");
    QTEST(error.nodeId, "nodeId");
    QVERIFY(!WorkflowGraph::fromJson(json));
}

void tst_WorkflowGraph::tooLarge()
{
    QByteArray json = oneNode("{}");
    json += QByteArray(WorkflowGraph::MaximumSize - json.size(), ' ');
    QVERIFY(WorkflowGraph::fromJson(json));
    GraphError error;
    QVERIFY(!WorkflowGraph::fromJson(json + ' ', &error));
    QCOMPARE(error.message, u"The graph is larger than 64 MiB."_s);
    QCOMPARE(error.line, 0);
}

void tst_WorkflowGraph::byteOrderMark()
{
    const QByteArray json = oneNode("{}");
    const auto graph = WorkflowGraph::fromJson("\xEF\xBB\xBF" + json);
    QVERIFY(graph);
    QCOMPARE(graph->toJson(), json);
    GraphError error;
    QVERIFY(!WorkflowGraph::fromJson("\xEF\xBB\xBF{]", &error));
    QCOMPARE(error.column, 2);
}

// ComfyUI writes it, and ignores it when it reads a graph.
void tst_WorkflowGraph::isChanged_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("sent");
    QTest::newRow("NaN") << "NaN"_ba
                         << "null"_ba;
    QTest::newRow("a list, as newer ones write it") << "[NaN, Infinity]"_ba
                                                    << "[null, null]"_ba;
    QTest::newRow("an object") << R"({"a": -Infinity})"_ba
                               << R"({"a": null})"_ba;
    QTest::newRow("a text") << R"(["NaN"])"_ba
                            << R"(["NaN"])"_ba;
}

void tst_WorkflowGraph::isChanged()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, sent);
    const QByteArray before = R"({"1": {"inputs": {"seed": 18446744073709551615}, "is_changed": )";
    const QByteArray behind = R"(, "class_type": "A"}})";
    GraphError error;
    auto graph = WorkflowGraph::fromJson(before + value + behind, &error);
    QVERIFY2(graph, qPrintable(error.message));
    QCOMPARE(graph->toJson(), before + sent + behind);
    QVERIFY(graph->setValue(u"1"_s, u"seed"_s, 1));
    WorkflowRunRequest request;
    request.setWorkflowId(u"w"_s);
    request.setWorkflowApiJson(*graph);
    QJsonParseError problem;
    QVERIFY(QJsonDocument::fromJson(request.toJson(), &problem).isObject());
    QCOMPARE(problem.error, QJsonParseError::NoError);
}

void tst_WorkflowGraph::setValue_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("text") << QVariant(u"say \"hi\"\n"_s) << R"("say \"hi\"\n")"_ba;
    QTest::newRow("int") << QVariant(7) << "7"_ba;
    QTest::newRow("2^64-1") << QVariant(std::numeric_limits<qulonglong>::max())
                            << "18446744073709551615"_ba;
    QTest::newRow("double") << QVariant(0.1) << "0.1"_ba;
    QTest::newRow("truth") << QVariant(false) << "false"_ba;
    QTest::newRow("null") << QVariant::fromValue(nullptr) << "null"_ba;
    QTest::newRow("link") << QVariant(QVariantList{u"5"_s, 0}) << R"(["5", 0])"_ba;
}

void tst_WorkflowGraph::setValue()
{
    QFETCH(QVariant, value);
    QFETCH(QByteArray, written);
    const QByteArray before = "\n{\"1\":\t{\"inputs\" :{ \"a\": 1.50, \"b\": ";
    const QByteArray after = " ,\"c\":[\"2\",0]},\r\n\"class_type\":\"A\",\"_meta\":{}}}\n";
    auto graph = WorkflowGraph::fromJson(before + R"([ "long", {"old": "value"} ])" + after);
    QVERIFY(graph);
    QString why;
    QVERIFY2(graph->setValue(u"1"_s, u"b"_s, value, &why), qPrintable(why));
    QCOMPARE(graph->toJson(), before + written + after);
    QCOMPARE(graph->value(u"1"_s, u"b"_s), value);
    QVERIFY(graph->setValue(u"1"_s, u"c"_s, 2));
    QCOMPARE(graph->toJson(), before + written + QByteArray(after).replace("[\"2\",0]", "2"));
}

void tst_WorkflowGraph::setValueRefused_data()
{
    QTest::addColumn<QString>("nodeId");
    QTest::addColumn<QString>("inputName");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("why");
    QVariant deep = 1;
    for (int depth = 0; depth < 600; ++depth)
        deep = QVariantList{deep};
    QTest::newRow("unknown node") << u"2"_s << u"a"_s << QVariant(1) << u"There is no node 2."_s;
    QTest::newRow("unknown input")
        << u"1"_s << u"b"_s << QVariant(1) << u"Node 1 has no input \"b\"."_s;
    QTest::newRow("no value") << u"1"_s << u"a"_s << QVariant()
                              << u"Input \"a\" of node 1 cannot be set: it has no value."_s;
    QTest::newRow("NaN")
        << u"1"_s << u"a"_s << QVariant(qQNaN())
        << u"Input \"a\" of node 1 cannot be set: JSON has no infinity and no NaN."_s;
    QTest::newRow("a type without JSON")
        << u"1"_s << u"a"_s << QVariant(QSize(1, 2))
        << u"Input \"a\" of node 1 cannot be set: only texts, numbers, booleans and lists of those can be sent."_s;
    QTest::newRow("nested too deep")
        << u"1"_s << u"a"_s << deep
        << u"Input \"a\" of node 1 cannot be set: "
           "The graph is not valid JSON: nested deeper than 512 levels."_s;
}

void tst_WorkflowGraph::setValueRefused()
{
    QFETCH(QString, nodeId);
    QFETCH(QString, inputName);
    QFETCH(QVariant, value);
    auto graph = WorkflowGraph::fromJson(oneNode(R"({"a": 1})"));
    QVERIFY(graph);
    const QByteArray before = graph->toJson();
    QString reason;
    QVERIFY(!graph->setValue(nodeId, inputName, value, &reason));
    QTEST(reason, "why");
    QCOMPARE(graph->toJson(), before);
    QVERIFY(!graph->setValue(nodeId, inputName, value));
}

void tst_WorkflowGraph::copiesAreIndependent()
{
    auto graph = WorkflowGraph::fromJson(oneNode(R"({"a": 1})"));
    QVERIFY(graph);
    WorkflowGraph copy = *graph;
    QVERIFY(copy.setValue(u"1"_s, u"a"_s, 2));
    QCOMPARE(graph->value(u"1"_s, u"a"_s), QVariant(1LL));
    QCOMPARE(copy.value(u"1"_s, u"a"_s), QVariant(2LL));
    graph.reset();
    QCOMPARE(copy.nodeIds(), QStringList{u"1"_s});
}

void tst_WorkflowGraph::equality()
{
    const auto graph = WorkflowGraph::fromJson(oneNode("{}"));
    QVERIFY(graph);
    QCOMPARE(*graph, *WorkflowGraph::fromJson(oneNode("{}")));
    QVERIFY(*graph != *WorkflowGraph::fromJson(oneNode("{ }")));
    QVERIFY(*graph != WorkflowGraph());
}

// A literal cannot be a file: only an External node downloads one.
void tst_WorkflowGraph::filesForLiterals()
{
    auto graph = WorkflowGraph::fromJson(oneNode(R"({"image": "a.png"})"));
    QVERIFY(graph);
    const QByteArray before = graph->toJson();
    const auto file = QVariant::fromValue(FileInput::fromData("png", u"photo.png"_s));
    for (const QVariant &value : {file, QVariant(QVariantList{file, 5})}) {
        QString why;
        QVERIFY(!graph->setValue(u"1"_s, u"image"_s, value, &why));
        QVERIFY2(why.startsWith(u"Input \"image\" of node 1 takes no file"_s), qPrintable(why));
        QVERIFY2(why.contains(u"External Image"_s), qPrintable(why));
        QVERIFY2(!why.contains(u"::"_s) && !why.contains(u".."_s), qPrintable(why));
        QCOMPARE(graph->toJson(), before);
    }
    QString why;
    QVERIFY(!graph->setValue(u"1"_s, u"image"_s, QSize(1, 2), &why));
    QVERIFY2(!why.contains(u"QSize"_s) && !why.contains(u".."_s), qPrintable(why));
}

REGISTER_APPLESS_TEST(tst_WorkflowGraph)
#include "tst_workflowgraph.moc"
