// SPDX-License-Identifier: MIT

#include "filestore_p.h"

#include <ComfyDeploy/core/filewriting_p.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeployLocal/wording/localtext_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qrandom.h>
#include <QtCore/qsavefile.h>
#include <QtCore/qurl.h>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

struct Extension
{
    QStringView name;
    QStringView type;
};

constexpr Extension Extensions[] = {
    {u"png", u"image/png"},
    {u"jpg", u"image/jpeg"},
    {u"jpeg", u"image/jpeg"},
    {u"jpe", u"image/jpeg"},
    {u"gif", u"image/gif"},
    {u"webp", u"image/webp"},
    {u"bmp", u"image/bmp"},
    {u"tif", u"image/tiff"},
    {u"tiff", u"image/tiff"},
    {u"svg", u"image/svg+xml"},
    {u"ico", u"image/vnd.microsoft.icon"},
    {u"avif", u"image/avif"},
    {u"heic", u"image/heic"},
    {u"psd", u"image/vnd.adobe.photoshop"},
    {u"mp4", u"video/mp4"},
    {u"m4v", u"video/mp4"},
    {u"mpeg", u"video/mpeg"},
    {u"mpg", u"video/mpeg"},
    {u"mov", u"video/quicktime"},
    {u"qt", u"video/quicktime"},
    {u"webm", u"video/webm"},
    {u"avi", u"video/x-msvideo"},
    {u"mkv", u"video/x-matroska"},
    {u"mp3", u"audio/mpeg"},
    {u"wav", u"audio/x-wav"},
    {u"aac", u"audio/aac"},
    {u"aif", u"audio/x-aiff"},
    {u"aiff", u"audio/x-aiff"},
    {u"au", u"audio/basic"},
    {u"opus", u"audio/opus"},
    {u"flac", u"audio/flac"},
    {u"ogg", u"audio/ogg"},
    {u"m4a", u"audio/mp4"},
    {u"zip", u"application/zip"},
    {u"json", u"application/json"},
    {u"pdf", u"application/pdf"},
    {u"tar", u"application/x-tar"},
    {u"gz", u"application/gzip"},
    {u"bin", u"application/octet-stream"},
    {u"txt", u"text/plain"},
    {u"log", u"text/plain"},
    {u"md", u"text/markdown"},
    {u"csv", u"text/csv"},
    {u"tsv", u"text/tab-separated-values"},
    {u"htm", u"text/html"},
    {u"html", u"text/html"},
    {u"css", u"text/css"},
    {u"js", u"text/javascript"},
    {u"xml", u"text/xml"},
    {u"py", u"text/x-python"},
    {u"c", u"text/plain"},
    {u"h", u"text/plain"},
    {u"glb", u"model/gltf-binary"},
    {u"gltf", u"model/gltf+json"},
    {u"obj", u"model/obj"},
    {u"stl", u"model/stl"},
};

constexpr auto UnknownType = "application/octet-stream"_L1;
constexpr qint64 MaximumUpload = FileInput::MaximumSize;
constexpr qsizetype KeyLength = 16;

//! Enough random letters and digits that a name cannot be guessed.
QString newKey()
{
    constexpr auto letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"_L1;
    QString key;
    for (qsizetype i = 0; i < KeyLength; ++i)
        key += letters[QRandomGenerator::system()->bounded(int(letters.size()))];
    return key;
}

QString extensionOf(const QString &fileName)
{
    const QString name = fileName.section(u'/', -1).section(u'\\', -1);
    const qsizetype dot = name.lastIndexOf(u'.');
    return dot <= 0 ? QString() : name.sliced(dot + 1).toLower();
}

//! An extension that is allowed in the names of stored files.
bool isPlain(const QString &extension)
{
    return !extension.isEmpty() && extension.size() <= KeyLength
        && std::all_of(extension.begin(), extension.end(), [](QChar character) {
               return character.unicode() < 0x80 && character.isLetterOrNumber();
           });
}

struct IdPrefix
{
    QLatin1String type; //!< its beginning
    const char *prefix;
};

//! The first that fits counts.
constexpr IdPrefix IdPrefixes[] = {
    {"image/"_L1, "img"},          {"video/"_L1, "vid"}, {"audio/"_L1, "audio"},
    {"application/zip"_L1, "zip"}, {""_L1, "file"},
};

QString idPrefix(const QString &type)
{
    const auto fits = [&type](const IdPrefix &each) {
        return type.startsWith(each.type);
    };
    return QString::fromLatin1(
        std::find_if(std::begin(IdPrefixes), std::end(IdPrefixes), fits)->prefix);
}

//! The id of an upload in \a text whose '_' is \a at; null if there is none.
QByteArrayView idAround(QByteArrayView text, qsizetype at)
{
    const QByteArrayView key = text.sliced(at + 1).first(qMin(KeyLength, text.size() - at - 1));
    const bool isKey =
        key.size() == KeyLength && std::all_of(key.begin(), key.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        });
    for (const IdPrefix &each : IdPrefixes) {
        const QByteArrayView prefix(each.prefix);
        if (isKey && text.first(at).endsWith(prefix))
            return text.sliced(at - prefix.size(), prefix.size() + 1 + KeyLength);
    }
    return {};
}

struct ByteRange
{
    qint64 begin = 0;
    qint64 size = 0;
};

enum class RangeKind { None, Satisfiable, Unsatisfiable };

//! A position in a file; beyond every file if the number is too large, null if it is none.
std::optional<qint64> position(const QByteArray &text)
{
    const bool isNumber = !text.isEmpty()
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    bool fits = false;
    const qint64 value = text.toLongLong(&fits);
    return !isNumber ? std::nullopt
                     : std::optional(fits ? value : std::numeric_limits<qint64>::max());
}

//! The strong ETag of the file's current content: other bytes have another. Of a file that was
//! written once its size and time identify the content as well as a checksum would.
QByteArray entityTag(const QFileInfo &file)
{
    return '"' + QByteArray::number(file.size(), 16) + '-'
        + QByteArray::number(file.lastModified().toMSecsSinceEpoch(), 16) + '"';
}

//! One range of a file; anything else that may stand in the header is ignored, as RFC 9110 allows.
RangeKind readRange(const HttpRequest &request, qint64 fileSize, const QByteArray &tag,
                    ByteRange *range)
{
    const QByteArray header = request.header("Range");
    // The rest of another version, or of one that is named by a date, is of no use.
    const QByteArray condition = request.header("If-Range");
    if (request.method != "GET" || (!condition.isNull() && condition.trimmed() != tag)
        || !header.toLower().startsWith("bytes="))
        return RangeKind::None;
    const QByteArray spec = header.sliced(qstrlen("bytes="));
    const qsizetype dash = spec.indexOf('-');
    if (dash < 0)
        return RangeKind::None;
    const auto first = position(spec.first(dash));
    const auto last = position(spec.sliced(dash + 1));
    const bool isSuffix = dash == 0;
    const bool isOpen = dash + 1 == spec.size();
    if ((!first && !isSuffix) || (!last && !isOpen) || (!first && !last)
        || (first && last && *last < *first))
        return RangeKind::None;
    const qint64 begin = isSuffix ? fileSize - qMin(*last, fileSize) : *first;
    const qint64 end = isSuffix || isOpen ? fileSize - 1 : qMin(*last, fileSize - 1);
    *range = {begin, end - begin + 1};
    return begin < fileSize ? RangeKind::Satisfiable : RangeKind::Unsatisfiable;
}

// Others may encode more of it, or less, than we do.
QString decodedPath(const QString &urlPath)
{
    return QUrl::fromPercentEncoding(urlPath.toUtf8());
}

QByteArray detail(QStringView text)
{
    return PythonJson(PythonJson::Style::Answer).add(u"detail", text.toString()).text();
}

} // namespace

QString mimeTypeOf(const QString &fileName)
{
    const QString extension = extensionOf(fileName);
    for (const Extension &known : Extensions) {
        if (extension == known.name)
            return known.type.toString();
    }
    return {};
}

bool FileStore::open(const QString &directory, QString *why)
{
    m_directory = QDir(directory).absolutePath();
    for (const QString &folder :
         {inputDirectory(), outputDirectory(), tempDirectory(), uploadDirectory()}) {
        if (!QDir().mkpath(folder)) {
            *why = LocalText::tr("cannot make the folder %1").arg(QDir::toNativeSeparators(folder));
            return false;
        }
    }
    // Uploads of an earlier start of the server are still there.
    const QStringList uploads = QDir(uploadDirectory()).entryList(QDir::Files);
    for (const QString &name : uploads)
        m_files.insert(uploadPath(name), uploadDirectory() + u'/' + name);
    return true;
}

FileStore::Upload FileStore::addUpload(const QString &fileName, QByteArrayView content)
{
    QString type = mimeTypeOf(fileName);
    if (type.isEmpty())
        type = UnknownType;
    const bool allowed = type.startsWith("image/"_L1) || type.startsWith("video/"_L1)
        || type.startsWith("application/"_L1) || type.startsWith("audio/"_L1);
    if (!allowed)
        return {{}, {}, u"Unsupported file type"_s, true};
    if (content.size() > MaximumUpload)
        return {{}, {}, u"File size exceeds 250MB limit"_s, true};
    Upload upload;
    upload.id = idPrefix(type) + u'_' + newKey();
    const QString extension = extensionOf(fileName);
    const QString name = upload.id + (isPlain(extension) ? u'.' + extension : QString());
    upload.urlPath = uploadPath(name);
    const QString path = uploadDirectory() + u'/' + name;
    QSaveFile file(path);
    if (!saveAll(&file, content))
        return {{}, {}, u"Error uploading file"_s, false};
    const std::lock_guard lock(m_mutex);
    m_files.insert(decodedPath(upload.urlPath), path);
    return upload;
}

QSet<QString> FileStore::uploadsIn(const QByteArray &text)
{
    QSet<QString> ids;
    for (qsizetype at = text.indexOf('_'); at >= 0; at = text.indexOf('_', at + 1)) {
        if (const QByteArrayView id = idAround(text, at); !id.isNull())
            ids.insert(QString::fromLatin1(id));
    }
    return ids;
}

void FileStore::removeUploadsBefore(const QDateTime &time, const QSet<QString> &kept)
{
    const QFileInfoList uploads = QDir(uploadDirectory()).entryInfoList(QDir::Files);
    for (const QFileInfo &upload : uploads) {
        if (upload.lastModified() >= time || kept.contains(upload.baseName()))
            continue;
        const std::lock_guard lock(m_mutex);
        m_files.remove(uploadPath(upload.fileName()));
        QFile::remove(upload.filePath());
    }
}

QString FileStore::newOutputPath(const QString &runId, const QString &fileName)
{
    return outputPath(runId, newKey(), fileName);
}

QString FileStore::outputPath(const QString &runId, const QString &key, const QString &fileName)
{
    return pathPrefix()
        + u"outputs/runs/%1/%2/%3"_s.arg(runId, key,
                                         QString::fromLatin1(QUrl::toPercentEncoding(fileName)));
}

std::optional<StoredOutput> FileStore::addOutput(const QString &runId, const QString &subfolder,
                                                 const QString &fileName)
{
    QElapsedTimer timer;
    timer.start();
    const QString root = outputDirectory();
    const QString path = QDir::cleanPath(root + u'/' + subfolder + u'/' + fileName);
    if (!path.startsWith(root + u'/') || !QFileInfo(path).isFile())
        return std::nullopt;
    StoredOutput stored;
    stored.urlPath = newOutputPath(runId, fileName);
    stored.duration = double(timer.nsecsElapsed()) / 1e9;
    const std::lock_guard lock(m_mutex);
    m_files.insert(decodedPath(stored.urlPath), path);
    m_outputs.insert(path, stored);
    return stored;
}

std::optional<StoredOutput> FileStore::earlierOutput(const QString &subfolder,
                                                     const QString &fileName) const
{
    const QString path = QDir::cleanPath(outputDirectory() + u'/' + subfolder + u'/' + fileName);
    const std::lock_guard lock(m_mutex);
    const auto it = m_outputs.find(path);
    return it == m_outputs.end() ? std::nullopt : std::optional(*it);
}

QString FileStore::fileAt(const QString &urlPath) const
{
    const std::lock_guard lock(m_mutex);
    return m_files.value(decodedPath(urlPath));
}

HttpAnswer FileStore::answer(const HttpRequest &request) const
{
    const QFileInfo info(fileAt(request.encodedPath()));
    HttpAnswer answer;
    if (!info.isFile()) {
        answer.status = 404;
        answer.body = detail(u"Not Found");
        return answer;
    }
    const QString type = mimeTypeOf(info.fileName());
    answer.contentType = (type.isEmpty() ? QString(UnknownType) : type).toLatin1();
    // An upload must never be taken for a page of this server: an SVG can contain scripts.
    const QByteArray tag = entityTag(info);
    answer.headers = {{"Accept-Ranges", "bytes"},
                      {"ETag", tag},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Content-Security-Policy", "sandbox; default-src 'none'"}};
    answer.file = info.filePath();
    answer.fileSize = info.size();
    ByteRange range;
    switch (readRange(request, info.size(), tag, &range)) {
    case RangeKind::None:
        break;
    case RangeKind::Satisfiable:
        answer.status = 206;
        answer.fileBegin = range.begin;
        answer.fileSize = range.size;
        answer.headers.emplaceBack("Content-Range",
                                   "bytes " + QByteArray::number(range.begin) + '-'
                                       + QByteArray::number(range.begin + range.size - 1) + '/'
                                       + QByteArray::number(info.size()));
        break;
    case RangeKind::Unsatisfiable:
        answer = {};
        answer.status = 416;
        answer.body = detail(u"Requested Range Not Satisfiable");
        answer.headers = {{"Content-Range", "bytes */" + QByteArray::number(info.size())}};
        break;
    }
    return answer;
}

} // namespace ComfyDeploy::Local
