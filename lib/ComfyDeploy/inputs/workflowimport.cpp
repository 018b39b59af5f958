// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/editorconverter_p.h>
#include <ComfyDeploy/inputs/filekind_p.h>
#include <ComfyDeploy/inputs/graphmembers_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/inputs/keptseeds_p.h>
#include <ComfyDeploy/inputs/picturetexts_p.h>
#include <ComfyDeploy/inputs/workflowfinder_p.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qstringconverter.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Value = JsonText::Value;

namespace {

// Windows' editor writes UTF-16. JSON begins with ASCII, so it is recognized without a byte order
// mark.
QByteArray inUtf8(const QByteArray &bytes)
{
    using Encoding = QStringConverter::Encoding;
    for (const char16_t first : {u'{', u'"', u'['}) {
        const auto encoding = QStringConverter::encodingForData(bytes, first);
        if (encoding && *encoding != Encoding::Utf8) {
            QStringDecoder decoder(*encoding);
            return QString(decoder(bytes)).toUtf8();
        }
    }
    return bytes.startsWith("\xEF\xBB\xBF") ? bytes.sliced(3) : bytes;
}

bool mayBeJson(const QByteArray &text)
{
    constexpr qsizetype looked = 4096;
    const QByteArray head = text.first(std::min(text.size(), looked)).trimmed();
    return head.startsWith('{') || head.startsWith('[') || head.startsWith('"');
}

// Whether the members are like those of a graph, possibly with invalid nodes.
bool isLikeGraph(const Value &root)
{
    const QList<Value> members = root.children();
    return root.isObject() && std::any_of(members.begin(), members.end(), isGraphNode);
}

QVariantMap sendableInputs(const Value &inputs)
{
    QVariantMap values;
    const QList<Value> members = inputs.isObject() ? inputs.children() : QList<Value>();
    for (const Value &member : members) {
        const bool isOfUser = !member.key().startsWith("_comfydeploy_"_L1);
        if (isOfUser && !member.isObject() && !member.isNull())
            values.insert(member.key(), member.toVariant());
    }
    return values;
}

// Maps a position in the graph's text to the document; to the node if parts of the text were
// removed.
GraphError placedFault(const WorkflowFinder &finder, GraphError error, bool isShortened)
{
    const WorkflowFinder::Found &found = finder.graph();
    if (found.document > 0)
        return {error.message, 0, 0, error.nodeId};
    const Value node = found.value.member(error.nodeId);
    const JsonText::Error start = finder.placeOf(isShortened && node.exists() ? node : found.value);
    if (isShortened)
        return {error.message, start.line, start.column, error.nodeId};
    error.column += error.line == 1 ? start.column - 1 : 0;
    error.line += start.line - 1;
    return error;
}

} // namespace

class WorkflowImporter
{
public:
    WorkflowImporter(const NodeCatalog &catalog, WorkflowImport::Choices choices)
        : m_given(catalog), m_choices(choices)
    {}

    WorkflowImport fromBytes(const QByteArray &bytes);

private:
    void readPicture(const QByteArray &bytes, const FileKind &kind);
    void readText(const QByteArray &text);
    void readDocument(const WorkflowFinder &finder);
    [[nodiscard]] bool readRecord(const Value &root);
    enum class Numbers { AsNull, Refused }; //!< for numbers that JSON does not have
    [[nodiscard]] bool takeGraph(const WorkflowFinder &finder, const QString &origin,
                                 Numbers numbers);
    void takeEditorWorkflow(const WorkflowFinder &finder);
    void convert(const Value &workflow);
    void fail(const QString &message) { m_result.m_error = {message, 0, 0, {}}; }
    void note(const QString &sentence) { m_result.m_notes += sentence; }

    const NodeCatalog &m_given;
    const WorkflowImport::Choices m_choices;
    WorkflowImport m_result;
};

WorkflowImport WorkflowImporter::fromBytes(const QByteArray &bytes)
{
    const QByteArray text = inUtf8(bytes);
    const FileKind kind = FileKind::of(text);
    if (bytes.isEmpty()) {
        fail(InputText::tr("The file is empty: in ComfyUI, %1 writes a workflow.")
                 .arg(exportMenu()));
    } else if (kind.holder != FileKind::Holder::None) {
        readPicture(bytes, kind);
    } else if (!kind.name.isEmpty()) {
        fail(InputText::tr(
                 "This is %1, and a workflow is read from JSON, PNG, JPEG and WebP files: in "
                 "ComfyUI, export it with %2.")
                 .arg(kind.name, exportMenu()));
    } else {
        readText(text);
    }
    return m_result;
}

void WorkflowImporter::readPicture(const QByteArray &bytes, const FileKind &kind)
{
    QList<PictureText> texts = pictureTexts(bytes, kind.holder);
    std::stable_sort(texts.begin(), texts.end(), [](const PictureText &a, const PictureText &b) {
        return a.key == "prompt" && b.key != "prompt";
    });
    WorkflowFinder finder;
    for (const PictureText &text : std::as_const(texts))
        finder.search(text.text); // some are not JSON
    if (takeGraph(finder, InputText::tr("Taken from the picture's metadata."), Numbers::AsNull))
        return;
    takeEditorWorkflow(finder);
    if (m_result.m_kind == WorkflowImport::Kind::Nothing && m_result.m_error.message.isEmpty()) {
        fail(
            InputText::tr(
                "This is %1 that holds no workflow; ComfyUI writes one only into the pictures that "
                "it saves itself, and many programs remove it: in ComfyUI, export the workflow "
                "with %2.")
                .arg(kind.name, exportMenu()));
    }
}

void WorkflowImporter::readText(const QByteArray &text)
{
    // A document that is a graph is used unchanged, to the byte.
    GraphError error;
    if (const auto graph = WorkflowGraph::fromJson(text, &error)) {
        m_result.m_kind = WorkflowImport::Kind::Graph;
        m_result.m_graph = withoutLinkedNoiseSeeds(*graph);
        return;
    }
    m_result.m_error = error;
    if (text.size() > WorkflowGraph::MaximumSize)
        return;
    if (!mayBeJson(text)) {
        m_result.m_error.message =
            InputText::tr("This is not JSON, which is what ComfyUI writes with %1.")
                .arg(exportMenu());
        return;
    }
    WorkflowFinder finder;
    if (finder.search(text))
        readDocument(finder);
}

void WorkflowImporter::readDocument(const WorkflowFinder &finder)
{
    const WorkflowFinder::Found &found = finder.graph();
    QString origin;
    if (!found.field.isEmpty())
        origin = InputText::tr("Taken from the field \"%1\".").arg(found.field);
    else if (found.document > 0)
        origin = InputText::tr("Taken from a JSON string.");
    else if (found.value.begin() != finder.root().begin())
        origin = InputText::tr("Taken from a JSON list.");
    if (takeGraph(finder, origin, Numbers::Refused) || found.value.exists())
        return;
    takeEditorWorkflow(finder);
    const bool isFound = m_result.m_kind != WorkflowImport::Kind::Nothing;
    if (isFound || readRecord(finder.root()) || isLikeGraph(finder.root()))
        return;
    if (finder.root().isObject())
        m_result.m_error = {};
    m_result.m_error.message =
        InputText::tr("There is no workflow in this JSON: in ComfyUI, export one with %1.")
            .arg(exportMenu());
}

bool WorkflowImporter::readRecord(const Value &root)
{
    const bool isSidecar = root.member(u"run_id").isString() && root.member(u"inputs").isObject();
    const Value inputs = root.member(isSidecar ? u"inputs"_s : u"workflow_inputs"_s);
    if (!root.isObject() || !inputs.isObject())
        return false;
    m_result.m_kind = WorkflowImport::Kind::RunRecord;
    m_result.m_inputs = sendableInputs(inputs);
    m_result.m_graphHash = root.member(u"workflow_sha256").toString();
    fail(InputText::tr(
             "This is the record of the run %1, which holds its inputs and not its workflow: open "
             "the workflow's own file, and set the inputs there.")
             .arg(root.member(isSidecar ? u"run_id"_s : u"id"_s).toString()));
    return true;
}

bool WorkflowImporter::takeGraph(const WorkflowFinder &finder, const QString &origin,
                                 Numbers numbers)
{
    const WorkflowFinder::Found &found = finder.graph();
    if (!found.value.exists())
        return false;
    QStringList dropped;
    GraphError error;
    const QByteArray withNulls = finder.graphText(&dropped);
    const auto graph = WorkflowGraph::fromJson(
        numbers == Numbers::AsNull ? withNulls : finder.graphTextAsReceived(), &error);
    if (!graph) {
        m_result.m_error = numbers == Numbers::AsNull
            ? GraphError{error.message, 0, 0, error.nodeId} // not a position in the file
            : placedFault(finder, error, !dropped.isEmpty());
        return false;
    }
    m_result.m_kind = WorkflowImport::Kind::Graph;
    m_result.m_error = {};
    m_result.m_graph = withoutLinkedNoiseSeeds(*graph);
    m_result.m_workflow = finder.editorWorkflow().value.raw();
    m_result.m_inputs = sendableInputs(found.parent.member(u"inputs"));
    m_result.m_origin = origin;
    if (!origin.isEmpty())
        note(origin);
    if (finder.graphCount() > 1)
        note(InputText::tr("There are %1 workflows in it; the first one was taken.")
                 .arg(finder.graphCount()));
    if (!dropped.isEmpty())
        note(InputText::tr("Left out, since only nodes can be run: %1.").arg(dropped.join(u", ")));
    return true;
}

void WorkflowImporter::takeEditorWorkflow(const WorkflowFinder &finder)
{
    const WorkflowFinder::Found &found = finder.editorWorkflow();
    if (!found.value.exists())
        return;
    m_result.m_kind = WorkflowImport::Kind::EditorWorkflow;
    m_result.m_workflow = found.value.raw();
    convert(found.value);
}

void WorkflowImporter::convert(const Value &workflow)
{
    const NodeCatalog catalog = m_given.isEmpty() ? NodeCatalog::core() : m_given;
    EditorConverter converter(workflow, catalog, m_choices);
    const QByteArray json = converter.convert();
    GraphError error = converter.error();
    const auto graph = json.isEmpty() ? std::nullopt : WorkflowGraph::fromJson(json, &error);
    if (!graph) {
        m_result.m_error = {error.message, 0, 0, error.nodeId};
        return;
    }
    m_result.m_kind = WorkflowImport::Kind::Graph;
    m_result.m_error = {};
    m_result.m_graph = *graph;
    m_result.m_origin = catalog.coreVersion().isEmpty()
        ? InputText::tr("Converted from the editor's format.")
        : InputText::tr("Converted from the editor's format with the classes of ComfyUI %1.")
              .arg(catalog.coreVersion());
    note(m_result.m_origin);
    m_result.m_notes += converter.notes();
}

WorkflowImport WorkflowImport::fromData(const QByteArray &bytes, const NodeCatalog &catalog,
                                        Choices choices)
{
    return WorkflowImporter(catalog, choices).fromBytes(bytes);
}

WorkflowImport WorkflowImport::fromDevice(QIODevice *device, const NodeCatalog &catalog,
                                          Choices choices)
{
    constexpr qsizetype headSize = 4096;
    const auto readUpTo = [device](QByteArray *bytes, qsizetype size) {
        // A pipe may return less than requested, and a device may never end. QIODevice::read()
        // allocates what is requested, even for a small file.
        while (bytes->size() < size) {
            const qint64 next = std::max(qint64(headSize), device->bytesAvailable());
            const QByteArray more = device->read(std::min<qint64>(size - bytes->size(), next));
            if (more.isEmpty())
                return;
            *bytes += more;
        }
    };
    QByteArray bytes;
    readUpTo(&bytes, headSize);
    const FileKind kind = FileKind::of(inUtf8(bytes));
    if (kind.holder != FileKind::Holder::None)
        readUpTo(&bytes, MaximumSize);
    else if (kind.name.isEmpty()) // one byte more than a graph may have, so that the graph reports
                                  // the error
        readUpTo(&bytes, WorkflowGraph::MaximumSize + 1);
    return fromData(bytes, catalog, choices);
}

WorkflowImport WorkflowImport::fromFile(const QString &path, const NodeCatalog &catalog,
                                        Choices choices)
{
    QFile file(path);
    WorkflowImport result;
    const QFileInfo info(path);
    if (info.isDir())
        result.m_error.message = InputText::tr("\"%1\" is a folder, not a file.").arg(path);
    else if (!file.open(QIODevice::ReadOnly))
        result.m_error.message =
            InputText::tr("\"%1\" cannot be read: %2.").arg(path, file.errorString());
    else
        return fromDevice(&file, catalog, choices);
    return result;
}

} // namespace ComfyDeploy
