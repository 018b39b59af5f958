// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearraymatcher.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringmatcher.h>

#include <limits>

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
    //! A token as text, or as base64, which depends on the preceding bytes.
    struct Form
    {
        explicit Form(const QByteArray &text);

        QByteArray written;
        QByteArrayMatcher inBytes;
        QStringMatcher inText;
    };
    struct Token
    {
        QByteArray text;
        QList<Form> forms;
    };

    template <typename View, typename String, typename Matcher>
    [[nodiscard]] String redactedAs(const String &text, Matcher matcher,
                                    const String &replacement) const;

    QList<Token> m_tokens;
    //! Of all forms; what is encoded is longer.
    qsizetype m_shortest = std::numeric_limits<qsizetype>::max();
};

} // namespace ComfyDeploy
