// SPDX-License-Identifier: MIT

#include <ComfyDeployLocal/webhookreceiver.h>

#include "webhookfilter_p.h"
#include <ComfyDeployLocal/http/httpserver_p.h>
#include <ComfyDeployLocal/http/pageguard_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcryptographichash.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmessageauthenticationcode.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ComfyDeploy {

namespace {

constexpr auto Path = "/webhook"_L1;
constexpr QStringView TagItem = u"run";
constexpr QStringView TokenItem = u"token";
constexpr int MaximumIdLength = 200; // a UUID has 36
constexpr qsizetype MaximumRefusedBody = qsizetype(64) * 1024;
constexpr int MaximumWaiting = 1000;
constexpr qsizetype MaximumWaitingBytes = qsizetype(64) * 1024 * 1024;

QByteArray tokenFor(const QByteArray &secret, const QString &runTag)
{
    return QMessageAuthenticationCode::hash(runTag.toUtf8(), secret, QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

Local::HttpAnswer refusal(int status, const QString &why)
{
    Local::HttpAnswer answer;
    answer.status = status;
    answer.body = QJsonDocument(QJsonObject{{u"detail"_s, why}}).toJson(QJsonDocument::Compact);
    return answer;
}

Local::HttpLimits limits()
{
    Local::HttpLimits limits;
    limits.connections = 128;
    limits.idle = 10s;
    limits.silence = 10s;
    limits.request = 20s;
    limits.write = 10s;
    return limits;
}

} // namespace

class Q_DECL_HIDDEN WebhookReceiver::Private
{
public:
    explicit Private(WebhookReceiver *receiver)
        : q(receiver),
          http([this](const Local::HttpRequest &request) { return answer(request); },
               [this](const Local::HttpRequest &request) { return bodyLimit(request); }, limits())
    {}

    Local::HttpAnswer answer(const Local::HttpRequest &request);
    qint64 bodyLimit(const Local::HttpRequest &request);
    //! Null if the head of a request is acceptable.
    std::optional<Local::HttpAnswer> objection(const Local::HttpRequest &request);
    //! False while too many wait.
    bool makeRoom(qsizetype bytes);
    //! With the mutex held.
    void giveBack(qsizetype bytes);
    //! Called after the answer: delivers what brings news.
    void emitEvent(const WebhookEvent &event, const QString &runTag, qsizetype bytes);
    //! In q's thread.
    void arrive(const WebhookEvent &event, const QString &runTag, qsizetype bytes);

    WebhookReceiver *const q;
    QString errorString;
    QHostAddress address;
    QUrl publicUrl;

    std::mutex mutex; //!< for what follows
    QByteArray secret;
    Local::WebhookFilter filter{MaximumRuns};
    int waiting = 0; //!< events on their way into q's thread
    qsizetype waitingBytes = 0;

    Local::HttpServer http; //!< last: its threads use all the others
};

std::optional<Local::HttpAnswer>
WebhookReceiver::Private::objection(const Local::HttpRequest &request)
{
    if (request.path() != Path)
        return refusal(404, u"Not Found"_s);
    if (request.method != "POST" && request.method != "GET") {
        Local::HttpAnswer answer = refusal(405, u"Method Not Allowed"_s);
        answer.headers.emplaceBack("Allow", "POST, GET");
        return answer;
    }
    if (Local::isFromPage(request)) // the service is not a page
        return refusal(403, u"Pages in browsers send no events"_s);
    const std::lock_guard lock(mutex);
    if (!secret.isEmpty()
        && !Local::isSameSecret(request.queryValue(TokenItem).toUtf8(),
                                tokenFor(secret, request.queryValue(TagItem))))
        return refusal(403, u"The token is missing or wrong"_s);
    return std::nullopt;
}

// The limit for reading a refused request, which is read so that closing does not reset the
// connection.
qint64 WebhookReceiver::Private::bodyLimit(const Local::HttpRequest &request)
{
    return objection(request) ? MaximumRefusedBody : MaximumBody;
}

Local::HttpAnswer WebhookReceiver::Private::answer(const Local::HttpRequest &request)
{
    if (const auto no = objection(request))
        return *no;
    if (request.bodyTooLarge)
        return refusal(413, u"An event has %1 bytes at most"_s.arg(MaximumBody));
    QString why;
    const auto event = WebhookEvent::fromJson(request.body, &why);
    if (!event)
        return refusal(400, u"This is no event: %1"_s.arg(why));
    if (event->runId().size() > MaximumIdLength)
        return refusal(400, u"This is no event: field \"run_id\" is too long"_s);
    const qsizetype bytes = request.body.size();
    if (!makeRoom(bytes))
        return refusal(503, u"Too many events wait"_s);
    Local::HttpAnswer taken;
    taken.body = R"({"status":"success"})";
    taken.afterwards = {nullptr,
                        [this, event = *event, tag = request.queryValue(TagItem), bytes](void *) {
                            emitEvent(event, tag, bytes);
                        }};
    return taken;
}

bool WebhookReceiver::Private::makeRoom(qsizetype bytes)
{
    const std::lock_guard lock(mutex);
    if (waiting >= MaximumWaiting || waitingBytes >= MaximumWaitingBytes)
        return false;
    ++waiting;
    waitingBytes += bytes;
    return true;
}

void WebhookReceiver::Private::giveBack(qsizetype bytes)
{
    --waiting;
    waitingBytes -= bytes;
}

void WebhookReceiver::Private::emitEvent(const WebhookEvent &event, const QString &runTag,
                                         qsizetype bytes)
{
    // Held until the event is queued, so that events are delivered in the order in which they were
    // checked.
    const std::lock_guard lock(mutex);
    if (!filter.bringsNews(event))
        return giveBack(bytes);
    QMetaObject::invokeMethod(
        q, [this, event, runTag, bytes] { arrive(event, runTag, bytes); }, Qt::QueuedConnection);
}

void WebhookReceiver::Private::arrive(const WebhookEvent &event, const QString &runTag,
                                      qsizetype bytes)
{
    {
        const std::lock_guard lock(mutex);
        giveBack(bytes);
    }
    Q_EMIT q->eventReceived(event, runTag); // may delete us
}

WebhookReceiver::WebhookReceiver(QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this))
{}

WebhookReceiver::~WebhookReceiver()
{
    close();
}

bool WebhookReceiver::listen(const QHostAddress &address, quint16 port)
{
    if (isListening()) {
        d->errorString = tr("already listening on %1").arg(url().toString());
        return false;
    }
    if (!QCoreApplication::instance()) {
        d->errorString = tr("a QCoreApplication is needed first");
        return false;
    }
    if (!d->http.listen(address, port)) {
        d->errorString = d->http.errorString();
        return false;
    }
    d->address = address;
    d->errorString.clear();
    return true;
}

bool WebhookReceiver::isListening() const
{
    return d->http.isListening();
}

QString WebhookReceiver::errorString() const
{
    return d->errorString;
}

void WebhookReceiver::close()
{
    d->http.close();
}

QUrl WebhookReceiver::url() const
{
    if (!isListening())
        return {};
    QHostAddress host = d->address;
    if (host == QHostAddress(QHostAddress::Any) || host == QHostAddress(QHostAddress::AnyIPv4))
        host = QHostAddress::LocalHost;
    else if (host == QHostAddress(QHostAddress::AnyIPv6))
        host = QHostAddress::LocalHostIPv6;
    QUrl url;
    url.setScheme(u"http"_s);
    url.setHost(host.toString());
    url.setPort(d->http.port());
    url.setPath(Path);
    return url;
}

void WebhookReceiver::setPublicUrl(const QUrl &url)
{
    d->publicUrl = url;
}

void WebhookReceiver::setSecret(const QByteArray &secret)
{
    const std::lock_guard lock(d->mutex);
    d->secret = secret;
}

QUrl WebhookReceiver::urlFor(const QString &runTag) const
{
    QUrl url = d->publicUrl.isEmpty() ? this->url() : d->publicUrl;
    if (url.isEmpty())
        return url;
    // By hand: QUrlQuery leaves '+' alone, which means a space to many.
    QStringList items;
    if (url.hasQuery())
        items += url.query(QUrl::FullyEncoded);
    if (!runTag.isEmpty())
        items += TagItem.toString() + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(runTag));
    const std::lock_guard lock(d->mutex);
    if (!d->secret.isEmpty())
        items += TokenItem.toString() + u'=' + QString::fromLatin1(tokenFor(d->secret, runTag));
    if (!items.isEmpty())
        url.setQuery(items.join(u'&'), QUrl::StrictMode);
    return url;
}

} // namespace ComfyDeploy
