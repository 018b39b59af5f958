// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

QT_BEGIN_NAMESPACE
class QSqlDatabase;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! Copies what can still be read of the damaged history at \a damagedPath into the new, empty one
//! that \a database has open, row by row, so that a bad page costs only the runs that lie on it.
//! How many runs came over; the damaged file stays as it is.
[[nodiscard]] int salvageRuns(const QString &damagedPath, QSqlDatabase &database);

//! The numbers of new runs go on after \a row, so that they stay the newest.
void countOnFrom(qint64 row, QSqlDatabase &database);

//! Changes that are not in the history at \a path yet lie beside it.
[[nodiscard]] bool hasLog(const QString &path);

//! The log that lies beside the history at \a path is that of another file, which was there before
//! somebody put this one in its place: SQLite would mix them. Looks, and changes nothing.
[[nodiscard]] bool hasForeignLog(const QString &path);

} // namespace ComfyDeploy::Runner
