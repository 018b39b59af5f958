// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/graphview_p.h>
#include <ComfyDeploy/inputspec.h>

#include <QtCore/qset.h>

namespace ComfyDeploy {

//! \brief Which texts of a graph describe what is wanted, and which what is not.
//!
//! ComfyUI has no such notion: a text is what the input of the sampler makes of it that it ends up
//! in. So the links are followed from there.
class TextRoles
{
public:
    TextRoles(const GraphView &graph, const NodeCatalog &catalog);

    //! Whether a literal is a text to be worked on, rather than a name, a path or a choice.
    [[nodiscard]] bool isText(int node, const GraphView::Input &input) const;
    //! Of such a text.
    [[nodiscard]] InputSpec::Role roleOf(int node, const GraphView::Input &input) const;

private:
    using Role = InputSpec::Role;

    void follow(int node, Role role);
    void followSampler(const GraphView::Node &sampler);
    [[nodiscard]] static Role roleByName(const QString &name);

    const GraphView &m_graph;
    const NodeCatalog &m_catalog;
    QSet<int> m_positive;
    QSet<int> m_negative;
};

//! A node that samples, or guides one that does.
[[nodiscard]] bool isSampler(const GraphView::Node &node);

} // namespace ComfyDeploy
