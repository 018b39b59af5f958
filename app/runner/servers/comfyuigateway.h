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
//! Its folder belongs to the profile, so that the next start of the program is known there as the
//! same, and finds its runs again. A second program at the same time has a folder of its own.
class ComfyUiGateway : public QObject
{
    Q_OBJECT

public:
    explicit ComfyUiGateway(const QString &profileId, QObject *parent = nullptr);
    ~ComfyUiGateway() override;

    //! \brief Starts it, or starts it again with other ComfyUIs at the same address, so that what
    //! follows runs there goes on.
    //!
    //! False with the reason in errorString().
    bool start(const QList<QUrl> &comfyUis, const QSslConfiguration &ssl);
    //! Deletes its folder, too: its profile is gone.
    void stopForGood();
    //! Of the API; empty unless it was started.
    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QString errorString() const { return m_errorString; }

Q_SIGNALS:
    //! One of them answers now, or does not answer any more.
    void comfyUiChanged(bool answers);

private:
    const QString m_folder;
    std::unique_ptr<QLockFile> m_lock; // while the folder is ours
    std::unique_ptr<LocalServer> m_server;
    QString m_errorString;
};

} // namespace ComfyDeploy::Runner
