// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <QtCore/qsize.h>
#include <QtGui/qimage.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ComfyDeploy::Local {

//! Light as the stand-in painter mixes it: red, green, blue, 0 to 1, more where it glows.
struct Color
{
    float r = 0;
    float g = 0;
    float b = 0;

    friend Color operator+(Color a, Color c) { return {a.r + c.r, a.g + c.g, a.b + c.b}; }
    friend Color operator-(Color a, Color c) { return {a.r - c.r, a.g - c.g, a.b - c.b}; }
    friend Color operator*(Color a, Color c) { return {a.r * c.r, a.g * c.g, a.b * c.b}; }
    friend Color operator*(Color a, float f) { return {a.r * f, a.g * f, a.b * f}; }
    [[nodiscard]] float luminance() const { return 0.30f * r + 0.59f * g + 0.11f * b; }
};

inline float mix(float a, float b, float t)
{
    return a + (b - a) * t;
}
inline Color mix(Color a, Color b, float t)
{
    return a + (b - a) * t;
}
//! 0 below \a from, 1 above \a to, smooth between; \a from may be the larger one.
inline float smooth(float from, float to, float x)
{
    const float t = std::clamp((x - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

//! Scatters \a seed and \a value into 64 bits that look random.
quint64 scattered(quint64 seed, quint64 value);
//! A random number from 0 to 1 that belongs to \a seed and \a value.
float chance(quint64 seed, quint64 value);
//! Smooth noise, about -1 to 1.
float noise(quint64 seed, float x, float y);
//! Noise over noise, each half as large and twice as fine; about -1 to 1.
float cloudNoise(quint64 seed, float x, float y, int octaves);
//! The same folded into sharp crests; 0 to 1.
float ridgeNoise(quint64 seed, float x, float y, int octaves);

//! A picture in Color; places are in pixels.
class Canvas
{
public:
    explicit Canvas(QSize size)
        : m_size(size), m_pixels(size_t(size.width()) * size_t(size.height()))
    {}
    static Canvas fromImage(const QImage &image);

    [[nodiscard]] QSize size() const { return m_size; }
    [[nodiscard]] int width() const { return m_size.width(); }
    [[nodiscard]] int height() const { return m_size.height(); }
    [[nodiscard]] Color &at(int x, int y) { return m_pixels[index(x, y)]; }
    [[nodiscard]] const Color &at(int x, int y) const { return m_pixels[index(x, y)]; }
    [[nodiscard]] const Color &nearest(int x, int y) const
    {
        return at(std::clamp(x, 0, width() - 1), std::clamp(y, 0, height() - 1));
    }

    //! Averaged over squares of 2 \a radius + 1 pixels.
    [[nodiscard]] Canvas softened(int radius) const;
    [[nodiscard]] QImage toImage() const;

private:
    [[nodiscard]] size_t index(int x, int y) const
    {
        return size_t(y) * size_t(m_size.width()) + size_t(x);
    }

    QSize m_size;
    std::vector<Color> m_pixels;
};

} // namespace ComfyDeploy::Local
