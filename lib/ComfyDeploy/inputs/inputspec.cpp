// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/inputspec_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/inputs/inputvalue_p.h>
#include <ComfyDeploy/inputs/prompttext_p.h>

namespace ComfyDeploy {

namespace {} // namespace

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
    return d->kind();
}

bool InputSpec::takesFile() const
{
    return d->external->has(ExternalClass::TakesFile);
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
    return d->defaultValue();
}

QVariantList InputSpec::defaultValues() const
{
    return d->defaultValues;
}

bool InputSpec::defaultsDiffer() const
{
    return d->defaultsDiffer;
}

bool InputSpec::hasWiredDefault() const
{
    return !d->link().isEmpty();
}

bool InputSpec::hasDefault() const
{
    for (qsizetype i = 0; i < d->defaultValues.size(); ++i) {
        if (!d->defaultValues[i].isValid() && d->links.value(i).isEmpty())
            return false;
    }
    return !d->defaultValues.isEmpty();
}

QString InputSpec::note() const
{
    constexpr qsizetype MostNamed = 6;
    if (d->isLiteral() && takesFile())
        return InputText::tr(
                   "Node %1 (%2) cannot take an upload, so an External node takes its place in the "
                   "run.")
            .arg(nodeId(), d->classType);
    if (!d->defaultsDiffer)
        return {};
    // A deployment's input_types name no nodes.
    const bool areNamed = !d->nodeIds.isEmpty() && d->nodeIds.size() <= MostNamed;
    const QString nodes = areNamed
        ? InputText::tr("Nodes %1 and %2")
              .arg(d->nodeIds.mid(0, d->nodeIds.size() - 1).join(u", "), d->nodeIds.constLast())
        : InputText::tr("%1 nodes").arg(QString::number(d->defaultValues.size()));
    return InputText::tr(
               "%1 share the name \"%2\" and have different defaults: each keeps its own until a "
               "value is set, which then goes to all of them.")
        .arg(nodes, d->name);
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

bool InputSpec::isLiteral() const
{
    return d->isLiteral();
}

QString InputSpec::alias() const
{
    return d->alias;
}

QList<InputTarget> InputSpec::targets() const
{
    return d->targets;
}

InputSpec::Level InputSpec::level() const
{
    return d->level;
}

InputSpec::Role InputSpec::role() const
{
    return d->role;
}

bool InputSpec::isMultiline() const
{
    if (d->isLiteral())
        return d->isMultiline;
    return d->kind() == Kind::Text && !d->external->has(ExternalClass::OneLine);
}

bool InputSpec::hasChoices(const QVariant &value) const
{
    bool isPicked = false;
    if (d->isDynamicPrompt)
        (void)dynamicPrompt(value.toString(), &isPicked);
    return isPicked;
}

QVariant InputSpec::softMinimum() const
{
    return d->softMinimum;
}

QVariant InputSpec::softMaximum() const
{
    return d->softMaximum;
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
