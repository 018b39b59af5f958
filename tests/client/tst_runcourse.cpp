// SPDX-License-Identifier: MIT

// Every situation that a run can reach, by any facts in any order.
#include "shared/statediagram.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/senttokens_p.h>
#include <ComfyDeploy/run/runcourse_p.h>
#include <ComfyDeploy/sseparser.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

#include <vector>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Start = RunCourse::Start;
using Stage = RunSituation::Stage;
using What = RunDecision::What;
using Kind = ApiError::Kind;

namespace {

const QString runId = u"run-1"_s;

//! The source of a fact, on which it depends whether it comes.
enum class Source {
    Course, //!< a result that it has requested: a poll, a look, a timer. Certain to come
    Server, //!< the answer to the POST, its stream, the log. May never come
    Caller,
};

struct Input
{
    QByteArray name;
    RunFact fact;
    Source source = Source::Course;
    RunCourse::Surroundings surroundings = {};
};

RunFact event(const QByteArray &data)
{
    ServerSentEvent event;
    event.event = u"event_update"_s;
    event.data = data;
    return RunFacts::Event{RunStreamEvent(event)};
}

RunFact details(const QString &status, double progress = 0, bool hasFile = false)
{
    static const SentTokens noTokens;
    QJsonObject json{{u"id"_s, runId}, {u"status"_s, status}, {u"progress"_s, progress}};
    if (hasFile) {
        const QJsonObject file{{u"filename"_s, u"a.png"_s}, {u"url"_s, u"https://x.test/a.png"_s}};
        json[u"outputs"_s] =
            QJsonArray{QJsonObject{{u"id"_s, u"o"_s},
                                   {u"run_id"_s, runId},
                                   {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}}};
    }
    return RunFacts::Details{RunDetails::fromJson(json).value(), &noTokens};
}

RunFact answer(int status, Kind kind, bool mayHaveArrived, bool isRefused, const QString &id = {})
{
    RunFacts::Answered fact;
    if (kind != Kind::None)
        fact.error = ApiError(kind, u"no"_s);
    fact.status = status;
    fact.mayHaveArrived = mayHaveArrived;
    fact.isRefused = isRefused;
    fact.runId = id;
    return fact;
}

RunFact logLine(const QString &message)
{
    LogEntry entry;
    entry.level = u"info"_s;
    entry.message = message;
    return RunFacts::LogLines{{entry}};
}

QList<Input> streamInputs()
{
    const auto named = [](const QByteArray &event, const QByteArray &data) -> QByteArray {
        return R"({"event":")" + event + R"(","data":{"prompt_id":"run-1")" + data + "}}";
    };
    const QList<std::pair<QByteArray, QByteArray>> events{
        {"queuing", R"({"event":"queuing"})"},
        {"graph accepted", R"({"prompt_id":"run-1","number":1,"node_errors":{}})"},
        {"graph refused", R"({"error":{"message":"bad"},"node_errors":{}})"},
        {"node 2 begins", named("executing", R"(,"node":"2")")}, // one of the two is new
        {"node 4 begins", named("executing", R"(,"node":"4")")},
        {"live status, half", named("live_status", R"(,"live_status":"Saving","progress":0.5)")},
        {"file announced",
         named("executed",
               R"(,"node":"9","output":{"images":[{"filename":"a.png","type":"output"}]})")},
        {"all nodes ran", named("execution_success", "")},
        {"graph done", named("executing", R"(,"node":null)")},
        {"node failed", named("execution_error", R"(,"node_id":"2","exception_message":"bad")")},
        {"interrupted", named("execution_interrupted", "")},
        {"status success", named("status", R"(,"status":"success")")},
        {"status failed", named("status", R"(,"status":"failed")")},
        {"status cancelled", named("status", R"(,"status":"cancelled")")},
        {"status timeout", named("status", R"(,"status":"timeout")")},
        {"event of another run",
         R"({"event":"status","data":{"prompt_id":"2","status":"failed"}})"},
        {"event that is not JSON", "{"},
    };
    QList<Input> inputs;
    for (const auto &[name, data] : events)
        inputs.append({name, event(data), Source::Server});
    inputs.append({"stream begins", RunFacts::StreamBegun(), Source::Server});
    inputs.append({"stream unreadable", RunFacts::StreamUnreadable(), Source::Server});
    inputs.append({"stream ends", RunFacts::StreamEnded(), Source::Server});
    return inputs;
}

//! Facts that can come at any time.
QList<Input> inputsFor(RunMode mode)
{
    const RunCourse::Surroundings unsent{.mayHaveArrived = false};
    const RunCourse::Surroundings crowded{.hasLogRoom = false};
    QList<Input> inputs{
        {"begun", RunFacts::Begun()},
        {"uploaded", RunFacts::UploadEnded()},
        {"upload failed", RunFacts::UploadEnded{ApiError(Kind::Network, u"no"_s), u"f"_s}},
        {"announced", RunFacts::Announced()},
        {"some bytes sent", RunFacts::BytesSent{false}, Source::Server},
        {"all bytes sent", RunFacts::BytesSent{true}, Source::Server},
        {"POST not sent", answer(0, Kind::Network, false, true), Source::Server},
        {"POST refused", answer(422, Kind::Validation, true, true), Source::Server},
        {"POST answered by 500", answer(500, Kind::Server, true, true), Source::Server},
        {"answer lost", answer(0, Kind::Network, true, false), Source::Server},
        {"answer without an id", answer(200, Kind::None, true, false), Source::Server},
        {"accepted", answer(200, Kind::None, true, false, runId), Source::Server},
        {"details: queued", details(u"queued"_s)},
        {"details: running", details(u"running"_s, 0.3)},
        {"details: running, no room for its log", details(u"running"_s, 0.3), Source::Course,
         crowded},
        {"details: running, with its file", details(u"running"_s, 0.3, true)},
        {"details: an unknown status", details(u"paused"_s)},
        {"details: success", details(u"success"_s, 1, true)},
        {"details: failed", details(u"failed"_s)},
        {"details: cancelled", details(u"cancelled"_s)},
        {"details: timeout", details(u"timeout"_s)},
        {"poll failed", RunFacts::PollFailed{ApiError(Kind::Network, u"no"_s)}},
        {"run unknown", RunFacts::PollFailed{ApiError(Kind::NotFound, u"no"_s)}},
        {"found", RunFacts::Found{runId, true}},
        {"not found", RunFacts::NotFound{true}},
        {"not found, list unread", RunFacts::NotFound{false}},
        {"log: a line", logLine(u"Loading"_s), Source::Server},
        {"log: the reason", logLine(u"!!! Exception during processing !!! bad"_s), Source::Server},
        {"log unreadable", RunFacts::LogUnreadable(), Source::Server},
        {"log ends", RunFacts::LogEnded(), Source::Server},
        {"cancel", RunFacts::CancelWanted(), Source::Caller},
        {"cancel, unsent", RunFacts::CancelWanted(), Source::Caller, unsent},
        {"cancel accepted", RunFacts::CancelAccepted()},
        {"cancel refused", RunFacts::CancelRefused{ApiError(Kind::Server, u"no"_s)}},
        {"abort", RunFacts::AbortWanted(), Source::Caller},
        {"total time is up", RunFacts::TimeIsUp{RunTimer::Total}, Source::Caller},
        {"total time is up, unsent", RunFacts::TimeIsUp{RunTimer::Total}, Source::Caller, unsent},
        {"silence, unsent", RunFacts::TimeIsUp{RunTimer::Silence}, Source::Course, unsent},
        {"silence", RunFacts::TimeIsUp{RunTimer::Silence}},
        {"patience is over", RunFacts::TimeIsUp{RunTimer::Patience}},
        {"grace is over", RunFacts::TimeIsUp{RunTimer::Grace}},
        {"stuck", RunFacts::TimeIsUp{RunTimer::Stuck}},
        {"time to settle is up", RunFacts::TimeIsUp{RunTimer::Settle}},
        {"time for the reason is up", RunFacts::TimeIsUp{RunTimer::Reason}},
        {"log is quiet", RunFacts::TimeIsUp{RunTimer::Quiet}},
    };
    if (mode == RunMode::Stream)
        inputs += streamInputs();
    return inputs;
}

//! What is under way, as known to the object that carries out the decisions.
struct UnderWay
{
    bool begins = true;
    bool uploads = false;
    bool asksBack = false;
    bool posts = false;
    bool polls = false;
    bool cancels = false;
    bool readsLog = false;
    RunSearch search = RunSearch::None;
    unsigned timers = 0;
    int postsEver = 0;
    int ends = 0;

    void come(const RunFact &fact);
    [[nodiscard]] QByteArray carryOut(const RunDecision &decision);
    [[nodiscard]] bool runs(RunTimer timer) const { return timers & RunSituation::bitOf(timer); }

    friend bool operator==(const UnderWay &, const UnderWay &) = default;
};

void UnderWay::come(const RunFact &fact)
{
    if (std::holds_alternative<RunFacts::Begun>(fact))
        begins = false;
    else if (std::holds_alternative<RunFacts::UploadEnded>(fact))
        uploads = false;
    else if (std::holds_alternative<RunFacts::Announced>(fact))
        asksBack = false;
    else if (std::holds_alternative<RunFacts::Answered>(fact)
             || std::holds_alternative<RunFacts::StreamEnded>(fact))
        posts = false;
    else if (std::holds_alternative<RunFacts::Found>(fact)
             || std::holds_alternative<RunFacts::NotFound>(fact))
        search = RunSearch::None;
    else if (std::holds_alternative<RunFacts::LogEnded>(fact))
        readsLog = false;
    else if (std::holds_alternative<RunFacts::CancelAccepted>(fact)
             || std::holds_alternative<RunFacts::CancelRefused>(fact))
        cancels = false;
    else if (const auto *time = std::get_if<RunFacts::TimeIsUp>(&fact))
        timers &= ~RunSituation::bitOf(time->timer);
}

//! The error, or an empty text.
QByteArray UnderWay::carryOut(const RunDecision &decision)
{
    const auto begin = [](bool *what, const char *problem) -> QByteArray {
        return std::exchange(*what, true) ? problem : "";
    };
    switch (decision.what) {
    case What::UploadNext:
        return begin(&uploads, "two uploads at once");
    case What::ConfirmAnnounced:
        return begin(&asksBack, "asked back twice");
    case What::Post:
        posts = true;
        return ++postsEver > 1 ? "a second POST" : "";
    case What::Poll:
        return begin(&polls, "polled twice");
    case What::StopPolling:
        polls = false;
        return {};
    case What::Search:
        if (std::exchange(search, decision.search) != RunSearch::None)
            return "two searches at once";
        return {};
    case What::StopSearching:
        search = RunSearch::None;
        return {};
    case What::Cancel:
        return begin(&cancels, "cancelled twice at once");
    case What::ReadLog:
        return begin(&readsLog, "log read twice");
    case What::ExpectLogEnd:
    case What::RenewLog:
        return readsLog ? "" : "no log to expect the end of";
    case What::ClosePost:
        return posts ? "" : "no POST to close";
    case What::StartTimer:
        timers |= RunSituation::bitOf(decision.timer);
        return decision.time.count() > 0 ? "" : "a timer without a time";
    case What::StopTimer:
        timers &= ~RunSituation::bitOf(decision.timer);
        return {};
    case What::Finish:
        *this = UnderWay{.begins = false, .postsEver = postsEver, .ends = ends + 1};
        return ends > 1 ? "a second end" : "";
    case What::Prepare:
    case What::NoteId:
    case What::Publish:
    case What::AnnounceQueued:
    case What::ShowEvent:
    case What::ShowCancelFailed: // these leave nothing under way
        return {};
    }
    Q_UNREACHABLE();
}

struct Key
{
    RunSituation situation;
    RunTracker::Findings findings;
    int end = 0; //!< and the reason

    friend bool operator==(const Key &, const Key &) = default;
};

//! After the end, only the end matters.
Key keyOf(const RunCourse &course)
{
    if (!course.isEnded())
        return {course.situation(), course.tracker().findings()};
    return {{.stage = Stage::Ended},
            {.phase = course.endState().phase},
            int(course.endState().error.kind())};
}

size_t qHash(const Key &key, size_t seed = 0)
{
    const RunTracker::Findings &f = key.findings;
    return qHashMulti(seed, key.situation, int(f.phase), int(f.verdict), f.hasId, f.isOver,
                      f.everyNodeRan, f.announcesFiles, f.hasAnnouncedFiles, f.isReasonKnown,
                      f.isReasonInLog, key.end);
}

struct Node
{
    RunCourse course;
    UnderWay underWay;
    qsizetype parent = -1;
    qsizetype input = -1;
};

struct Config
{
    QByteArray name;
    RunCourse::Given given;
};

QList<Config> configs()
{
    RunCourse::Given usual;
    usual.silence = std::chrono::seconds(60);
    usual.total = std::chrono::hours(1);
    QList<Config> list;
    const auto add = [&](const QByteArray &name, RunMode mode, auto change) {
        RunCourse::Given given = usual;
        given.mode = mode;
        change(given);
        list.append({name, given});
    };
    using Given = RunCourse::Given;
    add("queue", RunMode::Queue, [](Given &) {});
    add("queue, with files", RunMode::Queue, [](Given &given) { given.files = 2; });
    add("queue, not followed", RunMode::Queue, [](Given &given) { given.isFollowed = false; });
    add("queue, no log, no limits", RunMode::Queue, [](Given &given) {
        given.readsLog = false;
        given.silence = given.total = std::chrono::milliseconds(0);
    });
    add("queue, starts behind 500", RunMode::Queue,
        [](Given &given) { given.startsBehind500 = true; });
    add("queue, invalid", RunMode::Queue,
        [](Given &given) { given.problem = ApiError(Kind::InvalidRequest, u"no"_s); });
    add("sync", RunMode::Sync, [](Given &) {});
    add("sync, no list", RunMode::Sync, [](Given &given) { given.hasList = false; });
    add("stream", RunMode::Stream, [](Given &) {});
    add("attach", RunMode::Queue, [](Given &given) {
        given.start = Start::Attach;
        given.runId = runId;
    });
    add("attach to nothing", RunMode::Queue, [](Given &given) { given.start = Start::Attach; });
    add("confirm", RunMode::Queue, [](Given &given) { given.start = Start::Confirm; });
    add("confirm, no list", RunMode::Queue, [](Given &given) {
        given.start = Start::Confirm;
        given.hasList = false;
    });
    return list;
}

//! \brief The graph of all situations of one kind of run.
class Exploration
{
public:
    explicit Exploration(const Config &config)
        : m_given(config.given), m_inputs(inputsFor(config.given.mode))
    {}

    //! The error with the path to it; empty if there is none.
    [[nodiscard]] QByteArray explore();
    [[nodiscard]] qsizetype states() const { return qsizetype(m_nodes.size()); }
    [[nodiscard]] qsizetype transitions() const { return m_transitions; }
    //! Transitions between stages, as in the diagram.
    [[nodiscard]] QSet<QByteArray> arrows() const { return m_arrows; }

private:
    [[nodiscard]] QByteArray step(qsizetype from, qsizetype input);
    [[nodiscard]] QByteArray problemWith(const Node &from, const Node &to) const;
    [[nodiscard]] QByteArray problemOfWaiting(const Node &node) const;
    [[nodiscard]] QByteArray problemOfNoEnd() const;
    [[nodiscard]] QByteArray way(qsizetype node) const;
    [[nodiscard]] bool mayFallSilent() const;

    const RunCourse::Given m_given;
    const QList<Input> m_inputs;
    std::vector<Node> m_nodes;
    QHash<Key, qsizetype> m_known;
    std::vector<std::vector<qsizetype>> m_before; //!< by steps that are certain to come
    qsizetype m_transitions = 0;
    QSet<QByteArray> m_arrows;
};

QByteArray nameOf(Stage stage)
{
    return QMetaEnum::fromType<Stage>().valueToKey(int(stage));
}

//! Repeats while the POST stays silent.
bool Exploration::mayFallSilent() const
{
    return m_given.silence.count() > 0 && m_given.hasList;
}

QByteArray Exploration::way(qsizetype node) const
{
    QByteArrayList names;
    for (qsizetype at = node; m_nodes[size_t(at)].parent >= 0; at = m_nodes[size_t(at)].parent)
        names.prepend(m_inputs[m_nodes[size_t(at)].input].name);
    return names.join(" > ");
}

QByteArray Exploration::problemOfWaiting(const Node &node) const
{
    if (node.course.isEnded())
        return {};
    const UnderWay &now = node.underWay;
    const bool hasId = !node.course.state().id.isEmpty();
    const bool isTimed =
        now.runs(RunTimer::Settle) || now.runs(RunTimer::Reason) || now.runs(RunTimer::Quiet);
    const bool isWatched = now.posts && (now.runs(RunTimer::Silence) || !mayFallSilent());
    if (!now.begins && !now.uploads && !now.asksBack && !now.polls && now.search == RunSearch::None
        && !isTimed && !isWatched)
        return "waits for nothing that comes for certain";
    const auto cancel = node.course.situation().cancel;
    if (cancel == RunSituation::Cancel::Wanted && hasId && !now.begins)
        return "knows its id and does not ask for its cancelling";
    if (cancel == RunSituation::Cancel::Asked && !now.cancels)
        return "waits for a cancelling that is not under way";
    if (cancel == RunSituation::Cancel::Accepted && !now.polls && !now.asksBack && !isTimed)
        return "is cancelled and nobody asks what became of it";
    return {};
}

QByteArray Exploration::problemWith(const Node &from, const Node &to) const
{
    const RunState &old = from.course.state();
    const RunState &now = to.course.state();
    if (now.phase < old.phase)
        return "the phase goes back";
    if (now.progress < old.progress)
        return "the progress goes back";
    if (!old.id.isEmpty() && now.id != old.id)
        return "the id changes";
    if (to.underWay.ends != int(to.course.isEnded()))
        return "ends without saying so";
    if (to.course.isEnded() && !from.course.isEnded()) {
        const RunState &end = to.course.endState();
        if (end.phase < now.phase && end.phase != WorkflowRun::Unconfirmed)
            return "the phase goes back at the end";
        if (end.progress < now.progress || end.running)
            return "the end is not one";
        if (end.phase == WorkflowRun::Unconfirmed && (end.settled || !end.id.isEmpty()))
            return "a run that is known ends as unconfirmed";
        if (end.phase == WorkflowRun::Cancelled && to.underWay.postsEver == 0 && !end.settled)
            return "a run that was never sent is not settled";
    }
    const RunSituation &claimed = to.course.situation();
    if (!to.course.isEnded()
        && (claimed.timers != to.underWay.timers || claimed.isPolled != to.underWay.polls
            || claimed.search != to.underWay.search || claimed.isPostOpen != to.underWay.posts
            || (claimed.log == RunSituation::Log::Read) != to.underWay.readsLog))
        return "what it believes to be under way is not";
    return problemOfWaiting(to);
}

QByteArray Exploration::step(qsizetype from, qsizetype index)
{
    const Input &input = m_inputs[index];
    ++m_transitions;
    Node next = m_nodes[size_t(from)];
    next.parent = from;
    next.input = index;
    const bool wasEnded = next.course.isEnded();
    const RunDecisions decisions = next.course.take(input.fact, input.surroundings);
    QByteArray problem = wasEnded && !decisions.isEmpty() ? "does something after its end" : "";
    if (!wasEnded)
        next.underWay.come(input.fact);
    for (const RunDecision &decision : decisions) {
        const QByteArray wrong = next.underWay.carryOut(decision);
        problem = problem.isEmpty() ? wrong : problem;
    }
    if (problem.isEmpty())
        problem = problemWith(m_nodes[size_t(from)], next);
    if (!problem.isEmpty())
        return problem + ", after: " + way(from) + " > " + input.name;
    const Stage before = m_nodes[size_t(from)].course.situation().stage;
    const Stage now = next.course.situation().stage;
    if (before != now)
        m_arrows += nameOf(before) + " --> " + nameOf(now);
    const Key key = keyOf(next.course);
    const auto known = m_known.constFind(key);
    const qsizetype to = known == m_known.constEnd() ? states() : *known;
    if (known == m_known.constEnd()) {
        m_known.insert(key, to);
        m_nodes.push_back(next);
        m_before.emplace_back();
    }
    const bool isCertain =
        input.source == Source::Course || (input.source == Source::Server && !mayFallSilent());
    if (isCertain && to != from)
        m_before[size_t(to)].push_back(from);
    return {};
}

//! The end can be reached from every situation without the caller or a silent server.
QByteArray Exploration::problemOfNoEnd() const
{
    std::vector<bool> ends(m_nodes.size());
    std::vector<qsizetype> queue;
    for (qsizetype i = 0; i < states(); ++i) {
        if (m_nodes[size_t(i)].course.isEnded()) {
            ends[size_t(i)] = true;
            queue.push_back(i);
        }
    }
    for (size_t i = 0; i < queue.size(); ++i) {
        for (const qsizetype before : m_before[size_t(queue[i])]) {
            if (!ends[size_t(before)]) {
                ends[size_t(before)] = true;
                queue.push_back(before);
            }
        }
    }
    for (qsizetype i = 0; i < states(); ++i) {
        if (!ends[size_t(i)])
            return "cannot end any more, after: " + way(i);
    }
    return {};
}

QByteArray Exploration::explore()
{
    Node start;
    start.course = RunCourse(m_given);
    m_nodes.push_back(start);
    m_before.emplace_back();
    m_known.insert(keyOf(start.course), 0);
    for (qsizetype at = 0; at < states(); ++at) {
        for (qsizetype input = 0; input < m_inputs.size(); ++input) {
            const QByteArray problem = step(at, input);
            if (!problem.isEmpty())
                return problem;
        }
    }
    return problemOfNoEnd();
}

} // namespace

//! \brief Facts in any order, repeated and late: a run keeps its promises.
class tst_RunCourse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySituation();
    void picture();

private:
    QSet<QByteArray> m_arrows;
};

void tst_RunCourse::everySituation()
{
    qsizetype states = 0;
    qsizetype transitions = 0;
    QElapsedTimer clock;
    clock.start();
    for (const Config &config : configs()) {
        Exploration exploration(config);
        const QByteArray problem = exploration.explore();
        QVERIFY2(problem.isEmpty(), (config.name + ": " + problem).constData());
        states += exploration.states();
        transitions += exploration.transitions();
        m_arrows += exploration.arrows();
        qInfo("%s: %lld situations, %lld transitions, %lld ms", config.name.constData(),
              qint64(exploration.states()), qint64(exploration.transitions()), clock.elapsed());
    }
    qInfo("in all: %lld situations, %lld transitions", qint64(states), qint64(transitions));
}

// The diagram in docs/architecture.md is the explored graph.
void tst_RunCourse::picture()
{
    const QByteArray difference = differenceFromDiagram("A run's states", m_arrows);
    QVERIFY2(difference.isEmpty(), difference.constData());
}

REGISTER_APPLESS_TEST(tst_RunCourse)
#include "tst_runcourse.moc"
