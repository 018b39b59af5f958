// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/graphfield_p.h>
#include <ComfyDeploy/inputs/graphview_p.h>
#include <ComfyDeploy/nodecatalog.h>

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

namespace ComfyDeploy {

//! Makes a form of the literals of a graph: which of them are one field, which matter most, and
//! what they are called.
class FieldArrangement
{
public:
    //! \a fields in the order of the flow; those of \a separate are not merged.
    FieldArrangement(const GraphView &graph, const NodeCatalog &catalog, QList<GraphField> fields,
                     const QStringList &separate);

    //! \brief Sorted as a form shows them.
    //!
    //! What the author has chosen is primary: \a externals, the names of External nodes' inputs,
    //! else the inputs of the app mode in \a workflow, the same graph in the editor's format.
    [[nodiscard]] QList<InputSpec> arranged(const QStringList &externals,
                                            const QByteArray &workflow);

private:
    [[nodiscard]] bool isSeparate(const GraphField &field) const;
    void merge();
    void takeAuthorsChoice(const QStringList &names);
    void keepFirstOfAKind();
    void fillUpPrimaries();
    void labelByTitle();
    void numberPrompts();
    void tellLabelsApart(InputSpec::Level level);
    void giveAliases(const QStringList &taken);
    [[nodiscard]] QString ownTitle(const GraphField &field) const;

    const GraphView &m_graph;
    const NodeCatalog &m_catalog;
    const QSet<QString> m_separate; // names of targets
    QHash<QString, int> m_titles; // how many nodes have each
    QList<GraphField> m_fields;
};

} // namespace ComfyDeploy
