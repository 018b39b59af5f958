// SPDX-License-Identifier: MIT

#include "shared/authorities.h"

#include <QtNetwork/qsslcertificate.h>

namespace ComfyDeploy::App {

QSslConfiguration trusting(const QString &caFile)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    if (!caFile.isEmpty())
        configuration.addCaCertificates(QSslCertificate::fromPath(caFile));
    return configuration;
}

} // namespace ComfyDeploy::App
