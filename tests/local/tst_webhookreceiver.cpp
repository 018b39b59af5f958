// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/webhookreceiver.h>

#include <QtCore/qurlquery.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using RawHttp::Answer;

namespace {

const QByteArray runId = "7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f";

QByteArray bodyOf(const QByteArray &status, double progress = 0, const QByteArray &live = {},
                  const QByteArray &outputs = {}, const QByteArray &id = runId)
{
    QByteArrayList list;
    if (!outputs.isEmpty()) {
        for (const QByteArray &output : outputs.split(','))
            list += R"({"id":")" + output + R"(","data":{"images":[]}})";
    }
    return R"({"event_type":"run.updated","run_id":")" + id + R"(","status":")" + status
        + R"(","live_status":")" + live + R"(","progress":)" + QByteArray::number(progress)
        + R"(,"outputs":[)" + list.join(',') + "]}";
}

} // namespace

//! What the receiver of webhooks accepts, and what it emits.
class tst_WebhookReceiver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void everyExample_data();
    void everyExample();
    void methods_data();
    void methods();
    void noEvents_data();
    void noEvents();
    void pythonsNumbers();
    void tooLarge_data();
    void tooLarge();
    void token_data();
    void token();
    void publicUrl_data();
    void publicUrl();
    void folds_data();
    void folds();
    void runsAreKeptApart();
    void oldestRunIsForgotten();
    void answersBeforeItEmits();
    void tooManyWait();
    void manyAtOnce();
    void slowSender();
    void listening();
    void deletedInASlot();
    void hearsTheLocalServer();

private:
    [[nodiscard]] Answer post(const QByteArray &body, const QByteArray &target = "/webhook") const
    {
        return RawHttp::postJson(m_receiver->url(), target, body);
    }
    //! All that was emitted so far.
    QByteArrayList reported();

    std::unique_ptr<WebhookReceiver> m_receiver;
    QList<std::pair<WebhookEvent, QString>> m_events;
};

void tst_WebhookReceiver::init()
{
    m_events.clear();
    m_receiver = std::make_unique<WebhookReceiver>();
    connect(m_receiver.get(), &WebhookReceiver::eventReceived, this,
            [this](const WebhookEvent &event, const QString &runTag) {
                QCOMPARE(QThread::currentThread(), m_receiver->thread());
                m_events.append({event, runTag});
            });
    QVERIFY2(m_receiver->listen(), qPrintable(m_receiver->errorString()));
}

QByteArrayList tst_WebhookReceiver::reported()
{
    // They were all queued before the answers came.
    QCoreApplication::sendPostedEvents(m_receiver.get());
    QByteArrayList statuses;
    for (const auto &[event, runTag] : m_events)
        statuses += event.rawStatus().toLatin1();
    return statuses;
}

void tst_WebhookReceiver::everyExample_data()
{
    QTest::addColumn<QString>("eventType");
    QTest::addColumn<RunStatus>("status");
    QTest::addColumn<int>("outputs");
    const QString updated = u"run.updated"_s;
    QTest::newRow("queued") << updated << RunStatus::Queued << 0;
    QTest::newRow("started") << updated << RunStatus::Started << 0;
    QTest::newRow("running") << updated << RunStatus::Running << 0;
    QTest::newRow("live-status") << updated << RunStatus::Running << 0;
    QTest::newRow("output") << u"run.output"_s << RunStatus::Running << 1;
    QTest::newRow("success") << updated << RunStatus::Success << 2;
    QTest::newRow("failed") << updated << RunStatus::Failed << 0;
    QTest::newRow("timeout") << updated << RunStatus::Timeout << 0;
    QTest::newRow("cancelled-via-api") << updated << RunStatus::Cancelled << 0;
}

void tst_WebhookReceiver::everyExample()
{
    QFETCH(QString, eventType);
    QFETCH(RunStatus, status);
    QFETCH(int, outputs);
    const Answer answer =
        post(LocalFixture::example(QByteArray("webhook-") + QTest::currentDataTag() + ".json"));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json().object(), (QJsonObject{{u"status"_s, u"success"_s}}));
    QCOMPARE(reported().size(), 1);
    const WebhookEvent &event = m_events.first().first;
    QCOMPARE(event.runId(), QString::fromLatin1(runId));
    QCOMPARE(event.eventType(), eventType);
    QCOMPARE(event.status(), status);
    QCOMPARE(event.outputs().size(), outputs);
}

void tst_WebhookReceiver::methods_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::newRow("post") << "POST"_ba
                          << "/webhook"_ba << 200;
    QTest::newRow("the service's second try") << "GET"_ba
                                              << "/webhook"_ba << 200;
    QTest::newRow("more in the query") << "POST"_ba
                                       << "/webhook?target_events=run.output,run.updated"_ba << 200;
    QTest::newRow("put") << "PUT"_ba
                         << "/webhook"_ba << 405;
    QTest::newRow("delete") << "DELETE"_ba
                            << "/webhook"_ba << 405;
    QTest::newRow("options") << "OPTIONS"_ba
                             << "/webhook"_ba << 405;
    QTest::newRow("another path") << "POST"_ba
                                  << "/"_ba << 404;
    QTest::newRow("a longer path") << "POST"_ba
                                   << "/webhook/x"_ba << 404;
}

void tst_WebhookReceiver::methods()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    const Answer answer = RawHttp::send(m_receiver->url(), {method, target, {}, bodyOf("queued")});
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.header("Allow"), status == 405 ? "POST, GET"_ba : QByteArray());
    QCOMPARE(reported().size(), status == 200 ? 1 : 0);
}

void tst_WebhookReceiver::noEvents_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << "run_id=7d1f"_ba;
    QTest::newRow("cut off") << bodyOf("queued").chopped(10);
    QTest::newRow("a list") << '[' + bodyOf("queued") + ']';
    QTest::newRow("no run") << R"({"status":"queued"})"_ba;
    QTest::newRow("no status") << R"({"run_id":"7d1f"})"_ba;
    QTest::newRow("run of another type") << R"({"run_id":7,"status":"queued"})"_ba;
    QTest::newRow("endless id") << bodyOf("queued", 0, {}, {}, QByteArray(201, 'x'));
    QTest::newRow("nested too deep") << QByteArray(100'000, '[');
}

void tst_WebhookReceiver::noEvents()
{
    QFETCH(QByteArray, body);
    const Answer answer = post(body);
    QCOMPARE(answer.status, 400);
    QVERIFY(answer.json()["detail"_L1].toString().startsWith(u"This is no event: "));
    QVERIFY(reported().isEmpty());
}

void tst_WebhookReceiver::pythonsNumbers()
{
    const QByteArray body = bodyOf("queued").replace(0, 1, R"({"odd":[NaN,-Infinity],)");
    QCOMPARE(post(body).status, 200);
    QTRY_COMPARE(reported().size(), 1);
}

void tst_WebhookReceiver::tooLarge_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<bool>("chunked");
    QTest::addColumn<int>("status");
    constexpr qsizetype Most = WebhookReceiver::MaximumBody;
    QTest::newRow("just right") << Most << false << 200;
    QTest::newRow("too large") << Most + 1 << false << 413;
    QTest::newRow("chunk, just right") << Most << true << 200;
    QTest::newRow("chunk too large") << Most + 1 << true << 413;
}

void tst_WebhookReceiver::tooLarge()
{
    QFETCH(qsizetype, size);
    QFETCH(bool, chunked);
    QFETCH(int, status);
    QByteArray body = bodyOf("queued");
    body.insert(1, QByteArray(size - body.size(), ' '));
    const QByteArray head = "POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    const QByteArray request = chunked
        ? head + "Transfer-Encoding: chunked\r\n\r\n" + QByteArray::number(size, 16) + "\r\n" + body
            + "\r\n0\r\n\r\n"
        : head + "Content-Length: " + QByteArray::number(size) + "\r\n\r\n" + body;
    QCOMPARE(RawHttp::sendBytes(m_receiver->url(), request).status, status);
    QCOMPARE(reported().size(), status == 200 ? 1 : 0);
}

void tst_WebhookReceiver::token_data()
{
    QTest::addColumn<QString>("tag");
    QTest::newRow("no tag") << QString();
    QTest::newRow("plain") << u"portrait-7"_s;
    QTest::newRow("odd letters") << u"a b&c=d+e/ü%20🚣#?"_s;
}

void tst_WebhookReceiver::token()
{
    QFETCH(QString, tag);
    m_receiver->setSecret("a secret of my own");
    const QUrl url = m_receiver->urlFor(tag);
    const QByteArray target = url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority);
    const QByteArray token = target.sliced(target.indexOf("token=") + 6);
    QCOMPARE(token.size(), 43); // 256 bits
    QCOMPARE(post(bodyOf("queued"), target).status, 200);
    QCOMPARE(reported().size(), 1);
    QCOMPARE(m_events.first().second, tag);

    const QByteArray otherTag = m_receiver->urlFor(tag + u'x').query(QUrl::FullyEncoded).toLatin1();
    const QByteArrayList wrong{
        "/webhook",
        "/webhook?token=",
        QByteArray(target).chopped(1), // one letter too few
        target + 'A',
        QByteArray(target).replace(token, token.toUpper()),
        "/webhook?run=other&token=" + token,
        "/webhook?run=" + QUrl::toPercentEncoding(tag)
            + "&token=" + otherTag.sliced(otherTag.indexOf("token=") + 6),
    };
    for (const QByteArray &one : wrong)
        QCOMPARE(post(bodyOf("running"), one).status, 403);
    // Before a large body is read, and whatever it contains.
    QCOMPARE(post(QByteArray(WebhookReceiver::MaximumBody + 1, ' '), "/webhook").status, 403);
    QCOMPARE(post("no event", "/webhook").status, 403);
    QCOMPARE(reported().size(), 1);

    m_receiver->setSecret("another secret");
    QCOMPARE(post(bodyOf("running"), target).status, 403);
    m_receiver->setSecret({});
    QCOMPARE(post(bodyOf("running"), "/webhook").status, 200);
    QCOMPARE(reported().size(), 2);
}

void tst_WebhookReceiver::publicUrl_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a tunnel") << u"https://tunnel.invalid/webhook"_s
                              << u"https://tunnel.invalid/webhook?run=tag"_s;
    QTest::newRow("with a query") << u"https://tunnel.invalid/webhook?key=a%26b"_s
                                  << u"https://tunnel.invalid/webhook?key=a%26b&run=tag"_s;
}

void tst_WebhookReceiver::publicUrl()
{
    QFETCH(QString, url);
    QFETCH(QString, expected);
    m_receiver->setPublicUrl(QUrl(url));
    QCOMPARE(m_receiver->urlFor(u"tag"_s).toString(QUrl::FullyEncoded), expected);
}

void tst_WebhookReceiver::folds_data()
{
    QTest::addColumn<QByteArrayList>("bodies");
    QTest::addColumn<QByteArrayList>("expected");
    const QByteArray queued = bodyOf("queued");
    const QByteArray started = bodyOf("started");
    const QByteArray running = bodyOf("running");
    const QByteArray success = bodyOf("success", 1, {}, "a,b");
    QTest::newRow("in order") << QByteArrayList{queued, started, running, success}
                              << QByteArrayList{"queued", "started", "running", "success"};
    QTest::newRow("each twice") << QByteArrayList{queued,  queued,  started, started,
                                                  running, running, success, success}
                                << QByteArrayList{"queued", "started", "running", "success"};
    QTest::newRow("overtaken") << QByteArrayList{running, queued, started, success}
                               << QByteArrayList{"running", "success"};
    QTest::newRow("nothing behind the end")
        << QByteArrayList{success,
                          running,
                          bodyOf("failed"),
                          bodyOf("cancelled"),
                          bodyOf("running", 1, "Executing SaveImage", "c"),
                          bodyOf("paused")}
        << QByteArrayList{"success"};
    QTest::newRow("progress") << QByteArrayList{bodyOf("running", 0.2, "A"),
                                                bodyOf("running", 0.4, "B"),
                                                bodyOf("running", 0.2, "A"),
                                                bodyOf("running", 0.4, "B"),
                                                bodyOf("running", 0.4, "C"),
                                                bodyOf("running", 0.4, "B"),
                                                bodyOf("running", 0.5, "B")}
                              << QByteArrayList{"running", "running", "running", "running"};
    QTest::newRow("outputs") << QByteArrayList{
        bodyOf("running", 0.5, "A", "a"), bodyOf("running", 0.5, "A", "a"),
        bodyOf("running", 0.3, "A", "b"), bodyOf("running", 0.5, "A", "a,b"),
        success} << QByteArrayList{"running", "running", "success"};
    QTest::newRow("status from the future")
        << QByteArrayList{started, bodyOf("paused"), bodyOf("paused"), running, bodyOf("paused")}
        << QByteArrayList{"started", "paused", "running"};
    QTest::newRow("nothing but one from the future")
        << QByteArrayList{bodyOf("paused"), bodyOf("paused"), queued}
        << QByteArrayList{"paused", "queued"};
}

void tst_WebhookReceiver::folds()
{
    QFETCH(QByteArrayList, bodies);
    QFETCH(QByteArrayList, expected);
    for (const QByteArray &body : bodies)
        QCOMPARE(post(body).status, 200);
    QCOMPARE(reported(), expected);
}

void tst_WebhookReceiver::runsAreKeptApart()
{
    QCOMPARE(post(bodyOf("success")).status, 200);
    QCOMPARE(post(bodyOf("queued", 0, {}, {}, "another")).status, 200);
    QCOMPARE(reported(), (QByteArrayList{"success", "queued"}));
}

void tst_WebhookReceiver::oldestRunIsForgotten()
{
    RawHttp::Connection connection(m_receiver->url());
    const auto posted = [&](const QByteArray &id) {
        const QByteArray body = bodyOf("queued", 0, {}, {}, id);
        const QByteArray before = connection.received();
        connection.write("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: "
                         + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        return connection.readUntil([&before](const QByteArray &all) {
            return all.sliced(before.size()).contains(R"({"status":"success"})");
        });
    };
    // An answer comes before its event is emitted, so waiting is on the event loop.
    const auto runs = [this] {
        QStringList ids;
        for (const auto &[event, runTag] : m_events)
            ids += event.runId();
        return ids;
    };
    for (int i = 0; i < WebhookReceiver::MaximumRuns - 1; ++i)
        QVERIFY(posted("run-" + QByteArray::number(i)));
    QTRY_COMPARE(m_events.size(), WebhookReceiver::MaximumRuns - 1);
    m_events.clear();
    QVERIFY(posted("run-0")); // remembered, and the newest again
    QVERIFY(posted("last"));
    QVERIFY(posted("one too many"));
    QTRY_COMPARE(runs(), (QStringList{u"last"_s, u"one too many"_s}));
    m_events.clear();
    QVERIFY(posted("run-0"));
    QVERIFY(posted("run-1"));
    QTRY_COMPARE(runs(), QStringList{u"run-1"_s});
}

void tst_WebhookReceiver::answersBeforeItEmits()
{
    QCOMPARE(post(bodyOf("queued")).status, 200); // no event loop has run
    QVERIFY(m_events.isEmpty());
    QTRY_COMPARE(m_events.size(), 1);
}

void tst_WebhookReceiver::tooManyWait()
{
    const QByteArray blank(WebhookReceiver::MaximumBody - 400, ' ');
    int taken = 0;
    Answer answer;
    for (; taken < 100; ++taken) {
        QByteArray body = bodyOf("queued", 0, {}, {}, "run-" + QByteArray::number(taken));
        body.insert(1, blank);
        answer = post(body);
        if (answer.status != 200)
            break;
    }
    QCOMPARE(answer.status, 503);
    QVERIFY(taken > 10 && taken < 20);
    QCOMPARE(reported().size(), taken);
    // What was refused is still news: the next try is emitted.
    QCOMPARE(post(bodyOf("queued", 0, {}, {}, "run-" + QByteArray::number(taken))).status, 200);
    QCOMPARE(reported().size(), taken + 1);
}

void tst_WebhookReceiver::manyAtOnce()
{
    constexpr int Senders = 50;
    std::atomic<int> taken = 0;
    std::vector<std::thread> senders;
    senders.reserve(Senders);
    for (int i = 0; i < Senders; ++i) {
        senders.emplace_back([&, i] {
            if (post(bodyOf("running", i / 100.0, QByteArray::number(i))).status == 200)
                ++taken;
        });
    }
    for (std::thread &sender : senders)
        sender.join();
    QCOMPARE(taken, Senders);
    std::ignore = reported();
    QVERIFY(!m_events.isEmpty());
    QVERIFY(std::is_sorted(m_events.cbegin(), m_events.cend(), [](const auto &a, const auto &b) {
        return a.first.progress() < b.first.progress();
    }));
    QCOMPARE(m_events.last().first.progress(), (Senders - 1) / 100.0);
}

// Whoever sends a letter now and then holds a thread for no longer than a request may take.
void tst_WebhookReceiver::slowSender()
{
    if (!qEnvironmentVariableIsSet("COMFYDEPLOY_WHOLE_TIMES"))
        QSKIP("takes 20 s");
    RawHttp::Connection connection(m_receiver->url());
    connection.write("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 30'000 && connection.staysSilent(2000))
        connection.write(" ");
    QVERIFY(clock.elapsed() > 15'000 && clock.elapsed() < 25'000);
    QVERIFY(reported().isEmpty());
}

void tst_WebhookReceiver::listening()
{
    const QUrl url = m_receiver->url();
    QCOMPARE(url.host(), u"127.0.0.1"_s);
    QCOMPARE(url.path(), u"/webhook"_s);
    QCOMPARE(m_receiver->urlFor(), url);
    QVERIFY(!m_receiver->listen());
    QVERIFY(m_receiver->errorString().contains(url.toString()));

    WebhookReceiver other;
    QVERIFY(!other.isListening() && other.url().isEmpty() && other.urlFor(u"x"_s).isEmpty());
    QVERIFY(!other.listen(QHostAddress::LocalHost, quint16(url.port())));
    QVERIFY(!other.errorString().isEmpty());
    QVERIFY(other.listen(QHostAddress::Any));
    QCOMPARE(other.url().host(), u"127.0.0.1"_s);
    QCOMPARE(RawHttp::postJson(other.url(), "/webhook", bodyOf("queued")).status, 200);

    QCOMPARE(post(bodyOf("success")).status, 200);
    m_receiver->close();
    QVERIFY(!m_receiver->isListening());
    QVERIFY(m_receiver->listen());
    QCOMPARE(post(bodyOf("running")).status, 200);
    QCOMPARE(reported(), QByteArrayList{"success"}); // it remembers
}

void tst_WebhookReceiver::deletedInASlot()
{
    connect(m_receiver.get(), &WebhookReceiver::eventReceived, this,
            [this] { m_receiver.reset(); });
    QCOMPARE(post(bodyOf("queued")).status, 200);
    QCOMPARE(post(bodyOf("started")).status, 200);
    QTRY_VERIFY(!m_receiver);
    QCoreApplication::processEvents();
    QCOMPARE(m_events.size(), 1);
}

void tst_WebhookReceiver::hearsTheLocalServer()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    m_receiver->setSecret("a secret");
    const QByteArray webhook =
        m_receiver->urlFor(u"my run"_s).toString(QUrl::FullyEncoded).toLatin1();
    const QByteArray id = LocalFixture::queueRun(
        server, LocalFixture::runRequest(LocalFixture::graph(), ",\"webhook\":\"" + webhook + '"'));
    QTRY_VERIFY(!m_events.isEmpty() && isTerminal(m_events.last().first.status()));
    QCOMPARE(m_events.last().first.status(), RunStatus::Success);
    QVERIFY(!m_events.last().first.outputs().isEmpty());
    for (const auto &[event, runTag] : m_events) {
        QCOMPARE(event.runId().toLatin1(), id);
        QCOMPARE(runTag, u"my run"_s);
    }
}

REGISTER_TEST(tst_WebhookReceiver)
#include "tst_webhookreceiver.moc"
