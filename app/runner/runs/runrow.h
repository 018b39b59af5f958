// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Runner {

//! How a RunRecord stands in the table of runs: the one place that knows both.

//! The columns that are read, in the order of runFromRow(); "row" is the first.
[[nodiscard]] QStringList runColumns();
//! The columns that change as a run goes on, in the order of changingValues().
[[nodiscard]] QStringList changingColumns();

[[nodiscard]] QVariantList fixedAndChangingValues(const RunRecord &record);
[[nodiscard]] QVariantList changingValues(const RunRecord &record);
[[nodiscard]] RunRecord runFromRow(const QVariantList &values);

//! What is searched for a run: its workflow, its id, and every value of its inputs; in the form
//! that foldedTerms() gives to what is looked for.
[[nodiscard]] QString searchTextOf(const RunRecord &record);
[[nodiscard]] QStringList foldedTerms(const QString &text);

//! Never null: SQLite distinguishes an empty text from none.
[[nodiscard]] QVariant textValue(const QString &text);

[[nodiscard]] QString phaseName(WorkflowRun::Phase phase);

} // namespace ComfyDeploy::Runner
