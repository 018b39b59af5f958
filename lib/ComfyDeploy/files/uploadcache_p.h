// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/fileupload.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qpointer.h>
#include <QtCore/qqueue.h>

#include <functional>

namespace ComfyDeploy {

//! When the signed \a url expires, minus five minutes for its use; \a now if it is signed without
//! an expiry. Invalid if it does not expire. \a now is when it was created.
[[nodiscard]] QDateTime endOfUpload(const QUrl &url, const QDateTime &now);

//! \brief The uploads of a client by content, finished and under way.
//!
//! Simultaneous uploads of the same content share one request: the first waiter sends it, and the
//! others get its result. If the first one is aborted, the next one takes over.
class UploadCache
{
public:
    //! One upload: the first of the waiters sends the request, the others wait for its result.
    struct Waiter
    {
        QPointer<QObject> owner;
        std::function<void()> takeOver; //!< sends the request instead of the previous leader
        std::function<void(const ApiError &, const UploadedFile &)> finished;
    };

    [[nodiscard]] bool isEnabled() const { return m_enabled; }
    void setEnabled(bool enabled);

    //! The key of hashed content under a name with \a extension for \a server. Valid until clear().
    [[nodiscard]] QByteArray key(const QByteArray &hash, qint64 size, const QString &extension,
                                 const QUrl &server) const;
    [[nodiscard]] std::optional<UploadedFile> find(const QByteArray &key);
    void store(const QByteArray &key, const UploadedFile &file);
    void invalidate(const QUrl &url);
    //! Removes all entries; uploads that are under way will not be stored.
    void clear();

    //! Returns true if \a waiter is the first and has to send the request.
    [[nodiscard]] bool join(const QByteArray &key, const Waiter &waiter);
    //! Removes the waiter of \a owner.
    void leave(const QByteArray &key, const QObject *owner);
    //! Passes the result of the first waiter to the others.
    void settle(const QByteArray &key, const ApiError &error, const UploadedFile &file);

private:
    struct Entry
    {
        UploadedFile file;
        QDateTime end; //!< invalid if it does not expire
        //! The same by the monotonic clock, which cannot be set but may stop while the machine
        //! sleeps.
        QDeadlineTimer deadline{QDeadlineTimer::Forever};
    };
    void callNext(const QByteArray &key);

    static constexpr qsizetype maximum = 1'000; //!< bounds the memory

    QHash<QByteArray, Entry> m_entries;
    QQueue<QByteArray> m_order;
    QHash<QByteArray, QList<Waiter>> m_underWay; //!< the first of each list sends the request
    quint64 m_generation = 0;
    bool m_enabled = true;
};

} // namespace ComfyDeploy
