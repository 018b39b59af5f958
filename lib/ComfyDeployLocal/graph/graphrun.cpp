// SPDX-License-Identifier: MIT

#include "graphrun_p.h"

#include "promptcheck_p.h"
#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <QtCore/qcryptographichash.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/quuid.h>

#include <algorithm>
#include <cmath>
#include <thread>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

GraphRun::GraphRun(const ExecutionOptions &options, ResultCache &cache, const JsonText &graph,
                   const QString &promptId, const ExecutionHooks &hooks)
    : m_options(options), m_cache(cache), m_text(graph), m_graph(graph), m_hooks(hooks),
      m_events(promptId, hooks), m_signatures(m_graph.nodes().size()),
      m_results(m_graph.nodes().size()), m_uses(m_graph.nodes().size()),
      m_passing(m_graph.nodes().size())
{}

ExecutionOutcome GraphRun::run(const QStringList &outputNodes)
{
    std::vector<int> roots;
    for (const QString &id : outputNodes) {
        if (const int index = m_graph.indexOf(id); index >= 0)
            roots.push_back(index);
    }
    const ExecutionOutcome outcome = execute(roots);
    if (outcome == ExecutionOutcome::Success)
        m_events.succeeded();
    m_events.closed();
    return outcome;
}

ExecutionOutcome GraphRun::execute(const std::vector<int> &roots)
{
    int cyclic = -1;
    const auto everything = m_graph.dependenciesFirst(
        roots, [](int) { return true; },
        [&cyclic](const std::vector<int> &path) { cyclic = path.front(); });
    const auto unknown = std::find_if(everything.begin(), everything.end(), [this](int index) {
        return !m_graph.nodes()[size_t(index)].nodeClass;
    });
    if (cyclic >= 0 || unknown != everything.end()) {
        m_events.started({});
        report(cyclic >= 0 ? cyclic : *unknown,
               {u"ValueError"_s,
                cyclic >= 0 ? u"The node depends on itself."_s : u"No such node class."_s},
               {});
        return ExecutionOutcome::Error;
    }
    sign(everything);
    findCached(everything);
    m_events.started(m_cachedNodes);
    for (const int root : roots) {
        if (!m_results[size_t(root)])
            continue;
        const QString &id = m_graph.nodes()[size_t(root)].id;
        if (const auto &ui = m_results[size_t(root)]->ui)
            m_events.nodeOutput(id, *ui);
        m_events.nodeFinished(id);
    }
    const auto needed = m_graph.dependenciesFirst(
        roots, [this](int index) { return !m_results[size_t(index)]; },
        [](const std::vector<int> &) {});
    for (const int index : needed) {
        for (const PromptGraph::Input &input : m_graph.nodes()[size_t(index)].inputs) {
            if (input.source >= 0)
                ++m_uses[size_t(input.source)];
        }
    }
    for (const int index : needed) {
        const ExecutionOutcome outcome = runNode(index);
        if (outcome != ExecutionOutcome::Success)
            return outcome;
        releaseInputs(index);
    }
    return ExecutionOutcome::Success;
}

//! Signatures cover class, literals and all that is upstream, so equal ones mean equal results. A
//! node with a fault has one that no other run has, and so have those behind it.
void GraphRun::sign(const std::vector<int> &order)
{
    for (const int index : order) {
        const PromptGraph::Node &node = m_graph.nodes()[size_t(index)];
        QCryptographicHash hash(QCryptographicHash::Sha256);
        const auto add = [&hash](const QByteArray &bytes) {
            hash.addData(QByteArray::number(bytes.size()) + ':');
            hash.addData(bytes);
        };
        add(node.classType.toUtf8());
        if (m_hooks.faults.strikeAt(node.id))
            add(QUuid::createUuid().toRfc4122());
        if (node.nodeClass->fingerprint)
            add(node.nodeClass->fingerprint(m_options, node.literals()));
        std::vector<const PromptGraph::Input *> inputs;
        for (const PromptGraph::Input &input : node.inputs)
            inputs.push_back(&input);
        std::sort(inputs.begin(), inputs.end(),
                  [](const auto *left, const auto *right) { return left->name < right->name; });
        for (const PromptGraph::Input *input : inputs) {
            add(input->name.toUtf8());
            if (input->source >= 0) {
                add("link " + QByteArray::number(input->slot));
                add(m_signatures[size_t(input->source)]);
            } else {
                add(input->value.raw());
            }
        }
        m_signatures[size_t(index)] = hash.result();
    }
}

void GraphRun::findCached(const std::vector<int> &order)
{
    for (const int index : order) {
        const QByteArray &signature = m_signatures[size_t(index)];
        const SharedResult result = m_cache.find(signature);
        if (!result)
            continue;
        if (!filesStillThere(*result)) {
            m_cache.remove(signature);
            continue;
        }
        m_results[size_t(index)] = result;
        m_cachedNodes << m_graph.nodes()[size_t(index)].id;
    }
}

//! The files may have been deleted from the output folder; then they have to be written again.
bool GraphRun::filesStillThere(const NodeResult &result) const
{
    if (!result.ui)
        return true;
    for (const QJsonValue list : *result.ui) {
        const QJsonArray items = list.toArray();
        for (const QJsonValue item : items) {
            const QString name = item["filename"_L1].toString();
            if (name.isEmpty())
                continue;
            const QString root = item["type"_L1].toString() == "temp"_L1
                ? m_options.tempDirectory
                : m_options.outputDirectory;
            const QString file = root + u'/' + item["subfolder"_L1].toString() + u'/' + name;
            if (!QFileInfo::exists(file))
                return false;
        }
    }
    return true;
}

bool GraphRun::cancelled() const
{
    return m_hooks.cancelled && m_hooks.cancelled();
}

//! False if the run was cancelled meanwhile.
bool GraphRun::waitStep() const
{
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + m_hooks.faults.stepDelay;
    while (!cancelled()) {
        const auto left = end - Clock::now();
        if (left <= Clock::duration::zero())
            return true;
        std::this_thread::sleep_for(std::min<Clock::duration>(left, std::chrono::milliseconds(10)));
    }
    return false;
}

ExecutionOutcome GraphRun::runNode(int index)
{
    const PromptGraph::Node &node = m_graph.nodes()[size_t(index)];
    // An equal node may have run a moment ago: ComfyUI also takes its result.
    if (const auto equal = m_bySignature.value(m_signatures[size_t(index)]).lock()) {
        m_results[size_t(index)] = equal;
        m_passing[size_t(index)] = !m_cache.find(m_signatures[size_t(index)]);
        if (equal->ui)
            m_events.nodeOutput(node.id, *equal->ui);
        m_events.nodeFinished(node.id);
        return ExecutionOutcome::Success;
    }
    m_events.nodeStarted(node.id);
    Prepared prepared = prepare(node);
    const QHash<QString, NodeValue> inputs = prepared.inputs;
    NodeOutcome outcome = compute(node, std::move(prepared));
    if (outcome.interrupted) {
        m_events.interrupted(node.id, node.classType, m_executed);
        return ExecutionOutcome::Interrupted;
    }
    if (outcome.failure) {
        report(index, *outcome.failure, inputs);
        return ExecutionOutcome::Error;
    }
    if (outcome.ui)
        m_events.nodeOutput(node.id, *outcome.ui);
    keep(index, std::move(outcome));
    m_executed << node.id;
    m_events.nodeFinished(node.id);
    return ExecutionOutcome::Success;
}

NodeOutcome GraphRun::compute(const PromptGraph::Node &node, Prepared prepared)
{
    if (cancelled() || node.id == m_hooks.faults.interruptNode)
        return NodeOutcome::stopped();
    if (node.id == m_hooks.faults.failNode)
        return NodeOutcome::failed(u"RuntimeError"_s, u"Node %1 was told to fail."_s.arg(node.id));
    if (prepared.failure)
        return NodeOutcome::failed(prepared.failure->type, prepared.failure->message);
    bool stepped = false;
    bool stopped = false;
    const std::function<bool()> isCancelled = [&] {
        return stopped || cancelled();
    };
    const std::function<void(int, int)> progress = [&](int done, int total) {
        stepped = true;
        stopped = stopped || !waitStep();
        if (!stopped)
            m_events.nodeStep(node.id, done, total);
    };
    const NodeContext context(m_options, m_text, std::move(prepared.inputs), isCancelled, progress,
                              m_hooks.print);
    NodeOutcome outcome = node.nodeClass->run(context);
    if (!stepped && !waitStep())
        return NodeOutcome::stopped();
    return outcome;
}

GraphRun::Prepared GraphRun::prepare(const PromptGraph::Node &node) const
{
    Prepared prepared;
    for (const NodeInput &spec : node.nodeClass->inputs) {
        NodeValue value;
        if (auto failure = prepareInput(node, spec, &value)) {
            prepared.failure = std::move(failure);
            break;
        }
        prepared.inputs.insert(spec.name, value);
    }
    return prepared;
}

std::optional<NodeFailure> GraphRun::prepareInput(const PromptGraph::Node &node,
                                                  const NodeInput &spec, NodeValue *value) const
{
    const auto failure = [&](const QString &type, const QString &what) {
        return NodeFailure{type, u"Input \"%1\" of %2 %3."_s.arg(spec.name, node.classType, what)};
    };
    const PromptGraph::Input *input = node.input(spec.name);
    if (!input) {
        if (spec.required)
            return failure(u"TypeError"_s, u"is missing"_s);
        return std::nullopt;
    }
    NodeValue given;
    if (input->source >= 0) {
        const SharedResult &result = m_results[size_t(input->source)];
        if (!result || input->slot < 0 || input->slot >= qint64(result->outputs.size()))
            return failure(u"IndexError"_s, u"is linked to an output that is not there"_s);
        given = result->outputs[size_t(input->slot)];
    } else {
        const PythonConversion converted = convertedLiteral(input->value, spec.type);
        if (!converted.problem.isEmpty())
            return failure(u"ValueError"_s, u"does not fit: "_s + converted.problem);
        given = converted.value;
    }
    if (!spec.required && std::holds_alternative<std::monostate>(given))
        return std::nullopt;
    const PythonConversion fitting = convertedLink(given, spec.type);
    if (!fitting.problem.isEmpty())
        return failure(u"TypeError"_s, fitting.problem);
    // ComfyUI leaves limits to the node here; our nodes must not get a value beyond them.
    const QJsonObject error = limitError(spec, fitting.value);
    if (!error.isEmpty())
        return failure(u"ValueError"_s, u"does not fit: "_s + error["message"_L1].toString());
    const auto *number = std::get_if<double>(&fitting.value);
    if (number && std::isnan(*number) && std::holds_alternative<double>(spec.minimum))
        return failure(u"ValueError"_s, u"is not a number"_s);
    *value = fitting.value;
    return std::nullopt;
}

void GraphRun::keep(int index, NodeOutcome outcome)
{
    // A result that may differ next time makes the results computed from it uncacheable too.
    bool lasting = outcome.cacheable;
    for (const PromptGraph::Input &input : m_graph.nodes()[size_t(index)].inputs) {
        if (input.source >= 0 && m_passing[size_t(input.source)])
            lasting = false;
    }
    m_passing[size_t(index)] = !lasting;
    const auto result = std::make_shared<const NodeResult>(
        NodeResult{std::move(outcome.outputs), std::move(outcome.ui)});
    m_results[size_t(index)] = result;
    const QByteArray &signature = m_signatures[size_t(index)];
    m_bySignature.insert(signature, result);
    if (lasting)
        m_cache.insert(signature, result);
}

void GraphRun::releaseInputs(int index)
{
    for (const PromptGraph::Input &input : m_graph.nodes()[size_t(index)].inputs) {
        if (input.source >= 0 && --m_uses[size_t(input.source)] == 0)
            m_results[size_t(input.source)].reset();
    }
}

void GraphRun::report(int index, const NodeFailure &failure,
                      const QHash<QString, NodeValue> &inputs)
{
    const PromptGraph::Node &node = m_graph.nodes()[size_t(index)];
    QJsonObject current;
    for (auto it = inputs.cbegin(); it != inputs.cend(); ++it) {
        if (!std::holds_alternative<std::monostate>(it.value()))
            current.insert(it.key(), QJsonArray{described(it.value())});
    }
    m_events.failed({.node = node.id,
                     .classType = node.classType,
                     .failure = failure,
                     .executed = m_executed,
                     .currentOutputs = m_cachedNodes + m_executed + QStringList{node.id},
                     .currentInputs = current});
}

} // namespace ComfyDeploy::Local
