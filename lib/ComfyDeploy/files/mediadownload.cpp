// SPDX-License-Identifier: MIT

#include <ComfyDeploy/files/contentrange_p.h>
#include <ComfyDeploy/files/receivedfile_p.h>
#include <ComfyDeploy/http/apicall_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/http/encodedbody_p.h>
#include <ComfyDeploy/http/pendingfuture_p.h>
#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/values/runcalls_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qlocale.h>

#include <utility>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

constexpr int maximumFailures = 3; //!< consecutive connections without new data
constexpr int maximumConnections = 50;

// The validator by which the host recognizes that the file is unchanged; empty if there is none. A
// weak ETag does not guarantee identical bytes, nor does a Last-Modified of the same second as
// Date.
QByteArray validatorOf(const ApiAnswer &answer)
{
    const QByteArray tag = answer.header("etag").trimmed();
    if (!tag.isEmpty())
        return tag.startsWith('"') ? tag : QByteArray();
    const QByteArray modified = answer.header("last-modified").trimmed();
    return modified == answer.header("date").trimmed() ? QByteArray() : modified;
}

} // namespace

class Q_DECL_HIDDEN MediaDownload::Private
{
public:
    Private(MediaDownload *download, Transport *ofClient, const QString &path)
        : q(download), transport(ofClient), received(path),
          maximumSize(received.isInMemory() ? MaximumInMemory : MaximumOnDisk)
    {
        sink = [this](QByteArrayView bytes) {
            return take(bytes) ? EncodedBody::Result::Fine : EncodedBody::Result::Refused;
        };
    }

    void begin();
    void fetch();
    void onHead();
    void onPart();
    void onData(const QByteArray &data);
    void onUndone(EncodedBody::Result result);
    [[nodiscard]] bool take(QByteArrayView bytes);
    void refuseSize();
    void onFetched();
    void onWhole();
    [[nodiscard]] QString missingPart();
    [[nodiscard]] bool isVouchedFor();
    [[nodiscard]] bool canResume() const;
    void fetchRest(const ApiError &problem);
    void fetchAnew();
    void renewLink();
    void onRenewed(const Result<RunDetails> &details);
    void finish(const ApiError &problem);
    void announce();
    bool succeeded(const QString &problem);
    template <typename OnFinished>
    void call(const ApiRequest &request, OnFinished onFinished);

    MediaDownload *const q;
    Transport *const transport;
    MediaItem item;
    EncodedBody body;
    ReceivedFile received;
    EncodedBody::Sink sink; //!< writes to received
    qint64 maximumSize;
    QByteArray validator;
    qint64 total = -1; //!< size of the stored file; -1 if unknown
    qint64 bytesReceived = 0; //!< of the stored file
    qint64 offset = 0; //!< at which this connection's data begins
    qint64 sizeBefore = -1; //!< received the last time, if no length was given
    QByteArray contentType;
    QPointer<ApiCall> current;
    ApiError error;
    int connections = 0;
    int failures = 0;
    bool hasHead = false; //!< whether this connection's headers were read
    bool resumes = true;
    bool renewed = false;
    bool finished = false;
    std::shared_ptr<PendingFuture<QByteArray>> pending =
        std::make_shared<PendingFuture<QByteArray>>(tr("The download was deleted."));
};

template <typename OnFinished>
void MediaDownload::Private::call(const ApiRequest &request, OnFinished onFinished)
{
    if (current) {
        current->disconnect(q);
        current->abort();
        current->deleteLater();
    }
    current = new ApiCall(transport, request, q);
    QObject::connect(current, &ApiCall::finished, q, onFinished);
    QObject::connect(current, &ApiCall::responseStarted, q, [this] { onHead(); });
    QObject::connect(current, &ApiCall::dataReceived, q,
                     [this](const QByteArray &data) { onData(data); });
    QObject::connect(current, &ApiCall::downloadProgress, q,
                     [this] { Q_EMIT q->progress(bytesReceived, total); });
    current->start();
}

void MediaDownload::Private::begin()
{
    if (!finished && item.url().isEmpty())
        renewLink();
    else if (!finished)
        fetch();
}

bool MediaDownload::Private::succeeded(const QString &problem)
{
    if (!problem.isEmpty())
        finish({Kind::InvalidRequest, problem});
    return problem.isEmpty();
}

void MediaDownload::Private::fetch()
{
    const QUrl url = item.url();
    if (url.scheme() != "https"_L1 && url.scheme() != "http"_L1) {
        finish({Kind::InvalidRequest,
                tr("The link of \"%1\" is not an http or https URL.").arg(item.fileName())});
        return;
    }
    ++connections;
    hasHead = false;
    ApiRequest request;
    request.kind = ApiRequest::Kind::Foreign;
    request.url = url;
    request.accept = "*/*";
    request.streaming = true;
    request.defaultRetries = plainRetries();
    if (bytesReceived > 0 && canResume()) {
        request.range = "bytes=" + QByteArray::number(bytesReceived) + '-';
        request.ifRange = validator;
    } else {
        bytesReceived = 0;
        if (!succeeded(received.begin()))
            return;
    }
    offset = bytesReceived;
    call(request, [this] { onFetched(); });
}

// The answer is the whole file, or the requested part.
void MediaDownload::Private::onHead()
{
    if (finished)
        return;
    const ApiAnswer &answer = current->answer();
    hasHead = true;
    contentType = answer.header("content-type");
    if (answer.status == 206) {
        onPart();
        return;
    }
    const QByteArray ofWhole = validatorOf(answer);
    resumes = resumes
        && (offset == 0 || ofWhole != validator); // otherwise the host does not support ranges
    offset = 0;
    bytesReceived = 0;
    validator = ofWhole;
    body.begin(answer.header("content-encoding"));
    bool isNumber = false;
    total = answer.header("content-length").trimmed().toLongLong(&isNumber);
    if (!isNumber)
        total = -1;
    if (total > maximumSize)
        refuseSize();
    else if (received.size() > 0)
        succeeded(received.begin()); // the file has changed
}

void MediaDownload::Private::onPart()
{
    const ApiAnswer &answer = current->answer();
    const auto range = ContentRange::fromHeader(answer.header("content-range"));
    const QByteArray ofPart = validatorOf(answer);
    const QByteArray encoding = answer.header("content-encoding").trimmed(); // may be missing
    if (bytesReceived == 0)
        body.begin(encoding);
    const bool isOther = !range || range->first != bytesReceived
        || (!encoding.isEmpty() && encoding != body.contentEncoding())
        || (!ofPart.isEmpty() && !validator.isEmpty() && ofPart != validator)
        || (total >= 0 && range->total >= 0 && range->total != total);
    if (isOther) {
        fetchAnew();
        return;
    }
    validator = ofPart.isEmpty() ? validator : ofPart;
    total = range->total >= 0 ? range->total : total;
}

void MediaDownload::Private::onData(const QByteArray &data)
{
    if (finished)
        return;
    bytesReceived += data.size();
    onUndone(body.feed(data, sink));
}

// Takes received bytes, decoding them if necessary; returns false if the download has ended.
bool MediaDownload::Private::take(QByteArrayView bytes)
{
    if (received.size() + bytes.size() > maximumSize)
        refuseSize();
    else
        return succeeded(received.append(bytes));
    return false;
}

void MediaDownload::Private::onUndone(EncodedBody::Result result)
{
    if (finished || result == EncodedBody::Result::Fine)
        return;
    if (body.isBomb())
        finish(
            {Kind::BadResponse,
             tr("\"%1\" is not decompressed: it would grow to more than a hundred times its size.")
                 .arg(item.fileName())});
    else if (body.distrust())
        fetch();
    else
        finish({Kind::BadResponse, tr("\"%1\" cannot be decompressed.").arg(item.fileName())});
}

void MediaDownload::Private::refuseSize()
{
    finish({Kind::BadResponse,
            tr("\"%1\" is larger than the %2 that are allowed.")
                .arg(item.fileName(), QLocale().formattedDataSize(maximumSize))});
}

void MediaDownload::Private::onFetched()
{
    const ApiAnswer &answer = current->answer();
    const int status = answer.status;
    const bool isGood = answer.isSuccess();
    const bool expired = status == 401 || status == 403 || status == 404 || status == 410;
    const bool broke = (answer.error.kind() == Kind::Network
                        || (answer.error.kind() == Kind::Timeout && bytesReceived > offset))
        && (isGood || bytesReceived > 0);
    if (answer.error && expired && !renewed && !item.runId().isEmpty())
        renewLink();
    else if (broke)
        fetchRest(answer.error);
    else if (status == 416 && offset > 0)
        fetchAnew(); // the file has become shorter
    else if (answer.error)
        finish(answer.error);
    else
        onWhole();
}

void MediaDownload::Private::onWhole()
{
    if (!hasHead) { // so there is no body either
        onHead();
        if (finished || !hasHead)
            return;
    }
    onUndone(body.finish(sink));
    if (finished || !hasHead) // or is fetched again
        return;
    if (total >= 0 && bytesReceived > total) {
        finish({Kind::BadResponse,
                tr("The host sent more data for \"%1\" than the size that it announced.")
                    .arg(item.fileName())});
        return;
    }
    const QString missing = missingPart();
    if (bytesReceived >= total)
        validator.clear(); // no remaining part can be requested
    if (!missing.isEmpty())
        fetchRest({Kind::BadResponse, missing.arg(item.fileName())});
    else if (!body.isWhole()) // although everything was received
        onUndone(EncodedBody::Result::Damaged);
    else if (succeeded(received.commit()))
        finish({});
}

// A message if the host ended its answer before the file was complete; else empty.
QString MediaDownload::Private::missingPart()
{
    // Only a text can be empty: an empty picture was lost in transit.
    const bool isEmpty =
        received.size() == 0 && body.isWhole() && item.kind() != MediaItem::Kind::Text;
    if (isEmpty || (total >= 0 && bytesReceived < total))
        return tr("The host does not send \"%1\" completely.");
    const bool canBePage =
        item.kind() == MediaItem::Kind::Text || item.kind() == MediaItem::Kind::Other;
    if (!canBePage && received.isWebPage())
        return tr("A web page was sent instead of \"%1\": this network may ask for a sign-in.");
    if (total < 0 && !isVouchedFor())
        return tr("The host does not say how large \"%1\" is, and its answer breaks off.");
    return {};
}

// Without a length, a lost connection looks like the end of the file, and Qt 6.4 takes a chunk
// whose size is invalid for the last. So the file has to end as its format requires, or arrive with
// the same length twice: some files have data after the end of their format.
bool MediaDownload::Private::isVouchedFor()
{
    const qint64 before = std::exchange(sizeBefore, bytesReceived);
    const bool hasEnd = body.isPlain() ? received.hasEnd() : body.isWhole();
    return hasEnd || before == bytesReceived;
}

// A part cannot be appended to decoded data.
bool MediaDownload::Private::canResume() const
{
    return resumes && !validator.isEmpty() && body.isPlain();
}

// Tries again, resuming or from the start; ends with \a problem if no attempts are left.
void MediaDownload::Private::fetchRest(const ApiError &problem)
{
    const bool hasMore = bytesReceived > offset && canResume();
    failures = hasMore ? 0 : failures + 1;
    if (failures < maximumFailures && connections < maximumConnections)
        fetch();
    else
        finish(problem);
}

// Called if the host's answer does not match what was received.
void MediaDownload::Private::fetchAnew()
{
    hasHead = false;
    if (!resumes) {
        finish(
            {Kind::BadResponse,
             tr("The host sent another part of \"%1\" than was asked for.").arg(item.fileName())});
        return;
    }
    resumes = false;
    total = -1;
    validator.clear();
    fetch();
}

void MediaDownload::Private::renewLink()
{
    renewed = true;
    if (item.runId().isEmpty()) {
        finish({Kind::InvalidRequest, tr("\"%1\" has no link.").arg(item.fileName())});
        return;
    }
    ApiRequest request = runDetailsRequest(item.runId(), false, {});
    request.defaultRetries = plainRetries();
    call(request, [this] { onRenewed(runDetailsFrom(current->answer())); });
}

void MediaDownload::Private::onRenewed(const Result<RunDetails> &details)
{
    if (!details) {
        finish(details.error());
        return;
    }
    const QList<MediaItem> items = details->mediaItems();
    for (const MediaItem &candidate : items) {
        if (candidate.fileName() == item.fileName() && candidate.nodeId() == item.nodeId()
            && !candidate.url().isEmpty()) {
            item = candidate;
            fetch();
            return;
        }
    }
    finish({Kind::NotFound, tr("The server has no link for \"%1\".").arg(item.fileName())});
}

void MediaDownload::Private::finish(const ApiError &problem)
{
    if (finished)
        return;
    finished = true;
    error = problem;
    if (error)
        received.discard();
    if (current) {
        current->disconnect(q);
        current->abort();
        current->deleteLater();
    }
    QMetaObject::invokeMethod(
        q, [this] { announce(); }, Qt::QueuedConnection);
}

void MediaDownload::Private::announce()
{
    resolveAndFinish(pending, q,
                     error ? Result<QByteArray>(error) : Result<QByteArray>(received.bytes()));
}

MediaDownload::MediaDownload(QObject *parent, Transport *transport, const MediaItem &item,
                             const QString &path)
    : QObject(parent), d(std::make_unique<Private>(this, transport, path))
{
    d->item = item;
    QMetaObject::invokeMethod(
        this, [this] { d->begin(); }, Qt::QueuedConnection);
}

MediaDownload::~MediaDownload() = default;

bool MediaDownload::isFinished() const
{
    return d->finished;
}
ApiError MediaDownload::error() const
{
    return d->error;
}
QByteArray MediaDownload::data() const
{
    return d->received.bytes();
}
QString MediaDownload::path() const
{
    return d->received.path();
}
QByteArray MediaDownload::contentType() const
{
    return d->contentType;
}
QByteArray MediaDownload::storedEncoding() const
{
    return d->body.remaining();
}
QString MediaDownload::warning() const
{
    if (!d->finished || d->error || storedEncoding().isEmpty())
        return {};
    return tr("\"%1\" is saved as the host stores it: its encoding \"%2\" was not undone.")
        .arg(d->item.fileName(), QString::fromLatin1(storedEncoding()));
}
MediaItem MediaDownload::item() const
{
    return d->item;
}
QFuture<Result<QByteArray>> MediaDownload::future() const
{
    return d->pending->future();
}
qint64 MediaDownload::maximumSize() const
{
    return d->maximumSize;
}
void MediaDownload::setMaximumSize(qint64 bytes)
{
    d->maximumSize = bytes;
}
void MediaDownload::abort()
{
    d->finish({Kind::Aborted, tr("The download was aborted.")});
}

} // namespace ComfyDeploy
