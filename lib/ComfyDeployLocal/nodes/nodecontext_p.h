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

//! The exception that Python would have raised.
struct NodeFailure
{
    QString type; //!< such as ValueError
    QString message;
};

//! The result of a node; successful without failure and interruption.
struct NodeOutcome
{
    std::vector<NodeValue> outputs;
    std::optional<QJsonObject> ui; //!< what the node shows the user, if anything
    std::optional<NodeFailure> failure;
    bool interrupted = false;
    bool cacheable = true; //!< false if the same inputs may give another result next time

    static NodeOutcome of(NodeValue value);
    static NodeOutcome failed(const QString &type, const QString &message);
    static NodeOutcome stopped();
};

//! \brief The interface of a node's function: its inputs, the server's folders, and the functions
//! to report.
//!
//! Inputs have the type that the catalog states, and are within its limits.
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

    //! Reports that a step is done. Returns false if the run was cancelled.
    [[nodiscard]] bool step(int done, int total) const;
    //! Adds a line to the run's log.
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
