// SPDX-License-Identifier: MIT

#include "qml/media/mediaimage.h"
#include "qml/media/mediatext.h"
#include "shared/patience.h"
#include "shared/scriptedserver.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qtemporarydir.h>
#include <QtGui/qimagereader.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;
using namespace ComfyDeploy;
using namespace ComfyDeploy::Qml;

namespace {

QByteArray png(int width, int height, const QColor &color = Qt::red)
{
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(color);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

// One pixel, alternating between red and blue, each for \a hundredths of a second.
QByteArray blinkingGif(char hundredths)
{
    const auto frame = [hundredths](char data) {
        return QByteArray("\x21\xF9\x04\x00", 4) + hundredths + QByteArray("\x00\x00\x00", 3)
            + QByteArray("\x2C\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02", 12) + data
            + QByteArray("\x01\x00", 2);
    };
    return "GIF89a" + QByteArray("\x01\x00\x01\x00\x80\x00\x00\xFF\x00\x00\x00\x00\xFF", 13)
        + QByteArray("\x21\xFF\x0BNETSCAPE2.0\x03\x01\x00\x00\x00", 19) + frame('\x44')
        + frame('\x4C') + ';';
}

// A PNG with the chunk of an animation of two frames.
QByteArray animatedPng()
{
    constexpr qsizetype headerEnd = 33;
    const QByteArray chunk("\0\0\0\x08"
                           "acTL\0\0\0\x02\0\0\0\0\xF3\x8D\x93\x70",
                           20);
    return png(3, 3).insert(headerEnd, chunk);
}

// blinkingGif() with a header that claims 60000 × 60000.
QByteArray boastingGif()
{
    return blinkingGif(1).replace(6, 4, QByteArray("\x60\xEA\x60\xEA", 4));
}

MediaItem itemOf(const QString &url, const QString &filename = u"a.png"_s)
{
    return MediaItem::fromJson({{u"url"_s, url}, {u"filename"_s, filename}}).value();
}

} // namespace

class tst_MediaImage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_image.reset(); }
    void localFile();
    void localFileComesBack();
    void thumbnail();
    void link();
    void sharesDownload();
    void clientGoesFirst();
    void noClient();
    void refused_data();
    void refused();
    void serverCannotNameFiles_data();
    void serverCannotNameFiles();
    void largeDownloadIsGivenUp_data();
    void largeDownloadIsGivenUp();
    void lastSourceWins();
    void goesWhileLoading();
    void animation();
    void animatedPngSaysThatItStandsStill();
    void fillModes_data();
    void fillModes();
    void text();
    void longTextIsCut();

private:
    QUrl file(const QString &name, const QByteArray &bytes);
    [[nodiscard]] QUrl answer(const QByteArray &path, const QByteArray &bytes);

    QTemporaryDir m_folder;
    ScriptedServer m_server;
    WorkflowClient m_client;
    QQuickWindow m_window;
    std::unique_ptr<MediaImage> m_image;
};

void tst_MediaImage::init()
{
    if (!m_client.serverUrl().host().startsWith(u"127"_s)) {
        QVERIFY(m_server.listen());
        m_client.setServerUrl(m_server.url());
        m_window.setColor(Qt::white);
        m_window.resize(100, 100);
        m_window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&m_window));
    }
    m_image = std::make_unique<MediaImage>();
    m_image->setParentItem(m_window.contentItem());
    m_image->setSize({100, 100});
    m_image->setClient(&m_client);
}

QUrl tst_MediaImage::file(const QString &name, const QByteArray &bytes)
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("no file");
    return QUrl::fromLocalFile(file.fileName());
}

QUrl tst_MediaImage::answer(const QByteArray &path, const QByteArray &bytes)
{
    m_server.on("GET " + path, 200, bytes);
    return QUrl(m_server.url().toString() + QString::fromLatin1(path));
}

void tst_MediaImage::localFile()
{
    QCOMPARE(m_image->status(), MediaImage::Null);
    m_image->setLocalFile(file(u"a.png"_s, png(40, 20)));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QCOMPARE(m_image->sourceSize(), QSize(40, 20));
    QCOMPARE(m_image->implicitWidth(), 40);
    QCOMPARE(m_image->image().pixelColor(5, 5), QColor(Qt::red));
    QCOMPARE(m_image->progress(), 1);
    m_image->resetLocalFile();
    QTRY_COMPARE(m_image->status(), MediaImage::Null);
    QVERIFY(m_image->image().isNull());
    QCOMPARE(m_image->sourceSize(), QSize());
}

void tst_MediaImage::localFileComesBack()
{
    const QUrl url = file(u"b.png"_s, png(40, 20));
    QVERIFY(QFile::remove(url.toLocalFile()));
    m_image->setLocalFile(url);
    QTRY_COMPARE(m_image->status(), MediaImage::Error);
    file(u"b.png"_s, png(40, 20));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QCOMPARE(m_image->sourceSize(), QSize(40, 20));
    // Deleted while the picture is shown, and replaced by another one.
    QVERIFY(QFile::remove(url.toLocalFile()));
    file(u"b.png"_s, png(8, 16));
    QTRY_COMPARE(m_image->sourceSize(), QSize(8, 16));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    file(u"b.png"_s, png(9, 9)); // overwritten
    QTRY_COMPARE(m_image->sourceSize(), QSize(9, 9));
    // A picture that is no longer shown is not watched.
    m_image->setLocalFile(file(u"c.png"_s, png(5, 5)));
    QTRY_COMPARE(m_image->sourceSize(), QSize(5, 5));
    file(u"b.png"_s, png(3, 3));
    file(u"c.png"_s, png(6, 6));
    QTRY_COMPARE(m_image->sourceSize(), QSize(6, 6));
}

void tst_MediaImage::thumbnail()
{
    m_image->setThumbnailSize(64);
    m_image->setLocalFile(file(u"wide.png"_s, png(640, 320)));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QCOMPARE(m_image->image().size(), QSize(64, 32));
    QCOMPARE(m_image->sourceSize(), QSize(640, 320));
    m_image->setLocalFile(file(u"tiny.png"_s, png(4, 4)));
    QTRY_COMPARE(m_image->sourceSize(), QSize(4, 4));
    QCOMPARE(m_image->image().size(), QSize(4, 4)); // never enlarged
}

void tst_MediaImage::link()
{
    m_image->setItem(itemOf(answer("/a.png", png(30, 10)).toString()));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QCOMPARE(m_image->sourceSize(), QSize(30, 10));
    // A local file takes precedence, and the link is not requested again.
    const int before = m_server.count("GET /a.png");
    m_image->setLocalFile(file(u"mine.png"_s, png(7, 7)));
    QTRY_COMPARE(m_image->sourceSize(), QSize(7, 7));
    QCOMPARE(m_server.count("GET /a.png"), before);
}

void tst_MediaImage::sharesDownload()
{
    const MediaItem item = itemOf(answer("/shared.png", png(30, 10)).toString());
    MediaImage thumbnail;
    thumbnail.setThumbnailSize(8);
    for (MediaImage *const image : {m_image.get(), &thumbnail}) {
        image->setClient(&m_client);
        image->setItem(item);
    }
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QTRY_COMPARE(thumbnail.status(), MediaImage::Ready);
    QCOMPARE(m_server.count("GET /shared.png"), 1);
    // While one of them shows it, a later one does not download it; one that cancels does not
    // affect the others.
    m_image->resetItem();
    QTRY_COMPARE(m_image->status(), MediaImage::Null);
    m_image->setItem(item);
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QCOMPARE(m_server.count("GET /shared.png"), 1);
    // If none shows it, it is downloaded again.
    m_image->resetItem();
    thumbnail.resetItem();
    QTRY_COMPARE(m_image->status(), MediaImage::Null);
    QTRY_COMPARE(thumbnail.status(), MediaImage::Null);
    m_image->setItem(item);
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QCOMPARE(m_server.count("GET /shared.png"), 2);
}

void tst_MediaImage::clientGoesFirst()
{
    const MediaItem item = itemOf(answer("/gone.png", png(30, 10)).toString());
    auto client = std::make_unique<WorkflowClient>();
    m_image->setClient(client.get());
    m_image->setItem(item);
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    client.reset();
    QCOMPARE(m_image->client(), nullptr);
    QCOMPARE(m_image->status(), MediaImage::Ready);
    m_image->setClient(&m_client);
    QTRY_COMPARE(m_server.count("GET /gone.png"), 2);
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    // A download that was deleted is not waited for.
    m_server.on("GET /never.png", [](const auto &, ScriptedServer::Exchange) {});
    client = std::make_unique<WorkflowClient>();
    m_image->setClient(client.get());
    m_image->setItem(itemOf(m_server.url().toString() + u"/never.png"_s));
    QTRY_COMPARE(m_server.count("GET /never.png"), 1);
    QCOMPARE(m_image->status(), MediaImage::Loading);
    client.reset();
    QTRY_COMPARE(m_image->status(), MediaImage::Error);
}

void tst_MediaImage::noClient()
{
    m_image->setClient(nullptr);
    m_image->setItem(itemOf(answer("/lonely.png", png(30, 10)).toString(), u"lonely.png"_s));
    QTRY_COMPARE(m_image->status(), MediaImage::Error);
    QVERIFY2(m_image->errorString().contains(u"\"lonely.png\""_s),
             qPrintable(m_image->errorString()));
    QVERIFY(m_image->errorString().contains(u"no client"_s));
    m_image->setClient(&m_client); // it may come later
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
}

void tst_MediaImage::refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("more pixels than the limit") << png(200, 100) << u"200 × 100"_s;
    QTest::newRow("a bomb: a few bytes that claim 3.6 gigapixels")
        << boastingGif() << u"60000 × 60000"_s;
    QTest::newRow("more bytes than the limit") << png(10, 10) + QByteArray(4096, 'x') << u"KiB"_s;
    QTest::newRow("an SVG, which may name files")
        << "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"_ba << u"format"_s;
    QTest::newRow("no picture") << "hello"_ba << u"format"_s;
    QTest::newRow("nothing") << QByteArray() << u"format"_s;
    QTest::newRow("a picture that breaks off") << png(90, 90).chopped(40) << u"cannot be shown"_s;
}

void tst_MediaImage::refused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    m_image->setMaximumPixels(10'000);
    m_image->setMaximumBytes(4096);
    m_image->setLocalFile(file(u"bad.png"_s, bytes));
    QTRY_COMPARE(m_image->status(), MediaImage::Error);
    QVERIFY2(m_image->errorString().contains(words), qPrintable(m_image->errorString()));
    QVERIFY(m_image->image().isNull());
}

void tst_MediaImage::serverCannotNameFiles_data()
{
    QTest::addColumn<QString>("url");
    const QString path = QUrl::fromLocalFile(m_folder.filePath(u"secret.png"_s)).path();
    QTest::newRow("file URL") << u"file://"_s + path;
    QTest::newRow("path") << path;
    QTest::newRow("qrc") << u"qrc:/qt/qml/ComfyDeploy/qmldir"_s;
    QTest::newRow("data") << u"data:image/png;base64,iVBORw0KGgo="_s;
}

void tst_MediaImage::serverCannotNameFiles()
{
    QFETCH(QString, url);
    file(u"secret.png"_s, png(5, 5));
    m_image->setItem(itemOf(url));
    QTRY_COMPARE(m_image->status(), MediaImage::Error);
    QVERIFY(m_image->image().isNull());
    // A web link is not accepted as a local file.
    m_image->setLocalFile(QUrl(u"http://127.0.0.1:1/x.png"_s));
    QTRY_VERIFY(m_image->errorString().contains(u"this machine"_s));
}

void tst_MediaImage::largeDownloadIsGivenUp_data()
{
    QTest::addColumn<bool>("saysLength");
    QTest::newRow("with a length") << true;
    QTest::newRow("without end") << false;
}

void tst_MediaImage::largeDownloadIsGivenUp()
{
    QFETCH(bool, saysLength);
    bool gone = false;
    m_server.on("GET /large.png", [&gone, saysLength](const auto &, ScriptedServer::Exchange e) {
        QObject::connect(e.socket(), &QTcpSocket::disconnected, [&gone] { gone = true; });
        e.write(saysLength ? "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"_ba
                           : "HTTP/1.1 200 OK\r\n\r\n"_ba);
        e.write(QByteArray(saysLength ? 10 : 200'000, 'x')); // the connection stays open
    });
    m_image->setMaximumBytes(100'000);
    m_image->setItem(itemOf(m_server.url().toString() + u"/large.png"_s));
    QTRY_COMPARE(m_image->status(), MediaImage::Error);
    QVERIFY2(m_image->errorString().contains(u"larger"_s), qPrintable(m_image->errorString()));
    QTRY_VERIFY(gone);
}

void tst_MediaImage::lastSourceWins()
{
    QSignalSpy sizes(m_image.get(), &MediaImage::sourceSizeChanged);
    const QUrl large = file(u"large.png"_s, png(2000, 2000));
    const QUrl small = file(u"small.png"_s, png(3, 3));
    for (int i = 0; i < 20; ++i) {
        m_image->setLocalFile(large);
        QCoreApplication::processEvents();
    }
    m_image->setLocalFile(small);
    QTRY_COMPARE(m_image->sourceSize(), QSize(3, 3));
    QVERIFY(QThreadPool::globalInstance()->waitForDone());
    QCoreApplication::processEvents();
    QCOMPARE(m_image->sourceSize(), QSize(3, 3));
}

void tst_MediaImage::goesWhileLoading()
{
    const QUrl large = file(u"large.png"_s, png(2000, 2000));
    const QUrl linked = answer("/slow.png", png(500, 500));
    for (int i = 0; i < 30; ++i) {
        MediaImage gone;
        gone.setParentItem(m_window.contentItem());
        gone.setClient(&m_client);
        if (i % 2)
            gone.setLocalFile(large);
        else
            gone.setItem(itemOf(linked.toString()));
        QCoreApplication::processEvents(QEventLoop::AllEvents, i);
    }
    m_image->setLocalFile(file(u"after.png"_s, png(3, 3)));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
}

void tst_MediaImage::animation()
{
    m_image->setLocalFile(file(u"blink.gif"_s, blinkingGif(3)));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QSignalSpy frames(m_image.get(), &MediaImage::imageChanged);
    for (const QColor color : {Qt::red, Qt::blue, Qt::red, Qt::blue})
        QTRY_COMPARE(m_image->image().pixelColor(0, 0), color);
    QVERIFY(frames.size() >= 3);
    // It pauses while it is not visible.
    m_image->setVisible(false);
    frames.clear();
    QVERIFY(!frames.wait(200));
    m_image->setVisible(true);
    QVERIFY(frames.wait(testPatience));
    // A thumbnail is not animated.
    QSignalSpy loads(m_image.get(), &MediaImage::statusChanged);
    m_image->setThumbnailSize(32);
    QTRY_COMPARE(loads.size(), 2); // Loading, Ready
    frames.clear();
    QVERIFY(!frames.wait(200));
}

void tst_MediaImage::animatedPngSaysThatItStandsStill()
{
    if (QImageReader::supportedImageFormats().contains("apng"))
        QSKIP("Qt has a plugin for it here");
    m_image->setLocalFile(file(u"moves.png"_s, animatedPng()));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QVERIFY(m_image->isFirstOnly());
    m_image->setLocalFile(file(u"still.png"_s, png(3, 3)));
    QTRY_VERIFY(!m_image->isFirstOnly());
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    m_image->setLocalFile(file(u"blink.gif"_s, blinkingGif(3)));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QVERIFY(!m_image->isFirstOnly());
}

void tst_MediaImage::fillModes_data()
{
    QTest::addColumn<MediaImage::FillMode>("mode");
    QTest::addColumn<QPoint>("inside");
    QTest::addColumn<QPoint>("outside");
    QTest::newRow("fit: bars above and below")
        << MediaImage::Fit << QPoint(3, 50) << QPoint(50, 20);
    QTest::newRow("stretch: everywhere") << MediaImage::Stretch << QPoint(3, 3) << QPoint(-1, -1);
    QTest::newRow("pad: its own pixels") << MediaImage::Pad << QPoint(50, 50) << QPoint(3, 50);
}

void tst_MediaImage::fillModes()
{
    QFETCH(MediaImage::FillMode, mode);
    QFETCH(QPoint, inside);
    QFETCH(QPoint, outside);
    m_image->setFillMode(mode);
    m_image->setLocalFile(file(u"half.png"_s, png(20, 10)));
    QTRY_COMPARE(m_image->status(), MediaImage::Ready);
    QTRY_COMPARE(m_window.grabWindow().pixelColor(inside), QColor(Qt::red));
    if (outside.x() >= 0)
        QCOMPARE(m_window.grabWindow().pixelColor(outside), QColor(Qt::white));
    m_image->resetLocalFile();
    QTRY_COMPARE(m_window.grabWindow().pixelColor(inside), QColor(Qt::white));
}

void tst_MediaImage::text()
{
    MediaText text;
    text.componentComplete();
    text.setClient(&m_client);
    QCOMPARE(text.status(), MediaText::Null);
    text.setItem(itemOf(answer("/t.txt", "gr\xC3\xBC\xC3\x9F <b>"_ba).toString(), u"t.txt"_s));
    QTRY_COMPARE(text.status(), MediaText::Ready);
    QCOMPARE(text.text(), u"grüß <b>"_s);
    QVERIFY(!text.isCut());
    text.setItem(itemOf(u"file:///etc/hostname"_s, u"t.txt"_s));
    QTRY_COMPARE(text.status(), MediaText::Error);
    QVERIFY(text.text().isEmpty());
    text.setLocalFile(QUrl::fromLocalFile(m_folder.filePath(u"none.txt"_s)));
    QTRY_VERIFY(text.errorString().contains(u"none.txt"_s));
}

void tst_MediaImage::longTextIsCut()
{
    MediaText text;
    text.componentComplete();
    text.setLocalFile(file(u"long.txt"_s, QByteArray(MediaText::MaximumShown + 10, 'x')));
    QTRY_COMPARE(text.status(), MediaText::Ready);
    QVERIFY(text.isCut());
    QCOMPARE(text.text().size(), MediaText::MaximumShown);
}

QTEST_MAIN(tst_MediaImage)
#include "tst_mediaimage.moc"
