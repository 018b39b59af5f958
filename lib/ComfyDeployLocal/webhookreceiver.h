// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/comfydeploylocal_export.h>

#include <ComfyDeploy/webhookevent.h>

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <memory>

namespace ComfyDeploy {

//! \brief Takes in what a service posts to a run's webhook, for programs that it can reach.
//!
//! That is a service of one's own, or one that comes in through a tunnel. Everybody else follows a
//! run by WorkflowClient, which needs no way in.
//! \code
//! ComfyDeploy::WebhookReceiver receiver;
//! receiver.setSecret(secret);
//! connect(&receiver, &ComfyDeploy::WebhookReceiver::eventReceived, this, &Window::showEvent);
//! if (!receiver.listen(QHostAddress(address), 8011))
//!     return showError(receiver.errorString());
//! request.setWebhook(receiver.urlFor(tag).toString(QUrl::FullyEncoded));
//! \endcode
//! The service signs nothing, posts events more than once, in any order, and tries again by GET
//! with the same body. So the URL carries a token made from the secret, and of each run only that
//! is told which brings news: never an earlier status, and nothing behind the one it ended with.
//! What matters should be asked for by WorkflowClient::getRun() all the same.
//!
//! Answers: 200 before anybody is told; 403 for a wrong token, and for whatever a page in a browser
//! sends, known by its Origin or Sec-Fetch-Site header; 400, 413 for what is no event; 503
//! while as many events as it keeps wait for this object's thread. Limits: 4 MiB a body, 20 s a
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
    //! Breaks every connection off. What is known of the runs is kept.
    void close();

    //! Such as http://127.0.0.1:41233/webhook; empty unless listening. Where it listens on all
    //! addresses the host is this machine's own name for itself, which others do not know.
    [[nodiscard]] QUrl url() const;
    //! Where the service finds what url() is, if not there: a tunnel, a router, a proxy that does
    //! TLS. The request has to arrive here with the path "/webhook".
    void setPublicUrl(const QUrl &url);
    //! From now on only the URLs of urlFor() are taken, those made with this secret; an empty one,
    //! which is the default, takes everything. Keep it as long as runs may be under way.
    void setSecret(const QByteArray &secret);
    //! What to give to WorkflowRunRequest::setWebhook(). \a runTag, any text of the caller's,
    //! comes back with each event; with a secret nobody else can have made it up.
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
