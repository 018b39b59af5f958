#include "executorfixture.h"

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
};

//! The messages of a recorded websocket, without the queue's own and without times.
static QList<RecordedEvent> websocketEvents(const QString &file)
{
    QList<RecordedEvent> result;
    const auto lines = testData(file).split('\n');
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
    const QByteArray graph = testData(u"graph-image-only-no-file.api.json"_s);
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

QTEST_GUILESS_MAIN(tst_GraphExecutor)
#include "tst_graphexecutor.moc"
