// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

//! What can be read about runs afterwards: the lists, and what the machine printed.
class tst_RunHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void logOfASuccess();
    void logOfAFailure();
    void logOfARefusal();
    void logIsTailed();
    void logOfACancelledRun();
    void logLevels();
    void archivedLog();
    void manyLines();

    void progress();
    void progressOfARunEndsWithAny();
    void progressFilters_data();
    void progressFilters();

    void rawRows();
    void rawRowsContainErrors();
    void rawRowsContainPartialErrors();
    void latest();
    void deploymentRuns();
    void counts_data();
    void counts();
    void countsOverTime();
    void refusals_data();
    void refusals();

private:
    [[nodiscard]] RawHttp::Answer get(const QByteArray &target) const
    {
        return RawHttp::get(m_server->url(), "/api" + target);
    }
    [[nodiscard]] QByteArray progressRequest(const QByteArray &query) const
    {
        return RawHttp::Request{"GET", "/api/v2/stream-progress?" + query, {}, {}}.bytes(
            m_server->url());
    }
    //! Queues a run and waits for its end.
    [[nodiscard]] QByteArray endedId(const QByteArray &request) const
    {
        const QByteArray id = queueRun(*m_server, request);
        return endedRun(*m_server, id).isEmpty() ? QByteArray() : id;
    }
    [[nodiscard]] QStringList logLines(const QByteArray &id) const
    {
        QStringList lines;
        for (const RawHttp::Frame &frame :
             RawHttp::frames(get("/v2/stream-logs?run_id=" + id).body))
            lines += QJsonDocument::fromJson(frame.data)["message"_L1].toString();
        return lines;
    }

    std::unique_ptr<LocalServer> m_server;
};

namespace {

// One output can run, the other cannot.
const QByteArray partly =
    R"({"1":{"class_type":"EmptyImage","inputs":{"width":8,"height":8,"batch_size":1,"color":0}},)"
    R"("2":{"class_type":"EmptyImage","inputs":{"width":0,"height":8,"batch_size":1,"color":0}},)"
    R"("8":{"class_type":"SaveImage","inputs":{"images":["2",0],"filename_prefix":"t"}},)"
    R"("9":{"class_type":"SaveImage","inputs":{"images":["1",0],"filename_prefix":"t"}}})";

QByteArray rowsOf(const QByteArray &more = {})
{
    return "/workflow/"_ba + WorkflowId + "/runs" + more;
}

} // namespace

void tst_RunHistory::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_RunHistory::logOfASuccess()
{
    const QByteArray id = endedId(runRequest(graph(1)));
    const RawHttp::Answer answer = get("/v2/stream-logs?run_id=" + id);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Content-Type"), "text/event-stream; charset=utf-8");
    QVERIFY(answer.complete);
    QVERIFY(answer.body.endsWith(
        "data: {\"type\": \"stream_complete\", \"source\": \"sentinel\"}\n\n"));
    // Every line is an event of its own, without a name.
    static const QRegularExpression line(
        uR"x(^data: \{"message": ".*", "level": "info", "timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\}$)x"_s);
    QList<QByteArray> frames = answer.body.split('\n');
    frames.removeAll("");
    frames.removeLast();
    for (const QByteArray &frame : frames)
        QVERIFY2(line.match(QString::fromUtf8(frame)).hasMatch(), frame.constData());
    const QStringList lines = logLines(id);
    const QStringList expected{u"got prompt"_s, u"Executing node 2, class EmptyImage"_s,
                               u"Executing node 4, class ImageInvert"_s,
                               u"Executing node 9, class SaveImage"_s};
    QCOMPARE(lines.mid(lines.indexOf(u"got prompt"_s), 4), expected);
    QVERIFY(lines[lines.size() - 2].startsWith(u"Prompt executed in 0."));
}

void tst_RunHistory::logOfAFailure()
{
    QVERIFY(m_server->addFault(u"fail-node"_s, u"9"_s));
    const QStringList lines = logLines(endedId(runRequest(graph(1))));
    const qsizetype error =
        lines.indexOf(u"!!! Exception during processing !!! Node 9 was told to fail."_s);
    QVERIFY2(error > 0, qPrintable(lines.join(u'\n')));
    QCOMPARE(lines[error + 1], u"Traceback (most recent call last):");
    QVERIFY(lines[error + 2].contains(u"SaveImage"));
    QCOMPARE(lines[error + 3], u"RuntimeError: Node 9 was told to fail.");
    QVERIFY(lines[error + 4].startsWith(u"Prompt executed in "));
}

void tst_RunHistory::logOfARefusal()
{
    const QStringList lines = logLines(endedId(runRequest(graph(1, 0))));
    const qsizetype start = lines.indexOf(u"got prompt"_s);
    QCOMPARE(lines[start + 1], u"Failed to validate prompt for output 9:");
    QCOMPARE(lines[start + 2], u"* EmptyImage 2:");
    QVERIFY2(lines[start + 3].startsWith(u"  - Value 0 smaller than min"),
             qPrintable(lines[start + 3]));
    QCOMPARE(lines[start + 4], u"Output will be ignored");
    QVERIFY(lines[start + 5].startsWith(u"invalid prompt: {'type': 'prompt_outputs"));
}

//! Lines come while the run goes on, and from the first one, whenever one starts to read.
void tst_RunHistory::logIsTailed()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"3600000"_s));
    const QByteArray id = queueRun(*m_server, runRequest(graph(2)));
    RawHttp::Connection early(m_server->url());
    const RawHttp::Request request{"GET", "/api/v2/stream-logs?run_id=" + id, {}, {}};
    early.write(request.bytes(m_server->url()));
    QVERIFY(early.readUntilContains("Executing node 2"));
    QVERIFY(!early.received().contains("Executing node 4"));
    RawHttp::Connection late(m_server->url());
    late.write(request.bytes(m_server->url()));
    QVERIFY(late.readUntilContains("Executing node 2"));
    QVERIFY(late.received().contains("Starting server"));
    RawHttp::postJson(m_server->url(), "/api/run/" + id + "/cancel", {});
    QVERIFY(early.readToEnd());
    QVERIFY(early.answer().complete);
    QVERIFY(early.received().contains("stream_complete"));
    QVERIFY(late.readToEnd());
}

void tst_RunHistory::logOfACancelledRun()
{
    QVERIFY(m_server->addFault(u"queue-position"_s, u"1000"_s));
    const QByteArray id = queueRun(*m_server, runRequest(graph(3)));
    RawHttp::postJson(m_server->url(), "/api/run/" + id + "/cancel", {});
    QCOMPARE(get("/v2/stream-logs?run_id=" + id).body,
             "data: {\"type\": \"stream_complete\", \"source\": \"sentinel\"}\n\n");
}

void tst_RunHistory::logLevels()
{
    const QByteArray id = endedId(runRequest(graph(1)));
    const QByteArray target = "/v2/stream-logs?run_id=" + id + "&log_level=";
    QCOMPARE(RawHttp::frames(get(target + "webhook").body).size(), 1);
    QCOMPARE(get(target + "INFO").body, get("/v2/stream-logs?run_id=" + id).body);
}

void tst_RunHistory::archivedLog()
{
    const QByteArray id = endedId(runRequest(graph(1)));
    const RawHttp::Answer answer = get("/v2/clickhouse-run-logs/" + id);
    const QStringList keys{u"run_id"_s,  u"timestamp"_s, u"log"_s,
                           u"user_id"_s, u"org_id"_s,    u"log_type"_s};
    QCOMPARE(keysInOrder(answer.body), keys);
    QStringList lines;
    for (const QJsonValue &row : answer.json().array())
        lines += row["log"_L1].toString();
    lines += QString(); // the stream's last event is no line
    QCOMPARE(lines, logLines(id));
    QCOMPARE(get("/v2/clickhouse-run-logs/00000000-0000-0000-0000-000000000001").body, "[]");
    QCOMPARE(get("/v2/clickhouse-run-logs/nope").body, "[]");
}

//! The newest 64 KiB are kept.
void tst_RunHistory::manyLines()
{
    const QByteArray name(100, 'n'); // each node has a line that holds it
    QByteArray chain = "{\"" + name
        + R"(0":{"class_type":"EmptyImage",)"
          R"("inputs":{"width":1,"height":1,"batch_size":1,"color":0}})";
    const int length = 900;
    for (int i = 1; i <= length; ++i) {
        chain += ",\"" + name + QByteArray::number(i)
            + R"(":{"class_type":"ImageInvert","inputs":{"image":[")" + name
            + QByteArray::number(i - 1) + R"(",0]}})";
    }
    chain += R"(,"9":{"class_type":"SaveImage","inputs":{"filename_prefix":"t","images":[")" + name
        + QByteArray::number(length) + R"(",0]}}})";
    const QByteArray id = endedId(runRequest(chain));
    const QStringList lines = logLines(id);
    const auto lineOf = [&name](int node) {
        return u"Executing node %1, class ImageInvert"_s.arg(
            QString::fromLatin1(name + QByteArray::number(node)));
    };
    QVERIFY(lines[lines.size() - 2].startsWith(u"Prompt executed"));
    QVERIFY(!lines.contains(lineOf(1)));
    QVERIFY(lines.contains(lineOf(length)));
    QCOMPARE_GT(lines.join(QString()).size(), 63 * 1024);
    QCOMPARE_LE(lines.join(QString()).size(), 64 * 1024);
}

//! The status of every run of a workflow, and when it takes and gives.
void tst_RunHistory::progress()
{
    RawHttp::Connection connection(m_server->url());
    connection.write(progressRequest("workflow_id="_ba + WorkflowId));
    QVERIFY(connection.readUntilContains(R"("type": "subscribed")"));
    const QByteArray id = queueRun(*m_server, runRequest(graph(1)));
    QVERIFY(connection.readUntilContains(R"("status": "success")"));
    QVERIFY(connection.staysSilent(100)); // and never ends
    const QList<RawHttp::Frame> frames = RawHttp::frames(connection.answer().body);
    const QList<RawHttp::Frame> theirs = RawHttp::frames(example("progress-v2.sse"));
    QCOMPARE(keysInOrder(frames[0].data), keysInOrder(theirs[0].data));
    QCOMPARE(keysInOrder(frames[1].data), keysInOrder(theirs[1].data));
    static const QRegularExpression zoned(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$)"_s);
    QStringList reported;
    for (const RawHttp::Frame &frame : frames.mid(2)) {
        const QJsonObject event = QJsonDocument::fromJson(frame.data).object();
        QCOMPARE(event["run_id"_L1].toString(), QString::fromLatin1(id));
        QVERIFY(zoned.match(event["timestamp"_L1].toString()).hasMatch());
        QCOMPARE(keysInOrder(frame.data), keysInOrder(theirs[2].data));
        reported += event["status"_L1].toString() + QString::number(event["progress"_L1].toInt());
    }
    QCOMPARE(reported,
             (QStringList{u"input0"_s, u"queued-1"_s, u"started-1"_s, u"running-1"_s, u"output-1"_s,
                          u"success-1"_s}));
}

//! As at the service: a client that asks for one run gets the events of all, and the stream ends
//! with the first run that ends.
void tst_RunHistory::progressOfARunEndsWithAny()
{
    QVERIFY(m_server->addFault(u"queue-position"_s, u"1000"_s));
    const QByteArray waiting = queueRun(*m_server, runRequest(graph(1)));
    RawHttp::Connection connection(m_server->url());
    connection.write(progressRequest("run_id=" + waiting));
    QVERIFY(connection.readUntilContains(R"("type": "subscribed")"));
    const QByteArray other = queueRun(*m_server, runRequest(graph(2)));
    QVERIFY(connection.readToEnd());
    QVERIFY(connection.answer().complete);
    QVERIFY(connection.received().contains(other));
    QVERIFY(!connection.received().contains(waiting));
    QVERIFY(connection.received().contains(R"("status": "success")"));
}

void tst_RunHistory::progressFilters_data()
{
    QTest::addColumn<QByteArray>("query");
    const QByteArray machine = "machine_id=90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b";
    QTest::newRow("a machine") << machine;
    QTest::newRow("a machine and a status") << machine + "&status=success";
}

void tst_RunHistory::progressFilters()
{
    QFETCH(QByteArray, query);
    RawHttp::Connection connection(m_server->url());
    connection.write(progressRequest(query));
    QVERIFY(connection.readUntilContains(R"("type": "subscribed")"));
    const QByteArray elsewhere = endedId(runRequest(graph(1)));
    const QByteArray id =
        endedId(runRequest(graph(2), R"(,"machine_id":"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b")"));
    QVERIFY(connection.readUntilContains(R"("status": "success")"));
    QVERIFY(connection.received().contains(id));
    QVERIFY(!connection.received().contains(elsewhere));
    QCOMPARE(connection.received().contains(R"("status": "queued")"), !query.contains("status"));
}

void tst_RunHistory::rawRows()
{
    const QByteArray graphs = example("graph-image-only-no-file.api.json");
    const QByteArray deployment = m_server->addDeployment(u"Mine"_s, graphs).toLatin1();
    const QByteArray queued =
        RawHttp::postJson(m_server->url(), "/api/run/deployment/queue",
                          R"({"deployment_id":")" + deployment + R"(","inputs":{"a":1}})")
            .json()["run_id"_L1]
            .toString()
            .toLatin1();
    const QJsonObject ended = endedRun(*m_server, queued);
    QCOMPARE(ended["status"_L1].toString(), u"success");
    const QByteArray rows = "/workflow/" + ended["workflow_id"_L1].toString().toLatin1() + "/runs";
    const QJsonObject row = get(rows).json()[0].toObject();
    QCOMPARE(row["id"_L1].toString(), QString::fromLatin1(queued));
    QCOMPARE(row["workflow_inputs"_L1]["a"_L1].toInt(), 1);
    QCOMPARE(row["deployment_id"_L1].toString(), QString::fromLatin1(deployment));
    QCOMPARE(row["version"_L1]["id"_L1], ended["workflow_version_id"_L1]);
    QCOMPARE(row["version"_L1]["workflow_api"_L1].toObject(),
             QJsonDocument::fromJson(graphs).object());
    static const QRegularExpression inList(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$)"_s);
    QVERIFY(inList.match(row["ended_at"_L1].toString()).hasMatch());
    // Items keep their keys, in the order of the machine; what is no output is listed beside.
    const QJsonArray outputs = row["outputs"_L1].toArray();
    QCOMPARE(outputs.size(), ended["outputs"_L1].toArray().size() + 1);
    QVERIFY(outputs.last()["data"_L1].isArray()); // the times of the nodes
    QCOMPARE(outputs.last()["data"_L1][0].toObject().keys(),
             (QStringList{u"class_type"_s, u"id"_s, u"time"_s, u"vram_used"_s}));
    const QJsonObject light =
        get(rows + "?with_outputs=false&with_inputs=false").json()[0].toObject();
    QVERIFY(!light.contains("outputs"_L1));
    QVERIFY(!light.contains("workflow_inputs"_L1));
}

void tst_RunHistory::rawRowsContainErrors()
{
    QVERIFY(m_server->addFault(u"fail-node"_s, u"9"_s));
    const QByteArray failed = endedId(runRequest(graph(1)));
    const QByteArray refused = endedId(runRequest(graph(1, 0)));
    const QJsonDocument rows = get(rowsOf()).json();
    QCOMPARE(rows[0]["id"_L1].toString(), QString::fromLatin1(refused));
    const QJsonValue errors = rows[0]["outputs"_L1][0]["data"_L1]["error"_L1];
    QCOMPARE(errors["error"_L1]["type"_L1].toString(), u"prompt_outputs_failed_validation");
    QVERIFY(errors["node_errors"_L1]["2"_L1].isObject());
    QCOMPARE(rows[1]["id"_L1].toString(), QString::fromLatin1(failed));
    const QJsonValue exception = rows[1]["outputs"_L1][0]["data"_L1];
    QCOMPARE(exception["exception_message"_L1].toString(), u"Node 9 was told to fail.");
    QCOMPARE(exception["node_id"_L1].toString(), u"9");
    // Nothing of it is in the cleaned answer.
    QCOMPARE(run(*m_server, failed)["outputs"_L1].toArray().size(), 0);
    QCOMPARE(run(*m_server, refused)["outputs"_L1].toArray().size(), 0);
    QCOMPARE(get(rowsOf("?limit=1&offset=1")).json()[0]["id"_L1], rows[1]["id"_L1]);
}

void tst_RunHistory::rawRowsContainPartialErrors()
{
    const QByteArray id = endedId(runRequest(partly));
    const QJsonObject row = get(rowsOf()).json()[0].toObject();
    QCOMPARE(row["id"_L1].toString(), QString::fromLatin1(id));
    QCOMPARE(row["status"_L1].toString(), u"success");
    const QJsonValue error = row["outputs"_L1][1]["data"_L1]["error"_L1];
    QVERIFY(!error.toObject().contains("error"_L1)); // the prompt itself was accepted
    QVERIFY(error["node_errors"_L1]["2"_L1].isObject());
}

void tst_RunHistory::latest()
{
    const QByteArray target = "/workflow/"_ba + WorkflowId + "/run/latest";
    QCOMPARE(get(target).body, "[]");
    QVERIFY(!endedId(runRequest(graph(1))).isEmpty());
    const QByteArray id = endedId(runRequest(graph(2)));
    const QJsonDocument answer = get(target).json();
    QCOMPARE(answer.array().size(), 1);
    QCOMPARE(answer[0]["id"_L1].toString(), QString::fromLatin1(id));
    QCOMPARE(answer[0]["outputs"_L1].toArray().size(), 1);
    QVERIFY(answer[0]["outputs"_L1][0]["data"_L1]["images"_L1].isArray());
}

void tst_RunHistory::deploymentRuns()
{
    const QByteArray deployment = m_server->addDeployment(u"Mine"_s, graph(5)).toLatin1();
    const QByteArray request = R"({"deployment_id":")" + deployment + R"("})";
    QByteArray last;
    for (int i = 0; i < 2; ++i) {
        last = RawHttp::postJson(m_server->url(), "/api/run/deployment/queue", request)
                   .json()["run_id"_L1]
                   .toString()
                   .toLatin1();
        QVERIFY(!endedRun(*m_server, last).isEmpty());
    }
    QVERIFY(!endedId(runRequest(graph(5))).isEmpty()); // of no deployment
    const RawHttp::Answer answer = get("/deployment/" + deployment + "/runs");
    const QByteArray theirs = example("deployment-runs.json");
    QCOMPARE(keysInOrder(answer.body), keysInOrder(theirs));
    const auto ours = JsonText::parse(answer.body);
    const auto model = JsonText::parse(theirs);
    QCOMPARE(keysInOrder(ours->root().member(u"data").raw()),
             keysInOrder(model->root().member(u"data").raw()));
    QVERIFY(ours->root().member(u"meta").equals(model->root().member(u"meta")));
    const QJsonArray rows = answer.json()["data"_L1].toArray();
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0]["id"_L1].toString(), QString::fromLatin1(last));
    static const QRegularExpression naive(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$)"_s);
    QVERIFY(naive.match(rows[0]["created_at"_L1].toString()).hasMatch());
    static const QRegularExpression seconds(uR"(^\d+\.\d{6}$)"_s);
    QVERIFY(seconds.match(rows[0]["duration"_L1].toString()).hasMatch());
    QCOMPARE(get("/deployment/" + deployment + "/runs?limit=1&offset=1").json()["data"_L1][0],
             QJsonValue(rows[1]));
    QCOMPARE(get("/deployment/" + deployment + "/runs?status=failed").json()["data"_L1],
             QJsonValue(rows)); // which the service ignores
}

void tst_RunHistory::counts_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("count");
    QTest::newRow("all") << ""_ba << 3;
    QTest::newRow("by status") << "?status=failed"_ba << 1;
    QTest::newRow("by gpu") << "?gpu=H100"_ba << 1;
    QTest::newRow("by the default gpu") << "?gpu=CPU"_ba << 2;
    QTest::newRow("by origin") << "?origin=api&status=success"_ba << 2;
    QTest::newRow("by workflow") << "?workflow_id="_ba + WorkflowId << 3;
    QTest::newRow("by another workflow")
        << "?workflow_id=00000000-0000-0000-0000-000000000001"_ba << 0;
    QTest::newRow("by machine") << "?machine_id=00000000-0000-0000-0000-000000000001"_ba << 0;
    QTest::newRow("by deployment") << "?deployment_id=00000000-0000-0000-0000-000000000001"_ba << 0;
    QTest::newRow("since long ago") << "?start_time=2025-03-04T05:06:07Z"_ba << 3;
    QTest::newRow("until long ago") << "?end_time=2025-03-04T05:06:07"_ba << 0;
}

void tst_RunHistory::counts()
{
    QFETCH(QByteArray, query);
    QFETCH(int, count);
    QVERIFY(!endedId(runRequest(graph(1))).isEmpty());
    QVERIFY(!endedId(runRequest(graph(2), R"(,"gpu":"H100")")).isEmpty());
    QVERIFY(!endedId(runRequest(graph(3, 0))).isEmpty());
    const RawHttp::Answer answer = get("/runs/count" + query);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["count"_L1].toInt(), count);
    QCOMPARE(keysInOrder(answer.body),
             (QStringList{u"count"_s, u"start_time"_s, u"end_time"_s, u"filters"_s}));
    const bool isFiltered = !query.isEmpty() && !query.contains("_time");
    QCOMPARE(answer.json()["filters"_L1].isObject(), isFiltered);
}

void tst_RunHistory::countsOverTime()
{
    QVERIFY(!endedId(runRequest(graph(1))).isEmpty());
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    QCOMPARE(get("/runs/count?start_time=" + QByteArray::number(now + 60)).json()["count"_L1], 0);
    QCOMPARE(get("/runs/count?start_time=" + QByteArray::number(now - 60)
                 + "&end_time=" + QByteArray::number(now + 60))
                 .json()["count"_L1],
             1);
}

void tst_RunHistory::refusals_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::newRow("rows of no UUID") << "/workflow/x/runs"_ba << 422;
    QTest::newRow("rows, a limit that is none") << rowsOf("?limit=x") << 422;
    QTest::newRow("rows, no truth value") << rowsOf("?with_outputs=x") << 422;
    QTest::newRow("the latest of no UUID") << "/workflow/x/run/latest"_ba << 422;
    QTest::newRow("of an unknown deployment")
        << "/deployment/00000000-0000-0000-0000-000000000001/runs"_ba << 500;
    QTest::newRow("of a deployment that is none") << "/deployment/x/runs"_ba << 500;
    QTest::newRow("a time that is none") << "/runs/count?start_time=soon"_ba << 422;
    QTest::newRow("a workflow that is none") << "/runs/count?workflow_id=x"_ba << 422;
    QTest::newRow("a log of nothing") << "/v2/stream-logs"_ba << 400;
    QTest::newRow("a log of two") << "/v2/stream-logs?session_id=a&run_id=b"_ba << 400;
    QTest::newRow("a log of an unknown run")
        << "/v2/stream-logs?run_id=00000000-0000-0000-0000-000000000001"_ba << 404;
    QTest::newRow("a log of a machine") << "/v2/stream-logs?machine_id_version=x"_ba << 404;
    QTest::newRow("a log of no UUID") << "/v2/stream-logs?run_id=nope"_ba << 500;
    QTest::newRow("progress of nothing") << "/v2/stream-progress"_ba << 400;
    QTest::newRow("progress of two")
        << "/v2/stream-progress?run_id=00000000-0000-0000-0000-000000000001&workflow_id="_ba
            + WorkflowId
        << 400;
    QTest::newRow("progress of an unknown run")
        << "/v2/stream-progress?run_id=00000000-0000-0000-0000-000000000001"_ba << 404;
    QTest::newRow("progress of no UUID") << "/v2/stream-progress?machine_id=x"_ba << 422;
}

void tst_RunHistory::refusals()
{
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    QCOMPARE(get(target).status, status);
}

REGISTER_TEST(tst_RunHistory)
#include "tst_runhistory.moc"
