// SPDX-License-Identifier: MIT

#include "faultswithouteffect.h"

#include <algorithm>

using namespace Qt::StringLiterals;

const QList<FaultWithoutEffect> &faultsWithoutEffect()
{
    static const QList<FaultWithoutEffect> faults{
        {"cold-start"_L1, "a machine of the service is started; a ComfyUI is there, or not"_L1},
        {"step-delay"_L1, "ComfyUI makes the steps"_L1},
        {"queue-position"_L1, "ComfyUI's queue has a length of its own"_L1},
        {"node-error"_L1, "ComfyUI decides what it refuses"_L1},
        {"fail-node"_L1, "ComfyUI decides what fails"_L1},
        {"interrupt"_L1, "the service does not learn of an interrupt; the gateway does"_L1},
        {"workflow-required"_L1, "the service's machine needs the graph of the editor"_L1},
        {"refuse-then-silence"_L1, "the service's machine fails at a refusal"_L1},
        {"text-only-hangs"_L1,
         "the service waits for an upload of files; the gateway makes none"_L1},
        {"early-upload"_L1, "the same"_L1},
        {"earlier-urls"_L1, "each run has a folder of its own in ComfyUI"_L1},
    };
    return faults;
}

bool isWithoutEffect(const QString &name)
{
    const QList<FaultWithoutEffect> &faults = faultsWithoutEffect();
    return std::any_of(faults.begin(), faults.end(),
                       [&name](const FaultWithoutEffect &each) { return each.name == name; });
}
