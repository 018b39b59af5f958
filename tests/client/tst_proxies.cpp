// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qregularexpression.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;

namespace {

const QByteArray wrongPassword = "c3ByYXk6d3Jvbmc="; // spray:wrong
const QByteArray rightPassword = "c3ByYXk6czNjcjN0LXBhc3M="; // spray:s3cr3t-pass

//! A proxy that answers each request's head as a test defines, or connects to a server.
class FakeProxy : public QTcpServer
{
public:
    using Answer = std::function<QByteArray(const QByteArray &head)>; //!< empty: forwards it

    explicit FakeProxy(const Answer &answer) : m_answer(answer)
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        });
    }

    [[nodiscard]] QNetworkProxy proxy(const QString &user = {}, const QString &password = {}) const
    {
        return {QNetworkProxy::HttpProxy, u"127.0.0.1"_s, serverPort(), user, password};
    }
    [[nodiscard]] QString name() const { return u"127.0.0.1:"_s + QString::number(serverPort()); }

    QByteArrayList heads;
    quint16 serverBehind = 0;

private:
    static qsizetype bodySize(const QByteArray &head)
    {
        const qsizetype begin = head.toLower().indexOf("\r\ncontent-length:");
        return begin < 0 ? 0
                         : head.sliced(begin + 17).split('\r').constFirst().trimmed().toLongLong();
    }
    void read(QTcpSocket *socket)
    {
        QTcpSocket *server = m_tunnels.value(socket);
        if (server) {
            server->write(socket->readAll());
            return;
        }
        QByteArray &pending = m_pending[socket];
        pending += socket->readAll();
        const qsizetype end = pending.indexOf("\r\n\r\n");
        if (end < 0 || pending.size() < end + 4 + bodySize(pending.first(end + 2)))
            return;
        const QByteArray head = pending.first(end + 4);
        const QByteArray rest = std::exchange(pending, {}).sliced(end + 4);
        heads += head;
        const QByteArray answer = m_answer(head);
        if (!answer.isEmpty()) {
            socket->write(answer);
            if (answer.contains("Connection: close"))
                socket->disconnectFromHost();
            return;
        }
        server = new QTcpSocket(socket);
        m_tunnels.insert(socket, server);
        connect(server, &QTcpSocket::readyRead, socket,
                [socket, server] { socket->write(server->readAll()); });
        connect(server, &QTcpSocket::disconnected, socket, &QTcpSocket::disconnectFromHost);
        const bool isTunnel = head.startsWith("CONNECT ");
        connect(server, &QTcpSocket::connected, socket, [=] {
            if (isTunnel)
                socket->write("HTTP/1.1 200 Connection established\r\n\r\n");
            else
                server->write(
                    QByteArray(head).replace(head.indexOf("http://"),
                                             head.indexOf("/api") - head.indexOf("http://"), "")
                    + rest);
        });
        server->connectToHost(QHostAddress::LocalHost, serverBehind);
    }

    const Answer m_answer;
    QHash<QTcpSocket *, QByteArray> m_pending;
    QHash<QTcpSocket *, QTcpSocket *> m_tunnels;
};

QByteArray plain(const QByteArray &status, const QByteArray &headers = {})
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n" + headers + "\r\n";
}

const QByteArray basic = "Basic realm=\"spray\"";
const QByteArray digest = R"(Digest realm="spray", nonce="abc", qop="auth", algorithm=MD5)";

QByteArray demand(const QByteArray &challenge, const QByteArray &headers = {})
{
    return plain("407 Proxy Authentication Required",
                 "Proxy-Authenticate: " + challenge + "\r\n" + headers);
}

//! The proxy credentials of this scheme in the head; empty if there are none.
QByteArray givenIn(const QByteArray &head, const QByteArray &scheme)
{
    const QByteArrayList lines = head.split('\n');
    for (const QByteArray &line : lines) {
        const QByteArray start = "proxy-authorization: " + scheme.toLower() + ' ';
        if (line.toLower().startsWith(start))
            return line.sliced(start.size()).trimmed();
    }
    return {};
}

bool isRightDigest(const QByteArray &head)
{
    const QString given = QString::fromLatin1(givenIn(head, "Digest"));
    const auto field = [&given](const QString &name) {
        const QRegularExpression form(u"(?:^|[ ,])%1=(?:\"([^\"]*)\"|([^ ,]*))"_s.arg(name));
        const QRegularExpressionMatch found = form.match(given);
        return (found.captured(1) + found.captured(2)).toLatin1();
    };
    const auto md5 = [](const QByteArrayList &parts) {
        return QCryptographicHash::hash(parts.join(':'), QCryptographicHash::Md5).toHex();
    };
    return field(u"username"_s) == "spray" && field(u"nonce"_s) == "abc"
        && field(u"response"_s)
        == md5({md5({"spray", "spray", "s3cr3t-pass"}), "abc", field(u"nc"_s), field(u"cnonce"_s),
                field(u"qop"_s), md5({head.split(' ').constFirst(), field(u"uri"_s)})});
}

//! The number of the head's message in an NTLM handshake; 0 if there is none.
int ntlmMessage(const QByteArray &head)
{
    return QByteArray::fromBase64(givenIn(head, "NTLM")).leftJustified(9, '\0').at(8);
}

//! The challenge of an NTLM handshake.
QByteArray ntlmChallenge()
{
    QByteArray message("NTLMSSP\0\2\0\0\0", 12);
    const QByteArray target = "S\0P\0R\0A\0Y\0"_ba;
    const QByteArray length("\x0A\0", 2);
    message += length + length + QByteArray("\x38\0\0\0", 4); // the offset of the target's name
    message += QByteArray("\x05\x02\x81\0", 4) + "12345678" + QByteArray(8, '\0');
    message += QByteArray(4, '\0') + QByteArray("\x42\0\0\0", 4) + QByteArray(8, '\0');
    return "NTLM " + (message + target).toBase64();
}

QByteArray ntlmDemand(const QByteArray &head)
{
    return demand(ntlmMessage(head) == 1 ? ntlmChallenge() : "NTLM"_ba);
}

//! Accepts the right password by this scheme. The response of an NTLM client is not checked.
FakeProxy::Answer demanding(const QByteArray &scheme)
{
    return [scheme](const QByteArray &head) {
        if (scheme == "NTLM")
            return ntlmMessage(head) == 3 ? QByteArray() : ntlmDemand(head);
        if (scheme == "Digest")
            return isRightDigest(head) ? QByteArray() : demand(digest);
        return givenIn(head, "Basic") == rightPassword ? QByteArray() : demand(basic);
    };
}

} // namespace

Q_DECLARE_METATYPE(FakeProxy::Answer)

//! Every connection error names the proxy, and passwords are sent only to it.
class tst_Proxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void refusals_data();
    void refusals();
    void refusedRun_data();
    void refusedRun();
    void deadProxy_data();
    void deadProxy();
    void unknownProxy_data();
    void unknownProxy();
    void silentProxy();
    void demands_data();
    void demands();
    void handshakes_data();
    void handshakes();
    void passwords_data();
    void passwords();
    void otherWays_data();
    void otherWays();
    void bodiesByBasicOnly_data();
    void bodiesByBasicOnly();
    void applicationProxy();

private:
    void useProxy(const QNetworkProxy &proxy, const QString &scheme = u"https"_s);
    ApiError ask();
    //! It names the proxy, contains no password and blames no other host.
    static bool names(const ApiError &error, const QString &proxy);

    std::unique_ptr<WorkflowClient> m_client;
};

void tst_Proxies::init()
{
    m_client = std::make_unique<WorkflowClient>();
}

void tst_Proxies::useProxy(const QNetworkProxy &proxy, const QString &scheme)
{
    useServer(*m_client,
              QUrl(scheme + u"://comfy.example/api"_s)); // which only a proxy can resolve
    m_client->setProxy(proxy);
}

ApiError tst_Proxies::ask()
{
    const RequestOptions once = RequestOptions().setRetryPolicy(RetryPolicy::none());
    return wait(m_client->getRun(QString::fromLatin1(exampleRunId), once)).error();
}

bool tst_Proxies::names(const ApiError &error, const QString &proxy)
{
    const QString text = error.message();
    return text.contains(u"proxy "_s + proxy) && text.contains(u"comfy.example"_s)
        && !text.contains(u"s3cr3t"_s) && !text.contains(u"wrong"_s)
        && !text.contains(u"network is down"_s);
}

void tst_Proxies::refusals_data()
{
    QTest::addColumn<QByteArray>("answer");
    for (const char *status :
         {"403 Forbidden", "503 Service Unavailable", "404 Not Found", "405 Method Not Allowed",
          "500 Internal Server Error", "502 Bad Gateway", "504 Gateway Timeout"}) {
        QTest::addRow("%s", status) << plain(status);
        QTest::addRow("%s, closed", status) << plain(status, "Connection: close\r\n");
    }
    QTest::newRow("no HTTP") << "220 mail ready\r\nConnection: close\r\n\r\n"_ba;
    QTest::newRow("closed without a word") << "Connection: close"_ba;
}

void tst_Proxies::refusals()
{
    QFETCH(QByteArray, answer);
    FakeProxy proxy([&answer](const QByteArray &) { return answer; });
    useProxy(proxy.proxy());
    const ApiError error = ask();
    QCOMPARE(error.kind(), Kind::Network);
    QVERIFY2(names(error, proxy.name()), qPrintable(error.message()));
    QVERIFY(proxy.heads.size() <= 3);
}

// If the request was not forwarded by the proxy, there is no run.
void tst_Proxies::refusedRun_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("route");
    const QByteArrayList routes = runRoutes();
    for (const QByteArray &route : routes) {
        QTest::addRow("403, %s", route.constData()) << plain("403 Forbidden") << route;
        QTest::addRow("503, %s", route.constData()) << plain("503 Unavailable") << route;
        QTest::addRow("407, %s", route.constData())
            << plain("407 Auth", "Proxy-Authenticate: " + basic + "\r\n") << route;
        QTest::addRow("NTLM, %s", route.constData())
            << plain("407 Auth", "Proxy-Authenticate: NTLM\r\n") << route;
    }
}

void tst_Proxies::refusedRun()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, route);
    FakeProxy proxy([&answer](const QByteArray &) { return answer; });
    useProxy(proxy.proxy(u"spray"_s, u"wrong"_s));
    WorkflowRun *run = startBy(*m_client, route, exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Failed);
    QVERIFY(run->isSettled());
    QVERIFY(!recorder.phases.contains(Phase::Unconfirmed));
    QVERIFY2(names(run->error(), proxy.name()), qPrintable(run->error().message()));
}

void tst_Proxies::deadProxy_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::newRow("https") << u"https"_s;
    QTest::newRow("http") << u"http"_s;
}

void tst_Proxies::deadProxy()
{
    QFETCH(QString, scheme);
    QNetworkProxy dead;
    {
        const FakeProxy proxy({});
        dead = proxy.proxy(u"spray"_s, u"s3cr3t-pass"_s);
    }
    useProxy(dead, scheme);
    const ApiError error = ask();
    QCOMPARE(error.kind(), Kind::Network);
    QVERIFY2(names(error, u"127.0.0.1:"_s + QString::number(dead.port())),
             qPrintable(error.message()));
    QVERIFY2(error.message().contains(u"is it running?"_s), qPrintable(error.message()));
}

void tst_Proxies::unknownProxy_data()
{
    deadProxy_data();
}

void tst_Proxies::unknownProxy()
{
    QFETCH(QString, scheme);
    useProxy({QNetworkProxy::HttpProxy, u"no-such-proxy.invalid"_s, 3128}, scheme);
    const ApiError error = ask();
    QCOMPARE(error.kind(), Kind::Network);
    QVERIFY2(names(error, u"no-such-proxy.invalid:3128"_s), qPrintable(error.message()));
}

void tst_Proxies::silentProxy()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    useProxy({QNetworkProxy::HttpProxy, u"127.0.0.1"_s, silent.serverPort()});
    m_client->setDefaultOptions(RequestOptions().setConnectTimeout(200ms));
    const ApiError error = ask();
    QCOMPARE(error.kind(), Kind::Timeout);
    QVERIFY2(names(error, u"127.0.0.1:"_s + QString::number(silent.serverPort())),
             qPrintable(error.message()));
}

void tst_Proxies::demands_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QByteArray>("demand");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<QString>("user");
    for (const bool closes : {false, true}) {
        for (const char *scheme : {"https", "http"}) {
            for (const char *user : {"", "spray"}) {
                const auto row = [&](const char *name, const QByteArray &demand) {
                    QTest::addRow("%s, %s, user \"%s\"%s", name, scheme, user,
                                  closes ? ", closed" : "")
                        << QString::fromLatin1(scheme) << demand << closes
                        << QString::fromLatin1(user);
                };
                row("Basic", basic);
                row("Digest", digest);
                row("NTLM", "NTLM");
                row("Negotiate", "Negotiate");
                row("one that nobody knows", "Secret");
            }
        }
    }
}

void tst_Proxies::demands()
{
    QFETCH(QString, scheme);
    QFETCH(QByteArray, demand);
    QFETCH(bool, closes);
    QFETCH(QString, user);
    const QByteArray answer = plain("407 Proxy Authentication Required",
                                    "Proxy-Authenticate: " + demand + "\r\n"
                                        + (closes ? "Connection: close\r\n" : QByteArray()));
    FakeProxy proxy([&answer](const QByteArray &) { return answer; });
    useProxy(proxy.proxy(user, user.isEmpty() ? QString() : u"wrong"_s), scheme);
    // With the default retries: repeatedly sending a wrong password may lock an account.
    const auto result = wait(m_client->getRun(QString::fromLatin1(exampleRunId)));
    QVERIFY(!result);
    QCOMPARE(result.error().kind(), Kind::Network);
    QVERIFY2(names(result.error(), proxy.name()), qPrintable(result.error().message()));
    QVERIFY2(proxy.heads.size() <= 12, qPrintable(QString::number(proxy.heads.size())));
}

// A wrong password, with schemes that ask more than once.
void tst_Proxies::handshakes_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<FakeProxy::Answer>("answer");
    for (const QString &scheme : {u"https"_s, u"http"_s}) {
        QTest::addRow("NTLM, %s", qPrintable(scheme)) << scheme << FakeProxy::Answer(ntlmDemand);
        QTest::addRow("Digest, %s", qPrintable(scheme))
            << scheme << FakeProxy::Answer([](const QByteArray &) { return demand(digest); });
        const auto stale = [number = 0](const QByteArray &) mutable {
            return demand("Digest realm=\"spray\", nonce=\"n" + QByteArray::number(++number)
                          + "\", qop=\"auth\", stale=true");
        };
        QTest::addRow("Digest with a nonce that is always stale, %s", qPrintable(scheme))
            << scheme << FakeProxy::Answer(stale);
        QTest::addRow("a challenge without end, %s", qPrintable(scheme))
            << scheme
            << FakeProxy::Answer([](const QByteArray &) { return demand(ntlmChallenge()); });
    }
}

void tst_Proxies::handshakes()
{
    QFETCH(QString, scheme);
    QFETCH(FakeProxy::Answer, answer);
    FakeProxy proxy(answer);
    useProxy(proxy.proxy(u"spray"_s, u"wrong"_s), scheme);
    const auto result = wait(m_client->getRun(QString::fromLatin1(exampleRunId)));
    QVERIFY(!result);
    QVERIFY2(names(result.error(), proxy.name()), qPrintable(result.error().message()));
    QVERIFY2(proxy.heads.size() <= 5, qPrintable(QString::number(proxy.heads.size())));
    QCOMPARE(result.error().kind(), Kind::Network);
}

void tst_Proxies::passwords_data()
{
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("scheme");
    for (const char *scheme : {"Basic", "Digest", "NTLM"}) {
        for (const bool isTls : {false, true}) {
            const char *way = isTls ? "https" : "http";
            if (isTls && qstrcmp(scheme, "NTLM") == 0)
                continue; // see otherWays()
            QTest::addRow("%s, GET, %s", scheme, way)
                << isTls << QByteArray() << QByteArray(scheme);
            if (isTls || qstrcmp(scheme, "Basic") == 0)
                QTest::addRow("%s, POST, %s", scheme, way)
                    << isTls << queueRoute << QByteArray(scheme);
        }
    }
}

void tst_Proxies::passwords()
{
    QFETCH(bool, isTls);
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, scheme);
    ScriptedServer server;
    QVERIFY(isTls ? server.listenTls() : server.listen());
    server.on(queueRoute, 200, example(u"createrunresponse.json"_s));
    server.on(getRun, 200, example(u"run-success.json"_s));
    FakeProxy proxy(demanding(scheme));
    proxy.serverBehind = server.port();
    useServer(*m_client, server.url());
    if (isTls)
        m_client->setSslConfiguration(testAuthority());
    m_client->setProxy(proxy.proxy(u"spray"_s, u"s3cr3t-pass"_s));
    if (route.isEmpty()) {
        const auto details = wait(m_client->getRun(QString::fromLatin1(exampleRunId)));
        QVERIFY2(details, qPrintable(details.error().message()));
    } else {
        WorkflowRun *run = m_client->queue(exampleRequest());
        QTRY_VERIFY(run->isFinished());
        QVERIFY2(run->phase() == Phase::Succeeded, qPrintable(run->error().message()));
        QCOMPARE(server.count(queueRoute), 1);
    }
    const QList<ScriptedServer::Request> requests = server.requests();
    for (const ScriptedServer::Request &request : requests)
        QVERIFY(!isTls || request.header("proxy-authorization").isEmpty());
    if (!isTls && scheme == "Basic")
        QVERIFY(proxy.heads.first().contains("Proxy-Authorization: Basic " + rightPassword));
}

// Not even with the right password, which the message explains.
void tst_Proxies::otherWays_data()
{
    QTest::addColumn<QByteArray>("scheme");
    for (const char *scheme : {"NTLM", "Negotiate", "Secret"})
        QTest::newRow(scheme) << QByteArray(scheme);
}

void tst_Proxies::otherWays()
{
    QFETCH(QByteArray, scheme);
    FakeProxy proxy([&scheme](const QByteArray &head) {
        return scheme == "NTLM" ? ntlmDemand(head) : demand(scheme);
    });
    useProxy(proxy.proxy(u"spray"_s, u"s3cr3t-pass"_s));
    const ApiError error = ask();
    QVERIFY2(names(error, proxy.name()), qPrintable(error.message()));
    QVERIFY2(error.message().contains(u"neither Basic nor Digest"_s), qPrintable(error.message()));
    QCOMPARE(proxy.heads.size(), 1);
}

// A body is never sent twice, as Digest and NTLM would require; over https they authenticate
// before.
void tst_Proxies::bodiesByBasicOnly_data()
{
    QTest::addColumn<QByteArray>("scheme");
    QTest::newRow("Digest") << "Digest"_ba;
    QTest::newRow("NTLM") << "NTLM"_ba;
}

void tst_Proxies::bodiesByBasicOnly()
{
    QFETCH(QByteArray, scheme);
    ScriptedServer server;
    QVERIFY(server.listen());
    FakeProxy proxy(demanding(scheme));
    proxy.serverBehind = server.port();
    useServer(*m_client, server.url());
    m_client->setProxy(proxy.proxy(u"spray"_s, u"s3cr3t-pass"_s));
    const WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Failed); // certainly nothing was started
    QCOMPARE(server.count(queueRoute), 0);
    const QString why = run->error().message();
    QVERIFY2(why.contains(u"use https"_s) && why.contains(proxy.name()), qPrintable(why));
}

void tst_Proxies::applicationProxy()
{
    FakeProxy proxy([](const QByteArray &) { return plain("403 Forbidden"); });
    useServer(*m_client, QUrl(u"https://comfy.example/api"_s));
    m_client->setProxy(QNetworkProxy()); // the application's
    QNetworkProxy::setApplicationProxy(proxy.proxy());
    const ApiError error = ask();
    QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
    QNetworkProxyFactory::setUseSystemConfiguration(true);
    QVERIFY2(names(error, proxy.name()), qPrintable(error.message()));
}

REGISTER_TEST(tst_Proxies)
#include "tst_proxies.moc"
