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
//! ComfyUI sends messages to the newest socket of a client id. When an older socket ends, ComfyUI
//! forgets the id, and the newer socket gets nothing any more. So the old socket is closed before
//! the next one is opened, and a socket that stays silent although a prompt runs is replaced.
class ComfyUiSocket : public QObject
{
    Q_OBJECT

public:
    ComfyUiSocket(ComfyUiAddress address, QString clientId, const ComfyUiTimings &timings);
    ~ComfyUiSocket() override;

    void open();
    [[nodiscard]] bool isUp() const { return m_state == State::Up; }
    //! Whether messages arrive, as far as is known; false if replaced sockets stayed silent as
    //! well.
    [[nodiscard]] bool isHeard() const { return isUp() && m_fruitless <= MaximumFruitless; }
    //! Sets whether messages are expected, because ComfyUI executes one of our prompts.
    void setExpectsFrames(bool expects);

Q_SIGNALS:
    void up();
    //! \a isRenewed: this side closed the socket because it was silent.
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
    QTimer m_deadline; //!< ends the states Pausing, Connecting and Closing
    QTimer m_ping;
    bool m_isPonged = true;
    QTimer m_silence;
    bool m_expectsFrames = false;
    bool m_hasHeard = false; //!< a message other than a greeting has come on this socket
    int m_fruitless = 0; //!< number of silent sockets in a row
};

} // namespace ComfyDeploy::Local
