// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qstringlist.h>

#include <chrono>
#include <functional>

namespace ComfyDeploy::Local {

//! What ComfyUI's POST /prompt answers to a graph.
struct PromptCheck
{
    QJsonObject error; //!< type, message, details, extra_info; empty if the prompt is accepted
    QJsonObject nodeErrors; //!< may be filled in an accepted prompt: the outputs that cannot run
    QStringList outputNodes; //!< the output nodes that can run

    [[nodiscard]] bool accepted() const { return error.isEmpty(); }
};

//! The faults of one execution, for an engine that supports them.
struct ExecutionFaults
{
    std::chrono::milliseconds stepDelay{0}; //!< waited in each step, so that a test can observe it
    QString failNode; //!< a node that throws, by id
    QString interruptNode; //!< a node at which the prompt is interrupted, by id
};

//! What one execution reports to, and asks, while it runs; all called on the executing thread.
struct ExecutionHooks
{
    //! ComfyUI's own websocket messages, in its order: execution_start, execution_cached,
    //! progress_state, executing, progress, executed, execution_success, execution_error,
    //! execution_interrupted, and the closing executing with node null.
    std::function<void(const QString &event, const QJsonObject &data)> event;
    std::function<bool()> cancelled;
    //! A line for the run's log, of a node that continues without an input that it could not fetch.
    std::function<void(const QString &line)> print;
    ExecutionFaults faults = {};
};

enum class ExecutionOutcome { Success, Error, Interrupted };

//! \brief What checks and executes ComfyUI graphs for the server; thread-safe.
class PromptEngine
{
public:
    PromptEngine() = default;
    virtual ~PromptEngine() = default;

    [[nodiscard]] virtual PromptCheck check(const JsonText &graph) const = 0;
    //! Runs the given output nodes of a graph that check() has accepted, on the calling thread.
    virtual ExecutionOutcome run(const QString &promptId, const JsonText &graph,
                                 const QStringList &outputNodes, const ExecutionHooks &hooks) = 0;

private:
    Q_DISABLE_COPY_MOVE(PromptEngine)
};

} // namespace ComfyDeploy::Local
