// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

//! The inputs of the plugin's ComfyUIDeployStringCombine.
struct StringCombination
{
    bool isReplacement = false; //!< else an appending
    bool tidies = false;
    QString first;
    QString second;
    QString third;

    //! What the node outputs. Nothing if \l second is a regular expression that cannot be applied
    //! here as Python applies it.
    [[nodiscard]] std::optional<QString> result() const;
};

} // namespace ComfyDeploy::Local
