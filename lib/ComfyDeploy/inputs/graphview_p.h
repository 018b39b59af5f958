// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>

namespace ComfyDeploy {

//! \brief A graph as nodes and the links between them, in the order of the file.
//!
//! Values are views of the graph's text and live as long as this object.
class GraphView
{
public:
    struct Input
    {
        QString name;
        JsonText::Value value;
        int source = -1; //!< the node whose output it takes; -1 for a value

        [[nodiscard]] bool isLink() const { return source >= 0; }
        //! A text, a number or a boolean.
        [[nodiscard]] bool isLiteral() const
        {
            return !isLink() && (value.isString() || value.isNumber() || value.isBool());
        }
    };
    struct Reader
    {
        int node = 0;
        QString inputName;
    };
    struct Node
    {
        QString id;
        QString classType;
        QString title; //!< empty if there is none
        QList<Input> inputs;
        QList<Reader> readers;
        int distance = -1; //!< links to the nearest output; -1 if none depends on it

        [[nodiscard]] bool isLive() const { return distance >= 0; }
        [[nodiscard]] const Input *input(QStringView name) const;
    };

    //! \a catalog knows which classes are outputs; of the others, those that nobody reads are.
    GraphView(const WorkflowGraph &graph, const NodeCatalog &catalog);

    [[nodiscard]] const QList<Node> &nodes() const { return m_nodes; }
    [[nodiscard]] const Node &at(int index) const { return m_nodes.at(index); }
    [[nodiscard]] int indexOf(const QString &nodeId) const { return m_indexes.value(nodeId, -1); }
    [[nodiscard]] const JsonText::Value &root() const { return m_root; }

private:
    void readNode(const JsonText::Value &member);
    void measureDistances(const NodeCatalog &catalog);

    std::optional<JsonText> m_json;
    JsonText::Value m_root;
    QList<Node> m_nodes;
    QHash<QString, int> m_indexes;
};

} // namespace ComfyDeploy
