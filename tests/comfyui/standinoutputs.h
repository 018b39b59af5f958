// SPDX-License-Identifier: MIT

#pragma once

#include "standinstage.h"

//! What output nodes save, and the ui that they return.
namespace StandInOutputs {

struct Request
{
    QString node;
    QString classType;
    QString prefix;
    QString text;
    QString outputId; //!< of Comfy Deploy's output nodes
};

//! The node's ui as JSON, its files saved; empty for a class without any.
[[nodiscard]] QByteArray ui(StandInStage &stage, const Request &request);

//! A PNG, different for each prompt and node, with prompt and workflow in its text like those of
//! SaveImage.
[[nodiscard]] QByteArray picture(const StandInItem &item, const QString &node);
//! \a format: png or jpeg.
[[nodiscard]] QByteArray preview(int step, int steps, const QByteArray &format);

} // namespace StandInOutputs
