// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy {

//! The translation context of this folder for code outside of QObjects.
class HttpText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::HttpText)
};

} // namespace ComfyDeploy
