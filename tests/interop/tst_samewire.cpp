// SPDX-License-Identifier: MIT

#include "fields.h"
#include "nodescript.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/session.h>

#include <QtCore/qurlquery.h>
#include <QtTest/QtTest>

#include <functional>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QString id = u"15c3a9e2-7f6b-4d8c-b1a0-2e3f4d5c6b7a"_s;

//! What the official client sends is in requests.mjs, under the same names.
struct WireCase
{
    const char *name;
    std::function<void(WorkflowClient &)> send;
};

const std::vector<Difference> wireDifferences{
    // The mark by which a run is found again if its answer is lost.
    {"", "body.inputs._comfydeploy_run", "*", ""},
    // Who each of them is.
    {"", "header.user-agent", "*", "*"},
    // They send an empty cookie; the service would take a real one for the login.
    {"", "header.cookie", "", R"("")"},
    // What node's fetch() adds, and Qt's counterpart.
    {"", "header.accept-language", R"("en-US,*")", R"("*")"},
    {"", "header.sec-fetch-*", "", "*"},
    // The server's default, which they always spell out.
    {"", "body.webhook_intermediate_status", "", "false"},
    {"", "body.wait_for_server", "", "false"},
    // They lose every graph on the way, and so can run no workflow.
    {"workflow-queue", "body.workflow_api_json.1.class_type", R"("SaveText")", ""},
    {"workflow-queue", "body.workflow_api_json.1.inputs.text", R"("boat")", ""},
    {"workflow-queue", "body.workflow_api_json", "", "{}"},
    {"workflow-queue", "body.workflow.nodes", "[]", ""},
    {"workflow-queue", "body.workflow", "", "{}"},
    {"workflow-sync", "body.workflow_api_json.1.class_type", R"("SaveText")", ""},
    {"workflow-sync", "body.workflow_api_json.1.inputs.text", R"("boat")", ""},
    {"workflow-sync", "body.workflow_api_json", "", "{}"},
    {"workflow-sync", "body.workflow.nodes", "[]", ""},
    {"workflow-sync", "body.workflow", "", "{}"},
    {"workflow-stream", "body.workflow_api_json.1.class_type", R"("SaveText")", ""},
    {"workflow-stream", "body.workflow_api_json.1.inputs.text", R"("boat")", ""},
    {"workflow-stream", "body.workflow_api_json", "", "{}"},
    {"workflow-stream", "body.workflow.nodes", "[]", ""},
    {"workflow-stream", "body.workflow", "", "{}"},
    // JavaScript's numbers round seeds.
    {"large-seed", "body.inputs.seed", "9007199254740993", "9007199254740992"},
    // They know the GPUs of their day, and refuse to send others.
    {"newer-gpu", "requests", "1", "0"},
    // The service lists one kind of deployments at a time; they know of the older kind only.
    {"deployments-all", "requests", "2", "1"},
    {"deployments-all", "request-2.method", R"("GET")", ""},
    {"deployments-all", "request-2.path", R"("/deployments")", ""},
    {"deployments-all", "request-2.query.is_fluid", R"("true")", ""},
    {"deployments-all", "request-2.header.accept", R"("application/json")", ""},
    {"deployments-all", "request-2.header.authorization", R"("Bearer interop-token")", ""},
    {"deployments-all", "request-2.header.user-agent", "*", ""},
    {"deployments-all", "request-2.header.accept-language", R"("en-US,*")", ""},
    // Nodes take a list as text: an array would be a link to another node, which fails every run.
    {"deployment-queue", "body.inputs.list", R"("[\"https://host.invalid/1.png\", 2]")", ""},
    {"deployment-queue", "body.inputs.list.0", "", R"("https://host.invalid/1.png")"},
    {"deployment-queue", "body.inputs.list.1", "", "2"},
    // The place in the queue, which they cannot ask for.
    {"", "query.queue_position", R"("true")", ""},
    // The type of the file's name. The service goes by the name alone.
    {"", "body.file.content-type", R"("image/png")", R"("application/octet-stream")"},
};

WorkflowRunRequest byDeployment(const QVariantMap &inputs = {})
{
    WorkflowRunRequest request;
    request.setDeploymentId(id);
    request.setInputs(inputs);
    return request;
}

WorkflowRunRequest byVersion(const QVariantMap &inputs = {})
{
    WorkflowRunRequest request;
    request.setWorkflowVersionId(id);
    request.setInputs(inputs);
    return request;
}

WorkflowRunRequest byGraph()
{
    WorkflowRunRequest request;
    request.setWorkflowId(id);
    request.setMachineId(id);
    request.setWorkflowApiJson(*WorkflowGraph::fromJson(
        R"({"1": {"class_type": "SaveText", "inputs": {"text": "boat"}}})"));
    request.setWorkflow(R"({"nodes": []})"_ba);
    return request;
}

WorkflowRunRequest withEverything()
{
    WorkflowRunRequest request =
        byDeployment({{u"text"_s, u"a \"boat\" \n ü 🚣"_s},
                      {u"count"_s, 7},
                      {u"scale"_s, 1.5},
                      {u"on"_s, true},
                      {u"off"_s, false},
                      {u"list"_s, QVariantList{u"https://host.invalid/1.png"_s, 2}}});
    request.setGpu(u"A10G"_s);
    request.setWebhook(u"https://receiver.invalid/hook?token=a%2Cb"_s);
    request.setWebhookIntermediateStatus(true);
    return request;
}

WorkflowRunRequest onGpu(const QString &gpu)
{
    WorkflowRunRequest request = byDeployment();
    request.setGpu(gpu);
    return request;
}

WorkflowRunRequest deprecated(WorkflowRunRequest request)
{
    request.setDeprecatedRoute(true);
    return request;
}

const QList<WireCase> &cases()
{
    using Client = WorkflowClient;
    const auto get = [](Client &client) {
        std::ignore = client.getRun(id);
    };
    const QByteArray bytes = "\x89PNG"_ba;
    static const QList<WireCase> all{
        {"get", get},
        {"get-odd-id",
         [](Client &client) {
             std::ignore = client.getRun(u"a b/ü?c#d%"_s);
         }},
        {"get-base-with-slash", get},
        {"get-without-token", get},
        {"deployment-queue",
         [](Client &client) {
             client.queue(withEverything());
         }},
        {"deployment-sync",
         [](Client &client) {
             client.sync(byDeployment());
         }},
        {"deployment-stream",
         [](Client &client) {
             client.stream(byDeployment());
         }},
        {"large-seed",
         [](Client &client) {
             client.queue(byDeployment({{u"seed"_s, Q_INT64_C(9007199254740993)}}));
         }},
        {"newer-gpu",
         [](Client &client) {
             client.queue(onGpu(u"L40S"_s));
         }},
        {"workflow-queue",
         [](Client &client) {
             client.queue(byGraph());
         }},
        {"workflow-sync",
         [](Client &client) {
             client.sync(byGraph());
         }},
        {"workflow-stream",
         [](Client &client) {
             client.stream(byGraph());
         }},
        {"deprecated-queue",
         [](Client &client) {
             client.queue(deprecated(byDeployment()));
         }},
        {"deprecated-sync",
         [](Client &client) {
             client.sync(byVersion());
         }},
        {"deprecated-stream",
         [](Client &client) {
             client.stream(byVersion({{u"text"_s, u"x"_s}}));
         }},
        {"deployments",
         [](Client &client) {
             DeploymentQuery query;
             query.environment = u"production"_s;
             query.isFluid = false;
             std::ignore = client.deployments(query);
         }},
        {"deployments-all",
         [](Client &client) {
             std::ignore = client.deployments();
         }},
        {"upload",
         [bytes](Client &client) {
             client.upload(FileInput::fromData(bytes, u"a b.png"_s));
         }},
        {"upload-odd-name",
         [bytes](Client &client) {
             client.upload(FileInput::fromData(bytes, u"grüße \"2\".png"_s));
         }},
        {"session-create",
         [](Client &client) {
             std::ignore = client.createSession({id, u"A10G"_s, 20, true});
         }},
        {"session-create-bare",
         [](Client &client) {
             std::ignore = client.createSession({id, {}, {}, {}});
         }},
        {"session-get",
         [](Client &client) {
             std::ignore = client.session(id);
         }},
        {"session-list",
         [](Client &client) {
             std::ignore = client.sessions(id);
         }},
        {"session-cancel",
         [](Client &client) {
             client.deleteSession(id);
         }},
    };
    return all;
}

//! The only part of a form, its bytes and headers.
QJsonObject formPart(QByteArray body, const QByteArray &contentType)
{
    if (body.endsWith("--\r\n")) // node 18 ends without the line end; both are right
        body.chop(2);
    const QByteArray boundary = contentType.sliced(contentType.indexOf("boundary=") + 9);
    const QByteArray start = "--" + boundary + "\r\n";
    const QByteArray end = "\r\n--" + boundary + "--";
    const qsizetype headEnd = body.indexOf("\r\n\r\n");
    if (!body.startsWith(start) || !body.endsWith(end) || headEnd < 0)
        return {{u"broken"_s, QString::fromLatin1(body)}};
    QJsonObject part{
        {u"bytes"_s, QString::fromLatin1(body.sliced(headEnd + 4).chopped(end.size()).toHex())}};
    const QString head = QString::fromUtf8(body.first(headEnd).sliced(start.size()));
    for (const QString &line : head.split(u"\r\n"_s)) {
        const qsizetype colon = line.indexOf(u':');
        part.insert(line.first(colon).toLower(), line.sliced(colon + 1).trimmed());
    }
    return part;
}

//! Of the connection itself: each host and each client has one of its own.
bool isOfTheConnection(const QByteArray &header)
{
    static const QByteArrayList names{"host", "connection", "content-length", "accept-encoding"};
    return names.contains(header);
}

Fields fieldsOf(const ScriptedServer::Request &request, const QByteArray &base)
{
    Fields fields;
    fields[u"method"_s] = jsonOf(QString::fromLatin1(request.method));
    fields[u"path"_s] = jsonOf(QString::fromLatin1(request.path().sliced(base.size())));
    const QUrlQuery query(QString::fromLatin1(request.target.split('?').value(1)));
    for (const auto &[name, value] : query.queryItems(QUrl::FullyDecoded))
        fields[u"query."_s + name] = jsonOf(value);
    const QByteArray type = request.header("content-type");
    const bool isForm = type.startsWith("multipart/");
    for (const auto &[name, value] : request.headers) {
        if (isOfTheConnection(name.toLower()))
            continue;
        const QString field = u"header."_s + QString::fromLatin1(name).toLower();
        QString text = QString::fromLatin1(value);
        if (isForm && value == type) // each makes one up for each form
            text.truncate(text.indexOf(u"boundary="_s) + qstrlen("boundary="));
        if (fields.contains(field))
            fields[field + u".again"_s] = jsonOf(text);
        else
            fields[field] = jsonOf(text);
    }
    if (isForm)
        addFields(u"body.file"_s, formPart(request.body, type), &fields);
    else if (!request.body.isEmpty())
        addFields(u"body"_s, QJsonDocument::fromJson(request.body).object(), &fields);
    return fields;
}

//! Of all requests of a case, ordered by their targets, those behind the first with their number,
//! and how many there were.
Fields fieldsOfCase(const ScriptedServer &server, const QByteArray &testCase)
{
    const QByteArray base = '/' + testCase + "/api";
    QList<ScriptedServer::Request> requests = server.requests();
    requests.removeIf(
        [&base](const auto &request) { return !request.target.startsWith(base + '/'); });
    std::stable_sort(requests.begin(), requests.end(),
                     [](const auto &a, const auto &b) { return a.target < b.target; });
    Fields fields;
    for (qsizetype i = 0; i < requests.size(); ++i) {
        const Fields one = fieldsOf(requests.at(i), base);
        const QString prefix = i == 0 ? QString() : u"request-%1."_s.arg(i + 1);
        for (auto it = one.begin(); it != one.end(); ++it)
            fields.insert(prefix + it.key(), it.value());
    }
    fields[u"requests"_s] = QByteArray::number(requests.size());
    return fields;
}

} // namespace

//! What the official client and ours send for the same call, side by side.
class tst_SameWire : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sent_data();
    void sent();
    void everyDifferenceOccurs();

private:
    ScriptedServer m_theirs;
    QHash<QString, QString> m_errors; //!< how each of their cases ended
    Differences m_differences{wireDifferences};
};

void tst_SameWire::initTestCase()
{
    QVERIFY(m_theirs.listen());
    const QString url = m_theirs.url().toString(QUrl::RemovePath);
    const QList<QJsonObject> answered = runNodeScript(u"requests.mjs"_s, {url});
    for (const QJsonObject &one : answered)
        m_errors.insert(one["name"_L1].toString(), one["error"_L1].toString());
}

void tst_SameWire::sent_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < cases().size(); ++i)
        QTest::newRow(cases().at(i).name) << i;
}

void tst_SameWire::sent()
{
    QFETCH(int, index);
    const WireCase &testCase = cases().at(index);
    const QByteArray name = testCase.name;
    QVERIFY2(m_errors.contains(QLatin1StringView(testCase.name)), "requests.mjs has no such case");

    ScriptedServer server;
    QVERIFY(server.listen());
    WorkflowClient client;
    const QString base = u"/%1/api%2"_s.arg(QLatin1StringView(testCase.name),
                                            name == "get-base-with-slash" ? u"/"_s : QString());
    useServer(client, server.url().resolved(QUrl(base)));
    if (name != "get-without-token")
        client.setToken("interop-token");
    testCase.send(client);
    const Fields theirs = fieldsOfCase(m_theirs, name);
    const int expected = name == "deployments-all" ? 2 : 1;
    QTRY_COMPARE(server.requests().size(), expected);
    // Nothing follows a refusal: all answers are 404.
    QTRY_VERIFY(std::ranges::all_of(client.runs(), &WorkflowRun::isFinished));
    const Fields ours = fieldsOfCase(server, name);

    const bool neverSent = theirs.size() == 1; // that there were no requests
    const QStringList unexpected = m_differences.unexpected(
        name, neverSent ? Fields{{u"requests"_s, ours.value(u"requests"_s)}} : ours, theirs);
    QVERIFY2(unexpected.isEmpty(),
             qPrintable(unexpected.join(u'\n') + u" — "_s
                        + m_errors.value(QLatin1StringView(testCase.name))));
}

void tst_SameWire::everyDifferenceOccurs()
{
    const QStringList unseen = m_differences.unseen();
    QVERIFY2(unseen.isEmpty(), qPrintable(unseen.join(u'\n')));
}

REGISTER_TEST(tst_SameWire)
#include "tst_samewire.moc"
