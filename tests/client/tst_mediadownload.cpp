// SPDX-License-Identifier: MIT

#include "runs/fulldisk.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/filewriting_p.h>
#include <ComfyDeploy/mediadownload.h>

#include <QtTest/QtTest>

#include <cerrno>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

MediaItem itemAt(const QUrl &url, const QString &name = u"ComfyUI_00001_.png"_s)
{
    const QJsonObject file{
        {u"url"_s, url.toString()}, {u"filename"_s, name}, {u"type"_s, u"output"_s}};
    const QJsonObject output{{u"run_id"_s, QString::fromLatin1(exampleRunId)},
                             {u"node_meta"_s, QJsonObject{{u"node_id"_s, u"9"_s}}},
                             {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}};
    return WorkflowRunOutput::fromJson(output)->mediaItems().first();
}

} // namespace

//! Downloads of files.
class tst_MediaDownload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void download();
    void downloadRenewsTheLink();
    void downloadRefuses_data();
    void downloadRefuses();
    void downloadTooLarge_data();
    void downloadTooLarge();
    void downloadCutShort();
    void emptyAnswers_data();
    void emptyAnswers();
    void withoutALength_data();
    void withoutALength();
    void webPages_data();
    void webPages();
    void notToLinkLocal();
    void resumes_data();
    void resumes();
    void resumesByANewLink();
    void linksAreNotFollowed();
    void progressGoesOn();
    void fullDisk_data();
    void fullDisk();
    void fullDevice();
    void future();

private:
    [[nodiscard]] QUrl urlOf(const QString &path) const
    {
        return m_server->url().resolved(QUrl(path));
    }

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_MediaDownload::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_MediaDownload::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_MediaDownload::download()
{
    m_client->setToken(exampleToken);
    RequestOptions options;
    options.setHeader("X-Studio", "one");
    m_client->setDefaultOptions(options);
    m_server->on("GET /file.png", [](const Request &, Exchange exchange) {
        exchange.respond(200, "picture", "image/png");
    });
    const QUrl url = urlOf(u"/file.png"_s);
    MediaDownload *inMemory = m_client->download(itemAt(url));
    QTRY_VERIFY(inMemory->isFinished());
    QVERIFY2(!inMemory->error(), qPrintable(inMemory->error().message()));
    QCOMPARE(inMemory->data(), "picture"_ba);
    QCOMPARE(inMemory->contentType(), "image/png"_ba);
    const Request request = m_server->requests().first();
    QVERIFY(request.header("authorization").isEmpty() && request.header("x-studio").isEmpty());

    QTemporaryDir dir;
    const QString path = dir.filePath(u"out.png"_s);
    MediaDownload *toFile = m_client->download(itemAt(url), path);
    QTRY_VERIFY(toFile->isFinished());
    QVERIFY(!toFile->error());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "picture"_ba);
    MediaDownload *again = m_client->download(itemAt(url), path); // nothing is overwritten
    QTRY_VERIFY(again->isFinished());
    QCOMPARE(again->error().kind(), Kind::InvalidRequest);
}

void tst_MediaDownload::downloadRenewsTheLink()
{
    m_server->on("GET /old", 403, "<Error>expired</Error>");
    m_server->on("GET /new", [](const Request &, Exchange exchange) {
        exchange.respond(200, "picture", "image/png");
    });
    QUrl url = m_server->url();
    url.setPath(u"/new"_s);
    const QJsonObject file{{u"url"_s, url.toString()}, {u"filename"_s, u"ComfyUI_00001_.png"_s}};
    const QJsonObject output{{u"run_id"_s, QString::fromLatin1(exampleRunId)},
                             {u"node_meta"_s, QJsonObject{{u"node_id"_s, u"9"_s}}},
                             {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}};
    m_server->on(getRun, 200, runJson(u"run-success.json"_s, {{u"outputs"_s, QJsonArray{output}}}));
    url.setPath(u"/old"_s);
    MediaDownload *download = m_client->download(itemAt(url));
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QCOMPARE(download->data(), "picture"_ba);
}

void tst_MediaDownload::downloadRefuses_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::newRow("a local file") << QUrl(u"file:///etc/hostname"_s);
    QTest::newRow("ftp") << QUrl(u"ftp://example.org/x"_s);
    QTest::newRow("a resource") << QUrl(u"qrc:/x"_s);
}

void tst_MediaDownload::downloadRefuses()
{
    QFETCH(QUrl, url);
    MediaDownload *download = m_client->download(itemAt(url));
    QTRY_VERIFY(download->isFinished());
    QCOMPARE(download->error().kind(), Kind::InvalidRequest);
    QVERIFY(download->data().isEmpty());
}

void tst_MediaDownload::downloadTooLarge_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<bool>("inMemory");
    for (const bool inMemory : {true, false}) {
        const char *where = inMemory ? "in memory" : "on disk";
        QTest::addRow("with a length, %s", where) << "Content-Length: 101\r\n"_ba << inMemory;
        QTest::addRow("without an end, %s", where) << ""_ba << inMemory;
    }
}

void tst_MediaDownload::downloadTooLarge()
{
    QFETCH(QByteArray, head);
    QFETCH(bool, inMemory);
    m_server->on("GET /file.png", [&](const Request &, Exchange exchange) {
        exchange.write("HTTP/1.1 200 OK\r\n" + head + "\r\n"
                       + QByteArray(head.isEmpty() ? 101 : 1, 'x'));
    });
    const QUrl url = urlOf(u"/file.png"_s);
    QTemporaryDir dir;
    MediaDownload *download =
        m_client->download(itemAt(url), inMemory ? QString() : dir.filePath(u"a.png"_s));
    QCOMPARE(download->maximumSize(),
             inMemory ? MediaDownload::MaximumInMemory : MediaDownload::MaximumOnDisk);
    download->setMaximumSize(100);
    QTRY_VERIFY(download->isFinished());
    QCOMPARE(download->error().kind(), Kind::BadResponse);
    QVERIFY(download->error().message().contains(u"100 bytes"_s));
    QVERIFY(download->data().isEmpty());
    QVERIFY(QDir(dir.path()).isEmpty());
    QCOMPARE(m_server->count("GET /file.png"), 1);
}

void tst_MediaDownload::downloadCutShort()
{
    int attempts = 0;
    m_server->on("GET /file.png", [&](const Request &, Exchange exchange) {
        if (++attempts > 1) {
            exchange.respond(200, "0123456789", "image/png");
            return;
        }
        exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123");
        exchange.close();
    });
    const QUrl url = urlOf(u"/file.png"_s);
    QTemporaryDir dir;
    MediaDownload *download = m_client->download(itemAt(url), dir.filePath(u"a.png"_s));
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QCOMPARE(QFileInfo(dir.filePath(u"a.png"_s)).size(), 10);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void tst_MediaDownload::emptyAnswers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("emptyAnswers");
    QTest::addColumn<bool>("arrives");
    QTest::newRow("of a picture, once") << u"a.png"_s << 1 << true;
    QTest::newRow("of a picture, always") << u"a.png"_s << 100 << false;
    QTest::newRow("of whatever it is") << u"a.bin"_s << 100 << false;
    QTest::newRow("of a text, which may be empty") << u"a.txt"_s << 100 << true;
}

//! An empty 200 is not a picture.
void tst_MediaDownload::emptyAnswers()
{
    QFETCH(QString, name);
    QFETCH(int, emptyAnswers);
    QFETCH(bool, arrives);
    int answers = 0;
    m_server->on("GET /file", [&](const Request &, Exchange exchange) {
        exchange.respond(200, ++answers > emptyAnswers ? "picture"_ba : QByteArray());
    });
    const QUrl url = urlOf(u"/file"_s);
    QTemporaryDir dir;
    const QString path = dir.filePath(name);
    MediaDownload *download = m_client->download(itemAt(url, name), path);
    QTRY_VERIFY(download->isFinished());
    QCOMPARE(download->error().kind(), arrives ? Kind::None : Kind::BadResponse);
    QCOMPARE(QFileInfo::exists(path), arrives);
    if (!arrives) {
        QCOMPARE(answers, 3);
        QVERIFY2(download->error().message().contains(name),
                 qPrintable(download->error().message()));
    }
}

void tst_MediaDownload::withoutALength_data()
{
    QTest::addColumn<QByteArrayList>("bodies"); // as sent; the last one is repeated
    QTest::addColumn<QByteArray>("bytes"); // null if it fails
    QTest::addColumn<int>("requests");
    const auto chunked = [](const QByteArray &bytes, const QByteArray &end = "0\r\n\r\n") {
        return "Transfer-Encoding: chunked\r\n\r\n" + QByteArray::number(bytes.size(), 16) + "\r\n"
            + bytes + "\r\n" + end;
    };
    const auto closed = [](const QByteArray &bytes) {
        return "\r\n" + bytes;
    };
    const QByteArray png =
        "\x89PNG\r\n\x1a\n" + QByteArray(100, 'x') + QByteArray("\0\0\0\0IEND\xae\x42\x60\x82", 12);
    const QByteArray cut = png.first(png.size() - 20);
    const QByteArray riff("RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0", 20);
    using List = QByteArrayList;
    QTest::newRow("a PNG in chunks") << List{chunked(png)} << png << 1;
    QTest::newRow("a PNG and no length") << List{closed(png)} << png << 1;
    QTest::newRow("a WebP and no length") << List{closed(riff)} << riff << 1;
    QTest::newRow("a PNG, cut between chunks") << List{chunked(cut, {}), chunked(png)} << png << 2;
    QTest::newRow("a PNG, cut by rubbish for a chunk")
        << List{chunked(cut, "ZZ\r\nabc"), chunked(png)} << png << 2;
    QTest::newRow("a PNG, cut without chunks") << List{closed(cut), closed(png)} << png << 2;
    const QByteArray jpeg = "\xff\xd8\xff" + QByteArray(100, 'x') + "\xff\xd9";
    const QByteArray gif = "GIF89a" + QByteArray(100, 'x') + ';';
    for (const auto &[name, bytes] : {std::pair("PNG", png), std::pair("WebP", riff),
                                      std::pair("JPEG", jpeg), std::pair("GIF", gif)}) {
        const QByteArray more = bytes + "and more";
        const bool endsWithTheSize = bytes == riff;
        QTest::addRow("a %s with bytes behind its end", name)
            << List{chunked(more)} << more << (endsWithTheSize ? 1 : 2);
    }
    QTest::newRow("a PNG with bytes behind its end, cut at first")
        << List{closed(cut), closed(png + "more")} << png + "more" << 3;
    // Such a file cannot be distinguished from one with data after its end.
    QTest::newRow("a WebP of another size than it states")
        << List{closed(riff.chopped(1))} << riff.chopped(1) << 2;
    QTest::newRow("a PNG that is cut elsewhere each time")
        << List{closed(cut), closed(cut.chopped(1)), closed(cut.chopped(2))} << QByteArray() << 3;
    QTest::newRow("a film, once more to compare") << List{chunked("film")} << "film"_ba << 2;
    QTest::newRow("a film, cut at first") << List{closed("fi"), closed("film")} << "film"_ba << 3;
    QTest::newRow("a film, each time of another length")
        << List{closed("f"), closed("fi"), closed("fil")} << QByteArray() << 3;
}

//! HTTP does not show then that it was truncated.
void tst_MediaDownload::withoutALength()
{
    QFETCH(QByteArrayList, bodies);
    QFETCH(QByteArray, bytes);
    int requests = 0;
    m_server->on("GET /file", [&](const Request &, Exchange exchange) {
        const qsizetype index = qMin(qsizetype(requests++), bodies.size() - 1);
        exchange.write("HTTP/1.1 200 OK\r\nConnection: close\r\n" + bodies.at(index));
        exchange.close();
    });
    const QUrl url = urlOf(u"/file"_s);
    const MediaDownload *download = m_client->download(itemAt(url));
    QTRY_VERIFY(download->isFinished());
    QCOMPARE(download->data(), bytes);
    QCOMPARE(!!download->error(), bytes.isEmpty());
    if (!bytes.startsWith("\x89PNG") || bodies.size() == 1)
        QTEST(requests, "requests"); // Qt may detect the cut itself, which is one more attempt
}

void tst_MediaDownload::webPages_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("arrives");
    const QByteArray page = "\xEF\xBB\xBF \n<!DOCTYPE HTML><html>Sign in</html>";
    QTest::newRow("for a picture") << u"a.png"_s << page << false;
    QTest::newRow("for a film") << u"a.mp4"_s << "<HTML>Sign in</HTML>"_ba << false;
    QTest::newRow("as it was made") << u"a.html"_s << page << true;
    QTest::newRow("a drawing is none") << u"a.svg"_s << "<svg></svg>"_ba << true;
}

//! Captive portals answer for every host until the user has signed in.
void tst_MediaDownload::webPages()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(bool, arrives);
    m_server->on("GET /file", [&](const Request &, Exchange exchange) {
        exchange.respond(200, bytes, "text/html");
    });
    const QUrl url = urlOf(u"/file"_s);
    QTemporaryDir dir;
    const QString path = dir.filePath(name);
    const MediaDownload *download = m_client->download(itemAt(url, name), path);
    QTRY_VERIFY(download->isFinished());
    QCOMPARE(download->error().kind(), arrives ? Kind::None : Kind::BadResponse);
    QCOMPARE(download->error().message().contains(u"A web page was sent"), !arrives);
    QCOMPARE(QFileInfo::exists(path), arrives);
}

//! A storage host may redirect to another, but not to a cloud's metadata service.
void tst_MediaDownload::notToLinkLocal()
{
    for (const QByteArray &target :
         {"http://169.254.0.1:1/x"_ba, "http://[::ffff:169.254.0.1]:1/x"_ba,
          "http://[fe80::1]:1/x"_ba}) {
        m_server->on("GET /file", [&](const Request &, Exchange exchange) {
            exchange.respond(302, {}, "text/plain", "Location: " + target + "\r\n");
        });
        const QUrl url = urlOf(u"/file"_s);
        const MediaDownload *download = m_client->download(itemAt(url));
        QTRY_VERIFY(download->isFinished());
        QCOMPARE(download->error().httpStatus(), 302); // not that the other host cannot be reached
    }
}

void tst_MediaDownload::resumes_data()
{
    QTest::addColumn<QByteArrayList>("answers"); // one for each connection, which is then closed
    QTest::addColumn<QByteArrayList>("ranges"); // of each request; empty for the whole
    QTest::addColumn<QByteArray>("bytes"); // null if it fails
    const auto whole = [](const QByteArray &headers, const QByteArray &bytes) {
        return "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n" + headers + "\r\n" + bytes;
    };
    const auto part = [](const QByteArray &range, const QByteArray &bytes,
                         const QByteArray &headers = {}) {
        return "HTTP/1.1 206 Partial\r\nContent-Range: " + range + "\r\nContent-Length: "
            + QByteArray::number(10 - range.mid(6).split('-').first().toInt()) + "\r\n" + headers
            + "\r\n" + bytes;
    };
    const QByteArray tag = "ETag: \"v1\"\r\n";
    const QByteArray rest = part("bytes 4-9/10", "456789", tag);
    const QByteArray from4 = "bytes=4- \"v1\"";
    const QByteArray all = "0123456789";
    using List = QByteArrayList;

    QTest::newRow("by ETag") << List{whole(tag, "0123"), rest} << List{{}, from4} << all;
    QTest::newRow("by date") << List{whole("Last-Modified: Tue, 04 Mar 2025 05:06:07 GMT\r\n",
                                           "0123"),
                                     part("bytes 4-9/*", "456789")}
                             << List{{}, "bytes=4- Tue, 04 Mar 2025 05:06:07 GMT"} << all;
    QTest::newRow("again and again")
        << List{whole(tag, "01"), part("bytes 2-9/10", "2"), part("bytes 3-9/10", "34"),
                part("bytes 5-9/10", "5"), part("bytes 6-9/10", "6789")}
        << List{{}, "bytes=2- \"v1\"", "bytes=3- \"v1\"", "bytes=5- \"v1\"", "bytes=6- \"v1\""}
        << all;
    QTest::newRow("smaller parts than asked for")
        << List{whole(tag, "0123"),
                "HTTP/1.1 206 x\r\nContent-Range: bytes 4-5/10\r\nContent-Length: 2\r\n\r\n45",
                part("bytes 6-9/10", "6789")}
        << List{{}, from4, "bytes=6- \"v1\""} << all;
    QTest::newRow("nothing came") << List{whole(tag, ""), whole(tag, all)} << List{{}, {}} << all;
    QTest::newRow("no validator") << List{whole({}, "0123"), whole({}, all)} << List{{}, {}} << all;
    QTest::newRow("a weak tag") << List{whole("ETag: W/\"v1\"\r\nLast-Modified: x\r\n", "0123"),
                                        whole({}, all)}
                                << List{{}, {}} << all;
    QTest::newRow("made in this very second")
        << List{whole("Last-Modified: now\r\nDate: now\r\n", "0123"), whole({}, all)}
        << List{{}, {}} << all;
    QTest::newRow("another file by now")
        << List{whole(tag, "0123"), whole("ETag: \"v2\"\r\n", "abcde"),
                part("bytes 5-9/10", "fghij")}
        << List{{}, from4, "bytes=5- \"v2\""} << "abcdefghij"_ba;
    QTest::newRow("a host without ranges")
        << List{whole(tag, "0123"), whole(tag, "01234"), whole(tag, all)} << List{{}, from4, {}}
        << all;
    const QList<std::pair<const char *, QByteArray>> wrong{
        {"of another begin", part("bytes 3-9/10", "3456789", tag)},
        {"of another size", part("bytes 4-9/11", "456789", tag)},
        {"of another file", part("bytes 4-9/10", "456789", "ETag: \"v2\"\r\n")},
        {"of no range", part("bytes 4", "456789")},
        {"of an absurd range", part("bytes 4-3/10", "456789")},
        {"of none at all", "HTTP/1.1 206 x\r\nContent-Length: 6\r\n\r\n456789"},
        {"that is empty", "HTTP/1.1 206 x\r\nContent-Length: 0\r\n\r\n"},
        {"beyond the end", "HTTP/1.1 416 x\r\nContent-Length: 0\r\n\r\n"},
    };
    for (const auto &[name, answer] : wrong)
        QTest::addRow("a part %s", name)
            << List{whole(tag, "0123"), answer, whole(tag, all)} << List{{}, from4, {}} << all;
    QTest::newRow("wrong parts for ever")
        << List{whole(tag, "0123"), part("bytes 0-9/10", all), part("bytes 3-9/10", "3456789")}
        << List{{}, from4, {}} << QByteArray();
    QTest::newRow("a part that was not asked for")
        << List{part("bytes 0-9/10", "0123", tag), rest} << List{{}, from4} << all;
    QTest::newRow("more than there is")
        << List{"HTTP/1.1 206 x\r\nContent-Range: bytes 0-2/3\r\nContent-Length: 4\r\n\r\n0123"}
        << List{{}} << QByteArray();
    QTest::newRow("nothing more, three times")
        << List{whole(tag, "0123"), part("bytes 4-9/10", ""), part("bytes 4-9/10", ""),
                part("bytes 4-9/10", "")}
        << List{{}, from4, from4, from4} << QByteArray();
    QTest::newRow("refused") << List{whole(tag, "0123"),
                                     "HTTP/1.1 400 x\r\nContent-Length: 0\r\n\r\n"}
                             << List{{}, from4} << QByteArray();
}

void tst_MediaDownload::resumes()
{
    QFETCH(QByteArrayList, answers);
    QFETCH(QByteArrayList, ranges);
    QFETCH(QByteArray, bytes);
    const QUrl url = urlOf(u"/file.png"_s);
    QTemporaryDir dir;
    for (const QString &path : {QString(), dir.filePath(u"a.png"_s)}) {
        MediaDownload *download = m_client->download(itemAt(url), path);
        QByteArrayList unexpected;
        qsizetype next = 0;
        QList<Exchange> open;
        m_server->on("GET /file.png", [&](const Request &request, Exchange exchange) {
            const QByteArray range =
                (request.header("range") + ' ' + request.header("if-range")).trimmed();
            // QNetworkAccessManager repeats a GET whose connection breaks, even if "Connection:
            // close" was sent.
            const bool isNext = next < ranges.size() && range == ranges.at(next);
            const qsizetype n = isNext ? next++ : ranges.first(next).lastIndexOf(range);
            if (n < 0)
                unexpected += range;
            const QByteArray answer = answers.value(n);
            exchange.write(answer);
            open += exchange;
            if (answer.endsWith("\r\n\r\n"))
                exchange.close();
        });
        connect(download, &MediaDownload::progress, this, [&] {
            for (Exchange &exchange : open)
                exchange.close();
        });
        QSignalSpy finished(download, &MediaDownload::finished);
        QVERIFY(finished.wait(testPatience));
        QCOMPARE(unexpected, QByteArrayList());
        QCOMPARE(next, ranges.size());
        QCOMPARE(!download->error(), !bytes.isNull());
        QByteArray got = download->data();
        if (QFile file(path); !path.isEmpty() && file.exists()) {
            QVERIFY(file.open(QIODevice::ReadOnly));
            got = file.readAll();
        }
        QCOMPARE(got, bytes);
    }
    const auto left = QDir(dir.path()).entryList(QDir::Files | QDir::Hidden);
    QCOMPARE(left.size(), bytes.isNull() ? 0 : 1);
}

void tst_MediaDownload::resumesByANewLink()
{
    m_server->on("GET /old", [](const Request &request, Exchange exchange) {
        if (!request.header("range").isEmpty()) {
            exchange.respond(403, "<Error>expired</Error>");
            return;
        }
        exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"v1\"\r\n\r\n0123");
        exchange.close();
    });
    m_server->on("GET /new", [](const Request &request, Exchange exchange) {
        QCOMPARE(request.header("range"), "bytes=4-"_ba);
        QCOMPARE(request.header("if-range"), "\"v1\""_ba);
        exchange.respond(206, "456789", "image/png", "Content-Range: bytes 4-9/10\r\n");
    });
    QUrl url = m_server->url();
    url.setPath(u"/new"_s);
    const QJsonObject file{{u"url"_s, url.toString()}, {u"filename"_s, u"ComfyUI_00001_.png"_s}};
    const QJsonObject output{{u"run_id"_s, QString::fromLatin1(exampleRunId)},
                             {u"node_meta"_s, QJsonObject{{u"node_id"_s, u"9"_s}}},
                             {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}};
    m_server->on(getRun, 200, runJson(u"run-success.json"_s, {{u"outputs"_s, QJsonArray{output}}}));
    url.setPath(u"/old"_s);
    const MediaDownload *download = m_client->download(itemAt(url));
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QCOMPARE(download->data(), "0123456789"_ba);
}

//! Nothing is written through an existing link, whether its target exists or not.
void tst_MediaDownload::linksAreNotFollowed()
{
#ifndef Q_OS_UNIX
    QSKIP("links are made differently here");
#endif
    m_server->on("GET /file", 200, "bytes");
    const QUrl url = urlOf(u"/file"_s);
    const QTemporaryDir dir;
    for (const bool isDangling : {true, false}) {
        const QString target = dir.filePath(u"target"_s);
        const QString path = dir.filePath(u"link"_s);
        QFile::remove(path);
        if (QFile file(target); !isDangling)
            QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(QFile::link(target, path));
        const MediaDownload *download = m_client->download(itemAt(url), path);
        QTRY_VERIFY(download->isFinished());
        QCOMPARE(download->error().kind(), ApiError::Kind::InvalidRequest);
        QVERIFY2(download->error().message().contains(u"exists already"),
                 qPrintable(download->error().message()));
        QCOMPARE(QFileInfo::exists(target), !isDangling);
        QCOMPARE(QFileInfo(target).size(), 0);
    }
}

void tst_MediaDownload::progressGoesOn()
{
    m_server->on("GET /file", [](const Request &request, Exchange exchange) {
        const qsizetype from = request.header("range").mid(6).split('-').first().toLongLong();
        const QByteArray size = QByteArray::number(40'000 - from);
        exchange.write((from > 0 ? "HTTP/1.1 206 x\r\nContent-Range: bytes "
                                + QByteArray::number(from) + "-39999/40000\r\n"
                                 : "HTTP/1.1 200 OK\r\n"_ba)
                       + "ETag: \"v1\"\r\nContent-Length: " + size + "\r\n\r\n"
                       + QByteArray(std::min<qsizetype>(10'000, 40'000 - from), 'x'));
        exchange.close();
    });
    const QUrl url = urlOf(u"/file"_s);
    MediaDownload *download = m_client->download(itemAt(url));
    QList<qint64> progress;
    connect(download, &MediaDownload::progress, this, [&](qint64 received, qint64 total) {
        QCOMPARE(total, 40'000);
        progress += received;
    });
    QTRY_VERIFY(download->isFinished());
    QVERIFY(!download->error());
    QCOMPARE(download->data().size(), 40'000);
    QVERIFY(std::is_sorted(progress.begin(), progress.end()));
    QCOMPARE(progress.constLast(), 40'000);
    QVERIFY(m_server->requests().size() >= 4);
}

void tst_MediaDownload::fullDisk_data()
{
    QTest::addColumn<qint64>("room");
    QTest::addColumn<QByteArray>("encoding");
    for (const qint64 room : {0, 1, 5'000, 70'000}) {
        QTest::addRow("after %lld bytes", room) << room << ""_ba;
        QTest::addRow("after %lld bytes, unpacked", room) << room << "deflate"_ba;
    }
}

//! The last write fits only partly: the system reports the error when the rest is written.
void tst_MediaDownload::fullDisk()
{
    QFETCH(qint64, room);
    QFETCH(QByteArray, encoding);
    const QByteArray bytes = QByteArray("0123456789").repeated(20'000);
    m_server->on("GET /file", [&](const Request &, Exchange exchange) {
        const QByteArray packed = qCompress(bytes).sliced(4); // after Qt's length
        exchange.respond(200, encoding.isEmpty() ? bytes : packed, "image/png",
                         "Content-Encoding: " + encoding + "\r\n");
    });
    const QUrl url = urlOf(u"/file"_s);
    const QTemporaryDir dir;
    const QString path = dir.filePath(u"a.png"_s);
    FileSizeLimit limit(room);
    if (!limit.isSet())
        QSKIP("no limit for the size of a file here");
    const MediaDownload *download = m_client->download(itemAt(url), path);
    QTRY_VERIFY(download->isFinished());
    limit.lift();
    QCOMPARE(download->error().message(),
             u"The file \"%1\" cannot be written: %2."_s.arg(path, qt_error_string(EFBIG)));
    QVERIFY(QDir(dir.path()).isEmpty());
}

//! The message names the folder, not the temporary file.
void tst_MediaDownload::fullDevice()
{
    QFile full(u"/dev/full"_s);
    if (!full.exists())
        QSKIP("no /dev/full here");
    QVERIFY(openToWrite(&full));
    QVERIFY(!writeAll(&full, "bytes"));
    QCOMPARE(writeProblem(full), u"No space left on /dev"_s);
}

void tst_MediaDownload::future()
{
    m_server->on("GET /file.png", [](const Request &, Exchange exchange) {
        exchange.respond(200, "picture", "image/png");
    });
    const MediaItem item = itemAt(urlOf(u"/file.png"_s));
    const auto inMemory = m_client->download(item)->future();
    QTRY_VERIFY(inMemory.isFinished());
    QCOMPARE(inMemory.result().value(), "picture"_ba);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"out.png"_s);
    const auto toFile = m_client->download(item, path)->future();
    QTRY_VERIFY(toFile.isFinished());
    QCOMPARE(toFile.result().value(), QByteArray());
    QVERIFY(QFile::exists(path));
    const auto refused = m_client->download(item, path)->future();
    QTRY_VERIFY(refused.isFinished());
    QCOMPARE(refused.result().error().kind(), Kind::InvalidRequest);
    const auto deleted = m_client->download(item)->future();
    m_client.reset();
    QVERIFY(deleted.isFinished());
    QCOMPARE(deleted.result().error().kind(), Kind::Aborted);
}

REGISTER_TEST(tst_MediaDownload)
#include "tst_mediadownload.moc"
