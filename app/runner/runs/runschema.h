// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

QT_BEGIN_NAMESPACE
class QSqlDatabase;
class QSqlError;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! The result of prepareSchema().
enum class SchemaResult {
    Ready,
    TooNew, //!< written by a later version of this program; not changed
    Foreign, //!< a database, but not a history of runs; not changed
    Failed, //!< see the QSqlError
};

//! Creates the tables of a new file, or upgrades those of an older version, in one transaction.
[[nodiscard]] SchemaResult prepareSchema(QSqlDatabase &database, QSqlError *error);

} // namespace ComfyDeploy::Runner
