// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy::Local {

//! \brief The editor's \a workflow without the tokens with which nodes of the service's plugin
//! download LoRAs: ComfyUI stores it in its pictures.
//!
//! A token is known by its node: one of \a graph, which was made from the workflow, or one anywhere
//! in the workflow, also in a subgraph or a group node, or one whose widget a subgraph exposes.
//! Each text that equals it is emptied, because a subgraph or a group node repeats values of the
//! nodes in it.
[[nodiscard]] QByteArray withoutTokens(const QByteArray &workflow, const QByteArray &graph);

} // namespace ComfyDeploy::Local
