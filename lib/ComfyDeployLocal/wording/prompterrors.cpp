// SPDX-License-Identifier: MIT

#include "prompterrors_p.h"

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local::PromptErrors {

namespace {

QJsonObject errorObject(const QString &type, const QString &message, const QString &details,
                        const QJsonObject &extra = {})
{
    return {{"type"_L1, type},
            {"message"_L1, message},
            {"details"_L1, details},
            {"extra_info"_L1, extra}};
}

QJsonObject invalidPrompt(const QString &message, const QString &details)
{
    return errorObject(u"invalid_prompt"_s, message, details);
}

QString placeOf(const QString &node)
{
    return u"Node ID '#%1'"_s.arg(node);
}

} // namespace

QJsonObject promptIsNoObject()
{
    return invalidPrompt(u"The prompt must be an object of nodes."_s, {});
}

QJsonObject nodeIsNoObject(const QString &node)
{
    return invalidPrompt(u"Cannot execute because a node is not an object."_s, placeOf(node));
}

QJsonObject nodeHasNoClass(const QString &node)
{
    return invalidPrompt(u"Cannot execute because a node is missing the class_type property."_s,
                         placeOf(node));
}

QJsonObject unknownClass(const QString &node, const QString &classType)
{
    return invalidPrompt(u"Cannot execute because node %1 does not exist."_s.arg(classType),
                         placeOf(node));
}

QJsonObject unknownClass(const QString &node)
{
    return invalidPrompt(u"Cannot execute because a node does not exist."_s, placeOf(node));
}

QJsonObject noOutputs()
{
    return errorObject(u"prompt_no_outputs"_s, u"Prompt has no outputs"_s, {});
}

QJsonObject outputsFailed(const QString &details)
{
    return errorObject(u"prompt_outputs_failed_validation"_s, u"Prompt outputs failed validation"_s,
                       details);
}

QJsonObject missingInput(const QString &input)
{
    return errorObject(u"required_input_missing"_s, u"Required input is missing"_s, input,
                       {{"input_name"_L1, input}});
}

QJsonObject notInList(const QString &input, const QString &value, const QString &list,
                      const QJsonObject &extra)
{
    return errorObject(u"value_not_in_list"_s, u"Value not in list"_s,
                       u"%1: '%2' not in %3"_s.arg(input, value, list), extra);
}

QJsonObject smallerThanMinimum(const QString &input, const QString &value, const QString &minimum,
                               const QJsonObject &extra)
{
    return errorObject(u"value_smaller_than_min"_s,
                       u"Value %1 smaller than min of %2"_s.arg(value, minimum), input, extra);
}

QJsonObject biggerThanMaximum(const QString &input, const QString &value, const QString &maximum,
                              const QJsonObject &extra)
{
    return errorObject(u"value_bigger_than_max"_s,
                       u"Value %1 bigger than max of %2"_s.arg(value, maximum), input, extra);
}

QJsonObject badLink(const QString &input, const QJsonObject &extra)
{
    return errorObject(u"bad_linked_input"_s,
                       u"Bad linked input, must be a length-2 list of [node_id, slot_index]"_s,
                       input, extra);
}

QJsonObject typeMismatch(const QString &input, const QString &received, const QString &wanted,
                         const QJsonObject &extra)
{
    return errorObject(
        u"return_type_mismatch"_s, u"Return type mismatch between linked nodes"_s,
        u"%1, received_type(%2) mismatch input_type(%3)"_s.arg(input, received, wanted), extra);
}

QJsonObject noConversion(const QString &input, const QString &type, const QString &value,
                         const QString &problem, const QJsonObject &extra)
{
    return errorObject(u"invalid_input_type"_s,
                       u"Failed to convert an input value to a %1 value"_s.arg(type),
                       u"%1, %2, %3"_s.arg(input, value, problem), extra);
}

QJsonObject customValidation(const QString &details, const QJsonObject &extra)
{
    return errorObject(u"custom_validation_failed"_s, u"Custom validation failed for node"_s,
                       details, extra);
}

QJsonObject raised(const QString &text, const QJsonObject &extra)
{
    return errorObject(u"exception_during_validation"_s, u"Exception when validating node"_s, text,
                       extra);
}

QJsonObject raisedInside(const QString &text, const QJsonObject &extra)
{
    return errorObject(u"exception_during_inner_validation"_s,
                       u"Exception when validating inner node"_s, text, extra);
}

QJsonObject cycle(const QString &path, const QJsonObject &extra)
{
    return errorObject(u"dependency_cycle"_s, u"Dependency cycle detected"_s, path, extra);
}

} // namespace ComfyDeploy::Local::PromptErrors
