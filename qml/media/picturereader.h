// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbuffer.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>
#include <QtCore/qfuture.h>
#include <QtGui/qimage.h>
#include <QtGui/qimagereader.h>

#include <memory>

namespace ComfyDeploy::Qml {

//! The limits for an untrusted picture.
struct PictureLimits
{
    static constexpr qint64 UsualBytes = 64LL * 1024 * 1024;
    static constexpr qint64 UsualPixels = 100'000'000;

    qint64 bytes = 0;
    qint64 pixels = 0;
    QSize bound = {}; //!< the maximum decoded size; the picture's size if empty
};

//! One picture of a PictureReader, or why there is none.
struct PictureFrame
{
    QImage image = {};
    QSize naturalSize = {}; //!< with its orientation applied, independent of the bound
    int delay = 0; //!< ms until the next frame; 0 if there is none
    bool isFirstOnly = false; //!< of an animation that no plugin of Qt can read
    QString error = {}; //!< a sentence; empty if there is an image
};

//! \brief Reads the frames of one picture and refuses it before it is decoded if it is too large.
//!
//! Supports only the raster formats of outputs: an SVG, for example, can refer to local files. Can
//! be used in any thread, by one at a time. The program's QImageReader::allocationLimit() also
//! applies.
class PictureReader
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Qml::PictureReader)

public:
    PictureReader(const QByteArray &bytes, const PictureLimits &limits);
    PictureReader(const QString &path, const PictureLimits &limits);

    //! The next frame; the first one again after the last.
    PictureFrame next();
    //! Calls next() in another thread, of which there are few: \a reader must not be used until it
    //! is done. If the future is cancelled before it has begun, nothing is read.
    [[nodiscard]] static QFuture<PictureFrame> nextOf(const std::shared_ptr<PictureReader> &reader);

private:
    Q_DISABLE_COPY_MOVE(PictureReader)
    [[nodiscard]] QString open();
    [[nodiscard]] QString openFile();
    [[nodiscard]] PictureFrame read();

    const PictureLimits m_limits;
    const QString m_path; //!< empty for bytes in memory
    QBuffer m_buffer;
    QFile m_file;
    std::unique_ptr<QImageReader> m_reader;
    QSize m_naturalSize;
    bool m_omitsAnimation = false;
    int m_framesRead = 0;
};

} // namespace ComfyDeploy::Qml
