// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/sseparser.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/QtTest>

#include <chrono>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Unterminated = SseParser::UnterminatedEvent;

namespace QTest {
template <>
char *toString(const ServerSentEvent &event)
{
    return qstrdup(qPrintable(u"{event %1, data %2, id %3}"_s.arg(
        event.event, QString::fromUtf8(event.data.left(200)), event.id)));
}
} // namespace QTest

namespace {

QList<ServerSentEvent> taken(SseParser &parser)
{
    QList<ServerSentEvent> events;
    while (const auto event = parser.next())
        events += *event;
    return events;
}

// The stream's events when it is fed in pieces of the row's size.
QList<ServerSentEvent> parsed(SseParser &parser, const QByteArray &wire,
                              Unterminated unterminated = Unterminated::Discard)
{
    QFETCH_GLOBAL(int, chunkSize);
    QList<ServerSentEvent> events;
    for (qsizetype pos = 0; pos < wire.size(); pos += chunkSize) {
        parser.feed(
            QByteArrayView(wire).sliced(pos, qMin<qsizetype>(chunkSize, wire.size() - pos)));
        events += taken(parser);
    }
    parser.finish(unterminated);
    return events + taken(parser);
}

QList<ServerSentEvent> messageEvents(const QByteArrayList &data)
{
    QList<ServerSentEvent> events;
    for (const QByteArray &item : data)
        events += {u"message"_s, item, {}};
    return events;
}

} // namespace

// Every row runs once per chunk size: how the bytes are split must never matter.
class tst_SseParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void feed_data();
    void feed();
    void retry_data();
    void retry();
    void lastEventId_data();
    void lastEventId();
    void unterminated_data();
    void unterminated();
    void examples_data();
    void examples();
    void everyExampleHasARow();
    void fragmentedExample();
    void limit_data();
    void limit();
    void errorEndsReading();
    void raisedLimit();
    void someAreAlwaysLeft();
    void nothingAfterFinish();
    void reset();
    void timeIsLinear_data();
    void timeIsLinear();
};

void tst_SseParser::initTestCase_data()
{
    QTest::addColumn<int>("chunkSize");
    for (const int size : {1, 2, 3, 7, 4096})
        QTest::addRow("%d-byte chunks", size) << size;
}

void tst_SseParser::feed_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QList<ServerSentEvent>>("expected");
    const auto row = [](const char *name, const QByteArray &wire,
                        const QList<ServerSentEvent> &expected) {
        QTest::newRow(name) << wire << expected;
    };
    row("no bytes", ""_ba, {});
    row("only blank lines", "\n\n\r\n\r\r"_ba, {});
    row("one event", "data: a\n\n"_ba, messageEvents({"a"}));
    row("keep-alive comment", ": ping\n\n"_ba, {});
    row("a comment inside an event", "data: a\n:b\n: c\ndata: d\n\n"_ba, messageEvents({"a\nd"}));
    row("a comment that looks like a field", ":data: a\n\n"_ba, {});
    row("cut off before the blank line", "data: a\n"_ba, {});
    row("cut off inside the line", "data: a\n\ndata: b"_ba, messageEvents({"a"}));
    row("LF lines", "data: a\ndata: b\n\ndata: c\n\n"_ba, messageEvents({"a\nb", "c"}));
    row("CR lines", "data: a\rdata: b\r\rdata: c\r\r"_ba, messageEvents({"a\nb", "c"}));
    row("CRLF lines", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n"_ba, messageEvents({"a\nb", "c"}));
    row("bare CR, then LF", "data: a\rdata: b\n\n"_ba, messageEvents({"a\nb"}));
    row("CR, CR LF: the LF makes no third line", "data: a\r\r\ndata: b\r\r\n"_ba,
        messageEvents({"a", "b"}));
    row("LF, CR: two ends", "data: a\n\rdata: b\n\r"_ba, messageEvents({"a", "b"}));
    row("CRLF, then LF", "data: a\r\n\ndata: b\r\n\n"_ba, messageEvents({"a", "b"}));
    row("CR CR LF LF", "data: a\r\r\n\ndata: b\r\r\n\n"_ba, messageEvents({"a", "b"}));
    row("a stream that begins with LF", "\ndata: a\n\n"_ba, messageEvents({"a"}));
    row("a stream that begins with CRLF", "\r\ndata: a\r\n\r\n"_ba, messageEvents({"a"}));
    row("other line separators are data", "data: a\x0b\x0c\xC2\x85\xE2\x80\xA8z\n\n"_ba,
        messageEvents({"a\x0b\x0c\xC2\x85\xE2\x80\xA8z"}));
    row("field without colon", "data\n\n"_ba, messageEvents({""}));
    row("two fields without colon", "data\ndata\n\n"_ba, messageEvents({"\n"}));
    row("empty data lines count", "data:\ndata:\ndata: \n\n"_ba, messageEvents({"\n\n"}));
    row("empty, text, empty", "data:\ndata: a\ndata:\n\n"_ba, messageEvents({"\na\n"}));
    row("no space behind the colon", "data:a\n\n"_ba, messageEvents({"a"}));
    row("only one space goes", "data:  a \n\n"_ba, messageEvents({" a "}));
    row("a tab stays", "data:\ta\n\n"_ba, messageEvents({"\ta"}));
    row("colons in the value", "data: a: b:c\n\n"_ba, messageEvents({"a: b:c"}));
    row("a space before the colon is another field", "data : a\n\n"_ba, {});
    row("a space before the name is another field", " data: a\n\n"_ba, {});
    row("field names mind their case", "Data: a\nDATA: b\ndata: c\n\n"_ba, messageEvents({"c"}));
    row("longer and shorter names are other fields", "dat: a\ndatas: b\ndata: c\n\n"_ba,
        messageEvents({"c"}));
    row("unknown fields", "foo: 1\nbar\ndata: a\n: \nbaz:\n\n"_ba, messageEvents({"a"}));
    row("unknown fields only", "foo: 1\n\n"_ba, {});
    row("an event name without data", "event: a\n\n"_ba, {});
    row("a name does not outlive its block", "event: a\n\ndata: b\n\n"_ba, messageEvents({"b"}));
    row("a name does not outlive its event", "event: a\ndata: b\n\ndata: c\n\n"_ba,
        {{u"a"_s, "b", {}}, {u"message"_s, "c", {}}});
    row("data before the name", "data: b\nevent: a\n\n"_ba, {{u"a"_s, "b", {}}});
    row("the last name wins", "event: a\nevent: b\ndata: c\n\n"_ba, {{u"b"_s, "c", {}}});
    row("an empty name is message", "event: a\nevent:\ndata: c\n\n"_ba, messageEvents({"c"}));
    row("a name that is not ASCII", "event: \xC3\xA4\ndata: c\n\n"_ba, {{u"\u00E4"_s, "c", {}}});
    row("a mark leads a name", "event: \xEF\xBB\xBF"_ba + "a\ndata: c\n\n"_ba,
        {{u"\uFEFFa"_s, "c", {}}});
    row("a name keeps its spaces", "event:  a \ndata: c\n\n"_ba, {{u" a "_s, "c", {}}});
    row("BOM", "\xEF\xBB\xBF"_ba + "data: a\n\n"_ba, messageEvents({"a"}));
    row("BOM, blank line", "\xEF\xBB\xBF\ndata: a\n\n"_ba, messageEvents({"a"}));
    row("BOM, comment", "\xEF\xBB\xBF: x\ndata: a\n\n"_ba, messageEvents({"a"}));
    row("BOM twice: the second is part of a name",
        "\xEF\xBB\xBF\xEF\xBB\xBF"_ba + "data: a\n\ndata: b\n\n"_ba, messageEvents({"b"}));
    row("BOM later: part of a name", "data: a\n\n\xEF\xBB\xBF"_ba + "data: b\n\n"_ba,
        messageEvents({"a"}));
    row("what only begins like a BOM", "\xEF\xBB"_ba + "data: a\ndata: b\n\n"_ba,
        messageEvents({"b"}));
    row("one byte of a BOM and a line end", "\xEF\ndata: b\n\n"_ba, messageEvents({"b"}));
    row("BOM in data stays", "data: \xEF\xBB\xBF"_ba + "a\n\n"_ba,
        messageEvents({"\xEF\xBB\xBF"_ba + "a"_ba}));
    row("NUL in data", "data: a\0b\n\n"_ba, messageEvents({"a\0b"_ba}));
    row("UTF-8 of every length", "data: \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\n\n"_ba,
        messageEvents({"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"}));
    row("a stray continuation byte", "data: a\x80z\n\n"_ba, messageEvents({"a\xEF\xBF\xBDz"}));
    row("a character cut short: one replacement", "data: \xF0\x9F\x98z\n\n"_ba,
        messageEvents({"\xEF\xBF\xBDz"}));
    row("a character cut by the line end", "data: \xE2\x82\ndata: \xAC\n\n"_ba,
        messageEvents({"\xEF\xBF\xBD\n\xEF\xBF\xBD"}));
    row("overlong: one replacement a byte", "data: \xC0\xAF\n\n"_ba,
        messageEvents({"\xEF\xBF\xBD\xEF\xBF\xBD"}));
    row("surrogate as UTF-8: one a byte", "data: \xED\xA0\x80\n\n"_ba,
        messageEvents({"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}));
    row("broken UTF-8 in a name", "event: \xFF\ndata: a\n\n"_ba, {{u"\uFFFD"_s, "a", {}}});
    row("broken UTF-8 in a field name is another field", "data\xFF: a\ndata: b\n\n"_ba,
        messageEvents({"b"}));
}

void tst_SseParser::feed()
{
    QFETCH(QByteArray, wire);
    QFETCH(QList<ServerSentEvent>, expected);
    SseParser parser;
    QCOMPARE(parsed(parser, wire), expected);
    QVERIFY(!parser.hasError());
    QVERIFY(parser.errorString().isEmpty());
}

void tst_SseParser::retry_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<qint64>("expected"); // -1: never set
    QTest::newRow("never") << "data: a\n\n"_ba << qint64(-1);
    QTest::newRow("digits") << "retry: 1500\n\n"_ba << qint64(1500);
    QTest::newRow("before any blank line") << "retry:1500\n"_ba << qint64(1500);
    QTest::newRow("zero") << "retry: 0\n\n"_ba << qint64(0);
    QTest::newRow("leading zeros") << "retry: 0010\n\n"_ba << qint64(10);
    QTest::newRow("the last one") << "retry: 1\nretry: 2\n\nretry: 3\n\n"_ba << qint64(3);
    QTest::newRow("a bad one changes nothing") << "retry: 7\nretry: x\n\n"_ba << qint64(7);
    QTest::newRow("empty") << "retry:\nretry: \nretry\n\n"_ba << qint64(-1);
    QTest::newRow("negative") << "retry: -1\n\n"_ba << qint64(-1);
    QTest::newRow("plus sign") << "retry: +1\n\n"_ba << qint64(-1);
    QTest::newRow("fraction") << "retry: 1.5\n\n"_ba << qint64(-1);
    QTest::newRow("unit") << "retry: 1000ms\n\n"_ba << qint64(-1);
    QTest::newRow("two spaces") << "retry:  1\n\n"_ba << qint64(-1);
    QTest::newRow("space behind") << "retry: 1 \n\n"_ba << qint64(-1);
    QTest::newRow("digits of another script") << "retry: \xD9\xA3\n\n"_ba << qint64(-1);
    QTest::newRow("largest") << "retry: 9223372036854775807\n\n"_ba
                             << std::numeric_limits<qint64>::max();
    QTest::newRow("more than can be waited") << "retry: 9223372036854775808\n\n"_ba << qint64(-1);
    QTest::newRow("endless digits") << "retry: "_ba + QByteArray(1000, '9') + "\n\n" << qint64(-1);
}

void tst_SseParser::retry()
{
    QFETCH(QByteArray, wire);
    QFETCH(qint64, expected);
    SseParser parser;
    parsed(parser, wire);
    QCOMPARE(parser.retry().has_value(), expected >= 0);
    QCOMPARE(parser.retry().value_or(std::chrono::milliseconds(-1)).count(), expected);
}

void tst_SseParser::lastEventId_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QStringList>("ids"); // of the events
    QTest::addColumn<QString>("last");
    QTest::newRow("never") << "data: a\n\n"_ba << QStringList{{}} << QString();
    QTest::newRow("stays for later events") << "id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n"_ba
                                            << QStringList{u"1"_s, u"1"_s, u"2"_s} << u"2"_s;
    QTest::newRow("behind the data") << "data: a\nid: 1\n\n"_ba << QStringList{u"1"_s} << u"1"_s;
    QTest::newRow("a block without data")
        << "id: 1\n\ndata: a\n\n"_ba << QStringList{u"1"_s} << u"1"_s;
    QTest::newRow("an empty id takes it away")
        << "id: 1\ndata: a\n\nid:\ndata: b\n\nid: 3\ndata: c\n\nid\ndata: d\n\n"_ba
        << QStringList{u"1"_s, u""_s, u"3"_s, u""_s} << u""_s;
    QTest::newRow("an id with NUL is ignored")
        << "id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"_ba << QStringList{u"1"_s, u"1"_s} << u"1"_s;
    QTest::newRow("the last of a block")
        << "id: 1\nid: 2\ndata: a\n\n"_ba << QStringList{u"2"_s} << u"2"_s;
    QTest::newRow("of a cut block it does not count")
        << "id: 1\ndata: a\n\nid: 2\ndata: b\n"_ba << QStringList{u"1"_s} << u"1"_s;
    QTest::newRow("any text") << "id:  \xC3\xA4: \xFF\ndata: a\n\n"_ba
                              << QStringList{u" \u00E4: \uFFFD"_s} << u" \u00E4: \uFFFD"_s;
}

void tst_SseParser::lastEventId()
{
    QFETCH(QByteArray, wire);
    QFETCH(QStringList, ids);
    SseParser parser;
    QStringList seen;
    for (const ServerSentEvent &event : parsed(parser, wire))
        seen += event.id;
    QCOMPARE(seen, ids);
    QTEST(parser.lastEventId(), "last");
}

void tst_SseParser::unterminated_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QList<ServerSentEvent>>("expected");
    const QByteArray first = "data: a\n\n";
    QTest::newRow("no blank line") << first + "data: b\n"_ba << messageEvents({"a", "b"});
    QTest::newRow("no line end") << first + "event: e\ndata: b"_ba
                                 << messageEvents({"a"})
            + QList<ServerSentEvent>{{u"e"_s, "b", {}}};
    QTest::newRow("a field cut in its name")
        << first + "data: b\nda"_ba << messageEvents({"a", "b"});
    QTest::newRow("no data") << first + "event: e\n"_ba << messageEvents({"a"});
    QTest::newRow("nothing open") << first << messageEvents({"a"});
    QTest::newRow("CR of a CRLF") << first + "data: b\r"_ba << messageEvents({"a", "b"});
    QTest::newRow("a cut character")
        << first + "data: \xE2\x82"_ba << messageEvents({"a", "\xEF\xBF\xBD"});
    QTest::newRow("half a BOM") << "\xEF\xBB"_ba << QList<ServerSentEvent>{};
}

void tst_SseParser::unterminated()
{
    QFETCH(QByteArray, wire);
    QFETCH(QList<ServerSentEvent>, expected);
    SseParser parser;
    QCOMPARE(parsed(parser, wire, Unterminated::Dispatch), expected);
    SseParser strict;
    QCOMPARE(parsed(strict, wire), expected.first(wire.startsWith("data: a") ? 1 : 0));
}

void tst_SseParser::examples_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QByteArray>("last"); // the beginning of the last event's data
    const auto status = [](const char *word) {
        return R"({"event": "status", "data": {"prompt_id": "7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f", )"
               R"("status": ")"_ba
            + word + R"("}})";
    };
    const QByteArray executingNull = R"({"event": "executing", "data": {"node": null, )";
    QTest::newRow("logs-v2-live.sse") << 4 << R"({"type": "stream_complete", )"_ba;
    QTest::newRow("progress-v2.sse") << 6 << R"({"run_id": "7d1f2c9e-)"_ba;
    QTest::newRow("stream-cached.sse")
        << 16 << R"({"event": "status", "data": {"prompt_id": "b2a40d31-)"_ba;
    QTest::newRow("stream-cancelled-cut.sse") << 18 << R"({"event": "progress", )"_ba;
    QTest::newRow("stream-cold-start-only.sse") << 1 << R"({"event": "queuing"})"_ba;
    QTest::newRow("stream-corrupt-interleaved.sse") << 8 << status("success");
    QTest::newRow("stream-dropped-mid-frame.sse")
        << 16 << R"({"event": "executing", "data": {"node": "6", )"_ba;
    QTest::newRow("stream-exec-error.sse") << 22 << status("failed");
    QTest::newRow("stream-interrupted-then-silence.sse") << 19 << executingNull;
    QTest::newRow("stream-node-error-partial.sse") << 40 << status("success");
    QTest::newRow("stream-node-error.sse") << 8 << status("failed");
    QTest::newRow("stream-success-url-already-there.sse") << 40 << status("success");
    QTest::newRow("stream-success.sse") << 42 << status("success");
    QTest::newRow("stream-text-only-then-silence.sse") << 18 << executingNull;
    QTest::newRow("stream-unknown-event-tolerate.sse") << 11 << status("success");
    QTest::newRow("stream-unknown-node-then-silence.sse")
        << 7 << R"({"error": {"type": "invalid_prompt", )"_ba;
}

void tst_SseParser::examples()
{
    QFETCH(QByteArray, last);
    const QByteArray wire = example(QString::fromLatin1(QTest::currentDataTag()));
    SseParser parser;
    const QList<ServerSentEvent> events = parsed(parser, wire);
    QTEST(int(events.size()), "count");
    QCOMPARE(events.last().data.first(last.size()), last);
    const bool isRun = QByteArrayView(QTest::currentDataTag()).startsWith("stream-");
    QCOMPARE(events.last().event, isRun ? u"event_update"_s : u"message"_s);
}

void tst_SseParser::everyExampleHasARow()
{
    const QDir folder(QStringLiteral(TEST_DATA_DIR "/examples"));
    QCOMPARE(folder.entryList({u"*.sse"_s}, QDir::Files).size(), 16);
}

void tst_SseParser::fragmentedExample()
{
    const QJsonObject json = QJsonDocument::fromJson(example(u"stream-fragmented.json"_s)).object();
    SseParser parser;
    QList<ServerSentEvent> events;
    for (const QJsonValue chunk : json["chunks_base64"_L1].toArray()) {
        parser.feed(QByteArray::fromBase64(chunk.toString().toLatin1()));
        events += taken(parser);
    }
    parser.finish();
    QVERIFY(taken(parser).isEmpty());
    QCOMPARE(int(events.size()), json["expected_frame_count"_L1].toInt(-1));
    const QJsonObject expected = json["expected_last"_L1].toObject();
    QCOMPARE(events.last().event, expected["event"_L1].toString());
    QCOMPARE(QJsonDocument::fromJson(events.last().data).object(), expected["data"_L1].toObject());
}

void tst_SseParser::limit_data()
{
    QTest::addColumn<QByteArray>("wire"); // read with a limit of 20 bytes, after a valid event
    QTest::addColumn<bool>("refused");
    QTest::newRow("just small enough")
        << "data: 67890123456789\n\ndata: 67890123456789\n\n"_ba << false;
    QTest::newRow("one byte more") << "data: 678901234567890\n\n"_ba << true;
    QTest::newRow("a line that never ends") << "data: "_ba + QByteArray(1000, 'x') << true;
    QTest::newRow("many data lines") << "data\ndata\ndata\ndata\ndata\ndata\n\n"_ba << true;
    QTest::newRow("many lines without data") << "event:a\nevent:b\nevent:c\n"_ba << true;
    QTest::newRow("an endless comment") << ":"_ba + QByteArray(1000, 'x') << true;
    QTest::newRow("comments without a blank line") << ":pings\n:pings\n:pings\n:pings\n"_ba << true;
    QTest::newRow("comments with blank lines") << ":pings\n\n"_ba.repeated(100) << false;
    QTest::newRow("blank lines without end") << "\r\n"_ba.repeated(1000) << false;
    QTest::newRow("many small events") << "data: a\r\n\r\n"_ba.repeated(100) << false;
}

void tst_SseParser::limit()
{
    QFETCH(QByteArray, wire);
    QFETCH(bool, refused);
    SseParser parser;
    parser.setMaximumEventSize(20);
    QCOMPARE(parser.maximumEventSize(), 20);
    const QList<ServerSentEvent> events = parsed(parser, "data: good\n\n" + wire);
    QCOMPARE(parser.hasError(), refused);
    QCOMPARE(parser.errorString(),
             refused ? u"The server sent an event of more than 20 bytes."_s : QString());
    QCOMPARE(events.value(0).data, "good"_ba);
    if (refused)
        QCOMPARE(events.size(), 1);
}

void tst_SseParser::errorEndsReading()
{
    SseParser parser;
    parser.setMaximumEventSize(20);
    parser.feed("data: good\n\ndata: more than twenty bytes\n\ndata: late\n\n");
    QVERIFY(parser.hasError());
    parser.feed("\n\ndata: later\n\n");
    parser.finish(Unterminated::Dispatch);
    QVERIFY(parser.hasError());
    QCOMPARE(taken(parser), messageEvents({"good"}));
}

void tst_SseParser::raisedLimit()
{
    SseParser parser;
    QCOMPARE(parser.maximumEventSize(), 64 * 1024 * 1024);
    parser.setMaximumEventSize(-1);
    QCOMPARE(parser.maximumEventSize(), 0);
    parser.setMaximumEventSize(8);
    parser.feed("data: 78");
    QVERIFY(!parser.hasError());
    parser.setMaximumEventSize(10);
    parser.feed("90\n\n");
    QCOMPARE(taken(parser), messageEvents({"7890"}));
}

// A reader may take fewer than it feeds; it gets them all, in order.
void tst_SseParser::someAreAlwaysLeft()
{
    SseParser parser;
    int taken = 0;
    for (int fed = 0; fed < 2000; ++fed) {
        parser.feed("data: " + QByteArray::number(fed) + "\n\n");
        if (fed - taken > fed % 7)
            QCOMPARE(parser.next().value().data, QByteArray::number(taken++));
    }
    while (const auto event = parser.next())
        QCOMPARE(event->data, QByteArray::number(taken++));
    QCOMPARE(taken, 2000);
}

void tst_SseParser::nothingAfterFinish()
{
    SseParser parser;
    parser.feed("data: a\n\ndata: b\n");
    parser.finish();
    parser.finish(Unterminated::Dispatch);
    parser.feed("\ndata: c\n\n");
    QCOMPARE(taken(parser), messageEvents({"a"}));
}

void tst_SseParser::reset()
{
    SseParser parser;
    parser.setMaximumEventSize(20);
    parser.feed("id: 1\nretry: 5\ndata\n\nevent: x\ndata: more than twenty");
    QVERIFY(parser.hasError());
    parser.reset();
    QVERIFY(!parser.hasError());
    QVERIFY(!parser.next());
    QVERIFY(!parser.retry());
    QVERIFY(parser.lastEventId().isEmpty());
    QCOMPARE(parser.maximumEventSize(), 20);
    // A new stream may begin with a BOM, and does not continue the old one's incomplete event.
    QCOMPARE(parsed(parser, "\xEF\xBB\xBF"_ba + "data: a\n\n"), messageEvents({"a"}));
}

// A quadratic algorithm would take hours and run into ctest's timeout.
void tst_SseParser::timeIsLinear_data()
{
    constexpr int Size = 3 * 1024 * 1024;
    QTest::addColumn<QByteArray>("wire");
    QTest::newRow("one long line") << "data:"_ba + QByteArray(Size, 'x') + "\n\n";
    QTest::newRow("one event of short lines") << "data:xyz\n"_ba.repeated(Size / 9) + "\n";
    QTest::newRow("short events") << "data:xyz\n\n"_ba.repeated(Size / 10);
}

void tst_SseParser::timeIsLinear()
{
    QFETCH(QByteArray, wire);
    SseParser parser;
    qsizetype data = 0;
    for (const ServerSentEvent &event : parsed(parser, wire))
        data += event.data.count('x');
    QCOMPARE(data, wire.count('x'));
}

REGISTER_APPLESS_TEST(tst_SseParser)
#include "tst_sseparser.moc"
