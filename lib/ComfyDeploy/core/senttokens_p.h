// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearraylist.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief The tokens that a client has sent, which are redacted wherever a server echoes one.
//!
//! Tokens are found verbatim, percent-encoded, escaped as in JSON, and as part of any base64. A
//! token shorter than minimumLength is not redacted: it is not a secret, and redacting it would
//! damage ordinary text.
class SentTokens
{
public:
    static constexpr qsizetype minimumLength = 8;

    //! Remembers only the latest few: a request that was sent with an earlier token can still be
    //! under way.
    void add(const QByteArray &token);

    //! \a text with "[token]" in place of each token.
    [[nodiscard]] QByteArray redacted(const QByteArray &text) const;
    [[nodiscard]] QString redacted(const QString &text) const;

private:
    struct Forms
    {
        QByteArray token;
        QByteArrayList written; //!< as text and as base64, which depends on the preceding bytes
    };
    QList<Forms> m_tokens;
};

} // namespace ComfyDeploy
