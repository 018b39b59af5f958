// SPDX-License-Identifier: MIT

#include "comfyuistandin.h"
#include "standinrecording.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <shared/patience.h>
#include <shared/rawhttp.h>
#include <shared/testprogram.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
//! Compares the stand-in's answers with recordings of the real ones.
class tst_StandInHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersPrompts_data() { addDialects(); }
    void answersPrompts();
    void answersTheQueue();
    void uploadsAreAsRecorded_data() { addDialects(); }
    void uploadsAreAsRecorded();
    void filesAreAsRecorded_data() { addDialects(); }
    void filesAreAsRecorded();
    void restIsAsRecorded_data() { addDialects(); }
    void restIsAsRecorded();
    void cancelsJobs();
    void refusesHugeBodies();

private:
    static void addDialects()
    {
        QTest::addColumn<QString>("dialect");
        QTest::newRow("0.3.64") << u"old"_s;
        QTest::newRow("0.33.0") << u"new"_s;
    }
};

namespace {

ComfyUiStandIn::Dialect dialectNamed(const QString &name)
{
    return name == "old"_L1 ? ComfyUiStandIn::Dialect::Old : ComfyUiStandIn::Dialect::New;
}

//! A line of a recording that is a request, with what was said about it.
struct Recorded
{
    QString what;
    RawHttp::Request request;
    int status = 0;
    QByteArray answer;
    QJsonObject line;
};

QList<Recorded> recordedRequests(const QString &name)
{
    QList<Recorded> all;
    QString what;
    for (const QJsonObject &line : StandInRecording::lines(u"http/%1.jsonl"_s.arg(name))) {
        what = line["what"_L1].toString(what);
        const QString http = line["http"_L1].toString();
        if (http.isEmpty())
            continue;
        Recorded recorded{.what = what, .request = {}, .answer = {}, .line = line};
        recorded.request.method = http.section(u' ', 0, 0).toUtf8();
        recorded.request.target = http.section(u' ', 1).toUtf8();
        recorded.request.body = line["request"_L1].toString().toUtf8();
        const QJsonObject headers = line["reqheaders"_L1].toObject();
        for (auto it = headers.begin(); it != headers.end(); ++it)
            recorded.request.headers.append({it.key().toUtf8(), it.value().toString().toUtf8()});
        recorded.status = line["status"_L1].toInt();
        recorded.answer = line["answer"_L1].toString().toUtf8();
        all += recorded;
    }
    return all;
}

QJsonObject objectOf(const QByteArray &json)
{
    return ComfyDeploy::ReceivedJson::document(json).object();
}

QString textOf(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

//! An error without Python's traceback, whose file names are those of the machine.
QJsonObject errorOf(const QJsonObject &error)
{
    QJsonObject info = error["extra_info"_L1].toObject();
    info.remove("traceback"_L1);
    info.remove("exception_type"_L1);
    info.remove("input_config"_L1); // tooltips are left out
    QJsonObject comparable = error;
    comparable.insert("extra_info"_L1, info);
    return comparable;
}

//! The answer to a prompt without what is new each time.
QJsonObject promptAnswer(const QByteArray &json, const QByteArray &request)
{
    QJsonObject answer = objectOf(json);
    if (!objectOf(request).contains("prompt_id"_L1) || objectOf(request)["prompt_id"_L1].isNull())
        answer.remove("prompt_id"_L1);
    if (answer.contains("error"_L1))
        answer.insert("error"_L1, errorOf(answer["error"_L1].toObject()));
    QJsonObject nodes;
    const QJsonObject given = answer["node_errors"_L1].toObject();
    for (auto it = given.begin(); it != given.end(); ++it) {
        QJsonObject node = it.value().toObject();
        QStringList errors; // whose order is by chance: inputs come from a set
        for (const QJsonValue error : node["errors"_L1].toArray())
            errors += textOf(errorOf(error.toObject()));
        errors.sort();
        node.insert("errors"_L1, QJsonArray::fromStringList(errors));
        nodes.insert(it.key(), node);
    }
    answer.insert("node_errors"_L1, nodes);
    return answer;
}

//! The numbers of what was posted begin where the recording begins.
void advanceNumbers(const ComfyUiStandIn &comfy, int count)
{
    for (int i = 0; i < count; ++i)
        RawHttp::postJson(comfy.url(), "/prompt", "{}"); // refused ones count as well
}

//! How the recording's client sent what it says only in words.
void addUnrecorded(Recorded *recorded)
{
    RawHttp::Request &request = recorded->request;
    if (recorded->what == "foreign Origin"_L1)
        request.headers.emplaceBack("Origin", "http://evil.example");
    else if (recorded->what == "Origin null"_L1)
        request.headers.emplaceBack("Origin", "null");
    else if (recorded->what == "Sec-Fetch-Site cross-site"_L1)
        request.headers.emplaceBack("Sec-Fetch-Site", "cross-site");
    else if (recorded->what == "invalid UTF-8"_L1)
        request.body.replace("\xef\xbf\xbd", "\xff");
}

} // namespace

void tst_StandInHttp::answersPrompts()
{
    QFETCH(const QString, dialect);
    ComfyUiStandIn comfy(dialectNamed(dialect), ComfyUiStandIn::Pace::Stepwise);
    constexpr int firstNumber = 19;
    advanceNumbers(comfy, firstNumber);
    const QList<Recorded> all = recordedRequests(dialect + u"-prompt-answers"_s);
    QVERIFY(all.size() > 60);
    for (Recorded recorded : all) {
        if (recorded.request.method != "POST")
            continue; // the history of a run that has ended there
        addUnrecorded(&recorded);
        const RawHttp::Answer answer = RawHttp::send(comfy.url(), recorded.request);
        QVERIFY2(answer.status == recorded.status,
                 qPrintable(recorded.what + u": %1"_s.arg(answer.status)));
        if (recorded.answer.startsWith('{')) {
            QVERIFY(answer.header("Content-Type").startsWith("application/json"));
            const QJsonObject expected = promptAnswer(recorded.answer, recorded.request.body);
            QCOMPARE(recorded.what + textOf(promptAnswer(answer.body, recorded.request.body)),
                     recorded.what + textOf(expected));
        } else {
            QCOMPARE(answer.body, recorded.answer);
        }
    }
}

//! A running prompt, two of the same id waiting, and twice the same number: the answer is 500, and
//! all are there.
void tst_StandInHttp::answersTheQueue()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    advanceNumbers(comfy, 81);
    bool isFirst = true;
    for (const Recorded &recorded : recordedRequests(u"new-queue-answers"_s)) {
        const RawHttp::Answer answer = RawHttp::send(comfy.url(), recorded.request);
        QVERIFY2(answer.status == recorded.status,
                 qPrintable(recorded.what + u": %1"_s.arg(answer.status)));
        if (std::exchange(isFirst, false))
            QTRY_VERIFY(!comfy.running().isEmpty());
        if (recorded.request.method != "GET")
            continue;
        const auto shown = [](const QByteArray &body) {
            QStringList items;
            for (const QString &list : {u"queue_running"_s, u"queue_pending"_s}) {
                for (const QJsonValue item : objectOf(body)[list].toArray()) {
                    items += u"%1 %2 %3"_s.arg(list, QString::number(item[0].toDouble()),
                                               item[1].toString());
                }
            }
            return items;
        };
        QCOMPARE(shown(answer.body), shown(recorded.answer));
    }
    QTRY_VERIFY(comfy.running().isEmpty());
}

namespace {

//! Two contents, as the recording's client had: of the same size, so that only the bytes differ.
QByteArray contentFor(const Recorded &recorded)
{
    const bool isOther =
        recorded.what.startsWith("other content"_L1) || recorded.what == "overwrite True"_L1;
    return QByteArray(recorded.line["size"_L1].toInt(), isOther ? 'b' : 'a');
}

RawHttp::Request uploadRequest(const Recorded &recorded)
{
    QByteArray body;
    const QJsonObject named = recorded.line["fields"_L1].toObject();
    for (auto it = named.begin(); it != named.end(); ++it) {
        body += "--cut\r\nContent-Disposition: form-data; name=\"" + it.key().toUtf8()
            + "\"\r\n\r\n" + it.value().toString().toUtf8() + "\r\n";
    }
    // The recording's client percent-encoded the name.
    if (recorded.line["size"_L1].isDouble()) {
        const QString name = recorded.line["filename"_L1].toString();
        body += "--cut\r\nContent-Disposition: form-data; name=\"image\"; filename=\""
            + QUrl::toPercentEncoding(name) + "\"\r\n\r\n" + contentFor(recorded) + "\r\n";
    }
    RawHttp::Request request = recorded.request;
    request.headers.emplaceBack("Content-Type", "multipart/form-data; boundary=cut");
    request.body = body + "--cut--\r\n";
    return request;
}

//! What clients rely on, of a file's head.
QString headOf(const std::function<QByteArray(const QByteArray &)> &header)
{
    QStringList lines;
    for (const QByteArray &name :
         {QByteArray("Content-Type"), QByteArray("Content-Disposition"),
          QByteArray("Accept-Ranges"), QByteArray("X-Content-Type-Options"),
          QByteArray("Cache-Control")})
        lines += QString::fromUtf8(name + ": " + header(name));
    lines += u"has a tag: %1"_s.arg(!header("Etag").isEmpty());
    lines += u"has a time: %1"_s.arg(!header("Last-Modified").isEmpty());
    const QByteArray range = header("Content-Range");
    lines += QString::fromUtf8(range.first(qMax(qsizetype(0), range.indexOf(' '))));
    return lines.join(u'\n');
}

} // namespace

void tst_StandInHttp::uploadsAreAsRecorded()
{
    QFETCH(const QString, dialect);
    ComfyUiStandIn comfy(dialectNamed(dialect));
    for (const Recorded &recorded : recordedRequests(dialect + u"-upload"_s)) {
        if (recorded.request.target == "/upload/mask" || recorded.status == 413)
            continue; // not there; and a hundred MiB
        const bool isUpload = recorded.request.target == "/upload/image";
        const RawHttp::Answer answer =
            RawHttp::send(comfy.url(), isUpload ? uploadRequest(recorded) : recorded.request);
        QVERIFY2(answer.status == recorded.status,
                 qPrintable(recorded.what + u": %1"_s.arg(answer.status)));
        if (isUpload)
            QCOMPARE(recorded.what + textOf(objectOf(answer.body)),
                     recorded.what + textOf(objectOf(recorded.answer)));
    }
}

void tst_StandInHttp::filesAreAsRecorded()
{
    QFETCH(const QString, dialect);
    ComfyUiStandIn comfy(dialectNamed(dialect));
    for (const Recorded &recorded : recordedRequests(dialect + u"-upload"_s)) {
        if (recorded.request.target == "/upload/image" && recorded.status == 200)
            RawHttp::send(comfy.url(), uploadRequest(recorded));
    }
    QByteArray tag;
    QByteArray time;
    for (Recorded recorded : recordedRequests(dialect + u"-view"_s)) {
        RawHttp::Request &request = recorded.request;
        for (auto &[name, value] : request.headers)
            value = name == "If-None-Match" ? tag : name == "If-Modified-Since" ? time : value;
        QJsonObject headers = recorded.line["headers"_L1].toObject();
        // Whether Qt can write WebP is a matter of its plugins.
        if (request.target.contains("preview=") && headers["Content-Type"_L1] == "image/webp"_L1)
            continue;
        if (request.target.contains("ComfyUI_temp_")) {
            const QString ours = u"ComfyUI_temp_abcde_00001_.png"_s;
            request.target = "/view?type=temp&filename=" + ours.toLatin1();
            headers.insert("Content-Disposition"_L1, u"filename=\"%1\""_s.arg(ours));
        }
        const RawHttp::Answer answer = RawHttp::send(comfy.url(), request);
        QVERIFY2(answer.status == recorded.status,
                 qPrintable(recorded.what + u": %1"_s.arg(answer.status)));
        if (request.method == "POST") {
            QTRY_VERIFY(comfy.executions(objectOf(request.body)["prompt_id"_L1].toString()) == 1);
            QTRY_VERIFY(comfy.running().isEmpty());
            continue;
        }
        if (recorded.status < 300) {
            QCOMPARE(headOf([&](const QByteArray &name) { return answer.header(name); }),
                     headOf([&](const QByteArray &name) {
                         return headers[QLatin1StringView(name)].toString().toUtf8();
                     }));
        }
        const bool hasBody = recorded.line["size"_L1].toInt() > 0;
        QCOMPARE(!answer.body.isEmpty(), hasBody);
        if (recorded.status == 206)
            QCOMPARE(int(answer.body.size()), recorded.line["size"_L1].toInt());
        tag = tag.isNull() ? answer.header("Etag") : tag;
        time = time.isNull() ? answer.header("Last-Modified") : time;
    }
}

namespace {

QStringList namesOf(const QByteArray &json)
{
    const QJsonDocument document = ComfyDeploy::ReceivedJson::document(json);
    if (!document.isObject())
        return {u"no object"_s};
    return document.object().keys();
}

} // namespace

//! The routes that a client of prompts has no use for are left out; old ones lack the new ones.
void tst_StandInHttp::restIsAsRecorded()
{
    QFETCH(const QString, dialect);
    const QByteArrayList leftOut{
        "/embeddings",        "/extensions",         "/users",
        "/settings",          "/internal/logs",      "/internal/folder_paths",
        "/view_metadata",     "/workflow_templates", "/global_subgraphs",
        "/node_replacements", "/experiment/models",  "/api/assets"};
    ComfyUiStandIn comfy(dialectNamed(dialect));
    int compared = 0;
    for (const Recorded &recorded : recordedRequests(dialect + u"-misc"_s)) {
        const QByteArray target = recorded.request.target;
        if (std::any_of(leftOut.begin(), leftOut.end(),
                        [&](const QByteArray &route) { return target.startsWith(route); }))
            continue;
        const RawHttp::Answer answer = RawHttp::send(comfy.url(), recorded.request);
        QVERIFY2(answer.status == recorded.status,
                 (target + ": " + QByteArray::number(answer.status)).constData());
        ++compared;
        if (target == "/models/checkpoints")
            QCOMPARE(answer.json(), QJsonDocument::fromJson(recorded.answer));
        else if (answer.status == 200 && !recorded.answer.isEmpty() && target != "/models")
            QCOMPARE(namesOf(answer.body), namesOf(recorded.answer));
    }
    QVERIFY(compared > 15);
}

//! Recorded, with a prompt that runs and one that waits: both are cancelled, and once only.
void tst_StandInHttp::cancelsJobs()
{
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    bool isFirst = true;
    int answers = 0;
    for (const QJsonObject &line : StandInRecording::lines(u"traces/new-jobs-cancel.jsonl"_s)) {
        const QString http = line["http"_L1].toString();
        if (http.isEmpty())
            continue;
        RawHttp::Request request;
        request.method = http.section(u' ', 0, 0).toUtf8();
        request.target = http.section(u' ', 1).toUtf8();
        request.body = line["request"_L1].toString().toUtf8();
        const RawHttp::Answer answer = RawHttp::send(comfy.url(), request);
        QCOMPARE(answer.status, line["status"_L1].toInt());
        if (std::exchange(isFirst, false))
            QTRY_VERIFY(!comfy.running().isEmpty());
        if (http.endsWith("/cancel"_L1)) {
            QCOMPARE(objectOf(answer.body), objectOf(line["answer"_L1].toString().toUtf8()));
            QTRY_VERIFY(comfy.running().isEmpty() || comfy.pending().isEmpty());
            ++answers;
            if (answers == 2)
                QTRY_VERIFY(comfy.running().isEmpty());
        } else if (http.startsWith("GET /api/jobs/"_L1) && answer.status == 200) {
            const QJsonObject mine = objectOf(answer.body);
            const QJsonObject theirs = objectOf(line["answer"_L1].toString().toUtf8());
            for (const QString &key : {u"id"_s, u"status"_s, u"outputs_count"_s, u"outputs"_s})
                QCOMPARE(mine[key], theirs[key]);
        }
    }
    QCOMPARE(answers, 3);
}

//! Recorded of prompts and uploads.
void tst_StandInHttp::refusesHugeBodies()
{
    ComfyUiStandIn comfy;
    const QByteArray body(100 * 1024 * 1024 + 1, ' ');
    const RawHttp::Answer answer = RawHttp::postJson(comfy.url(), "/prompt", body);
    QCOMPARE(answer.status, 413);
    QVERIFY(answer.body.startsWith("Maximum request body size 104857600 exceeded"));
}

REGISTER_TEST(tst_StandInHttp)

#include "tst_standinhttp.moc"
