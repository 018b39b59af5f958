// SPDX-License-Identifier: MIT

#include "standinscene_p.h"

#include <array>
#include <cmath>
#include <numbers>

namespace ComfyDeploy::Local {

//! Five colours that go together: steps around the colour wheel by a cosine, as far as the scene's
//! seed likes.
static std::array<Color, 5> harmony(quint64 seed)
{
    std::array<Color, 5> colors;
    const float start = chance(seed, 1);
    const float spread = mix(0.10f, 0.22f, chance(seed, 2));
    const auto channel = [](float hue, float offset) {
        return 0.5f + 0.5f * std::cos(2 * std::numbers::pi_v<float> * (hue + offset));
    };
    for (size_t i = 0; i < colors.size(); ++i) {
        // The fourth stands across the wheel, for tension.
        const float hue = start + spread * float(i) + (i == 3 ? 0.45f : 0);
        const float light = std::array{0.16f, 0.42f, 0.72f, 0.66f, 0.96f}[i];
        const Color pure{channel(hue, 0), channel(hue, -1.0f / 3), channel(hue, 1.0f / 3)};
        const float strength = std::array{0.55f, 0.7f, 0.6f, 0.75f, 0.16f}[i];
        colors[i] = mix(Color{light, light, light}, pure * (0.35f + light * 0.75f), strength);
    }
    return colors;
}

void paintAbstract(Canvas *canvas, const Scene &scene)
{
    const std::array<Color, 5> colors = harmony(scene.seed);
    const float scale = 1.0f / float(canvas->height());
    const float zoom = mix(1.1f, 2.0f, chance(scene.seed, 3));
    for (int y = 0; y < canvas->height(); ++y) {
        for (int x = 0; x < canvas->width(); ++x) {
            const float u = float(x) * scale * zoom;
            const float v = float(y) * scale * zoom;
            // Noise that moves the noise that moves the noise: folds like those of cloth.
            const float a = cloudNoise(scene.seed + 1, u, v, 4);
            const float b = cloudNoise(scene.seed + 2, u + 3.1f, v + 1.7f, 4);
            const float c = cloudNoise(scene.seed + 3, u + 2.2f * a, v + 2.2f * b, 5);
            const float d = cloudNoise(scene.seed + 4, u + 1.9f * c + 5, v - 1.6f * a, 4);
            const float fold = 0.5f + 0.5f * std::sin(9 * c + 4 * d);
            Color color = mix(colors[0], colors[1], smooth(-0.5f, 0.4f, c));
            color = mix(color, colors[2], smooth(0.0f, 0.6f, d) * 0.9f);
            color = mix(color, colors[3], smooth(0.12f, 0.5f, b * c * 4 + 0.1f) * 0.85f);
            color = mix(color, colors[4], std::pow(fold, 9.0f) * 0.75f);
            color = color * (0.82f + 0.30f * fold);
            canvas->at(x, y) = color;
        }
    }
}

} // namespace ComfyDeploy::Local
