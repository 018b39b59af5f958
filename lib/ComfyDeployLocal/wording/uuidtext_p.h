// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! Converts a UUID from one of the forms that pydantic accepts to the form that the service writes;
//! null, with pydantic's message in \a why, if \a text is not a UUID.
QString canonicalUuid(const QString &text, QString *why);

} // namespace ComfyDeploy::Local
