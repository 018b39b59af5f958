// SPDX-License-Identifier: MIT

// Every situation that a prompt at a ComfyUI can reach, by any facts in any order.
#include "promptworld.h"
#include "shared/statediagram.h"
#include "shared/testprogram.h"

#include <QtCore/qhash.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

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
        {"not answered yet", PromptFacts::Unsure{u"no answer"_s, false, true}},
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
        + QByteArray::number(now.absences) + " posts " + QByteArray::number(now.posts) + " earlier "
        + QByteArray::number(now.earlierPosts);
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
                 && before.look == PromptSituation::Look::InHistory && before.absences == 2
                 && !before.mayStillArrive))
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
    if (after.posts - after.earlierPosts > 2)
        return "posts three times";
    return {};
}

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

private:
    QHash<PromptSituation, PromptCourse> m_reached;
    QSet<QByteArray> m_arrows; //!< from one stage to another
};

//! Explores what can be reached, and checks each step.
void tst_PromptCourse::initTestCase()
{
    const QList<Input> all = inputs();
    std::vector<PromptCourse> open{newPromptCourse()};
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
    QTest::addColumn<PromptBehaviour>("server");
    const PromptFact running = PromptFacts::QueueHas{true, false};
    const PromptFact failed = PromptFacts::LookFailed{u"no route"_s};
    QTest::newRow("silent server") << PromptBehaviour{.isSilent = true};
    QTest::newRow("unreachable server")
        << PromptBehaviour{PromptFacts::NotSent{u"no route"_s}, failed, failed,
                           PromptFacts::StopAnswered{StopKind::Failed}};
    QTest::newRow("server that forgets") << PromptBehaviour{PromptFacts::Unsure{u"broken"_s}};
    QTest::newRow("dead worker") << PromptBehaviour{PromptFacts::Accepted(),
                                                    PromptFacts::HistoryLacks(), running};
    QTest::newRow("dead worker, older server")
        << PromptBehaviour{PromptFacts::Unsure{u"broken"_s}, PromptFacts::HistoryLacks(), running,
                           PromptFacts::StopAnswered{StopKind::Unknown}};
    QTest::newRow("queue that does not move") << PromptBehaviour{
        PromptFacts::Accepted(), PromptFacts::HistoryLacks(), PromptFacts::QueueHas{false, false}};
    QTest::newRow("busy queue that is never worked off") << PromptBehaviour{
        PromptFacts::Accepted(), PromptFacts::HistoryLacks(), PromptFacts::QueueHas{false, true}};
}

//! From every situation, without any further word of the caller.
void tst_PromptCourse::alwaysEnds()
{
    QFETCH(PromptBehaviour, server);
    for (auto it = m_reached.cbegin(); it != m_reached.cend(); ++it) {
        if (it.key().stage == Stage::Ended)
            continue;
        PromptWorld world(it.value(), server);
        if (it.key().stage == Stage::Draft) {
            world.take(PromptFacts::Begun());
            world.take(PromptFacts::Assigned());
        }
        QVERIFY2(world.end(), describe(it.key()));
    }
}

REGISTER_APPLESS_TEST(tst_PromptCourse)
#include "tst_promptcourse.moc"
