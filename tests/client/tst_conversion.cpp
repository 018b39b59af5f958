// SPDX-License-Identifier: MIT

#include "shared/pictures.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/inputs/nodeclass_p.h>
#include <ComfyDeploy/inputs/prompttext_p.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/conversions/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

NodeCatalog catalog()
{
    static const NodeCatalog known =
        NodeCatalog::fromJson(contentOf(u"object_info.json"_s)).value_or(NodeCatalog());
    return known;
}

// Without titles, which do not matter to a run.
QJsonObject plain(const QByteArray &graph)
{
    QJsonObject nodes = QJsonDocument::fromJson(graph).object();
    const QStringList ids = nodes.keys();
    for (const QString &id : ids) {
        QJsonObject node = nodes.value(id).toObject();
        node.remove(u"_meta"_s);
        nodes.insert(id, node);
    }
    return nodes;
}

// A workflow in the editor's format. No raw texts: moc counts the braces in them.
QByteArray editorFile(const QByteArray &nodes, const QByteArray &links = {},
                      const QByteArray &more = {})
{
    return "{\"nodes\": [" + nodes + "], \"links\": [" + links + "], \"version\": 0.4" + more + "}";
}

QByteArray node(const QByteArray &id, const QByteArray &type, const QByteArray &more = {})
{
    return "{\"id\": " + id + ", \"type\": \"" + type + "\"" + more + "}";
}

const QByteArray sampler =
    R"(, "widgets_values": [18446744073709551615, "randomize", 20, 8, "euler", "normal", 1])";

} // namespace

class tst_Conversion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asTheEditor_data();
    void asTheEditor();
    void keepsEveryDigit();
    void manyPromotedValues();
    void externalNodesNeedNoCatalog();
    void picturesOwnGraphIsPreferred();
    void refused_data();
    void refused();
    void unknownClassOffline();
    void notes_data();
    void notes();
    void coreClasses();
    void dynamicPrompts_data();
    void dynamicPrompts();
    void choicesArePicked();
    void choicesAreKept();
    void placeholders_data();
    void placeholders();
};

void tst_Conversion::asTheEditor_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isOffline");
    const QStringList files =
        QDir(QStringLiteral(TEST_DATA_DIR "/conversions")).entryList({u"*.editor.json"_s});
    QVERIFY(files.size() >= 25);
    for (const QString &file : files) {
        const QString name = file.chopped(12);
        QTest::newRow(qPrintable(name)) << name << false;
        QTest::newRow(qPrintable(name + u", offline"_s)) << name << true;
    }
}

// The results are those of the editor itself, from a ComfyUI server with these classes.
void tst_Conversion::asTheEditor()
{
    QFETCH(QString, name);
    QFETCH(bool, isOffline);
    const auto workflow = WorkflowImport::fromData(contentOf(name + u".editor.json"_s),
                                                   isOffline ? NodeCatalog() : catalog());
    QVERIFY2(workflow, qPrintable(workflow.error().message));
    QByteArray expected = contentOf(name + u".api.json"_s);
    QVERIFY(!expected.isEmpty());
    if (isOffline && name.startsWith("22-"_L1)) // the first of its models is not known
        expected.replace("sd15-example.safetensors", "");
    QCOMPARE(plain(workflow.graph().toJson()), plain(expected));
    QVERIFY(workflow.origin().startsWith(u"Converted from the editor's format"_s));
    QCOMPARE(workflow.origin().contains(NodeCatalog::core().coreVersion()), isOffline);
    QVERIFY(workflow.notes().contains(workflow.origin()));
    QVERIFY(!workflow.workflow().isEmpty());
}

void tst_Conversion::keepsEveryDigit()
{
    const auto workflow =
        WorkflowImport::fromData(editorFile(node("3", "KSampler", sampler)), catalog());
    QVERIFY2(workflow, qPrintable(workflow.error().message));
    QCOMPARE(workflow.graph().value(u"3"_s, u"seed"_s).toULongLong(),
             std::numeric_limits<qulonglong>::max());
    QCOMPARE(workflow.graph().value(u"3"_s, u"steps"_s), QVariant(20LL));
}

// One node with any number of inputs, each from an input of its subgraph.
void tst_Conversion::manyPromotedValues()
{
    constexpr int Count = 20'000;
    QByteArrayList names;
    QByteArrayList sockets;
    QByteArrayList links;
    QByteArrayList values;
    for (int i = 0; i < Count; ++i) {
        const QByteArray n = QByteArray::number(i);
        names += "{\"name\": \"p" + n + "\"}";
        sockets += "{\"name\": \"i" + n + "\", \"link\": " + n + ", \"widget\": {\"name\": \"i" + n
            + "\"}}";
        links += '[' + n + ", -10, " + n + ", 5, " + n + ", \"INT\"]";
        values += n;
    }
    const QByteArray inner = node("5", "Mystery",
                                  ", \"inputs\": [" + sockets.join(',') + "], \"widgets_values\": ["
                                      + values.join(',') + ']');
    const auto workflow = WorkflowImport::fromData(
        editorFile(node("1", "sub",
                        ", \"widgets_values\": [" + values.join(',').replace("19999", "7") + ']'),
                   {},
                   ", \"definitions\": {\"subgraphs\": [{\"id\": \"sub\", \"inputs\": ["
                       + names.join(',') + "], \"nodes\": [" + inner + "], \"links\": ["
                       + links.join(',') + "]}]}"),
        catalog());
    QVERIFY2(workflow, qPrintable(workflow.error().message));
    QCOMPARE(workflow.graph().inputNames(u"1:5"_s).size(), Count);
    QCOMPARE(workflow.graph().value(u"1:5"_s, u"i19998"_s), QVariant(19998LL));
    QCOMPARE(workflow.graph().value(u"1:5"_s, u"i19999"_s), QVariant(7LL));
}

void tst_Conversion::externalNodesNeedNoCatalog()
{
    const auto workflow = WorkflowImport::fromData(
        editorFile(
            node("1", "ComfyUIDeployExternalNumberSlider",
                 R"(, "widgets_values": ["size", 0.5, 0.1, 0.9, "Size", "How large"])")
                + ','
                + node("2", "ComfyUIDeployExternalImage",
                       R"(, "inputs": [{"name": "default_value", "type": "IMAGE", "link": 7}],
                      "widgets_values": ["picture", "Picture", "", "", ""])")
                + ',' + node("3", "VAEDecode"),
            R"([7, 3, 0, 2, 0, "IMAGE"])"),
        catalog());
    QVERIFY2(workflow, qPrintable(workflow.error().message));
    const QList<InputSpec> inputs = workflow.graph().inputs();
    QCOMPARE(inputs.size(), 2);
    QCOMPARE(inputs.at(0).name(), u"size"_s);
    QCOMPARE(inputs.at(0).maximum(), QVariant(0.9));
    QCOMPARE(inputs.at(1).label(), u"Picture"_s);
    QVERIFY(inputs.at(1).hasWiredDefault());
}

void tst_Conversion::picturesOwnGraphIsPreferred()
{
    const QByteArray own = R"({"9": {"class_type": "SaveImage", "inputs": {}}})";
    const QByteArray editor = editorFile(node("3", "KSampler", sampler));
    const auto both = WorkflowImport::fromData(
        Pictures::png({Pictures::text("workflow", editor), Pictures::text("prompt", own)}),
        catalog());
    QCOMPARE(both.graph().nodeIds(), QStringList{u"9"_s});
    const auto alone =
        WorkflowImport::fromData(Pictures::png({Pictures::text("workflow", editor)}), catalog());
    QVERIFY2(alone, qPrintable(alone.error().message));
    QCOMPARE(alone.graph().nodeIds(), QStringList{u"3"_s});
}

void tst_Conversion::refused_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("nodeId");
    QTest::addColumn<QString>("reason");
    QTest::newRow("an unknown class with values")
        << editorFile(node("4", "Mystery", R"(, "widgets_values": [1, 2])")) << u"4"_s
        << u"class of node 4 (Mystery)"_s;
    QTest::newRow("a group node") << editorFile(node("5", "workflow>mine")) << u"5"_s
                                  << u"convert the group to a subgraph"_s;
    QTest::newRow("a canvas") << editorFile(node("6", "Load3D")) << u"6"_s << u"from the screen"_s;
    QTest::newRow("links by type")
        << editorFile(node("7", "Anything Everywhere")) << u"7"_s << u"makes links"_s;
    QTest::newRow("values of another version") << editorFile(
        node("8", "KSampler",
             R"(, "widgets_values": [5, "randomize", "new", 20, 8, "euler", "normal"])"))
                                               << u"8"_s << u"another version of its class"_s;
    QTest::newRow("nothing to run")
        << editorFile(node("1", "Note", R"(, "widgets_values": ["hi"])")) << QString()
        << u"no nodes that can be run"_s;
    QTest::newRow("one id twice") << editorFile(node("1", "KSampler", sampler) + ','
                                                + node("1", "KSampler", sampler))
                                  << QString() << u"another node has its id"_s;
    QTest::newRow("a circle of reroutes") << editorFile(
        node("1", "Reroute", R"(, "inputs": [{"name": "", "type": "*", "link": 2}])") + ','
            + node("2", "Reroute", R"(, "inputs": [{"name": "", "type": "*", "link": 1}])") + ','
            + node("3", "VAEDecode",
                   R"(, "inputs": [{"name": "samples", "type": "LATENT", "link": 3}])"),
        R"([1, 1, 0, 2, 0, "*"], [2, 2, 0, 1, 0, "*"], [3, 2, 0, 3, 0, "*"])")
                                          << QString() << u"lead in a circle"_s;
    const QByteArray own = node("1", "sub-1");
    QTest::newRow("a subgraph in itself")
        << editorFile(node("9", "sub-1"), {},
                      ", \"definitions\": {\"subgraphs\": [{\"id\": \"sub-1\", \"nodes\": [" + own
                          + "], \"links\": []}]}")
        << QString() << u"contains itself"_s;
    QByteArrayList levels;
    for (int i = 0; i < 20; ++i) {
        const QByteArray inner = "s" + QByteArray::number(i + 1);
        levels += "{\"id\": \"s" + QByteArray::number(i) + "\", \"links\": [], \"nodes\": ["
            + node("1", inner) + ',' + node("2", inner) + "]}";
    }
    QTest::newRow("subgraphs for a million nodes") << editorFile(
        node("1", "s0"), {}, ", \"definitions\": {\"subgraphs\": [" + levels.join(',') + "]}")
                                                   << QString() << u"more than 20000 nodes"_s;
}

void tst_Conversion::refused()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, reason);
    const auto workflow = WorkflowImport::fromData(file, catalog());
    QCOMPARE(workflow.kind(), WorkflowImport::Kind::EditorWorkflow);
    QVERIFY(workflow.graph().isEmpty());
    const QString message = workflow.error().message;
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY2(message.endsWith(u'.') && !message.contains(u'%'), qPrintable(message));
    QTEST(workflow.error().nodeId, "nodeId");
}

// Where no server's classes are given, those of ComfyUI are known.
void tst_Conversion::unknownClassOffline()
{
    const auto workflow = WorkflowImport::fromData(
        editorFile(node("3", "KSampler", sampler) + ','
                   + node("4", "Mystery", R"(, "widgets_values": [1, 2])")));
    QCOMPARE(workflow.kind(), WorkflowImport::Kind::EditorWorkflow);
    const QString message = workflow.error().message;
    for (const char16_t *words : {u"node 4 (Mystery)", u"/object_info", u"File → Export Workflow"})
        QVERIFY2(message.contains(words), qPrintable(message));
    QCOMPARE(workflow.error().nodeId, u"4"_s);
}

void tst_Conversion::notes_data()
{
    QTest::addColumn<QByteArray>("nodes");
    QTest::addColumn<QString>("note");
    const QString more = u"Node 3 (%1) has more values than its class; the last are left out."_s;
    QTest::newRow("more values") << node("3", "VAEEncode", R"(, "widgets_values": [7])")
                                 << more.arg(u"VAEEncode"_s);
    QTest::newRow("the place of a button")
        << node("3", "LoadImage", R"(, "widgets_values": ["a.png", "image", "", null])")
        << QString();
    QTest::newRow("no model") << node("3", "VAELoader")
                              << u"In node 3 (VAELoader), \"vae_name\" is still to be chosen."_s;
    QTest::newRow("a dynamic prompt")
        << node("3", "CLIPTextEncode", R"(, "widgets_values": ["a {red|blue} fox"])")
        << u"In node 3 (CLIPTextEncode), the choices of a dynamic prompt were made at random, as "
           u"the "
           "editor does."_s;
}

// What is not as it was in the file is said.
void tst_Conversion::notes()
{
    QFETCH(QByteArray, nodes);
    QFETCH(QString, note);
    const auto workflow = WorkflowImport::fromData(editorFile(nodes));
    QVERIFY2(workflow, qPrintable(workflow.error().message));
    QCOMPARE(workflow.notes().mid(1), note.isEmpty() ? QStringList() : QStringList{note});
}

// Kept up to date by scripts/make-core-catalog.
void tst_Conversion::coreClasses()
{
    const NodeCatalog core = NodeCatalog::core();
    QVERIFY(!core.coreVersion().isEmpty());
    QVERIFY(catalog().coreVersion().isEmpty());
    QVERIFY2(core.classNames().size() > 600, qPrintable(QString::number(core.classNames().size())));
    QCOMPARE(core.displayName(u"LoadImage"_s), u"Load Image"_s);
    const NodeClass sampler(core, u"KSampler"_s);
    QStringList names;
    const QList<NodeInput> inputs = sampler.inputs();
    for (const NodeInput &input : inputs)
        names += input.name;
    const QStringList inOrder{u"model"_s,        u"seed"_s,      u"steps"_s,    u"cfg"_s,
                              u"sampler_name"_s, u"scheduler"_s, u"positive"_s, u"negative"_s,
                              u"latent_image"_s, u"denoise"_s};
    QCOMPARE(names, inOrder);
    QVERIFY(sampler.input(u"sampler_name").choices.contains(u"euler"_s));
    QCOMPARE(sampler.input(u"seed").options.member(u"max").toVariant().toULongLong(),
             std::numeric_limits<qulonglong>::max());
    QVERIFY(NodeClass(core, u"SaveImage"_s).isOutput() && !sampler.isOutput());
    // The files of the server that it was made from are nobody else's.
    QVERIFY(NodeClass(core, u"CheckpointLoaderSimple"_s).input(u"ckpt_name").choices.isEmpty());
    QVERIFY(NodeClass(core, u"LoadImage"_s).input(u"image").choices.isEmpty());
}

void tst_Conversion::dynamicPrompts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result");
    QTest::newRow("plain") << u"a fox"_s << u"a fox"_s;
    QTest::newRow("one choice") << u"a {red} fox"_s << u"a red fox"_s;
    QTest::newRow("nested") << u"{{a}}"_s << u"a"_s;
    QTest::newRow("escapes") << u"\\{a\\|b\\} \\n"_s << u"{a|b} \\n"_s;
    QTest::newRow("an escaped backslash") << u"\\\\{red} \\\\\\{b"_s << u"\\\\red \\\\{b"_s;
    QTest::newRow("a backslash at the end") << u"a \\"_s << u"a \\"_s;
    QTest::newRow("a comment") << u"a /* b\nc */d // e\nf"_s << u"a d \nf"_s;
    QTest::newRow("a comment without end") << u"a /* b"_s << u"a /* b"_s;
    QTest::newRow("the slashes of a link") << u"see https://x.org"_s << u"see https:"_s;
    QTest::newRow("no end") << u"a {b|c"_s << u"a {b|c"_s;
    QTest::newRow("no begin") << u"a }b|c"_s << u"a }b|c"_s;
    QTest::newRow("very deep") << QString(100'000, u'{') << QString(100'000, u'{');
}

void tst_Conversion::dynamicPrompts()
{
    QFETCH(QString, text);
    bool picked = false;
    QTEST(dynamicPrompt(text, &picked), "result");
    QVERIFY(!picked);
}

void tst_Conversion::choicesArePicked()
{
    QSet<QString> seen;
    for (int i = 0; i < 200; ++i) {
        bool picked = false;
        seen += dynamicPrompt(u"{a|b{c|d}}"_s, &picked);
        QVERIFY(picked);
    }
    QCOMPARE(seen, QSet<QString>({u"a"_s, u"bc"_s, u"bd"_s}));
}

//! For a form, which picks one for each run. What is no choice is as it would be queued.
void tst_Conversion::choicesAreKept()
{
    const auto workflow = WorkflowImport::fromData(
        editorFile(node("3", "CLIPTextEncode", R"(, "widgets_values": ["a {red|blue} fox // x"])")
                   + ',' + node("4", "CLIPTextEncode", R"(, "widgets_values": ["a {red} fox"])")),
        {}, WorkflowImport::Choices::Kept);
    QVERIFY2(workflow, qPrintable(workflow.error().message));
    QCOMPARE(workflow.notes().size(), 1); // where it is from
    QCOMPARE(workflow.graph().value(u"3"_s, u"text"_s).toString(), u"a {red|blue} fox // x"_s);
    QCOMPARE(workflow.graph().value(u"4"_s, u"text"_s).toString(), u"a red fox"_s);
}

void tst_Conversion::placeholders_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result");
    QTest::newRow("a value") << u"x_%Sampler.seed%"_s << u"x_5"_s;
    QTest::newRow("forbidden characters") << u"%Text.text%"_s << u"a_b_c"_s;
    QTest::newRow("unknown") << u"%Nobody.seed% %width% 100%"_s << u"%Nobody.seed% %width% 100%"_s;
    QTest::newRow("the year") << u"%date:yyyy%"_s << QString::number(QDate::currentDate().year());
}

void tst_Conversion::placeholders()
{
    QFETCH(QString, text);
    const auto valueOf = [](const QString &name, const QString &widget) {
        if (name == "Sampler"_L1 && widget == "seed"_L1)
            return u"5"_s;
        return name == "Text"_L1 ? u"a/b:c"_s : QString();
    };
    QTEST(withPlaceholders(text, valueOf), "result");
}

REGISTER_APPLESS_TEST(tst_Conversion)
#include "tst_conversion.moc"
