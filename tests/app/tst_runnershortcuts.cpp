// SPDX-License-Identifier: MIT

// The dialog with all shortcuts, and the picture alone.
#include "desktop/keytable.h"
#include "runnerfixture.h"
#include "shared/testprogram.h"

#include <QtCore/qregularexpression.h>
#include <QtQml/qqmlproperty.h>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerShortcuts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void allAreShown();
    void questionMarkIsAlsoText();
    void pictureAlone();
    void paneLeavesPictureAlone_data();
    void paneLeavesPictureAlone();
    void endedByTheWindowManager();
    void runsKeepTheFocus();

private:
    static void showAlone(const RunnerFixture &runner);

    std::unique_ptr<OwnFolders> m_folders;
};

// Makes a picture and shows nothing else.
void tst_RunnerShortcuts::showAlone(const RunnerFixture &runner)
{
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.showsPicture());
    runner.key(Qt::Key_F11);
    QTRY_COMPARE(runner.window()->visibility(), QWindow::FullScreen);
    QTRY_VERIFY(!runner.item(u"inputsPane"_s));
}

void tst_RunnerShortcuts::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s)); // warnings of QML are errors
    m_folders = std::make_unique<OwnFolders>();
}

void tst_RunnerShortcuts::allAreShown()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.key(Qt::Key_F1);
    QTRY_VERIFY(runner.item(u"shortcutList"_s));
    runner.pictures(u"shortcuts"_s);
    QStringList shown;
    const QVariantList rows = runner.item(u"shortcutList"_s)->property("model").toList();
    for (const QVariant &row : rows) {
        shown += row.toMap().value(u"keys"_s).toStringList();
        QVERIFY(!row.toMap().value(u"text"_s).toString().isEmpty());
    }
    const auto *keys = runner.window()->findChild<KeyTable *>();
    QVERIFY(keys);
    const QStringList active = QQmlProperty::read(keys, u"sequences"_s).toStringList();
    QVERIFY(active.size() > 15);
    for (const QString &sequence : active)
        QVERIFY2(shown.contains(sequence), qPrintable(sequence));
    runner.window()->resize(runner.window()->minimumSize());
    QTRY_VERIFY(runner.item(u"shortcutList"_s)->height()
                < runner.item(u"shortcutList"_s)->property("contentHeight").toReal());
    const auto scrolledTo = [&runner] {
        return runner.item(u"shortcutList"_s)->property("contentY").toReal();
    };
    runner.key(Qt::Key_Down);
    QTRY_VERIFY(scrolledTo() > 0);
    runner.key(Qt::Key_Up);
    QTRY_VERIFY(scrolledTo() < 1);
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!runner.item(u"shortcutList"_s));
    QVERIFY(runner.click(u"shortcutsButton"_s));
    QTRY_VERIFY(runner.item(u"shortcutList"_s));
}

void tst_RunnerShortcuts::questionMarkIsAlsoText()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(runner.click(u"editor:prompt"_s));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"why?"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(), u"why?"_s);
    QVERIFY(!runner.item(u"shortcutList"_s));
    QVERIFY(runner.click(u"runsPane"_s));
    runner.item(u"advancedButton"_s)->forceActiveFocus();
    runner.type(u"?"_s);
    QTRY_VERIFY(runner.item(u"shortcutList"_s));
}

void tst_RunnerShortcuts::pictureAlone()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    // Without a picture it is the window as it is.
    runner.key(Qt::Key_F11);
    QTRY_COMPARE(runner.window()->visibility(), QWindow::FullScreen);
    QVERIFY(runner.item(u"inputsPane"_s));
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(runner.window()->visibility() != QWindow::FullScreen);
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.showsPicture());
    const qreal width = runner.item(u"inputsPane"_s)->width();
    for (const Qt::Key leave : {Qt::Key_Escape, Qt::Key_F11}) {
        runner.key(Qt::Key_F11);
        QTRY_COMPARE(runner.window()->visibility(), QWindow::FullScreen);
        QTRY_VERIFY(!runner.item(u"inputsPane"_s) && !runner.item(u"runsPane"_s)
                    && !runner.item(u"runSummary"_s) && !runner.item(u"runMenuButton"_s)
                    && !runner.item(u"connectionChip"_s));
        QTRY_COMPARE(runner.item(u"viewer"_s)->size(), runner.window()->contentItem()->size());
        QVERIFY(runner.item(u"viewer"_s)->hasActiveFocus()); // F, 1 and the arrows
        QVERIFY(runner.showsPicture());
        runner.picture(u"picture-alone"_s);
        runner.key(leave);
        QTRY_VERIFY(runner.item(u"inputsPane"_s) && runner.item(u"runSummary"_s)
                    && runner.item(u"connectionChip"_s));
        QTRY_COMPARE(runner.item(u"inputsPane"_s)->width(), width);
    }
}

void tst_RunnerShortcuts::paneLeavesPictureAlone_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::addColumn<QString>("pane"); // that is to be seen then
    const Qt::KeyboardModifiers ctrl = Qt::ControlModifier;
    QTest::newRow("Ctrl+1") << Qt::Key_1 << ctrl << u"inputsPane"_s;
    QTest::newRow("Ctrl+3") << Qt::Key_3 << ctrl << u"runsPane"_s;
    QTest::newRow("Ctrl+F") << Qt::Key_F << ctrl << u"runsPane"_s;
    QTest::newRow("F6") << Qt::Key_F6 << Qt::KeyboardModifiers() << u"runsPane"_s;
}

// What is not seen gets no keys.
void tst_RunnerShortcuts::paneLeavesPictureAlone()
{
    QFETCH(Qt::Key, key);
    QFETCH(Qt::KeyboardModifiers, modifiers);
    QFETCH(QString, pane);
    RunnerFixture runner(m_folders->outputs());
    showAlone(runner);
    runner.key(Qt::Key_2, Qt::ControlModifier); // it is there
    QCOMPARE(runner.window()->visibility(), QWindow::FullScreen);
    runner.key(key, modifiers);
    QTRY_VERIFY(runner.window()->visibility() != QWindow::FullScreen);
    QTRY_VERIFY(runner.item(pane));
    const QQuickItem *focused = runner.window()->activeFocusItem();
    QVERIFY(!focused || focused->isVisible());
}

void tst_RunnerShortcuts::endedByTheWindowManager()
{
    RunnerFixture runner(m_folders->outputs());
    showAlone(runner);
    runner.window()->showNormal();
    QTRY_VERIFY(runner.item(u"inputsPane"_s) && runner.item(u"runSummary"_s));
}

// The runs go into a drawer when the window becomes narrow, as after a full screen.
void tst_RunnerShortcuts::runsKeepTheFocus()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    const auto haveFocus = [&runner] {
        const QQuickItem *list = runner.item(u"runList"_s);
        return list && list->hasActiveFocus();
    };
    runner.window()->resize(1280, 800);
    runner.key(Qt::Key_3, Qt::ControlModifier);
    QTRY_VERIFY(haveFocus());
    runner.window()->resize(900, 600);
    QTRY_VERIFY(runner.item(u"historyButton"_s));
    QTRY_VERIFY(haveFocus());
    runner.window()->resize(1280, 800);
    QTRY_VERIFY(!runner.item(u"historyButton"_s));
    QTRY_VERIFY(haveFocus());
    runner.key(Qt::Key_1, Qt::ControlModifier); // no drawer takes the keys
    QTRY_VERIFY(!haveFocus());
    runner.window()->resize(900, 600);
    QTRY_VERIFY(runner.item(u"historyButton"_s));
    QVERIFY(!runner.item(u"runList"_s));
}

REGISTER_TEST_RUN(tst_RunnerShortcuts, [](int argc, char **argv) {
    tst_RunnerShortcuts test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnershortcuts.moc"
