// SPDX-License-Identifier: MIT

#include "jsonline.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/sseparser.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Cli;
using namespace Qt::StringLiterals;

class tst_JsonLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void members();
    void compact_data();
    void compact();
    void eventData_data();
    void eventData();
};

void tst_JsonLine::members()
{
    JsonLine line("queued"_L1);
    line.add(u"run_id"_s, u"a\"b\n\u2028"_s).add(u"n"_s, qint64(-9007199254740993));
    JsonLine more;
    more.addRaw(u"list"_s, jsonArray({"1", "null"}));
    line.append(more).append(JsonLine());
    QVERIFY(!line.text().contains('\n'));
    QCOMPARE(line.text(),
             QByteArray("{\"type\":\"queued\",\"run_id\":\"a\\\"b\\n\u2028\","
                        "\"n\":-9007199254740993,\"list\":[1,null]}"));
    QVERIFY(JsonLine().isEmpty());
    QCOMPARE(JsonLine().append(more).text(), "{\"list\":[1,null]}"_ba);
}

void tst_JsonLine::compact_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("between tokens") << "{ \"a\" :\r\n\t[ 1 , 2 ] }"_ba
                                    << "{\"a\":[1,2]}"_ba;
    QTest::newRow("inside of strings") << R"( "a  b" )"_ba
                                       << R"("a  b")"_ba;
    QTest::newRow("an escaped quote") << R"(["a\" b", 1])"_ba
                                      << R"(["a\" b",1])"_ba;
    QTest::newRow("an escaped backslash") << R"(["a\\", 1])"_ba
                                          << R"(["a\\",1])"_ba;
    QTest::newRow("digits stay") << "18446744073709551615"_ba
                                 << "18446744073709551615"_ba;
}

void tst_JsonLine::compact()
{
    QFETCH(QByteArray, json);
    QTEST(compactJson(json), "expected");
}

void tst_JsonLine::eventData_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("object") << R"({"b": 1, "a": 1.50})"_ba
                            << R"({"b":1,"a":1.50})"_ba;
    QTest::newRow("beyond 2^63") << R"({"seed": 18446744073709551615})"_ba
                                 << R"({"seed":18446744073709551615})"_ba;
    QTest::newRow("beyond a double") << "1e400"_ba
                                     << "1e400"_ba;
    QTest::newRow("several lines") << "{\n\"a\":\n1}"_ba
                                   << R"({"a":1})"_ba;
    QTest::newRow("Python's numbers") << R"({"cfg": NaN, "a": "NaN"})"_ba
                                      << R"({"cfg":null,"a":"NaN"})"_ba;
    QTest::newRow("not JSON") << "half a {\"frame"_ba
                              << R"("half a {\"frame")"_ba;
    QTest::newRow("nothing") << QByteArray() << R"("")"_ba;
}

void tst_JsonLine::eventData()
{
    QFETCH(QByteArray, data);
    ServerSentEvent event;
    event.event = u"event_update"_s;
    event.data = data;
    QTEST(eventDataJson(RunStreamEvent(event)), "expected");
}

REGISTER_APPLESS_TEST(tst_JsonLine)
#include "tst_jsonline.moc"
