// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! An id for a node that is added for the node \a base: \a base and the next number after
//! \a *number for which \a isTaken is false. The same graph gives the same ids.
template <typename IsTaken>
QString freeNodeId(const QString &base, int *number, const IsTaken &isTaken)
{
    QString id;
    do {
        id = base + u'-' + QString::number(++*number);
    } while (isTaken(id));
    return id;
}

} // namespace ComfyDeploy::Local
