// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qpointer.h>
#include <QtCore/qstringlist.h>
#include <QtGui/qevent.h>
#include <QtGui/qwindow.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! \brief The keys of a window, such as "Ctrl+1" or "Ctrl+Shift+.", found on every keyboard.
//!
//! Keyboards do not send what a table of keys says: on a French one the digits need Shift, on an
//! American one Shift makes ">" of ".". Of QML's Shortcut two that one stroke can mean are both
//! dead. Here a stroke means one of them: by the character that it makes, whether or not that takes
//! Shift; else by where the key is, for those that not every keyboard can make.
class KeyTable : public QObject
{
    Q_OBJECT
    //! Whose keys these are. They are heard before anything in it is, while this is enabled.
    Q_PROPERTY(QWindow *window READ window WRITE setWindow NOTIFY windowChanged FINAL)
    Q_PROPERTY(bool enabled MEMBER m_enabled NOTIFY enabledChanged FINAL)
    Q_PROPERTY(QStringList sequences MEMBER m_sequences NOTIFY sequencesChanged FINAL)
    QML_ELEMENT

public:
    using QObject::QObject;

    [[nodiscard]] QWindow *window() const { return m_window; }
    void setWindow(QWindow *window);

    //! The one of \a sequences that \a event is a stroke for; empty if it is none. \a place is that
    //! of the key on the keyboard, as the scan code of a PC; 0 if it is not known.
    [[nodiscard]] static QString match(const QStringList &sequences, const QKeyEvent &event,
                                       quint32 place);

Q_SIGNALS:
    void windowChanged();
    void enabledChanged();
    void sequencesChanged();
    //! Once for a stroke, however long the key is held.
    void pressed(const QString &sequence);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QPointer<QWindow> m_window;
    QStringList m_sequences;
    bool m_enabled = true;
};

} // namespace ComfyDeploy::Runner
