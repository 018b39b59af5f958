// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/client/runowners_p.h>
#include <ComfyDeploy/client/runtimings_p.h>
#include <ComfyDeploy/files/uploadcache_p.h>
#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/workflowclient.h>

namespace ComfyDeploy {

//! Shared by the calls, runs and transfers of one client.
class ClientContext
{
public:
    explicit ClientContext(WorkflowClient *client) : transport(client) {}

    Transport transport; //!< a child of the client, so that both change threads together
    UploadCache uploadCache;
    RunOwners runOwners;
    RunTimings runTimings;
    int followedLogs = 0; //!< number of logs that runs currently read
};

// Inline, so that a test can shorten the times of a client in a shared library.
inline void RunTimings::applyTo(WorkflowClient *client) const
{
    client->d->runTimings = *this;
}

} // namespace ComfyDeploy
