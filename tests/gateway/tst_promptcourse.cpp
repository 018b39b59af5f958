// SPDX-License-Identifier: MIT

// Every situation that a prompt at a ComfyUI can reach, by any facts in any order.
#include "shared/statediagram.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/comfyui/promptcourse_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

#include <map>
#include <vector>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Outcome = PromptFacts::HistoryHas::Outcome;
using FrameKind = PromptFacts::Frame::Kind;
using Stage = PromptSituation::Stage;
using StopKind = PromptFacts::StopAnswered::Kind;
using What = PromptDecision::What;

namespace {

struct Input
{
    QByteArray name;
    PromptFact fact;
};

PromptCourse newCourse()
{
    ComfyUiTimings timings;
    timings.stuck = timings.idle = 10min; // so that it is not looked at for too long
    return PromptCourse({.total = 1h, .timings = timings});
}

QList<Input> inputs()
{
    QList<Input> all{
        {"begun", PromptFacts::Begun()},
        {"resumed", PromptFacts::Resumed{u"http://gpu"_s, true}},
        {"resumed, perhaps", PromptFacts::Resumed{u"http://gpu"_s, false}},
        {"resumed, posted once", PromptFacts::Resumed{u"http://gpu"_s, true, 1}},
        {"resumed, perhaps, posted twice", PromptFacts::Resumed{u"http://gpu"_s, false, 2}},
        {"assigned", PromptFacts::Assigned{u"http://gpu"_s}},
        {"to wait for its turn", PromptFacts::NotAssigned{}},
        {"to wait for a server", PromptFacts::NotAssigned{u"refused"_s}},
        {"no server will do", PromptFacts::NotAssigned{u"no such class"_s, true}},
        {"move wanted", PromptFacts::MoveWanted()},
        {"prepared", PromptFacts::Prepared()},
        {"unprepared", PromptFacts::Unprepared{u"no such picture"_s}},
        {"no server to upload to", PromptFacts::Unprepared{u"refused"_s, true}},
        {"accepted", PromptFacts::Accepted()},
        {"refused", PromptFacts::Refused{u"bad graph"_s}},
        {"refused for a lack", PromptFacts::Refused{u"no such class"_s, true}},
        {"not sent", PromptFacts::NotSent{u"refused"_s}},
        {"answer lost", PromptFacts::Unsure{u"broken"_s}},
        {"answered by 500", PromptFacts::Unsure{u"500"_s, true}},
        {"at work", PromptFacts::Frame{FrameKind::Work}},
        {"done", PromptFacts::Frame{FrameKind::Done}},
        {"closed", PromptFacts::Frame{FrameKind::Closed}},
        {"history: success", PromptFacts::HistoryHas{Outcome::Success}},
        {"history: error", PromptFacts::HistoryHas{Outcome::Error, u"bad node"_s}},
        {"history: interrupted", PromptFacts::HistoryHas{Outcome::Interrupted}},
        {"history: absent", PromptFacts::HistoryLacks()},
        {"queue: pending", PromptFacts::QueueHas{false, false}},
        {"queue: pending, nearer", PromptFacts::QueueHas{false, true}},
        {"queue: running", PromptFacts::QueueHas{true, false}},
        {"queue: absent", PromptFacts::QueueLacks()},
        {"look failed", PromptFacts::LookFailed{u"no answer"_s}},
        {"socket lost", PromptFacts::SocketLost()},
        {"socket renewed", PromptFacts::SocketLost{true}},
        {"socket up", PromptFacts::SocketUp()},
        {"cancel wanted", PromptFacts::CancelWanted()},
        {"stop taken", PromptFacts::StopAnswered{StopKind::Taken}},
        {"stop unknown", PromptFacts::StopAnswered{StopKind::Unknown}},
        {"stop failed", PromptFacts::StopAnswered{StopKind::Failed}},
    };
    for (int i = 0; i <= int(PromptTimer::Total); ++i)
        all.append({"timer " + QByteArray::number(i), PromptFacts::TimeIsUp{PromptTimer(i)}});
    return all;
}

QByteArray nameOf(Stage stage)
{
    return QMetaEnum::fromType<Stage>().valueToKey(int(stage));
}

QByteArray describe(const PromptSituation &now)
{
    return nameOf(now.stage) + " look " + QByteArray::number(int(now.look)) + " stop "
        + QByteArray::number(int(now.stop)) + "/" + QByteArray::number(int(now.stopStep))
        + " timers " + QByteArray::number(now.timers, 2) + " absences "
        + QByteArray::number(now.absences) + " posts " + QByteArray::number(now.posts);
}

//! What is wrong with what \a fact led to; null if nothing is.
QByteArray problem(const PromptSituation &before, const Input &input, const PromptSituation &after,
                   const PromptDecisions &decisions)
{
    unsigned timers = before.timers;
    for (qsizetype i = 0; i < decisions.size(); ++i) {
        const PromptDecision &decision = decisions[i];
        if (decision.what == What::End && i + 1 < decisions.size())
            return "decides something after the end";
        if (decision.what == What::End && decision.status == RunStatus::Success
            && !std::holds_alternative<PromptFacts::HistoryHas>(input.fact))
            return "succeeds without the history";
        if (decision.what == What::End && decision.status == RunStatus::Failed
            && decision.reason.isEmpty())
            return "fails without a reason";
        if (decision.what == What::StartTimer) {
            timers |= PromptSituation::bitOf(decision.timer);
            if (decision.time <= 0ms)
                return "starts a timer without a time";
        }
        if ((decision.what == What::Post || decision.what == What::Prepare)
            && before.stage == Stage::Searching
            && !(std::holds_alternative<PromptFacts::HistoryLacks>(input.fact)
                 && before.look == PromptSituation::Look::InHistory && before.absences == 2))
            return "posts again although it may be there";
        const bool isNotSent =
            before.stage == Stage::Preparing || before.stage == Stage::Unreachable;
        const bool isRefused = before.stage == Stage::Posting
            && std::holds_alternative<PromptFacts::Refused>(input.fact);
        const bool isTakenOut = before.stage == Stage::Waiting && before.isDequeued
            && std::holds_alternative<PromptFacts::HistoryLacks>(input.fact);
        if (decision.what == What::Release && !isNotSent && !isRefused && !isTakenOut)
            return "goes to another server although it may be there";
        if (decision.what == What::Release && before.posts > (isNotSent ? 0 : 1))
            return "goes to another server although an earlier POST may arrive";
        if ((decision.what == What::CancelJob || decision.what == What::Interrupt)
            && after.stop == PromptSituation::Stop::Moved)
            return "may stop what it only wants to move";
        if (decision.what == What::Post && before.stage != Stage::Searching && !isNotSent)
            return "posts twice";
    }
    const bool ends = !decisions.isEmpty() && decisions.last().what == What::End;
    if (ends != (after.stage == Stage::Ended && before.stage != Stage::Ended))
        return "ends without saying so";
    if (before.stage == Stage::Ended && !decisions.isEmpty())
        return "decides something after its end";
    if (after.stage != Stage::Ended && after.stage != Stage::Draft && after.timers == 0)
        return "waits without a timer";
    if (after.stage != Stage::Ended && (after.timers & ~timers) != 0)
        return "notes a timer that was not started";
    if (after.posts > 2)
        return "posts three times";
    return {};
}

//! How a server answers, in a virtual time.
struct Behaviour
{
    PromptFact post = PromptFacts::Accepted();
    PromptFact history = PromptFacts::HistoryLacks();
    PromptFact queue = PromptFacts::QueueLacks();
    PromptFact stop = PromptFacts::StopAnswered{StopKind::Taken};
    bool isSilent = false; //!< answers nothing
};

QByteArray nameOf(What what)
{
    switch (what) {
    case What::Release:
        return "release";
    case What::Prepare:
        return "prepare";
    case What::Post:
        return "post";
    case What::AbandonPost:
        return "abandon";
    case What::Adopt:
        return "adopt";
    case What::NoteRunning:
        return "running";
    case What::LookAtHistory:
        return "history";
    case What::LookAtQueue:
        return "queue";
    case What::CancelJob:
        return "job";
    case What::Dequeue:
        return "dequeue";
    case What::Interrupt:
        return "interrupt";
    case What::Complain:
        return "complain";
    case What::StartTimer:
    case What::StopTimer:
        return "timer";
    case What::End:
        return "end";
    }
    return {};
}

//! Without timers.
QByteArrayList namesOf(const PromptDecisions &decisions)
{
    QByteArrayList names;
    for (const PromptDecision &decision : decisions) {
        if (decision.what != What::StartTimer && decision.what != What::StopTimer)
            names += nameOf(decision.what);
    }
    return names;
}

//! Carries out what a course decides.
class World
{
public:
    World(const PromptCourse &course, const Behaviour &server) : m_course(course), m_server(server)
    {
        // What was under way is answered, or never.
        for (int i = 0; i <= int(PromptTimer::Total); ++i) {
            if (course.situation().runs(PromptTimer(i)))
                m_timers[PromptTimer(i)] = 1s * (i + 1);
        }
        if (course.situation().look == PromptSituation::Look::InQueue)
            reply(server.queue);
        else if (course.situation().look != PromptSituation::Look::None)
            reply(server.history);
        if (course.situation().stage == Stage::Posting)
            reply(server.post);
        if (course.situation().stage == Stage::Unassigned)
            m_replies += PromptFacts::Assigned();
        if (course.situation().stage == Stage::Preparing)
            reply(PromptFacts::Prepared());
        reply(server.stop);
    }

    void take(const PromptFact &fact)
    {
        for (const PromptDecision &decision : m_course.take(fact))
            carryOut(decision);
    }

    //! How it ends, if time goes on; null if it does not end.
    std::optional<PromptDecision> end()
    {
        for (int steps = 0; steps < 20'000 && !m_end; ++steps) {
            if (!m_replies.isEmpty()) {
                take(m_replies.takeFirst());
                continue;
            }
            if (m_timers.empty())
                break;
            const auto next =
                std::min_element(m_timers.begin(), m_timers.end(),
                                 [](const auto &a, const auto &b) { return a.second < b.second; });
            const PromptTimer timer = next->first;
            m_now = next->second;
            m_timers.erase(next);
            take(PromptFacts::TimeIsUp{timer});
        }
        return m_end;
    }
    [[nodiscard]] const QByteArrayList &done() const { return m_done; }

private:
    void reply(const PromptFact &fact)
    {
        if (!m_server.isSilent)
            m_replies += fact;
    }

    void carryOut(const PromptDecision &decision)
    {
        switch (decision.what) {
        case What::StartTimer:
            m_timers[decision.timer] = m_now + decision.time;
            return;
        case What::StopTimer:
            m_timers.erase(decision.timer);
            return;
        case What::End:
            m_end = decision;
            return;
        case What::NoteRunning:
        case What::Complain:
            return;
        default:
            m_done += nameOf(decision.what);
        }
        if (decision.what == What::Prepare)
            reply(PromptFacts::Prepared());
        else if (decision.what == What::Post)
            reply(m_server.post);
        else if (decision.what == What::LookAtHistory)
            reply(m_server.history);
        else if (decision.what == What::LookAtQueue)
            reply(m_server.queue);
        else if (decision.what == What::CancelJob || decision.what == What::Dequeue
                 || decision.what == What::Interrupt)
            reply(m_server.stop);
        else if (decision.what == What::Release)
            m_replies += PromptFacts::Assigned{u"http://other"_s};
    }

    PromptCourse m_course;
    const Behaviour m_server;
    QList<PromptFact> m_replies;
    std::map<PromptTimer, std::chrono::milliseconds> m_timers;
    std::chrono::milliseconds m_now{0};
    std::optional<PromptDecision> m_end;
    QByteArrayList m_done;
};

} // namespace

class tst_PromptCourse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyStageIsReached();
    void picture();
    void alwaysEnds_data();
    void alwaysEnds();
    void courses_data();
    void courses();
    void moves_data();
    void moves();
    void resumes_data();
    void resumes();
    void complaints_data();
    void complaints();
    void patience_data();
    void patience();

private:
    QHash<PromptSituation, PromptCourse> m_reached;
    QSet<QByteArray> m_arrows; //!< from one stage to another
};

//! Explores what can be reached, and checks each step.
void tst_PromptCourse::initTestCase()
{
    const QList<Input> all = inputs();
    std::vector<PromptCourse> open{newCourse()};
    m_reached.insert(open.front().situation(), open.front());
    while (!open.empty()) {
        const PromptCourse course = open.back();
        open.pop_back();
        for (const Input &input : all) {
            PromptCourse next = course;
            const PromptDecisions decisions = next.take(input.fact);
            const QByteArray wrong =
                problem(course.situation(), input, next.situation(), decisions);
            QVERIFY2(wrong.isNull(),
                     describe(course.situation()) + ", " + input.name + ": " + wrong);
            const QByteArray before = nameOf(course.situation().stage);
            const QByteArray after = nameOf(next.situation().stage);
            if (before != after)
                m_arrows += before + " --> " + after;
            if (!m_reached.contains(next.situation())) {
                m_reached.insert(next.situation(), next);
                open.push_back(next);
            }
        }
    }
    qInfo("%lld situations", qlonglong(m_reached.size()));
}

void tst_PromptCourse::everyStageIsReached()
{
    QSet<Stage> stages;
    for (auto it = m_reached.keyBegin(); it != m_reached.keyEnd(); ++it)
        stages.insert(it->stage);
    QCOMPARE(stages.size(), QMetaEnum::fromType<Stage>().keyCount());
}

// The diagram in docs/architecture.md is the explored graph.
void tst_PromptCourse::picture()
{
    const QByteArray difference = differenceFromDiagram("A prompt's states at a ComfyUI", m_arrows);
    QVERIFY2(difference.isEmpty(), difference.constData());
}

void tst_PromptCourse::alwaysEnds_data()
{
    QTest::addColumn<Behaviour>("server");
    const PromptFact running = PromptFacts::QueueHas{true, false};
    const PromptFact failed = PromptFacts::LookFailed{u"no route"_s};
    QTest::newRow("silent server") << Behaviour{.isSilent = true};
    QTest::newRow("unreachable server")
        << Behaviour{PromptFacts::NotSent{u"no route"_s}, failed, failed,
                     PromptFacts::StopAnswered{StopKind::Failed}};
    QTest::newRow("server that forgets") << Behaviour{PromptFacts::Unsure{u"broken"_s}};
    QTest::newRow("dead worker") << Behaviour{PromptFacts::Accepted(), PromptFacts::HistoryLacks(),
                                              running};
    QTest::newRow("dead worker, older server")
        << Behaviour{PromptFacts::Unsure{u"broken"_s}, PromptFacts::HistoryLacks(), running,
                     PromptFacts::StopAnswered{StopKind::Unknown}};
    QTest::newRow("queue that does not move") << Behaviour{
        PromptFacts::Accepted(), PromptFacts::HistoryLacks(), PromptFacts::QueueHas{false, false}};
    QTest::newRow("busy queue that is never worked off") << Behaviour{
        PromptFacts::Accepted(), PromptFacts::HistoryLacks(), PromptFacts::QueueHas{false, true}};
}

//! From every situation, without any further word of the caller.
void tst_PromptCourse::alwaysEnds()
{
    QFETCH(Behaviour, server);
    for (auto it = m_reached.cbegin(); it != m_reached.cend(); ++it) {
        if (it.key().stage == Stage::Ended)
            continue;
        World world(it.value(), server);
        if (it.key().stage == Stage::Draft) {
            world.take(PromptFacts::Begun());
            world.take(PromptFacts::Assigned());
        }
        QVERIFY2(world.end(), describe(it.key()));
    }
}

void tst_PromptCourse::courses_data()
{
    QTest::addColumn<Behaviour>("server");
    QTest::addColumn<bool>("isCancelled");
    QTest::addColumn<QByteArray>("done"); //!< without repetitions at the end
    QTest::addColumn<RunStatus>("status");
    QTest::addColumn<QString>("reason"); //!< a part of it
    const PromptFact lost = PromptFacts::Unsure{u"broken"_s};
    const PromptFact success = PromptFacts::HistoryHas{Outcome::Success};
    const PromptFact interrupted = PromptFacts::HistoryHas{Outcome::Interrupted};
    const PromptFact absent = PromptFacts::HistoryLacks();
    const PromptFact pending = PromptFacts::QueueHas{false, true};
    const PromptFact running = PromptFacts::QueueHas{true, false};
    const PromptFact gone = PromptFacts::QueueLacks();
    const PromptFact old = PromptFacts::StopAnswered{StopKind::Unknown};
    QTest::newRow("success without any message")
        << Behaviour{PromptFacts::Accepted(), success, gone} << false
        << "prepare post queue history"_ba << RunStatus::Success << u""_s;
    QTest::newRow("failure without any message")
        << Behaviour{PromptFacts::Accepted(), PromptFacts::HistoryHas{Outcome::Error, u"bad"_s},
                     gone}
        << false << "prepare post queue history"_ba << RunStatus::Failed << u"bad"_s;
    QTest::newRow("in neither: lost, not done")
        << Behaviour{PromptFacts::Accepted(), absent, gone} << false
        << "prepare post queue history"_ba << RunStatus::Failed << u"removed"_s;
    QTest::newRow("refused") << Behaviour{PromptFacts::Refused{u"bad graph"_s}} << false
                             << "prepare post"_ba << RunStatus::Failed << u"bad graph"_s;
    QTest::newRow("500, and not there")
        << Behaviour{PromptFacts::Unsure{u"status 500"_s, true}, absent, gone} << false
        << "prepare post queue history"_ba << RunStatus::Failed << u"status 500"_s;
    QTest::newRow("500, and there all the same")
        << Behaviour{PromptFacts::Unsure{u"status 500"_s, true}, success, gone} << false
        << "prepare post queue history adopt"_ba << RunStatus::Success << u""_s;
    QTest::newRow("answer lost, and there")
        << Behaviour{lost, success, gone} << false << "prepare post queue history adopt"_ba
        << RunStatus::Success << u""_s;
    QTest::newRow("answer lost, and not there: posted once more")
        << Behaviour{lost, absent, gone} << false
        << "prepare post queue history queue history queue history post queue history queue "
           "history "
           "queue history"_ba
        << RunStatus::Failed << u"did not answer when"_s;
    QTest::newRow("cancelled in the queue")
        << Behaviour{PromptFacts::Accepted(), absent, gone} << true
        << "prepare post job queue history"_ba << RunStatus::Cancelled << u""_s;
    QTest::newRow("cancelled in the queue of an older server")
        << Behaviour{PromptFacts::Accepted(), absent, gone, old} << true
        << "prepare post job dequeue queue history"_ba << RunStatus::Cancelled << u""_s;
    QTest::newRow("cancelled too late")
        << Behaviour{PromptFacts::Accepted(), success, gone} << true
        << "prepare post job queue history"_ba << RunStatus::Success << u""_s;
    QTest::newRow("cancelled while it runs")
        << Behaviour{PromptFacts::Accepted(), interrupted, gone} << true
        << "prepare post job queue history"_ba << RunStatus::Cancelled << u""_s;
    QTest::newRow("cancelled, answer lost, not there: not posted again")
        << Behaviour{lost, absent, gone} << true
        << "prepare post queue history queue history queue history"_ba << RunStatus::Cancelled
        << u""_s;
    QTest::newRow("cancelled, and not stopped")
        << Behaviour{PromptFacts::Accepted(), absent, running, old} << true << QByteArray()
        << RunStatus::Cancelled << u"has not stopped"_s;
    QTest::newRow("cancelled, and never taken out of the queue")
        << Behaviour{PromptFacts::Accepted(), absent, pending, old} << true << QByteArray()
        << RunStatus::Cancelled << u"has not stopped"_s;
}

void tst_PromptCourse::courses()
{
    QFETCH(Behaviour, server);
    QFETCH(bool, isCancelled);
    World world(newCourse(), server);
    world.take(PromptFacts::Begun());
    world.take(PromptFacts::Assigned());
    world.take(PromptFacts::Prepared());
    if (isCancelled)
        world.take(PromptFacts::CancelWanted());
    const auto end = world.end();
    QVERIFY(end);
    QTEST(end->status, "status");
    QFETCH(QString, reason);
    QVERIFY2(end->reason.contains(reason) && end->reason.isEmpty() == reason.isEmpty(),
             qPrintable(end->reason));
    QFETCH(QByteArray, done);
    if (!done.isEmpty())
        QCOMPARE(world.done().join(' '), done);
}

void tst_PromptCourse::moves_data()
{
    QTest::addColumn<QList<PromptFact>>("facts"); //!< after it has its server
    QTest::addColumn<QByteArray>("decisions"); //!< without timers
    QTest::addColumn<Stage>("stage");
    const PromptFact move = PromptFacts::MoveWanted();
    const PromptFact prepared = PromptFacts::Prepared();
    const PromptFact accepted = PromptFacts::Accepted();
    const PromptFact pending = PromptFacts::QueueHas{false, false};
    const PromptFact running = PromptFacts::QueueHas{true, false};
    const PromptFact gone = PromptFacts::QueueLacks();
    const PromptFact absent = PromptFacts::HistoryLacks();
    const PromptFact taken = PromptFacts::StopAnswered{StopKind::Taken};
    const PromptFact failed = PromptFacts::StopAnswered{StopKind::Failed};
    const PromptFact lost = PromptFacts::SocketLost();
    const PromptFact success = PromptFacts::HistoryHas{Outcome::Success};
    const PromptFact timer = PromptFacts::TimeIsUp{PromptTimer::Look};
    const auto row = [](const char *name, const QList<PromptFact> &facts,
                        const QByteArray &decisions, Stage stage) {
        QTest::newRow(name) << facts << decisions << stage;
    };
    row("while its files are on their way", {move}, "release", Stage::Unassigned);
    row("not while its POST is", {prepared, move}, "post", Stage::Posting);
    const PromptFact lacks = PromptFacts::Refused{u"no such class"_s, true};
    row("refused for what the server lacks", {prepared, lacks}, "post release", Stage::Unassigned);
    row("the same, to be cancelled", {prepared, PromptFacts::CancelWanted(), lacks}, "post end",
        Stage::Ended);
    const PromptFact again = PromptFacts::TimeIsUp{PromptTimer::Retry};
    const QList<PromptFact> postedAgain{
        prepared, PromptFacts::Unsure{u"broken"_s}, gone, absent, again, gone, absent, again, gone,
        absent};
    const QByteArray posts = "post queue history queue history queue history post";
    row("the same, by a server that may have got an earlier POST", postedAgain + QList{lacks},
        posts + " end", Stage::Ended);
    row("not if an earlier POST may arrive, and the second was not sent",
        postedAgain + QList<PromptFact>{PromptFacts::NotSent{u"refused"_s}, move}, posts,
        Stage::Unreachable);
    row("not if an earlier POST may arrive, and the second was accepted",
        postedAgain + QList<PromptFact>{accepted, move}, posts, Stage::Waiting);
    row("not a begun one", {prepared, accepted, PromptFacts::Frame(), move}, "post",
        Stage::Running);
    row("deleted, and seen nowhere", {prepared, accepted, move, pending, taken, gone, absent},
        "post queue dequeue queue history release", Stage::Unassigned);
    row("gone before the delete is answered",
        {prepared, accepted, move, pending, timer, gone, absent},
        "post queue dequeue queue history", Stage::Waiting);
    row("begun meanwhile", {prepared, accepted, move, running, taken}, "post queue running",
        Stage::Running);
    row("begun before it was deleted", {prepared, accepted, move, pending, taken, running},
        "post queue dequeue queue running", Stage::Running);
    row("done before it was deleted", {prepared, accepted, move, pending, taken, gone, success},
        "post queue dequeue queue history end", Stage::Ended);
    row("never seen in the queue: lost, not moved", {prepared, accepted, move, gone, absent},
        "post queue history end", Stage::Ended);
    row("the server was gone in between: lost, not moved",
        {prepared, accepted, move, pending, taken, lost, gone, absent},
        "post queue dequeue queue history end", Stage::Ended);
    row("not deleted: tried again",
        {prepared, accepted, move, pending, failed, timer, pending, timer},
        "post queue dequeue queue queue", Stage::Waiting);
    row("still there: deleted again",
        {prepared, accepted, move, pending, taken, pending, timer, pending, pending},
        "post queue dequeue queue queue queue dequeue", Stage::Waiting);
    row("cancelled instead", {prepared, accepted, move, PromptFacts::CancelWanted()},
        "post queue job", Stage::Waiting);
}

void tst_PromptCourse::moves()
{
    QFETCH(QList<PromptFact>, facts);
    PromptCourse course = newCourse();
    (void)course.take(PromptFacts::Begun());
    (void)course.take(PromptFacts::Assigned{u"http://gpu"_s});
    QByteArrayList done;
    for (const PromptFact &fact : std::as_const(facts))
        done += namesOf(course.take(fact));
    QTEST(done.join(' '), "decisions");
    QTEST(course.situation().stage, "stage");
}

void tst_PromptCourse::resumes_data()
{
    QTest::addColumn<bool>("isCertain");
    QTest::addColumn<int>("posts"); //!< 0: not known
    QTest::addColumn<QList<PromptFact>>("facts");
    QTest::addColumn<QByteArray>("decisions"); //!< without timers
    QTest::addColumn<Stage>("stage");
    const PromptFact pending = PromptFacts::QueueHas{false, false};
    const PromptFact running = PromptFacts::QueueHas{true, false};
    const PromptFact gone = PromptFacts::QueueLacks();
    const PromptFact absent = PromptFacts::HistoryLacks();
    const PromptFact success = PromptFacts::HistoryHas{Outcome::Success};
    const PromptFact retry = PromptFacts::TimeIsUp{PromptTimer::Retry};
    const PromptFact failed = PromptFacts::LookFailed{u"refused"_s};
    const auto row = [](const char *name, bool isCertain, const QList<PromptFact> &facts,
                        const QByteArray &decisions, Stage stage, int posts = 1) {
        QTest::newRow(name) << isCertain << posts << facts << decisions << stage;
    };
    row("pending", true, {absent, pending}, "history queue", Stage::Waiting);
    const PromptFact taken = PromptFacts::StopAnswered{StopKind::Taken};
    const QList<PromptFact> move{absent, pending, PromptFacts::MoveWanted(), pending, taken,
                                 gone,   absent};
    row("moved", true, move, "history queue queue dequeue queue history release",
        Stage::Unassigned);
    row("not moved if an earlier POST may arrive", true, move, "history queue", Stage::Waiting, 2);
    row("not moved if one may have been earlier", true, move, "history queue", Stage::Waiting, 0);
    row("running", true, {absent, running}, "history queue running", Stage::Running);
    row("ended", true, {success}, "history end", Stage::Ended);
    row("lost", true, {absent, gone, absent}, "history queue history end", Stage::Ended);
    row("not to be told", true, {failed}, "history", Stage::Waiting);
    row("perhaps, and pending", false, {pending}, "queue adopt", Stage::Waiting);
    row("perhaps, and ended", false, {gone, success}, "queue history adopt end", Stage::Ended);
    row("perhaps, not there at once", false, {gone, absent, retry, gone, absent},
        "queue history queue history", Stage::Searching);
    row("perhaps, and not there", false,
        {gone, absent, retry, gone, absent, retry, gone, absent, PromptFacts::Prepared()},
        "queue history queue history queue history prepare post", Stage::Posting);
    row("perhaps, and not there: not moved either", false,
        {gone, absent, retry, gone, absent, retry, gone, absent, PromptFacts::MoveWanted()},
        "queue history queue history queue history prepare", Stage::Preparing);
    row("perhaps, posted twice, and not there: not posted again", false,
        {gone, absent, retry, gone, absent, retry, gone, absent},
        "queue history queue history queue history end", Stage::Ended, 2);
    row("perhaps, posted twice, and pending: not moved", false,
        {pending, PromptFacts::MoveWanted(), pending, taken, gone, absent}, "queue adopt",
        Stage::Waiting, 2);
    row("perhaps, and cancelled", false,
        {PromptFacts::CancelWanted(), gone, absent, retry, gone, absent, retry, gone, absent},
        "queue history queue history queue history end", Stage::Ended);
}

//! One of an earlier start, whose POST was accepted, or perhaps was.
void tst_PromptCourse::resumes()
{
    QFETCH(bool, isCertain);
    QFETCH(int, posts);
    QFETCH(QList<PromptFact>, facts);
    PromptCourse course = newCourse();
    QByteArrayList done =
        namesOf(course.take(PromptFacts::Resumed{u"http://gpu"_s, isCertain, posts}));
    for (const PromptFact &fact : std::as_const(facts))
        done += namesOf(course.take(fact));
    QTEST(done.join(' '), "decisions");
    QTEST(course.situation().stage, "stage");
}

void tst_PromptCourse::complaints_data()
{
    QTest::addColumn<QList<PromptFact>>("facts"); //!< after it was accepted
    QTest::addColumn<QByteArray>("decisions"); //!< by the last one, without timers
    const PromptFact running = PromptFacts::Frame();
    const PromptFact stuck = PromptFacts::TimeIsUp{PromptTimer::Stuck};
    QTest::newRow("no contact") << QList<PromptFact>{PromptFacts::TimeIsUp{PromptTimer::Look},
                                                     PromptFacts::LookFailed{u"refused"_s},
                                                     PromptFacts::TimeIsUp{PromptTimer::Contact}}
                                << "complain end"_ba;
    QTest::newRow("not stopped: a node may take long")
        << QList<PromptFact>{PromptFacts::CancelWanted(), PromptFacts::TimeIsUp{PromptTimer::Stop}}
        << "end"_ba;
    QTest::newRow("its own limit")
        << QList<PromptFact>{PromptFacts::TimeIsUp{PromptTimer::Total}} << "job"_ba;
    QTest::newRow("no news while it runs")
        << QList<PromptFact>{running, stuck} << "complain job"_ba;
    QTest::newRow("no news of its turn: may be moved") << QList<PromptFact>{stuck} << "complain"_ba;
    QTest::newRow("no news of its turn, and not moved")
        << QList<PromptFact>{stuck, stuck} << "complain job"_ba;
    QTest::newRow("no news of its turn, later again")
        << QList<PromptFact>{stuck, PromptFacts::QueueHas{false, true}, stuck} << "complain"_ba;
}

//! What says something about the server.
void tst_PromptCourse::complaints()
{
    QFETCH(QList<PromptFact>, facts);
    PromptCourse course = newCourse();
    for (const PromptFact &fact :
         QList<PromptFact>{PromptFacts::Begun(), PromptFacts::Assigned{u"http://gpu"_s},
                           PromptFacts::Prepared(), PromptFacts::Accepted()})
        (void)course.take(fact);
    QByteArrayList done;
    for (const PromptFact &fact : std::as_const(facts))
        done = namesOf(course.take(fact));
    QTEST(done.join(' '), "decisions");
}

void tst_PromptCourse::patience_data()
{
    QTest::addColumn<QList<PromptFact>>("facts"); //!< after it was accepted
    QTest::addColumn<bool>("isExecuted");
    const PromptFact nearer = PromptFacts::QueueHas{false, true};
    QTest::newRow("accepted") << QList<PromptFact>{} << false;
    QTest::newRow("nearer in the queue") << QList<PromptFact>{nearer} << false;
    QTest::newRow("executed, by a message") << QList<PromptFact>{PromptFacts::Frame()} << true;
    QTest::newRow("executed, by the queue")
        << QList<PromptFact>{nearer, PromptFacts::QueueHas{true, false}} << true;
}

//! The queue may stand still while somebody's film is made.
void tst_PromptCourse::patience()
{
    QFETCH(QList<PromptFact>, facts);
    PromptCourse course{PromptCourse::Given()};
    std::chrono::milliseconds time{0};
    for (const PromptFact &fact :
         QList<PromptFact>{PromptFacts::Begun(), PromptFacts::Assigned{u"http://gpu"_s},
                           PromptFacts::Prepared(), PromptFacts::Accepted()}
             + facts) {
        for (const PromptDecision &decision : course.take(fact)) {
            if (decision.what == What::StartTimer && decision.timer == PromptTimer::Stuck)
                time = decision.time;
        }
    }
    QFETCH(bool, isExecuted);
    const std::chrono::milliseconds expected = isExecuted ? 2h : 24h;
    QCOMPARE(time.count(), expected.count());

    PromptDecisions decisions = course.take(PromptFacts::TimeIsUp{PromptTimer::Stuck});
    const QString said = isExecuted ? u"for 2 h"_s : u"for 24 h"_s;
    QVERIFY2(decisions.constFirst().reason.endsWith(said),
             qPrintable(decisions.constFirst().reason));
}

Q_DECLARE_METATYPE(Behaviour)

REGISTER_APPLESS_TEST(tst_PromptCourse)
#include "tst_promptcourse.moc"
