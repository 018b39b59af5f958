// SPDX-License-Identifier: MIT

// Deployments in the runner's window: from the list to the form, the run and the history.
#include "runnerfixture.h"

#include "shared/runmark.h"
#include "shared/scriptedserver.h"

#include "runs/runkeeper.h"
#include "settings/palettes.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtTest/qsignalspy.h>
#include <QtWidgets/qapplication.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

bool isConnected(const RunnerFixture &runner)
{
    const auto isConnected = [&runner] {
        return runner.workspace()->servers()->current()->state()
            == ServerConnection::State::Connected;
    };
    return QTest::qWaitFor(isConnected, testPatience);
}

bool runEnds(const RunnerFixture &runner)
{
    const Workspace *workspace = runner.workspace();
    return QTest::qWaitFor([&] { return workspace->runs()->activeCount() > 0; }, 10'000)
        && QTest::qWaitFor([&] { return workspace->runs()->activeCount() == 0; }, 60'000);
}

void makeSmall(const RunnerFixture &runner)
{
    Qml::WorkflowForm *form = runner.workspace()->workflow()->form();
    QVERIFY(form->setValue(u"width"_s, 64));
    QVERIFY(form->setValue(u"height"_s, 64));
    QVERIFY(form->setValue(u"steps"_s, 2));
}

QJsonObject bodyOf(const RecordedRequest &request)
{
    return QJsonDocument::fromJson(withoutRunMark(request.body)).object();
}

QString footerOf(const RunnerFixture &runner)
{
    const QQuickItem *text = runner.item(u"deploymentsText"_s);
    return text ? text->property("text").toString() : QString();
}

} // namespace

class tst_RunnerDeployments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void chosenFromTheList_data();
    void chosenFromTheList();
    void listThatFails();
    void listThatNeedsAToken();
    void needsNoIds();
    void ofAnotherServer();
    void valuesAreKept();
    void newerVersionReplacesTheKeptOne();
    void droppedPictureReachesTheRunAsAUrl_data();
    void droppedPictureReachesTheRunAsAUrl();
    void historyKnowsIt();
    void failureLeadsToItsField_data();
    void failureLeadsToItsField();
    void waitAndLogAreShown();

private:
    std::unique_ptr<OwnFolders> m_folders;
};

void tst_RunnerDeployments::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
}

void tst_RunnerDeployments::chosenFromTheList_data()
{
    QTest::addColumn<AppSettings::Theme>("theme");
    QTest::newRow("light") << AppSettings::Theme::Light;
    QTest::newRow("dark") << AppSettings::Theme::Dark;
}

// The samples are deployments of the built-in server.
void tst_RunnerDeployments::chosenFromTheList()
{
    QFETCH(AppSettings::Theme, theme);
    const QString name = u"deployments-"_s + QString::fromLatin1(QTest::currentDataTag());
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->settings()->setTheme(theme);
    QVERIFY(isConnected(runner));
    WorkflowChoices *choices = runner.workspace()->choices();
    const int workflows = choices->rowCount();
    QCOMPARE(choices->deployments()->count(), 0); // not requested yet
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_COMPARE(choices->rowCount(), workflows + 4);
    QTRY_COMPARE(footerOf(runner), u"Deployments: 4"_s);
    for (int i = 0; i < workflows; ++i)
        runner.key(Qt::Key_Down);
    runner.picture(name);
    runner.key(Qt::Key_Return);
    QVERIFY(runner.workspace()->workflow()->isDeployment());
    QCOMPARE(runner.workspace()->workflow()->title(), u"Text to image"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->deployment().environment(), u"production"_s);
    QCOMPARE(runner.item(u"workflowButton"_s)->property("text").toString(),
             u"Text to image · production"_s);
    QTRY_VERIFY(runner.item(u"editor:prompt"_s));
    makeSmall(runner);
    QCOMPARE(runner.workspace()->readiness()->reason(), QString());
    QVERIFY(runner.click(u"advancedButton"_s));
    QVERIFY(runner.item(u"gpuChoice"_s));
    QVERIFY(!runner.item(u"keepSeedsBox"_s)); // the server chooses its seeds
    QVERIFY(runner.click(u"runButton"_s));
    QVERIFY(runEnds(runner));
    const RunEntry *run = runner.workspace()->runs()->selected();
    QCOMPARE(run->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(run->workflowName(), u"Text to image"_s);
    QVERIFY(!run->mainText().isEmpty());
    QCOMPARE(run->seeds().size(), 1);
    QTRY_VERIFY(runner.item(u"viewer"_s));
    QTRY_VERIFY(runner.showsPicture());
    runner.picture(name + u"-ran"_s);
}

void tst_RunnerDeployments::listThatFails()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"status"_s, u"403"_s, 2, u"/deployments"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QVERIFY(isConnected(runner));
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_VERIFY2(footerOf(runner).contains(u"cannot be listed"_s), qPrintable(footerOf(runner)));
    runner.picture(u"deployments-refused"_s);
    server.clearFaults();
    runner.key(Qt::Key_Tab);
    QVERIFY(runner.item(u"reloadDeployments"_s)->hasActiveFocus());
    runner.key(Qt::Key_Return);
    QTRY_COMPARE(footerOf(runner), u"Deployments: 4"_s);
}

void tst_RunnerDeployments::listThatNeedsAToken()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken("secret");
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::TokenMissing);
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_VERIFY2(footerOf(runner).contains(u"token"_s), qPrintable(footerOf(runner)));
    QCOMPARE(server.requests(u"/deployments"_s).size(), 0);
    runner.key(Qt::Key_Escape);
    runner.workspace()->servers()->current()->setToken(u"secret"_s);
    QVERIFY(runner.openDeployment(u"Caption"_s));
}

// A remote server: 0.0.0.0 is this machine, but does not look like it. Its deployment has inputs
// whose texts are markup, and no graph.
void tst_RunnerDeployments::needsNoIds()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const QString markup = u"<img src='%1/trap.png'>"_s.arg(server.url().toString());
    const QByteArray deployment =
        QJsonDocument(QJsonObject{{u"id"_s, u"../d"_s},
                                  {u"environment"_s, markup},
                                  {u"workflow"_s, QJsonObject{{u"name"_s, markup}}}})
            .toJson()
            .trimmed()
            .chopped(1)
        + R"(, "input_types": [{"class_type": "ComfyUIDeployExternalText", "input_id": "words",
             "default_value": "a lake"}]})";
    server.on("*", 404, R"({"detail": "Run not found"})");
    server.on("GET /deployments", 200, '[' + deployment + ']');
    server.on("POST /run/deployment/queue", 422, R"({"detail": "not today"})");
    QUrl url = server.url();
    url.setHost(u"0.0.0.0"_s);
    RunnerFixture runner(m_folders->outputs(), onServer(url));
    QVERIFY(runner.isShown());
    QVERIFY(isConnected(runner));
    QVERIFY(!runner.workspace()->servers()->current()->profile().isLocal());
    QVERIFY(runner.workspace()->readiness()->reason().contains(u"workflow id"_s));
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_COMPARE(footerOf(runner), u"Deployments: 1"_s);
    runner.picture(u"deployments-foreign"_s);
    runner.key(Qt::Key_Escape);
    QVERIFY(runner.openDeployment(markup));
    QCOMPARE(runner.workspace()->readiness()->reason(), QString());
    QVERIFY(runner.click(u"advancedButton"_s));
    QVERIFY(!runner.item(u"workflowIdField"_s));
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"words"_s, u"a river"_s));
    runner.workspace()->run();
    QTRY_COMPARE(server.count("POST /run/deployment/queue"), 1);
    const QJsonObject body =
        QJsonDocument::fromJson(
            withoutRunMark(server.requests("POST /run/deployment/queue").constLast().body))
            .object();
    QCOMPARE(body,
             (QJsonObject{{u"deployment_id"_s, u"../d"_s},
                          {u"inputs"_s, QJsonObject{{u"words"_s, u"a river"_s}}}}));
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 0);
    QCOMPARE(runner.workspace()->runs()->selected()->mainText(), u"a river"_s);
    QCOMPARE(server.count("GET /trap.png"), 0);
}

void tst_RunnerDeployments::ofAnotherServer()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QVERIFY(runner.openDeployment(u"Text to image"_s));
    Workspace *workspace = runner.workspace();
    const QString profile = workspace->servers()->currentId();
    QCOMPARE(workspace->readiness()->reason(), QString());
    workspace->servers()->setCurrentId(u"local"_s);
    QVERIFY(isConnected(runner));
    QVERIFY2(workspace->readiness()->reason().contains(u"deployment is on"_s),
             qPrintable(workspace->readiness()->reason()));
    workspace->run();
    QCOMPARE(workspace->runs()->activeCount(), 0);
    QCOMPARE(workspace->choices()->deployments()->client(),
             workspace->servers()->current()->client());
    workspace->servers()->setCurrentId(profile);
    QTRY_COMPARE(workspace->readiness()->reason(), QString());
    workspace->servers()->setCurrentId(u"local"_s);
    workspace->servers()->remove(profile);
    QVERIFY2(workspace->readiness()->reason().contains(u"removed"_s),
             qPrintable(workspace->readiness()->reason()));
    workspace->workflow()->open(u"sample-caption"_s);
    QVERIFY(!workspace->workflow()->isDeployment());
}

void tst_RunnerDeployments::valuesAreKept()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    {
        RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
        QVERIFY(runner.isShown());
        QVERIFY(isConnected(runner));
        QVERIFY(runner.openDeployment(u"Text to image"_s));
        Workspace *workspace = runner.workspace();
        workspace->workflow()->form()->setValue(u"prompt"_s, u"123"_s);
        workspace->workflow()->open(
            u"sample-text-to-image"_s); // the same graph, but not the deployment
        QVERIFY(workspace->workflow()->form()->value(u"prompt"_s) != QVariant(u"123"_s));
        QVERIFY(runner.openDeployment(u"Image to image"_s));
        QVERIFY(runner.openDeployment(u"Text to image"_s));
        QCOMPARE(workspace->workflow()->form()->value(u"prompt"_s), QVariant(u"123"_s));
    }
    // Opened again without a request.
    server.close();
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(runner.workspace()->workflow()->isDeployment());
    QCOMPARE(runner.workspace()->workflow()->title(), u"Text to image"_s);
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s), QVariant(u"123"_s));
}

void tst_RunnerDeployments::newerVersionReplacesTheKeptOne()
{
    const auto deployment = [](const QString &input) {
        const QJsonObject node{{u"class_type"_s, u"ComfyUIDeployExternalText"_s},
                               {u"inputs"_s, QJsonObject{{u"input_id"_s, input}}}};
        const QJsonObject version{{u"workflow_api"_s, QJsonObject{{u"1"_s, node}}}};
        const QJsonObject json{{u"id"_s, u"d"_s},
                               {u"workflow"_s, QJsonObject{{u"name"_s, u"Mine"_s}}},
                               {u"version"_s, version}};
        return '[' + QJsonDocument(json).toJson() + ']';
    };
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", 404, R"({"detail": "Run not found"})");
    server.on("GET /deployments", 200, deployment(u"old"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QVERIFY(runner.openDeployment(u"Mine"_s));
    const Qml::WorkflowForm *form = runner.workspace()->workflow()->form();
    QVERIFY(form->value(u"old"_s).isValid());
    server.on("GET /deployments", 200, deployment(u"new"_s));
    runner.workspace()->loadDeployments();
    QTRY_VERIFY(form->value(u"new"_s).isValid());
    QVERIFY(!form->value(u"old"_s).isValid());
    // Also if a run of the history restores an older copy.
    server.on("POST /run/deployment/queue", 422, "{}");
    runner.workspace()->run();
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 0);
    const QString key = KeptDeployments::keyOf(runner.workspace()->servers()->currentId(), u"d"_s);
    QString why;
    const QByteArray kept = deployment(u"old"_s);
    KeptDeployments().keep(key, Deployment::fromJson(kept.mid(1).chopped(1)).value(), &why);
    runner.workspace()->workflow()->open(u"sample-caption"_s);
    runner.workspace()->runs()->reuse(runner.workspace()->runs()->selectedId());
    QVERIFY(form->value(u"new"_s).isValid());
    QVERIFY(runner.workspace()->workflow()->isDeployment());
}

void tst_RunnerDeployments::droppedPictureReachesTheRunAsAUrl_data()
{
    QTest::addColumn<RunMode>("mode");
    QTest::newRow("safe") << RunMode::Queue;
    QTest::newRow("detailed") << RunMode::Stream;
}

void tst_RunnerDeployments::droppedPictureReachesTheRunAsAUrl()
{
    QFETCH(RunMode, mode);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QVERIFY(runner.openDeployment(u"Image to image"_s));
    runner.workspace()->options()->setMode(mode);
    QDir().mkpath(m_folders->outputs());
    const QString path = m_folders->outputs() + u"/dropped.png"_s;
    QImage image(64, 48, QImage::Format_RGB32);
    image.fill(Qt::darkGreen);
    QVERIFY(image.save(path));
    const QPointF middle(runner.window()->width() / 2., runner.window()->height() / 2.);
    QVERIFY(runner.drop(middle, {QUrl::fromLocalFile(path)}));
    QTRY_COMPARE(runner.workspace()->workflow()->form()->value(u"image"_s).toString(),
                 QUrl::fromLocalFile(path).toString());
    QVERIFY(runner.click(u"runButton"_s));
    QVERIFY(runEnds(runner));
    QCOMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Succeeded));

    QCOMPARE(server.requests(u"/file/upload"_s).size(), 1);
    QVERIFY(server.requests(u"/file/upload"_s).constFirst().body.contains("dropped.png"));
    const auto runs = server.requests(u"/run/deployment/"_s);
    QCOMPARE(runs.size(), 1);
    const QUrl url(bodyOf(runs.constFirst())[u"inputs"_s][u"image"_s].toString());
    QVERIFY2(url.scheme() == u"http"_s && url.path().endsWith(u".png"_s),
             qPrintable(url.toString()));
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(url)));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(QImage::fromData(reply->readAll()), image);
}

void tst_RunnerDeployments::historyKnowsIt()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QVERIFY(runner.openDeployment(u"Text to image"_s));
    makeSmall(runner);
    Workspace *workspace = runner.workspace();
    workspace->workflow()->form()->setValue(u"prompt"_s, u"a red fox"_s);
    workspace->run();
    QVERIFY(runEnds(runner));
    const QString first = workspace->runs()->selectedId();
    const QString profile = workspace->servers()->currentId();

    workspace->servers()->setCurrentId(u"local"_s);
    workspace->workflow()->open(u"sample-caption"_s);
    workspace->runs()->runAgain(first);
    QVERIFY(runEnds(runner));
    QVERIFY(workspace->runs()->selectedId() != first);
    QCOMPARE(workspace->runs()->selected()->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(workspace->runs()->selected()->mainText(), u"a red fox"_s);
    const auto runs = server.requests(u"/run/deployment/"_s);
    QCOMPARE(runs.size(), 2);
    QCOMPARE(bodyOf(runs.at(1)), bodyOf(runs.at(0)));

    workspace->runs()->reuse(first);
    QVERIFY(workspace->workflow()->isDeployment());
    QCOMPARE(workspace->servers()->currentId(), profile); // where it can be run
    QCOMPARE(workspace->workflow()->form()->value(u"prompt"_s), QVariant(u"a red fox"_s));
    QCOMPARE(workspace->workflow()->form()->deployment().id(),
             bodyOf(runs.constFirst())[u"deployment_id"_s].toString());

    workspace->workflow()->open(u"sample-caption"_s);
    QVERIFY(QDir(qEnvironmentVariable("XDG_DATA_HOME")
                 + u"/ComfyDeploy/comfydeploy-runner/deployments"_s)
                .removeRecursively());
    QSignalSpy notices(workspace->notices(), &Notices::added);
    workspace->runs()->reuse(first);
    QCOMPARE(notices.size(), 1);
    QVERIFY(!workspace->workflow()->isDeployment()); // what was there stays
}

void tst_RunnerDeployments::failureLeadsToItsField_data()
{
    droppedPictureReachesTheRunAsAUrl_data();
}

// The request has no graph: the node is found in the stored one.
void tst_RunnerDeployments::failureLeadsToItsField()
{
    QFETCH(RunMode, mode);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"fail-node"_s, u"3"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QVERIFY(runner.openDeployment(u"Text to image"_s));
    runner.workspace()->options()->setMode(mode);
    runner.workspace()->run();
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    QCOMPARE(runner.workspace()->runs()->selected()->nodeTitle(), u"Paint"_s);
    const QString place = runner.item(u"failurePlace"_s)->property("text").toString();
    QVERIFY2(place.contains(u"Paint (3)"_s), qPrintable(place));
    runner.picture(u"deployment-failed-%1"_s.arg(QString::fromLatin1(QTest::currentDataTag())));

    QVERIFY(server.addFault(u"fail-node"_s, u"3"_s));
    QVERIFY(runner.openDeployment(u"Caption"_s)); // here its nearest input belongs to one field
    runner.workspace()->run();
    QVERIFY(runEnds(runner));
    QCOMPARE(runner.workspace()->runs()->fieldOf(runner.workspace()->runs()->selected()),
             u"seed"_s);
}

// In safe mode the run's position is polled, and its log is read.
void tst_RunnerDeployments::waitAndLogAreShown()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"queue-position"_s, u"5"_s));
    QVERIFY(server.addFault(u"step-delay"_s, u"400"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QVERIFY(runner.openDeployment(u"Text to image"_s));
    makeSmall(runner);
    runner.workspace()->options()->setMode(RunMode::Queue);
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    runner.workspace()->run();
    const auto words = [&runner] {
        const QQuickItem *text = runner.item(u"statusText"_s);
        return text ? text->property("text").toString() : QString();
    };
    const QRegularExpression queued(u"^Queued, [1-5] before it$"_s);
    QTRY_VERIFY2(queued.match(words()).hasMatch(), qPrintable(words()));
    runner.picture(u"queued"_s);
    const auto lines = [&runner] {
        const QQuickItem *list = runner.item(u"logList"_s);
        return list ? list->property("count").toInt() : 0;
    };
    QTRY_VERIFY(lines() > 0);
    QVERIFY(runner.workspace()->runs()->selected()->isRunning()); // as they are written
    runner.picture(u"running-with-log"_s);
    QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
    QCOMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Succeeded));
    QVERIFY(lines() > 0);
}

REGISTER_TEST_RUN(tst_RunnerDeployments, [](int argc, char **argv) {
    tst_RunnerDeployments test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerdeployments.moc"
