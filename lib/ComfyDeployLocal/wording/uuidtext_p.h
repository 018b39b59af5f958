// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! A UUID in one of the spellings that pydantic takes, as the service spells it itself; null with
//! pydantic's complaint in \a why if it is none.
QString canonicalUuid(const QString &text, QString *why);

} // namespace ComfyDeploy::Local
