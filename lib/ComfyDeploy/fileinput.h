#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief A local file, or bytes in memory, given where a run wants a URL.
//!
//! A run uploads it first, in phase Uploading, and sends its URL in its place. The server tells a
//! file's type by the extension of its name alone, so a name without one is taken for raw data.
class COMFYDEPLOY_EXPORT FileInput
{
public:
    FileInput() = default;

    //! Nothing is read before the upload begins.
    static FileInput fromFile(const QString &path);
    static FileInput fromData(const QByteArray &bytes, const QString &fileName);

    //! Default-constructed: nothing to upload.
    [[nodiscard]] bool isNull() const { return m_path.isEmpty() && m_fileName.isEmpty(); }
    //! Empty for bytes in memory.
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] QByteArray data() const { return m_data; }
    //! The name that the server is told; never a path.
    [[nodiscard]] QString fileName() const { return m_fileName; }

    friend bool operator==(const FileInput &a, const FileInput &b)
    {
        return a.m_path == b.m_path && a.m_fileName == b.m_fileName && a.m_data == b.m_data;
    }
    friend bool operator!=(const FileInput &a, const FileInput &b) { return !(a == b); }

private:
    QString m_path;
    QString m_fileName;
    QByteArray m_data;
};

} // namespace ComfyDeploy

Q_DECLARE_METATYPE(ComfyDeploy::FileInput)
