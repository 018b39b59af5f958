// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! A run request that has passed every check.
struct RunRequest
{
    QString workflowId;
    QString workflowVersionId; //!< null unless it runs a version
    QString deploymentId; //!< null unless it runs a deployment
    QString machineId; //!< null if none was named: a local server needs none
    QByteArray graph; //!< as it came
    QByteArray workflow; //!< the editor's, as it came; null if there was none
    QByteArray inputs; //!< as they came
    QString webhook;
    bool webhookIntermediateStatus = false;
    QString gpu;
    QString origin;
    bool previews = false; //!< its stream is to have them, if they are made
    QString executionMode; //!< used where the route does not name one
};

} // namespace ComfyDeploy::Local
