// SPDX-License-Identifier: MIT

#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <QtCore/qdir.h>
#include <QtCore/qdiriterator.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/QtTest>

#include <algorithm>

using namespace Qt::StringLiterals;

//! Every recorded example is used by a test.
class tst_ExampleData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isReadByATest_data();
    void isReadByATest();
    void unnamedFilesAreFound();

private:
    [[nodiscard]] bool isNamed(const QString &file) const;

    QList<QSet<QString>> m_texts; //!< the string literals of each test
};

void tst_ExampleData::initTestCase()
{
    static const QRegularExpression literal(uR"re("((?:[^"\\\n]|\\.)*)")re"_s);
    QDirIterator sources(QStringLiteral(TEST_DATA_DIR) + u"/.."_s,
                         {u"*.cpp"_s, u"*.h"_s, u"*.mjs"_s, u"*.qml"_s}, QDir::Files,
                         QDirIterator::Subdirectories);
    while (sources.hasNext()) {
        QFile file(sources.next());
        if (file.fileName().endsWith(u"tst_exampledata.cpp"_s))
            continue;
        QVERIFY(file.open(QIODevice::ReadOnly));
        QSet<QString> texts;
        auto found = literal.globalMatch(QString::fromUtf8(file.readAll()));
        while (found.hasNext())
            texts += found.next().captured(1);
        m_texts += texts;
    }
    QVERIFY(m_texts.size() > 50);
}

// By its name, with or without its extension; by a pattern such as "401-*", which lists the folder;
// or by "webhook-%1.json" together with the missing part.
bool tst_ExampleData::isNamed(const QString &file) const
{
    static const QRegularExpression isAName(uR"(\A\w[\w.*%-]+\z)"_s);
    const QString stem = file.section(u'.', 0, 0);
    const auto namesIt = [&](const QSet<QString> &texts) {
        return std::any_of(texts.begin(), texts.end(), [&](const QString &text) {
            const QString name = text.section(u'/', -1);
            if (!isAName.match(name).hasMatch())
                return false;
            if (name == file || name == stem)
                return true;
            if (name.indexOf(u'*') > 0)
                return QRegularExpression::fromWildcard(name).match(file).hasMatch();
            const qsizetype hole = name.indexOf(u"%1"_s);
            if (hole <= 0 || !file.startsWith(name.first(hole))
                || !file.endsWith(name.sliced(hole + 2)) || file.size() < name.size() - 1)
                return false;
            return texts.contains(file.sliced(hole, file.size() - (name.size() - 2)));
        });
    };
    return std::any_of(m_texts.begin(), m_texts.end(), namesIt);
}

void tst_ExampleData::isReadByATest_data()
{
    QTest::addColumn<QString>("file");
    const QStringList files =
        QDir(QStringLiteral(TEST_DATA_DIR "/examples")).entryList(QDir::Files);
    QVERIFY(files.size() > 90);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << file;
}

void tst_ExampleData::isReadByATest()
{
    QFETCH(QString, file);
    QVERIFY2(isNamed(file), "no test names it");
    QVERIFY(!testData(u"examples/"_s + file).isEmpty());
}

void tst_ExampleData::unnamedFilesAreFound()
{
    for (const QString &name :
         {u"comfyui-no-such.json"_s, u"webhook-no-such.json"_s, u"no-such-stream.sse"_s})
        QVERIFY2(!isNamed(name), qPrintable(name));
}

REGISTER_TEST(tst_ExampleData)
#include "tst_exampledata.moc"
