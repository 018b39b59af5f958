// SPDX-License-Identifier: MIT

// What becomes of a prompt at a ComfyUI, in the order of what happens.
#include "promptworld.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Outcome = PromptFacts::HistoryHas::Outcome;
using Stage = PromptSituation::Stage;
using StopKind = PromptFacts::StopAnswered::Kind;
using What = PromptDecision::What;

class tst_PromptCourses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void courses_data();
    void courses();
    void lateArrivals_data();
    void lateArrivals();
    void moves_data();
    void moves();
    void resumes_data();
    void resumes();
    void setsServerAside_data();
    void setsServerAside();
    void patience_data();
    void patience();
};

void tst_PromptCourses::courses_data()
{
    QTest::addColumn<PromptBehaviour>("server");
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
        << PromptBehaviour{PromptFacts::Accepted(), success, gone} << false
        << "prepare post queue history"_ba << RunStatus::Success << u""_s;
    QTest::newRow("failure without any message")
        << PromptBehaviour{PromptFacts::Accepted(),
                           PromptFacts::HistoryHas{Outcome::Error, u"bad"_s}, gone}
        << false << "prepare post queue history"_ba << RunStatus::Failed << u"bad"_s;
    QTest::newRow("in neither: lost, not done")
        << PromptBehaviour{PromptFacts::Accepted(), absent, gone} << false
        << "prepare post queue history"_ba << RunStatus::Failed << u"removed"_s;
    QTest::newRow("refused") << PromptBehaviour{PromptFacts::Refused{u"bad graph"_s}} << false
                             << "prepare post"_ba << RunStatus::Failed << u"bad graph"_s;
    QTest::newRow("500, and not there")
        << PromptBehaviour{PromptFacts::Unsure{u"status 500"_s, true}, absent, gone} << false
        << "prepare post queue history"_ba << RunStatus::Failed << u"status 500"_s;
    QTest::newRow("500, and there all the same")
        << PromptBehaviour{PromptFacts::Unsure{u"status 500"_s, true}, success, gone} << false
        << "prepare post queue history adopt"_ba << RunStatus::Success << u""_s;
    QTest::newRow("answer lost, and there")
        << PromptBehaviour{lost, success, gone} << false << "prepare post queue history adopt"_ba
        << RunStatus::Success << u""_s;
    QTest::newRow("answer lost, and not there: posted once more")
        << PromptBehaviour{lost, absent, gone} << false
        << "prepare post queue history queue history queue history post queue history queue "
           "history "
           "queue history"_ba
        << RunStatus::Failed << u"has not confirmed that it got the run"_s;
    const PromptFact silent = PromptFacts::Unsure{u"silent"_s, false, true};
    QTest::newRow("not answered, and there")
        << PromptBehaviour{silent, success, gone} << false << "prepare post queue history adopt"_ba
        << RunStatus::Success << u""_s;
    QTest::newRow("not answered, and not there: searched, not posted again")
        << PromptBehaviour{silent, absent, gone} << false << QByteArray() << RunStatus::Failed
        << u"has not confirmed that it got the run: silent"_s;
    QTest::newRow("cancelled, not answered, not there")
        << PromptBehaviour{silent, absent, gone} << true
        << "prepare post queue history queue history queue history"_ba << RunStatus::Cancelled
        << u""_s;
    QTest::newRow("cancelled in the queue")
        << PromptBehaviour{PromptFacts::Accepted(), absent, gone} << true
        << "prepare post job queue history"_ba << RunStatus::Cancelled << u""_s;
    QTest::newRow("cancelled in the queue of an older server")
        << PromptBehaviour{PromptFacts::Accepted(), absent, gone, old} << true
        << "prepare post job dequeue queue history"_ba << RunStatus::Cancelled << u""_s;
    QTest::newRow("cancelled too late")
        << PromptBehaviour{PromptFacts::Accepted(), success, gone} << true
        << "prepare post job queue history"_ba << RunStatus::Success << u""_s;
    QTest::newRow("cancelled while it runs")
        << PromptBehaviour{PromptFacts::Accepted(), interrupted, gone} << true
        << "prepare post job queue history"_ba << RunStatus::Cancelled << u""_s;
    QTest::newRow("cancelled, answer lost, not there: not posted again")
        << PromptBehaviour{lost, absent, gone} << true
        << "prepare post queue history queue history queue history"_ba << RunStatus::Cancelled
        << u""_s;
    QTest::newRow("cancelled, and not stopped")
        << PromptBehaviour{PromptFacts::Accepted(), absent, running, old} << true << QByteArray()
        << RunStatus::Cancelled << u"has not stopped"_s;
    QTest::newRow("cancelled, and never taken out of the queue")
        << PromptBehaviour{PromptFacts::Accepted(), absent, pending, old} << true << QByteArray()
        << RunStatus::Cancelled << u"has not stopped"_s;
}

void tst_PromptCourses::courses()
{
    QFETCH(PromptBehaviour, server);
    QFETCH(bool, isCancelled);
    PromptWorld world(newPromptCourse(), server);
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
    const bool isUnanswered = std::holds_alternative<PromptFacts::Unsure>(server.post)
        && std::get<PromptFacts::Unsure>(server.post).mayStillArrive;
    if (isUnanswered)
        QCOMPARE(world.done().count("post"), 1);
}

void tst_PromptCourses::lateArrivals_data()
{
    QTest::addColumn<QList<PromptFact>>("facts"); //!< after it was posted
    QTest::addColumn<bool>("mayArriveLate");
    const PromptFact accepted = PromptFacts::Accepted();
    const PromptFact lost = PromptFacts::Unsure{u"broken"_s};
    const PromptFact gone = PromptFacts::QueueLacks();
    const PromptFact absent = PromptFacts::HistoryLacks();
    const PromptFact success = PromptFacts::HistoryHas{Outcome::Success};
    const PromptFact again = PromptFacts::TimeIsUp{PromptTimer::Retry};
    const QList<PromptFact> lostTwice{lost, gone, absent, again, gone, absent, again, gone, absent};
    QTest::newRow("accepted, and done")
        << QList<PromptFact>{accepted, PromptFacts::SocketUp(), success} << false;
    QTest::newRow("refused") << QList<PromptFact>{PromptFacts::Refused{u"bad"_s}} << false;
    QTest::newRow("answered by 500, not there")
        << QList<PromptFact>{PromptFacts::Unsure{u"500"_s, true}, gone, absent} << false;
    QTest::newRow("answer lost, found, and done")
        << QList<PromptFact>{lost, gone, success} << false;
    QTest::newRow("not answered in time")
        << QList<PromptFact>{PromptFacts::TimeIsUp{PromptTimer::Answer}, gone, absent,
                             PromptFacts::TimeIsUp{PromptTimer::Answer}, gone, absent}
        << true;
    const PromptFact cancelled = PromptFacts::CancelWanted();
    const PromptFact stop = PromptFacts::TimeIsUp{PromptTimer::Stop};
    QTest::newRow("cancelled while searched for")
        << QList<PromptFact>{lost, cancelled, gone,  absent, again,
                             gone, absent,    again, gone,   absent}
        << true;
    QTest::newRow("cancelled while searched for, found, and not stopped")
        << QList<PromptFact>{lost, cancelled, PromptFacts::QueueHas{}, stop} << true;
    QTest::newRow("cancelled, and not stopped")
        << QList<PromptFact>{accepted, cancelled, stop} << true;
    QTest::newRow("cancelled, and gone")
        << QList<PromptFact>{accepted, cancelled, PromptFacts::StopAnswered(), gone, absent}
        << false;
    QTest::newRow("accepted, and out of reach")
        << QList<PromptFact>{accepted, PromptFacts::TimeIsUp{PromptTimer::Look},
                             PromptFacts::LookFailed{u"refused"_s},
                             PromptFacts::TimeIsUp{PromptTimer::Contact}}
        << true;
    QTest::newRow("posted again, and done")
        << lostTwice + QList<PromptFact>{accepted, PromptFacts::SocketUp(), success} << true;
    QTest::newRow("posted again, and refused")
        << lostTwice + QList<PromptFact>{PromptFacts::Refused{u"bad"_s}} << true;
}

void tst_PromptCourses::lateArrivals()
{
    QFETCH(QList<PromptFact>, facts);
    PromptCourse course = newPromptCourse();
    (void)course.take(PromptFacts::Begun());
    (void)course.take(PromptFacts::Assigned{u"http://gpu"_s});
    (void)course.take(PromptFacts::Prepared());
    for (const PromptFact &fact : std::as_const(facts))
        (void)course.take(fact);
    QVERIFY(course.isEnded());
    QTEST(course.mayArriveLate(), "mayArriveLate");
}

void tst_PromptCourses::moves_data()
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
    const PromptFact late = PromptFacts::TimeIsUp{PromptTimer::Answer};
    const QList<PromptFact> lastLook{prepared, late, gone, absent, late};
    row("not answered in time: looked for once more", lastLook, "post abandon queue history queue",
        Stage::Searching);
    row("the same, and there", lastLook + QList<PromptFact>{running},
        "post abandon queue history queue adopt running", Stage::Running);
    row("the same, and not there", lastLook + QList<PromptFact>{gone, absent},
        "post abandon queue history queue history end", Stage::Ended);
    row("the same, and not to be told",
        lastLook + QList<PromptFact>{PromptFacts::LookFailed{u"refused"_s}},
        "post abandon queue history queue end", Stage::Ended);
    row("cancelled instead", {prepared, accepted, move, PromptFacts::CancelWanted()},
        "post queue job", Stage::Waiting);
}

void tst_PromptCourses::moves()
{
    QFETCH(QList<PromptFact>, facts);
    PromptCourse course = newPromptCourse();
    (void)course.take(PromptFacts::Begun());
    (void)course.take(PromptFacts::Assigned{u"http://gpu"_s});
    QByteArrayList done;
    for (const PromptFact &fact : std::as_const(facts))
        done += namesOf(course.take(fact));
    QTEST(done.join(' '), "decisions");
    QTEST(course.situation().stage, "stage");
}

void tst_PromptCourses::resumes_data()
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
    // Each earlier start may have been killed before its POST was sent.
    const QList<PromptFact> notThere{gone, absent, retry, gone, absent, retry, gone, absent};
    const QList<PromptFact> notThereAgain =
        notThere + QList<PromptFact>{PromptFacts::Prepared(), PromptFacts::Unsure()} + notThere;
    const QByteArray search = "queue history queue history queue history";
    for (const int posts : {2, 3, 7}) {
        row(QByteArray("perhaps, not there, posted " + QByteArray::number(posts)).constData(),
            false, notThere, search + " prepare", Stage::Preparing, posts);
    }
    row("perhaps, and not there twice", false, notThereAgain,
        search + " prepare post " + search + " post", Stage::Posting, 2);
    row("perhaps, and not there after two POSTs of this start", false,
        notThereAgain + QList<PromptFact>{PromptFacts::Unsure()} + notThere,
        search + " prepare post " + search + " post " + search + " end", Stage::Ended, 2);
    row("perhaps, posted twice, and pending: not moved", false,
        {pending, PromptFacts::MoveWanted(), pending, taken, gone, absent}, "queue adopt",
        Stage::Waiting, 2);
    row("perhaps, and cancelled", false,
        {PromptFacts::CancelWanted(), gone, absent, retry, gone, absent, retry, gone, absent},
        "queue history queue history queue history end", Stage::Ended);
}

//! One of an earlier start, whose POST was accepted, or perhaps was.
void tst_PromptCourses::resumes()
{
    QFETCH(bool, isCertain);
    QFETCH(int, posts);
    QFETCH(QList<PromptFact>, facts);
    PromptCourse course = newPromptCourse();
    QByteArrayList done =
        namesOf(course.take(PromptFacts::Resumed{u"http://gpu"_s, isCertain, posts}));
    for (const PromptFact &fact : std::as_const(facts))
        done += namesOf(course.take(fact));
    QTEST(done.join(' '), "decisions");
    QTEST(course.situation().stage, "stage");
}

void tst_PromptCourses::setsServerAside_data()
{
    QTest::addColumn<QList<PromptFact>>("facts"); //!< after it was accepted
    QTest::addColumn<QByteArray>("decisions"); //!< by the last one, without timers
    const PromptFact running = PromptFacts::Frame();
    const PromptFact stuck = PromptFacts::TimeIsUp{PromptTimer::Stuck};
    QTest::newRow("no contact") << QList<PromptFact>{PromptFacts::TimeIsUp{PromptTimer::Look},
                                                     PromptFacts::LookFailed{u"refused"_s},
                                                     PromptFacts::TimeIsUp{PromptTimer::Contact}}
                                << "set-aside end"_ba;
    QTest::newRow("not stopped: a node may take long")
        << QList<PromptFact>{PromptFacts::CancelWanted(), PromptFacts::TimeIsUp{PromptTimer::Stop}}
        << "end"_ba;
    QTest::newRow("its own limit")
        << QList<PromptFact>{PromptFacts::TimeIsUp{PromptTimer::Total}} << "job"_ba;
    QTest::newRow("no news while it runs")
        << QList<PromptFact>{running, stuck} << "set-aside job"_ba;
    QTest::newRow("no news of its turn: may be moved")
        << QList<PromptFact>{stuck} << "set-aside"_ba;
    QTest::newRow("no news of its turn, and not moved")
        << QList<PromptFact>{stuck, stuck} << "set-aside job"_ba;
    QTest::newRow("no news of its turn, later again")
        << QList<PromptFact>{stuck, PromptFacts::QueueHas{false, true}, stuck} << "set-aside"_ba;
}

//! What says something about the server.
void tst_PromptCourses::setsServerAside()
{
    QFETCH(QList<PromptFact>, facts);
    PromptCourse course = newPromptCourse();
    for (const PromptFact &fact :
         QList<PromptFact>{PromptFacts::Begun(), PromptFacts::Assigned{u"http://gpu"_s},
                           PromptFacts::Prepared(), PromptFacts::Accepted()})
        (void)course.take(fact);
    QByteArrayList done;
    for (const PromptFact &fact : std::as_const(facts))
        done = namesOf(course.take(fact));
    QTEST(done.join(' '), "decisions");
}

void tst_PromptCourses::patience_data()
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
void tst_PromptCourses::patience()
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

REGISTER_APPLESS_TEST(tst_PromptCourses)
#include "tst_promptcourses.moc"
