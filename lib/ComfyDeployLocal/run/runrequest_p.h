// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! A run request that has passed every check.
struct RunRequest
{
    QString workflowId;
    QString workflowVersionId; //!< null unless the run is one of a version
    QString deploymentId; //!< null unless the run is one of a deployment
    QString machineId; //!< null if none was named: a local server needs none
    QByteArray graph; //!< as received
    QByteArray workflow; //!< the editor's workflow, as received; null if there was none
    QByteArray inputs; //!< as received
    QString webhook;
    bool webhookIntermediateStatus = false;
    QString gpu;
    QString origin;
    bool previews = false; //!< the stream sends previews, if there are any
    QString executionMode; //!< used where the route does not name one
};

} // namespace ComfyDeploy::Local
