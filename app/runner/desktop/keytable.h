// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qpointer.h>
#include <QtCore/qstringlist.h>
#include <QtGui/qevent.h>
#include <QtGui/qwindow.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! \brief The shortcuts of a window, such as "Ctrl+1" or "Ctrl+Shift+.", for all keyboard layouts.
//!
//! The characters of keys depend on the layout: on French keyboards the digits need Shift, on
//! American ones Shift turns "." into ">". Two of QML's Shortcuts that match the same key event are
//! both inactive. Here a key event matches exactly one: by its character, with or without Shift, or
//! else by the position of the key, for characters that some keyboards do not have.
class KeyTable : public QObject
{
    Q_OBJECT
    //! The window. While this object is enabled, it handles key events before the window's items.
    Q_PROPERTY(QWindow *window READ window WRITE setWindow NOTIFY windowChanged FINAL)
    Q_PROPERTY(bool enabled MEMBER m_enabled NOTIFY enabledChanged FINAL)
    Q_PROPERTY(QStringList sequences MEMBER m_sequences NOTIFY sequencesChanged FINAL)
    QML_ELEMENT

public:
    using QObject::QObject;

    [[nodiscard]] QWindow *window() const { return m_window; }
    void setWindow(QWindow *window);

    //! The sequence of \a sequences that matches \a event; empty if none does. \a place is the
    //! position of the key as the scan code of a PC; 0 if unknown.
    [[nodiscard]] static QString match(const QStringList &sequences, const QKeyEvent &event,
                                       quint32 place);

Q_SIGNALS:
    void windowChanged();
    void enabledChanged();
    void sequencesChanged();
    //! Emitted once per key press, without auto-repeat.
    void pressed(const QString &sequence);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QPointer<QWindow> m_window;
    QStringList m_sequences;
    bool m_enabled = true;
};

} // namespace ComfyDeploy::Runner
