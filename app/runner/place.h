// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Runner {

class OpenWorkflow;
class Servers;

//! What can be open, and on which server.
struct Place
{
    QString profileId;
    QString key;
    bool isDeployment = false;

    //! What is open now.
    [[nodiscard]] static Place current(const OpenWorkflow *workflow, const Servers *servers);
    //! Opens it; of a deployment its server becomes the current one, too. False, with
    //! OpenWorkflow::problem() emitted, if it is not kept any more.
    bool open(OpenWorkflow *workflow, Servers *servers) const;
};

} // namespace ComfyDeploy::Runner
