// SPDX-License-Identifier: MIT

#pragma once

#include "substitutionplan_p.h"

namespace ComfyDeploy::Local {

//! \brief Decides what replaces each node that an output depends on.
//!
//! It walks from the outputs to the nodes that they need, so that a default that is not used is
//! neither fetched nor a reason to refuse the graph.
class SubstitutionPlanner
{
public:
    SubstitutionPlanner(SubstitutionPlan *plan, const NodeCatalog &server,
                        const Substitution::SeedDraw &draw)
        : m_plan(plan), m_server(server), m_draw(draw)
    {}

    //! Returns false if the graph is refused, with a sentence in refusal().
    [[nodiscard]] bool run();
    [[nodiscard]] QString refusal() const { return m_refusal; }

private:
    using Node = PromptGraph::Node;
    using Input = PromptGraph::Input;
    using Decision = std::optional<Substitute>; //!< null if refused
    using Way = SubstitutionRule::Way;

    [[nodiscard]] std::vector<int> roots() const;
    bool visit(const Node &node);
    bool need(const Node &reader, const SubstituteValue &value);
    bool decide(int index);
    Decision decision(const Node &node, const SubstitutionRule &rule);
    Decision replacement(const Node &node, const SubstitutionRule &rule);
    Decision replacementOfKept(int index);

    // Values, for a node that replaces this one or for its readers.
    Decision textOf(const Node &node, const SubstitutionRule &rule);
    Decision numberOf(const Node &node, const SubstitutionRule &rule);
    Decision wholeOf(const Node &node, const SubstitutionRule &rule);
    Decision sliderOf(const Node &node, const SubstitutionRule &rule);
    Decision truthOf(const Node &node, const SubstitutionRule &rule);
    Decision seedOf(const Node &node, const SubstitutionRule &rule);
    Decision combinationOf(const Node &node, const SubstitutionRule &rule);
    Decision nameOf(const Node &node, QStringView addressInput, QStringView defaultInput);
    Decision literal(const SubstitutionRule &rule, const QByteArray &json) const;
    Decision literal(const SubstitutionRule &rule, const WholeNumber &number) const;
    Decision literal(const SubstitutionRule &rule, const JsonText::Value &given,
                     double number) const;
    Decision defaultOf(const Node &node, const SubstitutionRule &rule, QStringView input);
    Decision inPlace(const SubstitutionRule &rule, const SubstituteValue &value) const;

    // Files and outputs.
    Decision pictureOf(const Node &node, const SubstitutionRule &rule);
    Decision batchOf(const Node &node);
    Decision audioOf(const Node &node);
    Decision videoOf(const Node &node);
    Decision helperSuiteVideo(const Node &node) const;
    Decision ownVideo(const Node &node);
    Decision wiredDefault(const Node &node, const QString &problem);
    Decision output(const Node &node, const SubstitutionRule &rule);
    [[nodiscard]] static QString hostFileProblem();
    Substitute wished(const Node &node, MediaWish::Kind kind, const QStringList &sources,
                      Substitute substitute);

    // Reading. Null, with a refusal, for a link whose value is known only in the run.
    std::optional<JsonText::Value> known(const Node &node, QStringView input);
    std::optional<QString> knownText(const Node &node, QStringView input);
    std::optional<JsonText::Value> knownOf(const Node &reader, const Input &input);
    std::optional<SubstituteValue> valueOf(int index);
    [[nodiscard]] QString inputName(const Node &node) const;

    std::nullopt_t refuse(const Node &node, const QString &problem);

    SubstitutionPlan *m_plan;
    const NodeCatalog &m_server;
    const Substitution::SeedDraw &m_draw;
    std::vector<int> m_waiting; //!< decided nodes whose own inputs have not been visited
    QList<JsonText> m_computed; //!< texts that the computed values are views of
    QHash<int, Decision> m_replacements; //!< of kept nodes, by node index
    int m_depth = 0;
    QString m_refusal;
};

} // namespace ComfyDeploy::Local
