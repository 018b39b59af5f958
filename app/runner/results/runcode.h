// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

namespace ComfyDeploy::Runner {

//! \brief A run as code that starts it again: in a shell, in C++ and in QML.
//!
//! Contains no token: what is made reads it from COMFYDEPLOY_TOKEN, or gets it from its host. Files
//! are given by their paths, and uploaded when the code runs.
struct RunCode
{
    WorkflowRunRequest request;
    QUrl server; //!< the API's base
    QUrl comfyUi; //!< the user's, behind that server; empty if there is none

    //! A line for a POSIX shell with curl, and sed if there are files; prints the run's id.
    [[nodiscard]] QString curl() const;
    //! A line for a POSIX shell with the program comfydeploy.
    [[nodiscard]] QString commandLine() const;
    //! A program with ComfyDeploy::Client.
    [[nodiscard]] QString cpp() const;
    //! A component with the module ComfyDeploy.
    [[nodiscard]] QString qml() const;
};

} // namespace ComfyDeploy::Runner
