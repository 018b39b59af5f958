// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

class QNetworkAccessManager;
class QNetworkReply;

namespace ComfyDeploy::Local {

//! The result of a webhook call.
struct WebhookResult
{
    int status = 0; //!< 0 if no answer came
    QString error; //!< null if an answer came, whatever its status
    double milliseconds = 0; //!< duration of the last try
};

//! \brief One call of a webhook, tried three times as the service does: the second and third time
//! as GET, with the same body. Deleting this object cancels the call.
class WebhookCall : public QObject
{
    Q_OBJECT

public:
    WebhookCall(QNetworkAccessManager *manager, const QUrl &url, const QByteArray &body,
                QObject *parent);

    void start() { startTry(); }
    [[nodiscard]] const WebhookResult &result() const { return m_result; }

Q_SIGNALS:
    //! Emitted once, never from inside start().
    void finished();

private:
    void startTry();
    void resolve();
    void send(const QHostAddress &address);
    void onReplyFinished();
    bool follow(int status);
    void fail(const QString &error);
    void endTry();

    QNetworkAccessManager *const m_manager;
    const QUrl m_url;
    const QByteArray m_body;

    int m_try = 0;
    QUrl m_target; //!< the URL of this try, after redirects
    QByteArray m_method;
    bool m_sendsBody = true; //!< false once a redirect has changed the POST to a GET
    int m_hops = 0;
    int m_lookup = -1; //!< id of the host lookup
    QNetworkReply *m_reply = nullptr;
    QTimer m_deadline;
    QElapsedTimer m_elapsed;
    WebhookResult m_result;
};

} // namespace ComfyDeploy::Local
