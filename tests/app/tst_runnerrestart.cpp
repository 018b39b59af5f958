// SPDX-License-Identifier: MIT

// Closing the runner's window, and what is restored at the next start.
#include "runnerfixture.h"

#include "runs/runkeeper.h"
#include "shared/pictures.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qregularexpression.h>
#include <QtCore/qstandardpaths.h>
#include <QtGui/qclipboard.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

//! Zeroes a page of the history that contains no run, but is required.
bool damageHistory()
{
    const QString path =
        QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/runs.sqlite"_L1;
    qint64 page = 0;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"beside"_s);
        database.setDatabaseName(path);
        database.open();
        QSqlQuery query(database);
        if (query.exec(u"SELECT rootpage FROM sqlite_master WHERE name = 'runs_run_id'"_s)
            && query.next())
            page = query.value(0).toLongLong();
    }
    QSqlDatabase::removeDatabase(u"beside"_s);
    constexpr qint64 pageSize = 4096;
    QFile file(path);
    return page > 1 && file.open(QIODevice::ReadWrite) && file.seek((page - 1) * pageSize)
        && file.write(QByteArray(pageSize, '\0')) == pageSize;
}

const QByteArray textGraph = R"({"1": {"class_type": "ComfyUIDeployExternalText",
    "inputs": {"input_id": "words", "default_value": "a"}}})";
const QByteArray editorWorkflow =
    R"({"nodes": [{"id": 1, "type": "ComfyUIDeployExternalText", "widgets_values": ["words", "a"]}],
        "links": [], "version": 0.40, "big": 18446744073709551615})";

QString noticeIn(const RunnerFixture &runner)
{
    const QQuickItem *bar = runner.item(u"noticeBar"_s);
    return bar ? bar->property("text").toString() : QString();
}

} // namespace

class tst_RunnerRestart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void runsWaitForTheirToken();
    void runsWaitForTheirServer();
    void deploymentIsPickedUp_data();
    void deploymentIsPickedUp();
    void pastedPictureIsKept();
    void unsavedPictureIsShown_data();
    void unsavedPictureIsShown();
    void editorWorkflowGoesAlong_data();
    void editorWorkflowGoesAlong();
    void closingAsks_data();
    void closingAsks();
    void cancelAllAsks();
    void damageIsReported();
    void settingsCannotBeWritten();

private:
    //! A run under way on \a server, in a window on it.
    [[nodiscard]] std::unique_ptr<RunnerFixture> running(LocalServer &server) const;

    std::unique_ptr<OwnFolders> m_folders;
};

void tst_RunnerRestart::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
}

std::unique_ptr<RunnerFixture> tst_RunnerRestart::running(LocalServer &server) const
{
    RunnerOptions options;
    options.server = server.url().toString();
    auto runner = std::make_unique<RunnerFixture>(m_folders->outputs(), options);
    Workspace *workspace = runner->workspace();
    workspace->servers()->current()->setToken(u"secret"_s);
    const auto has = [](auto condition) {
        return QTest::qWaitFor(condition, testPatience);
    };
    if (!runner->isShown() || !server.addFault(u"step-delay"_s, u"150"_s) || !has([&] {
            return workspace->servers()->current()->state() == ServerConnection::State::Connected;
        })
        || !runner->click(u"runButton"_s) || !has([&] {
               return workspace->runs()->selected()
                   && !workspace->runs()->selected()->runId().isEmpty();
           }))
        return nullptr;
    return runner;
}

void tst_RunnerRestart::runsWaitForTheirToken()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken("secret");
    QString profile;
    {
        const auto first = running(server);
        QVERIFY(first);
        profile = first->workspace()->servers()->currentId();
    }
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    Workspace *workspace = runner.workspace();
    workspace->servers()->setCurrentId(u"local"_s);
    const RunEntry *run = workspace->runs()->selected();
    QVERIFY(run);
    QTRY_VERIFY2(run->waitingFor().contains(u"token"_s), qPrintable(run->waitingFor()));
    QCOMPARE(run->stateText(), u"Waiting"_s);
    QCOMPARE(run->statusText(), run->waitingFor());
    QTRY_VERIFY(runner.item(u"noticeBar"_s)); // which says what to do
    runner.picture(u"waits-for-token"_s);

    workspace->servers()->setCurrentId(profile);
    workspace->servers()->current()->setToken(u"secret"_s);
    QTRY_COMPARE_WITH_TIMEOUT(run->phase(), int(WorkflowRun::Succeeded), 60'000);
    QCOMPARE(run->waitingFor(), QString());
    QTRY_VERIFY(!m_folders->files({u"*.json"_s}).isEmpty());
    QCOMPARE(server.requests(u"/run/workflow"_s).size(), 1);
}

void tst_RunnerRestart::runsWaitForTheirServer()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const quint16 port = quint16(server.url().port());
    QVERIFY(running(server));
    server.close();
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    const RunEntry *run = runner.workspace()->runs()->selected();
    QVERIFY(run);
    QTRY_COMPARE(run->stateText(), u"Waiting"_s);
    QVERIFY2(run->waitingFor().contains(u"answers"_s), qPrintable(run->waitingFor()));
    QVERIFY2(server.listen(port), qPrintable(server.errorString()));
    QTRY_COMPARE_WITH_TIMEOUT(run->phase(), int(WorkflowRun::Succeeded), 60'000);
    QCOMPARE(server.requests(u"/run/workflow"_s).size(), 1);
}

void tst_RunnerRestart::deploymentIsPickedUp_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("value");
    QTest::newRow("while it runs") << u"step-delay"_s << u"150"_s;
    QTest::newRow("its answer lost") << u"lose-answer"_s << QString();
}

void tst_RunnerRestart::deploymentIsPickedUp()
{
    QFETCH(QString, fault);
    QFETCH(QString, value);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(fault, value, 1, u"/run/deployment"_s));
    {
        RunnerOptions options;
        options.server = server.url().toString();
        RunnerFixture runner(m_folders->outputs(), options);
        QVERIFY(runner.isShown());
        QVERIFY(runner.openDeployment(u"Text to image"_s));
        runner.workspace()->workflow()->form()->setValue(u"steps"_s, 4);
        runner.workspace()->run();
        QTRY_COMPARE(server.requests(u"/run/deployment"_s).size(), 1);
    }
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    const RunEntry *run = runner.workspace()->runs()->selected();
    QVERIFY(run);
    QTRY_COMPARE_WITH_TIMEOUT(run->phase(), int(WorkflowRun::Succeeded), 60'000);
    QTRY_VERIFY(!m_folders->files({u"*.json"_s}).isEmpty());
    QCOMPARE(server.requests(u"/run/deployment"_s).size(), 1);
}

void tst_RunnerRestart::pastedPictureIsKept()
{
    QImage image(32, 16, QImage::Format_RGB32);
    image.fill(Qt::darkCyan);
    QString file;
    {
        RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        runner.workspace()->workflow()->open(u"sample-image-to-image"_s);
        QGuiApplication::clipboard()->setImage(image);
        runner.key(Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(runner.workspace()
                        ->workflow()
                        ->form()
                        ->value(u"image"_s)
                        .toString()
                        .startsWith("file:"_L1));
        file = runner.workspace()->workflow()->form()->value(u"image"_s).toString();
    }
    QGuiApplication::clipboard()->clear();
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"image"_s).toString(), file);
    QCOMPARE(QImage(QUrl(file).toLocalFile()).size(), image.size());
    QVERIFY(runner.workspace()->workflow()->form()->isValid());
}

void tst_RunnerRestart::unsavedPictureIsShown_data()
{
    QTest::addColumn<bool>("answers");
    QTest::newRow("the service does not answer") << false;
    QTest::newRow("it does, and the disk is as full as it was") << true;
}

// It was paid for: while its link is valid it is shown and can be saved, also after a restart.
void tst_RunnerRestart::unsavedPictureIsShown()
{
    QFETCH(bool, answers);
    const QString full = u"/proc/nope"_s;
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QUrl link;
    {
        RunnerFixture runner(full, onServer(server.url()));
        QVERIFY(runner.isShown());
        QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                     ServerConnection::State::Connected);
        QVERIFY(runner.runAndWait());
        QTRY_VERIFY(!runner.workspace()->runs()->selected()->savingError().isEmpty());
        QTRY_VERIFY(runner.item(u"viewer"_s));
        link = runner.item(u"viewer"_s)->property("currentLink").toUrl();
        QVERIFY(!link.isEmpty());
    }
    if (!answers) // the token was changed; storage asks for none
        server.setRequiredToken("another");
    RunnerFixture runner(full, onServer(server.url()));
    QVERIFY(runner.isShown());
    const RunEntry *run = runner.workspace()->runs()->selected();
    QVERIFY(run);
    QTRY_VERIFY(runner.showsPicture());
    QCOMPARE(runner.item(u"viewer"_s)->property("currentLink").toUrl(), link);
    QTRY_VERIFY(!run->savingError().isEmpty());
    for (const QString &way : {u"retrySavingButton"_s, u"saveElsewhereButton"_s})
        QTRY_VERIFY2(runner.item(way) && runner.item(way)->isEnabled(), qPrintable(way));
    runner.picture(u"unsaved-after-restart-"_s + QString::fromLatin1(QTest::currentDataTag()));

    server.setRequiredToken({});
    runner.workspace()->servers()->current()->check();
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 0);
    runner.workspace()->runs()->retrySaving(run->localId(),
                                            QUrl::fromLocalFile(m_folders->outputs()));
    QTRY_COMPARE(run->savingError(), QString());
    QCOMPARE(m_folders->files({u"*.png"_s}).size(), 1);
    QTRY_VERIFY(!runner.item(u"viewer"_s)->property("currentFile").toUrl().isEmpty());
    QVERIFY(runner.item(u"viewer"_s)->property("currentLink").toUrl().isEmpty());
    QCOMPARE(server.requests(u"/run/workflow"_s).size(), 1);
}

void tst_RunnerRestart::editorWorkflowGoesAlong_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("PNG") << u"made.png"_s
                         << Pictures::png({Pictures::text("prompt", textGraph),
                                           Pictures::text("workflow", editorWorkflow)});
    const QByteArray exif = Pictures::exif(
        {{0x0110, "prompt:" + textGraph}, {0x010F, "workflow:" + editorWorkflow}}, false);
    QTest::newRow("WebP") << u"made.webp"_s << Pictures::webp(exif);
    QTest::newRow("JPEG") << u"made.jpg"_s << Pictures::jpeg(exif);
    QTest::newRow("JSON") << u"made.json"_s
                          << R"({"prompt": )" + textGraph + R"(, "workflow": )" + editorWorkflow
            + '}';
    QTest::newRow("the editor's file") << u"made.json"_s << editorWorkflow;
}

// The other content of a workflow's file is sent with every run.
void tst_RunnerRestart::editorWorkflowGoesAlong()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, file);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QDir().mkpath(m_folders->outputs());
    QFile made(m_folders->outputs() + u'/' + name);
    QVERIFY(made.open(QIODevice::WriteOnly) && made.write(file) == file.size());
    made.close();
    const auto runsAlong = [&server](const RunnerFixture &runner) {
        const qsizetype before = server.requests(u"/run/workflow"_s).size();
        if (!QTest::qWaitFor([&] { return runner.workspace()->readiness()->reason().isEmpty(); },
                             testPatience)
            || runner.workspace()->run() != 1
            || !QTest::qWaitFor([&] { return server.requests(u"/run/workflow"_s).size() > before; },
                                testPatience))
            return false;
        return server.requests(u"/run/workflow"_s)
            .constLast()
            .body.contains("\"workflow\": " + editorWorkflow);
    };
    QString runId;
    {
        RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
        QVERIFY(runner.isShown());
        runner.workspace()->importer()->drop({QUrl::fromLocalFile(made.fileName())});
        QCOMPARE(runner.workspace()->workflow()->title(), u"made"_s);
        QVERIFY(runsAlong(runner));
        runId = runner.workspace()->keeper()->newestId();
        QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
    }
    QVERIFY(made.remove());
    {
        RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
        QVERIFY(runner.isShown());
        QVERIFY(runsAlong(runner));
        QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
    }
    // It was removed from the library, but not from the history.
    QVERIFY(
        QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/workflows"_L1)
            .removeRecursively());
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QVERIFY(runner.workspace()->workflow()->title() != u"made"_s);
    runner.workspace()->runs()->reuse(runId);
    QCOMPARE(runner.workspace()->workflow()->title(), u"made"_s);
    QVERIFY(runsAlong(runner));
    runner.workspace()->workflow()->open(u"sample-text-to-image"_s);
    QVERIFY(!runsAlong(runner));
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
}

void tst_RunnerRestart::closingAsks_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<int>("cancels");
    QTest::newRow("cancel runs and quit") << u"answer0"_s << 1;
    QTest::newRow("keep running and quit") << u"answer1"_s << 0;
}

void tst_RunnerRestart::closingAsks()
{
    QFETCH(QString, answer);
    QFETCH(int, cancels);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const auto runner = running(server);
    QVERIFY(runner);
    QVERIFY(!runner->window()->close());
    QTRY_VERIFY(runner->item(u"questionText"_s));
    const QString text = runner->item(u"questionText"_s)->property("text").toString();
    QVERIFY2(text.contains(u"cloud"_s), qPrintable(text));
    runner->picture(u"closing-asks"_s);
    runner->key(Qt::Key_Escape); // stays
    QTRY_VERIFY(!runner->item(u"questionText"_s));
    QCOMPARE(runner->workspace()->runs()->activeCount(), 1);

    QVERIFY(!runner->window()->close());
    QTRY_VERIFY(runner->item(answer));
    QVERIFY(runner->click(answer));
    QTRY_COMPARE(server.requests(u"/cancel"_s).size(), cancels);
    if (cancels > 0)
        QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
}

void tst_RunnerRestart::cancelAllAsks()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const auto runner = running(server);
    QVERIFY(runner);
    runner->key(Qt::Key_Period, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(runner->item(u"questionText"_s));
    runner->picture(u"cancel-all-asks"_s);
    QCOMPARE(server.requests(u"/cancel"_s).size(), 0);
    runner->key(Qt::Key_Return);
    QTRY_COMPARE(runner->workspace()->runs()->selected()->phase(), int(WorkflowRun::Cancelled));
    QCOMPARE(server.requests(u"/cancel"_s).size(), 1);
}

// The history was damaged while the program was not running: that is reported, together with what
// continues.
void tst_RunnerRestart::damageIsReported()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(running(server));
    QVERIFY(damageHistory());
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_VERIFY2(noticeIn(runner).contains(u"was damaged"_s), qPrintable(noticeIn(runner)));
    QTRY_VERIFY2(noticeIn(runner).contains(u"Picked up"_s), qPrintable(noticeIn(runner)));
    QVERIFY2(noticeIn(runner).contains(u"was damaged"_s), qPrintable(noticeIn(runner)));
    runner.picture(u"damage-is-reported"_s);
    const RunEntry *run = runner.workspace()->runs()->selected();
    QVERIFY(run);
    QTRY_COMPARE_WITH_TIMEOUT(run->phase(), int(WorkflowRun::Succeeded), 60'000);
    QCOMPARE(server.requests(u"/run/workflow"_s).size(), 1);
}

void tst_RunnerRestart::settingsCannotBeWritten()
{
    qputenv("XDG_CONFIG_HOME", "/proc/comfydeploy"); // not even root can create a folder there
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->settings()->setTheme(AppSettings::Theme::Dark);
    QTRY_VERIFY2(noticeIn(runner).contains(u"settings cannot be written"_s),
                 qPrintable(noticeIn(runner)));
    runner.workspace()->servers()->save({}, ServerKind::Api, u"Mine"_s, u"http://127.0.0.1:9/api"_s,
                                        {});
    QVERIFY2(noticeIn(runner).contains(u"servers cannot be written"_s),
             qPrintable(noticeIn(runner)));
    QCOMPARE(int(runner.workspace()->settings()->theme()), int(AppSettings::Theme::Dark));
}

REGISTER_TEST_RUN(tst_RunnerRestart, [](int argc, char **argv) {
    tst_RunnerRestart test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerrestart.moc"
