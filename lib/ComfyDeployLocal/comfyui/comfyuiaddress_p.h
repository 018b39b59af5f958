// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslconfiguration.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief Where a ComfyUI is: an http or https URL, with a path where it is behind a proxy, and
//! with a name and a password where it asks for them.
class ComfyUiAddress
{
public:
    //! Null with the reason in \a why if \a url cannot be the address of a ComfyUI.
    static std::optional<ComfyUiAddress> from(const QUrl &url, QString *why);

    //! Whose certificates are trusted, where it is https; by default those of the system.
    void setSslConfiguration(const QSslConfiguration &configuration) { m_ssl = configuration; }
    //! A request for \a path, such as /prompt, with what the server has to know about the caller.
    [[nodiscard]] QNetworkRequest request(const QString &path, const QUrlQuery &query = {}) const;
    //! The same for the websocket.
    [[nodiscard]] QNetworkRequest socketRequest(const QString &clientId) const;
    //! As people read it: without the password.
    [[nodiscard]] QString name() const;

private:
    explicit ComfyUiAddress(const QUrl &url);

    [[nodiscard]] QNetworkRequest requestFor(QUrl url) const;

    QUrl m_url; //!< without user and password
    QByteArray m_authorization;
    QSslConfiguration m_ssl = QSslConfiguration::defaultConfiguration();
};

} // namespace ComfyDeploy::Local
