// SPDX-License-Identifier: MIT

#include "standinfiles.h"

#include "standinanswers.h"
#include "standinjson.h"

#include <ComfyDeployLocal/http/multipart_p.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qlocale.h>
#include <QtCore/qmimedatabase.h>
#include <QtGui/qimage.h>

using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

namespace {

//! A name with "[output]" at its end names the folder that it is in.
std::pair<QString, QString> withoutAnnotation(const QString &name, const QString &type)
{
    for (const QString &folder : {u"output"_s, u"input"_s, u"temp"_s}) {
        const QString annotation = u" ["_s + folder + u']';
        if (name.endsWith(annotation))
            return {name.chopped(annotation.size()), folder};
    }
    return {name, type};
}

bool isInside(const QString &path, const QString &folder)
{
    return path == folder || path.startsWith(folder + u'/');
}

void writeFile(const QString &path, const QByteArray &content)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qUtf8Printable(path));
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray httpDate(const QDateTime &time)
{
    return QLocale::c().toString(time.toUTC(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1();
}

//! In another format or with some of the channels.
HttpAnswer reencoded(const QString &path, const QString &preview, const QString &channel)
{
    // JPEG cannot have the alpha channel that is asked for, and PNG is not among the formats.
    const QString format = preview.isNull()                            ? u"png"_s
        : preview.section(u';', 0, 0) == "jpeg"_L1 && channel.isNull() ? u"jpeg"_s
                                                                       : u"webp"_s;
    const QImage image = QImage(path).convertToFormat(channel == "a"_L1 ? QImage::Format_Alpha8
                                                                        : QImage::Format_RGB32);
    if (image.isNull())
        return StandInAnswers::serverError(); // a film, for example
    HttpAnswer answer;
    QBuffer buffer(&answer.body);
    if (!image.save(&buffer, format.toLatin1().constData())) {
        qWarning("Qt cannot write %s here", qUtf8Printable(format));
        return StandInAnswers::serverError();
    }
    answer.contentType = "image/" + format.toLatin1();
    return answer;
}

//! The file or a part of it, as aiohttp sends it.
void answerFile(const HttpRequest &request, const QString &path, HttpAnswer *answer)
{
    const QFileInfo file(path);
    const QByteArray content = readFile(path);
    const QByteArray tag = '"' + QByteArray::number(file.lastModified().toMSecsSinceEpoch(), 16)
        + '-' + QByteArray::number(file.size(), 16) + '"';
    const QByteArray modified = httpDate(file.lastModified());
    QByteArray range = request.header("Range");
    if (range.startsWith("bytes=")) {
        range = range.sliced(6);
        const QByteArray begin = range.left(range.indexOf('-'));
        const QByteArray end = range.sliced(range.indexOf('-') + 1);
        const qint64 first =
            begin.isEmpty() ? qMax(qint64(0), file.size() - end.toLongLong()) : begin.toLongLong();
        const qint64 last = begin.isEmpty() || end.isEmpty()
            ? file.size() - 1
            : qMin(end.toLongLong(), file.size() - 1);
        const QByteArray size = QByteArray::number(file.size());
        if (first >= file.size()) {
            answer->status = 416;
            answer->headers.emplaceBack("Content-Range", "bytes */" + size);
            return;
        }
        answer->status = 206;
        answer->body = content.mid(first, last - first + 1);
        answer->headers.emplaceBack("Content-Range",
                                    "bytes " + QByteArray::number(first) + '-'
                                        + QByteArray::number(last) + '/' + size);
    } else {
        answer->body = content;
    }
    answer->headers.emplaceBack("Etag", tag);
    answer->headers.emplaceBack("Last-Modified", modified);
    if (request.header("If-None-Match") == tag || request.header("If-Modified-Since") == modified) {
        answer->status = 304;
        answer->body.clear();
        return;
    }
    answer->headers.emplaceBack("Accept-Ranges", "bytes");
}

} // namespace

StandInFiles::StandInFiles(StandInDialect dialect) : m_dialect(dialect)
{
    for (const QString &type : {u"input"_s, u"output"_s, u"temp"_s})
        QDir().mkpath(folder(type));
}

HttpAnswer StandInFiles::view(const HttpRequest &request) const
{
    const QString asked = request.queryValue(u"filename");
    if (asked.isNull())
        return StandInAnswers::empty(404);
    const QString kind = request.queryValue(u"type");
    const auto [name, type] = withoutAnnotation(asked, kind.isEmpty() ? u"output"_s : kind);
    const bool isFolder = type == "input"_L1 || type == "output"_L1 || type == "temp"_L1;
    if (name.isEmpty() || name.contains(".."_L1) || name.startsWith(u'/') || !isFolder)
        return StandInAnswers::empty(400);
    QString folderPath = folder(type);
    if (const QString sub = request.queryValue(u"subfolder"); !sub.isEmpty()) {
        folderPath = QDir::cleanPath(folderPath + u'/' + sub);
        if (!isInside(folderPath, folder(type)))
            return StandInAnswers::empty(403);
    }
    const QString baseName = QFileInfo(name).fileName(); // folders in the name are dropped
    const QString path = folderPath + u'/' + baseName;
    if (!QFileInfo(path).isFile())
        return StandInAnswers::empty(404);
    const QByteArray disposition = "filename=\"" + baseName.toUtf8() + '"';
    const QString preview = request.queryValue(u"preview");
    const QString channel = request.queryValue(u"channel");
    if (!preview.isNull() || channel == "rgb"_L1 || channel == "a"_L1) {
        HttpAnswer answer = reencoded(path, preview, channel);
        if (answer.status == 200)
            answer.headers.emplaceBack("Content-Disposition", disposition);
        return answer;
    }
    HttpAnswer answer;
    QByteArray contentType =
        QMimeDatabase().mimeTypeForFile(path, QMimeDatabase::MatchExtension).name().toLatin1();
    const QString end = QFileInfo(path).suffix().toLower();
    const bool isActive =
        QStringList{u"html"_s, u"htm"_s, u"js"_s, u"css"_s, u"svg"_s, u"xml"_s}.contains(end);
    if (isActive)
        contentType = "application/octet-stream";
    answer.contentType = contentType;
    if (m_dialect == StandInDialect::New)
        answer.headers.emplaceBack("X-Content-Type-Options", "nosniff");
    if (isActive && m_dialect == StandInDialect::New)
        answer.headers.emplaceBack("Cache-Control", "no-store");
    const bool asAttachment = isActive && m_dialect == StandInDialect::New;
    answer.headers.emplaceBack("Content-Disposition",
                               (asAttachment ? "attachment; " : "") + disposition);
    answerFile(request, path, &answer);
    return answer;
}

HttpAnswer StandInFiles::upload(const HttpRequest &request)
{
    const auto parts = parseMultipart(request.header("Content-Type"), request.body);
    if (!parts)
        return StandInAnswers::serverError();
    QHash<QString, QString> fields;
    std::optional<FormPart> image;
    for (const FormPart &part : *parts) {
        if (part.name == "image"_L1 && part.fileName)
            image = part;
        else
            fields.insert(part.name, QString::fromUtf8(part.content));
    }
    if (!image || image->fileName->isEmpty())
        return StandInAnswers::empty(400);
    const QString type = fields.value(u"type"_s, u"input"_s);
    if (type != "input"_L1 && type != "temp"_L1 && type != "output"_L1)
        return StandInAnswers::serverError();
    QString name = *image->fileName;
    const QString sub = fields.value(u"subfolder"_s);
    const QString folderPath = QDir::cleanPath(folder(type) + u'/' + sub);
    const QString place = QDir::cleanPath(folderPath + u'/' + name);
    if (!isInside(folderPath, folder(type)) || !place.startsWith(folder(type) + u'/'))
        return StandInAnswers::empty(400);
    if (name.contains(u'/') || name.toUtf8().size() > 255)
        return StandInAnswers::serverError();
    const QByteArray content = image->content.toByteArray();
    // Same name and bytes: the same file. Other bytes: "name (1).png", unless overwritten.
    const QString overwrite = fields.value(u"overwrite"_s);
    if (overwrite != "true"_L1 && overwrite != "1"_L1) {
        const QString end = QFileInfo(name).suffix();
        const QString stem = end.isEmpty() ? name : name.chopped(end.size() + 1);
        for (int i = 1; QFileInfo::exists(folderPath + u'/' + name)
             && readFile(folderPath + u'/' + name) != content;
             ++i) {
            name = u"%1 (%2)"_s.arg(stem, QString::number(i))
                + (end.isEmpty() ? QString() : u'.' + end);
        }
    }
    writeFile(folderPath + u'/' + name, content);
    return StandInAnswers::json(StandInJson::object({{u"name"_s, StandInJson::string(name)},
                                                     {u"subfolder"_s, StandInJson::string(sub)},
                                                     {u"type"_s, StandInJson::string(type)}}));
}

QByteArray StandInFiles::save(const QString &type, const QString &prefix, const QString &end,
                              const QByteArray &content)
{
    const QString sub = prefix.contains(u'/') ? prefix.section(u'/', 0, -2) : QString();
    const QString stem = prefix.section(u'/', -1);
    QString name;
    for (int number = 1;
         name.isEmpty() || QFileInfo::exists(folder(type) + u'/' + sub + u'/' + name); ++number) {
        name = stem + u"_%1"_s.arg(number, 5, 10, QChar(u'0')) + end;
    }
    writeFile(QDir::cleanPath(folder(type) + u'/' + sub + u'/' + name), content);
    return StandInJson::object({{u"filename"_s, StandInJson::string(name)},
                                {u"subfolder"_s, StandInJson::string(sub)},
                                {u"type"_s, StandInJson::string(type)}});
}

void StandInFiles::provide(const QString &type, const QString &path,
                           const QByteArray &content) const
{
    const QString place = QDir::cleanPath(folder(type) + u'/' + path);
    if (isInside(place, folder(type)) && !QFileInfo::exists(place))
        writeFile(place, content);
}

bool StandInFiles::exists(const QString &annotatedName) const
{
    const auto [name, type] = withoutAnnotation(annotatedName, u"input"_s);
    const QString path = QDir::cleanPath(folder(type) + u'/' + name);
    return isInside(path, folder(type)) && QFileInfo(path).isFile();
}

QByteArray StandInFiles::content(const QString &type, const QString &path) const
{
    return readFile(folder(type) + u'/' + path);
}

bool StandInFiles::remove(const QString &type, const QString &path) const
{
    return QFile::remove(folder(type) + u'/' + path);
}
