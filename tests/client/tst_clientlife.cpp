// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/runstate.h>

#include <QtCore/qpromise.h>
#include <QtCore/qthread.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

MediaItem itemAt(const QUrl &url)
{
    return MediaItem::fromJson({{u"url"_s, url.toString()}, {u"filename"_s, u"out.png"_s}}).value();
}

} // namespace

//! Objects that are deleted, moved or waited for at critical moments.
class tst_ClientLife : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void worksInTheThreadItWasMovedTo();
    void downloadDeletedInItsProgress();
    void clientDeletedByAContinuation_data();
    void clientDeletedByAContinuation();
    void runDeletedWhileItUploads();
    void eventLoopInsideASlot_data();
    void eventLoopInsideASlot();
    void providerThatSetsTheToken();
    void deletedInAnySlot_data();
    void deletedInAnySlot();
    void clientDeletedInASlot();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_ClientLife::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_ClientLife::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_ClientLife::worksInTheThreadItWasMovedTo()
{
    QTest::failOnWarning(QRegularExpression(u"QObject"_s));
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    QThread thread;
    thread.start();
    QThread *const worker = &thread;
    std::atomic<int> elsewhere = 0;
    const auto note = [&] {
        if (QThread::currentThread() != worker)
            ++elsewhere;
    };
    QPromise<QByteArray> promise; // answered from this thread, which is not the client's
    promise.start();
    std::atomic<bool> asked = false;
    m_client->setTokenProvider([&](TokenReason) {
        note();
        asked = true;
        return promise.future();
    });
    WorkflowClient *client = m_client.release();
    client->moveToThread(&thread);
    connect(client, &WorkflowClient::queued, client, note);
    std::atomic<bool> completed = false;
    QMetaObject::invokeMethod(client, [&, client] {
        WorkflowRun *run = client->queue(exampleRequest());
        connect(run, &WorkflowRun::phaseChanged, run, note);
        connect(run, &WorkflowRun::finished, run, [&, run] {
            note();
            completed = run->phase() == WorkflowRun::Succeeded;
        });
    });
    QTRY_VERIFY(asked);
    promise.addResult("secret"_ba);
    promise.finish();
    QTRY_VERIFY(completed);
    QCOMPARE(elsewhere, 0);
    QCOMPARE(m_server->requests().last().header("authorization"), "Bearer secret"_ba);
    QMetaObject::invokeMethod(
        client, [client] { delete client; }, Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait(5000));
}

void tst_ClientLife::downloadDeletedInItsProgress()
{
    m_server->on("GET /file.png", [](const Request &, Exchange exchange) {
        exchange.respond(200, QByteArray(400'000, 'x'), "image/png");
    });
    QUrl url = m_server->url();
    url.setPath(u"/file.png"_s);
    QPointer<MediaDownload> download = m_client->download(itemAt(url));
    connect(download, &MediaDownload::progress, this, [&] { delete download; });
    QTRY_VERIFY(!download);
    QCoreApplication::processEvents();
    download = m_client->download(itemAt(url));
    connect(download, &MediaDownload::progress, this, [this] { m_client.reset(); });
    QTRY_VERIFY(!m_client);
    QVERIFY(!download);
    QCoreApplication::processEvents();
}

void tst_ClientLife::clientDeletedByAContinuation_data()
{
    QTest::addColumn<QByteArray>("call");
    for (const char *call : {"run", "getRun", "runWorkflowQueue"})
        QTest::newRow(call) << QByteArray(call);
}

void tst_ClientLife::clientDeletedByAContinuation()
{
    QFETCH(QByteArray, call);
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    const auto drop = [this](const auto &) {
        m_client.reset();
    };
    if (call == "run")
        m_client->queue(exampleRequest())->future().then(this, drop);
    else if (call == "getRun")
        m_client->getRun(QString::fromLatin1(exampleRunId)).then(this, drop);
    else
        runWorkflowQueue(m_client.get(), exampleRequest()).then(this, drop);
    QTRY_VERIFY(!m_client);
    QCoreApplication::processEvents();
}

void tst_ClientLife::runDeletedWhileItUploads()
{
    m_server->on("POST /file/upload", [](const Request &, Exchange) {});
    WorkflowRun *run = m_client->queue(exampleRequest(
        {{u"input_image"_s, QVariant::fromValue(FileInput::fromData("bytes", u"a.png"_s))}}));
    QTRY_COMPARE(m_server->count("POST /file/upload"), 1);
    QCOMPARE(m_client->findChildren<FileUpload *>().size(), 1);
    delete run;
    QTRY_COMPARE(m_client->findChildren<FileUpload *>().size(), 0); // without waiting for it
}

void tst_ClientLife::eventLoopInsideASlot_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal : {"queued", "streamEvent", "phaseChanged"})
        QTest::newRow(signal) << QByteArray(signal);
}

// A modal dialog that closes with the run.
void tst_ClientLife::eventLoopInsideASlot()
{
    QFETCH(QByteArray, signal);
    m_server->on(streamRoute, [](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(example(u"stream-success.sse"_s));
        exchange.close();
    });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->stream(exampleRequest());
    bool shown = false;
    bool closed = false;
    const auto showDialog = [&] {
        if (run->phase() < WorkflowRun::Queued || std::exchange(shown, true))
            return;
        QEventLoop dialog;
        connect(run, &WorkflowRun::finished, &dialog, &QEventLoop::quit);
        dialog.exec();
        closed = true;
    };
    EndRecorder recorder(m_client.get(), run);
    if (signal == "queued")
        connect(m_client.get(), &WorkflowClient::queued, this, showDialog);
    else if (signal == "streamEvent")
        connect(run, &WorkflowRun::streamEvent, this, showDialog);
    else
        connect(run, &WorkflowRun::phaseChanged, this, showDialog);
    QTRY_VERIFY(closed);
    QCOMPARE(recorder.ends.count("finished"), 1);
    QCOMPARE(recorder.ends.count("completed"), 1);
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
}

void tst_ClientLife::providerThatSetsTheToken()
{
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_client->setTokenProvider([this](TokenReason) {
        m_client->setToken("set");
        return QFuture<QByteArray>();
    });
    const auto details = m_client->getRun(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(details.isFinished());
    QCOMPARE(m_server->requests().last().header("authorization"), "Bearer set"_ba);
}

void tst_ClientLife::deletedInAnySlot_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal :
         {"idChanged()", "phaseChanged()", "statusChanged()", "statusTextChanged()",
          "progressChanged()", "currentNodeChanged()", "stepChanged()", "logsChanged()",
          "outputsChanged()", "runningChanged()", "updated(ComfyDeploy::RunState)",
          "streamEvent(ComfyDeploy::RunStreamEvent)", "finished()"})
        QTest::newRow(signal) << QByteArray(signal);
}

void tst_ClientLife::deletedInAnySlot()
{
    QFETCH(QByteArray, signal);
    m_server->on(streamRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(example(u"stream-success.sse"_s));
                     exchange.close();
                 });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    QPointer<WorkflowRun> run = m_client->stream(exampleRequest());
    struct Deleter : QSignalSpy
    {
        using QSignalSpy::QSignalSpy;
        int qt_metacall(QMetaObject::Call call, int id, void **arguments) override
        {
            const int rest = QSignalSpy::qt_metacall(call, id, arguments);
            delete victim;
            return rest;
        }
        QPointer<WorkflowRun> victim;
    };
    Deleter spy(run, ('2' + signal).constData());
    spy.victim = run;
    QVERIFY(spy.isValid());
    QTRY_VERIFY(!run);
    QCOMPARE(spy.size(), 1);
    QTRY_COMPARE(m_client->runs().size(), 0);
}

void tst_ClientLife::clientDeletedInASlot()
{
    m_server->on(streamRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(example(u"stream-success.sse"_s));
                 });
    WorkflowRun *run = m_client->stream(exampleRequest());
    const auto future = run->future();
    const auto details = m_client->getRun(u"x"_s);
    connect(run, &WorkflowRun::streamEvent, this, [this] { m_client.reset(); });
    QTRY_VERIFY(!m_client);
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().kind(), ApiError::Kind::Aborted);
    QTRY_VERIFY(details.isFinished());
}

REGISTER_TEST(tst_ClientLife)
#include "tst_clientlife.moc"
