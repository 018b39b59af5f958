// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/run/eventstream_p.h>
#include <ComfyDeploy/run/runfact_p.h>

namespace ComfyDeploy {

//! \brief The POST of a run and its answer: JSON, or a stream of events.
//!
//! Everything except the bytes sent is reported from the event loop, in the server's order.
class RunPost : public QObject
{
    Q_OBJECT

public:
    RunPost(Transport *transport, QObject *parent);

    void start(const ApiRequest &request);
    //! Aborts the request; its end is still reported.
    void abort();
    //! Stops reporting.
    void stop();
    //! Whether a byte of the request can have reached the server.
    [[nodiscard]] bool mayHaveArrived() const;

Q_SIGNALS:
    void reported(const ComfyDeploy::RunFact &fact);

private:
    void followEvents();
    [[nodiscard]] RunFacts::Answered answered() const;

    Transport *const m_transport;
    QPointer<ApiCall> m_call;
    QPointer<EventStream> m_events;
    bool m_ended = false; //!< although events of its stream may still be pending
};

} // namespace ComfyDeploy
