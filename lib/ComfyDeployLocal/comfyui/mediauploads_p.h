// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuihttp_p.h"
#include "fetchedmedia_p.h"

#include <QtCore/qthreadpool.h>

#include <atomic>
#include <deque>

namespace ComfyDeploy::Local {

//! The result of the upload of a file.
struct MediaUpload
{
    UploadedMedia media;
    QString error; //!< a sentence; empty if it worked
    bool isUnreachable = false; //!< ComfyUI did not answer; it may do so later
};

//! \brief Uploads the files of graphs to ComfyUIs, a few at a time; lives in one thread.
//!
//! Fetching the files blocks, and happens in the threads of a small pool.
class MediaUploads : public QObject
{
    Q_OBJECT

public:
    using Handler = std::function<void(const MediaUpload &upload)>;

    explicit MediaUploads(Fetcher fetch);
    //! Waits for the fetches under way, which stop early.
    ~MediaUploads() override;

    //! The handler is called once, from the event loop, unless \a context is gone by then.
    //! \a http outlives this object.
    void start(const MediaWish &wish, ComfyUiHttp &http, QObject *context, Handler handler);

private:
    struct Job;

    void startNext();
    void fetch(const std::shared_ptr<Job> &job);
    void upload(const std::shared_ptr<Job> &job, const FetchedMedia &fetched);
    void finish(const std::shared_ptr<Job> &job, const MediaUpload &upload);

    const Fetcher m_fetch;
    std::deque<std::shared_ptr<Job>> m_waiting;
    int m_underWay = 0;
    std::atomic<bool> m_isStopping = false;
    QThreadPool m_pool;
};

} // namespace ComfyDeploy::Local
