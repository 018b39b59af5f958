// SPDX-License-Identifier: MIT

#include "shared/combinations.h"
#include "shared/testprogram.h"
#include "variations/variedvalues.h"

#include <ComfyDeploy/WorkflowGraph>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! What is typed for an input that varies, and the combinations of several.
class tst_VariedValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void read_data();
    void read();
    void tooMany();
    void combinations_data();
    void combinations();
    void combinationCount_data();
    void combinationCount();
};

namespace {

InputSpec specOf(const QByteArray &classType, const QByteArray &more = {})
{
    const auto graph = WorkflowGraph::fromJson(
        R"({"1":{"class_type":"ComfyUIDeployExternal)" + classType
        + R"(","inputs":{"input_id":"x","display_name":"Field")" + more + "}}}");
    return graph->inputs().value(0);
}

} // namespace

void tst_VariedValues::read_data()
{
    QTest::addColumn<QByteArray>("classType");
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QVariantList>("values");
    QTest::addColumn<QString>("problem"); // a part of it
    const QByteArray slider = R"(,"default_value":5,"min_value":1,"max_value":9)";
    const QByteArray choices = R"(,"default_value":"a","options":"[\"a\",\"b c\",\"d, e\"]")";
    const auto row = [](const char *name, const QByteArray &type, const QByteArray &more,
                        const QString &text, const QVariantList &values,
                        const QString &problem = {}) {
        QTest::newRow(name) << type << more << text << values << problem;
    };
    row("range", "Seed", {}, u"1..4"_s, {1, 2, 3, 4});
    row("range with spaces", "Seed", {}, u" 1 .. 3 "_s, {1, 2, 3});
    row("range of one", "Seed", {}, u"7..7"_s, {7});
    row("list", "Seed", {}, u"1, 5;9 12"_s, {1, 5, 9, 12});
    row("ranges in a list", "Seed", {}, u"1..3, 10"_s, {1, 2, 3, 10});
    row("nothing twice", "Seed", {}, u"1..3, 2, 3, 4"_s, {1, 2, 3, 4});
    row("backwards", "Seed", {}, u"9..1"_s, {}, u"9..1"_s);
    row("no number", "Seed", {}, u"1, two"_s, {}, u"two"_s);
    row("nothing", "Seed", {}, u" , "_s, {}, u"no value"_s);
    row("half a range", "Seed", {}, u"1.."_s, {}, u"Field"_s);
    row("decimals", "NumberSlider", R"(,"default_value":1,"min_value":0,"max_value":2)",
        u"0.5 1.25"_s, {0.5, 1.25});
    row("beyond a limit", "NumberSliderInt", slider, u"3, 12"_s, {}, u"at most 9"_s);
    row("range beyond a limit", "NumberSliderInt", slider, u"8..12"_s, {}, u"10"_s);
    row("texts", "Text", {}, u"a red fox, running\n\n  a hare \n"_s,
        {u"a red fox, running"_s, u"a hare"_s});
    row("a text that looks like a range", "Text", {}, u"1..4"_s, {u"1..4"_s});
    row("switch", "Boolean", {}, u"true false"_s, {true, false});
    row("no switch", "Boolean", {}, u"maybe"_s, {}, u"maybe"_s);
    row("choices", "Enum", choices, u"a\nd, e"_s, {u"a"_s, u"d, e"_s});
    row("no choice", "Enum", choices, u"a\nz"_s, {}, u"z"_s);
}

void tst_VariedValues::read()
{
    QFETCH(const QByteArray, classType);
    QFETCH(const QByteArray, more);
    QFETCH(const QString, text);
    QFETCH(const QVariantList, values);
    QFETCH(const QString, problem);
    const InputSpec spec = specOf(classType, more);
    QVERIFY(VariedValues::canVary(spec));
    const VariedValues varied = VariedValues::read(spec, text, 500);
    QVERIFY2(varied.problem.contains(problem), qPrintable(varied.problem));
    QCOMPARE(varied.problem.isEmpty(), problem.isEmpty());
    if (!problem.isEmpty())
        QVERIFY2(varied.problem.contains("Field"_L1), qPrintable(varied.problem));
    QCOMPARE(varied.values.size(), values.size());
    for (qsizetype i = 0; i < values.size(); ++i)
        QCOMPARE(varied.values.at(i).toString(), values.at(i).toString());
}

void tst_VariedValues::tooMany()
{
    const InputSpec seed = specOf("Seed");
    QCOMPARE(VariedValues::read(seed, u"1..500"_s, 500).values.size(), 500);
    for (const QString &text : {u"1..501"_s, u"1..300, 400..700"_s, u"1..9223372036854775807"_s}) {
        const VariedValues varied = VariedValues::read(seed, text, 500);
        QVERIFY2(varied.problem.contains(u"500"_s), qPrintable(varied.problem));
        QVERIFY(varied.values.isEmpty());
    }
    QVERIFY(!VariedValues::canVary(specOf("Image")));
}

void tst_VariedValues::combinations_data()
{
    QTest::addColumn<QList<qsizetype>>("sizes");
    QTest::addColumn<QList<QList<qsizetype>>>("all");
    QTest::newRow("none") << QList<qsizetype>{} << QList<QList<qsizetype>>{{}};
    QTest::newRow("one") << QList<qsizetype>{3} << QList<QList<qsizetype>>{{0}, {1}, {2}};
    QTest::newRow("two") << QList<qsizetype>{2, 3}
                         << QList<QList<qsizetype>>{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}};
}

void tst_VariedValues::combinations()
{
    QFETCH(const QList<qsizetype>, sizes);
    QFETCH(const QList<QList<qsizetype>>, all);
    for (qsizetype i = 0; i < all.size(); ++i)
        QCOMPARE(App::combinationAt(sizes, i), all.at(i));
}

void tst_VariedValues::combinationCount_data()
{
    QTest::addColumn<QList<qsizetype>>("sizes");
    QTest::addColumn<int>("factor");
    QTest::addColumn<int>("count"); // 0: more than 500
    QTest::newRow("none") << QList<qsizetype>{} << 1 << 1;
    QTest::newRow("repeated") << QList<qsizetype>{} << 99 << 99;
    QTest::newRow("two") << QList<qsizetype>{3, 4} << 1 << 12;
    QTest::newRow("two, repeated") << QList<qsizetype>{3, 4} << 2 << 24;
    QTest::newRow("as many as possible") << QList<qsizetype>{5, 100} << 1 << 500;
    QTest::newRow("one too many") << QList<qsizetype>{3, 167} << 1 << 0;
    QTest::newRow("no overflow") << QList<qsizetype>(20, 500) << 99 << 0;
}

void tst_VariedValues::combinationCount()
{
    QFETCH(const QList<qsizetype>, sizes);
    QFETCH(const int, factor);
    QTEST(App::combinationCount(sizes, factor, 500).value_or(0), "count");
}

REGISTER_TEST(tst_VariedValues)
#include "tst_variedvalues.moc"
