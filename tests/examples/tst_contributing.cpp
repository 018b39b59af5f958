// SPDX-License-Identifier: MIT

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

namespace {

//! A recipe of CONTRIBUTING.md: a heading that ends in "(N files)" at most, and a numbered list of
//! them.
struct Recipe
{
    QString title;
    int limit = 0;
    QStringList steps;
};

QString contributing()
{
    QFile file(QStringLiteral(SOURCE_DIR "/CONTRIBUTING.md"));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QList<Recipe> recipes()
{
    static const QRegularExpression heading(u"^### (.+) \\((\\d+) files\\)$"_s);
    static const QRegularExpression step(u"^\\d+\\. (.*)$"_s);
    QList<Recipe> all;
    bool isInside = false;
    for (const QString &line : contributing().split(u'\n')) {
        if (const auto match = heading.match(line); match.hasMatch()) {
            all += Recipe{match.captured(1), match.captured(2).toInt(), {}};
            isInside = true;
        } else if (line.startsWith(u'#')) {
            isInside = false;
        } else if (const auto number = step.match(line); isInside && number.hasMatch()) {
            all.last().steps += number.captured(1);
        } else if (isInside && line.startsWith("   "_L1)) {
            all.last().steps.last() += u' ' + line.trimmed();
        }
    }
    return all;
}

// The paths that a text names: code of one word, from the root, to a folder or a file.
QStringList pathsIn(const QString &text)
{
    static const QRegularExpression code(u"`([\\w./<>*-]+)`"_s);
    static const QRegularExpression path(u"^(?!\\.)[\\w./<>*-]*(/|\\.(cpp|h|qml|md|ts|txt))$"_s);
    QStringList paths;
    for (auto it = code.globalMatch(text); it.hasNext();) {
        const QString name = it.next().captured(1);
        if (QStringView(name).chopped(1).contains(u'/') && path.match(name).hasMatch())
            paths += name;
    }
    return paths;
}

// "<name>" stands for anything.
bool exists(const QString &path)
{
    static const QRegularExpression placeholder(u"<[\\w-]+>"_s);
    const QString pattern = QString(path).replace(placeholder, u"*"_s);
    const QFileInfo info(QStringLiteral(SOURCE_DIR "/") + pattern);
    if (!pattern.contains(u'*'))
        return info.exists();
    return !QDir(info.path()).entryList({info.fileName()}, QDir::Files).isEmpty();
}

} // namespace

//! What CONTRIBUTING.md says of files is so.
class tst_Contributing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesWhatExists();
    void recipesAreShort_data();
    void recipesAreShort();
};

void tst_Contributing::namesWhatExists()
{
    const QStringList paths = pathsIn(contributing());
    QVERIFY(paths.size() > 30);
    for (const QString &path : paths)
        QVERIFY2(exists(path), qPrintable(path));
}

void tst_Contributing::recipesAreShort_data()
{
    QTest::addColumn<Recipe>("recipe");
    const QList<Recipe> all = recipes();
    QVERIFY(all.size() >= 4);
    for (const Recipe &recipe : all)
        QTest::addRow("%s", qPrintable(recipe.title)) << recipe;
}

void tst_Contributing::recipesAreShort()
{
    QFETCH(Recipe, recipe);
    QVERIFY(!recipe.steps.isEmpty());
    QVERIFY2(recipe.steps.size() <= recipe.limit, qPrintable(recipe.steps.join(u'\n')));
    for (const QString &step : std::as_const(recipe.steps))
        QVERIFY2(pathsIn(step).size() == 1, qPrintable(step)); // a step is a file
}

QTEST_GUILESS_MAIN(tst_Contributing)
#include "tst_contributing.moc"
