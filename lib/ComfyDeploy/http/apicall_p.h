// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/http/httpexchange_p.h>
#include <ComfyDeploy/requesthooks.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy {

class Transport;

//! \brief One API call: token, deadlines, retries, and the answer or an ApiError.
//!
//! finished() is emitted exactly once, never from inside start() or abort(), and is the last
//! signal.
class ApiCall : public QObject
{
    Q_OBJECT

public:
    ApiCall(Transport *transport, ApiRequest request, QObject *parent);

    void start();
    void abort();
    [[nodiscard]] const ApiAnswer &answer() const { return m_answer; }
    //! Whether a byte of the request can have reached the server.
    [[nodiscard]] bool maybeReceived() const;
    void setPaused(bool paused);
    //! \a error without any token that was sent, for errors that are made from the answer.
    [[nodiscard]] ApiError redacted(const ApiError &error) const;

Q_SIGNALS:
    //! A streamed 2xx has begun; answer() has its status and headers.
    void responseStarted();
    void dataReceived(const QByteArray &data);
    void uploadProgress(qint64 sent, qint64 total);
    void downloadProgress(qint64 received, qint64 total);
    void finished();

private:
    void attempt(const QByteArray &token);
    void send();
    void onResponseStarted();
    void onAttemptEnded();
    // Both return false if a hook has deleted this call.
    [[nodiscard]] bool callResponseHooks();
    [[nodiscard]] bool callErrorHooks(const ApiError &error);
    [[nodiscard]] bool followRedirect(const QByteArray &location);
    [[nodiscard]] bool renewToken();
    [[nodiscard]] bool retry();
    [[nodiscard]] std::chrono::milliseconds nextWait();
    void finishWith(const ApiError &error);
    void setHeaders();
    [[nodiscard]] HookRequest shownRequest() const;
    [[nodiscard]] QString shownPath() const;
    [[nodiscard]] ApiError errorOf(const ApiAnswer &answer) const;
    [[nodiscard]] bool carriesToken() const;

    Transport *m_transport;
    ApiRequest m_request;
    QPointer<HttpExchange> m_exchange; //!< null between two attempts
    ApiAnswer m_answer;
    QByteArray m_usedToken;
    HookRequest m_shown; //!< what hooks know of the current attempt
    QTimer m_totalTimer;
    QTimer m_retryTimer;
    QElapsedTimer m_clock;
    int m_redirects = 0;
    bool m_tokenRenewed = false;
    bool m_hooksWait = false; //!< they were called for the current attempt, but not for its end
    bool m_done = false;
};

} // namespace ComfyDeploy
