// Private header: used inside the local server, not installed.
#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy::Local {

//! Whether a node of \a graph has a seed that is a number and no link.
bool hasLiteralSeed(const QByteArray &graph);

//! \brief The graph as the service's runner hands it on: each literal seed is another one, of 15
//! digits.
//!
//! Spared is a node that the editor's \a workflow has as a KSampler with a "fixed" seed.
QByteArray withRandomSeeds(const QByteArray &graph, const QByteArray &workflow);

} // namespace ComfyDeploy::Local
