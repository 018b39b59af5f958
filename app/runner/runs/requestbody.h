// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy {
class WorkflowRunRequest;
}

namespace ComfyDeploy::Runner {

//! The body of \a request for the history. With keepSeeds(), it has \c true instead of the graph,
//! because the changes that keep the seeds are applied again when the body is read.
[[nodiscard]] QByteArray historyBody(const WorkflowRunRequest &request);
//! The body of a run request with null instead of its graph, which many runs may share.
[[nodiscard]] QByteArray requestWithoutGraph(const QByteArray &body);
//! The body as it was sent, identical except for white space around the graph; a body that never
//! had a graph is returned unchanged.
[[nodiscard]] QByteArray requestWithGraph(const QByteArray &body, const QByteArray &graph);
//! The workflow in the editor's format in a body; empty if the request had none.
[[nodiscard]] QByteArray editorWorkflowIn(const QByteArray &body);

//! \a request with the paths of its files as texts, so that it can be stored before they are
//! uploaded. Files without a path stay.
[[nodiscard]] WorkflowRunRequest withPathsOfFiles(const WorkflowRunRequest &request);
//! Reverts withPathsOfFiles().
[[nodiscard]] WorkflowRunRequest withFilesOfPaths(const WorkflowRunRequest &request);

} // namespace ComfyDeploy::Runner
