// SPDX-License-Identifier: MIT

// The matrix of faults: each fault, its stage, and the expected result in each mode.
#include "faultcell.h"
#include "shared/readyfuture.h"

#include <QtCore/qpromise.h>
#include <QtNetwork/qtcpserver.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Phase = WorkflowRun::Phase;
using Kind = ApiError::Kind;
using Direction = FaultProxy::Direction;

namespace {

constexpr Mode AllModes[] = {Mode::Queue, Mode::Sync, Mode::Stream};

constexpr RunEnd Good{Phase::Succeeded, Kind::None, 1, 1, 2};

//! The server has refused the run, or never received it.
constexpr RunEnd refused(Kind kind, int posts = 1)
{
    return {Phase::Failed, kind, posts, 0, 0};
}

//! Sent, but not found.
constexpr RunEnd unconfirmed(int posts)
{
    return {Phase::Unconfirmed, Kind::Unconfirmed, posts, 0, 0};
}

constexpr RunEnd ended(Phase phase, Kind kind, int files = 0)
{
    return {phase, kind, 1, 1, files};
}

RetryPolicy quickRetries()
{
    RetryPolicy policy = RetryPolicy::backoff();
    policy.initialInterval = 50ms;
    return policy;
}

void withRetries(CellRun &run)
{
    run.options.setRetryPolicy(quickRetries());
}

class Matrix
{
public:
    QList<FaultCell> cells;

    void connecting();
    void requestSent();
    void head();
    void body();
    void events();
    void atTheEnd();
    void following();
    void downloads();

private:
    struct More
    {
        std::function<void(CellRun &)> arrange = {};
        Sample sample = Sample::Pictures;
        bool seedsKept = false;
        bool ownPictures = false;
        bool onlyWithRealTimes = false;
        std::optional<RunEnd> alsoRight = {};
    };

    void add(const QByteArray &fault, Stage stage, Mode mode, const RunEnd &expected,
             const QList<NamedFault> &faults, const More &more)
    {
        cells.append({fault, stage, mode, expected, faults, more.arrange, more.sample,
                      more.seedsKept, more.ownPictures, more.onlyWithRealTimes, more.alsoRight});
    }
    //! In every mode.
    void add(const QByteArray &fault, Stage stage, const RunEnd &expected,
             const QList<NamedFault> &faults, const More &more)
    {
        for (const Mode mode : AllModes)
            add(fault, stage, mode, expected, faults, more);
    }
    void add(const QByteArray &fault, Stage stage, const RunEnd &expected,
             const QList<NamedFault> &faults = {},
             const std::function<void(CellRun &)> &arrange = {})
    {
        add(fault, stage, expected, faults, More{.arrange = arrange});
    }
    //! A fault of streams.
    void addStream(const QByteArray &fault, const QList<NamedFault> &faults, Stage stage,
                   const RunEnd &expected = Good)
    {
        add(fault, stage, Mode::Stream, expected, faults, More{});
    }
    void offsets(const QByteArray &name, Stage stage, qint64 (*bytes)(const Faultless &));
};

void Matrix::connecting()
{
    add("none", Stage::Connect, Good);
    add("none, over TLS", Stage::Connect, Good, {}, [](CellRun &run) { run.tlsProxy(); });
    add("FaultProxy: nobody listens", Stage::Connect, refused(Kind::Network, 0), {},
        [](CellRun &run) { run.proxy().close(); });
    add("FaultProxy: setDelay(30)", Stage::Connect, Good, {},
        [](CellRun &run) { run.proxy().setDelay(30); });
    // The connection may be lost before the request is written, and is made again then, or after
    // it.
    add("FaultProxy: refuseNext(1)", Stage::Connect, Good, {},
        More{.arrange = [](CellRun &run) { run.proxy().refuseNext(1); },
             .alsoRight = unconfirmed(0)});
    add("TLS: unknown certificate", Stage::Connect, refused(Kind::Network, 0), {},
        [](CellRun &run) { run.tlsProxy(false); });
    add("TLS: StalledHandshake", Stage::Connect, refused(Kind::Timeout, 0), {}, [](CellRun &run) {
        run.tlsProxy().setTlsFault(FaultProxy::TlsFault::StalledHandshake);
        run.options.setConnectTimeout(1s);
    });
    add("TLS: BrokenHandshake", Stage::Connect, refused(Kind::Network, 0), {},
        [](CellRun &run) { run.tlsProxy().setTlsFault(FaultProxy::TlsFault::BrokenHandshake); });
    add("TLS: PlainText", Stage::Connect, refused(Kind::Network, 0), {},
        [](CellRun &run) { run.tlsProxy().setTlsFault(FaultProxy::TlsFault::PlainText); });
    add("TLS: asked in plain HTTP", Stage::Connect, unconfirmed(0), {}, [](CellRun &run) {
        QUrl url = run.tlsProxy().url();
        url.setScheme(u"http"_s);
        run.client.setServerUrl(url);
    });
}

void Matrix::requestSent()
{
    add("lose-request", Stage::Request, unconfirmed(1), {{u"lose-request"_s}});
    add("lose-answer", Stage::Request, Good, {{u"lose-answer"_s}});
    add("delay=300", Stage::Request, Good, {{u"delay"_s, u"300"_s}});
    for (const bool isReset : {false, true}) {
        const QByteArray call = isReset ? "FaultProxy: resetAfter(" : "FaultProxy: cutAfter(";
        for (const qint64 bytes : {0, 100, 500}) {
            add(call + QByteArray::number(bytes) + ", ToServer)", Stage::Request, unconfirmed(0),
                {}, [bytes, isReset](CellRun &run) {
                    run.cutOnce(bytes, Direction::ToServer, isReset);
                });
        }
    }
}

void Matrix::head()
{
    const auto status = [this](const QString &code, const RunEnd &end) {
        add("status=" + code.toLatin1(), Stage::Head, end, {{u"status"_s, code}});
    };
    status(u"400"_s, refused(Kind::Rejected));
    status(u"401"_s, refused(Kind::Unauthorized));
    status(u"403"_s, refused(Kind::Unauthorized));
    status(u"404"_s, refused(Kind::NotFound));
    status(u"413"_s, refused(Kind::Rejected));
    status(u"422"_s, refused(Kind::Validation));
    status(u"429"_s, refused(Kind::RateLimited));
    status(u"500"_s, refused(Kind::Server));
    status(u"502"_s, unconfirmed(1));
    status(u"503"_s, refused(Kind::Server));
    status(u"504"_s, unconfirmed(1));
    add("status=503 twice, retries asked for", Stage::Head, {Phase::Succeeded, Kind::None, 3, 1, 2},
        {{u"status"_s, u"503"_s, 2}}, withRetries);
    add("status=500, retries asked for", Stage::Head, refused(Kind::Server),
        {{u"status"_s, u"500"_s}}, withRetries);
    add("status=502, retries asked for", Stage::Head, unconfirmed(1), {{u"status"_s, u"502"_s}},
        withRetries);
    add("retry-after=3", Stage::Head, refused(Kind::RateLimited), {{u"retry-after"_s, u"3"_s}});
    add("retry-after=1, retries asked for", Stage::Head, {Phase::Succeeded, Kind::None, 2, 1, 2},
        {{u"retry-after"_s, u"1"_s}}, withRetries);
    add("reject-token", Stage::Head, refused(Kind::Unauthorized), {{u"reject-token"_s}});
    add("reject-token, and another to be had", Stage::Head, {Phase::Succeeded, Kind::None, 2, 1, 2},
        {{u"reject-token"_s}}, [](CellRun &run) {
            run.client.setTokenProvider([](TokenReason reason) {
                return readyFuture(
                    QByteArray(reason == TokenReason::FirstUse ? "first" : "second"));
            });
        });
    add("redirect, same origin", Stage::Head, refused(Kind::Rejected),
        {{u"redirect"_s, u"/api/run/queue"_s}}, [](CellRun &run) {
            run.check = [&run] {
                return run.server.requests(u"/api/run/queue"_s).isEmpty() ? QString()
                                                                          : u"it was followed"_s;
            };
        });
    add("redirect, other origin", Stage::Head, refused(Kind::Rejected), {}, [](CellRun &run) {
        const auto other = std::make_shared<QTcpServer>();
        other->listen(QHostAddress::LocalHost);
        run.server.addFault(
            u"redirect"_s, u"http://127.0.0.1:%1/api/run/workflow/queue"_s.arg(other->serverPort()),
            1, u"/run/workflow/"_s);
        run.check = [other] {
            return other->waitForNewConnection(0) ? u"it was followed"_s : QString();
        };
    });
    add("slow-head=2", Stage::Head, Good, {{u"slow-head"_s, u"2"_s}});
    add("content-type=text/html", Stage::Head, Good, {{u"content-type"_s, u"text/html"_s}});
    add("empty-answer", Stage::Head, Good, {{u"empty-answer"_s}});
    add("gzip-bomb=50000000", Stage::Head, Good, {{u"gzip-bomb"_s, u"50000000"_s}});
    offsets("20", Stage::Head, [](const Faultless &) { return qint64(20); });
}

//! All ways to break off an answer there, by the server and by the network.
void Matrix::offsets(const QByteArray &name, Stage stage, qint64 (*bytes)(const Faultless &))
{
    for (const Mode mode : AllModes) {
        for (const auto &fault : {u"cut-after"_s, u"reset-after"_s, u"silence-after"_s}) {
            add(fault.toLatin1() + '=' + name, stage, mode, Good, {{fault, {}, 1, bytes}}, More{});
        }
        for (const bool isReset : {false, true}) {
            add((isReset ? "FaultProxy: resetAfter(" : "FaultProxy: cutAfter(") + name + ')', stage,
                mode, Good, {}, More{.arrange = [bytes, isReset](CellRun &run) {
                    run.cutOnce(bytes(run.faultless()), Direction::ToClient, isReset);
                }});
        }
        add("TLS: cutAfter(" + name + ')', stage, mode, Good, {},
            More{.arrange = [bytes](CellRun &run) {
                run.tlsProxy();
                run.cutOnce(bytes(run.faultless()), Direction::ToClient, false);
            }});
        add("TLS: NoCloseNotify, cutAfter(" + name + ')', stage, mode, Good, {},
            More{.arrange = [bytes](CellRun &run) {
                run.tlsProxy().setTlsFault(FaultProxy::TlsFault::NoCloseNotify);
                run.cutOnce(bytes(run.faultless()), Direction::ToClient, false);
            }});
    }
}

void Matrix::body()
{
    offsets("head + 10", Stage::Body, [](const Faultless &answer) { return answer.headSize + 10; });
    add("slow-body=2", Stage::Body, Good, {{u"slow-body"_s, u"2"_s}});
    add("garbage-json", Stage::Body, Good, {{u"garbage-json"_s}});
    add("huge-body=1000000", Stage::Body, Good, {{u"huge-body"_s, u"1000000"_s}});
    add("huge-body=80000000", Stage::Body, Good, {{u"huge-body"_s, u"80000000"_s}});
    add("endless-body", Stage::Body, Good, {{u"endless-body"_s}});
}

void Matrix::events()
{
    using Place = qint64 (*)(const Faultless &);
    const QList<std::pair<QByteArray, Place>> places{
        {"2",
         [](const Faultless &) {
             return qint64(2);
         }},
        {"the run's id",
         [](const Faultless &stream) {
             return qint64(stream.promptFrame);
         }},
        {"executed",
         [](const Faultless &stream) {
             return qint64(stream.executedFrame);
         }},
    };
    for (const auto &[place, frame] : places) {
        for (const auto &fault :
             {u"silent-stream"_s, u"end-stream"_s, u"cut-stream"_s, u"reset-stream"_s, u"garble"_s,
              u"missing-event"_s, u"duplicate-event"_s})
            addStream(fault.toLatin1() + '=' + place, {{fault, {}, 1, frame}}, Stage::Events);
    }
    addStream("silent-stream=0", {{u"silent-stream"_s, u"0"_s}}, Stage::Events);
    addStream("end-stream=0", {{u"end-stream"_s, u"0"_s}}, Stage::Events);
    addStream("duplicate-event=0", {{u"duplicate-event"_s, u"0"_s}}, Stage::Events);
    addStream("throttle=10", {{u"throttle"_s, u"10"_s}}, Stage::Events);
    for (const int frames : {2, 3, 7}) {
        addStream("glue=" + QByteArray::number(frames), {{u"glue"_s, QString::number(frames)}},
                  Stage::Events);
    }
    addStream("unknown-event", {{u"unknown-event"_s}}, Stage::Events);
    addStream("null-output", {{u"null-output"_s}}, Stage::Events);
    addStream("earlier-urls", {{u"earlier-urls"_s}}, Stage::Events);
}

void Matrix::atTheEnd()
{
    const QList<NamedFault> soon{{u"run-timeout"_s, u"800"_s}};
    const RunEnd timedOut = ended(Phase::TimedOut, Kind::RunFailed);
    const RunEnd failed = ended(Phase::Failed, Kind::RunFailed);
    offsets("all but 1", Stage::End, [](const Faultless &answer) { return answer.size - 1; });
    const auto last = [](const Faultless &stream) {
        return qint64(stream.frames);
    };
    const auto lastButOne = [](const Faultless &stream) {
        return qint64(stream.frames - 1);
    };
    addStream("missing-event, the last", {{u"missing-event"_s, {}, 1, last}}, Stage::End);
    addStream("missing-event, the last but one", {{u"missing-event"_s, {}, 1, lastButOne}},
              Stage::End);
    addStream("cut-stream, behind the last", {{u"cut-stream"_s, {}, 1, last}}, Stage::End);
    addStream("no-terminal", {{u"no-terminal"_s}}, Stage::End);
    add("cold-start=300", Stage::End, Good, {{u"cold-start"_s, u"300"_s}});
    add("step-delay=20", Stage::End, Good, {{u"step-delay"_s, u"20"_s}});
    add("queue-position=2", Stage::End, Good, {{u"queue-position"_s, u"2"_s}});
    add("no-logs", Stage::End, Good, {{u"no-logs"_s}});
    add("no-logs, fail-node=2", Stage::End, failed, {{u"no-logs"_s}, {u"fail-node"_s, u"2"_s}});
    add("node-error=4", Stage::End, failed, {{u"node-error"_s, u"4"_s}});
    add("fail-node=2", Stage::End, failed, {{u"fail-node"_s, u"2"_s}});
    add("refuse-then-silence", Stage::End, failed, {{u"refuse-then-silence"_s}});
    add("cancel-run=2", Stage::End, ended(Phase::Cancelled, Kind::Cancelled),
        {{u"cancel-run"_s, u"2"_s}});
    add("workflow-required", Stage::End, {Phase::Succeeded, Kind::None, 1, 1, 1},
        {{u"workflow-required"_s}}, More{.sample = Sample::Seeded});
    add("randomize-seeds", Stage::End, {Phase::Succeeded, Kind::None, 1, 1, 1},
        {{u"randomize-seeds"_s}}, More{.sample = Sample::Seeded, .ownPictures = true});
    add("randomize-seeds, seeds kept", Stage::End, {Phase::Succeeded, Kind::None, 1, 1, 1},
        {{u"randomize-seeds"_s}}, More{.sample = Sample::Seeded, .seedsKept = true});
    // Runs that never end at the service: queue and sync get "timeout", a stream contains enough.
    for (const Mode mode : AllModes) {
        const bool isStream = mode == Mode::Stream;
        add("interrupt=2", Stage::End, mode,
            isStream ? ended(Phase::Cancelled, Kind::Cancelled) : timedOut,
            soon + QList<NamedFault>{{u"interrupt"_s, u"2"_s}}, More{});
        add("text-only-hangs", Stage::End, mode,
            isStream ? ended(Phase::Succeeded, Kind::None) : timedOut,
            soon + QList<NamedFault>{{u"text-only-hangs"_s}}, More{.sample = Sample::Text});
        add("early-upload", Stage::End, mode,
            isStream ? Good : ended(Phase::TimedOut, Kind::RunFailed, 2),
            soon + QList<NamedFault>{{u"early-upload"_s}}, More{});
        // Its stream is cut and its status is "running" for a day: only the caller's timeout ends
        // that.
        add("run-timeout=800", Stage::End, mode,
            isStream ? ended(Phase::Running, Kind::Timeout) : timedOut,
            soon + QList<NamedFault>{{u"step-delay"_s, u"60000"_s}},
            More{.arrange = [isStream](CellRun &run) {
                if (isStream)
                    run.options.setTotalTimeout(4s);
            }});
    }
}

void Matrix::following()
{
    const auto good = [this](const QByteArray &fault, const NamedFault &named) {
        add(fault, Stage::Following, Good, {named});
    };
    good("status=503 three times", {u"status"_s, u"503"_s, 3});
    good("status=500 twice", {u"status"_s, u"500"_s, 2});
    good("status=403 twice", {u"status"_s, u"403"_s, 2});
    good("retry-after=1", {u"retry-after"_s, u"1"_s});
    good("reject-token twice", {u"reject-token"_s, {}, 2});
    good("lose-request twice", {u"lose-request"_s, {}, 2});
    good("lose-answer twice", {u"lose-answer"_s, {}, 2});
    good("delay=300", {u"delay"_s, u"300"_s});
    good("cut-after=20 twice", {u"cut-after"_s, u"20"_s, 2});
    good("reset-after=300 twice", {u"reset-after"_s, u"300"_s, 2});
    good("garbage-json twice", {u"garbage-json"_s, {}, 2});
    good("empty-answer twice", {u"empty-answer"_s, {}, 2});
    good("content-type=text/html", {u"content-type"_s, u"text/html"_s});
    good("slow-head=2", {u"slow-head"_s, u"2"_s});
    good("slow-body=2", {u"slow-body"_s, u"2"_s});
    good("huge-body=80000000", {u"huge-body"_s, u"80000000"_s});
    good("endless-body", {u"endless-body"_s});
    good("gzip-bomb=50000000", {u"gzip-bomb"_s, u"50000000"_s});
    good("redirect, other origin", {u"redirect"_s, u"http://127.0.0.1:9/api"_s});
    // A sync call has already returned the outputs. Always, because on a busy machine a look for
    // the run may use up the first one.
    for (const Mode mode : AllModes) {
        add("status=404", Stage::Following, mode,
            ended(Phase::Failed, Kind::NotFound, mode == Mode::Sync ? 2 : 0),
            {{u"status"_s, u"404"_s, -1}}, More{});
    }
    // The timeout of a poll is 60 s.
    add("silence-after=20", Stage::Following, Good, {{u"silence-after"_s, u"20"_s}},
        More{.onlyWithRealTimes = true});
}

void Matrix::downloads()
{
    const auto good = [this](const QByteArray &fault, const NamedFault &named) {
        add(fault, Stage::Download, Good, {named});
    };
    good("expired-link", {u"expired-link"_s});
    good("status=503 twice", {u"status"_s, u"503"_s, 2});
    good("status=404", {u"status"_s, u"404"_s});
    good("retry-after=1", {u"retry-after"_s, u"1"_s});
    good("lose-answer", {u"lose-answer"_s});
    good("lose-request", {u"lose-request"_s});
    good("empty-answer", {u"empty-answer"_s});
    good("delay=300", {u"delay"_s, u"300"_s});
    good("cut-after=20", {u"cut-after"_s, u"20"_s});
    good("cut-after=280", {u"cut-after"_s, u"280"_s});
    good("reset-after=20", {u"reset-after"_s, u"20"_s});
    good("reset-after=280", {u"reset-after"_s, u"280"_s});
    good("content-type=text/html", {u"content-type"_s, u"text/html"_s});
    good("slow-head=2", {u"slow-head"_s, u"2"_s});
    good("slow-body=2", {u"slow-body"_s, u"2"_s});
    good("redirect, same origin", {u"redirect"_s, u"/storage/nothing"_s});
    add("silence-after=280", Stage::Download, Good, {{u"silence-after"_s, u"280"_s}},
        More{.onlyWithRealTimes = true});
    add("gzip-bomb=50000000", Stage::Download, {Phase::Succeeded, Kind::None, 1, 1, 1},
        {{u"gzip-bomb"_s, u"50000000"_s}});
}

} // namespace

QList<FaultCell> allCells()
{
    Matrix matrix;
    matrix.connecting();
    matrix.requestSent();
    matrix.head();
    matrix.body();
    matrix.events();
    matrix.atTheEnd();
    matrix.following();
    matrix.downloads();
    return matrix.cells;
}
