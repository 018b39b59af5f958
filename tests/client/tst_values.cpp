// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>
#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/sseparser.h>

#include <QtCore/qthread.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

namespace {

QJsonObject objectOf(const QString &file)
{
    return QJsonDocument::fromJson(example(file)).object();
}
QJsonArray arrayOf(const QString &file)
{
    return QJsonDocument::fromJson(example(file)).array();
}

QStringList exampleFiles(const QString &pattern)
{
    return QDir(QStringLiteral(TEST_DATA_DIR "/examples")).entryList({pattern});
}

} // namespace

class tst_Values : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dates_data();
    void dates();
    void errors_data();
    void errors();
    void errorFor422KeepsEverything();
    void oddErrors_data();
    void oddErrors();
    void retryAfter_data();
    void retryAfter();
    void runDetails_data();
    void runDetails();
    void runDetailsOfASuccess();
    void runDetailsRefused_data();
    void runDetailsRefused();
    void outputs_data();
    void outputs();
    void outputsOfACancelWebhook();
    void mediaKinds_data();
    void mediaKinds();
    void mediaItemsAreSortedByNumber();
    void createRunResponse();
    void uploadedFile();
    void listRows();
    void events_data();
    void events();
    void strangeEvents_data();
    void strangeEvents();
    void eventInThreads();
    void result();
    void metatypes();
};

void tst_Values::dates_data()
{
    QTest::addColumn<QJsonValue>("wire");
    QTest::addColumn<QString>("utc"); // empty: not a date
    const auto row = [](const char *name, const QJsonValue &wire, const QString &utc) {
        QTest::newRow(name) << wire << utc;
    };
    const QString day = u"2025-03-04T05:06:"_s;
    row("six digits and Z", day + u"07.123000Z"_s, day + u"07.123Z"_s);
    row("no fraction", day + u"07Z"_s, day + u"07.000Z"_s);
    row("three digits", day + u"07.123Z"_s, day + u"07.123Z"_s);
    row("naive", day + u"07.123456"_s, day + u"07.123Z"_s);
    row("naive, one digit", day + u"07.1"_s, day + u"07.100Z"_s);
    row("offset zero", day + u"07.123456+00:00"_s, day + u"07.123Z"_s);
    row("offset east", u"2025-03-04T05:06:07+05:30"_s, u"2025-03-03T23:36:07.000Z"_s);
    row("offset west", u"2025-03-04T05:06:07-0800"_s, u"2025-03-04T13:06:07.000Z"_s);
    row("seconds cut off", u"2025-03-04T05:06Z"_s, u"2025-03-04T05:06:00.000Z"_s);
    row("epoch seconds", 1741064767.123, day + u"07.123Z"_s);
    row("empty", u""_s, {});
    row("null", QJsonValue::Null, {});
    row("no such day", u"2025-02-30T05:06:07Z"_s, {});
    row("no such hour", u"2025-03-04T25:06:07Z"_s, {});
    row("rubbish behind it", u"2025-03-04T05:06:07Zx"_s, {});
    row("an epoch beyond reason", 1e300, {});
}

void tst_Values::dates()
{
    QFETCH(QJsonValue, wire);
    QFETCH(QString, utc);
    const QDateTime date = dateFromWire(wire);
    QCOMPARE(date.isValid() ? date.toString(Qt::ISODateWithMs) : QString(), utc);
}

void tst_Values::errors_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("status");
    QTest::addColumn<Kind>("kind");
    const QList<std::pair<const char *, Kind>> kinds{
        {"400-*", Kind::Rejected}, {"401-*", Kind::Unauthorized}, {"403-*", Kind::Unauthorized},
        {"404-*", Kind::NotFound}, {"422-*", Kind::Validation},   {"500-*", Kind::Server},
    };
    for (const auto &[pattern, kind] : kinds) {
        for (const QString &file : exampleFiles(QString::fromLatin1(pattern)))
            QTest::newRow(qPrintable(file)) << file << file.first(3).toInt() << kind;
    }
}

void tst_Values::errors()
{
    QFETCH(QString, file);
    QFETCH(int, status);
    const QByteArray body = example(file);
    const ApiError error = ApiErrorReader::fromResponse(status, body, 0ms);
    QTEST(error.kind(), "kind");
    QCOMPARE(error.httpStatus(), status);
    QCOMPARE(error.body(), body);
    const QJsonValue detail = QJsonDocument::fromJson(body).object()["detail"_L1];
    QCOMPARE(error.detail(), file.endsWith(u".txt"_s) ? QJsonValue(QJsonValue::Undefined) : detail);
    if (detail.isString()) {
        QCOMPARE(error.message(), detail.toString());
        QVERIFY(error.validationErrors().isEmpty());
    } else if (detail.isArray()) {
        QCOMPARE(error.validationErrors().size(), detail.toArray().size());
        QVERIFY(error.message().contains(error.validationErrors().first().msg));
    } else {
        QVERIFY(error.message().contains(u"500"_s));
    }
}

void tst_Values::errorFor422KeepsEverything()
{
    const ApiError gpu = ApiErrorReader::fromResponse(422, example(u"422-gpu-enum.json"_s), 0ms);
    const ValidationError first = gpu.validationErrors().first();
    QCOMPARE(first.loc, (QJsonArray{u"body"_s, u"gpu"_s}));
    QCOMPARE(first.location(), u"body.gpu"_s);
    QCOMPARE(first.type, u"enum"_s);
    QCOMPARE(first.input.toString(), u"RTX4090"_s);
    QVERIFY(first.ctx.toObject()["expected"_L1].toString().contains(u"A10G"_s));
    QVERIFY(first.inputName().isEmpty());
    const ApiError inputs =
        ApiErrorReader::fromResponse(422, example(u"422-inputs-null.json"_s), 0ms);
    QCOMPARE(inputs.validationErrors().size(), 5);
    QCOMPARE(inputs.validationErrors().first().inputName(), u"input_text"_s);
    const ApiError json = ApiErrorReader::fromResponse(422, example(u"422-json.json"_s), 0ms);
    QCOMPARE(json.validationErrors().first().location(), u"body.27"_s);
    const ApiError viaUnion = ApiErrorReader::fromResponse(
        422,
        R"({"detail":[{"loc":["body","WorkflowRunRequest","inputs","cfg","str"],"msg":"m","type":"t"}]})",
        0ms);
    QCOMPARE(viaUnion.validationErrors().first().inputName(), u"cfg"_s);
}

void tst_Values::oddErrors_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("message");
    QTest::newRow("422 with a text")
        << 422 << R"({"detail":"No."})"_ba << Kind::Validation << u"No."_s;
    QTest::newRow("error instead of detail")
        << 400 << R"({"error":"Bad."})"_ba << Kind::Rejected << u"Bad."_s;
    QTest::newRow("html") << 502 << "<html>Bad Gateway</html>"_ba << Kind::Server
                          << u"The server failed (502) and gave no reason."_s;
    QTest::newRow("empty 404") << 404 << ""_ba << Kind::NotFound
                               << u"The server does not know this (404)."_s;
    QTest::newRow("a list of junk") << 422 << R"({"detail":[1,null]})"_ba << Kind::Validation
                                    << u"The server answered 422: {\"detail\":[1,null]}"_s;
    QTest::newRow("529") << 529 << "{}"_ba << Kind::Server
                         << u"The server failed (529) and gave no reason."_s;
    QTest::newRow("600") << 600 << "{}"_ba << Kind::BadResponse
                         << u"The server answered 600 and gave no reason."_s;
    QTest::newRow("402") << 402 << R"({"detail":"Pay."})"_ba << Kind::Rejected << u"Pay."_s;
}

void tst_Values::oddErrors()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    const ApiError error = ApiErrorReader::fromResponse(status, body, 0ms);
    QTEST(error.kind(), "kind");
    QTEST(error.message(), "message");
}

void tst_Values::retryAfter_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<qint64>("expected"); // ms
    QTest::newRow("seconds") << "3"_ba << 3000LL;
    QTest::newRow("fraction") << "0.5"_ba << 500LL;
    QTest::newRow("zero") << "0"_ba << 0LL;
    QTest::newRow("negative") << "-5"_ba << 0LL;
    QTest::newRow("huge") << "1000000000000"_ba << 86'400'000LL;
    QTest::newRow("rubbish") << "soon"_ba << 0LL;
    QTest::newRow("none") << ""_ba << 0LL;
    QTest::newRow("twice") << "4, 9"_ba << 4000LL;
    QTest::newRow("a date to come") << "Tue, 04 Mar 2025 05:06:17 GMT"_ba << 10'000LL;
    QTest::newRow("a date gone by") << "Tue, 04 Mar 2025 05:05:17 GMT"_ba << 0LL;
}

void tst_Values::retryAfter()
{
    QFETCH(QByteArray, header);
    const qint64 now = Utc::dateTime(QDate(2025, 3, 4), QTime(5, 6, 7)).toMSecsSinceEpoch();
    QTEST(qint64(ApiErrorReader::parsedRetryAfter(header, now).count()), "expected");
}

void tst_Values::runDetails_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<RunStatus>("status");
    QTest::newRow("not started") << u"run-not-started.json"_s << RunStatus::NotStarted;
    QTest::newRow("queued") << u"run-queued.json"_s << RunStatus::Queued;
    QTest::newRow("started") << u"run-started.json"_s << RunStatus::Started;
    QTest::newRow("running") << u"run-running.json"_s << RunStatus::Running;
    QTest::newRow("stuck running") << u"run-stuck-running.json"_s << RunStatus::Running;
    QTest::newRow("success") << u"run-success.json"_s << RunStatus::Success;
    QTest::newRow("cached") << u"run-success-cached.json"_s << RunStatus::Success;
    QTest::newRow("failed") << u"run-failed.json"_s << RunStatus::Failed;
    QTest::newRow("timeout") << u"run-timeout.json"_s << RunStatus::Timeout;
    QTest::newRow("cancelled") << u"run-cancelled.json"_s << RunStatus::Cancelled;
}

void tst_Values::runDetails()
{
    QFETCH(QString, file);
    const QJsonObject json = objectOf(file);
    const auto run = RunDetails::fromJson(json);
    QVERIFY(run);
    QTEST(run->status(), "status");
    QCOMPARE(run->rawStatus(), json["status"_L1].toString());
    QCOMPARE(run->id(), json["id"_L1].toString());
    QCOMPARE(run->outputs().size(), json["outputs"_L1].toArray().size());
    QCOMPARE(run->toJson(), json);
    QCOMPARE(run->endedAt().isValid(), json["ended_at"_L1].isString());
    QCOMPARE(run->duration().has_value(), json["duration"_L1].isDouble());
    QCOMPARE(run->queuePosition(), json["queue_position"_L1].toInt(-1));
    QCOMPARE(isTerminal(run->status()), json["ended_at"_L1].isString());
}

void tst_Values::runDetailsOfASuccess()
{
    const auto run = RunDetails::fromJson(objectOf(u"run-success.json"_s)).value();
    QCOMPARE(run.gpu(), u"A10G"_s);
    QCOMPARE(run.createdAt(), Utc::dateTime(QDate(2025, 3, 4), QTime(5, 6, 1, 250)));
    QCOMPARE(run.duration().value(), 20.452);
    QCOMPARE(run.coldStartDuration().value(), 5.322);
    QCOMPARE(run.coldStartDurationTotal().value(), 13.082);
    QCOMPARE(run.runDuration().value(), 7.37);
    QCOMPARE(run.number().value(), 0);
    QCOMPARE(run.workflowInputs()["input_seed"_L1].toInt(), 42);
    QCOMPARE(run.liveStatus(), u"Executing SaveImage"_s);
    QVERIFY(run.webhook().isEmpty() && !run.isRealtime() && !run.webhookIntermediateStatus());
    QCOMPARE(run.mediaItems().size(), 3);
}

void tst_Values::runDetailsRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("field");
    QTest::newRow("no id") << R"({"status":"running"})"_ba << u"\"id\""_s;
    QTest::newRow("id is a number") << R"({"id":7,"status":"running"})"_ba << u"\"id\""_s;
    QTest::newRow("no status") << R"({"id":"x"})"_ba << u"\"status\""_s;
    QTest::newRow("status is null") << R"({"id":"x","status":null})"_ba << u"\"status\""_s;
    QTest::newRow("outputs is a text")
        << R"({"id":"x","status":"running","outputs":"no"})"_ba << u"outputs"_s;
    QTest::newRow("an output without data")
        << R"({"id":"x","status":"running","outputs":[{"id":"o"}]})"_ba << u"\"data\""_s;
}

void tst_Values::runDetailsRefused()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, field);
    QString why;
    QVERIFY(!RunDetails::fromJson(QJsonDocument::fromJson(json).object(), &why));
    QVERIFY2(why.contains(field), qPrintable(why));
}

void tst_Values::outputs_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QList<MediaItem::Kind>>("kinds");
    QTest::addColumn<QStringList>("texts");
    using K = MediaItem::Kind;
    QTest::newRow("images") << u"outputs-images.json"_s << QList<K>{K::Image, K::Image}
                            << QStringList();
    QTest::newRow("gif") << u"outputs-images-gif.json"_s << QList<K>{K::Image} << QStringList();
    QTest::newRow("video under files")
        << u"outputs-files-video.json"_s << QList<K>{K::Video} << QStringList();
    QTest::newRow("texts") << u"outputs-text.json"_s << QList<K>{}
                           << QStringList{u"a caption"_s, u"second line"_s};
    QTest::newRow("a text file") << u"outputs-text-file.json"_s << QList<K>{K::Text}
                                 << QStringList();
    QTest::newRow("booleans beside images")
        << u"outputs-legacy-animated.json"_s << QList<K>{K::Image} << QStringList();
    QTest::newRow("video under gifs")
        << u"outputs-legacy-gifs.json"_s << QList<K>{K::Video} << QStringList();
    QTest::newRow("signed links") << u"outputs-private-presigned.json"_s << QList<K>{K::Image}
                                  << QStringList();
    QTest::newRow("sync answer") << u"sync-response.json"_s << QList<K>{K::Image} << QStringList();
    QTest::newRow("sync answer of a failed run")
        << u"sync-response-failed-run.json"_s << QList<K>{} << QStringList();
}

void tst_Values::outputs()
{
    QFETCH(QString, file);
    const auto outputs = WorkflowRunOutput::listFromJson(arrayOf(file));
    QVERIFY(outputs);
    QList<MediaItem::Kind> kinds;
    QStringList texts;
    for (const WorkflowRunOutput &output : *outputs) {
        QVERIFY(!output.runId().isEmpty() && output.createdAt().isValid());
        texts += output.texts();
        for (const MediaItem &item : output.mediaItems()) {
            kinds += item.kind();
            QCOMPARE(item.url().scheme(), u"https"_s);
            QCOMPARE(item.runId(), output.runId());
            QCOMPARE(item.nodeId(), output.nodeId());
            QCOMPARE(item.isPublic(), !item.url().hasQuery());
        }
    }
    QTEST(kinds, "kinds");
    QTEST(texts, "texts");
}

void tst_Values::outputsOfACancelWebhook()
{
    const auto outputs = WorkflowRunOutput::listFromJson(
        objectOf(u"webhook-cancelled-via-api.json"_s)["outputs"_L1]);
    QVERIFY(outputs);
    QVERIFY(outputs->first().data().isArray());
    QVERIFY(outputs->first().mediaItems().isEmpty() && outputs->first().texts().isEmpty());
    const auto webhook =
        WorkflowRunOutput::listFromJson(objectOf(u"webhook-success.json"_s)["outputs"_L1]);
    QVERIFY(webhook && !webhook->isEmpty());
}

void tst_Values::mediaKinds_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<MediaItem::Kind>("kind");
    using K = MediaItem::Kind;
    QTest::newRow("png") << u"a.PNG"_s << K::Image;
    QTest::newRow("webp") << u"a.b.webp"_s << K::Image;
    QTest::newRow("mp4") << u"a.mp4"_s << K::Video;
    QTest::newRow("flac") << u"a.flac"_s << K::Audio;
    QTest::newRow("json") << u"a.json"_s << K::Text;
    QTest::newRow("glb") << u"a.glb"_s << K::Model3D;
    QTest::newRow("zip") << u"a.zip"_s << K::Archive;
    QTest::newRow("none") << u"png"_s << K::Other;
    QTest::newRow("unknown") << u"a.xyz"_s << K::Other;
}

void tst_Values::mediaKinds()
{
    QFETCH(QString, name);
    QTEST(MediaItem::fromJson({{u"filename"_s, name}})->kind(), "kind");
}

void tst_Values::mediaItemsAreSortedByNumber()
{
    QJsonArray files;
    for (const char *name : {"a_10_.png", "a_9_.png", "a_1_.png"})
        files +=
            QJsonObject{{u"filename"_s, QLatin1StringView(name)}, {u"url"_s, u"https://x/y"_s}};
    const auto output =
        WorkflowRunOutput::fromJson({{u"data"_s, QJsonObject{{u"images"_s, files}}}});
    QStringList names;
    for (const MediaItem &item : mediaItemsOf({*output})) {
        names += item.fileName();
        QCOMPARE(item.filename(), item.fileName());
    }
    QCOMPARE(names, (QStringList{u"a_1_.png"_s, u"a_9_.png"_s, u"a_10_.png"_s}));
}

void tst_Values::createRunResponse()
{
    QCOMPARE(CreateRunResponse::fromJson(objectOf(u"createrunresponse.json"_s))->runId(),
             QString::fromLatin1(exampleRunId));
    QString why;
    QVERIFY(!CreateRunResponse::fromJson(objectOf(u"createrun-batch-response.json"_s), &why));
    QVERIFY(why.contains(u"run_id"_s));
    QCOMPARE(CancelRunResponse::fromJson(objectOf(u"cancel-response.json"_s))->message(),
             u"Function cancelled"_s);
}

void tst_Values::uploadedFile()
{
    const auto file = UploadedFile::fromJson(objectOf(u"file-upload-response.json"_s));
    QVERIFY(file);
    QCOMPARE(file->fileId(), u"img_3Kd9QwZr7TnB2xVm"_s);
    QCOMPARE(file->fileName(), u"harbour.png"_s);
    QVERIFY(file->fileUrl().toString().endsWith(u"/inputs/img_3Kd9QwZr7TnB2xVm.png"_s));
    QVERIFY(!UploadedFile::fromJson({}));
}

// The run lists have rows of another format: durations as text, no outputs.
void tst_Values::listRows()
{
    const auto row = RunDetails::fromJson(arrayOf(u"workflow-runs-v2.json"_s).first().toObject());
    QVERIFY(row);
    QCOMPARE(row->status(), RunStatus::Success);
    QCOMPARE(row->duration().value(), 20.452);
    QCOMPARE(row->createdAt().time().msec(), 250);
    const auto deploymentRow = RunDetails::fromJson(
        objectOf(u"deployment-runs.json"_s)["data"_L1].toArray().first().toObject());
    QVERIFY(deploymentRow && deploymentRow->createdAt().isValid());
}

void tst_Values::events_data()
{
    QTest::addColumn<QString>("file");
    for (const QString &file : exampleFiles(u"stream-*.sse"_s))
        QTest::newRow(qPrintable(file)) << file;
}

// Every frame of every stream is an event with a known type, except those with an intentionally
// unknown one.
void tst_Values::events()
{
    QFETCH(QString, file);
    SseParser parser;
    parser.feed(example(file));
    QStringList unknown;
    int malformed = 0;
    while (const auto sse = parser.next()) {
        const RunStreamEvent event(*sse);
        QCOMPARE(event.event(), sse->event);
        QCOMPARE(event.rawData(), sse->data);
        malformed += int(event.type() == RunStreamEvent::Type::Malformed);
        if (event.type() == RunStreamEvent::Type::Unknown)
            unknown += event.event() == u"event_update"_s ? event.name() : event.event();
        if (event.type() != RunStreamEvent::Type::Malformed)
            QVERIFY(event.data().isObject());
    }
    const bool tolerant = file.contains(u"unknown-event"_s);
    QCOMPARE(unknown,
             tolerant ? (QStringList{u"heartbeat"_s, u"brand_new_thing"_s, u"crlf_frame"_s})
                      : QStringList());
    QCOMPARE(malformed, file.contains(u"interleaved"_s) ? 1 : 0);
}

void tst_Values::strangeEvents_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<RunStreamEvent::Type>("type");
    QTest::addColumn<QJsonValue>("value");
    using T = RunStreamEvent::Type;
    QTest::newRow("a text") << "\"hi\""_ba << T::Unknown << QJsonValue(u"hi"_s);
    QTest::newRow("a number") << "42"_ba << T::Unknown << QJsonValue(42);
    QTest::newRow("null") << "null"_ba << T::Unknown << QJsonValue(QJsonValue::Null);
    QTest::newRow("not JSON") << "hello {"_ba << T::Malformed << QJsonValue(u"hello {"_s);
    QTest::newRow("two values") << "1, 2"_ba << T::Malformed << QJsonValue(u"1, 2"_s);
    QTest::newRow("two lists") << "1],[2"_ba << T::Malformed << QJsonValue(u"1],[2"_s);
    QTest::newRow("empty") << ""_ba << T::Malformed << QJsonValue(u""_s);
    QTest::newRow("event is a number")
        << R"({"event":7})"_ba << T::Unknown << QJsonValue(QJsonObject{{u"event"_s, 7}});
    const auto update = [](const QString &name) {
        return QJsonValue(QJsonObject{{u"event"_s, name}});
    };
    QTest::newRow("escaped name and value")
        << "{\"\\u0065vent\":\"\\u0070rogress\"}"_ba << T::Progress << update(u"progress"_s);
    QTest::newRow("two names, of which the last counts")
        << R"({"event":"status","event":"progress"})"_ba << T::Progress << update(u"progress"_s);
    QTest::newRow("longer than a known name")
        << R"({"event":"progress_"})"_ba << T::Unknown << update(u"progress_"_s);
    QTest::newRow("NaN, as Python writes it")
        << R"({"event":"progress","x":NaN})"_ba << T::Progress
        << QJsonValue(
               QJsonObject{{u"event"_s, u"progress"_s}, {u"x"_s, QJsonValue(QJsonValue::Null)}});
    QTest::newRow("a number that Qt refuses")
        << R"({"event":"progress","x":1e999})"_ba << T::Progress
        << QJsonValue(
               QJsonObject{{u"event"_s, u"progress"_s}, {u"x"_s, QJsonValue(QJsonValue::Null)}});
    QTest::newRow("what Qt reads, although it is no JSON")
        << "{\"event\":\"progress\",\"x\":\"a\tb\"}"_ba << T::Progress
        << QJsonValue(QJsonObject{{u"event"_s, u"progress"_s}, {u"x"_s, u"a\tb"_s}});
}

void tst_Values::strangeEvents()
{
    QFETCH(QByteArray, data);
    const RunStreamEvent event(ServerSentEvent{u"event_update"_s, data, u"17"_s});
    QTEST(event.type(), "type");
    QTEST(event.data(), "value");
    QCOMPARE(event.id(), u"17"_s);
    QVERIFY(event.promptId().isEmpty());
    QCOMPARE(event.name(), event.data()[u"event"_s].toString());
    QCOMPARE(event.payload().toObject(), event.data()[u"data"_s].toObject());
    QVERIFY(!event.field("node"_L1).isValid());
}

// The values are made when they are asked for first, by whichever thread.
void tst_Values::eventInThreads()
{
    const RunStreamEvent event(
        ServerSentEvent{u"event_update"_s, R"({"event":"progress","data":{"value":3}})"_ba, {}});
    const RunStreamEvent copy = event;
    std::vector<std::unique_ptr<QThread>> threads;
    std::atomic_int read = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back(
            QThread::create([&copy, &read] { read += copy.payload()[u"value"_s].toInt(); }));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        QVERIFY(thread->wait());
    QCOMPARE(read.load(), 24);
    QCOMPARE(event, copy);
    QCOMPARE(event.field("value"_L1), QVariant(3LL));
    QVERIFY(!event.field("node"_L1).isValid());
    QVERIFY(!RunStreamEvent().field("value"_L1).isValid());
    QCOMPARE(RunStreamEvent().data(), QJsonValue());
    QVERIFY(RunStreamEvent() != event);
}

void tst_Values::result()
{
    const Result<int> good(7);
    QVERIFY(good && good.has_value());
    QCOMPARE(*good, 7);
    QCOMPARE(good.value_or(1), 7);
    QVERIFY(!good.error());
    const Result<int> bad(ApiError(Kind::NotFound, u"gone"_s));
    QVERIFY(!bad);
    QCOMPARE(bad.value_or(1), 1);
    QCOMPARE(bad.error().message(), u"gone"_s);
    QCOMPARE(ApiError::kindName(Kind::BadResponse), u"BadResponse"_s);
}

// They are used in queued signals and QML.
void tst_Values::metatypes()
{
    const QVariant event =
        QVariant::fromValue(RunStreamEvent(ServerSentEvent{u"log_update"_s, "{}"_ba, {}}));
    QCOMPARE(event.value<RunStreamEvent>().type(), RunStreamEvent::Type::LogUpdate);
    QVERIFY(QMetaType::fromType<RunDetails>().isValid()
            && QMetaType::fromType<ApiError>().isValid());
    const auto run =
        QVariant::fromValue(RunDetails::fromJson(objectOf(u"run-success.json"_s)).value());
    const QMetaObject &gadget = RunDetails::staticMetaObject;
    QCOMPARE(gadget.property(gadget.indexOfProperty("rawStatus"))
                 .readOnGadget(run.constData())
                 .toString(),
             u"success"_s);
}

REGISTER_APPLESS_TEST(tst_Values)
#include "tst_values.moc"
