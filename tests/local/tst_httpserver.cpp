// SPDX-License-Identifier: MIT

// What the local server's connections may take up, and what they do not: a thread each.
#include "shared/rawhttp.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/http/httpserver_p.h>

#include <QtCore/qdir.h>
#include <QtTest/QtTest>

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_HttpServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void crowd_data();
    void crowd();
    void tooSlow_data();
    void tooSlow();
    void slowReaderSlowsItsSource();
    void whoDoesNotReadIsDropped();
    void streamsNeedNoThread();
    void wakesAreNotLost();
    void lateWakesShortenNoWait();
    void afterwardsComesAlways_data();
    void afterwardsComesAlways();
    void manyRequestsOnOneConnection();
};

namespace {

using Connections = std::vector<std::unique_ptr<RawHttp::Connection>>;

const QByteArray Request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"_ba;

//! A server whose answers are made by \a handler, or else are empty.
class Server
{
public:
    explicit Server(const HttpLimits &limits = {}, HttpServer::Handler handler = {})
        : m_http(
            [this, handler](const HttpRequest &request) {
                ++handled;
                return handler ? handler(request) : HttpAnswer();
            },
            [](const HttpRequest &) { return 1000; }, limits)
    {
        if (!m_http.listen(QHostAddress::LocalHost, 0))
            qFatal("cannot listen: %s", qPrintable(m_http.errorString()));
    }

    [[nodiscard]] QUrl url() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(m_http.port())); }
    [[nodiscard]] std::unique_ptr<RawHttp::Connection> connection(const QByteArray &bytes) const
    {
        auto connection = std::make_unique<RawHttp::Connection>(url());
        connection->write(bytes);
        return connection;
    }
    void close() { m_http.close(); }

    std::atomic<int> handled{0};

private:
    HttpServer m_http;
};

HttpAnswer waiting(std::chrono::milliseconds time)
{
    HttpAnswer answer;
    answer.wait = HttpWait{nullptr, time, [] {
                               return HttpAnswer();
                           }};
    return answer;
}

//! Sends one piece, and then nothing more.
class SilentSource : public HttpSource
{
public:
    HttpPiece next() override
    {
        return std::exchange(m_hasSpoken, true) ? HttpPiece::later() : HttpPiece::of("hello");
    }

private:
    bool m_hasSpoken = false;
};

HttpAnswer streamed(const std::shared_ptr<HttpSource> &source)
{
    HttpAnswer answer;
    answer.source = source;
    return answer;
}

qsizetype threadCount()
{
    return QDir(u"/proc/self/task"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

} // namespace

void tst_HttpServer::crowd_data()
{
    QTest::addColumn<bool>("wait"); // for an answer that does not come
    QTest::addColumn<bool>("leave"); // before the next one comes
    QTest::addColumn<bool>("served");
    QTest::newRow("those that are merely kept make room") << false << false << true;
    QTest::newRow("those whose clients have left make room") << true << true << true;
    QTest::newRow("those that wait for an answer do not") << true << false << false;
}

//! What happens to one more connection than there may be.
void tst_HttpServer::crowd()
{
    QFETCH(bool, wait);
    QFETCH(bool, leave);
    QFETCH(bool, served);
    HttpLimits limits;
    limits.connections = 10;
    std::atomic<bool> isFull = false;
    Server server(
        limits, [&](const HttpRequest &) { return wait && !isFull ? waiting(1h) : HttpAnswer(); });
    Connections connections;
    for (int i = 0; i < limits.connections; ++i)
        connections.push_back(server.connection(Request));
    QTRY_COMPARE(server.handled, limits.connections);
    isFull = true;
    if (!wait) {
        for (const auto &connection : connections)
            QVERIFY(connection->readUntilContains("200 OK"));
    }
    if (leave)
        connections.clear();
    const auto last = server.connection(Request);
    QCOMPARE(last->readUntilContains("200 OK"), served);
    QCOMPARE(server.handled, limits.connections + int(served));
    if (!wait) { // exactly one of them was closed
        QTRY_COMPARE(std::count_if(connections.begin(), connections.end(),
                                   [](const auto &kept) { return !kept->staysSilent(0); }),
                     1);
    }
}

void tst_HttpServer::tooSlow_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status"); // 0: closed without an answer
    QTest::newRow("nothing") << QByteArray() << 0;
    QTest::newRow("half a head") << Request.chopped(2) << 0;
    const QByteArray post = "POST / HTTP/1.1\r\nHost: x\r\n"_ba;
    QTest::newRow("half a body") << post + "Content-Length: 4\r\n\r\nab" << 400;
    QTest::newRow("half a chunk") << post + "Transfer-Encoding: chunked\r\n\r\n4\r\nab" << 400;
    QTest::newRow("half a chunk's head") << post + "Transfer-Encoding: chunked\r\n\r\n4" << 400;
}

void tst_HttpServer::tooSlow()
{
    QFETCH(QByteArray, bytes);
    HttpLimits limits;
    limits.idle = limits.silence = 50ms;
    const Server server(limits);
    const auto connection = server.connection(bytes);
    QVERIFY(connection->readToEnd());
    QTEST(connection->answer().status, "status");
    QCOMPARE(server.handled, 0);
}

namespace {

class EndlessSource : public HttpSource
{
public:
    explicit EndlessSource(std::atomic<qint64> &given) : m_given(given) {}

    HttpPiece next() override
    {
        m_given += m_piece.size();
        return HttpPiece::of(m_piece);
    }

private:
    std::atomic<qint64> &m_given;
    const QByteArray m_piece{QByteArray(10'000, 'x')};
};

//! A client that asks, and takes little of the answer.
class SlowReader : public QTcpSocket
{
public:
    explicit SlowReader(const QUrl &url)
    {
        setReadBufferSize(1000);
        connectToHost(url.host(), quint16(url.port()));
        waitForConnected();
        write(Request);
        waitForBytesWritten();
    }
};

} // namespace

void tst_HttpServer::slowReaderSlowsItsSource()
{
    constexpr qint64 most = 64LL * 1024 * 1024; // of all that the system buffers
    std::atomic<qint64> given = 0;
    const Server server({}, [&](const HttpRequest &request) {
        return request.path() == "/"_L1 ? streamed(std::make_shared<EndlessSource>(given))
                                        : HttpAnswer();
    });
    SlowReader reader(server.url());
    QVERIFY(reader.waitForReadyRead());
    // Until no more of it arrives while other requests are answered, each in some turns of the
    // server's loop.
    qint64 before = 0;
    do {
        before = given;
        for (int i = 0; i < 20; ++i)
            QCOMPARE(RawHttp::get(server.url(), "/other").status, 200);
    } while (given > before);
    QVERIFY(given < most);
    reader.setReadBufferSize(0);
    qint64 taken = 0;
    while (taken < 2 * before && (reader.bytesAvailable() > 0 || reader.waitForReadyRead()))
        taken += reader.skip(reader.bytesAvailable());
    QVERIFY(taken >= 2 * before && given > before);
}

void tst_HttpServer::whoDoesNotReadIsDropped()
{
    HttpLimits limits;
    limits.write = 100ms;
    std::atomic<qint64> given = 0;
    std::atomic<bool> isGone = false;
    const Server server(limits, [&](const HttpRequest &) {
        HttpAnswer answer = streamed(std::make_shared<EndlessSource>(given));
        answer.afterwards = {nullptr, [&isGone](void *) {
                                 isGone = true;
                             }};
        return answer;
    });
    const SlowReader reader(server.url());
    QTRY_VERIFY(isGone);
}

void tst_HttpServer::streamsNeedNoThread()
{
    constexpr int many = 300;
    const Server server({}, [](const HttpRequest &request) {
        return request.path() == "/stream"_L1 ? streamed(std::make_shared<SilentSource>())
                                              : HttpAnswer();
    });
    Connections streams;
    for (int i = 0; i < many; ++i)
        streams.push_back(server.connection("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"));
    for (const auto &stream : streams)
        QVERIFY(stream->readUntilContains("hello"));
    QCOMPARE(RawHttp::get(server.url(), "/").status, 200);
#ifdef Q_OS_LINUX
    QVERIFY2(threadCount() < 20, QByteArray::number(threadCount()));
#endif
    for (const auto &stream : streams)
        QVERIFY(stream->staysSilent(0));
}

namespace {

//! Counts, one by one when it is woken.
class CountingSource : public HttpSource
{
public:
    void open(const std::shared_ptr<HttpWaker> &waker) override
    {
        const std::lock_guard lock(m_mutex);
        m_waker = waker;
    }
    HttpPiece next() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_said == m_count)
            return HttpPiece::later();
        return ++m_said > Last ? HttpPiece::end() : HttpPiece::of(QByteArray::number(m_said) + ' ');
    }
    void count()
    {
        const std::lock_guard lock(m_mutex);
        ++m_count;
        if (m_waker)
            m_waker->wake();
    }

    static constexpr int Last = 20'000;

private:
    std::mutex m_mutex;
    std::shared_ptr<HttpWaker> m_waker;
    int m_count = 0;
    int m_said = 0;
};

} // namespace

//! Whatever a thread and the server's are doing at that moment, everything is sent.
void tst_HttpServer::wakesAreNotLost()
{
    const auto source = std::make_shared<CountingSource>();
    const Server server({}, [&](const HttpRequest &) { return streamed(source); });
    const std::unique_ptr<QThread> counter(QThread::create([source] {
        for (int i = 0; i <= CountingSource::Last; ++i)
            source->count();
    }));
    counter->start();
    const RawHttp::Answer answer =
        RawHttp::sendBytes(server.url(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    counter->wait();
    QVERIFY(answer.complete);
    QCOMPARE(answer.body.count(' '), CountingSource::Last);
    QVERIFY(answer.body.endsWith(" 20000 "));
}

namespace {

//! A stream that has ended, and whose news still come.
class EndedSource : public HttpSource
{
public:
    explicit EndedSource(std::shared_ptr<HttpWaker> *waker) : m_waker(waker) {}

    void open(const std::shared_ptr<HttpWaker> &waker) override { *m_waker = waker; }
    HttpPiece next() override { return HttpPiece::end(); }

private:
    std::shared_ptr<HttpWaker> *const m_waker;
};

} // namespace

void tst_HttpServer::lateWakesShortenNoWait()
{
    constexpr auto time = 200ms;
    std::shared_ptr<HttpWaker> waker;
    const Server server({}, [&](const HttpRequest &request) {
        return request.path() == "/stream"_L1 ? streamed(std::make_shared<EndedSource>(&waker))
                                              : waiting(time);
    });
    const auto connection = server.connection("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(connection->readUntilContains("\r\n0\r\n\r\n"));
    QElapsedTimer timer;
    timer.start();
    connection->write(Request);
    QTRY_COMPARE(server.handled, 2);
    while (timer.elapsed() < time.count() / 2) {
        waker->wake();
        QVERIFY(connection->staysSilent(1));
    }
    QVERIFY(connection->readUntil([](const QByteArray &all) { return all.count("200 OK") == 2; }));
    QCOMPARE_GE(timer.elapsed(), time.count());
}

void tst_HttpServer::afterwardsComesAlways_data()
{
    QTest::addColumn<QString>("what");
    for (const auto &what : {u"sent"_s, u"dropped"_s, u"left"_s, u"closed"_s})
        QTest::newRow(qPrintable(what)) << what;
}

//! Whether the answer is sent or not, and before its client sees the end of the connection.
void tst_HttpServer::afterwardsComesAlways()
{
    QFETCH(QString, what);
    std::atomic<bool> isOver = false;
    QSemaphore mayAnswer;
    Server server({}, [&](const HttpRequest &) {
        mayAnswer.acquire();
        HttpAnswer answer;
        answer.drop = what == u"dropped";
        answer.afterwards = {nullptr, [&isOver](void *) {
                                 isOver = true;
                             }};
        return answer;
    });
    auto connection = server.connection("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    QTRY_COMPARE(server.handled, 1);
    if (what == u"left")
        connection->close();
    mayAnswer.release();
    if (what == u"closed")
        server.close();
    else if (what != u"left")
        QVERIFY(connection->readToEnd());
    if (what == u"left" || what == u"dropped")
        QTRY_VERIFY(isOver);
    QVERIFY(isOver);
}

void tst_HttpServer::manyRequestsOnOneConnection()
{
    constexpr int many = 10'000;
    const Server server;
    const auto connection = server.connection(Request.repeated(many));
    QVERIFY(connection->readUntil(
        [](const QByteArray &all) { return all.count("HTTP/1.1 200 OK") == many; }));
    QCOMPARE(server.handled, many);
}

REGISTER_TEST(tst_HttpServer)
#include "tst_httpserver.moc"
