// SPDX-License-Identifier: MIT

#include "pythonexception_p.h"

#include "pythonvalue_p.h"

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! Python's name of a value's type.
QString typeOf(const JsonText::Value &value)
{
    if (value.isString())
        return u"str"_s;
    if (value.isBool())
        return u"bool"_s;
    if (value.isNumber())
        return value.isInteger() ? u"int"_s : u"float"_s;
    if (value.isArray())
        return u"list"_s;
    return value.isObject() ? u"dict"_s : u"NoneType"_s;
}

} // namespace

PythonException keyError(const JsonText::Value &key)
{
    if (key.isArray() || key.isObject())
        return {u"TypeError"_s, u"unhashable type: '%1'"_s.arg(typeOf(key))};
    return key.isString() ? keyError(key.toString())
                          : PythonException{u"KeyError"_s, pythonText(key)};
}

PythonException keyError(const QString &key)
{
    return {u"KeyError"_s, u"'%1'"_s.arg(key)};
}

PythonException notIterable(const JsonText::Value &value)
{
    return {u"TypeError"_s, u"argument of type '%1' is not iterable"_s.arg(typeOf(value))};
}

PythonException noTupleIndex(const JsonText::Value &index)
{
    return {u"TypeError"_s,
            u"tuple indices must be integers or slices, not %1"_s.arg(typeOf(index))};
}

PythonException tupleIndexOutOfRange()
{
    return {u"IndexError"_s, u"tuple index out of range"_s};
}

PythonException recursionTooDeep(int deepest)
{
    return {u"RecursionError"_s,
            u"maximum recursion depth exceeded: more than %1 nodes in a row"_s.arg(deepest)};
}

} // namespace ComfyDeploy::Local
