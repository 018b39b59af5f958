// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_LocalRequests : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void validation_data();
    void validation();
    void nestedTooDeep();
    void accepted_data();
    void accepted();
    void syncOnTheQueueRoute();
    void exampleErrors();
    void orderOfChecks();
    void uuids_data();
    void uuids();
    void runModelKeys();
    void runByQuery();
    void inputsAreAnsweredExactly();
    void dates();
    void sync();
    void cancel();
    void runList();
    void oldRunsMakeRoom();

private:
    [[nodiscard]] RawHttp::Answer queue(const QByteArray &request) const
    {
        return RawHttp::postJson(m_server->url(), "/api/run/workflow/queue", request);
    }

    std::unique_ptr<LocalServer> m_server;
};

void tst_LocalRequests::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_LocalRequests::validation_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("expected"); // of each item: type and loc
    const QByteArray id = "\"workflow_id\":\""_ba + WorkflowId + '"';
    const QByteArray start = '{' + id + R"(,"workflow_api_json":{"1":{}},)";
    QTest::newRow("nothing there")
        << "{}"_ba
        << R"(missing["body","workflow_id"] missing["body","workflow_api_json"])"_ba;
    QTest::newRow("empty body") << ""_ba
                                << R"(missing["body"])"_ba;
    QTest::newRow("null") << "null"_ba
                          << R"(missing["body"])"_ba;
    QTest::newRow("a list") << "[]"_ba
                            << R"(model_attributes_type["body"])"_ba;
    QTest::newRow("cut JSON") << R"({"inputs": )"_ba
                              << R"(json_invalid["body",11])"_ba;
    QTest::newRow("offset in characters") << R"({"äö": x})"_ba
                                          << R"(json_invalid["body",7])"_ba;
    QTest::newRow("id is no UUID") << R"({"workflow_id":"x","workflow_api_json":{"1":{}}})"_ba
                                   << R"(uuid_parsing["body","workflow_id"])"_ba;
    QTest::newRow("id is a number") << R"({"workflow_id":1,"workflow_api_json":{"1":{}}})"_ba
                                    << R"(uuid_type["body","workflow_id"])"_ba;
    QTest::newRow("id is null") << R"({"workflow_id":null,"workflow_api_json":{"1":{}}})"_ba
                                << R"(uuid_type["body","workflow_id"])"_ba;
    QTest::newRow("graph is a list") << '{' + id + R"(,"workflow_api_json":[]})"
                                     << R"(dict_type["body","workflow_api_json"])"_ba;
    QTest::newRow("inputs is null") << start + R"("inputs":null})"
                                    << R"(dict_type["body","inputs"])"_ba;
    QTest::newRow("an input is an object")
        << start + R"("inputs":{"a":{}}})"
        << R"(string_type["body","inputs","a","str"] int_type["body","inputs","a","int"] )"
           R"(float_type["body","inputs","a","float"] bool_type["body","inputs","a","bool"] )"
           R"(list_type["body","inputs","a","list[any]"])"_ba;
    QTest::newRow("workflow is null") << start + R"("workflow":null})"
                                      << R"(dict_type["body","workflow"])"_ba;
    QTest::newRow("webhook is a number") << start + R"("webhook":1})"
                                         << R"(string_type["body","webhook"])"_ba;
    QTest::newRow("webhook status is null")
        << start + R"("webhook_intermediate_status":null})"
        << R"(bool_type["body","webhook_intermediate_status"])"_ba;
    QTest::newRow("webhook status is a text")
        << start + R"("webhook_intermediate_status":"maybe"})"
        << R"(bool_parsing["body","webhook_intermediate_status"])"_ba;
    QTest::newRow("gpu unknown") << start + R"("gpu":"RTX4090"})"
                                 << R"(enum["body","gpu"])"_ba;
    QTest::newRow("gpu between two") << start + R"("gpu":", "})"
                                     << R"(enum["body","gpu"])"_ba;
    QTest::newRow("gpu is a number") << start + R"("gpu":1})"
                                     << R"(enum["body","gpu"])"_ba;
    QTest::newRow("flags is text") << start + R"("flags":"x"})"
                                   << R"(list_type["body","flags"])"_ba;
    QTest::newRow("a flag is a number") << start + R"("flags":["a",1]})"
                                        << R"(string_type["body","flags",1])"_ba;
    QTest::newRow("machine is no UUID") << start + R"("machine_id":"x"})"
                                        << R"(uuid_parsing["body","machine_id"])"_ba;
    QTest::newRow("hidden fields of the wrong type")
        << start
            + R"("execution_mode":"soon","batch_number":"x","batch_input_params":[],"is_native_run":"x","gpu_event_id":5})"
        << R"(enum["body","execution_mode"] int_type["body","batch_number"] )"
           R"(dict_type["body","batch_input_params"] bool_parsing["body","is_native_run"] )"
           R"(string_type["body","gpu_event_id"])"_ba;
    QTest::newRow("execution mode null") << start + R"("execution_mode":null})"
                                         << R"(enum["body","execution_mode"])"_ba;
    QTest::newRow("two at once") << start + R"("gpu":"x","webhook":1})"
                                 << R"(string_type["body","webhook"] enum["body","gpu"])"_ba;
}

void tst_LocalRequests::validation()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, expected);
    const RawHttp::Answer answer = queue(body);
    QCOMPARE(answer.status, 422);
    const auto json = JsonText::parse(answer.body);
    QVERIFY(json);
    QList<QByteArray> items;
    for (const JsonText::Value &item : json->root().member(u"detail").children()) {
        items += item.member(u"type").toString().toLatin1() + item.member(u"loc").raw();
        QVERIFY(item.member(u"msg").isString());
        QVERIFY(item.member(u"input").exists());
    }
    QCOMPARE(items.join(' '), expected);
}

//! Python would stop at some depth too; the text is valid JSON, which the answer has to state.
void tst_LocalRequests::nestedTooDeep()
{
    for (const QByteArray &level : {"["_ba, R"({"a":)"_ba}) {
        const RawHttp::Answer answer = queue(level.repeated(100'000));
        QCOMPARE(answer.status, 422);
        const QJsonObject item = answer.json()["detail"_L1][0].toObject();
        QCOMPARE(item["type"_L1].toString(), u"json_invalid"_s);
        QCOMPARE(item["ctx"_L1]["error"_L1].toString(), u"nested deeper than 512 levels"_s);
    }
}

void tst_LocalRequests::accepted_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::newRow("no machine") << ""_ba;
    QTest::newRow("nulls where they are fine")
        << R"(,"webhook":null,"gpu":null,"flags":null,"machine_id":null)"_ba;
    QTest::newRow("unknown names") << R"(,"inputs":{"nobody":1},"whatever":{"a":null})"_ba;
    QTest::newRow("every kind of input")
        << R"(,"inputs":{"a":"","b":1,"c":1.5,"d":true,"e":[null,{}]})"_ba;
    QTest::newRow("a text for a bool") << R"(,"webhook_intermediate_status":"Yes")"_ba;
    QTest::newRow("every option")
        << R"(,"machine_id":"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b","workflow":{"nodes":[]},"gpu":"A100-80GB","flags":["x"],"webhook":"no url","webhook_intermediate_status":true,"origin":"manual")"_ba;
}

void tst_LocalRequests::accepted()
{
    QFETCH(QByteArray, more);
    const RawHttp::Answer answer = queue(runRequest(graph(), more));
    QCOMPARE(answer.status, 200);
    const QJsonObject json = answer.json().object();
    QCOMPARE(json.keys(), QStringList{u"run_id"_s});
    QVERIFY(!QUuid(json["run_id"_L1].toString()).isNull());
    QCOMPARE(endedRun(*m_server, json["run_id"_L1].toString().toLatin1())["status"_L1].toString(),
             u"success");
}

//! The mode belongs to the other routes: on this one the service runs and then has no answer.
void tst_LocalRequests::syncOnTheQueueRoute()
{
    const RawHttp::Answer answer = queue(runRequest(graph(), R"(,"execution_mode":"sync")"));
    QCOMPARE(answer.status, 500);
    QCOMPARE(answer.body, "Internal Server Error");
    const QByteArray list =
        RawHttp::get(m_server->url(), "/api/v2/workflow/"_ba + WorkflowId + "/runs").body;
    const QJsonArray runs = QJsonDocument::fromJson(list).array();
    QCOMPARE(runs.size(), 1);
    QCOMPARE(runs.first()["status"_L1].toString(), u"success");
    QCOMPARE(queue(runRequest(graph(), R"(,"execution_mode":"async")")).status, 200);
}

//! The service's own answers, to the key and the value.
void tst_LocalRequests::exampleErrors()
{
    const auto ofExample = [](const char *name) {
        return QJsonDocument::fromJson(example(name));
    };
    QCOMPARE(RawHttp::get(m_server->url(), "/api/run/nope").json(), ofExample("422-uuid.json"));
    const QByteArray start =
        R"({"workflow_id":")"_ba + WorkflowId + R"(","workflow_api_json":{"1":{}},)";
    QCOMPARE(queue(start + R"("inputs":{"input_text":null}})").json(),
             ofExample("422-inputs-null.json"));
    QCOMPARE(queue(start + R"("gpu":"RTX4090"})").json(), ofExample("422-gpu-enum.json"));
    QCOMPARE(RawHttp::send(m_server->url(), {"POST", "/api/file/upload", {}, {}}).json(),
             ofExample("422-file-missing.json"));
    // A missing field is reported with the whole body.
    const QJsonDocument missing = queue(R"({"inputs":{"input_text":"hi"}})").json();
    QCOMPARE(missing["detail"_L1][0]["input"_L1],
             ofExample("422-missing.json")["detail"_L1][0]["input"_L1]);
    const RawHttp::Answer notJson =
        RawHttp::send(m_server->url(),
                      {"POST", "/api/run/workflow/queue", {{"Content-Type", "text/plain"}}, "{}"});
    QCOMPARE(notJson.json()["detail"_L1][0]["type"_L1].toString(), u"model_attributes_type");
}

void tst_LocalRequests::orderOfChecks()
{
    // An empty graph is checked after the shape of the request, and before its nodes.
    const RawHttp::Answer empty = queue(runRequest("{}"));
    QCOMPARE(empty.status, 404);
    QCOMPARE(empty.body, R"({"detail":"Workflow API not found"})");
    QCOMPARE(queue(runRequest("{}", R"(,"gpu":"x")")).status, 422);
    const RawHttp::Answer odd = queue(runRequest(R"({"1":5})"));
    QCOMPARE(odd.status, 500);
    QCOMPARE(odd.body, "Internal Server Error");
    QVERIFY(odd.header("Content-Type").startsWith("text/plain"));
    QCOMPARE(queue(runRequest(graph(), R"(,"origin":"mars")")).status, 500);
    const QByteArray unknown = "/api/run/7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f";
    QCOMPARE(RawHttp::get(m_server->url(), unknown).body, R"({"detail":"Run not found"})");
    QCOMPARE(RawHttp::get(m_server->url(), unknown + "?queue_position=maybe").status, 422);
}

void tst_LocalRequests::uuids_data()
{
    QTest::addColumn<QByteArray>("uuid");
    QTest::addColumn<QString>("problem"); // empty: accepted
    const QString character =
        u"invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `%1` at %2"_s;
    QTest::newRow("upper case") << "7D1F2C9E-5B0A-4C1E-9F43-0A6B1C2D3E4F"_ba << QString();
    QTest::newRow("simple") << "7d1f2c9e5b0a4c1e9f430a6b1c2d3e4f"_ba << QString();
    QTest::newRow("in braces") << "%7B7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f%7D"_ba << QString();
    QTest::newRow("urn") << "urn:uuid:7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f"_ba << QString();
    QTest::newRow("letter") << "7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4g"_ba
                            << character.arg(u"g"_s, u"36"_s);
    QTest::newRow("umlaut") << "%C3%A4"_ba << character.arg(u"\u00E4"_s, u"1"_s);
    QTest::newRow("short") << "abc"_ba
                           << u"invalid length: expected length 32 for simple format, found 3"_s;
    QTest::newRow("groups") << "ab-cd"_ba << u"invalid group count: expected 5, found 2"_s;
    QTest::newRow("group length") << "7d1f2c9-5b0a-4c1e-9f43-0a6b1c2d3e4f"_ba
                                  << u"invalid group length in group 0: expected 8, found 7"_s;
}

void tst_LocalRequests::uuids()
{
    QFETCH(QByteArray, uuid);
    QFETCH(QString, problem);
    const RawHttp::Answer answer = RawHttp::get(m_server->url(), "/api/run/" + uuid);
    QCOMPARE(answer.status, problem.isEmpty() ? 404 : 422);
    if (!problem.isEmpty())
        QCOMPARE(answer.json()["detail"_L1][0]["ctx"_L1]["error"_L1].toString(), problem);
}

void tst_LocalRequests::runModelKeys()
{
    const QByteArray id = queueRun(*m_server, runRequest(graph(1)));
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
    const QByteArray ours = RawHttp::get(m_server->url(), "/api/run/" + id).body;
    const QByteArray theirs = example("run-success.json");
    QCOMPARE(keysInOrder(ours), keysInOrder(theirs));
    const QJsonObject run = QJsonDocument::fromJson(ours).object();
    const QJsonObject model = QJsonDocument::fromJson(theirs).object();
    for (const QString &key : model.keys()) {
        if (!run[key].isNull() && !model[key].isNull())
            QVERIFY2(run[key].type() == model[key].type(), qPrintable(key));
    }
    const QJsonObject output = run["outputs"_L1][0].toObject();
    QCOMPARE(output.keys(), model["outputs"_L1][0].toObject().keys());
    QCOMPARE(output["node_meta"_L1].toObject(), (QJsonObject{{u"node_id"_s, u"9"_s}}));
    QCOMPARE(output["data"_L1]["images"_L1][0].toObject().keys(),
             model["outputs"_L1][0]["data"_L1]["images"_L1][0].toObject().keys());
    QVERIFY(ours.contains("\"progress\":1.0,"));
}

//! The service's older way to ask for a run.
void tst_LocalRequests::runByQuery()
{
    const QByteArray id = queueRun(*m_server, runRequest(graph(90)));
    QVERIFY(!endedRun(*m_server, id).isEmpty());
    const auto get = [this](const QByteArray &target) {
        return RawHttp::get(m_server->url(), target);
    };
    QCOMPARE(get("/api/run?run_id=" + id).body, get("/api/run/" + id).body);
    QCOMPARE(get("/api/run?run_id=00000000-0000-0000-0000-000000000000").status, 404);
    const RawHttp::Answer missing = get("/api/run");
    QCOMPARE(missing.status, 422);
    QVERIFY(missing.body.contains(R"("type":"missing","loc":["query","run_id"])"));
    const RawHttp::Answer wrong = get("/api/run?run_id=x");
    QCOMPARE(wrong.status, 422);
    QVERIFY(wrong.body.contains(R"("type":"uuid_parsing","loc":["query","run_id"])"));
}

void tst_LocalRequests::inputsAreAnsweredExactly()
{
    const QByteArray inputs =
        R"({"big":18446744073709551615,"beyond":123456789012345678901234567890,"half":1.0,"e":1e3,"z":"\u00e9 é","a":[1,2]})";
    const QByteArray id = queueRun(*m_server, runRequest(graph(), ",\"inputs\":" + inputs));
    const QByteArray body = RawHttp::get(m_server->url(), "/api/run/" + id).body;
    QVERIFY(body.contains("\"workflow_inputs\":" + inputs + ','));
}

void tst_LocalRequests::dates()
{
    const QByteArray id = queueRun(*m_server, runRequest(graph(2)));
    const QJsonObject run = endedRun(*m_server, id);
    static const QRegularExpression inRun(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}000)?Z$)"_s);
    static const QRegularExpression inList(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$)"_s);
    const QJsonValue row =
        RawHttp::get(m_server->url(), "/api/v2/workflow/"_ba + WorkflowId + "/runs").json()[0];
    QDateTime last;
    for (const QString &key : {u"created_at"_s, u"queued_at"_s, u"started_at"_s, u"ended_at"_s}) {
        const QString text = run[key].toString();
        QVERIFY2(inRun.match(text).hasMatch(), qPrintable(text));
        QVERIFY2(inList.match(row[key].toString()).hasMatch(), qPrintable(row[key].toString()));
        const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
        QVERIFY(!last.isValid() || time >= last);
        QCOMPARE(QDateTime::fromString(row[key].toString(), Qt::ISODateWithMs), time);
        last = time;
    }
    QVERIFY(inRun.match(run["outputs"_L1][0]["created_at"_L1].toString()).hasMatch());
    QVERIFY(qAbs(last.secsTo(QDateTime::currentDateTimeUtc())) < 60);
}

void tst_LocalRequests::sync()
{
    const RawHttp::Answer answer =
        RawHttp::postJson(m_server->url(), "/api/run/workflow/sync", runRequest(graph(3)));
    QCOMPARE(answer.status, 200);
    const QJsonValue output = answer.json()[0];
    const QByteArray id = output["run_id"_L1].toString().toLatin1();
    const QJsonObject ended = run(*m_server, id);
    QCOMPARE(ended["status"_L1].toString(), u"success");
    QCOMPARE(ended["outputs"_L1][0], output);
    const RawHttp::Answer failed =
        RawHttp::postJson(m_server->url(), "/api/run/workflow/sync", runRequest(graph(3, 0)));
    QCOMPARE(failed.status, 200);
    QCOMPARE(failed.body, "[]");
}

void tst_LocalRequests::cancel()
{
    const QJsonDocument done = QJsonDocument::fromJson(example("cancel-response.json"));
    QVERIFY(m_server->addFault(u"queue-position"_s, u"1000"_s));
    const QByteArray waiting = queueRun(*m_server, runRequest(graph()));
    // Without a body and its length, as curl sends it.
    const RawHttp::Answer first =
        RawHttp::send(m_server->url(), {"POST", "/api/run/" + waiting + "/cancel", {}, {}});
    QCOMPARE(first.status, 200);
    QCOMPARE(first.json(), done);
    QCOMPARE(run(*m_server, waiting)["status"_L1].toString(), u"cancelled");
    QVERIFY(!run(*m_server, waiting)["ended_at"_L1].isNull());

    const QByteArray finished = queueRun(*m_server, runRequest(graph()));
    QCOMPARE(endedRun(*m_server, finished)["status"_L1].toString(), u"success");
    const QByteArray again = "/api/run/" + finished + "/cancel";
    QCOMPARE(RawHttp::postJson(m_server->url(), again, "{}").json(), done);
    QCOMPARE(run(*m_server, finished)["status"_L1].toString(), u"success");

    const RawHttp::Answer unknown = RawHttp::postJson(
        m_server->url(), "/api/run/7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f/cancel", {});
    QCOMPARE(unknown.status, 500);
    QCOMPARE(unknown.json(), QJsonDocument::fromJson(example("500-cancel-nothing.json")));
    QCOMPARE(RawHttp::postJson(m_server->url(), "/api/run/nope/cancel", {}).status, 500);
}

void tst_LocalRequests::runList()
{
    QList<QByteArray> ids;
    for (int i = 0; i < 3; ++i) {
        ids.prepend(queueRun(*m_server, runRequest(graph(i, i == 1 ? 0 : 8))));
        QVERIFY(!endedRun(*m_server, ids.first()).isEmpty());
    }
    const auto listed = [this](const QByteArray &query) {
        const RawHttp::Answer answer =
            RawHttp::get(m_server->url(), "/api/v2/workflow/"_ba + WorkflowId + "/runs" + query);
        QList<QByteArray> found;
        for (const QJsonValue &row : answer.json().array())
            found += row["id"_L1].toString().toLatin1();
        return found;
    };
    QCOMPARE(listed(""), ids); // newest first
    QCOMPARE(listed("?limit=1&offset=1"), ids.mid(1, 1));
    QCOMPARE(listed("?status=failed"), ids.mid(1, 1));
    QCOMPARE(listed("?rf=" + QByteArray::number(QDateTime::currentSecsSinceEpoch() - 60)), ids);
    QCOMPARE(listed("?rf=" + QByteArray::number(QDateTime::currentSecsSinceEpoch() + 60)).size(),
             0);
    const QByteArray other = "/api/v2/workflow/00000000-0000-0000-0000-000000000001/runs";
    QCOMPARE(RawHttp::get(m_server->url(), other).body, "[]");
    QCOMPARE(RawHttp::get(m_server->url(), other + "?limit=x").status, 422);
    const QByteArray negative =
        R"({"detail":[{"type":"greater_than_equal","loc":["query","offset"],)"
        R"("msg":"Input should be greater than or equal to 0","input":"-1","ctx":{"ge":0}}]})";
    QCOMPARE(RawHttp::get(m_server->url(), other + "?offset=-1").body, negative);

    const QByteArray ours =
        RawHttp::get(m_server->url(), "/api/v2/workflow/"_ba + WorkflowId + "/runs?limit=1").body;
    QCOMPARE(keysInOrder(ours), keysInOrder(example("workflow-runs-v2.json")));
    static const QRegularExpression seconds(uR"(^\d+\.\d{6}$)"_s);
    const QJsonValue row = QJsonDocument::fromJson(ours)[0];
    QVERIFY(seconds.match(row["duration"_L1].toString()).hasMatch());
    QVERIFY(seconds.match(row["comfy_deploy_cold_start"_L1].toString()).hasMatch());
}

//! The newest runs that have 256 MiB of inputs between them, and those that have not ended.
void tst_LocalRequests::oldRunsMakeRoom()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"3600000"_s));
    const QByteArray underWay = queueRun(*m_server, runRequest(graph(80)));
    const QByteArray large = R"(,"inputs":{"text":")" + QByteArray(60 * 1024 * 1024, 'x') + R"("})";
    QList<QByteArray> ids;
    for (int i = 0; i < 5; ++i) {
        ids += queueRun(*m_server, runRequest(R"({"1":{"class_type":"No"}})", large));
        m_server->clearRequests();
        QVERIFY(!ids.last().isEmpty());
        const QByteArray list =
            "/api/v2/workflow/"_ba + WorkflowId + "/runs?status=failed&limit=1000";
        QTRY_VERIFY(RawHttp::get(m_server->url(), list).body.contains(ids.last()));
    }
    const QJsonArray rows =
        RawHttp::get(m_server->url(), "/api/v2/workflow/"_ba + WorkflowId + "/runs").json().array();
    QStringList kept;
    for (const QJsonValue &row : rows)
        kept += row["id"_L1].toString();
    const QStringList expected{QString::fromLatin1(ids[4]), QString::fromLatin1(ids[3]),
                               QString::fromLatin1(ids[2]), QString::fromLatin1(ids[1]),
                               QString::fromLatin1(underWay)};
    QCOMPARE(kept, expected);
    QCOMPARE(RawHttp::get(m_server->url(), "/api/run/" + ids[0]).status, 404);
}

REGISTER_TEST(tst_LocalRequests)
#include "tst_localrequests.moc"
