// SPDX-License-Identifier: MIT

#include "graphexecutor_p.h"

#include "graphrun_p.h"
#include "promptcheck_p.h"

#include <QtGui/qimagereader.h>

#include <mutex>

namespace ComfyDeploy::Local {

class GraphExecutor::Private
{
public:
    explicit Private(Options given) : options(std::move(given)), cache(options.cacheBytes) {}

    const Options options;
    ResultCache cache;
};

GraphExecutor::GraphExecutor(Options options) : d(std::make_unique<Private>(std::move(options)))
{
    // decodedImage() enforces the limit; Qt's global one would apply before it.
    static std::once_flag once;
    std::call_once(once, [] { QImageReader::setAllocationLimit(1024); });
}

GraphExecutor::~GraphExecutor() = default;

PromptCheck GraphExecutor::check(const JsonText &graph) const
{
    return checkedPrompt(graph, d->options);
}

ExecutionOutcome GraphExecutor::run(const QString &promptId, const JsonText &graph,
                                    const QStringList &outputNodes, const ExecutionHooks &hooks)
{
    return GraphRun(d->options, d->cache, graph, promptId, hooks).run(outputNodes);
}

} // namespace ComfyDeploy::Local
