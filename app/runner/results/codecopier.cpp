// SPDX-License-Identifier: MIT

#include "results/codecopier.h"

#include "results/runcode.h"
#include "runs/runkeeper.h"

namespace ComfyDeploy::Runner {

QString CodeCopier::code(RunEntry *entry, Kind kind) const
{
    const auto request = entry ? m_keeper->requestOf(entry) : std::nullopt;
    if (!request)
        return {};
    const WorkflowClient *client = entry->client();
    const RunCode code{*request, client ? client->serverUrl() : entry->serverUrl(),
                       entry->record().intent.comfyUi};
    switch (kind) {
    case Curl:
        return code.curl();
    case CommandLine:
        return code.commandLine();
    case Cpp:
        return code.cpp();
    case Qml:
        return code.qml();
    }
    return {};
}

} // namespace ComfyDeploy::Runner
