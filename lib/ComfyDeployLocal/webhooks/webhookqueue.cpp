// SPDX-License-Identifier: MIT

#include "webhookqueue_p.h"

#include <QtNetwork/qnetworkproxy.h>

#include <numeric>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr int MaximumOfAHost = 6;
constexpr int MaximumUnderWay = 60;
constexpr qsizetype MaximumWaitingBytes = qsizetype(64) * 1024 * 1024;

QString hostOf(const QUrl &url)
{
    return url.authority(QUrl::FullyEncoded);
}

} // namespace

WebhookQueue::WebhookQueue()
{
    m_manager.setProxy(QNetworkProxy::NoProxy); // a proxy would choose the address itself
    m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

void WebhookQueue::add(const QUrl &url, const QByteArray &body, const WebhookSender::Done &done)
{
    if (m_waitingBytes + body.size() > MaximumWaitingBytes)
        return done({0, u"too many webhooks are waiting"_s, 0});
    m_waiting.push_back({url, body, done});
    m_waitingBytes += body.size();
    startNext();
}

void WebhookQueue::startNext()
{
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        const auto underWay = std::accumulate(m_underWay.cbegin(), m_underWay.cend(), 0);
        if (underWay >= MaximumUnderWay)
            return;
        if (m_underWay.value(hostOf(it->url)) >= MaximumOfAHost) {
            ++it;
            continue;
        }
        const Waiting call = *it;
        it = m_waiting.erase(it);
        m_waitingBytes -= call.body.size();
        start(call);
    }
}

void WebhookQueue::start(const Waiting &call)
{
    const QString host = hostOf(call.url);
    ++m_underWay[host];
    auto *underWay = new WebhookCall(&m_manager, call.url, call.body, this);
    connect(underWay, &WebhookCall::finished, this, [this, underWay, host, done = call.done] {
        underWay->deleteLater();
        if (--m_underWay[host] == 0)
            m_underWay.remove(host);
        done(underWay->result());
        startNext();
    });
    underWay->start();
}

void WebhookQueue::giveUp()
{
    m_waiting.clear();
    m_waitingBytes = 0;
    m_underWay.clear();
    qDeleteAll(findChildren<WebhookCall *>(QString(), Qt::FindDirectChildrenOnly));
}

} // namespace ComfyDeploy::Local
