// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief The reason that the body of an error response gives: a JSON member that is known to hold
//! a reason, or a short text.
//!
//! The service itself uses "detail", but gateways, load balancers, storage hosts and the service's
//! frameworks use other members.
struct AnswerText
{
    QString text; //!< empty if the body is empty, an HTML page, or binary
    //! The text is a sentence meant for the caller, not just any text in the body.
    bool isReason = false;

    //! \a contentType is the header's value, charset included.
    [[nodiscard]] static AnswerText of(const QByteArray &body, const QByteArray &contentType);
};

//! Decodes a body whose Content-Type is \a contentType. If the charset is missing or unknown, tries
//! UTF-8, then Latin-1.
[[nodiscard]] QString textOfBody(const QByteArray &body, const QByteArray &contentType);

} // namespace ComfyDeploy
