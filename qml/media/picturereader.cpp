// SPDX-License-Identifier: MIT

#include "picturereader.h"

#include <QtCore/qendian.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qlocale.h>
#include <QtCore/qpointer.h>
#include <QtCore/qpromise.h>
#include <QtCore/qthreadpool.h>
#include <QtGui/qcolorspace.h>

#include <array>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

// A file without a delay, or with one that is too short for a screen, is played as in browsers.
constexpr int shortestDelay = 20;
constexpr int usualDelay = 100;

bool isKnownFormat(const QByteArray &format)
{
    static constexpr std::array known{"png", "jpeg", "jpg",  "apng", "webp",
                                      "gif", "bmp",  "tiff", "tif"};
    return std::any_of(known.begin(), known.end(),
                       [&format](const char *name) { return format == name; });
}

// A GIF's frames are painted on a canvas of the size in its header, which determines the memory for
// decoding; QImageReader reports the size of the first frame.
QSize gifScreen(QIODevice *device)
{
    const QByteArray head = device->peek(10);
    if (head.size() < 10)
        return {};
    return {qFromLittleEndian<quint16>(head.constData() + 6),
            qFromLittleEndian<quint16>(head.constData() + 8)};
}

// Whether it is a PNG with several frames, which a chunk before the first frame says.
bool isAnimatedPng(QIODevice *device)
{
    constexpr qint64 farthest = 1024LL * 1024; // a color profile may come before it
    const QByteArray head = device->peek(farthest);
    for (qint64 at = 8; at + 8 <= head.size();) {
        const QByteArrayView type(head.constData() + at + 4, 4);
        if (type == "acTL" || type == "IDAT")
            return type == "acTL";
        at += 12 + qint64(qFromBigEndian<quint32>(head.constData() + at));
    }
    return false;
}

// Decoding uses a processor and memory: a strip of thumbnails must not use all of both.
QThreadPool *decoders()
{
    static QPointer<QThreadPool> pool; // owned by the application, which waits for it
    if (!pool) {
        pool = new QThreadPool(QCoreApplication::instance());
        pool->setMaxThreadCount(2);
    }
    return pool;
}

// Converts to a format that the scene graph need not convert in the render thread.
QImage forScreen(const QImage &image)
{
    const QImage::Format format =
        image.hasAlphaChannel() ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32;
    const QColorSpace colors = image.colorSpace();
    if (!colors.isValid() || colors == QColorSpace(QColorSpace::SRgb))
        return image.convertToFormat(format);
    return image.convertedToColorSpace(QColorSpace::SRgb).convertToFormat(format);
}

} // namespace

PictureReader::PictureReader(const QByteArray &bytes, const PictureLimits &limits)
    : m_limits(limits)
{
    m_buffer.setData(bytes);
}

PictureReader::PictureReader(const QString &path, const PictureLimits &limits)
    : m_limits(limits), m_path(path), m_file(path)
{}

PictureFrame PictureReader::next()
{
    const bool begin = !m_reader || !m_reader->canRead();
    if (begin) {
        const QString problem = open();
        if (!problem.isEmpty())
            return {.error = problem};
    }
    PictureFrame frame = read();
    // With some formats, reading fails after the last frame.
    if (frame.image.isNull() && !begin && m_framesRead > 0) {
        const QString problem = open();
        return problem.isEmpty() ? read() : PictureFrame{.error = problem};
    }
    return frame;
}

QFuture<PictureFrame> PictureReader::nextOf(const std::shared_ptr<PictureReader> &reader)
{
    // Reader and result are shared with the job, which may outlive the caller.
    const auto result = std::make_shared<QPromise<PictureFrame>>();
    decoders()->start([reader, result] {
        result->start();
        if (!result->isCanceled())
            result->addResult(reader->next());
        result->finish();
    });
    return result->future();
}

QString PictureReader::openFile()
{
    const QFileInfo info(m_path);
    if (!info.isFile())
        return tr("There is no file \"%1\".").arg(info.fileName());
    m_file.close();
    if (!m_file.open(QIODevice::ReadOnly))
        return tr("\"%1\" cannot be read: %2").arg(info.fileName(), m_file.errorString());
    return {};
}

QString PictureReader::open()
{
    m_reader.reset();
    m_framesRead = 0;
    QIODevice *device = &m_buffer;
    if (!m_path.isEmpty()) {
        QString problem = openFile();
        if (!problem.isEmpty())
            return problem;
        device = &m_file;
    } else {
        m_buffer.close();
        m_buffer.open(QIODevice::ReadOnly);
    }
    if (device->size() > m_limits.bytes)
        return tr("The picture has %1; at most %2 are shown.")
            .arg(QLocale().formattedDataSize(device->size()),
                 QLocale().formattedDataSize(m_limits.bytes));

    QByteArray format = QImageReader::imageFormat(device);
    if (!isKnownFormat(format))
        return tr("This is not a picture of a known format.");
    if (format == "png" && isAnimatedPng(device)) {
        m_omitsAnimation = !QImageReader::supportedImageFormats().contains("apng");
        if (!m_omitsAnimation)
            format = "apng";
    }
    m_reader = std::make_unique<QImageReader>(device, format);
    m_reader->setAutoTransform(true);

    const QSize stored =
        format == "gif" ? m_reader->size().expandedTo(gifScreen(device)) : m_reader->size();
    if (stored.isEmpty())
        return tr("The picture does not say how large it is.");
    if (qint64(stored.width()) * stored.height() > m_limits.pixels)
        return tr("The picture has %1 × %2 pixels; at most %3 million are shown.")
            .arg(QString::number(stored.width()), QString::number(stored.height()),
                 QLocale().toString(double(m_limits.pixels) / 1e6, 'g', 6));
    const bool turned = m_reader->transformation() & QImageIOHandler::TransformationRotate90;
    m_naturalSize = turned ? stored.transposed() : stored;
    if (m_limits.bound.isEmpty())
        return {};
    const QSize fitted = m_naturalSize.scaled(m_limits.bound, Qt::KeepAspectRatio);
    if (fitted.width() < m_naturalSize.width() || fitted.height() < m_naturalSize.height()) {
        const QSize wanted = fitted.expandedTo({1, 1});
        m_reader->setScaledSize(turned ? wanted.transposed() : wanted);
    }
    return {};
}

PictureFrame PictureReader::read()
{
    PictureFrame frame;
    const QImage image = m_reader->read();
    if (image.isNull()) {
        frame.error = tr("The picture cannot be shown: %1").arg(m_reader->errorString());
        return frame;
    }
    ++m_framesRead;
    frame.image = forScreen(image);
    frame.naturalSize = m_naturalSize;
    frame.isFirstOnly = m_omitsAnimation;
    if (m_reader->supportsAnimation() && m_reader->imageCount() != 1) {
        const int delay = m_reader->nextImageDelay();
        frame.delay = delay < shortestDelay ? usualDelay : delay;
    }
    return frame;
}

} // namespace ComfyDeploy::Qml
