// SPDX-License-Identifier: MIT

// POSTs that a ComfyUI, or a proxy in front of it, holds back: nothing is executed twice, or for
// nobody.
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <QtCore/qtemporarydir.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;
using Pace = Gateway::Pace;

class tst_GatewayHeldPosts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void heldPost_data();
    void heldPost();
    void heldPostNeverArrives();
    void heldPostAfterTheEnd_data();
    void heldPostAfterTheEnd();
    void heldPostAfterAnother();
    void heldPostAfterARestart();
    void latePromptsAreForgotten_data();
    void latePromptsAreForgotten();
    void unansweredPosts_data();
    void unansweredPosts();
};

void tst_GatewayHeldPosts::heldPost_data()
{
    QTest::addColumn<bool>("isAnswered"); //!< by a proxy that does not wait any longer
    QTest::newRow("not answered") << false;
    QTest::newRow("answered by 504") << true;
}

//! The server gets the prompt after it was looked for there: no second one may follow.
void tst_GatewayHeldPosts::heldPost()
{
    QFETCH(bool, isAnswered);
    Gateway gateway;
    auto timings = Gateway::quickTimings();
    if (!isAnswered)
        timings.request = 200ms;
    QVERIFY(gateway.start(timings));
    QTRY_COMPARE(gateway.comfy.count("PATCH /internal/logs/subscribe"), 1);
    gateway.comfy.holdRequest();
    if (isAnswered)
        gateway.comfy.answerHeld(504, "Gateway Time-out");
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    // Three times would be enough if the connection had ended.
    QTRY_VERIFY(gateway.comfy.count("GET /history/" + run->id().toLatin1()) > 5);
    QCOMPARE(gateway.comfy.count("POST /prompt"), 1);
    gateway.comfy.releaseRequests();
    QTRY_COMPARE(run->status(), RunStatus::Success);
    QCOMPARE(gateway.comfy.count("POST /prompt"), 1);
    QCOMPARE(gateway.comfy.executions(run->id()), 1);
}

void tst_GatewayHeldPosts::heldPostNeverArrives()
{
    Gateway gateway;
    auto timings = Gateway::quickTimings();
    timings.request = 200ms;
    timings.answer = 300ms;
    QVERIFY(gateway.start(timings));
    gateway.comfy.holdRequest();
    WorkflowRun *run = gateway.client.queue(Gateway::request(Gateway::graph()));
    QTRY_VERIFY(run->isSettled());
    QCOMPARE(run->status(), RunStatus::Failed);
    QVERIFY2(run->error().message().contains(u"has not confirmed that it got the run"_s),
             qPrintable(run->error().message()));
    QCOMPARE(gateway.comfy.count("POST /prompt"), 1);
}

void tst_GatewayHeldPosts::heldPostAfterTheEnd_data()
{
    QTest::addColumn<bool>("isBusy"); //!< the server, with another prompt
    QTest::newRow("it would begin at once") << false;
    QTest::newRow("it would wait") << true;
}

//! Nobody waits for it any more, so it is not executed to its end.
void tst_GatewayHeldPosts::heldPostAfterTheEnd()
{
    QFETCH(bool, isBusy);
    Gateway gateway(Dialect::New, Pace::Stepwise);
    auto timings = Gateway::quickTimings();
    timings.request = 200ms;
    QVERIFY(gateway.start(timings));
    QTRY_COMPARE(gateway.comfy.count("PATCH /internal/logs/subscribe"), 1);
    gateway.comfy.holdRequest();
    const QString id = gateway.queue(Gateway::graph(50));
    QTRY_COMPARE(gateway.comfy.count("POST /prompt"), 1);
    QCOMPARE(gateway.cancel(id).status, 200);
    QTRY_COMPARE(gateway.status(id), u"cancelled"_s);
    if (isBusy)
        gateway.comfy.postForeign();
    gateway.comfy.releaseRequests();
    QTRY_VERIFY(gateway.comfy.count("POST /queue") + gateway.comfy.count("POST /interrupt") > 0);
    gateway.comfy.finishAll();
    QTRY_COMPARE(gateway.comfy.pending(), QStringList());
    QTRY_COMPARE(gateway.comfy.running(), QString());
    QCOMPARE(gateway.comfy.executions(id), isBusy ? 0 : 1);
    QCOMPARE(gateway.comfy.file(u"output"_s, u"comfydeploy/%1/run_00001_.png"_s.arg(id)),
             QByteArray());
}

//! A proxy has answered for the first POST, and passes it on when the second was accepted.
void tst_GatewayHeldPosts::heldPostAfterAnother()
{
    Gateway gateway(Dialect::New, Pace::Stepwise);
    QVERIFY(gateway.start());
    QTRY_COMPARE(gateway.comfy.count("PATCH /internal/logs/subscribe"), 1);
    gateway.comfy.holdRequest();
    gateway.comfy.answerHeld(502, "Bad Gateway");
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.comfy.running(), id);
    QCOMPARE(gateway.comfy.count("POST /prompt"), 2);
    gateway.comfy.releaseRequests();
    QTRY_VERIFY(gateway.comfy.count("POST /queue") > 0);
    QTRY_COMPARE(gateway.comfy.pending(), QStringList());
    gateway.comfy.finishAll();
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    QCOMPARE(gateway.comfy.executions(id), 1);
}

//! The server in front of it was restarted meanwhile.
void tst_GatewayHeldPosts::heldPostAfterARestart()
{
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    const QTemporaryDir folder;
    auto timings = Gateway::quickTimings();
    timings.request = 200ms;
    const auto start = [&](LocalServer *server) {
        timings.applyTo(server);
        server->setDataDirectory(folder.path());
        return server->setComfyUiServers({comfy.url()}) && server->listen();
    };
    comfy.postForeign();
    QString id;
    {
        LocalServer server;
        QVERIFY2(start(&server), qPrintable(server.errorString()));
        QTRY_COMPARE(comfy.count("PATCH /internal/logs/subscribe"), 1);
        comfy.holdRequest();
        id = RawHttp::postJson(server.url(), "/api/run/workflow/queue",
                               R"({"workflow_id": ")" + exampleWorkflowId
                                   + R"(", "workflow_api_json": )" + Gateway::graph() + '}')
                 .json()["run_id"_L1]
                 .toString();
        QTRY_COMPARE(comfy.count("POST /prompt"), 1);
        const QByteArray path = "/api/run/" + id.toLatin1();
        QCOMPARE(RawHttp::postJson(server.url(), path + "/cancel", "{}").status, 200);
        QTRY_COMPARE(RawHttp::get(server.url(), path).json()["status"_L1].toString(),
                     u"cancelled"_s);
    }
    LocalServer server;
    QVERIFY2(start(&server), qPrintable(server.errorString()));
    QTRY_COMPARE(comfy.count("PATCH /internal/logs/subscribe"), 2);
    comfy.releaseRequests();
    QTRY_VERIFY(comfy.count("POST /queue") > 0);
    QTRY_COMPARE(comfy.pending(), QStringList());
    comfy.finishAll();
    QCOMPARE(comfy.executions(id), 0);
}

void tst_GatewayHeldPosts::latePromptsAreForgotten_data()
{
    QTest::addColumn<bool>("arrives");
    QTest::newRow("seen and stopped") << true;
    QTest::newRow("too old") << false;
}

//! After that, nobody asks for the queue each time that it changes.
void tst_GatewayHeldPosts::latePromptsAreForgotten()
{
    QFETCH(bool, arrives);
    Gateway gateway(Dialect::New, Pace::Stepwise);
    auto timings = Gateway::quickTimings();
    timings.request = 200ms;
    if (!arrives)
        timings.late = 1ms;
    QVERIFY(gateway.start(timings));
    QTRY_COMPARE(gateway.comfy.count("PATCH /internal/logs/subscribe"), 1);
    gateway.comfy.holdRequest();
    const QString id = gateway.queue(Gateway::graph(50));
    QTRY_COMPARE(gateway.comfy.count("POST /prompt"), 1);
    QCOMPARE(gateway.cancel(id).status, 200);
    QTRY_COMPARE(gateway.status(id), u"cancelled"_s);
    if (arrives) {
        gateway.comfy.postForeign();
        gateway.comfy.releaseRequests();
        QTRY_VERIFY(gateway.comfy.count("POST /queue") > 0);
        QTRY_COMPARE(gateway.comfy.pending(), QStringList());
    }
    gateway.comfy.finishAll();
    gateway.comfy.setPace(Pace::Free);
    // A run that succeeds at once asks for no queue of its own.
    const QString next = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(next), u"success"_s);
    const int before = gateway.comfy.count("GET /queue");
    for (int i = 0; i < 3; ++i) {
        gateway.comfy.postForeign();
        gateway.comfy.finishAll();
    }
    const QString last = gateway.queue(Gateway::graph(3));
    QTRY_COMPARE(gateway.status(last), u"success"_s);
    QVERIFY(gateway.comfy.count("GET /queue") <= before + 1);
}

void tst_GatewayHeldPosts::unansweredPosts_data()
{
    QTest::addColumn<bool>("isTriedAgain"); //!< the pause is short
    QTest::newRow("set aside") << false;
    QTest::newRow("and used again") << true;
}

//! It answers everything else.
void tst_GatewayHeldPosts::unansweredPosts()
{
    QFETCH(bool, isTriedAgain);
    Gateway gateway;
    auto timings = Gateway::quickTimings();
    timings.request = 200ms;
    timings.answer = timings.contact = 300ms;
    if (!isTriedAgain)
        timings.aside = timings.longestAside = 1h;
    QVERIFY(gateway.start(timings));
    QTRY_COMPARE(gateway.comfy.count("PATCH /internal/logs/subscribe"), 1);
    for (int i = 1; i <= 3; ++i) {
        gateway.comfy.holdRequest();
        const QString id = gateway.queue(Gateway::graph());
        QTRY_COMPARE(gateway.status(id), u"failed"_s);
        QCOMPARE(gateway.comfy.count("POST /prompt"), i);
    }
    const QString next = gateway.queue(Gateway::graph());
    if (isTriedAgain) {
        QTRY_COMPARE(gateway.status(next), u"success"_s);
        return;
    }
    QTRY_COMPARE(gateway.status(next), u"failed"_s);
    const QString log = gateway.log(next);
    QVERIFY2(log.contains(u"is set aside: it has not answered when it was given runs"_s),
             qPrintable(log));
    QCOMPARE(gateway.comfy.count("POST /prompt"), 3);
}

REGISTER_TEST(tst_GatewayHeldPosts)
#include "tst_gatewayheldposts.moc"
