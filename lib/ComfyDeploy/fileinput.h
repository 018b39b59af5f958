// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

namespace ComfyDeploy {

class DeviceSource;

//! \brief A local file, bytes in memory or a device, given where a run wants a URL.
//!
//! A run uploads it first, in phase Uploading, and sends its URL in its place. The server tells a
//! file's type by the extension of its name alone, so a name without one is taken for raw data.
class COMFYDEPLOY_EXPORT FileInput
{
public:
    //! What the service takes; a larger file is refused here, before anything is sent.
    static constexpr qint64 MaximumSize = 250LL * 1024 * 1024;

    FileInput() = default;

    //! Nothing is read before the upload begins.
    static FileInput fromFile(const QString &path);
    static FileInput fromData(const QByteArray &bytes, const QString &fileName);
    //! From where \a device stands now to its end. The device stays the caller's, must be open for
    //! reading, live in the client's thread and stay as it is until the upload has finished; the
    //! upload moves its position. A sequential one (a socket, a process, a reply) is read when the
    //! upload begins, into a temporary file and no further than the server takes; it has to tell by
    //! readyRead() and readChannelFinished(), so that nothing blocks: pipes opened as QFile are
    //! refused. For a QImage see <ComfyDeploy/imageinput.h>.
    static FileInput fromDevice(QIODevice *device, const QString &fileName);

    //! Default-constructed: nothing to upload.
    [[nodiscard]] bool isNull() const { return m_path.isEmpty() && m_fileName.isEmpty(); }
    //! Empty for bytes in memory and devices.
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] QByteArray data() const { return m_data; }
    //! The name that the server is told; never a path.
    [[nodiscard]] QString fileName() const { return m_fileName; }
    //! \brief Why it cannot be uploaded, as far as a look at it can say: a sentence that names the
    //! file and begins in small letters, to go on "Photo: ". Empty if nothing speaks against it.
    //!
    //! There is no such file, it is none that can be read, it is empty, or it is larger than the
    //! server takes. Of a device only its upload can say so.
    [[nodiscard]] QString problem() const;

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
