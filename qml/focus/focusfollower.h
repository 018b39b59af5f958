// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qpointer.h>
#include <QtCore/qrect.h>
#include <QtQml/qqmlregistration.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>

namespace ComfyDeploy::Qml {

//! \brief Keeps the focused item visible in a Flickable.
//!
//! Checks before each frame, not only when the focus moves, because layouts settle later, fields
//! above grow, and the window is resized. If the user scrolls the item out of view, it stays there
//! until the focus or its cursor moves. Shows the surrounding FocusScope with its label if that
//! fits; for a text that is higher than the view, the cursor.
class COMFYDEPLOYQML_EXPORT FocusFollower : public QObject
{
    Q_OBJECT
    //! The Flickable, or a ScrollView's content item.
    Q_PROPERTY(
        QQuickItem *flickable READ flickable WRITE setFlickable NOTIFY flickableChanged FINAL)
    //! The margin around the focused item.
    Q_PROPERTY(qreal margin MEMBER m_margin NOTIFY marginChanged FINAL)
    QML_ELEMENT

public:
    explicit FocusFollower(QObject *parent = nullptr);

    [[nodiscard]] QQuickItem *flickable() const { return m_flickable; }
    void setFlickable(QQuickItem *flickable);

Q_SIGNALS:
    void flickableChanged();
    void marginChanged();

private:
    //! The values on which scrolling depends.
    struct Sight
    {
        QPointer<QQuickItem> item;
        QRectF cursor; //!< in item coordinates; empty if there is none
        QRectF place; //!< the rectangle to show, in content coordinates
        QSizeF view;
        QSizeF content;
    };

    void setWindow(QQuickWindow *window);
    void follow();
    [[nodiscard]] Sight sight() const;
    [[nodiscard]] bool isSeen(const QRectF &place) const;
    void show(const QRectF &place);
    [[nodiscard]] QPointF position() const;

    QPointer<QQuickItem> m_flickable;
    QPointer<QQuickWindow> m_window;
    qreal m_margin = 12;
    Sight m_last;
    QPointF m_position; //!< position of the content at the last check
    bool m_follows = false; //!< false if the user has scrolled away
};

} // namespace ComfyDeploy::Qml
