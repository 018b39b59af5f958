// SPDX-License-Identifier: MIT

#pragma once

#include "localfile.h"
#include "mediasource.h"
#include "picturereader.h"

#include <comfydeployqml_export.h>

#include <QtCore/qfuture.h>
#include <QtCore/qfuturewatcher.h>
#include <QtCore/qtimer.h>
#include <QtQuick/qquickitem.h>

#include <memory>

namespace ComfyDeploy::Qml {

//! \brief Shows one picture that may come from a server, and nothing it should not.
//!
//! The bytes come from localFile, a file: or qrc: URL that our own code names, or else from item
//! through client, over http or https. A file that is written anew is shown anew. A picture above
//! maximumBytes or maximumPixels is refused before it is decoded. Decoding happens outside the
//! thread of the user interface, and a GIF or WebP animation plays while it can be seen. Image
//! would do none of this: it opens file: URLs, knows no limits and sends requests past the client.
class COMFYDEPLOYQML_EXPORT MediaImage : public QQuickItem
{
    Q_OBJECT
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY clientChanged FINAL)
    Q_PROPERTY(ComfyDeploy::MediaItem item READ item WRITE setItem RESET resetItem NOTIFY
                   itemChanged FINAL)
    Q_PROPERTY(QUrl localFile READ localFile WRITE setLocalFile RESET resetLocalFile NOTIFY
                   localFileChanged FINAL)
    Q_PROPERTY(
        double maximumBytes READ maximumBytes WRITE setMaximumBytes NOTIFY limitsChanged FINAL)
    Q_PROPERTY(
        double maximumPixels READ maximumPixels WRITE setMaximumPixels NOTIFY limitsChanged FINAL)
    Q_PROPERTY(
        int thumbnailSize READ thumbnailSize WRITE setThumbnailSize NOTIFY limitsChanged FINAL)
    Q_PROPERTY(QImage image READ image NOTIFY imageChanged FINAL)
    Q_PROPERTY(QSize sourceSize READ sourceSize NOTIFY sourceSizeChanged FINAL)
    Q_PROPERTY(Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged FINAL)
    Q_PROPERTY(FillMode fillMode READ fillMode WRITE setFillMode NOTIFY fillModeChanged FINAL)
    QML_ELEMENT

public:
    enum Status {
        Null, //!< nothing to show
        Loading,
        Ready,
        Error, //!< errorString says why
    };
    Q_ENUM(Status)

    enum FillMode {
        Fit, //!< all of it, in its own proportions, in the middle
        Stretch, //!< the item's size
        Pad, //!< one pixel of the picture for one of the screen, in the middle
    };
    Q_ENUM(FillMode)

    explicit MediaImage(QQuickItem *parent = nullptr);
    ~MediaImage() override;

    [[nodiscard]] WorkflowClient *client() const;
    void setClient(WorkflowClient *client);
    [[nodiscard]] MediaItem item() const;
    void setItem(const MediaItem &item);
    void resetItem();
    //! Wins over item.
    [[nodiscard]] QUrl localFile() const;
    void setLocalFile(const QUrl &url);
    void resetLocalFile();

    //! 64 MiB unless set; double, as JavaScript's numbers are.
    [[nodiscard]] double maximumBytes() const;
    void setMaximumBytes(double bytes);
    //! 100 million unless set.
    [[nodiscard]] double maximumPixels() const;
    void setMaximumPixels(double pixels);
    //! The side of a square that the picture is decoded into; 0 decodes it as large as it is. A
    //! thumbnail shows the first frame only.
    [[nodiscard]] int thumbnailSize() const;
    void setThumbnailSize(int side);

    //! The frame on show, for the clipboard; null unless Ready.
    [[nodiscard]] QImage image() const;
    //! The picture's own size, whatever thumbnailSize is.
    [[nodiscard]] QSize sourceSize() const;
    [[nodiscard]] Status status() const;
    [[nodiscard]] QString errorString() const;
    //! 0 to 1 while bytes arrive; -1 while the whole is unknown.
    [[nodiscard]] double progress() const;
    [[nodiscard]] FillMode fillMode() const;
    void setFillMode(FillMode mode);

Q_SIGNALS:
    void clientChanged();
    void itemChanged();
    void localFileChanged();
    void limitsChanged();
    void imageChanged();
    void sourceSizeChanged();
    void statusChanged();
    void progressChanged();
    void fillModeChanged();

protected:
    void componentComplete() override;
    QSGNode *updatePaintNode(QSGNode *node, UpdatePaintNodeData *data) override;
    void itemChange(ItemChange change, const ItemChangeData &data) override;

private:
    using Reader = std::shared_ptr<PictureReader>;

    void scheduleLoad();
    void load();
    void readFrom(const QString &path, const QByteArray &bytes);
    void decodeNext();
    void onDecoded();
    void showFrame(const PictureFrame &frame);
    void setStatus(Status status, const QString &error = {});
    void setProgress(double progress);
    void clearImage();
    [[nodiscard]] QRectF paintedRect() const;

    MediaSource m_source;
    LocalFile m_file; //!< that of m_source
    Reader m_reader;
    QFutureWatcher<PictureFrame> m_decoding;
    PictureFrame m_frame;
    PictureFrame m_nextFrame; //!< decoded, waiting for its time
    QTimer m_frameTimer;
    QString m_errorString;
    double m_maximumBytes = 64.0 * 1024 * 1024;
    double m_maximumPixels = 100e6;
    double m_progress = 0;
    int m_thumbnailSize = 0;
    Status m_status = Null;
    FillMode m_fillMode = Fit;
    bool m_decodingNow = false; //!< a job is at work on m_reader
    bool m_loadScheduled = false;
    bool m_textureOutdated = false;
};

} // namespace ComfyDeploy::Qml
