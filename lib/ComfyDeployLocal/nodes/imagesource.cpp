// SPDX-License-Identifier: MIT

#include "imagesource_p.h"

#include "imageoperations_p.h"
#include "orientation_p.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtGui/qimagereader.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

QImage decodedImage(const QByteArray &bytes, qint64 maximumPixels)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    // Not every plugin: an SVG, for example, can contain scripts.
    static const QList<QByteArray> formats{"png", "jpg", "jpeg", "webp", "bmp", "gif", "tiff"};
    if (!reader.canRead() || !formats.contains(reader.format()))
        return {};
    const auto isTooLarge = [maximumPixels](QSize size) {
        return size.isEmpty() || qint64(size.width()) * size.height() > maximumPixels;
    };
    if (isTooLarge(reader.size()))
        return {};
    reader.setAutoTransform(true);
    // size() does not include a GIF's screen.
    const QImage image = turned(reader.read(), storedOrientation(bytes));
    return isTooLarge(image.size()) ? QImage() : normalized(image);
}

QString inputFilePath(const ExecutionOptions &options, const QString &name)
{
    QString relative = name;
    if (relative.endsWith(" [input]"_L1))
        relative.chop(8);
    if (relative.isEmpty() || relative.contains(QChar(0)))
        return {};
    const QString folder = QFileInfo(options.inputDirectory).canonicalFilePath();
    const QFileInfo file(QDir(folder), relative);
    QString path = file.canonicalFilePath();
    if (folder.isEmpty() || !path.startsWith(folder + u'/') || !file.isFile())
        return {};
    return path;
}

bool isWebUrl(const QString &text)
{
    return text.startsWith("http://"_L1) || text.startsWith("https://"_L1);
}

namespace {

//! Where the base64 of a picture's data URL starts; 0 in any other text.
qsizetype dataStart(const QString &url)
{
    for (const auto type :
         {"data:image/png;base64,"_L1, "data:image/jpeg;base64,"_L1, "data:image/jpg;base64,"_L1}) {
        if (url.startsWith(type))
            return type.size();
    }
    return 0;
}

//! Nothing, with the reason in \a why, if \a url cannot be read; nothing alone if it is no URL.
std::optional<QByteArray> bytesOf(const NodeContext &context, const QString &url, QString *why)
{
    const qint64 limit = context.options().maximumFetchBytes;
    const QString tooLarge = u"more than %1 bytes"_s.arg(limit);
    if (const qsizetype start = dataStart(url); start > 0) {
        if ((url.size() - start) / 4 * 3 > limit) {
            *why = tooLarge;
            return std::nullopt;
        }
        return QByteArray::fromBase64(url.sliced(start).toLatin1()); // as lenient as Python
    }
    if (url.startsWith("data:"_L1))
        *why = u"neither PNG nor JPEG in base64"_s;
    if (!isWebUrl(url))
        return std::nullopt;
    const QUrl parsed(url, QUrl::StrictMode);
    if (!parsed.isValid() || parsed.host().isEmpty() || !context.options().fetch) {
        *why = u"not a valid URL"_s;
        return std::nullopt;
    }
    const FetchResult fetched = context.options().fetch(parsed, limit, context.cancelled());
    *why = fetched.data.size() > limit ? tooLarge : fetched.error;
    return why->isEmpty() ? std::optional(fetched.data) : std::nullopt;
}

} // namespace

bool isPictureUrl(const QString &text)
{
    return isWebUrl(text) || dataStart(text) > 0;
}

std::optional<QByteArray> urlBytes(const NodeContext &context, const QString &url)
{
    QString why;
    auto bytes = bytesOf(context, url, &why);
    if (!why.isEmpty() && !context.cancelled()())
        printNotLoaded(context, url, why);
    return bytes;
}

void printNotLoaded(const NodeContext &context, const QString &url, const QString &why)
{
    const QString shown = url.startsWith("data:"_L1)
        ? url.section(u',', 0, 0).left(100)
        : QUrl(url).toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery
                                    | QUrl::RemoveFragment);
    context.print(u"Cannot load %1: %2"_s.arg(shown, why));
}

std::optional<NodeFailure> sizeFailure(const ExecutionOptions &options, QSize size, qint64 count)
{
    const qint64 pixels = qint64(size.width()) * size.height();
    if (!size.isEmpty() && count > 0 && pixels <= options.maximumImagePixels / count)
        return std::nullopt;
    return NodeFailure{u"MemoryError"_s,
                       u"%1 picture(s) of %2 x %3 are more than the %4 pixels that this server "
                       "allows."_s.arg(QString::number(count), QString::number(size.width()),
                                       QString::number(size.height()),
                                       QString::number(options.maximumImagePixels))};
}

} // namespace ComfyDeploy::Local
