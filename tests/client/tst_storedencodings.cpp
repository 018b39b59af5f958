// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/mediadownload.h>

#include <QtCore/qrandom.h>
#include <QtTest/QtTest>

#include <zlib.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

MediaItem itemAt(const QUrl &url, const QString &name)
{
    const QJsonObject file{{u"url"_s, url.toString()}, {u"filename"_s, name}};
    const QJsonObject output{{u"run_id"_s, QString::fromLatin1(exampleRunId)},
                             {u"node_meta"_s, QJsonObject{{u"node_id"_s, u"9"_s}}},
                             {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}};
    return WorkflowRunOutput::fromJson(output)->mediaItems().first();
}

constexpr int ofGzip = MAX_WBITS + 16;
constexpr int ofZlib = MAX_WBITS;
constexpr int ofRaw = -MAX_WBITS;

QByteArray packed(const QByteArray &bytes, int window)
{
    z_stream stream = {};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(qsizetype(deflateBound(&stream, uLong(bytes.size()))), Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}

QByteArray framed(const QByteArray &bytes, const QByteArray &extension, const QByteArray &end)
{
    QByteArray out;
    for (qsizetype from = 0; from < bytes.size(); from += 1000) {
        const QByteArray chunk = bytes.mid(from, 1000);
        out += QByteArray::number(chunk.size(), 16) + extension + "\r\n" + chunk + "\r\n";
    }
    return out + '0' + extension + "\r\n" + end;
}

QByteArray png()
{
    QByteArray bytes(20'000, Qt::Uninitialized);
    QRandomGenerator(7).fillRange(reinterpret_cast<quint32 *>(bytes.data()), bytes.size() / 4);
    return "\x89PNG\r\n\x1a\n" + bytes + QByteArray("\0\0\0\0IEND\xae\x42\x60\x82", 12);
}

} // namespace

//! Files that are stored with a Content-Encoding.
class tst_StoredEncodings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void arrive_data();
    void arrive();
    void endings_data();
    void endings();
    void bombs_data();
    void bombs();
    void tooLarge();
    void brokenOff_data();
    void brokenOff();
    void partsOfAnotherEncoding();
    void answersOfTheServer_data();
    void answersOfTheServer();
    void reasonOfTheServer();

private:
    void serve(const QByteArray &encoding, const QByteArray &body, bool hasLength = true);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_StoredEncodings::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_StoredEncodings::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_StoredEncodings::serve(const QByteArray &encoding, const QByteArray &body, bool hasLength)
{
    m_server->on("GET /file", [=](const Request &, Exchange exchange) {
        const QByteArray header = "Content-Encoding: " + encoding + "\r\n";
        if (hasLength) {
            exchange.respond(200, body, "image/png", header);
            return;
        }
        exchange.write("HTTP/1.1 200 OK\r\nConnection: close\r\n" + header + "\r\n" + body);
        exchange.close();
    });
}

void tst_StoredEncodings::arrive_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("remaining");
    const QByteArray plain = png();
    const QByteArray gzip = packed(plain, ofGzip);
    const QByteArray zlib = packed(plain, ofZlib);
    const QByteArray raw = packed(plain, ofRaw);
    const QByteArray none;
    for (const char *name :
         {"aws-chunked", "AWS-Chunked", "identity", "utf-8", "UTF8", "binary", "none", "base64",
          "ISO-8859-1", "image/png", "aws-chunked,utf-8", "identity, identity", "\"binary\"", ","})
        QTest::addRow("plain under %s", name) << QByteArray(name) << plain << plain << none;
    QTest::newRow("gzip") << "gzip"_ba << gzip << plain << none;
    QTest::newRow("GZIP") << "GZIP"_ba << gzip << plain << none;
    QTest::newRow("x-gzip") << "x-gzip"_ba << gzip << plain << none;
    QTest::newRow("deflate, as zlib") << "deflate"_ba << zlib << plain << none;
    QTest::newRow("deflate, raw") << "deflate"_ba << raw << plain << none;
    QTest::newRow("gzip of a few bytes") << "gzip"_ba << packed("x", ofGzip) << "x"_ba << none;
    QTest::newRow("gzip in two members")
        << "gzip"_ba << packed(plain.first(99), ofGzip) + packed(plain.sliced(99), ofGzip) << plain
        << none;
    QTest::newRow("gzip, zeros behind")
        << "gzip"_ba << gzip + QByteArray(99, '\0') << plain << none;
    QTest::newRow("gzip,aws-chunked") << "gzip,aws-chunked"_ba << gzip << plain << none;
    QTest::newRow("aws-chunked, gzip") << "aws-chunked, gzip"_ba << gzip << plain << none;
    QTest::newRow("utf-8, gzip") << "utf-8, gzip"_ba << gzip << plain << none;
    QTest::newRow("gzip in gzip") << "gzip, gzip"_ba << packed(gzip, ofGzip) << plain << none;
    QTest::newRow("gzip in deflate") << "gzip, deflate"_ba << packed(gzip, ofZlib) << plain << none;

    const QByteArray signature = ";chunk-signature=" + QByteArray(64, 'a');
    const QByteArray unsignedEnd = "x-amz-checksum-crc32:AAAAAA==\r\n\r\n";
    QTest::newRow("framed, signed")
        << "aws-chunked"_ba << framed(plain, signature, "\r\n") << plain << none;
    QTest::newRow("framed, with a trailer")
        << "aws-chunked"_ba << framed(plain, {}, unsignedEnd) << plain << none;
    QTest::newRow("framed, nothing behind")
        << "aws-chunked"_ba << framed(plain, {}, {}) << plain << none;
    QTest::newRow("framed gzip") << "gzip,aws-chunked"_ba << framed(gzip, {}, unsignedEnd) << plain
                                 << none;
    QTest::newRow("framed, which nobody says")
        << "binary"_ba << framed(plain, {}, "\r\n") << framed(plain, {}, "\r\n") << none;
    const QByteArray list = "10\r\nninety, and no more\r\n";
    QTest::newRow("a list that begins like a frame") << "aws-chunked"_ba << list << list << none;

    QTest::newRow("br") << "br"_ba << plain << plain << "br"_ba;
    QTest::newRow("zstd") << "zstd"_ba << plain << plain << "zstd"_ba;
    QTest::newRow("one from the future") << "Quux"_ba << plain << plain << "Quux"_ba;
    QTest::newRow("gzip below br") << "gzip, br"_ba << gzip << gzip << "gzip, br"_ba;
    QTest::newRow("br below gzip") << "br, gzip"_ba << gzip << plain << "br"_ba;
    QTest::newRow("gzip, which it is not") << "gzip"_ba << plain << plain << "gzip"_ba;
    QTest::newRow("deflate, which it is not") << "deflate"_ba << plain << plain << "deflate"_ba;
    const QByteArray riff = QByteArray("RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0", 20);
    QTest::newRow("deflate, which a WebP is not") << "deflate"_ba << riff << riff << "deflate"_ba;
    const QByteArray text = QByteArray("Two words, ").repeated(400);
    QTest::newRow("deflate, which a text is not") << "deflate"_ba << text << text << "deflate"_ba;
    QByteArray damaged = gzip;
    damaged[damaged.size() - 6] = char(~damaged.at(damaged.size() - 6)); // of the checksum
    QTest::newRow("gzip, damaged") << "gzip"_ba << damaged << damaged << "gzip"_ba;
    QTest::newRow("gzip, stored in part")
        << "gzip"_ba << gzip.chopped(99) << gzip.chopped(99) << "gzip"_ba;
}

void tst_StoredEncodings::arrive()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, bytes);
    serve(encoding, stored);
    const QUrl url = m_server->url().resolved(QUrl(u"/file"_s));
    const QTemporaryDir dir;
    const MediaDownload *inMemory = m_client->download(itemAt(url, u"a.png"_s));
    const MediaDownload *toFile =
        m_client->download(itemAt(url, u"a.png"_s), dir.filePath(u"a.png"_s));
    QTRY_VERIFY(inMemory->isFinished() && toFile->isFinished());
    QVERIFY2(!inMemory->error(), qPrintable(inMemory->error().message()));
    QVERIFY2(!toFile->error(), qPrintable(toFile->error().message()));
    QVERIFY(inMemory->data() == bytes);
    QFile file(toFile->path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll() == bytes);
    for (const MediaDownload *download : {inMemory, toFile}) {
        QTEST(download->storedEncoding(), "remaining");
        const QString warning = download->warning();
        QCOMPARE(warning.isEmpty(), download->storedEncoding().isEmpty());
        QVERIFY(warning.contains(QString::fromLatin1(download->storedEncoding())));
        QCOMPARE(warning.contains(u"a.png"), !warning.isEmpty());
    }
}

void tst_StoredEncodings::endings_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<int>("requests");
    const QByteArray text(5'000, 'x');
    QTest::newRow("gzip") << "gzip"_ba << packed(text, ofGzip) << 1;
    QTest::newRow("deflate") << "deflate"_ba << packed(text, ofRaw) << 1;
    QTest::newRow("framed") << "aws-chunked"_ba << framed(text, {}, "\r\n") << 1;
    QTest::newRow("plain, once more to compare") << "binary"_ba << text << 2;
}

//! Without a length, an encoding may show its end.
void tst_StoredEncodings::endings()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, stored);
    serve(encoding, stored, false);
    const QUrl url = m_server->url().resolved(QUrl(u"/file"_s));
    const MediaDownload *download = m_client->download(itemAt(url, u"a.bin"_s));
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QCOMPARE(download->data(), QByteArray(5'000, 'x'));
    QTEST(m_server->count("GET /file"), "requests");
}

void tst_StoredEncodings::bombs_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("stored");
    const QByteArray zeros(40 * 1024 * 1024, '\0');
    const QByteArray gzip = packed(zeros, ofGzip);
    QTest::newRow("gzip") << "gzip"_ba << gzip;
    QTest::newRow("deflate") << "deflate"_ba << packed(zeros, ofZlib);
    QTest::newRow("gzip in gzip") << "gzip, gzip"_ba << packed(gzip, ofGzip);
    QTest::newRow("framed") << "gzip, aws-chunked"_ba << framed(gzip, {}, "\r\n");
}

void tst_StoredEncodings::bombs()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, stored);
    serve(encoding, stored);
    const QUrl url = m_server->url().resolved(QUrl(u"/file"_s));
    const QTemporaryDir dir;
    const MediaDownload *download =
        m_client->download(itemAt(url, u"a.png"_s), dir.filePath(u"a.png"_s));
    QTRY_VERIFY(download->isFinished());
    QCOMPARE(download->error().kind(), Kind::BadResponse);
    QVERIFY2(download->error().message().contains(u"a hundred times"),
             qPrintable(download->error().message()));
    QVERIFY(QDir(dir.path()).isEmpty());
    QCOMPARE(m_server->count("GET /file"), 1);
}

//! The limit applies to the decoded size.
void tst_StoredEncodings::tooLarge()
{
    serve("gzip", packed(QByteArray(1'000, 'x'), ofGzip));
    const QUrl url = m_server->url().resolved(QUrl(u"/file"_s));
    for (const qint64 maximum : {999, 1000}) {
        MediaDownload *download = m_client->download(itemAt(url, u"a.png"_s));
        download->setMaximumSize(maximum);
        QTRY_VERIFY(download->isFinished());
        QCOMPARE(download->error().kind(), maximum < 1000 ? Kind::BadResponse : Kind::None);
    }
}

void tst_StoredEncodings::brokenOff_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("range"); // of the second request
    const QByteArray plain = png();
    QTest::newRow("plain") << "aws-chunked"_ba << plain << "bytes=10000-"_ba;
    QTest::newRow("gzip") << "gzip"_ba << packed(plain, ofGzip) << QByteArray();
    QTest::newRow("framed") << "aws-chunked"_ba << framed(plain, {}, "\r\n") << QByteArray();
}

//! Only downloads without decoding are resumed.
void tst_StoredEncodings::brokenOff()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, range);
    bool hasBroken = false;
    Exchange first(nullptr);
    m_server->on("GET /file", [&](const Request &request, Exchange exchange) {
        const QByteArray headers =
            "ETag: \"v1\"\r\nContent-Encoding: " + encoding + "\r\nContent-Length: ";
        const qsizetype from = request.header("range").mid(6).split('-').first().toLongLong();
        const QByteArray size = QByteArray::number(stored.size());
        if (from > 0)
            exchange.write(
                "HTTP/1.1 206 Partial\r\nContent-Range: bytes " + QByteArray::number(from) + '-'
                + QByteArray::number(stored.size() - 1) + '/' + size + "\r\n" + headers
                + QByteArray::number(stored.size() - from) + "\r\n\r\n" + stored.sliced(from));
        else
            exchange.write("HTTP/1.1 200 OK\r\n" + headers + size + "\r\n\r\n"
                           + (hasBroken ? stored : stored.first(10'000)));
        first = exchange;
    });
    const QUrl url = m_server->url().resolved(QUrl(u"/file"_s));
    const MediaDownload *download = m_client->download(itemAt(url, u"a.png"_s));
    connect(download, &MediaDownload::progress, this, [&](qint64 received) {
        if (received == 10'000 && !std::exchange(hasBroken, true))
            first.close();
    });
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QVERIFY(download->data() == png());
    QCOMPARE(m_server->requests().last().header("range"), range);
}

void tst_StoredEncodings::partsOfAnotherEncoding()
{
    Exchange first(nullptr);
    QByteArrayList ranges;
    m_server->on("GET /file", [&](const Request &request, Exchange exchange) {
        const QByteArray range = request.header("range");
        ranges += range;
        first = exchange;
        if (!range.isEmpty())
            exchange.respond(206, packed("456789", ofGzip), "image/png",
                             "Content-Range: bytes 4-9/10\r\nContent-Encoding: gzip\r\n");
        else
            exchange.write("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n"
                           + (ranges.contains("bytes=4-") ? "0123456789"_ba : "0123"_ba));
    });
    const QUrl url = m_server->url().resolved(QUrl(u"/file"_s));
    const MediaDownload *download = m_client->download(itemAt(url, u"a.png"_s));
    connect(download, &MediaDownload::progress, this, [&](qint64 received) {
        if (received == 4)
            first.close();
    });
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QCOMPARE(download->data(), "0123456789"_ba);
}

void tst_StoredEncodings::answersOfTheServer_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isRead");
    const QByteArray details = runJson(u"run-success.json"_s, {});
    const QByteArray gzip = packed(details, ofGzip);
    QTest::newRow("gzip") << "gzip"_ba << gzip << true;
    QTest::newRow("deflate") << "deflate"_ba << packed(details, ofZlib) << true;
    QTest::newRow("gzip in gzip") << "gzip, gzip"_ba << packed(gzip, ofGzip) << true;
    QTest::newRow("gzip, which it is not") << "gzip"_ba << details << true;
    QTest::newRow("br, which it is not") << "br"_ba << details << true;
    QTest::newRow("a charset") << "utf-8"_ba << details << true;
    QTest::newRow("br") << "br"_ba
                        << "\x8b\x02\x80JSON\x03"_ba << false;
    QTest::newRow("gzip, cut") << "gzip"_ba << gzip.chopped(20) << false;
    QTest::newRow("a bomb") << "gzip"_ba << packed(QByteArray(100'000'000, ' '), ofGzip) << false;
}

void tst_StoredEncodings::answersOfTheServer()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, body);
    QFETCH(bool, isRead);
    m_server->on(getRun, [&](const Request &, Exchange exchange) {
        exchange.respond(200, body, "application/json", "Content-Encoding: " + encoding + "\r\n");
    });
    const auto details = m_client->getRun(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(details.isFinished());
    const ApiError error = details.result().error();
    QVERIFY2(isRead == !error, qPrintable(error.message()));
    if (isRead)
        return;
    QCOMPARE(error.kind(), Kind::BadResponse);
    QVERIFY2(error.message().contains(u"compressed"), qPrintable(error.message()));
}

void tst_StoredEncodings::reasonOfTheServer()
{
    m_server->on(getRun, [](const Request &, Exchange exchange) {
        exchange.respond(404, packed(R"({"detail":"No such run"})", ofGzip), "application/json",
                         "Content-Encoding: gzip\r\n");
    });
    const auto details = m_client->getRun(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(details.isFinished());
    const ApiError error = details.result().error();
    QCOMPARE(error.kind(), Kind::NotFound);
    QVERIFY2(error.message().contains(u"No such run"), qPrintable(error.message()));
}

REGISTER_TEST(tst_StoredEncodings)
#include "tst_storedencodings.moc"
