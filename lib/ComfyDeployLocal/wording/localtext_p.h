// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Local {

//! \brief The translated sentences for the user who starts the server, for code without a QObject.
//!
//! What the server answers over HTTP is worded as the service's answers, and never translated.
class LocalText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Local::LocalText)
};

} // namespace ComfyDeploy::Local
