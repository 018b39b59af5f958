// SPDX-License-Identifier: MIT

#pragma once

#include "standinitem.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonobject.h>

#include <functional>

//! \brief ComfyUI's check of a prompt, against what /object_info says of its classes.
//!
//! Types of errors, their places and what is converted are recorded; Python's tracebacks in
//! extra_info are left out.
struct StandInCheck
{
    bool raised = false; //!< answered with 500
    QJsonObject error; //!< of the whole prompt: answered with 400
    QJsonObject nodeErrors;
    QStringList outputNodes; //!< those that can run
    QByteArray graph; //!< with converted values

    //! Whether a file exists, by its name with "[output]" and the like.
    using FileExists = std::function<bool(const QString &annotatedName)>;

    //! \a targets: the only outputs wanted, if any.
    static StandInCheck of(const ComfyDeploy::JsonText::Value &prompt,
                           const QJsonObject &objectInfo, StandInDialect dialect,
                           const std::optional<QStringList> &targets, const FileExists &exists);
};
