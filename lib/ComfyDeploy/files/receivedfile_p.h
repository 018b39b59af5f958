// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/files/filecontent_p.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qsavefile.h>

#include <memory>

namespace ComfyDeploy {

//! \brief The data that a download has received: in memory, or in a file that appears when it is
//! complete.
//!
//! Functions that can fail return a sentence about the error, or an empty text.
class ReceivedFile
{
public:
    //! In memory if \a path is empty.
    explicit ReceivedFile(const QString &path) : m_path(path) {}

    //! Starts again with no data.
    [[nodiscard]] QString begin();
    [[nodiscard]] QString append(QByteArrayView data);
    [[nodiscard]] QString commit();
    void discard();

    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] bool isInMemory() const { return m_path.isEmpty(); }
    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] QByteArray bytes() const { return m_bytes; }
    //! Whether the data ends as its format requires.
    [[nodiscard]] bool hasEnd() const { return endsAsItsFormat(m_head, m_tail, m_size); }
    [[nodiscard]] bool isWebPage() const { return ComfyDeploy::isWebPage(m_head); }

private:
    [[nodiscard]] QString notWritten() const;

    const QString m_path;
    std::unique_ptr<QSaveFile> m_file; //!< discards its data unless it is committed
    QByteArray m_bytes;
    QByteArray m_head;
    QByteArray m_tail;
    qint64 m_size = 0;
};

} // namespace ComfyDeploy
