// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

QT_BEGIN_NAMESPACE
class QSqlDatabase;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! Copies the readable rows of the damaged history at \a damagedPath into the new, empty \a
//! database, row by row, so that only the runs on damaged pages are lost. Returns the number of
//! copied runs; the damaged file is not changed.
[[nodiscard]] int salvageRuns(const QString &damagedPath, QSqlDatabase &database);

//! Makes the numbers of new runs continue after \a row, so that they stay the newest.
void countOnFrom(qint64 row, QSqlDatabase &database);

//! Whether there is a log with changes that are not in the history at \a path yet.
[[nodiscard]] bool hasLog(const QString &path);

//! Whether the log next to the history at \a path belongs to another file that was replaced by this
//! one: SQLite would mix them. Changes nothing.
[[nodiscard]] bool hasForeignLog(const QString &path);

} // namespace ComfyDeploy::Runner
