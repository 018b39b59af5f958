// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include "standinscene_p.h"

#include <algorithm>

namespace ComfyDeploy::Local {

//! Paints one landscape from the back to the front. Places are in picture heights: u to the right,
//! v down from the top.
class Landscape
{
public:
    Landscape(Canvas *canvas, const Scene &scene);
    void paint();

private:
    //! 1 where the light comes from the right, -1 from the left, smooth between.
    [[nodiscard]] float lightSide(float u) const
    {
        return std::clamp((m_sunU - u) * 3.5f, -1.0f, 1.0f);
    }
    [[nodiscard]] Color sky(float u, float v) const;
    [[nodiscard]] Color clouded(Color color, float u, float v) const;
    [[nodiscard]] Color starred(Color color, float u, float v) const;
    [[nodiscard]] float ridge(int layer, float u) const;
    [[nodiscard]] Color mountain(int layer, float u, float v, float top) const;
    [[nodiscard]] bool skyline(int row, float u, float v, Color *color) const;
    //! A tree of that row; none within \a clearing of the middle.
    [[nodiscard]] bool conifer(int row, float u, float v, float base, float clearing,
                               Color *color) const;
    [[nodiscard]] Color ground(float u, float v) const;
    [[nodiscard]] Color dune(float u, float v, Color behind) const;
    [[nodiscard]] Color flowered(Color color, float u, float v) const;
    void paintBack();
    void paintWater();
    void paintFront();
    void paintBoat();
    void finish();

    template <typename Paint>
    void eachPixel(int fromLine, const Paint &paint)
    {
        const float scale = 1.0f / float(m_canvas.height());
        for (int y = std::max(0, fromLine); y < m_canvas.height(); ++y) {
            for (int x = 0; x < m_canvas.width(); ++x)
                paint(m_canvas.at(x, y), (float(x) + 0.5f) * scale, (float(y) + 0.5f) * scale);
        }
    }

    Canvas &m_canvas;
    const Scene &m_scene;
    const ScenePalette &m_palette;
    const float m_aspect;
    float m_horizon;
    float m_shore; //!< where the water ends and the foreground begins
    float m_sunU;
    float m_sunV;
    float m_sunSize;
};

} // namespace ComfyDeploy::Local
