// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

#include <QtCore/qlist.h>
#include <QtCore/qvariant.h>

QT_BEGIN_NAMESPACE
class QSqlDatabase;
class QSqlError;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! The runs of the history that \a rest, what follows WHERE, selects, with their files: two
//! statements for many runs. Those that could be read if \a error is set.
[[nodiscard]] QList<RunRecord> readRuns(const QSqlDatabase &connection, const QString &rest,
                                        const QVariantList &values, QSqlError *error);

} // namespace ComfyDeploy::Runner
