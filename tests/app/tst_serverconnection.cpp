// SPDX-License-Identifier: MIT

#include "servers/serverconnection.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/faultproxy.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qfile.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslkey.h>

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_ServerConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void builtInServerStartsByItself();
    void answers_data();
    void answers();
    void tokens_data();
    void tokens();
    void tokenIsAskedFor();
    void tokenThatComesDuringACheck();
    void comesBackByItself();
    void anyAnswerEndsOffline_data();
    void anyAnswerEndsOffline();
    void nothingIsSentWithoutANeededToken();
    void ownCertificateAuthority();
};

namespace {

ServerProfile profileOf(const QUrl &url)
{
    ServerProfile profile;
    profile.id = u"mine"_s;
    profile.name = u"Mine"_s;
    profile.urls = {url};
    return profile;
}

} // namespace

void tst_ServerConnection::builtInServerStartsByItself()
{
    ServerProfile profile;
    profile.kind = ServerKind::BuiltIn;
    ServerConnection connection(profile);
    connection.check();
    QTRY_COMPARE(connection.state(), ServerConnection::State::Connected);
    QVERIFY(connection.problem().isEmpty());
    QCOMPARE(connection.client()->serverUrl().host(), u"127.0.0.1"_s);
    QCOMPARE(connection.retrySeconds(), 0);
}

void tst_ServerConnection::answers_data()
{
    QTest::addColumn<QString>("status");
    QTest::addColumn<ServerConnection::State>("expected");
    QTest::newRow("no such run") << QString() << ServerConnection::State::Connected;
    QTest::newRow("502") << u"502"_s << ServerConnection::State::Broken;
    QTest::newRow("500") << u"500"_s << ServerConnection::State::Broken;
    QTest::newRow("401 without a token") << u"401"_s << ServerConnection::State::TokenMissing;
}

void tst_ServerConnection::answers()
{
    QFETCH(QString, status);
    QFETCH(ServerConnection::State, expected);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    if (!status.isEmpty())
        QVERIFY(server.addFault(u"status"_s, status, -1));
    ServerConnection connection(profileOf(server.url()));
    QSignalSpy checked(&connection, &ServerConnection::checked);
    connection.check();
    QVERIFY(checked.wait(testPatience));
    QCOMPARE(connection.state(), expected);
    QCOMPARE(connection.problem().isEmpty(), expected == ServerConnection::State::Connected);
    QVERIFY(!connection.stateText().isEmpty());
}

void tst_ServerConnection::tokens_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("problem"); // part of it
    QTest::newRow("a key") << u"abc.def"_s << QString();
    QTest::newRow("a pasted header") << u"\uFEFF Bearer \"abc.def\"\n"_s << QString();
    QTest::newRow("nothing") << u" \n"_s << u"Paste the token first."_s;
    QTest::newRow("only quotes") << u"\"\""_s << u"Paste the token first."_s;
    QTest::newRow("two words") << u"abc def"_s << u"U+0020 at position 4"_s;
    QTest::newRow("dots of a hidden password") << u"\u2022\u2022"_s << u"U+2022 at position 1"_s;
}

void tst_ServerConnection::tokens()
{
    QFETCH(QString, given);
    QFETCH(QString, problem);
    const ServerConnection connection(profileOf(QUrl(u"https://h.invalid/api"_s)));
    const QString said = connection.problemWithToken(given);
    QVERIFY2(problem.isEmpty() ? said.isEmpty() : said.contains(problem), qPrintable(said));
}

void tst_ServerConnection::tokenIsAskedFor()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken("right");
    ServerConnection connection(profileOf(server.url()));
    connection.check();
    QTRY_COMPARE(connection.state(), ServerConnection::State::TokenMissing);
    connection.setToken(u"wrong"_s);
    QTRY_COMPARE(connection.state(), ServerConnection::State::TokenRefused);
    QVERIFY(connection.problem().contains(u"127.0.0.1"_s));
    connection.setToken(u" right\n"_s); // as in the clipboard
    QTRY_COMPARE(connection.state(), ServerConnection::State::Connected);
    connection.setToken(QString());
    QVERIFY(!connection.hasToken());
    QTRY_COMPARE(connection.state(), ServerConnection::State::TokenMissing);
}

// The answer to a call without the token does not concern the token.
void tst_ServerConnection::tokenThatComesDuringACheck()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken("right");
    ServerConnection connection(profileOf(server.url()));
    QSignalSpy states(&connection, &ServerConnection::stateChanged);
    connection.check();
    connection.setToken(u"right"_s);
    QTRY_COMPARE(connection.state(), ServerConnection::State::Connected);
    QCOMPARE(states.size(), 1);
}

void tst_ServerConnection::comesBackByItself()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const quint16 port = quint16(server.url().port());
    ServerConnection connection(profileOf(server.url()));
    server.close();
    connection.check();
    QTRY_COMPARE(connection.state(), ServerConnection::State::Offline);
    QVERIFY(!connection.problem().isEmpty());
    QVERIFY(connection.retrySeconds() > 0);
    QVERIFY2(server.listen(port), qPrintable(server.errorString()));
    QTRY_COMPARE(connection.state(), ServerConnection::State::Connected);
}

void tst_ServerConnection::anyAnswerEndsOffline_data()
{
    using State = ServerConnection::State;
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("checkAnswers"); // else only the run's polls do
    QTest::addColumn<State>("expected");
    const QByteArray json = "application/json";
    QTest::newRow("a poll") << 200 << json << false << State::Connected;
    QTest::newRow("a poll with a charset")
        << 200 << QByteArray("Application/JSON; charset=utf-8") << false << State::Connected;
    QTest::newRow("a page of somebody else")
        << 200 << QByteArray("text/html") << false << State::Offline;
    QTest::newRow("a refusal, and it is asked") << 401 << json << true << State::TokenMissing;
    QTest::newRow("no such run, and it is asked") << 404 << json << true << State::Connected;
}

void tst_ServerConnection::anyAnswerEndsOffline()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(bool, checkAnswers);
    QFETCH(ServerConnection::State, expected);
    ScriptedServer server;
    QVERIFY(server.listen());
    const auto hangUp = [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.abort();
    };
    server.on("*", hangUp);
    ServerConnection connection(profileOf(server.url()));
    connection.check();
    QTRY_COMPARE(connection.state(), ServerConnection::State::Offline);
    QSignalSpy checked(&connection, &ServerConnection::checked);
    server.on(getRun, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.respond(status, example(u"run-running.json"_s), type);
    });
    if (checkAnswers)
        server.on("*", status, R"({"detail":"no"})");
    connection.client()->attach(QString::fromLatin1(exampleRunId));
    if (expected == ServerConnection::State::Offline)
        QVERIFY(checked.wait(testPatience)); // immediately, not at the next interval
    QTRY_COMPARE(connection.state(), expected);
    QVERIFY(expected == ServerConnection::State::Connected || !connection.problem().isEmpty());
}

void tst_ServerConnection::nothingIsSentWithoutANeededToken()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    ServerProfile profile = profileOf(server.url());
    profile.kind = ServerKind::ComfyDeploy;
    ServerConnection connection(profile);
    QSignalSpy checked(&connection, &ServerConnection::checked);
    connection.check();
    QCOMPARE(checked.size(), 1);
    QCOMPARE(connection.state(), ServerConnection::State::TokenMissing);
    QVERIFY(server.requests().isEmpty());
}

void tst_ServerConnection::ownCertificateAuthority()
{
    const auto read = [](const QString &name) {
        QFile file(QStringLiteral(TEST_DATA_DIR) + u"/tls/"_s + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    FaultProxy proxy(server.url());
    proxy.setTls(QSslCertificate(read(u"server.crt"_s)), QSslKey(read(u"server.key"_s), QSsl::Rsa));
    QVERIFY(proxy.listen());
    ServerProfile profile = profileOf(proxy.url());
    QCOMPARE(profile.url().scheme(), u"https"_s);
    {
        ServerConnection connection(profile);
        connection.check();
        QTRY_COMPARE(connection.state(), ServerConnection::State::Offline);
        QVERIFY2(connection.problem().contains(u"certificate"_s, Qt::CaseInsensitive),
                 qPrintable(connection.problem()));
    }
    profile.caFile = QStringLiteral(TEST_DATA_DIR) + u"/tls/ca.crt"_s;
    ServerConnection connection(profile);
    connection.check();
    QTRY_COMPARE(connection.state(), ServerConnection::State::Connected);
}

REGISTER_TEST(tst_ServerConnection)
#include "tst_serverconnection.moc"
