// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/externalclasses_p.h>
#include <ComfyDeploy/inputspec.h>

namespace ComfyDeploy {

struct InputSpecFields
{
    QString name;
    QString label;
    QString description;
    const ExternalClass *external = &externalClass({}); // a row of the table
    QString classType;
    QStringList nodeIds;
    QVariantList defaultValues; // one for each node
    QByteArrayList links; // the JSON of the links that provide them; empty if none does
    bool defaultsDiffer = false;
    QVariant minimum;
    QVariant maximum;
    double stepSize = 0;
    QStringList options;
    QString groupId;
    QString group;
    QVariant order;
    QString alias;
    QList<InputTarget> targets; // of a literal
    InputSpec::Level level = InputSpec::Level::Primary;
    InputSpec::Role role = InputSpec::Role::None;
    bool isMultiline = false; // of a literal
    bool isDynamicPrompt = false; // the same
    QVariant softMinimum;
    QVariant softMaximum;

    [[nodiscard]] bool isLiteral() const { return !targets.isEmpty(); }
    [[nodiscard]] InputSpec::Kind kind() const { return external->kind; }
    [[nodiscard]] QVariant defaultValue() const { return defaultValues.value(0); }
    [[nodiscard]] QByteArray link() const { return links.value(0); }

    bool operator==(const InputSpecFields &other) const = default;
};

class InputSpecData : public QSharedData, public InputSpecFields
{};

} // namespace ComfyDeploy
