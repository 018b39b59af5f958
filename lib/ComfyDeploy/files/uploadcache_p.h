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
//! A content that resembles none of these need not be read before it is sent. Simultaneous uploads
//! of contents that resemble each other share one request: the first waiter sends it, and those of
//! the same content get its result. If it is aborted or of another content, the next one takes
//! over.
class UploadCache
{
public:
    //! One upload: the first of the waiters sends the request, the others wait for its result.
    struct Waiter
    {
        QPointer<QObject> owner;
        QByteArray key; //!< of its content; empty for one that is hashed while it is sent
        std::function<void()> takeOver; //!< sends the request instead of the previous leader
        std::function<void(const ApiError &, const UploadedFile &)> finished;
    };

    [[nodiscard]] bool isEnabled() const { return m_enabled; }
    void setEnabled(bool enabled);

    static constexpr qsizetype HeadSize = 64LL * 1024;
    //! What contents have in common that may be the same: \a size, the first HeadSize bytes, and
    //! the \a extension of the name for \a server. Valid until clear().
    [[nodiscard]] QByteArray likeness(QByteArrayView head, qint64 size, const QString &extension,
                                      const QUrl &server) const;
    //! The key of a content of this likeness.
    [[nodiscard]] static QByteArray key(const QByteArray &likeness, const QByteArray &hash);
    //! Whether a content of this likeness was uploaded, or is being.
    [[nodiscard]] bool resembles(const QByteArray &likeness) const;
    [[nodiscard]] std::optional<UploadedFile> find(const QByteArray &key);
    void store(const QByteArray &key, const UploadedFile &file);
    void invalidate(const QUrl &url);
    //! Removes all entries; uploads that are under way will not be stored.
    void clear();

    //! Returns true if \a waiter is the first and has to send the request.
    [[nodiscard]] bool join(const QByteArray &likeness, const Waiter &waiter);
    //! Removes the waiter of \a owner.
    void leave(const QByteArray &likeness, const QObject *owner);
    //! Passes the result of the first waiter, whose content has \a key, to the others of that
    //! content. An empty one is nobody's.
    void settle(const QByteArray &likeness, const QByteArray &key, const ApiError &error,
                const UploadedFile &file);

private:
    struct Entry
    {
        UploadedFile file;
        QDateTime end; //!< invalid if it does not expire
        //! The same by the monotonic clock, which cannot be set but may stop while the machine
        //! sleeps.
        QDeadlineTimer deadline{QDeadlineTimer::Forever};
    };
    void callNext(const QByteArray &likeness);

    static constexpr qsizetype maximum = 1'000; //!< bounds the memory

    QHash<QByteArray, Entry> m_entries;
    QQueue<QByteArray> m_order;
    QHash<QByteArray, QList<Waiter>> m_underWay; //!< by likeness; the first sends the request
    quint64 m_generation = 0;
    bool m_enabled = true;
};

} // namespace ComfyDeploy
