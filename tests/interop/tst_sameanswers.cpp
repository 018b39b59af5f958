// SPDX-License-Identifier: MIT

#include "client/calls.h"
#include "fields.h"
#include "nodescript.h"
#include "reported.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/fileupload.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

//! What one call is answered, and what that is called with in answers.mjs.
struct AnswerCase
{
    QByteArray name;
    QByteArray call;
    int status = 200;
    QByteArray body;
    QByteArray type = "application/json";
    enum { Answered, Closed, Silent } how = Answered;
};

namespace {

//! Where ours reports more, or reports at all.
const std::vector<Difference> answerDifferences{
    // The service says in node_meta which node made an output; its node_id is always null, and so
    // is its type.
    {"", "value.outputs.#.nodeId", "*", "null"},
    {"", "value.#.nodeId", "*", "null"},
    {"", "value.outputs.#.nodeId", "*", ""}, // of a webhook, which has neither
    {"", "value.outputs.#.type", "", "null"},
    {"", "value.#.type", "", "null"},
    // They drop the id that was typed into an output node.
    {"", "value.outputs.#.outputId", "*", ""},
    {"", "value.#.outputId", "*", ""},
    // They refuse outputs with booleans, dates without a zone, sessions without a URL yet, the
    // list of sessions, runs without a number that is always 0, and lists with a deployment for an
    // environment of today.
    {"outputs-legacy-animated.json", "error.type", "", R"("SDKValidationError")"},
    {"date without zone", "error.type", "", R"("SDKValidationError")"},
    {"number missing", "error.type", "", R"("SDKValidationError")"},
    {"session.json", "error.type", "", R"("SDKValidationError")"},
    {"sessions.json", "error.type", "", R"("SDKValidationError")"},
    {"deployments.json", "error.type", "", R"("SDKValidationError")"},
    // JavaScript's numbers round seeds.
    {"large seed", "value.workflowInputs.seed", "9007199254740993", "9007199254740992"},
    // How a deployment scales, which GPU and which version it has, and so on.
    {"", "value.#.concurrencyLimit", "2", ""},
    {"", "value.#.idleTimeout", "0", ""},
    {"", "value.#.runTimeout", "300", ""},
    {"", "value.#.keepWarm", "0", ""},
    {"", "value.#.version", "*", ""},
    {"deployments, all fields", "value.#.gpu", R"("A10G")", ""},
    {"deployments, all fields", "value.#.machineVersionId", "*", ""},
    {"deployments, all fields", "value.#.modalImageId", R"("im-1")", ""},
    {"deployments, all fields", "value.#.modalAppId", R"("ap-1")", ""},
    {"deployments, all fields", "value.#.activatedAt", "*", ""},
    {"deployments, all fields", "value.#.dubLink", "*", ""},
    {"deployments, all fields", "value.#.machine.*", "*", ""},
    {"deployments, all fields", "value.#.workflow.coverUrl", R"("https://host.invalid/c.png")", ""},
    // They empty these two; here they are to be had as they came, as are the outputs.
    {"deployments, all fields", "value.#.shareOptions.shareType", R"("full")", ""},
    {"deployments, all fields", "value.#.shareOptions", "", "{}"},
    {"deployments, all fields", "value.#.showcaseMedia.url", "*", ""},
    {"deployments, all fields", "value.#.showcaseMedia", "", "{}"},
    {"deployments, all fields", "value.#.outputTypes.#.class_type", R"("SaveImage")", ""},
    {"deployments, all fields", "value.#.outputTypes.#.classType", "", R"("SaveImage")"},
    {"deployments, all fields", "value.#.outputTypes.#.output_id", R"("o")", ""},
    {"deployments, all fields", "value.#.outputTypes.#.outputId", "", R"("o")"},
    // Where the service sends the graph, ours are the graph's own inputs; the recorded graph has
    // others than the list beside it.
    {"deployments, with graphs", "value.#.inputTypes.*", "*", "*"},
    {"deployments, with graphs", "value.#.inputTypes.*", "", "*"},
    // A word for the class, which is there too; the service never fills the step.
    {"", "value.#.inputTypes.#.type", "", "*"},
    {"", "value.#.inputTypes.#.step", "", "null"},
    // A label to show where the author gave none.
    {"", "value.#.inputTypes.#.displayName", R"("input_video")", R"("")"},
    // What tells an output from a change of status.
    {"", "value.eventType", "*", ""},
    // They refuse what a cancelled run sends, and a status of tomorrow.
    {"webhook-cancelled-via-api.json", "error.type", "", R"("SDKValidationError")"},
    {"webhook, new status", "error.type", "", R"("SDKValidationError")"},
    // A list that is not there is an empty one.
    {"webhook, no outputs", "value.outputs", "[]", ""},
    // A text that is not there is empty here, and null there where the service says so, or left out
    // where it says nothing or they do not know of it. The same for what is no text.
    {"", "*", R"("")", "null"},
    {"", "*", R"("")", ""},
    {"", "*", "null", ""},

    // What the server did not like about a request.
    {"", "error.detail.#.input*", "*", ""},
    {"", "error.detail.#.ctx*", "*", ""},
    // A 422 with words is no answer to them.
    {"422 with a text", "error.type", R"("HTTPValidationError")", R"("SDKValidationError")"},
    {"422 with a text", "error.detail", "[]", ""},
    // A success that is no answer: an error of its own kind, where they report an error of the
    // server or fall over it.
    {"no JSON", "error.type", R"("SDKValidationError")", R"("SDKError")"},
    {"no JSON", "error.statusCode", "", "200"},
    {"no JSON", "error.body", "", "*"},
    {"broken JSON", "error.type", R"("SDKValidationError")", R"("SyntaxError")"},
    // As an answer to a run it leaves open whether there is a run now, which may cost money.
    {"stream that is none", "error.type", R"("Unconfirmed")", R"("SDKError")"},
    {"stream that is none", "error.statusCode", "", "200"},
    {"stream that is none", "error.body", "", "*"},
    {"createrun-batch-response.json", "error.type", R"("Unconfirmed")", R"("SDKValidationError")"},
    // What the service answers when a run has failed; to them that is a success without outputs.
    {"sync-response-failed-run.json", "error.type", R"("Unconfirmed")", ""},

    // They empty the prompt result, which has the run's id and says what is wrong with the graph.
    {"", "value.events.#.data", "", "{}"},
    {"", "value.events.#.data.prompt_id", "*", ""},
    {"", "value.events.#.data.number", "*", ""},
    {"", "value.events.#.data.node_errors*", "*", ""},
    {"", "value.events.#.data.error*", "*", ""},
    // They stop at the first event that they cannot read.
    {"stream-corrupt-interleaved.sse", "value.brokenOff", "", R"("ZodError")"},
    {"stream-corrupt-interleaved.sse", "value.count", "8", "6"},
    {"stream-dropped-mid-frame.sse", "value.brokenOff", "", R"("ZodError")"},
    {"stream-unknown-event-tolerate.sse", "value.brokenOff", "", R"("ZodError")"},
    {"stream-unknown-event-tolerate.sse", "value.count", "11", "7"},
};

//! How long both wait for a silent server.
constexpr auto patience = 300ms;

QByteArray withChange(const QString &file, const QString &key, const QJsonValue &value)
{
    return runJson(file, {{key, value}});
}

QByteArray without(const QString &file, const QString &key)
{
    QJsonObject object = QJsonDocument::fromJson(example(file)).object();
    object.remove(key);
    return QJsonDocument(object).toJson();
}

//! The one of an environment that both know, with \a changes; undefined takes a field away.
QByteArray knownDeployment(const QJsonObject &changes)
{
    const QJsonArray all = QJsonDocument::fromJson(example(u"deployments.json"_s)).array();
    for (const QJsonValue &one : all) {
        QJsonObject deployment = one.toObject();
        if (deployment["environment"_L1].toString() != u"production"_s)
            continue;
        for (auto it = changes.begin(); it != changes.end(); ++it)
            deployment[it.key()] = it.value();
        return QJsonDocument(QJsonArray{deployment}).toJson();
    }
    return {};
}

//! Values for what is null in the recorded one.
QByteArray fullDeployment()
{
    return knownDeployment(
        {{u"version"_s, QJsonValue()},
         {u"share_slug"_s, u"boats"_s},
         {u"description"_s, u"Paper boats"_s},
         {u"share_options"_s, QJsonObject{{u"shareType"_s, u"full"_s}}},
         {u"showcase_media"_s, QJsonObject{{u"url"_s, u"https://host.invalid/a.png"_s}}},
         {u"machine"_s, QJsonObject{{u"id"_s, u"m"_s}, {u"name"_s, u"A10G box"_s}}},
         {u"output_types"_s,
          QJsonArray{QJsonObject{{u"class_type"_s, u"SaveImage"_s}, {u"output_id"_s, u"o"_s}}}},
         {u"dub_link"_s, u"https://dub.invalid/x"_s},
         {u"gpu"_s, u"A10G"_s},
         {u"machine_version_id"_s, u"11aa22bb-33cc-44dd-95ee-66ff77aa88bb"_s},
         {u"modal_image_id"_s, u"im-1"_s},
         {u"modal_app_id"_s, u"ap-1"_s},
         {u"activated_at"_s, u"2025-03-01T09:30:12.008000Z"_s},
         {u"workflow"_s,
          QJsonObject{{u"id"_s, u"3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01"_s},
                      {u"name"_s, u"Boats"_s},
                      {u"cover_url"_s, u"https://host.invalid/c.png"_s}}}});
}

QList<AnswerCase> recordedAnswers()
{
    QList<AnswerCase> cases;
    const QStringList files =
        QDir(QStringLiteral(TEST_DATA_DIR "/examples")).entryList(QDir::Files);
    for (const QString &file : files) {
        const QByteArray name = file.toLatin1();
        const QByteArray body = example(file);
        if (file.startsWith(u"webhook-"_s))
            cases.append({name, "webhook", 200, body});
        else if (file.startsWith(u"run-"_s))
            cases.append({name, "get", 200, body});
        else if (file.startsWith(u"outputs-"_s) || file.startsWith(u"sync-response"_s))
            cases.append({name, "sync", 200, body});
        else if (file.startsWith(u"stream-"_s) && file.endsWith(u".sse"_s))
            cases.append({name, "stream", 200, body, "text/event-stream; charset=utf-8"});
        else if (file.at(0).isDigit())
            cases.append({name, "get", file.first(3).toInt(), body,
                          file.endsWith(u".txt"_s) ? "text/plain" : "application/json"});
    }
    return cases;
}

//! Each call, refused in each way.
QList<AnswerCase> refusedCalls()
{
    QList<AnswerCase> cases;
    for (const char *call : {"queue", "sync", "upload", "deployments", "sessionCreate",
                             "sessionGet", "sessionList", "sessionCancel"}) {
        for (const char *file :
             {"400-upload-type.json", "401-missing.json", "403-credits.json", "404-session.json",
              "422-missing.json", "422-file-missing.json", "500-unhandled.txt"}) {
            const QByteArray name(file);
            cases.append({QByteArray(call) + ", " + name, call, name.first(3).toInt(),
                          example(QString::fromLatin1(file)),
                          name.endsWith(".txt") ? "text/plain" : "application/json"});
        }
    }
    return cases;
}

QByteArray changedWebhook(const QString &key, const QJsonValue &value)
{
    return withChange(u"webhook-success.json"_s, key, value);
}

QList<AnswerCase> allCases()
{
    const QString run = u"run-success.json"_s;
    QList<AnswerCase> cases = recordedAnswers() + refusedCalls();
    cases += {
        {"createrunresponse.json", "queue", 200, example(u"createrunresponse.json"_s)},
        {"createrun-batch-response.json", "queue", 200,
         example(u"createrun-batch-response.json"_s)},
        {"file-upload-response.json", "upload", 200, example(u"file-upload-response.json"_s)},
        {"deployments.json", "deployments", 200, example(u"deployments.json"_s)},
        {"deployments, known ones", "deployments", 200,
         knownDeployment({{u"version"_s, QJsonValue()}})},
        {"deployments, all fields", "deployments", 200, fullDeployment()},
        {"deployments, with graphs", "deployments", 200, knownDeployment({})},
        {"session-create-response.json", "sessionCreate", 200,
         example(u"session-create-response.json"_s)},
        {"session.json", "sessionGet", 200, example(u"session.json"_s)},
        {"session, with url", "sessionGet", 200,
         withChange(u"session.json"_s, u"url"_s, u"https://tunnel.invalid"_s)},
        {"sessions.json", "sessionList", 200, example(u"sessions.json"_s)},
        {"no sessions", "sessionList", 200, "[]"},
        {"session-delete-response.json", "sessionCancel", 200,
         example(u"session-delete-response.json"_s)},
        {"date without zone", "get", 200,
         withChange(run, u"created_at"_s, u"2025-03-04T05:06:01.25"_s)},
        {"date without seconds", "get", 200,
         withChange(run, u"created_at"_s, u"2025-03-04T05:06Z"_s)},
        {"large seed", "get", 200,
         withChange(run, u"workflow_inputs"_s,
                    QJsonObject{{u"seed"_s, Q_INT64_C(9007199254740993)}})},
        {"newer gpu", "get", 200, withChange(run, u"gpu"_s, u"B300"_s)},
        {"status from the future", "get", 200, withChange(run, u"status"_s, u"paused"_s)},
        {"number missing", "get", 200, without(run, u"number"_s)},
        {"id missing", "get", 200, without(run, u"id"_s)},
        {"no JSON", "get", 200, "<html>Please sign in</html>", "text/html"},
        {"broken JSON", "get", 200, example(run).chopped(40)},
        {"422 with a text", "get", 422, R"({"detail":"Too many inputs"})"},
        {"429", "get", 429, "slow down", "text/plain"},
        {"502 from a proxy", "get", 502, "<html>Bad gateway</html>", "text/html"},
        {"webhook, no JSON", "webhook", 200, "hello"},
        {"webhook, a list", "webhook", 200, "[]"},
        {"webhook, no run", "webhook", 200, without(u"webhook-success.json"_s, u"run_id"_s)},
        {"webhook, no status", "webhook", 200, without(u"webhook-success.json"_s, u"status"_s)},
        {"webhook, no outputs", "webhook", 200, without(u"webhook-success.json"_s, u"outputs"_s)},
        {"webhook, no progress", "webhook", 200, without(u"webhook-success.json"_s, u"progress"_s)},
        {"webhook, odd outputs", "webhook", 200, changedWebhook(u"outputs"_s, u"none"_s)},
        {"webhook, new status", "webhook", 200, changedWebhook(u"status"_s, u"paused"_s)},
        {"stream refused", "stream", 404, example(u"404-deployment.json"_s)},
        {"stream refused, 422", "stream", 422, example(u"422-gpu-enum.json"_s)},
        {"stream that is none", "stream", 200, "<html></html>", "text/html"},
        {"closed without an answer", "get", 0, {}, {}, AnswerCase::Closed},
        {"silence", "get", 0, {}, {}, AnswerCase::Silent},
    };
    return cases;
}

//! The case's own answer; then, to whoever follows the run, that of a run that has ended with what
//! the case is about.
void answer(const AnswerCase &testCase, const Request &request, Exchange exchange)
{
    const bool startsRun =
        testCase.call == "queue" || testCase.call == "sync" || testCase.call == "stream";
    if (startsRun && request.method == "GET") {
        const QJsonArray outputs = QJsonDocument::fromJson(testCase.body).array();
        if (request.path().endsWith("/run/" + exampleRunId))
            exchange.respond(200, runJson(u"run-success.json"_s, {{u"outputs"_s, outputs}}));
        else
            exchange.respond(404, "{}");
    } else if (testCase.how == AnswerCase::Closed) {
        exchange.close();
    } else if (testCase.how == AnswerCase::Answered
               && testCase.type.startsWith("text/event-stream")) {
        exchange.beginStream(testCase.type);
        exchange.write(testCase.body);
        exchange.close();
    } else if (testCase.how == AnswerCase::Answered) {
        exchange.respond(testCase.status, testCase.body, testCase.type);
    }
}

template <typename T, typename Report>
QJsonObject report(const Result<T> &result, const Report &reportOf)
{
    if (!result)
        return {{u"error"_s, reported(result.error())}};
    return {{u"value"_s, reportOf(*result)}};
}

//! Inputs in the order of their names: theirs is no answer's promise.
QJsonArray byName(const QJsonArray &inputTypes)
{
    QMap<QString, QJsonValue> inputs;
    for (const QJsonValue &input : inputTypes)
        inputs.insert(input["inputId"_L1].toString(), input);
    QJsonArray sorted;
    for (const QJsonValue &input : std::as_const(inputs))
        sorted.append(input);
    return sorted;
}

Fields fieldsOf(QJsonObject report)
{
    QJsonArray list = report["value"_L1].toArray();
    for (qsizetype i = 0; i < list.size(); ++i) {
        QJsonObject one = list.at(i).toObject();
        if (one.contains(u"inputTypes"_s)) {
            one[u"inputTypes"_s] = byName(one["inputTypes"_L1].toArray());
            list[i] = one;
            report[u"value"_s] = list;
        }
    }
    report.remove(u"name"_s);
    Fields fields;
    addFields(u"report"_s, report, &fields);
    Fields shorter;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        shorter.insert(it.key().sliced(qstrlen("report.")), it.value());
    return shorter;
}

} // namespace

//! What the official client and ours make of the same answers, side by side.
class tst_SameAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void reports_data();
    void reports();
    void everyDifferenceOccurs();

private:
    QJsonObject ourReport(const AnswerCase &testCase);
    QJsonObject ourRun(const AnswerCase &testCase);

    const QList<AnswerCase> m_cases = allCases();
    ScriptedServer m_server;
    WorkflowClient m_client;
    QHash<QByteArray, QJsonObject> m_theirs;
    Differences m_differences{answerDifferences};
};

void tst_SameAnswers::initTestCase()
{
    QVERIFY(m_server.listen());
    useServer(m_client, m_server.url());
    RequestOptions options;
    options.setRetryPolicy(RetryPolicy::none()); // as theirs, unless asked for
    m_client.setDefaultOptions(options);
    m_server.on("*", [this](const Request &request, Exchange exchange) {
        const QByteArray name = QByteArray::fromPercentEncoding(request.target.split('/').value(1));
        const auto found =
            std::find_if(m_cases.cbegin(), m_cases.cend(),
                         [&name](const AnswerCase &one) { return one.name == name; });
        if (found == m_cases.cend())
            exchange.respond(404, "{}");
        else
            answer(*found, request, exchange);
    });
    QJsonArray list;
    for (const AnswerCase &one : m_cases) {
        QJsonObject entry{{u"name"_s, QString::fromUtf8(one.name)},
                          {u"call"_s, QString::fromUtf8(one.call)}};
        if (one.how == AnswerCase::Silent)
            entry[u"timeout"_s] = int(patience.count());
        list.append(entry);
    }
    const QList<QJsonObject> printed =
        runNodeScript(u"answers.mjs"_s,
                      {m_server.url().toString(QUrl::RemovePath),
                       QString::fromUtf8(QJsonDocument(list).toJson(QJsonDocument::Compact))});
    for (const QJsonObject &report : printed)
        m_theirs.insert(report["name"_L1].toString().toUtf8(), report);
    QCOMPARE(m_theirs.size(), m_cases.size());
}

QJsonObject tst_SameAnswers::ourRun(const AnswerCase &testCase)
{
    WorkflowRunRequest request;
    request.setDeploymentId(QString::fromLatin1(exampleRunId));
    if (testCase.call == "queue") {
        return report(wait(runWorkflowQueue(&m_client, request)),
                      [](const CreateRunResponse &answer) {
                          return QJsonObject{{u"runId"_s, answer.runId()}};
                      });
    }
    if (testCase.call == "sync") {
        return report(wait(runWorkflowSync(&m_client, request)),
                      [](const QList<WorkflowRunOutput> &outputs) { return reported(outputs); });
    }
    const std::unique_ptr<WorkflowRun> run(m_client.stream(request));
    const EndRecorder recorder(&m_client, run.get());
    if (!QTest::qWaitFor([&run] { return run->isFinished(); }, 20'000))
        return {};
    if (recorder.events.isEmpty())
        return {{u"error"_s, reported(run->error())}};
    return {{u"value"_s,
             QJsonObject{{u"events"_s, reported(recorder.events)},
                         {u"count"_s, recorder.events.size()}}}};
}

QJsonObject tst_SameAnswers::ourReport(const AnswerCase &testCase)
{
    QUrl url = m_server.url();
    url.setPath(u'/' + QString::fromUtf8(testCase.name) + u"/api"_s);
    m_client.setServerUrl(url);
    RequestOptions options;
    if (testCase.how == AnswerCase::Silent)
        options.setTotalTimeout(patience);
    const QString id = QString::fromLatin1(exampleRunId);
    const auto asItIs = [](const auto &value) {
        return reported(value);
    };
    if (testCase.call == "get")
        return report(wait(m_client.getRun(id, options)), asItIs);
    if (testCase.call == "deployments") {
        DeploymentQuery query;
        query.isFluid = false;
        return report(wait(m_client.deployments(query)), asItIs);
    }
    if (testCase.call == "sessionCreate") {
        SessionRequest request;
        request.machineId = id;
        return report(wait(m_client.createSession(request)), asItIs);
    }
    if (testCase.call == "sessionGet")
        return report(wait(m_client.session(id)), asItIs);
    if (testCase.call == "sessionList")
        return report(wait(m_client.sessions(id)), asItIs);
    if (testCase.call == "sessionCancel") {
        return report(wait(m_client.deleteSession(id)), [](bool done) {
            return QJsonObject{{u"success"_s, done}};
        });
    }
    if (testCase.call == "webhook") {
        const auto event = WebhookEvent::fromJson(testCase.body);
        return event ? QJsonObject{{u"value"_s, reported(*event)}}
                     : QJsonObject{{u"error"_s, QJsonObject{{u"type"_s, u"SDKValidationError"_s}}}};
    }
    if (testCase.call == "upload") {
        FileUpload *upload = m_client.upload(FileInput::fromData("x", u"harbour.png"_s));
        if (!QTest::qWaitFor([upload] { return upload->isFinished(); }, 20'000))
            return {};
        if (upload->error())
            return {{u"error"_s, reported(upload->error())}};
        return {{u"value"_s, reported(upload->file())}};
    }
    return ourRun(testCase);
}

void tst_SameAnswers::reports_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < m_cases.size(); ++i)
        QTest::newRow(m_cases.at(i).name.constData()) << i;
}

void tst_SameAnswers::reports()
{
    QFETCH(int, index);
    const AnswerCase &testCase = m_cases.at(index);
    Fields theirs = fieldsOf(m_theirs.value(testCase.name));
    Fields ours = fieldsOf(ourReport(testCase));
    // What one of them knows beside the other's error is nothing to compare.
    if (ours.contains(u"error.type"_s) != theirs.contains(u"error.type"_s)) {
        ours.removeIf([](auto it) { return it.key() != u"error.type"_s; });
        theirs.removeIf([](auto it) { return it.key() != u"error.type"_s; });
    }
    // Nor what comes behind the event at which they gave up.
    if (theirs.contains(u"value.brokenOff"_s)) {
        const int count = theirs.value(u"value.count"_s).toInt();
        ours.removeIf([count](auto it) {
            return it.key().startsWith(u"value.events."_s)
                && it.key().section(u'.', 2, 2).toInt() >= count;
        });
    }
    const QStringList unexpected = m_differences.unexpected(testCase.name, ours, theirs);
    QVERIFY2(unexpected.isEmpty(), qPrintable(unexpected.join(u'\n')));
}

void tst_SameAnswers::everyDifferenceOccurs()
{
    const QStringList unseen = m_differences.unseen();
    QVERIFY2(unseen.isEmpty(), qPrintable(unseen.join(u'\n')));
}

REGISTER_TEST(tst_SameAnswers)
#include "tst_sameanswers.moc"
