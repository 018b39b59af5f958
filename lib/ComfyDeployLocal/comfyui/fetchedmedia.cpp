// SPDX-License-Identifier: MIT

#include "fetchedmedia_p.h"

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeployLocal/nodes/imagesource_p.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qcryptographichash.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qmimedatabase.h>
#include <QtGui/qimagereader.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qint64 MaximumBytes = FileInput::MaximumSize; // as of uploads to this server
constexpr qint64 MaximumPixels = 100'000'000;
constexpr qsizetype NameLength = 24;
constexpr qsizetype LongestExtension = 8;

//! The content of a data URL, or what \a fetch returns for another one.
FetchResult contentOf(const QString &source, const Fetcher &fetch,
                      const std::function<bool()> &cancelled)
{
    if (!source.startsWith("data:"_L1))
        return fetch(QUrl(source), MaximumBytes, cancelled);
    const qsizetype comma = source.indexOf(u',');
    const QString head = source.first(qMax(qsizetype(0), comma));
    if (!head.endsWith(";base64"_L1))
        return {{}, {}, u"it is not in base64"_s};
    return {QByteArray::fromBase64(source.sliced(comma + 1).toLatin1()), // as lenient as Python
            head.section(u':', 1).section(u';', 0, 0),
            {}};
}

//! The extension of the file's name: by the content if it is a picture, else by the address, else
//! by the content type.
QString extensionOf(const QByteArray &bytes, const QString &source, const QString &contentType)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    const QByteArray format = QImageReader::imageFormat(&buffer);
    if (!format.isEmpty())
        return QString::fromLatin1(format == "jpeg" ? "jpg" : format);
    const QString ofAddress =
        source.startsWith("data:"_L1) ? QString() : QFileInfo(QUrl(source).path()).suffix();
    const bool isPlain = !ofAddress.isEmpty() && ofAddress.size() <= LongestExtension
        && std::all_of(ofAddress.begin(), ofAddress.end(), [](QChar character) {
               return character.unicode() < 0x80 && character.isLetterOrNumber();
           });
    if (isPlain)
        return ofAddress.toLower();
    const QString ofType =
        QMimeDatabase().mimeTypeForName(contentType.section(u';', 0, 0)).preferredSuffix();
    return ofType.isEmpty() ? u"bin"_s : ofType;
}

//! The source for messages, without user, query and data, which may be secret.
QString shownSource(const QString &source)
{
    return source.startsWith("data:"_L1)
        ? source.section(u',', 0, 0).left(100)
        : QUrl(source).toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery
                                       | QUrl::RemoveFragment);
}

//! Reads alpha channel and size where \a kind needs them; false if the picture cannot be decoded.
bool lookAt(const QByteArray &bytes, MediaWish::Kind kind, UploadedMedia *media)
{
    if (kind != MediaWish::Kind::ImageAlpha && kind != MediaWish::Kind::ImageBatch)
        return true;
    const QImage image = decodedImage(bytes, MaximumPixels);
    media->hasAlpha = image.hasAlphaChannel();
    media->size = image.size();
    return !image.isNull();
}

} // namespace

FetchedMedia FetchedMedia::of(const MediaWish &wish, const Fetcher &fetch,
                              const std::function<bool()> &cancelled)
{
    const auto failed = [&wish](const QString &why) {
        FetchedMedia result;
        result.error =
            u"Node %1: cannot load %2: %3"_s.arg(wish.nodeId, shownSource(wish.source), why);
        return result;
    };
    FetchResult content = contentOf(wish.source, fetch, cancelled);
    if (!content.error.isEmpty())
        return failed(content.error);
    if (content.data.isEmpty())
        return failed(u"it is empty"_s);
    FetchedMedia result;
    if (!lookAt(content.data, wish.kind, &result.media))
        return failed(u"it is no picture that can be read"_s);
    const QByteArray hash =
        QCryptographicHash::hash(content.data, QCryptographicHash::Sha256).toHex();
    result.fileName = QString::fromLatin1(hash.first(NameLength)) + u'.'
        + extensionOf(content.data, wish.source, content.contentType);
    result.media.name = folder() + u'/' + result.fileName;
    result.bytes = std::move(content.data);
    return result;
}

QByteArray FetchedMedia::form(const QByteArray &boundary) const
{
    const auto field = [&boundary](const QByteArray &name, const QByteArray &value) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n"
            + value + "\r\n";
    };
    return field("type", "input") + field("subfolder", folder().toLatin1())
        + field("overwrite", "true") + "--" + boundary
        + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + fileName.toLatin1()
        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes + "\r\n--" + boundary
        + "--\r\n";
}

} // namespace ComfyDeploy::Local
