// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

namespace ComfyDeploy::Local {

//! An exception of Python's, such as ComfyUI's own check of a graph raises.
struct PythonException
{
    QString type; //!< empty if nothing was raised
    QString text;
};

//! What looking up \a key in a dictionary raises that does not have it.
PythonException keyError(const JsonText::Value &key);
PythonException keyError(const QString &key);
//! What `name in value` raises where \a value holds nothing.
PythonException notIterable(const JsonText::Value &value);
//! What a tuple raises for an \a index that is no number.
PythonException noTupleIndex(const JsonText::Value &index);
PythonException tupleIndexOutOfRange();
PythonException recursionTooDeep(int deepest);

} // namespace ComfyDeploy::Local
