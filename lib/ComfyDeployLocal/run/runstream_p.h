// SPDX-License-Identifier: MIT

#pragma once

#include "streamrelay_p.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

namespace ComfyDeploy::Local {

//! \brief The frames of one run on their way from the worker that makes them to the connection that
//! sends them; thread-safe.
//!
//! Buffers a bounded number of bytes. If a client does not read, the run waits, or frames are
//! dropped after setLossy(); if the client has left, neither.
class RunStream : public HttpSource
{
public:
    explicit RunStream(RunFaults faults);

    //! From now on, frames that do not fit are dropped, except the end: the worker must not wait.
    void setLossy();

    // The worker's side.
    void event(const QByteArray &data); //!< an event_update
    void log(const QString &line);
    //! An event_update with a preview. It replaces an earlier preview that was not read yet, and is
    //! dropped if it does not fit; never waits.
    void preview(const QByteArray &data);
    //! A frame that ends the run for the reader; withheld by the fault no-terminal.
    void terminal(const QByteArray &data);
    void promptResult(const QByteArray &data); //!< also sends what the fault unknown-event adds
    void finish(); //!< the end
    void hang(); //!< silence without an end
    void cut(); //!< the end without warning: what was not sent is lost

    // The connection's side.
    void open(const std::shared_ptr<HttpWaker> &waker) override;
    HttpPiece next() override;
    void abandon(); //!< nothing will be read any more

private:
    enum class State { Open, Finished, Cut, Abandoned };

    struct Frame
    {
        QByteArray bytes;
        bool isPreview = false;
    };

    void push(const QByteArray &frame, bool isEnd = false);
    void append(const Frame &frame);
    void announce();
    bool relayFrame();
    HttpPiece nextUnlessReady();
    void abandonLocked();

    const RunFaults m_faults;
    std::mutex m_mutex;
    std::condition_variable m_changed; //!< wakes the worker
    std::shared_ptr<HttpWaker> m_waker; //!< the waker of the connection
    std::deque<Frame> m_frames;
    qsizetype m_bytes = 0;
    State m_state = State::Open;
    bool m_keepOpen = false;
    bool m_isLossy = false;

    StreamRelay m_relay{m_faults};
    QByteArrayList m_ready; //!< frames that m_relay has passed
    QElapsedTimer m_sinceFrame;
};

} // namespace ComfyDeploy::Local
