// SPDX-License-Identifier: MIT

#include "runs/runrecord.h"

#include "shared/outputsaver.h"

#include <QtCore/qfileinfo.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr auto comfyUiScheme = "comfyui+"_L1; // before that of the address
constexpr qsizetype mostTexts = 1000; // per run
constexpr qsizetype longestText = 1'000'000; // of a text output

QJsonObject namedItem(const MediaItem &item)
{
    QJsonObject json = item.toJson();
    if (json["filename"_L1].toString().isEmpty())
        json.insert("filename"_L1, item.fileName());
    return json;
}

} // namespace

RunFile runFile(const QJsonObject &item, const QString &path, const QString &error,
                const QString &text)
{
    RunFile file;
    file.item = item;
    file.path = path;
    file.error = error;
    file.text = text;
    if (const auto media = MediaItem::fromJson(item)) {
        file.mediaKind = media->kind();
        file.fileName = path.isEmpty() ? media->fileName() : QFileInfo(path).fileName();
    } else {
        file.mediaKind = MediaItem::Kind::Text;
    }
    return path.isEmpty() ? file : withoutLink(file);
}

RunFile withoutLink(RunFile file)
{
    file.item.remove("url"_L1);
    return file;
}

QList<RunFile> filesOf(const QList<WorkflowRunOutput> &outputs)
{
    QList<RunFile> files;
    const QList<MediaItem> items = mediaItemsOf(outputs);
    for (const MediaItem &item : items.first(qMin(items.size(), App::OutputSaver::MaximumFiles)))
        files += runFile(namedItem(item));
    qsizetype textsLeft = mostTexts;
    for (const WorkflowRunOutput &output : outputs) {
        const QStringList texts = output.texts();
        for (const QString &text : texts.first(qMin(texts.size(), textsLeft)))
            files += runFile({}, {}, {}, text.left(longestText));
        textsLeft -= qMin(texts.size(), textsLeft);
    }
    return files;
}

QUrl serverUrlOf(const QUrl &comfyUi)
{
    QUrl url = comfyUi;
    url.setScheme(comfyUiScheme + comfyUi.scheme());
    return url;
}

QUrl comfyUiOf(const QUrl &serverUrl)
{
    if (!serverUrl.scheme().startsWith(comfyUiScheme))
        return {};
    QUrl url = serverUrl;
    url.setScheme(serverUrl.scheme().sliced(comfyUiScheme.size()));
    return url;
}

QString fileKey(const RunFile &file)
{
    QString key;
    for (const auto name : {"filename"_L1, "subfolder"_L1, "type"_L1})
        key += file.item[name].toString() + u'\n';
    return key;
}

} // namespace ComfyDeploy::Runner
