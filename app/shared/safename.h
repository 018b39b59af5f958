// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qset.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::App {

//! One name, never a path, that every file system takes and that stays inside its folder: what a
//! server sends is cleaned of separators, control characters, reserved names, leading and trailing
//! dots and spaces, and cut to a length that leaves room for " (12)". Never empty.
[[nodiscard]] QString safeFileName(const QString &sent);

//! \a name with " (\a number)" before its extension.
[[nodiscard]] QString numberedFileName(const QString &name, int number);

//! Paths of which no two are the same, in whatever letter case.
class UniquePaths
{
public:
    //! \a path, with a number if there is one like it; however many are, the time is linear.
    [[nodiscard]] QString add(const QString &path);

private:
    QSet<QString> m_taken;
    QHash<QString, int> m_numbers; //!< the last one of each
};

//! Where each of \a items goes below the folder of its run, with "/" as the separator, in the same
//! order. The server's subfolder is part of it only where two files would bear the same name; what
//! is then still the same is numbered. Letter case makes no difference, as on Windows and macOS.
[[nodiscard]] QStringList relativePaths(const QList<MediaItem> &items);

//! relativePaths() below one folder named for the run.
[[nodiscard]] QStringList pathsInRunFolder(const QString &runId, const QList<MediaItem> &items);

} // namespace ComfyDeploy::App
