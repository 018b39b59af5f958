// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Runner {

class OpenWorkflow;
class Servers;

//! A workflow or deployment that can be opened, and its server.
struct Place
{
    QString profileId;
    QString key;
    bool isDeployment = false;

    //! What is open now.
    [[nodiscard]] static Place current(const OpenWorkflow *workflow, const Servers *servers);
    //! Opens the workflow or deployment; a deployment's server becomes the current one. False, with
    //! OpenWorkflow::problem() emitted, if it is not kept any more.
    bool open(OpenWorkflow *workflow, Servers *servers) const;
};

} // namespace ComfyDeploy::Runner
