// SPDX-License-Identifier: MIT

#include <ComfyDeploy/sseparser.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

// 16 MiB of events of one shape in pieces of one size. Linear work shows as the same time, whatever
// the shape and the size of the pieces; only single bytes cost a call each.
class bench_SseParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void feed_data();
    void feed();
};

void bench_SseParser::feed_data()
{
    constexpr int Size = 16 * 1024 * 1024;
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<int>("chunkSize");
    const QByteArray frame =
        "event: event_update\ndata: {\"event\": \"executing\", \"data\": {\"node\": "
        "\"6\", \"display_node\": \"6\"}}\n\n"_ba;
    const std::pair<const char *, QByteArray> shapes[] = {
        {"one long line", "data: " + QByteArray(Size, 'x') + "\n\n"},
        {"one event of short lines", "data: xyz\n"_ba.repeated(Size / 10) + "\n"},
        {"events of a run", frame.repeated(Size / int(frame.size()))},
    };
    for (const auto &[name, wire] : shapes) {
        for (const int size : {1, 7, 1460, 65536, Size + 8})
            QTest::addRow("%s, %d-byte chunks", name, size) << wire << size;
    }
}

void bench_SseParser::feed()
{
    QFETCH(QByteArray, wire);
    QFETCH(int, chunkSize);
    QBENCHMARK
    {
        SseParser parser;
        for (qsizetype pos = 0; pos < wire.size(); pos += chunkSize) {
            parser.feed(
                QByteArrayView(wire).sliced(pos, qMin<qsizetype>(chunkSize, wire.size() - pos)));
            while (parser.next())
                continue;
        }
        parser.finish();
        QVERIFY(!parser.hasError());
    }
}

QTEST_APPLESS_MAIN(bench_SseParser)
#include "bench_sseparser.moc"
