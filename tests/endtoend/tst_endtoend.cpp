// SPDX-License-Identifier: MIT

#include "localruns.h"

#include <ComfyDeploy/FileUpload>
#include <ComfyDeploy/MediaDownload>
#include <ComfyDeploy/imageinput.h>

#include <QtCore/qdir.h>
#include <QtCore/qthread.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

class tst_EndToEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void samples_data();
    void samples();
    void stepsAreReported();
    void samePictureForTheSameSeed();
    void identicalRerunIsCached();
    void manyAtOnce();
    void uploadedPictureIsUsed();
    void uploadedPicturesOfADeployment();
    void cancelWhileRunning();
    void cancelWhileQueued();
    void attachToARunOfAnother();
    void graphErrorsAreReported_data();
    void graphErrorsAreReported();
    void tokens();
    void missingOnTheServer();
    void lostRunIsFound_data();
    void lostRunIsFound();
    void equalRequestsOfTwoClients_data();
    void equalRequestsOfTwoClients();
    void clientInAnotherThread();
    void exampleGraphs_data();
    void exampleGraphs();

private:
    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_EndToEnd::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_EndToEnd::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_EndToEnd::samples_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("mode");
    const QStringList files = QDir(QStringLiteral(WORKFLOWS_DIR)).entryList({u"*.json"_s});
    QVERIFY(files.size() >= 4);
    for (const QString &file : files) {
        for (const Mode mode : {Mode::Queue, Mode::Sync, Mode::Stream})
            QTest::addRow("%s, mode %d", qPrintable(file), int(mode)) << file << int(mode);
    }
}

// Every sample runs with its defaults, in every mode, and produces files of the named types.
void tst_EndToEnd::samples()
{
    QFETCH(QString, file);
    QFETCH(int, mode);
    WorkflowRun *run = startRun(*m_client, Mode(mode), sampleRequest(file));
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 60'000);
    QVERIFY2(run->phase() == WorkflowRun::Succeeded, qPrintable(run->error().message()));
    QCOMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QVERIFY(std::is_sorted(recorder.progress.begin(), recorder.progress.end()));
    QVERIFY(std::is_sorted(recorder.phases.begin(), recorder.phases.end()));
    QVERIFY(!run->mediaItems().isEmpty());
    for (const MediaItem &item : run->mediaItems()) {
        MediaDownload *download = m_client->download(item);
        QTRY_VERIFY(download->isFinished());
        QVERIFY2(!download->error(), qPrintable(download->error().message()));
        if (item.kind() == MediaItem::Kind::Image) {
            const QImage image = QImage::fromData(download->data());
            QVERIFY(image.width() >= 64 && image.height() >= 64);
        } else {
            QVERIFY(!download->data().isEmpty());
        }
    }
    QCOMPARE(m_server->requests(u"/run/workflow/"_s).size(), 1);
}

void tst_EndToEnd::stepsAreReported()
{
    WorkflowRun *run = m_client->stream(smallRequest());
    QSet<int> steps;
    QSet<QString> titles;
    connect(run, &WorkflowRun::stepChanged, this, [&] { steps.insert(run->step()); });
    connect(run, &WorkflowRun::currentNodeChanged, this,
            [&] { titles.insert(run->currentNodeTitle()); });
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QVERIFY(steps.contains({1, 2, 3, 4}));
    QVERIFY(titles.size() > 3);
    QVERIFY(recorder.progress.size() > 5);
    QCOMPARE(recorder.phases,
             (QList<WorkflowRun::Phase>{WorkflowRun::Submitting, WorkflowRun::Queued,
                                        WorkflowRun::Starting, WorkflowRun::Running,
                                        WorkflowRun::Saving, WorkflowRun::Succeeded}));
    QCOMPARE(recorder.events.last().payload()["status"_L1].toString(), u"success"_s);
}

void tst_EndToEnd::samePictureForTheSameSeed()
{
    const auto picture = [this](int seed) {
        WorkflowRun *run = m_client->queue(smallRequest(seed));
        if (!QTest::qWaitFor([&] { return run->isFinished(); }, 20'000)
            || run->mediaItems().isEmpty())
            return QImage();
        MediaDownload *download = m_client->download(run->mediaItems().first());
        return QTest::qWaitFor([&] { return download->isFinished(); }, 10'000)
            ? QImage::fromData(download->data())
            : QImage();
    };
    const QImage first = picture(1);
    QVERIFY(!first.isNull());
    QCOMPARE(picture(1), first);
    QVERIFY(picture(2) != first);
}

void tst_EndToEnd::identicalRerunIsCached()
{
    for (int i = 0; i < 2; ++i) {
        WorkflowRun *run = m_client->stream(smallRequest());
        EndRecorder recorder(m_client.get(), run);
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(run->phase(), WorkflowRun::Succeeded);
        QCOMPARE(run->mediaItems().size(), 1);
        qsizetype cached = -1;
        for (const RunStreamEvent &event : std::as_const(recorder.events)) {
            if (event.type() == RunStreamEvent::Type::ExecutionCached)
                cached = event.payload()["nodes"_L1].toArray().size();
        }
        QCOMPARE(cached > 0, i == 1);
    }
}

void tst_EndToEnd::manyAtOnce()
{
    QList<WorkflowRun *> runs;
    for (int i = 0; i < 100; ++i)
        runs += m_client->stream(smallRequest(i + 1));
    const auto count = [&](auto matches) {
        return std::count_if(runs.begin(), runs.end(), matches);
    };
    QTRY_COMPARE_WITH_TIMEOUT(count([](auto *run) { return run->phase() >= WorkflowRun::Queued; }),
                              100, 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(
        count([](auto *run) { return run->phase() == WorkflowRun::Succeeded; }), 100, 120'000);
    QCOMPARE(m_server->requests(u"/run/workflow/stream"_s).size(), 100);
}

void tst_EndToEnd::uploadedPictureIsUsed()
{
    QImage red(32, 16, QImage::Format_RGB32);
    red.fill(QColor(200, 10, 30));
    WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(exampleWorkflowId));
    request.setWorkflowApiJson(
        WorkflowGraph::fromJson(
            R"({"1":{"inputs":{"input_id":"picture","default_value_url":""},"class_type":"ComfyUIDeployExternalImage"},
                "2":{"inputs":{"image":["1",0]},"class_type":"ImageInvert"},
                "3":{"inputs":{"images":["2",0],"filename_prefix":"out"},"class_type":"SaveImage"}})")
            .value());
    request.setInput(u"picture"_s, imageInput(red));
    WorkflowRun *run = m_client->queue(request);
    QTRY_VERIFY(run->isFinished());
    QVERIFY2(run->phase() == WorkflowRun::Succeeded, qPrintable(run->error().message()));
    MediaDownload *download = m_client->download(run->mediaItems().first());
    QTRY_VERIFY(download->isFinished());
    const QImage result = QImage::fromData(download->data());
    QCOMPARE(result.size(), red.size());
    QCOMPARE(result.pixelColor(5, 5), QColor(55, 245, 225));
    QVERIFY(imageInput(QImage()).isNull());
}

// Without a deployment's graph, it is unknown that the input takes a list.
void tst_EndToEnd::uploadedPicturesOfADeployment()
{
    const QString id = m_server->addDeployment(
        u"Batch"_s,
        R"({"1":{"inputs":{"input_id":"pictures","images":"[]"},"class_type":"ComfyUIDeployExternalImageBatch"},
            "3":{"inputs":{"images":["1",0],"filename_prefix":"out"},"class_type":"SaveImage"}})");
    QVERIFY2(!id.isEmpty(), qPrintable(m_server->errorString()));
    const auto picture = [](const QColor &color) {
        QImage image(32, 16, QImage::Format_RGB32);
        image.fill(color);
        return QVariant::fromValue(imageInput(image));
    };
    WorkflowRunRequest request;
    request.setDeploymentId(id);
    request.setInput(u"pictures"_s, QVariantList{picture(Qt::red), picture(Qt::blue)});
    WorkflowRun *run = m_client->queue(request);
    QTRY_VERIFY(run->isFinished());
    QVERIFY2(run->phase() == WorkflowRun::Succeeded, qPrintable(run->error().message()));
    QList<QRgb> colors;
    for (const MediaItem &item : run->mediaItems()) {
        MediaDownload *download = m_client->download(item);
        QTRY_VERIFY(download->isFinished());
        colors += QImage::fromData(download->data()).pixel(5, 5);
    }
    QCOMPARE(colors, (QList<QRgb>{qRgb(255, 0, 0), qRgb(0, 0, 255)}));
}

void tst_EndToEnd::cancelWhileRunning()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"200"_s));
    WorkflowRun *run = m_client->stream(smallRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(run->phase(), WorkflowRun::Running);
    run->cancel();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    QCOMPARE(run->error().kind(), Kind::Cancelled);
    QCOMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "failed"}));
}

void tst_EndToEnd::cancelWhileQueued()
{
    QVERIFY(m_server->addFault(u"queue-position"_s, u"50"_s));
    WorkflowRun *run = m_client->queue(smallRequest());
    QTRY_VERIFY(run->queuePosition() > 0);
    QVERIFY2(run->statusText().contains(QString::number(run->queuePosition())),
             qPrintable(run->statusText()));
    run->cancel();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    QCOMPARE(run->queuePosition(), -1);
}

void tst_EndToEnd::attachToARunOfAnother()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"100"_s));
    const auto created = runWorkflowQueue(m_client.get(), smallRequest());
    QTRY_VERIFY(created.isFinished());
    WorkflowClient other;
    useServer(other, m_server->url());
    WorkflowRun *run = other.attach(created.result()->runId());
    EndRecorder recorder(&other, run);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(recorder.ends, (QByteArrayList{"finished", "completed"}));
    QVERIFY(recorder.progress.size() > 2);
}

void tst_EndToEnd::graphErrorsAreReported_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("nodeId");
    QTest::newRow("unknown class")
        << R"({"5":{"inputs":{},"class_type":"NoSuchNode"}})"_ba
        << u"Cannot execute because node NoSuchNode does not exist."_s << u"5"_s;
    QTest::newRow("no output")
        << R"({"1":{"inputs":{"width":8,"height":8,"batch_size":1,"color":0},"class_type":"EmptyImage"}})"_ba
        << u"Prompt has no outputs"_s << QString();
    QTest::newRow("too small")
        << R"({"4":{"inputs":{"width":0,"height":8,"batch_size":1,"color":0},"class_type":"EmptyImage","_meta":{"title":"Backdrop"}},
                                     "9":{"inputs":{"images":["4",0],"filename_prefix":"x"},"class_type":"SaveImage"}})"_ba
        << u"\"Backdrop\" (node 4), input width: Value 0 smaller than min of 1."_s << u"4"_s;
}

void tst_EndToEnd::graphErrorsAreReported()
{
    QFETCH(QByteArray, graph);
    QFETCH(QString, words);
    WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(exampleWorkflowId));
    request.setWorkflowApiJson(WorkflowGraph::fromJson(graph).value());
    WorkflowRun *run = m_client->stream(request);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Failed);
    QCOMPARE(run->error().kind(), Kind::RunFailed);
    QVERIFY2(run->error().message().contains(words), qPrintable(run->error().message()));
    QTEST(run->failure().nodeId, "nodeId");
    WorkflowRun *queued = m_client->queue(request);
    QTRY_VERIFY(queued->isFinished());
    QCOMPARE(queued->phase(), WorkflowRun::Failed);
    QCOMPARE(queued->error().message(), run->error().message()); // from its log
    QTEST(queued->failure().nodeId, "nodeId");
}

void tst_EndToEnd::tokens()
{
    m_server->setRequiredToken("right");
    m_client->setToken("wrong");
    WorkflowRun *refused = m_client->queue(smallRequest());
    QTRY_VERIFY(refused->isFinished());
    QCOMPARE(refused->error().kind(), Kind::Unauthorized);
    m_client->setToken("right");
    WorkflowRun *run = m_client->queue(smallRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    MediaDownload *download = m_client->download(run->mediaItems().first());
    QTRY_VERIFY(download->isFinished());
    QVERIFY(!download->error());
    for (const RecordedRequest &request : m_server->requests()) {
        if (!request.path.startsWith(u"/api/"_s) || request.path.contains(u"output"_s))
            QVERIFY(request.header("authorization").isEmpty());
    }
}

void tst_EndToEnd::missingOnTheServer()
{
    const auto unknown = m_client->getRun(u"7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f"_s);
    QTRY_VERIFY(unknown.isFinished());
    QCOMPARE(unknown.result().error().kind(), Kind::NotFound);
    const auto malformed = m_client->getRun(u"nope"_s);
    QTRY_VERIFY(malformed.isFinished());
    QCOMPARE(malformed.result().error().kind(), Kind::Validation);
    QCOMPARE(malformed.result().error().validationErrors().first().location(), u"path.run_id"_s);
    const auto cancel = m_client->cancelRun(u"7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f"_s);
    QTRY_VERIFY(cancel.isFinished());
    QCOMPARE(cancel.result().error().kind(), Kind::Server);
}

void tst_EndToEnd::lostRunIsFound_data()
{
    QTest::addColumn<int>("mode");
    for (const Mode mode : {Mode::Queue, Mode::Sync, Mode::Stream})
        QTest::addRow("mode %d", int(mode)) << int(mode);
}

// The answer is lost, and there are also an equal run of this client and one with other inputs.
void tst_EndToEnd::lostRunIsFound()
{
    QFETCH(int, mode);
    WorkflowRun *twin = m_client->queue(smallRequest(7));
    QTRY_VERIFY(twin->isFinished());
    WorkflowClient other;
    useServer(other, m_server->url());
    WorkflowRun *different = other.queue(smallRequest(8));
    QTRY_VERIFY(different->isFinished());

    QVERIFY(m_server->addFault(u"lose-answer"_s, {}, 1, u"/run/workflow/"_s));
    WorkflowRun *run = startRun(*m_client, Mode(mode), smallRequest(7));
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QVERIFY2(run->phase() == WorkflowRun::Succeeded, qPrintable(run->error().message()));
    QVERIFY(recorder.phases.contains(WorkflowRun::Unconfirmed));
    QVERIFY(run->id() != twin->id() && run->id() != different->id());
    QCOMPARE(m_server->requests(u"/run/workflow/"_s).size(), 3); // one each
}

void tst_EndToEnd::equalRequestsOfTwoClients_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("fault");
    for (const Mode mode : {Mode::Queue, Mode::Sync, Mode::Stream}) {
        QTest::addRow("mode %d", int(mode)) << int(mode) << QString();
        QTest::addRow("mode %d, both answers lost", int(mode)) << int(mode) << u"lose-answer"_s;
    }
}

// They run at the same time, one with the results of the other, while a third equal run waits.
void tst_EndToEnd::equalRequestsOfTwoClients()
{
    QFETCH(int, mode);
    QFETCH(QString, fault);
    WorkflowClient other;
    useServer(other, m_server->url());
    QVERIFY(m_server->addFault(u"cold-start"_s, u"600000"_s));
    WorkflowRun *waiting = other.queue(smallRequest());
    QTRY_VERIFY(!waiting->id().isEmpty());
    if (!fault.isEmpty())
        QVERIFY(m_server->addFault(fault, {}, 2, u"/run/workflow/"_s));
    WorkflowRun *mine = startRun(*m_client, Mode(mode), smallRequest());
    WorkflowRun *theirs = startRun(other, Mode(mode), smallRequest());
    for (WorkflowRun *run : {mine, theirs}) {
        QTRY_VERIFY(run->isFinished());
        QVERIFY2(run->phase() == WorkflowRun::Succeeded, qPrintable(run->error().message()));
    }
    QVERIFY(!waiting->isFinished());
    waiting->cancel();
    QTRY_VERIFY(waiting->isFinished());
    QCOMPARE(waiting->phase(), WorkflowRun::Cancelled);
    QCOMPARE(m_server->pendingFaults(), QStringList());

    QVERIFY(mine->id() != theirs->id());
    for (WorkflowRun *run : {mine, theirs}) {
        QVERIFY(run->id() != waiting->id());
        QVERIFY(!run->mediaItems().isEmpty());
        for (const MediaItem &item : run->mediaItems()) {
            QVERIFY2(item.url().path().contains(run->id()), qPrintable(item.url().toString()));
            MediaDownload *download = run->client()->download(item);
            QTRY_VERIFY(download->isFinished());
            QVERIFY2(!download->error(), qPrintable(download->error().message()));
        }
    }
}

void tst_EndToEnd::clientInAnotherThread()
{
    QThread thread;
    thread.start();
    auto *client = new WorkflowClient;
    useServer(*client, m_server->url());
    client->moveToThread(&thread);
    std::atomic<bool> done = false;
    std::atomic<bool> rightThread = true;
    QMetaObject::invokeMethod(client, [&, client] {
        WorkflowRun *run = client->stream(smallRequest());
        connect(run, &WorkflowRun::finished, run, [&, run] {
            rightThread =
                QThread::currentThread() == &thread && run->phase() == WorkflowRun::Succeeded;
            done = true;
        });
    });
    QTRY_VERIFY(done);
    QVERIFY(rightThread);
    client->deleteLater();
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_EndToEnd::exampleGraphs_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("every External class") << u"graph-text2image-external.api.json"_s;
    QTest::newRow("pictures only") << u"graph-image-only-no-file.api.json"_s;
    QTest::newRow("External pictures") << u"graph-image-only-external.api.json"_s;
}

void tst_EndToEnd::exampleGraphs()
{
    QFETCH(QString, file);
    WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(exampleWorkflowId));
    WorkflowGraph graph = WorkflowGraph::fromJson(example(file)).value();
    if (file.contains(u"text2image"_s)) { // its picture is on the internet, which tests do not use
        QVERIFY(graph.setValue(u"32"_s, u"default_value_url"_s, u""_s));
        QImage guide(8, 8, QImage::Format_RGB32);
        guide.fill(Qt::darkCyan);
        request.setInput(u"input_image"_s, imageInput(guide, u"guide.png"_s));
        request.setInput(u"width"_s, 64);
        request.setInput(u"height"_s, 64);
    }
    request.setWorkflowApiJson(graph);
    WorkflowRun *run = m_client->stream(request);
    QTRY_VERIFY(run->isFinished());
    QVERIFY2(run->phase() == WorkflowRun::Succeeded, qPrintable(run->error().message()));
    QVERIFY(!run->mediaItems().isEmpty());
}

QTEST_GUILESS_MAIN(tst_EndToEnd)
#include "tst_endtoend.moc"
