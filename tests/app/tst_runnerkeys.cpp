// SPDX-License-Identifier: MIT

#include "runnerfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qprocess.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

// The shortcuts with a real keyboard: only on an X server, with the programs in XDOTOOL and
// SETXKBMAP.
class tst_RunnerKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void table_data();
    void table();

private:
    void press(const QStringList &keys);
    [[nodiscard]] static bool execute(const char *program, const QStringList &arguments);

    std::unique_ptr<OwnFolders> m_folders;
};

void tst_RunnerKeys::init()
{
    m_folders = std::make_unique<OwnFolders>();
}

void tst_RunnerKeys::cleanup()
{
    (void)execute("SETXKBMAP", {u"us"_s});
}

bool tst_RunnerKeys::execute(const char *program, const QStringList &arguments)
{
    QProcess process;
    process.start(qEnvironmentVariable(program), arguments);
    return QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 30'000)
        && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

void tst_RunnerKeys::press(const QStringList &keys)
{
    QVERIFY(execute("XDOTOOL", QStringList{u"key"_s, u"--clearmodifiers"_s} + keys));
}

void tst_RunnerKeys::table_data()
{
    QTest::addColumn<QString>("layout");
    // X11's names: the characters, or the key codes.
    QTest::addColumn<QStringList>("digits");
    QTest::addColumn<QStringList>("settings");
    QTest::addColumn<QStringList>("logs");
    QTest::addColumn<QStringList>("cancel");
    QTest::addColumn<QStringList>("cancelAll");
    const QStringList characters{u"ctrl+1"_s, u"ctrl+2"_s, u"ctrl+3"_s};
    const QStringList comma{u"ctrl+comma"_s};
    const QStringList period{u"ctrl+period"_s};
    const QString byPlace = u"ctrl+49"_s;
    QTest::newRow("us") << u"us"_s << characters << comma << QStringList{u"ctrl+grave"_s, byPlace}
                        << period << QStringList{u"ctrl+shift+period"_s, u"ctrl+greater"_s};
    QTest::newRow("de") << u"de"_s << characters << comma << QStringList{byPlace} << period
                        << QStringList{u"ctrl+shift+period"_s, u"ctrl+greater"_s};
    QTest::newRow("fr") << u"fr"_s
                        << QStringList{u"ctrl+1"_s,         u"ctrl+2"_s,      u"ctrl+3"_s,
                                       u"ctrl+ampersand"_s, u"ctrl+eacute"_s, u"ctrl+quotedbl"_s}
                        << comma << QStringList{byPlace} << period
                        << QStringList{u"ctrl+shift+60"_s, u"ctrl+greater"_s};
}

void tst_RunnerKeys::table()
{
    QFETCH(QString, layout);
    QFETCH(QStringList, digits);
    QFETCH(QStringList, settings);
    QFETCH(QStringList, logs);
    QFETCH(QStringList, cancel);
    QFETCH(QStringList, cancelAll);
    QVERIFY(execute("SETXKBMAP", {layout}));
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"1000"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);

    // Where the focus is.
    const QStringList panes{u"inputsPane"_s, u"resultPane"_s, u"runsPane"_s};
    for (qsizetype i = 0; i < digits.size(); ++i) {
        const QQuickItem *pane = runner.window()->findChild<QQuickItem *>(panes.at(i % 3));
        const QQuickItem *other = runner.window()->findChild<QQuickItem *>(panes.at((i + 1) % 3));
        QVERIFY(pane && other);
        press({digits.at(i)});
        QTRY_VERIFY2(runner.window()->activeFocusItem()
                         && (pane == runner.window()->activeFocusItem()
                             || pane->isAncestorOf(runner.window()->activeFocusItem())),
                     qPrintable(digits.at(i)));
        QVERIFY(!other->isAncestorOf(runner.window()->activeFocusItem()));
    }
    for (const QString &key : settings) {
        press({key});
        QTRY_VERIFY2(runner.item(u"settingsPage"_s), qPrintable(key));
        press({u"Escape"_s});
        QTRY_VERIFY(!runner.item(u"settingsPage"_s));
    }
    for (const QString &key : logs) {
        press({key});
        QTRY_VERIFY2(runner.item(u"logList"_s), qPrintable(key));
        press({key});
        QTRY_VERIFY2(!runner.item(u"logList"_s), qPrintable(key));
    }
    press({u"ctrl+f"_s});
    QTRY_COMPARE(runner.window()->activeFocusItem(), runner.item(u"runSearch"_s));
    press({u"ctrl+o"_s});
    QTRY_VERIFY(!runner.item(u"runSearch"_s)->hasActiveFocus());
    press({u"Escape"_s});

    press({u"ctrl+1"_s});
    press({u"ctrl+Return"_s});
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 1);
    press({u"ctrl+shift+Return"_s});
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 2);
    for (const QString &key : cancelAll) {
        press({key});
        QTRY_VERIFY2(runner.item(u"questionText"_s), qPrintable(key));
        press({u"Escape"_s});
        QTRY_VERIFY(!runner.item(u"questionText"_s));
        QCOMPARE(runner.workspace()->runs()->activeCount(), 2); // it only asks
    }
    QVERIFY(runner.workspace()->runs()->selected());
    const RunEntry *selected = runner.workspace()->runs()->selected();
    for (const QString &key : cancel) {
        press({key});
        QTRY_VERIFY2(selected->cancelRequested() || !selected->isRunning(), qPrintable(key));
    }
    QTRY_COMPARE(selected->phase(), int(WorkflowRun::Cancelled));
    QVERIFY(!runner.item(u"questionText"_s));
    press({u"ctrl+r"_s}); // reuses its inputs
    runner.workspace()->runs()->cancelAll();
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 0);

    // Typing replaces a number that is reached by Tab, with the layout's comma.
    press({u"F11"_s});
    QTRY_COMPARE(runner.window()->visibility(), QWindow::FullScreen);
    press({u"Escape"_s});
    QTRY_VERIFY(runner.window()->visibility() != QWindow::FullScreen);
}

REGISTER_TEST_RUN(tst_RunnerKeys, [](int argc, char **argv) {
    tst_RunnerKeys test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerkeys.moc"
