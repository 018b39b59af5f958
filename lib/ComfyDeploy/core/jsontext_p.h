// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>
#include <QtCore/qvarlengtharray.h>

#include <memory>
#include <optional>

namespace ComfyDeploy {

//! \brief JSON kept as its original text, with an index of where each value is.
//!
//! QJsonDocument turns integers above 2^63-1 into doubles, rejects 1e400, loses the order of keys
//! and has no line numbers. Seeds go up to 2^64-1, node order matters and errors must name the
//! place, so values that must be preserved exactly are read by this class. Parsing is strict RFC
//! 8259 in UTF-8 (one leading BOM is skipped) and takes time linear in the number of bytes.
class JsonText
{
public:
    enum class Type : quint8 { Null, Bool, Number, String, Array, Object };

    struct Error
    {
        QString message;
        qsizetype offset = -1; //!< in bytes
        int line = 0; //!< from 1
        int column = 0; //!< from 1, in characters
        bool tooDeep = false; //!< the only error is that MaximumDepth is exceeded
    };

    class Value;

    //! Deeper nesting is reported as an error, never a stack overflow.
    static constexpr int MaximumDepth = 512;

    //! Null with \a error filled in if \a text is not one JSON document.
    static std::optional<JsonText> parse(const QByteArray &text, Error *error = nullptr);

    [[nodiscard]] const QByteArray &text() const;
    //! Values are views: they are valid as long as a copy of this JsonText exists.
    [[nodiscard]] Value root() const;

    //! Fills line and column of a place in \a text.
    static Error errorAt(const QByteArray &text, qsizetype offset, const QString &message);

    //! \a text as a JSON string with its quotes. Lone surrogates are escaped, so the result is
    //! always UTF-8.
    static QByteArray quoted(QStringView text);
    //! The shortest digits that convert back to exactly \a number, which must be finite.
    static QByteArray fromDouble(double number);
    //! JSON for strings, booleans, every integer, finite doubles, null, and lists and maps of
    //! those; else null with the reason in \a why.
    static std::optional<QByteArray> fromVariant(const QVariant &value, QString *why = nullptr);

    struct Splice
    {
        qsizetype begin = 0;
        qsizetype end = 0;
        QByteArray replacement;
    };
    //! \a text with each [begin, end) replaced; \a splices must not overlap and may be in any
    //! order.
    static QByteArray spliced(const QByteArray &text, QList<Splice> splices);

private:
    struct Node
    {
        Type type;
        bool isEscaped; //!< a string with a backslash
        bool isKeyEscaped;
        quint32 begin; //!< of the value's text
        quint32 end;
        quint32
            keyBegin; //!< of the key's text with its quotes; equal to keyEnd where there is no key
        quint32 keyEnd;
        quint32 next; //!< index of the first node after this one's subtree
        quint32 count; //!< children
    };
    struct Data
    {
        QByteArray text;
        QVarLengthArray<Node, 16> nodes; //!< without further memory for what a run's stream brings
    };
    class Parser;

    explicit JsonText(std::shared_ptr<const Data> data);

    std::shared_ptr<const Data> d;
};

//! One value of a JsonText; a default-constructed one stands for "not there" and returns defaults.
class JsonText::Value
{
public:
    Value() = default;

    [[nodiscard]] bool exists() const { return m_data != nullptr; }
    [[nodiscard]] Type type() const;
    [[nodiscard]] bool isNull() const { return exists() && type() == Type::Null; }
    [[nodiscard]] bool isBool() const { return exists() && type() == Type::Bool; }
    [[nodiscard]] bool isNumber() const { return exists() && type() == Type::Number; }
    [[nodiscard]] bool isString() const { return exists() && type() == Type::String; }
    [[nodiscard]] bool isArray() const { return exists() && type() == Type::Array; }
    [[nodiscard]] bool isObject() const { return exists() && type() == Type::Object; }
    //! Whether it is a number without fraction and exponent, of any size.
    [[nodiscard]] bool isInteger() const;

    //! The original bytes.
    [[nodiscard]] QByteArray raw() const;
    [[nodiscard]] qsizetype begin() const;
    [[nodiscard]] qsizetype end() const;

    //! The decoded key if this is a member of an object.
    [[nodiscard]] QString key() const;
    [[nodiscard]] qsizetype keyBegin() const;

    //! The decoded text of a string, else \a fallback.
    [[nodiscard]] QString toString(const QString &fallback = {}) const;
    //! The bytes between the quotes of a string; escapes are not decoded.
    [[nodiscard]] QByteArrayView escapedText() const;
    //! Whether it is this string.
    [[nodiscard]] bool isText(QByteArrayView utf8) const;
    //! The decoded text of a string, else the bytes as they came.
    [[nodiscard]] QString toText() const { return toString(QString::fromUtf8(raw())); }
    [[nodiscard]] bool toBool(bool fallback = false) const;
    [[nodiscard]] double toDouble(double fallback = 0) const;
    //! bool, qlonglong, qulonglong (only above 2^63-1), double, QString, QVariantList, QVariantMap,
    //! or std::nullptr_t for null; invalid if not there. An integer that exceeds 64 bits becomes a
    //! double.
    [[nodiscard]] QVariant toVariant() const;

    //! Members of an object or elements of an array, in the order of the text; duplicates included.
    [[nodiscard]] QList<Value> children() const;
    //! The elements of an array; none of anything else.
    [[nodiscard]] QList<Value> items() const { return isArray() ? children() : QList<Value>(); }
    //! The members of an object; none of anything else.
    [[nodiscard]] QList<Value> members() const { return isObject() ? children() : QList<Value>(); }
    [[nodiscard]] qsizetype size() const;
    //! The member of that name; the last one if there are several, as in Python and JavaScript.
    [[nodiscard]] Value member(QStringView name) const;
    [[nodiscard]] Value member(QLatin1StringView name) const; //!< in ASCII
    [[nodiscard]] Value at(qsizetype index) const;

    //! Compares by meaning: key order, white space and escapes are ignored; integers compare digit
    //! by digit, other numbers as doubles.
    [[nodiscard]] bool equals(const Value &other) const;

private:
    friend class JsonText;
    Value(const Data *data, quint32 index) : m_data(data), m_index(index) {}
    [[nodiscard]] const Node &node() const { return m_data->nodes[m_index]; }
    [[nodiscard]] QByteArrayView keyText() const; //!< without its quotes, not decoded
    template <typename Matches>
    [[nodiscard]] Value lastMember(Matches matches) const;

    const Data *m_data = nullptr;
    quint32 m_index = 0;
};

} // namespace ComfyDeploy
