// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::App {

//! The translation context for code outside of QObjects.
class AppText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::App::AppText)
};

} // namespace ComfyDeploy::App
