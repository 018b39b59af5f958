// SPDX-License-Identifier: MIT

#include "substitutionplanner_p.h"

#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <algorithm>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

//! Nodes of the plugin that take a value of each other, in a row. A longer chain is a cycle, or not
//! made by a person.
constexpr int MostInARow = 64;

QString inARowProblem()
{
    return u"its value depends on itself, or on more than %1 such nodes in a row. Link it to "
           "another node"_s.arg(MostInARow);
}

} // namespace

bool SubstitutionPlanner::run()
{
    const auto &nodes = m_plan->graph.nodes();
    m_plan->substitutes.resize(nodes.size());
    for (const int root : roots()) {
        if (!decide(root))
            return false;
    }
    while (!m_waiting.empty()) {
        const Node &node = nodes[size_t(m_waiting.back())];
        m_waiting.pop_back();
        if (!visit(node))
            return false;
    }
    return true;
}

// The nodes that ComfyUI executes by itself. If there are none, ComfyUI refuses the graph; then all
// nodes except the plugin's are examined.
std::vector<int> SubstitutionPlanner::roots() const
{
    std::vector<int> outputs;
    std::vector<int> others;
    const auto &nodes = m_plan->graph.nodes();
    for (size_t i = 0; i < nodes.size(); ++i) {
        const SubstitutionRule *rule = substitutionRule(nodes[i].classType);
        const bool isReplaced = rule && (rule->always || !m_server.contains(rule->name.toString()));
        if (rule && isReplaced ? rule->isRoot() : m_server.isOutput(nodes[i].classType))
            outputs.push_back(int(i));
        else if (!rule)
            others.push_back(int(i));
    }
    return outputs.empty() ? others : outputs;
}

// Decides the nodes that the node, or what replaces it, takes values from.
bool SubstitutionPlanner::visit(const Node &node)
{
    const Substitute substitute = *m_plan->substitutes[size_t(m_plan->graph.indexOf(node.id))];
    if (substitute.kind == Substitute::Kind::Kept) {
        return std::all_of(node.inputs.begin(), node.inputs.end(), [&](const Input &input) {
            return need(node, SubstituteValue::of(input));
        });
    }
    return need(node, substitute.value)
        && std::all_of(substitute.inputs.begin(), substitute.inputs.end(),
                       [&](const Substitute::Input &input) { return need(node, input.value); });
}

bool SubstitutionPlanner::need(const Node &reader, const SubstituteValue &value)
{
    SubstituteValue next = value;
    for (int steps = 0; next.isLink(); ++steps) {
        if (!decide(next.source))
            return false;
        const Node &source = m_plan->graph.nodes()[size_t(next.source)];
        Substitute &substitute = *m_plan->substitutes[size_t(next.source)];
        if (substitute.kind == Substitute::Kind::Kept)
            return true;
        substitute.countsFrames = substitute.countsFrames || next.slot == 1;
        if (next.slot < 0 || next.slot >= substitute.outputs) {
            refuse(reader,
                   u"it takes output %1 of node %2 (%3), which only Comfy Deploy's plugin has. "
                   "Install ComfyUI-Deploy on this ComfyUI, or take another output"_s.arg(
                       QString::number(next.slot), source.id, source.classType));
            return false;
        }
        if (steps > MostInARow) {
            refuse(source, inARowProblem());
            return false;
        }
        next = substitute.kind == Substitute::Kind::Passed ? substitute.value : SubstituteValue();
    }
    return true;
}

bool SubstitutionPlanner::decide(int index)
{
    std::optional<Substitute> &decided = m_plan->substitutes[size_t(index)];
    if (decided)
        return true;
    const Node &node = m_plan->graph.nodes()[size_t(index)];
    const SubstitutionRule *rule = substitutionRule(node.classType);
    if (rule && ++m_depth > MostInARow)
        refuse(node, inARowProblem());
    if (!m_refusal.isEmpty())
        return false;
    decided = rule ? decision(node, *rule) : Substitute{};
    m_depth -= rule ? 1 : 0;
    if (decided)
        m_waiting.push_back(index);
    return decided.has_value();
}

SubstitutionPlanner::Decision SubstitutionPlanner::decision(const Node &node,
                                                            const SubstitutionRule &rule)
{
    if (rule.isOutput())
        return output(node, rule);
    const Input *given = node.input(u"input_id");
    const bool isList =
        given && (given->value.isArray() || given->value.isObject()) && !inputName(node).isEmpty();
    if (isList && rule.way != Way::ImageBatch)
        return refuse(node, u"its value must be one text, number or boolean, not a list"_s);
    if (!rule.always && m_server.contains(node.classType))
        return Substitute{};
    return replacement(node, rule);
}

SubstitutionPlanner::Decision SubstitutionPlanner::replacement(const Node &node,
                                                               const SubstitutionRule &rule)
{
    switch (rule.way) {
    case Way::Text:
    case Way::AnyText:
    case Way::Choice:
        return textOf(node, rule);
    case Way::Number:
        return numberOf(node, rule);
    case Way::Whole:
    case Way::WholeSlider:
        return wholeOf(node, rule);
    case Way::Slider:
        return sliderOf(node, rule);
    case Way::Boolean:
        return truthOf(node, rule);
    case Way::Seed:
        return seedOf(node, rule);
    case Way::Combination:
        return combinationOf(node, rule);
    case Way::Lora:
        return nameOf(node, u"lora_url", u"default_lora_name");
    case Way::FaceModel:
        return nameOf(node, u"face_model_url", u"default_face_model_name");
    case Way::Image:
        return pictureOf(node, rule);
    case Way::ImageBatch:
        return batchOf(node);
    case Way::Audio:
        return audioOf(node);
    case Way::Video:
        return videoOf(node);
    default:
        break;
    }
    return refuse(node, hostFileProblem());
}

QString SubstitutionPlanner::hostFileProblem()
{
    return u"it needs a file on ComfyUI's own machine, which only Comfy Deploy's plugin puts "
           u"there. "
           "Install ComfyUI-Deploy on this ComfyUI, or use an input of another kind"_s;
}

std::optional<JsonText::Value> SubstitutionPlanner::known(const Node &node, QStringView input)
{
    const Input *given = node.input(input);
    return given ? knownOf(node, *given) : JsonText::Value();
}

std::optional<QString> SubstitutionPlanner::knownText(const Node &node, QStringView input)
{
    const auto value = known(node, input);
    if (!value)
        return std::nullopt;
    return value->exists() && !value->isNull() ? pythonText(*value) : QString();
}

std::optional<JsonText::Value> SubstitutionPlanner::knownOf(const Node &reader, const Input &input)
{
    if (input.kind != Input::Kind::Link)
        return input.value;
    SubstituteValue value = SubstituteValue::of(input);
    for (int steps = 0; value.isLink() && steps < MostInARow; ++steps) {
        if (!decide(value.source))
            return std::nullopt;
        const auto next = valueOf(value.source);
        if (!next)
            break;
        value = *next;
    }
    if (!value.isLink() && input.source >= 0) {
        m_computed += *JsonText::parse(value.json);
        return m_computed.last().root();
    }
    return refuse(
        reader,
        u"it takes \"%1\" from another node, so that the value is known only in the run. "
        "Give it in the node itself, or install ComfyUI-Deploy on this ComfyUI"_s.arg(input.name));
}

//! Null if the value is known only in the run.
std::optional<SubstituteValue> SubstitutionPlanner::valueOf(int index)
{
    const Decision source = m_plan->substitutes[size_t(index)]->kind == Substitute::Kind::Kept
        ? replacementOfKept(index)
        : m_plan->substitutes[size_t(index)];
    if (source && source->kind == Substitute::Kind::Passed)
        return source->value;
    const bool isPrimitive = source && source->kind == Substitute::Kind::Node
        && source->mediaInput.isEmpty() && source->inputs.size() == 1
        && source->inputs.first().name == u"value";
    return isPrimitive ? std::optional(source->inputs.first().value) : std::nullopt;
}

//! What would replace a kept node if the server lacked the plugin's class; it gives the same value.
SubstitutionPlanner::Decision SubstitutionPlanner::replacementOfKept(int index)
{
    const Node &node = m_plan->graph.nodes()[size_t(index)];
    const SubstitutionRule *rule = substitutionRule(node.classType);
    if (!rule || !rule->isValue() || m_depth >= MostInARow)
        return std::nullopt;
    if (const auto known = m_replacements.constFind(index); known != m_replacements.constEnd())
        return *known;
    m_replacements.insert(index, std::nullopt); // for a node that depends on itself
    ++m_depth;
    Decision decision = replacement(node, *rule);
    --m_depth;
    m_refusal.clear(); // the node that needs the value refuses it, if it must
    m_replacements.insert(index, decision);
    return decision;
}

QString SubstitutionPlanner::inputName(const Node &node) const
{
    return m_plan->inputNames.at(m_plan->graph.indexOf(node.id));
}

std::nullopt_t SubstitutionPlanner::refuse(const Node &node, const QString &problem)
{
    if (!m_refusal.isEmpty())
        return std::nullopt;
    const QString name = inputName(node);
    const QString place = u"Node %1 (%2"_s.arg(node.id, node.classType);
    m_refusal = place + (name.isEmpty() ? u")"_s : u", input \"%1\")"_s.arg(name)) + u": "_s
        + problem + u'.';
    return std::nullopt;
}

} // namespace ComfyDeploy::Local
