// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Runner {

//! The seeds, as digits, that the run of \a request certainly uses: those given as inputs or pinned
//! in its \a graph. The service replaces all others by random ones, a ComfyUI none.
[[nodiscard]] QStringList seedsOf(const WorkflowRunRequest &request, const WorkflowGraph &graph,
                                  bool isForComfyUi = false);

//! The seeds that made the picture at \a path, from the graph that ComfyUI writes into pictures;
//! empty if it has none.
[[nodiscard]] QStringList seedsOfPicture(const QString &path);

//! The text that distinguishes runs of one workflow: the first text input that is not empty.
[[nodiscard]] QString mainTextOf(const WorkflowRunRequest &request, const WorkflowGraph &graph);

} // namespace ComfyDeploy::Runner
