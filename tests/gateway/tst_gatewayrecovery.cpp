// SPDX-License-Identifier: MIT

// A gateway that ends and is started again: what becomes of the runs of the earlier one.
#include "mortalgateway.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/run/runarchive_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/QtTest>

#include <algorithm>

using namespace ComfyDeploy;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Pace = Gateway::Pace;
using Dialect = Gateway::Dialect;

class tst_GatewayRecovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endedRunsStay_data();
    void endedRunsStay();
    void runsUnderWay_data();
    void runsUnderWay();
    void waitingHere();
    void unreadableHistory();
    void lostAnswerOfThePost_data();
    void lostAnswerOfThePost();
    void earlierPostMayArrive_data();
    void earlierPostMayArrive();
    void serverIsAway();
    void serverStaysAway();
    void cancelledWhileItIsAway();
    void anotherAddress_data();
    void anotherAddress();
    void othersAreLeftAlone();
    void webhooks_data();
    void webhooks();
    void uploadsStay();
    void oneAtATime();
    void unusableFolder();
};

void tst_GatewayRecovery::endedRunsStay_data()
{
    QTest::addColumn<QString>("status");
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QString>("reason"); //!< a part of it
    QTest::newRow("success") << u"success"_s << Gateway::graph() << u""_s;
    QTest::newRow("refused by ComfyUI")
        << u"failed"_s << Gateway::graph().replace("T_Steps", "T_Unknown") << u"T_Unknown"_s;
    QTest::newRow("failing node") << u"failed"_s << Gateway::graph(3) << u"smashed"_s;
}

void tst_GatewayRecovery::endedRunsStay()
{
    QFETCH(QString, status);
    QFETCH(QByteArray, graph);
    ComfyUiStandIn comfy;
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    const QString first = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(first), u"success"_s);
    if (graph == Gateway::graph(3)) {
        ComfyUiScript script;
        script.failingNode = u"1"_s;
        script.exceptionMessage = u"smashed"_s;
        comfy.expect(script);
    }
    const QString id = gateway.queue(graph);
    QTRY_COMPARE(gateway.status(id), status);
    const QJsonObject before = gateway.run(id);
    const QByteArray raw = gateway.get(u"/api/run/"_s + id).body;
    QVERIFY(raw.contains("18446744073709551615"));
    gateway.die();
    comfy.clearHistory();
    QVERIFY(gateway.start());
    QCOMPARE(gateway.get(u"/api/run/"_s + id).body, raw);
    QCOMPARE(gateway.listed(), QStringList({id, first}));
    if (status == "success"_L1) {
        const QUrl file(before["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].toString());
        QCOMPARE(gateway.get(file.path(QUrl::FullyEncoded)).status, 200);
    } else {
        QFETCH(QString, reason);
        QVERIFY2(gateway.log(id).contains(reason), qPrintable(gateway.log(id)));
    }
    QCOMPARE(comfy.posted().size(), 2);
    QCOMPARE(gateway.warnings, QStringList());
}

void tst_GatewayRecovery::runsUnderWay_data()
{
    using Happen = std::function<void(ComfyUiStandIn & comfy, const QString &id)>;
    QTest::addColumn<bool>("isRunning"); //!< when the gateway ends; else it is pending
    QTest::addColumn<Happen>("meanwhile");
    QTest::addColumn<QString>("status"); //!< in the end
    QTest::addColumn<QString>("reason"); //!< a part of it
    const Happen nothing = [](ComfyUiStandIn &, const QString &) {
    };
    const Happen finish = [](ComfyUiStandIn &comfy, const QString &) {
        comfy.finishAll();
    };
    const Happen restart = [](ComfyUiStandIn &comfy, const QString &) {
        comfy.restart();
    };
    const Happen forget = [](ComfyUiStandIn &comfy, const QString &) {
        comfy.finishAll();
        comfy.clearHistory();
    };
    QTest::newRow("pending") << false << nothing << u"success"_s << u""_s;
    QTest::newRow("running") << true << nothing << u"success"_s << u""_s;
    QTest::newRow("pending, begun meanwhile")
        << false << Happen([](ComfyUiStandIn &comfy, const QString &id) {
               while (comfy.running() != id)
                   comfy.advance();
           })
        << u"success"_s << u""_s;
    QTest::newRow("finished meanwhile") << true << finish << u"success"_s << u""_s;
    QTest::newRow("failed meanwhile") << true << finish << u"failed"_s << u"smashed"_s;
    QTest::newRow("restarted meanwhile") << true << restart << u"failed"_s << u"restarted"_s;
    QTest::newRow("pending, restarted meanwhile")
        << false << restart << u"failed"_s << u"restarted"_s;
    QTest::newRow("forgotten meanwhile") << true << forget << u"failed"_s << u"lost the run"_s;
    QTest::newRow("pending, removed meanwhile")
        << false
        << Happen([](ComfyUiStandIn &comfy, const QString &id) { comfy.removePending(id); })
        << u"failed"_s << u"lost the run"_s;
    QTest::newRow("in the history behind 300 others")
        << true << Happen([](ComfyUiStandIn &comfy, const QString &) {
               comfy.finishAll();
               for (int i = 0; i < 300; ++i)
                   comfy.postForeign();
               comfy.finishAll();
           })
        << u"success"_s << u""_s;
    for (const char *name : {"pending", "running", "finished meanwhile"}) {
        QTest::addRow("without the file: %s", name)
            << (qstrcmp(name, "pending") != 0)
            << Happen(qstrcmp(name, "finished meanwhile") == 0 ? finish : nothing) << u"success"_s
            << u""_s;
    }
}

void tst_GatewayRecovery::runsUnderWay()
{
    QFETCH(bool, isRunning);
    QFETCH(std::function<void(ComfyUiStandIn & comfy, const QString &id)>, meanwhile);
    QFETCH(QString, status);
    QFETCH(QString, reason);
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    if (reason == "smashed"_L1) {
        ComfyUiScript script;
        script.failingNode = u"1"_s;
        script.exceptionMessage = u"smashed"_s;
        comfy.expect(script);
    }
    if (!isRunning)
        comfy.postForeign();
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(id), isRunning ? u"running"_s : u"queued"_s);
    QTRY_COMPARE(comfy.posted().size(), 1);
    QTRY_VERIFY(comfy.running() == id || comfy.pending().contains(id));
    const QJsonObject before = gateway.run(id);
    gateway.die();
    if (QByteArray(QTest::currentDataTag()).startsWith("without"))
        QVERIFY(QFile::remove(Local::RunArchive::fileIn(gateway.dir.path())));
    meanwhile(comfy, id);
    QVERIFY(gateway.start());
    if (status == "success"_L1 && !QByteArray(QTest::currentDataTag()).contains("meanwhile")
        && !QByteArray(QTest::currentDataTag()).contains("history")) {
        QTRY_COMPARE(gateway.status(id), isRunning ? u"running"_s : u"queued"_s);
    }
    comfy.setPace(Pace::Free);
    QTRY_COMPARE(gateway.status(id), status);
    const QJsonObject after = gateway.run(id);
    for (const QString &name : {u"created_at"_s, u"workflow_inputs"_s, u"workflow_id"_s,
                                u"origin"_s, u"workflow_version_id"_s})
        QCOMPARE(after.value(name), before.value(name));
    QVERIFY2(gateway.log(id).contains(reason), qPrintable(gateway.log(id)));
    if (status == "success"_L1) {
        const QJsonArray outputs = after["outputs"_L1].toArray();
        QCOMPARE(outputs.size(), 1);
        const QJsonObject item = outputs[0]["data"_L1]["images"_L1][0].toObject();
        QCOMPARE(item["subfolder"_L1].toString(), QString());
        QCOMPARE(gateway.get(QUrl(item["url"_L1].toString()).path(QUrl::FullyEncoded)).status, 200);
    }
    QCOMPARE(gateway.listed(), QStringList{id});
    QVERIFY(comfy.executions(id) <= 1);
    QCOMPARE(std::ranges::count_if(comfy.posted(),
                                   [&id](const auto &each) { return each.promptId == id; }),
             1);
}

//! Nothing of them was posted.
void tst_GatewayRecovery::waitingHere()
{
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    QStringList ids;
    for (int i = 0; i < 6; ++i)
        ids += gateway.queue(Gateway::graph());
    QTRY_COMPARE(comfy.posted().size(), 2);
    QTRY_COMPARE(gateway.status(ids.last()), u"queued"_s);
    gateway.die();
    QVERIFY(gateway.start());
    comfy.setPace(Pace::Free);
    for (const QString &id : std::as_const(ids))
        QTRY_COMPARE(gateway.status(id), u"success"_s);
    // Each once; two may be on their way to the server at the same time.
    QStringList started = comfy.started();
    QStringList sorted = ids;
    started.sort();
    sorted.sort();
    QCOMPARE(started, sorted);
    std::reverse(ids.begin(), ids.end());
    QCOMPARE(gateway.listed(), ids);
}

void tst_GatewayRecovery::unreadableHistory()
{
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    ComfyUiScript script;
    script.outputs.insert(
        u"2"_s,
        R"({"images": [{"filename": "a.png", "subfolder": "", "type": "output"}], "loss": [NaN, -Infinity]})");
    comfy.expect(script);
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(id), u"running"_s);
    const QString second = gateway.queue(Gateway::graph()); // two may overtake each other
    QTRY_COMPARE(comfy.posted().size(), 2);
    QTRY_COMPARE(gateway.status(second), u"queued"_s);
    gateway.die();
    comfy.finishAll();
    // All of it is broken, each by itself can be read.
    comfy.answerOnce("GET /history", 500, "Internal Server Error");
    QVERIFY(gateway.start());
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    QTRY_COMPARE(gateway.status(second), u"success"_s);
    QCOMPARE(gateway.run(id)["outputs"_L1].toArray().size(), 1);
    QCOMPARE(comfy.started(), QStringList({id, second}));
}

void tst_GatewayRecovery::lostAnswerOfThePost_data()
{
    QTest::addColumn<bool>("hasArrived");
    QTest::newRow("arrived") << true;
    QTest::newRow("never arrived") << false;
}

//! It ends while it waits for the answer.
void tst_GatewayRecovery::lostAnswerOfThePost()
{
    QFETCH(bool, hasArrived);
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    if (!hasArrived)
        comfy.answerOnce("POST /prompt", 503, "later"); // and then it does not come again
    comfy.holdAnswers("POST /prompt");
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(comfy.count("POST /prompt"), 1);
    gateway.die();
    comfy.releaseAnswers();
    QVERIFY(gateway.start());
    comfy.setPace(Pace::Free);
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    QCOMPARE(comfy.executions(id), 1);
    QCOMPARE(comfy.count("POST /prompt"), hasArrived ? 1 : 2);
    QCOMPARE(gateway.run(id)["outputs"_L1].toArray().size(), 1);
}

void tst_GatewayRecovery::earlierPostMayArrive_data()
{
    QTest::addColumn<int>("posts"); //!< before it is killed; the first is lost in a proxy
    QTest::addColumn<bool>("isAway"); //!< the server, from then on
    QTest::addColumn<QString>("reason"); //!< a part of it
    QTest::newRow("server away") << 1 << true << u"does not answer"_s;
    QTest::newRow("not there") << 1 << false << u"Nothing has happened to the run"_s;
    QTest::newRow("posted again, accepted") << 2 << false << u"Nothing has happened to the run"_s;
}

//! Another server may not get the run then: if the proxy passes the first POST on, it would be
//! executed twice.
void tst_GatewayRecovery::earlierPostMayArrive()
{
    QFETCH(int, posts);
    QFETCH(bool, isAway);
    QFETCH(QString, reason);
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    ComfyUiStandIn other;
    comfy.postForeign();
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    comfy.answerOnce("POST /prompt", 502, "Bad Gateway");
    if (posts == 1)
        comfy.holdAnswers("POST /prompt");
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(comfy.count("POST /prompt"), posts);
    if (posts == 2)
        QTRY_COMPARE(gateway.status(id), u"queued"_s);
    gateway.die();
    comfy.releaseAnswers();
    gateway.comfyUis += other.url();
    auto timings = Gateway::quickTimings();
    timings.idle = 500ms; // then a run that waits would go elsewhere
    timings.stop = 1s;
    if (isAway) {
        comfy.vanish();
        timings.recovery = timings.contact = 50ms;
    }
    QVERIFY(gateway.start(timings));
    QTRY_COMPARE(gateway.status(id), u"failed"_s);
    QVERIFY2(gateway.log(id).contains(reason), qPrintable(gateway.log(id)));
    QCOMPARE(other.posted().size(), 0);
    QVERIFY(other.count("GET /object_info") > 0);
    QCOMPARE(comfy.executions(id), 0);
}

//! Nothing is known before it has answered.
void tst_GatewayRecovery::serverIsAway()
{
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    ComfyUiStandIn other;
    Mortal gateway({comfy.url(), other.url()});
    QVERIFY(gateway.start());
    QStringList ids;
    while (!comfy.count("POST /prompt"))
        ids += gateway.queue(Gateway::graph());
    QTRY_VERIFY(!comfy.running().isNull());
    const QString id = comfy.running();
    QTRY_COMPARE(gateway.status(id), u"running"_s);
    gateway.die();
    comfy.vanish();
    comfy.finishAll();
    auto timings = Gateway::quickTimings();
    timings.contact = 50ms; // of which it has no need
    QVERIFY(gateway.start(timings));
    QTRY_VERIFY(other.count("GET /history") > 0);
    QCOMPARE(gateway.status(id), u"running"_s);
    comfy.comeBack();
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    QCOMPARE(comfy.executions(id) + other.executions(id), 1);
}

void tst_GatewayRecovery::serverStaysAway()
{
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    Mortal gateway({comfy.url()});
    const QString id = gateway.dieAtWork();
    QVERIFY(!id.isNull());
    comfy.vanish();
    auto timings = Gateway::quickTimings();
    timings.recovery = timings.contact = 50ms;
    QVERIFY(gateway.start(timings));
    QTRY_COMPARE(gateway.status(id), u"failed"_s);
    QVERIFY2(gateway.log(id).contains(comfy.url().authority()), qPrintable(gateway.log(id)));
}

void tst_GatewayRecovery::cancelledWhileItIsAway()
{
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    Mortal gateway({comfy.url()});
    const QString id = gateway.dieAtWork();
    QVERIFY(!id.isNull());
    comfy.vanish();
    QVERIFY(gateway.start());
    QCOMPARE(RawHttp::postJson(gateway.server->url(), "/api/run/" + id.toLatin1() + "/cancel", "{}")
                 .status,
             200);
    comfy.comeBack();
    QTRY_COMPARE(gateway.status(id), u"cancelled"_s);
    QTRY_VERIFY(comfy.running().isNull());
}

void tst_GatewayRecovery::anotherAddress_data()
{
    QTest::addColumn<bool>("isSame");
    QTest::newRow("of the same server") << true;
    QTest::newRow("of another server") << false;
}

//! The run is searched for at all servers, and lost when none has it.
void tst_GatewayRecovery::anotherAddress()
{
    QFETCH(bool, isSame);
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    ComfyUiStandIn other(Dialect::New, Pace::Stepwise);
    Mortal gateway({comfy.url()});
    const QString id = gateway.dieAtWork();
    QVERIFY(!id.isNull());
    QUrl renamed = comfy.url();
    renamed.setHost(u"localhost"_s);
    gateway.comfyUis = {other.url(), isSame ? renamed : other.url()};
    QVERIFY(gateway.start());
    comfy.finishAll();
    QTRY_COMPARE(gateway.status(id), isSame ? u"success"_s : u"failed"_s);
    if (!isSame)
        QVERIFY2(gateway.log(id).contains("not in use any more"_L1), qPrintable(gateway.log(id)));
    QCOMPARE(other.posted().size(), 0);
}

void tst_GatewayRecovery::othersAreLeftAlone()
{
    ComfyUiStandIn comfy(Dialect::New, Pace::Stepwise);
    Mortal neighbour({comfy.url()});
    QVERIFY(neighbour.start());
    const QString theirs = neighbour.queue(Gateway::graph());
    QTRY_COMPARE(neighbour.status(theirs), u"running"_s);
    const QString foreign = comfy.postForeign();
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    const QString ours = gateway.queue(Gateway::graph());
    QTRY_COMPARE(comfy.pending().size(), 2);
    gateway.die();
    QVERIFY(QFile::remove(Local::RunArchive::fileIn(gateway.dir.path())));
    QVERIFY(gateway.start());
    QTRY_COMPARE(gateway.status(ours), u"queued"_s);
    QCOMPARE(gateway.listed(), QStringList{ours});
    QCOMPARE(gateway.get(u"/api/run/"_s + theirs).status, 404);
    comfy.setPace(Pace::Free);
    QTRY_COMPARE(gateway.status(ours), u"success"_s);
    QTRY_COMPARE(neighbour.status(theirs), u"success"_s);
    QCOMPARE(comfy.executions(foreign), 1);
    for (const char *stop : {"POST /queue", "POST /interrupt", "POST /history"})
        QCOMPARE(comfy.count(stop), 0);
}

void tst_GatewayRecovery::webhooks_data()
{
    QTest::addColumn<bool>("isAnswered");
    QTest::newRow("answered: not again") << true;
    QTest::newRow("not answered: again") << false;
}

//! The webhook of an end is called again unless it was answered.
void tst_GatewayRecovery::webhooks()
{
    QFETCH(bool, isAnswered);
    ScriptedServer hooks;
    QVERIFY(hooks.listen());
    QList<ScriptedServer::Exchange> open;
    hooks.on("*", [&](const ScriptedServer::Request &request, ScriptedServer::Exchange exchange) {
        if (isAnswered || !request.body.contains(R"("status": "success")"))
            exchange.respond(200, "{}");
        else
            open += exchange;
    });
    const auto ends = [&hooks] {
        return std::ranges::count_if(hooks.requests(), [](const auto &request) {
            return request.method == "POST" && request.body.contains(R"("status": "success")");
        });
    };
    ComfyUiStandIn comfy;
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    const QString id = gateway.queue(
        Gateway::graph(), R"(, "webhook": ")" + hooks.url().toEncoded() + R"(/hook?key=secret")");
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    QTRY_COMPARE(ends(), 1);
    if (isAnswered)
        QTRY_VERIFY(gateway.log(id).contains("latency_ms"_L1)
                    && gateway.log(id).contains("success"_L1));
    for (const auto &posted : comfy.posted())
        QVERIFY(!posted.extraData.contains("secret") && !posted.graph.contains("secret"));
    gateway.die();
    const bool wasAnswered = std::exchange(isAnswered, true);
    QVERIFY(gateway.start());
    // Calls are made in their order: when the next run's is there, an earlier one's is.
    const QString next = gateway.queue(Gateway::graph(),
                                       R"(, "webhook": ")" + hooks.url().toEncoded() + R"(/next")");
    QTRY_COMPARE(gateway.status(next), u"success"_s);
    QTRY_VERIFY(std::ranges::any_of(hooks.requests(), [](const auto &request) {
        return request.target.contains("/next") && request.body.contains(R"("status": "success")");
    }));
    QTRY_COMPARE(ends(), wasAnswered ? 2 : 3);
    QCOMPARE(gateway.run(id)["webhook"_L1].toString(),
             hooks.url().toString() + u"/hook?key=secret"_s);
}

//! Runs that wait may need them.
void tst_GatewayRecovery::uploadsStay()
{
    ComfyUiStandIn comfy;
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    const RawHttp::Answer answer = RawHttp::send(
        gateway.server->url(),
        {"POST",
         "/api/file/upload",
         {{"Content-Type", "multipart/form-data; boundary=b"}},
         "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
         "Content-Type: image/png\r\n\r\npicture\r\n--b--\r\n"});
    QCOMPARE(answer.status, 200);
    const QString path = QUrl(answer.json()["file_url"_L1].toString()).path(QUrl::FullyEncoded);
    gateway.die();
    QVERIFY(gateway.start());
    QCOMPARE(gateway.get(path).body, "picture"_ba);
}

void tst_GatewayRecovery::oneAtATime()
{
    ComfyUiStandIn comfy;
    Mortal gateway({comfy.url()});
    QVERIFY(gateway.start());
    LocalServer second;
    second.setDataDirectory(gateway.dir.path());
    QVERIFY(second.setComfyUiServers({comfy.url()}));
    QVERIFY(!second.listen());
    QVERIFY2(second.errorString().contains(gateway.dir.path()), qPrintable(second.errorString()));
}

//! It works on, and says so once.
void tst_GatewayRecovery::unusableFolder()
{
    ComfyUiStandIn comfy;
    Mortal gateway({comfy.url()});
    QVERIFY(QDir().mkpath(Local::RunArchive::fileIn(gateway.dir.path())));
    QVERIFY(gateway.start());
    for (int i = 0; i < 3; ++i) {
        const QString id = gateway.queue(Gateway::graph());
        QTRY_COMPARE(gateway.status(id), u"success"_s);
    }
    QTRY_COMPARE(gateway.warnings.size(), 1);
    QVERIFY2(gateway.warnings.first().contains("cannot be kept"_L1),
             qPrintable(gateway.warnings.first()));
    // What the ComfyUI knows comes back all the same.
    gateway.die();
    QVERIFY(gateway.start());
    QTRY_COMPARE(gateway.listed().size(), 3);
    QTRY_VERIFY(std::ranges::all_of(gateway.listed(), [&gateway](const QString &id) {
        return gateway.run(id)["outputs"_L1].toArray().size() == 1;
    }));
}

Q_DECLARE_METATYPE(std::function<void(ComfyUiStandIn &comfy, const QString &id)>)

REGISTER_TEST(tst_GatewayRecovery)
#include "tst_gatewayrecovery.moc"
