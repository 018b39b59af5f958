// SPDX-License-Identifier: MIT

#include "externalvideo_p.h"
#include "imageoperations_p.h"
#include "imagesource_p.h"
#include "nodeclasses_p.h"
#include <ComfyDeployLocal/wording/externalvalue_p.h>
#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <ComfyDeploy/core/filewriting_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qrandom.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

#include <cmath>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

constexpr auto inputId = "input_id"_L1;
constexpr qint64 seedLimit = InputSpec::MaximumSeed;

QString givenValue(const NodeContext &context)
{
    return context.text(inputId);
}

//! Text, TextAny, Enum, Boolean, Checkpoint: the server wrote the value into default_value.
NodeOutcome passDefault(const NodeContext &context)
{
    return NodeOutcome::of(context.value(u"default_value"_s));
}

NodeOutcome externalNumber(const NodeContext &context)
{
    if (const auto number = pythonFloat(givenValue(context)))
        return NodeOutcome::of(*number);
    return passDefault(context);
}

NodeOutcome externalNumberInt(const NodeContext &context)
{
    if (const auto number = externalWhole(givenValue(context)))
        return NodeOutcome::of(*number);
    return passDefault(context);
}

NodeOutcome externalNumberSlider(const NodeContext &context)
{
    static const ExternalClass &known = externalClass(u"ComfyUIDeployExternalNumberSlider");
    const auto number = externalSlider(givenValue(context),
                                       context.number(u"min_value"_s, known.minimum.toDouble()),
                                       context.number(u"max_value"_s, known.maximum.toDouble()));
    return number ? NodeOutcome::of(*number) : passDefault(context);
}

NodeOutcome externalNumberSliderInt(const NodeContext &context)
{
    static const ExternalClass &known = externalClass(u"ComfyUIDeployExternalNumberSliderInt");
    const QString given = givenValue(context);
    if (const auto number = pythonFloat(given); number && std::isinf(*number)) {
        return NodeOutcome::failed(u"OverflowError"_s,
                                   u"cannot convert float infinity to integer"_s);
    }
    const auto number =
        externalWholeSlider(given, context.wholeNumber(u"min_value"_s, known.minimum.toLongLong()),
                            context.wholeNumber(u"max_value"_s, known.maximum.toLongLong()));
    return number ? NodeOutcome::of(*number) : passDefault(context);
}

NodeOutcome externalSeed(const NodeContext &context)
{
    static const ExternalClass &known = externalClass(u"ComfyUIDeployExternalSeed");
    const auto [low, high] =
        externalSeedRange(context.wholeNumber(u"min_value"_s, known.minimum.toLongLong()),
                          context.wholeNumber(u"max_value"_s, known.maximum.toLongLong()));
    const qint64 asked = context.wholeNumber(u"default_value"_s, -1).toSigned();
    const qint64 seed = asked >= low && asked <= high
        ? asked
        : low + qint64(QRandomGenerator::global()->generate64() % quint64(high - low + 1));
    return NodeOutcome::of(WholeNumber::fromSigned(seed));
}

//! A seed that will be drawn must not come out of the cache.
QByteArray seedFingerprint(const ExecutionOptions &, const LiteralInputs &literals)
{
    static const ExternalClass &known = externalClass(u"ComfyUIDeployExternalSeed");
    const auto number = [&](const QString &name, qint64 fallback) {
        const NodeValue value = literals.value(name);
        const auto *found = std::get_if<WholeNumber>(&value);
        return found ? *found : WholeNumber::fromSigned(fallback);
    };
    const auto [low, high] = externalSeedRange(number(u"min_value"_s, known.minimum.toLongLong()),
                                               number(u"max_value"_s, known.maximum.toLongLong()));
    const qint64 asked = number(u"default_value"_s, -1).toSigned();
    if (asked >= low && asked <= high)
        return {};
    return QUuid::createUuid().toByteArray();
}

QImage imageFromUrl(const NodeContext &context, const QString &url)
{
    const auto bytes = urlBytes(context, url);
    if (!bytes)
        return {};
    const qint64 pixels = context.options().maximumImagePixels;
    QImage image = decodedImage(*bytes, pixels);
    if (image.isNull())
        printNotLoaded(
            context, url,
            u"not a picture that can be read, or one of more than %1 pixels"_s.arg(pixels));
    return image;
}

bool isFetchable(const QString &url)
{
    return isWebUrl(url) || url.startsWith("data:"_L1);
}

//! The value, then default_value_url, then the link; failures on the way are only logged.
NodeOutcome externalPicture(const NodeContext &context, bool keepsAlpha)
{
    bool lost = false;
    for (const QString &url : {givenValue(context), context.text(u"default_value_url"_s)}) {
        const QImage image = imageFromUrl(context, url);
        if (context.cancelled()())
            return NodeOutcome::stopped();
        if (image.isNull()) {
            lost = lost || isFetchable(url);
            continue;
        }
        NodeOutcome outcome = NodeOutcome::of(
            Images{keepsAlpha ? image : image.convertToFormat(QImage::Format_RGB32)});
        outcome.cacheable = !lost;
        return outcome;
    }
    NodeOutcome outcome = NodeOutcome::of(context.value(u"default_value"_s));
    outcome.cacheable = !lost;
    return outcome;
}

NodeOutcome externalImage(const NodeContext &context)
{
    return externalPicture(context, false);
}

NodeOutcome externalImageAlpha(const NodeContext &context)
{
    return externalPicture(context, true);
}

NodeOutcome externalImageBatch(const NodeContext &context)
{
    const auto json = JsonText::parse(context.text(u"images"_s).toUtf8());
    if (!json || !json->root().isArray()) {
        return NodeOutcome::failed(u"ValueError"_s,
                                   u"\"images\" must be text that holds a JSON array of URLs."_s);
    }
    if (json->root().size() == 0)
        return passDefault(context);
    if (json->root().size() > MostBatchPictures) {
        return NodeOutcome::failed(
            u"ValueError"_s, u"\"images\" names more than %1 pictures."_s.arg(MostBatchPictures));
    }
    Images pictures;
    bool complete = true;
    const auto urls = json->root().children();
    for (const JsonText::Value &url : urls) {
        const QImage image = imageFromUrl(context, url.toString());
        if (context.cancelled()())
            return NodeOutcome::stopped();
        // As the service has it: what came before the one that failed is taken.
        complete = !image.isNull();
        if (!complete)
            break;
        const QSize size = pictures.isEmpty() ? image.size() : pictures.first().size();
        if (const auto failure = sizeFailure(context.options(), size, pictures.size() + 1))
            return NodeOutcome::failed(failure->type, failure->message);
        pictures << fitted(image.convertToFormat(QImage::Format_RGB32), size, ScaleMethod::Lanczos,
                           context.cancelled());
        if (context.cancelled()()) // and the picture may be half done
            return NodeOutcome::stopped();
    }
    NodeOutcome outcome = NodeOutcome::of(pictures.isEmpty() ? NodeValue() : NodeValue(pictures));
    outcome.cacheable = complete;
    return outcome;
}

//! A downloaded file in the temporary folder; empty if there is none.
QString downloadedPath(const NodeContext &context, const QString &url)
{
    const auto bytes = urlBytes(context, url);
    if (!bytes)
        return {};
    const QString suffix = QFileInfo(QUrl(url).path()).suffix().left(10);
    static const QString kept = u"abcdefghijklmnopqrstuvwxyz0123456789"_s;
    const bool plain = std::all_of(suffix.begin(), suffix.end(),
                                   [](QChar c) { return kept.contains(c.toLower()); });
    const QDir folder(context.options().tempDirectory);
    QString path = folder.filePath(QUuid::createUuid().toString(QUuid::WithoutBraces) + u'.'
                                   + (plain && !suffix.isEmpty() ? suffix : u"bin"_s));
    QFile file(path);
    if (!folder.mkpath(u"."_s) || !openToWrite(&file, QIODevice::NewOnly)
        || !writeAll(&file, *bytes)) {
        printNotLoaded(context, url, writeProblem(file));
        file.remove();
        return {};
    }
    return path;
}

//! The path of what a media input names, or null: a URL is downloaded, a name is looked for among
//! the input files.
NodeOutcome mediaPath(const NodeContext &context, const QString &value, const NodeValue &fallback)
{
    const QString path =
        isWebUrl(value) ? downloadedPath(context, value) : inputFilePath(context.options(), value);
    NodeOutcome outcome = NodeOutcome::of(path.isEmpty() ? fallback : NodeValue(path));
    // A downloaded file is deleted after the execution, so the path is valid for this execution
    // only.
    outcome.cacheable = !isWebUrl(value);
    return outcome;
}

NodeOutcome externalVideo(const NodeContext &context)
{
    QString value = givenValue(context);
    if (!isWebUrl(value))
        value = context.text(u"default_value_url"_s);
    if (!isWebUrl(value))
        value = context.text(u"default_video"_s);
    std::optional<QByteArray> bytes;
    if (isWebUrl(value)) {
        bytes = urlBytes(context, value);
    } else if (QFile file(inputFilePath(context.options(), value));
               !file.fileName().isEmpty() && file.open(QIODevice::ReadOnly)) {
        bytes = file.read(context.options().maximumFetchBytes + 1);
    }
    if (context.cancelled()())
        return NodeOutcome::stopped();
    const QString name = isWebUrl(value) ? QUrl(value).fileName()
        : value.isEmpty()                ? u"No film"_s
                                         : value;
    if (!bytes || bytes->size() > context.options().maximumFetchBytes)
        return NodeOutcome::failed(u"ValueError"_s, u"%1 could not be loaded."_s.arg(name));
    return videoOutcome(context, *bytes, name);
}

NodeOutcome externalVid(const NodeContext &context)
{
    const QString value = givenValue(context);
    if (isWebUrl(value))
        return mediaPath(context, value, {});
    return mediaPath(context, context.text(u"default_value"_s), {});
}

NodeOutcome externalAudio(const NodeContext &context)
{
    return mediaPath(context, context.text(u"audio_file"_s), context.value(u"default_value"_s));
}

NodeOutcome externalExr(const NodeContext &context)
{
    NodeOutcome outcome =
        mediaPath(context, context.text(u"exr_file"_s), context.value(u"default_image"_s));
    outcome.outputs.push_back(context.value(u"default_mask"_s));
    return outcome;
}

NodeOutcome externalFile(const NodeContext &context)
{
    const QString value = context.text(u"file_url"_s);
    if (isWebUrl(value))
        return mediaPath(context, value, QString());
    return NodeOutcome::of(value);
}

//! The name under which a model from a URL would be saved.
QString modelName(const QString &url, const QString &saveName)
{
    const QString own = QFileInfo(QUrl(url).path()).fileName();
    return !saveName.isEmpty() ? saveName : own.isEmpty() ? u"model.safetensors"_s : own;
}

//! No model is downloaded for a sampler that needs none: its name is all that counts.
NodeOutcome externalLora(const NodeContext &context)
{
    const QString value = context.text(u"lora_url"_s);
    if (isWebUrl(value))
        return NodeOutcome::of(modelName(value, context.text(u"lora_save_name"_s)));
    if (!value.isEmpty())
        return NodeOutcome::of(value);
    return NodeOutcome::of(context.value(u"default_lora_name"_s));
}

NodeOutcome externalFaceModel(const NodeContext &context)
{
    const QString value = context.text(u"face_model_url"_s);
    if (isWebUrl(value))
        return NodeOutcome::of(modelName(value, context.text(u"face_model_save_name"_s)));
    return NodeOutcome::of(context.value(u"default_face_model_name"_s));
}

NodeInput flagInput(const QString &name)
{
    return {.name = name, .type = ValueType::Boolean, .fallback = false};
}

NodeInput openFloat(const QString &name, double fallback)
{
    return {.name = name, .type = ValueType::Float, .fallback = fallback, .step = 0.01};
}

NodeInput openInt(const QString &name, qint64 fallback)
{
    return {.name = name, .type = ValueType::Int, .fallback = WholeNumber::fromSigned(fallback)};
}

NodeInput modelName(const QString &name)
{
    // Not modelInput(): an empty name means that there is no default.
    return textInput(name, {}).optional();
}

//! What every External node has: its id first, its captions last.
NodeClass external(const QString &kind, const QString &displayName, const QString &id,
                   const QList<NodeInput> &inputs, const QList<NodeOutput> &outputs,
                   NodeOutcome (*run)(const NodeContext &))
{
    NodeClass result{.name = u"ComfyUIDeployExternal"_s + kind,
                     .displayName = u"External %1 (ComfyUI Deploy)"_s.arg(displayName),
                     .category = u"ComfyDeploy"_s,
                     .inputs = QList{textInput(inputId, id)} + inputs
                         + QList{textInput(u"display_name"_s, {}).optional(),
                                 textInput(u"description"_s, {}).optional()},
                     .outputs = outputs,
                     .run = run};
    return result;
}

std::vector<NodeClass> texts()
{
    const NodeInput text = textInput(u"default_value"_s, {}).optional();
    NodeInput checkpoint = modelInput(u"default_value"_s, u"local-preview.safetensors"_s);
    checkpoint.required = false;
    return {
        external(u"Text"_s, u"Text"_s, u"input_text"_s, {text}, {{ValueType::String, u"text"_s}},
                 passDefault),
        external(u"TextAny"_s, u"Text Any"_s, u"input_text"_s, {text},
                 {{ValueType::Any, u"text"_s}}, passDefault),
        external(u"Enum"_s, u"Enum"_s, u"input_enum"_s,
                 {text, textInput(u"options"_s, {}).optional()}, {{ValueType::Any, u"text"_s}},
                 passDefault),
        external(u"Boolean"_s, u"Boolean"_s, u"input_bool"_s, {flagInput(u"default_value"_s)},
                 {{ValueType::Boolean, u"bool_value"_s}}, passDefault),
        external(u"Checkpoint"_s, u"Checkpoint"_s, u"input_checkpoint"_s, {checkpoint},
                 {{ValueType::Any, u"path"_s}}, passDefault),
        external(u"Lora"_s, u"Lora"_s, u"input_lora"_s,
                 {modelName(u"default_lora_name"_s), textInput(u"lora_save_name"_s, {}).optional(),
                  textInput(u"lora_url"_s, {}).optional(),
                  textInput(u"bearer_token"_s, {}).optional()},
                 {{ValueType::Any, u"path"_s}}, externalLora),
        external(u"FaceModel"_s, u"Face Model"_s, u"input_reactor_face_model"_s,
                 {modelName(u"default_face_model_name"_s),
                  textInput(u"face_model_save_name"_s, {}).optional(),
                  textInput(u"face_model_url"_s, {}).optional()},
                 {{ValueType::Any, u"path"_s}}, externalFaceModel),
    };
}

std::vector<NodeClass> numbers()
{
    const NodeInput whole = intInput(u"default_value"_s, 0, -2147483647, 2147483647).optional();
    const ExternalClass &slider = externalClass(u"ComfyUIDeployExternalNumberSlider");
    const ExternalClass &wholeSlider = externalClass(u"ComfyUIDeployExternalNumberSliderInt");
    const ExternalClass &seedClass = externalClass(u"ComfyUIDeployExternalSeed");
    const qint64 lowestSeed = seedClass.minimum.toLongLong();
    NodeClass seed = external(
        u"Seed"_s, u"Seed"_s, u"input_seed"_s,
        {openInt(u"default_value"_s, -1), intInput(u"min_value"_s, lowestSeed, 1, seedLimit),
         intInput(u"max_value"_s, seedClass.maximum.toLongLong(), 1, seedLimit)},
        {{ValueType::Int, u"seed"_s}}, externalSeed);
    seed.fingerprint = seedFingerprint;
    return {
        external(u"Number"_s, u"Number"_s, u"input_number"_s,
                 {openFloat(u"default_value"_s, 0).optional()}, {{ValueType::Float, u"value"_s}},
                 externalNumber),
        external(u"NumberInt"_s, u"Number Int"_s, u"input_number"_s, {whole},
                 {{ValueType::Int, u"value"_s}}, externalNumberInt),
        external(u"NumberSlider"_s, u"Number Slider"_s, u"input_number_slider"_s,
                 {openFloat(u"default_value"_s, 0.5).optional(),
                  openFloat(u"min_value"_s, slider.minimum.toDouble()).optional(),
                  openFloat(u"max_value"_s, slider.maximum.toDouble()).optional()},
                 {{ValueType::Float, u"value"_s}}, externalNumberSlider),
        external(u"NumberSliderInt"_s, u"Number Slider Int"_s, u"input_number_slider_int"_s,
                 {openInt(u"default_value"_s, 1).optional(),
                  openInt(u"min_value"_s, wholeSlider.minimum.toLongLong()).optional(),
                  openInt(u"max_value"_s, wholeSlider.maximum.toLongLong()).optional()},
                 {{ValueType::Int, u"value"_s}}, externalNumberSliderInt),
        seed,
    };
}

std::vector<NodeClass> pictures()
{
    const NodeInput link = linkInput(u"default_value"_s, ValueType::Image).optional();
    const QList<NodeOutput> image{{ValueType::Image, u"image"_s}};
    return {
        external(u"Image"_s, u"Image"_s, u"input_image"_s,
                 {link, textInput(u"default_value_url"_s, {}).optional()}, image, externalImage),
        external(u"ImageAlpha"_s, u"Image Alpha"_s, u"input_image"_s, {link}, image,
                 externalImageAlpha),
        external(u"ImageBatch"_s, u"Image Batch"_s, u"input_images"_s,
                 {textInput(u"images"_s, u"[]"_s), link}, image, externalImageBatch),
        external(u"EXR"_s, u"EXR"_s, u"input_exr"_s,
                 {textInput(u"exr_file"_s, {}),
                  comboInput(u"tonemap"_s, {u"linear"_s, u"sRGB"_s, u"Reinhard"_s}, u"sRGB"_s),
                  linkInput(u"default_image"_s, ValueType::Image).optional(),
                  linkInput(u"default_mask"_s, ValueType::Mask).optional()},
                 {{ValueType::Image, u"image"_s}, {ValueType::Mask, u"mask"_s}}, externalExr),
    };
}

std::vector<NodeClass> media()
{
    constexpr qint64 largest = 9'007'199'254'740'991;
    const NodeInput frames = intInput(u"frame_load_cap"_s, 0, 0, largest).optional();
    return {
        external(u"Video"_s, u"Video"_s, u"input_video"_s,
                 {intInput(u"force_rate"_s, 0, 0, 60).optional(),
                  comboInput(u"force_size"_s,
                             {u"Disabled"_s, u"Custom Height"_s, u"Custom Width"_s, u"Custom"_s,
                              u"256x?"_s, u"?x256"_s, u"256x256"_s, u"512x?"_s, u"?x512"_s,
                              u"512x512"_s})
                      .optional(),
                  intInput(u"custom_width"_s, 512, 0, 8192).optional(),
                  intInput(u"custom_height"_s, 512, 0, 8192).optional(), frames,
                  intInput(u"skip_first_frames"_s, 0, 0, largest).optional(),
                  intInput(u"select_every_nth"_s, 1, 1, largest).optional(),
                  linkInput(u"meta_batch"_s, ValueType::Any).optional(),
                  linkInput(u"vae"_s, ValueType::Vae).optional(),
                  textInput(u"default_video"_s, {}).optional(),
                  textInput(u"default_value_url"_s, {}).optional()},
                 {{ValueType::Image, u"IMAGE"_s},
                  {ValueType::Int, u"frame_count"_s},
                  {ValueType::Audio, u"audio"_s},
                  {ValueType::VideoInfo, u"video_info"_s},
                  {ValueType::Latent, u"LATENT"_s}},
                 externalVideo),
        external(u"Vid"_s, u"Video path"_s, u"input_video"_s,
                 {textInput(u"default_value"_s, {}).optional()}, {{ValueType::String, u"video"_s}},
                 externalVid),
        external(u"Audio"_s, u"Audio"_s, u"input_audio"_s,
                 {textInput(u"audio_file"_s, {}),
                  linkInput(u"default_value"_s, ValueType::Audio).optional()},
                 {{ValueType::Audio, u"audio"_s}}, externalAudio),
        external(u"File"_s, u"File"_s, u"input_file"_s, {textInput(u"file_url"_s, {}).optional()},
                 {{ValueType::Any, u"path"_s}}, externalFile),
    };
}

} // namespace

std::vector<NodeClass> externalNodeClasses()
{
    std::vector<NodeClass> all;
    for (const auto &group : {texts(), numbers(), pictures(), media()})
        all.insert(all.end(), group.begin(), group.end());
    return all;
}

} // namespace ComfyDeploy::Local
