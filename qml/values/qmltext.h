// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Qml {

//! The translation context for code outside of QObjects.
class QmlText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Qml::QmlText)
};

} // namespace ComfyDeploy::Qml
