// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/nodecatalog.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray route = "GET /object_info"; // below the server's /api
const QByteArray classes = R"({"Mystery": {"input": {"required": {"steps": ["INT", {}]}}}})";

} // namespace

//! What a ComfyUI server says of its node classes.
class tst_NodeCatalogCall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void read();
    void withUserAndPassword();
    void refused_data();
    void refused();
    void notReachable();
    void silence();
    void noUrl();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_NodeCatalogCall::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
}

// The token is for the service, even if that is at the same address.
void tst_NodeCatalogCall::read()
{
    m_server->on(route, 200, classes);
    m_client->setServerUrl(m_server->url());
    m_client->setToken("secret");
    RequestOptions options;
    options.setHeader("X-Mine", "secret");
    const auto catalog = wait(m_client->nodeCatalog(m_server->url(), options));
    QVERIFY2(catalog, qPrintable(catalog.error().message()));
    QCOMPARE(catalog->classNames(), QStringList{u"Mystery"_s});
    QCOMPARE(catalog->coreVersion(), QString());
    const Request request = m_server->requests().value(0);
    QCOMPARE(request.target, "/api/object_info"_ba);
    for (const auto &[name, value] : request.headers)
        QVERIFY2(!value.contains("secret"), name);
}

void tst_NodeCatalogCall::withUserAndPassword()
{
    m_server->on(route, [](const Request &request, Exchange exchange) {
        const bool isKnown = request.header("Authorization")
            == "Basic " + QByteArray("ann:p@ss w\xC3\xB6rd").toBase64();
        exchange.respond(isKnown ? 200 : 401, isKnown ? classes : "{}"_ba);
    });
    QUrl url = m_server->url();
    url.setUserName(u"ann"_s);
    url.setPassword(u"p@ss wörd"_s);
    QVERIFY(wait(m_client->nodeCatalog(url)));
    url.setPassword(u"wrong"_s);
    const auto catalog = wait(m_client->nodeCatalog(url));
    QCOMPARE(catalog.error().kind(), Kind::Unauthorized);
    const QString message = catalog.error().message();
    QVERIFY2(message.contains(u"it answered 401"_s), qPrintable(message));
    QVERIFY2(!message.contains(u"ann"_s) && !message.contains(u"wrong"_s), qPrintable(message));
}

void tst_NodeCatalogCall::refused_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("expected");
    QTest::newRow("another server")
        << 404 << "<html>Not Found</html>"_ba << Kind::NotFound << u"it answered 404."_s;
    QTest::newRow("no JSON") << 200 << "<html>Welcome</html>"_ba << Kind::BadResponse
                             << u"not valid JSON: line 1, column 1"_s;
    QTest::newRow("other JSON") << 200 << R"({"status": "ok"})"_ba << Kind::BadResponse
                                << u"This is no list of node classes"_s;
    QTest::newRow("a failure") << 500 << "Internal Server Error"_ba << Kind::Server
                               << u"it answered 500."_s;
}

void tst_NodeCatalogCall::refused()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, expected);
    m_server->on(route, status, body);
    const auto catalog = wait(m_client->nodeCatalog(m_server->url()));
    QTEST(catalog.error().kind(), "kind");
    const QString message = catalog.error().message();
    QVERIFY2(message.contains(expected) && message.endsWith(u'.'), qPrintable(message));
    QVERIFY2(message.startsWith(u"http://127.0.0.1:%1"_s.arg(m_server->port())),
             qPrintable(message));
    QCOMPARE(m_server->count(route), 1);
}

void tst_NodeCatalogCall::notReachable()
{
    QUrl url = m_server->url();
    url.setPassword(u"secret"_s);
    m_server->stopListening();
    const auto catalog = wait(m_client->nodeCatalog(url));
    QCOMPARE(catalog.error().kind(), Kind::Network);
    const QString message = catalog.error().message();
    QVERIFY2(message.contains(u"Cannot reach"_s), qPrintable(message));
    QVERIFY2(!message.contains(u"secret"_s), qPrintable(message));
}

void tst_NodeCatalogCall::silence()
{
    m_server->on(route, [](const Request &, Exchange) {});
    RequestOptions options;
    options.setIdleTimeout(std::chrono::milliseconds(200));
    const auto catalog = wait(m_client->nodeCatalog(m_server->url(), options));
    QCOMPARE(catalog.error().kind(), Kind::Timeout);
}

void tst_NodeCatalogCall::noUrl()
{
    const auto catalog = wait(m_client->nodeCatalog(QUrl(u"ftp://ann:secret@x/"_s)));
    QCOMPARE(catalog.error().kind(), Kind::InvalidRequest);
    QVERIFY2(!catalog.error().message().contains(u"secret"_s),
             qPrintable(catalog.error().message()));
}

REGISTER_TEST(tst_NodeCatalogCall)
#include "tst_nodecatalogcall.moc"
