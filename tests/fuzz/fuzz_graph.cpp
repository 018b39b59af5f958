// SPDX-License-Identifier: MIT

// A workflow from an untrusted source: parsed, queried in full, changed, written.
#include "fuzz/fuzzing.h"

#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qset.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

void checkInputs(const WorkflowGraph &graph)
{
    QSet<QString> names;
    const QList<InputSpec> inputs = graph.inputs();
    for (const InputSpec &input : inputs) {
        FUZZ_CHECK(!names.contains(input.name()));
        names.insert(input.name());
        FUZZ_CHECK(!input.nodeIds().isEmpty());
        for (const QString &id : input.nodeIds())
            FUZZ_CHECK(!graph.classType(id).isEmpty());
        Fuzzing::use(input.label(), input.minimum(), input.maximum(), input.stepSize(),
                     input.options());
        for (const QVariant &value :
             {input.defaultValue(), QVariant(u"x"_s), QVariant(-1), QVariant(1e300)})
            Fuzzing::use(input.problemWith(value));
    }
}

//! Exchanges one value: the rest must stay as it is, byte for byte.
void checkSetValue(const WorkflowGraph &original, const QString &node, const QString &name)
{
    WorkflowGraph graph = original;
    QString why;
    FUZZ_CHECK(graph.setValue(node, name, 18446744073709551615ULL, &why));
    FUZZ_CHECK(graph.value(node, name) == QVariant(18446744073709551615ULL));
    FUZZ_CHECK(graph.nodeIds() == original.nodeIds());
    FUZZ_CHECK(graph.inputNames(node) == original.inputNames(node));
    const QByteArray before = original.toJson();
    const QByteArray after = graph.toJson();
    qsizetype head = 0;
    while (head < qMin(before.size(), after.size()) && before.at(head) == after.at(head))
        ++head;
    qsizetype tail = 0;
    while (tail < qMin(before.size(), after.size()) - head
           && before.at(before.size() - 1 - tail) == after.at(after.size() - 1 - tail))
        ++tail;
    FUZZ_CHECK(after.size() - head - tail <= 20); // the digits
    const auto again = WorkflowGraph::fromJson(after);
    FUZZ_CHECK(again && *again == graph);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray json = Fuzzing::bytesOf(data, size);
    GraphError error;
    const auto graph = WorkflowGraph::fromJson(json, &error);
    if (!graph) {
        FUZZ_CHECK(!error.message.isEmpty());
        return 0;
    }
    FUZZ_CHECK(graph->toJson() == (json.startsWith("\xEF\xBB\xBF") ? json.sliced(3) : json));
    FUZZ_CHECK(graph->nodeCount() > 0 && graph->nodeIds().size() == graph->nodeCount());
    checkInputs(*graph);
    int changes = 0;
    for (const QString &id : graph->nodeIds()) {
        FUZZ_CHECK(!graph->classType(id).isEmpty() && !graph->title(id).isEmpty());
        FUZZ_CHECK(graph->nodesOfClass(graph->classType(id)).contains(id));
        for (const QString &name : graph->inputNames(id)) {
            FUZZ_CHECK(graph->value(id, name).isValid());
            Fuzzing::use(graph->isLink(id, name));
            if (++changes <= 4)
                checkSetValue(*graph, id, name);
        }
    }
    // What is sent holds the very bytes.
    WorkflowRunRequest request;
    request.setWorkflowId(u"3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01"_s);
    request.setWorkflowApiJson(*graph);
    FUZZ_CHECK(request.toJson().contains(graph->toJson()));
    return 0;
}
