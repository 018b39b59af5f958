// SPDX-License-Identifier: MIT

#include <QtCore/qdiriterator.h>
#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

namespace {

//! What public headers define, and not only name.
struct PublicNames
{
    //! The compiler cannot hide what templates make of private enumerations: these symbols are
    //! exported, but weak and of no use.
    QSet<QString> privateEnums;
    QSet<QString> types;
    QSet<QString> functions;

    void read(const QString &header)
    {
        static const QRegularExpression comment(u"//[^\\n]*"_s);
        static const QRegularExpression type(
            u"\\b(?:class|struct|enum|namespace)\\s+(?:class\\s+)?(?:[A-Z_]+_EXPORT\\s+)?(\\w+)[^;(){}]*\\{"_s);
        static const QRegularExpression function(u"\\b(\\w+)\\s*\\("_s);
        QString text = header;
        text.remove(comment);
        for (auto it = type.globalMatch(text); it.hasNext();)
            types.insert(it.next().captured(1));
        for (auto it = function.globalMatch(text); it.hasNext();)
            functions.insert(it.next().captured(1));
    }

    void readPrivate(const QString &header)
    {
        static const QRegularExpression enumeration(u"\\benum (?:class )?(\\w+)"_s);
        for (auto it = enumeration.globalMatch(header); it.hasNext();)
            privateEnums.insert(it.next().captured(1));
    }

    [[nodiscard]] bool knows(const QString &name) const
    {
        return types.contains(name) || functions.contains(name) || name.startsWith("operator"_L1)
            || name == "staticMetaObject"_L1 || name.startsWith("qt_"_L1);
    }
};

//! Whether one line of "nm -D --defined-only -C" names something public.
bool isPublic(const QString &line, const PublicNames &names)
{
    static const QRegularExpression parts(
        u"^[0-9a-f]+ (\\w) "
        "(?:(?:vtable|typeinfo|typeinfo name|VTT|guard variable) for |"
        "(?:non-virtual |virtual )?thunk to )?(.*)$"_s);
    static const QRegularExpression own(u"^ComfyDeploy::([\\w:~]+)"_s);
    static const QRegularExpression mentioned(u"\\bComfyDeploy::([\\w:]+)"_s);
    const auto match = parts.match(line);
    const QString symbol = match.captured(2);
    // Every shared library may have these of the linker.
    if (QStringList{u"__bss_start"_s, u"_edata"_s, u"_end"_s}.contains(symbol))
        return true;
    if (const auto path = own.match(symbol); path.hasMatch()) {
        const QStringList steps = path.captured(1).split(u"::"_s);
        const bool isMember = steps.size() > 1;
        for (qsizetype i = 0; isMember && i + 1 < steps.size(); ++i) {
            if (!names.types.contains(steps.at(i)))
                return false;
        }
        // Of a table of virtual functions, say, the last step is a class.
        const bool isOfClass = !symbol.contains(u'(') && line.contains(" for "_L1);
        return isOfClass ? names.types.contains(steps.last())
                         : isMember || names.knows(steps.last());
    }
    // Qt's and the standard library's templates, for our classes or for none.
    const bool isWeak = u"uvVwW"_s.contains(match.captured(1));
    for (auto it = mentioned.globalMatch(symbol); it.hasNext();) {
        const QStringList steps = it.next().captured(1).split(u"::"_s);
        if (!names.knows(steps.first()) && !(isWeak && names.privateEnums.contains(steps.last())))
            return false;
    }
    return isWeak || symbol.contains("ComfyDeploy::"_L1) || symbol.startsWith("std::"_L1);
}

} // namespace

//! Each shared library exports what the public headers define and nothing else.
class tst_Exports : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recognizesPublicSymbols_data();
    void recognizesPublicSymbols();
    void exportsNothingPrivate_data();
    void exportsNothingPrivate();
};

void tst_Exports::recognizesPublicSymbols_data()
{
    QTest::addColumn<QString>("symbol");
    QTest::addColumn<bool>("wanted");
    const auto row = [](const char *name, const QString &symbol, bool wanted) {
        QTest::newRow(name) << u"000000000004a5f0 "_s + symbol << wanted;
    };
    row("method", u"T ComfyDeploy::Known::go(ComfyDeploy::Hidden*)"_s, true);
    row("method of a nested class", u"T ComfyDeploy::Known::Part::go()"_s, true);
    row("vtable", u"V vtable for ComfyDeploy::Known"_s, true);
    row("function", u"T ComfyDeploy::start(int)"_s, true);
    row("operator", u"T ComfyDeploy::operator<<(QDebug, ComfyDeploy::Known const&)"_s, true);
    row("Qt's template", u"W QList<ComfyDeploy::Known>::~QList()"_s, true);
    row("standard template", u"W std::__tag()"_s, true);
    row("template for a private enumeration", u"W std::map<ComfyDeploy::Word, int>::map()"_s, true);
    row("template for one of the local server",
        u"W std::map<ComfyDeploy::Local::Hidden::Word, int>::map()"_s, true);
    row("the linker's", u"B __bss_start"_s, true);
    row("private class", u"T ComfyDeploy::Hidden::go()"_s, false);
    row("its vtable", u"V vtable for ComfyDeploy::Hidden"_s, false);
    row("its type", u"V typeinfo name for ComfyDeploy::Known::Private"_s, false);
    row("what a class has within", u"T ComfyDeploy::Known::Private::go()"_s, false);
    row("private function", u"T ComfyDeploy::sneak(int)"_s, false);
    row("template for a private class", u"W QList<ComfyDeploy::Hidden>::~QList()"_s, false);
    row("class of the local server", u"T ComfyDeploy::Local::Known::go()"_s, false);
    row("template for it", u"W QList<ComfyDeploy::Local::Known>::~QList()"_s, false);
    row("somebody else's", u"T inflate"_s, false);
}

void tst_Exports::recognizesPublicSymbols()
{
    QFETCH(QString, symbol);
    PublicNames names;
    names.read(u"class Hidden; // struct Hidden {\n"
               "class COMFYDEPLOY_EXPORT Known : public QObject {\n"
               "  struct Part { int a; };\n class Private;\n};\nint start(int);"_s);
    names.readPrivate(u"enum class Word { One, Two };"_s);
    QTEST(isPublic(symbol, names), "wanted");
}

void tst_Exports::exportsNothingPrivate_data()
{
    QTest::addColumn<QString>("library");
    QTest::addColumn<int>("leastSymbols");
    QTest::newRow("client") << QStringLiteral(CLIENT_LIBRARY) << 300;
    QTest::newRow("local server") << QStringLiteral(LOCAL_LIBRARY) << 60;
}

void tst_Exports::exportsNothingPrivate()
{
    QFETCH(QString, library);
    QFETCH(int, leastSymbols);
    const QString tool = QStringLiteral(NM);
    if (library.isEmpty())
        QSKIP("There is no such shared library here: a static one exports nothing by itself.");
    if (tool.isEmpty())
        QSKIP("There is no nm here that reads the table of symbols.");
    PublicNames names;
    QDirIterator it(QStringLiteral(HEADERS), {u"*.h"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QString text = QString::fromUtf8(file.readAll());
        if (file.fileName().endsWith("_p.h"_L1))
            names.readPrivate(text);
        else
            names.read(text);
    }
    QProcess nm;
    nm.start(tool, {u"-D"_s, u"--defined-only"_s, u"-C"_s, library});
    QVERIFY2(nm.waitForFinished(60'000) && nm.exitCode() == 0, nm.readAllStandardError());
    const QStringList lines =
        QString::fromUtf8(nm.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
    QVERIFY(lines.size() > leastSymbols);
    QStringList found;
    for (const QString &line : lines) {
        if (!isPublic(line, names))
            found += line;
    }
    QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
}

QTEST_GUILESS_MAIN(tst_Exports)
#include "tst_exports.moc"
