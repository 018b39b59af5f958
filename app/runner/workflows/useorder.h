// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qdir.h>
#include <QtCore/qstringlist.h>

//! \brief The order in which the files of a folder were used, kept in a file of that folder.
//!
//! The times of the files would be another one whenever somebody has set the clock.
namespace ComfyDeploy::Runner::UseOrder {

//! The names of the files in \a folder that match \a patterns, those used last first. Before all
//! others stand those that the kept order does not know.
[[nodiscard]] QStringList of(const QDir &folder, const QStringList &patterns);

//! Keeps \a names as the order. Where that cannot be written the former one stays.
void keep(const QDir &folder, const QStringList &names);

} // namespace ComfyDeploy::Runner::UseOrder
