// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

//! Tokens and addresses as users, files and environment variables give them.
namespace ComfyDeploy {

//! The token in \a given, which may be a pasted header or a file as an editor saved it: without
//! byte order mark, surrounding white space, "Bearer" and quotes. Empty if nothing is left.
[[nodiscard]] QByteArray cleanToken(const QByteArray &given);

//! Names the first character of a clean \a token that is not allowed in a header, by code point and
//! position, as the end of a sentence whose subject is the token's source; empty if there is none.
//! Reveals nothing else of the token.
[[nodiscard]] QString problemWithToken(const QByteArray &token);

//! An address as it was typed, without user name, password and query.
[[nodiscard]] QString shownAddress(const QString &typed);
//! The same for \a url, even if QUrl could not parse it.
[[nodiscard]] QString shownAddress(const QUrl &url);

} // namespace ComfyDeploy
