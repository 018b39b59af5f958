// SPDX-License-Identifier: MIT

#include "comfyuistandin.h"
#include "standinclient.h"
#include "standinrecording.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <shared/patience.h>
#include <shared/rawhttp.h>
#include <shared/testprogram.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/quuid.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using Frame = StandInRecording::Frame;
using Prompt = StandInRecording::Prompt;

//! Compares the stand-in's runs with recordings of the real ones.
class tst_StandInTraces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsAsRecorded_data();
    void runsAsRecorded();
    void replays_data();
    void replays();
};

namespace {

ComfyUiStandIn::Dialect dialectOf(const QString &trace)
{
    return trace.startsWith("old"_L1) ? ComfyUiStandIn::Dialect::Old : ComfyUiStandIn::Dialect::New;
}

QString clientOf(const Prompt &prompt)
{
    const QJsonDocument request = QJsonDocument::fromJson(prompt.request);
    return request["client_id"_L1].toString();
}

bool wantsMetadata(const Prompt &prompt)
{
    return std::any_of(prompt.frames.begin(), prompt.frames.end(),
                       [](const Frame &frame) { return frame.kind() == 4; });
}

QByteArray withId(const Prompt &prompt, const QString &id)
{
    QJsonObject request = QJsonDocument::fromJson(prompt.request).object();
    request.insert("prompt_id"_L1, id);
    return QJsonDocument(request).toJson();
}

QJsonValue sorted(const QJsonValue &list)
{
    QStringList texts = list.toVariant().toStringList();
    texts.sort();
    return QJsonArray::fromStringList(texts);
}

//! A JSON text without what differs from run to run: ids, times, numbers of files, Python's
//! traceback and its sets, whose order is by chance.
QJsonObject comparable(QByteArray text, const QString &id)
{
    text.replace(id.toUtf8(), "ID");
    QString json = QString::fromUtf8(text);
    json.replace(QRegularExpression(u"_[0-9]{5}(_?\\.)"_s), u"_N\\1"_s);
    json.replace(QRegularExpression(u"_temp_[a-z]{5}_"_s), u"_temp_x_"_s);
    json.replace(QRegularExpression(u"(timestamp|create_time)\": [0-9]+"_s), u"\\1\": 0"_s);
    QJsonObject object = ComfyDeploy::ReceivedJson::document(json.toUtf8()).object();
    QJsonObject data = object["data"_L1].toObject();
    for (const QString &key : {u"traceback"_s, u"current_inputs"_s, u"current_outputs"_s}) {
        if (data.contains(key))
            data.insert(key, u"there"_s);
    }
    for (const QString &key : {u"executed"_s, u"nodes"_s}) {
        if (data[key].isArray())
            data.insert(key, sorted(data[key]));
    }
    if (!data.isEmpty())
        object.insert("data"_L1, data);
    return object;
}

QString comparable(const Frame &frame, const QString &id)
{
    if (frame.kind() == 3)
        return u"text "_s + QString::fromUtf8(frame.binary);
    if (frame.kind() == 1)
        return u"preview, format %1"_s.arg(int(frame.binary[7]));
    if (frame.kind() == 4) {
        const qsizetype end = frame.binary.indexOf('}');
        return u"preview "_s
            + QString::fromUtf8(QJsonDocument(comparable(frame.binary.mid(8, end - 7), id))
                                    .toJson(QJsonDocument::Compact));
    }
    return QString::fromUtf8(
        QJsonDocument(comparable(frame.text, id)).toJson(QJsonDocument::Compact));
}

QStringList comparable(const QList<Frame> &frames, const QString &id)
{
    QStringList texts;
    for (const Frame &frame : frames)
        texts += comparable(frame, id);
    return texts;
}

//! The first difference, with what is around it, which QCOMPARE does not show of long lists.
QString difference(const QStringList &actual, const QStringList &expected)
{
    for (qsizetype i = 0; i < qMax(actual.size(), expected.size()); ++i) {
        if (actual.value(i) != expected.value(i)) {
            return u"frame %1\n  actual:   "_s.arg(i) + actual.value(i, u"none"_s)
                + u"\n  recorded: "_s + expected.value(i, u"none"_s);
        }
    }
    return {};
}

//! What the history says of a run, but for the graph.
QJsonObject historyOf(const QByteArray &answer, const QString &id)
{
    QJsonObject entry = comparable(answer, id)["ID"_L1].toObject();
    QJsonArray prompt = entry["prompt"_L1].toArray();
    entry.insert("prompt"_L1, QJsonArray{prompt.at(3), sorted(prompt.at(4))});
    QJsonObject status = entry["status"_L1].toObject();
    QJsonArray messages;
    for (const QJsonValue message : status["messages"_L1].toArray())
        messages.append(message[0]);
    status.insert("messages"_L1, messages);
    entry.insert("status"_L1, status);
    return entry;
}

//! How often a recorded run reported progress before it was interrupted; none if it was not.
std::optional<int> progressBeforeInterrupt(const Prompt &prompt)
{
    int reports = 0;
    for (const Frame &frame : prompt.frames) {
        if (frame.type() == "execution_interrupted"_L1)
            return reports;
        reports += frame.type() == "progress"_L1 ? 1 : 0;
    }
    return std::nullopt;
}

bool isOver(const ComfyUiStandIn &comfy)
{
    return comfy.running().isEmpty() && comfy.pending().isEmpty();
}

} // namespace

void tst_StandInTraces::runsAsRecorded_data()
{
    QTest::addColumn<QString>("trace");
    QTest::addColumn<QList<int>>("prompts"); // of the recording; others need nodes of its own
    const auto add = [](const char *trace, const QList<int> &prompts) {
        QTest::newRow(trace) << QString::fromLatin1(trace) << prompts;
    };
    add("new-success-meta-previews", {0});
    add("new-success-plain-previews", {0});
    add("old-success-plain-previews", {0});
    add("new-cached", {0});
    add("old-cached", {0});
    add("old-partly-cached", {0, 1});
    add("new-fast-graph", {0});
    add("new-exec-error", {0});
    add("old-interrupt", {0});
    add("new-interrupt-bodies", {0, 1, 2, 3});
    add("old-interrupt-bodies", {0, 1, 2, 3});
    add("new-cancel-from-queue", {0, 2});
    add("new-logs", {0});
    add("old-logs", {0});
    add("old-two-clients", {0, 1, 2});
    // a text, blocked with and without a message, a latent, a picture by websocket, a text file
    add("new-output-kinds", {0, 4, 5, 14, 15, 16});
    // sound in two formats, its preview, one of a mask and one of a picture
    add("new-small-outputs", {0, 1, 3, 4, 5});
    add("old-small-outputs", {0, 1, 3, 4, 5});
}

//! The recorded prompts are posted, and run as they did: the same frames, the same history.
void tst_StandInTraces::runsAsRecorded()
{
    QFETCH(const QString, trace);
    QFETCH(const QList<int>, prompts);
    ComfyUiStandIn comfy(dialectOf(trace), ComfyUiStandIn::Pace::Stepwise);
    const QList<Prompt> recorded = StandInRecording::prompts(u"traces/%1.jsonl"_s.arg(trace));
    for (const int index : prompts) {
        const Prompt prompt = recorded.at(index);
        const QString client = clientOf(prompt);
        // The end of the last watcher takes the id from one that has it by then, as in ComfyUI.
        QTRY_VERIFY(comfy.clientIds().isEmpty());
        StandInClient watcher(comfy, client.isEmpty() ? u"any"_s : client, wantsMetadata(prompt));
        QTRY_VERIFY(wantsMetadata(prompt) ? watcher.isAnswered() : watcher.isGreeted());
        const QJsonObject cached = prompt.frames.value(1).json();
        if (index == 0 && !cached["data"_L1]["nodes"_L1].toArray().isEmpty()) {
            // The recording begins with what ran before.
            const QString before = QUuid::createUuid().toString(QUuid::WithoutBraces);
            RawHttp::postJson(comfy.url(), "/prompt", withId(prompt, before));
            comfy.finishAll();
            QTRY_VERIFY(watcher.isRunOver());
            watcher.forget();
        }
        QCOMPARE(RawHttp::postJson(comfy.url(), "/prompt", withId(prompt, prompt.id)).status, 200);
        QTRY_COMPARE(comfy.executions(prompt.id), 1);
        if (const auto reports = progressBeforeInterrupt(prompt)) {
            comfy.advance(*reports);
            RawHttp::postJson(comfy.url(), "/interrupt",
                              "{\"prompt_id\": \"" + prompt.id.toLatin1() + "\"}");
        }
        comfy.finishAll();
        QTRY_VERIFY(isOver(comfy));
        QTRY_COMPARE(watcher.runFrames().size(), prompt.frames.size());
        QCOMPARE(difference(comparable(watcher.runFrames(), prompt.id),
                            comparable(prompt.frames, prompt.id)),
                 QString());
        if (!prompt.history.isEmpty()) {
            const auto history = RawHttp::get(comfy.url(), "/history/" + prompt.id.toLatin1()).body;
            QCOMPARE(historyOf(history, prompt.id), historyOf(prompt.history, prompt.id));
        }
    }
}

void tst_StandInTraces::replays_data()
{
    QTest::addColumn<QString>("trace");
    const QStringList files =
        QDir(QStringLiteral(TEST_DATA_DIR "/comfyui/traces")).entryList(QDir::Files);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << file.chopped(qsizetype(strlen(".jsonl")));
    QVERIFY(!files.isEmpty());
}

//! Each frame comes as it was recorded, to the byte, under the id that was posted.
void tst_StandInTraces::replays()
{
    QFETCH(const QString, trace);
    const QList<Prompt> prompts = StandInRecording::prompts(u"traces/%1.jsonl"_s.arg(trace));
    QVERIFY(!prompts.isEmpty());
    for (int i = 0; i < prompts.size(); ++i) {
        if (prompts[i].frames.isEmpty())
            continue; // it was deleted before it ran
        ComfyUiStandIn comfy(dialectOf(trace));
        const StandInClient client(comfy, u"me"_s, wantsMetadata(prompts[i]));
        QTRY_VERIFY(client.isGreeted());
        comfy.replay(trace, i);
        const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        const QByteArray body = R"({"client_id": "me", "prompt_id": ")" + id.toLatin1()
            + R"(", "prompt": {"1": {"class_type": "T_Text", "inputs": {"text": "x"}}}})";
        QCOMPARE(RawHttp::postJson(comfy.url(), "/prompt", body).status, 200);
        QTRY_VERIFY(client.isRunOver());
        QStringList expected;
        for (const Frame &frame : prompts[i].frames) {
            const Frame own = frame.withId(prompts[i].id, id);
            if (StandInClient::nameOf(own) != "executing null"_L1)
                expected += QString::fromLatin1((own.text + own.binary).toHex());
        }
        QStringList actual;
        for (const Frame &frame : client.runFrames()) {
            if (StandInClient::nameOf(frame) != "executing null"_L1)
                actual += QString::fromLatin1((frame.text + frame.binary).toHex());
        }
        QCOMPARE(difference(actual, expected), QString());
        if (!prompts[i].history.isEmpty()) {
            const QJsonObject replayed =
                historyOf(RawHttp::get(comfy.url(), "/history/" + id.toLatin1()).body, id);
            const QJsonObject recorded = historyOf(prompts[i].history, prompts[i].id);
            QCOMPARE(replayed["outputs"_L1], recorded["outputs"_L1]);
            QCOMPARE(replayed["status"_L1], recorded["status"_L1]);
        }
    }
}

REGISTER_TEST(tst_StandInTraces)

#include "tst_standintraces.moc"
