// SPDX-License-Identifier: MIT

#pragma once

#include "standinstage.h"

#include <QtGui/qimage.h>

//! What output nodes save, and the ui that they return.
namespace StandInOutputs {

struct Request
{
    QString node;
    QString classType;
    QString prefix;
    QString text;
    QString outputId; //!< of Comfy Deploy's output nodes
    QImage picture; //!< null for a plain color
};

//! The node's ui as JSON, its files saved; empty for a class without any.
[[nodiscard]] QByteArray ui(StandInStage &stage, const Request &request);

//! A PNG with prompt and workflow in its text like those of SaveImage; without an \a image, of a
//! color for each prompt and node.
[[nodiscard]] QByteArray picture(const StandInItem &item, const QString &node,
                                 const QImage &image = {});
//! A plain color.
[[nodiscard]] QImage previewColor(int step, int steps);
//! \a format: png or jpeg.
[[nodiscard]] QByteArray encoded(const QImage &image, const QByteArray &format);

} // namespace StandInOutputs
