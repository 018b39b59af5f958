// SPDX-License-Identifier: MIT

#include "glyph.h"

#include <QtCore/qregularexpression.h>
#include <QtGui/qpainter.h>
#include <QtGui/qpen.h>

#include <cmath>
#include <numbers>

namespace ComfyDeploy::Qml {

namespace {

constexpr double grid = 16;
constexpr double lineWidth = 1.5;

double degrees(double radians)
{
    return radians * 180 / std::numbers::pi;
}

// According to SVG's implementation notes, F.6.5, for circles.
void arcTo(QPainterPath *lines, double radius, bool isLarge, bool isClockwise, QPointF end)
{
    const QPointF half = (lines->currentPosition() - end) / 2;
    const double distance = std::hypot(half.x(), half.y());
    if (distance <= 0)
        return;
    const double r = std::max(radius, distance);
    const double share =
        std::sqrt(r * r - distance * distance) / distance * (isLarge == isClockwise ? -1 : 1);
    const QPointF center(share * half.y(),
                         -share * half.x()); // relative to the middle of both ends
    const double from = std::atan2(half.y() - center.y(), half.x() - center.x());
    double sweep = std::atan2(-half.y() - center.y(), -half.x() - center.x()) - from;
    if (isClockwise && sweep < 0)
        sweep += 2 * std::numbers::pi;
    else if (!isClockwise && sweep > 0)
        sweep -= 2 * std::numbers::pi;
    const QPointF middle = (lines->currentPosition() + end) / 2 + center;
    // Qt's angles have the opposite direction.
    lines->arcTo(QRectF(middle - QPointF(r, r), QSizeF(2 * r, 2 * r)), -degrees(from),
                 -degrees(sweep));
}

QPainterPath linesOf(const QString &path)
{
    static const QRegularExpression token(QStringLiteral("[A-Za-z]|[-+]?[0-9]*\\.?[0-9]+"));
    QStringList tokens;
    for (auto match = token.globalMatch(path); match.hasNext();)
        tokens += match.next().captured();
    qsizetype at = 0;
    const auto number = [&] {
        return tokens.value(at++).toDouble();
    };
    const auto point = [&] {
        const double x = number();
        return QPointF(x, number());
    };
    QPainterPath lines;
    while (at < tokens.size()) {
        switch (tokens.at(at++).front().unicode()) {
        case u'M':
            lines.moveTo(point());
            break;
        case u'L':
            lines.lineTo(point());
            break;
        case u'C': {
            const QPointF first = point();
            const QPointF second = point();
            lines.cubicTo(first, second, point());
            break;
        }
        case u'A': {
            const double radius = number();
            at += 2; // a circle's other radius and its rotation
            const bool isLarge = number() > 0;
            const bool isClockwise = number() > 0;
            arcTo(&lines, radius, isLarge, isClockwise, point());
            break;
        }
        case u'Z':
            lines.closeSubpath();
            break;
        default:
            return lines;
        }
    }
    return lines;
}

} // namespace

Glyph::Glyph(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    setSize(int(grid));
}

void Glyph::setPath(const QString &path)
{
    if (path == m_path)
        return;
    m_path = path;
    m_lines = linesOf(path);
    update();
    Q_EMIT pathChanged();
}

void Glyph::setColor(const QColor &color)
{
    if (color == m_color)
        return;
    m_color = color;
    update();
    Q_EMIT colorChanged();
}

void Glyph::setSize(int size)
{
    if (size == m_size)
        return;
    m_size = size;
    setImplicitSize(size, size);
    Q_EMIT sizeChanged();
}

void Glyph::paint(QPainter *painter)
{
    painter->scale(width() / grid, height() / grid);
    painter->setPen(QPen(m_color, lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPath(m_lines);
}

} // namespace ComfyDeploy::Qml
