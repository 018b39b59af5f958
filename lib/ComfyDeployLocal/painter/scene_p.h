// SPDX-License-Identifier: MIT

#pragma once

#include <QtGui/qimage.h>
#include <QtGui/qvector3d.h>

#include <array>
#include <vector>

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

using Color = QVector3D; //!< red, green and blue from 0 to 1, more where it glows

//! What a painter sees at a place.
struct Look
{
    Color color;
    float angle = 0; //!< of the brush
};

//! One silhouette of a landscape.
struct Layer
{
    enum Kind { Ridge, Hill, Trees, Houses } kind;
    float depth; //!< 0 at the horizon, 1 in front
    std::vector<float> tops; //!< its v from left to right

    [[nodiscard]] float topAt(float u) const;
};

//! A landscape. Places are in picture heights: u to the right, v down.
struct Scene
{
    quint64 seed = 0;
    float aspect = 1;
    int motifs = 0;
    int mood = 0;
    std::array<Color, 6> palette;
    float horizon = 0;
    float sunU = 0;
    float sunV = 0;
    std::vector<Layer> layers; //!< from the horizon to the front

    [[nodiscard]] bool has(int motif) const { return (motifs & motif) != 0; }
    [[nodiscard]] Look at(float u, float v) const;
};

//! Known words choose motifs and palette, a word of the negative prompt takes its motif away, and
//! both texts go into the seed.
[[nodiscard]] Scene sceneFor(const PaintOrder &order, float aspect);

} // namespace ComfyDeploy::Local
