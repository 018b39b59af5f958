// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! \brief JSON as the service writes it, in Python's format and order of keys.
//!
//! Answers are compact UTF-8; stream frames have a space after comma and colon, and escape whatever
//! is not ASCII. Integers keep all digits, and a whole double keeps its ".0".
class PythonJson
{
public:
    enum class Style { Answer, Stream };

    //! Starts an object.
    explicit PythonJson(Style style) : m_style(style) {}

    PythonJson &add(QStringView key, QStringView value)
    {
        return addRaw(key, string(value, m_style));
    }
    //! Without this overload, a literal would be converted to bool.
    PythonJson &add(QStringView key, const char16_t *value) { return add(key, QStringView(value)); }
    PythonJson &add(QStringView key, bool value) { return addRaw(key, value ? "true" : "false"); }
    PythonJson &add(QStringView key, qint64 value)
    {
        return addRaw(key, QByteArray::number(value));
    }
    PythonJson &add(QStringView key, int value) { return add(key, qint64(value)); }
    PythonJson &add(QStringView key, double value) { return addRaw(key, number(value)); }
    PythonJson &add(QStringView key, const PythonJson &value) { return addRaw(key, value.text()); }
    PythonJson &addNull(QStringView key) { return addRaw(key, "null"); }
    //! A null string becomes null.
    PythonJson &addOrNull(QStringView key, const QString &value);
    //! Adds \a json unchanged.
    PythonJson &addRaw(QStringView key, const QByteArray &json);

    [[nodiscard]] QByteArray text() const { return '{' + m_members + '}'; }

    static QByteArray string(QStringView value, Style style);
    static QByteArray number(double value);
    static QByteArray array(const QList<QByteArray> &items, Style style);
    static QByteArray strings(const QStringList &items, Style style);
    //! Members named in \a order come first and in that order, at every depth; QJsonObject itself
    //! sorts them alphabetically. \a exact is the same as it was received, from which integers are
    //! taken that do not fit into a QJsonValue; it may be absent, as may be any part of it.
    static QByteArray value(const QJsonValue &value, Style style, const QStringList &order = {},
                            const JsonText::Value &exact = {});

private:
    const Style m_style;
    QByteArray m_members;
};

} // namespace ComfyDeploy::Local
