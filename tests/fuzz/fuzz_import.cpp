// SPDX-License-Identifier: MIT

// Whatever people keep workflows in: pictures, wrapped graphs, records, texts in any encoding.
#include "fuzz/fuzzing.h"

#include <ComfyDeploy/workflowimport.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qbuffer.h>

#include <algorithm>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

bool isSentence(const QString &text)
{
    return text.size() > 1 && text.endsWith(u'.') && !text.endsWith(u".."_s);
}

void checkGraph(const WorkflowImport &found)
{
    const QByteArray json = found.graph().toJson();
    FUZZ_CHECK(found.graph().nodeCount() > 0);
    FUZZ_CHECK(found.error().message.isEmpty() && found.error().line == 0);
    const auto again = WorkflowGraph::fromJson(json);
    FUZZ_CHECK(again && *again == found.graph());
    // What came out goes in as it is.
    const WorkflowImport second = WorkflowImport::fromData(json);
    FUZZ_CHECK(second && second.graph() == found.graph());
    FUZZ_CHECK(second.notes().isEmpty() && second.workflow().isEmpty());
    FUZZ_CHECK(found.origin().isEmpty() || found.notes().contains(found.origin()));
    // And it can be sent, with what came along.
    WorkflowRunRequest request;
    request.setWorkflowId(u"3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01"_s);
    request.setWorkflowApiJson(found.graph());
    if (!found.workflow().isEmpty())
        request.setWorkflow(found.workflow());
    FUZZ_CHECK(!request.check());
}

void checkRefusal(const WorkflowImport &found)
{
    FUZZ_CHECK(isSentence(found.error().message));
    FUZZ_CHECK(found.graph().isEmpty());
    FUZZ_CHECK(found.error().line >= 0 && found.error().column >= 0);
    const bool isEditor = found.kind() == WorkflowImport::Kind::EditorWorkflow;
    FUZZ_CHECK(found.workflow().isEmpty() != isEditor);
    FUZZ_CHECK(found.inputs().isEmpty() || found.kind() == WorkflowImport::Kind::RunRecord);
}

// The choices of dynamic prompts are made anew each time; a date in a file name may be another, of
// which a note tells.
bool isDrawn(const WorkflowImport &found)
{
    const QStringList notes = found.notes();
    return std::any_of(notes.begin(), notes.end(),
                       [](const QString &note) { return note.contains("at random"_L1); });
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    QByteArray bytes = Fuzzing::bytesOf(data, size);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    FUZZ_CHECK(bool(found) == (found.kind() == WorkflowImport::Kind::Graph));
    if (found)
        checkGraph(found);
    else
        checkRefusal(found);
    for (const QString &note : found.notes())
        FUZZ_CHECK(isSentence(note));
    // A file is no other than its bytes.
    QBuffer file(&bytes);
    file.open(QIODevice::ReadOnly);
    const WorkflowImport read = WorkflowImport::fromDevice(&file);
    FUZZ_CHECK(read.kind() == found.kind());
    FUZZ_CHECK(read.graph() == found.graph() || isDrawn(read) || read.notes() != found.notes());
    FUZZ_CHECK(read.workflow() == found.workflow() && read.inputs() == found.inputs());
    FUZZ_CHECK(read.error().message == found.error().message);
    return 0;
}
