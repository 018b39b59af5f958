// SPDX-License-Identifier: MIT

#pragma once

#include "serverchoice.h"

#include <ComfyDeploy/apierror.h>
#include <ComfyDeployLocal/comfyuistate.h>

#include <QtCore/qobject.h>
#include <QtNetwork/qnetworkaccessmanager.h>

#include <functional>

QT_BEGIN_NAMESPACE
class QNetworkReply;
QT_END_NAMESPACE

namespace ComfyDeploy::Cli {

//! \brief Asks a local server, which may be on another machine, for the ComfyUIs behind it.
//!
//! The service has no such call, so it is none of WorkflowClient.
class GatewayQuery : public QObject
{
public:
    //! \a caFile may be empty.
    GatewayQuery(const ServerChoice &server, const QString &caFile, QObject *parent = nullptr);

    //! Calls \a done once, with an error or without. With a \a graph in API format, the states say
    //! what each lacks for it.
    using Done = std::function<void(const ApiError &error, const QList<ComfyUiState> &states)>;
    void start(const QByteArray &graph, const Done &done);

private:
    [[nodiscard]] ApiError problemOf(QNetworkReply *reply, bool isList) const;

    const ServerChoice m_server;
    const QString m_caFile;
    QNetworkAccessManager m_network;
};

} // namespace ComfyDeploy::Cli
