// SPDX-License-Identifier: MIT

// The window on one's own ComfyUI, for which a stand-in stands.
#include "runnerfixture.h"

#include "comfyui/comfyuistandin.h"
#include "shared/pictures.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/faultproxy.h>
#include <qml/form/formfield.h>
#include <qml/form/inputmodel.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslkey.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerComfyUi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void droppedPictureIsRunAgain();
    void isFoundByItself();
    void isNotOfferedTwice_data();
    void isNotOfferedTwice();
    void testSaysWhoAnswers_data();
    void testSaysWhoAnswers();
    void testCanBeStopped();
    void formKnowsTheServer();
    void missingNodesAreNamed();
    void passwordIsAskedFor();
    void ownAuthorityIsTrusted();
    void goesAndComesBack();
    void movesWithRunsUnderWay();
    void removedWithRunsUnderWay();
    void failureNamesTheReason();

private:
    [[nodiscard]] QString add(const RunnerFixture &runner, const QUrl &url) const;
    //! Begins a run that stays under way; \a id becomes the server's.
    void beginRun(const RunnerFixture &runner, QString *id) const;

    std::unique_ptr<OwnFolders> m_folders;
    std::unique_ptr<ComfyUiStandIn> m_comfy;
};

namespace {

QByteArray pictureGraph()
{
    return testData(u"comfyui/picture-graph.json"_s);
}

QString textOf(const RunnerFixture &runner, const QString &name)
{
    const QQuickItem *item = runner.item(name);
    return item ? item->property("text").toString() : QString();
}

bool isConnected(const RunnerFixture &runner)
{
    const ServerConnection *server = runner.workspace()->servers()->current();
    return server->profile().isComfyUi() && server->state() == ServerConnection::State::Connected;
}

QString closedAddress()
{
    ScriptedServer server;
    return server.listen() ? server.url().toString(QUrl::RemovePath) : QString();
}

bool openEditor(const RunnerFixture &runner, const QString &button)
{
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    return QTest::qWaitFor([&] { return runner.item(button); }, testPatience)
        && runner.click(button)
        && QTest::qWaitFor([&] { return runner.item(u"profileUrl"_s); }, testPatience);
}

//! As from the keyboard.
void retype(const RunnerFixture &runner, const QString &field, const QString &text)
{
    QVERIFY(runner.click(field));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(text);
}

} // namespace

void tst_RunnerComfyUi::init()
{
    // Warnings of QML are errors.
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
    m_comfy = std::make_unique<ComfyUiStandIn>();
}

void tst_RunnerComfyUi::cleanup()
{
    qputenv("COMFYDEPLOY_COMFYUI_PORT", "0");
}

QString tst_RunnerComfyUi::add(const RunnerFixture &runner, const QUrl &url) const
{
    runner.workspace()->servers()->save({}, ServerKind::ComfyUi, u"My ComfyUI"_s, url.toString(),
                                        {});
    return runner.workspace()->servers()->currentId();
}

// Four actions: drop it, write another prompt, choose the server, run.
void tst_RunnerComfyUi::droppedPictureIsRunAgain()
{
    qputenv("COMFYDEPLOY_COMFYUI_PORT", QByteArray::number(m_comfy->port()));
    const QString path = QDir::temp().filePath(u"comfyui-%1.png"_s.arg(m_comfy->port()));
    QFile picture(path);
    QVERIFY(picture.open(QIODevice::WriteOnly));
    picture.write(Pictures::png({Pictures::text("prompt", pictureGraph())}));
    picture.close();

    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(runner.drop({600, 400}, {QUrl::fromLocalFile(path)}));
    QVERIFY(picture.remove());
    QTRY_VERIFY(runner.item(u"editor:2.text"_s));
    retype(runner, u"editor:2.text"_s, u"a red fox"_s);

    QVERIFY(runner.click(u"connectionChip"_s));
    QTRY_VERIFY(runner.item(u"useFoundComfyUi"_s));
    runner.pictures(u"comfyui-found"_s);
    QVERIFY(runner.click(u"useFoundComfyUi"_s));
    QTRY_VERIFY(isConnected(runner));
    QTRY_VERIFY(!runner.item(u"popupList"_s));

    m_comfy->setPace(ComfyUiStandIn::Pace::Stepwise);
    QTRY_COMPARE(runner.workspace()->readiness()->reason(), QString());
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(!m_comfy->running().isEmpty());
    QVERIFY(m_comfy->advance(4) > 0);
    QTRY_VERIFY(runner.workspace()->runs()->selected()->progress() > 0);
    runner.pictures(u"comfyui-running"_s);
    m_comfy->setPace(ComfyUiStandIn::Pace::Free);
    m_comfy->finishAll();
    QTRY_COMPARE(m_folders->files({u"*.png"_s}).size(), 1);
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 0);
    QTRY_VERIFY(runner.showsPicture());
    runner.pictures(u"comfyui-done"_s);

    const QJsonObject sent = QJsonDocument::fromJson(m_comfy->posted().constLast().graph).object();
    QCOMPARE(sent["2"_L1]["inputs"_L1]["text"_L1].toString(), u"a red fox"_s);
    QCOMPARE(sent["3"_L1]["inputs"_L1]["text"_L1].toString(), u"blurry"_s);
    QVERIFY2(runner.workspace()->runs()->selected()->details().contains(
                 u"ComfyUI at 127.0.0.1:%1"_s.arg(m_comfy->port())),
             qPrintable(runner.workspace()->runs()->selected()->details()));
}

void tst_RunnerComfyUi::isFoundByItself()
{
    m_comfy->vanish();
    qputenv("COMFYDEPLOY_COMFYUI_PORT", QByteArray::number(m_comfy->port()));
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(runner.click(u"connectionChip"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s));
    QVERIFY(!runner.item(u"useFoundComfyUi"_s));
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!runner.item(u"popupList"_s));

    m_comfy->comeBack(); // the list is opened again
    QVERIFY(runner.click(u"connectionChip"_s));
    QTRY_VERIFY(runner.item(u"useFoundComfyUi"_s));
    QVERIFY(runner.workspace()->servers()->current()->profile().isBuiltIn());
    runner.key(Qt::Key_Tab); // by keyboard
    QCOMPARE(runner.window()->activeFocusItem()->objectName(), u"useFoundComfyUi"_s);
    runner.key(Qt::Key_Space);
    QTRY_VERIFY(isConnected(runner));
    const ServerProfile profile = runner.workspace()->servers()->current()->profile();
    QCOMPARE(profile.name, u"My ComfyUI"_s);
    QCOMPARE(profile.address(), m_comfy->url().toString());
    QVERIFY(runner.workspace()->servers()->foundComfyUi().isEmpty());
}

void tst_RunnerComfyUi::isNotOfferedTwice_data()
{
    QTest::addColumn<bool>("isLookedFor");
    QTest::addColumn<bool>("isKnown");
    QTest::newRow("it is not looked for") << false << false;
    QTest::newRow("it is in a profile") << true << true;
}

void tst_RunnerComfyUi::isNotOfferedTwice()
{
    QFETCH(bool, isLookedFor);
    QFETCH(bool, isKnown);
    if (isLookedFor)
        qputenv("COMFYDEPLOY_COMFYUI_PORT", QByteArray::number(m_comfy->port()));
    if (isKnown)
        ServerProfiles().add(ServerKind::ComfyUi, u"Mine"_s,
                             u"http://localhost:%1"_s.arg(m_comfy->port()), {});
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(runner.click(u"connectionChip"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s));
    if (isLookedFor)
        QTRY_VERIFY(m_comfy->count("GET /system_stats") > 0);
    QVERIFY(runner.workspace()->servers()->foundComfyUi().isEmpty());
    QVERIFY(!runner.item(u"useFoundComfyUi"_s));
    QCOMPARE(m_comfy->requests().isEmpty(), !isLookedFor);
}

void tst_RunnerComfyUi::testSaysWhoAnswers_data()
{
    QTest::addColumn<QString>("address"); // %1 is where the stand-in is
    QTest::addColumn<QString>("answer"); // part of it
    QTest::addColumn<QString>("problem");
    const QString idle = u"nothing in its queue"_s;
    QTest::newRow("a ComfyUI") << u"%1"_s << idle << QString();
    QTest::newRow("without the scheme") << u"localhost:%2/"_s << idle << QString();
    QTest::newRow("one of two") << u"%1, "_s + closedAddress() << idle
                                << u"does not answer: start it"_s;
    QTest::newRow("a wrong path") << u"%1/comfy"_s << QString() << u"check the path"_s;
    QTest::newRow("no address") << u"ftp://x"_s << QString()
                                << u"is not the address of a ComfyUI"_s;
}

void tst_RunnerComfyUi::testSaysWhoAnswers()
{
    QFETCH(QString, address);
    QFETCH(QString, answer);
    QFETCH(QString, problem);
    address.replace(u"%1"_s, m_comfy->url().toString())
        .replace(u"%2"_s, QString::number(m_comfy->port()));
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(openEditor(runner, u"addComfyUiButton"_s));
    QCOMPARE(textOf(runner, u"profileName"_s), u"My ComfyUI"_s);
    retype(runner, u"profileUrl"_s, address);
    QVERIFY(runner.click(u"profileTest"_s));
    const auto shows = [&runner](const QString &name, const QString &part) {
        const QString text = textOf(runner, name);
        return part.isEmpty() ? text.isEmpty() : text.contains(part) && !text.contains(u'\n');
    };
    QTRY_VERIFY(!runner.item(u"testBusy"_s) && shows(u"testAnswers"_s, answer)
                && shows(u"testProblems"_s, problem));
    runner.pictures(u"comfyui-test-"_s + QString::fromLatin1(QTest::currentDataTag()));
    if (!problem.isEmpty())
        return;
    QVERIFY(runner.click(u"profileSave"_s));
    QTRY_VERIFY(isConnected(runner));
    runner.pictures(u"comfyui-settings"_s);
}

void tst_RunnerComfyUi::testCanBeStopped()
{
    m_comfy->holdAnswers();
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(openEditor(runner, u"addComfyUiButton"_s));
    retype(runner, u"profileUrl"_s, m_comfy->url().toString());
    QVERIFY(runner.click(u"profileTest"_s));
    QTRY_VERIFY(runner.item(u"testBusy"_s));
    QTRY_COMPARE(m_comfy->count("GET /system_stats"), 1);
    QCOMPARE(textOf(runner, u"profileTest"_s), u"Stop the test"_s);
    QVERIFY(runner.click(u"profileTest"_s));
    QTRY_VERIFY(!runner.item(u"testBusy"_s));
    m_comfy->releaseAnswers();
    QCOMPARE(textOf(runner, u"testAnswers"_s) + textOf(runner, u"testProblems"_s), QString());
    QCOMPARE(textOf(runner, u"profileTest"_s), u"Test"_s);
}

void tst_RunnerComfyUi::formKnowsTheServer()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.workspace()->importer()->openText(QString::fromUtf8(pictureGraph()));
    QTRY_VERIFY(runner.item(u"editor:2.text"_s));
    retype(runner, u"editor:2.text"_s, u"still here"_s);
    Qml::WorkflowForm *form = runner.workspace()->workflow()->form();
    const auto options = [form] {
        const int row = form->inputs()->indexOf(u"1.ckpt_name"_s);
        return row < 0 ? QStringList() : form->inputs()->fields().at(row).spec().options();
    };
    const auto hasExample = [&] {
        return options().contains(u"sd15-example.safetensors"_s);
    };
    QVERIFY(!hasExample());
    (void)add(runner, m_comfy->url());
    QTRY_VERIFY(hasExample());
    QCOMPARE(form->value(u"2.text"_s).toString(), u"still here"_s);
    runner.workspace()->servers()->setCurrentId(u"local"_s);
    QTRY_VERIFY(!hasExample());
    QVERIFY(!runner.item(u"gpuChoice"_s));
    QVERIFY(runner.click(u"advancedButton"_s));
    QTRY_VERIFY(runner.item(u"gpuChoice"_s));
    runner.workspace()->servers()->setCurrentId(
        runner.workspace()->servers()->profiles()->idOfComfyUi(m_comfy->url()));
    QTRY_VERIFY(!runner.item(u"gpuChoice"_s));
    QVERIFY(runner.item(u"webhookField"_s));
}

void tst_RunnerComfyUi::missingNodesAreNamed()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    m_comfy->holdAnswers("GET /object_info");
    (void)add(runner, m_comfy->url());
    runner.workspace()->importer()->openText(
        QString::fromUtf8(pictureGraph()).replace(u"VAEDecode"_s, u"VAEDecodeMagic"_s));
    QTRY_VERIFY(isConnected(runner));
    // Until it has said what it has, nobody knows better.
    QCOMPARE(runner.workspace()->readiness()->reason(), QString());
    m_comfy->releaseAnswers();
    const QString expected =
        u"ComfyUI at 127.0.0.1:%1 has no node VAEDecodeMagic"_s.arg(m_comfy->port());
    QTRY_VERIFY2(runner.workspace()->readiness()->reason().startsWith(expected),
                 qPrintable(runner.workspace()->readiness()->reason()));
    QTRY_VERIFY(runner.item(u"blockedActionButton"_s));
    runner.pictures(u"comfyui-lacking-nodes"_s);
    // Once it is installed there.
    m_comfy->vanish();
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Offline);
    m_comfy->addClass(u"VAEDecodeMagic"_s, m_comfy->objectInfo()["VAEDecode"_L1].toObject());
    m_comfy->comeBack();
    QTRY_COMPARE(runner.workspace()->readiness()->reason(), QString());
}

void tst_RunnerComfyUi::passwordIsAskedFor()
{
    m_comfy->requireAuthorization("Basic " + QByteArray("me:right").toBase64());
    QUrl url = m_comfy->url();
    url.setUserName(u"me"_s);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    (void)add(runner, url);
    QTRY_VERIFY(runner.workspace()->readiness()->needsToken());
    QCOMPARE(textOf(runner, u"runButton"_s), u"Give the password to run"_s);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.item(u"tokenField"_s));
    runner.type(u"wrong"_s);
    QVERIFY(runner.click(u"tokenAccept"_s));
    QTRY_VERIFY(textOf(runner, u"tokenProblem"_s).contains(u"does not accept"_s));
    runner.pictures(u"comfyui-password"_s);
    retype(runner, u"tokenField"_s, u"right"_s);
    QVERIFY(runner.click(u"tokenAccept"_s));
    QTRY_VERIFY(isConnected(runner));
    QTRY_VERIFY(!runner.item(u"tokenField"_s));
}

//! https, with a certificate of one's own authority, a user and a password: through the websocket,
//! too.
void tst_RunnerComfyUi::ownAuthorityIsTrusted()
{
    m_comfy->requireAuthorization("Basic " + QByteArray("me:right").toBase64());
    FaultProxy proxy(m_comfy->url());
    proxy.setTls(QSslCertificate(testData(u"tls/server.crt"_s)),
                 QSslKey(testData(u"tls/server.key"_s), QSsl::Rsa));
    QVERIFY(proxy.listen());
    QUrl url = proxy.url();
    url.setUserName(u"me"_s);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QVERIFY(openEditor(runner, u"addComfyUiButton"_s));
    retype(runner, u"profileUrl"_s, url.toString());
    QVERIFY(runner.click(u"profileTest"_s));
    QTRY_VERIFY2(textOf(runner, u"testProblems"_s).contains(u"cannot be trusted"_s),
                 qPrintable(textOf(runner, u"testProblems"_s)));
    runner.pictures(u"comfyui-untrusted"_s);
    retype(runner, u"profileCa"_s, u"/gone/ca.crt"_s);
    QVERIFY(runner.click(u"profileTest"_s));
    QTRY_VERIFY2(textOf(runner, u"testProblems"_s).contains(u"/gone/ca.crt"_s),
                 qPrintable(textOf(runner, u"testProblems"_s)));
    runner
        .item(u"profileCa"_s) // as the dialog does
        ->setProperty("text", QStringLiteral(TEST_DATA_DIR "/tls/ca.crt"));
    QVERIFY(textOf(runner, u"testProblems"_s).isEmpty()); // that was without it
    QVERIFY(runner.click(u"profileTest"_s));
    QTRY_VERIFY2(textOf(runner, u"testProblems"_s).contains(u"the password of me"_s),
                 qPrintable(textOf(runner, u"testProblems"_s)));
    QVERIFY(runner.click(u"profileSave"_s));
    QTRY_VERIFY(runner.workspace()->readiness()->needsToken());
    runner.workspace()->servers()->current()->setToken(u"right"_s);
    QTRY_VERIFY(isConnected(runner));
    runner.key(Qt::Key_Escape); // the settings
    runner.workspace()->importer()->openText(QString::fromUtf8(pictureGraph()));
    QVERIFY(runner.runAndWait());
    QTRY_COMPARE(m_folders->files({u"*.png"_s}).size(), 1);
    QCOMPARE(m_comfy->count("POST /prompt"), 1);
}

void tst_RunnerComfyUi::goesAndComesBack()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    (void)add(runner, m_comfy->url());
    QTRY_VERIFY(isConnected(runner));
    const ServerConnection *server = runner.workspace()->servers()->current();
    m_comfy->vanish();
    QTRY_COMPARE(server->state(), ServerConnection::State::Offline);
    QTRY_VERIFY2(server->problem().contains(u"does not answer: start it"_s),
                 qPrintable(server->problem()));
    runner.pictures(u"comfyui-offline"_s);
    m_comfy->comeBack();
    QTRY_COMPARE(server->state(), ServerConnection::State::Connected);
}

void tst_RunnerComfyUi::beginRun(const RunnerFixture &runner, QString *id) const
{
    m_comfy->setPace(ComfyUiStandIn::Pace::Stepwise);
    *id = add(runner, m_comfy->url());
    QTRY_VERIFY(isConnected(runner));
    runner.workspace()->importer()->openText(QString::fromUtf8(pictureGraph()));
    QTRY_COMPARE(runner.workspace()->readiness()->reason(), QString());
    QCOMPARE(runner.workspace()->run(), 1);
    QTRY_VERIFY(!m_comfy->running().isEmpty());
}

void tst_RunnerComfyUi::movesWithRunsUnderWay()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QString id;
    beginRun(runner, &id);
    QVERIFY(!QTest::currentTestFailed());
    const QUrl api = runner.workspace()->servers()->current()->client()->serverUrl();

    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"editServer-"_s + id));
    QVERIFY(runner.click(u"editServer-"_s + id));
    QTRY_VERIFY(runner.item(u"profileUrl"_s));
    const ComfyUiStandIn other;
    retype(runner, u"profileUrl"_s, other.url().toString());
    QVERIFY(runner.click(u"profileSave"_s));
    QTRY_VERIFY(textOf(runner, u"questionText"_s).contains(u"Runs under way on it: 1"_s));
    runner.pictures(u"comfyui-moves"_s);
    QCOMPARE(other.openedSockets(), 0);
    QVERIFY(runner.click(u"answer0"_s));
    QTRY_VERIFY(other.openSockets() > 0);
    QTRY_COMPARE(m_comfy->openSockets(), 0);
    QTRY_VERIFY(isConnected(runner));
    QCOMPARE(runner.workspace()->servers()->current()->client()->serverUrl(), api);
}

void tst_RunnerComfyUi::removedWithRunsUnderWay()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QString id;
    beginRun(runner, &id);
    QVERIFY(!QTest::currentTestFailed());

    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"removeServer-"_s + id));
    QVERIFY(runner.click(u"removeServer-"_s + id));
    QTRY_VERIFY(textOf(runner, u"questionText"_s).contains(u"Runs under way on it: 1"_s));
    QVERIFY(runner.click(u"answer0"_s));
    QTRY_VERIFY(runner.workspace()->servers()->current()->profile().isBuiltIn());
    QVERIFY(m_comfy->openSockets() > 0);
    m_comfy->setPace(ComfyUiStandIn::Pace::Free);
    m_comfy->finishAll();
    QTRY_COMPARE(m_folders->files({u"*.png"_s}).size(), 1);
    QTRY_COMPARE(m_comfy->openSockets(), 0); // it has nothing left to do
}

void tst_RunnerComfyUi::failureNamesTheReason()
{
    ComfyUiScript script;
    script.failingNode = u"5"_s;
    script.exceptionMessage = u"insufficient credit for apples"_s;
    m_comfy->expect(script);
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    (void)add(runner, m_comfy->url());
    QTRY_VERIFY(isConnected(runner));
    runner.workspace()->importer()->openText(QString::fromUtf8(pictureGraph()));
    QVERIFY(runner.runAndWait());
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    QVERIFY2(textOf(runner, u"failureCause"_s).contains(u"credit for apples"_s),
             qPrintable(textOf(runner, u"failureCause"_s)));
    QVERIFY(!runner.item(u"failureActionButton"_s)); // no billing
    runner.pictures(u"comfyui-failed"_s);
}

REGISTER_TEST_RUN(tst_RunnerComfyUi, [](int argc, char **argv) {
    tst_RunnerComfyUi test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnercomfyui.moc"
