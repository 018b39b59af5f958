// SPDX-License-Identifier: MIT

#include "desktop/keytable.h"
#include "shared/testprogram.h"

#include <QtTest/qtest.h>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! The key events of keyboards, and the matching shortcuts of the window.
class tst_KeyTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strokes_data();
    void strokes();
};

void tst_KeyTable::strokes_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::addColumn<int>("place"); // the scan code of a PC; 0: unknown
    QTest::addColumn<QString>("expected");
    using Modifiers = Qt::KeyboardModifiers;
    const Modifiers ctrl = Qt::ControlModifier;
    const Modifiers shift = Qt::ControlModifier | Qt::ShiftModifier;
    const auto row = [](const char *name, int key, Modifiers modifiers, int place,
                        const char *expected) {
        QTest::newRow(name) << key << modifiers << place << QString::fromLatin1(expected);
    };
    row("us 1", Qt::Key_1, ctrl, 2, "Ctrl+1");
    row("us Shift+1", Qt::Key_Exclam, shift, 2, "");
    row("us 7 with Shift", Qt::Key_Ampersand, shift, 8, "");
    row("us .", Qt::Key_Period, ctrl, 52, "Ctrl+.");
    row("us Shift+.", Qt::Key_Greater, shift, 52, "Ctrl+Shift+.");
    row("us ,", Qt::Key_Comma, ctrl, 51, "Ctrl+,");
    row("us Shift+,", Qt::Key_Less, shift, 51, "");
    row("us `", Qt::Key_QuoteLeft, ctrl, 41, "Ctrl+`");
    row("de 1", Qt::Key_1, ctrl, 2, "Ctrl+1");
    row("de .", Qt::Key_Period, ctrl, 52, "Ctrl+.");
    row("de Shift+.", Qt::Key_Colon, shift, 52, "Ctrl+Shift+.");
    row("de >", Qt::Key_Greater, shift, 86, "Ctrl+Shift+.");
    row("de ,", Qt::Key_Comma, ctrl, 51, "Ctrl+,");
    row("de Shift+,", Qt::Key_Semicolon, shift, 51, "");
    row("de ^", Qt::Key_Dead_Circumflex, ctrl, 41, "Ctrl+`");
    row("de dead `", Qt::Key_Dead_Grave, shift, 13, "Ctrl+`");
    row("fr &, where 1 is", Qt::Key_Ampersand, ctrl, 2, "Ctrl+1");
    row("fr 1, with Shift", Qt::Key_1, shift, 2, "Ctrl+1");
    row("fr 3, with Shift", Qt::Key_3, shift, 4, "Ctrl+3");
    row("fr ., with Shift", Qt::Key_Period, shift, 51, "Ctrl+.");
    row("fr /, where . is elsewhere", Qt::Key_Slash, shift, 52, "Ctrl+Shift+.");
    row("fr >", Qt::Key_Greater, shift, 86, "Ctrl+Shift+.");
    row("fr ,", Qt::Key_Comma, ctrl, 50, "Ctrl+,");
    row("fr ²", Qt::Key_twosuperior, ctrl, 41, "Ctrl+`");
    row("dvorak .", Qt::Key_Period, ctrl, 18, "Ctrl+.");
    row("dvorak Shift+.", Qt::Key_Greater, shift, 18, "Ctrl+Shift+.");
    row("place not known", Qt::Key_Period, shift, 0, "Ctrl+Shift+.");
    row("Return", Qt::Key_Return, ctrl, 28, "Ctrl+Return");
    row("Shift+Return", Qt::Key_Return, shift, 28, "Ctrl+Shift+Return");
    row("Enter of the number pad", Qt::Key_Enter, ctrl | Qt::KeypadModifier, 28, "");
    row("R", Qt::Key_R, ctrl, 19, "Ctrl+R");
    row("Shift+R", Qt::Key_R, shift, 19, "");
    row("Alt+R", Qt::Key_R, ctrl | Qt::AltModifier, 19, "");
    row("r alone", Qt::Key_R, {}, 19, "");
    row("F6", Qt::Key_F6, {}, 64, "F6");
    row("Shift+F6", Qt::Key_F6, Qt::ShiftModifier, 64, "Shift+F6");
    row("Ctrl+F6", Qt::Key_F6, ctrl, 64, "");
}

void tst_KeyTable::strokes()
{
    QFETCH(int, key);
    QFETCH(Qt::KeyboardModifiers, modifiers);
    QFETCH(int, place);
    const QStringList sequences{u"Ctrl+Return"_s, u"Ctrl+Shift+Return"_s,
                                u"Ctrl+."_s,      u"Ctrl+Shift+."_s,
                                u"Ctrl+1"_s,      u"Ctrl+2"_s,
                                u"Ctrl+3"_s,      u"F6"_s,
                                u"Shift+F6"_s,    u"Ctrl+,"_s,
                                u"Ctrl+R"_s,      u"Ctrl+`"_s};
    const QKeyEvent event(QEvent::KeyPress, key, modifiers);
    QTEST(KeyTable::match(sequences, event, quint32(place)), "expected");
    // In any order.
    const QStringList reversed(sequences.crbegin(), sequences.crend());
    QTEST(KeyTable::match(reversed, event, quint32(place)), "expected");
}

REGISTER_TEST(tst_KeyTable)
#include "tst_keytable.moc"
