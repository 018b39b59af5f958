// SPDX-License-Identifier: MIT

#include "promptcheck_p.h"

#include <ComfyDeployLocal/wording/prompterrors_p.h>
#include <ComfyDeployLocal/wording/pythonexception_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>
#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qmap.h>

#include <algorithm>
#include <iterator>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

//! The most outputs named per faulty node, so that a hostile graph's answer stays linear.
constexpr size_t MostDependentOutputs = 100;
//! ComfyUI's check calls itself for each link, and Python ends that about here.
constexpr int DeepestChain = 1000;
//! ComfyUI does not send longer lists of options back.
constexpr qsizetype LongestOptionList = 20;

QJsonValue jsonOf(const JsonText::Value &value)
{
    if (value.isInteger())
        return WholeNumber::fromDigits(value.raw()).toJson();
    return QJsonValue::fromVariant(value.toVariant());
}

//! Type and limits, which are there even if empty, unlike in the answer to /object_info.
QJsonArray fullConfig(const NodeInput &spec)
{
    QJsonArray config = inputConfig(spec);
    if (config.size() < 2)
        config.append(QJsonObject());
    return config;
}

//! The same, where the files are known that an upload may name.
QJsonArray fullConfig(const NodeInput &spec, const ExecutionOptions &options)
{
    QJsonArray config = fullConfig(spec);
    if (spec.isUpload)
        config[0] = QJsonArray::fromStringList(
            QDir(options.inputDirectory).entryList(QDir::Files, QDir::Name));
    return config;
}

QJsonObject extraInfo(const NodeInput &spec, const QJsonValue &received)
{
    return {{"input_name"_L1, spec.name},
            {"input_config"_L1, fullConfig(spec)},
            {"received_value"_L1, received}};
}

bool isLess(const NodeValue &left, const NodeValue &right)
{
    if (const auto *a = std::get_if<WholeNumber>(&left)) {
        const auto *b = std::get_if<WholeNumber>(&right);
        return b && *a < *b;
    }
    const auto *a = std::get_if<double>(&left);
    const auto *b = std::get_if<double>(&right);
    return a && b && *a < *b;
}

//! The integers in \a error, exact to all digits, at the places where a QJsonObject has doubles.
PythonJson exactError(const PromptGraph::Node &node, const QJsonObject &error)
{
    constexpr auto style = PythonJson::Style::Answer;
    const QString name = error["extra_info"_L1]["input_name"_L1].toString();
    const NodeInput *spec = node.nodeClass->input(name);
    const PromptGraph::Input *input = node.input(name);
    PythonJson extra(style);
    if (spec) {
        PythonJson limits(style);
        const auto add = [&limits](const QString &key, const NodeValue &value) {
            if (std::holds_alternative<WholeNumber>(value))
                limits.addRaw(key, pythonText(value).toLatin1());
        };
        add(u"default"_s, spec->fallback);
        add(u"min"_s, spec->minimum);
        add(u"max"_s, spec->maximum);
        extra.addRaw(u"input_config", PythonJson::array({"null", limits.text()}, style));
    }
    if (input && input->value.isInteger())
        extra.addRaw(u"received_value", input->value.raw());
    return PythonJson(style).add(u"extra_info", extra);
}

QJsonObject optionError(const NodeInput &spec, const NodeValue &value)
{
    const auto *text = std::get_if<QString>(&value);
    if (text && spec.openOptions && !text->isEmpty() && !text->contains("://"_L1))
        return {};
    if (text && spec.options.contains(*text))
        return {};
    const bool tooMany = spec.options.size() > LongestOptionList;
    const QString list = tooMany ? u"(list of length %1)"_s.arg(spec.options.size())
                                 : u"['"_s + spec.options.join("', '"_L1) + u"']"_s;
    QJsonObject extra = extraInfo(spec, described(value));
    if (tooMany)
        extra.insert("input_config"_L1, QJsonValue::Null);
    return PromptErrors::notInList(spec.name, pythonText(value), list, extra);
}

} // namespace

QJsonObject limitError(const NodeInput &spec, const NodeValue &value)
{
    if (spec.type == ValueType::Combo)
        return optionError(spec, value);
    if (isLess(value, spec.minimum)) {
        return PromptErrors::smallerThanMinimum(spec.name, pythonText(value),
                                                pythonText(spec.minimum),
                                                extraInfo(spec, described(value)));
    }
    if (isLess(spec.maximum, value)) {
        return PromptErrors::biggerThanMaximum(spec.name, pythonText(value),
                                               pythonText(spec.maximum),
                                               extraInfo(spec, described(value)));
    }
    return {};
}

namespace {

class Checker
{
public:
    Checker(const JsonText &graph, const ExecutionOptions &options)
        : m_graph(graph), m_options(options)
    {}
    PromptCheck run();

private:
    [[nodiscard]] QJsonObject structuralError() const;
    void checkNode(int index);
    void checkInput(const PromptGraph::Node &node, const NodeInput &spec, QJsonArray *errors) const;
    [[nodiscard]] PythonException raisedBy(const PromptGraph::Node &node) const;
    [[nodiscard]] PythonException raisedBy(const PromptGraph::Input &input) const;
    [[nodiscard]] bool isFollowed(const PromptGraph::Node &node,
                                  const PromptGraph::Input &input) const;
    [[nodiscard]] QJsonObject linkError(const PromptGraph::Input &input,
                                        const NodeInput &spec) const;
    [[nodiscard]] QJsonObject literalError(const PromptGraph::Input &input,
                                           const NodeInput &spec) const;
    void noteCycle(const std::vector<int> &path);
    void noteDepth(const std::vector<int> &order);
    void reportRaised(const std::vector<int> &outputs, const std::vector<int> &order);
    void judgeOutputs(const std::vector<int> &outputs, const std::vector<int> &order,
                      PromptCheck *check);
    void listErrors(const std::vector<int> &order, const std::vector<std::vector<int>> &dependents,
                    PromptCheck *check) const;

    const PromptGraph m_graph;
    const ExecutionOptions &m_options;
    std::vector<QJsonArray> m_errors; //!< by node
    std::vector<PythonException> m_raised; //!< by node
};

QJsonObject Checker::structuralError() const
{
    for (const PromptGraph::Node &node : m_graph.nodes()) {
        if (!node.value.isObject())
            return PromptErrors::nodeIsNoObject(node.id);
        if (!node.value.member(u"class_type").isString())
            return PromptErrors::nodeHasNoClass(node.id);
        if (!node.nodeClass)
            return PromptErrors::unknownClass(node.id, node.classType);
    }
    return {};
}

PythonException Checker::raisedBy(const PromptGraph::Node &node) const
{
    const JsonText::Value inputs = node.value.member(u"inputs");
    if (!inputs.exists())
        return keyError(u"inputs"_s);
    if (!node.hasInputs)
        return notIterable(inputs);
    for (const NodeInput &spec : node.nodeClass->inputs) {
        const PromptGraph::Input *input = node.input(spec.name);
        if (PythonException raised = input ? raisedBy(*input) : PythonException();
            !raised.type.isEmpty())
            return raised;
    }
    return {};
}

//! Any list of two is a link to ComfyUI, which looks it up before it asks what it holds.
PythonException Checker::raisedBy(const PromptGraph::Input &input) const
{
    if (!input.value.isArray() || input.value.size() != 2)
        return {};
    const JsonText::Value id = input.value.at(0);
    const JsonText::Value slot = input.value.at(1);
    const int source = id.isString() ? m_graph.indexOf(id.toString()) : -1;
    if (source < 0)
        return keyError(id);
    if (input.kind == PromptGraph::Input::Kind::BrokenLink)
        return noTupleIndex(slot);
    const auto &outputs = m_graph.nodes()[size_t(source)].nodeClass->outputs;
    if (input.slot < 0 || input.slot >= outputs.size())
        return tupleIndexOutOfRange();
    return {};
}

//! Whether the check continues in the node that the input is linked to.
bool Checker::isFollowed(const PromptGraph::Node &node, const PromptGraph::Input &input) const
{
    if (input.source < 0)
        return false;
    const NodeInput *spec = node.nodeClass->input(input.name);
    return !spec || (raisedBy(input).type.isEmpty() && linkError(input, *spec).isEmpty());
}

QJsonObject Checker::linkError(const PromptGraph::Input &input, const NodeInput &spec) const
{
    QJsonObject extra = extraInfo(spec, jsonOf(input.value));
    extra.insert("input_config"_L1, fullConfig(spec, m_options));
    if (input.kind == PromptGraph::Input::Kind::BrokenLink) {
        return PromptErrors::badLink(spec.name, extra);
    }
    const auto &outputs = m_graph.nodes()[size_t(input.source)].nodeClass->outputs;
    const ValueType received = outputs.at(input.slot).type;
    if (received == spec.type || received == ValueType::Any || spec.type == ValueType::Any)
        return {};
    extra.remove("received_value"_L1);
    extra.insert("received_type"_L1, typeName(received));
    extra.insert("linked_node"_L1, jsonOf(input.value));
    return PromptErrors::typeMismatch(spec.name, typeName(received), typeName(spec.type), extra);
}

QJsonObject Checker::literalError(const PromptGraph::Input &input, const NodeInput &spec) const
{
    const PythonConversion converted = convertedLiteral(input.value, spec.type);
    if (converted.problem.isEmpty())
        return limitError(spec, converted.value);
    QJsonObject extra = extraInfo(spec, jsonOf(input.value));
    extra.insert("input_config"_L1, fullConfig(spec, m_options));
    extra.insert("exception_message"_L1, converted.problem);
    return PromptErrors::noConversion(spec.name, typeName(spec.type), pythonText(input.value),
                                      converted.problem, extra);
}

void Checker::checkInput(const PromptGraph::Node &node, const NodeInput &spec,
                         QJsonArray *errors) const
{
    const PromptGraph::Input *input = node.input(spec.name);
    if (!input) {
        if (spec.required)
            errors->append(PromptErrors::missingInput(spec.name));
        return;
    }
    const QJsonObject error = input->kind == PromptGraph::Input::Kind::Literal
        ? literalError(*input, spec)
        : linkError(*input, spec);
    if (!error.isEmpty())
        errors->append(error);
}

void Checker::checkNode(int index)
{
    const PromptGraph::Node &node = m_graph.nodes()[size_t(index)];
    QJsonArray &errors = m_errors[size_t(index)];
    m_raised[size_t(index)] = raisedBy(node);
    if (!m_raised[size_t(index)].type.isEmpty())
        return;
    for (const NodeInput &spec : node.nodeClass->inputs)
        checkInput(node, spec, &errors);
    if (!errors.isEmpty() || !node.nodeClass->validate)
        return;
    if (const auto problem = node.nodeClass->validate(m_options, node.literals())) {
        errors.append(PromptErrors::customValidation(
            u"%1 - %2"_s.arg(problem->input, problem->text), {{"input_name"_L1, problem->input}}));
    }
}

//! A chain that is too long ends the check at the node at which it is.
void Checker::noteDepth(const std::vector<int> &order)
{
    const auto &nodes = m_graph.nodes();
    std::vector<int> depths(nodes.size()); // links between a node and the outputs
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
        const auto index = size_t(*it);
        if (depths[index] > DeepestChain && m_errors[index].isEmpty()) {
            m_raised[index] = recursionTooDeep(DeepestChain);
        }
        for (const PromptGraph::Input &input : nodes[index].inputs) {
            if (input.source >= 0) {
                int &depth = depths[size_t(input.source)];
                depth = std::max(depth, depths[index] + 1);
            }
        }
    }
}

//! Keeps only the errors of nodes that ComfyUI reaches, and reports there what was raised: an
//! output's own exception ends its check, that of another node is caught by the one that needs it.
void Checker::reportRaised(const std::vector<int> &outputs, const std::vector<int> &order)
{
    struct Consumer
    {
        const PromptGraph::Node *node = nullptr;
        const PromptGraph::Input *input = nullptr;
    };
    const auto &nodes = m_graph.nodes();
    std::vector<Consumer> consumers(nodes.size());
    std::vector<bool> isOutput(nodes.size());
    for (const int output : outputs)
        isOutput[size_t(output)] = true;
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
        const auto index = size_t(*it);
        const PromptGraph::Node &node = nodes[index];
        const PythonException &raised = m_raised[index];
        const Consumer &consumer = consumers[index];
        if (!isOutput[index] && !consumer.node) {
            m_errors[index] = {};
            continue;
        }
        QJsonObject info{{"exception_type"_L1, raised.type}, {"traceback"_L1, QJsonArray()}};
        if (raised.type.isEmpty()) {
            for (const PromptGraph::Input &input : node.inputs) {
                if (isFollowed(node, input) && !consumers[size_t(input.source)].node)
                    consumers[size_t(input.source)] = {&node, &input};
            }
        } else if (isOutput[index]) {
            m_errors[index] = {PromptErrors::raised(raised.text, info)};
        } else {
            info.insert("input_name"_L1, consumer.input->name);
            const NodeInput *spec = consumer.node->nodeClass->input(consumer.input->name);
            info.insert("input_config"_L1,
                        spec ? QJsonValue(fullConfig(*spec, m_options)) : QJsonValue());
            info.insert("exception_message"_L1, raised.text);
            info.insert("linked_node"_L1, jsonOf(consumer.input->value));
            m_errors[index] = {PromptErrors::raisedInside(raised.text, info)};
        }
    }
}

void Checker::noteCycle(const std::vector<int> &path)
{
    QJsonArray ids;
    QString text;
    for (const int index : path) {
        const PromptGraph::Node &node = m_graph.nodes()[size_t(index)];
        ids.append(node.id);
        text += u"%1 (%2) -> "_s.arg(node.id, node.classType);
    }
    const PromptGraph::Node &first = m_graph.nodes()[size_t(path.front())];
    text += path.size() < PromptGraph::MaximumReportedCycle
        ? u"%1 (%2)"_s.arg(first.id, first.classType)
        : u"..."_s;
    for (const int index : path) {
        QJsonArray &errors = m_errors[size_t(index)];
        if (errors.isEmpty()) {
            errors.append(PromptErrors::cycle(
                text,
                {{"node_id"_L1, m_graph.nodes()[size_t(index)].id}, {"cycle_nodes"_L1, ids}}));
        }
    }
}

void Checker::judgeOutputs(const std::vector<int> &outputs, const std::vector<int> &order,
                           PromptCheck *check)
{
    const auto &nodes = m_graph.nodes();
    std::vector<bool> invalid(nodes.size());
    for (const int index : order) {
        invalid[size_t(index)] = !m_errors[size_t(index)].isEmpty();
        for (const PromptGraph::Input &input : nodes[size_t(index)].inputs) {
            if (input.source >= 0 && invalid[size_t(input.source)])
                invalid[size_t(index)] = true;
        }
    }
    // Which outputs a fault takes down, carried from the outputs back to their sources.
    std::vector<std::vector<int>> dependents(nodes.size());
    for (const int output : outputs) {
        if (invalid[size_t(output)])
            dependents[size_t(output)].push_back(output);
        else
            check->outputNodes << nodes[size_t(output)].id;
    }
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
        const std::vector<int> &own = dependents[size_t(*it)];
        for (const PromptGraph::Input &input : nodes[size_t(*it)].inputs) {
            if (input.source < 0 || own.empty())
                continue;
            std::vector<int> &theirs = dependents[size_t(input.source)];
            std::vector<int> merged;
            std::set_union(own.begin(), own.end(), theirs.begin(), theirs.end(),
                           std::back_inserter(merged));
            merged.resize(qMin(merged.size(), MostDependentOutputs));
            theirs = std::move(merged);
        }
    }
    listErrors(order, dependents, check);
}

void Checker::listErrors(const std::vector<int> &order,
                         const std::vector<std::vector<int>> &dependents, PromptCheck *check) const
{
    const auto &nodes = m_graph.nodes();
    // Sorted, because only appending to a QJsonObject is cheap.
    QMap<QString, int> faulty;
    for (const int index : order) {
        if (!m_errors[size_t(index)].isEmpty())
            faulty.insert(nodes[size_t(index)].id, index);
    }
    PythonJson exact(PythonJson::Style::Answer);
    for (const int index : std::as_const(faulty)) {
        QJsonArray ids;
        for (const int output : dependents[size_t(index)])
            ids.append(nodes[size_t(output)].id);
        check->nodeErrors.insert(nodes[size_t(index)].id,
                                 QJsonObject{{"errors"_L1, m_errors[size_t(index)]},
                                             {"dependent_outputs"_L1, ids},
                                             {"class_type"_L1, nodes[size_t(index)].classType}});
        QList<QByteArray> errors;
        for (const QJsonValue error : std::as_const(m_errors[size_t(index)]))
            errors += exactError(nodes[size_t(index)], error.toObject()).text();
        exact.add(nodes[size_t(index)].id,
                  PythonJson(PythonJson::Style::Answer)
                      .addRaw(u"errors", PythonJson::array(errors, PythonJson::Style::Answer)));
    }
    check->exact = ReceivedJson::exact(
        PythonJson(PythonJson::Style::Answer).add(u"node_errors", exact).text());
}

PromptCheck Checker::run()
{
    PromptCheck check;
    check.error = structuralError();
    if (!check.error.isEmpty())
        return check;
    std::vector<int> outputs;
    for (size_t i = 0; i < m_graph.nodes().size(); ++i) {
        if (m_graph.nodes()[i].nodeClass->outputNode)
            outputs.push_back(int(i));
    }
    if (outputs.empty()) {
        check.error = PromptErrors::noOutputs();
        return check;
    }
    m_errors.resize(m_graph.nodes().size());
    m_raised.resize(m_graph.nodes().size());
    const std::vector<int> order = m_graph.dependenciesFirst(
        outputs, [](int) { return true; },
        [this](const std::vector<int> &path) { noteCycle(path); });
    for (const int index : order)
        checkNode(index);
    noteDepth(order);
    reportRaised(outputs, order);
    judgeOutputs(outputs, order, &check);
    if (check.outputNodes.isEmpty()) {
        QStringList details; // what is wrong with the outputs themselves
        for (const int output : outputs) {
            for (const QJsonValue error : std::as_const(m_errors[size_t(output)]))
                details +=
                    error["message"_L1].toString() + u": "_s + error["details"_L1].toString();
        }
        check.error = PromptErrors::outputsFailed(details.join(u'\n'));
    }
    return check;
}

} // namespace

PromptCheck checkedPrompt(const JsonText &graph, const ExecutionOptions &options)
{
    if (!graph.root().isObject()) {
        PromptCheck check;
        check.error = PromptErrors::promptIsNoObject();
        return check;
    }
    return Checker(graph, options).run();
}

} // namespace ComfyDeploy::Local
