// SPDX-License-Identifier: MIT

// Cancelling a run stops that run in ComfyUI, and nothing else.
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <QtCore/qjsonarray.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;
using Pace = Gateway::Pace;

class tst_GatewayCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void running_data() { rows(); }
    void running();
    void waiting_data() { rows(); }
    void waiting();
    void beforeItIsSent_data() { rows(); }
    void beforeItIsSent();
    void whileItIsPosted_data() { rows(); }
    void whileItIsPosted();
    void tooLate_data() { rows(); }
    void tooLate();
    void silentNode_data() { rows(); }
    void silentNode();
    void notStopped();
    void interruptedInComfyUi();
    void cancelledByNobody();

private:
    static void rows();
    //! What would concern others.
    static void checkNothingElseStopped(const ComfyUiStandIn &comfy);
};

void tst_GatewayCancel::rows()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::newRow("new") << Dialect::New;
    QTest::newRow("old") << Dialect::Old;
}

void tst_GatewayCancel::checkNothingElseStopped(const ComfyUiStandIn &comfy)
{
    QCOMPARE(comfy.count("POST /free"), 0);
    QCOMPARE(comfy.count("POST /history"), 0);
    for (const auto &request : comfy.requests("POST /interrupt"))
        QVERIFY2(request.body.contains("\"prompt_id\""), request.body);
    for (const auto &request : comfy.requests("POST /queue"))
        QVERIFY2(!request.body.contains("clear"), request.body);
}

void tst_GatewayCancel::running()
{
    QFETCH(Dialect, dialect);
    Gateway gateway(dialect, Pace::Stepwise);
    QVERIFY(gateway.start());
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph()));
    EndRecorder recorder(&gateway.client, run);
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    const QString foreign = gateway.comfy.postForeign();
    run->cancel();
    QTRY_COMPARE(recorder.ends.count("finished"), 1);
    QCOMPARE(run->status(), RunStatus::Cancelled);
    QCOMPARE(gateway.status(run->id()), u"cancelled"_s);
    QTRY_COMPARE(gateway.comfy.running(), foreign);
    checkNothingElseStopped(gateway.comfy);
}

void tst_GatewayCancel::waiting()
{
    QFETCH(Dialect, dialect);
    Gateway gateway(dialect, Pace::Stepwise);
    QVERIFY(gateway.start());
    const QString foreign = gateway.comfy.postForeign();
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"queued"_s);
    const QString next = gateway.comfy.postForeign();
    run->cancel();
    QTRY_COMPARE(run->status(), RunStatus::Cancelled);
    QCOMPARE(gateway.comfy.running(), foreign);
    QCOMPARE(gateway.comfy.pending(), QStringList{next});
    QCOMPARE(gateway.comfy.executions(run->id()), 0);
    checkNothingElseStopped(gateway.comfy);
}

void tst_GatewayCancel::beforeItIsSent()
{
    QFETCH(Dialect, dialect);
    Gateway gateway(dialect);
    gateway.comfy.vanish();
    QVERIFY(gateway.start());
    const QString id = gateway.queue(Gateway::graph());
    QCOMPARE(gateway.cancel(id).status, 200);
    QTRY_COMPARE(gateway.status(id), u"cancelled"_s);
    gateway.comfy.comeBack();
    QTRY_COMPARE(gateway.comfy.openSockets(), 1);
    QCOMPARE(gateway.comfy.count("POST /prompt"), 0);
}

//! It is cancelled as soon as it is known where it is.
void tst_GatewayCancel::whileItIsPosted()
{
    QFETCH(Dialect, dialect);
    Gateway gateway(dialect, Pace::Stepwise);
    QVERIFY(gateway.start());
    gateway.comfy.holdAnswers("POST /prompt");
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.comfy.running(), id);
    QCOMPARE(gateway.cancel(id).status, 200);
    gateway.comfy.releaseAnswers();
    QTRY_COMPARE(gateway.status(id), u"cancelled"_s);
    QCOMPARE(gateway.comfy.running(), QString());
    checkNothingElseStopped(gateway.comfy);
}

void tst_GatewayCancel::tooLate()
{
    QFETCH(Dialect, dialect);
    Gateway gateway(dialect);
    QVERIFY(gateway.start());
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    QCOMPARE(gateway.cancel(id).status, 200);
    QCOMPARE(gateway.status(id), u"success"_s);
}

//! It stops at the end of the node.
void tst_GatewayCancel::silentNode()
{
    QFETCH(Dialect, dialect);
    Gateway gateway(dialect, Pace::Stepwise);
    QVERIFY(gateway.start());
    ComfyUiScript script;
    script.lateInterrupt = true;
    gateway.comfy.expect(script);
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    run->cancel();
    const QByteArray order = dialect == Dialect::Old
        ? "POST /interrupt"_ba
        : "POST /jobs/" + run->id().toLatin1() + "/cancel";
    QTRY_VERIFY(gateway.comfy.count(order) > 0);
    QCOMPARE(gateway.status(run->id()), u"running"_s);
    gateway.comfy.finishAll();
    QTRY_COMPARE(run->status(), RunStatus::Cancelled);
    QTRY_VERIFY(run->isSettled());
    checkNothingElseStopped(gateway.comfy);
}

//! A server that does not stop it: the run ends all the same, and says so.
void tst_GatewayCancel::notStopped()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    auto timings = Gateway::quickTimings();
    timings.stop = 300ms;
    QVERIFY(gateway.start(timings));
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    gateway.comfy.killWorker();
    run->cancel();
    QTRY_COMPARE(run->status(), RunStatus::Cancelled);
    QVERIFY2(gateway.log(run->id()).contains(u"has not stopped the run"_s),
             qPrintable(gateway.log(run->id())));
}

//! By a user of ComfyUI's own interface.
void tst_GatewayCancel::interruptedInComfyUi()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    RawHttp::postJson(gateway.comfy.url(), "/interrupt", "{}");
    QTRY_COMPARE(run->status(), RunStatus::Cancelled);
    QVERIFY(gateway.log(run->id()).contains(u"interrupted in ComfyUI"_s));
}

//! Runs go on in ComfyUI when the local server ends.
void tst_GatewayCancel::cancelledByNobody()
{
    const auto gateway = std::make_unique<Gateway>(Dialect::New, Pace::Stepwise);
    auto server = std::make_unique<LocalServer>();
    QVERIFY(server->setComfyUiServers({gateway->comfy.url()}));
    QVERIFY2(server->listen(), qPrintable(server->errorString()));
    RawHttp::postJson(server->url(), "/api/run/workflow/queue",
                      R"({"workflow_id": ")" + exampleWorkflowId + R"(", "workflow_api_json": )"
                          + Gateway::graph() + '}');
    QTRY_VERIFY(!gateway->comfy.running().isEmpty());
    server.reset();
    QVERIFY(!gateway->comfy.running().isEmpty());
    gateway->comfy.finishAll();
    QCOMPARE(gateway->comfy.started().size(), 1);
    checkNothingElseStopped(gateway->comfy);
}

REGISTER_TEST(tst_GatewayCancel)
#include "tst_gatewaycancel.moc"
