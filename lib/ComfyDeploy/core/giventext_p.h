// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

//! Tokens and addresses as people, files and environments give them.
namespace ComfyDeploy {

//! The token in \a given, which may be a pasted header or a file as an editor saved it: without
//! byte order mark, white space around, "Bearer" in front and quotes round it. Empty if nothing is
//! left.
[[nodiscard]] QByteArray cleanToken(const QByteArray &given);

//! The first character of a clean \a token that no header can carry, by code point and position,
//! as the end of a sentence that begins with what holds the token; empty if all is well. Holds
//! nothing else of the token.
[[nodiscard]] QString problemWithToken(const QByteArray &token);

//! An address as it was typed, without the user name, password and query that may stand in it.
[[nodiscard]] QString shownAddress(const QString &typed);
//! The same for \a url, be it one that QUrl could not parse.
[[nodiscard]] QString shownAddress(const QUrl &url);

} // namespace ComfyDeploy
