// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Runner {

//! Converts between a RunRecord and its row in the table of runs.

//! The columns to read, in the order of runFromRow(); "row" is the first.
[[nodiscard]] QStringList runColumns();
//! The columns that change during a run, in the order of changingValues().
[[nodiscard]] QStringList changingColumns();

[[nodiscard]] QVariantList fixedAndChangingValues(const RunRecord &record);
[[nodiscard]] QVariantList changingValues(const RunRecord &record);
[[nodiscard]] RunRecord runFromRow(const QVariantList &values);

//! The text that the search is applied to: the run's workflow, all input values, and why it failed,
//! folded like foldedTerms().
[[nodiscard]] QString searchTextOf(const RunRecord &record);
//! \a text, with the errors of those two columns: earlier versions of the program have not added
//! them.
[[nodiscard]] QString withErrorText(const QString &text, const QString &errorMessage,
                                    const QString &failure);
[[nodiscard]] QStringList foldedTerms(const QString &text);

//! \a text as a value that is never null, because SQLite distinguishes an empty text from null.
[[nodiscard]] QVariant textValue(const QString &text);

[[nodiscard]] QString phaseName(WorkflowRun::Phase phase);

} // namespace ComfyDeploy::Runner
