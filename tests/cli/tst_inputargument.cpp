// SPDX-License-Identifier: MIT

#include "inputargument.h"
#include "nearmatch.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/fileinput.h>

#include <QtCore/qtemporarydir.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Cli;
using namespace Qt::StringLiterals;

namespace {

WorkflowGraph graph()
{
    QFile file(QStringLiteral(TEST_DATA_DIR) + u"/cli/inputs.api.json"_s);
    const auto graph = file.open(QIODevice::ReadOnly) ? WorkflowGraph::fromJson(file.readAll())
                                                      : std::optional<WorkflowGraph>();
    return graph.value_or(WorkflowGraph());
}

} // namespace

class tst_InputArgument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void typed_data();
    void typed();
    void untyped_data();
    void untyped();
    void literals_data();
    void literals();
    void ranges_data();
    void ranges();
    void files();
    void problems_data();
    void problems();
    void allProblemsTogether();
    void longNames_data();
    void longNames();
    void filesForValues_data();
    void filesForValues();
    void notListed();
    void nearMatches_data();
    void nearMatches();

private:
    QTemporaryDir m_dir;
};

void tst_InputArgument::initTestCase()
{
    QFile file(m_dir.filePath(u"photo.png"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("png");
}

void tst_InputArgument::typed_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("digits for a text stay text") << u"prompt=123"_s << QVariant(u"123"_s);
    QTest::newRow("JSON for a text stays text")
        << u"prompt={\"a\":1}"_s << QVariant(u"{\"a\":1}"_s);
    QTest::newRow("null for a text stays text") << u"prompt=null"_s << QVariant(u"null"_s);
    QTest::newRow("a range for a text stays text") << u"prompt=1..5"_s << QVariant(u"1..5"_s);
    QTest::newRow("@ for a text stays text") << u"prompt=@me"_s << QVariant(u"@me"_s);
    QTest::newRow("further equals signs") << u"prompt=a=b:=c"_s << QVariant(u"a=b:=c"_s);
    QTest::newRow("empty text") << u"prompt="_s << QVariant(u""_s);
    QTest::newRow("spaces of a text stay") << u"prompt= a "_s << QVariant(u" a "_s);
    QTest::newRow("forced JSON") << u"prompt:=\"a\\nb\""_s << QVariant(u"a\nb"_s);
    // ":=" means unchanged JSON: the server decides, not the input's kind.
    QTest::newRow("a number by force for a text") << u"prompt:=5"_s << QVariant(5LL);
    QTest::newRow("a boolean by force for a text") << u"prompt:=true"_s << QVariant(true);
    QTest::newRow("a list by force for a text")
        << u"prompt:=[\"a\",\"b\"]"_s << QVariant(QVariantList{u"a"_s, u"b"_s});
    QTest::newRow("a text by force for a number") << u"steps:=\"4\""_s << QVariant(u"4"_s);
    QTest::newRow("a fraction by force for a seed") << u"seed:=0.5"_s << QVariant(0.5);
    QTest::newRow("a number by force for a boolean") << u"hires:=1"_s << QVariant(1LL);
    QTest::newRow("no option, by force") << u"size:=\"huge\""_s << QVariant(u"huge"_s);
    QTest::newRow("a list by force for pictures")
        << u"images:=[\"https://x/a.png\"]"_s << QVariant(QVariantList{u"https://x/a.png"_s});
    QTest::newRow("a whole number") << u"steps=9007199254740993"_s << QVariant(9007199254740993LL);
    QTest::newRow("true") << u"hires=yes"_s << QVariant(true);
    QTest::newRow("false is false") << u"hires=false"_s << QVariant(false);
    QTest::newRow("an option") << u"size=large"_s << QVariant(u"large"_s);
    QTest::newRow("random seed") << u"seed=random"_s << QVariant(-1LL);
    QTest::newRow("the URL of a picture")
        << u"image=https://x/a.png"_s << QVariant(u"https://x/a.png"_s);
}

void tst_InputArgument::typed()
{
    QFETCH(QString, argument);
    QStringList problems;
    QStringList warnings;
    const auto axes = readInputs({argument}, graph(), &problems, &warnings);
    QCOMPARE(problems, QStringList());
    QCOMPARE(axes.size(), 1);
    QCOMPARE(axes.first().values.size(), 1);
    QTEST(axes.first().values.first(), "value");
}

void tst_InputArgument::untyped_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("number") << u"a=42"_s << QVariant(42LL);
    QTest::newRow("beyond 2^63") << u"a=18446744073709551615"_s
                                 << QVariant(18446744073709551615ULL);
    QTest::newRow("boolean") << u"a=true"_s << QVariant(true);
    QTest::newRow("text") << u"a=a red fox"_s << QVariant(u"a red fox"_s);
    QTest::newRow("quoted text") << u"a=\"42\""_s << QVariant(u"42"_s);
    QTest::newRow("list") << u"a=[1,2]"_s << QVariant(QVariantList{1LL, 2LL});
    QTest::newRow("a range is for what is known to be a number")
        << u"a=1..3"_s << QVariant(u"1..3"_s);
}

void tst_InputArgument::untyped()
{
    QFETCH(QString, argument);
    QStringList problems;
    QStringList warnings;
    const auto axes = readInputs({argument}, std::nullopt, &problems, &warnings);
    QCOMPARE(problems, QStringList());
    QTEST(axes.value(0).values.value(0), "value");
}

void tst_InputArgument::literals_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QString>("literal");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("number") << u"3.seed=18446744073709551615"_s << u"3.seed"_s
                            << QVariant(18446744073709551615ULL);
    QTest::newRow("fraction") << u"3.cfg=4.5"_s << u"3.cfg"_s << QVariant(4.5);
    QTest::newRow("text of digits") << u"3.name=12"_s << u"3.name"_s << QVariant(u"12"_s);
    QTest::newRow("boolean") << u"3.on=false"_s << u"3.on"_s << QVariant(false);
    QTest::newRow("a link by force") << u"3.steps:=12"_s << u"3.steps"_s << QVariant(12LL);
    QTest::newRow("node id with dots") << u"23.0.1.cfg=2"_s << u"23.0.1.cfg"_s << QVariant(2LL);
}

void tst_InputArgument::literals()
{
    QFETCH(QString, argument);
    QStringList problems;
    QStringList warnings;
    const auto axes = readInputs({argument}, graph(), &problems, &warnings);
    QCOMPARE(problems, QStringList());
    const InputAxis axis = axes.value(0);
    QTEST(axis.field.isEmpty() ? axis.nodeId + u'.' + axis.inputName : axis.field, "literal");
    QTEST(axes.value(0).values.value(0), "value");
}

void tst_InputArgument::ranges_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QVariantList>("values");
    QTest::newRow("seeds") << u"seed=1..3"_s << QVariantList{1LL, 2LL, 3LL};
    QTest::newRow("one") << u"steps=7..7"_s << QVariantList{7LL};
    QTest::newRow("a literal") << u"3.seed=-1..1"_s << QVariantList{-1LL, 0LL, 1LL};
    QTest::newRow("up to the largest")
        << u"3.seed=9223372036854775806..9223372036854775807"_s
        << QVariantList{9223372036854775806LL, 9223372036854775807LL};
}

void tst_InputArgument::ranges()
{
    QFETCH(QString, argument);
    QStringList problems;
    QStringList warnings;
    const auto axes = readInputs({argument}, graph(), &problems, &warnings);
    QCOMPARE(problems, QStringList());
    QTEST(axes.value(0).values, "values");
}

void tst_InputArgument::files()
{
    const QString path = m_dir.filePath(u"photo.png"_s);
    QStringList problems;
    QStringList warnings;
    const auto one = readInputs({u"image=@"_s + path}, graph(), &problems, &warnings);
    QCOMPARE(one.value(0).values.value(0).value<FileInput>(), FileInput::fromFile(path));
    const auto plain = readInputs({u"image="_s + path}, graph(), &problems, &warnings);
    QCOMPARE(plain.value(0).values.value(0).value<FileInput>(), FileInput::fromFile(path));
    const auto text = readInputs({u"prompt="_s + path}, graph(), &problems, &warnings);
    QCOMPARE(text.value(0).values.value(0), QVariant(path)); // takes no file
    const auto untyped = readInputs({u"any=@"_s + path}, std::nullopt, &problems, &warnings);
    QCOMPARE(untyped.value(0).values.value(0).value<FileInput>(), FileInput::fromFile(path));

    const auto batch =
        readInputs({u"images=@"_s + path, u"images=https://x/b.png"_s, u"images=@"_s + path},
                   graph(), &problems, &warnings);
    QCOMPARE(problems, QStringList());
    const QVariantList list = batch.value(0).values.value(0).toList();
    QCOMPARE(list.size(), 3);
    QCOMPARE(list.at(0).value<FileInput>(), FileInput::fromFile(path));
    QCOMPARE(list.at(1).toString(), u"https://x/b.png"_s);
}

void tst_InputArgument::problems_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char *name, const QString &argument, const QStringList &words) {
        QTest::newRow(name) << argument << words;
    };
    row("no equals sign", u"prompt"_s, {u"prompt"_s, u"NAME=VALUE"_s});
    row("no name", u"=x"_s, {u"NAME=VALUE"_s});
    row("near to a name", u"promt=x"_s, {u"\"promt\""_s, u"did you mean \"prompt\"?"_s});
    row("far from all names", u"zzzzzz=x"_s, {u"\"zzzzzz\""_s, u"prompt, steps"_s});
    row("near to a node's input", u"3.sed=x"_s, {u"Node 3 (Paint)"_s, u"\"seed\"?"_s});
    row("no such node", u"99.seed=1"_s, {u"\"99.seed\""_s});
    row("not whole", u"steps=2.5"_s, {u"\"steps\""_s, u"whole number"_s});
    row("no boolean", u"hires=maybe"_s, {u"\"hires\""_s, u"true or false"_s});
    row("no option", u"size=huge"_s, {u"\"size\""_s, u"small, large"_s});
    row("seed above its maximum", u"seed=4294967296"_s, {u"\"seed\""_s, u"4294967295"_s});
    row("range above its maximum", u"seed=4294967290..4294967296"_s,
        {u"\"seed\""_s, u"4294967295"_s});
    row("range backwards", u"seed=5..1"_s, {u"\"seed\""_s, u"5..1"_s});
    row("range too long", u"seed=1..5000"_s, {u"\"seed\""_s, u"1000"_s});
    row("range beyond all numbers", u"seed=1..99999999999999999999"_s, {u"\"seed\""_s});
    row("bad JSON", u"prompt:={"_s, {u"\"prompt\""_s, u"column"_s});
    row("null by force", u"prompt:=null"_s, {u"\"prompt\""_s});
    row("object by force", u"prompt:={}"_s, {u"\"prompt\""_s});
    row("digits beyond 64 bits", u"3.seed:=99999999999999999999999"_s, {u"3.seed"_s, u"64"_s});
    row("no such file", u"image=@/no/such.png"_s, {u"\"image\""_s, u"/no/such.png"_s});
    row("a folder", u"image=@/"_s, {u"\"image\""_s});
    row("no picture", u"image=photo.png"_s, {u"\"image\""_s});
    row("a link", u"3.steps=5"_s, {u"\"3.steps\""_s, u":="_s});
    row("text for a number", u"3.cfg=much"_s, {u"\"3.cfg\""_s, u"number"_s});
    row("number for a boolean", u"3.on=2"_s, {u"\"3.on\""_s, u"true or false"_s});
}

void tst_InputArgument::problems()
{
    QFETCH(QString, argument);
    QFETCH(QStringList, words);
    QStringList problems;
    QStringList warnings;
    (void)readInputs({argument}, graph(), &problems, &warnings);
    QCOMPARE(problems.size(), 1);
    for (const QString &word : std::as_const(words))
        QVERIFY2(problems.first().contains(word), qPrintable(problems.first()));
}

void tst_InputArgument::allProblemsTogether()
{
    QStringList problems;
    QStringList warnings;
    (void)readInputs(
        {u"steps=x"_s, u"prompt=fine"_s, u"nonsense=1"_s, u"seed=y"_s, u"prompt=two"_s}, graph(),
        &problems, &warnings);
    QCOMPARE(problems.size(), 4);
    QVERIFY(problems.at(0).contains(u"\"steps\""_s));
    QVERIFY(problems.at(1).contains(u"\"nonsense\""_s));
    QVERIFY(problems.at(2).contains(u"\"seed\""_s));
    QVERIFY(problems.at(3).contains(u"\"prompt\" is given twice"_s));
}

// Names that contain the separators.
void tst_InputArgument::longNames_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QVariant>("value");
    const auto row = [](const QString &argument, const QString &name, const QVariant &value) {
        QTest::newRow(qUtf8Printable(argument)) << argument << name << value;
    };
    row(u"a=v"_s, u"a"_s, u"v"_s);
    row(u"a=b=v"_s, u"a=b"_s, u"v"_s);
    row(u"a=b=v=w"_s, u"a=b"_s, u"v=w"_s);
    row(u"a=b:=5"_s, u"a=b"_s, 5LL);
    row(u"a=c=v"_s, u"a"_s, u"c=v"_s);
    row(u"a:=1"_s, u"a"_s, 1LL);
    row(u"x:=v"_s, u"x:"_s, u"v"_s);
    row(u"x::=2"_s, u"x:"_s, 2LL);
    row(u"=e=v"_s, u"=e"_s, u"v"_s);
    row(u"1. Prompt=v"_s, u"1. Prompt"_s, u"v"_s);
    row(u"@at=v"_s, u"@at"_s, u"v"_s);
    row(u" lead=v"_s, u" lead"_s, u"v"_s);
    row(u"größe 🦊=v"_s, u"größe 🦊"_s, u"v"_s);
    row(u"https://x/k?a=1&b=2=v"_s, u"https://x/k?a=1&b=2"_s, u"v"_s);
    row(u"9.seed=v"_s, u"9.seed"_s, u"v"_s); // an input, not a literal of node 9
    row(u"9.a=b=3"_s, u"9.a=b"_s, 3LL); // a literal of node 9
    row(u"a="_s, u"a"_s, u""_s);
    row(u"a=b="_s, u"a=b"_s, u""_s);
}

void tst_InputArgument::longNames()
{
    QFETCH(QString, argument);
    QByteArray json = R"({"9": {"class_type": "A", "inputs": {"seed": 1, "a=b": 2}})";
    int id = 10;
    for (const char *name : {"a", "a=b", "x:", "=e", "1. Prompt", "@at", " lead", "größe 🦊",
                             "https://x/k?a=1&b=2", "9.seed"})
        json += ", \"" + QByteArray::number(++id)
            + R"(": {"class_type": "ComfyUIDeployExternalText", "inputs": {"input_id": ")" + name
            + R"("}})";
    const auto named = WorkflowGraph::fromJson(json + "}");
    QVERIFY(named);
    QStringList problems;
    QStringList warnings;
    const auto axes = readInputs({argument}, named, &problems, &warnings);
    QCOMPARE(problems, QStringList());
    QCOMPARE(axes.size(), 1);
    QTEST(axes.constFirst().name, "name");
    QTEST(axes.constFirst().values.value(0), "value");
}

// An existing file is used as such, and only some inputs take files.
void tst_InputArgument::filesForValues_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : {u"3.name"_s, u"3.seed"_s, u"3.on"_s, u"3.model"_s, u"prompt"_s,
                                u"steps"_s, u"seed"_s, u"hires"_s, u"size"_s})
        QTest::newRow(qUtf8Printable(name)) << name;
}

void tst_InputArgument::filesForValues()
{
    QFETCH(QString, name);
    const QString value = u'@' + m_dir.filePath(u"photo.png"_s);
    QStringList problems;
    QStringList warnings;
    (void)readInputs({name + u'=' + value}, graph(), &problems, &warnings);
    QCOMPARE(problems.size(), 1);
    for (const QString &words : {u"Input \"%1\": "_s.arg(name), u"takes no file"_s,
                                 u"External Image"_s, name + u":=\""_s + value})
        QVERIFY2(problems.first().contains(words), qPrintable(problems.first()));
    QVERIFY2(!problems.first().contains(u".."_s), qPrintable(problems.first()));

    // The name of a missing file is an ordinary text.
    problems.clear();
    (void)readInputs({u"3.name=@nobody"_s}, graph(), &problems, &warnings);
    QCOMPARE(problems, QStringList());
}

void tst_InputArgument::notListed()
{
    const auto deployment = Deployment::fromJson(
        R"({"id": "d", "input_types": [{"class_type": "ComfyUIDeployExternalText", "input_id": "prompt"}]})");
    QVERIFY(deployment);
    QStringList problems;
    QStringList warnings;
    const auto axes =
        readInputs({u"prompt=1"_s, u"seed=1..3"_s, u"vid=@"_s + m_dir.filePath(u"photo.png"_s)},
                   *deployment, &problems, &warnings);
    QCOMPARE(problems, QStringList());
    QCOMPARE(warnings.size(), 2);
    QVERIFY2(warnings.at(0).contains(u"\"seed\""_s), qPrintable(warnings.at(0)));
    QCOMPARE(axes.value(0).values, QVariantList{u"1"_s});
    QCOMPARE(axes.value(1).values, (QVariantList{1LL, 2LL, 3LL}));
    QVERIFY(axes.value(2).values.value(0).canConvert<FileInput>());
}

void tst_InputArgument::nearMatches_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("near");
    QTest::newRow("a letter missing") << u"promt"_s << u"prompt"_s;
    QTest::newRow("another case") << u"PROMPT"_s << u"prompt"_s;
    QTest::newRow("two letters exchanged") << u"porMpt"_s << u"prompt"_s;
    QTest::newRow("part of a name") << u"negative"_s << u"negative_prompt"_s;
    QTest::newRow("nothing like it") << u"xyzzy"_s << QString();
    QTest::newRow("too short to say") << u"q"_s << QString();
    QTest::newRow("very long") << u"p"_s.repeated(10'000) << QString();
}

void tst_InputArgument::nearMatches()
{
    QFETCH(QString, text);
    QTEST(nearMatch(text, {u"prompt"_s, u"negative_prompt"_s, u"seed"_s, u"ab"_s}), "near");
}

REGISTER_APPLESS_TEST(tst_InputArgument)
#include "tst_inputargument.moc"
