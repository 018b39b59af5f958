#pragma once

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

//! Reads the texts of -i against \a graph, without one as JSON or else text. Every problem is a
//! sentence in \a problems that names the input; the result counts only if there are none.
//!
//! NAME=VALUE is typed by the input's own spec, NAME:=JSON is JSON whatever the spec, NAME=@FILE is
//! a file for inputs that take one, NAME=1..20 a range for whole numbers, and NODE.INPUT=VALUE
//! replaces a literal of the graph. A NAME given again adds to a batch of images, else it is a
//! problem.
[[nodiscard]] QList<InputAxis> readInputs(const QStringList &arguments,
                                          const std::optional<WorkflowGraph> &graph,
                                          QStringList *problems);

//! More runs than this from one command are taken for a typing error.
constexpr qint64 MaximumRuns = 1'000;

} // namespace ComfyDeploy::Cli
