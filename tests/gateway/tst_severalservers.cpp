// SPDX-License-Identifier: MIT

// Runs at several ComfyUIs: where each goes, and what becomes of it if one of them fails.
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

#include <array>

using namespace ComfyDeploy;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;
using Pace = Gateway::Pace;
using Timings = Gateway::Timings;

namespace {

//! Several ComfyUIs behind a local server; the first is that of the fixture.
class ServerGroup : public Gateway
{
public:
    explicit ServerGroup(Pace pace, size_t others = 1, Dialect dialect = Dialect::New)
        : Gateway(dialect, pace)
    {
        for (size_t i = 0; i < others; ++i)
            m_others.push_back(std::make_unique<ComfyUiStandIn>(dialect, pace));
    }

    ComfyUiStandIn &at(size_t index) { return index == 0 ? comfy : *m_others[index - 1]; }
    //! Waits until all are known.
    bool startAll(const Timings &timings = quickTimings())
    {
        QList<QUrl> urls{comfy.url()};
        for (const auto &other : m_others)
            urls += other->url();
        timings.applyTo(&server);
        if (!server.setComfyUiServers(urls) || !server.listen())
            return false;
        useServer(client, server.url());
        return QTest::qWaitFor(
            [this] {
                const QList<ComfyUiState> states = server.comfyUiServers();
                return std::all_of(states.begin(), states.end(), [](const ComfyUiState &state) {
                    return state.hasPlugin && !state.version.isEmpty();
                });
            },
            testPatience);
    }
    [[nodiscard]] QString problemOf(int index) const
    {
        return server.comfyUiServers().value(index).problem;
    }
    [[nodiscard]] int position(const QString &id) const
    {
        return run(id, "?queue_position=true")["queue_position"_L1].toInt(-1);
    }
    [[nodiscard]] QStringList statuses(const QStringList &ids) const
    {
        QStringList all;
        for (const QString &id : ids)
            all += status(id);
        return all;
    }

private:
    std::vector<std::unique_ptr<ComfyUiStandIn>> m_others;
};

QByteArray graphWithModel(const QByteArray &model)
{
    return R"({"2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], )"
           R"("filename_prefix": "run"}}, "1": {"class_type": "T_Model", "inputs": {"ckpt_name": ")"
        + model + R"("}}})";
}

QJsonObject classWithModels(const QStringList &models)
{
    return {{"input"_L1,
             QJsonObject{
                 {"required"_L1,
                  QJsonObject{{"ckpt_name"_L1, QJsonArray{QJsonArray::fromStringList(models)}}}}}},
            {"input_order"_L1, QJsonObject{{"required"_L1, QJsonArray{u"ckpt_name"_s}}}},
            {"output"_L1, QJsonArray{u"IMAGE"_s}},
            {"output_is_list"_L1, QJsonArray{false}},
            {"output_name"_L1, QJsonArray{u"IMAGE"_s}},
            {"name"_L1, u"T_Model"_s},
            {"output_node"_L1, false}};
}

} // namespace

class tst_SeveralServers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRestWaitsHere();
    void goesWhereTheFewestWait();
    void goesWhereItFits();
    void noneCanTakeIt();
    void classesAreReadAgain();
    void refusedByOne_data();
    void refusedByOne();
    void refusedByAll();
    void refusedForAnotherReason();
    void aStuckServerIsSetAside();
    void whatWaitsHereGoesElsewhere();
    void twoHundredRuns();
};

//! One ComfyUI has two of the runs; the caller sees the places of all of them.
void tst_SeveralServers::theRestWaitsHere()
{
    ServerGroup group(Pace::Stepwise, 0);
    QVERIFY(group.startAll());
    QStringList ids{group.queue(Gateway::graph())};
    QTRY_COMPARE(group.status(ids.constFirst()), u"running"_s);
    for (int i = 1; i < 5; ++i)
        ids += group.queue(Gateway::graph());
    QTRY_COMPARE(group.statuses(ids),
                 QStringList({u"running"_s, u"queued"_s, u"queued"_s, u"queued"_s, u"queued"_s}));
    for (int i = 1; i < 5; ++i)
        QTRY_COMPARE(group.position(ids[i]), i);
    QCOMPARE(group.comfy.posted().size(), 2);

    // Somebody else's prompt comes before those that wait here.
    group.comfy.postForeign();
    QTRY_COMPARE(group.position(ids[2]), 3);
    QCOMPARE(group.position(ids[1]), 1);

    // What waits here is cancelled here.
    group.comfy.holdAnswers();
    QCOMPARE(group.cancel(ids[2]).status, 200);
    QTRY_COMPARE(group.status(ids[2]), u"cancelled"_s);
    group.comfy.releaseAnswers();
    QTRY_COMPARE(group.position(ids[3]), 3);

    group.comfy.setPace(Pace::Free);
    QTRY_COMPARE(
        group.statuses(ids),
        QStringList({u"success"_s, u"success"_s, u"cancelled"_s, u"success"_s, u"success"_s}));
    const QStringList started = group.comfy.started();
    QCOMPARE(started.size(), 5);
    QCOMPARE(started.mid(0, 2), ids.mid(0, 2));
    QVERIFY(started.mid(3).contains(ids[3]) && started.mid(3).contains(ids[4]));
    QCOMPARE(group.comfy.count("POST /queue"), 0);
    QCOMPARE(group.comfy.count("POST /interrupt"), 0);
}

void tst_SeveralServers::goesWhereTheFewestWait()
{
    ServerGroup group(Pace::Stepwise);
    for (int i = 0; i < 3; ++i)
        group.at(0).postForeign();
    QVERIFY(group.startAll());
    const auto waitsAt = [&group](int index) {
        return group.server.comfyUiServers().value(index).waiting;
    };
    QTRY_COMPARE(waitsAt(0), 2);
    QStringList ids{group.queue(Gateway::graph()), group.queue(Gateway::graph())};
    QTRY_COMPARE(waitsAt(1), 1);
    ids += group.queue(Gateway::graph()); // waits for the second, which has two
    QTRY_COMPARE(group.position(ids[2]), 2);
    ids += group.queue(Gateway::graph()); // now the first has no more than that
    QTRY_COMPARE(waitsAt(0), 3);
    ids += group.queue(Gateway::graph());
    QTRY_COMPARE(group.position(ids[4]), 3);
    QCOMPARE(group.position(ids[2]), 2);
    QCOMPARE(group.at(0).posted().constFirst().promptId, ids[3]);
    QCOMPARE(group.at(1).posted().size(), 2);
    QCOMPARE(group.at(1).posted().constFirst().promptId, ids[0]);
    group.at(0).setPace(Pace::Free);
    group.at(1).setPace(Pace::Free);
    QTRY_COMPARE(group.statuses(ids), QStringList(5, u"success"_s));
}

//! Checkpoints decide, also where more wait.
void tst_SeveralServers::goesWhereItFits()
{
    ServerGroup group(Pace::Free);
    group.at(0).addClass(u"T_Model"_s, classWithModels({u"a.safetensors"_s}));
    group.at(1).addClass(u"T_Model"_s, classWithModels({u"b.safetensors"_s}));
    QVERIFY(group.startAll());
    QStringList ids;
    for (int i = 0; i < 4; ++i)
        ids += group.queue(graphWithModel("b.safetensors"));
    ids += group.queue(graphWithModel("a.safetensors"));
    QTRY_COMPARE(group.statuses(ids), QStringList(5, u"success"_s));
    QCOMPARE(group.at(0).started(), QStringList{ids[4]});
    QCOMPARE(group.at(1).posted().size(), 4);
}

void tst_SeveralServers::noneCanTakeIt()
{
    ServerGroup group(Pace::Free);
    group.at(1).addClass(u"T_Model"_s, classWithModels({u"b.safetensors"_s}));
    QVERIFY(group.startAll());
    const QString id = group.queue(graphWithModel("c.safetensors"));
    QTRY_COMPARE(group.status(id), u"failed"_s);
    const QString log = group.log(id);
    const QString sentence =
        u"ComfyUI at %1 lacks: class T_Model (node 1). ComfyUI at %2 lacks: model c.safetensors "
        "(node 1 ckpt_name)."_s.arg(group.at(0).url().toString(), group.at(1).url().toString());
    QVERIFY2(log.contains(sentence), qPrintable(log));
    QVERIFY(group.at(0).posted().isEmpty() && group.at(1).posted().isEmpty());
}

//! A server that refuses what it said it has is asked again, and not given the next such run.
void tst_SeveralServers::classesAreReadAgain()
{
    ServerGroup group(Pace::Free);
    group.at(0).addClass(u"T_Model"_s, classWithModels({u"a.safetensors"_s}));
    QVERIFY(group.startAll());
    group.at(0).addClass(u"T_Model"_s, classWithModels({u"b.safetensors"_s}));
    const int before = group.at(0).count("GET /object_info");
    const QString refused = group.queue(graphWithModel("a.safetensors"));
    QTRY_COMPARE(group.status(refused), u"failed"_s);
    QCOMPARE(group.at(0).count("POST /prompt"), 1);
    QTRY_COMPARE(group.at(0).count("GET /object_info"), before + 1);

    const QString next = group.queue(graphWithModel("a.safetensors"));
    QTRY_COMPARE(group.status(next), u"failed"_s);
    QTRY_VERIFY2(group.log(next).contains(u"lacks: model a.safetensors"_s),
                 qPrintable(group.log(next)));
    QCOMPARE(group.at(0).count("POST /prompt"), 1);

    // After a restart it may have other ones.
    group.at(0).addClass(u"T_Model"_s, classWithModels({u"a.safetensors"_s}));
    group.at(0).restart();
    QTRY_VERIFY(group.at(0).count("GET /object_info") > before + 1);
    const QString last = group.queue(graphWithModel("a.safetensors"));
    QTRY_COMPARE(group.status(last), u"success"_s);
}

void tst_SeveralServers::refusedByOne_data()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<bool>("hasClass");
    QTest::newRow("for a model") << Dialect::New << true;
    QTest::newRow("for a class") << Dialect::New << false;
    QTest::newRow("for a class, by an older one") << Dialect::Old << false;
}

//! What one server says it has, and refuses then, another gets.
void tst_SeveralServers::refusedByOne()
{
    QFETCH(Dialect, dialect);
    QFETCH(bool, hasClass);
    ServerGroup group(Pace::Free, 1, dialect);
    for (size_t i = 0; i < 2; ++i)
        group.at(i).addClass(u"T_Model"_s, classWithModels({u"a.safetensors"_s}));
    QVERIFY(group.startAll());
    if (hasClass)
        group.at(0).addClass(u"T_Model"_s, classWithModels({u"b.safetensors"_s}));
    else
        group.at(0).removeClass(u"T_Model"_s);
    const auto frames = RawHttp::frames(
        RawHttp::postJson(group.server.url(), "/api/run/workflow/stream",
                          Gateway::request(graphWithModel("a.safetensors")).toJson())
            .body);
    QVERIFY(frames.last().data.contains("success"));
    for (const auto &frame : frames)
        QVERIFY2(!frame.data.contains("\"error\""), frame.data);
    QCOMPARE(group.at(0).count("POST /prompt"), 1);
    QCOMPARE(group.at(0).started(), QStringList());
    QCOMPARE(group.at(1).count("POST /prompt"), 1);
    QCOMPARE(group.at(1).started().size(), 1);
}

void tst_SeveralServers::refusedByAll()
{
    ServerGroup group(Pace::Free, 2);
    for (size_t i = 0; i < 3; ++i)
        group.at(i).addClass(u"T_Model"_s, classWithModels({u"a.safetensors"_s}));
    QVERIFY(group.startAll());
    for (size_t i = 0; i < 3; ++i) {
        group.at(i).addClass(u"T_Model"_s, classWithModels({u"b.safetensors"_s}));
        group.at(i).holdAnswers("GET /object_info"); // so that they do not say so themselves
    }
    const QString id = group.queue(graphWithModel("a.safetensors"));
    QTRY_COMPARE(group.status(id), u"failed"_s);
    const QString log = group.log(id);
    for (size_t i = 0; i < 3; ++i) {
        QCOMPARE(group.at(i).count("POST /prompt"), 1);
        QCOMPARE(group.at(i).started(), QStringList());
        const QString sentence = u"ComfyUI at %1 refuses it: Value not in list: ckpt_name: "
                                 "'a.safetensors' not in ['b.safetensors'] (node 1)."_s.arg(
                                     group.at(i).url().toString());
        QVERIFY2(log.contains(sentence), qPrintable(log));
    }
}

//! Others would say the same.
void tst_SeveralServers::refusedForAnotherReason()
{
    ServerGroup group(Pace::Free);
    QVERIFY(group.startAll());
    const QString id = group.queue(Gateway::graph(10'001));
    QTRY_COMPARE(group.status(id), u"failed"_s);
    QCOMPARE(group.at(0).count("POST /prompt") + group.at(1).count("POST /prompt"), 1);
    QVERIFY(group.log(id).contains(u"bigger than max of 10000"_s));
}

//! Its worker is dead: what has begun there fails, what has not goes elsewhere, and it is used
//! again after its restart.
void tst_SeveralServers::aStuckServerIsSetAside()
{
    Timings timings = Gateway::quickTimings();
    timings.stuck = 1'000ms;
    timings.stop = 1'000ms;
    ServerGroup group(Pace::Stepwise);
    QVERIFY(group.startAll(timings));
    QStringList ids;
    for (int i = 0; i < 4; ++i)
        ids += group.queue(Gateway::graph(1));
    QTRY_COMPARE(group.at(0).posted().size(), 2);
    QTRY_COMPARE(group.at(1).posted().size(), 2);
    const QString begun = group.at(0).posted().constFirst().promptId;
    const QString pending = group.at(0).posted().constLast().promptId;
    QTRY_COMPARE(group.status(begun), u"running"_s);
    group.at(0).killWorker();
    group.at(1).setPace(Pace::Free);

    QTRY_VERIFY2(group.problemOf(0).startsWith("is set aside: no news of a run for"_L1),
                 qPrintable(group.problemOf(0)));
    QTRY_COMPARE(group.status(pending), u"success"_s);
    QCOMPARE(group.at(0).executions(pending), 0);
    QCOMPARE(group.at(1).executions(pending), 1);
    QTRY_COMPARE(group.status(begun), u"failed"_s);
    QVERIFY2(group.log(begun).contains(u"Nothing has happened to the run"_s),
             qPrintable(group.log(begun)));
    QCOMPARE(group.at(1).executions(begun), 0);

    const QString elsewhere = group.queue(Gateway::graph());
    QTRY_COMPARE(group.status(elsewhere), u"success"_s);
    QCOMPARE(group.at(1).executions(elsewhere), 1);

    group.at(0).restart();
    group.at(0).setPace(Pace::Free);
    QTRY_COMPARE(group.problemOf(0), QString());
    group.at(1).vanish();
    const QString back = group.queue(Gateway::graph());
    QTRY_COMPARE(group.status(back), u"success"_s);
    QCOMPARE(group.at(0).executions(back), 1);
}

//! The only server that fits goes before it could be given the run; then another gets it.
void tst_SeveralServers::whatWaitsHereGoesElsewhere()
{
    ServerGroup group(Pace::Stepwise);
    group.at(0).addClass(u"T_Model"_s, classWithModels({u"a.safetensors"_s}));
    QVERIFY(group.startAll());
    QStringList ids;
    for (int i = 0; i < 3; ++i)
        ids += group.queue(graphWithModel("a.safetensors"));
    QTRY_COMPARE(group.position(ids[2]), 2);
    group.at(1).addClass(u"T_Model"_s, classWithModels({u"a.safetensors"_s}));
    group.at(1).setPace(Pace::Free);
    group.at(1).restart(); // so that it is asked for its classes
    group.at(0).vanish();
    QTRY_COMPARE(group.status(ids[2]), u"success"_s);
    QCOMPARE(group.at(1).executions(ids[2]), 1);
}

//! Three servers: one is killed in the middle, one sends no messages, one is slow.
void tst_SeveralServers::twoHundredRuns()
{
    constexpr int count = 200;
    constexpr int killedAfter = 20;
    Timings timings = Gateway::quickTimings();
    timings.contact = 1'000ms;
    ServerGroup group(Pace::Free, 2);
    ComfyUiStandIn &killed = group.at(0);
    ComfyUiStandIn &deaf = group.at(1);
    ComfyUiStandIn &slow = group.at(2);
    killed.setPace(Pace::Stepwise);
    slow.setPace(Pace::Stepwise);
    QVERIFY(group.startAll(timings));
    deaf.setDeaf(true);
    QTimer steps;
    connect(&steps, &QTimer::timeout, this, [&] {
        if (killed.started().size() < killedAfter)
            killed.advance(3);
        slow.advance(1);
    });
    steps.start(5ms);

    QList<WorkflowRun *> runs;
    int ended = 0;
    for (int i = 0; i < count; ++i) {
        WorkflowRun *run =
            group.client.queue(Gateway::request(Gateway::graph(1, QByteArray::number(i))));
        connect(run, &WorkflowRun::finished, this, [&ended] { ++ended; });
        runs += run;
    }
    QTRY_COMPARE(killed.started().size(), killedAfter);
    QTRY_COMPARE(killed.pending().size(), 1);
    const QStringList lost{killed.running(), killed.pending().constFirst()};
    killed.vanish();
    QTRY_COMPARE_WITH_TIMEOUT(ended, count, 4 * testPatience);

    QStringList failed;
    for (const WorkflowRun *run : std::as_const(runs)) {
        const QString id = run->id();
        QVERIFY(!id.isEmpty());
        const int executions = killed.executions(id) + deaf.executions(id) + slow.executions(id);
        if (run->status() == RunStatus::Success) {
            QCOMPARE(executions, 1);
            QCOMPARE(run->mediaItems().size(), 1);
            const QString file =
                u"comfydeploy/%1/"_s.arg(id) + run->mediaItems().constFirst().fileName();
            const ComfyUiStandIn &server = killed.executions(id) ? killed
                : deaf.executions(id)                            ? deaf
                                                                 : slow;
            QVERIFY2(!server.file(u"output"_s, file).isEmpty(), qPrintable(file));
        } else {
            QVERIFY(executions <= 1);
            QCOMPARE(run->status(), RunStatus::Failed);
            QVERIFY2(run->error().message().contains(killed.url().toString()),
                     qPrintable(run->error().message()));
            failed += id;
        }
    }
    // Nobody knows what became of the two that it had.
    for (const QString &id : std::as_const(failed))
        QVERIFY2(lost.contains(id), qPrintable(id));
    QCOMPARE(failed.size(), 2);
    for (const ComfyUiStandIn *server : {&deaf, &slow})
        QVERIFY(server->started().size() > 2);
    qInfo("executed: %lld, %lld, %lld", qlonglong(killed.started().size()),
          qlonglong(deaf.started().size()), qlonglong(slow.started().size()));
}

REGISTER_TEST(tst_SeveralServers)
#include "tst_severalservers.moc"
