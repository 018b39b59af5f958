// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qdir.h>
#include <QtCore/qstringlist.h>

//! \brief The order in which the files of a folder were used, stored in a file in that folder.
//!
//! Independent of the times of the files, which are wrong if the clock was changed.
namespace ComfyDeploy::Runner::UseOrder {

//! The names of the files in \a folder that match \a patterns, latest first. Files that are not in
//! the stored order precede the others.
[[nodiscard]] QStringList of(const QDir &folder, const QStringList &patterns);

//! Stores \a names as the order. If it cannot be written, the previous one is kept.
void keep(const QDir &folder, const QStringList &names);

} // namespace ComfyDeploy::Runner::UseOrder
