// SPDX-License-Identifier: MIT

#pragma once

#include "servers/comfyuiclasses.h"
#include "servers/comfyuigateway.h"
#include "settings/serverprofiles.h"
#include "shared/comfyuiprobe.h"

#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlregistration.h>

#include <memory>

namespace ComfyDeploy {
class LocalServer;
}

namespace ComfyDeploy::Runner {

//! \brief A server profile in use: its client, and whether the server answers.
//!
//! Checks the server by requesting a run that cannot exist, which is free; of several ComfyUIs, one
//! must answer. While the server does not answer, the check is repeated with increasing intervals;
//! answers to other requests, for example of followed runs, count as well.
class ServerConnection : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Runner::ServerProfile profile READ profile NOTIFY profileChanged FINAL)
    Q_PROPERTY(ComfyDeploy::WorkflowClient *client READ client CONSTANT FINAL)
    Q_PROPERTY(State state READ state NOTIFY stateChanged FINAL)
    Q_PROPERTY(QString stateText READ stateText NOTIFY stateChanged FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool hasToken READ hasToken NOTIFY tokenChanged FINAL)
    Q_PROPERTY(int retrySeconds READ retrySeconds NOTIFY retrySecondsChanged FINAL)

public:
    enum class State {
        Checking,
        Connected,
        TokenMissing,
        TokenRefused,
        Offline, //!< no answer at all
        Broken, //!< answers, but not like the service
    };
    Q_ENUM(State)

    explicit ServerConnection(const ServerProfile &profile, QObject *parent = nullptr);
    ~ServerConnection() override;

    [[nodiscard]] ServerProfile profile() const { return m_profile; }
    //! Everything except the address may change during a connection; the addresses of ComfyUIs may,
    //! too.
    void setProfile(const ServerProfile &profile);
    [[nodiscard]] WorkflowClient *client() const { return m_client.get(); }

    [[nodiscard]] State state() const { return m_state; }
    //! A short text: "Connected".
    [[nodiscard]] QString stateText() const;
    [[nodiscard]] bool needsToken() const;
    //! Why runs on this server cannot be followed now, as a sentence; empty if they can.
    [[nodiscard]] QString waitingReason() const;
    //! A sentence about the problem; empty if there is none.
    [[nodiscard]] QString problem() const { return m_problem; }
    [[nodiscard]] bool hasToken() const { return m_hasToken; }
    //! The classes of the profile's ComfyUIs, read when the first of them answers; none for other
    //! servers.
    [[nodiscard]] const ComfyUiClasses &classes() const { return m_classes; }
    //! The seconds until the next automatic check; 0 if there is none.
    [[nodiscard]] int retrySeconds() const { return m_retrySeconds; }

    //! Delays every check until setToken() or stopExpectingToken() is called.
    void expectToken() { m_tokenExpected = true; }
    //! Returns false if none is expected any more; otherwise the server is checked without it.
    bool stopExpectingToken();
    //! Kept only in memory, for this session; empty for no token. For ComfyUIs it is the password
    //! for those whose address has a user but no password.
    Q_INVOKABLE void setToken(const QString &token);
    //! Why \a token cannot be a valid token; empty if it can.
    Q_INVOKABLE QString problemWithToken(const QString &token) const;
    //! Checks the server now. Emits stateChanged() or, if the state is unchanged, checked().
    Q_INVOKABLE void check();
    //! Stops a connection to ComfyUIs for good. Call it when the profile was removed and no run is
    //! under way.
    void stopForGood();

Q_SIGNALS:
    void profileChanged();
    void stateChanged();
    void tokenChanged();
    void classesChanged();
    void retrySecondsChanged();
    void checked();

private:
    [[nodiscard]] bool start();
    void applyCertificates();
    [[nodiscard]] QList<QUrl> comfyUis() const;
    bool startGateway();
    void onComfyUiChanged(bool answers);
    void onReport(const App::ComfyUiReport &report);
    void onAllReported();
    void onAnswer(const ApiError &error);
    void onAnswerSeen(const QUrl &url, int status, const QByteArray &type);
    void becomeConnected();
    void setState(State state, const QString &problem);
    void checkAgain();
    void retryLater();
    void setRetrySeconds(int seconds);
    [[nodiscard]] QString serverName() const;

    ServerProfile m_profile;
    std::unique_ptr<LocalServer> m_localServer; // for the built-in profile
    std::unique_ptr<ComfyUiGateway> m_gateway; // for a profile of ComfyUIs
    App::ComfyUiProbe m_probe; // for a profile of ComfyUIs
    QString m_password; // for ComfyUIs, see setToken()
    State m_state = State::Checking;
    QString m_problem;
    QTimer m_countdown;
    int m_retrySeconds = 0;
    int m_failures = 0;
    bool m_hasToken = false;
    bool m_tokenExpected = false;
    bool m_started = false;
    bool m_isStopped = false;
    bool m_checking = false;
    bool m_checkOutdated = false; // the token has been changed meanwhile
    bool m_classesOutdated = true; // a ComfyUI may come back with other classes
    const std::unique_ptr<WorkflowClient>
        m_client; // almost last, because its calls end during its destruction
    ComfyUiClasses m_classes;
};

} // namespace ComfyDeploy::Runner
