// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Cli {

//! The translation context of the command line.
class CliText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Cli::CliText)
};

} // namespace ComfyDeploy::Cli
