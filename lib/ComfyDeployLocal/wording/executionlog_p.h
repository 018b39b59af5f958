// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/engine/promptengine_p.h>

namespace ComfyDeploy::Local {

//! What ComfyUI prints about nodes of a graph that cannot run, and about a graph that it refuses
//! because of them.
QStringList promptCheckLines(const PromptCheck &check);

//! The errors of a refused graph in one line, each with its node.
QString promptCheckSummary(const PromptCheck &check);

//! The first line of what ComfyUI prints when a run fails.
QString failureLine(const QString &message);

//! What ComfyUI prints when a node fails; \a data is the data of execution_error.
QStringList failedNodeLines(const QJsonObject &data);

} // namespace ComfyDeploy::Local
