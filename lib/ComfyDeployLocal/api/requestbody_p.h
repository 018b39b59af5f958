// SPDX-License-Identifier: MIT

#pragma once

#include "requestchecks_p.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief Reads the members of a JSON body and collects every problem in errors.
class RequestBody
{
public:
    //! The body as an object, or null with the answer in \a refusal. If a route chooses from
    //! several \a models, their names are part of the errors' locations.
    static std::optional<JsonText> parse(const HttpRequest &request, HttpAnswer *refusal,
                                         const QList<QStringView> &models = {});

    //! \a body must be an object; \a model is one of the models of parse(), or null.
    explicit RequestBody(const JsonText::Value &body, QStringView model = {})
        : m_body(body), m_model(model)
    {}

    ValidationErrors errors;

    QByteArray inputs();
    //! The value; null if it is missing or null.
    QString optionalString(QStringView name);
    QString requiredString(QStringView name);
    QString plainString(QStringView name, const QString &fallback);
    bool boolean(QStringView name);
    std::optional<qint64> integer(QStringView name, bool required);
    QString gpu();
    QStringList flags(); //!< without items that are not texts, which are errors
    //! async, sync, sync_first_result or stream.
    QString executionMode();
    void batch();
    QString uuid(QStringView name, bool required);
    QByteArray object(QStringView name, bool required);
    //! How many members with one of \a names there are.
    [[nodiscard]] int count(const QList<QStringView> &names) const;

private:
    using Value = JsonText::Value;

    [[nodiscard]] QByteArray place(std::initializer_list<QStringView> parts) const;
    void oneOf(QStringView name, const Value &value, const QStringList &allowed);
    void add(ValidationErrors::Type type, QStringView name, const Value &input);
    //! A member; adds an error if it is required and missing.
    Value member(QStringView name, bool required);

    const Value m_body;
    const QStringView m_model;
};

} // namespace ComfyDeploy::Local
