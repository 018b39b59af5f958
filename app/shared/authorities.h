// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>
#include <QtNetwork/qsslconfiguration.h>

namespace ComfyDeploy::App {

//! Trusts the system's certificate authorities, and those in \a caFile, a PEM file; it may be
//! empty.
[[nodiscard]] QSslConfiguration trusting(const QString &caFile);

} // namespace ComfyDeploy::App
