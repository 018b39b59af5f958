// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"
#include "shared/trapgraphs.h"

#include <ComfyDeployLocal/run/literalseeds_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

// The service's own ways to fail a run or its stream, one test function for each fault.
class tst_LocalTraps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void runTimeout();
    void interrupt();
    void cancelRun();
    void workflowRequired();
    void randomizeSeeds();
    void seedsThatTheRunnerReplaces_data();
    void seedsThatTheRunnerReplaces();
    void refuseThenSilence();
    void textOnlyHangs();
    void earlyUpload();
    void cutStream();
    void resetStream();
    void throttle();
    void glue();
    void duplicateEvent();
    void missingEvent();
    void nullOutput();
    void earlierUrls();

private:
    [[nodiscard]] QByteArray streamBytes(const QByteArray &graph) const
    {
        return RawHttp::Request{"POST", "/api/run/workflow/stream", {}, runRequest(graph)}.bytes(
            m_server->url());
    }
    [[nodiscard]] QList<RawHttp::Frame> streamed(const QByteArray &graph) const
    {
        return RawHttp::frames(RawHttp::sendBytes(m_server->url(), streamBytes(graph)).body);
    }
    [[nodiscard]] QByteArray newestRun() const
    {
        return RawHttp::get(m_server->url(), "/api/v2/workflow/"_ba + WorkflowId + "/runs")
            .json()[0]["id"_L1]
            .toString()
            .toLatin1();
    }
    [[nodiscard]] QString endOf(const QByteArray &id) const
    {
        return endedRun(*m_server, id)["status"_L1].toString();
    }
    //! Streams \a graph: \a last is the last event before it stays silent.
    void streamFallsSilent(const QByteArray &graph, const QByteArray &last, const QString &status);

    std::unique_ptr<LocalServer> m_server;
};

void tst_LocalTraps::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_LocalTraps::streamFallsSilent(const QByteArray &graph, const QByteArray &last,
                                       const QString &status)
{
    RawHttp::Connection connection(m_server->url());
    connection.write(streamBytes(graph));
    QVERIFY2(connection.readUntilContains(last), connection.received());
    QVERIFY(connection.staysSilent(200));
    const QByteArray body = connection.answer().body;
    QVERIFY2(RawHttp::frames(body).last().data.contains(last), body);
    QVERIFY(!body.contains("\"status\": \"success\"") && !body.contains("\"status\": \"failed\""));
    QCOMPARE(run(*m_server, newestRun())["status"_L1].toString(), status);
}

void tst_LocalTraps::runTimeout()
{
    for (const QByteArray &mode : {"queue"_ba, "sync"_ba, "stream"_ba}) {
        QVERIFY(m_server->addFault(u"step-delay"_s, u"60000"_s));
        QVERIFY(m_server->addFault(u"run-timeout"_s, u"300"_s));
        const RawHttp::Answer answer =
            RawHttp::postJson(m_server->url(), "/api/run/workflow/" + mode, runRequest(graph(1)));
        if (mode == "stream") { // killed, and its status is not stored
            QVERIFY(!answer.complete);
            QCOMPARE(run(*m_server, newestRun())["status"_L1].toString(), u"running");
        } else {
            QVERIFY(mode == "queue" || answer.body == "[]");
            QCOMPARE(endOf(newestRun()), u"timeout");
        }
    }
    QVERIFY(m_server->addFault(u"run-timeout"_s, u"60000"_s));
    QCOMPARE(endOf(queueRun(*m_server, runRequest(graph(2)))), u"success");
}

void tst_LocalTraps::interrupt()
{
    QVERIFY(m_server->addFault(u"interrupt"_s, u"4"_s));
    streamFallsSilent(graph(3), "{\"event\": \"executing\", \"data\": {\"node\": null",
                      u"running"_s);
    QVERIFY(m_server->addFault(u"interrupt"_s, u"4"_s));
    QVERIFY(m_server->addFault(u"run-timeout"_s, u"300"_s));
    const QByteArray id = queueRun(*m_server, runRequest(graph(4)));
    QCOMPARE(endOf(id), u"timeout");
}

void tst_LocalTraps::cancelRun()
{
    QVERIFY(m_server->addFault(u"cancel-run"_s, u"4"_s, 2));
    const RawHttp::Answer stream = RawHttp::sendBytes(m_server->url(), streamBytes(graph(5)));
    QVERIFY(!stream.complete);
    QVERIFY(!stream.body.contains("cancelled") && !stream.body.contains("interrupted"));
    QCOMPARE(endOf(newestRun()), u"cancelled");
    QCOMPARE(endOf(queueRun(*m_server, runRequest(graph(6)))), u"cancelled");
}

void tst_LocalTraps::workflowRequired()
{
    QVERIFY(m_server->addFault(u"workflow-required"_s, {}, -1));
    const RawHttp::Answer stream =
        RawHttp::sendBytes(m_server->url(), streamBytes(literalSeedGraph()));
    QVERIFY(stream.complete);
    QCOMPARE(RawHttp::frames(stream.body).last().data, "{\"event\": \"comfyui_ready\"}");
    QCOMPARE(endOf(newestRun()), u"failed");
    QCOMPARE(endOf(queueRun(*m_server, runRequest(literalSeedGraph()))), u"failed");
    const QByteArray workflow = R"(,"workflow":{"nodes":[]})";
    QCOMPARE(endOf(queueRun(*m_server, runRequest(literalSeedGraph(), workflow))), u"success");
    QCOMPARE(endOf(queueRun(*m_server, runRequest(graph(7)))), u"success"); // without a seed
}

void tst_LocalTraps::randomizeSeeds()
{
    const auto picture = [this](const QByteArray &more) {
        const QJsonObject ended =
            endedRun(*m_server, queueRun(*m_server, runRequest(literalSeedGraph(), more)));
        const QUrl url(ended["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].toString());
        return RawHttp::get(url, url.path().toLatin1()).body;
    };
    const QByteArray plain = picture({});
    QVERIFY(plain.startsWith("\x89PNG"));
    QVERIFY(m_server->addFault(u"randomize-seeds"_s, {}, -1));
    const QByteArray drawn = picture(R"(,"workflow":{"nodes":[]})");
    QVERIFY(drawn.startsWith("\x89PNG") && drawn != plain);
    QVERIFY(picture({}) != drawn);
    QCOMPARE(picture(R"(,"workflow":{"nodes":[{"id":3,"type":"KSampler",)"
                     R"("widgets_values":[5,"fixed"]}]})"),
             plain);
    QVERIFY(picture(R"(,"workflow":{"nodes":[{"id":3,"type":"KSampler",)"
                    R"("widgets_values":[5,"randomize"]}]})")
            != plain);
}

void tst_LocalTraps::seedsThatTheRunnerReplaces_data()
{
    QTest::addColumn<QByteArray>("classType");
    QTest::addColumn<QByteArray>("inputs");
    QTest::addColumn<QByteArray>("workflowNode");
    QTest::addColumn<QStringList>("replaced"); // "NAME DIGITS"
    const QByteArray fixed = R"({"id":3,"type":"KSampler","widgets_values":[5,"fixed"]})";
    const QByteArray drawn = R"({"id":3,"type":"KSampler","widgets_values":[5,"randomize"]})";
    const QByteArray noise = R"("noise_seed":5)";
    const QByteArray both = R"("seed":5,"noise_seed":5)";
    const QStringList seed{u"seed 15"_s};
    const QStringList noiseSeed{u"noise_seed 15"_s};
    QTest::newRow("seed") << "KSampler"_ba
                          << R"("seed":5)"_ba << QByteArray() << seed;
    QTest::newRow("seed of any class") << "Any"_ba
                                       << R"("seed":5)"_ba << QByteArray() << seed;
    QTest::newRow("seed as a text") << "Any"_ba
                                    << R"("seed":"5")"_ba << QByteArray() << seed;
    QTest::newRow("seed, linked") << "KSampler"_ba
                                  << R"("seed":["1",0])"_ba << QByteArray() << QStringList();
    QTest::newRow("seed, fixed") << "KSampler"_ba
                                 << R"("seed":5)"_ba << fixed << QStringList();
    QTest::newRow("seed, not fixed") << "KSampler"_ba
                                     << R"("seed":5)"_ba << drawn << seed;
    QTest::newRow("seed, fixed as another class")
        << "KSampler"_ba
        << R"("seed":5)"_ba
        << R"({"id":3,"type":"Other","widgets_values":[5,"fixed"]})"_ba << seed;
    QTest::newRow("seed of 8 digits")
        << "PromptExpansion"_ba
        << R"("seed":5)"_ba << QByteArray() << QStringList{u"seed 8"_s};
    for (const char *name : {"RandomNoise", "KSamplerAdvanced", "SamplerCustom", "XlabsSampler"}) {
        QTest::addRow("noise_seed of %s", name)
            << QByteArray(name) << noise << QByteArray() << noiseSeed;
        QTest::addRow("noise_seed of %s, fixed in vain", name)
            << QByteArray(name) << noise << fixed << noiseSeed;
    }
    QTest::newRow("noise_seed of another class")
        << "Any"_ba << noise << QByteArray() << QStringList();
    QTest::newRow("noise_seed, linked")
        << "RandomNoise"_ba
        << R"("noise_seed":["1",0])"_ba << QByteArray() << QStringList();
    QTest::newRow("both") << "RandomNoise"_ba << both << QByteArray() << seed + noiseSeed;
    QTest::newRow("both, the seed fixed") << "RandomNoise"_ba << both << fixed << QStringList();
    QTest::newRow("both, the seed linked")
        << "RandomNoise"_ba
        << R"("seed":["1",0],"noise_seed":5)"_ba << QByteArray() << QStringList();
}

void tst_LocalTraps::seedsThatTheRunnerReplaces()
{
    QFETCH(QByteArray, classType);
    QFETCH(QByteArray, inputs);
    QFETCH(QByteArray, workflowNode);
    QFETCH(QStringList, replaced);
    const QByteArray before =
        R"({"3":{"class_type":")" + classType + R"(","inputs":{)" + inputs + "}}}";
    const QByteArray after = Local::withRandomSeeds(before, R"({"nodes":[)" + workflowNode + "]}");
    const auto inputsIn = [](const QByteArray &graph) {
        return QJsonDocument::fromJson(graph)["3"_L1]["inputs"_L1].toObject();
    };
    QStringList changed;
    const QJsonObject now = inputsIn(after);
    for (auto it = now.begin(); it != now.end(); ++it) {
        if (it.value() != inputsIn(before)[it.key()])
            changed +=
                it.key() + u' ' + QString::number(QString::number(it.value().toInteger()).size());
    }
    changed.sort();
    replaced.sort();
    QCOMPARE(changed, replaced);
}

void tst_LocalTraps::refuseThenSilence()
{
    QVERIFY(m_server->addFault(u"refuse-then-silence"_s, {}, 3));
    streamFallsSilent(graph(8), "\"node_errors\": {}}", u"started"_s);
    QCOMPARE(endOf(queueRun(*m_server, runRequest(graph(8)))), u"failed");
    QCOMPARE(
        RawHttp::postJson(m_server->url(), "/api/run/workflow/sync", runRequest(graph(8))).body,
        "[]");
}

void tst_LocalTraps::textOnlyHangs()
{
    QVERIFY(m_server->addFault(u"text-only-hangs"_s, {}, -1));
    streamFallsSilent(textOnlyGraph(), "{\"event\": \"executing\", \"data\": {\"node\": null",
                      u"running"_s);
    QVERIFY(m_server->addFault(u"run-timeout"_s, u"300"_s));
    const QByteArray id = queueRun(*m_server, runRequest(textOnlyGraph()));
    QCOMPARE(endOf(id), u"timeout");
    QCOMPARE(run(*m_server, id)["outputs"_L1].toArray().size(), 1); // intact
    QCOMPARE(endOf(queueRun(*m_server, runRequest(graph(9)))), u"success"); // stores a file
}

void tst_LocalTraps::earlyUpload()
{
    QVERIFY(m_server->addFault(u"early-upload"_s, {}, 2));
    streamFallsSilent(graph(10), "{\"event\": \"executing\", \"data\": {\"node\": null",
                      u"running"_s);
    QVERIFY(m_server->addFault(u"run-timeout"_s, u"300"_s));
    const RawHttp::Answer sync =
        RawHttp::postJson(m_server->url(), "/api/run/workflow/sync", runRequest(graph(11)));
    QCOMPARE(sync.json().array().size(), 1);
    QCOMPARE(endOf(newestRun()), u"timeout");
}

void tst_LocalTraps::cutStream()
{
    QVERIFY(m_server->addFault(u"cut-stream"_s, u"5"_s));
    const RawHttp::Answer stream = RawHttp::sendBytes(m_server->url(), streamBytes(graph(12)));
    QVERIFY(!stream.complete);
    QCOMPARE(RawHttp::frames(stream.body).size(), 5);
    QCOMPARE(endOf(newestRun()), u"success");
}

void tst_LocalTraps::resetStream()
{
    QVERIFY(m_server->addFault(u"reset-stream"_s, u"5"_s));
    QByteArray received;
    QVERIFY(RawHttp::isReset(m_server->url(), streamBytes(graph(13)), &received));
    QCOMPARE(RawHttp::frames(RawHttp::parsed(received).body).size(), 5);
    QCOMPARE(endOf(newestRun()), u"success");
}

void tst_LocalTraps::throttle()
{
    QVERIFY(m_server->addFault(u"throttle"_s, u"50"_s));
    QElapsedTimer timer;
    timer.start();
    const auto frames = streamed(graph(14));
    QCOMPARE_GE(timer.elapsed(), 20 * (frames.size() - 1));
    QVERIFY(frames.last().data.contains("success"));
}

void tst_LocalTraps::glue()
{
    const auto count = [](const QList<RawHttp::Frame> &frames, const QByteArray &event) {
        return std::count_if(frames.begin(), frames.end(), [&event](const RawHttp::Frame &frame) {
            return frame.data.contains("{\"event\": \"" + event + '"');
        });
    };
    const auto whole = streamed(graph(15));
    QVERIFY(m_server->addFault(u"glue"_s, u"2"_s));
    QVERIFY(m_server->addFault(u"glue"_s, u"3"_s));
    const auto first = streamed(graph(16));
    const auto second = streamed(graph(17));
    // "executed" is the last of one of them at least.
    QVERIFY(first.size() < whole.size() || second.size() < whole.size());
    for (const auto &frames : {first, second}) {
        QCOMPARE(count(frames, "executed"), 1);
        QCOMPARE(count(frames, "execution_success"), 1);
        QVERIFY(frames.last().data.contains("\"status\": \"success\""));
    }
}

void tst_LocalTraps::duplicateEvent()
{
    const qsizetype whole = streamed(graph(18)).size();
    QVERIFY(m_server->addFault(u"duplicate-event"_s, u"0"_s));
    QCOMPARE(streamed(graph(19)).size(), 2 * whole);
    QVERIFY(m_server->addFault(u"duplicate-event"_s, u"2"_s));
    const auto frames = streamed(graph(20));
    QCOMPARE(frames.size(), whole + 1);
    QCOMPARE(frames[1].data, frames[2].data);
}

void tst_LocalTraps::missingEvent()
{
    const qsizetype whole = streamed(graph(21)).size();
    QVERIFY(m_server->addFault(u"missing-event"_s, u"1"_s));
    const auto frames = streamed(graph(22));
    QCOMPARE(frames.size(), whole - 1);
    QVERIFY(frames.first().data.contains("function_call_id"));
}

void tst_LocalTraps::nullOutput()
{
    QVERIFY(m_server->addFault(u"null-output"_s));
    const RawHttp::Answer stream = RawHttp::sendBytes(m_server->url(), streamBytes(graph(23)));
    QVERIFY(stream.complete);
    QVERIFY2(RawHttp::frames(stream.body).last().data.contains("\"output\": null"), stream.body);
    QCOMPARE(endOf(newestRun()), u"success");
}

void tst_LocalTraps::earlierUrls()
{
    QVERIFY(m_server->addFault(u"earlier-urls"_s));
    QUrl reported;
    for (const RawHttp::Frame &frame : streamed(graph(24))) {
        const QJsonObject event = QJsonDocument::fromJson(frame.data).object();
        if (event["event"_L1] == "output_ready"_L1)
            reported = QUrl(event["data"_L1]["output"_L1]["images"_L1][0]["url"_L1].toString());
    }
    QVERIFY2(reported.path().startsWith(u"/storage/outputs/runs/"),
             qPrintable(reported.toString()));
    QVERIFY(!reported.path().contains(QString::fromLatin1(newestRun())));
    QCOMPARE(RawHttp::get(reported, reported.path().toLatin1()).status, 404);
    const QUrl real(
        run(*m_server, newestRun())["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1]
            .toString());
    QCOMPARE(RawHttp::get(real, real.path().toLatin1()).status, 200);
}

REGISTER_TEST(tst_LocalTraps)
#include "tst_localtraps.moc"
