// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy {
class WorkflowRunRequest;
}

namespace ComfyDeploy::Runner {

//! The body of \a request for the history. Where seeds are kept, what keeps them is made anew from
//! the graph when the body is read: it has \c true in place of the graph.
[[nodiscard]] QByteArray historyBody(const WorkflowRunRequest &request);
//! The body of a run request with null in place of its graph, which a hundred runs may share.
[[nodiscard]] QByteArray requestWithoutGraph(const QByteArray &body);
//! The body as it was sent, byte for byte but for white space around the graph; a body that never
//! held a graph comes back as it is.
[[nodiscard]] QByteArray requestWithGraph(const QByteArray &body, const QByteArray &graph);
//! What a body has in the editor's format; empty if the request was given nothing there.
[[nodiscard]] QByteArray editorWorkflowIn(const QByteArray &body);

} // namespace ComfyDeploy::Runner
