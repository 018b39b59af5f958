// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <optional>

namespace ComfyDeploy::App {

//! \brief The addresses of one or more ComfyUIs in \a text, separated by commas, semicolons or
//! white space; null with a sentence in \a why if one of them cannot be that.
//!
//! They are taken as people copy them: without the scheme, if they have a port or a dot, with a
//! slash at the end, with the fragment that ComfyUI's page adds. They may have a path, and user and
//! password.
[[nodiscard]] std::optional<QList<QUrl>> comfyUiUrls(const QString &text, QString *why);

//! For people, and to be stored: without passwords; comfyUiUrls() reads it.
[[nodiscard]] QString shownUrls(const QList<QUrl> &urls);

//! How sentences call it: "ComfyUI at 127.0.0.1:8188".
[[nodiscard]] QString comfyUiName(const QUrl &url);

//! Whether both are the same place; user and password do not count, and the names of this machine
//! are one.
[[nodiscard]] bool isSamePlace(const QUrl &a, const QUrl &b);

} // namespace ComfyDeploy::App
