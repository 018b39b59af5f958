// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/values/nodevalue_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

#include <optional>

namespace ComfyDeploy::Local {

//! A value after Python's int(), float(), str() or bool(), or what Python would have raised.
struct PythonConversion
{
    NodeValue value;
    QString problem; //!< the exception's message; empty if it worked
};

//! Python's int() of a text: white space around, a sign, single underscores between digits.
[[nodiscard]] std::optional<WholeNumber> pythonInt(QStringView text);
//! Python's float() of a text, with inf and nan.
[[nodiscard]] std::optional<double> pythonFloat(QStringView text);
//! Python's str() of a JSON value.
[[nodiscard]] QString pythonText(const JsonText::Value &value);

//! What ComfyUI makes of a literal in the graph before the node sees it.
[[nodiscard]] PythonConversion convertedLiteral(const JsonText::Value &literal, ValueType type);
//! A linked value converted for a node that expects \a type.
[[nodiscard]] PythonConversion convertedLink(const NodeValue &value, ValueType type);

} // namespace ComfyDeploy::Local
