// SPDX-License-Identifier: MIT

#include "stringcombination_p.h"
#include "substitutionplanner_p.h"
#include <ComfyDeployLocal/wording/externalvalue_p.h>
#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <cmath>

// Replaces the plugin's nodes that give a text, a number or a name.
namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

//! PrimitiveInt and PrimitiveFloat take numbers from minus this to this.
constexpr quint64 PrimitiveLimit = 9223372036854775807ULL;

WholeNumber wholeLimit(const JsonText::Value &value, const QVariant &otherwise)
{
    const NodeValue number =
        value.exists() ? convertedLiteral(value, ValueType::Int).value : NodeValue();
    const auto *whole = std::get_if<WholeNumber>(&number);
    return whole ? *whole : WholeNumber::fromSigned(otherwise.toLongLong());
}

double realLimit(const JsonText::Value &value, const QVariant &otherwise)
{
    const NodeValue number =
        value.exists() ? convertedLiteral(value, ValueType::Float).value : NodeValue();
    const auto *real = std::get_if<double>(&number);
    return real ? *real : otherwise.toDouble();
}

} // namespace

SubstitutionPlanner::Decision SubstitutionPlanner::inPlace(const SubstitutionRule &rule,
                                                           const SubstituteValue &value) const
{
    if (rule.primitive.isEmpty() || !m_server.contains(rule.primitive.toString()))
        return Substitute{.kind = Substitute::Kind::Passed, .value = value};
    return Substitute{
        .kind = Substitute::Kind::Node, .className = rule.primitive, .inputs = {{u"value", value}}};
}

SubstitutionPlanner::Decision SubstitutionPlanner::literal(const SubstitutionRule &rule,
                                                           const QByteArray &json) const
{
    return inPlace(rule, {.json = json});
}

SubstitutionPlanner::Decision SubstitutionPlanner::literal(const SubstitutionRule &rule,
                                                           const WholeNumber &number) const
{
    const QByteArray json = number.toString().toLatin1();
    if (number.magnitude > PrimitiveLimit)
        return Substitute{.kind = Substitute::Kind::Passed, .value = {.json = json}};
    return literal(rule, json);
}

// A number keeps its spelling. JSON has no NaN and no infinity, but ComfyUI reads them from a text.
SubstitutionPlanner::Decision SubstitutionPlanner::literal(const SubstitutionRule &rule,
                                                           const JsonText::Value &given,
                                                           double number) const
{
    const QByteArray json = given.isNumber() ? given.raw()
        : std::isfinite(number)              ? JsonText::fromDouble(number)
                                             : JsonText::quoted(given.toString());
    if (std::abs(number) > double(PrimitiveLimit))
        return Substitute{.kind = Substitute::Kind::Passed, .value = {.json = json}};
    return literal(rule, json);
}

SubstitutionPlanner::Decision
SubstitutionPlanner::defaultOf(const Node &node, const SubstitutionRule &rule, QStringView input)
{
    const Input *value = node.input(input);
    if (!value || value->value.isNull())
        return refuse(node, u"it has neither a value that it can use nor a default. Give one"_s);
    return inPlace(rule, SubstituteValue::of(*value));
}

SubstitutionPlanner::Decision SubstitutionPlanner::textOf(const Node &node,
                                                          const SubstitutionRule &rule)
{
    const Input *value = node.input(u"default_value");
    if (value && value->kind != Input::Kind::Literal)
        return inPlace(rule, SubstituteValue::of(*value));
    if (!value || value->value.isNull()) {
        // The plugin's node would return Python's None, on which most readers fail.
        return rule.way == Way::Choice ? defaultOf(node, rule, u"default_value")
                                       : literal(rule, JsonText::quoted(QString()));
    }
    return literal(rule, JsonText::quoted(pythonText(value->value)));
}

SubstitutionPlanner::Decision SubstitutionPlanner::numberOf(const Node &node,
                                                            const SubstitutionRule &rule)
{
    const auto value = known(node, u"input_id");
    if (!value)
        return std::nullopt;
    const auto number = pythonFloat(value->exists() ? pythonText(*value) : QString());
    return number ? literal(rule, *value, *number) : defaultOf(node, rule, u"default_value");
}

SubstitutionPlanner::Decision SubstitutionPlanner::sliderOf(const Node &node,
                                                            const SubstitutionRule &rule)
{
    const ExternalClass &row = externalClass(rule.name);
    const auto value = known(node, u"input_id");
    const auto minimum = known(node, u"min_value");
    const auto maximum = known(node, u"max_value");
    if (!value || !minimum || !maximum)
        return std::nullopt;
    const auto number =
        externalSlider(value->exists() ? pythonText(*value) : QString(),
                       realLimit(*minimum, row.minimum), realLimit(*maximum, row.maximum));
    return number ? literal(rule, *value, *number) : defaultOf(node, rule, u"default_value");
}

SubstitutionPlanner::Decision SubstitutionPlanner::wholeOf(const Node &node,
                                                           const SubstitutionRule &rule)
{
    const ExternalClass &row = externalClass(rule.name);
    const auto text = knownText(node, u"input_id");
    const auto minimum = known(node, u"min_value");
    const auto maximum = known(node, u"max_value");
    if (!text || !minimum || !maximum)
        return std::nullopt;
    const auto number = rule.way == Way::Whole
        ? externalWhole(*text)
        : externalWholeSlider(*text, wholeLimit(*minimum, row.minimum),
                              wholeLimit(*maximum, row.maximum));
    return number ? literal(rule, *number) : defaultOf(node, rule, u"default_value");
}

SubstitutionPlanner::Decision SubstitutionPlanner::truthOf(const Node &node,
                                                           const SubstitutionRule &rule)
{
    const Input *value = node.input(u"default_value");
    if (!value || value->kind != Input::Kind::Literal)
        return defaultOf(node, rule, u"default_value");
    const NodeValue truth = convertedLiteral(value->value, ValueType::Boolean).value;
    return literal(rule, std::get<bool>(truth) ? "true"_ba : "false"_ba);
}

SubstitutionPlanner::Decision SubstitutionPlanner::seedOf(const Node &node,
                                                          const SubstitutionRule &rule)
{
    const ExternalClass &row = externalClass(rule.name);
    const auto value = known(node, u"default_value");
    const auto minimum = known(node, u"min_value");
    const auto maximum = known(node, u"max_value");
    if (!value || !minimum || !maximum)
        return std::nullopt;
    const auto [low, high] =
        externalSeedRange(wholeLimit(*minimum, row.minimum), wholeLimit(*maximum, row.maximum));
    const PythonConversion asked = value->exists()
        ? convertedLiteral(*value, ValueType::Int)
        : PythonConversion{WholeNumber::fromSigned(-1), {}};
    if (!asked.problem.isEmpty()) {
        return refuse(node,
                      u"its seed must be a whole number, not %1"_s.arg(
                          QString::fromUtf8(value->raw().left(100))));
    }
    const qint64 seed = std::get<WholeNumber>(asked.value).toSigned();
    if (seed >= low && seed <= high)
        return literal(rule, QByteArray::number(seed));
    // Nodes of the same input take the same drawn seed, as they take the same given one.
    const QString name = inputName(node);
    qint64 drawn = m_plan->seeds.value(name, -1);
    if (drawn < low || drawn > high)
        drawn = m_draw(low, high);
    if (!name.isEmpty())
        m_plan->seeds.insert(name, drawn);
    return literal(rule, QByteArray::number(drawn));
}

SubstitutionPlanner::Decision SubstitutionPlanner::combinationOf(const Node &node,
                                                                 const SubstitutionRule &rule)
{
    QStringList texts;
    for (const QStringView name : {u"action", u"tidy_tags", u"text_a", u"text_b", u"text_c"}) {
        const auto text = knownText(node, name);
        if (!text)
            return std::nullopt;
        texts += *text;
    }
    const StringCombination combination{.isReplacement = texts.at(0) != "append"_L1,
                                        .tidies = texts.at(1) == "yes"_L1,
                                        .first = texts.at(2),
                                        .second = texts.at(3),
                                        .third = texts.at(4)};
    const auto result = combination.result();
    if (!result) {
        return refuse(node,
                      u"its regular expression cannot be applied here. Simplify it, or "
                      "install ComfyUI-Deploy on this ComfyUI"_s);
    }
    Decision shown = literal(rule, JsonText::quoted(*result));
    shown->isShown = m_server.contains(u"PreviewAny"_s);
    return shown;
}

// The name of a model's file. Only the plugin can download a model.
SubstitutionPlanner::Decision
SubstitutionPlanner::nameOf(const Node &node, QStringView addressInput, QStringView defaultInput)
{
    const SubstitutionRule &rule = *substitutionRule(node.classType);
    const auto given = knownText(node, addressInput);
    if (!given)
        return std::nullopt;
    if (given->startsWith("http"_L1))
        return refuse(node, hostFileProblem());
    // A face model's plain name is ignored by the plugin, too.
    if (!given->isEmpty() && rule.way == Way::Lora)
        return literal(rule, JsonText::quoted(*given));
    return defaultOf(node, rule, defaultInput);
}

} // namespace ComfyDeploy::Local
