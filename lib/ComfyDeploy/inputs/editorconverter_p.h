// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/editorlinks_p.h>
#include <ComfyDeploy/inputs/editorwidgets_p.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowimport.h>

namespace ComfyDeploy {

//! \brief Converts a workflow from the editor's format to the API format, as the editor does when
//! it queues one.
//!
//! What the values of a node mean depends on its class, so a catalog that has it is needed, unless
//! the file names all of them. What cannot be converted for sure is an error that
//! names the node.
class EditorConverter
{
public:
    //! Values are views of \a workflow.
    EditorConverter(const JsonText::Value &workflow, const NodeCatalog &catalog,
                    WorkflowImport::Choices choices);

    //! The graph; empty if error() says why there is none.
    [[nodiscard]] QByteArray convert();
    [[nodiscard]] GraphError error() const { return m_error; }
    //! Sentences about what is not as it was in the file.
    [[nodiscard]] QStringList notes() const { return m_notes; }

private:
    void collect(const EditorScope &scope);
    [[nodiscard]] bool refuse(const EditorScope &scope, const EditorNode &node);
    [[nodiscard]] QByteArray nodeJson(const EditorScope &scope, const EditorNode &node);
    [[nodiscard]] QByteArray inputJson(const EditorScope &scope, const EditorNode &node,
                                       const EditorWidget &widget);
    [[nodiscard]] QByteArray valueJson(const EditorScope &scope, const EditorNode &node,
                                       const EditorWidget &widget, const JsonText::Value &value);
    [[nodiscard]] QByteArray textJson(const EditorNode &node, const EditorWidget &widget,
                                      QString text);
    [[nodiscard]] JsonText::Value
    promotedValue(const QList<std::pair<const EditorScope *, QString>> &inputs);
    using PromotedValues = QHash<QString, JsonText::Value>;
    [[nodiscard]] const PromotedValues &promotedValues(const EditorScope &scope);
    [[nodiscard]] PromotedValues readPromotedValues(const EditorScope &scope);
    [[nodiscard]] const QSet<int> &promotedWidgets(const EditorScope &scope);
    [[nodiscard]] bool isWidget(const EditorScope &scope, const QString &link,
                                const QString &targetId);
    [[nodiscard]] QString valueOf(const QString &nodeName, const QString &widget) const;
    void fail(const EditorScope &scope, const EditorNode &node, const QString &sentence);

    const NodeCatalog &m_catalog;
    const WorkflowImport::Choices m_choices;
    GraphError m_error; // the graph's, to begin with
    std::unique_ptr<EditorGraph> m_graph;
    std::unique_ptr<EditorLinks> m_links;
    QList<std::pair<const EditorScope *, const EditorNode *>> m_nodes; //!< that come out
    QSet<QString> m_ids; //!< of these
    QHash<const EditorScope *, PromotedValues> m_promotedValues; //!< as far as they were needed
    QHash<const EditorScope *, QSet<int>> m_promotedWidgets;
    QStringList m_notes;
};

} // namespace ComfyDeploy
