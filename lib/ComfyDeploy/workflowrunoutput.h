// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

namespace ComfyDeploy {

//! \brief A file that a run produced, as the server describes it.
//!
//! The kind depends on the file name's extension, because the server lists videos under "images",
//! "gifs" or "files".
class COMFYDEPLOY_EXPORT MediaItem
{
    Q_GADGET
    Q_PROPERTY(QUrl url READ url CONSTANT FINAL)
    Q_PROPERTY(QString fileName READ fileName CONSTANT FINAL)
    Q_PROPERTY(QString filename READ fileName CONSTANT FINAL)
    Q_PROPERTY(QString subfolder READ subfolder CONSTANT FINAL)
    Q_PROPERTY(QString type READ type CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::MediaItem::Kind kind READ kind CONSTANT FINAL)
    Q_PROPERTY(QString outputId READ outputId CONSTANT FINAL)
    Q_PROPERTY(QString nodeId READ nodeId CONSTANT FINAL)
    Q_PROPERTY(QString runId READ runId CONSTANT FINAL)
    Q_PROPERTY(bool isPublic READ isPublic CONSTANT FINAL)
    Q_PROPERTY(double uploadDuration READ uploadDuration CONSTANT FINAL)

public:
    enum class Kind { Image, Video, Audio, Text, Model3D, Archive, Other };
    Q_ENUM(Kind)

    MediaItem() = default;

    //! Null for an object with neither url nor filename, with the reason in \a why.
    static std::optional<MediaItem> fromJson(const QJsonObject &json, QString *why = nullptr);
    //! The original object, unknown keys included.
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    //! The link to the file; empty until the server has stored it. A link to a private bucket
    //! expires after 3600 s: WorkflowClient::download() renews it, so store the item rather than
    //! the link.
    [[nodiscard]] QUrl url() const;
    //! The server's file name: sanitize it before using it in a path.
    [[nodiscard]] QString fileName() const;
    //! The same, spelled as on the wire.
    [[nodiscard]] QString filename() const { return fileName(); }
    [[nodiscard]] QString subfolder() const;
    //! ComfyUI's folder; "output" for everything that the service keeps.
    [[nodiscard]] QString type() const;
    [[nodiscard]] Kind kind() const;
    //! The id that was entered in a ComfyDeploy output node; empty if there is none.
    [[nodiscard]] QString outputId() const;
    //! False if the link is signed and expires.
    [[nodiscard]] bool isPublic() const;
    //! The seconds that the server took to store the file; 0 if unknown.
    [[nodiscard]] double uploadDuration() const;

    //! The node and run that produced it, if the surrounding output names them.
    [[nodiscard]] QString nodeId() const { return m_nodeId; }
    [[nodiscard]] QString runId() const { return m_runId; }

    friend bool operator==(const MediaItem &a, const MediaItem &b)
    {
        return a.m_json == b.m_json && a.m_nodeId == b.m_nodeId && a.m_runId == b.m_runId;
    }
    friend bool operator!=(const MediaItem &a, const MediaItem &b) { return !(a == b); }

private:
    friend class WorkflowRunOutput;

    QJsonObject m_json;
    QString m_nodeId;
    QString m_runId;
    QString m_outputId;
};

//! \brief The output of one node of a run: files, texts or both.
class COMFYDEPLOY_EXPORT WorkflowRunOutput
{
    Q_GADGET
    Q_PROPERTY(QString id READ id CONSTANT FINAL)
    Q_PROPERTY(QString outputId READ outputId CONSTANT FINAL)
    Q_PROPERTY(QString runId READ runId CONSTANT FINAL)
    Q_PROPERTY(QJsonValue data READ data CONSTANT FINAL)
    Q_PROPERTY(QJsonValue nodeMeta READ nodeMeta CONSTANT FINAL)
    Q_PROPERTY(QString nodeId READ nodeId CONSTANT FINAL)
    Q_PROPERTY(QDateTime createdAt READ createdAt CONSTANT FINAL)
    Q_PROPERTY(QDateTime updatedAt READ updatedAt CONSTANT FINAL)
    Q_PROPERTY(QList<ComfyDeploy::MediaItem> mediaItems READ mediaItems CONSTANT FINAL)
    Q_PROPERTY(QStringList texts READ texts CONSTANT FINAL)

public:
    WorkflowRunOutput() = default;

    //! Null if \c data is missing, with the field's name in \a why; other fields may be missing.
    static std::optional<WorkflowRunOutput> fromJson(const QJsonObject &json,
                                                     QString *why = nullptr);
    //! The whole list; null with the position in \a why if an entry cannot be read.
    static std::optional<QList<WorkflowRunOutput>> listFromJson(const QJsonValue &json,
                                                                QString *why = nullptr);
    //! The original object, unknown keys included.
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    [[nodiscard]] QString id() const;
    //! The id that was entered in a ComfyDeploy output node; empty if there is none.
    [[nodiscard]] QString outputId() const;
    [[nodiscard]] QString runId() const;
    //! The output: usually an object of lists; keys vary by node and server version.
    [[nodiscard]] QJsonValue data() const;
    [[nodiscard]] QJsonValue nodeMeta() const;
    //! The node in the graph; empty if the server does not name it.
    [[nodiscard]] QString nodeId() const;
    [[nodiscard]] QDateTime createdAt() const;
    [[nodiscard]] QDateTime updatedAt() const;

    //! All files, under any key, in the server's order (upload order, not batch order).
    [[nodiscard]] QList<MediaItem> mediaItems() const;
    //! All texts, under any key.
    [[nodiscard]] QStringList texts() const;

    friend bool operator==(const WorkflowRunOutput &a, const WorkflowRunOutput &b)
    {
        return a.m_json == b.m_json;
    }
    friend bool operator!=(const WorkflowRunOutput &a, const WorkflowRunOutput &b)
    {
        return !(a == b);
    }

private:
    QJsonObject m_json;
};

//! Name, kind and link; the link without query, which may be a signature.
COMFYDEPLOY_EXPORT QDebug operator<<(QDebug debug, const MediaItem &item);

} // namespace ComfyDeploy
