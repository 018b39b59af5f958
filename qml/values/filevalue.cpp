// SPDX-License-Identifier: MIT

#include "filevalue.h"
#include "values/qmltext.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/imageinput.h>

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtQml/qqmlfile.h>

#include <algorithm>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

QVariant fromPicture(const QString &inputName, const QImage &image)
{
    QString name = inputName;
    std::replace_if(
        name.begin(), name.end(), [](QChar c) { return !c.isLetterOrNumber(); }, u'_');
    const FileInput file = imageInput(image, name + u".png"_s);
    return file.isNull() ? QVariant(QString()) : QVariant::fromValue(file);
}

QVariant fromText(const QString &text)
{
    const QString trimmed = text.trimmed();
    // One slash is a path, two are the network path of a URL without scheme.
    if (QDir::isAbsolutePath(trimmed) && !trimmed.startsWith("//"_L1) && !trimmed.startsWith(u':'))
        return QVariant::fromValue(FileInput::fromFile(trimmed));
    for (const auto scheme : {"file:"_L1, "qrc:"_L1}) {
        if (!trimmed.startsWith(scheme, Qt::CaseInsensitive))
            continue;
        QString path = QQmlFile::urlToLocalFileOrQrc(QUrl(trimmed));
        // In typed text, "#" or "%" may be literal characters.
        const QString typed = trimmed.sliced(scheme.size());
        const QString asTyped = typed.startsWith("//"_L1) ? typed.sliced(2) : typed;
        if (scheme == "file:"_L1 && !QFileInfo::exists(path) && QFileInfo::exists(asTyped))
            path = asTyped;
        if (!path.isEmpty())
            return QVariant::fromValue(FileInput::fromFile(path));
    }
    return trimmed;
}

} // namespace

QVariant fileValue(const QString &inputName, const QVariant &plain)
{
    if (plain.metaType() == QMetaType::fromType<QImage>())
        return fromPicture(inputName, plain.value<QImage>());
    if (plain.typeId() == QMetaType::QUrl)
        return fromText(plain.toUrl().toString(QUrl::FullyEncoded));
    if (plain.typeId() == QMetaType::QString)
        return fromText(plain.toString());
    return plain;
}

QVariantList fileList(const QString &inputName, const QVariant &plain)
{
    QVariantList items;
    if (plain.typeId() == QMetaType::QVariantList || plain.typeId() == QMetaType::QStringList) {
        items = plain.toList();
    } else if (const QString text = plain.toString().trimmed();
               plain.typeId() == QMetaType::QString && text.startsWith(u'[')) {
        const auto json = JsonText::parse(text.toUtf8());
        items = json ? json->root().toVariant().toList() : QVariantList{text};
    } else if (plain.isValid() && plain != QVariant(QString())) {
        items = {plain};
    }
    for (QVariant &item : items)
        item = fileValue(inputName, item);
    return items;
}

QString problemWithFile(const QString &label, const FileInput &file)
{
    const QString problem = file.problem();
    return problem.isEmpty() ? QString() : QmlText::tr("%1: %2").arg(label, problem);
}

QUrl fileUrl(const FileInput &file)
{
    if (file.path().startsWith(u':'))
        return QUrl(u"qrc:"_s
                    + QString::fromLatin1(QUrl::toPercentEncoding(file.path().sliced(1), "/")));
    return file.path().isEmpty() ? QUrl() : QUrl::fromLocalFile(file.path());
}

QString fileText(const FileInput &file)
{
    return file.path().isEmpty() ? file.fileName() : fileUrl(file).toString(QUrl::FullyEncoded);
}

} // namespace ComfyDeploy::Qml
