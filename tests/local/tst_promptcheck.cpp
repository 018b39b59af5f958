// SPDX-License-Identifier: MIT

#include "executorfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/nodes/nodeclasses_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <QtCore/qjsondocument.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

class tst_PromptCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refused_data();
    void refused();
    void recordedRefusals_data();
    void recordedRefusals();
    void inputErrors_data();
    void inputErrors();
    void acceptedLiterals_data();
    void acceptedLiterals();
    void exceptions_data();
    void exceptions();
    void exceptionHidesTheRest();
    void mismatchIsNotFollowed();
    void customValidation();
    void partlyInvalid();
    void cycle();
    void seedsToTheDigit();
    void exactIntegers();
    void objectInfoIsTrue();
};

void tst_PromptCheck::refused_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("details");
    QTest::newRow("no object") << "[]"_ba << u"invalid_prompt"_s << u""_s;
    QTest::newRow("null") << "null"_ba << u"invalid_prompt"_s << u""_s;
    QTest::newRow("empty") << "{}"_ba << u"prompt_no_outputs"_s << u""_s;
    QTest::newRow("no output node") << R"({"1": {"class_type": "EmptyImage", "inputs": {}}})"_ba
                                    << u"prompt_no_outputs"_s << u""_s;
    QTest::newRow("a node that is a number")
        << R"({"7": 5})"_ba << u"invalid_prompt"_s << u"Node ID '#7'"_s;
    QTest::newRow("a node that is null")
        << R"({"7": null})"_ba << u"invalid_prompt"_s << u"Node ID '#7'"_s;
    QTest::newRow("no class_type")
        << R"({"7": {"inputs": {}}})"_ba << u"invalid_prompt"_s << u"Node ID '#7'"_s;
    QTest::newRow("class_type that is no text") << R"({"7": {"class_type": 5, "inputs": {}}})"_ba
                                                << u"invalid_prompt"_s << u"Node ID '#7'"_s;
    const QString failed = u"prompt_outputs_failed_validation"_s;
    QTest::newRow("no inputs") << R"({"7": {"class_type": "SaveImage"}})"_ba << failed
                               << u"Exception when validating node: 'inputs'"_s;
    QTest::newRow("inputs that are a list")
        << R"({"7": {"class_type": "SaveImage", "inputs": []}})"_ba << failed
        << u"Required input is missing: images\nRequired input is missing: filename_prefix"_s;
    // Faults of the outputs themselves, one after the other; those of nodes further up are not
    // reported here.
    QTest::newRow("two outputs")
        << R"({"7": {"class_type": "SaveImage", "inputs": {"images": [1], "filename_prefix": "x"}},
               "8": {"class_type": "PreviewImage", "inputs": {}},
               "9": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
               "1": {"class_type": "ImageInvert", "inputs": {}}})"_ba
        << failed
        << u"Bad linked input, must be a length-2 list of [node_id, slot_index]: images\n"
           "Required input is missing: images"_s;
    QTest::newRow("of another type") << R"({"7": {"class_type": "PreviewImage", "inputs":
        {"images": ["1", 0]}}, "1": {"class_type": "ComfyUIDeployExternalText", "inputs":
        {"input_id": "t"}}})"_ba << failed
                                     << u"Return type mismatch between linked nodes: images, "
                                        "received_type(STRING) mismatch input_type(IMAGE)"_s;
}

void tst_PromptCheck::refused()
{
    QFETCH(QByteArray, graph);
    const PromptCheck check = ExecutorFixture().check(graph);
    QVERIFY(!check.accepted());
    QTEST(check.error["type"_L1].toString(), "type");
    QTEST(check.error["details"_L1].toString(), "details");
    QVERIFY(!check.error["message"_L1].toString().isEmpty());
    QVERIFY(check.error["extra_info"_L1].isObject());
}

void tst_PromptCheck::recordedRefusals_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::newRow("comfyui-prompt-400-unknown-node-old")
        << R"({"5": {"class_type": "NoSuchNode", "inputs": {}}})"_ba;
    QTest::newRow("comfyui-prompt-400-node-errors")
        << R"({"4": {"class_type": "EmptyImage", "inputs":
                     {"width": 0, "batch_size": 1, "color": 0}},
               "9": {"class_type": "SaveImage", "inputs":
                     {"images": ["4", 0], "filename_prefix": "x"}}})"_ba;
}

void tst_PromptCheck::recordedRefusals()
{
    QFETCH(QByteArray, graph);
    const QJsonObject expected =
        QJsonDocument::fromJson(
            localTestData(QString::fromLatin1(QTest::currentDataTag()) + ".json"_L1))
            .object();
    const PromptCheck check = ExecutorFixture().check(graph);
    QCOMPARE(check.error, expected["error"_L1].toObject());
    QCOMPARE(check.nodeErrors, expected["node_errors"_L1].toObject());
}

void tst_PromptCheck::inputErrors_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("details");
    const auto row = [](const char *title, const char *name, const char *value, const char *type,
                        const char *message, const char *details) {
        QTest::newRow(title) << QByteArray(name) << QByteArray(value) << QString::fromLatin1(type)
                             << QString::fromLatin1(message) << QString::fromLatin1(details);
    };
    const char *linked = "Bad linked input, must be a length-2 list of [node_id, slot_index]";
    const char *mismatch = "Return type mismatch between linked nodes";
    const char *toInt = "Failed to convert an input value to a INT value";
    const char *toFloat = "Failed to convert an input value to a FLOAT value";
    row("below", "blur_radius", "0", "value_smaller_than_min", "Value 0 smaller than min of 1",
        "blur_radius");
    row("above", "blur_radius", "32", "value_bigger_than_max", "Value 32 bigger than max of 31",
        "blur_radius");
    row("above as text", "blur_radius", "\"32\"", "value_bigger_than_max",
        "Value 32 bigger than max of 31", "blur_radius");
    row("beyond 64 bits", "blur_radius", "18446744073709551616", "value_bigger_than_max",
        "Value 18446744073709551616 bigger than max of 31", "blur_radius");
    row("float below", "sigma", "0", "value_smaller_than_min", "Value 0.0 smaller than min of 0.1",
        "sigma");
    row("float beyond a double", "sigma", "1e400", "value_bigger_than_max",
        "Value inf bigger than max of 10.0", "sigma");
    row("text for a number", "blur_radius", "\"abc\"", "invalid_input_type", toInt,
        "blur_radius, abc, invalid literal for int() with base 10: 'abc'");
    row("a text with a point", "blur_radius", "\"2.0\"", "invalid_input_type", toInt,
        "blur_radius, 2.0, invalid literal for int() with base 10: '2.0'");
    row("infinite", "blur_radius", "1e400", "invalid_input_type", toInt,
        "blur_radius, inf, cannot convert float infinity to integer");
    row("null for a number", "blur_radius", "null", "invalid_input_type", toInt,
        "blur_radius, None, int() argument must be a string, a bytes-like object or a real "
        "number, not 'NoneType'");
    row("an object for a number", "sigma", "{\"a\": true}", "invalid_input_type", toFloat,
        "sigma, {'a': True}, float() argument must be a string or a real number, not 'dict'");
    row("text for a float", "sigma", "\"x\"", "invalid_input_type", toFloat,
        "sigma, x, could not convert string to float: 'x'");
    row("empty list", "blur_radius", "[]", "bad_linked_input", linked, "blur_radius");
    row("list of one", "blur_radius", "[\"0\"]", "bad_linked_input", linked, "blur_radius");
    row("list of three", "image", "[\"0\", 0, 0]", "bad_linked_input", linked, "image");
    row("a picture for a number", "blur_radius", "[\"0\", 0]", "return_type_mismatch", mismatch,
        "blur_radius, received_type(IMAGE) mismatch input_type(INT)");
    row("text for a picture", "image", "[\"3\", 0]", "return_type_mismatch", mismatch,
        "image, received_type(STRING) mismatch input_type(IMAGE)");
}

void tst_PromptCheck::inputErrors()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const PromptCheck check = ExecutorFixture().check(blurGraph(name, value));
    QCOMPARE(check.error["type"_L1].toString(), u"prompt_outputs_failed_validation"_s);
    QCOMPARE(check.nodeErrors.keys(), QStringList{u"1"_s});
    const QJsonObject node = check.nodeErrors["1"_L1].toObject();
    QCOMPARE(node["class_type"_L1].toString(), u"ImageBlur"_s);
    QCOMPARE(node["dependent_outputs"_L1], QJsonArray{u"2"_s});
    QCOMPARE(node["errors"_L1].toArray().size(), 1);
    const QJsonObject error = node["errors"_L1].toArray().first().toObject();
    QTEST(error["type"_L1].toString(), "type");
    QTEST(error["message"_L1].toString(), "message");
    QTEST(error["details"_L1].toString(), "details");
    const QJsonObject extra = error["extra_info"_L1].toObject();
    QCOMPARE(extra["input_name"_L1].toString().toLatin1(), name);
    QVERIFY(!extra["input_config"_L1].toArray().isEmpty());
}

void tst_PromptCheck::acceptedLiterals_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("text of digits") << "blur_radius"_ba
                                    << R"(" 7 ")"_ba;
    QTest::newRow("float for an integer") << "blur_radius"_ba
                                          << "7.9"_ba;
    QTest::newRow("true for an integer") << "blur_radius"_ba
                                         << "true"_ba;
    QTest::newRow("underscores") << "blur_radius"_ba
                                 << R"("1_1")"_ba;
    QTest::newRow("text of a float") << "sigma"_ba
                                     << R"("1e0")"_ba;
    QTest::newRow("integer for a float") << "sigma"_ba
                                         << "1"_ba;
    QTest::newRow("an input that no class has") << "colour"_ba
                                                << "[[[]]]"_ba;
}

void tst_PromptCheck::acceptedLiterals()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(blurGraph(name, value));
    QVERIFY(run.check.nodeErrors.isEmpty());
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
}

void tst_PromptCheck::exceptions_data()
{
    QTest::addColumn<QByteArray>("node"); // of the faulty one
    QTest::addColumn<QString>("exception");
    QTest::addColumn<QString>("text");
    QTest::newRow("no such node") << R"("inputs": {"%": ["77", 0]})"_ba << u"KeyError"_s
                                  << u"'77'"_s;
    QTest::newRow("no such output")
        << R"("inputs": {"%": ["0", 1]})"_ba << u"IndexError"_s << u"tuple index out of range"_s;
    QTest::newRow("an output before the first")
        << R"("inputs": {"%": ["0", -2]})"_ba << u"IndexError"_s << u"tuple index out of range"_s;
    QTest::newRow("a far output") << R"("inputs": {"%": ["0", 99999999999999999999]})"_ba
                                  << u"IndexError"_s << u"tuple index out of range"_s;
    QTest::newRow("two texts") << R"("inputs": {"%": ["0", "b"]})"_ba << u"TypeError"_s
                               << u"tuple indices must be integers or slices, not str"_s;
    QTest::newRow("two numbers") << R"("inputs": {"%": [0, 0]})"_ba << u"KeyError"_s << u"0"_s;
    QTest::newRow("a list in a list")
        << R"("inputs": {"%": [[], 0]})"_ba << u"TypeError"_s << u"unhashable type: 'list'"_s;
    QTest::newRow("no inputs") << R"("_meta": {})"_ba << u"KeyError"_s << u"'inputs'"_s;
}

// An exception in the output itself is reported for it; one in a node further up is reported for
// that node, by the input that led there.
void tst_PromptCheck::exceptions()
{
    QFETCH(QByteArray, node);
    QFETCH(QString, exception);
    QFETCH(QString, text);
    const QByteArray empty = R"("0": {"class_type": "EmptyImage", "inputs":
        {"width": 8, "height": 8, "batch_size": 1, "color": 0}})";
    const PromptCheck outer =
        ExecutorFixture().check('{' + empty + R"(, "2": {"class_type": "PreviewImage", )"
                                + QByteArray(node).replace("%", "images") + "}}");
    const QJsonObject outerError{
        {u"type"_s, u"exception_during_validation"_s},
        {u"message"_s, u"Exception when validating node"_s},
        {u"details"_s, text},
        {u"extra_info"_s,
         QJsonObject{{u"exception_type"_s, exception}, {u"traceback"_s, QJsonArray()}}}};
    QCOMPARE(outer.nodeErrors.keys(), QStringList{u"2"_s});
    QCOMPARE(outer.nodeErrors["2"_L1]["errors"_L1].toArray(), QJsonArray{outerError});
    QCOMPARE(outer.error["details"_L1].toString(), u"Exception when validating node: "_s + text);

    const PromptCheck inner = ExecutorFixture().check(
        '{' + empty + R"(, "1": {"class_type": "ImageInvert", )"
        + QByteArray(node).replace("%", "image")
        + R"(}, "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}})");
    const QJsonObject innerError{
        {u"type"_s, u"exception_during_inner_validation"_s},
        {u"message"_s, u"Exception when validating inner node"_s},
        {u"details"_s, text},
        {u"extra_info"_s,
         QJsonObject{{u"input_name"_s, u"images"_s},
                     {u"input_config"_s, QJsonArray{u"IMAGE"_s, QJsonObject()}},
                     {u"exception_message"_s, text},
                     {u"exception_type"_s, exception},
                     {u"traceback"_s, QJsonArray()},
                     {u"linked_node"_s, QJsonArray{u"1"_s, 0}}}}};
    QCOMPARE(inner.nodeErrors.keys(), QStringList{u"1"_s});
    const QJsonObject reported = inner.nodeErrors["1"_L1].toObject();
    QCOMPARE(reported["errors"_L1].toArray(), QJsonArray{innerError});
    QCOMPARE(reported["dependent_outputs"_L1].toArray(), QJsonArray{u"2"_s});
    QCOMPARE(reported["class_type"_L1].toString(), u"ImageInvert"_s);
    QCOMPARE(inner.error["details"_L1].toString(), QString());
}

void tst_PromptCheck::exceptionHidesTheRest()
{
    const PromptCheck check = ExecutorFixture().check(R"({
        "1": {"class_type": "ImageBlur", "inputs": {"blur_radius": 0, "image": ["77", 0]}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}})");
    const QJsonArray errors = check.nodeErrors["1"_L1]["errors"_L1].toArray();
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first()["type"_L1].toString(), u"exception_during_inner_validation"_s);
}

void tst_PromptCheck::mismatchIsNotFollowed()
{
    const PromptCheck check = ExecutorFixture().check(R"({
        "1": {"class_type": "ImageInvert", "inputs": {}},
        "2": {"class_type": "ImageBlur", "inputs":
              {"image": ["1", 0], "blur_radius": ["1", 0], "sigma": 1}},
        "4": {"class_type": "ImageScale", "inputs": {}},
        "5": {"class_type": "ImageBlur", "inputs":
              {"image": ["2", 0], "blur_radius": ["4", 0], "sigma": 1}},
        "3": {"class_type": "PreviewImage", "inputs": {"images": ["5", 0]}}})");
    // Node 1 is reached by the right link of node 2 as well, node 4 by the wrong one only.
    QCOMPARE(check.nodeErrors.keys(), (QStringList{u"1"_s, u"2"_s, u"5"_s}));
}

void tst_PromptCheck::customValidation()
{
    const PromptCheck check = ExecutorFixture().check(R"({
        "1": {"class_type": "LoadImage", "inputs": {"image": "none.png"}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}})");
    const QJsonObject error{{u"type"_s, u"custom_validation_failed"_s},
                            {u"message"_s, u"Custom validation failed for node"_s},
                            {u"details"_s, u"image - Invalid image file: none.png"_s},
                            {u"extra_info"_s, QJsonObject{{u"input_name"_s, u"image"_s}}}};
    QCOMPARE(check.nodeErrors["1"_L1]["errors"_L1].toArray(), QJsonArray{error});

    ExecutorFixture fixture;
    QVERIFY(QDir().mkpath(fixture.path(u"input/sub"_s)));
    for (const QString &name : {u"b.png"_s, u"a.png"_s, u"sub/c.png"_s}) {
        QFile file(fixture.path(u"input/"_s + name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    const PromptCheck linked = fixture.check(R"({
        "1": {"class_type": "LoadImage", "inputs": {"image": [1]}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}})");
    const QJsonValue config =
        linked.nodeErrors["1"_L1]["errors"_L1][0]["extra_info"_L1]["input_config"_L1];
    QCOMPARE(
        config.toArray(),
        (QJsonArray{QJsonArray{u"a.png"_s, u"b.png"_s}, QJsonObject{{u"image_upload"_s, true}}}));
}

void tst_PromptCheck::partlyInvalid()
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(R"({
        "1": {"class_type": "EmptyImage", "inputs":
              {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
        "20": {"class_type": "EmptyImage", "inputs": {"width": 0, "batch_size": 1, "color": 0}},
        "21": {"class_type": "ImageInvert", "inputs": {"image": ["20", 0]}},
        "22": {"class_type": "SaveImage", "inputs": {"images": ["21", 0], "filename_prefix": "x"}},
        "23": {"class_type": "PreviewImage", "inputs": {"images": ["20", 0]}}})");
    QVERIFY(run.check.accepted());
    QCOMPARE(run.check.outputNodes, QStringList{u"2"_s});
    QCOMPARE(run.check.nodeErrors.keys(), QStringList{u"20"_s});
    const QJsonObject faulty = run.check.nodeErrors["20"_L1].toObject();
    QCOMPARE(faulty["dependent_outputs"_L1], (QJsonArray{u"22"_s, u"23"_s}));
    QCOMPARE(faulty["errors"_L1].toArray().size(), 2);
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QVERIFY(!run.output(u"2"_s).isEmpty());
    QVERIFY(run.output(u"22"_s).isEmpty());
}

void tst_PromptCheck::cycle()
{
    const PromptCheck check = ExecutorFixture().check(R"({
        "1": {"class_type": "ImageInvert", "inputs": {"image": ["2", 0]}},
        "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
        "3": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}})");
    QCOMPARE(check.error["type"_L1].toString(), u"prompt_outputs_failed_validation"_s);
    QCOMPARE(check.nodeErrors.keys(), (QStringList{u"1"_s, u"2"_s}));
    const QJsonObject error = check.nodeErrors["2"_L1]["errors"_L1][0].toObject();
    QCOMPARE(error["type"_L1].toString(), u"dependency_cycle"_s);
    QCOMPARE(error["details"_L1].toString(),
             u"1 (ImageInvert) -> 2 (ImageInvert) -> 1 (ImageInvert)"_s);
    QCOMPARE(error["extra_info"_L1]["cycle_nodes"_L1], (QJsonArray{u"1"_s, u"2"_s}));
}

void tst_PromptCheck::seedsToTheDigit()
{
    const auto graphWith = [](const QByteArray &seed) {
        return R"({"1": {"class_type": "KSampler", "inputs": {"seed": )" + seed + R"(}},
                   "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}})";
    };
    const auto seedError = [&](const QByteArray &seed) {
        const QJsonArray errors =
            ExecutorFixture().check(graphWith(seed)).nodeErrors["1"_L1]["errors"_L1].toArray();
        for (const QJsonValue &error : errors) {
            if (error["extra_info"_L1]["input_name"_L1] == "seed"_L1)
                return error["message"_L1].toString();
        }
        return QString();
    };
    QCOMPARE(seedError("18446744073709551615"), QString());
    QCOMPARE(seedError("\"18446744073709551615\""), QString());
    QCOMPARE(seedError("18446744073709551616"),
             u"Value 18446744073709551616 bigger than max of 18446744073709551615"_s);
    QCOMPARE(seedError("-1"), u"Value -1 smaller than min of 0"_s);
}

//! Integers that a QJsonValue does not hold, in the graph and in the limits of the class.
void tst_PromptCheck::exactIntegers()
{
    const PromptCheck check = ExecutorFixture().check(
        R"({"1": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551616}},
            "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}})");
    QVERIFY(check.exact);
    const QByteArray errors = PythonJson::value(check.nodeErrors, PythonJson::Style::Answer, {},
                                                check.exact->root().member(u"node_errors"));
    QVERIFY2(errors.contains(R"("received_value":18446744073709551616)"), errors);
    QVERIFY2(errors.contains(R"("max":18446744073709551615)"), errors);
    QVERIFY(!ExecutorFixture().check(blurGraph("blur_radius", "32")).exact);
}

void tst_PromptCheck::objectInfoIsTrue()
{
    const QJsonObject recorded =
        QJsonDocument::fromJson(localTestData(u"comfyui-object-info-ImageScale.json"_s)).object();
    QCOMPARE(objectInfo(*nodeClass(u"ImageScale"_s)), recorded["ImageScale"_L1].toObject());
    QVERIFY(!nodeClass(u"NoSuchNode"_s));
    for (const NodeClass &entry : nodeClasses()) {
        QVERIFY2(entry.run, qPrintable(entry.name));
        QVERIFY2(entry.outputNode || !entry.outputs.isEmpty(), qPrintable(entry.name));
        QCOMPARE(nodeClass(entry.name), &entry);
    }
}

REGISTER_TEST(tst_PromptCheck)
#include "tst_promptcheck.moc"
