// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Qml {

//! The sentences that people read, for those who are no QObject.
class QmlText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Qml::QmlText)
};

} // namespace ComfyDeploy::Qml
