// SPDX-License-Identifier: MIT

// The matrix of faults without a socket: the facts of each cell, and the decisions of RunCourse.
#include "faultcell.h"

#include "shared/testprogram.h"

#include <ComfyDeploy/core/senttokens_p.h>
#include <ComfyDeploy/http/apianswer_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/run/runcourse_p.h>
#include <ComfyDeploy/sseparser.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/QtTest>

#include <map>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr auto RunLasts = 1s;
constexpr auto NoEnd = 24h; //!< the service reports "running" for a day
const QString TheRun = u"run-1"_s;

//! How an answer that has begun ends.
enum class Break { None, Closed, Silent };

//! The effect of a cell on a run, derived from its names.
struct Way
{
    bool arrives = true; //!< the complete POST
    bool isTaken = true; //!< the server creates a run for it
    ApiError::Kind unsent = ApiError::Kind::None; //!< why no byte can have arrived
    QList<int> refusals; //!< statuses, one for each attempt
    bool retries = false; //!< the caller has enabled that, or has another token
    bool namesId = true; //!< the answer of queue and sync
    Break answer = Break::None; //!< of queue and sync: before its end
    bool isStream = true; //!< the answer of stream
    int brokenFrame = -1; //!< of a stream: after which it breaks
    Break stream = Break::None;
    QList<int> missing; //!< frames, from 1
    QList<int> doubled;
    QList<int> garbled;
    bool allGarbled = false;
    bool isRefusedGraph = false;
    QString status = u"success"_s; //!< at the end
    QString streamEnd = u"success"_s; //!< according to the stream; empty if unknown
    milliseconds lasts = RunLasts;
    bool hasLog = true;
    QList<ApiError::Kind> pollFailures;
    bool isUnknown = false; //!< polling returns 404
    milliseconds total{0};
};

bool has(const FaultCell &cell, QLatin1StringView name)
{
    for (const NamedFault &fault : cell.faults) {
        if (fault.name == name)
            return true;
    }
    return false;
}

//! The frames of a stream without a fault, by the number in the cell.
constexpr int PromptFrame = 3;
constexpr int ExecutedFrame = 6;
constexpr int Frames = 9;

int frameOf(const FaultCell &cell)
{
    if (cell.fault.endsWith("the run's id"))
        return PromptFrame;
    if (cell.fault.endsWith("executed"))
        return ExecutedFrame;
    if (cell.fault.endsWith("last but one"))
        return Frames - 1;
    if (cell.fault.endsWith("the last"))
        return Frames;
    return cell.faults.value(0).value.toInt();
}

void readConnect(const FaultCell &cell, Way &way)
{
    using Kind = ApiError::Kind;
    const QByteArray &fault = cell.fault;
    if (fault.startsWith("none") || fault == "FaultProxy: setDelay(30)")
        return;
    way.arrives = way.isTaken = false;
    if (fault == "TLS: StalledHandshake")
        way.unsent = Kind::Timeout;
    else if (fault != "FaultProxy: refuseNext(1)" && fault != "TLS: asked in plain HTTP")
        way.unsent = Kind::Network;
}

void readRequest(const FaultCell &cell, Way &way)
{
    if (cell.fault == "delay=300")
        return;
    way.answer = Break::Closed;
    way.isStream = false;
    way.isTaken = cell.fault == "lose-answer";
    way.arrives = way.isTaken || cell.fault == "lose-request";
}

//! An answer that is cut at some byte.
bool readBreak(const FaultCell &cell, Way &way)
{
    const QByteArray &fault = cell.fault;
    const bool isSilent = fault.startsWith("silence-after");
    if (!isSilent && !fault.startsWith("cut-after") && !fault.startsWith("reset-after")
        && !fault.contains("cutAfter") && !fault.contains("resetAfter"))
        return false;
    way.answer = way.stream = isSilent ? Break::Silent : Break::Closed;
    way.isStream = cell.stage != Stage::Head;
    way.brokenFrame = cell.stage == Stage::End ? Frames - 1 : 0;
    return true;
}

bool readHead(const FaultCell &cell, Way &way)
{
    const QByteArray &fault = cell.fault;
    way.retries = fault.endsWith("retries asked for") || fault.endsWith("another to be had");
    const NamedFault named = cell.faults.value(0);
    if (fault.startsWith("status="))
        way.refusals = QList<int>(named.times, named.value.toInt());
    else if (fault.startsWith("retry-after"))
        way.refusals = {429};
    else if (fault.startsWith("reject-token"))
        way.refusals = {401};
    else if (fault.startsWith("redirect"))
        way.refusals = {307};
    else if (fault.startsWith("content-type"))
        way.isStream = false;
    else if (fault == "empty-answer")
        way.isStream = way.namesId = false;
    else if (fault.startsWith("gzip-bomb"))
        way.answer = Break::Closed, way.isStream = false;
    else
        return fault == "slow-head=2" || readBreak(cell, way);
    return true;
}

bool readBody(const FaultCell &cell, Way &way)
{
    const QByteArray &fault = cell.fault;
    if (fault == "garbage-json") {
        way.namesId = false;
        way.allGarbled = true;
    } else if (fault.startsWith("huge-body")) {
        way.answer = way.stream = Break::Closed;
        way.brokenFrame = 0;
    } else if (fault == "endless-body") {
        way.answer = way.stream = Break::Silent;
        way.brokenFrame = 0;
    } else {
        return fault == "slow-body=2" || readBreak(cell, way);
    }
    return true;
}

bool readEvents(const FaultCell &cell, Way &way)
{
    const QString name = cell.faults.value(0).name;
    const int frame = frameOf(cell);
    if (name == "silent-stream"_L1 || name == "end-stream"_L1 || name == "cut-stream"_L1
        || name == "reset-stream"_L1) {
        way.brokenFrame = frame;
        way.stream = name == "silent-stream"_L1 ? Break::Silent : Break::Closed;
    } else if (name == "missing-event"_L1) {
        way.missing = {frame};
    } else if (name == "duplicate-event"_L1) {
        for (int each = 1; each <= Frames; ++each)
            way.doubled += frame == 0 || frame == each ? QList<int>{each} : QList<int>();
    } else if (name == "garble"_L1) {
        way.garbled = {frame};
    } else if (name == "glue"_L1) { // the service may drop all but the last frame of a chunk
        way.missing = {ExecutedFrame - 1, ExecutedFrame - 2};
    } else if (name == "null-output"_L1) {
        way.brokenFrame = ExecutedFrame - 1;
        way.stream = Break::Closed;
    } else {
        return name == "throttle"_L1 || name == "unknown-event"_L1 || name == "earlier-urls"_L1;
    }
    return true;
}

bool readEnd(const FaultCell &cell, Way &way)
{
    const bool isStream = cell.mode == Mode::Stream;
    way.hasLog = !has(cell, "no-logs"_L1);
    if (has(cell, "fail-node"_L1) || has(cell, "node-error"_L1)) {
        way.status = way.streamEnd = u"failed"_s;
    } else if (has(cell, "refuse-then-silence"_L1)) {
        way.isRefusedGraph = true;
        way.status = u"failed"_s;
        way.lasts = isStream ? NoEnd : RunLasts;
    } else if (has(cell, "cancel-run"_L1)) {
        way.status = u"cancelled"_s;
        way.brokenFrame = PromptFrame + 1;
        way.stream = Break::Closed;
    } else if (has(cell, "interrupt"_L1) || has(cell, "text-only-hangs"_L1)
               || has(cell, "early-upload"_L1)) {
        way.status = u"timeout"_s;
        way.streamEnd = has(cell, "interrupt"_L1) ? u"interrupted"_s : QString();
        way.stream = Break::Silent;
        way.lasts = isStream ? NoEnd : RunLasts;
    } else if (has(cell, "run-timeout"_L1)) {
        way.status = u"timeout"_s;
        way.brokenFrame = PromptFrame + 1;
        way.stream = Break::Closed;
        way.lasts = isStream ? NoEnd : RunLasts;
        way.total = isStream ? 4s : 0s;
    } else if (has(cell, "no-terminal"_L1)) {
        way.streamEnd.clear();
    } else if (has(cell, "missing-event"_L1) || has(cell, "cut-stream"_L1)) {
        return readEvents(cell, way);
    } else {
        static const QSet<QString> harmless{u"cold-start"_s,        u"step-delay"_s,
                                            u"queue-position"_s,    u"no-logs"_s,
                                            u"workflow-required"_s, u"randomize-seeds"_s};
        return readBreak(cell, way) || harmless.contains(cell.faults.value(0).name);
    }
    return true;
}

bool readFollowing(const FaultCell &cell, Way &way)
{
    const NamedFault named = cell.faults.value(0);
    way.isUnknown = named.times < 0;
    const ApiError::Kind kind = named.name == "status"_L1
        ? ApiErrorReader::fromResponse(named.value.toInt(), {}, 0ms).kind()
        : ApiError::Kind::Network;
    for (int i = 0; i < named.times; ++i)
        way.pollFailures += kind;
    return true;
}

//! Null for an unknown fault.
std::optional<Way> wayOf(const FaultCell &cell)
{
    Way way;
    bool isKnown = true;
    switch (cell.stage) {
    case Stage::Connect:
        readConnect(cell, way);
        break;
    case Stage::Request:
        readRequest(cell, way);
        break;
    case Stage::Head:
        isKnown = readHead(cell, way);
        break;
    case Stage::Body:
        isKnown = readBody(cell, way);
        break;
    case Stage::Events:
        isKnown = readEvents(cell, way);
        break;
    case Stage::End:
        isKnown = readEnd(cell, way);
        break;
    case Stage::Following:
        isKnown = readFollowing(cell, way);
        break;
    case Stage::Download:
        break;
    }
    return isKnown ? std::optional(way) : std::nullopt;
}

//! \brief A run, the server and the parts of the client between them, with a simulated clock.
class World
{
public:
    World(const FaultCell &cell, const Way &way);

    [[nodiscard]] RunEnd run();
    [[nodiscard]] int ends() const { return m_ends; }

private:
    void at(milliseconds time, const std::function<void()> &what) { m_plan.emplace(time, what); }
    void after(milliseconds time, const std::function<void()> &what) { at(m_time + time, what); }
    void take(const RunFact &fact);
    void carryOut(const RunDecision &decision);
    void post();
    void refuse(const ApiAnswer &answer);
    void answerPost();
    void stream();
    [[nodiscard]] QByteArrayList frames() const;
    void sendFrame(const QByteArray &frame);
    void poll(int number);
    void search(RunSearch search);
    void readLog();
    [[nodiscard]] bool isOver() const { return m_time >= m_began + m_way.lasts; }
    [[nodiscard]] QString statusNow() const { return isOver() ? m_way.status : u"running"_s; }

    const FaultCell m_cell;
    Way m_way;
    RunCourse m_course;
    std::multimap<milliseconds, std::function<void()>> m_plan;
    std::map<RunTimer, int> m_timerNumbers; //!< only the latest of each is valid
    milliseconds m_time{0};
    milliseconds m_began{0};
    int m_posts = 0;
    int m_runs = 0;
    int m_ends = 0;
    int m_poll = 0;
    int m_search = 0;
    bool m_mayHaveArrived = false;
};

World::World(const FaultCell &cell, const Way &way) : m_cell(cell), m_way(way)
{
    RunCourse::Given given;
    given.mode = cell.mode;
    given.silence = 2s;
    given.total = way.total;
    m_course = RunCourse(given);
}

RunEnd World::run()
{
    take(RunFacts::Begun());
    while (!m_course.isEnded() && !m_plan.empty() && m_time < 1h) {
        const auto next = m_plan.extract(m_plan.begin());
        m_time = next.key();
        next.mapped()();
    }
    RunEnd end;
    if (m_course.isEnded()) {
        end.phase = m_course.endState().phase;
        end.kind = m_course.endState().error.kind();
    }
    end.posts = m_posts;
    end.runs = m_runs;
    return end;
}

void World::take(const RunFact &fact)
{
    const RunDecisions decisions = m_course.take(fact, {.mayHaveArrived = m_mayHaveArrived});
    for (const RunDecision &decision : decisions)
        carryOut(decision);
}

void World::carryOut(const RunDecision &decision)
{
    using What = RunDecision::What;
    switch (decision.what) {
    case What::ConfirmAnnounced:
        take(RunFacts::Announced());
        return;
    case What::Post:
        after(5ms, [this] { post(); });
        return;
    case What::ClosePost:
        after(0ms, [this] { take(RunFacts::StreamEnded()); });
        return;
    case What::Poll:
        poll(++m_poll);
        return;
    case What::StopPolling:
        ++m_poll;
        return;
    case What::Search:
        search(decision.search);
        return;
    case What::StopSearching:
        ++m_search;
        return;
    case What::ReadLog:
        readLog();
        return;
    case What::StartTimer:
        after(decision.time,
              [this, timer = decision.timer, number = ++m_timerNumbers[decision.timer]] {
                  if (number == m_timerNumbers[timer])
                      take(RunFacts::TimeIsUp{timer});
              });
        return;
    case What::StopTimer:
        ++m_timerNumbers[decision.timer];
        return;
    case What::Finish:
        ++m_ends;
        return;
    default:
        return;
    }
}

//! One attempt; ApiCall decides what is sent again.
void World::post()
{
    ApiAnswer answer;
    if (m_way.unsent != ApiError::Kind::None) {
        answer.error = ApiError(m_way.unsent, u"no"_s);
        refuse(answer);
        return;
    }
    m_mayHaveArrived = true;
    m_posts += m_way.arrives ? 1 : 0;
    if (m_way.refusals.isEmpty()) {
        m_runs += m_way.isTaken ? 1 : 0;
        m_began = m_time;
        answerPost();
        return;
    }
    answer.status = m_way.refusals.takeFirst();
    answer.error = ApiErrorReader::fromResponse(answer.status, {}, 0ms);
    answer.maybeReceived = true;
    const bool isHarmless = answer.status == 429 || answer.status == 503 || answer.status == 401;
    if (m_way.retries && isHarmless) {
        m_mayHaveArrived = false;
        after(50ms, [this] { post(); });
    } else {
        m_way.isTaken = false;
        refuse(answer);
    }
}

void World::refuse(const ApiAnswer &answer)
{
    RunFacts::Answered fact;
    fact.error = answer.error;
    fact.status = answer.status;
    fact.mayHaveArrived = answer.maybeReceived;
    fact.isRefused = answer.surelyRefused();
    take(fact);
}

void World::answerPost()
{
    if (m_cell.mode == Mode::Stream && m_way.isStream && m_way.isTaken) {
        stream();
        return;
    }
    RunFacts::Answered fact;
    fact.mayHaveArrived = true;
    const bool isWhole = m_way.answer == Break::None && m_way.arrives;
    if (m_way.answer == Break::Silent)
        return;
    fact.status = isWhole ? 200 : 0;
    if (!isWhole)
        fact.error = ApiError(ApiError::Kind::Network, u"lost"_s);
    // The answer to a failed run does not contain its id.
    const bool isNamed =
        m_cell.mode == Mode::Queue || (m_cell.mode == Mode::Sync && m_way.status == "success"_L1);
    if (isWhole && m_way.namesId && isNamed)
        fact.runId = TheRun;
    after(m_cell.mode == Mode::Sync ? m_way.lasts : 5ms, [this, fact] { take(fact); });
}

QByteArrayList World::frames() const
{
    const auto named = [](const QByteArray &event, const QByteArray &more) -> QByteArray {
        return R"({"event":")" + event + R"(","data":{"prompt_id":"run-1")" + more + "}}";
    };
    QByteArrayList frames{R"({"event":"queuing"})", R"({"event":"comfyui_ready"})"};
    if (m_way.isRefusedGraph)
        return frames + QByteArrayList{R"({"error":{"message":"bad"},"node_errors":{}})"};
    frames += R"({"prompt_id":"run-1","number":1,"node_errors":{}})";
    frames += named("execution_start", "");
    if (m_way.streamEnd == "failed"_L1)
        return frames
            + QByteArrayList{named("execution_error", R"(,"exception_message":"bad")"),
                             named("status", R"(,"status":"failed")")};
    frames += named("executing", R"(,"node":"2")");
    if (m_way.streamEnd == "interrupted"_L1)
        return frames
            + QByteArrayList{named("execution_interrupted", ""),
                             named("executing", R"(,"node":null)")};
    const bool hasFile = m_cell.sample != Sample::Text;
    frames += named("executed",
                    hasFile ? R"(,"output":{"images":[{"filename":"a.png","type":"output"}]})"
                            : R"(,"output":{"text":["a"]})");
    frames += named("execution_success", "");
    frames += named("executing", R"(,"node":null)");
    if (!m_way.streamEnd.isEmpty())
        frames += named("status", R"(,"status":"success")");
    return frames;
}

void World::sendFrame(const QByteArray &frame)
{
    ServerSentEvent event;
    event.event = u"event_update"_s;
    event.data = frame;
    take(RunFacts::Event{RunStreamEvent(event)});
}

void World::stream()
{
    constexpr auto pace = 100ms;
    after(1ms, [this] { take(RunFacts::StreamBegun()); });
    const QByteArrayList all = frames();
    const qsizetype count = m_way.brokenFrame >= 0 ? m_way.brokenFrame : all.size();
    for (int i = 1; i <= qMin<qsizetype>(count, all.size()); ++i) {
        const bool isGarbled = m_way.allGarbled || m_way.garbled.contains(i);
        const QByteArray frame = isGarbled ? "{" : all[i - 1];
        for (int times = m_way.missing.contains(i) ? 0
                 : m_way.doubled.contains(i)       ? 2
                                                   : 1;
             times > 0; --times)
            after(pace * i, [this, frame] { sendFrame(frame); });
    }
    if (m_way.stream != Break::Silent && !m_way.isRefusedGraph)
        after(pace * (count + 1), [this] { take(RunFacts::StreamEnded()); });
}

void World::poll(int number)
{
    after(5ms, [this, number] {
        if (number != m_poll)
            return;
        if (m_way.isUnknown || !m_way.pollFailures.isEmpty()) {
            const ApiError::Kind kind =
                m_way.isUnknown ? ApiError::Kind::NotFound : m_way.pollFailures.takeFirst();
            take(RunFacts::PollFailed{ApiError(kind, u"no"_s)});
        } else {
            static const SentTokens noTokens;
            QJsonObject json{{u"id"_s, TheRun}, {u"status"_s, statusNow()}};
            if (m_cell.sample != Sample::Text) {
                const QJsonObject file{{u"filename"_s, u"a.png"_s},
                                       {u"url"_s, u"https://x.test/a.png"_s}};
                json[u"outputs"_s] = QJsonArray{
                    QJsonObject{{u"id"_s, u"o"_s},
                                {u"run_id"_s, TheRun},
                                {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}}};
            }
            take(RunFacts::Details{RunDetails::fromJson(json).value(), &noTokens});
        }
        if (number == m_poll)
            after(245ms, [this, number] { poll(number); });
    });
}

void World::search(RunSearch search)
{
    const int number = ++m_search;
    const bool isPatient = search != RunSearch::Quiet && m_runs == 0;
    after(isPatient ? 60s : 10ms, [this, number] {
        if (number != m_search)
            return;
        if (m_runs > 0)
            take(RunFacts::Found{TheRun, true});
        else
            take(RunFacts::NotFound{true});
    });
}

void World::readLog()
{
    if (!m_way.hasLog) {
        after(5ms, [this] { take(RunFacts::LogEnded()); });
        return;
    }
    const milliseconds end = qMax(m_time, m_began + m_way.lasts) + 100ms;
    if (m_way.status == "failed"_L1) {
        LogEntry entry;
        entry.message = u"!!! Exception during processing !!! bad"_s;
        at(end, [this, entry] { take(RunFacts::LogLines{{entry}}); });
    }
    at(end + 1ms, [this] { take(RunFacts::LogEnded()); });
}

} // namespace

//! \brief Every cell of the matrix again, within milliseconds, with the same expectations.
class tst_FaultCourse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cell_data();
    void cell();
};

void tst_FaultCourse::cell_data()
{
    QTest::addColumn<FaultCell>("cell");
    for (const FaultCell &each : allCells())
        QTest::newRow(each.name().constData()) << each;
}

void tst_FaultCourse::cell()
{
    QFETCH(FaultCell, cell);
    const std::optional<Way> way = wayOf(cell);
    QVERIFY2(way, "this fault is not known here");
    World world(cell, *way);
    RunEnd end = world.run();
    QCOMPARE(world.ends(), 1);
    // RunCourse does not decide about files.
    const bool isOther = cell.alsoRight && cell.alsoRight->phase == end.phase;
    end.files = isOther ? cell.alsoRight->files : cell.expected.files;
    if (!cell.isRight(end))
        QCOMPARE(end.text(), cell.expected.text());
}

REGISTER_APPLESS_TEST(tst_FaultCourse)
#include "tst_faultcourse.moc"
