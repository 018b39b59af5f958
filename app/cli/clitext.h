// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Cli {

//! The sentences of the command line that people read.
class CliText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Cli::CliText)
};

} // namespace ComfyDeploy::Cli
