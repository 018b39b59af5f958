// SPDX-License-Identifier: MIT

// A token that is to be remembered is in the system's store for secrets, and nowhere else: with a
// real Secret Service, and with ones that are absent, locked or silent.
#include "secretstest.h"
#include "shared/privatebus.h"
#include "shared/testprogram.h"

#include "app/runnerfixture.h"
#include "runs/runkeeper.h"

#include <ComfyDeployLocal/LocalServer>

#include <QtCore/qregularexpression.h>
#include <QtDBus/qdbusconnection.h>
#include <QtDBus/qdbusconnectioninterface.h>
#include <QtDBus/qdbusextratypes.h>
#include <QtDBus/qdbusmessage.h>
#include <QtTest/QtTest>

#include <csignal>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

const QString secretService = u"org.freedesktop.secrets"_s;

bool hasSecretService()
{
    return QDBusConnection::sessionBus().interface()->isServiceRegistered(secretService);
}

} // namespace

//! gnome-keyring with folders of its own, unlocked.
class Keyring
{
public:
    Keyring()
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const QString &variable : {u"HOME"_s, u"XDG_DATA_HOME"_s, u"XDG_RUNTIME_DIR"_s})
            environment.insert(variable, m_home.path());
        m_daemon.setProcessEnvironment(environment);
        m_daemon.setStandardOutputFile(QProcess::nullDevice());
        m_daemon.setStandardErrorFile(QProcess::nullDevice());
        m_daemon.start(u"gnome-keyring-daemon"_s,
                       {u"--foreground"_s, u"--components=secrets"_s, u"--unlock"_s});
        m_daemon.write("password");
        m_daemon.closeWriteChannel();
        m_isReady = QTest::qWaitFor(hasSecretService, testPatience);
    }
    ~Keyring()
    {
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    [[nodiscard]] bool isReady() const { return m_isReady; }
    [[nodiscard]] QString home() const { return m_home.path(); }
    //! Receives calls from now on, and answers none.
    void stop() const { ::kill(pid_t(m_daemon.processId()), SIGSTOP); }
    void goOn() const { ::kill(pid_t(m_daemon.processId()), SIGCONT); }
    //! There is nothing that could ask for the password.
    [[nodiscard]] bool lock() const
    {
        QDBusMessage call =
            QDBusMessage::createMethodCall(secretService, u"/org/freedesktop/secrets"_s,
                                           u"org.freedesktop.Secret.Service"_s, u"Lock"_s);
        const QDBusObjectPath login(u"/org/freedesktop/secrets/collection/login"_s);
        call << QVariant::fromValue(QList<QDBusObjectPath>{login});
        return QDBusConnection::sessionBus().call(call).type() == QDBusMessage::ReplyMessage;
    }

private:
    QTemporaryDir m_home;
    QProcess m_daemon;
    bool m_isReady = false;
};

namespace {

ServerConnection *serverOf(const RunnerFixture &runner)
{
    return runner.workspace()->servers()->current();
}

QString noticeIn(const RunnerFixture &runner)
{
    const QQuickItem *bar = runner.item(u"noticeBar"_s);
    return bar ? bar->property("text").toString() : QString();
}

bool isKept(const RunnerFixture &runner)
{
    return runner.workspace()->servers()->tokens()->isKept(serverOf(runner));
}

bool reaches(const RunnerFixture &runner, ServerConnection::State state)
{
    return QTest::qWaitFor([&] { return serverOf(runner)->state() == state; }, testPatience);
}

void openDialog(const RunnerFixture &runner)
{
    Q_EMIT runner.workspace()->runs()->tokenWanted();
    QTRY_VERIFY(runner.item(u"tokenField"_s) && runner.item(u"tokenField"_s)->hasActiveFocus());
}

//! Types the token into its dialog, with the tick, and waits until the server has accepted it.
void giveToken(const RunnerFixture &runner)
{
    openDialog(runner);
    runner.type(QString::fromLatin1(secretToken));
    QVERIFY(!runner.item(u"tokenRemember"_s)->property("checked").toBool()); // off by default
    QVERIFY(runner.click(u"tokenRemember"_s));
    QVERIFY(runner.click(u"tokenAccept"_s));
    QVERIFY(reaches(runner, ServerConnection::State::Connected));
    QTRY_VERIFY(!runner.item(u"tokenField"_s));
}

} // namespace

class tst_KeptTokens : public SecretsTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void withoutStore();
    void nextStartHasIt();
    void leavesTheStore_data();
    void leavesTheStore();
    void goesToItsServerOnly();
    void environmentGivesOne_data();
    void environmentGivesOne();
    void silentStore();
    void lockedStore(); // and it stays locked

private:
    //! One for all tests: libsecret does not survive the end of its service.
    [[nodiscard]] bool startKeyring();

    std::unique_ptr<Keyring> m_keyring;
    std::unique_ptr<OwnFolders> m_folders;
    std::unique_ptr<LocalServer> m_server; // requires the token
};

void tst_KeptTokens::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_server->setRequiredToken(secretToken);
}

bool tst_KeptTokens::startKeyring()
{
    if (!m_keyring)
        m_keyring = std::make_unique<Keyring>();
    return m_keyring->isReady();
}

void tst_KeptTokens::nextStartHasIt()
{
    QVERIFY(startKeyring());
    {
        const RunnerFixture runner(m_folders->outputs(), onServer(m_server->url()));
        QVERIFY(runner.isShown());
        giveToken(runner);
        QTRY_VERIFY(isKept(runner));
        QVERIFY(m_server->addFault(u"step-delay"_s, u"200"_s));
        QVERIFY(runner.click(u"runButton"_s));
        QTRY_VERIFY(runner.workspace()->runs()->selected()
                    && !runner.workspace()->runs()->selected()->runId().isEmpty());
    }
    {
        const RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        QVERIFY(reaches(runner, ServerConnection::State::Connected));
        QTRY_COMPARE(noticeIn(runner),
                     u"Picked up on %1: one run."_s.arg(serverOf(runner)->profile().name));
        QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
        QCOMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Succeeded));
        openDialog(runner);
        QVERIFY(runner.item(u"tokenRemember"_s)->property("checked").toBool());
        runner.pictures(u"token-remembered"_s);
    }
    QVERIFY(m_search.lookBelow(u"settings"_s, qEnvironmentVariable("XDG_CONFIG_HOME")));
    QVERIFY(m_search.lookBelow(u"history"_s, qEnvironmentVariable("XDG_DATA_HOME")));
    QVERIFY(m_search.lookBelow(u"results"_s, m_folders->outputs()));
    QVERIFY(!QDir(m_keyring->home()).isEmpty());
    QVERIFY(m_search.lookBelow(u"files of the keyring"_s, m_keyring->home())); // it is encrypted
}

void tst_KeptTokens::leavesTheStore_data()
{
    QTest::addColumn<QString>("control");
    QTest::addColumn<bool>("staysInSession");
    QTest::newRow("unticked") << u"tokenRemember"_s << true;
    QTest::newRow("forgotten") << u"tokenForget"_s << false;
}

void tst_KeptTokens::leavesTheStore()
{
    QFETCH(QString, control);
    QFETCH(bool, staysInSession);
    QVERIFY(startKeyring());
    {
        const RunnerFixture runner(m_folders->outputs(), onServer(m_server->url()));
        QVERIFY(runner.isShown());
        giveToken(runner);
        QTRY_VERIFY(isKept(runner));
        openDialog(runner);
        QVERIFY(runner.click(control));
        QVERIFY(!isKept(runner));
        QCOMPARE(serverOf(runner)->hasToken(), staysInSession);
        QVERIFY(reaches(runner,
                        staysInSession ? ServerConnection::State::Connected
                                       : ServerConnection::State::TokenMissing));
        // If the next start looked, it would find nothing.
        runner.workspace()->settings()->setState(serverOf(runner)->profile().id + u"/tokenKept"_s,
                                                 true);
        QCOMPARE(noticeIn(runner), QString());
    }
    const RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(reaches(runner, ServerConnection::State::TokenMissing));
    QTRY_VERIFY(noticeIn(runner).contains(u"It is not there"_s));
}

void tst_KeptTokens::goesToItsServerOnly()
{
    QVERIFY(startKeyring());
    LocalServer other;
    QVERIFY2(other.listen(), qPrintable(other.errorString()));
    other.setRequiredToken(secretToken);
    const auto move = [](const RunnerFixture &runner, const QUrl &url) {
        const ServerProfile profile = serverOf(runner)->profile();
        runner.workspace()->servers()->save(profile.id, profile.kind, profile.name, url.toString(),
                                            {});
    };
    {
        const RunnerFixture runner(m_folders->outputs(), onServer(m_server->url()));
        QVERIFY(runner.isShown());
        giveToken(runner);
        QTRY_VERIFY(isKept(runner));
        move(runner, other.url());
        QVERIFY(reaches(runner, ServerConnection::State::TokenMissing));
    }
    const RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(reaches(runner, ServerConnection::State::TokenMissing));
    const auto requests = other.requests();
    QVERIFY(!requests.isEmpty());
    for (const auto &request : requests)
        QVERIFY(request.header("authorization").isEmpty());
    move(runner, m_server->url()); // its entry is gone
    QVERIFY(reaches(runner, ServerConnection::State::TokenMissing));
}

void tst_KeptTokens::environmentGivesOne_data()
{
    QTest::addColumn<bool>("forThisServer");
    QTest::newRow("for this server") << true;
    QTest::newRow("for another server") << false;
}

void tst_KeptTokens::environmentGivesOne()
{
    QFETCH(bool, forThisServer);
    RunnerOptions options = onServer(m_server->url());
    options.token = QString::fromLatin1(secretToken);
    if (forThisServer)
        options.tokenServer = options.server + u'/'; // as it is typed
    const RunnerFixture runner(m_folders->outputs(), options);
    QVERIFY(runner.isShown());
    QVERIFY(reaches(runner,
                    forThisServer ? ServerConnection::State::Connected
                                  : ServerConnection::State::TokenMissing));
    QVERIFY(!isKept(runner));
}

void tst_KeptTokens::withoutStore()
{
    QVERIFY(!hasSecretService()); // not yet
    const RunnerFixture runner(m_folders->outputs(), onServer(m_server->url()));
    QVERIFY(runner.isShown());
    giveToken(runner);
    QTRY_VERIFY2(noticeIn(runner).contains(u"could not be remembered, and is kept until"_s),
                 qPrintable(noticeIn(runner)));
    qInfo().noquote() << noticeIn(runner);
    QVERIFY(!isKept(runner));
    QCOMPARE(serverOf(runner)->state(), ServerConnection::State::Connected);
}

void tst_KeptTokens::silentStore()
{
    QVERIFY(startKeyring());
    {
        const RunnerFixture runner(m_folders->outputs(), onServer(m_server->url()));
        QVERIFY(runner.isShown());
        giveToken(runner);
        QTRY_VERIFY(isKept(runner));
    }
    m_keyring->stop();
    const auto goOn = qScopeGuard([this] { m_keyring->goOn(); });
    const RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(reaches(runner, ServerConnection::State::TokenMissing)); // the session goes on
    QTRY_VERIFY2(noticeIn(runner).contains(u"does not answer"_s), qPrintable(noticeIn(runner)));
    m_keyring->goOn();
    QVERIFY(reaches(runner, ServerConnection::State::Connected));
    QTRY_COMPARE(noticeIn(runner), QString());
}

void tst_KeptTokens::lockedStore()
{
    QVERIFY(startKeyring());
    {
        const RunnerFixture runner(m_folders->outputs(), onServer(m_server->url()));
        QVERIFY(runner.isShown());
        giveToken(runner);
        QTRY_VERIFY(isKept(runner));
    }
    QVERIFY(m_keyring->lock());
    const RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(reaches(runner, ServerConnection::State::TokenMissing));
    QTRY_VERIFY2(noticeIn(runner).contains(u"could not be read"_s), qPrintable(noticeIn(runner)));
    qInfo().noquote() << noticeIn(runner);
}

REGISTER_TEST_RUN(tst_KeptTokens, [](int argc, char **argv) {
    const PrivateBus bus;
    if (!bus.isThere())
        return 1;
    tst_KeptTokens test;
    return runInApplication(&test, argc, argv);
})
#include "tst_kepttokens.moc"
