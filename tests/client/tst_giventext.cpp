// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/readyfuture.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/giventext_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

//! Tokens and addresses as users paste them and editors save them.
class tst_GivenText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokens_data();
    void tokens();
    void wrongTokens_data();
    void wrongTokens();
    void addresses_data();
    void addresses();
    void unparsable_data();
    void unparsable();
};

void tst_GivenText::tokens_data()
{
    QTest::addColumn<QByteArray>("given");
    const QByteArray key = exampleToken;
    QTest::newRow("as it is") << key;
    QTest::newRow("a line") << key + "\n";
    QTest::newRow("lines and tabs around") << " \t\r\n" + key + "\r\n\r\n";
    QTest::newRow("a byte order mark") << "\xEF\xBB\xBF" + key + "\r\n";
    QTest::newRow("UTF-16") << QByteArray(
        QStringEncoder(QStringEncoder::Utf16LE,
                       QStringConverter::Flag::WriteBom)(QString::fromLatin1(key) + u"\r\n"_s));
    QTest::newRow("Bearer") << "Bearer " + key;
    QTest::newRow("bearer, a tab") << "bearer\t" + key;
    QTest::newRow("BEARER, a colon") << "BEARER: " + key;
    QTest::newRow("the whole header") << "Authorization: Bearer " + key + "\r\n";
    QTest::newRow("quotes") << '"' + key + '"';
    QTest::newRow("single quotes") << '\'' + key + "'\n";
    QTest::newRow("back quotes") << '`' + key + '`';
    QTest::newRow("typographic quotes") << "\u201C"_ba + key + "\u201D";
    QTest::newRow("quotes round Bearer") << "\"Bearer " + key + "\"";
    QTest::newRow("Bearer before quotes") << "Bearer \"" + key + "\"";
    QTest::newRow("all of it") << "\xEF\xBB\xBF\n 'bearer  \"" + key + "\" '\n";
    QTest::newRow("spaces that nobody sees") << "\u00A0\u200B"_ba + key + "\u2060\uFEFF";
}

void tst_GivenText::tokens()
{
    QFETCH(QByteArray, given);
    QCOMPARE(cleanToken(given), exampleToken);
    QCOMPARE(problemWithToken(exampleToken), QString());
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on(getRun, 200, example(u"run-success.json"_s));
    WorkflowClient client;
    useServer(client, server.url());
    client.setToken(given);
    QVERIFY(wait(client.getRun(QString::fromLatin1(exampleRunId))));
    client.setTokenProvider([&given](TokenReason) { return readyFuture(given); });
    QVERIFY(wait(client.getRun(QString::fromLatin1(exampleRunId))));
    const QList<ScriptedServer::Request> requests = server.requests();
    QCOMPARE(requests.size(), 2);
    for (const ScriptedServer::Request &request : requests)
        QCOMPARE(request.header("authorization"), "Bearer " + exampleToken);
}

void tst_GivenText::wrongTokens_data()
{
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<QString>("character");
    QTest::newRow("two words") << "secretpart one"_ba << u"U+0020 at position 11"_s;
    QTest::newRow("two lines") << "secretpart\none"_ba << u"U+000A at position 11"_s;
    QTest::newRow("a control") << "secret\x01part"_ba << u"U+0001 at position 7"_s;
    QTest::newRow("DEL") << "secret\x7Fpart"_ba << u"U+007F at position 7"_s;
    QTest::newRow("an umlaut") << "secret\u00FCpart"_ba << u"U+00FC at position 7"_s;
    QTest::newRow("a mark inside") << "secret\uFEFFpart"_ba << u"U+FEFF at position 7"_s;
    QTest::newRow("beyond the first plane")
        << "secret\U0001F511part"_ba << u"U+1F511 at position 7"_s;
    QTest::newRow("half a quotation") << "\u201Csecretpart"_ba << u"U+201C at position 1"_s;
    QTest::newRow("no UTF-8") << "secret\xFFpart"_ba << u"0xFF at position 7"_s;
}

void tst_GivenText::wrongTokens()
{
    QFETCH(QByteArray, given);
    QFETCH(QString, character);
    ScriptedServer server;
    QVERIFY(server.listen());
    WorkflowClient client;
    useServer(client, server.url());
    client.setToken(given);
    const ApiError error = wait(client.getRun(QString::fromLatin1(exampleRunId))).error();
    QCOMPARE(error.kind(), Kind::InvalidRequest);
    QVERIFY2(error.message().contains(character), qPrintable(error.message()));
    for (const auto part : {"secret"_L1, "part"_L1})
        QVERIFY(!error.message().contains(part));
    QCOMPARE(server.connections(), 0);
}

void tst_GivenText::addresses_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *typed, const char *shown) {
        QTest::newRow(typed) << QString::fromUtf8(typed) << QString::fromUtf8(shown);
    };
    row("", "");
    row("no address", "no address");
    row("http://host:99999/api", "http://host:99999/api");
    row("https://user:pw@host name/api", "https://…@host name/api");
    row("https://u:p/w@x?@host", "https://…@host");
    row("user:pw@host", "user:…@host");
    row("https://host/api?cd_token=secret", "https://host/api?…");
}

void tst_GivenText::addresses()
{
    QFETCH(QString, typed);
    QTEST(shownAddress(typed), "shown");
}

void tst_GivenText::unparsable_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *typed, const char *shown = nullptr) {
        QTest::newRow(typed) << QString::fromUtf8(typed)
                             << QString::fromUtf8(shown ? shown : typed);
    };
    row("http://localhost:99999/api");
    row("http://local host/api");
    row("http://[::1/api");
    row("https://host:port/api");
    row("htp://host/api");
    row("localhost:3011");
    row("https:///api");
    row("https://user:secret@host:port/api", "https://…@host:port/api");
}

void tst_GivenText::unparsable()
{
    QFETCH(QString, typed);
    QFETCH(QString, shown);
    WorkflowClient client;
    client.setServerUrl(QUrl(typed));
    const ApiError error = wait(client.getRun(QString::fromLatin1(exampleRunId))).error();
    QCOMPARE(error.kind(), Kind::InvalidRequest);
    QVERIFY2(error.message().contains(u'"' + shown + u'"'), qPrintable(error.message()));
}

REGISTER_TEST(tst_GivenText)
#include "tst_giventext.moc"
