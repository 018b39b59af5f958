// SPDX-License-Identifier: MIT

#include "mediauploads_p.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/quuid.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! Each upload holds a file in memory.
constexpr int AtATime = 4;

} // namespace

struct MediaUploads::Job
{
    MediaWish wish;
    ComfyUiHttp *http = nullptr;
    QPointer<QObject> context;
    Handler handler;
    std::atomic<bool> isCancelled = false;
};

MediaUploads::MediaUploads(Fetcher fetch) : m_fetch(std::move(fetch))
{
    m_pool.setMaxThreadCount(AtATime);
}

MediaUploads::~MediaUploads()
{
    m_isStopping = true;
    m_pool.waitForDone();
}

void MediaUploads::start(const MediaWish &wish, ComfyUiHttp &http, QObject *context,
                         Handler handler)
{
    const auto job = std::make_shared<Job>();
    job->wish = wish;
    job->http = &http;
    job->context = context;
    job->handler = std::move(handler);
    connect(context, &QObject::destroyed, this, [job] { job->isCancelled = true; });
    m_waiting.push_back(job);
    startNext();
}

void MediaUploads::startNext()
{
    while (m_underWay < AtATime && !m_waiting.empty()) {
        const std::shared_ptr<Job> job = m_waiting.front();
        m_waiting.pop_front();
        if (!job->context)
            continue;
        ++m_underWay;
        fetch(job);
    }
}

void MediaUploads::fetch(const std::shared_ptr<Job> &job)
{
    m_pool.start([this, job] {
        const FetchedMedia fetched = FetchedMedia::of(
            job->wish, m_fetch, [this, job] { return job->isCancelled || m_isStopping; });
        if (m_isStopping)
            return;
        QMetaObject::invokeMethod(
            this, [this, job, fetched] { upload(job, fetched); }, Qt::QueuedConnection);
    });
}

void MediaUploads::upload(const std::shared_ptr<Job> &job, const FetchedMedia &fetched)
{
    if (!fetched.error.isEmpty() || !job->context)
        return finish(job, {.media = {}, .error = fetched.error});
    const QByteArray boundary = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    job->http->send("POST", u"/upload/image"_s, fetched.form(boundary),
                    "multipart/form-data; boundary=" + boundary, this,
                    [this, job, media = fetched.media](const ComfyUiAnswer &answer) {
                        MediaUpload result;
                        result.media = media;
                        const QJsonObject stored = ReceivedJson::document(answer.body).object();
                        const QString name = stored.value("subfolder"_L1).toString() + u'/'
                            + stored.value("name"_L1).toString();
                        if (!answer.isOk()) {
                            result.error = u"ComfyUI does not take a file: "_s + answer.problem();
                            result.isUnreachable = answer.status == 0;
                        } else if (name != media.name) {
                            result.error = u"ComfyUI stored a file under another name: "_s + name;
                        }
                        finish(job, result);
                    });
}

void MediaUploads::finish(const std::shared_ptr<Job> &job, const MediaUpload &upload)
{
    --m_underWay;
    if (job->context)
        job->handler(upload);
    startNext();
}

} // namespace ComfyDeploy::Local
