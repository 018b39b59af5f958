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

//! \brief Safely shows a picture that may come from a server.
//!
//! The data comes from localFile, a file: or qrc: URL that the program sets, or else from item,
//! downloaded by client over http or https; without a client that is an error. A file that is
//! written again is reloaded. A picture that exceeds maximumBytes or maximumPixels is refused
//! before it is decoded. Decoding happens in another thread, and GIF or WebP animations play while
//! they are visible. Image does none of this: it opens file: URLs, has no limits and bypasses the
//! client.
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
    Q_PROPERTY(bool firstOnly READ isFirstOnly NOTIFY imageChanged FINAL)
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
        Fit, //!< the whole picture, with its aspect ratio, centered
        Stretch, //!< the item's size
        Pad, //!< one pixel of the picture per pixel of the screen, centered
    };
    Q_ENUM(FillMode)

    explicit MediaImage(QQuickItem *parent = nullptr);
    ~MediaImage() override;

    [[nodiscard]] WorkflowClient *client() const;
    void setClient(WorkflowClient *client);
    [[nodiscard]] MediaItem item() const;
    void setItem(const MediaItem &item);
    void resetItem();
    //! Takes precedence over item.
    [[nodiscard]] QUrl localFile() const;
    void setLocalFile(const QUrl &url);
    void resetLocalFile();

    //! The default is 64 MiB; a double, like JavaScript's numbers.
    [[nodiscard]] double maximumBytes() const;
    void setMaximumBytes(double bytes);
    //! The default is 100 million.
    [[nodiscard]] double maximumPixels() const;
    void setMaximumPixels(double pixels);
    //! The side of the square into which the picture is decoded; 0 means its full size. A thumbnail
    //! shows only the first frame.
    [[nodiscard]] int thumbnailSize() const;
    void setThumbnailSize(int side);

    //! The current frame, for the clipboard; null unless Ready.
    [[nodiscard]] QImage image() const;
    //! Whether the picture is an animation of which only the first frame can be shown: an animated
    //! PNG, unless Qt has a plugin for it.
    [[nodiscard]] bool isFirstOnly() const;
    //! The picture's size, independent of thumbnailSize.
    [[nodiscard]] QSize sourceSize() const;
    [[nodiscard]] Status status() const;
    [[nodiscard]] QString errorString() const;
    //! From 0 to 1 during a download; -1 while the size is unknown.
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
    LocalFile m_file; //!< the file of m_source
    Reader m_reader;
    QFutureWatcher<PictureFrame> m_decoding;
    PictureFrame m_frame;
    PictureFrame m_nextFrame; //!< decoded, to be shown next
    QTimer m_frameTimer;
    QString m_errorString;
    double m_maximumBytes = double(PictureLimits::UsualBytes);
    double m_maximumPixels = double(PictureLimits::UsualPixels);
    double m_progress = 0;
    int m_thumbnailSize = 0;
    Status m_status = Null;
    FillMode m_fillMode = Fit;
    bool m_decodingNow = false; //!< a job uses m_reader
    bool m_loadScheduled = false;
    bool m_textureOutdated = false;
};

} // namespace ComfyDeploy::Qml
