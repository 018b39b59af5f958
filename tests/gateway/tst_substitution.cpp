// SPDX-License-Identifier: MIT

#include "recordedcases.h"
#include "shared/testprogram.h"
#include "substituted.h"

#include <ComfyDeployLocal/comfyui/substitutionrules_p.h>

#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <QtCore/qdir.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

// What ComfyUI gets of a graph with the plugin's nodes.
class tst_Substitution : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyClassHasARule();
    void recordedValues_data();
    void recordedValues();
    void recordedFiles_data();
    void recordedFiles();
    void recordedCasesAreAllCompared();
};

namespace {

// As the cases were recorded: with these defaults, and one reader.
QByteArray recordedGraph(const RecordedCase &recorded)
{
    static const QHash<QString, QByteArray> fields{
        {u"Text"_s, R"("default_value": "dflt")"},
        {u"Number"_s, R"("default_value": 1.5)"},
        {u"NumberInt"_s, R"("default_value": 3)"},
        {u"NumberSlider"_s, R"("default_value": 0.5)"},
        {u"NumberSliderInt"_s, R"("default_value": 1)"},
        {u"Boolean"_s, R"("default_value": false)"},
        {u"Seed"_s, R"("default_value": -1, "min_value": 1, "max_value": 4294967295)"},
        {u"Checkpoint"_s, R"("default_value": "sd15-example.safetensors")"},
        {u"Lora"_s, R"("default_lora_name": "detail-example.safetensors")"},
        {u"FaceModel"_s, R"("default_face_model_name": "f.safetensors")"},
        {u"ImageBatch"_s, R"("images": "[]", "default_value": ["9", 0])"},
        {u"Audio"_s, R"("audio_file": "")"},
        {u"Image"_s, R"("default_value": ["9", 0])"}};
    const bool bare = recorded.note.contains("no default"_L1);
    const QByteArray field = bare ? QByteArray() : fields.value(recorded.className);
    return R"({"1": )"
        + graphNode("ComfyUIDeployExternal" + recorded.className.toUtf8(),
                    R"("input_id": "x")" + (field.isEmpty() ? "" : ", " + field))
        + R"(, "9": )" + graphNode("LoadImage", R"("image": "pic.png")") + R"(, "2": )"
        + graphNode("Printer", R"("v": ["1", 0])") + '}';
}

QByteArray recordedInputs(const RecordedCase &recorded)
{
    const QByteArray value = recorded.valueAsJson();
    return value.isEmpty() ? "{}"_ba : R"({"x": )" + value + '}';
}

bool isOfFiles(const RecordedCase &recorded)
{
    return recorded.successor == "S_Img"_L1 || recorded.successor == "S_Aud"_L1;
}

void addRecordedRows(bool ofFiles)
{
    QTest::addColumn<RecordedCase>("recorded");
    for (const QString &version : {u"0.3.64"_s, u"0.33.0"_s}) {
        const QList<RecordedCase> cases = recordedCases(version);
        for (qsizetype i = 0; i < cases.size(); ++i) {
            if (isOfFiles(cases.at(i)) == ofFiles) {
                const RecordedCase &row = cases.at(i);
                QTest::addRow("%s line %d: %s %s %s %s", qPrintable(version), int(i) + 2,
                              qPrintable(row.className), qPrintable(row.value),
                              qPrintable(row.successor), qPrintable(row.note))
                    << row;
            }
        }
    }
}

} // namespace

Q_DECLARE_METATYPE(RecordedCase)

void tst_Substitution::everyClassHasARule()
{
    // The API and the dashboard have these two, and the plugin has not.
    const QStringList notOfThePlugin{u"ComfyUIDeployExternalTextSingleLine"_s,
                                     u"ComfyUIDeployExternalColor"_s};
    for (const ExternalClass &known : externalClasses()) {
        const QString name = known.name.toString();
        QVERIFY2(substitutionRule(name) || notOfThePlugin.contains(name), qPrintable(name));
    }
}

void tst_Substitution::recordedValues_data()
{
    addRecordedRows(false);
}

// Values, in place or in the reader: what ComfyUI does with what it gets is computed by the rules
// that the local server's executor is tested for.
void tst_Substitution::recordedValues()
{
    QFETCH(RecordedCase, recorded);
    const SubstitutionRule &rule =
        *substitutionRule(u"ComfyUIDeployExternal"_s + recorded.className);
    // Something in place of the node behaves as the node. Values in the readers do as recorded.
    QString expected = rule.primitive.isEmpty() ? recorded.withLiteral : recorded.withPlugin;
    expected = expected.startsWith("REFUSED"_L1) ? expected.section(u':', 0, 0) : expected;
    QList<qint64> range;
    const auto draw = [&](qint64 low, qint64 high) {
        range = {low, high};
        return expected.section(u':', 1).toLongLong();
    };
    const Substituted outcome =
        substituted(recordedGraph(recorded), recordedInputs(recorded), plainServer(), draw);
    if (rule.way == SubstitutionRule::Way::HostFile) {
        QCOMPARE(recorded.withLiteral, u"(not substituted)"_s);
        QVERIFY2(outcome.refusal.contains("Install ComfyUI-Deploy"_L1),
                 qPrintable(outcome.refusal));
        return;
    }
    if (rule.way == SubstitutionRule::Way::Seed && expected.startsWith("REFUSED"_L1)) {
        QCOMPARE(outcome.refusal,
                 u"Node 1 (ComfyUIDeployExternalSeed, input \"x\"): its seed must be a whole "
                 "number, not \"x\"."_s);
        return;
    }
    QCOMPARE(outcome.refusal, QString());
    const JsonText graph = *JsonText::parse(outcome.result.graph);
    const JsonText::Value given = graph.root().member(u"2").member(u"inputs").member(u"v");
    const QString printed = printedBySuccessor(recorded.successor, given, graph);
    if (recorded.withLiteral == "(not substituted)"_L1 && !range.isEmpty())
        QCOMPARE(range, (QList<qint64>{1, 4294967295}));
    if (expected.startsWith("EXEC ERROR"_L1)) // the plugin's node throws; its default is better
        QCOMPARE(printed, recorded.className == "NumberInt"_L1 ? u"int:3"_s : u"int:1"_s);
    else if (expected == "NoneType:None"_L1) // on which most readers fail
        QCOMPARE(printed, u"str:''"_s);
    else
        QCOMPARE(printed, expected);
}

void tst_Substitution::recordedFiles_data()
{
    addRecordedRows(true);
}

// Pictures and sound: which nodes they become. Their pixels are a real server's.
void tst_Substitution::recordedFiles()
{
    QFETCH(RecordedCase, recorded);
    RecordedCase given = recorded;
    QByteArray inputs = recordedInputs(recorded);
    if (given.className == "ImageBatch"_L1 && given.value != "[]"_L1) {
        // The recorded text was cut off.
        const QByteArray list = R"(["https://host/a.png", "https://host/b.png"])";
        const bool isText = !given.note.startsWith("real JSON array"_L1);
        inputs = R"({"x": )" + (isText ? JsonText::quoted(QString::fromUtf8(list)) : list) + '}';
    } else if (given.className == "ImageBatch"_L1) {
        inputs = R"({"x": "[]"})";
    } else if (given.className == "Audio"_L1) {
        inputs = R"({"x": "https://host/a.wav"})";
    }
    const bool hasAlpha =
        given.className == "ImageAlpha"_L1 && given.note.startsWith("rgba.png"_L1);
    const QSize second = given.note.startsWith("other size"_L1) ? QSize(10, 10) : QSize(33, 21);
    const Substituted outcome = substituted(
        recordedGraph(given), inputs, plainServer(), {},
        given.className == "ImageBatch"_L1 && inputs != R"({"x": "[]"})"
            ? QList<UploadedMedia>{{u"a"_s, false, QSize(33, 21)}, {u"b"_s, false, second}}
            : given.className == "ImageAlpha"_L1
            ? QList<UploadedMedia>{{u"a"_s, hasAlpha, QSize(33, 21)}}
            : QList<UploadedMedia>());
    const bool takesDefault = recorded.note == "no value: wired default"_L1
        || recorded.note == "plain name"_L1 || recorded.note == "data url of another type"_L1
        || recorded.note == "empty list"_L1;
    if (recorded.note == "no value, no default"_L1) {
        QVERIFY2(outcome.refusal.contains("its picture is missing"_L1),
                 qPrintable(outcome.refusal));
    } else if (takesDefault) {
        QCOMPARE(outcome.input(u"2", u"v"), R"(["9", 0])"_ba);
        QCOMPARE(recorded.withLiteral, recorded.withPlugin);
        QVERIFY(outcome.media.isEmpty());
    } else {
        QCOMPARE(outcome.refusal, QString());
        QCOMPARE(outcome.input(u"2", u"v"), R"(["1", 0])"_ba);
        const QString inPlace = given.className == "Audio"_L1 ? u"LoadAudio"_s
            : given.className == "ImageBatch"_L1              ? u"ImageBatch"_s
            : hasAlpha                                        ? u"JoinImageWithAlpha"_s
                                                              : u"LoadImage"_s;
        QCOMPARE(outcome.classOf(u"1"), inPlace);
        const bool scales = outcome.result.graph.contains("ImageScale");
        QCOMPARE(scales, recorded.note.startsWith("other size"_L1));
        // Recorded twice, with each of the two ways. Ours has the plugin's channels.
        static const QStringList sound{u"rgb.png"_s, u"rgba.png"_s, u"rgb.jpg"_s, u"exif6.jpg"_s,
                                       u"rgb.webp"_s};
        const QString way = recorded.note.section(u' ', 1);
        if (sound.contains(recorded.note.section(u' ', 0, 0))
            && given.className == "ImageAlpha"_L1) {
            const bool isOurs =
                way == (hasAlpha ? "LoadImage+JoinImageWithAlpha"_L1 : "plain LoadImage"_L1);
            const bool sameShape =
                recorded.withLiteral.section(u')', 0, 0) == recorded.withPlugin.section(u')', 0, 0);
            QCOMPARE(isOurs, sameShape);
        }
    }
}

// 185 cases a version: 141 of values, whose outcomes are compared; two of File and one of a junk
// Seed are refused here. Of 43 of pictures and one of sound the nodes are compared: what
// these make of pixels and samples only a real server knows.
void tst_Substitution::recordedCasesAreAllCompared()
{
    for (const QString &version : {u"0.3.64"_s, u"0.33.0"_s}) {
        const QList<RecordedCase> cases = recordedCases(version);
        QCOMPARE(cases.size(), 185);
        QCOMPARE(std::count_if(cases.begin(), cases.end(), isOfFiles), 44);
    }
}

REGISTER_TEST(tst_Substitution)
#include "tst_substitution.moc"
