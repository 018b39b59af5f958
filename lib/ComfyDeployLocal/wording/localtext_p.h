// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Local {

//! \brief The sentences for who starts the server, for those who are no QObject.
//!
//! What the server answers over HTTP is spelled as the service does, and never translated.
class LocalText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Local::LocalText)
};

} // namespace ComfyDeploy::Local
