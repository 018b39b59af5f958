// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Local {

//! \brief The translated sentences for the user who starts the server, for code without a QObject.
//!
//! The server's answers over HTTP have the service's wording and are never translated.
class LocalText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Local::LocalText)
};

} // namespace ComfyDeploy::Local
