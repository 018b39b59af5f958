// SPDX-License-Identifier: MIT

#pragma once

#include <QtGui/qimage.h>
#include <QtGui/qvector3d.h>

#include <array>
#include <vector>

namespace ComfyDeploy::Local {

//! The input of a sampler node.
struct PaintOrder
{
    QString prompt;
    QString negative;
    quint64 seed = 0;
    int steps = 20;
    double cfg = 7;
    QSize size;
    QImage source; //!< for an image-to-image run; null otherwise
    double denoise = 1; //!< how much of the source is replaced; 1 means all of it
};

using Color = QVector3D; //!< red, green and blue from 0 to 1; more for glowing colors

//! What is to be painted at a place.
struct Look
{
    Color color;
    float angle = 0; //!< angle of the brush
};

//! One silhouette of a landscape.
struct Layer
{
    enum Kind { Ridge, Hill, Trees, Houses } kind;
    float depth; //!< 0 at the horizon, 1 in front
    std::vector<float> tops; //!< v of its upper edge, from left to right

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

//! Known words of the prompt select motifs and palette; a word of the negative prompt removes its
//! motif. Both texts are part of the seed.
[[nodiscard]] Scene sceneFor(const PaintOrder &order, float aspect);

} // namespace ComfyDeploy::Local
