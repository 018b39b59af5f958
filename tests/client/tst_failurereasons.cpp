// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray logRoute = "GET /v2/stream-logs";
const QByteArray complete = "data: {\"type\": \"stream_complete\", \"source\": \"sentinel\"}\n\n";

//! One event for each of \a messages.
QByteArray lines(const QStringList &messages)
{
    QByteArray events;
    for (const QString &message : messages) {
        const QJsonObject body{{u"message"_s, message},
                               {u"level"_s, u"info"_s},
                               {u"timestamp"_s, u"2025-03-04T05:06:14.401Z"_s}};
        events += "data: " + QJsonDocument(body).toJson(QJsonDocument::Compact) + "\n\n";
    }
    return events;
}

const QStringList traceback{
    u"Traceback (most recent call last):"_s,
    u"  File \"/comfyui/execution.py\", line 496, in execute"_s,
    u"    output_data = await get_output_data(obj, input_data_all)"_s,
    u"torch.OutOfMemoryError: Allocation on device"_s,
};
const QStringList outOfMemory = QStringList{u"got prompt"_s,
                                            u"!!! Exception during processing !!! Allocation on "
                                            "device"_s}
    + traceback + QStringList{u""_s, u"Prompt executed in 6.91 seconds"_s};

QStringList messages(const WorkflowRun *run)
{
    QStringList list;
    const QList<LogEntry> logs = run->logs();
    for (const LogEntry &entry : logs)
        list += entry.message;
    return list;
}

} // namespace

//! The log of a followed run, and the reason of a failure in it.
class tst_FailureReasons : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void linesComeLive();
    void reasons_data();
    void reasons();
    void sameMessageInStream_data();
    void sameMessageInStream();
    void lateLines();
    void endlessLog();
    void uselessLogs_data();
    void uselessLogs();
    void switchedOff_data();
    void switchedOff();
    void attached();
    void attachedToEnded_data();
    void attachedToEnded();
    void streams();
    void lostStream();
    void totalTimeout();
    void aborted();
    void deletedWhileItWaits();
    void manyRuns();

private:
    //! A queued run with the state \a file and an open log that contains \a events.
    WorkflowRun *queued(const QString &file, const QByteArray &events,
                        const RequestOptions &options = {});
    void says(const QByteArray &events);
    //! Independent of the speed of the machine.
    void waitForReasons(std::chrono::milliseconds time);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_FailureReasons::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
}

void tst_FailureReasons::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_FailureReasons::says(const QByteArray &events)
{
    m_server->on(logRoute, [events](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(events);
    });
}

WorkflowRun *tst_FailureReasons::queued(const QString &file, const QByteArray &events,
                                        const RequestOptions &options)
{
    m_server->on(getRun, 200, example(file));
    says(events);
    return m_client->queue(exampleRequest(), options);
}

void tst_FailureReasons::waitForReasons(std::chrono::milliseconds time)
{
    RunTimings timings = RunTimings().quickened(10);
    timings.reasonPatience = time;
    timings.reasonQuiet = time;
    timings.applyTo(m_client.get());
}

void tst_FailureReasons::linesComeLive()
{
    std::optional<Exchange> open;
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    m_server->on(logRoute, [&](const Request &request, Exchange exchange) {
        QCOMPARE(request.target, "/api/v2/stream-logs?run_id=" + exampleRunId);
        exchange.beginStream();
        exchange.write(lines({u"got prompt"_s}));
        open = exchange;
    });
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_COMPARE(messages(run), QStringList{u"got prompt"_s});
    QSignalSpy changed(run, &WorkflowRun::logsChanged);
    open->write(lines({u"100%"_s}));
    QVERIFY(changed.wait(testPatience));
    QCOMPARE(messages(run).constLast(), u"100%"_s);
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    QTRY_COMPARE(run->phase(), Phase::Succeeded); // without waiting for the log's end
    QTRY_VERIFY(!open->isOpen());
    QCOMPARE(m_server->count(logRoute), 1);
}

void tst_FailureReasons::reasons_data()
{
    QTest::addColumn<QStringList>("log");
    QTest::addColumn<QString>("liveStatus");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QStringList>("failure"); // node, title, class, input, exception, message
    QTest::newRow("an exception") << outOfMemory << u"Executing KSampler"_s
                                  << u"\"KSampler\" (node 6): Allocation on device."_s
                                  << QStringList{u"6"_s,
                                                 u"KSampler"_s,
                                                 u"KSampler"_s,
                                                 {},
                                                 u"torch.OutOfMemoryError"_s,
                                                 u"Allocation on device"_s};
    QTest::newRow("an exception in one event")
        << QStringList{outOfMemory.join(u'\n')} << QString() << u"Allocation on device."_s
        << QStringList{{}, {}, {}, {}, u"torch.OutOfMemoryError"_s, u"Allocation on device"_s};
    QTest::newRow("of a class that the graph lacks")
        << outOfMemory << u"Executing Expanded"_s << u"\"Expanded\": Allocation on device."_s
        << QStringList{{},
                       u"Expanded"_s,
                       u"Expanded"_s,
                       {},
                       u"torch.OutOfMemoryError"_s,
                       u"Allocation on device"_s};
    QTest::newRow("several lines, colors, a cause and no words of its own")
        << QStringList{u"\x1B[31m!!! Exception during processing !!! \x1B[0m"_s,
                       u"Traceback (most recent call last):"_s,
                       u"  File \"a.py\", line 1"_s,
                       u"KeyError: 'x'"_s,
                       u""_s,
                       u"During handling of the above exception, another exception occurred:"_s,
                       u""_s,
                       u"Traceback (most recent call last):"_s,
                       u"  File \"b.py\", line 2"_s,
                       u"ValueError: bad value"_s,
                       u"of two lines"_s,
                       u"  Indented: not it"_s,
                       u"Exit: nor this"_s}
        << QString() << u"bad value."_s
        << QStringList{{}, {}, {}, {}, u"ValueError"_s, u"bad value"_s};
    QTest::newRow("an exception without traceback")
        << QStringList{u"[ERROR] !!! Exception during processing !!! Boom"_s} << QString()
        << u"Boom."_s << QStringList{{}, {}, {}, {}, {}, u"Boom"_s};
    QTest::newRow("a value that is not in the list")
        << QStringList{u"got prompt"_s,
                       u"Failed to validate prompt for output 9:"_s,
                       u"* KSampler 6:"_s,
                       u"  - Value not in list: sampler_name: 'fast' not in ['euler', 'ddim']"_s,
                       u"  - Value 0 smaller than min of 1: steps"_s,
                       u"Output will be ignored"_s,
                       u"Failed to validate prompt for output 12:"_s,
                       u"* Other 4:"_s,
                       u"  - Required input is missing: images"_s,
                       u"invalid prompt: {'type': 'prompt_outputs_failed_validation', 'message': "
                       "'Prompt outputs failed validation', 'details': '', 'extra_info': {}}"_s}
        << QString()
        << u"\"KSampler\" (node 6), input sampler_name: Value not in list: 'fast' not in "
           "['euler', 'ddim']."_s
        << QStringList{u"6"_s,
                       u"KSampler"_s,
                       u"KSampler"_s,
                       u"sampler_name"_s,
                       {},
                       u"Value not in list: 'fast' not in ['euler', 'ddim']"_s};
    QTest::newRow("a missing input of the output itself")
        << QStringList{u"Failed to validate prompt for output 77:"_s, u"* (prompt):"_s,
                       u"  - Required input is missing: images"_s, u"Output will be ignored"_s}
        << QString() << u"Required input is missing."_s
        << QStringList{u"77"_s, {}, {}, u"images"_s, {}, u"Required input is missing"_s};
    QTest::newRow("a node that the machine does not have")
        << QStringList{u"invalid prompt: {'type': 'invalid_prompt', 'message': \"Cannot execute "
                       "because node Foo's does not exist.\", 'details': \"Node ID '#6'\", "
                       "'extra_info': {}}"_s}
        << QString()
        << u"\"KSampler\" (node 6): Cannot execute because node Foo's does not exist."_s
        << QStringList{
               u"6"_s, u"KSampler"_s,       u"KSampler"_s,
               {},     u"invalid_prompt"_s, u"Cannot execute because node Foo's does not exist."_s};
    QTest::newRow("the last of two runs in one container")
        << QStringList{u"got prompt"_s, u"Failed to validate prompt for output 1:"_s,
                       u"* A 1:"_s,     u"  - Value not in list: x"_s,
                       u"got prompt"_s, u"Failed to validate prompt for output 2:"_s,
                       u"* B 92:"_s,    u"  - Exception when validating node: no luck, sorry"_s}
        << QString() << u"\"B\" (node 92): Exception when validating node: no luck, sorry."_s
        << QStringList{u"92"_s, u"B"_s, u"B"_s,
                       {},      {},     u"Exception when validating node: no luck, sorry"_s};
    QTest::newRow("nothing of use")
        << QStringList{u"Failed to validate prompt for output"_s, u"invalid prompt: {"_s,
                       u"Failed to validate prompt for output 9:"_s, u"* KSampler 6:"_s}
        << u"Executing KSampler"_s
        << u"The run failed and the server gave no reason; its last status was \"Executing "
           "KSampler\"."_s
        << QStringList{{}, {}, {}, {}, {}, {}};
}

void tst_FailureReasons::reasons()
{
    QFETCH(QStringList, log);
    QFETCH(QString, liveStatus);
    waitForReasons(20s);
    says(lines(log) + complete);
    m_server->on(getRun, 200, runJson(u"run-failed.json"_s, {{u"live_status"_s, liveStatus}}));
    WorkflowRun *run = m_client->queue(exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "failed"}));
    QCOMPARE(run->error().kind(), Kind::RunFailed);
    QTEST(run->error().message(), "message");
    const RunFailure failure = run->failure();
    QTEST((QStringList{failure.nodeId, failure.nodeTitle, failure.classType, failure.inputName,
                       failure.exceptionType, failure.message}),
          "failure");
    QVERIFY(failure.traceback.isEmpty()
            || (failure.traceback.startsWith("Traceback"_L1)
                && failure.traceback.contains(failure.exceptionType)));
    QCOMPARE(failure.logTail, messages(run));
    QVERIFY(run->isSettled());
}

void tst_FailureReasons::sameMessageInStream_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("details");
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *type, const char *message, const char *details,
                        const char *input, const char *sentence) {
        QTest::newRow(type) << QString::fromLatin1(type) << QString::fromLatin1(message)
                            << QString::fromLatin1(details) << QString::fromLatin1(input)
                            << QString::fromLatin1(sentence);
    };
    row("custom_validation_failed", "Custom validation failed for node",
        "image - Invalid image file: boat.png", "image",
        "input image: Custom validation failed for node: Invalid image file: boat.png.");
    row("value_not_in_list", "Value not in list", "crop: 'foo' not in ['disabled', 'center']",
        "crop", "input crop: Value not in list: 'foo' not in ['disabled', 'center'].");
    row("invalid_input_type", "Failed to convert an input value to a INT value",
        "steps, abc, invalid literal for int() with base 10: 'abc'", "steps",
        "input steps: Failed to convert an input value to a INT value: abc, invalid literal for "
        "int() with base 10: 'abc'.");
    row("return_type_mismatch", "Return type mismatch between linked nodes",
        "image, received_type(STRING) mismatch input_type(IMAGE)", "image",
        "input image: Return type mismatch between linked nodes: received_type(STRING) mismatch "
        "input_type(IMAGE).");
    row("required_input_missing", "Required input is missing", "width", "width",
        "input width: Required input is missing.");
    row("value_smaller_than_min", "Value 0 smaller than min of 1", "width", "width",
        "input width: Value 0 smaller than min of 1.");
    row("exception_during_validation", "Exception when validating node", "tuple index out of range",
        "", "Exception when validating node: tuple index out of range.");
}

// ComfyUI writes the same errors of a refused graph into its log and into the stream.
void tst_FailureReasons::sameMessageInStream()
{
    QFETCH(QString, type);
    QFETCH(QString, message);
    QFETCH(QString, details);
    QFETCH(QString, input);
    waitForReasons(20s);
    says(lines({u"got prompt"_s, u"Failed to validate prompt for output 9:"_s, u"* KSampler 6:"_s,
                u"  - %1: %2"_s.arg(message, details), u"Output will be ignored"_s})
         + complete);
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    WorkflowRun *queuedRun = m_client->queue(exampleRequest());
    QTRY_VERIFY(queuedRun->isFinished());
    QTEST(queuedRun->error().message().section(u' ', 3), "sentence");

    QJsonObject extra;
    if (!input.isEmpty())
        extra.insert(u"input_name"_s, input);
    const QJsonObject fault{{u"type"_s, type},
                            {u"message"_s, message},
                            {u"details"_s, details},
                            {u"extra_info"_s, extra}};
    const QJsonObject node{{u"errors"_s, QJsonArray{fault}},
                           {u"dependent_outputs"_s, QJsonArray{u"9"_s}},
                           {u"class_type"_s, u"KSampler"_s}};
    const QJsonObject refusal{{u"error"_s,
                               QJsonObject{{u"type"_s, u"prompt_outputs_failed_validation"_s},
                                           {u"message"_s, u"Prompt outputs failed validation"_s},
                                           {u"details"_s, u""_s},
                                           {u"extra_info"_s, QJsonObject()}}},
                              {u"node_errors"_s, QJsonObject{{u"6"_s, node}}}};
    m_server->on(streamRoute, [&](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write("event: event_update\ndata: "
                       + QJsonDocument(refusal).toJson(QJsonDocument::Compact) + "\n\n");
        exchange.close();
    });
    WorkflowRun *streamed = m_client->stream(exampleRequest());
    QTRY_VERIFY(streamed->isFinished());
    QCOMPARE(streamed->error().message(), queuedRun->error().message());
    QCOMPARE(streamed->failure().message, queuedRun->failure().message);
    QCOMPARE(streamed->failure().inputName, input);
    QVERIFY(!messages(streamed).isEmpty());
    QVERIFY2(messages(streamed).constLast().contains(queuedRun->failure().message),
             qPrintable(messages(streamed).constLast()));
}

// The server reports the failure before the log contains the reason.
void tst_FailureReasons::lateLines()
{
    waitForReasons(20s);
    std::optional<Exchange> open;
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    m_server->on(logRoute, [&](const Request &, Exchange exchange) {
        exchange.beginStream();
        open = exchange;
    });
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_COMPARE(run->status(), RunStatus::Failed);
    QTRY_VERIFY(open);
    QVERIFY(run->isRunning());
    open->write(lines(outOfMemory.mid(0, 2)));
    QTRY_COMPARE(run->logs().size(), 2);
    QVERIFY(run->isRunning()); // the traceback may follow
    open->write(lines(traceback) + complete);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->failure().exceptionType, u"torch.OutOfMemoryError"_s);
    QCOMPARE(run->failure().logTail.size(), 6);
}

void tst_FailureReasons::endlessLog()
{
    const WorkflowRun *run = queued(u"run-failed.json"_s, lines({u"got prompt"_s}));
    QTRY_VERIFY(run->isFinished()); // without waiting for its end
    QCOMPARE(run->phase(), Phase::Failed);
    QCOMPARE(run->failure().logTail, QStringList{u"got prompt"_s});
}

void tst_FailureReasons::uselessLogs_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("requests"); // 0: any
    for (const char *status : {"401", "403", "404", "422", "500"})
        QTest::addRow("refused with %s", status)
            << "HTTP/1.1 "_ba + status + " No\r\nContent-Length: 0\r\n\r\n"
            << 1;
    QTest::newRow("a page") << "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"_ba << 1;
    QTest::newRow("unavailable") << "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                                    "data: {\"type\":\"stream_unavailable\"}\n\n"_ba
                                 << 1;
    QTest::newRow("closed at once") << ""_ba << 0;
}

void tst_FailureReasons::uselessLogs()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, requests);
    m_server->on(logRoute, [answer](const Request &, Exchange exchange) {
        exchange.write(answer);
        exchange.close();
    });
    int polls = 0;
    m_server->on(getRun, [&](const Request &, Exchange exchange) {
        exchange.respond(200, example(++polls < 4 ? u"run-running.json"_s : u"run-success.json"_s));
    });
    WorkflowRun *run = m_client->queue(exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(run->phase(), Phase::Succeeded);
    QVERIFY(!recorder.phases.contains(Phase::Unconfirmed));
    QCOMPARE(polls, 4);
    if (requests > 0)
        QCOMPARE(m_server->count(logRoute), requests);

    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QVERIFY(run->error().message().startsWith(u"The run failed and the server gave no reason"_s));
    if (requests > 0)
        QCOMPARE(m_server->count(logRoute), 2 * requests);
}

void tst_FailureReasons::switchedOff_data()
{
    QTest::addColumn<bool>("byClient");
    QTest::newRow("for the run") << false;
    QTest::newRow("for the client") << true;
}

void tst_FailureReasons::switchedOff()
{
    QFETCH(bool, byClient);
    const RequestOptions off = RequestOptions().setLogsFollowed(false);
    if (byClient)
        m_client->setDefaultOptions(off);
    const WorkflowRun *run = queued(u"run-failed.json"_s, lines(outOfMemory) + complete,
                                    byClient ? RequestOptions() : off);
    QTRY_VERIFY(run->isFinished());
    QVERIFY(run->logs().isEmpty());
    QCOMPARE(m_server->count(logRoute), 0);
    const WorkflowRun *unfollowed =
        m_client->queue(exampleRequest(), RequestOptions().setFollow(false));
    QTRY_VERIFY(unfollowed->isFinished());
    QCOMPARE(m_server->count(logRoute), 0);
}

void tst_FailureReasons::attached()
{
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    says(lines({u"got prompt"_s}));
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_COMPARE(messages(run), QStringList{u"got prompt"_s});
    run->abort();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::Aborted);
}

void tst_FailureReasons::attachedToEnded_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("requests");
    QTest::newRow("success") << u"run-success.json"_s << 0;
    QTest::newRow("cancelled") << u"run-cancelled.json"_s << 0;
    QTest::newRow("timeout") << u"run-timeout.json"_s << 0;
    QTest::newRow("failed") << u"run-failed.json"_s << 1;
}

void tst_FailureReasons::attachedToEnded()
{
    QFETCH(QString, file);
    m_server->on(getRun, 200, example(file));
    says(lines(outOfMemory) + complete);
    const WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(run->isFinished());
    QTEST(m_server->count(logRoute), "requests");
    if (run->phase() == Phase::Failed)
        QCOMPARE(run->failure().exceptionType, u"torch.OutOfMemoryError"_s);
}

void tst_FailureReasons::streams()
{
    m_server->on(streamRoute, [](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write(example(u"stream-success.sse"_s));
        exchange.close();
    });
    int polls = 0;
    m_server->on(getRun, [&](const Request &, Exchange exchange) {
        exchange.respond(200, example(++polls < 3 ? u"run-running.json"_s : u"run-success.json"_s));
    });
    const WorkflowRun *run = m_client->stream(exampleRequest());
    QTRY_COMPARE(run->phase(), Phase::Succeeded);
    QCOMPARE(m_server->count(logRoute), 0);
}

void tst_FailureReasons::lostStream()
{
    m_server->on(streamRoute, [](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write("event: log_update\ndata: {\"logs\":\"booting\",\"timestamp\":null}\n\n"
                       "data: {\"prompt_id\":\""
                       + exampleRunId + "\",\"number\":1,\"node_errors\":{}}\n\n");
        exchange.close();
    });
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    says(lines({u"booting"_s, u"got prompt"_s}));
    const WorkflowRun *run = m_client->stream(exampleRequest());
    QTRY_COMPARE(messages(run), (QStringList{u"booting"_s, u"got prompt"_s}));
    says(lines(outOfMemory) + complete);
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(m_server->count(logRoute), 1);
}

void tst_FailureReasons::totalTimeout()
{
    WorkflowRun *run = queued(u"run-failed.json"_s, {}, RequestOptions().setTotalTimeout(200ms));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Failed); // which is known by then
    QCOMPARE(run->error().kind(), Kind::RunFailed);
}

void tst_FailureReasons::aborted()
{
    WorkflowRun *run = queued(u"run-failed.json"_s, {});
    QTRY_COMPARE(run->status(), RunStatus::Failed);
    run->abort();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::Aborted);
}

void tst_FailureReasons::deletedWhileItWaits()
{
    QPointer<WorkflowRun> run(queued(u"run-failed.json"_s, lines(outOfMemory)));
    connect(run, &WorkflowRun::logsChanged, this, [&] { delete run; });
    QTRY_VERIFY(!run);
    const WorkflowRun *next = queued(u"run-failed.json"_s, lines(outOfMemory));
    QTRY_COMPARE(next->status(), RunStatus::Failed);
    m_client.reset();
}

// Each log uses a connection and a thread.
void tst_FailureReasons::manyRuns()
{
    waitForReasons(20s);
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    says({});
    constexpr int followed = 64;
    for (int i = 0; i < followed + 3; ++i)
        m_client->queue(exampleRequest());
    QTRY_COMPARE(m_server->count(logRoute), followed);
    QTRY_VERIFY(m_server->count(getRun) >= 2 * (followed + 3));
    QCOMPARE(m_server->count(logRoute), followed);
    says(lines(outOfMemory) + complete);
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    const auto explained = [this] {
        const QList<WorkflowRun *> runs = m_client->runs();
        return std::count_if(runs.begin(), runs.end(), [](const WorkflowRun *run) {
            return run->isFinished() && !run->failure().exceptionType.isEmpty();
        });
    };
    QTRY_COMPARE(explained(), 3); // the others wait for silent logs
}

REGISTER_TEST(tst_FailureReasons)
#include "tst_failurereasons.moc"
