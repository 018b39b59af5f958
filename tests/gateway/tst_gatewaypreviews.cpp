// SPDX-License-Identifier: MIT

// What a node of a ComfyUI is making, in the stream of its run and nowhere else.
#include "comfyui/standinoutputs.h"
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/previewimage.h>
#include <ComfyDeploy/runpreview.h>
#include <ComfyDeployLocal/comfyui/previewrelay_p.h>
#include <ComfyDeployLocal/run/runstream_p.h>

#include <QtCore/qbuffer.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;
using Pace = Gateway::Pace;

class tst_GatewayPreviews : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areSent_data();
    void areSent();
    void newestOfAFlood();
    void notUnlessAskedFor_data();
    void notUnlessAskedFor();
    void withoutPromptId();
    void notThoseOfOthers_data();
    void notThoseOfOthers();
    void sizes_data();
    void sizes();
    void largeAndUnusableOnes();
    void slowReaderGetsTheNewest();
};

namespace {

constexpr int usualSteps = 4;

QByteArray graphWithPreviews(int count = usualSteps, const QByteArray &format = "jpeg")
{
    return Gateway::graph(count).replace("\"none\"", '"' + format + '"');
}

QByteArray previewAt(int step, int count = usualSteps, const QByteArray &format = "jpeg")
{
    return StandInOutputs::encoded(StandInOutputs::previewColor(step, count), format);
}

QByteArray encoded(const QImage &image, const char *format)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes;
}

QByteArray pictureOf(QSize size, const char *format)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::darkGreen);
    return encoded(image, format);
}

//! A frame of the older kind, which does not say whose it is.
QByteArray anonymousFrame(const QByteArray &picture)
{
    return QByteArray("\0\0\0\1\0\0\0\1", 8) + picture;
}

QByteArray frameOf(const QString &promptId, const QByteArray &picture)
{
    const QByteArray metadata =
        R"({"node_id": "1", "display_node_id": "1", "prompt_id": ")" + promptId.toUtf8() + "\"}";
    return QByteArray("\0\0\0\4\0\0\0", 7) + char(metadata.size()) + metadata + picture;
}

//! A streamed run with its previews, each with the name of the event before it.
struct StreamedRun
{
    StreamedRun(Gateway &gateway, const QByteArray &graph, bool asks = true)
    {
        WorkflowRunRequest request = Gateway::request(graph);
        request.setPreviews(asks);
        run = gateway.client.stream(request);
        QObject::connect(run, &WorkflowRun::streamEvent, run, [this](const RunStreamEvent &event) {
            names += event.name();
            if (const auto preview = RunPreview::fromJson(event.payload().toObject());
                event.type() == RunStreamEvent::Type::Preview)
                previews += preview.value_or(RunPreview());
        });
    }

    WorkflowRun *run = nullptr;
    QStringList names;
    QList<RunPreview> previews;
};

} // namespace

void tst_GatewayPreviews::areSent_data()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<QByteArray>("format");
    QTest::newRow("new, jpeg") << Dialect::New << "jpeg"_ba;
    QTest::newRow("new, png") << Dialect::New << "png"_ba;
    QTest::newRow("old, jpeg") << Dialect::Old << "jpeg"_ba;
}

void tst_GatewayPreviews::areSent()
{
    QFETCH(Dialect, dialect);
    QFETCH(QByteArray, format);
    Gateway gateway(dialect, Pace::Stepwise);
    QVERIFY(gateway.start());
    const StreamedRun streamed(gateway, graphWithPreviews(usualSteps, format));
    QTRY_VERIFY(!gateway.comfy.running().isEmpty());
    QVERIFY2(gateway.comfy.posted().constFirst().extraData.contains(R"("preview_method":"auto")"),
             gateway.comfy.posted().constFirst().extraData);
    for (int step = 1; step <= usualSteps; ++step) {
        gateway.comfy.advance();
        QTRY_COMPARE(streamed.run->preview().data, previewAt(step, usualSteps, format));
        QCOMPARE(streamed.run->preview().nodeId, u"1"_s);
    }
    QCOMPARE(streamed.previews.size(), usualSteps);
    gateway.comfy.finishAll();
    QTRY_COMPARE(streamed.run->phase(), WorkflowRun::Succeeded);
    QVERIFY(streamed.run->preview().isEmpty());
    QCOMPARE(streamed.run->mediaItems().size(), 1);
    QVERIFY(!gateway.log(streamed.run->id()).contains(u"preview"_s));
    QVERIFY(!QJsonDocument(gateway.run(streamed.run->id())).toJson().contains("preview\""));
}

//! ComfyUI may make more than a screen shows.
void tst_GatewayPreviews::newestOfAFlood()
{
    constexpr int many = 200;
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    const StreamedRun streamed(gateway, graphWithPreviews(many));
    QTRY_VERIFY(!gateway.comfy.running().isEmpty());
    QElapsedTimer time;
    time.start();
    gateway.comfy.advance(many);
    QTRY_COMPARE(streamed.run->preview().data, previewAt(many, many));
    QVERIFY2(streamed.previews.size() <= 2 + time.elapsed() / 100,
             qPrintable(QString::number(streamed.previews.size())));
    gateway.comfy.finishAll();
    QTRY_VERIFY(streamed.run->isFinished());
}

void tst_GatewayPreviews::notUnlessAskedFor_data()
{
    QTest::addColumn<bool>("asks");
    QTest::addColumn<bool>("streams");
    QTest::newRow("a stream") << false << true;
    QTest::newRow("no stream") << true << false;
}

//! ComfyUI makes them, but nobody wants them.
void tst_GatewayPreviews::notUnlessAskedFor()
{
    QFETCH(bool, asks);
    QFETCH(bool, streams);
    Gateway gateway;
    QVERIFY(gateway.start());
    WorkflowRunRequest request = Gateway::request(graphWithPreviews());
    request.setPreviews(asks);
    WorkflowRun *run = streams ? gateway.client.stream(request) : gateway.client.queue(request);
    EndRecorder recorder(&gateway.client, run);
    QTRY_COMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(recorder.events.isEmpty(), !streams);
    for (const RunStreamEvent &event : std::as_const(recorder.events))
        QVERIFY(event.type() != RunStreamEvent::Type::Preview);
    QVERIFY(!gateway.comfy.posted().constFirst().extraData.contains("preview_method"));
}

//! Those of custom nodes and of older ComfyUIs.
void tst_GatewayPreviews::withoutPromptId()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    const StreamedRun streamed(gateway, Gateway::graph());
    QTRY_VERIFY(!gateway.comfy.running().isEmpty());
    gateway.comfy.advance();
    QTRY_COMPARE(streamed.run->currentNode(), u"1"_s);
    gateway.comfy.sendBinaryFrame(anonymousFrame(previewAt(1)));
    QTRY_COMPARE(streamed.run->preview().data, previewAt(1));
    QCOMPARE(streamed.run->preview().nodeId, u"1"_s);
    gateway.comfy.finishAll();
    QTRY_COMPARE(streamed.run->phase(), WorkflowRun::Succeeded);
}

void tst_GatewayPreviews::notThoseOfOthers_data()
{
    QTest::addColumn<QString>("clientId");
    QTest::newRow("of another client") << u"somebody"_s;
    QTest::newRow("of no client, which everybody gets") << QString();
}

void tst_GatewayPreviews::notThoseOfOthers()
{
    QFETCH(QString, clientId);
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    const QString foreign = gateway.comfy.postForeign(clientId);
    QTRY_COMPARE(gateway.comfy.running(), foreign);
    const StreamedRun streamed(gateway, graphWithPreviews());
    QTRY_COMPARE(gateway.comfy.pending().size(), 1);
    gateway.comfy.advance(3); // steps of theirs
    gateway.comfy.sendBinaryFrame(anonymousFrame(pictureOf({8, 8}, "PNG")));
    while (gateway.comfy.running() == foreign)
        gateway.comfy.advance();
    // Ours begins; what is said of others is not ours even now.
    gateway.comfy.sendBinaryFrame(frameOf(foreign, pictureOf({8, 8}, "PNG")));
    gateway.comfy.advance(2);
    QTRY_VERIFY(!streamed.previews.isEmpty());
    QCOMPARE(streamed.previews.constFirst().data, previewAt(1));
    gateway.comfy.finishAll();
    QTRY_COMPARE(streamed.run->phase(), WorkflowRun::Succeeded);
    for (const RunPreview &preview : streamed.previews)
        QVERIFY(preview.data.startsWith("\xff\xd8"));
}

void tst_GatewayPreviews::sizes_data()
{
    QTest::addColumn<QByteArray>("picture");
    QTest::addColumn<QSize>("sent"); // empty: nothing
    QTest::addColumn<bool>("isSame");
    QTest::newRow("JPEG") << pictureOf({64, 48}, "JPEG") << QSize(64, 48) << true;
    QTest::newRow("PNG") << pictureOf({64, 48}, "PNG") << QSize(64, 48) << true;
    QTest::newRow("as large as it may be")
        << pictureOf({1024, 1024}, "PNG") << QSize(1024, 1024) << true;
    QTest::newRow("wider") << pictureOf({2048, 1000}, "JPEG") << QSize(1024, 500) << false;
    QTest::newRow("higher") << pictureOf({10, 3000}, "PNG") << QSize(3, 1024) << false;
    QTest::newRow("a line") << pictureOf({3000, 1}, "PNG") << QSize(1024, 1) << false;
    QTest::newRow("too many pixels")
        << encoded(QImage(5000, 5000, QImage::Format_Mono), "PNG") << QSize() << false;
    QTest::newRow("too many bytes")
        << pictureOf({8, 8}, "PNG") + QByteArray(RunPreview::MaximumSize, 'x') << QSize() << false;
    QTest::newRow("a large one that is cut off")
        << pictureOf({2048, 2048}, "PNG").first(60) << QSize() << false;
    QTest::newRow("another format") << pictureOf({64, 48}, "BMP") << QSize() << false;
    QTest::newRow("rubbish") << "rubbish"_ba << QSize() << false;
    QTest::newRow("nothing") << QByteArray() << QSize() << false;
}

void tst_GatewayPreviews::sizes()
{
    QFETCH(QByteArray, picture);
    QFETCH(QSize, sent);
    QFETCH(bool, isSame);
    const auto preview = NodePreview::of(u"1"_s, picture);
    QCOMPARE(preview.has_value(), !sent.isEmpty());
    if (!preview)
        return;
    QCOMPARE(preview->bytes == picture, isSame);
    QCOMPARE(preview->format, picture.startsWith("\x89PNG") ? u"png"_s : u"jpeg"_s);
    QCOMPARE(QImage::fromData(preview->bytes, preview->format.toLatin1().constData()).size(), sent);
}

void tst_GatewayPreviews::largeAndUnusableOnes()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    const StreamedRun streamed(gateway, Gateway::graph());
    QTRY_VERIFY(!gateway.comfy.running().isEmpty());
    gateway.comfy.advance();
    QTRY_COMPARE(streamed.run->currentNode(), u"1"_s);
    const QString id = streamed.run->id();
    for (const QByteArray &rubbish : {"rubbish"_ba, QByteArray(), pictureOf({8, 8}, "BMP")})
        gateway.comfy.sendBinaryFrame(frameOf(id, rubbish));
    gateway.comfy.sendBinaryFrame(frameOf(id, pictureOf({2000, 1000}, "JPEG")));
    QTRY_COMPARE(previewImage(streamed.run->preview()).size(), QSize(1024, 512));
    QCOMPARE(streamed.previews.size(), 1);
    gateway.comfy.finishAll();
    QTRY_COMPARE(streamed.run->phase(), WorkflowRun::Succeeded);
}

//! Of what was not read yet, only the newest is kept, in its place among the other events.
void tst_GatewayPreviews::slowReaderGetsTheNewest()
{
    RunStream stream{{}};
    stream.event("a");
    stream.preview("first");
    stream.event("b");
    stream.preview("second");
    stream.event("c");
    QByteArray read;
    for (HttpPiece piece = stream.next(); piece.kind == HttpPiece::Kind::Bytes;
         piece = stream.next())
        read += piece.bytes;
    const auto event = [](const QByteArray &data) {
        return "event: event_update\ndata: " + data + "\n\n";
    };
    QCOMPARE(read, event("a") + event("b") + event("second") + event("c"));
    // What waits is bounded, and who sends does not wait.
    stream.event(QByteArray(15 * 1024 * 1024, 'x'));
    stream.preview(QByteArray(2 * 1024 * 1024, 'y'));
    stream.preview("small");
    QVERIFY(!stream.next().bytes.contains("yy"));
    QCOMPARE(stream.next().bytes, event("small"));
    QCOMPARE(stream.next().kind, HttpPiece::Kind::Later);
    stream.finish();
    stream.preview("too late");
    QCOMPARE(stream.next().kind, HttpPiece::Kind::End);
}

REGISTER_TEST(tst_GatewayPreviews)
#include "tst_gatewaypreviews.moc"
