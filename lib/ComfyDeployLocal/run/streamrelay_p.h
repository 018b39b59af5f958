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
    //! Both must outlive it.
    explicit StreamRelay(const RunFaults &faults) : m_faults(faults) {}

    //! How the stream ends here: End as HTTP wants it, Cut, Reset or Silence; null if it continues.
    [[nodiscard]] std::optional<HttpPiece::Kind> end() const;

    //! Takes a frame; what is sent of it may come later, or never.
    [[nodiscard]] QByteArrayList pass(const QByteArray &frame);
    //! Whether pass() keeps frames that flush() is to send.
    [[nodiscard]] bool keepsFrames() const { return !m_kept.isEmpty(); }
    [[nodiscard]] QByteArray flush();

    //! How long a frame that is to be sent has to wait for its turn.
    [[nodiscard]] std::chrono::milliseconds untilTurn() const;
    void noteSent();

private:
    const RunFaults &m_faults;
    QByteArrayList m_kept;
    int m_seen = 0;
    int m_sent = 0;
    QElapsedTimer m_sinceLast;
};

} // namespace ComfyDeploy::Local
