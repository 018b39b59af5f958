// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

QByteArray encoded(QStringConverter::Encoding encoding, const QString &text)
{
    return QStringEncoder(encoding, QStringConverter::Flag::WriteBom)(text);
}

} // namespace

//! The server's reason is reported from any place in the answer.
class tst_ErrorMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void json_data();
    void json();
    void texts_data();
    void texts();
    void noReason_data();
    void noReason();
    void lists_data();
    void lists();
    void length_data();
    void length();
    void redirect();
    void tokens_data();
    void tokens();

private:
    ApiError errorFor(int status, const QByteArray &body, const QByteArray &type);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_ErrorMessages::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_ErrorMessages::cleanup()
{
    m_client.reset();
    m_server.reset();
}

ApiError tst_ErrorMessages::errorFor(int status, const QByteArray &body, const QByteArray &type)
{
    m_server->on(getRun,
                 [&](const Request &, Exchange exchange) { exchange.respond(status, body, type); });
    const RequestOptions once = RequestOptions().setRetryPolicy(RetryPolicy::none());
    return wait(m_client->getRun(QString::fromLatin1(exampleRunId), once)).error();
}

void tst_ErrorMessages::json_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const char *body, const char *message) {
        QTest::newRow(name) << QByteArray(body) << QString::fromUtf8(message);
    };
    row("detail", R"({"detail":"No such luck"})", "No such luck");
    row("detail with a message", R"({"detail":{"code":7,"message":"No credit"}})", "No credit");
    row("detail with an error", R"({"detail":{"error":{"message":"Deep"}}})", "Deep");
    row("detail with a reason", R"({"detail":{"reason":"Suspended"}})", "Suspended");
    row("a list of texts", R"({"detail":["First","Second"]})", "First; Second");
    row("a long list", R"({"detail":["a","b","c","d","e"]})", "a; b; c (and 2 more)");
    row("a list of messages", R"({"detail":[{"message":"One"},{"message":"Two"}]})", "One; Two");
    row("a list of validation errors",
        R"({"detail":[{"loc":["body","gpu"],"msg":"Unknown","type":"enum"}]})",
        "body.gpu: Unknown");
    row("a validation error without place", R"({"detail":[{"msg":"Unknown"}]})", "Unknown");
    row("message", R"({"message":"Forbidden"})", "Forbidden");
    row("Message", R"({"Message":"User is not authorized"})", "User is not authorized");
    row("error", R"({"error":"Bad"})", "Bad");
    row("error.message", R"({"error":{"code":"E1","message":"Bad request"}})", "Bad request");
    row("error beside a message", R"({"status":404,"error":"Not Found","message":"No run"})",
        "No run");
    row("error.details beside a message, as of ComfyUI",
        R"({"error":{"type":"missing_node_type","message":"Node 'X' not found.",)"
        R"("details":"Node ID '#5'","extra_info":{}},"node_errors":{}})",
        "Node 'X' not found. Node ID '#5'");
    row("details that a message contains", R"({"message":"No credit: 0 left","details":"0 left"})",
        "No credit: 0 left");
    row("details as a list", R"({"message":"Denied","details":[{"reason":"EXPIRED"}]})",
        "Denied: EXPIRED");
    row("details alone", R"({"details":"It broke"})", "It broke");
    row("an error that is only true", R"({"error":true,"msg":"It broke"})", "It broke");
    row("error_description", R"({"error":"invalid_token","error_description":"It expired"})",
        "It expired");
    row("errors[].message", R"({"errors":[{"message":"One"},{"message":"Two"}]})", "One; Two");
    row("errors[].detail", R"({"errors":[{"title":"Gone","detail":"It was deleted"}]})",
        "Gone: It was deleted");
    row("errors as texts", R"({"errors":["One"]})", "One");
    row("errors by field", R"({"errors":{"gpu":["is unknown"],"name":"is missing"}})",
        "gpu: is unknown; name: is missing");
    row("a problem's title", R"({"type":"about:blank","title":"Out of credit","status":403})",
        "Out of credit");
    row("title and detail", R"({"title":"Out of credit","detail":"The balance is 0."})",
        "Out of credit: The balance is 0.");
    row("a title that the detail repeats", R"({"title":"Gone","detail":"Gone for good"})",
        "Gone for good");
    row("empty ones before it", R"({"detail":"","message":null,"error":{"message":"At last"}})",
        "At last");
    row("a bare text", R"("Go away")", "Go away");
    row("a list at the top", R"([{"message":"One"}])", "One");
}

void tst_ErrorMessages::json()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, message);
    const QList<std::pair<int, QByteArray>> answers{{400, "application/json"},
                                                    {403, "application/problem+json"},
                                                    {422, "text/plain"},
                                                    {503, {}}};
    for (const auto &[status, type] : answers) {
        const ApiError error = errorFor(status, body, type);
        QCOMPARE(error.httpStatus(), status);
        QCOMPARE(error.message(), message);
    }
}

void tst_ErrorMessages::texts_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("words");
    const QString words = u"Zu viel \u00FCber die Br\u00FCcke"_s;
    QTest::newRow("plain") << "text/plain"_ba
                           << "Internal Server Error"_ba << u"Internal Server Error"_s;
    QTest::newRow("several lines")
        << "text/plain"_ba
        << "upstream\r\n  connect\n error\n"_ba << u"upstream connect error"_s;
    QTest::newRow("no type") << QByteArray() << "no healthy upstream"_ba
                             << u"no healthy upstream"_s;
    QTest::newRow("called JSON") << "application/json"_ba
                                 << "Not found"_ba << u"Not found"_s;
    QTest::newRow("called a page") << "text/html"_ba
                                   << "Rate limited"_ba << u"Rate limited"_s;
    QTest::newRow("UTF-8") << "text/plain; charset=utf-8"_ba << words.toUtf8() << words;
    QTest::newRow("UTF-8 without a charset") << "text/plain"_ba << words.toUtf8() << words;
    QTest::newRow("Latin-1") << "text/plain; charset=ISO-8859-1"_ba << words.toLatin1() << words;
    QTest::newRow("Latin-1 in quotes")
        << "text/plain; format=flowed; charset=\"latin1\""_ba << words.toLatin1() << words;
    QTest::newRow("Latin-1 without a charset") << "text/plain"_ba << words.toLatin1() << words;
    QTest::newRow("an unknown charset")
        << "text/plain; charset=x-none-such"_ba << words.toLatin1() << words;
    QTest::newRow("UTF-8 called ASCII")
        << "text/plain; charset=us-ascii"_ba << words.toUtf8() << words;
    QTest::newRow("UTF-16 with a mark")
        << "text/plain; charset=utf-16"_ba << encoded(QStringConverter::Utf16BE, words) << words;
    QTest::newRow("UTF-16, little end first")
        << "text/plain; charset=utf-16le"_ba << encoded(QStringConverter::Utf16LE, words).sliced(2)
        << words;
    QTest::newRow("UTF-32") << "text/plain"_ba << encoded(QStringConverter::Utf32LE, words)
                            << words;
    QTest::newRow("JSON without a known member") << "application/json"_ba
                                                 << R"({"code": 17})"_ba << u"{\"code\": 17}"_s;
    QTest::newRow("XML") << "application/xml"_ba
                         << "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>"
                            "<Message>Request has expired</Message></Error>"_ba
                         << u"Request has expired"_s;
}

void tst_ErrorMessages::texts()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QString, words);
    QCOMPARE(errorFor(400, body, type).message(), u"The server answered 400: "_s + words);
    QCOMPARE(errorFor(503, body, type).message(), u"The server failed (503): "_s + words);
    QCOMPARE(errorFor(403, body, type).message(),
             u"The server does not allow this (403): "_s + words);
}

void tst_ErrorMessages::noReason_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << "application/json"_ba << QByteArray();
    QTest::newRow("blanks") << "text/plain"_ba
                            << " \r\n"_ba;
    QTest::newRow("an empty object") << "application/json"_ba
                                     << "{}"_ba;
    QTest::newRow("an empty detail") << "application/json"_ba
                                     << R"({"detail":"","errors":[],"error":{"message":null}})"_ba;
    QTest::newRow("null") << "application/json"_ba
                          << "null"_ba;
    QTest::newRow("a page") << "text/html"_ba
                            << "<html><head><title>502 Bad Gateway</title></head></html>"_ba;
    QTest::newRow("a part of a page") << "text/html; charset=utf-8"_ba
                                      << "<h1>Sorry</h1>"_ba;
    QTest::newRow("a page without a type") << QByteArray() << "\n<!DOCTYPE HTML><p>Sorry"_ba;
    QTest::newRow("a page that is called JSON") << "application/json"_ba
                                                << "<HTML>Sorry"_ba;
    QTest::newRow("XHTML") << "application/xhtml+xml"_ba
                           << "<?xml version=\"1.0\"?><html><body>Sorry</body></html>"_ba;
}

void tst_ErrorMessages::noReason()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QCOMPARE(errorFor(400, body, type).message(), u"The server answered 400 and gave no reason."_s);
    QCOMPARE(errorFor(502, body, type).message(), u"The server failed (502) and gave no reason."_s);
    QCOMPARE(errorFor(404, body, type).message(), u"The server does not know this (404)."_s);
}

void tst_ErrorMessages::lists_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {400, 409, 422, 500})
        QTest::addRow("%d", status) << status;
}

void tst_ErrorMessages::lists()
{
    QFETCH(int, status);
    const ApiError error = errorFor(
        status, R"({"detail":[{"loc":["body","inputs","cfg"],"msg":"Too large"},"and a text"]})",
        "application/json");
    QCOMPARE(error.message(), u"Input \"cfg\": Too large"_s);
    QCOMPARE(error.validationErrors().size(), 1);
    QCOMPARE(error.validationErrors().first().inputName(), u"cfg"_s);
}

void tst_ErrorMessages::length_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray text(200'000, 'x');
    QTest::newRow("plain") << text;
    QTest::newRow("detail") << "{\"detail\":\"" + text + "\"}";
    QTest::newRow("in a list") << "{\"detail\":[\"" + text + "\",\"" + text + "\"]}";
    QTest::newRow("validation") << "{\"detail\":[{\"loc\":[],\"msg\":\"" + text + "\"}]}";
    QTest::newRow("JSON") << "{\"x\":\"" + text + "\"}";
    QTest::newRow("nested") << QByteArray(500, '[') + '"' + text + '"' + QByteArray(500, ']');
}

void tst_ErrorMessages::length()
{
    QFETCH(QByteArray, body);
    const QString message = errorFor(400, body, "text/plain").message();
    QVERIFY(message.size() <= 1001);
    QVERIFY(message.endsWith(u'\u2026'));
}

void tst_ErrorMessages::redirect()
{
    const ApiError error = errorFor(303, "See other", "text/plain");
    QVERIFY2(error.message().contains(u"redirect"_s), qPrintable(error.message()));
}

// At any position, even where the message is truncated.
void tst_ErrorMessages::tokens_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    const QByteArray token = exampleToken;
    QTest::newRow("plain") << "text/plain"_ba
                           << "Your token " + token + " is wrong";
    QTest::newRow("error.message") << "application/json"_ba
                                   << R"({"error":{"message":"Token )" + token + R"( expired"}})";
    QTest::newRow("title") << "application/json"_ba
                           << R"({"title":")" + token + R"("})";
    QTest::newRow("UTF-16") << "text/plain; charset=utf-16"_ba
                            << encoded(QStringConverter::Utf16LE,
                                       u"Your token "_s + QString::fromLatin1(token));
    for (qsizetype before = 1000 - token.size() - 30; before <= 1000; before += 10)
        QTest::addRow("cut, behind %d", int(before))
            << "text/plain"_ba << QByteArray(before, 'x') + token;
}

void tst_ErrorMessages::tokens()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    m_client->setToken(exampleToken);
    const ApiError error = errorFor(400, body, type);
    QCOMPARE(m_server->requests().constLast().header("authorization"), "Bearer " + exampleToken);
    const QString start = QString::fromLatin1(exampleToken.first(8));
    QVERIFY2(!error.message().contains(start), qPrintable(error.message()));
    QVERIFY(!error.body().contains(exampleToken));
    QVERIFY(!error.body().contains(QByteArray("e\0y\0J\0h\0b\0G\0", 12)));
}

REGISTER_TEST(tst_ErrorMessages)
#include "tst_errormessages.moc"
