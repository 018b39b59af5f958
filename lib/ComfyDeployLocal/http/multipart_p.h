// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

struct FormPart
{
    QString name;
    std::optional<QString> fileName; //!< set for a file, even if it is empty
    QByteArrayView content; //!< a view of the body
};

//! The parts of a multipart/form-data body. Null if \a contentType is something else or the body
//! does not match its boundary.
std::optional<QList<FormPart>> parseMultipart(const QByteArray &contentType,
                                              const QByteArray &body);

} // namespace ComfyDeploy::Local
