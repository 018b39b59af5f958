// SPDX-License-Identifier: MIT

#include "qml/media/previewimage.h"
#include "shared/patience.h"
#include "shared/runs.h"

#include <ComfyDeploy/previewimage.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qregularexpression.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/QtTest>

#include <optional>

using namespace Qt::StringLiterals;
using namespace ComfyDeploy;
using namespace ComfyDeploy::Qml;

namespace {

QByteArray encoded(const QImage &image, const char *format = "PNG")
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes;
}

QByteArray plain(QSize size, const QColor &color = Qt::red)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(color);
    return encoded(image);
}

// Small as a file, but more than are decoded.
QByteArray tooManyPixels()
{
    QImage image(5000, 5000, QImage::Format_Mono);
    image.fill(0);
    return encoded(image);
}

QStringList &warnings()
{
    static QStringList all;
    return all;
}

RunPreview previewOf(const QByteArray &data)
{
    RunPreview preview;
    preview.data = data;
    return preview;
}

} // namespace

//! Previews of a stream, as pictures.
class tst_PreviewImage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void previewIsDecoded_data();
    void previewIsDecoded();
    void isNotLargerThanShown();
    void isDecodedOnlyWhileVisible();
    void newestOfAFlood();
    void unusableOnesAreSkipped_data();
    void unusableOnesAreSkipped();
    void goesWithTheRun();
    void otherRun();
    void isPainted();

private:
    //! A run that its stream follows; the stream is then m_stream.
    WorkflowRun *startStream();
    void send(const QByteArray &picture);

    ScriptedServer m_server;
    WorkflowClient m_client;
    QQuickWindow m_window;
    std::optional<ScriptedServer::Exchange> m_stream;
    std::unique_ptr<PreviewImage> m_image;
};

void tst_PreviewImage::init()
{
    if (!m_window.isVisible()) {
        QVERIFY(m_server.listen());
        m_client.setServerUrl(m_server.url());
        m_server.on(getRun, 200, example(u"run-running.json"_s));
        m_window.setColor(Qt::white);
        m_window.resize(100, 100);
        m_window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&m_window));
    }
    m_image = std::make_unique<PreviewImage>();
    m_image->setParentItem(m_window.contentItem());
    m_image->setSize({100, 50});
    m_image->setRun(startStream());
    QTRY_VERIFY(m_stream);
}

void tst_PreviewImage::cleanup()
{
    m_image.reset();
    m_stream.reset();
    qDeleteAll(m_client.findChildren<WorkflowRun *>());
}

WorkflowRun *tst_PreviewImage::startStream()
{
    m_server.on(streamRoute, [this](const auto &, ScriptedServer::Exchange exchange) {
        exchange.beginStream();
        m_stream = exchange;
    });
    WorkflowRunRequest request = exampleRequest();
    request.setPreviews(true);
    return m_client.stream(request);
}

void tst_PreviewImage::send(const QByteArray &picture)
{
    m_stream->write(R"(event: event_update)"
                    "\n"
                    R"(data: {"event": "preview", "data": {"node": "6", "format": ")"
                    + QByteArray(picture.startsWith("\x89PNG") ? "png" : "jpeg")
                    + R"(", "image": ")" + picture.toBase64() + "\"}}\n\n");
}

void tst_PreviewImage::previewIsDecoded_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QSize>("bound");
    QTest::addColumn<QSize>("size"); // of the decoded picture
    const QByteArray wide = plain({64, 32});
    QTest::newRow("whole") << wide << QSize() << QSize(64, 32);
    QTest::newRow("JPEG") << encoded(QImage::fromData(wide), "JPEG") << QSize() << QSize(64, 32);
    QTest::newRow("not enlarged") << wide << QSize(640, 640) << QSize(64, 32);
    QTest::newRow("reduced") << wide << QSize(16, 16) << QSize(16, 8);
    QTest::newRow("reduced to a line") << plain({500, 1}) << QSize(16, 16) << QSize(16, 1);
    QTest::newRow("too many pixels") << tooManyPixels() << QSize(16, 16) << QSize();
    QTest::newRow("cut off") << wide.first(20) << QSize() << QSize();
    QTest::newRow("none") << QByteArray() << QSize() << QSize();
}

void tst_PreviewImage::previewIsDecoded()
{
    QFETCH(QByteArray, data);
    QFETCH(QSize, bound);
    QFETCH(QSize, size);
    const QImage image = previewImage(previewOf(data), bound);
    QCOMPARE(image.isNull(), size.isEmpty());
    if (!size.isEmpty())
        QCOMPARE(image.size(), size);
}

void tst_PreviewImage::isNotLargerThanShown()
{
    const QSize shown = m_image->size().toSize() * m_window.effectiveDevicePixelRatio();
    send(plain({800, 800}));
    QTRY_VERIFY(m_image->isReady());
    QCOMPARE(m_image->image().size(), QSize(shown.height(), shown.height()));
    m_image->setSize({100, 80});
    QTRY_COMPARE(m_image->image().height(), qRound(80 * m_window.effectiveDevicePixelRatio()));
    send(plain({20, 10}));
    QTRY_COMPARE(m_image->image().size(), QSize(20, 10));
}

void tst_PreviewImage::isDecodedOnlyWhileVisible()
{
    m_image->setVisible(false);
    send(plain({20, 20}));
    QTRY_VERIFY(!m_image->run()->preview().isEmpty());
    QSignalSpy changed(m_image.get(), &PreviewImage::imageChanged);
    send(plain({30, 30}));
    QTRY_COMPARE(previewImage(m_image->run()->preview()).width(), 30);
    QVERIFY(!m_image->isReady());
    m_image->setVisible(true);
    QTRY_VERIFY(m_image->isReady());
    QCOMPARE(m_image->image().width(), 30);
    QCOMPARE(changed.size(), 1);
}

//! Many are received, few are decoded, and the last one is shown.
void tst_PreviewImage::newestOfAFlood()
{
    constexpr int count = 200;
    QElapsedTimer time;
    time.start();
    QSignalSpy changed(m_image.get(), &PreviewImage::imageChanged);
    QSignalSpy received(m_image->run(), &WorkflowRun::previewChanged);
    for (int i = 1; i <= count; ++i)
        send(plain({i, 10}));
    QTRY_COMPARE(received.size(), count);
    QTRY_COMPARE(m_image->image().size(), QSize(100, 5)); // the last one, reduced
    QVERIFY2(changed.size() <= 2 + time.elapsed() / 100,
             qPrintable(QString::number(changed.size())));
}

void tst_PreviewImage::unusableOnesAreSkipped_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QString>("log");
    QTest::newRow("too many pixels") << tooManyPixels() << u"has 5000 × 5000 pixels"_s;
    QTest::newRow("cut off") << plain({64, 64}).first(20) << u"known format|how large"_s;
    QTest::newRow("no data") << plain({64, 64}).first(40) << u"cannot be shown|how large"_s;
}

void tst_PreviewImage::unusableOnesAreSkipped()
{
    QFETCH(QByteArray, data);
    QFETCH(QString, log);
    send(plain({20, 10}));
    QTRY_VERIFY(m_image->isReady());
    warnings().clear();
    const QtMessageHandler usual = qInstallMessageHandler(
        [](QtMsgType, const QMessageLogContext &, const QString &text) { warnings() += text; });
    const auto back = qScopeGuard([usual] { qInstallMessageHandler(usual); });
    send(data);
    QTRY_COMPARE(warnings().size(), 1);
    const QRegularExpression expected(u"^a preview of a run is ignored: .*(%1)"_s.arg(log));
    QVERIFY2(expected.match(warnings().constFirst()).hasMatch(),
             qPrintable(warnings().constFirst()));
    QCOMPARE(m_image->image().size(), QSize(20, 10));
    send(plain({30, 10}));
    QTRY_COMPARE(m_image->image().width(), 30);
    QVERIFY(m_image->run()->isRunning());
}

void tst_PreviewImage::goesWithTheRun()
{
    send(plain({20, 10}));
    QTRY_VERIFY(m_image->isReady());
    m_image->run()->abort();
    QTRY_VERIFY(!m_image->isReady());
    delete m_image->run();
    QCOMPARE(m_image->run(), nullptr);
    QVERIFY(!m_image->isReady());
}

//! Nothing of the previous run is shown, not even what is being decoded.
void tst_PreviewImage::otherRun()
{
    send(plain({20, 10}));
    QTRY_VERIFY(m_image->isReady());
    send(plain({40, 10}));
    QTRY_COMPARE(previewImage(m_image->run()->preview()).width(), 40);
    m_stream.reset();
    m_image->setRun(startStream());
    QVERIFY(!m_image->isReady());
    QTRY_VERIFY(m_stream);
    QList<int> widths;
    connect(m_image.get(), &PreviewImage::imageChanged, this,
            [&] { widths += m_image->image().width(); });
    send(plain({30, 10}));
    QTRY_COMPARE(widths, QList<int>{30});
    m_image->setRun(nullptr);
    QVERIFY(!m_image->isReady());
}

void tst_PreviewImage::isPainted()
{
    const auto colorAt = [this](int x, int y) {
        return m_window.grabWindow().pixelColor(
            (QPointF(x, y) * m_window.effectiveDevicePixelRatio()).toPoint());
    };
    send(plain({10, 10}, Qt::blue));
    QTRY_COMPARE(colorAt(50, 25), QColor(Qt::blue)); // enlarged to 50 × 50, in the middle
    QCOMPARE(colorAt(30, 25), QColor(Qt::blue));
    QCOMPARE(colorAt(10, 25), QColor(Qt::white));
    m_image->run()->abort();
    QTRY_COMPARE(colorAt(50, 25), QColor(Qt::white));
}

QTEST_MAIN(tst_PreviewImage)
#include "tst_previewimage.moc"
