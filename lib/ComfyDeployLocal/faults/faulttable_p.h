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

//! \brief One row of the table of faults, the only list of their names.
//!
//! `serve --help`, docs/faults.md and the tests are derived from it.
struct KnownFault // NOLINT(clang-analyzer-optin.performance.Padding): ordered as it is read
{
    FaultDescription::Stage stage;
    QStringView name;
    QStringView valueName; //!< as in NAME=VALUE; empty if the fault takes no value
    FaultValue value;
    QStringView exampleValue;
    int exampleTimes; //!< -1: unlimited
    const char *description; //!< not translated yet
};

//! The row with this name; null if there is none.
[[nodiscard]] const KnownFault *knownFault(QStringView name);
//! All faults, with translated descriptions.
[[nodiscard]] QList<FaultDescription> faultDescriptions();
[[nodiscard]] QStringList faultNames();
//! Why \a value is invalid, such as "needs a node id"; empty if it is valid.
[[nodiscard]] QString valueProblem(FaultValue kind, const QString &value);

} // namespace ComfyDeploy::Local
