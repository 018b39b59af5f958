// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_LocalDeployments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void samples();
    void sampleIsRunnable_data();
    void sampleIsRunnable();
    void listFilters_data();
    void listFilters();
    void listRefusals();
    void model();
    void enumWithoutOptions();
    void unknown_data();
    void unknown();
    void addedGraph();
    void badGraph_data();
    void badGraph();
    void refusals_data();
    void refusals();
    void modes();
    void runKnowsItsDeployment();
    void anyRequest_data();
    void anyRequest();
    void anyRequestRefused();
    void executionModes();

private:
    [[nodiscard]] RawHttp::Answer post(const QByteArray &path, const QByteArray &body) const
    {
        return RawHttp::postJson(m_server->url(), "/api/run" + path, body);
    }
    [[nodiscard]] RawHttp::Answer list(const QByteArray &query = {}) const
    {
        return RawHttp::get(m_server->url(), "/api/deployments" + query);
    }
    [[nodiscard]] QJsonObject deployment(const QString &id) const
    {
        return RawHttp::get(m_server->url(), "/api/deployment/" + id.toLatin1()).json().object();
    }
    [[nodiscard]] QByteArray addedId() const
    {
        return m_server->addDeployment(u"Mine"_s, graph(7)).toLatin1();
    }

    std::unique_ptr<LocalServer> m_server;
};

namespace {

QStringList sampleFiles()
{
    return QDir(QStringLiteral(WORKFLOWS_DIR)).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
}

QByteArray request(const char *key, const QByteArray &id, const QByteArray &more = {})
{
    return "{\""_ba + key + "\":\"" + id + '"' + more + '}';
}

//! type and place of each problem
QByteArray problems(const RawHttp::Answer &answer)
{
    QList<QByteArray> items;
    const auto json = JsonText::parse(answer.body);
    for (const JsonText::Value &item :
         json ? json->root().member(u"detail").children() : QList<JsonText::Value>())
        items += item.member(u"type").toString().toLatin1() + item.member(u"loc").raw();
    return items.join(' ');
}

} // namespace

void tst_LocalDeployments::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

//! Every sample is a deployment, under the same ids in every server.
void tst_LocalDeployments::samples()
{
    const RawHttp::Answer answer = list();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Content-Type"), "application/json");
    const auto json = JsonText::parse(answer.body);
    QVERIFY(json);
    QStringList files = sampleFiles();
    QCOMPARE_GE(files.size(), 4);
    QCOMPARE(json->root().size(), files.size());
    QString last;
    for (const JsonText::Value &item : json->root().children()) {
        QFile file(QStringLiteral(WORKFLOWS_DIR "/") + files.takeLast());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(item.member(u"version").member(u"workflow_api").raw(), file.readAll().trimmed());
        QCOMPARE(item.member(u"environment").toString(), u"production");
        const QString updated = item.member(u"updated_at").toString();
        QVERIFY(last.isNull() || updated < last); // newest first
        last = updated;
        for (const QString &key :
             {u"id"_s, u"workflow_id"_s, u"workflow_version_id"_s, u"machine_id"_s})
            QVERIFY2(!QUuid(item.member(key).toString()).isNull(), qPrintable(key));
    }
    QCOMPARE(json->root().at(0).member(u"workflow").member(u"name").toString(), u"Text to image");
    LocalServer other;
    QVERIFY(other.listen());
    QCOMPARE(RawHttp::get(other.url(), "/api/deployments").body, answer.body);
    QCOMPARE(QUuid(json->root().at(0).member(u"id").toString()).version(), QUuid::Sha1);
}

void tst_LocalDeployments::sampleIsRunnable_data()
{
    QTest::addColumn<int>("index");
    const QStringList files = sampleFiles();
    for (qsizetype i = 0; i < files.size(); ++i)
        QTest::newRow(qPrintable(files[i])) << int(i);
}

void tst_LocalDeployments::sampleIsRunnable()
{
    QFETCH(int, index);
    const QByteArray id = list().json()[index]["id"_L1].toString().toLatin1();
    const RawHttp::Answer queued =
        post("/deployment/queue",
             request("deployment_id", id, R"(,"inputs":{"steps":1,"width":64,"height":64})"));
    QCOMPARE(queued.status, 200);
    const QJsonObject ended = endedRun(*m_server, queued.json()["run_id"_L1].toString().toLatin1());
    QCOMPARE(ended["status"_L1].toString(), u"success");
    QVERIFY(!ended["outputs"_L1].toArray().isEmpty());
}

void tst_LocalDeployments::listFilters_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("first"); // of the whole list; -1: nothing
    QTest::addColumn<int>("size");
    const int all = int(sampleFiles().size());
    QTest::newRow("none") << ""_ba << 0 << all;
    QTest::newRow("its environment") << "?environment=production"_ba << 0 << all;
    QTest::newRow("another environment") << "?environment=preview"_ba << -1 << 0;
    QTest::newRow("the old half") << "?is_fluid=false"_ba << 0 << all;
    QTest::newRow("the new half") << "?is_fluid=true"_ba << -1 << 0;
    QTest::newRow("a page") << "?page_size=2"_ba << 0 << 2;
    QTest::newRow("the next page") << "?page_size=2&offset=1"_ba << 1 << 2;
    QTest::newRow("behind the end") << "?offset=1000"_ba << -1 << 0;
}

void tst_LocalDeployments::listFilters()
{
    QFETCH(QByteArray, query);
    QFETCH(int, first);
    QFETCH(int, size);
    const RawHttp::Answer answer = list(query);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json().array().size(), size);
    if (first >= 0)
        QCOMPARE(answer.json()[0], list().json()[first]);
}

void tst_LocalDeployments::listRefusals()
{
    QCOMPARE(problems(list("?environment=moon")), R"(enum["query","environment"])");
    QCOMPARE(problems(list("?is_fluid=maybe&page_size=x&offset=-1")),
             R"(bool_parsing["query","is_fluid"] int_parsing["query","page_size"] )"
             R"(greater_than_equal["query","offset"])");
    QCOMPARE(list("?environment=moon").json()["detail"_L1][0]["ctx"_L1]["expected"_L1].toString(),
             u"'staging', 'production', 'public-share', 'private-share', 'preview' or "
             u"'community-share'");
}

//! The service's own shape, down to the inputs that it derives from the graph.
void tst_LocalDeployments::model()
{
    const QByteArray theirs = example("deployment.json");
    const QString id =
        m_server->addDeployment(u"Boats"_s, example("graph-text2image-external.api.json"));
    QVERIFY2(!id.isEmpty(), qPrintable(m_server->errorString()));
    const QByteArray ours = RawHttp::get(m_server->url(), "/api/deployment/" + id.toLatin1()).body;
    QCOMPARE(keysInOrder(ours), keysInOrder(theirs));
    const auto mine = JsonText::parse(ours);
    const auto model = JsonText::parse(theirs);
    const auto keys = [](const JsonText::Value &object) {
        return keysInOrder(object.raw());
    };
    for (const QString &key : {u"workflow"_s, u"version"_s, u"input_types"_s})
        QCOMPARE(keys(mine->root().member(key)), keys(model->root().member(key)));
    QVERIFY(mine->root().member(u"input_types").equals(model->root().member(u"input_types")));
    QVERIFY(mine->root().member(u"output_types").equals(model->root().member(u"output_types")));
    static const QRegularExpression inList(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$)"_s);
    static const QRegularExpression outside(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}000)?Z$)"_s);
    QVERIFY(
        inList.match(mine->root().member(u"version").member(u"created_at").toString()).hasMatch());
    QVERIFY(outside.match(mine->root().member(u"created_at").toString()).hasMatch());
    QVERIFY(list().json()[0] == QJsonDocument::fromJson(ours).object());
}

//! One Enum without a list of texts takes the whole list down, as at the service.
void tst_LocalDeployments::enumWithoutOptions()
{
    const QByteArray graph = R"({"1":{"class_type":"ComfyUIDeployExternalEnum",)"
                             R"("inputs":{"input_id":"a","options":"[1]"}}})";
    const QString id = m_server->addDeployment(u"Odd"_s, graph);
    QVERIFY(!id.isEmpty());
    QCOMPARE(list().status, 500);
    QCOMPARE(list().body, R"({"detail":"Internal server error"})");
    QCOMPARE(list("?offset=1").status, 200);
}

void tst_LocalDeployments::unknown_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("not there") << "00000000-0000-0000-0000-000000000001"_ba;
    QTest::newRow("no UUID") << "nope"_ba;
}

void tst_LocalDeployments::unknown()
{
    QFETCH(QByteArray, id);
    const RawHttp::Answer answer = RawHttp::get(m_server->url(), "/api/deployment/" + id);
    QCOMPARE(answer.status, 500); // not 404: the service fails
    QCOMPARE(answer.body, R"({"detail":"Internal server error"})");
}

void tst_LocalDeployments::addedGraph()
{
    LocalServer server; // before it listens
    const QString first = server.addDeployment(u"First"_s, graph(1));
    QVERIFY(!first.isEmpty());
    QVERIFY(server.listen());
    const QString second = server.addDeployment(u"First"_s, graph(2));
    QVERIFY(!second.isEmpty());
    QVERIFY(second != first);
    const QJsonDocument listed = RawHttp::get(server.url(), "/api/deployments").json();
    QCOMPARE(listed[0]["id"_L1].toString(), second);
    QCOMPARE(listed[1]["id"_L1].toString(), first);
    QCOMPARE(listed[1]["workflow"_L1]["name"_L1].toString(), u"First");
}

void tst_LocalDeployments::badGraph_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QString>("place");
    QTest::newRow("no JSON") << "{\n  x}"_ba << u"line 2, column 3"_s;
    QTest::newRow("a list") << "[]"_ba << QString();
    QTest::newRow("nothing in it") << "{}"_ba << QString();
    QTest::newRow("a node that is none") << R"({"1":5})"_ba << u"node 1"_s;
}

void tst_LocalDeployments::badGraph()
{
    QFETCH(QByteArray, graph);
    QFETCH(QString, place);
    QCOMPARE(m_server->addDeployment(u"Bad"_s, graph), QString());
    QVERIFY2(m_server->errorString().contains(place), qPrintable(m_server->errorString()));
    QVERIFY(m_server->errorString().startsWith(u"This is no workflow"));
    QCOMPARE(list().json().array().size(), sampleFiles().size());
}

void tst_LocalDeployments::refusals_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("expected"); // the body, or the errors of a 422
    const QByteArray unknownId = "00000000-0000-0000-0000-000000000001";
    QTest::newRow("unknown") << request("deployment_id", unknownId) << 404
                             << R"({"detail":"Deployment not found"})"_ba;
    QTest::newRow("unknown, and an origin that is none")
        << request("deployment_id", unknownId, R"(,"origin":"mars")") << 404
        << R"({"detail":"Deployment not found"})"_ba;
    QTest::newRow("no id") << "{}"_ba << 422 << R"(missing["body","deployment_id"])"_ba;
    QTest::newRow("no UUID") << request("deployment_id", "x") << 422
                             << R"(uuid_parsing["body","deployment_id"])"_ba;
    QTest::newRow("an input is null")
        << request("deployment_id", unknownId, R"(,"inputs":{"a":null})") << 422
        << R"(string_type["body","inputs","a","str"] int_type["body","inputs","a","int"] )"
           R"(float_type["body","inputs","a","float"] bool_type["body","inputs","a","bool"] )"
           R"(list_type["body","inputs","a","list[any]"])"_ba;
    QTest::newRow("a workflow's id instead")
        << request("workflow_id", WorkflowId) << 422 << R"(missing["body","deployment_id"])"_ba;
}

void tst_LocalDeployments::refusals()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, expected);
    for (const QByteArray &mode : {"queue"_ba, "sync"_ba, "stream"_ba}) {
        const RawHttp::Answer answer = post("/deployment/" + mode, body);
        QCOMPARE(answer.status, status);
        QCOMPARE(status == 422 ? problems(answer) : answer.body, expected);
    }
}

void tst_LocalDeployments::modes()
{
    const QByteArray body = request("deployment_id", addedId());
    const RawHttp::Answer synced = post("/deployment/sync", body);
    QCOMPARE(synced.status, 200);
    QCOMPARE(synced.json()[0]["data"_L1]["images"_L1].toArray().size(), 1);
    const RawHttp::Answer streamed = post("/deployment/stream", body);
    QCOMPARE(streamed.header("Content-Type"), "text/event-stream; charset=utf-8");
    QVERIFY(streamed.body.contains(R"("status": "success")"));
    QCOMPARE(post("/deployment/nothing", body).status, 404);
}

void tst_LocalDeployments::runKnowsItsDeployment()
{
    const QByteArray id = addedId();
    const QJsonObject mine = deployment(QString::fromLatin1(id));
    const QByteArray run =
        post("/deployment/queue", request("deployment_id", id, R"(,"inputs":{"a":1},"gpu":"H100")"))
            .json()["run_id"_L1]
            .toString()
            .toLatin1();
    const QJsonObject ended = endedRun(*m_server, run);
    for (const QString &key : {u"workflow_id"_s, u"workflow_version_id"_s, u"machine_id"_s})
        QCOMPARE(ended[key], mine[key]);
    QCOMPARE(ended["gpu"_L1].toString(), u"H100"); // the deployment has none of its own
    const QByteArray rows =
        "/api/v2/workflow/" + mine["workflow_id"_L1].toString().toLatin1() + "/runs?deployment_id=";
    const QJsonDocument row = RawHttp::get(m_server->url(), rows + id).json();
    QCOMPARE(row.array().size(), 1);
    QCOMPARE(row[0]["id"_L1].toString(), QString::fromLatin1(run));
    QCOMPARE(row[0]["deployment_id"_L1].toString(), QString::fromLatin1(id));
    QCOMPARE(row[0]["workflow_version_id"_L1], mine["workflow_version_id"_L1]);
    QCOMPARE(RawHttp::get(m_server->url(), rows + WorkflowId).body, "[]");
    QCOMPARE(RawHttp::get(m_server->url(), rows + "x").status, 422);
}

void tst_LocalDeployments::anyRequest_data()
{
    QTest::addColumn<QByteArray>("body"); // with the added deployment's ids in % places
    QTest::addColumn<bool>("isDeployment");
    QTest::newRow("a deployment") << R"({"deployment_id":"%1"})"_ba << true;
    QTest::newRow("a version") << R"({"workflow_version_id":"%2"})"_ba << false;
    QTest::newRow("a version on a machine")
        << R"({"workflow_version_id":"%2","machine_id":"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b"})"_ba
        << false;
    QTest::newRow("a workflow") << runRequest(graph(7)) << false;
    QTest::newRow("two in one: the first of the service's order")
        << R"({"deployment_id":"%1","workflow_version_id":"%2"})"_ba << false;
    QTest::newRow("two in one, of which one does not fit")
        << R"({"deployment_id":"%1","workflow_version_id":"no"})"_ba << true;
}

void tst_LocalDeployments::anyRequest()
{
    QFETCH(QByteArray, body);
    QFETCH(bool, isDeployment);
    const QByteArray id = addedId();
    const QByteArray version =
        deployment(QString::fromLatin1(id))["workflow_version_id"_L1].toString().toLatin1();
    body.replace("%1", id).replace("%2", version);
    const RawHttp::Answer queued = post("/queue", body);
    QCOMPARE(queued.status, 200);
    QCOMPARE(endedRun(*m_server, queued.json()["run_id"_L1].toString().toLatin1())["status"_L1]
                 .toString(),
             u"success");
    const RawHttp::Answer synced = post("/sync", body);
    QCOMPARE(synced.json().array().size(), 1);
    QVERIFY(post("/stream", body).body.contains(R"("status": "success")"));
    const RawHttp::Answer rows = RawHttp::get(
        m_server->url(),
        "/api/v2/workflow/"
            + run(*m_server, queued.json()["run_id"_L1].toString().toLatin1())["workflow_id"_L1]
                  .toString()
                  .toLatin1()
            + "/runs");
    QCOMPARE(rows.json().array().size(), 3);
    for (const QJsonValue &row : rows.json().array())
        QCOMPARE(row["deployment_id"_L1].isString(), isDeployment);
}

void tst_LocalDeployments::anyRequestRefused()
{
    QCOMPARE(post("/queue", R"({"inputs":{}})").json(),
             QJsonDocument::fromJson(example("422-union.json")));
    QCOMPARE(problems(post("/stream", "[]")),
             R"(model_attributes_type["body","WorkflowRunVersionRequest"] )"
             R"(model_attributes_type["body","WorkflowRunRequest"] )"
             R"(model_attributes_type["body","DeploymentRunRequest"] )"
             R"(model_attributes_type["body","ModelRunRequest"])");
    QCOMPARE(problems(post("/sync", "{")), R"(json_invalid["body",1])");
    const QByteArray unknownId = "00000000-0000-0000-0000-000000000001";
    const RawHttp::Answer version = post("/queue", request("workflow_version_id", unknownId));
    QCOMPARE(version.status, 404);
    QVERIFY(version.json()["detail"_L1].isString());
    QCOMPARE(post("/queue", request("deployment_id", unknownId)).json(),
             QJsonDocument::fromJson(example("404-deployment.json")));
    const RawHttp::Answer model = post("/queue", request("model_id", "flux"));
    QCOMPARE(model.status, 500);
    QCOMPARE(model.body, "Internal Server Error");
}

//! POST /run: the request's body names its mode.
void tst_LocalDeployments::executionModes()
{
    const QByteArray id = addedId();
    const auto answered = [&](const QByteArray &mode) {
        return post({}, request("deployment_id", id, R"(,"execution_mode":")" + mode + '"'));
    };
    QVERIFY(post({}, request("deployment_id", id)).json()["run_id"_L1].isString());
    QVERIFY(answered("async").json()["run_id"_L1].isString());
    QCOMPARE(answered("sync").json().array().size(), 1);
    QVERIFY(answered("stream").body.contains(R"("status": "success")"));
    const RawHttp::Answer first = answered("sync_first_result");
    QCOMPARE(first.header("Content-Type"), "image/png");
    QVERIFY(first.body.startsWith("\x89PNG"));
    QCOMPARE(answered("soon").status, 422);
}

REGISTER_TEST(tst_LocalDeployments)
#include "tst_localdeployments.moc"
