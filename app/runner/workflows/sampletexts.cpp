// SPDX-License-Identifier: MIT

#include "workflows/sampletexts.h"

#include <ComfyDeploy/core/jsontext_p.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

QString SampleTexts::title(const QString &sample)
{
    // For lupdate, which cannot read the samples.
    [[maybe_unused]] static constexpr const char *titles[] = {
        QT_TR_NOOP("Text to image"),
        QT_TR_NOOP("Image to image"),
        QT_TR_NOOP("Photo effects"),
        QT_TR_NOOP("Caption"),
    };
    QString title = sample;
    title.replace(u'-', u' ');
    title[0] = title.at(0).toUpper();
    return tr(title.toUtf8().constData());
}

QByteArray SampleTexts::translated(const QByteArray &graph)
{
    [[maybe_unused]] static constexpr const char *inputs[] = {
        QT_TR_NOOP("Caption"),
        QT_TR_NOOP("Kept beside the picture"),
        QT_TR_NOOP("Seed"),
        QT_TR_NOOP("-1 picks one"),
        QT_TR_NOOP("Picture"),
        QT_TR_NOOP("What to start from; without one, a picture is painted first"),
        QT_TR_NOOP("Prompt"),
        QT_TR_NOOP("What the picture shows"),
        QT_TR_NOOP("Negative prompt"),
        QT_TR_NOOP("What it should not show"),
        QT_TR_NOOP("Steps"),
        QT_TR_NOOP("More steps paint finer"),
        QT_TR_NOOP("Guidance"),
        QT_TR_NOOP("How strictly to follow the prompt"),
        QT_TR_NOOP("Strength"),
        QT_TR_NOOP("How much may change"),
        QT_TR_NOOP("What to work on; without one, a picture is painted first"),
        QT_TR_NOOP("Scale"),
        QT_TR_NOOP("Glow radius"),
        QT_TR_NOOP("Blend mode"),
        QT_TR_NOOP("How the glow is laid over the picture"),
        QT_TR_NOOP("Amount"),
        QT_TR_NOOP("Sharpness"),
        QT_TR_NOOP("Width"),
        QT_TR_NOOP("In pixels"),
        QT_TR_NOOP("Height"),
        QT_TR_NOOP("Sampler"),
    };
    [[maybe_unused]] static constexpr const char *nodes[] = {
        QT_TR_NOOP("Decode the first picture"),
        QT_TR_NOOP("Decode the picture"),
        QT_TR_NOOP("Fit"),
        QT_TR_NOOP("Glow"),
        QT_TR_NOOP("Latent size"),
        QT_TR_NOOP("Lay the glow over"),
        QT_TR_NOOP("Nothing to avoid"),
        QT_TR_NOOP("Paint"),
        QT_TR_NOOP("Paint the first picture"),
        QT_TR_NOOP("Paint the picture"),
        QT_TR_NOOP("Positive prompt"),
        QT_TR_NOOP("Prompt of the first picture"),
        QT_TR_NOOP("Prompt of the picture"),
        QT_TR_NOOP("Resize"),
        QT_TR_NOOP("Result"),
        QT_TR_NOOP("Sharpen"),
        QT_TR_NOOP("Size"),
        QT_TR_NOOP("Size of the first picture"),
        QT_TR_NOOP("Size of the picture"),
        QT_TR_NOOP("Text"),
        // ComfyUI's own names, which its editor does not translate everywhere.
        QT_TR_NOOP("Load Checkpoint"),
        QT_TR_NOOP("Save Image"),
        QT_TR_NOOP("VAE Decode"),
        QT_TR_NOOP("VAE Encode"),
    };
    const auto json = JsonText::parse(graph);
    if (!json)
        return graph;
    QList<JsonText::Splice> splices;
    const auto translate = [&splices](const JsonText::Value &text) {
        const QString shown =
            text.toString().isEmpty() ? QString() : tr(text.toString().toUtf8().constData());
        if (shown != text.toString())
            splices += {text.begin(), text.end(), JsonText::quoted(shown)};
    };
    const QList<JsonText::Value> members = json->root().children();
    for (const JsonText::Value &node : members) {
        const JsonText::Value nodeInputs = node.member(u"inputs");
        translate(node.member(u"_meta").member(u"title"));
        if (nodeInputs.member(u"input_id").exists()) {
            translate(nodeInputs.member(u"display_name"));
            translate(nodeInputs.member(u"description"));
        }
    }
    return splices.isEmpty() ? graph : JsonText::spliced(graph, splices);
}

} // namespace ComfyDeploy::Runner
