// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <initializer_list>
#include <optional>

namespace ComfyDeploy::Local {

//! \brief pydantic's errors for an invalid request: the items of a 422 answer.
//!
//! Locations and inputs are JSON.
class ValidationErrors
{
public:
    //! The errors with a fixed message.
    enum class Type {
        Missing,
        StringType,
        IntType,
        FloatType,
        BoolType,
        ListType,
        DictType,
        ModelType,
        UuidType,
        BoolParsing,
        IntParsing,
        DateParsing,
    };
    void add(Type type, const QByteArray &location, const QByteArray &input);

    //! Adds the error for a value that is not one of \a allowed.
    void addEnum(const QByteArray &location, const QStringList &allowed, const QByteArray &input);
    //! \a why is the message of canonicalUuid().
    void addUuid(const QByteArray &location, const QString &why, const QByteArray &input);
    void addNegative(const QByteArray &location, const QByteArray &input);
    //! Adds the error for a text where a file is required.
    void addNoFile(const QByteArray &location, const QByteArray &input);
    //! Adds the error for a body that cannot be parsed, with the message of Python's json module.
    void addInvalidJson(const QByteArray &body, const JsonText::Error &error);

    void add(const ValidationErrors &more) { m_items += more.m_items; }
    [[nodiscard]] bool isEmpty() const { return m_items.isEmpty(); }
    //! {"detail": [...]}
    [[nodiscard]] QByteArray json() const;

private:
    void add(const char *type, const QByteArray &location, const QString &message,
             const QByteArray &input, QStringView contextKey = {}, const QByteArray &context = {});

    QList<QByteArray> m_items;
};

//! ["body","inputs"]
QByteArray jsonPath(std::initializer_list<QStringView> parts);

//! The boolean that pydantic reads from a text; null if it is none.
std::optional<bool> truthOf(const QString &word);

} // namespace ComfyDeploy::Local
