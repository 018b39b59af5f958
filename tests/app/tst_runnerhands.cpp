// SPDX-License-Identifier: MIT

// User input in the window: clicking rows and pictures, typing invalid values, pasting, and
// shortcuts.
#include "eventflood.h"
#include "runnerfixture.h"

#include "runs/runkeeper.h"
#include "settings/palettes.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qaccessible.h>
#include <QtGui/qclipboard.h>

#include <algorithm>
#include <cmath>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerHands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void workflowOfTheCommandLine();
    void otherRunIsShown();
    void clickedPictureTakesTheKeys();
    void saveAsAsksBeforeItReplaces();
    void pastedWorkflowIsNoText();
    void pastedWorkflowsHaveTheirOwnNames();
    void timeOfAnOlderRun();
    void largeSeedIsKept();
    void untouchedValuesStay();
    void noNewsIsSaid();
    void unsavedResultIsSaid();
    void paneKeysFindWhatIsThere();
    void settingsFollowTheFocus();
    void settingsBoxIsKept_data();
    void settingsBoxIsKept();
    void settingsFollowWhatMoves();
    void invalidNumberIsTyped();
    void runGoesToWhatIsWrong_data();
    void runGoesToWhatIsWrong();
    void tabSelectsAField();
    void noticesGoWhenTheyAreAnswered();
    void noticesAreSeparated();
    void openQuestionFollowsTheTheme();
    void missingFileIsReportedOnRun();
    void countIsTyped();
    void modeIsClicked();
    void textsAreAccessible();
    void nothingStuttersInAFlood();
    void colorIsReadable_data();
    void colorIsReadable();
    void emptyCheckBoxIsSeen_data();
    void switchesAreSettings();
    void emptyCheckBoxIsSeen();

private:
    std::unique_ptr<OwnFolders> m_folders;
};

namespace {

QJsonObject node(const QString &className, const QJsonObject &inputs)
{
    return {{u"class_type"_s, className}, {u"inputs"_s, inputs}};
}

QString text(const QJsonObject &graph)
{
    return QString::fromUtf8(QJsonDocument(graph).toJson());
}

// A graph with media fields, one of them in use, and with a number.
QJsonObject mediaGraph()
{
    QJsonObject graph{
        {u"first"_s, node(u"ComfyUIDeployExternalImage"_s, {{u"input_id"_s, u"first"_s}})}};
    for (const QString &name : {u"second"_s, u"third"_s})
        graph.insert(name, node(u"ComfyUIDeployExternalAudio"_s, {{u"input_id"_s, name}}));
    graph.insert(u"n"_s,
                 node(u"ComfyUIDeployExternalNumberSliderInt"_s,
                      {{u"input_id"_s, u"steps"_s},
                       {u"default_value"_s, 20},
                       {u"min_value"_s, 1},
                       {u"max_value"_s, 50}}));
    graph.insert(u"out"_s,
                 node(u"SaveImage"_s,
                      {{u"images"_s, QJsonArray{u"first"_s, 0}},
                       {u"filename_prefix"_s, u"portraits/anna"_s}}));
    return graph;
}

bool accessibleSays(QAccessibleInterface *at, const QString &words)
{
    if (!at || at->state().invisible)
        return false;
    if (at->text(QAccessible::Name).contains(words))
        return true;
    for (int i = 0; i < at->childCount(); ++i) {
        if (accessibleSays(at->child(i), words))
            return true;
    }
    return false;
}

double luminance(const QColor &color)
{
    const auto part = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF())
        + 0.0722 * part(color.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)}); // values, no references
    return (light + 0.05) / (dark + 0.05);
}

} // namespace

void tst_RunnerHands::init()
{
    // Warnings of QML are errors.
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
}

void tst_RunnerHands::workflowOfTheCommandLine()
{
    RunnerOptions options;
    options.workflow = m_folders->pictures() + u"/portraits.json"_s;
    QFile file(options.workflow);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(mediaGraph()).toJson());
    file.close();
    RunnerFixture runner(m_folders->outputs(), options);
    QVERIFY(runner.isShown());
    QCOMPARE(runner.workspace()->workflow()->title(), u"portraits"_s);
    QTRY_VERIFY(runner.item(u"editor:second"_s));
    runner.window()->resize(1000, 700);
    QTRY_VERIFY(runner.item(u"editor:first"_s)->width() > 0);
}

void tst_RunnerHands::otherRunIsShown()
{
    {
        RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                     ServerConnection::State::Connected);
        QVERIFY(runner.runAndWait());
        QVERIFY(runner.runAndWait());
    }
    RunnerFixture runner(m_folders->outputs()); // the live state is gone
    QVERIFY(runner.isShown());
    runner.workspace()->importer()->openText(text(mediaGraph()));
    QTRY_VERIFY(runner.item(u"editor:steps"_s));
    QVERIFY(runner.click(u"editor:steps"_s));
    QTRY_VERIFY(runner.row(1));
    QStringList shown;
    for (const int row : {1, 0, 1}) {
        QVERIFY(runner.click(runner.row(row)));
        QTRY_VERIFY(runner.showsPicture());
        shown += runner.item(u"viewer"_s)->property("currentFile").toString();
        QVERIFY(m_folders->files().contains(QUrl(shown.constLast()).toLocalFile()));
    }
    QVERIFY(shown.at(0) != shown.at(1));
    QCOMPARE(shown.at(2), shown.at(0));
    // The arrow keys continue in the list, and do not change the form.
    const QString second = runner.workspace()->runs()->selectedId();
    runner.key(Qt::Key_Up);
    QVERIFY(runner.workspace()->runs()->selectedId() != second);
    runner.key(Qt::Key_Down);
    QCOMPARE(runner.workspace()->runs()->selectedId(), second);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"steps"_s).toInt(), 20);
}

void tst_RunnerHands::clickedPictureTakesTheKeys()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.showsPicture());
    QVERIFY(runner.click(u"editor:prompt"_s));
    const QString prompt = runner.workspace()->workflow()->form()->value(u"prompt"_s).toString();
    QGuiApplication::clipboard()->clear();
    QVERIFY(runner.click(u"viewer"_s));
    QTest::keySequence(runner.window(), QKeySequence::Copy);
    QVERIFY(!QGuiApplication::clipboard()->image().isNull());
    runner.type(u"1f"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(), prompt);
}

// In the folder for pictures, not among the results, and never overwriting a file without asking.
void tst_RunnerHands::saveAsAsksBeforeItReplaces()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.showsPicture());
    const QString path =
        QUrl(runner.item(u"viewer"_s)->property("currentFile").toString()).toLocalFile();
    const QString target = m_folders->pictures() + u'/' + QFileInfo(path).fileName();
    const auto write = [&target](const QByteArray &bytes) {
        QFile file(target);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    const auto read = [](const QString &name) {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY(write("somebody's own"));
    auto *dialog = runner.window()->findChild<QObject *>(u"saveDialog"_s);
    QVERIFY(dialog);

    for (const bool replaces : {false, true}) {
        runner.key(Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(dialog->property("visible").toBool());
        QCOMPARE(dialog->property("acceptLabel").toString(), u"Save"_s);
        QCOMPARE(dialog->property("selectedFile").toUrl(), QUrl::fromLocalFile(target));
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept")); // like its button
        QTRY_VERIFY(runner.item(u"questionText"_s));
        QVERIFY(runner.item(u"questionText"_s)->property("text").toString().contains(target));
        QCOMPARE(read(target), "somebody's own"_ba);
        if (replaces)
            QVERIFY(runner.click(u"answer0"_s));
        else
            runner.key(Qt::Key_Escape);
        QTRY_VERIFY(!runner.item(u"questionText"_s));
    }
    QTRY_COMPARE(read(target), read(path));
    QVERIFY(!read(path).isEmpty());
}

void tst_RunnerHands::pastedWorkflowIsNoText()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(runner.click(u"editor:prompt"_s));
    runner.paste(u"a plain text"_s);
    QTRY_VERIFY(
        runner.workspace()->workflow()->form()->value(u"prompt"_s).toString().contains(u"plain"_s));
    runner.paste(text(mediaGraph()));
    QTRY_COMPARE(runner.workspace()->workflow()->title(),
                 u"anna"_s); // the author's name for the results
    QTRY_VERIFY(runner.item(u"editor:second"_s));
    // Not in a field either: a click outside of fields clears the focus.
    QVERIFY(runner.click(u"editor:steps"_s));
    QTest::mouseClick(runner.window(), Qt::LeftButton, {},
                      runner.item(u"formView"_s)->mapToScene({3, 60}).toPoint());
    runner.type(u"4"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"steps"_s).toInt(), 20);
    QFile caption(QStringLiteral(WORKFLOWS_DIR) + u"/caption.json"_s);
    QVERIFY(caption.open(QIODevice::ReadOnly));
    runner.paste(QString::fromUtf8(caption.readAll()));
    QTRY_COMPARE(runner.workspace()->workflow()->title(), u"Caption"_s);
    // The list says which one is open.
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s));
    const auto *list = runner.item(u"popupList"_s);
    QTRY_COMPARE(list->property("currentItem").value<QQuickItem *>()->property("title").toString(),
                 u"Caption"_s);
    runner.pictures(u"workflows"_s);
}

// All in the same minute, and without names.
void tst_RunnerHands::pastedWorkflowsHaveTheirOwnNames()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QSet<QString> titles;
    for (int n = 1; n <= 3; ++n) {
        QJsonObject graph = mediaGraph();
        graph.remove(u"out"_s);
        graph.insert(u"n"_s, node(u"EmptyImage"_s, {{u"width"_s, n}}));
        runner.workspace()->importer()->openText(text(graph));
        titles.insert(runner.workspace()->workflow()->title());
        runner.workspace()->importer()->openText(text(graph)); // the same one
        titles.insert(runner.workspace()->workflow()->title());
    }
    QCOMPARE(titles.size(), 3);
}

void tst_RunnerHands::timeOfAnOlderRun()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"1500"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 1);
    const RunEntry *first = runner.workspace()->runs()->selected();
    QTRY_VERIFY(first->created().secsTo(QDateTime::currentDateTime()) >= 2);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 2);
    QTRY_VERIFY(runner.row(1));
    QVERIFY(runner.click(runner.row(1)));
    QCOMPARE(runner.workspace()->runs()->selected(), first);
    QTRY_VERIFY(runner.item(u"elapsed"_s));
    const QString elapsed = runner.item(u"elapsed"_s)->property("text").toString();
    QVERIFY2(elapsed != u"0:00"_s && elapsed != u"0:01"_s, qPrintable(elapsed));
    runner.workspace()->runs()->cancelAll();
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 0);
}

// A 64-bit seed above the service's limit: reported, and not changed.
void tst_RunnerHands::largeSeedIsKept()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    const QString json = uR"({"1": {"class_type": "ComfyUIDeployExternalSeed", "inputs": {
        "input_id": "seed", "default_value": 18446744073709551615, "min_value": 0,
        "max_value": 18446744073709551615}}})"_s;
    runner.paste(json);
    QTRY_VERIFY(runner.item(u"editor:seed"_s));
    const auto shown = [&runner] {
        return runner.item(u"editor:seed"_s)->property("text").toString();
    };
    QCOMPARE(shown(), u"18446744073709551615"_s);
    QVERIFY(runner.workspace()->readiness()->reason().contains(u"999999999999999"_s));
    QVERIFY(runner.item(u"seedLimit:seed"_s));
    runner.pictures(u"large-seed"_s);
    QVERIFY(runner.click(u"editor:seed"_s));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"999999999999999"_s);
    QCOMPARE(runner.workspace()->readiness()->reason().contains(u"999999999999999"_s), false);
    QCOMPARE(shown(), u"999999999999999"_s);
}

// Texts and seeds with different defaults in several nodes, and a seed that another node provides:
// nothing is drawn or sent for them until the user sets them.
void tst_RunnerHands::untouchedValuesStay()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    const QString json = uR"({
        "1": {"class_type": "ComfyUIDeployExternalText",
              "inputs": {"input_id": "input_text", "default_value": "a red fox"}},
        "2": {"class_type": "ComfyUIDeployExternalText",
              "inputs": {"input_id": "input_text", "default_value": "blurry"}},
        "3": {"class_type": "ComfyUIDeployExternalSeed",
              "inputs": {"input_id": "both", "default_value": -1}},
        "4": {"class_type": "ComfyUIDeployExternalSeed",
              "inputs": {"input_id": "both", "default_value": 42}},
        "5": {"class_type": "ComfyUIDeployExternalSeed",
              "inputs": {"input_id": "wired", "default_value": ["7", 0]}},
        "6": {"class_type": "ComfyUIDeployExternalSeed",
              "inputs": {"input_id": "open", "default_value": 5000000000}},
        "7": {"class_type": "PrimitiveInt", "inputs": {"value": 5}}})"_s;
    runner.paste(json);
    QTRY_VERIFY(runner.item(u"note:input_text"_s));
    const auto sent = [&runner] {
        return runner.workspace()->workflow()->form()->values().inputs();
    };
    QCOMPARE(sent().keys(), QStringList{u"open"_s});
    QVERIFY(sent().value(u"open"_s).toLongLong()
            > 0); // drawn by the program, so that it is recorded
    QVERIFY(sent().value(u"open"_s).toLongLong() <= 4294967295);
    QCOMPARE(runner.workspace()->workflow()->form()->isModified(), false);
    QVERIFY(runner.click(u"editor:input_text"_s));
    runner.type(u"a hare"_s);
    QCOMPARE(sent().value(u"input_text"_s), QVariant(u"a hare"_s));
}

void tst_RunnerHands::noNewsIsSaid()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"300"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(runner.workspace()->runs()->selected()
                && !runner.workspace()->runs()->selected()->runId().isEmpty());
    server.close();
    QTRY_VERIFY(runner.workspace()->runs()->selected()->contactLost());
    QTRY_VERIFY(runner.row(0));
    QTRY_COMPARE(runner.row(0)->property("stateText").toString(),
                 u"No news"_s); // at the next update
    // The window no longer shows that it is connected.
    QTRY_VERIFY(runner.workspace()->servers()->current()->state()
                != ServerConnection::State::Connected);
    runner.pictures(u"no-news"_s);
}

void tst_RunnerHands::unsavedResultIsSaid()
{
    RunnerFixture runner(u"/proc/nope/of/a/length/that/people/have/in/their/home/folders"_s);
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(!runner.workspace()->runs()->selected()->savingError().isEmpty());
    QTRY_VERIFY(runner.item(u"summarySaving"_s));
    QVERIFY(runner.item(u"summarySaving"_s)->property("text").toString().contains(u"/proc/nope"_s));
    // It is shown nevertheless, from the server.
    QTRY_VERIFY(runner.showsPicture());
    QVERIFY(!runner.item(u"viewer"_s)->property("currentLink").toUrl().isEmpty());
    QVERIFY(runner.item(u"viewer"_s)->property("currentFile").toUrl().isEmpty());
    QVERIFY(!runner.item(u"emptyText"_s));
    for (const QString &way : {u"retrySavingButton"_s, u"saveElsewhereButton"_s})
        QVERIFY2(runner.item(way) && runner.item(way)->isEnabled(), qPrintable(way));
    QTRY_VERIFY(runner.row(0));
    QCOMPARE(runner.row(0)->property("stateText").toString(), u"Not saved"_s);
    runner.pictures(u"not-saved"_s);
    // The reason stands at the end of the sentence.
    runner.window()->resize(900, 600);
    QTRY_COMPARE(runner.window()->contentItem()->width(), 900.0);
    (void)runner.window()->grabWindow();
    QVERIFY(!runner.item(u"summarySaving"_s)->property("truncated").toBool());
}

void tst_RunnerHands::paneKeysFindWhatIsThere()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"fail-node"_s, u"3"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    const auto focus = [&runner] {
        return runner.window()->activeFocusItem();
    };
    runner.key(Qt::Key_2, Qt::ControlModifier); // nothing was run
    QVERIFY(focus() && focus()->isVisible());
    runner.workspace()->workflow()->open(u"sample-caption"_s);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    for (const Qt::Key key : {Qt::Key_2, Qt::Key_F6}) {
        runner.key(Qt::Key_1, Qt::ControlModifier);
        runner.key(key, key == Qt::Key_F6 ? Qt::NoModifier : Qt::ControlModifier);
        QVERIFY(focus() && runner.item(u"failureCard"_s)->isAncestorOf(focus()));
        QVERIFY(focus()->isVisible());
    }
    runner.pictures(u"failed-focus"_s);
    runner.key(Qt::Key_Return); // "Go to field"
    QTRY_COMPARE(focus()->objectName(), u"editor:seed"_s);
    // If the runs are in a drawer, F6 moves to them, too, and on from there.
    runner.window()->resize(900, 600);
    QTRY_VERIFY(!runner.item(u"runList"_s));
    runner.key(Qt::Key_F6);
    runner.key(Qt::Key_F6);
    QTRY_VERIFY(runner.item(u"runList"_s) && runner.item(u"runList"_s)->hasActiveFocus());
    runner.key(Qt::Key_F6);
    QTRY_VERIFY(!runner.item(u"runList"_s));
    QTRY_VERIFY(focus() && runner.item(u"inputsPane"_s)->isAncestorOf(focus()));
}

void tst_RunnerHands::settingsFollowTheFocus()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.window()->resize(900, 600);
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"settingsPage"_s));
    const QQuickItem *page = runner.item(u"settingsPage"_s);
    QTRY_VERIFY(runner.window()->activeFocusItem()
                && page->isAncestorOf(runner.window()->activeFocusItem()));
    QSet<QString> seen;
    for (int i = 0; i < 30 && !seen.contains(u"settingsClose"_s); ++i) {
        const QQuickItem *focused = runner.window()->activeFocusItem();
        QVERIFY(focused);
        seen.insert(focused->objectName());
        if (page->isAncestorOf(focused)) {
            const auto isSeen = [&] {
                const QRectF place = focused->mapRectToItem(page, focused->boundingRect());
                return place.top() >= 0 && place.bottom() <= page->height();
            };
            QTRY_VERIFY2(isSeen(), qPrintable(focused->objectName()));
        }
        if (focused->objectName() == u"quitChoice"_s)
            runner.pictures(u"settings-focus"_s);
        runner.key(Qt::Key_Tab);
    }
    for (const QString &name :
         {u"profile-production"_s, u"themeChoice"_s, u"quitChoice"_s, u"settingsClose"_s})
        QVERIFY2(seen.contains(name), qPrintable(name));
}

// The focused item stays visible while its surroundings change.
void tst_RunnerHands::settingsFollowWhatMoves()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"settingsPage"_s));
    const QQuickItem *page = runner.item(u"settingsPage"_s);
    QTRY_VERIFY(runner.window()->activeFocusItem()
                && page->isAncestorOf(runner.window()->activeFocusItem()));
    for (int i = 0; i < 30; ++i) {
        if (runner.window()->activeFocusItem()->objectName() == u"quitChoice"_s)
            break;
        runner.key(Qt::Key_Tab);
    }
    const QQuickItem *focused = runner.window()->activeFocusItem();
    QCOMPARE(focused->objectName(), u"quitChoice"_s);
    const auto isSeen = [&] {
        const QRectF place = focused->mapRectToItem(page, focused->boundingRect());
        return place.top() >= 0 && place.bottom() <= page->height();
    };
    QTRY_VERIFY(isSeen());
    runner.window()->resize(900, 600);
    QTRY_COMPARE(runner.window()->height(), 600);
    QTRY_VERIFY(isSeen());
    for (int i = 0; i < 4; ++i) {
        runner.workspace()->servers()->save({}, ServerKind::Api, u"Server %1"_s.arg(i),
                                            u"http://127.0.0.1:%1/api"_s.arg(9 + i), {});
        QTRY_VERIFY(isSeen());
        (void)runner.window()->grabWindow();
        QVERIFY(isSeen());
    }
}

void tst_RunnerHands::invalidNumberIsTyped()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->importer()->openText(text(mediaGraph()));
    QTRY_VERIFY(runner.item(u"editor:steps"_s));
    QVERIFY(runner.click(u"editor:steps"_s));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"99"_s);
    QTRY_VERIFY(runner.item(u"error:steps"_s));
    QVERIFY(runner.item(u"error:steps"_s)->property("text").toString().contains(u"50"_s));
    QVERIFY(!runner.item(u"runButton"_s)->isEnabled());
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"abc"_s);
    QTRY_VERIFY(runner.item(u"error:steps"_s)->property("text").toString().contains(u"number"_s));
    runner.pictures(u"invalid-number"_s);
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"30"_s);
    QTRY_VERIFY(!runner.item(u"error:steps"_s));
}

// Not before: a newly opened form shows no errors. The reason is shown below Run.
void tst_RunnerHands::runGoesToWhatIsWrong_data()
{
    QTest::addColumn<bool>("isClicked");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::newRow("Ctrl+Enter") << false << Qt::KeyboardModifiers(Qt::ControlModifier);
    QTest::newRow("Ctrl+Shift+Enter")
        << false << Qt::KeyboardModifiers(Qt::ControlModifier | Qt::ShiftModifier);
    QTest::newRow("a click on the reason") << true << Qt::KeyboardModifiers();
}

// For every reason that prevents a run, the focus moves to it, or a notice reports it.
void tst_RunnerHands::runGoesToWhatIsWrong()
{
    QFETCH(bool, isClicked);
    QFETCH(Qt::KeyboardModifiers, modifiers);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    const auto tryToRun = [&] {
        QVERIFY(!runner.workspace()->readiness()->reason().isEmpty());
        if (isClicked)
            QVERIFY(runner.click(u"blockedReason"_s));
        else
            runner.key(Qt::Key_Return, modifiers);
    };
    runner.workspace()->importer()->openText(text(mediaGraph())); // a picture is missing
    QTRY_VERIFY(runner.item(u"editor:first"_s));
    runner.item(u"runSearch"_s)->forceActiveFocus();
    tryToRun();
    QTRY_VERIFY(runner.item(u"editor:first"_s)->hasActiveFocus());
    QVERIFY(runner.item(u"error:first"_s));

    QJsonObject numbers = mediaGraph();
    numbers.remove(u"first"_s);
    numbers.remove(u"second"_s);
    numbers.remove(u"third"_s);
    runner.workspace()->importer()->openText(text(numbers));
    QTRY_VERIFY(runner.item(u"editor:steps"_s));
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"steps"_s, 99));
    runner.item(u"runSearch"_s)->forceActiveFocus();
    tryToRun();
    QTRY_VERIFY(runner.item(u"editor:steps"_s)->hasActiveFocus());
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"steps"_s, 9));

    runner.workspace()->options()->setWebhook(u"no address"_s);
    tryToRun();
    QTRY_VERIFY(runner.item(u"webhookField"_s));
    QTRY_VERIFY(runner.item(u"webhookField"_s)->hasActiveFocus());
    runner.workspace()->options()->setWebhook({});

    runner.workspace()->servers()->use(u"http://127.0.0.1:1/api"_s);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Offline);
    tryToRun();
    QTRY_VERIFY(runner.item(u"noticeBar"_s));
    QCOMPARE(runner.item(u"noticeBar"_s)->property("text").toString(),
             runner.workspace()->readiness()->reason());
    runner.workspace()->servers()->use({}); // and it disappears when the reason is gone
    QTRY_VERIFY(!runner.item(u"noticeBar"_s));
}

void tst_RunnerHands::tabSelectsAField()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->importer()->openText(text(mediaGraph()));
    QTRY_VERIFY(runner.item(u"editor:steps"_s));
    for (int i = 0; i < 40 && !runner.item(u"editor:steps"_s)->hasActiveFocus(); ++i)
        runner.key(Qt::Key_Tab);
    QVERIFY(runner.item(u"editor:steps"_s)->hasActiveFocus());
    runner.type(u"7"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"steps"_s).toInt(), 7);
    for (int i = 0; i < 40 && runner.window()->activeFocusItem()
         && !runner.item(u"repeatCount"_s)->isAncestorOf(runner.window()->activeFocusItem());
         ++i)
        runner.key(Qt::Key_Tab);
    runner.type(u"3"_s);
    runner.key(Qt::Key_Return);
    QTRY_COMPARE(runner.workspace()->options()->repeatCount(), 3);
    runner.item(u"runSearch"_s)->setProperty("text", u"old"_s);
    for (int i = 0; i < 40 && !runner.item(u"runSearch"_s)->hasActiveFocus(); ++i)
        runner.key(Qt::Key_Tab);
    runner.type(u"new"_s);
    QCOMPARE(runner.item(u"runSearch"_s)->property("text").toString(), u"new"_s);
}

void tst_RunnerHands::noticesGoWhenTheyAreAnswered()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    Workspace *workspace = runner.workspace();
    const auto lines = [&runner] {
        const QQuickItem *bar = runner.item(u"noticeBar"_s);
        return bar ? bar->property("text").toString().split(u'\n') : QStringList();
    };
    for (int i = 0; i < 3; ++i) {
        workspace->importer()->openText(u"no workflow"_s);
        workspace->importer()->openFile(QUrl::fromLocalFile(u"/there/is/none.json"_s));
    }
    QTRY_COMPARE(lines().size(), 1); // only the latest of a topic
    workspace->saver()->save(u"/there/is/none.png"_s,
                             QUrl::fromLocalFile(m_folders->outputs() + u"/a"_s));
    QTRY_COMPARE(lines().size(), 2);
    QVERIFY2(lines().constLast().contains(u"/there/is/none.png"_s),
             qPrintable(lines().constLast()));
    workspace->servers()->use(u"ftp://nowhere"_s);
    QTRY_COMPARE(lines().size(), 3);
    for (int i = 0; i < 9; ++i)
        workspace->notices()->addProblem(u"another %1"_s.arg(i));
    QCOMPARE(lines().size(), 3); // their number is limited
    QVERIFY(lines().contains(u"another 8"_s));
    for (int i = 0; i < 3; ++i)
        workspace->notices()->addProblem(u"another 8"_s);
    QCOMPARE(lines().count(u"another 8"_s), 1);
    QMetaObject::invokeMethod(runner.item(u"noticeBar"_s), "clear");
    QTRY_VERIFY(lines().isEmpty());

    // Each disappears when it is solved.
    workspace->importer()->openText(u"no workflow"_s);
    workspace->servers()->use(u"ftp://nowhere"_s);
    QTRY_COMPARE(lines().size(), 2);
    workspace->importer()->openText(text(mediaGraph()));
    QTRY_COMPARE(lines().size(), 1);
    QVERIFY(lines().constFirst().contains(u"ftp://nowhere"_s));
    workspace->servers()->use(u"http://127.0.0.1:1/api"_s);
    QTRY_VERIFY(lines().isEmpty());
    // A success is shown together with remaining problems, and disappears automatically.
    workspace->notices()->addProblem(u"this is wrong"_s);
    workspace->notices()->addNews(u"this went well"_s);
    QTRY_COMPARE(lines().size(), 2);
    QTRY_COMPARE(lines(), QStringList{u"this is wrong"_s});
}

void tst_RunnerHands::noticesAreSeparated()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    const auto top = [&runner](const QString &name) {
        const QQuickItem *item = runner.item(name);
        return item ? item->mapToScene({}).y() : -1;
    };
    runner.workspace()->notices()->addProblem(u"one went wrong"_s);
    QTRY_VERIFY(runner.item(u"noticeText0"_s));
    QVERIFY(!runner.item(u"noticeSeparator0"_s));
    runner.workspace()->notices()->addProblem(u"another one did"_s);
    runner.workspace()->notices()->addNews(u"this went well"_s);
    for (int i = 1; i < 3; ++i) {
        const QString number = QString::number(i);
        QTRY_VERIFY(runner.item(u"noticeSeparator"_s + number));
        (void)runner.window()->grabWindow();
        QVERIFY(top(u"noticeText"_s + QString::number(i - 1)) < top(u"noticeSeparator"_s + number));
        QVERIFY(top(u"noticeSeparator"_s + number) < top(u"noticeText"_s + number));
    }
    QVERIFY(!runner.item(u"noticeText3"_s));
    runner.pictures(u"notices"_s);
}

//! Qt 6.4 does not notify an open popup of a new palette.
void tst_RunnerHands::openQuestionFollowsTheTheme()
{
    using Theme = AppSettings::Theme;
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->settings()->setTheme(Theme::Light);
    Q_EMIT runner.workspace()->quitAsked();
    QTRY_VERIFY(runner.item(u"rememberBox"_s));
    for (const auto &[theme, palette] :
         {std::pair(Theme::Light, lightPalette()), std::pair(Theme::Dark, darkPalette()),
          std::pair(Theme::Light, lightPalette())}) {
        runner.workspace()->settings()->setTheme(theme);
        const QColor expected = palette.color(QPalette::Active, QPalette::WindowText);
        const auto *text =
            runner.item(u"rememberBox"_s)->property("contentItem").value<QQuickItem *>();
        QVERIFY(text);
        QTRY_COMPARE(text->property("color").value<QColor>(), expected);
        QTRY_COMPARE(runner.item(u"questionText"_s)->property("color").value<QColor>(), expected);
        runner.picture(theme == Theme::Dark ? u"question-dark"_s : u"question-light"_s);
    }
}

void tst_RunnerHands::settingsBoxIsKept_data()
{
    QTest::addColumn<QString>("box");
    QTest::addColumn<QString>("setting");
    for (const QString &setting : {u"previews"_s, u"notifications"_s, u"notificationSound"_s})
        QTest::newRow(qPrintable(setting)) << setting + u"Box"_s << setting;
}

void tst_RunnerHands::settingsBoxIsKept()
{
    QFETCH(QString, box);
    QFETCH(QString, setting);
    const bool before = AppSettings().state(setting).toBool();
    for (const bool shown : {before, !before}) {
        RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        runner.key(Qt::Key_Comma, Qt::ControlModifier);
        QTRY_VERIFY(runner.item(box));
        QCOMPARE(runner.item(box)->property("checked").toBool(), shown);
        runner.item(box)->forceActiveFocus(Qt::TabFocusReason);
        runner.key(Qt::Key_Space);
        QTRY_COMPARE(AppSettings().state(setting).toBool(), !shown);
    }
    QCOMPARE(AppSettings().state(setting).toBool(), before);
}

void tst_RunnerHands::missingFileIsReportedOnRun()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->importer()->openText(text(mediaGraph()));
    QTRY_VERIFY(runner.item(u"editor:first"_s));
    QVERIFY(!runner.item(u"error:first"_s));
    QVERIFY(runner.item(u"blockedReason"_s));
    QCOMPARE(runner.item(u"blockedReason"_s)->property("text").toString(), u"first is required"_s);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"error:first"_s));
    QVERIFY(!runner.item(u"error:second"_s)); // it is not used
    QCOMPARE(runner.workspace()->runs()->activeCount(), 0);
}

void tst_RunnerHands::countIsTyped()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QQuickItem *box = runner.item(u"repeatCount"_s);
    QVERIFY(box);
    QTest::mouseClick(runner.window(), Qt::LeftButton, {},
                      box->mapToScene({14, box->height() / 2}).toPoint());
    runner.key(Qt::Key_End);
    runner.type(u"5"_s);
    runner.key(Qt::Key_Return);
    QTRY_COMPARE(runner.workspace()->options()->repeatCount(), 15);
    QCOMPARE(runner.item(u"runButton"_s)->property("text").toString(), u"Run 15"_s);
}

void tst_RunnerHands::modeIsClicked()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    RunOptions *options = runner.workspace()->options();
    QCOMPARE(options->mode(), RunMode::Stream); // the built-in server
    for (const RunMode mode : {RunMode::Sync, RunMode::Queue, RunMode::Stream}) {
        const QString button = u"mode%1"_s.arg(int(mode));
        QVERIFY(runner.click(button));
        QCOMPARE(options->mode(), mode);
        QVERIFY(runner.item(button)->property("checked").toBool());
    }
    runner.workspace()->servers()->setCurrentId(u"staging"_s);
    QCOMPARE(options->mode(), RunMode::Queue);
}

void tst_RunnerHands::textsAreAccessible()
{
    QAccessible::setActive(true);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"fail-node"_s, u"3"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    const auto says = [&runner](const QString &words) {
        return accessibleSays(QAccessible::queryAccessibleInterface(runner.window()), words);
    };
    QVERIFY(says(u"Press Run"_s)); // the text of the empty pane
    const QAccessibleInterface *mode =
        QAccessible::queryAccessibleInterface(runner.item(u"mode0"_s));
    QVERIFY(mode);
    QCOMPARE(mode->role(), QAccessible::RadioButton);
    runner.workspace()->importer()->openText(text(mediaGraph()));
    QTRY_VERIFY(says(u"first is required"_s));
    runner.workspace()->workflow()->open(u"sample-caption"_s);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    QVERIFY(says(runner.workspace()->runs()->selected()->headline()));
    QVERIFY(says(runner.workspace()->runs()->selected()->nodeTitle() + u" (3)"_s));
    QVERIFY(says(runner.workspace()->runs()->selected()->cause()));
    QVERIFY(says(u"Failed · "_s));
    QAccessible::setActive(false);
}

// A thousand events per second, on a machine that may be busy: the window's work must not grow with
// them, and it must respond to the user.
void tst_RunnerHands::nothingStuttersInAFlood()
{
    const EventFlood server;
    RunnerOptions options;
    options.server = server.url().toString();
    RunnerFixture runner(m_folders->outputs(), options);
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.click(u"mode%1"_s.arg(int(RunMode::Stream))));
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(runner.item(u"logList"_s));
    const auto medianGap = [](int turns) {
        QList<qint64> gaps;
        QElapsedTimer clock;
        clock.start();
        while (gaps.size() < turns) {
            QTest::qWait(1);
            gaps += clock.restart();
        }
        std::sort(gaps.begin(), gaps.end());
        return gaps.at(turns / 2);
    };
    const qint64 idle = medianGap(100);

    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.workspace()->runs()->selected()
                && runner.workspace()->runs()->selected()->run()
                && runner.workspace()->runs()->selected()->run()->step() > 0);
    RunEntry *run = runner.workspace()->runs()->selected();
    int updates = 0;
    connect(run, &RunEntry::liveChanged, this, [&updates] { ++updates; });
    int painted = 0;
    connect(runner.window(), &QQuickWindow::frameSwapped, this, [&painted] { ++painted; });
    const int stepBefore = run->run()->step();
    QElapsedTimer clock;
    clock.start();
    const qint64 flooded = medianGap(400);
    QTRY_VERIFY_WITH_TIMEOUT(run->run()->step() - stepBefore >= 2'000, 60'000);
    const double seconds = double(clock.elapsed()) / 1000.;

    // 30 updates per second and one for each phase are enough for 1000 events.
    QVERIFY2(updates <= seconds * 60 + 20,
             qPrintable(u"%1 in %2 s"_s.arg(QString::number(updates), QString::number(seconds))));
    QVERIFY(updates > 0);
    QVERIFY(painted > 0);
    QVERIFY2(flooded <= 20 * idle + 100,
             qPrintable(
                 u"%1 ms, %2 ms when idle"_s.arg(QString::number(flooded), QString::number(idle))));
    // Typing works during the events.
    QVERIFY(runner.click(u"editor:prompt"_s));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"still here"_s);
    QTRY_COMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(),
                 u"still here"_s);
    QVERIFY(runner.item(u"logList"_s)->property("count").toInt() > 0);
}

void tst_RunnerHands::colorIsReadable_data()
{
    QTest::addColumn<AppSettings::Theme>("theme");
    QTest::newRow("light") << AppSettings::Theme::Light;
    QTest::newRow("dark") << AppSettings::Theme::Dark;
}

void tst_RunnerHands::colorIsReadable()
{
    QFETCH(AppSettings::Theme, theme);
    const QPalette colors = paletteFor(theme, {});
    const auto of = [&colors](QPalette::ColorRole role) {
        return colors.color(role);
    };
    const QList<std::pair<QPalette::ColorRole, QPalette::ColorRole>> texts{
        {QPalette::WindowText, QPalette::Window},
        {QPalette::Text, QPalette::Base},
        {QPalette::ButtonText, QPalette::Button},
        {QPalette::HighlightedText, QPalette::Highlight},
        {QPalette::PlaceholderText, QPalette::Base},
        {QPalette::Link, QPalette::Window}};
    for (const auto &[text, ground] : texts)
        QVERIFY2(contrast(of(text), of(ground)) >= 4.5,
                 qPrintable(of(text).name() + of(ground).name()));
    QVERIFY(contrast(of(QPalette::Highlight), of(QPalette::Base)) >= 3); // the focus
}

void tst_RunnerHands::emptyCheckBoxIsSeen_data()
{
    colorIsReadable_data();
}

//! Those of the table that are on or off; what needs another one is not to be had without it.
void tst_RunnerHands::switchesAreSettings()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    AppSettings *settings = runner.workspace()->settings();
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"previewsBox"_s));
    int count = 0;
    for (const QString &group : {u"results"_s, u"notifications"_s}) {
        const QVariantList all = settings->switches(group);
        for (const QVariant &one : all) {
            const QString name = one.toMap().value(u"name"_s).toString();
            QQuickItem *box = runner.item(name + u"Box"_s);
            QVERIFY2(box, qPrintable(name));
            QVERIFY(!box->property("text").toString().isEmpty());
            const bool before = settings->state(name).toBool();
            QCOMPARE(box->property("checked").toBool(), before);
            box->forceActiveFocus();
            runner.key(Qt::Key_Space);
            QCOMPARE(settings->state(name).toBool(), !before);
            runner.key(Qt::Key_Space);
            QCOMPARE(settings->state(name).toBool(), before);
            const QString needs = one.toMap().value(u"needs"_s).toString();
            if (QQuickItem *other = needs.isEmpty() ? nullptr : runner.item(needs + u"Box"_s)) {
                other->forceActiveFocus();
                runner.key(Qt::Key_Space);
                QCOMPARE(box->isEnabled(), settings->state(needs).toBool());
                runner.key(Qt::Key_Space);
                QCOMPARE(box->isEnabled(), settings->state(needs).toBool());
            }
            ++count;
        }
    }
    QVERIFY(count >= 3);
    QCOMPARE(settings->switches(u"none"_s), QVariantList());
}

// Its border, against what is inside and around it.
void tst_RunnerHands::emptyCheckBoxIsSeen()
{
    QFETCH(AppSettings::Theme, theme);
    AppSettings().setTheme(theme);
    AppSettings().setState(u"previews"_s, false);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"previewsBox"_s));
    auto *box = runner.item(u"previewsBox"_s)->property("indicator").value<QQuickItem *>();
    QVERIFY(box);
    const auto smallest = [&] {
        const QImage picture = runner.window()->grabWindow();
        const QPoint left = box->mapToScene({0, box->height() / 2}).toPoint();
        const auto at = [&](int x) {
            return picture.pixelColor(left + QPoint(x, 0));
        };
        return std::min(contrast(at(0), at(-2)), contrast(at(0), at(4)));
    };
    QTRY_VERIFY2(smallest() >= 3, qPrintable(QString::number(smallest())));
}

REGISTER_TEST_RUN(tst_RunnerHands, [](int argc, char **argv) {
    tst_RunnerHands test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerhands.moc"
