// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Runner {

//! The translation context for code outside of QObjects.
class RunnerText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Runner::RunnerText)
};

} // namespace ComfyDeploy::Runner
