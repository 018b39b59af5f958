// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"
#include "substituted.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

// Pictures, sound and films: what is to be uploaded, and which nodes load it.
class tst_SubstitutedMedia : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void alphaChannel();
    void batches();
    void mediaOfThePluginAreUploadedToo();
    void namedSound();
    void films();
};

void tst_SubstitutedMedia::alphaChannel()
{
    const QByteArray graph = R"({)" + pictureSaver() + R"(, "1": )"
        + graphNode("ComfyUIDeployExternalImageAlpha", R"("input_id": "a")") + '}';
    const QByteArray inputs = R"({"a": "data:image/png;base64,iVBOR"})";
    const Substituted with =
        substituted(graph, inputs, plainServer(), {}, {{u"x.png"_s, true, {}}});
    QCOMPARE(with.media.size(), 1);
    QCOMPARE(with.media.first().kind, MediaWish::Kind::ImageAlpha);
    QCOMPARE(with.media.first().source, u"data:image/png;base64,iVBOR"_s);
    QCOMPARE(with.classOf(u"1"), u"JoinImageWithAlpha"_s);
    QCOMPARE(with.input(u"1", u"image"), R"(["1-1", 0])"_ba);
    QCOMPARE(with.input(u"1", u"alpha"), R"(["1-1", 1])"_ba);
    QCOMPARE(with.input(u"1-1", u"image"), R"("x.png")"_ba);
    QCOMPARE(with.result.addedNodes.value(u"1-1"_s), u"1"_s);
    const Substituted without = substituted(graph, inputs);
    QCOMPARE(without.classOf(u"1"), u"LoadImage"_s);
    QVERIFY(without.result.addedNodes.isEmpty());
}

void tst_SubstitutedMedia::batches()
{
    const QByteArray graph = R"({)" + pictureSaver() + R"(, "1": )"
        + graphNode("ComfyUIDeployExternalImageBatch", R"("input_id": "a", "images": "[]")") + '}';
    const QByteArray one = R"(["https://h/1.png"])";
    const QByteArray three =
        R"(["https://h/1.png", "data:image/jpg;base64,AA", "https://h/3.png"])";
    const Substituted single = substituted(graph, R"({"a": )" + one + '}');
    QCOMPARE(single.classOf(u"1"), u"LoadImage"_s);
    for (const QByteArray &value : {three, JsonText::quoted(QString::fromUtf8(three))}) {
        const Substituted outcome = substituted(
            graph, R"({"a": )" + value + '}', plainServer(), {},
            {{u"a"_s, false, {40, 30}}, {u"b"_s, false, {30, 40}}, {u"c"_s, false, {40, 30}}});
        QCOMPARE(outcome.refusal, QString());
        QCOMPARE(outcome.media.size(), 3);
        QCOMPARE(outcome.media.at(1).source, u"data:image/jpg;base64,AA"_s);
        QCOMPARE(outcome.classNames(),
                 (QStringList{u"ImageBatch"_s, u"ImageBatch"_s, u"ImageScale"_s, u"LoadImage"_s,
                              u"LoadImage"_s, u"LoadImage"_s, u"SaveImage"_s}));
        // ((a, b scaled), c)
        QCOMPARE(outcome.classOf(u"1"), u"ImageBatch"_s);
        QCOMPARE(outcome.input(u"1", u"image1"), R"(["1-4", 0])"_ba);
        QCOMPARE(outcome.input(u"1", u"image2"), R"(["1-5", 0])"_ba);
        QCOMPARE(outcome.input(u"1-5", u"image"), R"("c")"_ba);
        QCOMPARE(outcome.input(u"1-4", u"image1"), R"(["1-1", 0])"_ba);
        QCOMPARE(outcome.input(u"1-4", u"image2"), R"(["1-3", 0])"_ba);
        QCOMPARE(outcome.node(u"1-3"),
                 R"({"inputs": {"image": ["1-2", 0], "upscale_method": "lanczos", "width": 40, )"
                 R"("height": 30, "crop": "center"}, "class_type": "ImageScale"})"_ba);
    }
}

void tst_SubstitutedMedia::mediaOfThePluginAreUploadedToo()
{
    const QByteArray graph = R"({)" + pictureSaver() + R"(, "1": )"
        + graphNode("ComfyUIDeployExternalImage",
                    R"("input_id": "a", "default_value_url": "https://host/default.png")")
        + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["3", 0], "w": ["4", 0]}}, "3": )"
        + graphNode("ComfyUIDeployExternalAudio", R"("input_id": "b", "audio_file": "")")
        + R"(, "4": )"
        + graphNode("ComfyDeployWebscoketImageInput",
                    R"("input_id": "c", "seed": 0, "default_value": ["1", 0])")
        + '}';
    const Substituted outcome =
        substituted(graph, R"({"b": "http://127.0.0.1:1/b.wav"})", pluginServer());
    QCOMPARE(outcome.refusal, QString());
    QCOMPARE(outcome.media.size(), 2);
    for (const MediaWish &wish : outcome.media) {
        const bool isSound = wish.kind == MediaWish::Kind::Audio;
        QCOMPARE(wish.source,
                 isSound ? u"http://127.0.0.1:1/b.wav"_s : u"https://host/default.png"_s);
        QCOMPARE(wish.nodeId, isSound ? u"3"_s : u"1"_s);
    }
    QCOMPARE(outcome.classOf(u"1"), u"LoadImage"_s);
    QCOMPARE(outcome.classOf(u"3"), u"LoadAudio"_s);
    QCOMPARE(outcome.input(u"2", u"w"), R"(["1", 0])"_ba);
    QVERIFY(!outcome.result.graph.contains("Deploy"));
}

// A name is one of a file in the input folder of ComfyUI.
void tst_SubstitutedMedia::namedSound()
{
    const QByteArray graph =
        graphOf("ComfyUIDeployExternalAudio",
                R"("input_id": "a", "audio_file": "", "default_value": ["7", 0])");
    const Substituted named = substituted(graph, R"({"a": "song.wav"})");
    QCOMPARE(named.input(u"1", u"audio"), R"("song.wav")"_ba);
    QVERIFY(named.media.isEmpty());
    const QByteArray wired = QByteArray(graph).replace(R"({"1")", R"({"7": {}, "1")");
    QCOMPARE(substituted(wired, "{}").input(u"2", u"v"), R"(["7", 0])"_ba);
}

void tst_SubstitutedMedia::films()
{
    const QByteArray settings =
        R"("input_id": "a", "force_rate": 0, "force_size": "Disabled", "custom_width": 512, )"
        R"("custom_height": 512, "frame_load_cap": 0, "skip_first_frames": 0, "select_every_nth": 1)";
    const QByteArray reader =
        R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0], "n": ["1", 1], "s": ["1", 2]}}})";
    const QByteArray graph =
        R"({"1": )" + graphNode("ComfyUIDeployExternalVideo", settings) + reader;
    const QByteArray inputs = R"({"a": "https://host/a.mp4"})";
    const Substituted own =
        substituted(graph, inputs, plainServer(), {}, {{u"a.mp4"_s, false, {}}});
    QCOMPARE(own.refusal, QString());
    QCOMPARE(own.media.size(), 1);
    QCOMPARE(own.media.first().kind, MediaWish::Kind::Video);
    QCOMPARE(own.classOf(u"1"), u"GetVideoComponents"_s);
    QCOMPARE(own.input(u"1-1", u"file"), R"("a.mp4")"_ba);
    QCOMPARE(own.input(u"1-2", u"image"), R"(["1", 0])"_ba);
    QCOMPARE(own.input(u"2", u"v"), R"(["1", 0])"_ba);
    QCOMPARE(own.input(u"2", u"n"), R"(["1-2", 2])"_ba);
    QCOMPARE(own.input(u"2", u"s"), R"(["1", 1])"_ba);

    const NodeCatalog suite = plainServer({u"VHS_LoadVideo"_s});
    for (const auto &[size, wide, high] :
         {std::tuple("Disabled", "0", "0"), std::tuple("Custom", "512", "512"),
          std::tuple("Custom Height", "0", "512"), std::tuple("Custom Width", "512", "0"),
          std::tuple("256x?", "256", "0"), std::tuple("?x512", "0", "512"),
          std::tuple("256x256", "256", "256")}) {
        const Substituted outcome = substituted(QByteArray(graph).replace("Disabled", size), inputs,
                                                suite, {}, {{u"a.mp4"_s, false, {}}});
        QCOMPARE(outcome.classOf(u"1"), u"VHS_LoadVideo"_s);
        QCOMPARE(outcome.input(u"1", u"video"), R"("a.mp4")"_ba);
        QCOMPARE(outcome.input(u"1", u"custom_width"), QByteArray(wide));
        QCOMPARE(outcome.input(u"1", u"custom_height"), QByteArray(high));
        QCOMPARE(outcome.input(u"1", u"select_every_nth"), "1"_ba);
        QCOMPARE(outcome.input(u"2", u"s"), R"(["1", 2])"_ba);
        QCOMPARE(outcome.nodeIds(), (QStringList{u"1"_s, u"2"_s}));
    }
    // What ComfyUI's own nodes cannot do, the plugin fetches itself.
    const QByteArray slow = QByteArray(graph).replace("\"force_rate\": 0", "\"force_rate\": 8");
    const Substituted plugin = substituted(slow, inputs, pluginServer());
    QCOMPARE(plugin.classOf(u"1"), u"ComfyUIDeployExternalVideo"_s);
    QCOMPARE(plugin.input(u"1", u"input_id"), R"("https://host/a.mp4")"_ba);
    QVERIFY(plugin.media.isEmpty());
    // A name is a file that the server has.
    const Substituted named =
        substituted(QByteArray(graph).replace(R"("input_id": "a")",
                                              R"("input_id": "a", "default_video": "c.mp4")"),
                    "{}");
    QCOMPARE(named.input(u"1-1", u"file"), R"("c.mp4")"_ba);
    QVERIFY(named.media.isEmpty());
}

REGISTER_TEST(tst_SubstitutedMedia)
#include "tst_substitutedmedia.moc"
