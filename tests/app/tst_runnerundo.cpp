// SPDX-License-Identifier: MIT

// Undo of what the program replaces or removes: by the notice's button and by Ctrl+Z.
#include "runnerfixture.h"

#include "runs/runkeeper.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qregularexpression.h>
#include <QtTest/qsignalspy.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerUndo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void replacedValuesComeBack_data();
    void replacedValuesComeBack();
    void reuseOfAnotherWorkflowComesBack();
    void reuseOfOneThing();
    void openingAWorkflowIsNoOffer();
    void removedRunComesBack_data();
    void removedRunComesBack();
    void severalRemovedRuns();
    void removedRunStaysRemoved_data();
    void removedRunStaysRemoved();
    void runAtWorkIsNotRemoved();
    void paneKeyPressesNothing();
    void undoOfATextIsItsOwn();
    void typedOptionsStay();

private:
    std::unique_ptr<OwnFolders> m_folders;
};

namespace {

void press(const RunnerFixture &runner, bool byKey)
{
    if (byKey)
        runner.key(Qt::Key_Z, Qt::ControlModifier);
    else
        QVERIFY(
            runner.click(runner.item(u"undoBar"_s)->findChild<QQuickItem *>(u"noticeAction"_s)));
}

void typePrompt(const RunnerFixture &runner, const QString &words)
{
    QVERIFY(runner.click(u"editor:prompt"_s));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(words);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(), words);
}

void fillSmall(const RunnerFixture &runner)
{
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    for (const auto &[name, value] :
         {std::pair(u"width"_s, 64), std::pair(u"height"_s, 64), std::pair(u"steps"_s, 2)})
        QVERIFY(runner.workspace()->workflow()->form()->setValue(name, value));
}

} // namespace

void tst_RunnerUndo::init()
{
    // Warnings of QML are errors.
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
}

void tst_RunnerUndo::replacedValuesComeBack_data()
{
    using Act = std::function<void(const RunnerFixture &)>;
    QTest::addColumn<Act>("act");
    QTest::addColumn<bool>("byKey");
    const QList<std::pair<const char *, Act>> acts{
        {"Ctrl+R",
         [](const RunnerFixture &runner) {
             runner.key(Qt::Key_R, Qt::ControlModifier);
         }},
        {"reset button",
         [](const RunnerFixture &runner) {
             QVERIFY(runner.click(u"reset:prompt"_s));
         }},
        {"reset of all",
         [](const RunnerFixture &runner) {
             runner.workspace()->workflow()->form()->reset();
         }},
        {"reset by Space",
         [](const RunnerFixture &runner) {
             runner.item(u"reset:prompt"_s)->forceActiveFocus(Qt::TabFocusReason);
             runner.key(Qt::Key_Space);
         }},
    };
    for (const auto &[name, act] : acts) {
        QTest::addRow("%s, its button", name) << act << false;
        QTest::addRow("%s, Ctrl+Z", name) << act << true;
    }
}

void tst_RunnerUndo::replacedValuesComeBack()
{
    using Act = std::function<void(const RunnerFixture &)>;
    QFETCH(Act, act);
    QFETCH(bool, byKey);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    fillSmall(runner);
    QVERIFY(runner.runAndWait());
    QVERIFY(!runner.item(u"undoBar"_s));
    typePrompt(runner, u"an hour's work"_s);
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"steps"_s, 17));
    act(runner);
    QTRY_VERIFY(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString()
                != u"an hour's work"_s);
    QTRY_VERIFY(runner.item(u"undoBar"_s));
    runner.pictures(u"undo-values"_s);
    press(runner, byKey);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(),
             u"an hour's work"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"steps"_s).toInt(), 17);
    QTRY_VERIFY(!runner.item(u"undoBar"_s));
}

void tst_RunnerUndo::reuseOfAnotherWorkflowComesBack()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    fillSmall(runner);
    const QString usual = runner.workspace()->workflow()->key();
    QVERIFY(runner.runAndWait());
    typePrompt(runner, u"typed later"_s);
    runner.workspace()->workflow()->open(u"sample-caption"_s);
    QVERIFY(runner.workspace()->workflow()->key() != usual);
    QVERIFY(!runner.item(u"undoBar"_s));
    runner.key(Qt::Key_R, Qt::ControlModifier);
    QCOMPARE(runner.workspace()->workflow()->key(), usual);
    QVERIFY(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString()
            != u"typed later"_s);
    QTRY_VERIFY(runner.item(u"undoBar"_s));
    press(runner, false);
    QCOMPARE(runner.workspace()->workflow()->key(), u"sample-caption"_s);
    runner.workspace()->workflow()->open(usual);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(),
             u"typed later"_s);
}

//! By the menu of the run; all else in the form stays as it is.
void tst_RunnerUndo::reuseOfOneThing()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    fillSmall(runner);
    Qml::WorkflowForm *form = runner.workspace()->workflow()->form();
    typePrompt(runner, u"a fox"_s);
    form->setValue(u"seed"_s, 4711);
    QVERIFY(runner.runAndWait());
    const auto trigger = [&runner](const QString &name) {
        runner.makePopups();
        QObject *item = runner.window()->findChild<QObject *>(name);
        return item && QMetaObject::invokeMethod(item, "triggered");
    };
    typePrompt(runner, u"a castle"_s);
    form->setValue(u"seed"_s, 5);
    form->setValue(u"steps"_s, 3);

    QVERIFY(trigger(u"reuseSeedsItem"_s));
    QCOMPARE(form->value(u"seed"_s).toString(), u"4711"_s);
    QCOMPARE(form->value(u"prompt"_s).toString(), u"a castle"_s);
    runner.workspace()->undo()->undo();
    QCOMPARE(form->value(u"seed"_s).toString(), u"5"_s);

    QVERIFY(trigger(u"reuseTextsItem"_s));
    QCOMPARE(form->value(u"prompt"_s).toString(), u"a fox"_s);
    QCOMPARE(form->value(u"seed"_s).toString(), u"5"_s);
    QCOMPARE(form->value(u"steps"_s).toInt(), 3);

    // Another workflow gets the main text; one without an input for it says so.
    runner.workspace()->importer()->openText(
        u"{\"1\": {\"class_type\": \"ComfyUIDeployExternalText\", "
        "\"inputs\": {\"input_id\": \"words\"}}}"_s);
    QVERIFY(trigger(u"reuseTextsItem"_s));
    QCOMPARE(form->value(u"words"_s).toString(), u"a fox"_s);
    QSignalSpy notices(runner.workspace()->notices(), &Notices::added);
    QVERIFY(trigger(u"reuseSeedsItem"_s));
    QCOMPARE(notices.size(), 1);
}

void tst_RunnerUndo::openingAWorkflowIsNoOffer()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    typePrompt(runner, u"mine"_s);
    runner.workspace()->workflow()->open(u"sample-caption"_s);
    runner.workspace()->workflow()->open(u"sample-text-to-image"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(), u"mine"_s);
    QVERIFY(!runner.workspace()->workflow()->form()->canUndo());
    QCOMPARE(runner.workspace()->undo()->text(), QString());
    // An offer ends with the workflow that it was about.
    runner.workspace()->workflow()->form()->reset();
    QVERIFY(!runner.workspace()->undo()->text().isEmpty());
    runner.workspace()->workflow()->open(u"sample-caption"_s);
    QCOMPARE(runner.workspace()->undo()->text(), QString());
}

void tst_RunnerUndo::removedRunComesBack_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::newRow("button") << false;
    QTest::newRow("Ctrl+Z") << true;
}

void tst_RunnerUndo::removedRunComesBack()
{
    QFETCH(bool, byKey);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    fillSmall(runner);
    QVERIFY(runner.runAndWait());
    QVERIFY(runner.runAndWait());
    RunHistoryModel *history = runner.workspace()->runs()->history();
    const QString removed = history->idAt(0);
    const QStringList files = m_folders->files();
    QVERIFY(runner.click(runner.row(0)));
    runner.key(Qt::Key_Delete);
    QCOMPARE(history->rowOf(removed), -1);
    QVERIFY(runner.workspace()->runs()->selectedId() != removed);
    QTRY_VERIFY(runner.item(u"undoBar"_s));
    runner.pictures(u"undo-remove"_s);
    press(runner, byKey);
    QCOMPARE(history->rowOf(removed), 0);
    QCOMPARE(runner.workspace()->runs()->selectedId(), removed);
    QTRY_VERIFY(!runner.item(u"undoBar"_s));
    QCOMPARE(m_folders->files(), files);
    QTRY_VERIFY(runner.row(0));
    QVERIFY(runner.row(0)->property("selected").toBool());
}

void tst_RunnerUndo::severalRemovedRuns()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    fillSmall(runner);
    for (int i = 0; i < 3; ++i)
        QVERIFY(runner.runAndWait());
    RunHistoryModel *history = runner.workspace()->runs()->history();
    QVERIFY(runner.click(runner.row(0)));
    runner.key(Qt::Key_Delete);
    runner.key(Qt::Key_Delete);
    QCOMPARE(history->count(), 1);
    QVERIFY2(runner.workspace()->undo()->text().startsWith(u"2 "_s),
             qPrintable(runner.workspace()->undo()->text()));
    runner.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(history->count(), 3);
}

void tst_RunnerUndo::removedRunStaysRemoved_data()
{
    using Act = std::function<void(const RunnerFixture &)>;
    QTest::addColumn<Act>("act");
    QTest::newRow("the notice is closed") << Act([](const RunnerFixture &runner) {
        QVERIFY(runner.click(runner.item(u"undoBar"_s)->findChild<QQuickItem *>(u"noticeClose"_s)));
    });
    QTest::newRow("the program ends") << Act([](const RunnerFixture &) {});
}

void tst_RunnerUndo::removedRunStaysRemoved()
{
    using Act = std::function<void(const RunnerFixture &)>;
    QFETCH(Act, act);
    QString removed;
    {
        RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        fillSmall(runner);
        QVERIFY(runner.runAndWait());
        removed = runner.workspace()->runs()->selectedId();
        QVERIFY(runner.click(runner.row(0)));
        runner.key(Qt::Key_Delete);
        QTRY_VERIFY(runner.item(u"undoBar"_s));
        act(runner);
    }
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(!runner.workspace()->keeper()->entry(removed));
    QVERIFY(!m_folders->files({u"*.png"_s}).isEmpty());
}

void tst_RunnerUndo::runAtWorkIsNotRemoved()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"200"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    fillSmall(runner);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(runner.row(0));
    QVERIFY(runner.click(runner.row(0)));
    runner.key(Qt::Key_Delete);
    QCOMPARE(runner.workspace()->runs()->history()->count(), 1);
    QTRY_VERIFY(runner.item(u"noticeBar"_s));
    QVERIFY(!runner.item(u"undoBar"_s));
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
}

void tst_RunnerUndo::paneKeyPressesNothing()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    typePrompt(runner, u"mine"_s);
    QVERIFY(runner.item(u"reset:prompt"_s));
    runner.key(Qt::Key_3, Qt::ControlModifier);
    for (const auto &[key, modifiers] :
         {std::pair(Qt::Key_1, Qt::ControlModifier), std::pair(Qt::Key_F6, Qt::NoModifier)}) {
        runner.key(Qt::Key_3, Qt::ControlModifier);
        runner.key(key, modifiers);
        QTRY_COMPARE(runner.window()->activeFocusItem(), runner.item(u"editor:prompt"_s));
        runner.key(Qt::Key_Space);
        QVERIFY(runner.workspace()
                    ->workflow()
                    ->form()
                    ->value(u"prompt"_s)
                    .toString()
                    .startsWith(u"mine"_s));
    }
}

// Typing without a later change of the program is undone as usual.
void tst_RunnerUndo::undoOfATextIsItsOwn()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    fillSmall(runner);
    const QString before = runner.workspace()->workflow()->form()->value(u"prompt"_s).toString();
    QVERIFY(runner.workspace()->workflow()->form()->reset(u"steps"_s));
    typePrompt(runner, u"mine"_s);
    for (int i = 0;
         i < 8 && runner.workspace()->workflow()->form()->value(u"prompt"_s).toString() != before;
         ++i)
        runner.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(), before);
    QVERIFY(runner.workspace()->workflow()->form()->value(u"steps"_s).toInt() != 2); // still reset
    // The search field has its own undo.
    runner.key(Qt::Key_F, Qt::ControlModifier);
    runner.type(u"fox"_s);
    runner.key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(runner.item(u"runSearch"_s)->property("text").toString() != u"fox"_s);
    QVERIFY(runner.workspace()->workflow()->form()->value(u"steps"_s).toInt() != 2);
}

// Changes elsewhere do not overwrite text that is being typed.
void tst_RunnerUndo::typedOptionsStay()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_VERIFY(runner.item(u"advancedButton"_s));
    QVERIFY(runner.click(u"advancedButton"_s));
    QTRY_VERIFY(runner.item(u"webhookField"_s));
    QVERIFY(runner.click(u"webhookField"_s));
    runner.type(u"https://example.org/hook"_s);
    runner.workspace()->options()->setMode(RunMode::Queue);
    runner.workspace()->options()->setKeepSeeds(false);
    QCOMPARE(runner.item(u"webhookField"_s)->property("text").toString(),
             u"https://example.org/hook"_s);
    QCOMPARE(runner.workspace()->options()->webhook(), u"https://example.org/hook"_s);
}

REGISTER_TEST_RUN(tst_RunnerUndo, [](int argc, char **argv) {
    tst_RunnerUndo test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerundo.moc"
