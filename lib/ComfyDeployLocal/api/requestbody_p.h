// SPDX-License-Identifier: MIT

#pragma once

#include "requestchecks_p.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief One pass over the members of a JSON body, collecting every problem in errors.
class RequestBody
{
public:
    //! The body as an object, or null with the answer in \a refusal. \a models are those that a
    //! route chooses from; their names are then part of the errors' places.
    static std::optional<JsonText> parse(const HttpRequest &request, HttpAnswer *refusal,
                                         const QList<QStringView> &models = {});

    //! \a body must be an object; \a model is one of those above, or null.
    explicit RequestBody(const JsonText::Value &body, QStringView model = {})
        : m_body(body), m_model(model)
    {}

    ValidationErrors errors;

    QByteArray inputs();
    //! Null where it is missing or null.
    QString optionalString(QStringView name);
    QString requiredString(QStringView name);
    QString plainString(QStringView name, const QString &fallback);
    bool boolean(QStringView name);
    std::optional<qint64> integer(QStringView name, bool required);
    QString gpu();
    QStringList flags(); //!< those that are none are left out
    //! async, sync, sync_first_result or stream.
    QString executionMode();
    void batch();
    QString uuid(QStringView name, bool required);
    QByteArray object(QStringView name, bool required);
    //! How many of \a names are there.
    [[nodiscard]] int count(const QList<QStringView> &names) const;

private:
    using Value = JsonText::Value;

    [[nodiscard]] QByteArray place(std::initializer_list<QStringView> parts) const;
    void oneOf(QStringView name, const Value &value, const QStringList &allowed);
    void add(ValidationErrors::Type type, QStringView name, const Value &input);
    //! A member; reported if it is required and missing.
    Value member(QStringView name, bool required);

    const Value m_body;
    const QStringView m_model;
};

} // namespace ComfyDeploy::Local
