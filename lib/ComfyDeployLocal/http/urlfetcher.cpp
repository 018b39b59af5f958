// SPDX-License-Identifier: MIT

#include "urlfetcher_p.h"

#include "pinnedrequest_p.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qhostinfo.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr int MaximumRedirects = 5;
constexpr auto TotalTimeout = 60s;
constexpr auto FetchIdleTimeout = 20s;
constexpr auto LookInterval = 50ms; // between two looks at whether the run was cancelled
constexpr qint64 FetchBuffer = 1024LL * 1024;

FetchResult failure(const QString &error)
{
    return {{}, {}, error};
}

//! One fetch: all of it happens inside run(), on the thread that calls it.
class Fetch
{
public:
    Fetch(qint64 limit, const std::function<bool()> &cancelled, const HostLookup &lookup)
        : m_limit(limit), m_cancelled(cancelled), m_lookup(lookup), m_deadline(TotalTimeout)
    {
        m_manager.setProxy(QNetworkProxy::NoProxy); // a proxy would choose the address itself
        m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    }

    FetchResult run(QUrl url);

private:
    bool resolve(const QString &host);
    FetchResult get(const QUrl &url, QUrl *redirect);
    QString wait(QNetworkReply *reply);
    [[nodiscard]] QString whyStop() const
    {
        return m_cancelled()          ? u"cancelled"_s
            : m_deadline.hasExpired() ? u"it took longer than %1 s"_s.arg(TotalTimeout / 1s)
                                      : QString();
    }

    const qint64 m_limit;
    const std::function<bool()> &m_cancelled;
    const HostLookup &m_lookup;
    const QDeadlineTimer m_deadline;
    QNetworkAccessManager m_manager;
    QHostAddress m_address;
    QString m_error;
    QByteArray m_data;
};

FetchResult Fetch::run(QUrl url)
{
    for (int hop = 0; hop <= MaximumRedirects; ++hop) {
        if ((url.scheme() != "http"_L1 && url.scheme() != "https"_L1) || url.host().isEmpty())
            return failure(u"only http and https URLs are fetched"_s);
        if (!resolve(url.host()))
            return failure(m_error);
        QUrl redirect;
        FetchResult result = get(url, &redirect);
        if (redirect.isEmpty())
            return result;
        if (url.scheme() == "https"_L1 && redirect.scheme() == "http"_L1)
            return failure(u"the server redirects from https to http"_s);
        url = redirect;
    }
    return failure(u"more than %1 redirects"_s.arg(MaximumRedirects));
}

bool Fetch::resolve(const QString &host)
{
    QList<QHostAddress> addresses;
    if (const QHostAddress literal(host); !literal.isNull()) {
        addresses = {literal};
    } else {
        addresses = m_lookup(host);
    }
    const auto address = allowedAddress(host, addresses, &m_error);
    if (address)
        m_address = *address;
    return address.has_value();
}

FetchResult Fetch::get(const QUrl &url, QUrl *redirect)
{
    QNetworkRequest request = pinnedRequest(url, m_address);
    request.setRawHeader("Accept-Encoding", "identity"); // the limit counts what comes
    request.setTransferTimeout(int(std::chrono::milliseconds(FetchIdleTimeout).count()));
    const std::unique_ptr<QNetworkReply> reply(m_manager.get(request));
    m_data.clear();
    const QString error = wait(reply.get());
    if (!error.isEmpty())
        return failure(error);
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (const QByteArray location = reply->rawHeader("Location");
        status >= 300 && status < 400 && !location.isEmpty()) {
        *redirect = url.resolved(QUrl(QString::fromUtf8(location)));
        return {};
    }
    if (status < 200 || status >= 300)
        return failure(u"the server answered with status %1"_s.arg(status));
    const QByteArray length = reply->rawHeader("Content-Length");
    if (!length.isEmpty() && length.toLongLong() != m_data.size())
        return failure(u"the answer broke off"_s);
    return {m_data, QString::fromLatin1(reply->rawHeader("Content-Type")), {}};
}

QString Fetch::wait(QNetworkReply *reply)
{
    reply->setReadBufferSize(FetchBuffer);
    QEventLoop loop;
    QTimer look;
    QString stopped;
    const auto stop = [&](const QString &why) {
        if (stopped.isEmpty()) {
            stopped = why;
            reply->abort();
        }
    };
    const auto read = [&] {
        m_data += reply->readAll();
        if (m_data.size() > m_limit)
            stop(u"it is larger than %1 bytes"_s.arg(m_limit));
    };
    QObject::connect(reply, &QNetworkReply::readyRead, &loop, read);
    QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (const QString why = whyStop(); !why.isEmpty())
            stop(why);
    });
    look.start(LookInterval);
    if (!reply->isFinished())
        loop.exec();
    if (!stopped.isEmpty())
        return stopped;
    read();
    const bool hasStatus = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid();
    const bool broken = reply->error() != QNetworkReply::NoError
        && (!hasStatus || reply->error() < QNetworkReply::ContentAccessDenied);
    return broken ? reply->errorString() : stopped;
}

} // namespace

QList<QHostAddress> addressesOf(const QString &host)
{
    return QHostInfo::fromName(host).addresses();
}

FetchResult fetchUrl(const QUrl &url, qint64 limit, const std::function<bool()> &cancelled,
                     const HostLookup &lookup)
{
    return Fetch(limit, cancelled, lookup).run(url);
}

} // namespace ComfyDeploy::Local
