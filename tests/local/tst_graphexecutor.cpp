// SPDX-License-Identifier: MIT

#include "executorfixture.h"
#include "shared/testprogram.h"

#include <QtCore/qjsondocument.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

class tst_GraphExecutor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventOrder();
    void cachedRun();
    void cachedFileGone();
    void cacheLimit();
    void equalNodesRunOnce();
    void executionError();
    void faultsPassTheCacheBy_data();
    void faultsPassTheCacheBy();
    void runTimeErrors_data();
    void runTimeErrors();
    void cancelledAsRecorded();
    void recordedPrompts();
    void loadsByAnUploadsAnswer();
    void cancelled();
    void cancelledInsideANode_data();
    void cancelledInsideANode();
    void stepDelayEndsWithCancel();
    void onlyWhatIsNeeded();
    void chains_data();
    void chains();
    void hostileGraphs_data();
    void hostileGraphs();
};

//! The graph of a prompt as ComfyUI keeps it in its history and its queue: "[number, id, graph,
//! …]".
static QByteArray graphOf(const QJsonValue &item)
{
    return QJsonDocument(item.toArray().at(2).toObject()).toJson();
}

static QJsonObject exampleObject(const QString &file)
{
    return QJsonDocument::fromJson(localTestData(file)).object();
}

//! The messages of a recorded websocket, without the queue's own and without times.
static QList<RecordedEvent> websocketEvents(const QString &file)
{
    QList<RecordedEvent> result;
    const auto lines = localTestData(file).split('\n');
    for (const QByteArray &line : lines) {
        const QJsonObject message = QJsonDocument::fromJson(line).object();
        const QString name = message["type"_L1].toString();
        if (!message.isEmpty() && name != "status"_L1 && name != "feature_flags"_L1)
            result.append({name, message["data"_L1].toObject()});
    }
    return result;
}

//! What must be equal in two tellings of one story: not ids of the prompt and times.
static QJsonValue comparable(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray result;
        const QJsonArray array = value.toArray();
        for (const QJsonValue &element : array)
            result.append(comparable(element));
        return result;
    }
    if (!value.isObject())
        return value;
    QJsonObject result;
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        const bool varies = it.key() == "prompt_id"_L1 || it.key() == "timestamp"_L1;
        result.insert(it.key(), varies ? QJsonValue(it.value().type()) : comparable(it.value()));
    }
    return result;
}

void tst_GraphExecutor::eventOrder()
{
    // The recording has nodes 2 and 9 only.
    const QByteArray graph = R"({
        "2": {"class_type": "EmptyImage", "inputs":
              {"width": 640, "height": 360, "batch_size": 1, "color": 3368601}},
        "9": {"class_type": "SaveImage", "inputs":
              {"images": ["2", 0], "filename_prefix": "cdqt/plain"}}})";
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(graph);
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    const auto expected = websocketEvents(u"comfyui-ws-success.jsonl"_s);
    QCOMPARE(run.events.size(), expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) {
        QCOMPARE(run.events.at(i).name, expected.at(i).name);
        QCOMPARE(comparable(run.events.at(i).data), comparable(expected.at(i).data));
    }
    QCOMPARE(fixture.images(run, u"9"_s).value(0).pixel(639, 359), qRgb(0x33, 0x66, 0x99));
}

void tst_GraphExecutor::cachedRun()
{
    ExecutorFixture fixture;
    const QByteArray graph = localTestData(u"graph-image-only-no-file.api.json"_s);
    const RecordedRun first = fixture.run(graph);
    QCOMPARE(first.outcome, ExecutionOutcome::Success);
    const RecordedRun second = fixture.run(graph);
    QCOMPARE(second.outcome, ExecutionOutcome::Success);
    QCOMPARE(second.names(),
             (QStringList{u"execution_start"_s, u"execution_cached"_s, u"executed"_s,
                          u"progress_state"_s, u"execution_success"_s, u"executing"_s}));
    QCOMPARE(second.data(u"execution_cached")["nodes"_L1],
             (QJsonArray{u"2"_s, u"4"_s, u"5"_s, u"9"_s}));
    QCOMPARE(second.output(u"9"_s), first.output(u"9"_s));
    QCOMPARE(QDir(fixture.path(u"output/cdqt"_s)).entryList(QDir::Files).size(), 1);
}

void tst_GraphExecutor::cachedFileGone()
{
    ExecutorFixture fixture;
    const QByteArray graph = localTestData(u"graph-image-only-no-file.api.json"_s);
    (void)fixture.run(graph);
    QVERIFY(QFile::remove(fixture.path(u"output/cdqt/plain_00001_.png"_s)));
    const RecordedRun second = fixture.run(graph);
    QCOMPARE(second.data(u"execution_cached")["nodes"_L1], (QJsonArray{u"2"_s, u"4"_s, u"5"_s}));
    QVERIFY(QFile::exists(fixture.path(u"output/cdqt/plain_00001_.png"_s)));
}

void tst_GraphExecutor::cacheLimit()
{
    // Room for small results, not for a picture of 640 x 360.
    ExecutorFixture fixture([](auto &options) { options.cacheBytes = 100'000; });
    const QByteArray graph = localTestData(u"graph-image-only-no-file.api.json"_s);
    (void)fixture.run(graph);
    const RecordedRun second = fixture.run(graph);
    QCOMPARE(second.data(u"execution_cached")["nodes"_L1], (QJsonArray{u"9"_s}));
    QCOMPARE(second.outcome, ExecutionOutcome::Success);
}

void tst_GraphExecutor::equalNodesRunOnce()
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(R"({
        "1": {"class_type": "EmptyImage", "inputs":
              {"width": 8, "height": 8, "batch_size": 1, "color": 1}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
        "3": {"class_type": "SaveImage", "inputs":
              {"images": ["1", 0], "filename_prefix": "x"}}})");
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QVERIFY(!run.output(u"2"_s).isEmpty());
    QCOMPARE(run.output(u"3"_s), run.output(u"2"_s));
}

void tst_GraphExecutor::executionError()
{
    ExecutorFixture fixture;
    ExecutionHooks hooks;
    hooks.faults.failNode = u"5"_s;
    const RecordedRun run =
        fixture.run(localTestData(u"graph-image-only-no-file.api.json"_s), hooks);
    QCOMPARE(run.outcome, ExecutionOutcome::Error);
    QCOMPARE(
        run.names().mid(run.events.size() - 4),
        (QStringList{u"progress_state"_s, u"executing"_s, u"execution_error"_s, u"executing"_s}));
    QVERIFY(run.events.last().data["node"_L1].isNull());
    QVERIFY(!run.events.last().data.contains("display_node"_L1));
    const QJsonObject error = run.data(u"execution_error");
    const auto keys = error.keys();
    QCOMPARE(QSet<QString>(keys.begin(), keys.end()),
             (QSet<QString>{u"prompt_id"_s, u"node_id"_s, u"node_type"_s, u"executed"_s,
                            u"exception_message"_s, u"exception_type"_s, u"traceback"_s,
                            u"current_inputs"_s, u"current_outputs"_s, u"timestamp"_s}));
    QCOMPARE(error["node_id"_L1].toString(), u"5"_s);
    QCOMPARE(error["node_type"_L1].toString(), u"ImageBlur"_s);
    QCOMPARE(error["executed"_L1], (QJsonArray{u"2"_s, u"4"_s}));
    QCOMPARE(error["current_outputs"_L1], (QJsonArray{u"2"_s, u"4"_s, u"5"_s}));
    QCOMPARE(error["current_inputs"_L1]["blur_radius"_L1], QJsonArray{5});
    QVERIFY(error["traceback"_L1].isArray());
    // What went well stays in the cache, what failed does not.
    const RecordedRun second = fixture.run(localTestData(u"graph-image-only-no-file.api.json"_s));
    QCOMPARE(second.outcome, ExecutionOutcome::Success);
    QCOMPARE(second.data(u"execution_cached")["nodes"_L1], (QJsonArray{u"2"_s, u"4"_s}));
}

void tst_GraphExecutor::faultsPassTheCacheBy_data()
{
    QTest::addColumn<ExecutionFaults>("faults");
    QTest::addColumn<ExecutionOutcome>("outcome");
    const auto row = [](const char *name, QString ExecutionFaults::*node,
                        ExecutionOutcome outcome) {
        ExecutionFaults faults;
        faults.*node = u"4"_s;
        QTest::newRow(name) << faults << outcome;
    };
    row("fail-node", &ExecutionFaults::failNode, ExecutionOutcome::Error);
    row("interrupt", &ExecutionFaults::interruptNode, ExecutionOutcome::Interrupted);
    row("cancel-run", &ExecutionFaults::cancelNode, ExecutionOutcome::Success);
}

// An earlier run has computed everything; only what is before the node comes from it.
void tst_GraphExecutor::faultsPassTheCacheBy()
{
    QFETCH(ExecutionFaults, faults);
    ExecutorFixture fixture;
    const QByteArray graph = localTestData(u"graph-image-only-no-file.api.json"_s);
    QCOMPARE(fixture.run(graph).outcome, ExecutionOutcome::Success);
    ExecutionHooks hooks;
    hooks.faults = faults;
    const RecordedRun second = fixture.run(graph, hooks);
    QTEST(second.outcome, "outcome");
    QCOMPARE(second.data(u"execution_cached")["nodes"_L1], QJsonArray{u"2"_s});
    const auto executing =
        std::find_if(second.events.begin(), second.events.end(),
                     [](const RecordedEvent &event) { return event.name == "executing"_L1; });
    QVERIFY(executing != second.events.end());
    QCOMPARE(executing->data["node"_L1].toString(), u"4");
    const RecordedRun third = fixture.run(graph); // what was computed before is still there
    QCOMPARE(third.data(u"execution_cached")["nodes"_L1].toArray().size(), 4);
}

void tst_GraphExecutor::runTimeErrors_data()
{
    QTest::addColumn<QByteArray>("radius");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("message");
    QTest::newRow("a linked number beyond the limit")
        << R"({"class_type": "ComfyUIDeployExternalNumberInt", "inputs": {"input_id": "4000"}})"_ba
        << u"ValueError"_s << u"Value 4000 bigger than max of 31"_s;
    QTest::newRow("text through an any")
        << R"({"class_type": "ComfyUIDeployExternalTextAny", "inputs":
               {"input_id": "t", "default_value": "wide"}})"_ba
        << u"TypeError"_s << u"wants INT, but got \"wide\""_s;
    QTest::newRow("nothing at all")
        << R"({"class_type": "ComfyUIDeployExternalNumberInt", "inputs": {"input_id": "x"}})"_ba
        << u"TypeError"_s << u"wants INT, but got nothing (None)"_s;
}

void tst_GraphExecutor::runTimeErrors()
{
    QFETCH(QByteArray, radius);
    QByteArray graph = blurGraph("blur_radius", R"(["9", 0])");
    graph.chop(1);
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(graph + R"(, "9": )" + radius + '}');
    QVERIFY(run.check.nodeErrors.isEmpty());
    QCOMPARE(run.outcome, ExecutionOutcome::Error);
    const QJsonObject error = run.data(u"execution_error");
    QCOMPARE(error["node_id"_L1].toString(), u"1"_s);
    QTEST(error["exception_type"_L1].toString(), "type");
    QFETCH(QString, message);
    const QString reported = error["exception_message"_L1].toString();
    QVERIFY2(reported.contains(message) && reported.contains("blur_radius"_L1),
             qPrintable(reported));
}

// The recording has a backdrop from the cache and the end inside of the next node. It lacks the
// progress_state events of a ComfyUI that is newer.
void tst_GraphExecutor::cancelledAsRecorded()
{
    const QJsonObject history = exampleObject(u"comfyui-history-interrupted.json"_s);
    const QJsonObject entry = history.begin().value().toObject();
    const QByteArray graph = graphOf(entry["prompt"_L1]);
    ExecutorFixture fixture;
    // What it has in its cache.
    (void)fixture.run(R"({
        "2": {"class_type": "EmptyImage", "inputs":
              {"width": 640, "height": 360, "batch_size": 1, "color": 3368601}},
        "9": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}}})");
    bool isInside = false;
    ExecutionHooks hooks;
    hooks.event = [&](const QString &name, const QJsonObject &data) {
        isInside = isInside || (name == "executing"_L1 && data["node"_L1] == "4"_L1);
    };
    hooks.cancelled = [&] {
        return isInside;
    };
    RecordedRun run = fixture.run(graph, hooks);
    QCOMPARE(run.outcome, ExecutionOutcome::Interrupted);
    run.events.removeIf(
        [](const RecordedEvent &event) { return event.name == "progress_state"_L1; });
    const auto expected = websocketEvents(u"comfyui-ws-interrupted.jsonl"_s);
    QStringList names;
    for (const RecordedEvent &event : expected)
        names += event.name;
    QCOMPARE(run.names(), names);
    for (qsizetype i = 0; i < expected.size(); ++i)
        QCOMPARE(comparable(run.events.at(i).data), comparable(expected.at(i).data));

    // The history contains the same, without the machine's details.
    const QJsonArray reported = entry["status"_L1]["messages"_L1].toArray();
    run.events.removeIf([](const RecordedEvent &event) { return event.name == "executing"_L1; });
    QCOMPARE(run.events.size(), reported.size());
    for (qsizetype i = 0; i < reported.size(); ++i) {
        QCOMPARE(run.events.at(i).name, reported.at(i)[0].toString());
        QCOMPARE(comparable(run.events.at(i).data), comparable(reported.at(i)[1]));
    }
}

// The same prompts as ComfyUI keeps them, with the outputs that it found in them and made of them.
void tst_GraphExecutor::recordedPrompts()
{
    ExecutorFixture fixture;
    const QJsonObject history = exampleObject(u"comfyui-history-success.json"_s);
    const QJsonObject entry = history.begin().value().toObject();
    QCOMPARE(history.begin().key(), entry["prompt"_L1][1].toString());
    const QByteArray graph = graphOf(entry["prompt"_L1]);
    const RecordedRun run = fixture.run(graph);
    QCOMPARE(QJsonArray::fromStringList(run.check.outputNodes), entry["prompt"_L1][4].toArray());
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QJsonObject outputs;
    for (const QString &node : run.check.outputNodes)
        outputs.insert(node, run.output(node));
    QCOMPARE(outputs, entry["outputs"_L1].toObject());

    const QJsonObject queue = exampleObject(u"comfyui-queue.json"_s);
    const QJsonArray waiting = queue["queue_pending"_L1].toArray();
    const QJsonArray running = queue["queue_running"_L1].toArray();
    QCOMPARE(waiting.size() + running.size(), 2);
    for (const QJsonArray &items : {waiting, running}) {
        const PromptCheck check = fixture.check(graphOf(items.first()));
        QVERIFY(check.accepted());
        QCOMPARE(QJsonArray::fromStringList(check.outputNodes), items.first()[4].toArray());
    }
    // What ComfyUI answers to the POST of such a prompt has this run's id and no node errors.
    const QJsonObject accepted = exampleObject(u"comfyui-prompt-ok.json"_s);
    QCOMPARE(accepted["node_errors"_L1].toObject(), run.check.nodeErrors);
    QCOMPARE(accepted["prompt_id"_L1], entry["prompt"_L1][1]);
}

// ComfyUI answers an upload with the name that the file got, which is what LoadImage takes.
void tst_GraphExecutor::loadsByAnUploadsAnswer()
{
    const QJsonObject answer = exampleObject(u"comfyui-upload-image-response.json"_s);
    const QString name = answer["subfolder"_L1].toString() + u'/' + answer["name"_L1].toString();
    ExecutorFixture fixture;
    const QString path = fixture.path(answer["type"_L1].toString() + u'/' + name);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QImage image(3, 2, QImage::Format_RGB32);
    image.fill(qRgb(1, 2, 3));
    QVERIFY(image.save(path));
    const QByteArray text = QJsonDocument(QJsonArray{name}).toJson(QJsonDocument::Compact);
    const RecordedRun run =
        fixture.run(R"({"1": {"class_type": "LoadImage", "inputs": {"image": )"
                    + text.sliced(1).chopped(1) + R"(}}, "2": {"class_type": "SaveImage", "inputs":
           {"images": ["1", 0], "filename_prefix": "x"}}})");
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QCOMPARE(fixture.images(run, u"2"_s).value(0).pixel(2, 1), qRgb(1, 2, 3));
}

void tst_GraphExecutor::cancelled()
{
    ExecutorFixture fixture;
    QString now;
    ExecutionHooks hooks;
    hooks.event = [&](const QString &name, const QJsonObject &data) {
        if (name == "executing"_L1)
            now = data["node"_L1].toString();
    };
    hooks.cancelled = [&] {
        return now == "4"_L1;
    };
    const RecordedRun run =
        fixture.run(localTestData(u"graph-image-only-no-file.api.json"_s), hooks);
    QCOMPARE(run.outcome, ExecutionOutcome::Interrupted);
    QCOMPARE(run.names().mid(run.events.size() - 3),
             (QStringList{u"executing"_s, u"execution_interrupted"_s, u"executing"_s}));
    const QJsonObject reported = run.data(u"execution_interrupted");
    QCOMPARE(reported["node_id"_L1].toString(), u"4"_s);
    QCOMPARE(reported["node_type"_L1].toString(), u"ImageInvert"_s);
    QCOMPARE(reported["executed"_L1], QJsonArray{u"2"_s});
    QVERIFY(run.events.last().data["node"_L1].isNull());
}

void tst_GraphExecutor::cancelledInsideANode_data()
{
    QTest::addColumn<QByteArray>("node");
    QTest::newRow("blur")
        << R"("ImageBlur", "inputs": {"image": ["1", 0], "blur_radius": 5, "sigma": 1})"_ba;
    QTest::newRow("sharpen") << R"("ImageSharpen", "inputs": {"image": ["1", 0],
        "sharpen_radius": 5, "sigma": 1, "alpha": 1})"_ba;
    QTest::newRow("scale") << R"("ImageScale", "inputs": {"image": ["1", 0],
        "upscale_method": "lanczos", "width": 300, "height": 300, "crop": "disabled"})"_ba;
    QTest::newRow("crop and scale") << R"("ImageScale", "inputs": {"image": ["1", 0],
        "upscale_method": "area", "width": 300, "height": 200, "crop": "center"})"_ba;
    QTest::newRow("scale by")
        << R"("ImageScaleBy", "inputs": {"image": ["1", 0], "upscale_method": "bilinear",
        "scale_by": 0.5})"_ba;
    QTest::newRow("blend") << R"("ImageBlend", "inputs": {"image1": ["1", 0], "image2": ["2", 0],
        "blend_factor": 0.5, "blend_mode": "normal"})"_ba;
    QTest::newRow("batch")
        << R"("ImageBatch", "inputs": {"image1": ["1", 0], "image2": ["2", 0]})"_ba;
}

//! A large picture takes a while: the cancel must not wait for its end.
void tst_GraphExecutor::cancelledInsideANode()
{
    QFETCH(const QByteArray, node);
    ExecutorFixture fixture;
    bool isInside = false;
    int asked = 0;
    ExecutionHooks hooks;
    hooks.event = [&](const QString &name, const QJsonObject &data) {
        if (name == "executing"_L1)
            isInside = data["node"_L1].toString() == "3"_L1;
    };
    hooks.cancelled = [&] {
        return isInside && ++asked > 50; // once a line; once a picture would never come that far
    };
    const RecordedRun run = fixture.run(R"({
        "1": {"class_type": "EmptyImage", "inputs":
              {"width": 200, "height": 200, "batch_size": 1, "color": 0}},
        "2": {"class_type": "EmptyImage", "inputs":
              {"width": 100, "height": 100, "batch_size": 1, "color": 0}},
        "3": {"class_type": )" + node + R"(},
        "4": {"class_type": "SaveImage", "inputs":
              {"images": ["3", 0], "filename_prefix": "x"}}})",
                                        hooks);
    QCOMPARE(run.outcome, ExecutionOutcome::Interrupted);
    QCOMPARE(run.data(u"execution_interrupted")["node_id"_L1].toString(), u"3"_s);
}

void tst_GraphExecutor::stepDelayEndsWithCancel()
{
    ExecutorFixture fixture;
    ExecutionHooks hooks;
    hooks.faults.stepDelay = std::chrono::hours(1);
    int asked = 0;
    hooks.cancelled = [&] {
        return ++asked > 5;
    };
    const RecordedRun run =
        fixture.run(localTestData(u"graph-image-only-no-file.api.json"_s), hooks);
    QCOMPARE(run.outcome, ExecutionOutcome::Interrupted);
}

void tst_GraphExecutor::onlyWhatIsNeeded()
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(R"({
        "1": {"class_type": "EmptyImage", "inputs":
              {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
        "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
        "3": {"class_type": "LoadImage", "inputs": {"image": "not there.png"}},
        "4": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}})");
    QVERIFY(run.check.nodeErrors.isEmpty());
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QCOMPARE(run.names().count(u"executing"_s), 3); // 1, 4, null
}

static QByteArray chain(int length, const QByteArray &first)
{
    QByteArray graph = R"({"n0": )" + first;
    for (int i = 1; i < length; ++i) {
        graph += R"(, "n)" + QByteArray::number(i)
            + R"(": {"class_type": "ImageInvert", "inputs": {"image": ["n)"
            + QByteArray::number(i - 1) + R"(", 0]}})";
    }
    return graph + R"(, "out": {"class_type": "PreviewImage", "inputs": {"images": ["n)"
        + QByteArray::number(length - 1) + R"(", 0]}}})";
}

void tst_GraphExecutor::chains_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<bool>("runs");
    QTest::newRow("a thousand nodes") << 1000 << true;
    QTest::newRow("one more") << 1001 << false;
    QTest::newRow("a hundred thousand nodes") << 100'000 << false;
}

//! ComfyUI's check ends at about that depth, as Python does.
void tst_GraphExecutor::chains()
{
    QFETCH(int, length);
    QFETCH(bool, runs);
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(chain(length, R"({"class_type": "EmptyImage", "inputs":
        {"width": 1, "height": 1, "batch_size": 1, "color": 0}})"));
    QCOMPARE(run.check.accepted(), runs);
    if (runs) {
        QCOMPARE(run.outcome, ExecutionOutcome::Success);
        return;
    }
    // It is reported at the node that the check reached.
    QCOMPARE(run.check.nodeErrors.size(), 1);
    const QString node = u"n%1"_s.arg(length - 1001);
    const QJsonObject error = run.check.nodeErrors[node]["errors"_L1][0].toObject();
    QCOMPARE(error["type"_L1].toString(), u"exception_during_inner_validation"_s);
    QCOMPARE(error["extra_info"_L1]["exception_type"_L1].toString(), u"RecursionError"_s);
    QVERIFY(error["details"_L1].toString().contains(u"more than 1000 nodes in a row"_s));
}

void tst_GraphExecutor::hostileGraphs_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<bool>("runs");
    constexpr int many = 100'000;
    QTest::newRow("a cycle of a hundred thousand nodes")
        << chain(many, R"({"class_type": "ImageInvert", "inputs": {"image": ["n99999", 0]}})")
        << false;
    QByteArray loops = R"({"n0": {"class_type": "ImageBatch", "inputs":
        {"image1": ["n0", 0], "image2": ["n0", 0]}})";
    QByteArray faulty = R"({"x": {"class_type": "EmptyImage", "inputs": {}})";
    for (int i = 1; i < many; ++i) {
        const QByteArray number = QByteArray::number(i);
        loops += R"(, "n)" + number
            + R"(": {"class_type": "ImageBatch", "inputs": {"image1": ["n0", 0], "image2": ["n)"
            + QByteArray::number((i + 1) % many) + R"(", 0]}})";
        faulty += R"(, "n)" + number
            + R"(": {"class_type": "PreviewImage", "inputs": {"images": ["x", 0], "images": 1}})";
    }
    QTest::newRow("as many cycles as nodes")
        << loops + R"(, "out": {"class_type": "PreviewImage", "inputs": {"images": ["n1", 0]}}})"
        << false;
    faulty += R"(, "y": {"class_type": "PreviewImage", "inputs": {}}})";
    QTest::newRow("a hundred thousand outputs") << faulty << true;
    QTest::newRow("a node that wants itself")
        << R"({"1": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}})"_ba << false;
    QTest::newRow("too many pixels in one picture")
        << chain(2, R"({"class_type": "EmptyImage", "inputs":
            {"width": 16384, "height": 16384, "batch_size": 1, "color": 0}})")
        << true;
    QTest::newRow("too many pictures") << chain(2, R"({"class_type": "EmptyImage", "inputs":
            {"width": 4096, "height": 4096, "batch_size": 4096, "color": 0}})")
                                       << true;
}

// Anything quadratic here takes longer than the test may.
void tst_GraphExecutor::hostileGraphs()
{
    QFETCH(QByteArray, graph);
    QFETCH(bool, runs);
    ExecutorFixture fixture;
    const auto json = JsonText::parse(graph);
    QVERIFY(json);
    const PromptCheck check = fixture.check(graph);
    QCOMPARE(check.accepted(), runs);
    if (runs) {
        int events = 0;
        ExecutionHooks hooks;
        hooks.event = [&](const QString &, const QJsonObject &) {
            ++events;
        };
        (void)fixture.executor().run(u"p"_s, *json, check.outputNodes, hooks);
        QCOMPARE_GT(events, 3);
    } else {
        QVERIFY(!check.nodeErrors.isEmpty());
        QCOMPARE_NE(fixture.executor().run(u"p"_s, *json, {u"out"_s, u"1"_s}, {}),
                    ExecutionOutcome::Success);
    }
}

REGISTER_TEST(tst_GraphExecutor)
#include "tst_graphexecutor.moc"
