// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"
#include "substituted.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

// What is refused before anything is sent to a ComfyUI, and with which words.
class tst_RefusedGraphs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refused_data();
    void refused();
};

void tst_RefusedGraphs::refused_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QByteArray>("inputs");
    QTest::addColumn<QString>("refusal"); // how it starts
    const auto row = [](const char *name, const QByteArray &graph, const QByteArray &inputs,
                        const QString &refusal) {
        QTest::newRow(name) << graph << inputs << refusal;
    };
    const auto of = [](const char *name, const QByteArray &more = {}) {
        return graphOf(QByteArray("ComfyUIDeployExternal") + name, R"("input_id": "x")" + more);
    };
    const auto start = [](const QString &name) {
        return u"Node 1 (ComfyUIDeployExternal"_s + name + u", input \"x\"): "_s;
    };
    row("no graph", "{", "{}", u"The graph is not valid JSON: line 1, column 2: "_s);
    row("a list", "[]", "{}", u"The graph must be a JSON object."_s);
    row("inputs in a list", "{}", "[1]", u"The value of \"inputs\" must be a JSON object."_s);
    row("no picture", of("Image"), "{}", start(u"Image"_s) + u"its picture is missing. Give"_s);
    row("a WebP data URL", of("Image"), R"({"x": "data:image/webp;base64,AA"})",
        start(u"Image"_s) + u"its picture is missing. Give"_s);
    row("no pictures", of("ImageBatch", R"(, "images": "[]")"), "{}",
        start(u"ImageBatch"_s) + u"its pictures are missing. Give"_s);
    row("a batch of one address", of("ImageBatch", R"(, "images": "[]")"),
        R"({"x": "https://h/a.png"})", start(u"ImageBatch"_s) + u"its pictures must be a list"_s);
    row("no address in a batch", of("ImageBatch", R"(, "images": "[]")"),
        R"({"x": ["https://h/a.png", 5]})", start(u"ImageBatch"_s));
    row("an archive", of("ImageBatch", R"(, "images": "[]")"),
        R"({"x": ["https://h/a.png", "https://h/a.zip"]})",
        start(u"ImageBatch"_s) + u"number 2 of its list is no picture. "_s);
    row("no sound", of("Audio", R"(, "audio_file": "")"), "{}",
        start(u"Audio"_s) + u"its sound is missing"_s);
    row("no film", of("Video"), "{}", start(u"Video"_s) + u"its film is missing"_s);
    row("a film at another rate", of("Video", R"(, "force_rate": 8)"),
        R"({"x": "https://h/a.mp4"})",
        start(u"Video"_s)
            + u"ComfyUI's own nodes load a film only as it is, without \"force_rate\"."_s);
    row("a latent of a film", of("Video", R"(, "vae": ["2", 0])"), R"({"x": "https://h/a.mp4"})",
        start(u"Video"_s) + u"ComfyUI's own nodes"_s);
    row("the information of a film", of("Video").replace(R"(["1", 0])", R"(["1", 3])"),
        R"({"x": "https://h/a.mp4"})", u"Node 2 (Printer): it takes output 3 of node 1 "_s);
    for (const char *name : {"EXR", "File", "Vid"}) {
        row(name, of(name), R"({"x": "https://h/a"})",
            start(QString::fromLatin1(name)) + u"it needs a file on ComfyUI's own machine"_s);
    }
    row("a LoRA to download", of("Lora"), R"({"x": "https://h/a.safetensors"})",
        start(u"Lora"_s) + u"it needs a file on ComfyUI's own machine"_s);
    row("a face to download", of("FaceModel"), R"({"x": "https://h/a.safetensors"})",
        start(u"FaceModel"_s) + u"it needs a file on ComfyUI's own machine"_s);
    row("no LoRA", of("Lora"), "{}", start(u"Lora"_s) + u"it has neither a value"_s);
    row("no choice", of("Enum"), "{}", start(u"Enum"_s) + u"it has neither a value"_s);
    row("junk for a number", of("Number"), R"({"x": "junk"})",
        start(u"Number"_s) + u"it has neither a value"_s);
    row("a list for a text", of("Text"), R"({"x": ["2", 0]})",
        start(u"Text"_s) + u"its value must be one text"_s);
    row("an object for a seed", of("Seed"), R"({"x": {}})",
        start(u"Seed"_s) + u"its value must be one text"_s);
    row("no number for a seed", of("Seed"), R"({"x": 1e400})",
        start(u"Seed"_s) + u"its seed must be a whole number, not 1e400"_s);
    row("a limit of another node", of("NumberSlider", R"(, "min_value": ["2", 0])"), "{}",
        start(u"NumberSlider"_s) + u"it takes \"min_value\" from another node"_s);
    row("a circle of defaults",
        of("Text", R"(, "default_value": ["1", 0])").replace("ExternalText", "ExternalTextAny"),
        "{}", start(u"TextAny"_s) + u"its value depends on itself"_s);
    row("a circle of limits", of("NumberSlider", R"(, "min_value": ["1", 0])"), "{}",
        start(u"NumberSlider"_s) + u"its value depends on itself"_s);
    row("a file as output",
        R"({"4": )" + graphNode("ComfyDeployOutputFile", R"("file_path": "x")") + '}', "{}",
        u"Node 4 (ComfyDeployOutputFile): only Comfy Deploy's plugin"_s);
    row("an unknown expression",
        R"({"1": )"
            + graphNode(
                "ComfyUIDeployStringCombine",
                R"("action": "replace", "tidy_tags": "no", "text_a": "a", "text_b": "/(/", "text_c": "")")
            + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0]}}})",
        "{}", u"Node 1 (ComfyUIDeployStringCombine): its regular expression"_s);
}

void tst_RefusedGraphs::refused()
{
    QFETCH(QByteArray, graph);
    QFETCH(QByteArray, inputs);
    QFETCH(QString, refusal);
    const Substituted outcome =
        substituted(graph, inputs, plainServer(), [](qint64, qint64) { return 1; });
    QVERIFY2(outcome.refusal.startsWith(refusal), qPrintable(outcome.refusal));
    QVERIFY2(outcome.refusal.endsWith(u'.') && !outcome.refusal.endsWith(".."_L1),
             qPrintable(outcome.refusal));
}

REGISTER_TEST(tst_RefusedGraphs)
#include "tst_refusedgraphs.moc"
