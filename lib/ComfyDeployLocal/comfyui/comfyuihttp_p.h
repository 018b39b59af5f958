// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuiaddress_p.h"
#include "comfyuitimings_p.h"

#include <QtCore/qobject.h>
#include <QtNetwork/qnetworkaccessmanager.h>

#include <functional>

namespace ComfyDeploy::Local {

//! A ComfyUI's answer to one request.
struct ComfyUiAnswer
{
    int status = 0; //!< 0: there is no answer
    QByteArray body;
    QString error; //!< why there is no answer, or only a part of it
    bool wasSilent = false; //!< the answer, or its rest, did not come in time
    bool mayHaveArrived = true; //!< whether the request may have reached the server

    [[nodiscard]] bool isOk() const { return status == 200 && error.isEmpty(); }
    //! Why isOk() is false, for messages.
    [[nodiscard]] QString problem() const;
};

//! \brief Calls of one ComfyUI's HTTP API; lives in one thread and never blocks it.
//!
//! Each request is sent once, and its handler is called once; if the server stays silent, with an
//! error.
class ComfyUiHttp
{
public:
    using Handler = std::function<void(const ComfyUiAnswer &answer)>;

    ComfyUiHttp(ComfyUiAddress address, const ComfyUiTimings &timings);

    // The handler is called from the event loop, unless \a context is gone by then.
    void get(const QString &path, const QUrlQuery &query, QObject *context, Handler handler);
    void send(const QByteArray &method, const QString &path, const QByteArray &body,
              const QByteArray &contentType, QObject *context, Handler handler);
    //! Posts JSON.
    void post(const QString &path, const QByteArray &body, QObject *context, Handler handler)
    {
        send("POST", path, body, "application/json", context, std::move(handler));
    }

    [[nodiscard]] const ComfyUiAddress &address() const { return m_address; }

private:
    void await(QNetworkReply *reply, const std::function<bool()> &mayHaveArrived, QObject *context,
               Handler handler);

    const ComfyUiAddress m_address;
    const ComfyUiTimings m_timings;
    QNetworkAccessManager m_manager;
};

} // namespace ComfyDeploy::Local
