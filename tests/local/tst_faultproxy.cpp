// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/FaultProxy>

#include <QtNetwork/qsslsocket.h>
#include <QtNetwork/qtcpserver.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_FaultProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void urls();
    void passesOn();
    void large();
    void cutAfter_data();
    void cutAfter();
    void cutRequest();
    void cutsOpenConnections();
    void resetAfter();
    void delay();
    void refuseNext();
    void clear();
    void deadUpstream();
    void tls();
    void tlsPassedThrough();
    void tlsFaults_data();
    void tlsFaults();
    void cutWithoutCloseNotify_data();
    void cutWithoutCloseNotify();
    void closeBreaksOff();

private:
    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<FaultProxy> m_proxy;
};

namespace {

constexpr char Target[] = "/api/nothing";

QSslCertificate certificate()
{
    return QSslCertificate(example("../tls/server.crt"));
}

QSslCertificate authority()
{
    return QSslCertificate(example("../tls/ca.crt"));
}

QSslKey key()
{
    return QSslKey(example("../tls/server.key"), QSsl::Rsa);
}

//! What a TLS client that trusts our certificate gets.
QByteArray getOverTls(const QUrl &server, QString *problem)
{
    QSslSocket socket;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({authority()});
    socket.setSslConfiguration(configuration);
    socket.connectToHostEncrypted(server.host(), quint16(server.port()), u"localhost"_s);
    QByteArray received;
    if (socket.waitForEncrypted()) {
        socket.write(RawHttp::Request{"GET", Target, {}, {}}.bytes(server));
        while (socket.waitForReadyRead())
            received += socket.readAll();
    }
    *problem = socket.errorString();
    return received;
}

} // namespace

void tst_FaultProxy::init()
{
    m_proxy.reset();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_proxy = std::make_unique<FaultProxy>(m_server->url());
    QVERIFY2(m_proxy->listen(), qPrintable(m_proxy->errorString()));
}

void tst_FaultProxy::urls()
{
    QCOMPARE(m_proxy->url().path(), u"/api");
    QCOMPARE(m_proxy->url().scheme(), u"http");
    QVERIFY(m_proxy->url().port() != m_server->url().port());
    QVERIFY(!m_proxy->listen());
    FaultProxy nowhere{QUrl()};
    QVERIFY(nowhere.url().isEmpty());
    QVERIFY(!nowhere.listen());
    QVERIFY(!nowhere.errorString().isEmpty());
    FaultProxy taken(m_server->url());
    QVERIFY(!taken.listen(quint16(m_server->url().port())));
    QVERIFY(!taken.errorString().isEmpty());
}

void tst_FaultProxy::passesOn()
{
    const RawHttp::Answer answer = RawHttp::get(m_proxy->url(), Target);
    QCOMPARE(answer.status, 404);
    QVERIFY(answer.complete);
    QCOMPARE(m_proxy->connectionCount(), 1);
    QCOMPARE(m_server->requests().size(), 1);
}

//! More than any buffer on the way holds, in both directions.
void tst_FaultProxy::large()
{
    const QByteArray body(20'000'000, 'x');
    const RawHttp::Answer answer = RawHttp::postJson(m_proxy->url(), "/api/run/workflow/queue",
                                                     "{\"workflow_id\":\"" + body + "\"}");
    QCOMPARE(answer.status, 422);
    QVERIFY(answer.complete);
    QVERIFY(answer.body.size() > body.size()); // the offending value is echoed
}

void tst_FaultProxy::cutAfter_data()
{
    QTest::addColumn<int>("bytes");
    for (const int bytes : {0, 1, 15, 100})
        QTest::addRow("%d bytes", bytes) << bytes;
}

void tst_FaultProxy::cutAfter()
{
    QFETCH(int, bytes);
    m_proxy->cutAfter(bytes);
    RawHttp::Connection connection(m_proxy->url());
    connection.write(RawHttp::Request{"GET", Target, {}, {}}.bytes(m_proxy->url()));
    QVERIFY(connection.readToEnd());
    QCOMPARE(connection.received().size(), bytes);
    QCOMPARE(connection.error(), QAbstractSocket::RemoteHostClosedError);
}

void tst_FaultProxy::cutRequest()
{
    m_proxy->cutAfter(10, FaultProxy::Direction::ToServer);
    const RawHttp::Answer answer = RawHttp::get(m_proxy->url(), Target);
    QCOMPARE(answer.raw, QByteArray());
    QCOMPARE(m_server->requests().size(), 0);
}

//! Counted from the call on.
void tst_FaultProxy::cutsOpenConnections()
{
    RawHttp::Connection connection(m_proxy->url());
    const QByteArray request =
        RawHttp::Request{"GET", Target, {{"Connection", "keep-alive"}}, {}}.bytes(m_proxy->url());
    connection.write(request);
    QVERIFY(connection.readUntilContains("Not Found\"}"));
    const qsizetype first = connection.received().size();
    m_proxy->cutAfter(7);
    connection.write(request);
    QVERIFY(connection.readToEnd());
    QCOMPARE(connection.received().size(), first + 7);
}

void tst_FaultProxy::resetAfter()
{
    m_proxy->resetAfter(20);
    QTcpSocket socket;
    socket.connectToHost(m_proxy->url().host(), quint16(m_proxy->url().port()));
    QVERIFY(socket.waitForConnected());
    socket.write(RawHttp::Request{"GET", Target, {}, {}}.bytes(m_proxy->url()));
    while (socket.waitForReadyRead()) {}
    QCOMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(socket.readAll().size(), 20);
}

void tst_FaultProxy::delay()
{
    m_proxy->setDelay(150);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(RawHttp::get(m_proxy->url(), Target).status, 404);
    QCOMPARE_GE(timer.elapsed(), 300); // once each way
}

void tst_FaultProxy::refuseNext()
{
    m_proxy->refuseNext(2);
    QCOMPARE(RawHttp::get(m_proxy->url(), Target).raw, QByteArray());
    QCOMPARE(RawHttp::get(m_proxy->url(), Target).raw, QByteArray());
    QCOMPARE(RawHttp::get(m_proxy->url(), Target).status, 404);
    QCOMPARE(m_proxy->connectionCount(), 3);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_FaultProxy::clear()
{
    m_proxy->cutAfter(0);
    m_proxy->setDelay(60'000);
    m_proxy->refuseNext(100);
    m_proxy->clear();
    QCOMPARE(RawHttp::get(m_proxy->url(), Target).status, 404);
}

void tst_FaultProxy::deadUpstream()
{
    m_server->close();
    const RawHttp::Answer answer = RawHttp::get(m_proxy->url(), Target);
    QCOMPARE(answer.raw, QByteArray());
}

void tst_FaultProxy::tls()
{
    if (!QSslSocket::supportsSsl())
        QSKIP("this Qt has no TLS");
    m_proxy->setTls(certificate(), key());
    QCOMPARE(m_proxy->url().scheme(), u"https");
    QString problem;
    const QByteArray received = getOverTls(m_proxy->url(), &problem);
    QVERIFY2(received.contains("Not Found"), qPrintable(problem));
    QCOMPARE(m_server->requests().size(), 1);
    m_proxy->cutAfter(12);
    QCOMPARE(getOverTls(m_proxy->url(), &problem), "HTTP/1.1 404");
}

//! Without setTls(), a TLS server behind it shows its own certificate.
void tst_FaultProxy::tlsPassedThrough()
{
    if (!QSslSocket::supportsSsl())
        QSKIP("this Qt has no TLS");
    m_proxy->setTls(certificate(), key());
    FaultProxy outer(m_proxy->url());
    QVERIFY(outer.listen());
    QCOMPARE(outer.url().scheme(), u"https");
    QString problem;
    const QByteArray received = getOverTls(outer.url(), &problem);
    QVERIFY2(received.contains("Not Found"), qPrintable(problem));
}

void tst_FaultProxy::tlsFaults_data()
{
    QTest::addColumn<FaultProxy::TlsFault>("fault");
    QTest::addColumn<bool>("ends");
    QTest::newRow("stalled handshake") << FaultProxy::TlsFault::StalledHandshake << false;
    QTest::newRow("broken handshake") << FaultProxy::TlsFault::BrokenHandshake << true;
    QTest::newRow("plain text") << FaultProxy::TlsFault::PlainText << true;
}

void tst_FaultProxy::tlsFaults()
{
    if (!QSslSocket::supportsSsl())
        QSKIP("this Qt has no TLS");
    QFETCH(FaultProxy::TlsFault, fault);
    QFETCH(bool, ends);
    m_proxy->setTls(certificate(), key());
    m_proxy->setTlsFault(fault);
    QSslSocket socket;
    socket.connectToHostEncrypted(m_proxy->url().host(), quint16(m_proxy->url().port()));
    QVERIFY(!socket.waitForEncrypted(ends ? 20'000 : 300));
    QCOMPARE(socket.state() == QAbstractSocket::ConnectedState, !ends);
    QCOMPARE(m_proxy->connectionCount(), 1);
    m_proxy->clear();
    QString problem;
    QVERIFY2(getOverTls(m_proxy->url(), &problem).contains("Not Found"), qPrintable(problem));
}

void tst_FaultProxy::cutWithoutCloseNotify_data()
{
    QTest::addColumn<bool>("isNotified");
    QTest::newRow("TLS ends, then TCP") << true;
    QTest::newRow("TCP ends") << false;
}

void tst_FaultProxy::cutWithoutCloseNotify()
{
    if (!QSslSocket::supportsSsl())
        QSKIP("this Qt has no TLS");
    QFETCH(bool, isNotified);
    m_proxy->setTls(certificate(), key());
    if (!isNotified)
        m_proxy->setTlsFault(FaultProxy::TlsFault::NoCloseNotify);
    m_proxy->cutAfter(12);
    QSslSocket socket;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({authority()});
    socket.setSslConfiguration(configuration);
    QStringList problems;
    connect(&socket, &QAbstractSocket::errorOccurred, this,
            [&] { problems += socket.errorString(); });
    socket.connectToHostEncrypted(m_proxy->url().host(), quint16(m_proxy->url().port()),
                                  u"localhost"_s);
    QVERIFY2(socket.waitForEncrypted(), qPrintable(socket.errorString()));
    socket.write(RawHttp::Request{"GET", Target, {}, {}}.bytes(m_proxy->url()));
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(socket.readAll(), "HTTP/1.1 404");
    // Qt's message for TLS's own end.
    QVERIFY2(problems.contains(u"The TLS/SSL connection has been closed"_s) == isNotified,
             qPrintable(problems.join(u", ")));
}

void tst_FaultProxy::closeBreaksOff()
{
    m_proxy->setDelay(60'000);
    RawHttp::Connection connection(m_proxy->url());
    connection.write(RawHttp::Request{"GET", Target, {}, {}}.bytes(m_proxy->url()));
    QTRY_COMPARE(m_proxy->connectionCount(), 1);
    m_proxy->close();
    QVERIFY(m_proxy->url().isEmpty());
    QVERIFY(connection.readToEnd());
}

REGISTER_TEST(tst_FaultProxy)
#include "tst_faultproxy.moc"
