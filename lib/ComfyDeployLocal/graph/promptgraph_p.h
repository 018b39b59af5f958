// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/nodes/nodeclasses_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qhash.h>

#include <vector>

namespace ComfyDeploy::Local {

//! \brief A graph in API format as nodes and links by index, so that walks over it stay linear.
//!
//! Reads without checking, which is the task of checkedPrompt(). Keeps views of the text, so the
//! JsonText must outlive it.
class PromptGraph
{
public:
    //! How an input is given.
    struct Input
    {
        enum class Kind { Literal, Link, BrokenLink };
        QString name;
        JsonText::Value value;
        Kind kind = Kind::Literal;
        int source = -1; //!< index of the linked node; -1 if there is none
        qint64 slot = 0; //!< the linked output of a link
    };
    struct Node
    {
        QString id;
        QString classType;
        const NodeClass *nodeClass = nullptr; //!< null if unknown
        JsonText::Value value;
        bool hasInputs = false; //!< false if "inputs" is missing, or no object, array or text
        std::vector<Input> inputs; //!< duplicate names merged: the last one counts

        [[nodiscard]] const Input *input(QStringView name) const;
        //! The literals among the inputs, converted to the types of the catalog.
        [[nodiscard]] LiteralInputs literals() const;
    };

    explicit PromptGraph(const JsonText &graph);

    [[nodiscard]] const std::vector<Node> &nodes() const { return m_nodes; }
    [[nodiscard]] int indexOf(const QString &id) const { return m_indexes.value(id, -1); }

    //! The nodes that \a roots need, and the roots, each after all nodes that it needs itself. A
    //! cycle is cut at the link that closes it and passed to \a cycle as the path of its nodes, or
    //! the start of that path. \a wanted can exclude nodes.
    static constexpr size_t MaximumReportedCycle = 20;
    template <typename Wanted, typename Cycle>
    [[nodiscard]] std::vector<int> dependenciesFirst(const std::vector<int> &roots,
                                                     const Wanted &wanted,
                                                     const Cycle &cycle) const;

private:
    void readInputs(Node &node);

    std::vector<Node> m_nodes;
    QHash<QString, int> m_indexes;
};

template <typename Wanted, typename Cycle>
std::vector<int> PromptGraph::dependenciesFirst(const std::vector<int> &roots, const Wanted &wanted,
                                                const Cycle &cycle) const
{
    // Without recursion: a client can send a chain of a hundred thousand nodes.
    enum class Mark : char { New, Open, Done };
    struct Frame
    {
        int node;
        size_t next;
    };
    std::vector<Mark> marks(m_nodes.size(), Mark::New);
    std::vector<size_t> places(m_nodes.size()); // positions of the open nodes in path
    std::vector<int> order;
    std::vector<Frame> path;
    for (const int root : roots) {
        if (marks[size_t(root)] != Mark::New || !wanted(root))
            continue;
        marks[size_t(root)] = Mark::Open;
        places[size_t(root)] = 0;
        path.push_back({root, 0});
        while (!path.empty()) {
            Frame &frame = path.back();
            const std::vector<Input> &inputs = m_nodes[size_t(frame.node)].inputs;
            if (frame.next == inputs.size()) {
                marks[size_t(frame.node)] = Mark::Done;
                order.push_back(frame.node);
                path.pop_back();
                continue;
            }
            const int source = inputs[frame.next++].source;
            if (source < 0)
                continue;
            if (marks[size_t(source)] == Mark::Open) {
                // A part of a long cycle names it well enough, and keeps many cycles linear.
                std::vector<int> closed;
                for (size_t i = places[size_t(source)];
                     i < path.size() && closed.size() < MaximumReportedCycle; ++i) {
                    closed.push_back(path[i].node);
                }
                cycle(closed);
            } else if (marks[size_t(source)] == Mark::New && wanted(source)) {
                marks[size_t(source)] = Mark::Open;
                places[size_t(source)] = path.size();
                path.push_back({source, 0});
            }
        }
    }
    return order;
}

} // namespace ComfyDeploy::Local
