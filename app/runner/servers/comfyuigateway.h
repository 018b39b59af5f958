// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qlockfile.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qsslconfiguration.h>

#include <memory>

namespace ComfyDeploy {
class LocalServer;
}

namespace ComfyDeploy::Runner {

//! \brief The service's API in this program, for the ComfyUIs of a profile.
//!
//! Its folder belongs to the profile, so that the ComfyUIs recognize the next start of the program,
//! which finds its runs again. A second program that runs at the same time uses another folder.
class ComfyUiGateway : public QObject
{
    Q_OBJECT

public:
    explicit ComfyUiGateway(const QString &profileId, QObject *parent = nullptr);
    ~ComfyUiGateway() override;

    //! \brief Starts the API; or starts it again with other ComfyUIs at the same address, so that
    //! its clients can continue.
    //!
    //! Returns false, with the reason in errorString(), on failure.
    bool start(const QList<QUrl> &comfyUis, const QSslConfiguration &ssl);
    //! Stops the API and deletes its folder. Call it when the profile was removed.
    void stopForGood();
    //! The address of the API; empty unless it was started.
    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QString errorString() const { return m_errorString; }

Q_SIGNALS:
    //! One of the ComfyUIs answers now, or does not answer any more.
    void comfyUiChanged(bool answers);

private:
    const QString m_folder;
    std::unique_ptr<QLockFile> m_lock; // held while this object uses the folder
    std::unique_ptr<LocalServer> m_server;
    QString m_errorString;
};

} // namespace ComfyDeploy::Runner
