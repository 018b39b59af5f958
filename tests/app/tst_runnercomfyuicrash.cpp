// SPDX-License-Identifier: MIT

#include "runnerprocess.h"

#include "comfyui/comfyuistandin.h"
#include "settings/serverprofiles.h"
#include "shared/testprogram.h"

#include <QtCore/qcoreapplication.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

// Kills the desktop program, and with it the gateway to one's own ComfyUI, while that has a run.
class tst_RunnerComfyUiCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runIsPickedUp_data();
    void runIsPickedUp();
};

namespace {

enum class Moment { WhileItRuns, WhileItWaits, BeforeItsEnd };

//! Writes the program's settings: \a comfyUi is called "My ComfyUI".
bool addServer(const RunnerHome &home, const QUrl &comfyUi)
{
    qputenv("XDG_CONFIG_HOME", home.environment().value(u"XDG_CONFIG_HOME"_s).toUtf8());
    return !ServerProfiles()
                .add(ServerKind::ComfyUi, u"My ComfyUI"_s, comfyUi.toString(), {})
                .isEmpty();
}

} // namespace

void tst_RunnerComfyUiCrash::initTestCase()
{
    QCoreApplication::setOrganizationName(u"ComfyDeploy"_s);
    QCoreApplication::setApplicationName(u"comfydeploy-runner"_s);
}

void tst_RunnerComfyUiCrash::runIsPickedUp_data()
{
    QTest::addColumn<Moment>("moment"); // of the kill
    QTest::newRow("while it runs") << Moment::WhileItRuns;
    QTest::newRow("while it waits behind another") << Moment::WhileItWaits;
    QTest::newRow("it ends in the meantime") << Moment::BeforeItsEnd;
}

void tst_RunnerComfyUiCrash::runIsPickedUp()
{
    QFETCH(Moment, moment);
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    if (moment == Moment::WhileItWaits)
        comfy.postForeign();
    const qsizetype foreign = comfy.posted().size();
    const RunnerHome home;
    QVERIFY(addServer(home, comfy.url()));
    {
        RunnerProcess runner(home,
                             {u"--server"_s, u"My ComfyUI"_s, u"--run"_s,
                              QStringLiteral(TEST_DATA_DIR "/comfyui/picture-graph.json")});
        QTRY_VERIFY2(comfy.posted().size() > foreign, runner.output());
        const QString prompt = comfy.posted().constLast().promptId;
        if (moment == Moment::WhileItWaits) {
            QTRY_VERIFY(comfy.pending().contains(prompt));
        } else {
            QTRY_COMPARE(comfy.running(), prompt);
            QVERIFY(comfy.advance(5) > 0);
        }
        runner.kill();
    }
    QVERIFY(home.results(u"*"_s).isEmpty());
    const int sockets = comfy.openedSockets();
    if (moment == Moment::BeforeItsEnd) {
        comfy.finishAll();
        startAgainAndSave(home, testPatience);
    } else {
        RunnerProcess runner(home, {});
        QTRY_VERIFY2(comfy.openedSockets() > sockets, runner.output());
        comfy.finishAll();
        QTRY_VERIFY2(!home.results(u"*.json"_s).isEmpty(), runner.output());
        QCOMPARE(home.results(u"*.png"_s).size(), 1);
    }
    QCOMPARE(comfy.count("POST /prompt"), 1);
    QCOMPARE(comfy.executions(comfy.posted().constLast().promptId), 1);
}

REGISTER_TEST_RUN(tst_RunnerComfyUiCrash,
                  (runRegisteredTest<tst_RunnerComfyUiCrash, QGuiApplication>))
#include "tst_runnercomfyuicrash.moc"
