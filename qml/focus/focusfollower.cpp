// SPDX-License-Identifier: MIT

#include "focusfollower.h"

#include <algorithm>

namespace ComfyDeploy::Qml {

namespace {

QQuickItem *contentOf(const QQuickItem *flickable)
{
    return flickable->property("contentItem").value<QQuickItem *>();
}

//! One dimension of a view and its content.
struct Extent
{
    qreal begin; //!< of the view, in content coordinates
    qreal view;
    qreal origin; //!< of the content: may differ from 0 for a list
    qreal content;
};

// Where the view has to begin to show the range.
qreal beginFor(const Extent &extent, qreal from, qreal to)
{
    if (extent.content <= extent.view)
        return extent.begin;
    qreal begin = extent.begin;
    if (from < begin || to - from > extent.view)
        begin = from;
    else if (to > begin + extent.view)
        begin = to - extent.view;
    return std::clamp(begin, extent.origin, extent.origin + extent.content - extent.view);
}

} // namespace

FocusFollower::FocusFollower(QObject *parent) : QObject(parent) {}

void FocusFollower::setFlickable(QQuickItem *flickable)
{
    if (flickable == m_flickable)
        return;
    if (m_flickable)
        m_flickable->disconnect(this);
    m_flickable = flickable;
    m_last = {};
    if (flickable)
        connect(flickable, &QQuickItem::windowChanged, this, &FocusFollower::setWindow);
    setWindow(flickable ? flickable->window() : nullptr);
    Q_EMIT flickableChanged();
}

void FocusFollower::setWindow(QQuickWindow *window)
{
    if (m_window)
        m_window->disconnect(this);
    m_window = window;
    if (!window)
        return;
    connect(window, &QQuickWindow::activeFocusItemChanged, this, &FocusFollower::follow);
    // Everything is positioned by then, and changes are still painted in this frame.
    connect(window, &QQuickWindow::afterAnimating, this, &FocusFollower::follow);
}

void FocusFollower::follow()
{
    const Sight now = sight();
    const bool isOther = now.item != m_last.item;
    if (!now.item) {
        if (m_window && m_window->isActive()) // otherwise the view is not changed
            m_last = {};
        return;
    }
    const bool isUsed = isOther || now.cursor != m_last.cursor;
    const bool isMoved =
        now.place != m_last.place || now.view != m_last.view || now.content != m_last.content;
    if (isUsed)
        m_follows = true;
    else if (!isMoved && position() != m_position)
        m_follows = isSeen(now.place);
    if (m_follows && (isUsed || isMoved))
        show(now.place);
    m_last = now;
    m_position = position();
}

FocusFollower::Sight FocusFollower::sight() const
{
    Sight sight;
    const QQuickItem *content = m_flickable ? contentOf(m_flickable) : nullptr;
    QQuickItem *focused = content && m_window ? m_window->activeFocusItem() : nullptr;
    if (!focused || !content->isAncestorOf(focused))
        return sight;
    sight.item = focused;
    sight.cursor = focused->property("cursorRectangle").toRectF();
    sight.view = m_flickable->size();
    sight.content = {m_flickable->property("contentWidth").toReal(),
                     m_flickable->property("contentHeight").toReal()};
    const auto fits = [this, &sight](const QQuickItem *item) {
        return item->height() + 2 * m_margin <= sight.view.height();
    };
    QQuickItem *shown = focused;
    for (QQuickItem *up = focused; up != content; up = up->parentItem()) {
        if (up->isFocusScope() && fits(up))
            shown = up;
    }
    const bool isCursor = !fits(shown) && sight.cursor.isValid();
    sight.place =
        content->mapRectFromItem(shown, isCursor ? sight.cursor : QRectF({}, shown->size()))
            .adjusted(-m_margin, -m_margin, m_margin, m_margin);
    return sight;
}

QPointF FocusFollower::position() const
{
    return {m_flickable->property("contentX").toReal(), m_flickable->property("contentY").toReal()};
}

bool FocusFollower::isSeen(const QRectF &place) const
{
    return QRectF(position(), m_flickable->size())
        .intersects(place.adjusted(m_margin, m_margin, -m_margin, -m_margin));
}

void FocusFollower::show(const QRectF &place)
{
    const auto number = [this](const char *name) {
        return m_flickable->property(name).toReal();
    };
    const Extent across{number("contentX"), m_flickable->width(), number("originX"),
                        number("contentWidth")};
    const Extent down{number("contentY"), m_flickable->height(), number("originY"),
                      number("contentHeight")};
    const qreal x = beginFor(across, place.left(), place.right());
    const qreal y = beginFor(down, place.top(), place.bottom());
    if (x != across.begin)
        m_flickable->setProperty("contentX", x);
    if (y != down.begin)
        m_flickable->setProperty("contentY", y);
}

} // namespace ComfyDeploy::Qml
