// SPDX-License-Identifier: MIT

#include "nodeclasses_p.h"

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

NodeInput NodeInput::optional() const
{
    NodeInput copy = *this;
    copy.required = false;
    return copy;
}

NodeInput linkInput(const QString &name, ValueType type)
{
    return {.name = name, .type = type};
}

NodeInput intInput(const QString &name, qint64 fallback, qint64 minimum, qint64 maximum,
                   qint64 step)
{
    return {.name = name,
            .type = ValueType::Int,
            .fallback = WholeNumber::fromSigned(fallback),
            .minimum = WholeNumber::fromSigned(minimum),
            .maximum = WholeNumber::fromSigned(maximum),
            .step = step ? NodeValue(WholeNumber::fromSigned(step)) : NodeValue()};
}

NodeInput floatInput(const QString &name, double fallback, double minimum, double maximum,
                     double step)
{
    return {.name = name,
            .type = ValueType::Float,
            .fallback = fallback,
            .minimum = minimum,
            .maximum = maximum,
            .step = step};
}

NodeInput textInput(const QString &name, const QString &fallback)
{
    return {.name = name, .type = ValueType::String, .fallback = fallback};
}

NodeInput comboInput(const QString &name, const QStringList &options, const QString &fallback)
{
    return {.name = name,
            .type = ValueType::Combo,
            .fallback = fallback.isEmpty() ? NodeValue() : NodeValue(fallback),
            .options = options};
}

NodeInput modelInput(const QString &name, const QString &fallback)
{
    NodeInput input = comboInput(name, {fallback});
    input.openOptions = true;
    return input;
}

const NodeInput *NodeClass::input(QStringView inputName) const
{
    for (const NodeInput &candidate : inputs) {
        if (candidate.name == inputName)
            return &candidate;
    }
    return nullptr;
}

const std::vector<NodeClass> &nodeClasses()
{
    static const std::vector<NodeClass> all = [] {
        std::vector<NodeClass> joined;
        for (auto group :
             {externalNodeClasses, samplerNodeClasses, imageNodeClasses, outputNodeClasses}) {
            const std::vector<NodeClass> classes = group();
            joined.insert(joined.end(), classes.begin(), classes.end());
        }
        return joined;
    }();
    return all;
}

const NodeClass *nodeClass(const QString &name)
{
    static const QHash<QString, const NodeClass *> byName = [] {
        QHash<QString, const NodeClass *> index;
        for (const NodeClass &candidate : nodeClasses())
            index.insert(candidate.name, &candidate);
        return index;
    }();
    return byName.value(name);
}

QJsonArray inputConfig(const NodeInput &input)
{
    if (input.isUpload) // filled in where the folder is known
        return {QJsonArray(), QJsonObject{{"image_upload"_L1, true}}};
    QJsonObject limits;
    const auto put = [&](QLatin1StringView key, const NodeValue &value) {
        if (!std::holds_alternative<std::monostate>(value))
            limits.insert(key, described(value));
    };
    put("default"_L1, input.fallback);
    put("min"_L1, input.minimum);
    put("max"_L1, input.maximum);
    put("step"_L1, input.step);
    QJsonArray config;
    if (input.type == ValueType::Combo)
        config.append(QJsonArray::fromStringList(input.options));
    else
        config.append(typeName(input.type));
    if (!limits.isEmpty())
        config.append(limits);
    return config;
}

QJsonObject objectInfo(const NodeClass &nodeClass)
{
    QJsonObject required;
    QJsonObject optional;
    QJsonArray requiredOrder;
    QJsonArray optionalOrder;
    for (const NodeInput &input : nodeClass.inputs) {
        (input.required ? required : optional).insert(input.name, inputConfig(input));
        (input.required ? requiredOrder : optionalOrder).append(input.name);
    }
    QJsonObject inputs{{"required"_L1, required}};
    QJsonObject order{{"required"_L1, requiredOrder}};
    if (!optional.isEmpty()) {
        inputs.insert("optional"_L1, optional);
        order.insert("optional"_L1, optionalOrder);
    }
    QJsonArray types;
    QJsonArray lists;
    QJsonArray names;
    for (const NodeOutput &output : nodeClass.outputs) {
        types.append(typeName(output.type));
        lists.append(false);
        names.append(output.name.isEmpty() ? typeName(output.type) : output.name);
    }
    return {{"input"_L1, inputs},
            {"input_order"_L1, order},
            {"output"_L1, types},
            {"output_is_list"_L1, lists},
            {"output_name"_L1, names},
            {"name"_L1, nodeClass.name},
            {"display_name"_L1, nodeClass.displayName},
            {"description"_L1, QString()},
            {"python_module"_L1, u"nodes"_s},
            {"category"_L1, nodeClass.category},
            {"output_node"_L1, nodeClass.outputNode}};
}

} // namespace ComfyDeploy::Local
