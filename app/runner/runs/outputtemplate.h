// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qdatetime.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Runner {

//! The values for a template of file names.
struct OutputName
{
    QString workflow;
    QDateTime time; //!< of the start; formatted in its time zone
    QString seed; //!< digits; empty if unknown
    QString runId;
    int index = 1; //!< of the file in its run, from 1
    QString extension; //!< without a dot; may be empty
};

//! "{workflow}/{date}/{time}_{seed}_{index}"
[[nodiscard]] QString defaultOutputTemplate();

//! \brief The path relative to the output folder that \a pattern produces for \a name, with "/" as
//! separator.
//!
//! {workflow} {date} {time} {seed} {index} {run} are replaced; other text in braces stays. Each
//! part is a valid name on every file system, for any name of the workflow, so the path never
//! leaves the folder. Empty parts are omitted, and the extension is appended. Never empty.
[[nodiscard]] QString outputPath(const QString &pattern, const OutputName &name);

} // namespace ComfyDeploy::Runner
