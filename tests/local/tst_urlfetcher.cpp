// SPDX-License-Identifier: MIT

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
    void spellings_data();
    void spellings();
    void names_data();
    void names();
    void rebinding();
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
    QTest::newRow("no slashes") << u"http:169.254.169.254"_s;
    QTest::newRow("about") << u"about:blank"_s;
    QTest::newRow("a local share") << u"//169.254.169.254/x"_s;
    QTest::newRow("two users") << u"http://a@b@169.254.169.254/"_s;
}

void tst_UrlFetcher::refused()
{
    QFETCH(QString, url);
    const FetchResult result = fetchUrl(QUrl(url), Limit, NotCancelled);
    QCOMPARE(result.error, u"only http and https URLs are fetched");
    QCOMPARE(result.data, QByteArray());
}

void tst_UrlFetcher::spellings_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("metadata service") << u"http://169.254.169.254/latest/meta-data"_s;
    QTest::newRow("upper case, with port") << u"HTTPS://169.254.169.254:80/"_s;
    QTest::newRow("one decimal number") << u"http://2852039166/"_s;
    QTest::newRow("one hexadecimal number") << u"http://0xa9fea9fe/"_s;
    QTest::newRow("octal") << u"http://0251.0376.0251.0376/"_s;
    QTest::newRow("mixed") << u"http://0xA9.254.0251.254/"_s;
    QTest::newRow("three parts") << u"http://169.254.43518/"_s;
    QTest::newRow("percent-encoded") << u"http://%31%36%39.254.169.254/"_s;
    QTest::newRow("digits in circles") << u"http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/"_s;
    QTest::newRow("ideographic full stops") << u"http://169。254。169。254/"_s;
    QTest::newRow("behind a user") << u"http://example.org@169.254.169.254/"_s;
    QTest::newRow("behind a user and password") << u"http://example.org:80@169.254.169.254/"_s;
    QTest::newRow("behind a backslash") << uR"(http://example.org\@169.254.169.254/)"_s;
    QTest::newRow("inside IPv6") << u"http://[::ffff:169.254.169.254]/"_s;
    QTest::newRow("inside IPv6, hexadecimal") << u"http://[::ffff:a9fe:a9fe]/"_s;
    QTest::newRow("IPv4-compatible") << u"http://[::a9fe:a9fe]/"_s;
    QTest::newRow("translated") << u"http://[64:ff9b::a9fe:a9fe]/"_s;
    QTest::newRow("6to4") << u"http://[2002:a9fe:a9fe::1]/"_s;
    QTest::newRow("Teredo") << u"http://[2001:0:1:2:3:4:5601:5601]/"_s;
    QTest::newRow("ISATAP") << u"http://[2001:db8::5efe:a9fe:a9fe]/"_s;
    QTest::newRow("ISATAP, unique") << u"http://[2001:db8::200:5efe:169.254.169.254]/"_s;
    QTest::newRow("link-local") << u"http://[fe80::1]/"_s;
    QTest::newRow("with a zone") << u"http://[fe80::1%25eth0]/"_s;
    QTest::newRow("Amazon, IPv6") << u"http://[fd00:ec2::254]/"_s;
    QTest::newRow("Google, IPv6") << u"http://[fd20:ce::254]/"_s;
    QTest::newRow("no address") << u"http://0.0.0.0/"_s;
    QTest::newRow("zero") << u"http://0/"_s;
    QTest::newRow("no IPv6 address") << u"http://[::]/"_s;
}

//! However an address is spelt: it is refused by what it is, before anything is looked up or sent.
void tst_UrlFetcher::spellings()
{
    QFETCH(QString, url);
    const FetchResult result = fetchUrl(QUrl(url), Limit, NotCancelled, [](const QString &host) {
        qWarning("%s was looked up", qPrintable(host)); // and the error is another one
        return QList<QHostAddress>();
    });
    QVERIFY2(result.error.endsWith(u"has an address that nothing is sent to"),
             qPrintable(result.error));
    QCOMPARE(result.data, QByteArray());
}

void tst_UrlFetcher::names_data()
{
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<QString>("error");
    const QString forbidden = u"host metadata.google.internal has an address that nothing is "
                              "sent to"_s;
    QTest::newRow("of the metadata service") << QStringList{u"169.254.169.254"_s} << forbidden;
    QTest::newRow("one of several") << QStringList{u"93.184.216.34"_s, u"fe80::1"_s} << forbidden;
    QTest::newRow("the last of several")
        << QStringList{u"127.0.0.1"_s, u"::1"_s, u"64:ff9b::a9fe:a9fe"_s} << forbidden;
    QTest::newRow("not found") << QStringList{} << u"host metadata.google.internal was not found"_s;
}

//! A name is judged by all of its addresses.
void tst_UrlFetcher::names()
{
    QFETCH(QStringList, addresses);
    CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    QUrl url = server.url();
    url.setHost(u"metadata.google.internal"_s);
    QStringList asked;
    const FetchResult result = fetchUrl(url, Limit, NotCancelled, [&](const QString &host) {
        asked += host;
        QList<QHostAddress> found;
        for (const QString &address : std::as_const(addresses))
            found += QHostAddress(address);
        return found;
    });
    QTEST(result.error, "error");
    QCOMPARE(asked, QStringList{u"metadata.google.internal"_s});
    QCOMPARE(server.connections, 0);
}

//! Another answer to the next question changes nothing: the name is asked for once, and the
//! connection goes to what was looked at. A redirect is a new question.
void tst_UrlFetcher::rebinding()
{
    CannedServer server("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /again\r\n\r\n");
    QUrl url = server.url();
    url.setHost(u"rebound.example"_s);
    int lookups = 0;
    const FetchResult result = fetchUrl(url, Limit, NotCancelled, [&](const QString &) {
        const bool first = lookups++ == 0;
        return QList{QHostAddress(first ? u"127.0.0.1"_s : u"169.254.169.254"_s)};
    });
    QCOMPARE(result.error, u"host rebound.example has an address that nothing is sent to");
    QCOMPARE(lookups, 2);
    QCOMPARE(server.connections, 1);
}

void tst_UrlFetcher::addresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isForbidden");
    QTest::newRow("this machine") << u"127.0.0.1"_s << false;
    QTest::newRow("the neighbor") << u"192.168.1.5"_s << false;
    QTest::newRow("the world") << u"93.184.216.34"_s << false;
    QTest::newRow("IPv6 world") << u"2606:2800:220:1::1"_s << false;
    QTest::newRow("link-local") << u"169.254.0.1"_s << true;
    QTest::newRow("link-local, last") << u"169.254.255.255"_s << true;
    QTest::newRow("IPv6 link-local, last") << u"febf::1"_s << true;
    QTest::newRow("Amazon, IPv6") << u"fd00:ec2::254"_s << true;
    QTest::newRow("Alibaba") << u"100.100.100.200"_s << true;
    QTest::newRow("any") << u"0.0.0.0"_s << true;
    QTest::newRow("any of this network") << u"0.1.2.3"_s << true;
    QTest::newRow("multicast") << u"224.0.0.1"_s << true;
    QTest::newRow("broadcast") << u"255.255.255.255"_s << true;
    QTest::newRow("Oracle") << u"192.0.0.192"_s << true;
    QTest::newRow("Oracle, IPv6") << u"fd00:c1::a9fe:a9fe"_s << true;
    QTest::newRow("Azure") << u"168.63.129.16"_s << true;
    QTest::newRow("Amazon, another IPv6") << u"fd00:ec2::23"_s << true;
    QTest::newRow("this machine, IPv6") << u"::1"_s << false;
    QTest::newRow("this machine, inside IPv6") << u"::ffff:127.0.0.1"_s << false;
    QTest::newRow("the neighbor, IPv6") << u"fd12:3456::1"_s << false;
    QTest::newRow("the world, translated") << u"64:ff9b::5db8:d822"_s << false;
    QTest::newRow("the world, 6to4") << u"2002:5db8:d822::1"_s << false;
    QTest::newRow("any, IPv6") << u"::"_s << true;
    QTest::newRow("no host, IPv4-compatible") << u"::2"_s << true;
    QTest::newRow("translated in another way") << u"::ffff:0:a9fe:a9fe"_s << true;
    QTest::newRow("translated for one's own use") << u"64:ff9b:1::a9fe:a9fe"_s << true;
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
    for (const QByteArray &location :
         {"file:///etc/passwd"_ba, "http://169.254.169.254/"_ba, "//169.254.169.254/"_ba,
          "http://2852039166/"_ba, "http://[::ffff:a9fe:a9fe]/"_ba, "qrc:/x"_ba, "data:,x"_ba}) {
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
    url.setHost(u"pictures.example"_s);
    const auto lookup = [](const QString &) {
        return QList{QHostAddress(QHostAddress::LocalHost)};
    };
    QCOMPARE(fetchUrl(url, Limit, NotCancelled, lookup).data, "ok");
    QVERIFY(server.received.contains("Host: pictures.example:" + QByteArray::number(url.port())));
}

REGISTER_TEST(tst_UrlFetcher)
#include "tst_urlfetcher.moc"
