// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeployLocal/comfydeploylocal_export.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

#include <chrono>
#include <functional>
#include <memory>

namespace ComfyDeploy::Local {

struct FetchResult
{
    QByteArray data;
    QString contentType;
    QString error; //!< empty if it worked
};
//! Gets what an http or https URL names; blocks; stops early and fails once \a cancelled answers
//! true or more than \a limit bytes came.
using Fetcher = std::function<FetchResult(const QUrl &url, qint64 limit,
                                          const std::function<bool()> &cancelled)>;

//! What ComfyUI's POST /prompt has to say about a graph.
struct PromptCheck
{
    QJsonObject error; //!< type, message, details, extra_info; empty if the prompt is accepted
    QJsonObject nodeErrors; //!< may be filled in an accepted prompt: the outputs that cannot run
    QStringList outputNodes; //!< the output nodes that can run

    [[nodiscard]] bool accepted() const { return error.isEmpty(); }
};

//! What one execution reports to, and asks, while it runs; all called on the executing thread.
struct ExecutionHooks
{
    //! ComfyUI's own websocket messages, in its order: execution_start, execution_cached,
    //! progress_state, executing, progress, executed, execution_success, execution_error,
    //! execution_interrupted, and the closing executing with node null.
    std::function<void(const QString &event, const QJsonObject &data)> event;
    std::function<bool()> cancelled;
    //! A line for the run's log, of a node that goes on without what it could not get.
    std::function<void(const QString &line)> print;
    std::chrono::milliseconds stepDelay{0}; //!< waited in each step, so that a test can look on
    QString failNode; //!< a node that throws, by id
    QString interruptNode; //!< a node at which somebody interrupts the prompt, by id
};

enum class ExecutionOutcome { Success, Error, Interrupted };

//! \brief Checks and computes ComfyUI graphs, as ComfyUI does, on the calling thread.
//!
//! Thread-safe: several threads may run graphs at once; they share one cache of results by input.
class COMFYDEPLOYLOCAL_EXPORT GraphExecutor
{
public:
    struct Options
    {
        QString inputDirectory; //!< where LoadImage looks
        QString outputDirectory; //!< where SaveImage writes, as <subfolder>/<filename>
        QString tempDirectory; //!< where PreviewImage writes
        Fetcher fetch;
        qint64 cacheBytes = 256LL * 1024 * 1024;
        qint64 maximumFetchBytes = 64LL * 1024 * 1024;
        qint64 maximumImagePixels = 64LL * 1024 * 1024; //!< of one image
    };

    explicit GraphExecutor(Options options);
    ~GraphExecutor();

    [[nodiscard]] PromptCheck check(const JsonText &graph) const;

    //! Runs the given output nodes of a graph that check() has accepted.
    ExecutionOutcome run(const QString &promptId, const JsonText &graph,
                         const QStringList &outputNodes, const ExecutionHooks &hooks);

private:
    Q_DISABLE_COPY_MOVE(GraphExecutor)
    class Private;
    const std::unique_ptr<Private> d;
};

//! The graph with the values of \a inputs (a JSON object) put into the nodes whose input_id asks
//! for them, as the service's runner does it (all other bytes stay as they were).
COMFYDEPLOYLOCAL_EXPORT QByteArray graphWithInputs(const JsonText &graph,
                                                   const JsonText::Value &inputs);

} // namespace ComfyDeploy::Local
