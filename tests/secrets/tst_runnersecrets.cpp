// SPDX-License-Identifier: MIT

// The token is in nothing that the running desktop runner exposes, shows, writes or passes on.
#include "secretstest.h"
#include "shared/testprogram.h"

#include "app/runnerfixture.h"
#include "runs/runkeeper.h"

#include <ComfyDeployLocal/LocalServer>

#include <QtGui/qclipboard.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmllist.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

//! Of objects of QML: items, and JavaScript's values and lists.
class WindowText : public ObjectText
{
protected:
    [[nodiscard]] QObjectList furtherChildren(const QObject *object) const override
    {
        QObjectList children;
        if (const auto *item = qobject_cast<const QQuickItem *>(object)) {
            for (QQuickItem *child : item->childItems())
                children += child;
        } else if (const auto *window = qobject_cast<const QQuickWindow *>(object)) {
            children += window->contentItem();
            if (window->contentItem())
                children += window->contentItem()->parentItem(); // of the overlay of popups, too
        }
        return children;
    }
    [[nodiscard]] QVariant plain(const QVariant &value) const override
    {
        if (value.metaType() == QMetaType::fromType<QJSValue>()) {
            const auto js = value.value<QJSValue>();
            const QVariant converted = js.toVariant(QJSValue::ConvertJSObjects);
            return converted.metaType() == value.metaType() ? js.toString() : converted;
        }
        if (QByteArray(value.metaType().name()).startsWith("QQmlListProperty<")) {
            const QQmlListReference list(value);
            QVariantList entries;
            for (qsizetype i = 0; list.canCount() && list.canAt() && i < list.count(); ++i)
                entries += QVariant::fromValue(list.at(i));
            return entries;
        }
        return value;
    }
};

//! Everything that is connected with \a window: what it shows, the program's objects that it is
//! bound to, the engine, and all other windows.
WindowText heldBy(const QQuickWindow *window)
{
    WindowText text;
    text.add(window);
    const QList<QWindow *> windows = QGuiApplication::allWindows();
    for (const QWindow *other : windows)
        text.add(other);
    text.add(qApp);
    if (QQmlEngine *engine = qmlEngine(window)) {
        text.add(engine);
        text.add(engine->rootContext());
    }
    return text;
}

bool isIn(const TokenSearch &search, const RunnerFixture &runner)
{
    return !search.formIn(heldBy(runner.window()).text()).isEmpty();
}

//! The arguments and environment of a program that this process starts.
QByteArray environmentOfAChild()
{
    QProcess child;
    child.start(u"/usr/bin/env"_s, QStringList());
    child.waitForFinished();
    return child.readAllStandardOutput();
}

QByteArray ownArguments()
{
    QFile file(u"/proc/self/cmdline"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

RunnerOptions optionsFor(const QUrl &server)
{
    RunnerOptions options;
    options.server = server.toString();
    return options;
}

} // namespace

class tst_RunnerSecrets : public SecretsTest
{
    Q_OBJECT

private Q_SLOTS:
    void searchFindsWhatIsPlanted();
    void runsAndFailures();
    void echoes_data();
    void echoes();

private:
    void lookAt(const QString &place, const RunnerFixture &runner);
    void lookAtFolders(const OwnFolders &folders, const QString &when);
};

void tst_RunnerSecrets::lookAt(const QString &place, const RunnerFixture &runner)
{
    const WindowText text = heldBy(runner.window());
    for (const char *type : // it got to all of them
         {"::Workspace", "::ServerConnection", "::WorkflowClient", "::ServerProfiles",
          "::AppSettings", "::WorkflowForm", "::RunHistoryModel", "::RunEntry",
          "TokenDialog_QMLTYPE", "SettingsDialog_QMLTYPE", "RunsPane_QMLTYPE"})
        QVERIFY2(text.text().contains(type), type);
    m_search.look(u"state of the runner"_s, place + u", %1 objects"_s.arg(text.objects()),
                  text.text());
    m_search.look(u"clipboard"_s, place, QGuiApplication::clipboard()->text().toUtf8());
    m_search.look(u"arguments of the runner"_s, place, ownArguments());
    m_search.look(u"environment of a child"_s, place, environmentOfAChild());
}

void tst_RunnerSecrets::lookAtFolders(const OwnFolders &folders, const QString &when)
{
    const QString data = qEnvironmentVariable("XDG_DATA_HOME");
    const QString config = qEnvironmentVariable("XDG_CONFIG_HOME");
    QDirIterator history(data, {u"runs.sqlite"_s}, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY(history.hasNext());
    QDirIterator settings(config, {u"servers.ini"_s}, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY(settings.hasNext());
    m_search.lookBelow(u"history and data of the runner, "_s + when, data);
    m_search.lookBelow(u"settings of the runner, "_s + when, config);
    m_search.lookBelow(u"results and sidecars of the runner, "_s + when, folders.outputs());
}

void tst_RunnerSecrets::searchFindsWhatIsPlanted()
{
    TokenSearch search(secretToken);
    const QString asText = QString::fromLatin1(secretToken);
    LocalServer local;
    QVERIFY2(local.listen(), qPrintable(local.errorString()));
    const OwnFolders folders;
    const RunnerFixture runner(folders.outputs(), optionsFor(local.url()));
    QVERIFY(runner.isShown());
    runner.makePopups();
    QVERIFY(!isIn(search, runner));

    // In the program's objects, in a property that is a map, in a dialog that is closed.
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"prompt"_s, asText + u"-form"_s));
    QQuickItem *button = runner.item(u"runButton"_s);
    auto *settings = runner.window()
                         ->findChild<QObject *>(u"settingsDialog"_s)
                         ->property("instance")
                         .value<QObject *>();
    QVERIFY(button && settings);
    button->setProperty("planted", QVariantMap{{u"a"_s, QVariantList{asText + u"-map"_s}}});
    QVERIFY(settings->setProperty("title", asText + u"-dialog"_s));
    const QByteArray held = heldBy(runner.window()).text();
    for (const char *plant : {"-form", "-map", "-dialog"})
        QVERIFY2(held.contains(secretToken + plant), plant);
    QVERIFY(!search.formIn(held).isEmpty());
    runner.workspace()->settings()->setState(u"deployment"_s, asText);
    QTRY_VERIFY(!search.lookBelow(u"settings"_s, qEnvironmentVariable("XDG_CONFIG_HOME")));

    QGuiApplication::clipboard()->setText(asText);
    QVERIFY(!search.look(u"clipboard"_s, {}, QGuiApplication::clipboard()->text().toUtf8()));
    QGuiApplication::clipboard()->clear();
    qputenv("COMFYDEPLOY_PLANTED", secretToken);
    QVERIFY(!search.look(u"environment"_s, {}, environmentOfAChild()));
    qunsetenv("COMFYDEPLOY_PLANTED");
    QVERIFY(ownArguments().contains("secrets_tests"));
    takeLog(); // what was planted may stand there
}

void tst_RunnerSecrets::runsAndFailures()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken(secretToken);
    const OwnFolders folders;
    {
        const RunnerFixture runner(folders.outputs(), optionsFor(server.url()));
        QVERIFY(runner.isShown());
        runner.makePopups();
        Workspace *workspace = runner.workspace();
        QTRY_COMPARE(workspace->servers()->current()->state(),
                     ServerConnection::State::TokenMissing);
        for (const auto &[name, value] :
             {std::pair{u"width"_s, 64}, std::pair{u"height"_s, 64}, std::pair{u"steps"_s, 2}})
            QVERIFY(workspace->workflow()->form()->setValue(name, value));
        QVERIFY(server.addFault(u"step-delay"_s, u"100"_s)); // it can be seen while it runs
        QTRY_VERIFY(runner.click(u"runButton"_s));
        QTRY_VERIFY(runner.item(u"tokenField"_s) && runner.item(u"tokenField"_s)->hasActiveFocus());
        runner.type(QString::fromLatin1(secretToken));
        QVERIFY(isIn(m_search, runner)); // while it is being typed
        runner.key(Qt::Key_Return);
        QTRY_COMPARE(workspace->runs()->activeCount(), 1);
        QTRY_VERIFY(!runner.item(u"tokenField"_s));
        lookAt(u"running"_s, runner);
        QTRY_COMPARE_WITH_TIMEOUT(workspace->runs()->activeCount(), 0, 60'000);
        QCOMPARE(workspace->runs()->selected()->phase(), int(WorkflowRun::Succeeded));
        lookAt(u"succeeded"_s, runner);

        QVERIFY(server.addFault(u"fail-node"_s, u"3"_s));
        workspace->run();
        QTRY_VERIFY_WITH_TIMEOUT(runner.item(u"copyDetailsButton"_s), 60'000);
        QVERIFY(runner.click(u"copyDetailsButton"_s));
        QVERIFY(!QGuiApplication::clipboard()->text().isEmpty());
        lookAt(u"failed"_s, runner);
        lookAtFolders(folders, u"open"_s);
        QVERIFY(server.addFault(u"reject-token"_s, {}, -1));
        workspace->servers()->current()->check();
        QTRY_COMPARE(workspace->servers()->current()->state(),
                     ServerConnection::State::TokenRefused);
        lookAt(u"token refused"_s, runner);
    }
    lookAtFolders(folders, u"closed"_s);
    QGuiApplication::clipboard()->clear();
}

void tst_RunnerSecrets::echoes_data()
{
    QTest::addColumn<RunMode>("mode");
    QTest::newRow("queue") << RunMode::Queue;
    QTest::newRow("stream") << RunMode::Stream;
}

// A failure with the token in every text, on the screen and as it is copied.
void tst_RunnerSecrets::echoes()
{
    QFETCH(RunMode, mode);
    EchoServer server(m_search);
    server.serveFailingRuns();
    const OwnFolders folders;
    {
        const RunnerFixture runner(folders.outputs(), optionsFor(server.url()));
        QVERIFY(runner.isShown());
        runner.makePopups();
        Workspace *workspace = runner.workspace();
        workspace->servers()->current()->setToken(QString::fromLatin1(secretToken));
        QTRY_COMPARE(workspace->servers()->current()->state(), ServerConnection::State::Connected);
        workspace->options()->setMode(mode);
        workspace->run();
        QTRY_VERIFY_WITH_TIMEOUT(
            workspace->runs()->selected() && workspace->runs()->activeCount() == 0, 60'000);
        QCOMPARE(workspace->runs()->selected()->phase(), int(WorkflowRun::Failed));
        QTRY_VERIFY(runner.click(u"copyDetailsButton"_s));
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.contains(u"[token]"_s), qPrintable(copied));
        lookAt(u"echo"_s, runner);
        lookAtFolders(folders, u"open"_s);
    }
    lookAtFolders(folders, u"closed"_s);
    QVERIFY(server.hasEchoed());
    QGuiApplication::clipboard()->clear();
}

REGISTER_TEST_RUN(tst_RunnerSecrets, [](int argc, char **argv) {
    tst_RunnerSecrets test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnersecrets.moc"
