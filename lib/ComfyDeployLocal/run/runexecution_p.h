// Private header: used inside the local server, not installed.
#pragma once

#include "runstore_p.h"
#include <ComfyDeployLocal/graph/graphexecutor_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

namespace ComfyDeploy::Local {

class FileStore;

//! What executions of one server have in common.
struct ExecutionContext
{
    GraphExecutor &executor;
    FileStore &files;
    std::function<QString()> base; //!< origin of the URLs of files
    std::function<int()> nextNumber; //!< of prompts
};

//! \brief Takes one run from its acceptance to its end, and tells its stream about it; lives on the
//! worker's stack.
class RunExecution
{
public:
    RunExecution(Run &run, const ExecutionContext &context);

    void execute();

private:
    bool startUp();
    void runPrompt(const JsonText &graph, const PromptCheck &check);
    [[nodiscard]] PromptCheck checkedPrompt(const JsonText &graph) const;
    bool tellPromptResult(const PromptCheck &check);
    void end(RunStatus status);

    void relay(const QString &event, const QJsonObject &data);
    void tellError(const QJsonObject &data);
    void nodeBegins(const QString &node);
    void nodeExecuted(const QJsonObject &data);
    void tellRunning();
    void store(const QString &node, const QJsonObject &output);
    void storeItems(const QJsonArray &items, RunOutput *stored) const;
    [[nodiscard]] QJsonObject withEarlierUrls(QJsonObject data) const;

    void tell(const QString &event, const QByteArray &data = {}) const;
    [[nodiscard]] QByteArray statusEvent(RunStatus status) const;

    Run &m_run;
    const ExecutionContext &m_context;
    QHash<QString, QString> m_classes; //!< node id → class_type
    QSet<QString> m_begun; //!< nodes that count as progress
    QSet<QString> m_cached;
    bool m_runningTold = false;
    bool m_errorTold = false;
};

} // namespace ComfyDeploy::Local
