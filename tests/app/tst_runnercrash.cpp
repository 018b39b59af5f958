// SPDX-License-Identifier: MIT

#include "runnerprocess.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtGui/qguiapplication.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

// Kills the desktop program, and checks that no run is lost or paid for twice.
class tst_RunnerCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runIsPickedUp_data();
    void runIsPickedUp();
    void runOnItsOwnServerIsPickedUp();
};

namespace {

//! Requests that follow a run; those that only check the server use a run id of zeros.
qsizetype looksAtARun(const LocalServer &server)
{
    const QList<RecordedRequest> requests = server.requests(u"/api/run/"_s);
    return std::count_if(requests.begin(), requests.end(), [](const RecordedRequest &request) {
        return request.method == "GET" && !request.path.contains(u"/00000000-"_s);
    });
}

} // namespace

void tst_RunnerCrash::runIsPickedUp_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("followed"); // killed when the run is followed, else when it was sent
    QTest::newRow("while it runs") << u"step-delay"_s << u"200"_s << true;
    QTest::newRow("during the cold start") << u"cold-start"_s << u"3000"_s << true;
    QTest::newRow("while the answer to the submit is awaited")
        << u"lose-answer"_s << u""_s << false;
}

void tst_RunnerCrash::runIsPickedUp()
{
    QFETCH(QString, fault);
    QFETCH(QString, value);
    QFETCH(bool, followed);

    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(fault, value, 1, u"/run/workflow"_s));
    const RunnerHome home;
    {
        RunnerProcess runner(home, {u"--server"_s, server.url().toString(), u"--run"_s});
        QTRY_COMPARE(server.requests(u"/run/workflow"_s).size(), 1);
        if (followed)
            QTRY_VERIFY(looksAtARun(server) > 0);
        runner.kill();
    }
    QVERIFY(home.results(u"*.json"_s).isEmpty());

    startAgainAndSave(home, 60'000);
    QCOMPARE(server.requests(u"/run/workflow"_s).size(), 1);
}

// With the server as a separate process.
void tst_RunnerCrash::runOnItsOwnServerIsPickedUp()
{
    killInMidRunAndStartAgain({});
}

REGISTER_TEST_RUN(tst_RunnerCrash, (runRegisteredTest<tst_RunnerCrash, QGuiApplication>))
#include "tst_runnercrash.moc"
