// SPDX-License-Identifier: MIT

#include "webhooksender_p.h"

#include "webhookqueue_p.h"

namespace ComfyDeploy::Local {

WebhookSender::WebhookSender() = default;

WebhookSender::~WebhookSender()
{
    close();
    m_thread.quit();
    m_thread.wait();
}

void WebhookSender::open()
{
    const std::lock_guard lock(m_mutex);
    m_open = true;
}

void WebhookSender::close()
{
    const std::lock_guard lock(m_mutex);
    m_open = false;
    if (m_queue) {
        QMetaObject::invokeMethod(
            m_queue, [queue = m_queue] { queue->giveUp(); }, Qt::BlockingQueuedConnection);
    }
}

void WebhookSender::send(const QUrl &url, const QByteArray &body, const Done &done)
{
    const std::lock_guard lock(m_mutex);
    if (!m_open)
        return;
    if (!m_queue) {
        m_queue = new WebhookQueue;
        m_queue->moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, m_queue, &QObject::deleteLater);
        m_thread.start();
    }
    QMetaObject::invokeMethod(
        m_queue, [queue = m_queue, url, body, done] { queue->add(url, body, done); },
        Qt::QueuedConnection);
}

} // namespace ComfyDeploy::Local
