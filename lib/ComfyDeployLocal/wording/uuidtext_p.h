// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! A UUID in one of the forms that pydantic accepts, in the form that the service writes; null with
//! pydantic's message in \a why if it is none.
QString canonicalUuid(const QString &text, QString *why);

} // namespace ComfyDeploy::Local
