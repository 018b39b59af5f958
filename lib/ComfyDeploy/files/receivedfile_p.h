// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/files/filecontent_p.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qsavefile.h>

#include <memory>

namespace ComfyDeploy {

//! \brief What a download has received so far: in memory, or in a file that appears at the end.
//!
//! What can fail gives a sentence about it, and an empty text if all is well.
class ReceivedFile
{
public:
    //! In memory if \a path is empty.
    explicit ReceivedFile(const QString &path) : m_path(path) {}

    //! Begins with nothing, whatever there was.
    [[nodiscard]] QString begin();
    [[nodiscard]] QString append(QByteArrayView data);
    [[nodiscard]] QString commit();
    void discard();

    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] bool isInMemory() const { return m_path.isEmpty(); }
    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] QByteArray bytes() const { return m_bytes; }
    //! By its own first and last bytes.
    [[nodiscard]] bool hasEnd() const { return endsAsItsFormat(m_head, m_tail, m_size); }
    [[nodiscard]] bool isWebPage() const { return ComfyDeploy::isWebPage(m_head); }

private:
    [[nodiscard]] QString notWritten() const;

    const QString m_path;
    std::unique_ptr<QSaveFile> m_file; //!< drops what it holds unless it is committed
    QByteArray m_bytes;
    QByteArray m_head;
    QByteArray m_tail;
    qint64 m_size = 0;
};

} // namespace ComfyDeploy
