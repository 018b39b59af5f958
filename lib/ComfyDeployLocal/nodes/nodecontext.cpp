// SPDX-License-Identifier: MIT

#include "nodecontext_p.h"

#include <algorithm>
#include <limits>

namespace ComfyDeploy::Local {

NodeOutcome NodeOutcome::of(NodeValue value)
{
    NodeOutcome outcome;
    outcome.outputs.push_back(std::move(value));
    return outcome;
}

NodeOutcome NodeOutcome::failed(const QString &type, const QString &message)
{
    NodeOutcome outcome;
    outcome.failure = NodeFailure{type, message};
    return outcome;
}

NodeOutcome NodeOutcome::stopped()
{
    NodeOutcome outcome;
    outcome.interrupted = true;
    return outcome;
}

NodeContext::NodeContext(const ExecutionOptions &options, const JsonText &graph,
                         QHash<QString, NodeValue> inputs, const std::function<bool()> &cancelled,
                         const std::function<void(int, int)> &progress,
                         const std::function<void(const QString &)> &print)
    : m_options(options), m_graph(graph), m_inputs(std::move(inputs)), m_cancelled(cancelled),
      m_progress(progress), m_print(print)
{}

void NodeContext::print(const QString &line) const
{
    if (m_print)
        m_print(line);
}

bool NodeContext::has(const QString &name) const
{
    return !std::holds_alternative<std::monostate>(value(name));
}

const NodeValue &NodeContext::value(const QString &name) const
{
    static const NodeValue none;
    const auto it = m_inputs.constFind(name);
    return it == m_inputs.cend() ? none : *it;
}

QString NodeContext::text(const QString &name, const QString &fallback) const
{
    const auto *found = std::get_if<QString>(&value(name));
    return found ? *found : fallback;
}

WholeNumber NodeContext::wholeNumber(const QString &name, qint64 fallback) const
{
    const auto *found = std::get_if<WholeNumber>(&value(name));
    return found ? *found : WholeNumber::fromSigned(fallback);
}

int NodeContext::integer(const QString &name, int fallback) const
{
    const qint64 number = wholeNumber(name, fallback).toSigned();
    return int(std::clamp<qint64>(number, std::numeric_limits<int>::min(),
                                  std::numeric_limits<int>::max()));
}

double NodeContext::number(const QString &name, double fallback) const
{
    const auto *found = std::get_if<double>(&value(name));
    return found ? *found : fallback;
}

Images NodeContext::images(const QString &name) const
{
    const auto *found = std::get_if<Images>(&value(name));
    return found ? *found : Images();
}

Latent NodeContext::latent(const QString &name) const
{
    const auto *found = std::get_if<Latent>(&value(name));
    return found ? *found : Latent();
}

bool NodeContext::step(int done, int total) const
{
    m_progress(done, total);
    return !m_cancelled();
}

} // namespace ComfyDeploy::Local
