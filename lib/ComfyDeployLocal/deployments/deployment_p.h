// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {
struct GraphError;
}

namespace ComfyDeploy::Local {

//! A workflow that is ready to be run by its id.
struct Deployment
{
    QString id;
    QString versionId;
    QString workflowId;
    QString machineId;
    QString name; //!< of the workflow
    QByteArray graph; //!< as it came
    QByteArray workflow; //!< the editor's, as it came; empty if there is none
    int version = 1;
    Microseconds createdAt = 0;
};

//! The same for the same name, everywhere.
[[nodiscard]] QString stableId(const QString &name);
//! Such as: line 3, column 7, node 4: a sentence
[[nodiscard]] QString placedMessage(const GraphError &error);

} // namespace ComfyDeploy::Local
