// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include "standincanvas_p.h"
#include "standinscene_p.h"

#include <optional>

namespace ComfyDeploy::Local {

//! What a sampler node is asked for.
struct PaintOrder
{
    QString prompt;
    QString negative;
    quint64 seed = 0;
    int steps = 20;
    double cfg = 7;
    QSize size;
    QImage source; //!< of an image-to-image run; null otherwise
    double denoise = 1; //!< how much of the source goes; all of it at 1
};

//! \brief Paints a picture for a prompt without any model, stroke by stroke.
//!
//! Stands in for a sampler where there is no GPU: the same order gives the same picture, another
//! prompt or seed another one. Each step goes over the picture with a finer brush; more steps end
//! finer.
class StandInPainter
{
public:
    explicit StandInPainter(const PaintOrder &order);

    //! \a index counts from 0.
    void step(int index);
    //! As it is so far, with the note that no model made it.
    [[nodiscard]] QImage picture() const;

    //! Larger pictures are painted at this many pixels on the longer side and scaled up.
    static constexpr int LongestSide = 2048;

private:
    struct Stroke
    {
        float x = 0;
        float y = 0;
        float alongX = 1;
        float alongY = 0;
        float radius = 1;
        float length = 1;
        Color color;
    };
    [[nodiscard]] static QSize workingSize(QSize size);
    [[nodiscard]] Canvas reference() const;
    [[nodiscard]] float brushRadius(int index) const;
    void dab(const Stroke &stroke);

    const PaintOrder m_order;
    const Scene m_scene;
    const Canvas m_reference;
    Canvas m_canvas;
};

} // namespace ComfyDeploy::Local
