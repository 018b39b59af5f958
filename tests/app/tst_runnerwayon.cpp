// SPDX-License-Identifier: MIT

// What the window offers if something cannot be shown, run or sent.
#include "runnerfixture.h"

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qdesktopservices.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerWayOn : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void noteOpened(const QUrl &url) { m_opened += url; }

private Q_SLOTS:
    void init();
    void failureCardLeadsOn_data();
    void failureCardLeadsOn();
    void deletedFileIsFetchedAgain();
    void deletedFileOfAnotherServer();
    void lackingNodesAreNamed_data();
    void lackingNodesAreNamed();
    void ownServerTakesAnyNode();
    void missingIdsLeadToAdvanced();

private:
    std::unique_ptr<OwnFolders> m_folders;
    QList<QUrl> m_opened;
};

namespace {

QString buttonText(const RunnerFixture &runner, const QString &name)
{
    const QQuickItem *button = runner.item(name);
    return button ? button->property("text").toString() : QString();
}

QString graphOf(const QStringList &classes)
{
    QJsonObject graph{{u"in"_s,
                       QJsonObject{{u"class_type"_s, u"ComfyUIDeployExternalText"_s},
                                   {u"inputs"_s, QJsonObject{{u"input_id"_s, u"words"_s}}}}}};
    for (qsizetype i = 0; i < classes.size(); ++i)
        graph.insert(QString::number(i),
                     QJsonObject{{u"class_type"_s, classes.at(i)}, {u"inputs"_s, QJsonObject()}});
    return QString::fromUtf8(QJsonDocument(graph).toJson());
}

} // namespace

void tst_RunnerWayOn::init()
{
    // Warnings of QML are errors.
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
    m_opened.clear();
}

void tst_RunnerWayOn::failureCardLeadsOn_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("button");
    QTest::newRow("401") << 401 << QByteArray(R"({"detail":"Invalid or expired token"})")
                         << u"Change token"_s;
    QTest::newRow("403, credits")
        << 403 << QByteArray(R"({"detail":"Insufficient your GPU credits to create run"})")
        << u"Open billing"_s;
    QTest::newRow("403, not theirs")
        << 403 << QByteArray(R"({"detail":"You are not authorized to access this resource"})")
        << QString();
    QTest::newRow("400") << 400 << QByteArray(R"({"detail":"Machine is not ready"})") << QString();
}

void tst_RunnerWayOn::failureCardLeadsOn()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, button);
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", 404, R"({"detail":"Run not found"})");
    server.on(queueRoute, status, body);
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    QCOMPARE(buttonText(runner, u"failureActionButton"_s), button);
    runner.pictures(u"failure-"_s + QString::fromLatin1(QTest::currentDataTag()));
    if (button.isEmpty())
        return;
    QDesktopServices::setUrlHandler(u"https"_s, this, "noteOpened");
    QVERIFY(runner.click(u"failureActionButton"_s));
    if (status == 401)
        QTRY_VERIFY(runner.item(u"tokenField"_s));
    else
        QTRY_COMPARE(m_opened, QList<QUrl>{QUrl(u"https://app.comfydeploy.com/usage"_s)});
    QDesktopServices::unsetUrlHandler(u"https"_s);
}

void tst_RunnerWayOn::deletedFileIsFetchedAgain()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    for (const auto &[name, value] :
         {std::pair(u"width"_s, 64), std::pair(u"height"_s, 64), std::pair(u"steps"_s, 2)})
        QVERIFY(runner.workspace()->workflow()->form()->setValue(name, value));
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.showsPicture());
    const QString path = m_folders->files({u"*.png"_s}).constFirst();
    QVERIFY(QFile::remove(path));
    QTRY_VERIFY(runner.item(u"downloadAgainButton"_s)); // without a click
    QVERIFY(!runner.item(u"openButton"_s));
    runner.pictures(u"file-gone"_s);
    QVERIFY(runner.click(u"downloadAgainButton"_s));
    QTRY_VERIFY(QFile::exists(path));
    QTRY_VERIFY(runner.showsPicture());
    QTRY_VERIFY(!runner.item(u"downloadAgainButton"_s));
}

// The run's server was not used since the program started.
void tst_RunnerWayOn::deletedFileOfAnotherServer()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    {
        RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
        QVERIFY(runner.isShown());
        QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                     ServerConnection::State::Connected);
        for (const auto &[name, value] :
             {std::pair(u"width"_s, 64), std::pair(u"height"_s, 64), std::pair(u"steps"_s, 2)})
            QVERIFY(runner.workspace()->workflow()->form()->setValue(name, value));
        QVERIFY(runner.runAndWait());
        runner.workspace()->servers()->setCurrentId(u"local"_s);
    }
    const QString path = m_folders->files({u"*.png"_s}).constFirst();
    QVERIFY(QFile::remove(path));
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(runner.workspace()->servers()->current()->profile().isBuiltIn());
    QTRY_VERIFY(runner.item(u"downloadAgainButton"_s));
    QTRY_VERIFY(runner.row(0));
    QVERIFY(!runner.item(u"rowThumbnail"_s));
    QVERIFY(runner.click(u"downloadAgainButton"_s));
    QTRY_VERIFY(QFile::exists(path));
    QTRY_VERIFY(runner.showsPicture());
    QTRY_VERIFY(runner.item(u"rowThumbnail"_s)); // which is only visible with a picture
    // If it requires a token, the window asks for it.
    server.setRequiredToken("right");
    QVERIFY(QFile::remove(path));
    runner.workspace()->runs()->retrySaving(runner.workspace()->runs()->selectedId());
    QTRY_VERIFY(!runner.workspace()->runs()->selected()->savingError().isEmpty());
    QTRY_VERIFY((runner.workspace()->runs()->retrySaving(runner.workspace()->runs()->selectedId()),
                 runner.item(u"tokenField"_s)));
}

void tst_RunnerWayOn::lackingNodesAreNamed_data()
{
    QTest::addColumn<QStringList>("classes");
    QTest::addColumn<QStringList>("named");
    QTest::newRow("none") << QStringList{u"SaveImage"_s} << QStringList();
    QTest::newRow("one") << QStringList{u"FluxGuidanceX"_s, u"SaveImage"_s}
                         << QStringList{u"FluxGuidanceX"_s};
    QTest::newRow("one, often") << QStringList{u"FluxGuidanceX"_s, u"FluxGuidanceX"_s}
                                << QStringList{u"FluxGuidanceX"_s};
    QTest::newRow("many") << QStringList{u"A1"_s, u"B2"_s, u"C3"_s, u"D4"_s, u"E5"_s, u"F6"_s}
                          << QStringList{u"A1"_s, u"D4"_s, u"2 more"_s};
}

void tst_RunnerWayOn::lackingNodesAreNamed()
{
    QFETCH(QStringList, classes);
    QFETCH(QStringList, named);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->importer()->openText(graphOf(classes));
    QTRY_VERIFY(runner.item(u"editor:words"_s));
    const QString reason = runner.workspace()->readiness()->reason();
    for (const QString &name : named)
        QVERIFY2(reason.contains(name), qPrintable(reason));
    QCOMPARE(reason.isEmpty(), named.isEmpty());
    QCOMPARE(runner.item(u"blockedActionButton"_s) != nullptr, !named.isEmpty());
    runner.pictures(u"lacking-nodes"_s);
    if (named.isEmpty())
        return;
    QVERIFY(runner.click(u"blockedActionButton"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s)); // of the servers
    runner.key(Qt::Key_Escape);
    runner.workspace()->servers()->setCurrentId(u"production"_s);
    QTRY_COMPARE(runner.item(u"runButton"_s)->property("text").toString(), u"Add token to run"_s);
    QVERIFY(!runner.item(u"blockedActionButton"_s));
}

void tst_RunnerWayOn::ownServerTakesAnyNode()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", 404, R"({"detail":"Run not found"})");
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->importer()->openText(graphOf({u"FluxGuidanceX"_s}));
    QCOMPARE(runner.workspace()->readiness()->reason(), QString());
}

void tst_RunnerWayOn::missingIdsLeadToAdvanced()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    ServerProfiles *profiles = runner.workspace()->servers()->profiles();
    const QString id =
        profiles->add(ServerKind::Api, u"Elsewhere"_s, u"https://comfy.invalid/api"_s, {});
    QVERIFY(!id.isEmpty());
    runner.workspace()->servers()->setCurrentId(id);
    QTRY_VERIFY(!runner.workspace()->readiness()->reason().isEmpty());
    QVERIFY(runner.workspace()->servers()->current()); // it does not answer, or its ids are missing
    QTRY_VERIFY(runner.item(u"blockedActionButton"_s));
}

REGISTER_TEST_RUN(tst_RunnerWayOn, [](int argc, char **argv) {
    tst_RunnerWayOn test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerwayon.moc"
