// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include "standincanvas_p.h"

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

struct ScenePalette
{
    Color skyTop;
    Color skyMiddle;
    Color horizon;
    Color light; //!< of the sun or the moon
    Color land; //!< in the foreground
    Color leaf;
};

//! What a prompt's words ask the stand-in painter for.
struct Scene
{
    enum class Subject { Landscape, Portrait, Abstract };
    enum class Light { Day, Sunset, Dawn, Night, Storm };

    Subject subject = Subject::Abstract;
    Light light = Light::Day;
    ScenePalette palette;
    bool water = false;
    bool mountains = false;
    bool forest = false;
    bool dunes = false;
    bool snow = false;
    bool city = false;
    bool flowers = false;
    bool boat = false;
    bool aurora = false;
    float clouds = 0.4f; //!< 0 clear to 1 covered
    float saturation = 1;
    float contrast = 1;
    quint64 seed = 0; //!< of every detail
};

//! Words that are unknown still count: they go into the seed. A word in \a negative takes its motif
//! away. \a cfg is how far colours and contrast go.
[[nodiscard]] Scene sceneFor(const QString &prompt, const QString &negative, quint64 seed,
                             double cfg);

//! The scene in full detail: what the brush looks at.
void paintScene(Canvas *canvas, const Scene &scene);
void paintPortrait(Canvas *canvas, const Scene &scene);
void paintAbstract(Canvas *canvas, const Scene &scene);

} // namespace ComfyDeploy::Local
