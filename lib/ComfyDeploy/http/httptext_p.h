// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy {

//! The sentences of this folder that people read, for those who are no QObject.
class HttpText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::HttpText)
};

} // namespace ComfyDeploy
