// SPDX-License-Identifier: MIT

// When a ComfyUI is given runs.
#include "shared/testprogram.h"

#include <ComfyDeployLocal/comfyui/queuesnapshot_p.h>
#include <ComfyDeployLocal/comfyui/serverhealth_p.h>

#include <QtTest/QtTest>

#include <functional>

using namespace ComfyDeploy::Local;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_ServerHealth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void problem_data();
    void problem();
    void pausesGrow();
    void pausesOfPosts();
};

namespace {

using HealthFact = std::function<void(ServerHealth &)>;
using HealthFacts = QList<HealthFact>;

HealthFact queueOf(const QStringList &running, const QStringList &pending = {})
{
    QueueSnapshot queue;
    for (const QString &id : running)
        queue.places.insert(id, {0, true, 1});
    for (const QString &id : pending)
        queue.places.insert(id, {1, false, 2});
    return [queue](ServerHealth &health) {
        health.noteQueue(queue);
    };
}

} // namespace

void tst_ServerHealth::problem_data()
{
    QTest::addColumn<HealthFacts>("facts");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const HealthFacts &facts, const QString &problem) {
        QTest::newRow(name) << facts << problem;
    };
    const HealthFact up = [](ServerHealth &health) {
        health.noteSocket(true);
    };
    const HealthFact lost = [](ServerHealth &health) {
        health.noteSocket(false);
    };
    const HealthFact answers = [](ServerHealth &health) {
        health.noteAnswer(ServerProblem());
    };
    const HealthFact refuses = [](ServerHealth &health) {
        health.noteAnswer({ServerProblem::Kind::NoAnswer, u"refused"_s});
    };
    const HealthFact aside = [](ServerHealth &health) {
        health.setAside(u"no news"_s);
    };
    const QString asideText = u"is set aside: no news"_s;

    row("at first", {}, u"has not answered yet"_s);
    row("its socket is up", {up}, {});
    row("it answers without a socket", {answers}, {});
    row("it does not answer", {refuses}, u"does not answer: refused"_s);
    row("one call that fails, while its socket is up", {up, refuses}, {});
    row("it is gone", {up, answers, lost, refuses}, u"does not answer: refused"_s);
    row("it was gone", {up, lost, refuses, up}, {});
    row("set aside", {up, aside}, asideText);
    row("that it answers is not enough", {up, aside, answers, up}, asideText);
    row("set aside, and gone", {up, aside, lost, refuses}, u"does not answer: refused"_s);
    row("seen once", {up, aside, queueOf({u"a"_s})}, asideText);
    row("unchanged", {up, aside, queueOf({u"a"_s}), queueOf({u"a"_s}, {u"b"_s})}, asideText);
    row("changed", {up, aside, queueOf({u"a"_s}), queueOf({u"b"_s})}, {});
    row("nothing is executed any more, but something waits", {up, aside, queueOf({}, {u"b"_s})},
        asideText);
    row("nothing is left", {up, aside, queueOf({})}, {});
    row("set aside again: what was seen before does not count",
        {up, aside, queueOf({u"a"_s}), queueOf({u"b"_s}), aside, queueOf({u"c"_s})}, asideText);
    const HealthFact unanswered = [](ServerHealth &health) {
        health.notePost(false);
    };
    const HealthFact answered = [](ServerHealth &health) {
        health.notePost(true);
    };
    const HealthFact retry = [](ServerHealth &health) {
        health.noteRetry();
    };
    const HealthFacts unansweredThrice{up, unanswered, unanswered, unanswered};
    const QString unansweredText =
        u"is set aside: it has not answered when it was given runs, 3 in a row"_s;
    row("two POSTs not answered", {up, unanswered, unanswered}, {});
    row("not in a row", {up, unanswered, unanswered, answered, unanswered}, {});
    row("three POSTs not answered", unansweredThrice, unansweredText);
    row("the same: the queue says nothing", unansweredThrice + HealthFacts{queueOf({})},
        unansweredText);
    row("the same, later", unansweredThrice + HealthFacts{retry}, {});
    row("the same, and one more", unansweredThrice + HealthFacts{retry, unanswered},
        unansweredText);
    row("the same, and answered at last",
        unansweredThrice + HealthFacts{retry, answered, unanswered}, {});
    row("what it executes means nothing otherwise",
        {up, queueOf({u"a"_s}), aside, queueOf({u"b"_s})}, asideText);
}

void tst_ServerHealth::problem()
{
    QFETCH(HealthFacts, facts);
    ServerHealth health{ComfyUiTimings()};
    for (const auto &fact : facts)
        fact(health);
    QTEST(health.problem().text(), "problem");
    QCOMPARE(health.isUsable(), health.problem().isNone());
}

void tst_ServerHealth::pausesGrow()
{
    ComfyUiTimings timings;
    timings.aside = 5s;
    timings.longestAside = 15s;
    ServerHealth health(timings);
    health.noteAnswer({ServerProblem::Kind::NoAnswer, u"refused"_s});
    for (const auto pause : {5s, 10s, 15s, 15s})
        QCOMPARE(health.nextPause(), pause);
    health.noteAnswer({ServerProblem::Kind::NoAnswer, u"refused"_s});
    QCOMPARE(health.nextPause(), 15s);
    health.noteAnswer(ServerProblem());
    health.setAside(u"no news"_s);
    QCOMPARE(health.nextPause(), 5s);
}

//! Until a POST is answered.
void tst_ServerHealth::pausesOfPosts()
{
    ComfyUiTimings timings;
    timings.aside = 5s;
    ServerHealth health(timings);
    health.noteSocket(true);
    health.notePost(false);
    health.notePost(false);
    for (const auto pause : {5s, 10s, 20s}) {
        health.notePost(false);
        QCOMPARE(health.nextPause(), pause);
        health.noteRetry();
        health.noteAnswer(ServerProblem());
    }
    health.notePost(true);
    QCOMPARE(health.nextPause(), 5s);
}

REGISTER_APPLESS_TEST(tst_ServerHealth)
#include "tst_serverhealth.moc"
