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
    QString name; //!< the workflow's name
    QByteArray graph; //!< as received
    QByteArray workflow; //!< the editor's workflow, as received; empty if there is none
    int version = 1;
    Microseconds createdAt = 0;
};

//! A UUID that depends only on \a name: the same on every machine.
[[nodiscard]] QString stableId(const QString &name);
//! The error with its place, such as "line 3, column 7, node 4: a sentence".
[[nodiscard]] QString placedMessage(const GraphError &error);

} // namespace ComfyDeploy::Local
