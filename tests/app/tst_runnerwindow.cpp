// SPDX-License-Identifier: MIT

#include "runnerfixture.h"

#include "runs/runkeeper.h"
#include "settings/palettes.h"
#include "shared/pictures.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qdiriterator.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qclipboard.h>
#include <QtNetwork/qtcpserver.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlproperty.h>
#include <QtTest/qsignalspy.h>
#include <QtWidgets/qapplication.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void firstStartToFirstPicture();
    void theWholeFlowByKeyboard();
    void invalidInputIsReportedBeforeSending();
    void failedRunNamesItsCause();
    void failedRunLeadsToItsField_data();
    void failedRunLeadsToItsField();
    void cancel();
    void shownThoughItCannotBeSaved();
    void serverUnpluggedInMidRun();
    void connectionLostDuringSubmit();
    void droppedPictureBecomesAnInput();
    void droppedPictureGoesIntoTheFieldUnderIt();
    void resultIsDraggedOut();
    void droppedWorkflowIsOpened();
    void ownWorkflowEndsTheFirstRun();
    void wrappedWorkflowsAreOpened();
    void editorFilesAreOpened();
    void workflowsAreFoundRenamedAndRemoved();
    void newVersionTakesTheValues();
    void valuesAreKeptPerWorkflow();
    void tokenIsAskedForAndKeptNowhere();
    void foreignTextFetchesNothing();
    void pictures_data();
    void pictures();

private:
    std::unique_ptr<OwnFolders> m_folders;
};

void tst_RunnerWindow::init()
{
    // Warnings of QML are errors.
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
}

void tst_RunnerWindow::firstStartToFirstPicture()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(runner.item(u"firstRunBar"_s));
    runner.picture(u"first-start"_s);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.click(u"runButton"_s)); // the only action
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);

    const RunEntry *run = runner.workspace()->runs()->selected();
    QVERIFY(run);
    QCOMPARE(run->phase(), int(WorkflowRun::Succeeded));
    QTRY_VERIFY(!m_folders->files({u"*.json"_s}).isEmpty());
    QTRY_VERIFY(runner.item(u"viewer"_s));
    QTRY_VERIFY(runner.showsPicture());
    const QString path = run->files().constFirst().value<RunFile>().path;
    QVERIFY(path.startsWith(m_folders->outputs()));
    QVERIFY(!QImage(path).isNull());
    // The sample leaves its seed open: the program has drawn it, so that the picture can be
    // reproduced.
    QCOMPARE(run->seeds().size(), 1);
    QVERIFY(run->seeds().constFirst().toLongLong() > 0);
    QVERIFY(path.contains(run->seeds().constFirst()));
    QVERIFY(!runner.item(u"firstRunBar"_s));
    runner.picture(u"first-picture"_s);
}

void tst_RunnerWindow::theWholeFlowByKeyboard()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.key(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(runner.window()->activeFocusItem());
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"a red fox"_s);
    QTRY_COMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(),
                 u"a red fox"_s);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
    QCOMPARE(runner.workspace()->runs()->selected()->mainText(), u"a red fox"_s);

    // Another prompt, then back to the first run's by the list.
    runner.key(Qt::Key_1, Qt::ControlModifier);
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"a blue whale"_s);
    runner.key(Qt::Key_3, Qt::ControlModifier);
    runner.key(Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(),
                 u"a red fox"_s);
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"logPane"_s));
    QObject *import = runner.window()->findChild<QObject *>(u"importDialog"_s);
    QVERIFY(import);
    runner.key(Qt::Key_O, Qt::ControlModifier);
    QTRY_VERIFY(import->property("visible").toBool());
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!import->property("visible").toBool());
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"themeChoice"_s));
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!runner.item(u"themeChoice"_s));
}

void tst_RunnerWindow::invalidInputIsReportedBeforeSending()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"steps"_s, u"oops"_s));
    QTRY_VERIFY(runner.item(u"blockedReason"_s));
    const QString reason = runner.item(u"blockedReason"_s)->property("text").toString();
    QVERIFY2(reason.contains(u"Steps"_s), qPrintable(reason));
    QVERIFY(!runner.item(u"runButton"_s)->isEnabled());
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    runner.picture(u"invalid-input"_s);
    QVERIFY(server.requests(u"/run/workflow"_s).isEmpty());
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"steps"_s, 4));
    QTRY_VERIFY(runner.item(u"runButton"_s)->isEnabled());
}

void tst_RunnerWindow::failedRunNamesItsCause()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"fail-node"_s, u"3"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->options()->setMode(RunMode::Stream);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    QVERIFY(!runner.item(u"failureHeadline"_s)->property("text").toString().isEmpty());
    const QString place = runner.item(u"failurePlace"_s)->property("text").toString();
    QVERIFY2(place.contains(u"Paint (3)"_s), qPrintable(place));
    QVERIFY(runner.click(u"tracebackButton"_s));
    QTRY_VERIFY(runner.item(u"traceback"_s));
    runner.picture(u"failed-run"_s);
    QVERIFY(runner.click(u"copyDetailsButton"_s));
    QVERIFY(QGuiApplication::clipboard()->text().contains(
        runner.workspace()->runs()->selected()->runId()));
    server.clearFaults();
    QVERIFY(runner.click(u"runAgainButton"_s));
    QTRY_COMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Succeeded));
}

void tst_RunnerWindow::failedRunLeadsToItsField_data()
{
    QTest::addColumn<RunMode>("mode");
    QTest::addColumn<QString>("workflow");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("field");
    QTest::newRow("live") << RunMode::Stream << u"sample-text-to-image"_s << u"fail-node"_s
                          << u"7"_s << u"negative_prompt"_s;
    // In safe mode it is in the log: an exception's node is the only one of its class.
    QTest::newRow("safe, exception")
        << RunMode::Queue << u"sample-caption"_s << u"fail-node"_s << u"3"_s << u"seed"_s;
    QTest::newRow("safe, refused") << RunMode::Queue << u"sample-text-to-image"_s << u"node-error"_s
                                   << u"7"_s << u"negative_prompt"_s;
}

void tst_RunnerWindow::failedRunLeadsToItsField()
{
    QFETCH(RunMode, mode);
    QFETCH(QString, workflow);
    QFETCH(QString, fault);
    QFETCH(QString, node);
    QFETCH(QString, field);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(fault, node));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    runner.workspace()->workflow()->open(workflow);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->options()->setMode(mode);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    const QString place = runner.item(u"failurePlace"_s)->property("text").toString();
    QVERIFY2(place.contains(u'(' + node + u')'), qPrintable(place));
    QCOMPARE(runner.workspace()->runs()->fieldOf(runner.workspace()->runs()->selected()), field);
    QVERIFY(runner.click(u"goToFieldButton"_s));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"123"_s);
    QTRY_COMPARE(runner.workspace()->workflow()->form()->value(field).toString(), u"123"_s);
}

void tst_RunnerWindow::cancel()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"500"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.workspace()->runs()->selected()
                && !runner.workspace()->runs()->selected()->runId().isEmpty());
    runner.picture(u"running"_s);
    runner.key(Qt::Key_Period, Qt::ControlModifier);
    QTRY_COMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Cancelled));
    QCOMPARE(server.requests(u"/cancel"_s).size(), 1);
    QCOMPARE(runner.workspace()->runs()->activeCount(), 0);
}

//! It was paid for, and is on the server.
void tst_RunnerWindow::shownThoughItCannotBeSaved()
{
    QVERIFY(QDir().mkpath(QFileInfo(m_folders->outputs()).path()));
    QFile inTheWay(m_folders->outputs());
    QVERIFY(inTheWay.open(QIODevice::WriteOnly)); // no folder can be created there
    inTheWay.close();
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    const RunEntry *run = runner.workspace()->runs()->selected();
    QTRY_VERIFY(!run->savingError().isEmpty());
    QCOMPARE(run->phase(), int(WorkflowRun::Succeeded));
    QTRY_VERIFY(runner.showsPicture());
    QVERIFY(!runner.item(u"emptyText"_s));
    QVERIFY(runner.item(u"summarySaving"_s)
                ->property("text")
                .toString()
                .contains(m_folders->outputs()));
    QVERIFY(runner.item(u"saveElsewhereButton"_s));
    runner.pictures(u"not-saved"_s);

    // Like the dialog.
    const QString elsewhere = m_folders->pictures();
    QVERIFY(QDir().mkpath(elsewhere));
    runner.workspace()->runs()->retrySaving(run->localId(), QUrl::fromLocalFile(elsewhere));
    QTRY_COMPARE(run->savingError(), QString());
    QVERIFY(run->files().constFirst().value<RunFile>().path.startsWith(elsewhere + u'/'));
    QTRY_VERIFY(runner.showsPicture());
    QVERIFY(!runner.item(u"saveElsewhereButton"_s) && !runner.item(u"retrySavingButton"_s));

    // When there is space, to the folder of the settings.
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(!runner.workspace()->runs()->selected()->savingError().isEmpty());
    QVERIFY(QFile::remove(m_folders->outputs()));
    QTRY_VERIFY(runner.item(u"retrySavingButton"_s));
    QVERIFY(runner.click(u"retrySavingButton"_s));
    QTRY_COMPARE(runner.workspace()->runs()->selected()->savingError(), QString());
    QVERIFY(!m_folders->files({u"*.png"_s}).isEmpty());
}

void tst_RunnerWindow::serverUnpluggedInMidRun()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const quint16 port = quint16(server.url().port());
    QVERIFY(server.addFault(u"step-delay"_s, u"150"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.workspace()->runs()->selected()
                && !runner.workspace()->runs()->selected()->runId().isEmpty());
    server.close();
    QTRY_VERIFY(runner.workspace()->runs()->selected()->contactLost());
    runner.picture(u"contact-lost"_s);
    QVERIFY2(server.listen(port), qPrintable(server.errorString()));
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->selected()->phase(),
                              int(WorkflowRun::Succeeded), 60'000);
    QTRY_VERIFY(!m_folders->files({u"*.json"_s}).isEmpty());
    QCOMPARE(server.requests(u"/run/workflow"_s).size(), 1);
}

// The answer is lost: the run is searched for and found, and never sent again.
void tst_RunnerWindow::connectionLostDuringSubmit()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"lose-answer"_s, {}, 1, u"/run/workflow"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.workspace()->runs()->selected());
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->selected()->phase(),
                              int(WorkflowRun::Succeeded), 60'000);
    QCOMPARE(server.requests(u"/run/workflow"_s).size(), 1);
}

void tst_RunnerWindow::droppedPictureBecomesAnInput()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->workflow()->open(u"sample-image-to-image"_s);
    QDir().mkpath(m_folders->outputs());
    const QString path = m_folders->outputs() + u"/dropped.png"_s;
    QImage image(64, 48, QImage::Format_RGB32);
    image.fill(Qt::darkGreen);
    QVERIFY(image.save(path));

    const QPointF middle(runner.window()->width() / 2., runner.window()->height() / 2.);
    QVERIFY(runner.drop(middle, {QUrl::fromLocalFile(path)}));
    QTRY_COMPARE(runner.workspace()->workflow()->form()->value(u"image"_s).toString(),
                 QUrl::fromLocalFile(path).toString());
    runner.picture(u"image-dropped"_s);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
    QCOMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Succeeded));
}

void tst_RunnerWindow::droppedPictureGoesIntoTheFieldUnderIt()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QJsonObject graph;
    for (const QString &name : {u"first"_s, u"second"_s})
        graph.insert(name,
                     QJsonObject{{u"class_type"_s, u"ComfyUIDeployExternalImage"_s},
                                 {u"inputs"_s, QJsonObject{{u"input_id"_s, name}}}});
    runner.workspace()->importer()->openText(QString::fromUtf8(QJsonDocument(graph).toJson()));
    QTRY_VERIFY(runner.item(u"editor:second"_s));
    const QQuickItem *field = runner.item(u"editor:second"_s);
    QDir().mkpath(m_folders->outputs());
    const QUrl file = QUrl::fromLocalFile(m_folders->outputs() + u"/dropped.png"_s);
    QVERIFY(QImage(8, 8, QImage::Format_RGB32).save(file.toLocalFile()));

    QVERIFY(runner.drop(field->mapToScene({field->width() / 2, field->height() / 2}), {file}));
    QTRY_COMPARE(runner.workspace()->workflow()->form()->value(u"second"_s).toString(),
                 file.toString());
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"first"_s).toString(), QString());
}

//! The picture in the viewer, to an input of another workflow.
void tst_RunnerWindow::resultIsDraggedOut()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.showsPicture());
    const QUrl result = runner.workspace()->runs()->selected()->thumbnail();
    runner.workspace()->importer()->openText(u"{\"1\": {\"class_type\": "
                                             "\"ComfyUIDeployExternalImage\", \"inputs\": "
                                             "{\"input_id\": \"photo\"}}}"_s);
    QTRY_VERIFY(runner.item(u"editor:photo"_s));
    const auto middleOf = [&runner](const QString &name) {
        const QQuickItem *item = runner.item(name);
        return item->mapToScene({item->width() / 2, item->height() / 2});
    };
    auto *source = runner.item(u"picture"_s)->findChild<QQuickItem *>(u"fileDrag"_s);
    QVERIFY(source);
    // The platform of the tests ends each drag at once.
    QTimer hand;
    const QQmlProperty active(source, u"Drag.active"_s, qmlContext(source));
    QVERIFY(active.connectNotifySignal(&hand, SLOT(stop())));
    const auto drag = [&] {
        const QPoint from = middleOf(u"picture"_s).toPoint();
        QTest::mousePress(runner.window(), Qt::LeftButton, {}, from);
        for (int x = 1; x <= 60; ++x)
            QTest::mouseMove(runner.window(), from - QPoint(x, 0));
    };
    hand.start(3'600'000); // never
    drag();
    QTRY_VERIFY(!hand.isActive());
    QTest::mouseRelease(runner.window(), Qt::LeftButton);
    const QVariantMap data =
        QQmlProperty(source, u"Drag.mimeData"_s, qmlContext(source)).read().toMap();
    QCOMPARE(data, (QVariantMap{{u"text/uri-list"_s, result}}));
    QVERIFY(runner.drop(middleOf(u"editor:photo"_s), {data.constBegin()->toUrl()}));
    QTRY_COMPARE(QUrl(runner.workspace()->workflow()->form()->value(u"photo"_s).toString()),
                 result);

    // What is zoomed into is moved.
    QVERIFY(runner.click(u"pixelButton"_s));
    const double left = runner.item(u"picture"_s)->x();
    hand.start(3'600'000); // never
    drag();
    QTest::mouseRelease(runner.window(), Qt::LeftButton);
    QCOMPARE_LT(runner.item(u"picture"_s)->x(), left);
    QVERIFY(hand.isActive());
}

void tst_RunnerWindow::droppedWorkflowIsOpened()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->importer()->drop(
        {QUrl::fromLocalFile(QStringLiteral(WORKFLOWS_DIR) + u"/caption.json"_s)});
    QCOMPARE(runner.workspace()->workflow()->title(), u"Caption"_s);
    QSignalSpy notices(runner.workspace()->notices(), &Notices::added);
    runner.workspace()->importer()->openText(
        u"{\"nodes\":[{\"id\":1,\"type\":\"A\",\"widgets_values\":[1]}],\"links\":[]}"_s);
    QCOMPARE(notices.size(), 1);
    QVERIFY2(notices.at(0).at(0).toString().contains(u"API format"_s),
             qPrintable(notices.at(0).at(0).toString()));
    QCOMPARE(runner.workspace()->workflow()->title(), u"Caption"_s); // nothing was lost
}

// Also if another server was the current one, and for one that was opened at an earlier start.
void tst_RunnerWindow::ownWorkflowEndsTheFirstRun()
{
    {
        RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        Workspace *workspace = runner.workspace();
        QVERIFY(runner.item(u"firstRunBar"_s));
        workspace->servers()->setCurrentId(u"production"_s);
        workspace->importer()->openText(
            u"{\"1\": {\"class_type\": \"ComfyUIDeployExternalText\", "
            "\"inputs\": {\"input_id\": \"words\", \"default_value\": \"a\"}}}"_s);
        QVERIFY(!workspace->workflow()->isSample());
        workspace->servers()->setCurrentId(u"local"_s);
        QVERIFY(!workspace->isFirstRun());
        QTRY_VERIFY(!runner.item(u"firstRunBar"_s));
        workspace->settings()->setState(u"firstRunDone"_s, false);
    }
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(!runner.workspace()->workflow()->isSample());
    QVERIFY(!runner.item(u"firstRunBar"_s));
    QVERIFY(!runner.workspace()->isFirstRun());
}

void tst_RunnerWindow::wrappedWorkflowsAreOpened()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    Workspace *workspace = runner.workspace();
    const QByteArray graph = R"({"1": {"class_type": "ComfyUIDeployExternalText",
        "inputs": {"input_id": "words", "default_value": "a"}}})";
    QSignalSpy notices(workspace->notices(), &Notices::added);

    QVERIFY(runner.item(u"firstRunBar"_s));
    workspace->importer()->openText(u"{\"prompt\": %1}"_s.arg(QString::fromUtf8(graph)));
    QTRY_VERIFY(!runner.item(u"firstRunBar"_s)); // which suggests just that
    QVERIFY(workspace->workflow()->form()->value(u"words"_s).isValid());
    const QString key = workspace->workflow()->key();
    QCOMPARE(notices.takeFirst().at(0).toString(), u"Taken from the field \"prompt\"."_s);

    // The record of one of its runs restores its values.
    QDir().mkpath(m_folders->outputs());
    const auto write = [this](const QString &name, const QByteArray &bytes) {
        QFile file(m_folders->outputs() + u'/' + name);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size()
            ? QUrl::fromLocalFile(file.fileName())
            : QUrl();
    };
    const QUrl record =
        write(u"run.json"_s,
              R"({"run_id": "r", "inputs": {"words": "a fox"}, "workflow_sha256": ")"
                  + key.toLatin1() + "\"}");
    workspace->workflow()->open(u"sample-text-to-image"_s);
    workspace->importer()->drop({record});
    QCOMPARE(workspace->workflow()->key(), key);
    QCOMPARE(workspace->workflow()->form()->value(u"words"_s).toString(), u"a fox"_s);

    // A form without a field for it opens the workflow in the picture.
    const QUrl picture = write(
        u"made.png"_s,
        Pictures::png({Pictures::text("prompt", QByteArray(graph).replace("words", "text"))}));
    workspace->workflow()->open(u"sample-text-to-image"_s);
    workspace->importer()->drop({picture});
    QCOMPARE(workspace->workflow()->title(), u"made"_s);

    // One with such a field asks, once for all that were dropped.
    QVERIFY(workspace->importer()->openFile(write(u"upscale.json"_s, R"({"1": {"class_type":
        "ComfyUIDeployExternalImage", "inputs": {"input_id": "photo"}}})")));
    const Qml::WorkflowForm *form = workspace->workflow()->form();
    workspace->importer()->drop({picture});
    QTRY_VERIFY(runner.item(u"answer0"_s));
    QVERIFY(runner.click(u"answer0"_s));
    QCOMPARE(form->value(u"photo"_s).toString(), picture.toString());
    QTRY_VERIFY(!runner.item(u"answer0"_s));
    const QUrl other = write(
        u"other.png"_s,
        Pictures::png({Pictures::text("prompt", QByteArray(graph).replace("words", "other"))}));
    workspace->importer()->drop({picture, other});
    QTRY_VERIFY(runner.item(u"answer1"_s));
    QVERIFY(runner.click(u"answer1"_s));
    QCOMPARE(workspace->workflow()->title(), u"other"_s);
    QVERIFY(workspace->workflow()->library()->hasTitle(u"made"_s));
    QTRY_VERIFY(!runner.item(u"answer1"_s));

    notices.clear();
    workspace->importer()->openFile(write(u"empty.png"_s, Pictures::png({})));
    QCOMPARE(notices.size(), 1);
    QVERIFY2(notices.at(0).at(0).toString().contains(u"PNG picture that holds no workflow"_s),
             qPrintable(notices.at(0).at(0).toString()));
}

// Converted with the classes of ComfyUI, and what was changed is said in one notice.
void tst_RunnerWindow::editorFilesAreOpened()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    Workspace *workspace = runner.workspace();
    QSignalSpy notices(workspace->notices(), &Notices::added);
    const QByteArray editor =
        QByteArray(
            "{'nodes': [{'id': 3, 'type': 'CLIPTextEncode', 'widgets_values': ['a {red|blue} "
            "fox']}, {'id': 4, 'type': 'VAELoader'}, {'id': 9, 'type': 'KSampler', "
            "'widgets_values': [7, 'randomize', 20], "
            "'inputs': [{'name': 'positive', 'link': 1}]}], 'links': [[1, 3, 0, 9, 0, "
            "'CONDITIONING']], 'version': 0.4}")
            .replace('\'', '"');
    QDir().mkpath(m_folders->outputs());
    QFile file(m_folders->outputs() + u"/fox.json"_s);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(editor) == editor.size());
    file.close();
    workspace->importer()->drop({QUrl::fromLocalFile(file.fileName())});
    QCOMPARE(workspace->workflow()->title(), u"fox"_s);
    QCOMPARE(workspace->workflow()->form()->value(u"9.seed"_s).toInt(), 7);
    QCOMPARE(workspace->workflow()->form()->value(u"3.text"_s).toString(), u"a {red|blue} fox"_s);
    QCOMPARE(workspace->workflow()->editorWorkflow(), editor);
    QCOMPARE(notices.size(), 1);
    const QString notice = notices.at(0).at(0).toString();
    for (const QString &words :
         {u"with the classes of ComfyUI "_s + NodeCatalog::core().coreVersion(),
          u"In node 4 (VAELoader), \"vae_name\" is still to be chosen."_s})
        QVERIFY2(notice.contains(words), qPrintable(notice));
}

namespace {

QString graphWithText(const QString &words)
{
    return u"{\"1\": {\"class_type\": \"ComfyUIDeployExternalText\", \"inputs\": {\"input_id\": "
           "\"words\", \"default_value\": \"%1\"}}}"_s.arg(words);
}

} // namespace

//! By keyboard.
void tst_RunnerWindow::workflowsAreFoundRenamedAndRemoved()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    OpenWorkflow *workflow = runner.workspace()->workflow();
    QString why;
    for (const QString &title : {u"Old castle"_s, u"Red fox"_s})
        workflow->library()->addText(graphWithText(title).toUtf8(), title, &why);
    const QString fox = workflow->library()->keyAt(0);
    const auto titles = [&runner] {
        QStringList all;
        const auto *list =
            runner.item(u"popupList"_s)->property("model").value<QAbstractItemModel *>();
        for (int row = 0; row < list->rowCount(); ++row)
            all += list->index(row, 0).data(WorkflowChoices::TitleRole).toString();
        return all;
    };
    workflow->open(u"sample-caption"_s);
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s) && runner.item(u"popupList"_s)->hasActiveFocus());
    QCOMPARE(titles().first(3), QStringList({u"Red fox"_s, u"Old castle"_s, u"Caption"_s}));
    runner.type(u"fox r"_s);
    QTRY_COMPARE(titles(), QStringList{u"Red fox"_s});
    QVERIFY(runner.item(u"popupSearch"_s)->hasActiveFocus());
    runner.key(Qt::Key_Down);
    runner.key(Qt::Key_F2);
    QTRY_VERIFY(runner.item(u"titleEditor"_s));
    runner.type(u"Foxy"_s);
    runner.picture(u"workflow-renamed"_s);
    runner.key(Qt::Key_Return);
    QTRY_COMPARE(workflow->library()->title(fox), u"Foxy"_s);
    QTRY_COMPARE(titles(), QStringList()); // it is not found by these words any more
    runner.key(Qt::Key_X, {});
    QVERIFY(runner.item(u"popupSearch"_s)->hasActiveFocus());
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!runner.item(u"popupList"_s));

    workflow->open(fox);
    QCOMPARE(workflow->title(), u"Foxy"_s);
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s) && runner.item(u"popupList"_s)->hasActiveFocus());
    runner.key(Qt::Key_Delete);
    QTRY_VERIFY(!workflow->library()->contains(fox));
    QCOMPARE(workflow->title(), u"Caption"_s); // the one before
    QVERIFY2(runner.workspace()->undo()->text().contains(u"Foxy"_s),
             qPrintable(runner.workspace()->undo()->text()));
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!runner.item(u"popupList"_s));
    runner.workspace()->undo()->undo();
    QCOMPARE(workflow->title(), u"Foxy"_s);
    workflow->remove(u"sample-caption"_s);
    QVERIFY(workflow->library()->contains(u"sample-caption"_s));
}

//! A file of the same name, with the same inputs, is the same workflow to its author.
void tst_RunnerWindow::newVersionTakesTheValues()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    Workspace *workspace = runner.workspace();
    QDir().mkpath(m_folders->outputs());
    const auto drop = [&](const QString &json) {
        QFile file(m_folders->outputs() + u"/castle.json"_s);
        if (file.open(QIODevice::WriteOnly) && file.write(json.toUtf8()) > 0)
            file.close();
        workspace->importer()->drop({QUrl::fromLocalFile(file.fileName())});
        return workspace->workflow()->key();
    };
    Qml::WorkflowForm *form = workspace->workflow()->form();
    const QString first = drop(graphWithText(u"a"_s));
    form->setValue(u"words"_s, u"a castle"_s);
    const QString second = drop(graphWithText(u"b"_s));
    QVERIFY(second != first);
    QCOMPARE(form->value(u"words"_s).toString(), u"a castle"_s);
    QVERIFY(!workspace->workflow()->library()->contains(first));
    QVERIFY(!workspace->undo()->text().isEmpty());
    workspace->undo()->undo();
    QCOMPARE(workspace->workflow()->key(), first);
    QCOMPARE(form->value(u"words"_s).toString(), u"a castle"_s);
    QVERIFY(workspace->workflow()->library()->contains(second));

    // Other inputs: another workflow.
    const QString third = drop(graphWithText(u"c"_s).replace(u"words"_s, u"text"_s));
    QVERIFY(workspace->workflow()->library()->contains(first));
    QVERIFY(third != first && workspace->undo()->text().isEmpty());
}

void tst_RunnerWindow::valuesAreKeptPerWorkflow()
{
    {
        RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        runner.workspace()->workflow()->form()->setValue(u"prompt"_s, u"123"_s);
        runner.workspace()->workflow()->open(u"sample-caption"_s);
        runner.workspace()->workflow()->open(u"sample-text-to-image"_s);
        QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s), QVariant(u"123"_s));
    }
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QCOMPARE(runner.workspace()->workflow()->title(), u"Text to image"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s), QVariant(u"123"_s));
}

void tst_RunnerWindow::tokenIsAskedForAndKeptNowhere()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken("secret-token-4711");
    {
        RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
        QVERIFY(runner.isShown());
        QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                     ServerConnection::State::TokenMissing);
        QTRY_COMPARE(runner.item(u"runButton"_s)->property("text").toString(),
                     u"Add token to run"_s);
        QVERIFY(runner.click(u"runButton"_s));
        QTRY_VERIFY(runner.item(u"tokenField"_s) && runner.item(u"tokenField"_s)->hasActiveFocus());
        runner.type(u"wrong"_s);
        runner.key(Qt::Key_Return);
        QTRY_VERIFY(runner.item(u"tokenProblem"_s));
        runner.picture(u"token-refused"_s);
        runner.key(Qt::Key_A, Qt::ControlModifier);
        runner.type(u"secret-token-4711"_s);
        runner.key(Qt::Key_Return);
        QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
        QCOMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Succeeded));
    }
    for (const QByteArray &variable :
         {QByteArray("XDG_CONFIG_HOME"), QByteArray("XDG_DATA_HOME")}) {
        QDirIterator walk(qEnvironmentVariable(variable), QDir::Files,
                          QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            QFile file(walk.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("secret-token-4711"), qPrintable(file.fileName()));
        }
    }
}

// Workflows are untrusted, and their texts are shown in the form, the list, the failure and the
// log.
void tst_RunnerWindow::foreignTextFetchesNothing()
{
    QTcpServer trap;
    QVERIFY(trap.listen(QHostAddress::LocalHost));
    QSignalSpy visitors(&trap, &QTcpServer::newConnection);
    const QString markup = u"<img src='http://127.0.0.1:%1/x.png'>"_s.arg(trap.serverPort());
    const auto node = [](const QString &className, const QJsonObject &inputs,
                         const QString &title) {
        return QJsonObject{{u"class_type"_s, className},
                           {u"inputs"_s, inputs},
                           {u"_meta"_s, QJsonObject{{u"title"_s, title}}}};
    };
    const QString options = QString::fromUtf8(
        QJsonDocument(QJsonArray{markup, u"other"_s}).toJson(QJsonDocument::Compact));
    const QJsonObject graph{
        {u"1"_s,
         node(u"ComfyUIDeployExternalText"_s,
              {{u"input_id"_s, u"text"_s},
               {u"default_value"_s, markup},
               {u"display_name"_s, markup},
               {u"description"_s, markup}},
              markup)},
        {u"2"_s,
         node(u"ComfyUIDeployExternalEnum"_s,
              {{u"input_id"_s, u"choice"_s},
               {u"default_value"_s, markup},
               {u"options"_s, options},
               {u"display_name"_s, markup}},
              markup)},
        {u"3"_s,
         node(u"EmptyImage"_s,
              {{u"width"_s, 8}, {u"height"_s, 8}, {u"batch_size"_s, 1}, {u"color"_s, 1}}, markup)},
        {u"4"_s,
         node(u"SaveImage"_s,
              {{u"images"_s, QJsonArray{u"3"_s, 0}}, {u"filename_prefix"_s, u"x"_s}}, markup)}};
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"fail-node"_s, u"4"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    runner.workspace()->importer()->openText(QString::fromUtf8(QJsonDocument(graph).toJson()));
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"text"_s).toString(), markup);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->options()->setMode(RunMode::Stream);
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    QVERIFY(runner.item(u"failurePlace"_s)->property("text").toString().contains(markup));
    QVERIFY(runner.item(u"logPane"_s));
    runner.workspace()->notices()->addProblem(markup);
    QTRY_VERIFY(runner.item(u"noticeBar"_s));
    runner.picture(u"foreign-text"_s);
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s));
    runner.key(Qt::Key_Escape);
    // A request would have arrived while all of this was painted.
    QVERIFY(!visitors.wait(300));
    QCOMPARE(visitors.size(), 0);
}

void tst_RunnerWindow::pictures_data()
{
    QTest::addColumn<AppSettings::Theme>("theme");
    QTest::addColumn<QSize>("size");
    QTest::newRow("light") << AppSettings::Theme::Light << QSize(1280, 800);
    QTest::newRow("dark") << AppSettings::Theme::Dark << QSize(1280, 800);
    QTest::newRow("light-small") << AppSettings::Theme::Light << QSize(900, 600);
    QTest::newRow("dark-small") << AppSettings::Theme::Dark << QSize(900, 600);
}

// For visual inspection; checks that the theme is applied and nothing is outside of the window.
void tst_RunnerWindow::pictures()
{
    QFETCH(AppSettings::Theme, theme);
    QFETCH(QSize, size);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->settings()->setTheme(theme);
    runner.window()->resize(size);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QCOMPARE(isDark(QApplication::palette()), theme == AppSettings::Theme::Dark);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
    QTRY_VERIFY(runner.item(u"viewer"_s));
    QTRY_VERIFY(runner.showsPicture());
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    runner.picture(name);
    if (runner.item(u"historyButton"_s)) { // too narrow for the runs, which are in a drawer
        QVERIFY(runner.click(u"historyButton"_s));
        QTRY_VERIFY(runner.item(u"runList"_s));
        const QQuickItem *list = runner.item(u"runList"_s);
        const double right = size.width();
        QTRY_VERIFY(list->mapToScene({list->width(), 0}).x() <= right); // it slides in
        runner.picture(name + u"-runs"_s);
        runner.key(Qt::Key_Escape);
        QTRY_VERIFY(!runner.item(u"runList"_s));
    }
    const QQuickItem *button = runner.item(u"runButton"_s);
    const QRectF place = button->mapRectToScene(button->boundingRect());
    QVERIFY(QRectF(QPointF(), QSizeF(runner.window()->size())).contains(place));
    QVERIFY(runner.click(u"settingsButton"_s));
    QTRY_VERIFY(runner.item(u"themeChoice"_s));
    runner.picture(name + u"-settings"_s);
}

REGISTER_TEST_RUN(tst_RunnerWindow, [](int argc, char **argv) {
    tst_RunnerWindow test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerwindow.moc"
