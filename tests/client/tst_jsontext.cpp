// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

class tst_JsonText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbers_data();
    void numbers();
    void strings_data();
    void strings();
    void charactersThatEnd_data();
    void charactersThatEnd();
    void refused_data();
    void refused();
    void depth();
    void duplicateKeys();
    void spliced();
    void equality_data();
    void equality();
    void written_data();
    void written();
    void unwritable_data();
    void unwritable();
};

void tst_JsonText::numbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QVariant>("expected");
    QTest::addColumn<bool>("integer");
    QTest::newRow("2^53+1") << "9007199254740993"_ba << QVariant(9007199254740993LL) << true;
    QTest::newRow("2^63-1") << "9223372036854775807"_ba << QVariant(9223372036854775807LL) << true;
    QTest::newRow("2^63") << "9223372036854775808"_ba << QVariant(9223372036854775808ULL) << true;
    QTest::newRow("2^64-1") << "18446744073709551615"_ba << QVariant(18446744073709551615ULL)
                            << true;
    QTest::newRow("2^64") << "18446744073709551616"_ba << QVariant(18446744073709551616.0) << true;
    QTest::newRow("-2^63") << "-9223372036854775808"_ba
                           << QVariant(std::numeric_limits<qlonglong>::min()) << true;
    QTest::newRow("a float that looks whole") << "2.0"_ba << QVariant(2.0) << false;
    QTest::newRow("exponent") << "1e3"_ba << QVariant(1000.0) << false;
    QTest::newRow("beyond a double") << "1e400"_ba << QVariant(qInf()) << false;
    QTest::newRow("minus zero") << "-0"_ba << QVariant(0LL) << true;
}

void tst_JsonText::numbers()
{
    QFETCH(QByteArray, text);
    QFETCH(QVariant, expected);
    QFETCH(bool, integer);
    const auto json = JsonText::parse(text);
    QVERIFY(json);
    QCOMPARE(json->root().toVariant(), expected);
    QCOMPARE(json->root().toVariant().typeId(), expected.typeId());
    QCOMPARE(json->root().isInteger(), integer);
    QCOMPARE(json->root().raw(), text);
}

void tst_JsonText::strings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("empty") << R"("")"_ba << u""_s;
    QTest::newRow("every escape") << R"("\"\\\/\b\f\n\r\t")"_ba << u"\"\\/\b\f\n\r\t"_s;
    QTest::newRow("surrogate pair") << R"("\ud83d\ude00!")"_ba << u"\U0001F600!"_s;
    QTest::newRow("raw UTF-8") << "\"na\xC3\xAFve\""_ba << u"na\u00EFve"_s;
    QTest::newRow("a byte order mark is a character")
        << "\"\xEF\xBB\xBF"_ba + "a\\n\xEF\xBB\xBF\"" << u"\uFEFFa\n\uFEFF"_s;
    QTest::newRow("a lone surrogate") << R"("\ud800")"_ba << QString(QChar(0xD800));
}

void tst_JsonText::strings()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    const auto json = JsonText::parse(text);
    QVERIFY(json);
    QCOMPARE(json->root().toString(), expected);
    const auto again = JsonText::parse(JsonText::quoted(expected));
    QVERIFY(again);
    QCOMPARE(again->root().toString(), expected);
}

void tst_JsonText::charactersThatEnd_data()
{
    QTest::addColumn<QByteArray>("end"); // of the plain characters
    QTest::addColumn<bool>("isJson");
    QTest::newRow("quote") << "\""_ba << true;
    QTest::newRow("escape") << "\\n\""_ba << true;
    QTest::newRow("control character") << "\n\""_ba << false;
    QTest::newRow("another one") << "\x1f\""_ba << false;
    QTest::newRow("space") << " \""_ba << true;
    QTest::newRow("above ASCII") << "\xc3\xbf\""_ba << true;
    QTest::newRow("nothing") << ""_ba << false;
}

// Strings are skipped in pieces, so each place within one counts.
void tst_JsonText::charactersThatEnd()
{
    QFETCH(QByteArray, end);
    for (int length = 0; length < 40; ++length) {
        for (const char plain : {'a', '!', '#', '[', ']', '\x7f'}) {
            const QByteArray inner = QByteArray(length, plain) + end;
            const auto json = JsonText::parse('"' + inner);
            QTEST(json.has_value(), "isJson");
            if (json)
                QCOMPARE(json->root().escapedText(), QByteArrayView(inner).chopped(1));
        }
    }
}

void tst_JsonText::refused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("empty") << ""_ba << 1 << 1;
    QTest::newRow("only a BOM") << "\xEF\xBB\xBF"_ba << 1 << 1;
    QTest::newRow("trailing comma, third line") << "{\n  \"a\": 1,\n}"_ba << 3 << 1;
    QTest::newRow("CRLF lines count once") << "{\r\n\r\n  x"_ba << 3 << 3;
    QTest::newRow("CR lines") << "[\r1,\r*]"_ba << 3 << 1;
    QTest::newRow("columns are characters, not bytes") << "[\"\xC3\xA4\xC3\xB6\", x]"_ba << 1 << 8;
    QTest::newRow("second document") << "{} {}"_ba << 1 << 4;
    QTest::newRow("leading zero") << "[01]"_ba << 1 << 2;
    QTest::newRow("NaN") << "[NaN]"_ba << 1 << 2;
    QTest::newRow("open string") << "[\"abc"_ba << 1 << 2;
    QTest::newRow("bad escape") << R"(["\x"])"_ba << 1 << 3;
    QTest::newRow("short \\u") << R"(["\u12"])"_ba << 1 << 3;
    QTest::newRow("newline in a string") << "[\"a\nb\"]"_ba << 1 << 4;
    QTest::newRow("unquoted key") << "{a: 1}"_ba << 1 << 2;
    QTest::newRow("open object") << "{\"a\": 1"_ba << 1 << 8;
    QTest::newRow("no digit behind the point") << "[1.]"_ba << 1 << 4;
    QTest::newRow("not UTF-8") << "[\"\xFF\"]"_ba << 1 << 3;
    QTest::newRow("overlong UTF-8") << "[\"\xC0\xAF\"]"_ba << 1 << 3;
    QTest::newRow("surrogate as UTF-8") << "[\"\xED\xA0\x80\"]"_ba << 1 << 3;
}

void tst_JsonText::refused()
{
    QFETCH(QByteArray, text);
    JsonText::Error error;
    QVERIFY(!JsonText::parse(text, &error));
    QVERIFY(!error.message.isEmpty());
    QTEST(error.line, "line");
    QTEST(error.column, "column");
}

void tst_JsonText::depth()
{
    const auto nested = [](int depth) {
        return QByteArray(depth, '[') + QByteArray(depth, ']');
    };
    QVERIFY(JsonText::parse(nested(JsonText::MaximumDepth)));
    JsonText::Error error;
    QVERIFY(!JsonText::parse(nested(JsonText::MaximumDepth + 1), &error));
    QCOMPARE(error.column, JsonText::MaximumDepth + 1);
    QVERIFY(!JsonText::parse(QByteArray(1'000'000, '['), &error));
}

void tst_JsonText::duplicateKeys()
{
    const auto json = JsonText::parse(R"({"a": 1, "b": 2, "a": 3})");
    QVERIFY(json);
    QCOMPARE(json->root().children().size(), 3);
    QCOMPARE(json->root().children().at(1).key(), u"b"_s);
    QCOMPARE(json->root().member(u"a").toVariant(), QVariant(3LL));
    QCOMPARE(json->root().member("a"_L1).toVariant(), QVariant(3LL));
    QVERIFY(!json->root().member("ab"_L1).exists());
    QVERIFY(!json->root().member(u"c").exists());
    QVERIFY(!json->root().member(u"c").member(u"d").exists());
}

void tst_JsonText::spliced()
{
    const QByteArray text = R"({"a": 1, "b": [2, 3]})"_ba;
    const auto json = JsonText::parse(text);
    QVERIFY(json);
    const auto a = json->root().member(u"a");
    const auto second = json->root().member(u"b").at(1);
    QCOMPARE(JsonText::spliced(text,
                               {{second.begin(), second.end(), "18446744073709551615"},
                                {a.begin(), a.end(), "null"}}),
             R"({"a": null, "b": [2, 18446744073709551615]})"_ba);
}

void tst_JsonText::equality_data()
{
    QTest::addColumn<QByteArray>("left");
    QTest::addColumn<QByteArray>("right");
    QTest::addColumn<bool>("equal");
    QTest::newRow("key order and space") << R"({"a":1,"b":[true,null]})"_ba
                                         << R"({ "b": [ true, null ], "a": 1 })"_ba << true;
    QTest::newRow("neighbors beyond a double") << "18446744073709551615"_ba
                                               << "18446744073709551614"_ba << false;
    QTest::newRow("same float, other spelling") << "1e3"_ba
                                                << "1000.0"_ba << true;
    QTest::newRow("escape or not") << R"("\u00e4")"_ba
                                   << "\"\xC3\xA4\""_ba << true;
    QTest::newRow("text is not a number") << R"("1")"_ba
                                          << "1"_ba << false;
    QTest::newRow("one element more") << "[1]"_ba
                                      << "[1,2]"_ba << false;
    QTest::newRow("other key") << R"({"a":1})"_ba
                               << R"({"b":1})"_ba << false;
}

void tst_JsonText::equality()
{
    QFETCH(QByteArray, left);
    QFETCH(QByteArray, right);
    const auto a = JsonText::parse(left);
    const auto b = JsonText::parse(right);
    QVERIFY(a && b);
    QTEST(a->root().equals(b->root()), "equal");
    QTEST(b->root().equals(a->root()), "equal");
}

void tst_JsonText::written_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("2^64-1") << QVariant(18446744073709551615ULL) << "18446744073709551615"_ba;
    QTest::newRow("-2^63") << QVariant(std::numeric_limits<qlonglong>::min())
                           << "-9223372036854775808"_ba;
    QTest::newRow("0.1") << QVariant(0.1) << "0.1"_ba;
    QTest::newRow("0.1f") << QVariant(0.1f) << "0.1"_ba;
    QTest::newRow("2^24 as a float") << QVariant(16777216.0f) << "16777216"_ba;
    QTest::newRow("a float beyond six digits") << QVariant(1.234567f) << "1.234567"_ba;
    QTest::newRow("a small float") << QVariant(1e-30f) << "1e-30"_ba;
    QTest::newRow("minus zero keeps its sign") << QVariant(-0.0) << "-0.0"_ba;
    QTest::newRow("bool") << QVariant(true) << "true"_ba;
    QTest::newRow("text of digits stays text") << QVariant(u"123"_s) << "\"123\""_ba;
    QTest::newRow("list") << QVariant(QVariantList{1, u"a\n"_s}) << "[1, \"a\\n\"]"_ba;
    QTest::newRow("map") << QVariant(QVariantMap{{u"k"_s, false}}) << "{\"k\": false}"_ba;
    QTest::newRow("null") << QVariant::fromValue(nullptr) << "null"_ba;
}

void tst_JsonText::written()
{
    QFETCH(QVariant, value);
    QTEST(JsonText::fromVariant(value).value_or("refused"), "expected");
}

void tst_JsonText::unwritable_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::newRow("invalid") << QVariant();
    QTest::newRow("infinity") << QVariant(qInf());
    QTest::newRow("NaN in a list") << QVariant(QVariantList{1, qQNaN()});
    QTest::newRow("a type without JSON") << QVariant(QSize(1, 2));
}

void tst_JsonText::unwritable()
{
    QFETCH(QVariant, value);
    QString why;
    QVERIFY(!JsonText::fromVariant(value, &why));
    QVERIFY(!why.isEmpty());
}

REGISTER_APPLESS_TEST(tst_JsonText)
#include "tst_jsontext.moc"
