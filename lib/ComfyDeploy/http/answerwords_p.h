// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief What the body of a refusal says in words: a member of JSON that is known to hold a
//! reason, or short text.
//!
//! The service itself says "detail", but what stands before it (gateways, load balancers, storage)
//! and its own frameworks have habits of their own.
struct AnswerWords
{
    QString text; //!< empty if the body is empty, a page of HTML, or no text
    //! A sentence that was meant for the caller, rather than whatever stood there.
    bool isReason = false;

    //! \a contentType is the header's value, charset and all.
    [[nodiscard]] static AnswerWords of(const QByteArray &body, const QByteArray &contentType);
};

//! The text of a body whose Content-Type is \a contentType. In a charset that nobody knows, or
//! none: UTF-8 where it is that, else Latin-1.
[[nodiscard]] QString textOfBody(const QByteArray &body, const QByteArray &contentType);

} // namespace ComfyDeploy
