// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"

#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QByteArray loader =
    "{'type': 'CheckpointLoaderSimple', 'widgets_values': ['old.ckpt'], 'outputs': ["
    "{'type': 'MODEL'}, {'type': 'CLIP'}, {'type': 'VAE'}]}";
const QByteArray encoder =
    "{'type': 'CLIPTextEncode', 'widgets_values': ['old'], 'inputs': [{'name': 'clip', "
    "'type': 'CLIP', 'link': 7}], 'outputs': [{'type': 'CONDITIONING'}]}";
const QByteArray decoder =
    "{'type': 'VAEDecode', 'inputs': [{'name': 'samples', 'type': 'LATENT'}, {'name': 'vae', "
    "'type': 'VAE'}], 'outputs': [{'type': 'IMAGE'}]}";

// The members of a workflow. A ' stands for a ".
const QByteArray promptGroup = "'nodes': [" + loader + ", " + encoder + ']';
const QByteArray clip = ", 'links': [[0, 1, 1, 0, 4, 'CLIP']]";
const QByteArray values = ", 'widgets_values': ['new.ckpt', 'a fox']";
const QByteArray outputs =
    ", 'outputs': [{'type': 'MODEL'}, {'type': 'VAE'}, {'type': 'CONDITIONING'}]";

QByteArray changed(QByteArray text, const char *before, const QByteArray &after)
{
    return text.replace(before, after);
}

QByteArray withPrompt(const QByteArray &definition, const QByteArray &instance,
                      const QByteArray &more = {}, const QByteArray &links = {})
{
    return "'nodes': [{'id': 5, 'type': 'workflow>prompt'" + instance + '}' + more + "], 'links': ["
        + links + "], 'extra': {'groupNodes': {'prompt': {" + definition + "}}}";
}

// Of two decoders, the first of which has no samples.
QByteArray withDecoders(const QByteArray &instance, const QByteArray &secondName = "VAEDecode vae")
{
    return "'nodes': [{'id': 6, 'type': 'workflow/decoders', 'inputs': [{'name': 'vae', 'type': "
           "'VAE'}, {'name': 'samples', 'type': 'LATENT'}, {'name': '"
        + secondName
        + "', 'type': 'VAE', 'link': 1}], 'outputs': [{'type': 'IMAGE'}, {'type': "
          "'IMAGE'}]"
        + instance
        + "}, {'id': 7, 'type': 'SaveImage', 'widgets_values': ['fox'], 'inputs': [{'name': "
          "'images', 'type': 'IMAGE', 'link': 2}]}, {'id': 8, 'type': 'VAELoader', "
          "'widgets_values': ['a.vae']}], 'links': [[1, 8, 0, 6, 2, 'VAE'], [2, 6, 1, 7, 0, "
          "'IMAGE']], 'extra': {'groupNodes': {'decoders': {'nodes': ["
        + decoder + ", " + decoder
        + "], 'config': {'0': {'input': {'samples': {'visible': "
          "false}}}}}}}";
}

WorkflowImport importOf(QByteArray members)
{
    return WorkflowImport::fromData('{' + members.replace('\'', '"') + ", \"version\": 0.4}");
}

// Of all nodes.
QJsonObject inputsOf(const WorkflowGraph &graph)
{
    QJsonObject inputs;
    const QJsonObject nodes = QJsonDocument::fromJson(graph.toJson()).object();
    for (auto node = nodes.begin(); node != nodes.end(); ++node)
        inputs.insert(node.key(), node.value()["inputs"_L1]);
    return inputs;
}

} // namespace

//! Workflows with group nodes, which the editor had before it had subgraphs.
class tst_GroupNodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void converted_data();
    void converted();
    void refused_data();
    void refused();
};

void tst_GroupNodes::converted_data()
{
    QTest::addColumn<QByteArray>("workflow");
    QTest::addColumn<QByteArray>("inputs"); //!< of all nodes
    const QByteArray prompt =
        "'5:0': {'ckpt_name': 'new.ckpt'}, '5:1': {'text': 'a fox', 'clip': ['5:0', 1]}";
    const QByteArray save = "'7': {'images': ['6:1', 0], 'filename_prefix': 'fox'}, '8': "
                            "{'vae_name': 'a.vae'}";
    QTest::newRow("values") << withPrompt(promptGroup + clip, values + outputs) << prompt;
    QTest::newRow("linked on both sides")
        << withDecoders({}) << "'6:0': {}, '6:1': {'vae': ['8', 0]}, " + save;
    QTest::newRow("the third of a name")
        << withDecoders({}, "VAEDecode 2vae") << "'6:0': {}, '6:1': {'vae': ['8', 0]}, " + save;
    QTest::newRow("muted") << withDecoders(", 'mode': 2")
                           << "'7': {'filename_prefix': 'fox'}, '8': {'vae_name': 'a.vae'}"_ba;
    QTest::newRow("bypassed") << withDecoders(", 'mode': 4")
                              << "'7': {'filename_prefix': 'fox'}, '8': {'vae_name': 'a.vae'}"_ba;
    QTest::newRow("an output that is linked inside is shown") << withPrompt(
        promptGroup + clip + ", 'external': [[0, 1, 'CLIP']]",
        values + changed(outputs, "{'type': 'VAE'}", "{'type': 'CLIP'}, {'type': 'VAE'}"),
        ", {'id': 8, 'type': 'CLIPTextEncode', 'widgets_values': ['dog'], 'inputs': ["
        "{'name': 'clip', 'type': 'CLIP', 'link': 3}]}",
        "[3, 5, 1, 8, 0, 'CLIP']") << prompt + ", '8': {'text': 'dog', 'clip': ['5:0', 1]}";
    QTest::newRow("an output is hidden") << withPrompt(
        promptGroup + clip + ", 'config': {'0': {'output': {'2': {'visible': false}}}}",
        values + changed(outputs, "{'type': 'VAE'}, ", ""))
                                         << prompt;
    QTest::newRow("an input's own name")
        << withPrompt(
               promptGroup + ", 'config': {'1': {'input': {'clip': {'name': 'Words'}}}}",
               ", 'inputs': [{'name': 'Words', 'type': 'CLIP', 'link': 3}]" + values
                   + changed(outputs, "{'type': 'VAE'}", "{'type': 'CLIP'}, {'type': 'VAE'}"),
               ", {'id': 8, 'type': 'CheckpointLoaderSimple', 'widgets_values': ['b.ckpt']}",
               "[3, 8, 1, 5, 0, 'CLIP']")
        << "'5:0': {'ckpt_name': 'new.ckpt'}, '5:1': {'text': 'a fox', 'clip': ['8', 1]}, '8': "
           "{'ckpt_name': 'b.ckpt'}"_ba;
    const QByteArray socket = "{'name': 'text', 'type': 'STRING', 'widget': {'name': 'text'}}";
    QTest::newRow("widgets with sockets")
        << withPrompt(changed(promptGroup, "'link': 7}", "'link': 7}, " + socket) + clip,
                      ", 'inputs': [" + socket + ']' + values + outputs)
        << prompt;
    QTest::newRow("in a group")
        << withPrompt("'nodes': [{'type': 'workflow>inner', 'widgets_values': ['c', 'd']" + outputs
                          + "}]}, 'inner': {" + promptGroup + clip,
                      values + outputs)
        << "'5:0:0': {'ckpt_name': 'new.ckpt'}, '5:0:1': {'text': 'a fox', 'clip': ['5:0:0', 1]}"_ba;
}

void tst_GroupNodes::converted()
{
    QFETCH(QByteArray, workflow);
    QFETCH(QByteArray, inputs);
    const WorkflowImport imported = importOf(workflow);
    QVERIFY2(imported, qPrintable(imported.error().message));
    const auto expected = QJsonDocument::fromJson('{' + inputs.replace('\'', '"') + '}');
    QVERIFY(!expected.isNull());
    QCOMPARE(inputsOf(imported.graph()), expected.object());
}

void tst_GroupNodes::refused_data()
{
    QTest::addColumn<QByteArray>("workflow");
    QTest::addColumn<QString>("reason"); //!< a part of it
    const QString notRead = u"Node 5 (workflow>prompt) is a group node of an older kind"_s;
    const QByteArray group = promptGroup + clip;
    const auto row = [&](const char *name, const QByteArray &definition,
                         const QByteArray &instance) {
        QTest::newRow(name) << withPrompt(definition, instance) << notRead;
    };
    row("a value is missing", group, ", 'widgets_values': ['new.ckpt']" + outputs);
    row("a value too many", group, ", 'widgets_values': ['new.ckpt', 'a fox', 'euler']" + outputs);
    row("no values", group, outputs);
    row("values by name", group, ", 'widgets_values': {'text': 'a fox'}" + outputs);
    row("values by name inside", changed(promptGroup, "['old']", "{'text': 'old'}") + clip,
        values + outputs);
    row("an output is missing", group, values + changed(outputs, ", {'type': 'CONDITIONING'}", ""));
    row("an output too many", group, values + changed(outputs, "'MODEL'}", "'MODEL'}, {}"));
    row("an output of another type", group, values + changed(outputs, "VAE", "CLIP"));
    row("an input is missing", promptGroup,
        values + changed(outputs, "{'type': 'VAE'}", "{'type': 'CLIP'}, {'type': 'VAE'}"));
    row("an input too many", group,
        ", 'inputs': [{'name': 'clip', 'type': 'CLIP'}]" + values + outputs);
    row("an input of another type", promptGroup,
        ", 'inputs': [{'name': 'clip', 'type': 'VAE'}]" + values
            + changed(outputs, "{'type': 'VAE'}", "{'type': 'CLIP'}, {'type': 'VAE'}"));
    row("an input of another name", promptGroup,
        ", 'inputs': [{'name': 'eclipse', 'type': 'CLIP'}]" + values
            + changed(outputs, "{'type': 'VAE'}", "{'type': 'CLIP'}, {'type': 'VAE'}"));
    row("a reroute inside", group + ", 'nodes': [{'type': 'Reroute'}, " + encoder + ']',
        values + outputs);
    row("no nodes", "'nodes': null", values + outputs);
    row("links to nowhere", promptGroup + ", 'links': [[0, 1, 9, 0], [7, 1, 1, -3], ['a'], 5]",
        values + outputs);
    QTest::newRow("not in the file")
        << "'nodes': [{'id': 5, 'type': 'workflow>prompt'}], 'links': []"_ba << notRead;
    QTest::newRow("a node that is none")
        << withPrompt("'nodes': [7]", {}) << u"Node 5:0 has no id or no type"_s;
    QTest::newRow("in itself") << withPrompt("'nodes': [{'type': 'workflow>prompt'}]", {})
                               << u"contains itself"_s;
}

//! Which value belongs to which node is never guessed.
void tst_GroupNodes::refused()
{
    QFETCH(QByteArray, workflow);
    QFETCH(QString, reason);
    const WorkflowImport imported = importOf(workflow);
    QCOMPARE(imported.kind(), WorkflowImport::Kind::EditorWorkflow);
    QVERIFY(imported.graph().isEmpty());
    const QString message = imported.error().message;
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY2(message.endsWith(u'.') && !message.contains(u'%'), qPrintable(message));
}

REGISTER_TEST(tst_GroupNodes)
#include "tst_groupnodes.moc"
