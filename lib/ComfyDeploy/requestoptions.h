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
//! A policy never widens what is safe: a run's POST is repeated only if the server surely did not
//! accept it (nothing was sent, or it answered 429 or 503), whatever stands here.
struct COMFYDEPLOY_EXPORT RetryPolicy
{
    enum class Strategy {
        None, //!< one attempt
        Backoff, //!< waits initialInterval, then exponent times more each time
    };

    Strategy strategy = Strategy::None;
    std::chrono::milliseconds initialInterval{500};
    std::chrono::milliseconds maxInterval{60'000};
    double exponent = 1.5;
    //! No further attempt starts later than this after the first; 0 = no limit.
    std::chrono::milliseconds maxElapsedTime{3'600'000};
    //! Also after refused, lost and silent connections.
    bool retryConnectionErrors = true;
    //! A Retry-After header of such an answer replaces the computed wait.
    QList<int> retryCodes{429, 500, 502, 503, 504};

    static RetryPolicy none() { return {}; }
    static RetryPolicy backoff()
    {
        RetryPolicy policy;
        policy.strategy = Strategy::Backoff;
        return policy;
    }
};

//! \brief How one call, or every call of a client, is made. A field that is not set inherits the
//! client's.
//!
//! A time of 0 means no limit; none is longer than 2^31-1 ms, some 24 days. The built-in defaults
//! are: connectTimeout 10 s; idleTimeout 60 s; totalTimeout 60 s for plain calls, none for uploads
//! and runs; retries with back-off for GET, DELETE, cancel and uploads, none for run POSTs.
//!
//! The options of a run hold for the uploads that it makes, too: headers, connect and idle timeout,
//! and a retry policy if one is set. Its totalTimeout covers them.
class COMFYDEPLOY_EXPORT RequestOptions
{
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    //! From the start of an attempt until the connection (and its TLS) stands.
    [[nodiscard]] std::optional<std::chrono::milliseconds> connectTimeout() const
    {
        return m_connectTimeout;
    }
    RequestOptions &setConnectTimeout(std::chrono::milliseconds time);
    //! Silence of one exchange that ends it. A run's stream is not ended by silence, nor is the
    //! wait for the answer to its POST: after each such time without the answer, or an event that
    //! tells of something new, the run is looked for, or its state asked for, beside it. If it is
    //! in no list after five minutes it ends as Unconfirmed.
    [[nodiscard]] std::optional<std::chrono::milliseconds> idleTimeout() const
    {
        return m_idleTimeout;
    }
    RequestOptions &setIdleTimeout(std::chrono::milliseconds time);
    //! For a plain call all attempts together; for a run everything up to finished().
    [[nodiscard]] std::optional<std::chrono::milliseconds> totalTimeout() const
    {
        return m_totalTimeout;
    }
    RequestOptions &setTotalTimeout(std::chrono::milliseconds time);

    [[nodiscard]] std::optional<RetryPolicy> retryPolicy() const { return m_retryPolicy; }
    RequestOptions &setRetryPolicy(const RetryPolicy &policy);

    //! Whether queue() stays with the run until it has ended (the default) or ends at acceptance
    //! with phase Queued: finished() comes, and neither completed() nor failed().
    [[nodiscard]] std::optional<bool> follow() const { return m_follow; }
    RequestOptions &setFollow(bool follow);

    //! Whether a run that is followed by asking for its state also reads its log (the default): its
    //! lines come into WorkflowRun::logs() as they are written, and the reason of a failure, which
    //! the server keeps nowhere else, is taken from them. For that, a failed run waits for its last
    //! lines, 5 s at most. A log that is refused or lost costs nothing but those lines. A run in
    //! stream mode gets them by its stream and asks for the log only when the stream is lost.
    [[nodiscard]] std::optional<bool> logsFollowed() const { return m_logsFollowed; }
    RequestOptions &setLogsFollowed(bool follow);

    //! Whether a run's POST carries a mark (the default): one input more, \c _comfydeploy_run,
    //! which no node asks for and which the server gives back with the run's inputs. If the answer
    //! is lost, the run that has the mark is surely this one, whatever the clocks say. Without it
    //! the inputs are compared, and a run is taken only if it is the one that was made since, by
    //! the server's clock.
    [[nodiscard]] std::optional<bool> runMarked() const { return m_runMarked; }
    RequestOptions &setRunMarked(bool marked);

    //! Extra headers, sent to the API's own origin only.
    [[nodiscard]] Headers headers() const { return m_headers; }
    //! Replaces a header of that name. Returns false, and warns, for what is not the caller's to
    //! set (Authorization, Cookie, Host, Connection, Accept-Encoding, Transfer-Encoding, Expect,
    //! Content-*) and for names and values that HTTP does not allow.
    bool setHeader(const QByteArray &name, const QByteArray &value);

    //! These options, with \a fallback where they are not set.
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
