// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray listRoute = "GET /deployments";
const QByteArray getRoute = "GET /deployment/" + exampleDeploymentId;

Deployment exampleDeployment()
{
    return Deployment::fromJson(example(u"deployment.json"_s)).value();
}

// The example without its version, as from a server that sends no graphs.
Deployment withTypes(const QByteArray &inputTypes)
{
    return Deployment::fromJson(R"({"id":"d","input_types":)" + inputTypes + '}').value();
}

QByteArray rowOf(const QByteArray &id, const QByteArray &updatedAt)
{
    return R"({"id":")" + id + R"(","updated_at":")" + updatedAt + R"("})";
}

QByteArray dayOf(int day)
{
    return "2025-03-" + QByteArray::number(day).rightJustified(2, '0') + "T00:00:00.000000Z";
}

QStringList idsOf(const QList<Deployment> &deployments)
{
    QStringList ids;
    for (const Deployment &deployment : deployments)
        ids += deployment.id();
    return ids;
}

QUrlQuery queryOf(const Request &request)
{
    return QUrlQuery(QString::fromLatin1(request.target.split('?').value(1)));
}

bool asksForFluid(const Request &request)
{
    return queryOf(request).queryItemValue(u"is_fluid"_s) == "true"_L1;
}

} // namespace

//! Deployments as values, and their lists.
class tst_Deployments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void example_();
    void numbersOfTheGraphAreExact();
    void inputsOfTheGraphComeFirst();
    void noGraph_data();
    void noGraph();
    void inputTypes();
    void oddInputTypes_data();
    void oddInputTypes();
    void refused_data();
    void refused();

    void bothHalves();
    void pagesOfBothHalves_data();
    void pagesOfBothHalves();
    void oneHalf_data();
    void oneHalf();
    void oneHalfFails_data();
    void oneHalfFails();
    void unreadableLists_data();
    void unreadableLists();
    void negativePages();
    void environmentIsEncoded();
    void one();
    void unknownOne();

private:
    //! A server that sorts and pages each half like the service.
    void serveHalves(int older, int newer);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_Deployments::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_Deployments::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_Deployments::example_()
{
    const Deployment deployment = exampleDeployment();
    QCOMPARE(deployment.id(), QString::fromLatin1(exampleDeploymentId));
    QCOMPARE(deployment.name(), u"Boats"_s);
    QCOMPARE(deployment.environment(), u"production"_s);
    QCOMPARE(deployment.workflowId(), QString::fromLatin1(exampleWorkflowId));
    QCOMPARE(deployment.workflowVersionId(), u"e05d1a77-94b2-4f3c-8f0e-7ab6c5d43210"_s);
    QCOMPARE(deployment.version(), 7);
    QCOMPARE(deployment.machineId(), u"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b"_s);
    QCOMPARE(deployment.createdAt(), Utc::dateTime({2025, 2, 1}, {10, 0, 0, 120}));
    QCOMPARE(deployment.updatedAt(), Utc::dateTime({2025, 3, 1}, {9, 30, 12, 8}));
    QCOMPARE(deployment.concurrencyLimit(), std::optional(2));
    QCOMPARE(deployment.runTimeout(), std::optional(300));
    QCOMPARE(deployment.keepWarm(), std::optional(0));
    QVERIFY(!deployment.isFluid());
    QVERIFY(deployment.gpu().isEmpty() && deployment.shareSlug().isEmpty());
    QVERIFY(deployment.description().isEmpty() && deployment.coverUrl().isEmpty());
    QVERIFY(!deployment.activatedAt().isValid());
    QCOMPARE(deployment.toJson(), example(u"deployment.json"_s));
    QCOMPARE(deployment, exampleDeployment());

    const auto other = Deployment::fromJson(
        R"({"id":"x","environment":"preview","gpu":"H200","modal_image_id":"im-1","share_slug":"me_boats",)"
        R"("description":"d","workflow":{"name":"n","cover_url":"https://example.invalid/a.png"},"new":1})");
    QVERIFY(other && other->isFluid());
    QCOMPARE(other->gpu(), u"H200"_s);
    QCOMPARE(other->shareSlug(), u"me_boats"_s);
    QCOMPARE(other->coverUrl(), QUrl(u"https://example.invalid/a.png"_s));
    QVERIFY(other->toJson().contains(R"("new":1)"));
    QCOMPARE(Deployment().id(), QString());
    QVERIFY(Deployment().inputs().isEmpty() && !Deployment().graph());
}

void tst_Deployments::numbersOfTheGraphAreExact()
{
    const QByteArray graph =
        R"({ "3": {"inputs":{"seed":18446744073709551615,"cfg":7.0,"x":1e400},"class_type":"K"} })";
    const auto deployment = Deployment::fromJson(R"({"id":"d","version":{"workflow_api": )" + graph
                                                 + R"( ,"version":2}})");
    QVERIFY(deployment && deployment->graph());
    QCOMPARE(deployment->graph()->toJson(), graph);
    QCOMPARE(deployment->graph()->value(u"3"_s, u"seed"_s),
             QVariant(std::numeric_limits<qulonglong>::max()));
}

void tst_Deployments::inputsOfTheGraphComeFirst()
{
    const QList<InputSpec> inputs = exampleDeployment().inputs();
    QCOMPARE(inputs.size(), 1);
    QCOMPARE(inputs.first().name(), u"input_text"_s);
    QCOMPARE(inputs.first().nodeId(), u"30"_s);
}

void tst_Deployments::noGraph_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::newRow("null") << "null"_ba;
    QTest::newRow("no graph in it") << R"({"version":1})"_ba;
    QTest::newRow("a graph that is null") << R"({"workflow_api":null})"_ba;
    QTest::newRow("an empty graph") << R"({"workflow_api":{}})"_ba;
    QTest::newRow("the editor's format") << R"({"workflow_api":{"nodes":[]}})"_ba;
    QTest::newRow("a list") << R"([1])"_ba;
}

void tst_Deployments::noGraph()
{
    QFETCH(QByteArray, version);
    const auto deployment = Deployment::fromJson(
        R"({"id":"d","version":)" + version
        + R"(,"input_types":[{"input_id":"a","class_type":"ComfyUIDeployExternalText"}]})");
    QVERIFY(deployment && !deployment->graph());
    QCOMPARE(deployment->inputs().size(), 1);
    QCOMPARE(deployment->inputs().first().name(), u"a"_s);
}

void tst_Deployments::inputTypes()
{
    QJsonObject json = QJsonDocument::fromJson(example(u"deployment.json"_s)).object();
    json.remove(u"version"_s);
    const QList<InputSpec> inputs =
        Deployment::fromJson(QJsonDocument(json).toJson()).value().inputs();
    using K = InputSpec::Kind;
    const QList<std::pair<QString, K>> expected{{u"input_checkpoint"_s, K::Checkpoint},
                                                {u"input_lora"_s, K::Lora},
                                                {u"width"_s, K::Integer},
                                                {u"height"_s, K::Integer},
                                                {u"batch_size"_s, K::Integer},
                                                {u"lora_strength"_s, K::Number},
                                                {u"steps"_s, K::Integer},
                                                {u"cfg"_s, K::Number},
                                                {u"sampler"_s, K::Enum},
                                                {u"input_text"_s, K::Text},
                                                {u"negative"_s, K::Text},
                                                {u"input_image"_s, K::Image},
                                                {u"save_extra"_s, K::Boolean},
                                                {u"input_images"_s, K::ImageBatch},
                                                {u"cutout"_s, K::Image},
                                                {u"input_audio"_s, K::Audio},
                                                {u"input_file"_s, K::File},
                                                {u"input_exr"_s, K::File},
                                                {u"input_video"_s, K::Video}};
    QList<std::pair<QString, K>> found;
    for (const InputSpec &input : inputs)
        found += {input.name(), input.kind()};
    QCOMPARE(found, expected);
    QCOMPARE(inputs[0].defaultValue(), QVariant(u"sd15-made-up.safetensors"_s));
    QCOMPARE(inputs[0].description(), u"Must already be on the machine"_s);
    QCOMPARE(inputs[2].defaultValue(), QVariant(512LL));
    QCOMPARE(inputs[4].maximum(), QVariant(4LL));
    QCOMPARE(inputs[5].maximum(), QVariant(1.5));
    QCOMPARE(inputs[8].options(), (QStringList{u"euler"_s, u"dpmpp_2m"_s, u"ddim"_s}));
    QCOMPARE(inputs[9].label(), u"Prompt"_s);
    QCOMPARE(inputs[18].label(), u"input_video"_s); // its display name is empty
    QVERIFY(!inputs[11].defaultValue().isValid() && inputs[11].nodeIds().isEmpty());
    QVERIFY(!inputs[5].problemWith(2.0).isEmpty());
}

void tst_Deployments::oddInputTypes_data()
{
    QTest::addColumn<QByteArray>("types");
    QTest::addColumn<int>("count");
    QTest::newRow("null") << "null"_ba << 0;
    QTest::newRow("an object") << R"({"input_id":"a"})"_ba << 0;
    QTest::newRow("numbers and nulls") << "[1,null,[]]"_ba << 0;
    QTest::newRow("without a name") << R"([{"class_type":"ComfyUIDeployExternalText"}])"_ba << 0;
    QTest::newRow("twice") << R"([{"input_id":"a"},{"input_id":"a"},{"input_id":"b"}])"_ba << 2;
    QTest::newRow("options that are null")
        << R"([{"input_id":"a","class_type":"ComfyUIDeployExternalEnum","enum_options":null}])"_ba
        << 1;
    QTest::newRow("options that are text")
        << R"([{"input_id":"a","class_type":"ComfyUIDeployExternalEnum","enum_options":"x"}])"_ba
        << 1;
    QTest::newRow("a linked default")
        << R"([{"input_id":"a","class_type":"ComfyUIDeployExternalText","default_value":["4",0]}])"_ba
        << 1;
    QTest::newRow("a linked picture")
        << R"([{"input_id":"a","class_type":"ComfyUIDeployExternalImage","default_value":["4",0]}])"_ba
        << 1;
    QTest::newRow("limits of a strange type")
        << R"([{"input_id":"a","class_type":"X","min_value":"a","max_value":[],"step":-1}])"_ba
        << 1;
}

void tst_Deployments::oddInputTypes()
{
    QFETCH(QByteArray, types);
    const QList<InputSpec> inputs = withTypes(types).inputs();
    QTEST(int(inputs.size()), "count");
    for (const InputSpec &input : inputs) {
        QVERIFY(!input.defaultValue().isValid());
        QCOMPARE(input.hasWiredDefault(), types.contains("[\"4\",0]"));
        QVERIFY(input.options().isEmpty());
        QCOMPARE(input.stepSize(), 0.0);
    }
}

void tst_Deployments::refused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("why");
    const QString id = u"field \"id\" is missing or has the wrong type"_s;
    QTest::newRow("no id") << "{}"_ba << id;
    QTest::newRow("an empty id") << R"({"id":""})"_ba << id;
    QTest::newRow("a numeric id") << R"({"id":7})"_ba << id;
    QTest::newRow("a list") << "[]"_ba << u"it is not a JSON object"_s;
    QTest::newRow("cut off") << "{\n\"id\": \"a\""_ba << u"line 2"_s;
    QTest::newRow("nothing") << ""_ba << u"line 1"_s;
}

void tst_Deployments::refused()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, why);
    QString problem;
    QVERIFY(!Deployment::fromJson(json, &problem));
    QVERIFY2(problem.contains(why), qPrintable(problem));
    QVERIFY(!Deployment::fromJson(json));
}

// Rows of both halves alternate; row 1 of the older half is the newest.
void tst_Deployments::serveHalves(int older, int newer)
{
    m_server->on(listRoute, [older, newer](const Request &request, Exchange exchange) {
        const bool fluid = asksForFluid(request);
        const QUrlQuery query = queryOf(request);
        const int count = fluid ? newer : older;
        QByteArrayList rows;
        for (int i = 0; i < count; ++i)
            rows += rowOf((fluid ? "new" : "old") + QByteArray::number(i + 1),
                          dayOf(28 - 2 * i - int(fluid)));
        const bool paged = query.hasQueryItem(u"page_size"_s);
        const int offset = paged ? query.queryItemValue(u"offset"_s).toInt() : 0;
        const qint64 size = paged ? query.queryItemValue(u"page_size"_s).toLongLong() : -1;
        exchange.respond(200, '[' + rows.mid(offset, size).join(',') + ']');
    });
}

void tst_Deployments::bothHalves()
{
    serveHalves(2, 3);
    const auto found = wait(m_client->deployments());
    QVERIFY2(found, qPrintable(found.error().message()));
    QCOMPARE(idsOf(*found), (QStringList{u"old1"_s, u"new1"_s, u"old2"_s, u"new2"_s, u"new3"_s}));
    QCOMPARE(m_server->count(listRoute), 2);
    for (const Request &request : m_server->requests(listRoute))
        QVERIFY(!queryOf(request).hasQueryItem(u"page_size"_s));

    // An old server without halves returns the same rows twice.
    m_server->on(listRoute, 200, example(u"deployments.json"_s));
    const auto examples = wait(m_client->deployments());
    QVERIFY(examples);
    QCOMPARE(examples->size(), 2);
    QVERIFY(examples->at(0).updatedAt() >= examples->at(1).updatedAt());
}

void tst_Deployments::pagesOfBothHalves_data()
{
    QTest::addColumn<int>("pageSize");
    QTest::addColumn<int>("offset");
    QTest::newRow("all") << 0 << 0;
    QTest::newRow("the first one") << 1 << 0;
    QTest::newRow("the first three") << 3 << 0;
    QTest::newRow("in the middle") << 3 << 2;
    QTest::newRow("over the end") << 5 << 8;
    QTest::newRow("behind the end") << 5 << 40;
    QTest::newRow("all but some") << 0 << 4;
    QTest::newRow("where one half has ended") << 2 << 7;
    QTest::newRow("beyond what an int holds") << std::numeric_limits<int>::max() << 1;
}

void tst_Deployments::pagesOfBothHalves()
{
    QFETCH(int, pageSize);
    QFETCH(int, offset);
    serveHalves(3, 7);
    const QStringList all = idsOf(wait(m_client->deployments()).value());
    QCOMPARE(all.size(), 10);
    DeploymentQuery query;
    query.pageSize = pageSize;
    query.offset = offset;
    const auto page = wait(m_client->deployments(query));
    QVERIFY(page);
    QCOMPARE(idsOf(*page), all.mid(offset, pageSize ? pageSize : -1));
    if (pageSize) {
        const Request last = m_server->requests(listRoute).last();
        QCOMPARE(queryOf(last).queryItemValue(u"page_size"_s),
                 QString::number(qint64(pageSize) + offset));
        QCOMPARE(queryOf(last).queryItemValue(u"offset"_s), u"0"_s);
    }
}

void tst_Deployments::oneHalf_data()
{
    QTest::addColumn<bool>("isFluid");
    QTest::addColumn<int>("pageSize");
    QTest::addColumn<QStringList>("ids");
    QTest::newRow("older") << false << 2 << QStringList{u"old2"_s, u"old3"_s};
    QTest::newRow("newer") << true << 2 << QStringList{u"new2"_s, u"new3"_s};
    QTest::newRow("all of the newer") << true << 0 << QStringList{u"new2"_s, u"new3"_s, u"new4"_s};
}

void tst_Deployments::oneHalf()
{
    QFETCH(bool, isFluid);
    serveHalves(3, 4);
    DeploymentQuery query;
    query.isFluid = isFluid;
    query.offset = 1;
    query.pageSize = *static_cast<int *>(QTest::qData("pageSize", QMetaType::Int));
    const auto found = wait(m_client->deployments(query));
    QVERIFY(found);
    QTEST(idsOf(*found), "ids");
    QCOMPARE(m_server->count(listRoute), 1);
    QCOMPARE(asksForFluid(m_server->requests().first()), isFluid);
}

void tst_Deployments::oneHalfFails_data()
{
    QTest::addColumn<bool>("fluidFails");
    QTest::addColumn<int>("status");
    QTest::addColumn<Kind>("kind");
    for (const bool fluid : {false, true}) {
        const char *half = fluid ? "newer" : "older";
        QTest::addRow("%s, 401", half) << fluid << 401 << Kind::Unauthorized;
        QTest::addRow("%s, 500", half) << fluid << 500 << Kind::Server;
        QTest::addRow("%s, unreadable", half) << fluid << 200 << Kind::BadResponse;
    }
}

void tst_Deployments::oneHalfFails()
{
    QFETCH(bool, fluidFails);
    QFETCH(int, status);
    m_server->on(listRoute, [=](const Request &request, Exchange exchange) {
        if (asksForFluid(request) == fluidFails)
            exchange.respond(status, R"({"detail":"Internal server error"})");
        else
            exchange.respond(200, "[]");
    });
    const auto found =
        wait(m_client->deployments({}, RequestOptions().setRetryPolicy(RetryPolicy::none())));
    QTEST(found.error().kind(), "kind");
    QCOMPARE(found.error().httpStatus(), status);
    QVERIFY(found.error().body().contains("Internal server error"));
    const QString message = found.error().message();
    QVERIFY2(message.contains(fluidFails ? u"is_fluid=true"_s : u"is_fluid=false"_s),
             qPrintable(message));
    QVERIFY(status == 200 || message.contains(u"Internal server error"_s));
}

void tst_Deployments::unreadableLists_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("place");
    QTest::newRow("a page") << "<html>"_ba << u"line 1, column 1"_s;
    QTest::newRow("an object") << R"({"data":[]})"_ba << u"not a JSON list"_s;
    QTest::newRow("a row that is none") << R"([{"id":"a"},7])"_ba << u"entry 1: it is not"_s;
    QTest::newRow("a row without id")
        << R"([{"id":"a"},{"id":"b"},{}])"_ba << u"entry 2: field \"id\""_s;
}

void tst_Deployments::unreadableLists()
{
    QFETCH(QByteArray, answer);
    QFETCH(QString, place);
    m_server->on(listRoute, 200, answer);
    DeploymentQuery query;
    query.isFluid = false;
    const auto found = wait(m_client->deployments(query));
    QCOMPARE(found.error().kind(), Kind::BadResponse);
    QCOMPARE(found.error().body(), answer);
    QVERIFY2(found.error().message().contains(place), qPrintable(found.error().message()));
}

void tst_Deployments::negativePages()
{
    DeploymentQuery query;
    query.offset = -1;
    QCOMPARE(wait(m_client->deployments(query)).error().kind(), Kind::InvalidRequest);
    query.offset = 0;
    query.pageSize = -5;
    QCOMPARE(wait(m_client->deployments(query)).error().kind(), Kind::InvalidRequest);
    QCOMPARE(m_server->connections(), 0);
}

void tst_Deployments::environmentIsEncoded()
{
    m_server->on(listRoute, 200, "[]");
    DeploymentQuery query;
    query.environment = u"a&is_fluid=true+b"_s;
    QVERIFY(wait(m_client->deployments(query)));
    QCOMPARE(m_server->count(listRoute), 2);
    for (const Request &request : m_server->requests(listRoute))
        QVERIFY2(request.target.contains("environment=a%26is_fluid%3Dtrue%2Bb"),
                 request.target.constData());
}

void tst_Deployments::one()
{
    m_server->on(getRoute, 200, example(u"deployment.json"_s));
    const auto found = wait(m_client->deployment(QString::fromLatin1(exampleDeploymentId)));
    QVERIFY(found);
    QCOMPARE(*found, exampleDeployment());
}

// The service answers 500, and a retry does not help.
void tst_Deployments::unknownOne()
{
    m_server->on("*", 500, R"({"detail":"Internal server error"})");
    const auto found = wait(m_client->deployment(u"no/such"_s));
    QCOMPARE(found.error().kind(), Kind::Server);
    QCOMPARE(found.error().httpStatus(), 500);
    QVERIFY2(found.error().message().startsWith(u"Internal server error (Perhaps there is no"_s),
             qPrintable(found.error().message()));
    QCOMPARE(m_server->requests().size(), 1);
    QCOMPARE(m_server->requests().first().target, "/api/deployment/no%2Fsuch"_ba);
    QCOMPARE(wait(m_client->deployment({})).error().kind(), Kind::InvalidRequest);
}

REGISTER_TEST(tst_Deployments)
#include "tst_deployments.moc"
