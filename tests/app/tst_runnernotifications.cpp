// SPDX-License-Identifier: MIT

// The notifications about runs that have ended, with a notification service on a bus of the test's
// own, and a second start of the program.
#include "runnerfixture.h"

#include "desktop/singleinstance.h"
#include "runs/runkeeper.h"
#include "shared/privatebus.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qregularexpression.h>
#include <QtDBus/qdbusconnection.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! The desktop's part: receives notifications, and clicks them.
class NotificationService : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Shown
    {
        QString title;
        QString text;
        QStringList actions;
        QVariantMap hints;
    };

    NotificationService()
        : m_bus(QDBusConnection::connectToBus(
            QString::fromLocal8Bit(qgetenv("DBUS_SESSION_BUS_ADDRESS")), u"desktop"_s))
    {
        m_isReady = m_bus.registerObject(u"/org/freedesktop/Notifications"_s, this,
                                         QDBusConnection::ExportAllSlots
                                             | QDBusConnection::ExportAllSignals)
            && m_bus.registerService(u"org.freedesktop.Notifications"_s);
    }
    ~NotificationService() override { QDBusConnection::disconnectFromBus(u"desktop"_s); }

    [[nodiscard]] bool isReady() const { return m_isReady; }
    [[nodiscard]] QList<Shown> shown() const { return m_shown; }
    void click(uint id) { Q_EMIT ActionInvoked(id, u"default"_s); }

public Q_SLOTS:
    // NOLINTNEXTLINE(readability-identifier-naming): the name on the bus
    uint Notify(const QString &, uint, const QString &, const QString &title, const QString &text,
                const QStringList &actions, const QVariantMap &hints, int)
    {
        m_shown += {title, text, actions, hints};
        return uint(m_shown.size());
    }

Q_SIGNALS:
    void ActionInvoked(uint id, const QString &action);

private:
    QDBusConnection m_bus;
    QList<Shown> m_shown;
    bool m_isReady = false;
};

class tst_RunnerNotifications : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whenARunHasEnded_data();
    void whenARunHasEnded();
    void afterALongRun();
    void batchOnce();
    void clickShowsTheRun();
    void withoutService();
    void secondStart();
    void secondStartAfterCrash();

private:
    [[nodiscard]] std::unique_ptr<RunnerFixture> window();

    std::unique_ptr<OwnFolders> m_folders;
    std::unique_ptr<LocalServer> m_server;
};

void tst_RunnerNotifications::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

//! Ready to run a small picture.
std::unique_ptr<RunnerFixture> tst_RunnerNotifications::window()
{
    auto runner = std::make_unique<RunnerFixture>(m_folders->outputs(), onServer(m_server->url()));
    Workspace *workspace = runner->workspace();
    workspace->servers()->current()->setToken(u"secret"_s);
    for (const auto &[name, value] :
         {std::pair{u"width"_s, 64}, {u"height"_s, 64}, {u"steps"_s, 2}})
        workspace->workflow()->form()->setValue(name, value);
    workspace->workflow()->form()->setValue(u"prompt"_s, u"a <b>red</b> fox"_s);
    const bool isReady =
        QTest::qWaitFor([&] { return workspace->readiness()->isReady(); }, testPatience);
    return isReady ? std::move(runner) : nullptr;
}

void tst_RunnerNotifications::whenARunHasEnded_data()
{
    QTest::addColumn<bool>("focused");
    QTest::addColumn<bool>("on");
    QTest::addColumn<bool>("sound");
    QTest::addColumn<bool>("failing");
    QTest::addColumn<QString>("title");
    QTest::newRow("window in use") << true << true << false << false << QString();
    QTest::newRow("window not in use") << false << true << false << false << u"Finished: "_s;
    QTest::newRow("with sound") << false << true << true << false << u"Finished: "_s;
    QTest::newRow("failed") << false << true << false << true << u"Failed: "_s;
    QTest::newRow("switched off") << false << false << true << false << QString();
}

void tst_RunnerNotifications::whenARunHasEnded()
{
    QFETCH(bool, focused);
    QFETCH(bool, on);
    QFETCH(bool, sound);
    QFETCH(bool, failing);
    QFETCH(QString, title);
    const NotificationService desktop;
    QVERIFY(desktop.isReady());
    const auto runner = window();
    QVERIFY(runner);
    Workspace *workspace = runner->workspace();
    workspace->settings()->setState(u"notifications"_s, on);
    workspace->settings()->setState(u"notificationSound"_s, sound);
    if (failing)
        QVERIFY(m_server->addFault(u"fail-node"_s, u"3"_s));
    QCOMPARE(workspace->run(), 1);
    if (!focused)
        runner->window()->hide();
    QTRY_COMPARE(workspace->runs()->activeCount(), 0);
    if (title.isEmpty()) {
        // A later one comes, and is the first.
        runner->window()->hide();
        workspace->settings()->setState(u"notifications"_s, true);
        QCOMPARE(workspace->run(), 1);
        QTRY_COMPARE(desktop.shown().size(), 1);
        return;
    }
    QTRY_COMPARE(desktop.shown().size(), 1);
    const NotificationService::Shown shown = desktop.shown().constFirst();
    const RunEntry *run = workspace->runs()->selected();
    QCOMPARE(shown.title, title + run->workflowName());
    QCOMPARE(shown.text, (failing ? run->headline() : u"a <b>red</b> fox"_s).toHtmlEscaped());
    QCOMPARE(shown.hints.value(u"sound-name"_s).toString(), sound ? u"complete"_s : QString());
    QCOMPARE(shown.hints.value(u"suppress-sound"_s).toBool(), !sound);
    const QUrl picture(shown.hints.value(u"image-path"_s).toString());
    QCOMPARE(picture, run->thumbnail());
    QCOMPARE(QImage(picture.toLocalFile()).isNull(), failing);
}

// The only test that takes the ten seconds.
void tst_RunnerNotifications::afterALongRun()
{
    const NotificationService desktop;
    QVERIFY(desktop.isReady());
    const auto runner = window();
    QVERIFY(runner);
    QVERIFY(m_server->addFault(u"step-delay"_s, u"1200"_s));
    QCOMPARE(runner->workspace()->run(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(desktop.shown().size(), 1, 60'000);
    QVERIFY(runner->window()->isActive());
}

void tst_RunnerNotifications::batchOnce()
{
    const NotificationService desktop;
    QVERIFY(desktop.isReady());
    const auto runner = window();
    QVERIFY(runner);
    RunVariations *variations = runner->workspace()->variations();
    variations->setText(variations->add(u"seed"_s), u"1..3"_s);
    QCOMPARE(variations->total(), 3);
    QCOMPARE(runner->workspace()->run(), 3);
    runner->window()->hide();
    QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
    QTRY_COMPARE(desktop.shown().size(), 1);
    QVERIFY(desktop.shown().constFirst().title.startsWith(u"Batch finished: "_s));
    QCOMPARE(desktop.shown().constFirst().text, u"3 of 3 runs succeeded."_s);
    QVERIFY(!desktop.shown().constFirst().hints.value(u"image-path"_s).toString().isEmpty());
}

void tst_RunnerNotifications::clickShowsTheRun()
{
    NotificationService desktop;
    QVERIFY(desktop.isReady());
    const auto runner = window();
    QVERIFY(runner);
    RunController *runs = runner->workspace()->runs();
    QCOMPARE(runner->workspace()->run(), 1);
    runner->window()->hide();
    QTRY_COMPARE(runs->activeCount(), 0);
    const QString first = runs->selectedId();
    QCOMPARE(runner->workspace()->run(), 1);
    QTRY_COMPARE(runs->activeCount(), 0);
    QTRY_COMPARE(desktop.shown().size(), 2);
    QVERIFY(runs->selectedId() != first);
    QVERIFY(desktop.shown().constFirst().actions.startsWith(u"default"_s));

    desktop.click(77); // of another program
    desktop.click(1);
    QTRY_VERIFY(runner->window()->isVisible() && runner->window()->isActive());
    QCOMPARE(runs->selectedId(), first);
}

void tst_RunnerNotifications::withoutService()
{
    const auto runner = window();
    QVERIFY(runner);
    QCOMPARE(runner->workspace()->run(), 1);
    runner->window()->hide();
    QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
    QCOMPARE(runner->workspace()->runs()->selected()->phase(), int(WorkflowRun::Succeeded));
}

void tst_RunnerNotifications::secondStart()
{
    const QString folder = qEnvironmentVariable("XDG_DATA_HOME") + u"/program"_s;
    SingleInstance first(folder);
    QVERIFY(first.becomeFirst());
    QSignalSpy again(&first, &SingleInstance::startedAgain);
    bool isPassedOn = false;
    const std::unique_ptr<QThread> other(QThread::create([&folder, &isPassedOn] {
        SingleInstance second(folder);
        isPassedOn = !second.becomeFirst() && second.passOn(u"/tmp/a\nflow.json"_s);
    }));
    other->start();
    QTRY_COMPARE(again.size(), 1);
    QVERIFY(other->wait());
    QVERIFY(isPassedOn);
    QCOMPARE(again.constFirst().constFirst().toString(), u"/tmp/a\nflow.json"_s);

    SingleInstance elsewhere(folder + u"2"_s); // another profile of the user
    QVERIFY(elsewhere.becomeFirst());
}

void tst_RunnerNotifications::secondStartAfterCrash()
{
    const QString folder = qEnvironmentVariable("XDG_DATA_HOME") + u"/program"_s;
    {
        SingleInstance first(folder);
        QVERIFY(first.becomeFirst());
    }
    SingleInstance second(folder);
    QVERIFY(!second.passOn({})); // nobody answers
    QVERIFY(second.becomeFirst());
}

REGISTER_TEST_RUN(tst_RunnerNotifications, [](int argc, char **argv) {
    const PrivateBus bus;
    if (!bus.isThere())
        return 1;
    tst_RunnerNotifications test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnernotifications.moc"
