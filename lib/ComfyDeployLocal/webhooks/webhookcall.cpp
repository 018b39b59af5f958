// SPDX-License-Identifier: MIT

#include "webhookcall_p.h"

#include <ComfyDeploy/core/oneshotbody_p.h>
#include <ComfyDeployLocal/http/pinnedrequest_p.h>

#include <QtCore/qrandom.h>
#include <QtNetwork/qhostinfo.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr int MaximumTries = 3;
constexpr int MaximumHops = 10;
constexpr auto TryTimeout = 20s;
constexpr auto FirstPause = 500ms; // doubled before the third try

//! Up to a tenth longer, so that calls which failed together do not come back together.
std::chrono::milliseconds pauseBehind(int tries)
{
    const auto pause = FirstPause * (1 << (tries - 1));
    const double jitter = QRandomGenerator::global()->generateDouble() / 10;
    return std::chrono::milliseconds(qint64(double(pause.count()) * (1 + jitter)));
}

} // namespace

WebhookCall::WebhookCall(QNetworkAccessManager *manager, const QUrl &url, const QByteArray &body,
                         QObject *parent)
    : QObject(parent), m_manager(manager), m_url(url), m_body(body)
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this,
            [this] { fail(u"there was no answer in %1 s"_s.arg(TryTimeout / 1s)); });
}

void WebhookCall::startTry()
{
    m_method = m_try == 0 ? "POST" : "GET";
    ++m_try;
    m_sendsBody = true;
    m_target = m_url;
    m_hops = 0;
    m_result = {};
    m_elapsed.start();
    m_deadline.start(TryTimeout);
    resolve();
}

void WebhookCall::resolve()
{
    const QString host = m_target.host();
    const auto found = [this, host](const QList<QHostAddress> &addresses) {
        QString why;
        const auto address = allowedAddress(host, addresses, &why);
        address ? send(*address) : fail(why);
    };
    const bool isHttp = m_target.scheme() == "http"_L1 || m_target.scheme() == "https"_L1;
    if (!isHttp || host.isEmpty()) {
        // Later, as in every other case.
        QTimer::singleShot(0, this, [this] { fail(u"only http and https URLs are called"_s); });
        return;
    }
    if (const QHostAddress literal(host); !literal.isNull()) {
        QTimer::singleShot(0, this, [found, literal] { found({literal}); });
        return;
    }
    m_lookup = QHostInfo::lookupHost(host, this,
                                     [found](const QHostInfo &info) { found(info.addresses()); });
}

void WebhookCall::send(const QHostAddress &address)
{
    QNetworkRequest request = pinnedRequest(m_target, address);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    if (!m_target.userInfo().isEmpty()) {
        request.setRawHeader("Authorization",
                             "Basic " + m_target.userInfo(QUrl::FullyDecoded).toUtf8().toBase64());
    }
    auto body = std::make_unique<OneShotBody>(m_sendsBody ? m_body : QByteArray());
    m_reply = m_manager->sendCustomRequest(request, m_method, m_sendsBody ? body.get() : nullptr);
    body.release()->setParent(m_reply);
    m_reply->setParent(this);
    connect(m_reply, &QNetworkReply::readyRead, m_reply,
            [reply = m_reply] { reply->skip(reply->bytesAvailable()); });
    connect(m_reply, &QNetworkReply::finished, this, &WebhookCall::onReplyFinished);
}

void WebhookCall::onReplyFinished()
{
    const QVariant status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (!status.isValid())
        return fail(m_reply->errorString());
    if (follow(status.toInt()))
        return;
    m_result.status = status.toInt();
    endTry();
}

//! Follows a redirect; false if the answer is none.
bool WebhookCall::follow(int status)
{
    const QByteArray location = m_reply->rawHeader("Location");
    if (status < 300 || status >= 400 || location.isEmpty())
        return false;
    if (++m_hops > MaximumHops) {
        fail(u"more than %1 redirects"_s.arg(MaximumHops));
        return true;
    }
    m_target = m_target.resolved(QUrl(QString::fromUtf8(location)));
    if (status == 303 || (status < 303 && m_method == "POST")) {
        m_method = "GET";
        m_sendsBody = false;
    }
    std::exchange(m_reply, nullptr)->deleteLater();
    resolve();
    return true;
}

void WebhookCall::fail(const QString &error)
{
    m_result.error = error;
    endTry();
}

void WebhookCall::endTry()
{
    m_deadline.stop();
    QHostInfo::abortHostLookup(m_lookup); // which may be what took too long
    m_result.milliseconds = double(m_elapsed.nsecsElapsed()) / 1e6;
    if (m_reply) {
        disconnect(m_reply, nullptr, this, nullptr);
        m_reply->abort();
        std::exchange(m_reply, nullptr)->deleteLater();
    }
    const bool isGood = m_result.error.isNull() && m_result.status < 400;
    if (isGood || m_try == MaximumTries)
        Q_EMIT finished();
    else
        QTimer::singleShot(pauseBehind(m_try), this, &WebhookCall::startTry);
}

} // namespace ComfyDeploy::Local
