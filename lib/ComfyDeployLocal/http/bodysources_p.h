// SPDX-License-Identifier: MIT

#pragma once

#include "httpsource_p.h"

#include <QtCore/qfile.h>

namespace ComfyDeploy::Local {

//! A body in memory.
class BytesSource : public HttpSource
{
public:
    explicit BytesSource(const QByteArray &bytes) : m_bytes(bytes) {}

    HttpPiece next() override
    {
        const QByteArray bytes = std::exchange(m_bytes, {});
        return bytes.isEmpty() ? HttpPiece::end() : HttpPiece::of(bytes);
    }

private:
    QByteArray m_bytes;
};

//! Some bytes of a file, read as they are sent.
class FileSource : public HttpSource
{
public:
    FileSource(const QString &path, qint64 begin, qint64 size)
        : m_file(path), m_begin(begin), m_left(size)
    {}

    HttpPiece next() override
    {
        constexpr qint64 chunk = 64LL * 1024;
        if (m_left == 0)
            return HttpPiece::end();
        if (!m_file.isOpen() && (!m_file.open(QIODevice::ReadOnly) || !m_file.seek(m_begin)))
            return {HttpPiece::Kind::Cut, {}, {}};
        const QByteArray bytes = m_file.read(qMin(m_left, chunk));
        if (bytes.isEmpty()) // the file was truncated meanwhile
            return {HttpPiece::Kind::Cut, {}, {}};
        m_left -= bytes.size();
        return HttpPiece::of(bytes);
    }

private:
    QFile m_file;
    const qint64 m_begin;
    qint64 m_left;
};

} // namespace ComfyDeploy::Local
