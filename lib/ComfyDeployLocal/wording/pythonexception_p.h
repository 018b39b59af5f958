// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

namespace ComfyDeploy::Local {

//! A Python exception, such as ComfyUI's own check of a graph raises.
struct PythonException
{
    QString type; //!< empty if nothing was raised
    QString text;
};

//! Raised by the lookup of a missing \a key in a dictionary.
PythonException keyError(const JsonText::Value &key);
PythonException keyError(const QString &key);
//! Raised by `name in value` where \a value is no container.
PythonException notIterable(const JsonText::Value &value);
//! Raised by a tuple for an \a index that is no number.
PythonException noTupleIndex(const JsonText::Value &index);
PythonException tupleIndexOutOfRange();
PythonException recursionTooDeep(int deepest);

} // namespace ComfyDeploy::Local
