// SPDX-License-Identifier: MIT

#include "standincanvas_p.h"

#include <cmath>

namespace ComfyDeploy::Local {

quint64 scattered(quint64 seed, quint64 value)
{
    quint64 z = seed + value * 0x9e3779b97f4a7c15ULL + 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

float chance(quint64 seed, quint64 value)
{
    return float(scattered(seed, value) >> 40) / float(1 << 24);
}

static float slopeAt(quint64 seed, int x, int y, float dx, float dy)
{
    // Eight directions suffice, and a multiplication is cheaper than a sine.
    const quint32 bits = (quint32(x) * 0x8da6b343U) ^ (quint32(y) * 0xd8163841U) ^ quint32(seed);
    quint32 h = bits * 0x9e3779b1U;
    h = (h ^ (h >> 15)) * 0x85ebca77U;
    switch ((h >> 28) & 7) {
    case 0:
        return dx + dy;
    case 1:
        return dx - dy;
    case 2:
        return -dx + dy;
    case 3:
        return -dx - dy;
    case 4:
        return 1.41f * dx;
    case 5:
        return -1.41f * dx;
    case 6:
        return 1.41f * dy;
    default:
        return -1.41f * dy;
    }
}

float noise(quint64 seed, float x, float y)
{
    const float floorX = std::floor(x);
    const float floorY = std::floor(y);
    const int ix = int(floorX);
    const int iy = int(floorY);
    const float fx = x - floorX;
    const float fy = y - floorY;
    const float u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const float v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const float top = mix(slopeAt(seed, ix, iy, fx, fy), slopeAt(seed, ix + 1, iy, fx - 1, fy), u);
    const float bottom = mix(slopeAt(seed, ix, iy + 1, fx, fy - 1),
                             slopeAt(seed, ix + 1, iy + 1, fx - 1, fy - 1), u);
    return mix(top, bottom, v);
}

float cloudNoise(quint64 seed, float x, float y, int octaves)
{
    float sum = 0;
    float size = 0.55f;
    for (int i = 0; i < octaves; ++i) {
        sum += size * noise(seed + quint64(i) * 7919, x, y);
        // Turned a little each time, so that no grid shows through.
        const float turned = 1.6f * x + 1.2f * y;
        y = 1.6f * y - 1.2f * x;
        x = turned;
        size *= 0.5f;
    }
    return sum;
}

float ridgeNoise(quint64 seed, float x, float y, int octaves)
{
    float sum = 0;
    float size = 0.5f;
    float carried = 1;
    for (int i = 0; i < octaves; ++i) {
        const float crest = 1 - std::min(1.0f, std::abs(noise(seed + quint64(i) * 6151, x, y)));
        const float sharp = crest * crest * carried;
        carried = sharp;
        sum += sharp * size;
        x *= 2.03f;
        y *= 2.03f;
        size *= 0.5f;
    }
    return std::min(sum, 1.0f);
}

Canvas Canvas::fromImage(const QImage &image)
{
    Canvas canvas(image.size());
    for (int y = 0; y < image.height(); ++y) {
        const auto *line = reinterpret_cast<const QRgb *>(image.constScanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            canvas.at(x, y) =
                Color{float(qRed(line[x])), float(qGreen(line[x])), float(qBlue(line[x]))}
                * (1.0f / 255);
        }
    }
    return canvas;
}

Canvas Canvas::softened(int radius) const
{
    if (radius < 1)
        return *this;
    Canvas across(m_size);
    Canvas result(m_size);
    const float share = 1.0f / float(2 * radius + 1);
    for (int y = 0; y < height(); ++y) {
        Color sum;
        for (int x = -radius; x <= radius; ++x)
            sum = sum + nearest(x, y);
        for (int x = 0; x < width(); ++x) {
            across.at(x, y) = sum * share;
            sum = sum + nearest(x + radius + 1, y) - nearest(x - radius, y);
        }
    }
    std::vector<Color> sums(across.m_pixels.size() / size_t(height()));
    for (int y = -radius; y <= radius; ++y) {
        for (int x = 0; x < width(); ++x)
            sums[size_t(x)] = sums[size_t(x)] + across.nearest(x, y);
    }
    for (int y = 0; y < height(); ++y) {
        for (int x = 0; x < width(); ++x) {
            Color &sum = sums[size_t(x)];
            result.at(x, y) = sum * share;
            sum = sum + across.nearest(x, y + radius + 1) - across.nearest(x, y - radius);
        }
    }
    return result;
}

QImage Canvas::toImage() const
{
    QImage image(m_size, QImage::Format_RGB32);
    const auto byte = [](float value) {
        return int(std::lround(std::clamp(value, 0.0f, 1.0f) * 255));
    };
    for (int y = 0; y < height() && !image.isNull(); ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < width(); ++x) {
            const Color &color = at(x, y);
            line[x] = qRgb(byte(color.r), byte(color.g), byte(color.b));
        }
    }
    return image;
}

} // namespace ComfyDeploy::Local
