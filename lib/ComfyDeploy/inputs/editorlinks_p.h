// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/editorgraph_p.h>

#include <QtCore/qset.h>

namespace ComfyDeploy {

//! \brief Finds where the value of an input comes from: through reroutes, bypassed nodes, pairs of
//! SetNode and GetNode, primitives, and in and out of subgraphs.
class EditorLinks
{
public:
    struct Source
    {
        enum class Kind {
            Nothing, //!< not connected, or to what does not run
            Node,
            Literal, //!< of a PrimitiveNode
            Promoted, //!< an unconnected input of a subgraph's instance
        };

        Kind kind = Kind::Nothing;
        QString nodeId; //!< in API format
        int slot = 0;
        JsonText::Value value;
        //! The instance and its input, the outermost first.
        QList<std::pair<const EditorScope *, QString>> promoted;
    };

    explicit EditorLinks(const EditorGraph &graph) : m_graph(graph) {}

    //! The source of \a input, which has a link. A loop ends in Nothing, with a sentence in
    //! problem().
    [[nodiscard]] Source sourceOf(const EditorScope &scope, const EditorInput &input);
    [[nodiscard]] QString problem() const { return m_problem; }

    //! Nodes of the editor only, which no server knows.
    [[nodiscard]] static bool isVirtual(const EditorNode &node);

private:
    struct Step
    {
        const EditorScope *scope;
        QString link;
        QString wantedType;
    };

    [[nodiscard]] Source follow(Step step);
    [[nodiscard]] std::optional<Source> throughNode(Step *step, const EditorNode &node, int slot);
    [[nodiscard]] std::optional<Source> outOfInput(Step *step, int index);
    [[nodiscard]] static QString bypassedLink(const EditorNode &node, int slot,
                                              const QString &wantedType);
    [[nodiscard]] const EditorInput *inputOfSetter(const EditorScope &scope, const QString &name,
                                                   const EditorScope **found) const;

    const EditorGraph &m_graph;
    QList<std::pair<const EditorScope *, QString>> m_promoted; //!< passed on the way
    QString m_problem;
};

} // namespace ComfyDeploy
