// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Runner {

//! The sentences that people read, for those who are no QObject.
class RunnerText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Runner::RunnerText)
};

} // namespace ComfyDeploy::Runner
