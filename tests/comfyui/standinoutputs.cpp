// SPDX-License-Identifier: MIT

#include "standinoutputs.h"

#include "standinjson.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qbuffer.h>
#include <QtGui/qimage.h>

using namespace Qt::StringLiterals;
using namespace StandInJson;

namespace {

constexpr QSize PictureSize(64, 48);

//! A class, the key of its ui, and how its file is named.
struct SavingClass
{
    QLatin1StringView name;
    QLatin1StringView key;
    QLatin1StringView type;
    QLatin1StringView end;
    bool isPicture = false;
    QLatin1StringView animated = {}; //!< JSON
    std::optional<StandInDialect> dialect = {}; //!< of all unless it says which
};

constexpr auto Old = StandInDialect::Old; // 0.3.64
constexpr auto New = StandInDialect::New; // 0.33.0

// Recorded, but for the files' contents: what is no picture holds a few bytes.
constexpr SavingClass savingClasses[] = {
    {"SaveImage"_L1, "images"_L1, "output"_L1, "_.png"_L1, true},
    {"SaveImageAdvanced"_L1, "images"_L1, "output"_L1, "_.png"_L1, true},
    {"PreviewImage"_L1, "images"_L1, "temp"_L1, "_.png"_L1, true},
    {"ComfyDeployOutputImage"_L1, "images"_L1, "output"_L1, "_.webp"_L1, true},
    {"SaveAnimatedPNG"_L1, "images"_L1, "output"_L1, "_.png"_L1, true, "[true]"_L1},
    {"SaveAnimatedWEBP"_L1, "images"_L1, "output"_L1, "_.webp"_L1, true, "[true]"_L1},
    {"SaveVideo"_L1, "images"_L1, "output"_L1, "_.mp4"_L1, false, "[true]"_L1},
    {"SaveWEBM"_L1, "images"_L1, "output"_L1, "_.webm"_L1, false, "[true]"_L1},
    {"MaskPreview"_L1, "images"_L1, "temp"_L1, "_.png"_L1, true, "[false]"_L1, New},
    {"MaskPreview"_L1, "images"_L1, "temp"_L1, "_.png"_L1, true, {}, Old},
    {"SaveAudio"_L1, "audio"_L1, "output"_L1, ".flac"_L1, false, {}, New},
    {"SaveAudio"_L1, "audio"_L1, "output"_L1, "_.flac"_L1, false, {}, Old},
    {"SaveAudioMP3"_L1, "audio"_L1, "output"_L1, ".mp3"_L1, false, {}, New},
    {"SaveAudioMP3"_L1, "audio"_L1, "output"_L1, "_.mp3"_L1, false, {}, Old},
    {"PreviewAudio"_L1, "audio"_L1, "temp"_L1, ".flac"_L1, false, {}, New},
    {"PreviewAudio"_L1, "audio"_L1, "temp"_L1, "_.flac"_L1, false, {}, Old},
    {"SaveLatent"_L1, "latents"_L1, "output"_L1, "_.latent"_L1},
    {"SaveText"_L1, "files"_L1, "output"_L1, ".txt"_L1},
    {"ComfyDeployOutputText"_L1, "text_file"_L1, "output"_L1, "_.txt"_L1},
};

} // namespace

QByteArray StandInOutputs::encoded(const QImage &image, const QByteArray &format)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!image.save(&buffer, format.constData()))
        qFatal("Qt cannot write %s", format.constData());
    return bytes;
}

QByteArray StandInOutputs::picture(const StandInItem &item, const QString &node,
                                   const QImage &image)
{
    QImage picture = image;
    if (image.isNull()) {
        picture = QImage(PictureSize, QImage::Format_RGB32);
        picture.fill(QColor::fromHsv(int(qHash(item.id + node, 1) % 360), 200, 200));
    }
    picture.setText(u"prompt"_s, QString::fromUtf8(item.graph));
    if (const auto extra = ComfyDeploy::JsonText::parse(item.extraData)) {
        for (const auto &value : extra->root().member(u"extra_pnginfo").children())
            picture.setText(value.key(), QString::fromUtf8(value.raw()));
    }
    return encoded(picture, "png");
}

QImage StandInOutputs::previewColor(int step, int steps)
{
    QImage image(PictureSize / 2, QImage::Format_RGB32);
    image.fill(QColor::fromHsv(200, 255 * step / qMax(1, steps), 200));
    return image;
}

QByteArray StandInOutputs::ui(StandInStage &stage, const Request &request)
{
    if (request.classType == "T_Text"_L1 || request.classType == "PreviewAny"_L1)
        return object({{u"text"_s, strings({request.text})}});
    for (const SavingClass &saving : savingClasses) {
        if (request.classType != saving.name
            || saving.dialect.value_or(stage.world().dialect) != stage.world().dialect)
            continue;
        const bool isTemp = saving.type == "temp"_L1;
        const QByteArray content = saving.isPicture
            ? picture(stage.item(), request.node, request.picture)
            : saving.end.endsWith(".txt"_L1) ? request.text.toUtf8()
                                             : QByteArray("not a real ") + saving.end.latin1();
        QByteArray file = stage.world().files.save(
            saving.type, isTemp ? u"ComfyUI_temp_abcde"_s : request.prefix, saving.end, content);
        if (!request.outputId.isEmpty())
            file = file.chopped(1) + ", \"output_id\": " + string(request.outputId) + '}';
        Members ui;
        if (request.classType == "SaveText"_L1)
            ui.append({u"text"_s, strings({request.text})});
        ui.append({saving.key, array({file})});
        if (!saving.animated.isNull())
            ui.append({u"animated"_s, saving.animated.latin1()});
        return object(ui);
    }
    return {};
}
