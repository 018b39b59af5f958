// SPDX-License-Identifier: MIT

// Several threads run graphs on one executor at once, some equal, some not. Plain threads, so that
// the thread sanitizer sees our code without Qt's event loop.

#include <ComfyDeployLocal/graph/graphexecutor_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qset.h>
#include <QtCore/qtemporarydir.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

namespace {

constexpr int threadCount = 6;
constexpr int runsEach = 8;

std::atomic<int> problems = 0;

void require(bool condition, const char *what)
{
    if (condition)
        return;
    ++problems;
    std::fprintf(stderr, "not so: %s\n", what);
}

//! Half of the runs are equal to one of another thread.
QByteArray graphFor(int thread, int run)
{
    const QByteArray color = QByteArray::number(run % 2 ? run : 1000 * (thread + 1) + run);
    return R"({"1": {"class_type": "EmptyImage", "inputs":
                    {"width": 48, "height": 32, "batch_size": 2, "color": )"
        + color + R"(}},
               "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
               "3": {"class_type": "ImageBlur", "inputs":
                    {"image": ["2", 0], "blur_radius": 2, "sigma": 1.0}},
               "4": {"class_type": "SaveImage", "inputs":
                    {"images": ["3", 0], "filename_prefix": "shared/thread"}}})";
}

class FileNames
{
public:
    void add(const QJsonObject &output, const QByteArray &graph)
    {
        const QJsonArray items = output["images"_L1].toArray();
        require(items.size() == 2, "both pictures of the batch are saved");
        const std::lock_guard lock(m_mutex);
        for (const QJsonValue &item : items) {
            const QString name = item["filename"_L1].toString();
            require(!m_owners.contains(name) || m_owners.value(name) == graph,
                    "no file belongs to two different graphs");
            m_owners.insert(name, graph);
        }
    }

private:
    std::mutex m_mutex;
    QHash<QString, QByteArray> m_owners;
};

void runAll(GraphExecutor &executor, FileNames &files, int thread)
{
    for (int run = 0; run < runsEach; ++run) {
        const QByteArray graph = graphFor(thread, run);
        const auto json = JsonText::parse(graph);
        const PromptCheck check = executor.check(*json);
        require(check.accepted(), "the graph is accepted");
        const bool cancels = run == runsEach - 1;
        int events = 0;
        QJsonObject output;
        const ExecutionHooks hooks{.event =
                                       [&](const QString &name, const QJsonObject &data) {
                                           ++events;
                                           if (name == "executed"_L1)
                                               output = data["output"_L1].toObject();
                                       },
                                   .cancelled = [&] { return cancels && events > 4; },
                                   .print = {}};
        const ExecutionOutcome outcome =
            executor.run(QString::number(thread), *json, check.outputNodes, hooks);
        require(outcome == ExecutionOutcome::Success
                    || (cancels && outcome == ExecutionOutcome::Interrupted),
                "the run ends well");
        if (outcome == ExecutionOutcome::Success)
            files.add(output, graph);
    }
}

} // namespace

int main(int argc, char **argv)
{
    // Otherwise Qt takes the first thread that creates an object for the main one, and its image
    // plugins belong to a thread that has ended when they are destroyed.
    const QCoreApplication application(argc, argv);
    QTemporaryDir folder;
    GraphExecutor executor({.inputDirectory = folder.path(),
                            .outputDirectory = folder.filePath(u"output"_s),
                            .tempDirectory = folder.filePath(u"temp"_s),
                            .fetch = {},
                            .cacheBytes = 64 * 1024}); // small, so that entries are evicted too
    FileNames files;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < threadCount; ++thread)
        threads.emplace_back([&, thread] { runAll(executor, files, thread); });
    for (std::thread &thread : threads)
        thread.join();
    return problems == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
