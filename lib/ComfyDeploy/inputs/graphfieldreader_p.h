// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/graphfield_p.h>
#include <ComfyDeploy/inputs/graphview_p.h>
#include <ComfyDeploy/inputs/nodeclass_p.h>
#include <ComfyDeploy/inputs/textroles_p.h>

namespace ComfyDeploy {

//! Finds the literals of a graph that have an effect, and what each of them is.
class GraphFieldReader
{
public:
    GraphFieldReader(const GraphView &graph, const NodeCatalog &catalog);

    //! In the order of the flow: those farthest from the output come first.
    [[nodiscard]] QList<GraphField> read() const;

private:
    [[nodiscard]] QList<int> flow() const;
    [[nodiscard]] GraphField fieldOf(int node, const GraphView::Input &input,
                                     const NodeInput &described) const;
    void describeText(GraphField *field, const GraphView::Input &input) const;
    void describeMedia(GraphField *field, const GraphView::Input &input,
                       const NodeInput &described) const;
    void describeByRule(GraphField *field, const GraphView::Input &input) const;
    void describeOther(GraphField *field, const GraphView::Input &input) const;
    void describeParameter(GraphField *field) const;
    void takeCatalog(GraphField *field, const NodeInput &described) const;
    void narrowToReaders(GraphField *field, const NodeInput &described) const;

    [[nodiscard]] const FieldRule *ruleFor(int node, const GraphView::Input &input) const;
    [[nodiscard]] bool isPrimary(const FieldRule &rule, int node) const;
    [[nodiscard]] bool startsFromPicture(int node) const;

    const GraphView &m_graph;
    const NodeCatalog &m_catalog;
    const bool m_isCore; //!< the server may know more
    TextRoles m_roles;
};

} // namespace ComfyDeploy
