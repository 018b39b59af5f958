// SPDX-License-Identifier: MIT

#pragma once

#include "runreporter_p.h"

#include <QtCore/qdeadlinetimer.h>

namespace ComfyDeploy::Local {

//! What the executions of one server share.
struct ExecutionContext
{
    PromptEngine &engine;
    FileStore &files;
    std::function<QString()> base; //!< origin of the URLs of files
    std::function<int()> nextNumber; //!< numbers the prompts
};

//! \brief Takes one run of the built-in engine from its acceptance to its end; lives on the
//! worker's stack.
class RunExecution
{
public:
    RunExecution(Run &run, const ExecutionContext &context);

    //! Executes the run. For a run that does not end by itself, returns the time after which the
    //! machine ends it; null if the run has ended, or if nothing will ever end it.
    std::optional<std::chrono::milliseconds> execute();

private:
    void run();
    bool startUp();
    void runPrompt(const JsonText &graph, const PromptCheck &check);
    [[nodiscard]] PromptCheck checkedPrompt(const JsonText &graph) const;
    void strikeAt(const QString &node);
    [[nodiscard]] bool isStopped() const;
    void timeOut();
    void hang();
    [[nodiscard]] bool storesNoEnd() const;
    bool reportPromptResult(const PromptCheck &check);

    Run &m_run;
    const ExecutionContext &m_context;
    LocalOutputFiles m_files;
    RunReporter m_reporter;
    QDeadlineTimer m_timeout{QDeadlineTimer::Forever};
    bool m_hangs = false;
};

} // namespace ComfyDeploy::Local
