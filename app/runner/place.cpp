// SPDX-License-Identifier: MIT

#include "place.h"

#include "servers/servers.h"
#include "workflows/openworkflow.h"

namespace ComfyDeploy::Runner {

Place Place::current(const OpenWorkflow *workflow, const Servers *servers)
{
    const bool isDeployment = workflow->isDeployment();
    return {isDeployment ? workflow->profileId() : servers->currentId(), workflow->key(),
            isDeployment};
}

bool Place::open(OpenWorkflow *workflow, Servers *servers) const
{
    if (!isDeployment)
        return workflow->open(key);
    if (!workflow->openKept(profileId, key))
        return false;
    if (servers->has(profileId))
        servers->setCurrentId(profileId);
    return true;
}

} // namespace ComfyDeploy::Runner
