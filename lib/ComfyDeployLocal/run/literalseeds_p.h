// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy::Local {

//! Whether a node of \a graph has a literal \c seed.
bool hasLiteralSeed(const QByteArray &graph);

//! \brief The graph as the service's runner passes it on, with new seeds.
//!
//! It replaces each literal \c seed, unless the editor's \a workflow has that node as a KSampler
//! with a "fixed" seed; and each literal \c noise_seed of RandomNoise, KSamplerAdvanced,
//! SamplerCustom and XlabsSampler, unless the node has a \c seed that is a link, or that was
//! handled specially. The new numbers have 15 digits, except for two classes that cannot take so
//! many. Source: apply_random_seed_to_workflow() of the runner's plugin, 2.3.10.
QByteArray withRandomSeeds(const QByteArray &graph, const QByteArray &workflow);

} // namespace ComfyDeploy::Local
