#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/http/pinnedrequest_p.h>
#include <ComfyDeployLocal/http/urlfetcher_p.h>

#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qtcpserver.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

class tst_UrlFetcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void success();
    void refused_data();
    void refused();
    void addresses_data();
    void addresses();
    void followsRedirects();
    void redirectLoop();
    void redirectElsewhere();
    void tooLarge();
    void statusIsAnError();
    void brokenOff();
    void cancelled();
    void hostHeader();
};

namespace {

constexpr qint64 Limit = 1000;
const std::function<bool()> NotCancelled = [] {
    return false;
};

//! Answers every connection with the same bytes. Lives in the thread that fetches: fetchUrl() runs
//! an event loop of its own.
class CannedServer
{
public:
    explicit CannedServer(const QByteArray &answer)
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, answer] {
            ++connections;
            QTcpSocket *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, answer] {
                received += socket->readAll();
                if (!received.endsWith("\r\n\r\n") || answer.isEmpty())
                    return;
                socket->write(answer);
                socket->disconnectFromHost();
            });
        });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
    }

    [[nodiscard]] QUrl url() const
    {
        return QUrl(u"http://127.0.0.1:%1/a?b=c"_s.arg(m_server.serverPort()));
    }

    int connections = 0;
    QByteArray received;

private:
    QTcpServer m_server;
};

} // namespace

void tst_UrlFetcher::success()
{
    CannedServer server(
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 5\r\n\r\nbytes");
    const FetchResult result = fetchUrl(server.url(), Limit, NotCancelled);
    QCOMPARE(result.error, QString());
    QCOMPARE(result.data, "bytes");
    QCOMPARE(result.contentType, u"image/png");
    QVERIFY(server.received.startsWith("GET /a?b=c HTTP/1.1\r\n"));
}

void tst_UrlFetcher::refused_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("file") << u"file:///etc/passwd"_s;
    QTest::newRow("ftp") << u"ftp://example.org/x"_s;
    QTest::newRow("data") << u"data:text/plain,x"_s;
    QTest::newRow("qrc") << u"qrc:/x"_s;
    QTest::newRow("no host") << u"http:///x"_s;
    QTest::newRow("relative") << u"x.png"_s;
    QTest::newRow("metadata service") << u"http://169.254.169.254/latest/meta-data"_s;
    QTest::newRow("inside IPv6") << u"http://[::ffff:169.254.169.254]/"_s;
    QTest::newRow("link-local") << u"http://[fe80::1]/"_s;
}

void tst_UrlFetcher::refused()
{
    QFETCH(QString, url);
    const FetchResult result = fetchUrl(QUrl(url), Limit, NotCancelled);
    QVERIFY(!result.error.isEmpty());
    QCOMPARE(result.data, QByteArray());
}

void tst_UrlFetcher::addresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isForbidden");
    QTest::newRow("this machine") << u"127.0.0.1"_s << false;
    QTest::newRow("the neighbour") << u"192.168.1.5"_s << false;
    QTest::newRow("the world") << u"93.184.216.34"_s << false;
    QTest::newRow("IPv6 world") << u"2606:2800:220:1::1"_s << false;
    QTest::newRow("link-local") << u"169.254.0.1"_s << true;
    QTest::newRow("link-local, last") << u"169.254.255.255"_s << true;
    QTest::newRow("IPv6 link-local, last") << u"febf::1"_s << true;
    QTest::newRow("Amazon, IPv6") << u"fd00:ec2::254"_s << true;
    QTest::newRow("Alibaba") << u"100.100.100.200"_s << true;
    QTest::newRow("any") << u"0.0.0.0"_s << true;
    QTest::newRow("multicast") << u"224.0.0.1"_s << true;
}

void tst_UrlFetcher::addresses()
{
    QFETCH(QString, address);
    QFETCH(bool, isForbidden);
    QCOMPARE(isForbiddenAddress(QHostAddress(address)), isForbidden);
}

void tst_UrlFetcher::followsRedirects()
{
    CannedServer target("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    CannedServer first("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
                       + target.url().toEncoded() + "\r\n\r\n");
    QCOMPARE(fetchUrl(first.url(), Limit, NotCancelled).data, "ok");
}

void tst_UrlFetcher::redirectLoop()
{
    CannedServer server("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /again\r\n\r\n");
    const FetchResult result = fetchUrl(server.url(), Limit, NotCancelled);
    QCOMPARE(result.error, u"more than 5 redirects");
    QCOMPARE(server.connections, 6);
}

void tst_UrlFetcher::redirectElsewhere()
{
    for (const QByteArray &location : {"file:///etc/passwd"_ba, "http://169.254.169.254/"_ba}) {
        CannedServer server("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location
                            + "\r\n\r\n");
        QVERIFY(!fetchUrl(server.url(), Limit, NotCancelled).error.isEmpty());
        QCOMPARE(server.connections, 1);
    }
}

void tst_UrlFetcher::tooLarge()
{
    CannedServer server("HTTP/1.1 200 OK\r\n\r\n" + QByteArray(Limit + 1, 'x'));
    const FetchResult result = fetchUrl(server.url(), Limit, NotCancelled);
    QCOMPARE(result.error, u"it is larger than 1000 bytes");
    QCOMPARE(result.data, QByteArray());
}

void tst_UrlFetcher::statusIsAnError()
{
    CannedServer server("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    QCOMPARE(fetchUrl(server.url(), Limit, NotCancelled).error,
             u"the server answered with status 404");
}

void tst_UrlFetcher::brokenOff()
{
    CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    QVERIFY(!fetchUrl(server.url(), Limit, NotCancelled).error.isEmpty());
}

void tst_UrlFetcher::cancelled()
{
    CannedServer server(""); // silent
    int asked = 0;
    const FetchResult result = fetchUrl(server.url(), Limit, [&] { return ++asked > 2; });
    QCOMPARE(result.error, u"cancelled");
}

//! The connection goes to an address, the request is for the name.
void tst_UrlFetcher::hostHeader()
{
    CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    QUrl url = server.url();
    url.setHost(u"localhost"_s);
    QCOMPARE(fetchUrl(url, Limit, NotCancelled).data, "ok");
    QVERIFY(server.received.contains("Host: localhost:" + QByteArray::number(url.port())));
}

REGISTER_TEST(tst_UrlFetcher)
#include "tst_urlfetcher.moc"
