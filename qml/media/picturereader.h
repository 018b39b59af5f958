// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbuffer.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>
#include <QtGui/qimage.h>
#include <QtGui/qimagereader.h>

#include <memory>

namespace ComfyDeploy::Qml {

//! What a picture from outside may cost.
struct PictureLimits
{
    qint64 bytes = 0;
    qint64 pixels = 0;
    QSize bound = {}; //!< decoded no larger than this; as large as it is if empty
};

//! One picture of a PictureReader, or why there is none.
struct PictureFrame
{
    QImage image = {};
    QSize naturalSize = {}; //!< upright, as stored, whatever the bound
    int delay = 0; //!< ms until the next frame; 0 if there is none
    QString error = {}; //!< a sentence; empty if there is an image
};

//! \brief Reads the frames of one picture and refuses it before it is decoded if it is too large.
//!
//! Takes the pixel formats that outputs come in and no other: an SVG, say, may name files of this
//! machine. Any thread may use it, one at a time. The program's QImageReader::allocationLimit()
//! holds as well.
class PictureReader
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Qml::PictureReader)

public:
    PictureReader(const QByteArray &bytes, const PictureLimits &limits);
    PictureReader(const QString &path, const PictureLimits &limits);

    //! The next frame, the first again after the last.
    PictureFrame next();

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
    int m_framesRead = 0;
};

} // namespace ComfyDeploy::Qml
