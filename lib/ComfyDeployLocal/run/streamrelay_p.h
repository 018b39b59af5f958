// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/api/faults_p.h>
#include <ComfyDeployLocal/http/httpmessages_p.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qlist.h>

namespace ComfyDeploy::Local {

//! An event of type log_update.
QByteArray logFrame(const QString &line);

//! \brief What stands between a run's frames and its client, and does to them what the faults of
//! the run say.
class StreamRelay
{
public:
    //! Both live longer.
    StreamRelay(const RunFaults &faults, const HttpSink &sink) : m_faults(faults), m_sink(sink) {}

    enum class End {
        Clean, //!< as HTTP wants it
        Cut, //!< in the middle of the body
        Reset,
        Silence,
    };
    //! How the stream ends here; null if it goes on.
    [[nodiscard]] std::optional<End> end() const;

    //! Sends a frame, or keeps it for a while; false if the client is gone.
    bool pass(const QByteArray &frame);
    //! Sends what pass() has kept.
    bool flush();

private:
    bool send(const QByteArray &frame);
    bool waitForTurn();

    const RunFaults &m_faults;
    const HttpSink &m_sink;
    QList<QByteArray> m_kept;
    int m_seen = 0;
    int m_sent = 0;
    QElapsedTimer m_sinceLast;
};

} // namespace ComfyDeploy::Local
