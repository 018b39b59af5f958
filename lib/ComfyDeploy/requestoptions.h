// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>

#include <chrono>
#include <optional>
#include <utility>

namespace ComfyDeploy {

//! \brief When a request is sent again.
//!
//! Regardless of the policy, a run's POST is sent again only if the server surely did not accept it
//! (nothing was sent, or it answered 429 or 503).
struct COMFYDEPLOY_EXPORT RetryPolicy
{
    enum class Strategy {
        None, //!< one attempt
        Backoff, //!< waits initialInterval, multiplied by exponent each time
    };

    Strategy strategy = Strategy::None;
    std::chrono::milliseconds initialInterval{500};
    std::chrono::milliseconds maxInterval{60'000};
    double exponent = 1.5;
    //! No attempt starts later than this after the first; 0 = no limit.
    std::chrono::milliseconds maxElapsedTime{3'600'000};
    //! Whether to retry after refused, lost and silent connections, too.
    bool retryConnectionErrors = true;
    //! The statuses to retry after. A Retry-After header replaces the computed interval.
    QList<int> retryCodes{429, 500, 502, 503, 504};

    static RetryPolicy none() { return {}; }
    static RetryPolicy backoff()
    {
        RetryPolicy policy;
        policy.strategy = Strategy::Backoff;
        return policy;
    }
};

//! \brief The options of one call, or of all calls of a client. A field that is not set inherits
//! the client's value.
//!
//! A time of 0 means no limit; the maximum is 2^31-1 ms, about 24 days. The built-in defaults are:
//! connectTimeout 10 s; idleTimeout 60 s; totalTimeout 60 s for plain calls, none for uploads and
//! runs; retries with back-off for GET, DELETE, cancel and uploads, none for run POSTs.
//!
//! The options of a run also apply to its uploads: headers, connect and idle timeout, and a retry
//! policy if one is set. Its totalTimeout includes them.
class COMFYDEPLOY_EXPORT RequestOptions
{
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    //! From the start of an attempt until the connection (and its TLS) is established.
    [[nodiscard]] std::optional<std::chrono::milliseconds> connectTimeout() const
    {
        return m_connectTimeout;
    }
    RequestOptions &setConnectTimeout(std::chrono::milliseconds time);
    //! The silence that ends an exchange. It does not end a run's stream, nor the wait for the
    //! answer to its POST: after each such time without the answer, or without an event that shows
    //! progress, the run is searched for, or its state is polled, in addition. If it is in no list
    //! after five minutes, it ends as Unconfirmed.
    [[nodiscard]] std::optional<std::chrono::milliseconds> idleTimeout() const
    {
        return m_idleTimeout;
    }
    RequestOptions &setIdleTimeout(std::chrono::milliseconds time);
    //! For a plain call, all attempts together; for a run, everything up to finished().
    [[nodiscard]] std::optional<std::chrono::milliseconds> totalTimeout() const
    {
        return m_totalTimeout;
    }
    RequestOptions &setTotalTimeout(std::chrono::milliseconds time);

    [[nodiscard]] std::optional<RetryPolicy> retryPolicy() const { return m_retryPolicy; }
    RequestOptions &setRetryPolicy(const RetryPolicy &policy);

    //! Whether queue() follows the run until it has ended (the default) or finishes at acceptance
    //! with phase Queued: finished() is emitted, but neither completed() nor failed().
    [[nodiscard]] std::optional<bool> follow() const { return m_follow; }
    RequestOptions &setFollow(bool follow);

    //! Whether a run that is followed by polling also reads its log (the default): its lines are
    //! added to WorkflowRun::logs() as they are written, and provide the reason of a failure, which
    //! the server keeps nowhere else. For that, a failed run waits for its last lines, at most 5 s.
    //! If the log is refused or lost, only those lines are missing. A run in stream mode gets them
    //! from its stream and requests the log only if the stream is lost.
    [[nodiscard]] std::optional<bool> logsFollowed() const { return m_logsFollowed; }
    RequestOptions &setLogsFollowed(bool follow);

    //! Whether a run's POST contains a mark (the default): an additional input \c _comfydeploy_run,
    //! which no node uses and which the server returns with the run's inputs. If the answer is
    //! lost, the mark identifies the run independently of clocks. Without it the inputs are
    //! compared, and a run is accepted only if it is the only match that was created since, by the
    //! server's clock.
    [[nodiscard]] std::optional<bool> runMarked() const { return m_runMarked; }
    RequestOptions &setRunMarked(bool marked);

    //! Additional headers, sent only to the API's origin.
    [[nodiscard]] Headers headers() const { return m_headers; }
    //! Replaces a header of the same name. Does nothing, with a warning, unless isHeaderAllowed().
    RequestOptions &setHeader(const QByteArray &name, const QByteArray &value);
    //! False for headers that the caller must not set (Authorization, Cookie, Host, Connection,
    //! Accept-Encoding, Transfer-Encoding, Expect, Content-*) and for names and values that HTTP
    //! does not allow.
    [[nodiscard]] static bool isHeaderAllowed(const QByteArray &name, const QByteArray &value);

    //! These options, with unset fields taken from \a fallback.
    [[nodiscard]] RequestOptions mergedOver(const RequestOptions &fallback) const;

private:
    std::optional<std::chrono::milliseconds> m_connectTimeout;
    std::optional<std::chrono::milliseconds> m_idleTimeout;
    std::optional<std::chrono::milliseconds> m_totalTimeout;
    std::optional<RetryPolicy> m_retryPolicy;
    std::optional<bool> m_follow;
    std::optional<bool> m_logsFollowed;
    std::optional<bool> m_runMarked;
    Headers m_headers;
};

} // namespace ComfyDeploy

Q_DECLARE_METATYPE(ComfyDeploy::RetryPolicy)
Q_DECLARE_METATYPE(ComfyDeploy::RequestOptions)
