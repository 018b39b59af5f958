// SPDX-License-Identifier: MIT

// How the local server reads requests: byte for byte, from clients that are odd or hostile.
#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/LocalServer>

#include <QtTest/QtTest>

#include <vector>

#ifdef Q_OS_UNIX
#    include <sys/resource.h>
#    include <sys/socket.h>
#endif

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_LocalHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void heads_data();
    void heads();
    void bodies_data();
    void bodies();
    void refusalEndsTheConnection();
    void getWithBody();
    void pipelining();
    void headersStayAsTheyAre();
    void absoluteTarget();
    void noContinueForWhatIsRefused();
    void streamForHttp10();
    void halfClosed_data();
    void halfClosed();
    void goneClientsMakeRoom();

private:
    RawHttp::Answer send(const QByteArray &bytes) const
    {
        return RawHttp::sendBytes(m_server->url(), bytes);
    }

    std::unique_ptr<LocalServer> m_server;
};

namespace {

const QByteArray Get = "GET /api/nothing HTTP/1.1\r\n"_ba;
const QByteArray Host = "Host: localhost\r\n"_ba;
const QByteArray Close = "Connection: close\r\n"_ba;
const QByteArray End = "\r\n"_ba;
const QByteArray Post = "POST /api/nothing HTTP/1.1\r\n"_ba + Host + Close;
const QByteArray Chunked = "Transfer-Encoding: chunked\r\n"_ba;

} // namespace

void tst_LocalHttp::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_LocalHttp::heads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status"); // 404: it was parsed, and names what does not exist
    const QByteArray rest = Host + Close + End;
    QTest::newRow("plain") << Get + rest << 404;
    QTest::newRow("empty line before it") << End + Get + rest << 404;
    QTest::newRow("lines that end with LF") << QByteArray(Get + rest).replace("\r\n", "\n") << 404;
    QTest::newRow("an unknown method") << "BREW /api/nothing HTTP/1.1\r\n" + rest << 404;
    QTest::newRow("HTTP/1.0 without host") << "GET /api/nothing HTTP/1.0\r\n\r\n"_ba << 403;
    QTest::newRow("HTTP/2") << "GET /api/nothing HTTP/2.0\r\n" + rest << 505;
    QTest::newRow("no version") << "GET /api/nothing\r\n" + rest << 400;
    QTest::newRow("no target") << "GET  HTTP/1.1\r\n" + rest << 400;
    QTest::newRow("target without slash") << "GET api HTTP/1.1\r\n" + rest << 400;
    QTest::newRow("NUL in the target") << "GET /\0 HTTP/1.1\r\n"_ba + rest << 400;
    QTest::newRow("TLS") << "\x16\x03\x01\x00\xa5\x01"_ba << 400;
    QTest::newRow("TLS, with a line end by chance") << "\x16\x03\x01\x00\xa5\x01\n\x02"_ba << 400;
    QTest::newRow("no host") << Get + Close + End << 400;
    QTest::newRow("two hosts") << Get + Host + rest << 400;
    QTest::newRow("header without colon") << Get + "what\r\n" + rest << 400;
    QTest::newRow("space before the colon") << Get + "Content-Length : 5\r\n" + rest << 400;
    QTest::newRow("folded header") << Get + "X: a\r\n b\r\n" + rest << 400;
    QTest::newRow("bare CR in a header") << Get + "X: a\rY: b\r\n" + rest << 400;
    QTest::newRow("any range") << Get + "Range: lines=1-2\r\n" + rest << 404;
    QTest::newRow("a range beyond numbers")
        << Get + "Range: bytes=0-99999999999999999999999\r\n" + rest << 404;
    QTest::newRow("60 kB of headers")
        << Get + QByteArray("X: " + QByteArray(5990, 'x') + "\r\n").repeated(10) + rest << 404;
    QTest::newRow("70 kB of headers")
        << Get + QByteArray("X: " + QByteArray(6990, 'x') + "\r\n").repeated(10) + rest << 431;
    QTest::newRow("one endless line") << "GET /" + QByteArray(200'000, 'x') << 431;
    QTest::newRow("headers without end") << Get + QByteArray("X: y\r\n").repeated(100'000) << 431;
}

void tst_LocalHttp::heads()
{
    QFETCH(const QByteArray, bytes);
    const RawHttp::Answer answer = send(bytes);
    QTEST(answer.status, "status");
    QVERIFY(answer.json()["detail"_L1].isString());
    QVERIFY(answer.complete);
    QCOMPARE(answer.raw.count("HTTP/1.1"), 1);
    QCOMPARE(answer.raw.count("Connection: close"), 1);
}

void tst_LocalHttp::bodies_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body"); // as recorded
    const auto length = [](const QByteArray &value) {
        return Post + "Content-Length: " + value + "\r\n\r\n{}";
    };
    const auto chunks = [](const QByteArray &value) {
        return Post + Chunked + End + value;
    };
    const QByteArray two = "2\r\n{}\r\n";
    const QByteArray none;
    QTest::newRow("no body") << Post + End << 404 << none;
    QTest::newRow("length") << length("2") << 404 << "{}"_ba;
    QTest::newRow("length no number") << length("two") << 400 << none;
    QTest::newRow("length below 0") << length("-1") << 400 << none;
    QTest::newRow("length with sign") << length("+2") << 400 << none;
    QTest::newRow("length hexadecimal") << length("0x2") << 400 << none;
    QTest::newRow("length empty") << length("") << 400 << none;
    QTest::newRow("two lengths in one") << length("2, 2") << 400 << none;
    QTest::newRow("two lengths") << length("2\r\nContent-Length: 3") << 400 << none;
    QTest::newRow("length of 23 digits") << length("99999999999999999999999") << 413 << none;
    QTest::newRow("chunks") << chunks(two + "1\r\n \r\n0\r\n\r\n") << 404 << "{} "_ba;
    QTest::newRow("chunks with extension")
        << chunks("2;a=\"b\"\r\n{}\r\n0\r\n\r\n") << 404 << "{}"_ba;
    QTest::newRow("chunks with trailers")
        << chunks(two + "0\r\nX: y\r\nZ: z\r\n\r\n") << 404 << "{}"_ba;
    QTest::newRow("length and chunks") << Post + Chunked + "Content-Length: 2\r\n\r\n" + two
            + "0\r\n\r\n" << 400 << none;
    QTest::newRow("another coding") << Post + "Transfer-Encoding: gzip, chunked\r\n\r\n"
                                    << 501 << none;
    QTest::newRow("chunk longer than announced") << chunks("2\r\n{}x\r\n0\r\n\r\n") << 400 << none;
    QTest::newRow("chunk without size") << chunks("\r\n{}\r\n0\r\n\r\n") << 400 << none;
    QTest::newRow("chunk below 0") << chunks("-2\r\n{}\r\n0\r\n\r\n") << 400 << none;
    QTest::newRow("chunk with 0x") << chunks("0x2\r\n{}\r\n0\r\n\r\n") << 400 << none;
    QTest::newRow("chunk beyond numbers") << chunks("FFFFFFFFFFFFFFFFFF\r\n{}\r\n") << 400 << none;
    QTest::newRow("chunk too large") << chunks("7FFFFFFFFFFFFFFF\r\n{}\r\n") << 413 << none;
    QTest::newRow("trailers without end")
        << chunks("0\r\n" + QByteArray("X: y\r\n").repeated(10'000)) << 400 << none;
}

void tst_LocalHttp::bodies()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, body);
    const RawHttp::Answer answer = send(bytes);
    QTEST(answer.status, "status");
    QVERIFY(answer.complete);
    if (answer.status == 404)
        QCOMPARE(m_server->requests().last().body, body);
}

//! What stands behind a request that cannot be read is no request.
void tst_LocalHttp::refusalEndsTheConnection()
{
    const QByteArray second = Get + Host + Close + End;
    const RawHttp::Answer answer = send("NO REQUEST\r\n" + Host + End + second);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.raw.count("HTTP/1.1"), 1);
    QVERIFY(m_server->requests().isEmpty());
}

void tst_LocalHttp::getWithBody()
{
    const QByteArray hidden = Get + Host + End;
    const QByteArray first =
        Get + Host + "Content-Length: " + QByteArray::number(hidden.size()) + "\r\n\r\n" + hidden;
    const RawHttp::Answer answer = send(first + Get + Host + Close + End);
    QCOMPARE(answer.raw.count("404 Not Found"), 2);
    QCOMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests().first().body, hidden);
}

void tst_LocalHttp::pipelining()
{
    const QByteArray kept = Get + Host + End;
    const RawHttp::Answer answer = send(kept.repeated(500) + Get + Host + Close + End);
    QCOMPARE(answer.raw.count("404 Not Found"), 501);
}

void tst_LocalHttp::headersStayAsTheyAre()
{
    QCOMPARE(send(Get + Host + Close + "Authorization: Bearer a%2Fb+c\r\nX-Empty:\r\n\r\n").status,
             404);
    const RecordedRequest request = m_server->requests().last();
    QCOMPARE(request.header("authorization"), "Bearer a%2Fb+c");
    QVERIFY(!request.header("x-empty").isNull());
    QCOMPARE(request.headers.size(), 4);
}

//! As a client sends it that takes this server for a proxy.
void tst_LocalHttp::absoluteTarget()
{
    const QByteArray id = queueRun(*m_server, runRequest(graph(70)));
    const QByteArray rest = "/api/run/" + id + " HTTP/1.1\r\n" + Host + Close + End;
    QCOMPARE(send("GET http://127.0.0.1:1" + rest).status, 200);
    QCOMPARE(send("GET http://evil.example" + rest).status, 403);
}

void tst_LocalHttp::noContinueForWhatIsRefused()
{
    const RawHttp::Answer answer =
        send("POST /api/run/workflow/queue HTTP/1.1\r\n" + Host + Close
             + "Expect: 100-Continue\r\nContent-Length: 67108865\r\n\r\n");
    QCOMPARE(answer.status, 413);
    QCOMPARE(answer.raw.count("HTTP/1.1"), 1);
}

void tst_LocalHttp::streamForHttp10()
{
    const QByteArray body = runRequest(graph(71));
    const RawHttp::Answer answer = send("POST /api/run/workflow/stream HTTP/1.0\r\n" + Host
                                        + "Content-Type: application/json\r\nContent-Length: "
                                        + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.header("Transfer-Encoding").isNull());
    QCOMPARE(answer.header("Connection"), "close");
    QVERIFY(answer.body.startsWith("event: event_update\ndata: {\"event\": \"queuing\"}\n\n"));
    QVERIFY(RawHttp::frames(answer.body).last().data.contains("\"status\": \"success\""));
}

void tst_LocalHttp::halfClosed_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("end");
    const auto post = [](const QByteArray &mode, const QByteArray &body) {
        return "POST /api/run/workflow/" + mode + " HTTP/1.1\r\n" + Host + Close
            + "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size())
            + "\r\n\r\n" + body;
    };
    QTest::newRow("answered at once")
        << Get + Host + End << QString() << QString() << "HTTP/1.1 404"_ba
        << "}"_ba;
    QTest::newRow("answered late")
        << Get + Host + End << u"delay"_s << u"300"_s << "HTTP/1.1 404"_ba
        << "}"_ba;
    QTest::newRow("two requests, answered late") << Get + Host + End + Get + Host + Close + End
                                                 << u"delay"_s << u"300"_s << "HTTP/1.1 404"_ba
                                                 << "}"_ba;
    QTest::newRow("a run that takes its time")
        << post("sync", runRequest(graph(72))) << u"step-delay"_s << u"300"_s << "HTTP/1.1 200"_ba
        << "]"_ba;
    QTest::newRow("events after a cold start")
        << post("stream", runRequest(graph(73))) << u"cold-start"_s << u"300"_s << "HTTP/1.1 200"_ba
        << "\r\n0\r\n\r\n"_ba;
}

//! A client that closes its own direction behind the request still gets its answer.
void tst_LocalHttp::halfClosed()
{
#ifdef Q_OS_UNIX
    QFETCH(QByteArray, request);
    QFETCH(QString, fault);
    QFETCH(QString, value);
    QFETCH(QByteArray, begin);
    QFETCH(QByteArray, end);
    if (!fault.isEmpty())
        QVERIFY(m_server->addFault(fault, value));
    for (int i = 0; i < (fault.isEmpty() ? 50 : 1); ++i) {
        QTcpSocket socket;
        socket.connectToHost(m_server->url().host(), quint16(m_server->url().port()));
        QVERIFY(socket.waitForConnected());
        socket.write(request);
        QVERIFY(socket.flush());
        QCOMPARE(::shutdown(int(socket.socketDescriptor()), SHUT_WR), 0);
        while (socket.waitForReadyRead()) {}
        const QByteArray answer = socket.readAll();
        QCOMPARE(answer.count("HTTP/1.1"), request.count("HTTP/1.1"));
        QVERIFY2(answer.startsWith(begin), answer.constData());
        QVERIFY2(answer.endsWith(end), answer.constData());
    }
#else
    QSKIP("Qt has no call for it");
#endif
}

//! Clients that left before their answer do not keep the room from those that come.
void tst_LocalHttp::goneClientsMakeRoom()
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < 2000)
        QSKIP("too few files may be open at once");
    LocalServer server;
    QVERIFY(server.listen());
    constexpr int many = 600;
    QVERIFY(server.addFault(u"delay"_s, u"3600000"_s, many));
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < many; ++i) {
        auto &socket = clients.emplace_back(std::make_unique<QTcpSocket>());
        socket->connectToHost(server.url().host(), quint16(server.url().port()));
        QVERIFY(socket->waitForConnected());
        socket->write(Get + Host + End);
        QVERIFY(socket->flush());
    }
    QTRY_COMPARE(server.requests().size(), many);
    clients.clear();
    QCOMPARE(RawHttp::sendBytes(server.url(), Get + Host + Close + End).status, 404);
#else
    QSKIP("Qt has no call for how many files may be open");
#endif
}

REGISTER_TEST(tst_LocalHttp)
#include "tst_localhttp.moc"
