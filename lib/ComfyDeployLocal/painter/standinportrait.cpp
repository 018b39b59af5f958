// SPDX-License-Identifier: MIT

#include "standinscene_p.h"

#include <cmath>

namespace ComfyDeploy::Local {

//! How far a place is outside an ellipse, in its smaller radius; negative inside.
static float outside(float x, float y, float centerX, float centerY, float radiusX, float radiusY)
{
    const float dx = (x - centerX) / radiusX;
    const float dy = (y - centerY) / radiusY;
    return (std::sqrt(dx * dx + dy * dy) - 1) * std::min(radiusX, radiusY);
}

//! The same for a box around the origin with round corners.
static float outsideBox(float x, float y, float halfX, float halfY, float corner)
{
    const float dx = std::abs(x) - halfX + corner;
    const float dy = std::abs(y) - halfY + corner;
    const float away = std::hypot(std::max(dx, 0.0f), std::max(dy, 0.0f));
    return away + std::min(std::max(dx, dy), 0.0f) - corner;
}

static float smoothMinimum(float a, float b, float width)
{
    const float t = std::clamp(0.5f + 0.5f * (b - a) / width, 0.0f, 1.0f);
    return mix(b, a, t) - width * t * (1 - t);
}

//! Head, neck and shoulders, by the distance from their outline; the seed turns and dresses them.
static float bust(const Scene &scene, float x, float y)
{
    const float lean = 0.03f * (chance(scene.seed, 41) - 0.5f) * 2;
    const float head = outside(x, y, lean, 0.37f, 0.122f, 0.158f);
    const float neck = outside(x, y, lean * 0.6f, 0.54f, 0.074f, 0.13f);
    const float shoulders = outsideBox(x, y - 1.0f, 0.34f, 0.38f, 0.19f);
    const float body = smoothMinimum(smoothMinimum(head, neck, 0.02f), shoulders, 0.09f);
    const bool bun = chance(scene.seed, 42) < 0.4f;
    const float hair = bun
        ? smoothMinimum(outside(x, y, lean, 0.31f, 0.127f, 0.125f),
                        outside(x, y, lean + 0.03f, 0.175f, 0.055f, 0.05f), 0.02f)
        : outside(x, y, lean, 0.41f + 0.03f * chance(scene.seed, 43), 0.148f, 0.215f);
    const float strands = 0.006f * noise(scene.seed + 44, x * 30, y * 12);
    return smoothMinimum(body, hair + strands, 0.015f);
}

void paintPortrait(Canvas *canvas, const Scene &scene)
{
    paintScene(canvas, scene);
    const float scale = 1.0f / float(canvas->height());
    const float middle = 0.5f * float(canvas->width()) * scale;
    const float fit = std::min(1.0f, middle / 0.40f);
    const ScenePalette &palette = scene.palette;
    const Color paper =
        mix(mix(palette.horizon, palette.light, 0.5f), Color{1, 0.98f, 0.95f}, 0.5f);
    for (int y = 0; y < canvas->height(); ++y) {
        for (int x = 0; x < canvas->width(); ++x) {
            const float u = (float(x) * scale - middle) / fit;
            const float v = 1 - (1 - float(y) * scale) / fit;
            const float distance = bust(scene, u, v);
            Color &color = canvas->at(x, y);
            const float wash = cloudNoise(scene.seed + 45, u * 3, v * 3, 5);
            const float halo = std::exp(-outside(u, v, 0, 0.40f, 0.30f, 0.30f) * 6);
            Color back = mix(paper, palette.skyMiddle,
                             std::clamp(0.22f + 0.5f * wash - 0.14f * halo, 0.0f, 0.6f));
            // The landscape lives inside the figure, darker towards the outline.
            const float inside = smooth(0.004f, -0.004f, distance + 0.006f * wash);
            const float rim = smooth(-0.05f, 0.0f, distance);
            const Color shade = mix(palette.skyTop, palette.land, 0.5f) * 0.55f;
            const Color figure = mix(color, shade, 0.34f + 0.45f * rim);
            color =
                mix(back, figure, inside * (1 - 0.75f * smooth(0.86f, 1.02f, v - 0.06f * wash)));
        }
    }
}

} // namespace ComfyDeploy::Local
