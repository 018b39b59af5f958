// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/faults/faults_p.h>
#include <ComfyDeployLocal/http/httpsource_p.h>

#include <QtCore/qbytearraylist.h>
#include <QtCore/qelapsedtimer.h>

namespace ComfyDeploy::Local {

//! An event of type log_update.
QByteArray logFrame(const QString &line);

//! \brief Passes a run's frames to its client, and applies the faults of the run to them.
class StreamRelay
{
public:
    //! \a faults must outlive this object.
    explicit StreamRelay(const RunFaults &faults) : m_faults(faults) {}

    //! How the stream ends at this point: End, Cut, Reset or Silence; null if it continues.
    [[nodiscard]] std::optional<HttpPiece::Kind> end() const;

    //! Takes a frame and returns what to send now; the rest is sent later, or never.
    [[nodiscard]] QByteArrayList pass(const QByteArray &frame);
    //! Whether pass() keeps frames that flush() is to send.
    [[nodiscard]] bool keepsFrames() const { return !m_kept.isEmpty(); }
    [[nodiscard]] QByteArray flush();

    //! How long the next frame has to wait for its turn.
    [[nodiscard]] std::chrono::milliseconds untilTurn() const;
    void noteSent();

private:
    [[nodiscard]] bool strikesHere(const TakenFault &fault) const;

    const RunFaults &m_faults;
    QByteArrayList m_kept;
    int m_seen = 0;
    int m_sent = 0;
    QElapsedTimer m_sinceLast;
};

} // namespace ComfyDeploy::Local
