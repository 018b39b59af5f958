// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qpointer.h>
#include <QtCore/qrect.h>
#include <QtQml/qqmlregistration.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>

namespace ComfyDeploy::Qml {

//! \brief Keeps what has the focus in view of a Flickable.
//!
//! Not only when the focus moves: layouts settle later, fields above it grow, the window gets
//! lower. It looks before each frame. What the user has scrolled out of view stays there, until the
//! focus moves on or the cursor in it does. Shown is the FocusScope around it, which has its label
//! as well, if there is one that fits; of a text that is higher than the view the cursor.
class COMFYDEPLOYQML_EXPORT FocusFollower : public QObject
{
    Q_OBJECT
    //! The Flickable, or a ScrollView's content item.
    Q_PROPERTY(
        QQuickItem *flickable READ flickable WRITE setFlickable NOTIFY flickableChanged FINAL)
    //! Room around what has the focus.
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
    //! What decides whether there is something to do.
    struct Sight
    {
        QPointer<QQuickItem> item;
        QRectF cursor; //!< in the item; empty if it has none
        QRectF place; //!< in the content, of what has to be seen
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
    QPointF m_position; //!< of the content, when it was looked at last
    bool m_follows = false; //!< else the user has scrolled away
};

} // namespace ComfyDeploy::Qml
