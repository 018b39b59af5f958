// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief An error that ComfyUI reports for a graph, as the user reads it.
//!
//! The text is the same for errors from the log and from the stream.
struct GraphFault
{
    QString inputName; //!< empty if the details do not begin with one
    QString message; //!< "Value not in list: 'x' not in ['y']", without the input's name

    static GraphFault of(const QString &message, const QString &details);
};

//! The id if \a details are "Node ID '#5'", as those of a refusal may be; else empty.
[[nodiscard]] QString nodeInDetails(const QString &details);

} // namespace ComfyDeploy
