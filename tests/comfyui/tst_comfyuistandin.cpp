// SPDX-License-Identifier: MIT

#include "comfyuistandin.h"
#include "standinclient.h"

#include <shared/patience.h>
#include <shared/rawhttp.h>
#include <shared/testprogram.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtGui/qimage.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

//! What the stand-in does on command, and what single frames and requests were recorded to do.
class tst_ComfyUiStandIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsAPrompt();
    void waitsForCommands();
    void oldHistoryComesLate();
    void queueShowsWhatNodesGet();
    void historyIsPaged();
    void cachedFileMayBeGone();

    void newerSocketGoesDeaf();
    void reconnectsInMidRun();
    void clientlessFramesGoToAll();
    void closesAfterTooLargeFrame();
    void sendsItsLog();

    void interrupts_data();
    void interrupts();
    void interruptsLate();
    void cancelsPending();
    void uploadNames_data();
    void uploadNames();

private:
    static QJsonDocument get(const ComfyUiStandIn &comfy, const QByteArray &target)
    {
        return RawHttp::get(comfy.url(), target).json();
    }
};

namespace {

QByteArray graphWith(const QByteArray &steps, const QByteArray &prefix = "run")
{
    return R"({"1": {"class_type": "T_Steps", "inputs": {"steps": )" + steps
        + R"(, "delay": 0.5, "preview": "jpeg", "text": true, "seed": 18446744073709551615}}, )"
          R"("2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": ")"
        + prefix + R"("}}})";
}

const QString firstId = u"f6b50d78-0d89-41e8-9aa3-2bd7c5406a43"_s;
const QString secondId = u"0000aaaa-0d89-41e8-9aa3-2bd7c5406a43"_s;

QByteArray promptBody(const QString &id = firstId, const QByteArray &graph = graphWith("3"),
                      const QByteArray &client = R"("client_id": "me", )")
{
    return '{' + client + "\"prompt_id\": \"" + id.toUtf8() + "\", \"prompt\": " + graph + '}';
}

int post(const ComfyUiStandIn &comfy, const QByteArray &body)
{
    return RawHttp::postJson(comfy.url(), "/prompt", body).status;
}

} // namespace

void tst_ComfyUiStandIn::runsAPrompt()
{
    ComfyUiStandIn comfy;
    const StandInClient client(comfy);
    QTRY_COMPARE(client.types(), QStringList{u"status"_s});
    const auto answer = RawHttp::postJson(comfy.url(), "/prompt", promptBody());
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["prompt_id"_L1].toString(), firstId);
    QTRY_VERIFY(client.isRunOver());
    QCOMPARE(client.types().count(u"status"_s), 4); // at the connection, and three for a run
    QCOMPARE(comfy.executions(firstId), 1);
    QCOMPARE(comfy.posted().constFirst().graph, graphWith("3"));

    const QJsonValue file =
        get(comfy, "/history/" + firstId.toLatin1())[firstId]["outputs"_L1]["2"_L1]["images"_L1][0];
    const auto view = RawHttp::get(
        comfy.url(), "/view?type=output&filename=" + file["filename"_L1].toString().toLatin1());
    QCOMPARE(view.status, 200);
    QCOMPARE(view.body, comfy.file(u"output"_s, u"run_00001_.png"_s));
    const QImage image = QImage::fromData(view.body);
    QVERIFY(!image.isNull());
    QCOMPARE(image.text(u"prompt"_s).toUtf8(), graphWith("3"));
}

void tst_ComfyUiStandIn::waitsForCommands()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::Old, ComfyUiStandIn::Pace::Stepwise);
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    QCOMPARE(post(comfy, promptBody()), 200);
    QCOMPARE(post(comfy, promptBody(secondId)), 200);
    QTRY_COMPARE(comfy.running(), firstId); // by itself
    QCOMPARE(comfy.pending(), QStringList{secondId});
    QCOMPARE(comfy.advance(2), 2);
    QTRY_COMPARE(client.types().count(u"progress"_s), 2);
    comfy.finishAll();
    QTRY_COMPARE(client.types().count(u"executing null"_s), 2);
    QCOMPARE(comfy.started(), (QStringList{firstId, secondId}));
    QCOMPARE(comfy.advance(), 0);
}

//! Recorded: at execution_success the old one may not know the run yet, at executing null it does.
void tst_ComfyUiStandIn::oldHistoryComesLate()
{
    constexpr int beatsToSuccess = 5; // three steps, and the ends of two nodes
    const QByteArray target = "/history/" + firstId.toLatin1();
    for (const auto dialect : {ComfyUiStandIn::Dialect::Old, ComfyUiStandIn::Dialect::New}) {
        const bool isLate = dialect == ComfyUiStandIn::Dialect::Old;
        ComfyUiStandIn comfy(dialect, ComfyUiStandIn::Pace::Stepwise);
        const StandInClient client(comfy);
        QTRY_VERIFY(client.isGreeted());
        post(comfy, promptBody());
        QTRY_COMPARE(comfy.running(), firstId);
        comfy.advance(beatsToSuccess);
        QTRY_VERIFY(client.types().contains(u"execution_success"_s));
        QCOMPARE(RawHttp::get(comfy.url(), target).body == "{}", isLate);
        QCOMPARE(comfy.advance(), isLate ? 1 : 0);
        QTRY_VERIFY(client.isRunOver());
        QVERIFY(RawHttp::get(comfy.url(), target).body != "{}");
    }
}

void tst_ComfyUiStandIn::queueShowsWhatNodesGet()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    QCOMPARE(post(comfy, promptBody(firstId, graphWith("\"3\""), R"("extra_data": {"mine": 1}, )")),
             200);
    QTRY_COMPARE(comfy.running(), firstId);
    const QByteArray queue = RawHttp::get(comfy.url(), "/queue").body;
    QVERIFY(queue.contains(graphWith("3"))); // the text is a number, 2^64-1 is exact
    QVERIFY(queue.contains(R"({"mine": 1, "create_time": )"));
}

void tst_ComfyUiStandIn::historyIsPaged()
{
    ComfyUiStandIn comfy;
    QStringList ids;
    for (int i = 0; i < 4; ++i) {
        ids += u"0000000%1-0d89-41e8-9aa3-2bd7c5406a43"_s.arg(i);
        post(comfy, promptBody(ids.last()));
    }
    QTRY_COMPARE(comfy.started().size(), 4);
    QTRY_COMPARE(comfy.running(), QString());
    const auto keys = [&](const QByteArray &query) {
        return get(comfy, "/history" + query).object().keys();
    };
    QCOMPARE(keys(""), ids);
    QCOMPARE(keys("?max_items=2"), ids.sliced(2)); // the newest
    QCOMPARE(keys("?max_items=2&offset=0"), ids.first(2));
    QCOMPARE(keys("?max_items=0"), QStringList());
    QCOMPARE(keys("?max_items=-1"), QStringList());
    QCOMPARE(RawHttp::get(comfy.url(), "/history?max_items=x").status, 500);
    comfy.clearHistory();
    QCOMPARE(keys(""), QStringList());
}

void tst_ComfyUiStandIn::cachedFileMayBeGone()
{
    ComfyUiStandIn comfy;
    post(comfy, promptBody());
    QTRY_COMPARE(comfy.running(), QString());
    QVERIFY(comfy.removeFile(u"output"_s, u"run_00001_.png"_s));
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    post(comfy, promptBody(secondId));
    QTRY_VERIFY(client.isRunOver());
    QVERIFY(!client.types().contains(u"progress"_s));
    QVERIFY(RawHttp::get(comfy.url(), "/history/" + secondId.toLatin1())
                .body.contains("run_00001_.png"));
    QCOMPARE(RawHttp::get(comfy.url(), "/view?filename=run_00001_.png").status, 404);
}

//! Recorded: when the older of two sockets with one id closes, the newer one gets nothing more.
void tst_ComfyUiStandIn::newerSocketGoesDeaf()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    StandInClient older(comfy);
    QTRY_VERIFY(older.isGreeted());
    StandInClient newer(comfy);
    QTRY_VERIFY(newer.isGreeted());
    const qsizetype frames = older.frames().size();
    post(comfy, promptBody());
    QTRY_VERIFY(newer.types().contains(u"executing"_s));
    QCOMPARE(older.frames().size(), frames);
    QCOMPARE(comfy.clientIds(), QStringList{u"me"_s});

    older.socket().close();
    QTRY_COMPARE(comfy.openSockets(), 1);
    QCOMPARE(comfy.clientIds(), QStringList());
    const qsizetype before = newer.frames().size();
    comfy.finishAll();
    QVERIFY(!newer.hasEnded());
    StandInClient witness(comfy, u"other"_s);
    QTRY_VERIFY(witness.isGreeted());
    QCOMPARE(newer.frames().size(), before);
}

//! Recorded: the status, the bare name of the node, and what comes from then on.
void tst_ComfyUiStandIn::reconnectsInMidRun()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::Old, ComfyUiStandIn::Pace::Stepwise);
    post(comfy, promptBody());
    QTRY_COMPARE(comfy.running(), firstId);
    comfy.advance();
    const StandInClient client(comfy, u"me"_s, true);
    QTRY_COMPARE(client.types(), (QStringList{u"status"_s, u"executing"_s, u"feature_flags"_s}));
    QCOMPARE(client.frames()[1].text, R"({"type": "executing", "data": {"node": "1"}})");
    comfy.advance();
    QTRY_COMPARE(client.types().count(u"progress"_s), 1);
    QVERIFY(!client.types().contains(u"execution_start"_s));
}

//! Recorded: progress, states, previews and texts of a prompt without client go to everybody,
//! previews without its id; what names its nodes goes to nobody.
void tst_ComfyUiStandIn::clientlessFramesGoToAll()
{
    ComfyUiStandIn comfy;
    const StandInClient client(comfy, u"me"_s, true);
    const StandInClient other(comfy, u"other"_s, true);
    QTRY_VERIFY(client.types().size() == 2 && other.types().size() == 2);
    const QString id = comfy.postForeign(QString());
    QTRY_COMPARE(comfy.executions(id), 1);
    QTRY_COMPARE(client.types().count(u"status"_s), 4);
    QTRY_COMPARE(other.types(), client.types());
    QStringList kinds = client.types();
    kinds.removeDuplicates();
    kinds.sort();
    QCOMPARE(kinds,
             (QStringList{u"feature_flags"_s, u"kind 1"_s, u"kind 3"_s, u"progress"_s,
                          u"progress_state"_s, u"status"_s}));

    const qsizetype before = client.runFrames().size();
    const QString theirs = comfy.postForeign(u"other"_s);
    QTRY_VERIFY(other.isRunOver());
    QCOMPARE(comfy.executions(theirs), 1);
    QCOMPARE(client.runFrames().size(), before);
}

void tst_ComfyUiStandIn::closesAfterTooLargeFrame()
{
    ComfyUiStandIn comfy;
    StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    client.socket().sendTextMessage(QString(5 * 1024 * 1024, u'x'));
    QTRY_VERIFY(client.hasEnded());
    QCOMPARE(int(client.socket().closeCode()), 1009);
}

void tst_ComfyUiStandIn::sendsItsLog()
{
    ComfyUiStandIn comfy;
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    comfy.log(u"before\n"_s);
    RawHttp::Request request;
    request.method = "PATCH";
    request.target = "/internal/logs/subscribe";
    request.body = R"({"clientId": "me", "enabled": true})";
    QCOMPARE(RawHttp::send(comfy.url(), request).status, 200);
    comfy.log(u"after\n"_s);
    QTRY_COMPARE(client.types().count(u"logs"_s), 1);
    const QJsonValue entry = client.frames().last().json()["data"_L1]["entries"_L1][0];
    QCOMPARE(entry["m"_L1].toString(), u"\x1b[32m[INFO]\x1b[0m after\n"_s);
    const QJsonDocument raw = get(comfy, "/internal/logs/raw");
    QCOMPARE(raw["entries"_L1].toArray().size(), 2);
}

void tst_ComfyUiStandIn::interrupts_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("stops");
    const QByteArray its = "{\"prompt_id\": \"" + firstId.toLatin1() + "\"}";
    QTest::newRow("nothing") << QByteArray() << 200 << true;
    QTest::newRow("no JSON") << QByteArray("nonsense") << 200 << true;
    QTest::newRow("an object without id") << QByteArray("{}") << 200 << true;
    QTest::newRow("its id") << its << 200 << true;
    QTest::newRow("another id") << QByteArray(R"({"prompt_id": "x"})") << 200 << false;
    QTest::newRow("a list") << QByteArray("[]") << 500 << false;
    QTest::newRow("null") << QByteArray("null") << 500 << false;
    QTest::newRow("a number") << QByteArray("5") << 500 << false;
}

void tst_ComfyUiStandIn::interrupts()
{
    QFETCH(const QByteArray, body);
    QFETCH(const bool, stops);
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    post(comfy, promptBody());
    QTRY_COMPARE(comfy.running(), firstId);
    comfy.advance();
    QTEST(RawHttp::postJson(comfy.url(), "/interrupt", body).status, "status");
    if (!stops)
        comfy.finishAll();
    QTRY_VERIFY(client.isRunOver());
    QCOMPARE(client.types().contains(u"execution_interrupted"_s), stops);
    const QJsonValue status =
        get(comfy, "/history/" + firstId.toLatin1())[firstId]["status"_L1]["status_str"_L1];
    QCOMPARE(status.toString(), stops ? u"error"_s : u"success"_s);
}

//! A node that reports no progress runs to its end.
void tst_ComfyUiStandIn::interruptsLate()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::Old, ComfyUiStandIn::Pace::Stepwise);
    ComfyUiScript script;
    script.lateInterrupt = true;
    comfy.expect(script);
    post(comfy, promptBody());
    QTRY_COMPARE(comfy.running(), firstId);
    RawHttp::postJson(comfy.url(), "/interrupt", {});
    QCOMPARE(comfy.advance(3), 3);
    QCOMPARE(comfy.running(), firstId);
    comfy.advance();
    QCOMPARE(comfy.running(), QString());
}

void tst_ComfyUiStandIn::cancelsPending()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::Old, ComfyUiStandIn::Pace::Stepwise);
    const StandInClient client(comfy);
    QTRY_VERIFY(client.isGreeted());
    post(comfy, promptBody());
    QTRY_COMPARE(comfy.running(), firstId);
    post(comfy, promptBody(secondId));
    QTRY_COMPARE(client.types().count(u"status"_s), 4);
    const QByteArray body = "{\"delete\": [\"" + secondId.toLatin1() + "\", \"x\"]}";
    QCOMPARE(RawHttp::postJson(comfy.url(), "/queue", body).status, 200);
    QTRY_COMPARE(client.types().count(u"status"_s), 5); // and no frame that names it
    QCOMPARE(comfy.pending(), QStringList());
    QCOMPARE(get(comfy, "/history/" + secondId.toLatin1()), QJsonDocument(QJsonObject()));
    comfy.finishAll();
    QCOMPARE(comfy.executions(secondId), 0);
}

void tst_ComfyUiStandIn::uploadNames_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("name");
    const auto add = [](const char *row, const QByteArray &parameters, int status,
                        const QString &name = {}) {
        QTest::newRow(row) << parameters << status << name;
    };
    add("UTF-8 as it is", "filename=\"Bäume ß (1).png\"", 200, u"Bäume ß (1).png"_s);
    add("the encoded form", "filename*=UTF-8''B%C3%A4ume2.png", 200, u"Bäume2.png"_s);
    add("beyond the BMP", "filename=\"\xf0\x9f\x98\x80.png\"", 200,
        QString::fromUtf8("\xf0\x9f\x98\x80.png"));
    add("leads outside", "filename=\"../z.png\"", 400);
    add("only dots", "filename=\"..\"", 400);
    add("absolute", "filename=\"/etc/z.png\"", 500);
    add("with a folder", "filename=\"sub/z.png\"", 500);
    add("ends like a folder's name", "filename=\"y.png [output]\"", 200, u"y.png [output]"_s);
}

void tst_ComfyUiStandIn::uploadNames()
{
    QFETCH(const QByteArray, parameters);
    ComfyUiStandIn comfy;
    RawHttp::Request request;
    request.method = "POST";
    request.target = "/upload/image";
    request.headers.emplaceBack("Content-Type", "multipart/form-data; boundary=cut");
    request.body = "--cut\r\nContent-Disposition: form-data; name=\"image\"; " + parameters
        + "\r\n\r\ncontent\r\n--cut--\r\n";
    const auto answer = RawHttp::send(comfy.url(), request);
    QTEST(answer.status, "status");
    QTEST(answer.json()["name"_L1].toString(), "name");
}

REGISTER_TEST(tst_ComfyUiStandIn)

#include "tst_comfyuistandin.moc"
