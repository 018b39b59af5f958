// SPDX-License-Identifier: MIT

#include "imageoperations_p.h"
#include "imagesource_p.h"
#include "nodeclasses_p.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qfile.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

const QStringList &scaleMethods()
{
    static const QStringList names{u"nearest-exact"_s, u"bilinear"_s, u"area"_s, u"bicubic"_s,
                                   u"lanczos"_s};
    return names;
}

const QStringList &blendModes()
{
    static const QStringList names{u"normal"_s,  u"multiply"_s,   u"screen"_s,
                                   u"overlay"_s, u"soft_light"_s, u"difference"_s};
    return names;
}

ScaleMethod scaleMethod(const NodeContext &context)
{
    return ScaleMethod(scaleMethods().indexOf(context.text(u"upscale_method"_s)));
}

NodeOutcome failed(const NodeFailure &failure)
{
    return NodeOutcome::failed(failure.type, failure.message);
}

//! Does the same to every picture of the input "image"; stops if the run is cancelled.
template <typename Operation>
NodeOutcome mapped(const NodeContext &context, const Operation &operation)
{
    Images result;
    const Images images = context.images(u"image"_s);
    for (const QImage &image : images) {
        result << operation(image);
        if (context.cancelled()()) // and the picture may be half done
            return NodeOutcome::stopped();
        if (result.last().isNull())
            return NodeOutcome::failed(u"MemoryError"_s, u"Not enough memory for a picture."_s);
    }
    return NodeOutcome::of(result);
}

std::optional<QByteArray> inputFileBytes(const ExecutionOptions &options, const QString &name)
{
    const QString path = inputFilePath(options, name);
    QFile file(path);
    if (path.isEmpty() || !file.open(QIODevice::ReadOnly)
        || file.size() > options.maximumFetchBytes) {
        return std::nullopt;
    }
    return file.readAll();
}

std::optional<NodeClass::Problem> checkLoadImage(const ExecutionOptions &options,
                                                 const LiteralInputs &literals)
{
    const NodeValue image = literals.value(u"image"_s);
    const auto *name = std::get_if<QString>(&image);
    if (!name || !inputFilePath(options, *name).isEmpty())
        return std::nullopt;
    return NodeClass::Problem{u"image"_s, u"Invalid image file: "_s + *name};
}

//! The same name may hold another picture tomorrow.
QByteArray inputFileFingerprint(const ExecutionOptions &options, const LiteralInputs &literals)
{
    const NodeValue image = literals.value(u"image"_s);
    const auto *name = std::get_if<QString>(&image);
    const auto bytes = name ? inputFileBytes(options, *name) : std::nullopt;
    return bytes ? QCryptographicHash::hash(*bytes, QCryptographicHash::Sha256) : QByteArray();
}

NodeOutcome loadImage(const NodeContext &context)
{
    const QString name = context.text(u"image"_s);
    const auto bytes = inputFileBytes(context.options(), name);
    if (!bytes)
        return NodeOutcome::failed(u"FileNotFoundError"_s, u"Invalid image file: "_s + name);
    const QImage image = decodedImage(*bytes, context.options().maximumImagePixels);
    if (image.isNull()) {
        return NodeOutcome::failed(
            u"PIL.UnidentifiedImageError"_s,
            u"\"%1\" is not a picture that this server can read."_s.arg(name));
    }
    NodeOutcome outcome = NodeOutcome::of(Images{image.convertToFormat(QImage::Format_RGB32)});
    QImage mask(image.hasAlphaChannel() ? image.size() : QSize(64, 64), QImage::Format_RGB32);
    mask.fill(Qt::black);
    for (int y = 0; image.hasAlphaChannel() && y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const int covered = 255 - qAlpha(image.pixel(x, y));
            mask.setPixel(x, y, qRgb(covered, covered, covered));
        }
    }
    outcome.outputs.emplace_back(Images{mask});
    return outcome;
}

NodeOutcome emptyImage(const NodeContext &context)
{
    const QSize size(context.integer(u"width"_s), context.integer(u"height"_s));
    const int count = context.integer(u"batch_size"_s);
    if (const auto failure = sizeFailure(context.options(), size, count))
        return failed(*failure);
    QImage image(size, QImage::Format_RGB32);
    image.fill(QColor(QRgb(context.integer(u"color"_s, 0))));
    return NodeOutcome::of(Images(count, image));
}

//! 0 on one side keeps the ratio, on both the size.
QSize wantedSize(QSize from, QSize asked)
{
    if (asked.width() == 0 && asked.height() == 0)
        return from;
    if (asked.width() == 0)
        asked.setWidth(qMax(1, pythonRound(double(from.width()) * asked.height() / from.height())));
    if (asked.height() == 0)
        asked.setHeight(qMax(1, pythonRound(double(from.height()) * asked.width() / from.width())));
    return asked;
}

NodeOutcome imageScale(const NodeContext &context)
{
    const Images images = context.images(u"image"_s);
    const QSize size = wantedSize(images.first().size(),
                                  {context.integer(u"width"_s), context.integer(u"height"_s)});
    if (const auto failure = sizeFailure(context.options(), size, images.size()))
        return failed(*failure);
    const ScaleMethod method = scaleMethod(context);
    const bool crop = context.text(u"crop"_s) == "center"_L1;
    return mapped(context, [&](const QImage &image) {
        return crop ? fitted(image, size, method, context.cancelled())
                    : scaled(image, size, method, context.cancelled());
    });
}

NodeOutcome imageScaleBy(const NodeContext &context)
{
    const Images images = context.images(u"image"_s);
    const double factor = context.number(u"scale_by"_s);
    const QSize size(pythonRound(images.first().width() * factor),
                     pythonRound(images.first().height() * factor));
    if (const auto failure = sizeFailure(context.options(), size, images.size()))
        return failed(*failure);
    const ScaleMethod method = scaleMethod(context);
    return mapped(context, [&](const QImage &image) {
        return scaled(image, size, method, context.cancelled());
    });
}

NodeOutcome imageInvert(const NodeContext &context)
{
    return mapped(context, inverted);
}

NodeOutcome imageBlur(const NodeContext &context)
{
    return mapped(context, [&](const QImage &image) {
        return blurred(image, context.integer(u"blur_radius"_s), context.number(u"sigma"_s),
                       context.cancelled());
    });
}

NodeOutcome imageSharpen(const NodeContext &context)
{
    return mapped(context, [&](const QImage &image) {
        return sharpened(image, context.integer(u"sharpen_radius"_s), context.number(u"sigma"_s),
                         context.number(u"alpha"_s), context.cancelled());
    });
}

NodeOutcome imageBlend(const NodeContext &context)
{
    const Images first = context.images(u"image1"_s);
    const Images second = context.images(u"image2"_s);
    if (first.size() != second.size() && first.size() != 1 && second.size() != 1) {
        return NodeOutcome::failed(
            u"RuntimeError"_s,
            u"Batches of %1 and %2 pictures do not go together."_s.arg(
                QString::number(first.size()), QString::number(second.size())));
    }
    const qsizetype count = qMax(first.size(), second.size());
    if (const auto failure = sizeFailure(context.options(), first.first().size(), count))
        return failed(*failure);
    const auto mode = BlendMode(blendModes().indexOf(context.text(u"blend_mode"_s)));
    Images result;
    for (qsizetype i = 0; i < count; ++i) {
        const QImage &base = first.at(qMin(i, first.size() - 1));
        const QImage over = fitted(second.at(qMin(i, second.size() - 1)), base.size(),
                                   ScaleMethod::Bicubic, context.cancelled());
        if (context.cancelled()())
            return NodeOutcome::stopped();
        result << blended(base, over, context.number(u"blend_factor"_s), mode);
    }
    return NodeOutcome::of(result);
}

NodeOutcome imageCrop(const NodeContext &context)
{
    const QSize size(context.integer(u"width"_s), context.integer(u"height"_s));
    return mapped(context, [&](const QImage &image) {
        const QPoint corner(qMin(context.integer(u"x"_s), image.width() - 1),
                            qMin(context.integer(u"y"_s), image.height() - 1));
        return image.copy(QRect(corner, size) & image.rect());
    });
}

NodeOutcome imageBatch(const NodeContext &context)
{
    Images result = context.images(u"image1"_s);
    const QSize size = result.first().size();
    const Images others = context.images(u"image2"_s);
    if (const auto failure = sizeFailure(context.options(), size, result.size() + others.size()))
        return failed(*failure);
    for (const QImage &image : others) {
        result << fitted(image, size, ScaleMethod::Bilinear, context.cancelled());
        if (context.cancelled()())
            return NodeOutcome::stopped();
    }
    return NodeOutcome::of(result);
}

NodeInput imageInput(const QString &name)
{
    return linkInput(name, ValueType::Image);
}

NodeInput sideInput(const QString &name, qint64 fallback, qint64 minimum)
{
    return intInput(name, fallback, minimum, 16384, minimum == 0 ? 1 : 0);
}

std::vector<NodeClass> sources()
{
    const QList<NodeOutput> image{{ValueType::Image}};
    NodeInput uploaded = textInput(u"image"_s, {});
    uploaded.isUpload = true;
    return {
        {.name = u"LoadImage"_s,
         .displayName = u"Load Image"_s,
         .category = u"image"_s,
         .inputs = {uploaded},
         .outputs = {{ValueType::Image}, {ValueType::Mask}},
         .run = loadImage,
         .validate = checkLoadImage,
         .fingerprint = inputFileFingerprint},
        {.name = u"EmptyImage"_s,
         .displayName = u"EmptyImage"_s,
         .category = u"image"_s,
         .inputs = {sideInput(u"width"_s, 512, 1), sideInput(u"height"_s, 512, 1),
                    intInput(u"batch_size"_s, 1, 1, 4096), intInput(u"color"_s, 0, 0, 0xffffff, 1)},
         .outputs = image,
         .run = emptyImage},
    };
}

std::vector<NodeClass> geometry()
{
    const QList<NodeOutput> image{{ValueType::Image}};
    return {
        {.name = u"ImageScale"_s,
         .displayName = u"Upscale Image"_s,
         .category = u"image/upscaling"_s,
         .inputs = {imageInput(u"image"_s), comboInput(u"upscale_method"_s, scaleMethods()),
                    sideInput(u"width"_s, 512, 0), sideInput(u"height"_s, 512, 0),
                    comboInput(u"crop"_s, {u"disabled"_s, u"center"_s})},
         .outputs = image,
         .run = imageScale},
        {.name = u"ImageScaleBy"_s,
         .displayName = u"Upscale Image By"_s,
         .category = u"image/upscaling"_s,
         .inputs = {imageInput(u"image"_s), comboInput(u"upscale_method"_s, scaleMethods()),
                    floatInput(u"scale_by"_s, 1.0, 0.01, 8.0, 0.01)},
         .outputs = image,
         .run = imageScaleBy},
        {.name = u"ImageCrop"_s,
         .displayName = u"Image Crop"_s,
         .category = u"image/transform"_s,
         .inputs = {imageInput(u"image"_s), intInput(u"width"_s, 512, 1, 16384, 1),
                    intInput(u"height"_s, 512, 1, 16384, 1), intInput(u"x"_s, 0, 0, 16384, 1),
                    intInput(u"y"_s, 0, 0, 16384, 1)},
         .outputs = image,
         .run = imageCrop},
        {.name = u"ImageBatch"_s,
         .displayName = u"Batch Images"_s,
         .category = u"image"_s,
         .inputs = {imageInput(u"image1"_s), imageInput(u"image2"_s)},
         .outputs = image,
         .run = imageBatch},
    };
}

std::vector<NodeClass> filters()
{
    const QList<NodeOutput> image{{ValueType::Image}};
    return {
        {.name = u"ImageInvert"_s,
         .displayName = u"Invert Image"_s,
         .category = u"image"_s,
         .inputs = {imageInput(u"image"_s)},
         .outputs = image,
         .run = imageInvert},
        {.name = u"ImageBlur"_s,
         .displayName = u"Image Blur"_s,
         .category = u"image/postprocessing"_s,
         .inputs = {imageInput(u"image"_s), intInput(u"blur_radius"_s, 1, 1, 31, 1),
                    floatInput(u"sigma"_s, 1.0, 0.1, 10.0, 0.1)},
         .outputs = image,
         .run = imageBlur},
        {.name = u"ImageSharpen"_s,
         .displayName = u"Image Sharpen"_s,
         .category = u"image/postprocessing"_s,
         .inputs = {imageInput(u"image"_s), intInput(u"sharpen_radius"_s, 1, 1, 31, 1),
                    floatInput(u"sigma"_s, 1.0, 0.1, 10.0, 0.01),
                    floatInput(u"alpha"_s, 1.0, 0.0, 5.0, 0.01)},
         .outputs = image,
         .run = imageSharpen},
        {.name = u"ImageBlend"_s,
         .displayName = u"Image Blend"_s,
         .category = u"image/postprocessing"_s,
         .inputs = {imageInput(u"image1"_s), imageInput(u"image2"_s),
                    floatInput(u"blend_factor"_s, 0.5, 0.0, 1.0, 0.01),
                    comboInput(u"blend_mode"_s, blendModes())},
         .outputs = image,
         .run = imageBlend},
    };
}

} // namespace

std::vector<NodeClass> imageNodeClasses()
{
    std::vector<NodeClass> all;
    for (const auto &group : {sources(), geometry(), filters()})
        all.insert(all.end(), group.begin(), group.end());
    return all;
}

} // namespace ComfyDeploy::Local
