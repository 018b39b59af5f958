// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief One thing that ComfyUI finds wrong with a graph, in the words in which a user reads it.
//!
//! The same whether it was written into the log or came with the stream.
struct GraphFault
{
    QString inputName; //!< empty if the details do not begin with one
    QString message; //!< "Value not in list: 'x' not in ['y']": the input is named beside it

    static GraphFault of(const QString &message, const QString &details);
};

//! The id in "Node ID '#5'", which is what the details of a refusal may consist of; else empty.
[[nodiscard]] QString nodeInDetails(const QString &details);

} // namespace ComfyDeploy
