// SPDX-License-Identifier: MIT

#include "nodeclasses_p.h"
#include "outputfolder_p.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qbuffer.h>
#include <QtGui/qimagewriter.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

//! How a picture becomes a file.
struct Encoding
{
    QString extension = u"png"_s; //!< png, jpg or webp
    int quality = -1;
};

QByteArray encoded(const QImage &image, const Encoding &encoding, const QByteArray &prompt,
                   QString *why)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QImageWriter writer(&buffer, encoding.extension.toLatin1());
    writer.setQuality(encoding.quality);
    if (!writer.canWrite() && encoding.extension == "webp"_L1) {
        *why = u"Qt cannot write WebP here: install the package qt6-image-formats-plugins, or "
               "choose the file_type png or jpg."_s;
        return {};
    }
    QImage written = image;
    if (encoding.extension == "jpg"_L1)
        written.convertTo(QImage::Format_RGB32);
    // Only PNG has a place for the graph. QImageWriter::setText() would squeeze the blanks in it.
    if (encoding.extension == "png"_L1)
        written.setText(u"prompt"_s, QString::fromUtf8(prompt));
    if (!writer.write(written)) {
        *why = writer.errorString();
        return {};
    }
    return bytes;
}

struct SaveRequest
{
    QString directory;
    QString type; //!< output or temp
    QString prefix;
    Encoding encoding = {};
    QString outputId = {}; //!< left out if empty
};

NodeOutcome savedImages(const NodeContext &context, const SaveRequest &request)
{
    const Images images = context.images(u"images"_s);
    OutputFolder folder(request.directory, request.prefix,
                        images.isEmpty() ? QSize() : images.first().size());
    if (const auto failure = folder.failure())
        return NodeOutcome::failed(failure->type, failure->message);
    QJsonArray items;
    for (const QImage &image : images) {
        if (context.cancelled()())
            return NodeOutcome::stopped();
        QString why;
        const QByteArray bytes = encoded(image, request.encoding, context.graph().text(), &why);
        if (bytes.isEmpty())
            return NodeOutcome::failed(u"OSError"_s, why);
        const QString name = folder.write(bytes, request.encoding.extension, int(items.size()));
        if (const auto failure = folder.failure())
            return NodeOutcome::failed(failure->type, failure->message);
        QJsonObject item{
            {"filename"_L1, name}, {"subfolder"_L1, folder.subfolder()}, {"type"_L1, request.type}};
        if (!request.outputId.isEmpty())
            item.insert("output_id"_L1, request.outputId);
        items.append(item);
    }
    NodeOutcome outcome;
    outcome.ui = QJsonObject{{"images"_L1, items}};
    return outcome;
}

NodeOutcome saveImage(const NodeContext &context)
{
    return savedImages(context,
                       {.directory = context.options().outputDirectory,
                        .type = u"output"_s,
                        .prefix = context.text(u"filename_prefix"_s)});
}

NodeOutcome previewImage(const NodeContext &context)
{
    return savedImages(context,
                       {.directory = context.options().tempDirectory,
                        .type = u"temp"_s,
                        .prefix = u"ComfyUI_temp"_s});
}

NodeOutcome outputImage(const NodeContext &context)
{
    return savedImages(context,
                       {.directory = context.options().outputDirectory,
                        .type = u"output"_s,
                        .prefix = context.text(u"filename_prefix"_s),
                        .encoding = {context.text(u"file_type"_s), context.integer(u"quality"_s)},
                        .outputId = context.text(u"output_id"_s, u"output_images"_s)});
}

NodeOutcome outputText(const NodeContext &context)
{
    OutputFolder folder(context.options().outputDirectory, context.text(u"filename_prefix"_s), {});
    QString name;
    if (!folder.failure())
        name = folder.write(context.text(u"text"_s).toUtf8(), context.text(u"file_type"_s), 0);
    if (const auto failure = folder.failure())
        return NodeOutcome::failed(failure->type, failure->message);
    NodeOutcome outcome;
    outcome.ui =
        QJsonObject{{"text"_L1,
                     QJsonArray{QJsonObject{
                         {"filename"_L1, name},
                         {"subfolder"_L1, folder.subfolder()},
                         {"type"_L1, u"output"_s},
                         {"output_id"_L1, context.text(u"output_id"_s, u"output_text"_s)}}}}};
    return outcome;
}

NodeOutcome previewAny(const NodeContext &context)
{
    NodeOutcome outcome;
    outcome.ui = QJsonObject{{"text"_L1, QJsonArray{pythonText(context.value(u"source"_s))}}};
    return outcome;
}

NodeOutcome showText(const NodeContext &context)
{
    NodeOutcome outcome = NodeOutcome::of(context.text(u"text"_s));
    outcome.ui = QJsonObject{{"text"_L1, QJsonArray{context.text(u"text"_s)}}};
    return outcome;
}

std::vector<NodeClass> fileOutputs()
{
    const NodeInput images = linkInput(u"images"_s, ValueType::Image);
    const NodeInput prefix = textInput(u"filename_prefix"_s, u"ComfyUI"_s);
    return {
        {.name = u"SaveImage"_s,
         .displayName = u"Save Image"_s,
         .category = u"image"_s,
         .inputs = {images, prefix},
         .outputNode = true,
         .run = saveImage},
        {.name = u"PreviewImage"_s,
         .displayName = u"Preview Image"_s,
         .category = u"image"_s,
         .inputs = {images},
         .outputNode = true,
         .run = previewImage},
        {.name = u"ComfyDeployOutputImage"_s,
         .displayName = u"Image Output (ComfyDeploy)"_s,
         .category = u"ComfyDeploy"_s,
         .inputs = {images, prefix,
                    comboInput(u"file_type"_s, {u"png"_s, u"jpg"_s, u"webp"_s}, u"webp"_s),
                    intInput(u"quality"_s, 80, 1, 100, 1),
                    textInput(u"output_id"_s, u"output_images"_s).optional()},
         .outputNode = true,
         .run = outputImage},
        {.name = u"ComfyDeployOutputText"_s,
         .displayName = u"Text Output (ComfyDeploy)"_s,
         .category = u"ComfyDeploy"_s,
         .inputs = {textInput(u"text"_s, {}), prefix,
                    comboInput(u"file_type"_s, {u"txt"_s, u"json"_s, u"md"_s}, u"txt"_s),
                    textInput(u"output_id"_s, u"output_text"_s).optional()},
         .outputNode = true,
         .run = outputText},
    };
}

std::vector<NodeClass> textOutputs()
{
    return {
        {.name = u"PreviewAny"_s,
         .displayName = u"Preview Any"_s,
         .category = u"utils"_s,
         .inputs = {linkInput(u"source"_s, ValueType::Any)},
         .outputNode = true,
         .run = previewAny},
        {.name = u"ShowText|pysssss"_s,
         .displayName = u"Show Text"_s,
         .category = u"utils"_s,
         .inputs = {textInput(u"text"_s, {})},
         .outputs = {{ValueType::String}},
         .outputNode = true,
         .run = showText},
    };
}

} // namespace

std::vector<NodeClass> outputNodeClasses()
{
    std::vector<NodeClass> all = fileOutputs();
    for (const NodeClass &nodeClass : textOutputs())
        all.push_back(nodeClass);
    return all;
}

} // namespace ComfyDeploy::Local
