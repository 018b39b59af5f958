// SPDX-License-Identifier: MIT

#include "imageoperations_p.h"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace ComfyDeploy::Local {

namespace {

constexpr int Channels = 4;

//! One source position's part in a target position.
struct Weights
{
    int first = 0;
    std::vector<float> values;
};

//! A picture of floats, 0..255, blue green red alpha.
struct FloatImage
{
    int width = 0;
    int height = 0;
    std::vector<float> values;

    FloatImage(int w, int h) : width(w), height(h), values(size_t(w) * size_t(h) * Channels) {}
    float *line(int y) { return values.data() + size_t(y) * size_t(width) * Channels; }
    [[nodiscard]] const float *line(int y) const
    {
        return values.data() + size_t(y) * size_t(width) * Channels;
    }
};

uchar byteOf(float value)
{
    return uchar(qBound(0.0f, std::nearbyint(value), 255.0f));
}

FloatImage toFloats(const QImage &image)
{
    FloatImage result(image.width(), image.height());
    for (int y = 0; y < image.height(); ++y) {
        const auto *source = reinterpret_cast<const QRgb *>(image.constScanLine(y));
        float *target = result.line(y);
        for (int x = 0; x < image.width(); ++x, target += Channels) {
            target[0] = float(qBlue(source[x]));
            target[1] = float(qGreen(source[x]));
            target[2] = float(qRed(source[x]));
            target[3] = float(qAlpha(source[x]));
        }
    }
    return result;
}

QImage toImage(const FloatImage &floats, QImage::Format format)
{
    QImage image(floats.width, floats.height, format);
    for (int y = 0; y < floats.height && !image.isNull(); ++y) {
        const float *source = floats.line(y);
        auto *target = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < floats.width; ++x, source += Channels) {
            target[x] =
                qRgba(byteOf(source[2]), byteOf(source[1]), byteOf(source[0]), byteOf(source[3]));
        }
    }
    return image;
}

double cubicWeight(double x)
{
    constexpr double a = -0.75; // as PyTorch has it
    x = std::abs(x);
    if (x <= 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

double lanczosWeight(double x)
{
    constexpr double a = 3;
    if (x == 0)
        return 1;
    if (std::abs(x) >= a)
        return 0;
    const double t = x * std::numbers::pi;
    return a * std::sin(t) * std::sin(t / a) / (t * t);
}

//! Weights of the source positions from \a first on; those outside count for the edge.
template <typename Weight>
Weights clampedWeights(int sourceLength, int first, int count, const Weight &weight)
{
    Weights result;
    result.first = qBound(0, first, sourceLength - 1);
    const int last = qBound(0, first + count - 1, sourceLength - 1);
    const int length = last - result.first + 1;
    result.values.resize(size_t(length));
    for (int i = first; i < first + count; ++i) {
        const int place = qBound(0, i, sourceLength - 1) - result.first;
        result.values[size_t(place)] += float(weight(i));
    }
    return result;
}

Weights areaWeights(int from, int to, int i)
{
    const int begin = int(qint64(i) * from / to);
    const int end = int((qint64(i + 1) * from + to - 1) / to);
    return {begin, std::vector<float>(size_t(end - begin), 1.0f / float(end - begin))};
}

Weights lanczosWeights(int from, double ratio, double center)
{
    const double stretch = qMax(ratio, 1.0);
    const int begin = qMax(0, int(std::lround(center - 3 * stretch)));
    const int end = qMin(from, int(std::lround(center + 3 * stretch)));
    Weights result{begin, {}};
    float sum = 0;
    for (int i = begin; i < end; ++i) {
        result.values.push_back(float(lanczosWeight((i - center + 0.5) / stretch)));
        sum += result.values.back();
    }
    for (float &value : result.values)
        value /= sum;
    return result;
}

std::vector<Weights> weightsOf(int from, int to, ScaleMethod method)
{
    std::vector<Weights> all;
    all.reserve(size_t(to));
    const double ratio = double(from) / to;
    for (int i = 0; i < to; ++i) {
        const double center = (i + 0.5) * ratio;
        const double position = center - 0.5;
        const int floor = int(std::floor(position));
        switch (method) {
        case ScaleMethod::NearestExact:
            all.push_back({qMin(int(center), from - 1), {1.0f}});
            break;
        case ScaleMethod::Bilinear:
            all.push_back(clampedWeights(from, floor, 2,
                                         [&](int at) { return 1 - std::abs(position - at); }));
            break;
        case ScaleMethod::Area:
            all.push_back(areaWeights(from, to, i));
            break;
        case ScaleMethod::Bicubic:
            all.push_back(clampedWeights(from, floor - 1, 4,
                                         [&](int at) { return cubicWeight(position - at); }));
            break;
        case ScaleMethod::Lanczos:
            all.push_back(lanczosWeights(from, ratio, center));
            break;
        }
    }
    return all;
}

void addScaled(float *target, const float *source, float weight, int count)
{
    for (int i = 0; i < count; ++i)
        target[i] += source[i] * weight;
}

FloatImage filteredAcross(const FloatImage &image, const std::vector<Weights> &weights,
                          const Cancelled &cancelled)
{
    FloatImage result(int(weights.size()), image.height);
    for (int y = 0; y < image.height && !cancelled(); ++y) {
        float *target = result.line(y);
        for (const Weights &w : weights) {
            const float *source = image.line(y) + qsizetype(w.first) * Channels;
            for (const float value : w.values) {
                addScaled(target, source, value, Channels);
                source += Channels;
            }
            target += Channels;
        }
    }
    return result;
}

FloatImage filteredDown(const FloatImage &image, const std::vector<Weights> &weights,
                        const Cancelled &cancelled)
{
    FloatImage result(image.width, int(weights.size()));
    for (int y = 0; y < result.height && !cancelled(); ++y) {
        const Weights &w = weights[size_t(y)];
        for (size_t i = 0; i < w.values.size(); ++i)
            addScaled(result.line(y), image.line(w.first + int(i)), w.values[i],
                      image.width * Channels);
    }
    return result;
}

QImage filtered(const FloatImage &image, const std::vector<Weights> &across,
                const std::vector<Weights> &down, QImage::Format format, const Cancelled &cancelled)
{
    const FloatImage result =
        filteredDown(filteredAcross(image, across, cancelled), down, cancelled);
    return cancelled() ? QImage() : toImage(result, format);
}

//! Mirrors at the edge without repeating it, as PyTorch's padding "reflect" does.
int reflected(int position, int length)
{
    if (length == 1)
        return 0;
    const int period = 2 * (length - 1);
    position = std::abs(position) % period;
    return position < length ? position : period - position;
}

std::vector<Weights> blurWeights(int length, int radius, double sigma)
{
    std::vector<double> kernel;
    double sum = 0;
    for (int i = -radius; i <= radius; ++i) {
        const double x = double(i) / radius;
        kernel.push_back(std::exp(-x * x / (2 * sigma * sigma)));
        sum += kernel.back();
    }
    std::vector<Weights> all;
    for (int at = 0; at < length; ++at) {
        const int first = qMax(0, at - radius);
        const bool inside = at >= radius && at + radius < length;
        Weights w{inside ? first : 0, std::vector<float>(size_t(inside ? 2 * radius + 1 : length))};
        for (int i = -radius; i <= radius; ++i) {
            const int place = reflected(at + i, length) - w.first;
            const int tap = i + radius;
            w.values[size_t(place)] += float(kernel[size_t(tap)] / sum);
        }
        all.push_back(std::move(w));
    }
    return all;
}

float softLight(float a, float b)
{
    if (b <= 0.5f)
        return a - (1 - 2 * b) * a * (1 - a);
    const float g = a <= 0.25f ? ((16 * a - 12) * a + 4) * a : std::sqrt(a);
    return a + (2 * b - 1) * (g - a);
}

float blend(float a, float b, BlendMode mode)
{
    switch (mode) {
    case BlendMode::Normal:
        return b;
    case BlendMode::Multiply:
        return a * b;
    case BlendMode::Screen:
        return 1 - (1 - a) * (1 - b);
    case BlendMode::Overlay:
        return a <= 0.5f ? 2 * a * b : 1 - 2 * (1 - a) * (1 - b);
    case BlendMode::SoftLight:
        return softLight(a, b);
    case BlendMode::Difference:
        return a - b; // not its magnitude: as ComfyUI has it
    }
    return a;
}

} // namespace

int pythonRound(double number)
{
    return int(std::nearbyint(number));
}

QImage normalized(const QImage &image)
{
    return image.convertToFormat(image.hasAlphaChannel() ? QImage::Format_ARGB32
                                                         : QImage::Format_RGB32);
}

QImage scaled(const QImage &image, QSize size, ScaleMethod method, const Cancelled &cancelled)
{
    if (image.size() == size)
        return image;
    return filtered(toFloats(image), weightsOf(image.width(), size.width(), method),
                    weightsOf(image.height(), size.height(), method), image.format(), cancelled);
}

QRect centerCrop(QSize size, QSize target)
{
    const double oldAspect = double(size.width()) / size.height();
    const double newAspect = double(target.width()) / target.height();
    int x = 0;
    int y = 0;
    if (oldAspect > newAspect)
        x = pythonRound((size.width() - size.width() * (newAspect / oldAspect)) / 2);
    else if (oldAspect < newAspect)
        y = pythonRound((size.height() - size.height() * (oldAspect / newAspect)) / 2);
    x = qMin(x, (size.width() - 1) / 2);
    y = qMin(y, (size.height() - 1) / 2);
    return {x, y, size.width() - 2 * x, size.height() - 2 * y};
}

QImage fitted(const QImage &image, QSize size, ScaleMethod method, const Cancelled &cancelled)
{
    if (image.size() == size)
        return image;
    return scaled(image.copy(centerCrop(image.size(), size)), size, method, cancelled);
}

QImage inverted(const QImage &image)
{
    QImage result = image;
    result.invertPixels(image.hasAlphaChannel() ? QImage::InvertRgba : QImage::InvertRgb);
    return result;
}

QImage blurred(const QImage &image, int radius, double sigma, const Cancelled &cancelled)
{
    return filtered(toFloats(image), blurWeights(image.width(), radius, sigma),
                    blurWeights(image.height(), radius, sigma), image.format(), cancelled);
}

QImage sharpened(const QImage &image, int radius, double sigma, double alpha,
                 const Cancelled &cancelled)
{
    const FloatImage original = toFloats(image);
    const FloatImage across =
        filteredAcross(original, blurWeights(image.width(), radius, sigma), cancelled);
    FloatImage result = filteredDown(across, blurWeights(image.height(), radius, sigma), cancelled);
    if (cancelled())
        return {};
    // ComfyUI's kernel: what the blur took away comes back ten times alpha.
    const auto strength = float(alpha * 10);
    for (size_t i = 0; i < result.values.size(); ++i) {
        result.values[i] = original.values[i] + strength * (original.values[i] - result.values[i]);
    }
    return toImage(result, image.format());
}

QImage blended(const QImage &first, const QImage &second, double factor, BlendMode mode)
{
    // Two bytes give few results: looking them up beats computing a root for each pixel.
    std::array<std::array<uchar, 256>, 256> table;
    for (int a = 0; a < 256; ++a) {
        for (int b = 0; b < 256; ++b) {
            const float base = float(a) / 255;
            const float mixed =
                base * float(1 - factor) + blend(base, float(b) / 255, mode) * float(factor);
            table[size_t(a)][size_t(b)] = byteOf(mixed * 255);
        }
    }
    QImage result(first.size(), first.format());
    for (int y = 0; y < first.height(); ++y) {
        const auto *a = reinterpret_cast<const QRgb *>(first.constScanLine(y));
        const auto *b = reinterpret_cast<const QRgb *>(second.constScanLine(y));
        auto *target = reinterpret_cast<QRgb *>(result.scanLine(y));
        for (int x = 0; x < first.width(); ++x) {
            target[x] = qRgba(table[size_t(qRed(a[x]))][size_t(qRed(b[x]))],
                              table[size_t(qGreen(a[x]))][size_t(qGreen(b[x]))],
                              table[size_t(qBlue(a[x]))][size_t(qBlue(b[x]))], qAlpha(a[x]));
        }
    }
    return result;
}

} // namespace ComfyDeploy::Local
