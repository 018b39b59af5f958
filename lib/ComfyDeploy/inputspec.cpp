#include <ComfyDeploy/inputs/inputspec_p.h>
#include <ComfyDeploy/inputs/inputvalue_p.h>

namespace ComfyDeploy {

InputSpec::InputSpec() : d(new InputSpecData) {}
InputSpec::InputSpec(const InputSpec &other) = default;
InputSpec::InputSpec(InputSpec &&other) noexcept = default;
InputSpec &InputSpec::operator=(const InputSpec &other) = default;
InputSpec &InputSpec::operator=(InputSpec &&other) noexcept = default;
InputSpec::~InputSpec() = default;

QString InputSpec::name() const
{
    return d->name;
}

QString InputSpec::label() const
{
    return d->label;
}

QString InputSpec::description() const
{
    return d->description;
}

InputSpec::Kind InputSpec::kind() const
{
    return d->kind;
}

bool InputSpec::takesFile() const
{
    switch (kind()) {
    case Kind::Image:
    case Kind::ImageBatch:
    case Kind::Video:
    case Kind::Audio:
    case Kind::File:
    case Kind::Lora:
    case Kind::FaceModel:
        return true;
    case Kind::Text:
    case Kind::Number:
    case Kind::Integer:
    case Kind::Boolean:
    case Kind::Enum:
    case Kind::Seed:
    case Kind::Checkpoint:
    case Kind::Color:
    case Kind::Other:
        break;
    }
    return false;
}

QString InputSpec::classType() const
{
    return d->classType;
}

QString InputSpec::nodeId() const
{
    return d->nodeIds.value(0);
}

QStringList InputSpec::nodeIds() const
{
    return d->nodeIds;
}

QVariant InputSpec::defaultValue() const
{
    return d->defaultValue;
}

bool InputSpec::hasWiredDefault() const
{
    return d->hasWiredDefault;
}

QVariant InputSpec::minimum() const
{
    return d->minimum;
}

QVariant InputSpec::maximum() const
{
    return d->maximum;
}

double InputSpec::stepSize() const
{
    return d->stepSize;
}

QStringList InputSpec::options() const
{
    return d->options;
}

QString InputSpec::groupId() const
{
    return d->groupId;
}

QString InputSpec::group() const
{
    return d->group;
}

QVariant InputSpec::order() const
{
    return d->order;
}

std::optional<QVariant> InputSpec::valueFromText(const QString &text, QString *why) const
{
    const InputValue value = InputValue::fromText(*d, text);
    if (value.problem.isEmpty())
        return value.wire;
    if (why)
        *why = value.problem;
    return std::nullopt;
}

QString InputSpec::problemWith(const QVariant &value) const
{
    return InputValue::fromVariant(*d, value).problem;
}

QVariant InputSpec::wireValue(const QVariant &value) const
{
    const InputValue checked = InputValue::fromVariant(*d, value);
    return checked.problem.isEmpty() ? checked.wire : value;
}

bool operator==(const InputSpec &a, const InputSpec &b)
{
    return a.d == b.d || static_cast<const InputSpecFields &>(*a.d) == *b.d;
}

} // namespace ComfyDeploy
