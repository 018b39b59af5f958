// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Runner {

//! Which runs a list shows.
struct RunFilter
{
    QList<WorkflowRun::Phase> phases; //!< empty = any
    bool unsettledOnly = false; //!< only runs that have not ended
    QString workflowName; //!< empty = any
    bool starredOnly = false;
    QStringList without; //!< local ids of runs that are never shown
    bool foldsBatches = false; //!< of each batch only the first run
    QString text; //!< every term must be in the run's search text, see searchTextOf()
    QDateTime since; //!< the earliest start; invalid = any time
};

//! "?, ?, ?"
[[nodiscard]] QString placeholders(qsizetype count);

//! The condition of WHERE for \a filter without its text, in the table of runs; appends the values
//! of its placeholders to \a values.
[[nodiscard]] QString conditionOf(const RunFilter &filter, QVariantList *values);
//! The same for its text: reads each run's.
[[nodiscard]] QString textConditionOf(const RunFilter &filter, QVariantList *values);

} // namespace ComfyDeploy::Runner
