// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <initializer_list>
#include <optional>

namespace ComfyDeploy::Local {

//! \brief What pydantic says about a request that does not fit its model: the items of a 422
//! answer.
//!
//! Locations and inputs are JSON.
class ValidationErrors
{
public:
    //! What needs no more words than its own.
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

    //! A value that is none of \a allowed.
    void addEnum(const QByteArray &location, const QStringList &allowed, const QByteArray &input);
    //! \a why is what canonicalUuid() says.
    void addUuid(const QByteArray &location, const QString &why, const QByteArray &input);
    void addNegative(const QByteArray &location, const QByteArray &input);
    //! A text where a file should be uploaded.
    void addNoFile(const QByteArray &location, const QByteArray &input);
    //! A body that cannot be parsed, with what Python's json module says about it.
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

//! What pydantic makes of a word where a truth value should be; null if it is none.
std::optional<bool> truthOf(const QString &word);

} // namespace ComfyDeploy::Local
