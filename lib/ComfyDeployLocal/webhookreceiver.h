// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/comfydeploylocal_export.h>

#include <ComfyDeploy/webhookevent.h>

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <memory>

namespace ComfyDeploy {

//! \brief Receives what the service posts to a run's webhook, for programs that the service can
//! reach.
//!
//! That is a service on the same network, or one that reaches the program through a tunnel. All
//! other programs follow a run with WorkflowClient, which needs no incoming connection. \code
//! ComfyDeploy::WebhookReceiver receiver;
//! receiver.setSecret(secret);
//! connect(&receiver, &ComfyDeploy::WebhookReceiver::eventReceived, this, &Window::showEvent);
//! if (!receiver.listen(QHostAddress(address), 8011))
//!     return showError(receiver.errorString());
//! request.setWebhook(receiver.urlFor(tag));
//! \endcode
//! The service signs nothing, posts events more than once and in any order, and retries with GET
//! and the same body. So the URL carries a token made from the secret, and only events that bring
//! news are reported: never an earlier status, and nothing after the final one. Confirm what
//! matters with WorkflowClient::getRun() all the same.
//!
//! Answers: 200 before eventReceived() is emitted; 403 for a wrong token, and for whatever a page
//! in a browser sends, recognized by its Origin or Sec-Fetch-Site header; 400 or 413 for what is no
//! event; 503 while too many events wait for this object's thread. Limits: 4 MiB a body, 20 s a
//! request, 128 connections at a time; the newest 1000 runs are remembered.
class COMFYDEPLOYLOCAL_EXPORT WebhookReceiver : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype MaximumBody = qsizetype(4) * 1024 * 1024;
    static constexpr int MaximumRuns = 1000;

    explicit WebhookReceiver(QObject *parent = nullptr);
    ~WebhookReceiver() override;

    //! On this machine alone unless \a address is another; port 0 takes a free one. False with the
    //! reason in errorString().
    bool listen(const QHostAddress &address = QHostAddress::LocalHost, quint16 port = 0);
    [[nodiscard]] bool isListening() const;
    [[nodiscard]] QString errorString() const;
    //! Closes every connection. What is known of the runs is kept.
    void close();

    //! Such as http://127.0.0.1:41233/webhook; empty unless listening. Where it listens on all
    //! addresses the host is this machine's own name for itself, which others do not know.
    [[nodiscard]] QUrl url() const;
    //! Where the service finds what url() is, if not there: a tunnel, a router, a proxy that does
    //! TLS. The request has to arrive here with the path "/webhook".
    void setPublicUrl(const QUrl &url);
    //! From now on only the URLs that urlFor() makes with this secret are accepted; an empty one,
    //! the default, accepts everything. Keep it as long as runs may be under way.
    void setSecret(const QByteArray &secret);
    //! What to give to WorkflowRunRequest::setWebhook(). \a runTag, any text of the caller's,
    //! comes back with each event; with a secret nobody else can have forged it.
    [[nodiscard]] QUrl urlFor(const QString &runTag = {}) const;

Q_SIGNALS:
    //! In this object's thread.
    void eventReceived(const ComfyDeploy::WebhookEvent &event, const QString &runTag);

private:
    Q_DISABLE_COPY_MOVE(WebhookReceiver)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy
