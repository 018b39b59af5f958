// SPDX-License-Identifier: MIT

#pragma once

#include "substitutionplan_p.h"

namespace ComfyDeploy::Local {

//! \brief Decides what stands for each node that an output depends on.
//!
//! It goes from the outputs to what they need, so a default that is not used costs nothing and
//! refuses nothing.
class SubstitutionPlanner
{
public:
    SubstitutionPlanner(SubstitutionPlan *plan, const NodeCatalog &server,
                        const Substitution::SeedDraw &draw)
        : m_plan(plan), m_server(server), m_draw(draw)
    {}

    //! False with a sentence in refusal().
    [[nodiscard]] bool run();
    [[nodiscard]] QString refusal() const { return m_refusal; }

private:
    using Node = PromptGraph::Node;
    using Input = PromptGraph::Input;
    using Decision = std::optional<Substitute>; //!< nothing if refused
    using Way = SubstitutionRule::Way;

    [[nodiscard]] std::vector<int> roots() const;
    bool visit(const Node &node);
    bool need(const Node &reader, const SubstituteValue &value);
    bool decide(int index);
    Decision decision(const Node &node, const SubstitutionRule &rule);
    Decision replacement(const Node &node, const SubstitutionRule &rule);
    Decision replacementOfKept(int index);

    // Values, as JSON for a class in place or for the readers.
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

    // Reading. Nothing, and a refusal, for a link whose value nobody knows before the run.
    std::optional<JsonText::Value> known(const Node &node, QStringView input);
    std::optional<QString> knownText(const Node &node, QStringView input);
    std::optional<JsonText::Value> knownOf(const Node &reader, const Input &input);
    std::optional<SubstituteValue> valueOf(int index);
    [[nodiscard]] QString inputName(const Node &node) const;

    std::nullopt_t refuse(const Node &node, const QString &problem);

    SubstitutionPlan *m_plan;
    const NodeCatalog &m_server;
    const Substitution::SeedDraw &m_draw;
    std::vector<int> m_waiting; //!< decided, but not yet what they need
    QList<JsonText> m_computed; //!< what values of nodes are views of
    QHash<int, Decision> m_replacements; //!< of nodes that are kept, by their index
    int m_depth = 0;
    QString m_refusal;
};

} // namespace ComfyDeploy::Local
