// SPDX-License-Identifier: MIT

// A ComfyUI that is restarted, vanishes, falls silent, loses answers or talks nonsense: each run
// ends once, with its true status and a reason.
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/faultproxy.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;
using Junk = ComfyUiStandIn::Junk;
using Pace = Gateway::Pace;

class tst_GatewayTroubles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restarted_data();
    void restarted();
    void vanished();
    void wasAway();
    void notThereYet();
    void neverThere();
    void deaf();
    void frozen();
    void halfOpen();
    void deadWorker();
    void restartWithoutSocket();
    void classesBeforeTheSocket();
    void tooOld();
    void lostAnswer();
    void lostAnswers();
    void unfinishedAnswer();
    void serverError();
    void exactNodeErrors();
    void removedByOthers();
    void forgottenByOthers();
    void junk_data();
    void junk();
    void hugeFrame();
};

void tst_GatewayTroubles::restarted_data()
{
    QTest::addColumn<bool>("isRunning");
    QTest::newRow("while it runs") << true;
    QTest::newRow("while it waits") << false;
}

void tst_GatewayTroubles::restarted()
{
    QFETCH(bool, isRunning);
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    if (!isRunning)
        gateway.comfy.postForeign();
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph()));
    EndRecorder recorder(&gateway.client, run);
    QTRY_COMPARE(gateway.status(run->id()), isRunning ? u"running"_s : u"queued"_s);
    gateway.comfy.restart();
    QTRY_COMPARE(recorder.ends.count("finished"), 1);
    QCOMPARE(run->status(), RunStatus::Failed);
    QVERIFY2(run->error().message().contains(u"restarted"_s), qPrintable(run->error().message()));
    QCOMPARE(gateway.comfy.posted().size(), 1); // it is not given to it again
    QVERIFY(!gateway.log(run->id()).contains(u"Prompt executed"_s));

    // The next run finds the restarted one.
    WorkflowRun *next = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(next->id()), u"running"_s);
    gateway.comfy.finishAll();
    QTRY_COMPARE(next->status(), RunStatus::Success);
}

void tst_GatewayTroubles::vanished()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    auto timings = Gateway::quickTimings();
    timings.contact = 200ms;
    QVERIFY(gateway.start(timings));
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    EndRecorder recorder(&gateway.client, run);
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    gateway.comfy.vanish();
    QTRY_COMPARE(recorder.ends.count("finished"), 1);
    QCOMPARE(run->status(), RunStatus::Failed);
    QVERIFY2(run->error().message().contains(u"does not answer"_s),
             qPrintable(run->error().message()));
}

void tst_GatewayTroubles::wasAway()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    gateway.comfy.vanish();
    gateway.comfy.finishAll(); // nobody hears it
    gateway.comfy.comeBack();
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QTRY_VERIFY(run->isSettled());
    QCOMPARE(run->mediaItems().size(), 1);
}

void tst_GatewayTroubles::notThereYet()
{
    Gateway gateway;
    gateway.comfy.vanish();
    QVERIFY(gateway.start());
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_VERIFY(!run->id().isEmpty());
    QCOMPARE(gateway.status(run->id()), u"not-started"_s);
    gateway.comfy.comeBack();
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QCOMPARE(gateway.comfy.executions(run->id()), 1);
}

void tst_GatewayTroubles::neverThere()
{
    Gateway gateway;
    gateway.comfy.vanish();
    auto timings = Gateway::quickTimings();
    timings.contact = 200ms;
    QVERIFY(gateway.start(timings));
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(run->status(), RunStatus::Failed);
    QTRY_VERIFY(run->isSettled());
    QVERIFY2(run->error().message().contains(gateway.comfy.url().toString())
                 && run->error().message().contains(u"does not answer"_s),
             qPrintable(run->error().message()));
    QCOMPARE(gateway.comfy.count("POST /prompt"), 0);
}

//! The socket stays open and nothing comes.
void tst_GatewayTroubles::deaf()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    auto timings = Gateway::quickTimings();
    timings.deaf = timings.quiet = 100ms;
    QVERIFY(gateway.start(timings));
    QTRY_COMPARE(gateway.comfy.openSockets(), 1);
    gateway.comfy.setDeaf(true);
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    // It is opened again, after the former one is closed.
    QTRY_VERIFY(gateway.comfy.openedSockets() > 2);
    QCOMPARE(gateway.comfy.clientIds().size(), 1);
    gateway.comfy.finishAll();
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QTRY_VERIFY(run->isSettled());
    QCOMPARE(run->mediaItems().size(), 1);
}

//! The same, but each new socket gets its greeting.
void tst_GatewayTroubles::frozen()
{
    Gateway gateway(Dialect::Old, Pace::Stepwise);
    auto timings = Gateway::quickTimings();
    timings.deaf = timings.quiet = 100ms;
    QVERIFY(gateway.start(timings));
    QTRY_COMPARE(gateway.comfy.openSockets(), 1);
    gateway.comfy.setFrozen(true);
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph()));
    QTRY_VERIFY(gateway.comfy.openedSockets() > 2);
    gateway.comfy.finishAll();
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QTRY_VERIFY(run->isSettled());
    QCOMPARE(run->mediaItems().size(), 1);
}

//! No byte arrives any more, and no end of the connection.
void tst_GatewayTroubles::halfOpen()
{
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    FaultProxy proxy(comfy.url());
    QVERIFY2(proxy.listen(), qPrintable(proxy.errorString()));
    auto timings = Gateway::quickTimings();
    timings.ping = 200ms;
    timings.request = 1s;
    LocalServer server;
    timings.applyTo(&server);
    QVERIFY(server.setComfyUiServers({proxy.url()}));
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    WorkflowClient client;
    useServer(client, server.url());
    WorkflowRun *run = client.stream(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(run->status(), RunStatus::Running);
    proxy.setDelay(3'600'000);
    comfy.finishAll();
    const int connections = proxy.connectionCount();
    QTRY_VERIFY(proxy.connectionCount() > connections + 1);
    QCOMPARE(run->status(), RunStatus::Running);
    proxy.clear();
    QTRY_COMPARE(run->status(), RunStatus::Success);
}

//! HTTP lives on, and nothing is executed any more.
void tst_GatewayTroubles::deadWorker()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    auto timings = Gateway::quickTimings();
    timings.stuck = 500ms;
    timings.stop = 200ms;
    QVERIFY(gateway.start(timings));
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    gateway.comfy.killWorker();
    QTRY_COMPARE(run->status(), RunStatus::Failed);
    QTRY_VERIFY(run->isSettled());
    QVERIFY2(run->error().message().contains(u"restart ComfyUI"_s),
             qPrintable(run->error().message()));
}

//! It may have other classes afterwards. No socket tells of it, but its numbers begin again.
void tst_GatewayTroubles::restartWithoutSocket()
{
    Gateway gateway;
    gateway.comfy.setSocketless(true);
    QVERIFY(gateway.start());
    const QString first = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(first), u"success"_s);
    QCOMPARE(gateway.comfy.count("GET /object_info"), 1);

    gateway.comfy.restart();
    const QString next = gateway.queue(Gateway::graph(3));
    QTRY_COMPARE(gateway.status(next), u"success"_s);
    QTRY_COMPARE(gateway.comfy.count("GET /object_info"), 2);
    const QString last = gateway.queue(Gateway::graph(4));
    QTRY_COMPARE(gateway.status(last), u"success"_s);
    QCOMPARE(gateway.comfy.count("GET /object_info"), 2);
}

//! After a restart it answers, while its socket is not tried again before some seconds are over.
void tst_GatewayTroubles::classesBeforeTheSocket()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    QTRY_COMPARE(gateway.comfy.count("PATCH /internal/logs/subscribe"), 1); // its socket is up
    const QString first = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(first), u"success"_s);
    const int before = gateway.comfy.count("GET /object_info");

    gateway.comfy.setSocketless(true);
    gateway.comfy.restart();
    QTRY_COMPARE(gateway.comfy.count("GET /object_info"), before + 1);
    const QString next = gateway.queue(Gateway::graph(3));
    QTRY_COMPARE(gateway.status(next), u"success"_s);
}

//! It gives the prompt an id of its own: the run could not be found again.
void tst_GatewayTroubles::tooOld()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    gateway.comfy.answerOnce("POST /prompt", 200,
                             R"({"prompt_id": "its-own", "number": 1, "node_errors": {}})",
                             "application/json");
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_VERIFY(run->isSettled());
    QCOMPARE(run->status(), RunStatus::Failed);
    QVERIFY2(run->error().message().contains(u"too old"_s), qPrintable(run->error().message()));
    QTRY_COMPARE(gateway.comfy.count("POST /queue"), 1);
    QVERIFY(gateway.comfy.requests("POST /queue").constFirst().body.contains("its-own"));
}

//! The prompt was accepted, and its answer is lost.
void tst_GatewayTroubles::lostAnswer()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    gateway.comfy.loseAnswer();
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QCOMPARE(gateway.comfy.executions(run->id()), 1);
    QCOMPARE(gateway.comfy.count("POST /prompt"), 1);
}

//! The prompt was not accepted: it is given once more.
void tst_GatewayTroubles::lostAnswers()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    gateway.comfy.answerOnce("POST /prompt", 502, "a proxy's");
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QCOMPARE(gateway.comfy.count("POST /prompt"), 2);
    QCOMPARE(gateway.comfy.executions(run->id()), 1);
}

//! No answer ever comes, although the prompt is executed.
void tst_GatewayTroubles::unfinishedAnswer()
{
    Gateway gateway;
    auto timings = Gateway::quickTimings();
    timings.answer = 300ms;
    QVERIFY(gateway.start(timings));
    gateway.comfy.holdAnswers("POST /prompt");
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QCOMPARE(gateway.comfy.executions(run->id()), 1);
    gateway.comfy.releaseAnswers();
}

void tst_GatewayTroubles::serverError()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    gateway.comfy.answerOnce("POST /prompt", 500, "Server got itself in trouble");
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(run->status(), RunStatus::Failed);
    QTRY_VERIFY(run->isSettled());
    QVERIFY2(run->error().message().contains(u"Server got itself in trouble"_s),
             qPrintable(run->error().message()));
    QCOMPARE(gateway.comfy.count("POST /prompt"), 1);
}

//! Integers that do not fit into 63 bits keep their digits.
void tst_GatewayTroubles::exactNodeErrors()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    const QByteArray config = R"({"min": 0, "max": 18446744073709551615})";
    const QByteArray value = "18446744073709551616";
    const QByteArray answer =
        R"({"node_errors": {"1": {"errors": [{"type": "value_bigger_than_max", "message": "m",)"
        R"( "details": "d", "extra_info": {"input_name": "seed", "input_config": ["INT", )"
        + config + R"(], "received_value": )" + value
        + R"(}}], "dependent_outputs": ["2"], "class_type": "T"}}, )"
          R"("error": {"type": "t", "message": "m", "details": "", "extra_info": {}}})";
    gateway.comfy.answerOnce("POST /prompt", 400, answer, "application/json");
    const QByteArray stream =
        RawHttp::postJson(gateway.server.url(), "/api/run/workflow/stream",
                          R"({"workflow_id": ")" + exampleWorkflowId + R"(", "workflow_api_json": )"
                              + Gateway::graph() + '}')
            .body;
    QVERIFY2(stream.contains(R"("received_value": )" + value), stream);
    QVERIFY2(stream.contains(R"("max": 18446744073709551615)"), stream);
}

void tst_GatewayTroubles::removedByOthers()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    gateway.comfy.postForeign();
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"queued"_s);
    QVERIFY(gateway.comfy.removePending(run->id()));
    QTRY_COMPARE(run->status(), RunStatus::Failed);
    QTRY_VERIFY(run->isSettled());
    QVERIFY2(run->error().message().contains(u"another program removed it"_s),
             qPrintable(run->error().message()));
}

//! Nothing shows how it ended: never a success.
void tst_GatewayTroubles::forgottenByOthers()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    gateway.comfy.setDeaf(true);
    gateway.comfy.holdAnswers();
    gateway.comfy.finishAll();
    gateway.comfy.clearHistory();
    gateway.comfy.releaseAnswers();
    QTRY_COMPARE(run->status(), RunStatus::Failed);
}

void tst_GatewayTroubles::junk_data()
{
    QTest::addColumn<Junk>("junk");
    QTest::newRow("broken JSON") << Junk::BrokenJson;
    QTest::newRow("NaN") << Junk::NotANumber;
    QTest::newRow("unknown type") << Junk::UnknownType;
    QTest::newRow("no type") << Junk::NoType;
    QTest::newRow("foreign prompt") << Junk::ForeignPrompt;
    QTest::newRow("binary rubbish") << Junk::BinaryRubbish;
}

void tst_GatewayTroubles::junk()
{
    QFETCH(Junk, junk);
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    WorkflowRun *run = gateway.client.stream(Gateway::request(Gateway::graph()));
    QTRY_COMPARE(gateway.status(run->id()), u"running"_s);
    gateway.comfy.sendJunk(junk);
    gateway.comfy.sendJunk(junk, run->id());
    gateway.comfy.finishAll();
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QCOMPARE(gateway.comfy.openedSockets(), 1); // it has survived
}

void tst_GatewayTroubles::hugeFrame()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(id), u"running"_s);
    gateway.comfy.sendJunk(Junk::HugeExecuted, id);
    gateway.comfy.finishAll();
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    QCOMPARE(gateway.comfy.openedSockets(), 1);
}

REGISTER_TEST(tst_GatewayTroubles)
#include "tst_gatewaytroubles.moc"
