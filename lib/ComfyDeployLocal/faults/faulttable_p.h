// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/faultdescription.h>

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

enum class FaultValue {
    None,
    Status,
    Milliseconds,
    Count,
    CountFromOne,
    Bytes,
    RetryAfter,
    NodeId,
    HeaderText,
};

//! \brief One row of the table of faults, the only place where their names stand together.
//!
//! `serve --help`, docs/faults.md and the tests are made of it.
struct KnownFault
{
    FaultDescription::Stage stage;
    QStringView name;
    QStringView valueName; //!< as in NAME=VALUE; empty if it takes none
    FaultValue value;
    QStringView exampleValue;
    int exampleTimes; //!< -1: always
    const char *description; //!< not translated yet
};

//! The row of that name; null if there is none.
[[nodiscard]] const KnownFault *knownFault(QStringView name);
//! All of them, as the server's users see them.
[[nodiscard]] QList<FaultDescription> faultDescriptions();
[[nodiscard]] QStringList faultNames();
//! Why \a value does not fit, such as "needs a node id"; empty if it fits.
[[nodiscard]] QString valueProblem(FaultValue kind, const QString &value);

} // namespace ComfyDeploy::Local
