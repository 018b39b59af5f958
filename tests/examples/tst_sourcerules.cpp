// SPDX-License-Identifier: MIT

#include <QtCore/qdiriterator.h>
#include <QtCore/qfile.h>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// Behind the literal or the comment that begins at \a at; \a at itself if none does.
qsizetype behindQuiet(const QByteArray &code, qsizetype at)
{
    const QByteArrayView rest = QByteArrayView(code).sliced(at);
    const auto behind = [&](QByteArrayView end, qsizetype from) {
        const qsizetype found = rest.indexOf(end, from);
        return found < 0 ? code.size() : at + found + end.size();
    };
    if (rest.startsWith("//"))
        return behind("\n", 2);
    if (rest.startsWith("/*"))
        return behind("*/", 2);
    const char before = at > 0 ? code.at(at - 1) : ' ';
    const char quote = rest.front();
    if (quote == '"' && before == 'R') {
        const QByteArray delimiter =
            rest.sliced(1, qMax<qsizetype>(rest.indexOf('(') - 1, 0)).toByteArray();
        return behind(')' + delimiter + '"', 1);
    }
    const bool isDigitSeparator = quote == '\'' && isxdigit(uchar(before));
    if ((quote != '"' && quote != '\'' && quote != '`') || isDigitSeparator)
        return at;
    for (qsizetype i = at + 1; i < code.size(); ++i) {
        if (code.at(i) == '\\')
            ++i;
        else if (code.at(i) == quote)
            return i + 1;
    }
    return code.size();
}

// The code without what stands in comments and literals.
QByteArray withoutQuiet(const QByteArray &code)
{
    QByteArray bare;
    for (qsizetype at = 0; at < code.size();) {
        const qsizetype behind = behindQuiet(code, at);
        if (behind == at) {
            bare += code.at(at++);
            continue;
        }
        bare += QByteArray(code.sliced(at, behind - at).count('\n'), '\n');
        at = behind;
    }
    return bare;
}

// The lines in which a second ".arg(" follows the end of a first one.
QList<qsizetype> chainedArgs(const QByteArray &code)
{
    const QByteArray bare = withoutQuiet(code);
    constexpr QByteArrayView call(".arg(");
    QList<qsizetype> lines;
    for (qsizetype at = bare.indexOf(call); at >= 0; at = bare.indexOf(call, at + 1)) {
        qsizetype end = at + call.size();
        for (int depth = 1; end < bare.size() && depth > 0; ++end)
            depth += bare.at(end) == '(' ? 1 : bare.at(end) == ')' ? -1 : 0;
        while (end < bare.size() && isSpace(bare.at(end)))
            ++end;
        if (QByteArrayView(bare).sliced(end).startsWith(call))
            lines += bare.first(at).count('\n') + 1;
    }
    return lines;
}

// Calls \a visit(path inside of the project, content) for every file with one of these \a endings
// that is not built.
template <typename Visit>
void forEachFile(const QStringList &endings, Visit visit)
{
    const QDir root(QStringLiteral(SOURCE_DIR));
    int files = 0;
    const auto read = [&](QDirIterator it) {
        while (it.hasNext()) {
            QFile file(it.next());
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
            visit(root.relativeFilePath(file.fileName()), file.readAll());
            ++files;
        }
    };
    read(QDirIterator(root.path(), endings, QDir::Files));
    for (const QString &folder :
         {u"app"_s, u"cmake"_s, u"examples"_s, u"lib"_s, u"qml"_s, u"tests"_s}) {
        read(QDirIterator(root.filePath(folder), endings, QDir::Files,
                          QDirIterator::Subdirectories));
    }
    QVERIFY(files > 20);
}

// The same for every C++, QML and JavaScript file.
template <typename Visit>
void forEachSource(Visit visit)
{
    forEachFile({u"*.cpp"_s, u"*.h"_s, u"*.qml"_s, u"*.js"_s, u"*.mjs"_s}, visit);
}

} // namespace

//! Patterns that compile and are wrong all the same.
class tst_SourceRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsChains_data();
    void findsChains();
    void noChains();
    void everySourceNamesItsLicense();
};

void tst_SourceRules::findsChains_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QList<qsizetype>>("lines");
    using Lines = QList<qsizetype>;
    QTest::newRow("one call") << "tr(\"%1\").arg(a, b)"_ba << Lines{};
    QTest::newRow("two") << "x\ntr(\"%1 %2\").arg(a).arg(b)"_ba << Lines{2};
    QTest::newRow("on several lines")
        << "tr(\"%1\")\n  .arg(f(a,\n g(b)))\n  .arg(b)"_ba << Lines{2};
    QTest::newRow("three") << "s.arg(a).arg(b).arg(c)"_ba << Lines{1, 1};
    QTest::newRow("nested") << "s.arg(t.arg(a)), u.arg(b)"_ba << Lines{};
    QTest::newRow("in a nested one") << "s.arg(t.arg(a).arg(b))"_ba << Lines{1};
    QTest::newRow("a bracket in a text") << "s.arg(\")\").arg(b)"_ba << Lines{1};
    QTest::newRow("a bracket as a character") << "s.arg(u'(').arg(b)"_ba << Lines{1};
    QTest::newRow("a comment between") << "s.arg(a) // (\n.arg(b)"_ba << Lines{1};
    QTest::newRow("in a comment") << "// s.arg(a).arg(b)\n/* s.arg(a)\n.arg(b) */"_ba << Lines{};
    QTest::newRow("in a text") << "\"s.arg(a).arg(b)\" R\"(s.arg(a).arg(\")b)\")"_ba << Lines{};
    QTest::newRow("a separator of digits") << "f(1'000); s.arg(a).arg(b)"_ba << Lines{1};
}

void tst_SourceRules::findsChains()
{
    QFETCH(QByteArray, code);
    QTEST(chainedArgs(code), "lines");
}

//! The second arg() fills what the first one has brought: a file called "art%1" took the place of
//! its own number. arg(a, b) does not look at what it has put in. For QML, which has only the call
//! with one value, the texts are joined.
void tst_SourceRules::noChains()
{
    QStringList found;
    forEachSource([&found](const QString &name, const QByteArray &code) {
        for (const qsizetype line : chainedArgs(code))
            found += name + u':' + QString::number(line);
    });
    QVERIFY2(found.isEmpty(), qPrintable(u"\nchained .arg():\n"_s + found.join(u'\n')));
}

//! A file that is copied by itself must contain its license. The examples are exempt: the
//! documentation shows them whole.
void tst_SourceRules::everySourceNamesItsLicense()
{
    QStringList found;
    const auto look = [&found](const QByteArray &comment) {
        return [&found, comment](const QString &name, const QByteArray &code) {
            if (!name.startsWith("examples/"_L1)
                && !code.startsWith(comment + " SPDX-License-Identifier: MIT\n"))
                found += name;
        };
    };
    forEachSource(look("//"));
    forEachFile({u"CMakeLists.txt"_s, u"*.cmake"_s}, look("#"));
    const QDir scripts(QStringLiteral(SOURCE_DIR "/scripts"));
    const QStringList names = scripts.entryList(QDir::Files);
    QVERIFY(!names.isEmpty());
    for (const QString &name : names) {
        QFile script(scripts.filePath(name));
        QVERIFY2(script.open(QIODevice::ReadOnly), qPrintable(name));
        if (!script.readAll().contains("\n# SPDX-License-Identifier: MIT\n"))
            found += name;
    }
    QVERIFY2(found.isEmpty(), qPrintable(u"\nwithout a license:\n"_s + found.join(u'\n')));
}

QTEST_GUILESS_MAIN(tst_SourceRules)
#include "tst_sourcerules.moc"
