// SPDX-License-Identifier: MIT

// What Landscape finds at a place: sky, mountains, trees, and the ground in front.
#include "standinlandscape_p.h"

#include <cmath>
#include <numbers>

namespace ComfyDeploy::Local {

Color Landscape::clouded(Color color, float u, float v) const
{
    if (m_scene.clouds <= 0)
        return color;
    const float depth = 1.0f / (0.25f + std::max(0.0f, m_horizon - v) * 1.4f);
    const float x = u * 1.7f * (0.6f + depth * 0.35f);
    const float y = v * 4.2f * (0.5f + depth * 0.30f);
    const float warp = cloudNoise(m_scene.seed + 50, x * 0.8f, y * 0.8f, 3);
    const float body = cloudNoise(m_scene.seed + 51, x + warp * 0.9f, y + warp * 0.5f, 6);
    const float cover = smooth(0.62f - m_scene.clouds, 0.98f - m_scene.clouds * 0.9f, body + 0.35f);
    if (cover <= 0)
        return color;
    const float lit =
        cloudNoise(m_scene.seed + 51, x + warp * 0.9f - 0.1f, y + warp * 0.5f - 0.16f, 4);
    const float du = u - m_sunU;
    const float dv = v - m_sunV;
    const float near = std::exp(-(du * du + dv * dv) * 4);
    const float edge = std::clamp(0.5f + (body - lit) * 1.6f, 0.0f, 1.0f);
    const Color shadow = mix(m_palette.skyMiddle, m_palette.skyTop, 0.35f) * 0.95f;
    const Color bright = mix(mix(m_palette.horizon, m_palette.light, 0.5f), m_palette.light, near);
    const float strength = m_scene.light == Scene::Light::Night ? 0.45f : 0.85f;
    return mix(color, mix(shadow, bright, edge), cover * strength);
}

Color Landscape::starred(Color color, float u, float v) const
{
    constexpr float cells = 70;
    const auto cellX = quint64(u * cells);
    const auto cellY = quint64(v * cells);
    const quint64 star = scattered(m_scene.seed + 60, cellX * 4099 + cellY);
    const float high = smooth(m_horizon, 0.05f, v);
    if (chance(star, 1) < 0.16f + 0.2f * high) {
        const float x = u * cells - float(cellX) - mix(0.2f, 0.8f, chance(star, 2));
        const float y = v * cells - float(cellY) - mix(0.2f, 0.8f, chance(star, 3));
        const float size = 60 + 420 * chance(star, 4);
        const float shine = std::exp(-(x * x + y * y) * size) * (0.3f + 0.9f * chance(star, 5));
        color = color
            + mix(Color{0.8f, 0.88f, 1}, Color{1, 0.92f, 0.8f}, chance(star, 6))
                * (shine * (0.3f + 0.7f * high));
    }
    const float band = u * 0.55f / m_aspect + v - 0.48f;
    const float milky = std::exp(-band * band * 26)
        * std::max(0.0f, 0.45f + cloudNoise(m_scene.seed + 61, u * 4, v * 4, 5));
    color = color + mix(m_palette.skyMiddle, Color{0.7f, 0.68f, 0.85f}, 0.5f) * (milky * 0.30f);
    if (!m_scene.aurora)
        return color;
    const float bend = cloudNoise(m_scene.seed + 62, u * 1.1f, 0.3f, 3) * 0.22f;
    const float foot = 0.40f + bend;
    const float above = foot - v;
    const float rays = 0.55f + 0.45f * noise(m_scene.seed + 63, u * 24 + bend * 30, v * 0.6f);
    const float curtain = above > 0 ? std::exp(-above * 3.8f) * rays : std::exp(above * 45) * rays;
    const Color glow = mix(Color{0.15f, 0.95f, 0.55f}, Color{0.55f, 0.25f, 0.85f},
                           std::clamp(above * 3.2f, 0.0f, 1.0f));
    return color + glow * (curtain * 1.1f);
}

Color Landscape::sky(float u, float v) const
{
    const float height = std::clamp(v / m_horizon, 0.0f, 1.0f);
    Color color = height < 0.55f
        ? mix(m_palette.skyTop, m_palette.skyMiddle, smooth(0, 0.55f, height))
        : mix(m_palette.skyMiddle, m_palette.horizon, smooth(0.5f, 1.0f, height));
    if (m_scene.light == Scene::Light::Night)
        color = starred(color, u, v);
    const float du = u - m_sunU;
    const float dv = v - m_sunV;
    const float distance = std::sqrt(du * du + dv * dv);
    const bool night = m_scene.light == Scene::Light::Night;
    const float glow = std::exp(-distance * (night ? 7.0f : 3.6f)) * (night ? 0.35f : 0.55f);
    color = color + m_palette.light * glow * (m_scene.light == Scene::Light::Storm ? 0.5f : 0.9f);
    if (m_scene.light != Scene::Light::Storm) {
        const float disc = smooth(m_sunSize + 0.004f, m_sunSize - 0.003f, distance);
        const float seas =
            night ? 0.16f * smooth(0, 0.4f, cloudNoise(m_scene.seed + 64, u * 22, v * 22, 3)) : 0;
        color = mix(color, m_palette.light * (1.02f - seas), disc);
    }
    return clouded(color, u, v);
}

float Landscape::ridge(int layer, float u) const
{
    const quint64 seed = m_scene.seed + 100 + quint64(layer);
    const float shift = float(layer) * 3.7f;
    if (!m_scene.mountains) {
        const float roll = cloudNoise(seed, u * (1.1f + float(layer)) + shift, 0.5f, 4);
        return m_horizon - 0.035f - 0.05f * roll + 0.012f * float(layer);
    }
    const float warp = 0.16f * noise(seed + 5, u * 3.1f, 0.4f);
    const float crest = ridgeNoise(seed, (u + warp) * (1.15f + 0.6f * float(layer)) + shift,
                                   0.37f + 0.3f * float(layer), 7);
    const float jag = 0.020f * cloudNoise(seed + 7, u * 14, 0.7f, 4);
    const float swell = 0.5f + 0.5f * noise(seed + 9, u * 1.3f + shift, 0.8f);
    const float reach = 0.46f - 0.13f * float(layer);
    return m_horizon + 0.03f - reach * crest * (0.40f + 0.85f * swell) - jag;
}

Color Landscape::mountain(int layer, float u, float v, float top) const
{
    const quint64 seed = m_scene.seed + 120 + quint64(layer);
    const float depth = v - top;
    const float side = lightSide(u);
    const float slope = (ridge(layer, u + 0.012f) - ridge(layer, u - 0.012f)) / 0.024f;
    const float rock = ridgeNoise(seed, u * 5 + depth * side * 1.7f, v * 3.2f, 5);
    const float facing =
        std::clamp(0.45f - slope * side * 0.45f + (rock - 0.45f) * 1.1f, 0.0f, 1.0f);
    const Color stone = mix(m_palette.land, m_palette.skyMiddle, 0.28f);
    Color color = mix(stone * 0.55f, mix(stone, m_palette.light, 0.34f), facing);
    const float snowline = (m_scene.snow ? 0.34f : 0.10f) + 0.10f * (rock - 0.4f);
    if (m_scene.mountains) {
        const float white = smooth(snowline, snowline - 0.06f, depth)
            * (m_scene.snow ? 1.0f : smooth(m_horizon - 0.12f, m_horizon - 0.24f, top));
        const Color snow = mix(mix(m_palette.skyMiddle, m_palette.horizon, 0.4f),
                               mix(m_palette.light, Color{1, 1, 1}, 0.4f), facing);
        color = mix(color, snow, white * 0.9f);
    }
    const float haze = 0.66f - 0.22f * float(layer);
    const float mist = smooth(0.0f, 0.24f, depth) * 0.30f;
    return mix(color, m_palette.horizon, std::clamp(haze + mist, 0.0f, 0.9f));
}

bool Landscape::skyline(int row, float u, float v, Color *color) const
{
    const float across = row == 0 ? 0.052f : 0.078f;
    const auto cell = quint64(u / across + 50);
    const quint64 house = scattered(m_scene.seed + 200 + quint64(row), cell);
    const float middle = 1 - std::abs(u / m_aspect - 0.5f) * 1.1f;
    const float tall = (row == 0 ? 0.12f : 0.05f)
        + (row == 0 ? 0.26f : 0.20f) * chance(house, 1) * chance(house, 2) * middle
        + 0.06f * chance(house, 3);
    const float x = u / across + 50 - float(cell);
    const float top = m_horizon - tall;
    const float margin = 0.04f + 0.10f * chance(house, 4);
    const bool spire = chance(house, 5) < 0.22f && std::abs(x - 0.5f) < 0.03f && v > top - 0.05f;
    if (!spire && (v < top || x < margin || x > 1 - margin))
        return false;
    const Color stone = mix(m_palette.land, m_palette.skyTop, 0.55f);
    const Color wall = mix(stone, m_palette.horizon, row == 0 ? 0.48f : 0.14f);
    const float light = m_sunU > u ? x : 1 - x;
    *color = mix(wall * 0.8f, mix(wall, m_palette.light, 0.22f), light);
    const bool dark = m_scene.light == Scene::Light::Night || m_scene.light == Scene::Light::Sunset
        || m_scene.light == Scene::Light::Storm;
    const float column = x * 6;
    const float floor = (v - top) * 72;
    const bool pane = column - std::floor(column) > 0.42f && floor - std::floor(floor) > 0.45f
        && v < m_horizon - 0.012f && x > margin + 0.06f && x < 0.94f - margin && v > top + 0.01f;
    if (pane && chance(house, quint64(column) * 131 + quint64(floor) + 9) < (dark ? 0.5f : 0.25f)) {
        const Color lamp = mix(Color{1, 0.82f, 0.45f}, Color{0.65f, 0.85f, 1}, chance(house, 8));
        *color = mix(*color, dark ? lamp : m_palette.skyMiddle, row == 0 ? 0.55f : 0.85f);
    }
    return true;
}

bool Landscape::conifer(int row, float u, float v, float base, float clearing, Color *color) const
{
    const float across = 0.030f + 0.030f * float(row);
    const float place = u / across + 40;
    for (int step = -1; step <= 1; ++step) {
        const float cell = std::floor(place) + float(step);
        const quint64 tree = scattered(m_scene.seed + 300 + quint64(row), quint64(cell));
        const float open = std::abs((cell + 0.5f - 40) * across / m_aspect - 0.5f
                                    - 0.2f * (chance(m_scene.seed, 81) - 0.5f));
        if (chance(tree, 1) < 0.12f || open < clearing)
            continue;
        const float tall = (0.075f + 0.085f * float(row)) * (0.55f + 0.75f * chance(tree, 2));
        const float down = (v - (base - tall)) / tall;
        if (down < 0 || down > 1.04f)
            continue;
        const float x = (place - cell - 0.5f - 0.5f * (chance(tree, 3) - 0.5f)) * across;
        const float tier = down * (7 + 3 * chance(tree, 4));
        const float notch = tier - std::floor(tier);
        const float ragged = 0.16f * noise(tree, u * 240, v * 200);
        const float half = tall * (0.035f + 0.19f * down) * (0.62f + 0.38f * notch + ragged);
        if (std::abs(x) > half)
            continue;
        const float side = lightSide(u);
        const float lit = std::clamp(0.35f + 0.5f * x * side / half - 0.25f * notch, 0.0f, 1.0f);
        Color leaf = mix(m_palette.leaf, m_palette.land, 0.4f * chance(tree, 5));
        leaf = mix(leaf * 0.42f, mix(leaf, m_palette.light, 0.30f), lit);
        if (m_scene.snow && notch < 0.42f && lit > 0.15f)
            leaf = mix(leaf, mix(m_palette.horizon, Color{1, 1, 1}, 0.5f), 0.8f);
        *color = mix(leaf, m_palette.horizon, row == 0 ? 0.42f : row == 1 ? 0.18f : 0.02f);
        return true;
    }
    return false;
}

Color Landscape::ground(float u, float v) const
{
    const float near = smooth(m_horizon, 1.0f, v);
    const float fine = 3 + 26 * (1 - near);
    const float tuft = cloudNoise(m_scene.seed + 400, u * fine * 2, v * fine * 5, 5);
    Color color = m_palette.land;
    if (m_scene.snow)
        color = mix(m_palette.skyMiddle, Color{0.96f, 0.97f, 1}, 0.62f);
    else if (m_scene.city)
        color = mix(m_palette.land, m_palette.skyTop, 0.5f);
    const float roll = noise(m_scene.seed + 401, u * 2.2f, v * 5.5f);
    color = color * (0.86f + 0.30f * tuft + 0.16f * roll);
    const Color lit = mix(color, m_palette.light, 0.26f);
    const float du = (u - m_sunU) / (0.25f + near);
    color = mix(color, lit, std::exp(-du * du) * (1 - near * 0.5f));
    return mix(color, m_palette.horizon, smooth(0.22f, 0.0f, v - m_horizon) * 0.65f);
}

Color Landscape::dune(float u, float v, Color behind) const
{
    Color color = behind;
    const Color sand = mix(Color{0.86f, 0.62f, 0.38f}, m_palette.horizon, 0.22f)
        * (m_scene.light == Scene::Light::Night ? 0.34f : 1.0f);
    for (int layer = 0; layer < 5; ++layer) {
        const quint64 seed = m_scene.seed + 500 + quint64(layer);
        const float step = float(layer);
        const float base = m_horizon + 0.015f + 0.07f * step + 0.008f * step * step;
        const auto crest = [&](float x) {
            const float wave = noise(seed, x * (1.5f - 0.13f * step) + step * 5.1f, 0.4f);
            return base - (0.035f + 0.028f * step) * (1 - 2.2f * std::abs(wave));
        };
        const float top = crest(u);
        if (v < top)
            continue;
        // A sharp spine winds down from each crest: one flank in the light, the other in shade.
        const float below = (v - top) / (0.05f + 0.03f * step);
        const float slope = (crest(u + 0.012f) - crest(u - 0.012f)) / 0.024f;
        const float wind = noise(seed + 7, u * 2.4f + below * 0.35f, below * 0.5f);
        const float flank = slope * 2.2f * std::exp(-below * 0.25f) + wind * 0.9f;
        const float lit = smooth(-0.28f, 0.22f, flank * (lightSide(u) + 0.35f) + 0.06f);
        const float ripple = 0.035f * noise(seed + 8, u * 18 + wind * 6, v * 130 + u * 22);
        const Color shade = mix(sand, m_palette.skyTop, 0.50f) * 0.74f;
        color = mix(shade, mix(sand, m_palette.light, 0.30f), lit) * (1 + ripple);
        color = mix(color, m_palette.horizon, 0.48f - 0.11f * step);
    }
    return color;
}

Color Landscape::flowered(Color color, float u, float v) const
{
    const float near = smooth(m_shore, 1.05f, v);
    static constexpr Color petals[]{{0.86f, 0.16f, 0.16f},
                                    {0.98f, 0.80f, 0.22f},
                                    {0.96f, 0.94f, 0.96f},
                                    {0.52f, 0.36f, 0.78f},
                                    {0.93f, 0.45f, 0.62f}};
    const quint64 favourite = scattered(m_scene.seed, 71) % 5;
    const float dim = m_scene.light == Scene::Light::Night ? 0.35f : 0.95f;
    // A field seen from above, then tilted away: rows crowd together towards the horizon.
    const float away = 1 / (v - m_horizon + 0.07f);
    for (int layer = 0; layer < 3; ++layer) {
        const float cells = 5.0f - 1.2f * float(layer);
        const float across = (u - 0.5f * m_aspect) * away * cells * 1.6f;
        const float deep = away * cells * 1.6f + float(layer) * 0.37f;
        const float row = std::floor(deep);
        const float column = std::floor(across);
        const quint64 flower = scattered(m_scene.seed + 600 + quint64(layer),
                                         quint64(qint64(column)) * 7351 + quint64(qint64(row)));
        const float drift = 0.5f + 0.9f * noise(m_scene.seed + 601, column * 0.13f, row * 0.2f);
        if (chance(flower, 1) > drift * 0.85f)
            continue;
        const float x = across - column - mix(0.3f, 0.7f, chance(flower, 2));
        const float y = deep - row - mix(0.35f, 0.65f, chance(flower, 3));
        const float size = (0.13f + 0.17f * chance(flower, 4)) * (0.7f + 0.3f * near);
        const float angle = std::atan2(y, x) * 5 + 6 * chance(flower, 7);
        const float distance =
            std::sqrt(x * x + y * y) / (size * (0.82f + 0.18f * std::cos(angle)));
        if (distance > 1)
            continue;
        const quint64 kind = chance(flower, 5) < 0.6f ? favourite : scattered(flower, 6) % 5;
        const Color petal = petals[kind] * (dim * (0.85f + 0.35f * y / size));
        const Color inner =
            mix(petal, Color{0.35f, 0.22f, 0.08f}, smooth(0.35f, 0.15f, distance) * 0.7f);
        color = mix(inner, m_palette.horizon, (1 - near) * 0.35f);
    }
    return color;
}

} // namespace ComfyDeploy::Local
