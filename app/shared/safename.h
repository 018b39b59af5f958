// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qset.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::App {

//! Converts a name from a server to a single file name, never a path, that is valid on every file
//! system: removes separators, control characters, reserved names, and leading and trailing dots
//! and spaces, and truncates it to leave room for " (12)". Never empty.
[[nodiscard]] QString safeFileName(const QString &sent);

//! \a name with " (\a number)" before its extension.
[[nodiscard]] QString numberedFileName(const QString &name, int number);

//! Makes paths unique, ignoring case.
class UniquePaths
{
public:
    //! \a path, with a number if it was added before. Takes linear time for any number of equal
    //! paths.
    [[nodiscard]] QString add(const QString &path);

private:
    QSet<QString> m_taken;
    QHash<QString, int> m_numbers; //!< the last number of each path
};

//! The path of each of \a items relative to the folder of its run, with "/" as separator, in the
//! same order. Contains the server's subfolder only if two files would have the same name; paths
//! that are still equal are numbered. Case is ignored, as on Windows and macOS.
[[nodiscard]] QStringList relativePaths(const QList<MediaItem> &items);

//! relativePaths() in a folder named after the run.
[[nodiscard]] QStringList pathsInRunFolder(const QString &runId, const QList<MediaItem> &items);

} // namespace ComfyDeploy::App
