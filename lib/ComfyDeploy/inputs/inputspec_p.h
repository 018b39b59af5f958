// Private header: used by this library only, not installed.
#pragma once

#include <ComfyDeploy/inputspec.h>

namespace ComfyDeploy {

struct InputSpecFields
{
    QString name;
    QString label;
    QString description;
    InputSpec::Kind kind = InputSpec::Kind::Other;
    QString classType;
    QStringList nodeIds;
    QVariant defaultValue;
    bool hasWiredDefault = false;
    bool digitsOnly = false; // the node's own parser knows no minus sign
    QVariant minimum;
    QVariant maximum;
    double stepSize = 0;
    QStringList options;
    QString groupId;
    QString group;
    QVariant order;

    bool operator==(const InputSpecFields &other) const = default;
};

class InputSpecData : public QSharedData, public InputSpecFields
{};

} // namespace ComfyDeploy
