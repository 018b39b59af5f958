// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/graphfields.h>
#include <ComfyDeploy/inputs/inputspec_p.h>

namespace ComfyDeploy {

//! Writes the values of literals into a graph.
class FieldFilling
{
public:
    explicit FieldFilling(const WorkflowGraph &graph) : m_graph(graph) {}

    //! \a value, which has no problem, goes to all targets of \a spec.
    void set(const InputSpec &spec, const QVariant &value);
    //! The same with a value that needs an External node in the place of the loader.
    void load(const InputSpec &spec, const QVariant &value);

    [[nodiscard]] GraphFields::Filled filled() const;

private:
    [[nodiscard]] WorkflowGraph written() const;

    struct Write
    {
        InputTarget target;
        QVariant value;
    };

    const WorkflowGraph m_graph;
    QList<Write> m_writes;
    QList<InputSpec> m_loaders;
    QVariantMap m_inputs;
    QVariantMap m_literals;
};

} // namespace ComfyDeploy
