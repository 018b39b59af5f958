// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuiaddress_p.h"
#include "comfyuitimings_p.h"
#include <ComfyDeployLocal/http/httpmessages_p.h>

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>

#include <memory>
#include <mutex>

namespace ComfyDeploy::Local {

//! \brief A file on its way from a ComfyUI to a client of this server; thread-safe.
//!
//! Buffers a bounded part of the file: the transfer pauses while the client does not read.
class ViewedFile : public HttpSource
{
public:
    explicit ViewedFile(const QString &fileName) : m_fileName(fileName) {}
    ~ViewedFile() override;

    // ComfyUI's side.
    struct Head
    {
        int status = 0; //!< 0: ComfyUI does not answer
        QByteArray error; //!< why ComfyUI does not answer
        HttpHeaders headers;
        std::optional<qint64> size; //!< of the body
    };
    void setHead(const Head &head);
    //! How many bytes add() takes now.
    [[nodiscard]] qsizetype room() const;
    void add(const QByteArray &bytes);
    void end(bool isWhole);
    //! \a feeder is woken whenever there is room again, and when nobody reads the file any more.
    void setFeeder(const std::shared_ptr<HttpWaker> &feeder);

    // The client's side.
    //! The answer to the client's request, which waits until the head is known.
    static HttpAnswer answer(const std::shared_ptr<ViewedFile> &file);
    void open(const std::shared_ptr<HttpWaker> &waker) override;
    HttpPiece next() override;

private:
    static HttpAnswer answerToHead(const std::shared_ptr<ViewedFile> &file, const Head &head);

    const QString m_fileName;
    mutable std::mutex m_mutex;
    std::shared_ptr<HttpWaker> m_reader;
    std::optional<Head> m_head;
    QByteArray m_bytes;
    std::optional<bool> m_isWhole; //!< set once the transfer has ended
    std::shared_ptr<HttpWaker> m_feeder;
};

//! \brief Fetches one file of a ComfyUI into a ViewedFile; deletes itself when it is done, or
//! nobody reads it any more. Lives in one thread.
class FileViewer : public QObject
{
    Q_OBJECT

public:
    //! \a request has the query and the client's headers.
    FileViewer(const QNetworkRequest &request, bool isHead, const std::shared_ptr<ViewedFile> &file,
               const ComfyUiTimings &timings, QObject *parent);
    ~FileViewer() override;

private:
    class Mailbox;

    void readHead();
    void read();
    void finish(bool isWhole);

    const std::weak_ptr<ViewedFile> m_file;
    const std::chrono::milliseconds m_patience;
    const std::shared_ptr<Mailbox> m_mailbox;
    QNetworkAccessManager m_manager; // of its own: a slow reader must not delay other calls
    std::unique_ptr<QNetworkReply> m_reply;
    QTimer m_silence;
    //! Bytes of the body that are left; null if its length is not known.
    std::optional<qint64> m_left;
    bool m_hasHead = false;
    bool m_isDone = false;
};

} // namespace ComfyDeploy::Local
