// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslconfiguration.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief The address of a ComfyUI: an http or https URL, with a path if it is behind a proxy, and
//! with user and password if it requires them.
class ComfyUiAddress
{
public:
    //! Null with the reason in \a why if \a url cannot be the address of a ComfyUI.
    static std::optional<ComfyUiAddress> from(const QUrl &url, QString *why);

    //! The TLS configuration for https; by default that of the system.
    void setSslConfiguration(const QSslConfiguration &configuration) { m_ssl = configuration; }
    //! A request for \a path, such as /prompt, with authorization and the settings of all requests.
    [[nodiscard]] QNetworkRequest request(const QString &path, const QUrlQuery &query = {}) const;
    //! The same for the websocket.
    [[nodiscard]] QNetworkRequest socketRequest(const QString &clientId) const;
    //! The URL for messages, without user and password.
    [[nodiscard]] QString name() const;

private:
    explicit ComfyUiAddress(const QUrl &url);

    [[nodiscard]] QNetworkRequest requestFor(const QUrl &url) const;

    QUrl m_url; //!< without user and password
    QByteArray m_authorization;
    QSslConfiguration m_ssl = QSslConfiguration::defaultConfiguration();
};

} // namespace ComfyDeploy::Local
