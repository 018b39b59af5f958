// SPDX-License-Identifier: MIT

#include "desktop/keytable.h"

#include <QtGui/qguiapplication.h>
#include <QtGui/qkeysequence.h>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

constexpr Qt::KeyboardModifiers meant =
    Qt::ControlModifier | Qt::ShiftModifier | Qt::AltModifier | Qt::MetaModifier;

//! The alternatives for a key of the table.
struct Spare
{
    QLatin1StringView sequence;
    Qt::Key character; //!< with the sequence's modifiers except Shift; Key_unknown for none
    quint32 place; //!< of the key, as the PC's scan code; 0 for none
};

// On French keyboards digits need Shift, so their keys match without it. "`" needs another key or
// is a dead key on most keyboards except American ones. Shift and "." make ">" in America and ":"
// in Germany.
constexpr std::array<Spare, 5> spares{{
    {"Ctrl+1"_L1, Qt::Key_unknown, 2},
    {"Ctrl+2"_L1, Qt::Key_unknown, 3},
    {"Ctrl+3"_L1, Qt::Key_unknown, 4},
    {"Ctrl+`"_L1, Qt::Key_Dead_Grave, 41},
    {"Ctrl+Shift+."_L1, Qt::Key_Greater, 52},
}};

//! The scan code of the key; 0 if unknown.
quint32 placeOf(const QKeyEvent &event)
{
    const QString platform = QGuiApplication::platformName();
    const quint32 code = event.nativeScanCode();
    if (platform == "xcb"_L1 || platform.startsWith("wayland"_L1))
        return code > 8 ? code - 8 : 0; // the numbering of X11
    return platform == "windows"_L1 ? code : 0;
}

bool isCharacter(int key)
{
    const bool isLetter = key >= Qt::Key_A && key <= Qt::Key_Z;
    return key > Qt::Key_Space && key < Qt::Key_Escape && !isLetter;
}

//! How well a key event matches: the largest one wins.
enum Fit { None, ByPlace, BySpare, ByCharacter, Exact };

Fit fitOf(const QString &sequence, const QKeyEvent &event, quint32 place)
{
    const QKeyCombination wanted = QKeySequence(sequence, QKeySequence::PortableText)[0];
    const Qt::KeyboardModifiers modifiers = event.modifiers() & meant;
    const bool isShifted = modifiers.testFlag(Qt::ShiftModifier);
    const auto withoutShift = [](Qt::KeyboardModifiers m) {
        return m & ~Qt::KeyboardModifiers(Qt::ShiftModifier);
    };
    if (withoutShift(modifiers) != withoutShift(wanted.keyboardModifiers()))
        return None;
    const bool isAlike = modifiers == wanted.keyboardModifiers();
    const auto *spare = std::find_if(spares.begin(), spares.end(),
                                     [&](const Spare &s) { return s.sequence == sequence; });
    const bool hasSpare = spare != spares.end();
    if (event.key() == wanted.key()) {
        if (!isCharacter(event.key()))
            return isAlike ? Exact : None;
        // If Shift is needed for the character, it is not a modifier.
        const bool makesIt = isShifted && place != 0 && (!hasSpare || place != spare->place);
        if (isAlike && !makesIt)
            return Exact;
        return isShifted && !wanted.keyboardModifiers().testFlag(Qt::ShiftModifier) ? ByCharacter
                                                                                    : None;
    }
    if (hasSpare && event.key() == spare->character)
        return BySpare;
    return hasSpare && isAlike && place == spare->place && place != 0 ? ByPlace : None;
}

} // namespace

QString KeyTable::match(const QStringList &sequences, const QKeyEvent &event, quint32 place)
{
    QString best;
    Fit fit = None;
    for (const QString &sequence : sequences) {
        if (const Fit other = fitOf(sequence, event, place); other > fit) {
            fit = other;
            best = sequence;
        }
    }
    return best;
}

void KeyTable::setWindow(QWindow *window)
{
    if (window == m_window)
        return;
    if (m_window)
        m_window->removeEventFilter(this);
    m_window = window;
    if (window)
        window->installEventFilter(this);
    Q_EMIT windowChanged();
}

bool KeyTable::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_window && m_enabled && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<const QKeyEvent *>(event);
        const QString sequence = match(m_sequences, *key, placeOf(*key));
        if (!sequence.isEmpty()) {
            if (!key->isAutoRepeat())
                Q_EMIT pressed(sequence);
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace ComfyDeploy::Runner
