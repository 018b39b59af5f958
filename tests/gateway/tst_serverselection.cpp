// SPDX-License-Identifier: MIT

// Which of several ComfyUIs gets a run.
#include "shared/testprogram.h"

#include <ComfyDeployLocal/comfyui/serverselection_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

class tst_ServerSelection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chosen_data();
    void chosen();
    void turns();
};

void tst_ServerSelection::chosen_data()
{
    QTest::addColumn<QList<ServerCandidate>>("candidates");
    QTest::addColumn<int>("last");
    QTest::addColumn<int>("server");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("isFinal");
    const auto row = [](const char *name, const QList<ServerCandidate> &candidates, int server,
                        int last = -1) {
        QTest::newRow(name) << candidates << last << server << QString() << false;
    };
    const auto none = [](const char *name, const QList<ServerCandidate> &candidates,
                         const QString &reason, bool isFinal) {
        QTest::newRow(name) << candidates << 0 << -1 << reason << isFinal;
    };
    const ServerCandidate away{.absence = u"A does not answer: refused"_s};
    const ServerCandidate unfit{.lack = u"B lacks: class X (node 3)."_s};

    row("the only one", {{.waiting = 90}}, 0);
    row("the only one that is there", {away, {.waiting = 90}}, 1);
    row("the only one that lacks nothing", {unfit, {.waiting = 90}, unfit}, 1);
    row("heard before empty", {{.isHeard = false}, {.waiting = 90, .isWarm = false}}, 1);
    row("unheard rather than none", {away, {.isHeard = false}, unfit}, 1);
    row("the fewest wait, cold as it is", {{.waiting = 2, .isWarm = true}, {.waiting = 1}}, 1);
    row("warm, where as many wait", {{.waiting = 1}, {.waiting = 1, .isWarm = true}}, 1);
    row("warm, although it had the last", {{.isWarm = true}, {}}, 0, 0);
    row("in turn", {{}, {}, {}}, 2, 1);
    row("in turn, from the start again", {{}, {}, {}}, 0, 2);
    row("in turn, past one that is away", {{}, away, {}}, 2, 0);

    none("nobody is there", {away}, u"A does not answer: refused"_s, false);
    none("all lack something", {unfit, {.lack = u"C lacks: model m.pt (node 4 ckpt_name)."_s}},
         u"B lacks: class X (node 3). C lacks: model m.pt (node 4 ckpt_name)."_s, true);
    none("what all say is said once",
         {{.lack = u"Image is missing."_s}, {.lack = u"Image is missing."_s}},
         u"Image is missing."_s, true);
    none("who is away for good will not help",
         {{.absence = u"A refuses"_s, .isLasting = true}, unfit},
         u"A refuses. B lacks: class X (node 3)."_s, true);
    none("who is away may have it", {away, unfit},
         u"A does not answer: refused. B lacks: class X (node 3)."_s, false);
    none("who is away lacks it too, as is known",
         {{.absence = u"B is set aside"_s, .lack = u"B lacks: class X (node 3)."_s}, unfit},
         u"B lacks: class X (node 3)."_s, true);
}

void tst_ServerSelection::chosen()
{
    QFETCH(QList<ServerCandidate>, candidates);
    QFETCH(int, last);
    const ServerSelection selection = ServerSelection::of(candidates, last);
    QTEST(selection.server, "server");
    QTEST(selection.reason, "reason");
    QTEST(selection.isFinal, "isFinal");
}

//! Where nothing else decides, all get as many.
void tst_ServerSelection::turns()
{
    const QList<ServerCandidate> candidates(3);
    QList<int> given(3, 0);
    int last = -1;
    for (int i = 0; i < 12; ++i) {
        last = ServerSelection::of(candidates, last).server;
        ++given[last];
    }
    QCOMPARE(given, QList<int>({4, 4, 4}));
}

REGISTER_APPLESS_TEST(tst_ServerSelection)
#include "tst_serverselection.moc"
