// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>
#include <ComfyDeploy/webhookevent.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

// A body with these members and a run id.
QByteArray bodyWith(const QByteArray &members)
{
    return R"({"run_id":"r")" + (members.isEmpty() ? QByteArray() : ',' + members) + '}';
}

} // namespace

class tst_WebhookEvent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examples_data();
    void examples();
    void outputsOfASuccess();
    void oneOutput();
    void whatACancelSends();
    void oddOutputs_data();
    void oddOutputs();
    void oddFields();
    void refused_data();
    void refused();
    void tooLarge();
};

void tst_WebhookEvent::examples_data()
{
    QTest::addColumn<RunStatus>("status");
    QTest::addColumn<QString>("eventType");
    QTest::addColumn<QString>("liveStatus");
    QTest::addColumn<double>("progress");
    QTest::addColumn<int>("outputs");
    const QString updated = u"run.updated"_s;
    const QString sampling = u"Executing KSampler"_s;
    const QString saving = u"Executing SaveImage"_s;
    using S = RunStatus;
    QTest::newRow("queued") << S::Queued << updated << QString() << 0.0 << 0;
    QTest::newRow("started") << S::Started << updated << QString() << 0.0 << 0;
    QTest::newRow("running") << S::Running << updated << QString() << 0.0 << 0;
    QTest::newRow("live-status") << S::Running << updated << sampling << 0.58 << 0;
    QTest::newRow("output") << S::Running << u"run.output"_s << saving << 1.0 << 1;
    QTest::newRow("success") << S::Success << updated << saving << 1.0 << 2;
    QTest::newRow("failed") << S::Failed << updated << sampling << 0.58 << 0;
    QTest::newRow("timeout") << S::Timeout << updated << sampling << 0.58 << 0;
    QTest::newRow("cancelled-via-api") << S::Cancelled << updated << sampling << 0.33 << 0;
}

void tst_WebhookEvent::examples()
{
    const QByteArray body =
        example(u"webhook-%1.json"_s.arg(QString::fromLatin1(QTest::currentDataTag())));
    QString why;
    const auto event = WebhookEvent::fromJson(body, &why);
    QVERIFY2(event, qPrintable(why));
    QCOMPARE(event->runId(), QString::fromLatin1(exampleRunId));
    QTEST(event->status(), "status");
    QTEST(event->eventType(), "eventType");
    QTEST(event->liveStatus(), "liveStatus");
    QTEST(event->progress(), "progress");
    QTEST(int(event->outputs().size()), "outputs");
    QCOMPARE(event->toJson(), QJsonDocument::fromJson(body).object());
    QCOMPARE(*event, WebhookEvent::fromJson(QJsonDocument(event->toJson()).toJson()).value());
}

void tst_WebhookEvent::outputsOfASuccess()
{
    const auto event = WebhookEvent::fromJson(example(u"webhook-success.json"_s));
    QVERIFY(event);
    const QList<WorkflowRunOutput> outputs = event->outputs();
    QCOMPARE(outputs[0].mediaItems().size(), 2);
    QCOMPARE(outputs[0].nodeId(), u"9"_s);
    QCOMPARE(outputs[0].createdAt(), Utc::dateTime({2025, 3, 4}, {5, 6, 21, 481}));
    QCOMPARE(outputs[1].outputId(), u"output_images"_s);
    QCOMPARE(mediaItemsOf(outputs).size(), 3);
    QCOMPARE(event->rawOutputs().size(), 2);
}

void tst_WebhookEvent::oneOutput()
{
    const auto event = WebhookEvent::fromJson(example(u"webhook-output.json"_s));
    QVERIFY(event);
    QVERIFY(!isTerminal(event->status()));
    QCOMPARE(event->outputs().first().mediaItems().first().fileName(), u"ComfyUI_00001_.png"_s);
}

// Node timings, which are not an output.
void tst_WebhookEvent::whatACancelSends()
{
    const auto event = WebhookEvent::fromJson(example(u"webhook-cancelled-via-api.json"_s));
    QVERIFY(event);
    QVERIFY(event->outputs().isEmpty());
    QCOMPARE(event->rawOutputs().size(), 1);
    QVERIFY(event->rawOutputs().first()["data"_L1].isArray());
}

void tst_WebhookEvent::oddOutputs_data()
{
    QTest::addColumn<QByteArray>("outputs");
    QTest::addColumn<int>("readable");
    QTest::addColumn<int>("all");
    const auto row = [](const char *name, const char *outputs, int readable, int all) {
        QTest::newRow(name) << QByteArray(outputs) << readable << all;
    };
    row("null", "null", 0, 0);
    row("none", "[]", 0, 0);
    row("an error", R"([{"data":{"error":{"node_id":"3","message":"out of memory"}}}])", 0, 1);
    row("an error beside pictures",
        R"([{"data":{"error":"x"}},{"data":{"images":[{"url":"u","filename":"f"}]}}])", 1, 2);
    row("texts and booleans", R"([{"data":{"text":["a"],"animated":[true]}}])", 1, 1);
    row("nothing in it", R"([{"data":{}}])", 1, 1);
    row("no data", R"([{"id":"a"},{"data":null},{"data":"x"}])", 0, 3);
    row("entries that are none", R"([1,null,"x",[],true])", 0, 5);
}

void tst_WebhookEvent::oddOutputs()
{
    QFETCH(QByteArray, outputs);
    const auto event = WebhookEvent::fromJson(bodyWith(R"("status":"x","outputs":)" + outputs));
    QVERIFY(event);
    QTEST(int(event->outputs().size()), "readable");
    QTEST(int(event->rawOutputs().size()), "all");
}

void tst_WebhookEvent::oddFields()
{
    const auto event =
        WebhookEvent::fromJson(bodyWith(R"("status":"from the future","progress":7,"new":[1])"));
    QVERIFY(event); // no event type, as in the service's documentation; no outputs, no live status
    QVERIFY(event->eventType().isEmpty() && event->liveStatus().isEmpty());
    QCOMPARE(event->status(), RunStatus::Unknown);
    QCOMPARE(event->rawStatus(), u"from the future"_s);
    QCOMPARE(event->progress(), 1.0);
    QVERIFY(event->outputs().isEmpty() && event->toJson().contains(u"new"_s));
    for (const char *odd : {R"("progress":-1)", R"("progress":null)", R"("progress":"half")"})
        QCOMPARE(WebhookEvent::fromJson(bodyWith(R"("status":"x",)" + QByteArray(odd)))->progress(),
                 0.0);
    QVERIFY(WebhookEvent().runId().isEmpty());
}

void tst_WebhookEvent::refused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const QByteArray &body, const QString &why) {
        QTest::newRow(name) << body << why;
    };
    row("nothing", "", u"not JSON"_s);
    row("a form", "a=b&c=d", u"not JSON, byte"_s);
    row("cut off", R"({"run_id":"r",)", u"not JSON"_s);
    row("a list", "[]", u"not a JSON object"_s);
    row("no run", R"({"status":"x"})", u"\"run_id\""_s);
    row("a numeric run", R"({"status":"x","run_id":4})", u"\"run_id\""_s);
    row("an empty run", R"({"status":"x","run_id":""})", u"\"run_id\""_s);
    row("no status", bodyWith(""), u"\"status\""_s);
    row("a null status", bodyWith(R"("status":null)"), u"\"status\""_s);
    row("outputs of another type", bodyWith(R"("status":"x","outputs":{})"), u"\"outputs\""_s);
    row("nested without end", bodyWith("\"status\":" + QByteArray(100'000, '[')), u"not JSON"_s);
}

void tst_WebhookEvent::refused()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, why);
    QString problem;
    QVERIFY(!WebhookEvent::fromJson(body, &problem));
    QVERIFY2(problem.contains(why), qPrintable(problem));
    QVERIFY(!WebhookEvent::fromJson(body));
}

void tst_WebhookEvent::tooLarge()
{
    QString why;
    QVERIFY(!WebhookEvent::fromJson(
        bodyWith(R"("status":"x")") + QByteArray(WebhookEvent::MaximumSize, ' '), &why));
    QCOMPARE(why, u"it is larger than 64 MiB"_s);
}

REGISTER_TEST(tst_WebhookEvent)
#include "tst_webhookevent.moc"
