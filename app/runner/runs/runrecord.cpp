#include "runs/runrecord.h"

#include <QtCore/qfileinfo.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestText = 1'000'000; // of what a server puts out as text

QJsonObject withoutLink(const MediaItem &item)
{
    QJsonObject json = item.toJson();
    json.remove("url"_L1);
    if (item.filename().isEmpty())
        json.insert("filename"_L1, item.url().fileName());
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
        file.filename = path.isEmpty() ? media->filename() : QFileInfo(path).fileName();
    } else {
        file.mediaKind = MediaItem::Kind::Text;
    }
    return file;
}

QList<RunFile> filesOf(const QList<WorkflowRunOutput> &outputs)
{
    QList<RunFile> files;
    const QList<MediaItem> items = mediaItemsOf(outputs);
    for (const MediaItem &item : items)
        files += runFile(withoutLink(item));
    for (const WorkflowRunOutput &output : outputs) {
        const QStringList texts = output.texts();
        for (const QString &text : texts)
            files += runFile({}, {}, {}, text.left(longestText));
    }
    return files;
}

bool isSameFile(const RunFile &a, const RunFile &b)
{
    const auto same = [&a, &b](QLatin1StringView key) {
        return a.item[key].toString() == b.item[key].toString();
    };
    return !a.isText() && !b.isText() && same("filename"_L1) && same("subfolder"_L1)
        && same("type"_L1);
}

} // namespace ComfyDeploy::Runner
