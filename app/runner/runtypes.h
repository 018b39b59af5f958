// SPDX-License-Identifier: MIT

// Registers the types of runs/ for QML, as that library does not use QML.
#pragma once

#include "runs/runbatch.h"
#include "runs/runentry.h"
#include "runs/runhistorymodel.h"

#include <QtQml/qqml.h>

namespace ComfyDeploy::Runner {

struct ForeignRunEntry
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::Runner::RunEntry)
    QML_NAMED_ELEMENT(RunEntry)
    QML_UNCREATABLE("Made by the program")
};

struct ForeignRunBatch
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::Runner::RunBatch)
    QML_NAMED_ELEMENT(RunBatch)
    QML_UNCREATABLE("Made by the program")
};

struct ForeignRunHistoryModel
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::Runner::RunHistoryModel)
    QML_NAMED_ELEMENT(RunHistoryModel)
    QML_UNCREATABLE("Made by the program")
};

} // namespace ComfyDeploy::Runner
