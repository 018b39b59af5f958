// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Runner {

//! \a text as one word of a POSIX shell, in single quotes.
[[nodiscard]] QString shellWord(const QString &text);
//! \a text as a QString literal of C++, such as u"fox"_s, with Qt's literals; \a indent begins
//! each further line.
[[nodiscard]] QString cppText(const QString &text, const QString &indent);
//! UTF-8 as a QByteArray literal, in lines that every compiler takes.
[[nodiscard]] QString cppBytes(const QByteArray &utf8, const QString &indent);
//! A value of an input in C++: what WorkflowRunRequest::setInput() takes.
[[nodiscard]] QString cppValue(const QVariant &value, const QString &indent);
//! \a text as a literal of JavaScript.
[[nodiscard]] QString jsText(const QString &text);
//! A value of an input in QML: files as urls, and integers that JavaScript would round as texts.
[[nodiscard]] QString qmlValue(const QVariant &value);

} // namespace ComfyDeploy::Runner
