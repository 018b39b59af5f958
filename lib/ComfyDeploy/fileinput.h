// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

namespace ComfyDeploy {

class DeviceSource;

//! \brief A local file, bytes in memory or a device, as the value of an input that takes a URL.
//!
//! A run first uploads it, in phase Uploading, and then sends its URL. The server determines a
//! file's type only by the extension of its name, so a name without one means raw data.
class COMFYDEPLOY_EXPORT FileInput
{
public:
    //! The service's limit; a larger file is refused before anything is sent.
    static constexpr qint64 MaximumSize = 250LL * 1024 * 1024;

    FileInput() = default;

    //! The file is not read before the upload begins.
    static FileInput fromFile(const QString &path);
    static FileInput fromData(const QByteArray &bytes, const QString &fileName);
    //! The content of \a device from its current position to its end. The caller keeps ownership.
    //! The device must be open for reading, live in the client's thread and not be changed until
    //! the upload has finished; the upload moves its position. A sequential device (a socket, a
    //! process, a reply) is read into a temporary file when the upload begins, up to the service's
    //! limit. It has to emit readyRead() and readChannelFinished(), so that nothing blocks: pipes
    //! opened as QFile are refused. For a QImage see <ComfyDeploy/imageinput.h>.
    static FileInput fromDevice(QIODevice *device, const QString &fileName);

    //! True if it is default-constructed: there is nothing to upload.
    [[nodiscard]] bool isNull() const { return m_path.isEmpty() && m_fileName.isEmpty(); }
    //! Empty for bytes in memory and devices.
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] QByteArray data() const { return m_data; }
    //! The name that is sent to the server; never a path.
    [[nodiscard]] QString fileName() const { return m_fileName; }
    //! \brief Why it cannot be uploaded: a sentence that names the file and begins in lower case,
    //! to follow "Photo: ". Empty if no problem is known.
    //!
    //! Reports a file that does not exist, cannot be read, is empty, or is larger than the
    //! service's limit. Devices are checked only by their upload.
    [[nodiscard]] QString problem() const;

    //! So that it can be a value of a QVariantMap: {{"image", FileInput::fromFile(path)}}.
    operator QVariant() const;

    friend bool operator==(const FileInput &a, const FileInput &b)
    {
        return a.m_path == b.m_path && a.m_fileName == b.m_fileName && a.m_data == b.m_data
            && a.m_device == b.m_device;
    }
    friend bool operator!=(const FileInput &a, const FileInput &b) { return !(a == b); }

private:
    friend class FileReader;

    QString m_path;
    QString m_fileName;
    QByteArray m_data;
    std::shared_ptr<DeviceSource> m_device;
};

} // namespace ComfyDeploy

Q_DECLARE_METATYPE(ComfyDeploy::FileInput)
