// SPDX-License-Identifier: MIT

// What a page of a foreign site can make a browser send to this machine: it gets nothing, and
// nothing happens.
#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/LocalServer>
#include <ComfyDeployLocal/WebhookReceiver>

#include <QtCore/qdir.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_HostilePages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void requests_data();
    void requests();
    void nothingIsRead_data();
    void nothingIsRead();
    void preflights_data();
    void preflights();
    void pagesOfThisMachine_data();
    void pagesOfThisMachine();
    void files_data();
    void files();
    void webhooks_data();
    void webhooks();
    void crowd();

private:
    [[nodiscard]] QStringList storedFiles() const;

    LocalServer m_server;
    QByteArray m_run; //!< a finished run
    QUrl m_file; //!< its output
};

namespace {

using Headers = RawHttp::Headers;

const Headers ForeignOrigin{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}};

//! A complete request: sendBytes() adds nothing.
QByteArray request(const QByteArray &line, const Headers &headers, const QByteArray &body = {})
{
    QByteArray bytes = line + "\r\nConnection: close\r\n";
    for (const auto &[name, value] : headers)
        bytes += name + ": " + value + "\r\n";
    if (!body.isEmpty())
        bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    return bytes + "\r\n" + body;
}

const QByteArray Queue = "POST /api/run/workflow/queue HTTP/1.1";
const QByteArray Upload = "POST /api/file/upload HTTP/1.1";
const QByteArray List = QByteArray("GET /api/v2/workflow/") + WorkflowId + "/runs HTTP/1.1";

QByteArray form()
{
    return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nx"
           "\r\n--b--\r\n";
}

bool allowsReading(const RawHttp::Answer &answer)
{
    return std::any_of(answer.headers.begin(), answer.headers.end(), [](const auto &header) {
        return header.first.toLower().startsWith("access-control-");
    });
}

} // namespace

void tst_HostilePages::initTestCase()
{
    QVERIFY2(m_server.listen(), qPrintable(m_server.errorString()));
    m_run = queueRun(m_server, runRequest(graph(81)));
    const QJsonObject ended = endedRun(m_server, m_run);
    QCOMPARE(ended["status"_L1].toString(), u"success");
    m_file = QUrl(ended["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].toString());
    QVERIFY(m_file.isValid());
}

QStringList tst_HostilePages::storedFiles() const
{
    QStringList names;
    QDirIterator it(m_server.dataDirectory(), QDir::Files | QDir::Hidden,
                    QDirIterator::Subdirectories);
    while (it.hasNext())
        names += it.next();
    return names;
}

void tst_HostilePages::requests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const QByteArray run = runRequest(graph(80));
    const std::pair<QByteArray, QByteArray> host{"Host", "127.0.0.1:3011"};
    const auto post = [&](const QByteArray &type, const Headers &more) {
        return request(Queue, Headers{host, {"Content-Type", type}} + more, run);
    };
    const auto get = [&](const Headers &more) {
        return request(List, Headers{host} + more);
    };
    const auto hosted = [&](const QByteArray &name) {
        return request(List, {{"Host", name}});
    };
    const std::pair<QByteArray, QByteArray> cross{"Sec-Fetch-Site", "cross-site"};
    // The origin of the page.
    QTest::newRow("run from a page") << post("application/json", ForeignOrigin) << 403;
    QTest::newRow("run from a page, as a plain text")
        << post("text/plain;charset=UTF-8", ForeignOrigin) << 403;
    QTest::newRow("run from a page, as a form")
        << post("application/x-www-form-urlencoded", ForeignOrigin) << 403;
    QTest::newRow("run from a page, of no type")
        << request(Queue, Headers{host} + ForeignOrigin, run) << 403;
    QTest::newRow("upload from a form") << request(
        Upload, Headers{host, {"Content-Type", "multipart/form-data; boundary=b"}} + ForeignOrigin,
        form()) << 403;
    for (const QByteArray &origin :
         {"null"_ba, ""_ba, "file://"_ba, "http://evil.example:3011"_ba, "http://localhost.evil"_ba,
          "http://localhost@evil.example"_ba, "http://127.0.0.1.evil.example"_ba,
          "http://evil.example http://localhost"_ba, "chrome-extension://localhost0"_ba,
          "http://[::1].evil.example"_ba, "http://evil.example/localhost"_ba}) {
        QTest::addRow("origin \"%s\"", origin.constData())
            << post("application/json", {{"Origin", origin}}) << 403;
    }
    QTest::newRow("two origins, one of them ours") << post(
        "application/json", {{"Origin", "http://localhost"}, {"Origin", "https://evil.example"}})
                                                   << 403;
    // Without an origin: what a page includes, and links that a user clicks.
    QTest::newRow("picture in a page") << get({cross, {"Sec-Fetch-Mode", "no-cors"}}) << 403;
    QTest::newRow("script in a page") << get({cross, {"Sec-Fetch-Dest", "script"}}) << 403;
    QTest::newRow("link in a page") << get({cross, {"Sec-Fetch-Mode", "navigate"}}) << 403;
    QTest::newRow("in other letters") << get({{"sec-fetch-site", "Cross-Site"}}) << 403;
    QTest::newRow("event source of a page") << request(
        "GET /api/v2/stream-logs?run_id=x HTTP/1.1", {host, cross, {"Accept", "text/event-stream"}})
                                            << 403;
    QTest::newRow("web socket") << request("GET /api/v2/stream-logs HTTP/1.1",
                                           {host,
                                            {"Origin", "https://evil.example"},
                                            {"Upgrade", "websocket"},
                                            {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                            {"Sec-WebSocket-Version", "13"}})
                                << 403;
    // A name of the page's own that resolves to this machine.
    for (const QByteArray &name : {"evil.example"_ba,
                                   "evil.example:3011"_ba,
                                   "localhost."_ba,
                                   "localhost.:3011"_ba,
                                   "localhost.evil.example"_ba,
                                   "127.0.0.1.nip.io"_ba,
                                   "user@localhost"_ba,
                                   "localhost@evil.example"_ba,
                                   "evil.example#@localhost"_ba,
                                   "localhost#.evil.example"_ba,
                                   "localhost/.evil.example"_ba,
                                   "localhost?.evil.example"_ba,
                                   "localhost:80:80"_ba,
                                   "localhost:port"_ba,
                                   "localhost:99999"_ba,
                                   "localhost evil.example"_ba,
                                   "localhost, evil.example"_ba,
                                   "0.0.0.0"_ba,
                                   "[::]"_ba,
                                   "[fe80::1%25lo]"_ba,
                                   "192.168.0.1"_ba,
                                   "loc%61lhost"_ba,
                                   ""_ba}) {
        QTest::addRow("host \"%s\"", name.constData()) << hosted(name) << 403;
    }
    QTest::newRow("no host") << request(List, {}) << 400;
    QTest::newRow("no host, HTTP/1.0") << List.chopped(1) + "0\r\n\r\n" << 403;
    QTest::newRow("two hosts") << request(List, {{"Host", "localhost"}, {"Host", "evil.example"}})
                               << 400;
    QTest::newRow("two hosts, the same") << request(List, {host, host}) << 400;
    QTest::newRow("another host in the target")
        << QByteArray(request(List, {host})).replace("GET /", "GET http://evil.example/") << 403;
    QTest::newRow("a user in the target")
        << QByteArray(request(List, {host})).replace("GET /", "GET http://a@localhost/") << 403;
    QTest::newRow("a target of another scheme")
        << QByteArray(request(List, {host})).replace("GET /", "GET https://localhost/") << 400;
    QTest::newRow("tunnel") << request("CONNECT localhost:3011 HTTP/1.1", {host}) << 400;
    // Two requests for an intermediary, or one.
    const QByteArray hidden = request(Queue, {host}, run);
    QTest::newRow("length and chunks") << request(
        "POST /api/x HTTP/1.1", {host, {"Transfer-Encoding", "chunked"}}, "0\r\n\r\n" + hidden)
                                       << 400;
    QTest::newRow("two lengths") << request("POST /api/x HTTP/1.1", {host, {"Content-Length", "0"}},
                                            hidden)
                                 << 400;
    QTest::newRow("coding with a tab") << request("POST /api/x HTTP/1.1",
                                                  {host, {"Transfer-Encoding", "\tchunked, x"}})
            + "0\r\n\r\n" + hidden << 501;
    QTest::newRow("coding with a space before the colon")
        << request("POST /api/x HTTP/1.1", {host, {"Transfer-Encoding ", "chunked"}}) + "0\r\n\r\n"
            + hidden
        << 400;
    QTest::newRow("coding on a folded line")
        << request("POST /api/x HTTP/1.1", {host, {"X", "y\r\n Transfer-Encoding: chunked"}})
            + hidden
        << 400;
    // As a form would address a mail server or a database.
    QTest::newRow("lines of another protocol")
        << "EHLO x\r\n" + request(Queue, Headers{host} + ForeignOrigin, run) << 400;
}

//! Refused, and that is all: no run, no file, nothing that a page might read.
void tst_HostilePages::requests()
{
    QFETCH(QByteArray, bytes);
    const QStringList before = storedFiles();
    const RawHttp::Answer answer = RawHttp::sendBytes(m_server.url(), bytes);
    QTEST(answer.status, "status");
    QCOMPARE(answer.raw.count("HTTP/1.1 "), 1);
    QVERIFY(!allowsReading(answer));
    QVERIFY(answer.header("Set-Cookie").isNull());
    QVERIFY2(!answer.body.contains(m_run), answer.body);
    QCOMPARE(storedFiles(), before);
    const RawHttp::Answer runs =
        RawHttp::get(m_server.url(), QByteArray("/api/v2/workflow/") + WorkflowId + "/runs");
    QCOMPARE(runs.status, 200);
    QCOMPARE(runs.body.count("\"created_at\""), 1);
}

void tst_HostilePages::nothingIsRead_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("run") << Queue;
    QTest::newRow("upload") << Upload;
}

//! Nor is the large body of a foreign page read.
void tst_HostilePages::nothingIsRead()
{
    QFETCH(QByteArray, head);
    const RawHttp::Answer answer = RawHttp::sendBytes(
        m_server.url(),
        request(head,
                Headers{{"Host", "localhost"}, {"Content-Length", "1000000"}} + ForeignOrigin));
    QCOMPARE(answer.status, 403);
    QCOMPARE(answer.header("Connection"), "close");
}

void tst_HostilePages::preflights_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<int>("status");
    QTest::newRow("of a foreign site") << "https://evil.example"_ba << 403;
    QTest::newRow("null") << "null"_ba << 403;
    QTest::newRow("of this machine") << "http://localhost:8080"_ba << 405;
}

//! The preflight request of a browser: it never gets a permission.
void tst_HostilePages::preflights()
{
    QFETCH(QByteArray, origin);
    for (const QByteArray &target : {"/api/run/workflow/queue"_ba, "/api/file/upload"_ba}) {
        const RawHttp::Answer answer =
            RawHttp::send(m_server.url(),
                          {"OPTIONS",
                           target,
                           {{"Origin", origin},
                            {"Access-Control-Request-Method", "POST"},
                            {"Access-Control-Request-Headers", "authorization, content-type"},
                            {"Access-Control-Request-Private-Network", "true"}},
                           {}});
        QTEST(answer.status, "status");
        QVERIFY(!allowsReading(answer));
    }
}

void tst_HostilePages::pagesOfThisMachine_data()
{
    QTest::addColumn<Headers>("headers");
    QTest::newRow("no page") << Headers{};
    QTest::newRow("typed by hand") << Headers{{"Sec-Fetch-Site", "none"}};
    QTest::newRow("of this very server") << Headers{{"Sec-Fetch-Site", "same-origin"}};
    QTest::newRow("of another port")
        << Headers{{"Origin", "http://localhost:8080"}, {"Sec-Fetch-Site", "same-site"}};
    QTest::newRow("of another name")
        << Headers{{"Origin", "http://[::1]:8080"}, {"Sec-Fetch-Site", "cross-site"}};
}

//! They are let in, and read no more than a browser lets them.
void tst_HostilePages::pagesOfThisMachine()
{
    QFETCH(Headers, headers);
    const RawHttp::Answer answer = RawHttp::get(m_server.url(), "/api/deployments", headers);
    QCOMPARE(answer.status, 200);
    QVERIFY(!allowsReading(answer));
}

void tst_HostilePages::files_data()
{
    QTest::addColumn<QByteArray>("target"); // NAME stands for the path of a file
    QTest::addColumn<int>("status");
    QTest::newRow("the file") << "NAME"_ba << 200;
    for (const char *target : {"/storage",
                               "/storage/",
                               "/storage/../etc/passwd",
                               "/storage/%2e%2e/%2e%2e/etc/passwd",
                               "/storage/..%2f..%2fetc%2fpasswd",
                               "/storage/..%5c..%5cetc%5cpasswd",
                               "/storage/..\\..\\etc\\passwd",
                               "//etc/passwd",
                               "/storage//etc/passwd",
                               "/storage/%00",
                               "NAME%00",
                               "NAME%00.html",
                               "NAME/",
                               "NAME/.",
                               "NAME/..",
                               "/x/..NAME",
                               "NAME%2f..%2f..",
                               "/%2e%2eNAME",
                               "NAME::$DATA",
                               "/./NAME",
                               "/storage/%c0%ae%c0%ae/",
                               "/storage/%252e%252e/",
                               "file:///etc/passwd",
                               "/etc/passwd"})
        QTest::newRow(target) << QByteArray(target)
                              << (QByteArray(target).startsWith("file") ? 400 : 404);
}

//! A file is there under its whole name and under no other, and its folder cannot be listed.
void tst_HostilePages::files()
{
    QFETCH(QByteArray, target);
    target.replace("NAME", m_file.path().toLatin1());
    const RawHttp::Answer answer = RawHttp::get(m_server.url(), target);
    QTEST(answer.status, "status");
    if (answer.status != 200)
        QVERIFY(answer.json()["detail"_L1].isString());
    // A page may show a file whose name it knows, and cannot read it.
    const RawHttp::Answer shown =
        RawHttp::get(m_server.url(), target, {{"Sec-Fetch-Site", "cross-site"}});
    QTEST(shown.status, "status");
    QVERIFY(!allowsReading(shown));
    QCOMPARE(RawHttp::get(m_server.url(), target, ForeignOrigin).status,
             answer.status == 400 ? 400 : 403);
}

void tst_HostilePages::webhooks_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<Headers>("headers");
    const QByteArray post = "POST";
    QTest::newRow("from a page") << post << ForeignOrigin;
    QTest::newRow("as a form of a page")
        << post << Headers{{"Content-Type", "text/plain"}} + ForeignOrigin;
    QTest::newRow("from a page without an origin") << post << Headers{{"Origin", "null"}};
    QTest::newRow("from a page of this machine") << post << Headers{{"Origin", "http://localhost"}};
    QTest::newRow("from a page whose name was made to point here")
        << post << Headers{{"Host", "evil.example"}, {"Origin", "http://evil.example"}};
    QTest::newRow("link in a page") << "GET"_ba << Headers{{"Sec-Fetch-Site", "cross-site"}};
    QTest::newRow("preflight") << "OPTIONS"_ba << ForeignOrigin;
}

//! A receiver without a secret takes every event, but none from a browser.
void tst_HostilePages::webhooks()
{
    QFETCH(QByteArray, method);
    QFETCH(Headers, headers);
    WebhookReceiver receiver;
    QVERIFY(receiver.listen());
    QSignalSpy spy(&receiver, &WebhookReceiver::eventReceived);
    const QByteArray body = R"({"run_id":"7d1f","status":"success"})";
    const RawHttp::Answer answer =
        RawHttp::send(receiver.url(), {method, "/webhook", headers, body});
    QCOMPARE(answer.status, method == "OPTIONS" ? 405 : 403);
    QVERIFY(!allowsReading(answer));
    QCOMPARE(RawHttp::postJson(receiver.url(), "/webhook", body).status, 200);
    QTRY_COMPARE(spy.size(), 1); // that of the service
}

//! More connections than there is room for are closed, and the rest is served.
void tst_HostilePages::crowd()
{
    WebhookReceiver receiver;
    QVERIFY(receiver.listen());
    constexpr int atMost = 128;
    std::vector<std::unique_ptr<RawHttp::Connection>> silent;
    for (int i = 0; i < 2 * atMost; ++i) {
        silent.push_back(std::make_unique<RawHttp::Connection>(receiver.url()));
        silent.back()->write("POST /webhook HTTP/1.1\r\nHost: x\r\n");
    }
    // Closed without an answer.
    const auto closed = [&] {
        return std::count_if(silent.begin(), silent.end(), [](const auto &connection) {
            const bool mayHaveEnded = !connection->staysSilent(0);
            return mayHaveEnded && !connection->staysSilent(0) && connection->received().isEmpty();
        });
    };
    QTRY_VERIFY(closed() > 0);
    silent.clear();
    const QByteArray body = R"({"run_id":"7d1f","status":"success"})";
    QTRY_COMPARE(RawHttp::postJson(receiver.url(), "/webhook", body).status, 200);
}

REGISTER_TEST(tst_HostilePages)
#include "tst_hostilepages.moc"
