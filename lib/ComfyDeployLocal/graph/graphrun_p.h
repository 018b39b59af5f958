// SPDX-License-Identifier: MIT

#pragma once

#include "executionevents_p.h"
#include "promptgraph_p.h"
#include "resultcache_p.h"

namespace ComfyDeploy::Local {

//! \brief One execution of a graph, from execution_start to the closing executing.
//!
//! Used for one call of run(), on one thread. Shares only the cache with other runs.
class GraphRun
{
public:
    GraphRun(const ExecutionOptions &options, ResultCache &cache, const JsonText &graph,
             const QString &promptId, const ExecutionHooks &hooks);

    ExecutionOutcome run(const QStringList &outputNodes);

private:
    struct Prepared
    {
        QHash<QString, NodeValue> inputs;
        std::optional<NodeFailure> failure;
    };

    [[nodiscard]] ExecutionOutcome execute(const std::vector<int> &roots);
    void sign(const std::vector<int> &order);
    void findCached(const std::vector<int> &order);
    [[nodiscard]] bool filesStillThere(const NodeResult &result) const;
    [[nodiscard]] ExecutionOutcome runNode(int index);
    [[nodiscard]] NodeOutcome compute(const PromptGraph::Node &node, Prepared prepared);
    [[nodiscard]] Prepared prepare(const PromptGraph::Node &node) const;
    [[nodiscard]] std::optional<NodeFailure>
    prepareInput(const PromptGraph::Node &node, const NodeInput &spec, NodeValue *value) const;
    void keep(int index, NodeOutcome outcome);
    void releaseInputs(int index);
    [[nodiscard]] bool cancelled() const;
    [[nodiscard]] bool waitStep() const;
    void report(int index, const NodeFailure &failure, const QHash<QString, NodeValue> &inputs);

    const ExecutionOptions &m_options;
    ResultCache &m_cache;
    const JsonText &m_text;
    const PromptGraph m_graph;
    const ExecutionHooks &m_hooks;
    ExecutionEvents m_events;

    std::vector<QByteArray> m_signatures; //!< by node; empty for a node that is not needed
    std::vector<SharedResult> m_results; //!< by node, while a link still needs it
    std::vector<int> m_uses; //!< by node: number of links that still need its result
    std::vector<bool> m_passing; //!< by node: its result is valid for this execution only
    //! The results of this execution.
    QHash<QByteArray, std::weak_ptr<const NodeResult>> m_bySignature;
    QStringList m_cachedNodes;
    QStringList m_executed;
};

} // namespace ComfyDeploy::Local
