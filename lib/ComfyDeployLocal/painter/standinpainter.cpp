// SPDX-License-Identifier: MIT

#include "standinpainter_p.h"

#include <QtCore/qrandom.h>
#include <QtGui/qpainter.h>

#include <cmath>

using namespace Qt::StringLiterals;

// Outside of any namespace, and for static libraries, whose resources are there only after it.
static QImage previewNote()
{
    Q_INIT_RESOURCE(localpictures);
    return QImage(u":/ComfyDeploy/Local/previewnote.png"_s);
}

namespace ComfyDeploy::Local {

namespace {

//! Larger pictures are painted at this many pixels on the longer side and scaled up.
constexpr int LongestSide = 2048;

QImage scaledTo(QSize size, const QImage &image)
{
    return image.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
        .convertToFormat(QImage::Format_RGB32);
}

Color colorAt(const QImage &image, QPoint pixel)
{
    const QColor color = image.pixelColor(pixel);
    return {color.redF(), color.greenF(), color.blueF()};
}

QColor penColor(const Color &color)
{
    const auto channel = [](float value) {
        return std::clamp(value, 0.0f, 1.0f);
    };
    return QColor::fromRgbF(channel(color.x()), channel(color.y()), channel(color.z()), 0.85f);
}

//! Says discreetly, in the lower right corner, that no model made this picture.
void markAsPreview(QImage *picture)
{
    static const QImage note = previewNote();
    const int dot = qMax(1, qMin(picture->width(), picture->height()) / 512);
    const QPoint corner(qMax(1, picture->width() - (note.width() + 5) * dot),
                        qMax(1, picture->height() - (note.height() + 4) * dot));
    QPainter(picture).drawImage(QRect(corner, note.size() * dot), note);
}

} // namespace

QImage paintPicture(const PaintOrder &order, const std::function<bool()> &proceed)
{
    QSize size = order.size;
    if (qMax(size.width(), size.height()) > LongestSide)
        size.scale(LongestSide, LongestSide, Qt::KeepAspectRatio);
    QImage canvas(size.expandedTo({8, 8}), QImage::Format_RGB32);
    canvas.fill(Qt::gray);
    const auto width = float(canvas.width());
    const auto height = float(canvas.height());
    const Scene scene = sceneFor(order, width / height);
    QImage source;
    if (!order.source.isNull() && order.denoise < 1)
        canvas = source = scaledTo(canvas.size(), order.source);
    const auto share = float(1 - order.denoise);
    const float kept = share * share * (3 - 2 * share);
    const auto steps = float(order.steps);
    const float side = std::min(width, height);
    const float finest = std::max(0.9f, side / 560 * std::sqrt(std::max(1.0f, 20 / steps)));
    const float broadest = std::max(finest, side / 24);
    QRandomGenerator random(quint32(scene.seed));
    const auto between = [&random](float from, float to) {
        return from + float(random.generateDouble()) * (to - from);
    };
    QPainter painter(&canvas);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int step = 0; step < order.steps; ++step) {
        const float radius = broadest * std::pow(finest / broadest, (float(step) + 0.5f) / steps);
        const auto strokes = qint64(5 * width * height / (radius * radius * steps)) + 1;
        for (qint64 i = 0; i < strokes; ++i) {
            const QPointF place(between(0, width - 1), between(0, height - 1));
            const QPoint pixel = place.toPoint();
            Look look = scene.at(float(place.x()) / height, float(place.y()) / height);
            if (!source.isNull())
                look.color += (colorAt(source, pixel) - look.color) * kept;
            if ((look.color - colorAt(canvas, pixel)).length() < 0.06f)
                continue;
            const float angle = look.angle + between(-0.2f, 0.2f);
            const float length = radius * between(1.2f, 2.8f);
            const QPointF end = QPointF(std::cos(angle), std::sin(angle)) * length;
            const QColor color = penColor(look.color * between(0.95f, 1.05f));
            painter.setPen(QPen(color, 2 * radius, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(place - end, place + end);
        }
        if (!proceed())
            return {};
    }
    painter.end();
    QImage picture = canvas.size() == order.size ? canvas : scaledTo(order.size, canvas);
    markAsPreview(&picture);
    return picture;
}

} // namespace ComfyDeploy::Local
