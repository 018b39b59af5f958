// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief A file that a local server offers as a deployment; see LocalServer::workflowFiles().
struct WorkflowFile
{
    QString name; //!< of the file, without its folder
    QString deploymentId; //!< follows from the name; empty if no version of it could be used yet
    int version = 0; //!< that is run, from 1; each content since the server's start has one
    QString problem; //!< why the file as it is now cannot be used, a sentence; empty if it can
};

} // namespace ComfyDeploy
