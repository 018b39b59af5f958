// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/values/valuetext_p.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qdebug.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsonarray.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Kind = MediaItem::Kind;

namespace {

MediaItem::Kind kindOfExtension(const QString &suffix)
{
    static const QHash<QString, Kind> kinds = [] {
        QHash<QString, Kind> map;
        const auto add = [&map](Kind kind, const char *suffixes) {
            const QStringList list = QString::fromLatin1(suffixes).split(u' ');
            for (const QString &one : list)
                map.insert(one, kind);
        };
        add(Kind::Image, "png jpg jpeg webp gif bmp tif tiff avif heic svg exr hdr psd psb");
        add(Kind::Video, "mp4 webm mov mkv avi m4v mpg mpeg");
        add(Kind::Audio, "wav mp3 flac ogg oga opus m4a aac");
        add(Kind::Text, "txt json csv md html xml yaml yml srt vtt");
        add(Kind::Model3D, "glb gltf obj ply stl fbx usd usdz splat");
        add(Kind::Archive, "zip tar gz tgz 7z rar");
        return map;
    }();
    return kinds.value(suffix, Kind::Other);
}

} // namespace

std::optional<MediaItem> MediaItem::fromJson(const QJsonObject &json, QString *why)
{
    if (json["url"_L1].toString().isEmpty() && json["filename"_L1].toString().isEmpty()) {
        if (why)
            *why = ValueText::tr("neither \"url\" nor \"filename\" is there");
        return std::nullopt;
    }
    MediaItem item;
    item.m_json = json;
    return item;
}

// Storage hosts are known to append file names to their address without encoding them.
QUrl MediaItem::url() const
{
    QString text = m_json["url"_L1].toString();
    const QString name = m_json["filename"_L1].toString();
    const bool changesMeaning =
        name.contains(u'%') || name.contains(u'#') || name.contains(u'?') || name.contains(u'\\');
    if (changesMeaning && text.endsWith(u'/' + name)) {
        text.chop(name.size());
        text += QString::fromLatin1(QUrl::toPercentEncoding(name));
    }
    return QUrl(text);
}

QString MediaItem::fileName() const
{
    const QString name = m_json["filename"_L1].toString();
    return name.isEmpty() ? url().fileName() : name;
}

QString MediaItem::subfolder() const
{
    return m_json["subfolder"_L1].toString();
}
QString MediaItem::type() const
{
    return m_json["type"_L1].toString();
}
MediaItem::Kind MediaItem::kind() const
{
    return kindOfExtension(QFileInfo(fileName()).suffix().toLower());
}
bool MediaItem::isPublic() const
{
    return m_json["is_public"_L1].toBool(true);
}
double MediaItem::uploadDuration() const
{
    return m_json["upload_duration"_L1].toDouble();
}

QString MediaItem::outputId() const
{
    QString own = m_json["output_id"_L1].toString();
    return own.isEmpty() ? m_outputId : own;
}

std::optional<WorkflowRunOutput> WorkflowRunOutput::fromJson(const QJsonObject &json, QString *why)
{
    if (!json.contains("data"_L1)) {
        if (why)
            *why = ValueText::tr("field \"data\" is missing");
        return std::nullopt;
    }
    WorkflowRunOutput output;
    output.m_json = json;
    return output;
}

std::optional<QList<WorkflowRunOutput>> WorkflowRunOutput::listFromJson(const QJsonValue &json,
                                                                        QString *why)
{
    const auto fail = [why](const QString &text) -> std::optional<QList<WorkflowRunOutput>> {
        if (why)
            *why = text;
        return std::nullopt;
    };
    if (!json.isArray())
        return fail(ValueText::tr("the outputs are not a list"));
    QList<WorkflowRunOutput> outputs;
    const QJsonArray items = json.toArray();
    for (qsizetype i = 0; i < items.size(); ++i) {
        QString reason = ValueText::tr("it is not an object");
        const auto output =
            items.at(i).isObject() ? fromJson(items.at(i).toObject(), &reason) : std::nullopt;
        if (!output)
            return fail(ValueText::tr("output %1: %2").arg(QString::number(i), reason));
        outputs += *output;
    }
    return outputs;
}

QString WorkflowRunOutput::id() const
{
    return m_json["id"_L1].toString();
}
QString WorkflowRunOutput::runId() const
{
    return m_json["run_id"_L1].toString();
}
QJsonValue WorkflowRunOutput::data() const
{
    return m_json["data"_L1];
}
QJsonValue WorkflowRunOutput::nodeMeta() const
{
    return m_json["node_meta"_L1];
}
QDateTime WorkflowRunOutput::createdAt() const
{
    return dateFromWire(m_json["created_at"_L1]);
}
QDateTime WorkflowRunOutput::updatedAt() const
{
    return dateFromWire(m_json["updated_at"_L1]);
}

QString WorkflowRunOutput::outputId() const
{
    QString own = m_json["output_id"_L1].toString();
    if (!own.isEmpty())
        return own;
    const QList<MediaItem> items = mediaItems(); // webhooks have it only on the items
    for (const MediaItem &item : items) {
        if (!item.m_json["output_id"_L1].toString().isEmpty())
            return item.outputId();
    }
    return {};
}

QString WorkflowRunOutput::nodeId() const
{
    const QString meta = nodeMeta().toObject()["node_id"_L1].toString();
    return meta.isEmpty() ? m_json["node_id"_L1].toString() : meta;
}

QList<MediaItem> WorkflowRunOutput::mediaItems() const
{
    QList<MediaItem> items;
    const QString node = nodeId();
    const QString run = runId();
    const QString output = m_json["output_id"_L1].toString();
    const QJsonObject lists = data().toObject();
    for (const QJsonValue list : lists) {
        const QJsonArray entries = list.toArray();
        for (const QJsonValue entry : entries) {
            if (std::optional<MediaItem> item = MediaItem::fromJson(entry.toObject())) {
                item->m_nodeId = node;
                item->m_runId = run;
                item->m_outputId = output;
                items += *item;
            }
        }
    }
    return items;
}

QStringList WorkflowRunOutput::texts() const
{
    QStringList texts;
    const QJsonObject lists = data().toObject();
    for (const QJsonValue list : lists) {
        const QJsonArray entries = list.toArray();
        for (const QJsonValue entry : entries) {
            if (entry.isString())
                texts += entry.toString();
        }
    }
    return texts;
}

QDebug operator<<(QDebug debug, const MediaItem &item)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().verbosity(QDebug::MinimumVerbosity)
        << "ComfyDeploy::MediaItem(" << item.fileName() << ", " << item.kind() << ", "
        << item.url().toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment)
        << ')';
    return debug;
}

} // namespace ComfyDeploy
