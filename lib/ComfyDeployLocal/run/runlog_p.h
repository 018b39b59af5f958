// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/httpsource_p.h>
#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <QtCore/qlist.h>

#include <deque>
#include <mutex>

namespace ComfyDeploy::Local {

struct LogLine
{
    QString text;
    QString level; //!< info, or webhook
    Microseconds time = 0;
};

//! \brief What the machine printed during one run, at most the newest 64 Ki characters;
//! thread-safe.
class RunLog
{
public:
    //! A \a silent log drops new lines and is never complete.
    explicit RunLog(bool silent) : m_silent(silent) {}

    void add(const QString &text, const QString &level = QStringLiteral("info"));
    //! Adds the lines of an earlier start of this server. Call it before add().
    void restore(const QList<LogLine> &lines);
    //! Wakes the readers because the run has ended.
    void close();

    [[nodiscard]] QList<LogLine> lines() const;

    struct Tail
    {
        QList<LogLine> lines;
        qint64 next = 0; //!< the position behind the lines
        bool isComplete = false;
    };
    //! The lines from \a position on, which starts at 0.
    [[nodiscard]] Tail tail(qint64 position) const;
    //! Wakes \a waker whenever the tail grows or is complete.
    void follow(const std::shared_ptr<HttpWaker> &waker) const;

private:
    void addLocked(const LogLine &line);

    const bool m_silent;
    mutable std::mutex m_mutex;
    mutable HttpWakers m_readers;
    std::deque<LogLine> m_lines;
    qint64 m_dropped = 0; //!< number of dropped lines
    qsizetype m_characters = 0;
    bool m_closed = false;
};

} // namespace ComfyDeploy::Local
