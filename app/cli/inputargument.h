// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy::Cli {

//! What -i sets, and to which values in turn: more than one if a range was given.
struct InputAxis
{
    QString name; //!< as it was typed: an input, or "3.seed"
    QString nodeId; //!< set if a literal of that node is meant
    QString inputName; //!< of that node
    QVariantList values; //!< one at least; a FileInput is uploaded first
};

//! What -i may set.
struct InputTargets
{
    InputTargets(const WorkflowGraph &workflow) : specs(workflow.inputs()), graph(workflow) {}
    InputTargets(const Deployment &deployment)
        : specs(deployment.inputs()), graph(deployment.graph())
    {}

    QList<InputSpec> specs;
    std::optional<WorkflowGraph> graph; //!< whose literals these are; a deployment may lack it
};

//! Reads the texts of -i against \a targets, without them as JSON or else text. Every problem is a
//! sentence in \a problems that names the input; the result counts only if there are none. A name
//! that is not in the list that a server gives for a graph that it keeps to itself is sent, with a
//! sentence in \a warnings.
//!
//! NAME=VALUE is typed by the input's own spec, NAME:=JSON is JSON whatever the spec, NAME=@FILE is
//! a file for inputs that take one, NAME=1..20 a range for whole numbers, and NODE.INPUT=VALUE
//! replaces a literal of the graph. Of all places where NAME could end, that of the longest name of
//! the workflow counts. A NAME given again adds to a batch of images, else it is a
//! problem.
[[nodiscard]] QList<InputAxis> readInputs(const QStringList &arguments,
                                          const std::optional<InputTargets> &targets,
                                          QStringList *problems, QStringList *warnings);

//! Why a file cannot be uploaded, in words that go on a sentence; empty if nothing speaks against
//! it.
[[nodiscard]] QString problemWithFile(const QString &path);

//! More runs than this from one command are taken for a typing error.
constexpr qint64 MaximumRuns = 1'000;

} // namespace ComfyDeploy::Cli
