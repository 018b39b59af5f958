// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

#include <functional>

namespace ComfyDeploy {

//! \a text as the editor queues the text of a dynamic prompt: without comments, with one of each
//! \c{{a|b|c}} picked at random. \a picked becomes true if there was something to pick.
[[nodiscard]] QString dynamicPrompt(const QString &text, bool *picked);

//! \a text with the editor's placeholders replaced: \c{%date:yyyy-MM-dd%} by the time,
//! \c{%Node.widget%} by what \a valueOf returns, null if it does not know it. Others stay.
[[nodiscard]] QString
withPlaceholders(const QString &text,
                 const std::function<QString(const QString &node, const QString &widget)> &valueOf);

} // namespace ComfyDeploy
