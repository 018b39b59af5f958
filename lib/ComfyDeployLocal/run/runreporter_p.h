// SPDX-License-Identifier: MIT

#pragma once

#include "outputfiles_p.h"
#include "runstore_p.h"
#include <ComfyDeployLocal/engine/promptengine_p.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qset.h>

namespace ComfyDeploy::Local {

//! Whether the data of execution_error says that a node was left out on purpose: the run goes on.
[[nodiscard]] bool isBlocked(const QJsonObject &error);

//! \brief Turns ComfyUI's messages about one run into the run's status, outputs, notes and log, and
//! into the events of its stream.
//!
//! Used by the object that executes the run, in one thread.
class RunReporter
{
public:
    //! Which outputs are kept.
    enum class Outputs {
        AsTheService, //!< files, else texts and truth values; in the order of the execution
        All, //!< all that nodes return; in the order of the graph
    };

    //! \a base returns the origin of this server's URLs.
    RunReporter(Run &run, OutputFiles &files, Outputs outputs, std::function<QString()> base);

    //! Sets the graph as its author made it.
    void setGraph(const JsonText &graph);
    //! The same, with the ids and classes of the nodes.
    void setNodes(const QList<std::pair<QString, QString>> &nodes);
    //! Sets what is executed in addition: the added nodes, each with the node that it was added
    //! for; and the output_ids that nodes of the graph had.
    void setChanges(const QHash<QString, QString> &addedNodes,
                    const QHash<QString, QString> &outputIds);
    [[nodiscard]] QString classOf(const QString &node) const;

    //! A machine takes the run; false if the run has ended. Reported once.
    bool queued();
    //! The machine is ready, and will execute the run in its turn.
    void ready();
    //! The machine has started the run; false if the run has ended.
    bool started();
    //! The run is being executed.
    void running();
    //! ComfyUI's answer to the graph; \a number is null if ComfyUI refuses it.
    void promptResult(const PromptCheck &check, std::optional<int> number);
    //! Reports one of ComfyUI's messages about the run, unless an error or the end came before.
    //! Here and below, \a exact is that of PythonJson::value().
    void relay(const QString &event, const QJsonObject &data, const JsonText::Value &exact = {});
    //! Sends a picture of what a node is making, to the stream only; \a format is "jpeg" or "png".
    void preview(const QString &node, const QString &format, const QByteArray &picture) const;
    //! Adds the output of a node, unless it is known; \a displayNode is the node of the author's
    //! graph.
    void addOutput(const QString &node, const QString &displayNode, const QJsonObject &output,
                   const JsonText::Value &exact = {});
    //! The graph has been executed, with whatever result.
    void executed();
    //! Prints a \a reason that ComfyUI does not give itself, so that a client finds it.
    void printFailure(const QString &reason) const;
    //! Whether ComfyUI has given a reason.
    [[nodiscard]] bool hasReason() const { return m_errorReported || m_isRefused; }
    void end(RunStatus status, Microseconds time = now());
    //! Adds \a line to the run's log and to its stream.
    void print(const QString &line) const;

private:
    void reportError(const QJsonObject &data, const JsonText::Value &exact);
    void nodeBegins(const QString &node);
    void nodeEnds();
    void nodeExecuted(const QJsonObject &data, const JsonText::Value &exact);
    void reportRunning();
    [[nodiscard]] bool keepsEverything() const { return m_keeps == Outputs::All; }
    [[nodiscard]] QString authorsNode(const QString &node) const;
    //! What a member of a node's output is.
    enum class ValueKind {
        Nothing,
        Files,
        Text, //!< or another value that is kept as it is
        Unfit, //!< the whole output is dropped, as by the service's validator
    };
    [[nodiscard]] ValueKind kindOf(const QJsonValue &value) const;
    void storeItems(const QJsonArray &items, RunOutput *stored) const;
    [[nodiscard]] QJsonObject reportedOutput(const QString &node, QJsonObject data) const;
    [[nodiscard]] QJsonObject announcedItem(QJsonObject item, bool isCached) const;
    void noteRefusal(const PromptCheck &check) const;
    void noteTimings() const;
    void sendEvent(const QString &event, const QByteArray &data = {}) const;
    [[nodiscard]] QByteArray statusEvent(RunStatus status) const;

    Run &m_run;
    OutputFiles &m_files;
    const Outputs m_keeps;
    const std::function<QString()> m_base;
    QHash<QString, QString> m_classes; //!< node id → class_type
    QHash<QString, int> m_order; //!< node id → position in the graph
    QHash<QString, QString> m_addedNodes;
    QHash<QString, QString> m_outputIds;
    QSet<QString> m_stored; //!< nodes whose output is known
    QSet<QString> m_begun; //!< nodes that count as progress
    QSet<QString> m_cached;
    QString m_currentNode;
    QElapsedTimer m_promptTimer;
    QElapsedTimer m_nodeTimer;
    QList<std::pair<QString, qint64>> m_timings; //!< node ids, and the milliseconds they took
    bool m_runningReported = false;
    bool m_errorReported = false;
    bool m_isRefused = false;
};

} // namespace ComfyDeploy::Local
