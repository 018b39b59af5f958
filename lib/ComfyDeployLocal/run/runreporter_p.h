// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include "outputfiles_p.h"
#include "runstore_p.h"
#include <ComfyDeployLocal/engine/promptengine_p.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qset.h>

namespace ComfyDeploy::Local {

//! \brief What ComfyUI says about one run, as the run's status, outputs, notes and log, and as the
//! events of its stream.
//!
//! Used by whatever executes the run, in one thread.
class RunReporter
{
public:
    //! \a base returns the origin of this server's URLs.
    RunReporter(Run &run, OutputFiles &files, std::function<QString()> base);

    //! The graph as it is executed.
    void setGraph(const JsonText &graph);
    [[nodiscard]] QString classOf(const QString &node) const { return m_classes.value(node); }

    //! A machine takes the run; false if it has ended.
    bool queued();
    //! The machine is ready; false if the run has ended.
    bool started();
    //! What ComfyUI answers to the graph; \a number is null if it refuses it.
    void promptResult(const PromptCheck &check, std::optional<int> number);
    //! One of ComfyUI's messages about the run. Nothing after an error or the end is reported.
    void relay(const QString &event, const QJsonObject &data);
    //! The graph has been executed, whatever came of it.
    void executed();
    void end(RunStatus status);
    //! To the run's log, and to its stream.
    void print(const QString &line) const;

private:
    void reportError(const QJsonObject &data);
    void nodeBegins(const QString &node);
    void nodeEnds();
    void nodeExecuted(const QJsonObject &data);
    void reportRunning();
    void store(const QString &node, const QJsonObject &output);
    void storeItems(const QJsonArray &items, RunOutput *stored) const;
    [[nodiscard]] QJsonObject reportedOutput(const QString &node, QJsonObject data) const;
    [[nodiscard]] QJsonObject announcedItem(QJsonObject item, bool isCached) const;
    void noteRefusal(const PromptCheck &check) const;
    void noteTimings() const;
    void sendEvent(const QString &event, const QByteArray &data = {}) const;
    [[nodiscard]] QByteArray statusEvent(RunStatus status) const;

    Run &m_run;
    OutputFiles &m_files;
    const std::function<QString()> m_base;
    QHash<QString, QString> m_classes; //!< node id → class_type
    QSet<QString> m_begun; //!< nodes that count as progress
    QSet<QString> m_cached;
    QString m_currentNode;
    QElapsedTimer m_promptTimer;
    QElapsedTimer m_nodeTimer;
    QList<std::pair<QString, qint64>> m_timings; //!< node ids, and the milliseconds they took
    bool m_runningReported = false;
    bool m_errorReported = false;
};

} // namespace ComfyDeploy::Local
