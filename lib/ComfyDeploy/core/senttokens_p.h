// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qbytearraylist.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief The tokens that a client has sent, to be redacted wherever a server echoes one.
//!
//! Found as they are, percent-encoded, escaped as in JSON, and as part of any base64. What is
//! shorter than minimumLength is not looked for: it is no secret, and the words that it is part of
//! would be lost.
class SentTokens
{
public:
    static constexpr qsizetype minimumLength = 8;

    //! The latest few are remembered: what was sent with an earlier one can still be under way.
    void add(const QByteArray &token);

    //! With "[token]" in place of each.
    [[nodiscard]] QByteArray redacted(const QByteArray &text) const;
    [[nodiscard]] QString redacted(const QString &text) const;

private:
    struct Forms
    {
        QByteArray token;
        QByteArrayList written; //!< as text and as base64, which depends on what stands before it
    };
    QList<Forms> m_tokens;
};

} // namespace ComfyDeploy
