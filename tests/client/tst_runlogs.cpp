// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/RunLogStream>
#include <ComfyDeploy/core/utc_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using End = RunLogStream::End;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray logRoute = "GET /v2/stream-logs";
const QByteArray complete = "data: {\"type\": \"stream_complete\", \"source\": \"archive\"}\n\n";

QByteArray line(const QByteArray &message, const QByteArray &time = "2025-03-04T05:06:14.401Z")
{
    return "data: {\"message\": \"" + message + "\", \"level\": \"info\", \"timestamp\": \"" + time
        + "\"}\n\n";
}

ScriptedServer::Handler says(const QByteArray &events, bool closes)
{
    return [events, closes](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(events);
        if (closes)
            exchange.close();
    };
}

QStringList messages(const QList<LogEntry> &entries)
{
    QStringList list;
    for (const LogEntry &entry : entries)
        list += entry.message;
    return list;
}

} // namespace

//! The log of a run as it is written.
class tst_RunLogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void untilTheServerSaysSo();
    void unavailable_data();
    void unavailable();
    void bodies_data();
    void bodies();
    void reconnects_data();
    void reconnects();
    void givesUp();
    void refused_data();
    void refused();
    void comesBack();
    void noAnswerForARunThatIsOver_data();
    void noAnswerForARunThatIsOver();
    void overBeforeItWasAskedFor();
    void ofSomethingElse_data();
    void ofSomethingElse();
    void silentWhileTheRunGoesOn();
    void afterTheNetworkReturned();
    void closedWhenTheRunIsOver();
    void unknownRun();
    void limits();
    void tooLongALine();
    void notALog();
    void manyAtOnce();
    void endsBySlots_data();
    void endsBySlots();
    void totalTimeout();
    void noRunId();

private:
    //! No polling because of silence, which a busy machine may cause.
    void waitForLong()
    {
        RunTimings patient = RunTimings().quickened(100);
        patient.firstLogSilence = patient.logSilence = 1h;
        patient.applyTo(m_client.get());
    }
    RunLogStream *streamOfExample()
    {
        return m_client->streamLogs(QString::fromLatin1(exampleRunId));
    }

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_RunLogs::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    RunTimings quick = RunTimings().quickened(100);
    quick.firstLogSilence = quick.logSilence; // 10 ms are too short for a busy server
    quick.applyTo(m_client.get());
    m_server->on(getRun, 200, example(u"run-running.json"_s));
}

void tst_RunLogs::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_RunLogs::untilTheServerSaysSo()
{
    waitForLong();
    m_client->setToken("secret");
    m_server->on(logRoute, [](const Request &, Exchange exchange) {
        exchange.beginStream();
        const QByteArray events = example(u"logs-v2-live.sse"_s);
        exchange.write(events.first(100)); // in the middle of a line
        exchange.write(events.sliced(100)); // and the server does not close
    });
    RunLogStream *stream = streamOfExample();
    QCOMPARE(stream->end(), End::Open);
    QList<LogEntry> received;
    connect(stream, &RunLogStream::entryReceived, this,
            [&](const LogEntry &entry) { received += entry; });
    QSignalSpy finished(stream, &RunLogStream::finished);
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(stream->end(), End::Complete);
    QVERIFY(!stream->error());
    QCOMPARE(received, stream->entries());
    QCOMPARE(received.size(), 3);
    QCOMPARE(received.at(0).message, u"got prompt"_s);
    QCOMPARE(received.at(0).level, u"info"_s);
    QCOMPARE(received.at(0).time,
             QDateTime::fromString(u"2025-03-04T05:06:14.401Z"_s, Qt::ISODateWithMs));
    QCOMPARE(received.at(2).level, u"webhook"_s);
    const Request request = m_server->requests(logRoute).constFirst();
    QCOMPARE(request.target, "/api/v2/stream-logs?run_id=" + exampleRunId);
    QCOMPARE(request.header("accept"), "text/event-stream"_ba);
    QCOMPARE(request.header("authorization"), "Bearer secret"_ba);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_RunLogs::unavailable_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QString>("message");
    QTest::newRow("by its type") << "data: {\"type\":\"stream_unavailable\"}\n\n"_ba
                                 << u"The server has no log of this run to stream."_s;
    QTest::newRow("by an error") << "data: {\"error\":\"redis is down\"}\n\n"_ba
                                 << u"The server cannot stream the run's log: redis is down"_s;
    QTest::newRow("by an odd error") << "data: {\"error\":{\"code\":1}}\n\n"_ba
                                     << u"The server has no log of this run to stream."_s;
}

void tst_RunLogs::unavailable()
{
    QFETCH(QByteArray, event);
    m_server->on(logRoute, says(line("one") + event, false));
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::Unavailable);
    QTEST(stream->error().message(), "message");
    QCOMPARE(messages(stream->entries()), QStringList{u"one"_s});
    QCOMPARE(m_server->count(logRoute), 1);
}

void tst_RunLogs::bodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("message"); // null if there is no line in it
    QTest::addColumn<QDateTime>("time");
    const QDateTime time = Utc::dateTime(QDate(2025, 3, 4), QTime(5, 6, 7));
    QTest::newRow("no JSON") << "got prompt"_ba << QString() << QDateTime();
    QTest::newRow("half of it") << "{\"message\": \"a"_ba << QString() << QDateTime();
    QTest::newRow("a list") << "[1,2]"_ba << QString() << QDateTime();
    QTest::newRow("another type") << R"({"type":"heartbeat"})"_ba << QString() << QDateTime();
    QTest::newRow("no text") << R"({"message":7})"_ba << QString() << QDateTime();
    QTest::newRow("an empty one") << R"({"message":"\n"})"_ba << QString() << QDateTime();
    QTest::newRow("three digits") << R"({"message":"a","timestamp":"2025-03-04T05:06:07.000Z"})"_ba
                                  << u"a"_s << time;
    QTest::newRow("six digits, no zone")
        << R"({"message":"a","timestamp":"2025-03-04T05:06:07.000123"})"_ba << u"a"_s << time;
    QTest::newRow("seconds since 1970")
        << R"({"message":"a","timestamp":1741064767})"_ba << u"a"_s << time;
    QTest::newRow("no time") << R"({"message":"a\r\n"})"_ba << u"a"_s << QDateTime();
    QTest::newRow("rubbish as time")
        << R"({"message":"a","timestamp":"yesterday","level":null})"_ba << u"a"_s << QDateTime();
}

// Unknown events are ignored, and the rest is read.
void tst_RunLogs::bodies()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, message);
    QFETCH(QDateTime, time);
    m_server->on(logRoute, says("data: " + body + "\n\n" + line("last") + complete, true));
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::Complete);
    QStringList expected{u"last"_s};
    if (!message.isNull())
        expected.prepend(message);
    QCOMPARE(messages(stream->entries()), expected);
    const LogEntry first = stream->entries().constFirst();
    QCOMPARE(first.level, u"info"_s);
    if (time.isValid())
        QCOMPARE(first.time, time);
    else if (!message.isNull())
        QVERIFY(first.time >= before);
}

void tst_RunLogs::reconnects_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<bool>("reset");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<QStringList>("messages");
    const QByteArray twice = line("step") + line("step");
    QTest::newRow("closed") << twice << false << twice + line("step") + line("end")
                            << QStringList{u"step"_s, u"step"_s, u"step"_s, u"end"_s};
    QTest::newRow("broken") << twice << true << twice + line("end")
                            << QStringList{u"step"_s, u"step"_s, u"end"_s};
    QTest::newRow("in the middle of a line")
        << line("a") + line("b").chopped(9) << false << line("a") + line("b")
        << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("before anything") << ""_ba << false << line("a") << QStringList{u"a"_s};
    QTest::newRow("the oldest lines are gone by then")
        << line("a") + line("b") << false << line("b") + line("c")
        << QStringList{u"a"_s, u"b"_s, u"c"_s};
    QTest::newRow("the same words at another time")
        << line("a", "2025-03-04T05:06:14.401Z") << false
        << line("a", "2025-03-04T05:06:14.401Z") + line("a", "2025-03-04T05:06:15.401Z")
        << QStringList{u"a"_s, u"a"_s};
}

// The server begins with the first line each time.
void tst_RunLogs::reconnects()
{
    QFETCH(QByteArray, first);
    QFETCH(bool, reset);
    QFETCH(QByteArray, second);
    m_server->on(logRoute, [&](const Request &, Exchange exchange) {
        exchange.beginStream();
        if (m_server->count(logRoute) > 1)
            exchange.write(second + complete);
        else
            exchange.write(first);
        if (m_server->count(logRoute) == 1)
            reset ? exchange.abort() : exchange.close();
    });
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::Complete);
    QTEST(messages(stream->entries()), "messages");
    QCOMPARE(m_server->count(logRoute), 2);
}

void tst_RunLogs::givesUp()
{
    m_server->on(logRoute, says(line("one"), true));
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::Failed);
    QCOMPARE(stream->error().kind(), Kind::Network);
    QCOMPARE(messages(stream->entries()), QStringList{u"one"_s});
    QCOMPARE(m_server->count(logRoute), 7);
}

void tst_RunLogs::refused_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("401") << 401 << Kind::Unauthorized;
    QTest::newRow("403") << 403 << Kind::Unauthorized;
    QTest::newRow("404") << 404 << Kind::NotFound;
    QTest::newRow("422") << 422 << Kind::Validation;
    QTest::newRow("500") << 500 << Kind::Server;
}

void tst_RunLogs::refused()
{
    QFETCH(int, status);
    waitForLong();
    m_server->on(logRoute, status, R"({"detail":"No."})");
    RunLogStream *stream = streamOfExample();
    QSignalSpy finished(stream, &RunLogStream::finished);
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(stream->end(), End::Failed);
    QTEST(stream->error().kind(), "kind");
    QCOMPARE(stream->error().message(), u"No."_s);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_RunLogs::comesBack()
{
    m_server->on(logRoute, [this](const Request &, Exchange exchange) {
        static const QList<int> refusals{503, 502, 429};
        const int n = m_server->count(logRoute);
        if (n <= refusals.size())
            exchange.respond(refusals.at(n - 1), "<html>");
        else
            says(line("one") + complete, false)({}, exchange);
    });
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::Complete);
    QCOMPARE(messages(stream->entries()), QStringList{u"one"_s});
}

void tst_RunLogs::noAnswerForARunThatIsOver_data()
{
    QTest::addColumn<bool>("hasHead");
    QTest::newRow("an empty stream") << true;
    QTest::newRow("not even a head") << false;
}

// The service never ends the log of a finished run that has written nothing.
void tst_RunLogs::noAnswerForARunThatIsOver()
{
    QFETCH(bool, hasHead);
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_server->on(logRoute, [hasHead](const Request &, Exchange exchange) {
        if (hasHead)
            exchange.beginStream();
    });
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::RunEnded);
    QVERIFY(!stream->error());
    QVERIFY(stream->entries().isEmpty());
    QCOMPARE(m_server->count(logRoute), 1);
    QCOMPARE(m_server->count(getRun), 1);
}

// The log of an old run ends quickly: with a program's timings, after two seconds.
void tst_RunLogs::overBeforeItWasAskedFor()
{
    const RunTimings timings;
    QVERIFY(2 * timings.firstLogSilence <= 2s);
    RunTimings quick = timings.quickened(100);
    quick.logSilence = quick.logGrace = 1h; // not relevant
    quick.applyTo(m_client.get());
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_server->on(logRoute, says({}, false));
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::RunEnded);
    QCOMPARE(m_server->count(getRun), 1);
}

void tst_RunLogs::ofSomethingElse_data()
{
    QTest::addColumn<LogQuery>("query");
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("session") << LogQuery{{}, u"s 1"_s, {}, {}} << "session_id=s%201"_ba;
    QTest::newRow("machine") << LogQuery{{}, {}, u"v"_s, {}} << "machine_id_version=v"_ba;
    QTest::newRow("one level") << LogQuery{{}, {}, u"v"_s, u"web&hook"_s}
                               << "machine_id_version=v&log_level=web%26hook"_ba;
}

// There is no run whose state could be polled: the server or the caller ends the log.
void tst_RunLogs::ofSomethingElse()
{
    QFETCH(LogQuery, query);
    QFETCH(QByteArray, target);
    m_server->on(logRoute, [this](const Request &, Exchange exchange) {
        exchange.beginStream();
        const bool isFirst = m_server->count(logRoute) == 1;
        exchange.write(isFirst ? line("a") : line("a") + line("b"));
        if (isFirst)
            exchange.close();
    });
    RunLogStream *stream = m_client->streamLogsOf(query);
    QCOMPARE(stream->query(), query);
    QCOMPARE(stream->runId(), QString());
    QTRY_COMPARE(messages(stream->entries()), (QStringList{u"a"_s, u"b"_s}));
    stream->abort();
    QCOMPARE(stream->end(), End::Aborted);
    QCOMPARE(m_server->requests().first().target, "/api/v2/stream-logs?" + target);
    QCOMPARE(m_server->count(logRoute), m_server->requests().size()); // no state was polled
}

void tst_RunLogs::silentWhileTheRunGoesOn()
{
    std::optional<Exchange> open;
    m_server->on(logRoute, [&](const Request &, Exchange exchange) {
        exchange.beginStream();
        open = exchange;
    });
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(m_server->count(getRun), 3);
    QCOMPARE(stream->end(), End::Open);
    open->write(line("at last"));
    QTRY_COMPARE(messages(stream->entries()), QStringList{u"at last"_s});
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    QTRY_COMPARE(stream->end(), End::RunEnded);
    QCOMPARE(m_server->count(logRoute), 1);
}

// The old connection may be dead unnoticed.
void tst_RunLogs::afterTheNetworkReturned()
{
    bool isGone = true;
    m_server->on(getRun, [&isGone](const Request &, Exchange exchange) {
        if (isGone)
            exchange.abort();
        else
            exchange.respond(200, example(u"run-running.json"_s));
    });
    m_server->on(logRoute, says(line("one"), false));
    const RunLogStream *stream = streamOfExample();
    QTRY_VERIFY(m_server->count(getRun) > 4); // including those that Qt repeats
    QCOMPARE(m_server->count(logRoute), 1);
    isGone = false;
    QTRY_COMPARE(m_server->count(logRoute), 2);
    QCOMPARE(messages(stream->entries()), QStringList{u"one"_s});
}

void tst_RunLogs::closedWhenTheRunIsOver()
{
    RunTimings patient = RunTimings().quickened(100);
    patient.firstLogSilence = patient.logSilence = 1h;
    patient.firstLogReconnect = patient.longestLogReconnect = 1h;
    patient.applyTo(m_client.get());
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    m_server->on(logRoute, says(line("one"), true));
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::RunEnded);
    QCOMPARE(messages(stream->entries()), QStringList{u"one"_s});
    QCOMPARE(m_server->count(logRoute), 1);
}

void tst_RunLogs::unknownRun()
{
    m_server->on(getRun, 404, example(u"404-run.json"_s));
    m_server->on(logRoute, says({}, false));
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::Failed);
    QCOMPARE(stream->error().kind(), Kind::NotFound);
}

void tst_RunLogs::limits()
{
    const qsizetype count = RunLogStream::MaximumEntries + 50;
    m_server->on(logRoute, [count](const Request &, Exchange exchange) {
        exchange.beginStream();
        QByteArray lines;
        for (qsizetype i = 0; i < count; ++i)
            lines += line(QByteArray::number(i));
        const QByteArray longOne(2 * RunLogStream::MaximumMessageLength, 'x');
        exchange.write(lines + line(longOne) + complete);
    });
    RunLogStream *stream = streamOfExample();
    QSignalSpy received(stream, &RunLogStream::entryReceived);
    QTRY_COMPARE(stream->end(), End::Complete);
    QCOMPARE(received.size(), count + 1);
    const QList<LogEntry> entries = stream->entries();
    QCOMPARE(entries.size(), RunLogStream::MaximumEntries);
    QCOMPARE(entries.constFirst().message, u"51"_s);
    QCOMPARE(entries.constLast().message.size(), RunLogStream::MaximumMessageLength);
    QVERIFY(entries.constLast().message.endsWith(u"xx\u2026"_s));
}

void tst_RunLogs::tooLongALine()
{
    m_server->on(logRoute, says(line("one") + line(QByteArray(2 * 1024 * 1024, 'x')), false));
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::Failed);
    QCOMPARE(stream->error().kind(), Kind::BadResponse);
    QCOMPARE(messages(stream->entries()), QStringList{u"one"_s});
    QCOMPARE(m_server->count(logRoute), 1);
}

void tst_RunLogs::notALog()
{
    m_server->on(logRoute, [](const Request &, Exchange exchange) {
        exchange.respond(200, line("a page that looks like one"), "text/html");
    });
    const RunLogStream *stream = streamOfExample();
    QTRY_COMPARE(stream->end(), End::Failed);
    QCOMPARE(stream->error().kind(), Kind::BadResponse);
    QVERIFY(stream->entries().isEmpty());
}

// A seventh connection to the same host would wait for one of six to end.
void tst_RunLogs::manyAtOnce()
{
    QList<Exchange> open;
    m_server->on(logRoute, [&](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(line("one"));
        open += exchange;
    });
    QList<RunLogStream *> streams;
    for (int i = 0; i < 8; ++i)
        streams += m_client->streamLogs(u"run-%1"_s.arg(i));
    for (const RunLogStream *stream : std::as_const(streams))
        QTRY_COMPARE(stream->entries().size(), 1);
    const auto details = m_client->getRun(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(details.isFinished()); // nor do plain calls wait
    QVERIFY(details.result());
}

void tst_RunLogs::endsBySlots_data()
{
    QTest::addColumn<QByteArray>("deed");
    for (const char *deed : {"abort", "delete the stream", "delete the client"})
        QTest::newRow(deed) << QByteArray(deed);
}

void tst_RunLogs::endsBySlots()
{
    QFETCH(QByteArray, deed);
    m_server->on(logRoute, says(line("one") + line("two") + complete, false));
    RunLogStream *stream = streamOfExample();
    const QPointer<RunLogStream> watched(stream);
    int lines = 0;
    int ends = 0;
    bool inside = false;
    connect(stream, &RunLogStream::finished, this, [&] {
        QVERIFY(!inside);
        ++ends;
    });
    connect(stream, &RunLogStream::entryReceived, this, [&] {
        ++lines;
        inside = true;
        if (deed == "abort")
            stream->abort();
        else if (deed == "delete the stream")
            delete stream;
        else
            m_client.reset();
        inside = false;
    });
    if (deed == "abort") {
        QTRY_COMPARE(ends, 1);
        QCOMPARE(stream->end(), End::Aborted);
        QCOMPARE(stream->error().kind(), Kind::Aborted);
        stream->abort();
    } else {
        QTRY_VERIFY(!watched);
    }
    QCoreApplication::processEvents();
    QCOMPARE(lines, 1);
    QCOMPARE(ends, deed == "abort" ? 1 : 0);
}

void tst_RunLogs::totalTimeout()
{
    m_server->on(logRoute, says({}, false));
    const RunLogStream *stream = m_client->streamLogs(QString::fromLatin1(exampleRunId),
                                                      RequestOptions().setTotalTimeout(100ms));
    QTRY_COMPARE(stream->end(), End::Failed);
    QCOMPARE(stream->error().kind(), Kind::Timeout);
}

void tst_RunLogs::noRunId()
{
    RunLogStream *stream = m_client->streamLogs({});
    QSignalSpy finished(stream, &RunLogStream::finished);
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(stream->error().kind(), Kind::InvalidRequest);
    QCOMPARE(m_server->connections(), 0);
}

REGISTER_TEST(tst_RunLogs)
#include "tst_runlogs.moc"
