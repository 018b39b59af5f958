// SPDX-License-Identifier: MIT

#pragma once

#include "executionoptions_p.h"
#include <ComfyDeployLocal/values/nodevalue_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qjsonobject.h>

#include <optional>
#include <vector>

namespace ComfyDeploy::Local {

//! What Python would have raised.
struct NodeFailure
{
    QString type; //!< such as ValueError
    QString message;
};

//! How a node ended; neither failure nor interruption means well.
struct NodeOutcome
{
    std::vector<NodeValue> outputs;
    std::optional<QJsonObject> ui; //!< what the node shows the user, if anything
    std::optional<NodeFailure> failure;
    bool interrupted = false;
    bool cacheable = true; //!< false if the same inputs may give something else next time

    static NodeOutcome of(NodeValue value);
    static NodeOutcome failed(const QString &type, const QString &message);
    static NodeOutcome stopped();
};

//! \brief What a node's function may see: its inputs, the server's folders, and the way to report.
//!
//! Inputs have the type that the catalogue states for them and are within its limits.
class NodeContext
{
public:
    NodeContext(const ExecutionOptions &options, const JsonText &graph,
                QHash<QString, NodeValue> inputs, const std::function<bool()> &cancelled,
                const std::function<void(int, int)> &progress,
                const std::function<void(const QString &)> &print);

    [[nodiscard]] const ExecutionOptions &options() const { return m_options; }
    [[nodiscard]] const JsonText &graph() const { return m_graph; }
    [[nodiscard]] const std::function<bool()> &cancelled() const { return m_cancelled; }

    [[nodiscard]] bool has(const QString &name) const;
    [[nodiscard]] const NodeValue &value(const QString &name) const;
    [[nodiscard]] QString text(const QString &name, const QString &fallback = {}) const;
    [[nodiscard]] WholeNumber wholeNumber(const QString &name, qint64 fallback = 0) const;
    [[nodiscard]] int integer(const QString &name, int fallback = 0) const;
    [[nodiscard]] double number(const QString &name, double fallback = 0) const;
    [[nodiscard]] Images images(const QString &name) const;
    [[nodiscard]] Latent latent(const QString &name) const;

    //! Reports a step that is done; false if the run was cancelled.
    [[nodiscard]] bool step(int done, int total) const;
    //! A line for the run's log.
    void print(const QString &line) const;

private:
    const ExecutionOptions &m_options;
    const JsonText &m_graph;
    const QHash<QString, NodeValue> m_inputs;
    const std::function<bool()> &m_cancelled;
    const std::function<void(int, int)> &m_progress;
    const std::function<void(const QString &)> &m_print;
};

} // namespace ComfyDeploy::Local
