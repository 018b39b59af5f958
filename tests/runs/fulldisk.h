// SPDX-License-Identifier: MIT

// Simulates a full disk for this program.
#pragma once

#include <QtCore/qglobal.h>

#ifdef Q_OS_UNIX
#    include <csignal>

#    include <sys/resource.h>
#endif

//! While it exists, no file can exceed \a bytes.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(qint64 bytes)
    {
#ifdef Q_OS_UNIX
        m_handler = std::signal(SIGXFSZ, SIG_IGN); // otherwise the program ends
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = rlim_t(bytes);
        m_isSet = ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
#else
        Q_UNUSED(bytes)
#endif
    }
    ~FileSizeLimit()
    {
        lift();
    }
    Q_DISABLE_COPY_MOVE(FileSizeLimit)

    [[nodiscard]] bool isSet() const
    {
        return m_isSet;
    }
    //! Removes the limit.
    void lift()
    {
#ifdef Q_OS_UNIX
        if (m_isSet) {
            ::setrlimit(RLIMIT_FSIZE, &m_before);
            std::signal(SIGXFSZ, m_handler);
        }
        m_isSet = false;
#endif
    }

private:
    bool m_isSet = false;
#ifdef Q_OS_UNIX
    rlimit m_before{};
    void (*m_handler)(int) = nullptr;
#endif
};
