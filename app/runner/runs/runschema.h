// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

QT_BEGIN_NAMESPACE
class QSqlDatabase;
class QSqlError;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! What became of an attempt to bring a file to the schema of this program.
enum class SchemaResult {
    Ready,
    TooNew, //!< a later version of this program wrote it; untouched
    Foreign, //!< a database, but not a history of runs; untouched
    Failed, //!< see the QSqlError
};

//! Makes the tables of a new file, or brings those of an older version up to date, in one
//! transaction: a file is never left half-way.
[[nodiscard]] SchemaResult prepareSchema(QSqlDatabase &database, QSqlError *error);

} // namespace ComfyDeploy::Runner
