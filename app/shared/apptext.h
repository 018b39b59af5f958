// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::App {

//! The sentences that people read, for those who are no QObject.
class AppText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::App::AppText)
};

} // namespace ComfyDeploy::App
