// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

//! The inputs of the plugin's ComfyUIDeployStringCombine.
struct StringCombination
{
    bool isReplacement = false; //!< replaces text; otherwise appends
    bool tidies = false;
    QString first;
    QString second;
    QString third;

    //! The text that the node outputs; null if \l second is a regular expression that cannot be
    //! applied here as Python applies it.
    [[nodiscard]] std::optional<QString> result() const;
};

} // namespace ComfyDeploy::Local
