// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/comfydeploylocal_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

#include <utility>

namespace ComfyDeploy {

//! \brief One request as a LocalServer received it, before any check.
struct COMFYDEPLOYLOCAL_EXPORT RecordedRequest
{
    QByteArray method; //!< GET, POST, …
    QString path; //!< percent-decoded, with /api and without the query
    QString query; //!< as it came, without the question mark
    QList<std::pair<QByteArray, QByteArray>> headers; //!< as they came, a token included
    QByteArray body; //!< as it came; empty if it was larger than the server accepts

    //! The first header of that name, whatever its case; null if it is not there.
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
};

} // namespace ComfyDeploy

Q_DECLARE_METATYPE(ComfyDeploy::RecordedRequest)
