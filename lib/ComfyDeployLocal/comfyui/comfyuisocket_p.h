// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuiaddress_p.h"
#include "comfyuiframe_p.h"
#include "comfyuitimings_p.h"

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtWebSockets/qwebsocket.h>

#include <memory>

namespace ComfyDeploy::Local {

//! \brief The websocket to one ComfyUI, connected again whenever it is lost.
//!
//! ComfyUI sends to the newest socket of a client id. When an older one ends, it forgets the id,
//! and the newer one gets nothing for good. So one is closed before the next is opened, and one
//! that stays silent although a prompt runs is replaced.
class ComfyUiSocket : public QObject
{
    Q_OBJECT

public:
    ComfyUiSocket(ComfyUiAddress address, QString clientId, const ComfyUiTimings &timings);
    ~ComfyUiSocket() override;

    void open();
    [[nodiscard]] bool isUp() const { return m_state == State::Up; }
    //! Whether messages come as far as is known: not if new sockets are as silent as those before.
    [[nodiscard]] bool isHeard() const { return isUp() && m_fruitless <= MaximumFruitless; }
    //! Whether there is something that ComfyUI has to say.
    void setExpectsFrames(bool expects);

Q_SIGNALS:
    void up();
    //! \a isRenewed: from this side, because it was silent.
    void lost(bool isRenewed);
    void received(const ComfyDeploy::Local::ComfyUiFrame &frame);

private:
    static constexpr int MaximumFruitless = 1; // a node may take long without a message
    enum class State { Idle, Pausing, Connecting, Up, Closing };

    void connectNow();
    void onConnected();
    void onDisconnected();
    void renew();
    void ping();
    void onFrame(const std::optional<ComfyUiFrame> &frame);
    void watch();
    void onSilence();

    const ComfyUiAddress m_address;
    const QString m_clientId;
    const ComfyUiTimings m_timings;
    std::unique_ptr<QWebSocket> m_socket;
    State m_state = State::Idle;
    std::chrono::milliseconds m_pause;
    QTimer m_deadline; //!< of the state: the next attempt, the connection, the close
    QTimer m_ping;
    bool m_isPonged = true;
    QTimer m_silence;
    bool m_expectsFrames = false;
    bool m_hasHeard = false; //!< on this socket
    int m_fruitless = 0; //!< sockets in a row that were silent
};

} // namespace ComfyDeploy::Local
