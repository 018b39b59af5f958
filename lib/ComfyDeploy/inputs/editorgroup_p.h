// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/editorgraph_p.h>

namespace ComfyDeploy {

//! \brief The inside of a group node, which is what the editor had before subgraphs: the type
//! "workflow>Name" (or "workflow/Name"), with its nodes and their links in extra.groupNodes.
//!
//! A group node has the inputs of its nodes that are not linked inside, their outputs that are not,
//! and the values of all, one node after another. Which one belongs to which node is not written in
//! the file, so it can be read only if all of them add up.
class EditorGroup
{
public:
    //! The name of the group that \a type stands for; empty for another type.
    [[nodiscard]] static QString nameOf(const QString &type);

    //! \a scope has the group's nodes, without links.
    EditorGroup(const JsonText::Value &definition, EditorScope *scope);

    //! Makes the links and distributes the values; false if inputs, outputs or values do not add
    //! up.
    [[nodiscard]] bool expand();

private:
    void readLinks();
    [[nodiscard]] bool connectInputs();
    [[nodiscard]] bool connectOutputs();
    [[nodiscard]] bool distributeValues();
    [[nodiscard]] bool isNameOf(const QString &outer, const EditorNode &node,
                                const QString &name) const;
    [[nodiscard]] JsonText::Value configOf(const EditorNode &node, QStringView kind,
                                           const QString &name) const;
    [[nodiscard]] bool isShown(const EditorNode &node, QStringView kind, const QString &name,
                               bool fallback) const;
    void connect(const EditorLink &link);

    const JsonText::Value m_definition;
    EditorScope &m_scope;
};

} // namespace ComfyDeploy
