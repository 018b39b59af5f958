// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/fileupload.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray uploadRoute = "POST /file/upload";

WorkflowRunRequest requestWithFile()
{
    return exampleRequest(
        {{u"input_image"_s, QVariant::fromValue(FileInput::fromData("bytes", u"a.png"_s))}});
}

} // namespace

//! A run's options and server also apply to its uploads.
class tst_RunUploads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void headers();
    void retries_data();
    void retries();
    void idleTimeout();
    void totalTimeout();
    void staysWithItsServer();
    void ofTheClient();
    void uploadsFirst();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_RunUploads::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_server->on(uploadRoute, 200, example(u"file-upload-response.json"_s));
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
}

void tst_RunUploads::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_RunUploads::headers()
{
    RequestOptions ofClient;
    ofClient.setHeader("X-Client", "c");
    m_client->setDefaultOptions(ofClient);
    RequestOptions options;
    options.setFollow(false).setHeader("X-Team", "t");
    const WorkflowRun *run = m_client->queue(requestWithFile(), options);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Queued);
    QCOMPARE(m_server->requests().size(), 2);
    for (const Request &request : m_server->requests()) {
        QCOMPARE(request.header("x-team"), "t"_ba);
        QCOMPARE(request.header("x-client"), "c"_ba);
    }
}

void tst_RunUploads::retries_data()
{
    QTest::addColumn<std::optional<RetryPolicy>>("ofRun");
    QTest::addColumn<int>("refusals");
    QTest::addColumn<int>("uploads");
    QTest::addColumn<Phase>("end");
    RetryPolicy quick = RetryPolicy::backoff();
    quick.initialInterval = 1ms;
    using Policy = std::optional<RetryPolicy>;
    QTest::newRow("the default repeats") << Policy() << 1 << 2 << Phase::Queued;
    QTest::newRow("none") << Policy(RetryPolicy::none()) << 1 << 1 << Phase::Failed;
    QTest::newRow("of the run") << Policy(quick) << 5 << 6 << Phase::Queued;
}

void tst_RunUploads::retries()
{
    QFETCH(std::optional<RetryPolicy>, ofRun);
    QFETCH(int, refusals);
    m_server->on(uploadRoute, [this, refusals](const Request &, Exchange exchange) {
        if (m_server->count(uploadRoute) <= refusals)
            exchange.respond(503, "{}");
        else
            exchange.respond(200, example(u"file-upload-response.json"_s));
    });
    RequestOptions options;
    options.setFollow(false);
    if (ofRun)
        options.setRetryPolicy(*ofRun);
    const WorkflowRun *run = m_client->queue(requestWithFile(), options);
    QTRY_VERIFY(run->isFinished());
    QTEST(run->phase(), "end");
    QTEST(m_server->count(uploadRoute), "uploads");
    QCOMPARE(m_server->count(queueRoute), run->phase() == Phase::Queued ? 1 : 0);
}

void tst_RunUploads::idleTimeout()
{
    m_server->on(uploadRoute, [](const Request &, Exchange) {});
    RequestOptions options;
    options.setIdleTimeout(50ms).setRetryPolicy(RetryPolicy::none());
    const WorkflowRun *run = m_client->queue(requestWithFile(), options);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Failed);
    QCOMPARE(run->error().kind(), Kind::Timeout);
    QVERIFY(run->error().message().contains(u"a.png"_s));
    QVERIFY(run->isSettled());
    QCOMPARE(m_server->count(queueRoute), 0);
}

void tst_RunUploads::totalTimeout()
{
    m_server->on(uploadRoute, [](const Request &, Exchange) {});
    const WorkflowRun *run =
        m_client->queue(requestWithFile(), RequestOptions().setTotalTimeout(100ms));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Failed); // the run was never requested
    QCOMPARE(run->error().kind(), Kind::Timeout);
    QVERIFY(run->isSettled());
    QVERIFY(run->error().message().contains(QString::number(m_server->port())));
    QCOMPARE(m_server->count(queueRoute), 0);
    QVERIFY(m_client->findChildren<FileUpload *>().isEmpty()
            || m_client->findChildren<FileUpload *>().constFirst()->isFinished());
}

void tst_RunUploads::staysWithItsServer()
{
    ScriptedServer other;
    QVERIFY(other.listen());
    const WorkflowRun *run = m_client->queue(requestWithFile(), RequestOptions().setFollow(false));
    m_client->setServerUrl(other.url());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Queued);
    QCOMPARE(m_server->count(uploadRoute), 1);
    QCOMPARE(other.connections(), 0);
}

void tst_RunUploads::ofTheClient()
{
    RequestOptions options;
    options.setHeader("X-Team", "t");
    const FileUpload *upload = m_client->upload(FileInput::fromData("b", u"a.png"_s), options);
    QTRY_VERIFY(upload->isFinished());
    QVERIFY(!upload->error());
    QCOMPARE(m_server->requests().constFirst().header("x-team"), "t"_ba);
}

void tst_RunUploads::uploadsFirst()
{
    m_server->on("POST /file/upload", 200, example(u"file-upload-response.json"_s));
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRunRequest request = exampleRequest();
    const FileInput file = FileInput::fromData("\x89PNG bytes"_ba, u"h\u00E4\"fen.png"_s);
    request.setInput(u"input_image"_s, file);
    request.setInput(u"input_images"_s,
                     QVariantList{QVariant::fromValue(file), u"https://example.org/a.png"_s});
    WorkflowRun *run = m_client->queue(request);
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(recorder.phases.mid(0, 2),
             (QList<Phase>{WorkflowRun::Uploading, WorkflowRun::Submitting}));
    QCOMPARE(m_server->count("POST /file/upload"), 1); // the same file once
    const QByteArray form = m_server->requests("POST /file/upload").first().body;
    QVERIFY(form.contains("name=\"file\"; filename=\"h\xC3\xA4%22fen.png\"\r\nContent-Type: "
                          "image/png\r\n\r\n\x89PNG bytes\r\n"));
    const QJsonObject body =
        QJsonDocument::fromJson(m_server->requests(queueRoute).first().body).object();
    const QString url =
        u"https://example-outputs.s3.us-east-2.amazonaws.com/inputs/img_3Kd9QwZr7TnB2xVm.png"_s;
    QCOMPARE(body["inputs"_L1]["input_image"_L1].toString(), url);
    const QJsonArray list =
        QJsonDocument::fromJson(body["inputs"_L1]["input_images"_L1].toString().toUtf8()).array();
    QCOMPARE(
        list,
        (QJsonArray{url, u"https://example.org/a.png"_s})); // as the text that the node expects
}

REGISTER_TEST(tst_RunUploads)
#include "tst_runuploads.moc"
