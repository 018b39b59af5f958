// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qstringlist.h>

#include <chrono>
#include <functional>
#include <optional>

namespace ComfyDeploy::Local {

//! The answer of ComfyUI's POST /prompt to a graph.
struct PromptCheck
{
    QJsonObject error; //!< type, message, details, extra_info; empty if the prompt is accepted
    QJsonObject nodeErrors; //!< an accepted prompt may have some, for outputs that cannot run
    QStringList outputNodes; //!< the output nodes that can run
    //! The answer, or a part of it, with all digits of its integers; only if there are some that do
    //! not fit into a QJsonValue.
    std::optional<JsonText> exact;

    [[nodiscard]] bool accepted() const { return error.isEmpty(); }
};

//! The faults of one execution, for an engine that supports them.
struct ExecutionFaults
{
    std::chrono::milliseconds stepDelay{0}; //!< delay in each step, so that a test can observe it
    QString failNode; //!< a node that throws, by id
    QString interruptNode; //!< a node at which the prompt is interrupted, by id
    QString cancelNode; //!< a node at whose event the caller cancels, by id

    //! Whether the node has to be executed, even if its result is cached.
    [[nodiscard]] bool strikeAt(const QString &node) const
    {
        return node == failNode || node == interruptNode || node == cancelNode;
    }
};

//! The callbacks of one execution, which are called on the executing thread.
struct ExecutionHooks
{
    //! ComfyUI's own websocket messages, in its order: execution_start, execution_cached,
    //! progress_state, executing, progress, executed, execution_success, execution_error,
    //! execution_interrupted, and the closing executing with node null.
    std::function<void(const QString &event, const QJsonObject &data)> event;
    std::function<bool()> cancelled;
    //! Prints a line to the run's log, for a node that continues without an input that it could not
    //! fetch.
    std::function<void(const QString &line)> print;
    ExecutionFaults faults = {};
};

enum class ExecutionOutcome { Success, Error, Interrupted };

//! \brief Checks and executes ComfyUI graphs for the server; thread-safe.
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
