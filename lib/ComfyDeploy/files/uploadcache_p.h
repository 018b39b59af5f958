// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/fileupload.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qpointer.h>
#include <QtCore/qqueue.h>

#include <functional>

namespace ComfyDeploy {

//! When the file at \a url stops being readable, with five minutes to spare for those who use it; a
//! signed URL that does not tell is over at once. Invalid if it lasts. \a now is when it was made.
[[nodiscard]] QDateTime endOfUpload(const QUrl &url, const QDateTime &now);

//! \brief What a client has uploaded, by content, and what it is uploading right now.
//!
//! Two uploads of the same content at the same time are one request: the first one leads, the
//! others are told its result. If the leader is given up, the next one leads.
class UploadCache
{
public:
    //! One upload that waits or leads.
    struct Seat
    {
        QPointer<QObject> owner;
        std::function<void()> lead; //!< send the request: the one that led has gone
        std::function<void(const ApiError &, const UploadedFile &)> told;
    };

    [[nodiscard]] bool isEnabled() const { return m_enabled; }
    void setEnabled(bool enabled);

    //! Content that was hashed, under a name with \a extension, for \a server. Holds until clear().
    [[nodiscard]] QByteArray key(const QByteArray &hash, qint64 size, const QString &extension,
                                 const QUrl &server) const;
    [[nodiscard]] std::optional<UploadedFile> find(const QByteArray &key);
    void store(const QByteArray &key, const UploadedFile &file);
    void invalidate(const QUrl &url);
    //! Forgets all; what is under way is not stored when it comes.
    void clear();

    //! True if the caller leads, and has to send the request.
    [[nodiscard]] bool join(const QByteArray &key, const Seat &seat);
    //! Gives the place up.
    void leave(const QByteArray &key, const QObject *owner);
    //! The leader's result, for all that wait.
    void settle(const QByteArray &key, const ApiError &error, const UploadedFile &file);

private:
    struct Entry
    {
        UploadedFile file;
        QDateTime end; //!< invalid if it lasts
        //! The same by a clock that nobody sets, but that may stand still while the machine sleeps.
        QDeadlineTimer deadline{QDeadlineTimer::Forever};
    };
    void callNext(const QByteArray &key);

    static constexpr qsizetype maximum = 1'000; //!< the latest, so that memory has an end

    QHash<QByteArray, Entry> m_entries;
    QQueue<QByteArray> m_order;
    QHash<QByteArray, QList<Seat>> m_underWay; //!< the first one of each leads
    quint64 m_generation = 0;
    bool m_enabled = true;
};

} // namespace ComfyDeploy
