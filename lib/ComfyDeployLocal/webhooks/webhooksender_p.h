// SPDX-License-Identifier: MIT

#pragma once

#include "webhookcall_p.h"

#include <QtCore/qthread.h>

#include <functional>
#include <mutex>

namespace ComfyDeploy::Local {

class WebhookQueue;

//! \brief Calls webhooks on a thread of its own, so that no run waits for them; thread-safe.
class WebhookSender
{
public:
    //! Called on the sender's thread.
    using Done = std::function<void(const WebhookResult &result)>;

    WebhookSender();
    ~WebhookSender();

    //! From now on, calls are made.
    void open();
    //! Cancels all calls under way, and accepts no more until the next open().
    void close();

    void send(const QUrl &url, const QByteArray &body, const Done &done);

private:
    Q_DISABLE_COPY_MOVE(WebhookSender)

    std::mutex m_mutex;
    bool m_open = false;
    QThread m_thread;
    WebhookQueue *m_queue = nullptr; //!< lives in the thread, from the first call on
};

} // namespace ComfyDeploy::Local
