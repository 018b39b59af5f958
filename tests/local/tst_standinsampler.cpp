// SPDX-License-Identifier: MIT

#include "executorfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/run/graphinputs_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

class tst_StandInSampler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameOrderSamePicture();
    void differs_data();
    void differs();
    void marked();
    void reportsSteps();
    void sourceShowsThrough();
    void batchDiffersWithin();
    void cancelledBetweenSteps();
    void workflows_data();
    void workflows();
    void workflowInputs();
};

struct Order
{
    QByteArray prompt = "a lake in the mountains";
    QByteArray negative = "";
    QByteArray seed = "42";
    QByteArray steps = "6";
    QByteArray cfg = "7";
    QByteArray width = "128";
    QByteArray batch = "1";
};

static QByteArray graphFor(const Order &order)
{
    return R"({
        "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "any.safetensors"}},
        "2": {"class_type": "CLIPTextEncode", "inputs": {"text": ")"
        + order.prompt + R"(", "clip": ["1", 1]}},
        "3": {"class_type": "CLIPTextEncode", "inputs": {"text": ")"
        + order.negative + R"(", "clip": ["1", 1]}},
        "4": {"class_type": "EmptyLatentImage", "inputs":
              {"width": )"
        + order.width + R"(, "height": 96, "batch_size": )" + order.batch + R"(}},
        "5": {"class_type": "KSampler", "inputs": {"model": ["1", 0], "seed": )"
        + order.seed + R"(, "steps": )" + order.steps + R"(, "cfg": )" + order.cfg
        + R"(, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
              "positive": ["2", 0], "negative": ["3", 0], "latent_image": ["4", 0]}},
        "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
        "7": {"class_type": "SaveImage", "inputs":
              {"images": ["6", 0], "filename_prefix": "p"}}})";
}

static QList<QImage> painted(const QByteArray &graph)
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(graph);
    return run.outcome == ExecutionOutcome::Success ? fixture.images(run, u"7"_s) : QList<QImage>();
}

//! Mean difference of a channel, 0 to 255.
static double difference(const QImage &a, const QImage &b)
{
    if (a.size() != b.size())
        return 255;
    qint64 sum = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y);
            const QRgb q = b.pixel(x, y);
            sum +=
                qAbs(qRed(p) - qRed(q)) + qAbs(qGreen(p) - qGreen(q)) + qAbs(qBlue(p) - qBlue(q));
        }
    }
    return double(sum) / (3.0 * a.width() * a.height());
}

void tst_StandInSampler::sameOrderSamePicture()
{
    const QList<QImage> first = painted(graphFor({}));
    QCOMPARE(first.size(), 1);
    QCOMPARE(first.first().size(), QSize(128, 96));
    QCOMPARE(painted(graphFor({})), first);
}

void tst_StandInSampler::differs_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<double>("atLeast");
    Order order;
    order.seed = "43";
    QTest::newRow("another seed") << graphFor(order) << 8.0;
    order.seed = "18446744073709551615";
    QTest::newRow("the largest seed") << graphFor(order) << 8.0;
    QTest::newRow("another prompt") << graphFor({.prompt = "a city at night"}) << 20.0;
    QTest::newRow("a prompt of unknown words") << graphFor({.prompt = "xyzzy"}) << 20.0;
    QTest::newRow("another negative prompt") << graphFor({.negative = "water"}) << 8.0;
    QTest::newRow("another guidance") << graphFor({.cfg = "20"}) << 1.5;
    QTest::newRow("more steps") << graphFor({.steps = "20"}) << 0.5;
}

void tst_StandInSampler::differs()
{
    QFETCH(QByteArray, graph);
    QFETCH(double, atLeast);
    const QList<QImage> other = painted(graph);
    QCOMPARE(other.size(), 1);
    QCOMPARE_GT(difference(painted(graphFor({})).first(), other.first()), atLeast);
}

//! Pixels of nearly white beside nearly black, as only the note in the corner has them.
static int writtenPixels(const QImage &image, const QRect &place)
{
    int count = 0;
    for (int y = place.top(); y < place.bottom(); ++y) {
        for (int x = place.left(); x < place.right(); ++x) {
            if (qGray(image.pixel(x, y)) - qGray(image.pixel(x + 1, y + 1)) > 90)
                ++count;
        }
    }
    return count;
}

void tst_StandInSampler::marked()
{
    Order order;
    order.width = "256";
    order.prompt = "a calm sea at noon, cloudless";
    const QImage image = painted(graphFor(order)).value(0);
    // 23 letters of 6 dots: 137 dots wide, 8 high.
    QCOMPARE_GT(writtenPixels(image, QRect(256 - 143, 96 - 13, 137, 9)), 100);
    QCOMPARE_LT(writtenPixels(image, QRect(0, 0, 137, 9)), 20);
}

void tst_StandInSampler::reportsSteps()
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(graphFor({.steps = "4"}));
    QList<int> values;
    for (qsizetype i = 0; i < run.events.size(); ++i) {
        const RecordedEvent &event = run.events.at(i);
        if (event.name != "progress"_L1)
            continue;
        values << event.data["value"_L1].toInt();
        QCOMPARE(event.data["max"_L1].toInt(), 4);
        QCOMPARE(event.data["node"_L1].toString(), u"5"_s);
        const QJsonObject before = run.events.at(i - 1).data["nodes"_L1]["5"_L1].toObject();
        QCOMPARE(run.events.at(i - 1).name, u"progress_state"_s);
        QCOMPARE(before["value"_L1].toInt(), values.last());
        QCOMPARE(before["state"_L1].toString(), u"running"_s);
    }
    QCOMPARE(values, (QList<int>{1, 2, 3, 4}));
}

void tst_StandInSampler::sourceShowsThrough()
{
    const auto graphWith = [](const QByteArray &denoise) -> QByteArray {
        QByteArray graph = graphFor({});
        graph.replace("\"denoise\": 1.0", "\"denoise\": " + denoise);
        graph.replace(R"("latent_image": ["4", 0])", R"("latent_image": ["9", 0])");
        graph.chop(1);
        return graph + R"(,
            "8": {"class_type": "EmptyImage", "inputs":
                  {"width": 128, "height": 96, "batch_size": 1, "color": 16711680}},
            "9": {"class_type": "VAEEncode", "inputs":
                  {"pixels": ["8", 0], "vae": ["1", 2]}}})";
    };
    QImage plain(128, 96, QImage::Format_RGB32);
    plain.fill(Qt::red);
    const QImage little = painted(graphWith("0.2")).value(0);
    const QImage much = painted(graphWith("0.8")).value(0);
    const QImage all = painted(graphWith("1.0")).value(0);
    QCOMPARE_LT(difference(little, plain), 30.0);
    QCOMPARE_LT(difference(little, plain), difference(much, plain));
    QCOMPARE_LT(difference(much, plain), difference(all, plain));
}

void tst_StandInSampler::batchDiffersWithin()
{
    const QList<QImage> images = painted(graphFor({.batch = "3"}));
    QCOMPARE(images.size(), 3);
    QCOMPARE_GT(difference(images.at(0), images.at(1)), 8.0);
    QCOMPARE_GT(difference(images.at(1), images.at(2)), 8.0);
}

void tst_StandInSampler::cancelledBetweenSteps()
{
    ExecutorFixture fixture;
    int steps = 0;
    ExecutionHooks hooks;
    hooks.event = [&](const QString &name, const QJsonObject &) {
        if (name == "progress"_L1)
            ++steps;
    };
    hooks.cancelled = [&] {
        return steps == 2;
    };
    const RecordedRun run = fixture.run(graphFor({}), hooks);
    QCOMPARE(run.outcome, ExecutionOutcome::Interrupted);
    QCOMPARE(steps, 2);
    QCOMPARE(run.names().mid(run.events.size() - 2),
             (QStringList{u"execution_interrupted"_s, u"executing"_s}));
    const QJsonObject reported = run.data(u"execution_interrupted");
    QCOMPARE(reported["node_id"_L1].toString(), u"5"_s);
    QCOMPARE(reported["node_type"_L1].toString(), u"KSampler"_s);
    QCOMPARE(reported["executed"_L1].toArray().size(), 4);
}

void tst_StandInSampler::workflows_data()
{
    QTest::addColumn<QStringList>("outputs");
    QTest::newRow("text-to-image") << QStringList{u"9"_s};
    QTest::newRow("image-to-image") << QStringList{u"9"_s};
    QTest::newRow("photo-effects") << QStringList{u"14"_s};
    QTest::newRow("caption") << QStringList{u"9"_s, u"10"_s};
}

static QByteArray workflow(const QString &name)
{
    QFile file(QStringLiteral(WORKFLOWS_DIR) + u'/' + name + ".json"_L1);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("{}");
}

void tst_StandInSampler::workflows()
{
    QFETCH(QStringList, outputs);
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(workflow(QString::fromLatin1(QTest::currentDataTag())));
    QVERIFY(run.check.nodeErrors.isEmpty());
    QCOMPARE(run.data(u"execution_error")["exception_message"_L1].toString(), QString());
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QCOMPARE(QSet<QString>(run.check.outputNodes.begin(), run.check.outputNodes.end()),
             QSet<QString>(outputs.begin(), outputs.end()));
    for (const QString &node : outputs)
        QVERIFY2(!run.output(node).isEmpty(), qPrintable(node));
}

void tst_StandInSampler::workflowInputs()
{
    const auto inputs = JsonText::parse(R"({"prompt": "a city at night", "seed": 42, "steps": 2,
        "width": 64, "height": 64, "sampler": "ddim", "negative_prompt": "moon"})");
    const auto graph = JsonText::parse(workflow(u"text-to-image"_s));
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(graphWithInputs(*graph, inputs->root()));
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QCOMPARE(run.data(u"progress")["max"_L1].toInt(), 2);
    QCOMPARE(fixture.images(run, u"9"_s).value(0).size(), QSize(64, 64));
    const RecordedRun again = fixture.run(graphWithInputs(*graph, inputs->root()));
    QCOMPARE(again.data(u"execution_cached")["nodes"_L1].toArray().size(), graph->root().size());
}

REGISTER_TEST(tst_StandInSampler)
#include "tst_standinsampler.moc"
