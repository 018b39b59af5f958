// SPDX-License-Identifier: MIT

#include "shared/pictures.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/runpreview.h>
#include <ComfyDeploy/runstate.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

//! The previews in a run's stream.
class tst_RunPreviews : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void theNewestIsShown();
    void isSetBeforeItsEvent();
    void endsWith_data();
    void endsWith();
    void unusableOnesAreIgnored_data();
    void unusableOnesAreIgnored();
    void largestIsShown();
    void nothingWithoutTheFlag();
    void aRepeatedOneIsNoSignOfLife();

private:
    //! Starts a run with previews whose stream writes what \a write sends.
    WorkflowRun *startStream(const std::function<void(ScriptedServer::Exchange)> &write,
                             bool asksForPreviews = true);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
    std::optional<ScriptedServer::Exchange> m_stream;
};

namespace {

const QString sampler = u"6"_s; // the node "KSampler" of the example

QByteArray eventNamed(const QString &name, const QJsonObject &data)
{
    QJsonObject whole = data;
    if (!whole.contains("prompt_id"_L1))
        whole["prompt_id"_L1] = QString::fromLatin1(exampleRunId);
    return "event: event_update\ndata: "
        + QJsonDocument({{u"event"_s, name}, {u"data"_s, whole}}).toJson(QJsonDocument::Compact)
        + "\n\n";
}

QByteArray previewOf(const QByteArray &picture, const QJsonObject &changes = {})
{
    QJsonObject data{{u"node"_s, sampler},
                     {u"format"_s, u"png"_s},
                     {u"image"_s, QString::fromLatin1(picture.toBase64())}};
    for (auto it = changes.begin(); it != changes.end(); ++it)
        data[it.key()] = it.value();
    return eventNamed(u"preview"_s, data);
}

QByteArray picture(const QByteArray &name)
{
    return Pictures::png({Pictures::text("name", name)});
}

QByteArray runningStream()
{
    const QByteArray wire = example(u"stream-success.sse"_s);
    return wire.first(wire.indexOf("event: event_update\ndata: {\"event\": \"executing"));
}

} // namespace

void tst_RunPreviews::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_server->on(getRun, 200, example(u"run-running.json"_s));
}

void tst_RunPreviews::cleanup()
{
    m_stream.reset();
    m_client.reset();
    m_server.reset();
}

WorkflowRun *
tst_RunPreviews::startStream(const std::function<void(ScriptedServer::Exchange)> &write,
                             bool asksForPreviews)
{
    m_server->on(streamRoute, [this, write](const auto &, ScriptedServer::Exchange exchange) {
        m_stream = exchange;
        exchange.beginStream();
        exchange.write(runningStream());
        write(exchange);
    });
    WorkflowRunRequest request = exampleRequest();
    request.setPreviews(asksForPreviews);
    return m_client->stream(request);
}

void tst_RunPreviews::theNewestIsShown()
{
    WorkflowRun *run = startStream([](ScriptedServer::Exchange exchange) {
        exchange.write(previewOf(picture("first")));
        exchange.write(previewOf(picture("second")));
    });
    QVERIFY(run->preview().isEmpty());
    QTRY_COMPARE(run->preview().data, picture("second"));
    QCOMPARE(run->preview().nodeId, sampler);
    QCOMPARE(run->preview().nodeTitle, u"KSampler"_s);
    QCOMPARE(run->state().preview, run->preview());
    const QJsonObject body =
        QJsonDocument::fromJson(m_server->requests(streamRoute).constFirst().body).object();
    QCOMPARE(body["flags"_L1].toArray(), QJsonArray{u"previews"_s});

    const QByteArray jpeg = Pictures::jpeg("x");
    m_stream->write(previewOf(jpeg, {{u"format"_s, u"jpeg"_s}, {u"node"_s, u"unknown"_s}}));
    QTRY_COMPARE(run->preview().data, jpeg);
    QCOMPARE(run->preview().nodeTitle, QString());
}

//! Properties first, then their signals, then the event, as for all others.
void tst_RunPreviews::isSetBeforeItsEvent()
{
    WorkflowRun *run = startStream(
        [](ScriptedServer::Exchange exchange) { exchange.write(previewOf(picture("first"))); });
    QByteArrayList order;
    connect(run, &WorkflowRun::previewChanged, this, [&] {
        QCOMPARE(run->preview().data, picture("first"));
        order += "changed";
    });
    connect(run, &WorkflowRun::streamEvent, this, [&](const RunStreamEvent &event) {
        if (event.type() != RunStreamEvent::Type::Preview)
            return;
        QCOMPARE(event.name(), u"preview"_s);
        order += "event";
    });
    QTRY_COMPARE(order, (QByteArrayList{"changed", "event"}));
}

void tst_RunPreviews::endsWith_data()
{
    QTest::addColumn<QByteArray>("wire"); // after the preview
    QTest::addColumn<QString>("details"); // what GET /run/{id} answers
    QTest::addColumn<bool>("ends");
    QTest::newRow("the output of its node")
        << eventNamed(u"executed"_s, {{u"node"_s, sampler}}) << u"run-running.json"_s << false;
    QTest::newRow("the output of a node inside it")
        << eventNamed(u"executed"_s, {{u"node"_s, u"6.0.0.1"_s}, {u"display_node"_s, sampler}})
        << u"run-running.json"_s << false;
    QTest::newRow("success") << eventNamed(u"status"_s, {{u"status"_s, u"success"_s}})
                             << u"run-success.json"_s << true;
    QTest::newRow("failure") << eventNamed(u"status"_s, {{u"status"_s, u"failed"_s}})
                             << u"run-failed.json"_s << true;
}

void tst_RunPreviews::endsWith()
{
    QFETCH(QByteArray, wire);
    QFETCH(QString, details);
    QFETCH(bool, ends);
    m_server->on(getRun, 200, example(details));
    WorkflowRun *run = startStream([](ScriptedServer::Exchange exchange) {
        exchange.write(previewOf(picture("first")));
        exchange.write(eventNamed(u"executed"_s, {{u"node"_s, u"another"_s}}));
    });
    QSignalSpy executed(run, &WorkflowRun::streamEvent);
    QTRY_VERIFY(!executed.isEmpty()
                && executed.last().first().value<RunStreamEvent>().name() == u"executed"_s);
    QVERIFY(!run->preview().isEmpty());
    QSignalSpy changed(run, &WorkflowRun::previewChanged);
    connect(run, &WorkflowRun::finished, this, [&] { QVERIFY(run->preview().isEmpty()); });
    m_stream->write(wire);
    QTRY_VERIFY(run->preview().isEmpty());
    QCOMPARE(changed.size(), 1);
    QTRY_COMPARE(run->isFinished(), ends);
}

void tst_RunPreviews::unusableOnesAreIgnored_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QString>("log");
    const QByteArray good = picture("x");
    QTest::newRow("no Base64") << previewOf({}, {{u"image"_s, u"#!?"_s}})
                               << u"field \"image\" is not a file of its format"_s;
    QTest::newRow("Base64 with something behind")
        << previewOf({}, {{u"image"_s, QString::fromLatin1(good.toBase64()) + u"\u00e9!"_s}})
        << u"field \"image\" is not a file of its format"_s;
    QTest::newRow("another format")
        << previewOf("GIF89a") << u"field \"image\" is not a file of its format"_s;
    QTest::newRow("no picture") << previewOf({}) << u"field \"image\" is not"_s;
    QTest::newRow("a picture that is no text")
        << previewOf({}, {{u"image"_s, 5}}) << u"field \"image\" is not"_s;
    QTest::newRow("a format that is not known")
        << previewOf(good, {{u"format"_s, u"svg"_s}}) << u"field \"format\""_s;
    QTest::newRow("no node") << previewOf(good, {{u"node"_s, QJsonValue::Null}})
                             << u"field \"node\" is missing"_s;
    QTest::newRow("too many bytes")
        << previewOf(good + QByteArray(RunPreview::MaximumSize, 'x')) << u"field \"image\" has"_s;
    QTest::newRow("no data") << "event: event_update\ndata: {\"event\": \"preview\"}\n\n"_ba
                             << u"field \"format\""_s;
    QTest::newRow("of another run")
        << previewOf(good, {{u"prompt_id"_s, u"somebody-else"_s}}) << QString();
}

void tst_RunPreviews::unusableOnesAreIgnored()
{
    QFETCH(QByteArray, wire);
    QFETCH(QString, log);
    if (!log.isEmpty())
        QTest::ignoreMessage(
            QtWarningMsg,
            QRegularExpression(u"^run .* is ignored: "_s + QRegularExpression::escape(log)));
    WorkflowRun *run = startStream([wire](ScriptedServer::Exchange exchange) {
        exchange.write(previewOf(picture("first")));
        exchange.write(wire);
    });
    QSignalSpy changed(run, &WorkflowRun::previewChanged);
    int events = 0;
    connect(run, &WorkflowRun::streamEvent, this, [&](const RunStreamEvent &event) {
        events += event.type() == RunStreamEvent::Type::Preview;
    });
    QTRY_COMPARE(events, 2);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(run->preview().data, picture("first"));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_stream->write(eventNamed(u"status"_s, {{u"status"_s, u"success"_s}}));
    QTRY_COMPARE(run->phase(), WorkflowRun::Succeeded);
    QVERIFY(!run->error());
    QCOMPARE(run->failure().unreadEvents, 0);
}

void tst_RunPreviews::largestIsShown()
{
    const QByteArray small = picture("x");
    const QByteArray largest = small + QByteArray(RunPreview::MaximumSize - small.size(), 'x');
    const WorkflowRun *run = startStream(
        [largest](ScriptedServer::Exchange exchange) { exchange.write(previewOf(largest)); });
    QTRY_COMPARE(run->preview().data.size(), RunPreview::MaximumSize);
}

//! Other servers may send events of this name, which mean something else.
void tst_RunPreviews::nothingWithoutTheFlag()
{
    const WorkflowRun *run = startStream(
        [](ScriptedServer::Exchange exchange) {
            exchange.write(previewOf(picture("first")));
            exchange.write(previewOf({}, {{u"image"_s, u"no picture"_s}}));
        },
        false);
    QSignalSpy changed(run, &WorkflowRun::previewChanged);
    int events = 0;
    connect(run, &WorkflowRun::streamEvent, this, [&](const RunStreamEvent &event) {
        events += event.type() == RunStreamEvent::Type::Preview;
    });
    QTRY_COMPARE(events, 2);
    QVERIFY(changed.isEmpty());
    QVERIFY(run->preview().isEmpty());
    QVERIFY(!m_server->requests(streamRoute).constFirst().body.contains("flags"));
}

//! A run does not wait for a stream that only repeats itself.
void tst_RunPreviews::aRepeatedOneIsNoSignOfLife()
{
    QTimer timer;
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_server->on(streamRoute, [&](const auto &, ScriptedServer::Exchange exchange) {
        exchange.beginStream();
        exchange.write(runningStream());
        connect(&timer, &QTimer::timeout, m_server.get(), [exchange]() mutable {
            if (exchange.isOpen())
                exchange.write(previewOf(picture("same")));
        });
        timer.start(20);
    });
    WorkflowRunRequest request = exampleRequest();
    request.setPreviews(true);
    const WorkflowRun *run =
        m_client->stream(request, RequestOptions().setIdleTimeout(std::chrono::milliseconds(300)));
    QTRY_COMPARE(run->phase(), WorkflowRun::Succeeded);
}

REGISTER_TEST(tst_RunPreviews)
#include "tst_runpreviews.moc"
