// SPDX-License-Identifier: MIT

#include "viewedfile_p.h"

#include <ComfyDeployLocal/storage/filestore_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype HeldBytes = 1024LL * 1024;
constexpr qint64 ReplyBuffer = 256LL * 1024;
constexpr int BadGateway = 502;
constexpr int NotFoundStatus = 404;

HttpAnswer refusal(int status, QStringView detail)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = PythonJson(PythonJson::Style::Answer).add(u"detail", detail).text();
    return answer;
}

} // namespace

ViewedFile::~ViewedFile()
{
    if (m_feeder)
        m_feeder->wake();
}

void ViewedFile::setHead(const Head &head)
{
    const std::lock_guard lock(m_mutex);
    m_head = head;
    if (m_reader)
        m_reader->wake();
}

qsizetype ViewedFile::room() const
{
    const std::lock_guard lock(m_mutex);
    return HeldBytes - m_bytes.size();
}

void ViewedFile::add(const QByteArray &bytes)
{
    const std::lock_guard lock(m_mutex);
    m_bytes += bytes;
    if (m_reader)
        m_reader->wake();
}

void ViewedFile::end(bool isWhole)
{
    const std::lock_guard lock(m_mutex);
    m_isWhole = isWhole;
    if (m_reader)
        m_reader->wake();
}

void ViewedFile::setFeeder(const std::shared_ptr<HttpWaker> &feeder)
{
    const std::lock_guard lock(m_mutex);
    m_feeder = feeder;
}

HttpAnswer ViewedFile::answer(const std::shared_ptr<ViewedFile> &file)
{
    {
        const std::lock_guard lock(file->m_mutex);
        if (file->m_head)
            return answerToHead(file, *file->m_head);
    }
    HttpAnswer answer;
    answer.wait = HttpWait{[file](const std::shared_ptr<HttpWaker> &waker) { file->open(waker); },
                           std::nullopt,
                           [file] {
                               return ViewedFile::answer(file);
                           }};
    return answer;
}

HttpAnswer ViewedFile::answerToHead(const std::shared_ptr<ViewedFile> &file, const Head &head)
{
    if (head.status == 0)
        return refusal(BadGateway, u"ComfyUI does not answer: "_s + QString::fromUtf8(head.error));
    if (head.status == NotFoundStatus)
        return refusal(NotFoundStatus, u"Not Found");
    const bool isFile = head.status == 200 || head.status == 206 || head.status == 304;
    const bool isUnsatisfiable = head.status == 416;
    if (!isFile && !isUnsatisfiable)
        return refusal(BadGateway, u"ComfyUI answers with status %1"_s.arg(head.status));
    HttpAnswer answer;
    answer.status = head.status;
    answer.headers = head.headers;
    if (isUnsatisfiable) {
        answer.body = refusal(416, u"Requested Range Not Satisfiable").body;
        return answer;
    }
    const QString type = mimeTypeOf(file->m_fileName);
    answer.contentType = (type.isEmpty() ? u"application/octet-stream"_s : type).toLatin1();
    // Browsers must never treat the file as a page of this server: an SVG can contain scripts.
    answer.headers += {{"X-Content-Type-Options", "nosniff"},
                       {"Content-Security-Policy", "sandbox; default-src 'none'"}};
    if (head.status == 304)
        return answer;
    answer.source = file;
    answer.sourceSize = head.size;
    return answer;
}

void ViewedFile::open(const std::shared_ptr<HttpWaker> &waker)
{
    const std::lock_guard lock(m_mutex);
    m_reader = waker;
    if (m_head)
        m_reader->wake();
}

HttpPiece ViewedFile::next()
{
    const std::lock_guard lock(m_mutex);
    if (!m_bytes.isEmpty()) {
        const QByteArray bytes = std::exchange(m_bytes, {});
        if (m_feeder)
            m_feeder->wake();
        return HttpPiece::of(bytes);
    }
    if (!m_isWhole)
        return HttpPiece::later();
    return *m_isWhole ? HttpPiece::end() : HttpPiece{HttpPiece::Kind::Cut, {}, {}};
}

//! Wakes the viewer from other threads, which may outlive it.
class FileViewer::Mailbox : public HttpWaker
{
public:
    explicit Mailbox(FileViewer *viewer) : m_viewer(viewer) {}

    void wake() override
    {
        const std::lock_guard lock(m_mutex);
        if (!m_viewer || std::exchange(m_isWoken, true))
            return;
        QMetaObject::invokeMethod(
            m_viewer, [viewer = m_viewer] { viewer->read(); }, Qt::QueuedConnection);
    }
    //! The next wake() counts again.
    void noteWoken()
    {
        const std::lock_guard lock(m_mutex);
        m_isWoken = false;
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_viewer = nullptr;
    }

private:
    std::mutex m_mutex;
    FileViewer *m_viewer;
    bool m_isWoken = false;
};

FileViewer::FileViewer(const QNetworkRequest &request, bool isHead,
                       const std::shared_ptr<ViewedFile> &file, const ComfyUiTimings &timings,
                       QObject *parent)
    : QObject(parent), m_file(file), m_patience(timings.request),
      m_mailbox(std::make_shared<Mailbox>(this))
{
    file->setFeeder(m_mailbox);
    m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_reply.reset(isHead ? m_manager.head(request) : m_manager.get(request));
    m_reply->setReadBufferSize(ReplyBuffer);
    m_silence.setSingleShot(true);
    m_silence.start(m_patience);
    connect(&m_silence, &QTimer::timeout, this, [this] { finish(false); });
    connect(m_reply.get(), &QNetworkReply::readyRead, this, &FileViewer::read);
    connect(m_reply.get(), &QNetworkReply::finished, this, &FileViewer::read);
}

FileViewer::~FileViewer()
{
    m_mailbox->close();
    m_reply->disconnect(this);
    finish(false);
}

void FileViewer::readHead()
{
    ViewedFile::Head head;
    head.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (head.status == 0 && !m_reply->isFinished())
        return;
    m_hasHead = true;
    head.error = m_reply->errorString().toUtf8();
    for (const char *name :
         {"Accept-Ranges", "Cache-Control", "Content-Range", "ETag", "Last-Modified"}) {
        if (const QByteArray value = m_reply->rawHeader(name); !value.isEmpty())
            head.headers.emplaceBack(name, value);
    }
    bool isLength = false;
    const qint64 length = m_reply->rawHeader("Content-Length").toLongLong(&isLength);
    if (isLength && length >= 0)
        head.size = m_left = length;
    if (const auto file = m_file.lock())
        file->setHead(head);
}

void FileViewer::read()
{
    m_mailbox->noteWoken();
    if (m_isDone)
        return;
    const auto file = m_file.lock();
    if (!file) // nobody reads it any more
        return deleteLater();
    if (!m_hasHead)
        readHead();
    if (!m_hasHead)
        return;
    const QByteArray bytes = m_reply->read(qMin(m_reply->bytesAvailable(), qint64(file->room())));
    if (!bytes.isEmpty()) {
        if (m_left)
            *m_left -= bytes.size();
        file->add(bytes);
    }
    if (file->room() > 0)
        m_silence.start(m_patience);
    else
        m_silence.stop(); // the reader is slow, not ComfyUI
    if (m_reply->isFinished() && m_reply->bytesAvailable() == 0) // the whole body was read
        finish(m_left ? *m_left == 0 : m_reply->error() == QNetworkReply::NoError);
}

void FileViewer::finish(bool isWhole)
{
    if (std::exchange(m_isDone, true))
        return;
    if (const auto file = m_file.lock()) {
        if (!m_hasHead)
            file->setHead({.status = 0, .error = "no answer", .headers = {}, .size = {}});
        file->end(isWhole);
    }
    deleteLater();
}

} // namespace ComfyDeploy::Local
