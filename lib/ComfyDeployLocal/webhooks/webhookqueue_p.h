// SPDX-License-Identifier: MIT

#pragma once

#include "webhooksender_p.h"

#include <QtNetwork/qnetworkaccessmanager.h>

#include <deque>

namespace ComfyDeploy::Local {

//! \brief The waiting calls and those under way: per host as many at a time as
//! QNetworkAccessManager makes, so that no call waits inside it while its timeout runs. Lives in
//! one thread.
class WebhookQueue : public QObject
{
    Q_OBJECT

public:
    WebhookQueue();

    void add(const QUrl &url, const QByteArray &body, const WebhookSender::Done &done);
    void giveUp();

private:
    struct Waiting
    {
        QUrl url;
        QByteArray body;
        WebhookSender::Done done;
    };

    void startNext();
    void start(const Waiting &call);

    QNetworkAccessManager m_manager{this}; //!< a child, so that it moves to the thread, too
    std::deque<Waiting> m_waiting;
    qsizetype m_waitingBytes = 0;
    QHash<QString, int> m_underWay; //!< host and port → number of calls
};

} // namespace ComfyDeploy::Local
