// SPDX-License-Identifier: MIT

#include "standinpainter_p.h"

#include "bitmapfont_p.h"

namespace ComfyDeploy::Local {

StandInPainter::StandInPainter(const PaintOrder &order)
    : m_order(order), m_scene(sceneFor(order.prompt, order.negative, order.seed, order.cfg)),
      m_reference(reference()), m_canvas(m_reference.size())
{
    // A toned ground, as painters lay it: it shows through between the first strokes.
    const bool fromSource = !m_order.source.isNull() && m_order.denoise < 1;
    const Color ground = mix(m_scene.palette.horizon, m_scene.palette.land, 0.45f);
    for (int y = 0; y < m_canvas.height(); ++y) {
        for (int x = 0; x < m_canvas.width(); ++x)
            m_canvas.at(x, y) = fromSource ? m_reference.at(x, y) : ground;
    }
}

QSize StandInPainter::workingSize(QSize size)
{
    if (qMax(size.width(), size.height()) > LongestSide)
        size.scale(LongestSide, LongestSide, Qt::KeepAspectRatio);
    return size.expandedTo({8, 8});
}

Canvas StandInPainter::reference() const
{
    Canvas canvas(workingSize(m_order.size));
    if (m_scene.subject == Scene::Subject::Abstract)
        paintAbstract(&canvas, m_scene);
    else if (m_scene.subject == Scene::Subject::Portrait)
        paintPortrait(&canvas, m_scene);
    else
        paintScene(&canvas, m_scene);

    const auto kept = float(1 - std::clamp(m_order.denoise, 0.0, 1.0));
    std::optional<Canvas> source;
    if (!m_order.source.isNull() && kept > 0) {
        source = Canvas::fromImage(
            m_order.source.scaled(canvas.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                .convertToFormat(QImage::Format_RGB32));
    }
    for (int y = 0; y < canvas.height(); ++y) {
        for (int x = 0; x < canvas.width(); ++x) {
            Color &color = canvas.at(x, y);
            const float grey = color.luminance();
            color = mix(Color{grey, grey, grey}, color, m_scene.saturation);
            color = (color - Color{0.5f, 0.5f, 0.5f}) * m_scene.contrast + Color{0.5f, 0.5f, 0.5f};
            if (source)
                color = mix(color, source->at(x, y), smooth(0, 1, kept));
        }
    }
    return canvas;
}

float StandInPainter::brushRadius(int index) const
{
    // From a broad brush down to one that is finer the more steps there are.
    const auto side = float(qMin(m_canvas.width(), m_canvas.height()));
    const float finest = qMax(0.9f, side / 512 * qMax(1.0f, 14.0f / float(m_order.steps)));
    const float broadest = qMax(finest, side / 20 * float(std::clamp(m_order.denoise, 0.1, 1.0)));
    const float done = m_order.steps < 2 ? 1.0f : float(index) / float(m_order.steps - 1);
    return broadest * std::pow(finest / broadest, std::pow(done, 0.75f));
}

//! A short stroke with round ends and soft edges.
void StandInPainter::dab(const Stroke &stroke)
{
    const float reachX = std::abs(stroke.alongX) * stroke.length + stroke.radius;
    const float reachY = std::abs(stroke.alongY) * stroke.length + stroke.radius;
    const int left = std::max(0, int(stroke.x - reachX));
    const int right = std::min(m_canvas.width() - 1, int(stroke.x + reachX + 1));
    const int top = std::max(0, int(stroke.y - reachY));
    const int bottom = std::min(m_canvas.height() - 1, int(stroke.y + reachY + 1));
    const float soft = 1 / std::max(0.8f, stroke.radius * 0.45f);
    for (int y = top; y <= bottom; ++y) {
        for (int x = left; x <= right; ++x) {
            const float dx = float(x) - stroke.x;
            const float dy = float(y) - stroke.y;
            const float along =
                std::clamp(dx * stroke.alongX + dy * stroke.alongY, -stroke.length, stroke.length);
            const float awayX = dx - along * stroke.alongX;
            const float awayY = dy - along * stroke.alongY;
            const float away = std::sqrt(awayX * awayX + awayY * awayY);
            const float cover = std::clamp((stroke.radius - away) * soft, 0.0f, 1.0f);
            Color &color = m_canvas.at(x, y);
            color = mix(color, stroke.color, cover * 0.85f);
        }
    }
}

void StandInPainter::step(int index)
{
    const float radius = brushRadius(index);
    const Canvas guide = m_reference.softened(int(radius * 0.6f));
    const quint64 seed = scattered(m_scene.seed, quint64(index) + 1000);
    const float spacing = qMax(1.0f, radius * 0.95f);
    const int columns = int(float(m_canvas.width()) / spacing) + 1;
    const int rows = int(float(m_canvas.height()) / spacing) + 1;
    const bool first = index == 0 && m_order.source.isNull();
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const quint64 dice = scattered(seed, quint64(row) * 65537 + quint64(column));
            const float x = (float(column) + chance(dice, 1)) * spacing;
            const float y = (float(row) + chance(dice, 2)) * spacing;
            const int px = std::clamp(int(x), 0, m_canvas.width() - 1);
            const int py = std::clamp(int(y), 0, m_canvas.height() - 1);
            const Color wanted = guide.at(px, py);
            const Color off = wanted - m_canvas.at(px, py);
            const float error = std::abs(off.r) + std::abs(off.g) + std::abs(off.b);
            if (!first && error < 0.045f)
                continue;
            // Along what is there: across the way in which it gets lighter.
            const int reach = std::max(1, int(radius));
            const float gx = guide.nearest(px + reach, py).luminance()
                - guide.nearest(px - reach, py).luminance();
            const float gy = guide.nearest(px, py + reach).luminance()
                - guide.nearest(px, py - reach).luminance();
            const float strength = std::sqrt(gx * gx + gy * gy);
            const float free = 3.14f
                * noise(m_scene.seed + 5, x * 2.5f / float(m_canvas.height()),
                        y * 2.5f / float(m_canvas.height()));
            const bool bound = strength > 0.02f;
            const float tint = 1 + 0.10f * (chance(dice, 3) - 0.5f);
            dab({.x = x,
                 .y = y,
                 .alongX = bound ? -gy / strength : std::cos(free),
                 .alongY = bound ? gx / strength : std::sin(free) * 0.5f,
                 .radius = radius * (0.8f + 0.4f * chance(dice, 4)),
                 .length = radius * (1.2f + 1.6f * chance(dice, 5)),
                 .color = wanted * tint});
        }
    }
}

QImage StandInPainter::picture() const
{
    QImage image = m_canvas.toImage();
    if (image.size() != m_order.size) {
        image = image.scaled(m_order.size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                    .convertToFormat(QImage::Format_RGB32);
    }
    markAsPreview(&image);
    return image;
}

} // namespace ComfyDeploy::Local
