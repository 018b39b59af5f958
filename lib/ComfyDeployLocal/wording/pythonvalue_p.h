// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/values/nodevalue_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

#include <optional>

namespace ComfyDeploy::Local {

//! The result of Python's int(), float(), str() or bool(), or the exception that Python would have
//! raised.
struct PythonConversion
{
    NodeValue value;
    QString problem; //!< the exception's message; empty on success
};

//! Python's int() of a text, which may have surrounding white space, a sign, and single underscores
//! between digits.
[[nodiscard]] std::optional<WholeNumber> pythonInt(QStringView text);
//! Python's float() of a text, with inf and nan.
[[nodiscard]] std::optional<double> pythonFloat(QStringView text);
//! Python's str() of a JSON value.
[[nodiscard]] QString pythonText(const JsonText::Value &value);

//! The value that a node gets for a literal in the graph, after ComfyUI's conversion.
[[nodiscard]] PythonConversion convertedLiteral(const JsonText::Value &literal, ValueType type);
//! A linked value converted for a node that expects \a type.
[[nodiscard]] PythonConversion convertedLink(const NodeValue &value, ValueType type);

} // namespace ComfyDeploy::Local
