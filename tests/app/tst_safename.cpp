// SPDX-License-Identifier: MIT

#include "shared/safename.h"
#include "shared/testprogram.h"

#include <QtCore/qjsonobject.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::App;
using namespace Qt::StringLiterals;

class tst_SafeName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void longNamesKeepTheirExtension();
    void numbered();
    void paths_data();
    void paths();
    void manyOfOneName();
};

void tst_SafeName::names_data()
{
    QTest::addColumn<QString>("sent");
    QTest::addColumn<QString>("safe");
    QTest::newRow("plain") << u"ComfyUI_00001_.png"_s << u"ComfyUI_00001_.png"_s;
    QTest::newRow("letters of any script, spaces inside") << u"été 図.png"_s << u"été 図.png"_s;
    QTest::newRow("outside of the basic plane") << u"🦊.png"_s << u"🦊.png"_s;
    QTest::newRow("up and away") << u"../../etc/passwd"_s << u"passwd"_s;
    QTest::newRow("absolute") << u"/etc/passwd"_s << u"passwd"_s;
    QTest::newRow("Windows path") << u"C:\\Windows\\system.ini"_s << u"system.ini"_s;
    QTest::newRow("drive without a separator") << u"C:x.png"_s << u"C_x.png"_s;
    QTest::newRow("alternate data stream") << u"x.png:y"_s << u"x.png_y"_s;
    QTest::newRow("mixed separators") << u"a\\../b/..\\x.png"_s << u"x.png"_s;
    QTest::newRow("empty") << QString() << u"output"_s;
    QTest::newRow("dot") << u"."_s << u"output"_s;
    QTest::newRow("two dots") << u".."_s << u"output"_s;
    QTest::newRow("a folder only") << u"a/b/"_s << u"output"_s;
    QTest::newRow("spaces only") << u"   "_s << u"output"_s;
    QTest::newRow("hidden") << u".bashrc"_s << u"bashrc"_s;
    QTest::newRow("trailing dots and spaces") << u"x.png. . ."_s << u"x.png"_s;
    QTest::newRow("leading spaces") << u"  x.png"_s << u"x.png"_s;
    QTest::newRow("looks like an option") << u"-rf.png"_s << u"_-rf.png"_s;
    QTest::newRow("control characters") << u"a\nb\x1b[31m\x7f.png"_s << u"a_b_[31m_.png"_s;
    QTest::newRow("NUL") << u"a"_s + QChar(0) + u".png"_s << u"a_.png"_s;
    QTest::newRow("turned around") << u"a\u202Egnp.exe"_s << u"a_gnp.exe"_s;
    QTest::newRow("what Windows forbids") << u"a<b>c\"d|e?f*.png"_s << u"a_b_c_d_e_f_.png"_s;
    QTest::newRow("device") << u"CON"_s << u"_CON"_s;
    QTest::newRow("device with an extension") << u"nul.png"_s << u"_nul.png"_s;
    QTest::newRow("device with a space") << u"aux .png"_s << u"_aux .png"_s;
    QTest::newRow("port") << u"COM1.tar.gz"_s << u"_COM1.tar.gz"_s;
    QTest::newRow("port with a superscript") << u"LPT².txt"_s << u"_LPT².txt"_s;
    QTest::newRow("no device") << u"CONSOLE.png"_s << u"CONSOLE.png"_s;
    QTest::newRow("no port") << u"COMX.png"_s << u"COMX.png"_s;
    QTest::newRow("half a character") << u"a"_s + QChar(0xD800) + u"b.png"_s << u"a\uFFFDb.png"_s;
}

void tst_SafeName::names()
{
    QFETCH(QString, sent);
    QFETCH(QString, safe);
    QCOMPARE(safeFileName(sent), safe);
    QCOMPARE(safeFileName(safe), safe); // nothing more to do
}

void tst_SafeName::longNamesKeepTheirExtension()
{
    for (const QString &letter : {u"x"_s, u"é"_s, u"図"_s, u"🦊"_s}) {
        const QString name = safeFileName(letter.repeated(1'000'000) + u".png"_s);
        QVERIFY2(name.toUtf8().size() <= 220, qPrintable(name));
        QVERIFY(name.toUtf8().size() > 150);
        QVERIFY(name.endsWith(letter + u".png"_s)); // no character was split
    }
    const QString strange = safeFileName(u"a."_s + u"b"_s.repeated(1000));
    QVERIFY(strange.startsWith(u"a.bbb"_s));
    QVERIFY(strange.size() <= 220);
}

void tst_SafeName::numbered()
{
    QCOMPARE(numberedFileName(u"a.png"_s, 1), u"a (1).png"_s);
    QCOMPARE(numberedFileName(u"a.tar.gz"_s, 12), u"a.tar (12).gz"_s);
    QCOMPARE(numberedFileName(u"a"_s, 2), u"a (2)"_s);
}

void tst_SafeName::paths_data()
{
    // Each item as "subfolder|filename".
    QTest::addColumn<QStringList>("items");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("none") << QStringList{} << QStringList{};
    QTest::newRow("the subfolder is left out")
        << QStringList{u"a/b|x.png"_s, u"|y.png"_s} << QStringList{u"x.png"_s, u"y.png"_s};
    QTest::newRow("but not where two would collide")
        << QStringList{u"a|x.png"_s, u"b|x.png"_s, u"c|y.png"_s}
        << QStringList{u"a/x.png"_s, u"b/x.png"_s, u"y.png"_s};
    QTest::newRow("the same in everything")
        << QStringList{u"|x.png"_s, u"|x.png"_s, u"|x.png"_s}
        << QStringList{u"x.png"_s, u"x (1).png"_s, u"x (2).png"_s};
    QTest::newRow("letter case only")
        << QStringList{u"|X.png"_s, u"|x.PNG"_s} << QStringList{u"X.png"_s, u"x (1).PNG"_s};
    QTest::newRow("the same once they are safe")
        << QStringList{u"|../x.png"_s, u"|/x.png"_s} << QStringList{u"x.png"_s, u"x (1).png"_s};
    QTest::newRow("a subfolder that wants out")
        << QStringList{u"../../a|x.png"_s, u"/etc|x.png"_s, u"..\\b|x.png"_s}
        << QStringList{u"a/x.png"_s, u"etc/x.png"_s, u"b/x.png"_s};
    QTest::newRow("a number that is taken already")
        << QStringList{u"|x.png"_s, u"|x (1).png"_s, u"|x.png"_s}
        << QStringList{u"x.png"_s, u"x (1).png"_s, u"x (2).png"_s};
    QTest::newRow("no names") << QStringList{u"|"_s, u"|"_s}
                              << QStringList{u"from-url.png"_s, u"from-url (1).png"_s};
}

void tst_SafeName::paths()
{
    QFETCH(QStringList, items);
    QFETCH(QStringList, expected);
    QList<MediaItem> media;
    for (const QString &item : std::as_const(items)) {
        const auto made = MediaItem::fromJson({{u"url"_s, u"http://x/from-url.png?a=b"_s},
                                               {u"subfolder"_s, item.section(u'|', 0, 0)},
                                               {u"filename"_s, item.section(u'|', 1)}});
        QVERIFY(made);
        media += *made;
    }
    QCOMPARE(relativePaths(media), expected);
}

//! A quadratic algorithm would take hours.
void tst_SafeName::manyOfOneName()
{
    constexpr int count = 100'000;
    const auto item = MediaItem::fromJson({{u"filename"_s, u"x.png"_s}, {u"subfolder"_s, u"a"_s}});
    const QStringList paths = relativePaths(QList<MediaItem>(count, *item));
    QCOMPARE(paths.first(), u"a/x.png"_s);
    QCOMPARE(paths.last(), u"a/x (99999).png"_s);
    QCOMPARE(QSet<QString>(paths.begin(), paths.end()).size(), count);
}

REGISTER_APPLESS_TEST(tst_SafeName)
#include "tst_safename.moc"
