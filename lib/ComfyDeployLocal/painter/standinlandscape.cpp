// SPDX-License-Identifier: MIT

#include "standinlandscape_p.h"

#include <cmath>
#include <numbers>

namespace ComfyDeploy::Local {

Landscape::Landscape(Canvas *canvas, const Scene &scene)
    : m_canvas(*canvas), m_scene(scene), m_palette(scene.palette),
      m_aspect(float(canvas->width()) / float(canvas->height()))
{
    const auto pick = [&](quint64 what, float from, float to) {
        return mix(from, to, chance(scene.seed, what));
    };
    m_horizon = pick(1, 0.54f, 0.64f);
    m_shore = scene.forest || scene.flowers || scene.snow ? pick(2, 0.84f, 0.9f) : 1.2f;
    if (!scene.water)
        m_shore = m_horizon;
    m_sunU = m_aspect * pick(3, 0.22f, 0.78f);
    const bool low = scene.light == Scene::Light::Sunset || scene.light == Scene::Light::Dawn;
    m_sunV = low ? m_horizon - pick(4, 0.05f, 0.16f) : pick(4, 0.13f, 0.28f);
    m_sunSize =
        scene.light == Scene::Light::Night ? pick(5, 0.035f, 0.06f) : pick(5, 0.035f, 0.055f);
    if (low)
        m_sunSize *= 1.35f;
}

void Landscape::paintBack()
{
    const int layers = 3;
    std::vector<float> tops(size_t(layers) * size_t(m_canvas.width()));
    const auto top = [&](int layer, int x) -> float & {
        return tops[size_t(layer) * size_t(m_canvas.width()) + size_t(x)];
    };
    for (int layer = 0; layer < layers; ++layer) {
        for (int x = 0; x < m_canvas.width(); ++x) {
            top(layer, x) = ridge(layer, (float(x) + 0.5f) / float(m_canvas.height()));
        }
    }
    const bool hills = m_scene.mountains || !(m_scene.water || m_scene.dunes || m_scene.city);
    for (int y = 0; y < m_canvas.height(); ++y) {
        const float v = (float(y) + 0.5f) / float(m_canvas.height());
        for (int x = 0; x < m_canvas.width(); ++x) {
            const float u = (float(x) + 0.5f) / float(m_canvas.height());
            Color color;
            int visible = -1;
            for (int layer = layers - 1; layer >= 0 && hills && visible < 0; --layer) {
                if (v >= top(layer, x))
                    visible = layer;
            }
            color = visible >= 0 ? mountain(visible, u, v, top(visible, x))
                                 : sky(u, std::min(v, m_horizon));
            if (m_scene.city && v < m_horizon && !skyline(1, u, v, &color))
                (void)skyline(0, u, v, &color);
            if (m_scene.forest && v < m_horizon + 0.01f) {
                const float base = m_horizon + 0.006f * noise(m_scene.seed + 310, u * 4, 0.2f);
                (void)conifer(0, u, v, base, 0, &color);
            }
            m_canvas.at(x, y) = color;
        }
    }
}

void Landscape::paintWater()
{
    const int line = int(m_horizon * float(m_canvas.height()));
    const Canvas above = m_canvas;
    const Color deep = mix(m_palette.skyTop, m_palette.land, 0.35f) * 0.8f;
    eachPixel(line, [&](Color &color, float u, float v) {
        const float away = std::max(v - m_horizon, 0.0005f);
        const float flat = 1 / (0.05f + away);
        const float swell = cloudNoise(m_scene.seed + 700, u * (1.5f + flat * 0.35f) * 2.2f,
                                       std::log(away + 0.02f) * 17, 4);
        const float x = (u + swell * 0.012f * (0.5f + away * 3)) * float(m_canvas.height());
        const float y = (m_horizon - away * 0.95f + swell * 0.055f * std::min(1.0f, away * 5))
            * float(m_canvas.height());
        const Color mirrored = above.nearest(int(x), std::min(int(y), line - 1));
        const float clear = mix(0.84f, 0.5f, smooth(0, 0.42f, away));
        color = mix(deep * (1 + 0.4f * swell), mirrored, clear);
        const float du = (u - m_sunU) / (0.035f + away * 0.30f);
        const float glitter = std::exp(-du * du) * smooth(0.10f, 0.42f, swell + 0.16f);
        if (m_scene.light != Scene::Light::Storm)
            color = color + m_palette.light * (glitter * 0.55f);
        color = mix(color, m_palette.horizon, smooth(0.035f, 0, away) * 0.35f);
    });
}

void Landscape::paintFront()
{
    const int first = int((m_shore - 0.5f) * float(m_canvas.height()));
    eachPixel(first, [&](Color &color, float u, float v) {
        const float bank = m_shore
            + (m_scene.water ? 0.035f * cloudNoise(m_scene.seed + 410, u * 2.2f, 0.6f, 4)
                       - 0.05f * (std::abs(u / m_aspect - 0.5f) - 0.2f)
                             : 0);
        if (v >= bank) {
            color = m_scene.dunes ? dune(u, v, color) : ground(u, v);
            if (m_scene.flowers && !m_scene.snow)
                color = flowered(color, u, v);
        }
        if (!m_scene.forest)
            return;
        // A clearing in the middle lets the eye through.
        if (!m_scene.water) {
            const float base = m_horizon + 0.09f + 0.02f * noise(m_scene.seed, u * 3, 0);
            (void)conifer(1, u, v, base, 0.14f, &color);
        }
        const float rim = std::abs(u / m_aspect - 0.5f);
        (void)conifer(2, u, v, 0.90f + 0.07f * rim, 0.30f, &color);
    });
}

void Landscape::paintBoat()
{
    const float side = chance(m_scene.seed, 91) < 0.5f ? 0.36f : 0.62f;
    const float middle = m_aspect * (side + 0.08f * (chance(m_scene.seed, 92) - 0.5f));
    const float keel = mix(m_horizon, 1.0f, 0.36f);
    const float size = 0.17f;
    eachPixel(int((keel - 0.3f) * float(m_canvas.height())), [&](Color &color, float u, float v) {
        float y = (keel - v) / size; // up from the water
        const float x = (u - middle) / size;
        const bool mirrored = y < 0;
        const float wave = mirrored ? 0.05f * noise(m_scene.seed + 93, u * 30, v * 110) : 0;
        y = std::abs(y);
        const float at = x + wave;
        const float half = 0.62f + 0.42f * y;
        const bool hull =
            y < 0.26f - 0.16f * (1 - at * at / (half * half)) && std::abs(at) < half && y >= 0;
        const bool left = at > -0.42f + 0.36f * y && at < -0.025f && y > 0.20f && y < 1.12f
            && at > -0.42f + (y - 0.2f) * 0.43f;
        const bool right = at > 0.025f && y > 0.20f && y < 0.98f && at < 0.34f - (y - 0.2f) * 0.42f;
        const bool paper = left || right || hull;
        if (!paper)
            return;
        const Color white = mix(m_palette.horizon, Color{1, 0.98f, 0.94f}, 0.65f);
        Color body = left ? white
            : right       ? mix(white, m_palette.skyMiddle, 0.32f)
                          : mix(white, m_palette.land, at > 0 ? 0.50f : 0.22f);
        if (m_scene.light == Scene::Light::Night)
            body = body * 0.62f;
        color = mirrored ? mix(color, body, 0.42f * smooth(1.1f, 0, y)) : body;
    });
}

void Landscape::finish()
{
    eachPixel(0, [&](Color &color, float u, float v) {
        const float x = u / m_aspect - 0.5f;
        const float y = v - 0.5f;
        color = color * (1.04f - 0.55f * (x * x + y * y) * (x * x + y * y) * 2.0f);
    });
}

void Landscape::paint()
{
    paintBack();
    if (m_scene.water)
        paintWater();
    if (m_shore < 1)
        paintFront();
    if (m_scene.boat)
        paintBoat();
    finish();
}

void paintScene(Canvas *canvas, const Scene &scene)
{
    Landscape(canvas, scene).paint();
}

} // namespace ComfyDeploy::Local
