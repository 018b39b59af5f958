// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include "runstore_p.h"
#include <ComfyDeployLocal/engine/promptengine_p.h>

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qset.h>

namespace ComfyDeploy::Local {

class FileStore;

//! What executions of one server have in common.
struct ExecutionContext
{
    PromptEngine &engine;
    FileStore &files;
    std::function<QString()> base; //!< origin of the URLs of files
    std::function<int()> nextNumber; //!< of prompts
};

//! \brief Takes one run from its acceptance to its end, and reports it to its stream; lives on the
//! worker's stack.
class RunExecution
{
public:
    RunExecution(Run &run, const ExecutionContext &context);

    //! What is left of the time that the machine gives a run which does not end by itself; null if
    //! it has ended, or if nothing will ever end it.
    std::optional<std::chrono::milliseconds> execute();

private:
    void run();
    bool startUp();
    void runPrompt(const JsonText &graph, const PromptCheck &check);
    [[nodiscard]] PromptCheck checkedPrompt(const JsonText &graph) const;
    [[nodiscard]] bool isStopped() const;
    void timeOut();
    void hang();
    [[nodiscard]] bool storesNoEnd() const;
    bool reportPromptResult(const PromptCheck &check);
    void end(RunStatus status);

    void relay(const QString &event, const QJsonObject &data);
    void reportError(const QJsonObject &data);
    void nodeBegins(const QString &node);
    void nodeEnds();
    void nodeExecuted(const QJsonObject &data);
    void reportRunning();
    void store(const QString &node, const QJsonObject &output);
    void storeItems(const QJsonArray &items, RunOutput *stored) const;
    [[nodiscard]] QJsonObject reportedOutput(const QString &node, QJsonObject data) const;
    [[nodiscard]] QJsonObject withEarlierUrl(QJsonObject item) const;

    //! To the run's log, and to its stream.
    void print(const QString &line) const;
    void noteRefusal(const PromptCheck &check) const;
    void noteTimings() const;
    void sendEvent(const QString &event, const QByteArray &data = {}) const;
    [[nodiscard]] QByteArray statusEvent(RunStatus status) const;

    Run &m_run;
    const ExecutionContext &m_context;
    QHash<QString, QString> m_classes; //!< node id → class_type
    QSet<QString> m_begun; //!< nodes that count as progress
    QSet<QString> m_cached;
    QString m_currentNode;
    QElapsedTimer m_nodeTimer;
    QList<std::pair<QString, qint64>> m_timings; //!< node ids, and the milliseconds they took
    QDeadlineTimer m_timeout{QDeadlineTimer::Forever};
    bool m_hangs = false;
    bool m_runningReported = false;
    bool m_errorReported = false;
};

} // namespace ComfyDeploy::Local
