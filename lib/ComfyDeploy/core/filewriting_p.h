// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/coretext_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qsavefile.h>

#include <cerrno>

namespace ComfyDeploy {

//! \brief Writes all of \a bytes; false with the reason in writeProblem().
//!
//! When the disk gets full, a part is written without an error, and only the next attempt reports
//! one. The file must be opened with openToWrite(), because Qt's buffer loses that error.
inline bool writeAll(QFileDevice *file, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const qint64 written = file->write(bytes.data(), bytes.size());
        if (written <= 0)
            return false;
        bytes = bytes.sliced(qsizetype(written));
    }
    return true;
}

inline bool openToWrite(QFileDevice *file, QIODevice::OpenMode mode = {})
{
    return file->open(QIODevice::WriteOnly | QIODevice::Unbuffered | mode);
}

//! Replaces the file atomically; false with the reason in writeProblem().
inline bool saveAll(QSaveFile *file, QByteArrayView bytes)
{
    return openToWrite(file) && writeAll(file, bytes) && file->commit();
}

//! Why \a file could not be written, without a full stop: the system's message, or the folder that
//! has no space left.
inline QString writeProblem(const QFileDevice &file)
{
    if (file.errorString() != qt_error_string(ENOSPC))
        return file.errorString();
    const QString folder = QFileInfo(file.fileName()).absolutePath();
    return CoreText::tr("No space left on %1").arg(QDir::toNativeSeparators(folder));
}

} // namespace ComfyDeploy
