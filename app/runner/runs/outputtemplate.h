// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qdatetime.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Runner {

//! What a template for the names of results is filled with.
struct OutputName
{
    QString workflow;
    QDateTime time; //!< of the start; shown in its own time zone
    QString seed; //!< digits; empty = not known
    QString runId;
    int index = 1; //!< of the file in its run, from 1
    QString extension; //!< without a dot; may be empty
};

//! "{workflow}/{date}/{time}_{seed}_{index}"
[[nodiscard]] QString defaultOutputTemplate();

//! \brief The path below the output folder that \a pattern makes of \a name, "/" between its parts.
//!
//! {workflow} {date} {time} {seed} {index} {run} are replaced; anything else in braces stays. Each
//! part is a name that every file system takes, whatever the workflow is called: nothing leads out
//! of the folder. Empty parts are left out, and the extension comes last. Never empty.
[[nodiscard]] QString outputPath(const QString &pattern, const OutputName &name);

} // namespace ComfyDeploy::Runner
