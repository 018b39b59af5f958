// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/graphfields.h>
#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy::Cli {

//! What -i sets, and the values: more than one for a range.
struct InputAxis
{
    QString name; //!< as typed: an input, or "3.seed"
    QString field; //!< set for a field of literals: its name in GraphFields
    QString nodeId; //!< set for a single literal of that node
    QString inputName; //!< of that node
    QVariantList values; //!< at least one; a FileInput is uploaded first
};

//! What -i may set.
struct InputTargets
{
    InputTargets(const WorkflowGraph &workflow) : InputTargets(workflow, GraphFields::of(workflow))
    {}
    InputTargets(const WorkflowGraph &workflow, const GraphFields &fields)
        : specs(fields.specs()), graph(workflow)
    {}
    InputTargets(const Deployment &deployment)
        : specs(deployment.inputs()), graph(deployment.graph())
    {}

    QList<InputSpec> specs;
    std::optional<WorkflowGraph> graph; //!< for literals; a deployment may have none
};

//! Parses the values of -i for \a targets; without targets, as JSON or else text. Each problem is a
//! sentence in \a problems that names the input; the result is valid only without problems. A name
//! that is missing in the server's list for a graph that it does not send is accepted, with a
//! sentence in \a warnings.
//!
//! NAME=VALUE is converted by the input's spec, NAME:=JSON is JSON for any spec, NAME=@FILE is a
//! file for inputs that take one, as is NAME=FILE if that file exists, NAME=1..20 is a range of
//! integers, and NODE.INPUT=VALUE replaces a literal of the graph. NAME may be an alias of
//! GraphFields; it is the longest name in the workflow that matches. A repeated NAME adds to a
//! batch of images, otherwise it is a problem.
[[nodiscard]] QList<InputAxis> readInputs(const QStringList &arguments,
                                          const std::optional<InputTargets> &targets,
                                          QStringList *problems, QStringList *warnings);

//! Why a file cannot be uploaded, to continue a sentence; empty if no problem is known.
[[nodiscard]] QString problemWithFile(const QString &path);

//! More runs than this from one command are considered a typing error.
constexpr int MaximumRuns = 1'000;

} // namespace ComfyDeploy::Cli
