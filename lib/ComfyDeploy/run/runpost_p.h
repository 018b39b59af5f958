// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/run/eventstream_p.h>
#include <ComfyDeploy/run/runfact_p.h>

namespace ComfyDeploy {

//! \brief The POST of a run, with what it is answered: JSON, or a stream of events.
//!
//! Everything but what bytes have gone out is reported from the event loop, in the server's order.
class RunPost : public QObject
{
    Q_OBJECT

public:
    RunPost(Transport *transport, QObject *parent);

    void start(const ApiRequest &request);
    //! An end of it is still reported.
    void abort();
    //! Nothing more is reported.
    void stop();
    //! Whether a byte of it can have reached the server.
    [[nodiscard]] bool mayHaveArrived() const;

Q_SIGNALS:
    void reported(const ComfyDeploy::RunFact &fact);

private:
    void followEvents();
    [[nodiscard]] RunFacts::Answered answered() const;

    Transport *const m_transport;
    QPointer<ApiCall> m_call;
    QPointer<EventStream> m_events;
    bool m_ended = false; //!< though events of its stream may still have to be handed out
};

} // namespace ComfyDeploy
