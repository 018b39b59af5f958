// SPDX-License-Identifier: MIT

#include "console.h"
#include "displaywidth.h"
#include "shared/testprogram.h"
#include "table.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy::Cli;
using namespace Qt::StringLiterals;

class tst_Console : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printable_data();
    void printable();
    void percent_data();
    void percent();
    void tables_data();
    void tables();
    void widths_data();
    void widths();
    void tablesOfWideLetters();
};

void tst_Console::printable_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("oneLine");
    QTest::addColumn<QString>("lines");
    QTest::newRow("plain") << u"a 図\t🦊"_s << u"a 図\t🦊"_s << u"a 図\t🦊"_s;
    QTest::newRow("line breaks") << u"a\nb\rc"_s << u"a b c"_s << u"a\nb c"_s;
    QTest::newRow("an escape sequence")
        << u"\x1b[2Jgone"_s << u"\uFFFD[2Jgone"_s << u"\uFFFD[2Jgone"_s;
    QTest::newRow("the same in one character")
        << u"\x9B[2Jgone"_s << u"\uFFFD[2Jgone"_s << u"\uFFFD[2Jgone"_s;
    QTest::newRow("backspace and bell") << u"a\b\a"_s << u"a\uFFFD\uFFFD"_s << u"a\uFFFD\uFFFD"_s;
    QTest::newRow("turned around") << u"a\u202Eb"_s << u"a\uFFFDb"_s << u"a\uFFFDb"_s;
}

void tst_Console::printable()
{
    QFETCH(QString, text);
    QTEST(Console::printable(text), "oneLine");
    QTEST(Console::printable(text, true), "lines");
}

void tst_Console::percent_data()
{
    QTest::addColumn<double>("fraction");
    QTest::addColumn<int>("percent");
    QTest::newRow("nothing") << 0.0 << 0;
    QTest::newRow("not exact in binary") << 0.58 << 58;
    QTest::newRow("rounded down") << 0.999 << 99;
    QTest::newRow("all") << 1.0 << 100;
}

void tst_Console::percent()
{
    QFETCH(double, fraction);
    QTEST(Console::percent(fraction), "percent");
}

void tst_Console::tables_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<QStringList>("lines");
    const QStringList whole{u"ID     NAME"_s + QString(38, u' ') + u"N"_s,
                            u"aaaaa  "_s + QString(39, u'x') + u"…  1"_s,
                            u"b      a b"_s + QString(39, u' ') + u"22"_s};
    QTest::newRow("any width") << 0 << whole;
    QTest::newRow("wide enough") << 51 << whole;
    QTest::newRow("narrow") << 21
                            << QStringList{u"ID     NAME        N"_s, u"aaaaa  xxxxxxxxx…  1"_s,
                                           u"b      a b         22"_s};
    QTest::newRow("too narrow for all that")
        << 5
        << QStringList{u"ID     NAME      N"_s, u"aaaaa  xxxxxxx…  1"_s, u"b      a b       22"_s};
}

void tst_Console::tables()
{
    QFETCH(int, width);
    QTEST(tableLines({{u"ID"_s, true}, {u"NAME"_s}, {u"N"_s}},
                     {{u"aaaaa"_s, QString(45, u'x'), u"1"_s}, {u"b"_s, u"a\nb"_s, u"22"_s}},
                     width),
          "lines");
}

void tst_Console::widths_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("width");
    QTest::newRow("nothing") << QString() << 0;
    QTest::newRow("letters") << u"a\u00E4\u0416"_s << 3;
    QTest::newRow("an accent of its own") << u"e\u0301"_s << 1;
    QTest::newRow("Chinese") << u"\u6E2F\u53E3"_s << 4;
    QTest::newRow("Korean") << u"\uD55C"_s << 2;
    QTest::newRow("full width") << u"\uFF21"_s << 2;
    QTest::newRow("emoji") << u"\U0001F6A3"_s << 2;
    QTest::newRow("an old emoji") << u"\u2705"_s << 2;
    QTest::newRow("between the lists") << u"\u2706\uFFFD"_s << 2;
    QTest::newRow("half a pair") << QString(QChar(0xD83D)) << 1;
}

void tst_Console::widths()
{
    QFETCH(QString, text);
    QTEST(int(displayWidth(text)), "width");
}

// Columns are aligned by their width on the terminal, not by their length.
void tst_Console::tablesOfWideLetters()
{
    const QStringList lines = tableLines({{u"NAME"_s}, {u"N"_s}},
                                         {{u"\u6E2F\u53E3\u6E2F\u53E3"_s, u"1"_s},
                                          {u"\U0001F6A3 e\u0301"_s, u"2"_s},
                                          {u"abcdefghij"_s, u"3"_s}},
                                         0);
    for (const QString &line : lines)
        QCOMPARE(displayWidth(line), 13);
    QCOMPARE(lines.at(1), u"\u6E2F\u53E3\u6E2F\u53E3    1"_s);
    // A character that does not fit completely is omitted.
    const QStringList cut =
        tableLines({{u"NAME"_s}}, {{u"\u6E2F\u53E3\u6E2F\u53E3\u6E2F\u53E3\u6E2F"_s}}, 10);
    QCOMPARE(cut.at(1), u"\u6E2F\u53E3\u6E2F\u53E3\u2026"_s);
}

REGISTER_APPLESS_TEST(tst_Console)
#include "tst_console.moc"
