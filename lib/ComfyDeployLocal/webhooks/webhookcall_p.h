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

//! How a webhook was answered.
struct WebhookResult
{
    int status = 0; //!< 0 if no answer came
    QString error; //!< null if an answer came, whatever its status
    double milliseconds = 0; //!< of the last try
};

//! \brief One webhook on its way, tried three times as the service does it: the second and third
//! time as GET, with the same body. Deleting it cancels the call.
class WebhookCall : public QObject
{
    Q_OBJECT

public:
    WebhookCall(QNetworkAccessManager *manager, const QUrl &url, const QByteArray &body,
                QObject *parent);

    void start() { startTry(); }
    [[nodiscard]] const WebhookResult &result() const { return m_result; }

Q_SIGNALS:
    //! Once, and never from inside start().
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
    bool m_sendsBody = true; //!< until a redirect makes a GET of the POST
    int m_hops = 0;
    int m_lookup = -1; //!< of the host
    QNetworkReply *m_reply = nullptr;
    QTimer m_deadline;
    QElapsedTimer m_elapsed;
    WebhookResult m_result;
};

} // namespace ComfyDeploy::Local
