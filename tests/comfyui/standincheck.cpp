// SPDX-License-Identifier: MIT

#include "standincheck.h"

#include <ComfyDeployLocal/graph/promptcheck_p.h>
#include <ComfyDeployLocal/wording/prompterrors_p.h>
#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

namespace {

//! An input of a class as /object_info declares it.
struct Declared
{
    QString name;
    QJsonArray config; //!< [type, {limits}]
    bool required = false;

    [[nodiscard]] QJsonObject limits() const { return config.at(1).toObject(); }
    [[nodiscard]] QString type() const
    {
        return config.at(0).isArray() ? u"COMBO"_s : config.at(0).toString();
    }
    [[nodiscard]] QStringList options() const
    {
        const QJsonValue given =
            config.at(0).isArray() ? config.at(0) : limits().value("options"_L1);
        return given.toVariant().toStringList();
    }
    [[nodiscard]] bool isUpload() const
    {
        const QStringList keys = limits().keys();
        return std::any_of(keys.begin(), keys.end(),
                           [](const QString &key) { return key.endsWith("_upload"_L1); });
    }
};

//! What Python raises, and where the exception is caught.
struct Raised
{
    QString type;
    QString text;
};

class PromptWalk
{
public:
    PromptWalk(const JsonText::Value &prompt, const QJsonObject &objectInfo, StandInDialect dialect,
               const StandInCheck::FileExists &exists)
        : m_prompt(prompt), m_objectInfo(objectInfo), m_dialect(dialect), m_exists(exists)
    {}

    StandInCheck run(const std::optional<QStringList> &targets);

private:
    struct Verdict
    {
        bool valid = true;
        QJsonArray errors;
    };

    [[nodiscard]] bool readNodes(StandInCheck *check) const;
    [[nodiscard]] QJsonObject classOf(const QString &id) const
    {
        return m_objectInfo.value(m_prompt.member(id).member(u"class_type").toString()).toObject();
    }
    [[nodiscard]] QList<Declared> declared(const QString &id) const;
    std::optional<Raised> checkNode(const QString &id, QStringList path);
    std::optional<Raised> checkInput(const Declared &input, const JsonText::Value &value,
                                     const QStringList &path, Verdict *verdict);
    std::optional<Raised> checkLink(const Declared &input, const JsonText::Value &link,
                                    const QStringList &path, Verdict *verdict);
    void checkLiteral(const Declared &input, const JsonText::Value &value, Verdict *verdict);
    void checkFiles(const QString &id, Verdict *verdict) const;
    void addCycle(const QStringList &cycle);
    void addNodeErrors(const QString &output, StandInCheck *check) const;

    const JsonText::Value m_prompt;
    const QJsonObject m_objectInfo;
    const StandInDialect m_dialect;
    const StandInCheck::FileExists m_exists;
    QList<std::pair<QString, Verdict>> m_verdicts; //!< in the order in which they are known
    QHash<QString, bool> m_known;
    QList<JsonText::Splice> m_conversions;
};

QJsonObject infoOf(const Declared &input, const JsonText::Value &received)
{
    return {{"input_name"_L1, input.name},
            {"input_config"_L1, input.config},
            {"received_value"_L1, QJsonValue::fromVariant(received.toVariant())}};
}

QJsonObject errorOf(const QString &type, const QString &message, const QString &details,
                    const QJsonObject &extra)
{
    return {{"type"_L1, type},
            {"message"_L1, message},
            {"details"_L1, details},
            {"extra_info"_L1, extra}};
}

ValueType literalType(const QString &type)
{
    if (type == "INT"_L1)
        return ValueType::Int;
    if (type == "FLOAT"_L1)
        return ValueType::Float;
    if (type == "STRING"_L1)
        return ValueType::String;
    if (type == "BOOLEAN"_L1)
        return ValueType::Boolean;
    return type == "COMBO"_L1 ? ValueType::Combo : ValueType::Any;
}

NodeValue limitOf(const QJsonValue &limit, ValueType type)
{
    if (!limit.isDouble())
        return {};
    if (type == ValueType::Float)
        return limit.toDouble();
    // 2^64-1 is a double in a QJsonValue
    if (limit.toDouble() >= 18446744073709551615.0)
        return WholeNumber::fromUnsigned(std::numeric_limits<quint64>::max());
    return WholeNumber::fromSigned(limit.toInteger());
}

QByteArray jsonOf(const NodeValue &value)
{
    if (const auto *text = std::get_if<QString>(&value))
        return JsonText::quoted(*text);
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    return pythonText(value).toUtf8();
}

bool matches(const QString &received, const QString &wanted)
{
    if (received == "*"_L1 || wanted == "*"_L1)
        return true;
    // A type may be a union.
    const QStringList wantedTypes = wanted.split(u',');
    const QStringList receivedTypes = received.split(u',');
    return std::all_of(receivedTypes.begin(), receivedTypes.end(),
                       [&](const QString &type) { return wantedTypes.contains(type); });
}

QJsonObject missingType(StandInDialect dialect, const QString &id, const JsonText::Value &node)
{
    const QString place = u"Node ID '#%1'"_s.arg(id);
    const QString given = node.member(u"class_type").toString();
    if (dialect == StandInDialect::Old)
        return given.isEmpty() ? PromptErrors::nodeHasNoClass(id)
                               : PromptErrors::unknownClass(id, given);
    const QString title = node.member(u"_meta").member(u"title").toString();
    const QString shown = title.isEmpty() ? u"ID #"_s + id : title;
    const QJsonObject extra{{"node_id"_L1, id},
                            {"class_type"_L1, given.isEmpty() ? QJsonValue() : QJsonValue(given)},
                            {"node_title"_L1, title.isEmpty() ? QJsonValue() : QJsonValue(title)}};
    const QString message = given.isEmpty()
        ? u"Node '%1' has no class_type. The workflow may be corrupted or a custom node is missing."_s
              .arg(shown)
        : u"Node '%1' not found. The custom node may not be installed."_s.arg(
            title.isEmpty() ? given : title);
    return errorOf(u"missing_node_type"_s, message, place, extra);
}

//! False if the check ends here. One bad node refuses the whole prompt.
bool PromptWalk::readNodes(StandInCheck *check) const
{
    for (const JsonText::Value &node : m_prompt.children()) {
        const bool isText = node.isString() || node.isArray();
        if (!node.isObject() && !(isText && m_dialect == StandInDialect::Old)) {
            check->raised = true;
            return false;
        }
        if (classOf(node.key()).isEmpty()) {
            check->error = missingType(m_dialect, node.key(), node);
            return false;
        }
    }
    return true;
}

QList<Declared> PromptWalk::declared(const QString &id) const
{
    QList<Declared> all;
    const QJsonObject info = classOf(id);
    for (const QString &group : {u"required"_s, u"optional"_s}) {
        const QJsonObject inputs = info["input"_L1][group].toObject();
        for (const QJsonValue name : info["input_order"_L1][group].toArray()) {
            QJsonArray config = inputs.value(name.toString()).toArray();
            if (config.size() < 2)
                config.append(QJsonObject());
            all.append({name.toString(), config, group == "required"_L1});
        }
    }
    return all;
}

std::optional<Raised> PromptWalk::checkNode(const QString &id, QStringList path)
{
    if (m_known.contains(id))
        return std::nullopt;
    if (path.contains(id)) {
        addCycle(path.sliced(path.indexOf(id)));
        return std::nullopt;
    }
    Verdict verdict;
    path.append(id);
    const JsonText::Value inputs = m_prompt.member(id).member(u"inputs");
    if (!inputs.exists())
        return Raised{u"KeyError"_s, u"'inputs'"_s};
    for (const Declared &input : declared(id)) {
        const JsonText::Value value = inputs.member(input.name);
        if (!value.exists()) {
            if (input.required)
                verdict.errors.append(PromptErrors::missingInput(input.name));
            continue;
        }
        if (const auto raised = checkInput(input, value, path, &verdict))
            return raised;
    }
    if (m_known.contains(id)) // as part of a cycle
        return std::nullopt;
    if (verdict.errors.isEmpty())
        checkFiles(id, &verdict);
    verdict.valid = verdict.valid && verdict.errors.isEmpty();
    m_known.insert(id, verdict.valid);
    m_verdicts.append({id, verdict});
    return std::nullopt;
}

std::optional<Raised> PromptWalk::checkInput(const Declared &input, const JsonText::Value &value,
                                             const QStringList &path, Verdict *verdict)
{
    if (value.isArray())
        return checkLink(input, value, path, verdict);
    checkLiteral(input, value, verdict);
    return std::nullopt;
}

//! A list is always a link.
std::optional<Raised> PromptWalk::checkLink(const Declared &input, const JsonText::Value &link,
                                            const QStringList &path, Verdict *verdict)
{
    if (link.size() != 2) {
        verdict->errors.append(PromptErrors::badLink(input.name, infoOf(input, link)));
        return std::nullopt;
    }
    // The id must be text: a number is no key of the prompt.
    const JsonText::Value from = link.at(0);
    const QString source = from.toString();
    if (!from.isString())
        return Raised{u"KeyError"_s, pythonText(from)};
    if (!m_prompt.member(source).exists())
        return Raised{u"KeyError"_s, u'\'' + source + u'\''};
    const QJsonArray types = classOf(source)["output"_L1].toArray();
    const auto slot = qsizetype(link.at(1).toDouble(-1));
    if (slot < 0 || slot >= types.size())
        return Raised{u"IndexError"_s, u"tuple index out of range"_s};
    const QString received = types.at(slot).isArray() ? u"COMBO"_s : types.at(slot).toString();
    if (!matches(received, input.type())) {
        QJsonObject extra = infoOf(input, link);
        extra.remove("received_value"_L1);
        extra.insert("received_type"_L1, received);
        extra.insert("linked_node"_L1, QJsonValue::fromVariant(link.toVariant()));
        verdict->errors.append(
            PromptErrors::typeMismatch(input.name, received, input.type(), extra));
        return std::nullopt;
    }
    if (const auto raised = checkNode(source, path)) {
        QJsonObject extra = infoOf(input, link);
        extra.remove("received_value"_L1);
        extra.insert("exception_message"_L1, raised->text);
        extra.insert("exception_type"_L1, raised->type);
        extra.insert("traceback"_L1, QJsonArray());
        extra.insert("linked_node"_L1, QJsonValue::fromVariant(link.toVariant()));
        m_known.insert(source, false);
        m_verdicts.append({source, {false, {PromptErrors::raisedInside(raised->text, extra)}}});
    }
    verdict->valid = verdict->valid && m_known.value(source, true);
    return std::nullopt;
}

void PromptWalk::checkLiteral(const Declared &input, const JsonText::Value &given, Verdict *verdict)
{
    JsonText::Value value = given;
    const JsonText::Value wrapped = given.member(u"__value__"); // a list that is no link
    if (wrapped.exists())
        return;
    const ValueType type = literalType(input.type());
    if (type == ValueType::Any || input.isUpload())
        return;
    const PythonConversion converted = convertedLiteral(value, type);
    if (!converted.problem.isEmpty()) {
        QJsonObject extra = infoOf(input, value);
        extra.insert("exception_message"_L1, converted.problem);
        verdict->errors.append(PromptErrors::noConversion(
            input.name, input.type(), pythonText(value), converted.problem, extra));
        return;
    }
    NodeInput spec{.name = input.name, .type = type, .options = input.options()};
    spec.minimum = limitOf(input.limits().value("min"_L1), type);
    spec.maximum = limitOf(input.limits().value("max"_L1), type);
    QJsonObject error = limitError(spec, converted.value);
    if (!error.isEmpty()) {
        QJsonObject extra = error["extra_info"_L1].toObject();
        if (!extra["input_config"_L1].isNull()) // of long lists of options
            extra.insert("input_config"_L1, input.config);
        error.insert("extra_info"_L1, extra);
        verdict->errors.append(error);
        return;
    }
    // /queue and /history show what the node gets.
    const QByteArray json = jsonOf(converted.value);
    if (type != ValueType::Combo && json != value.raw())
        m_conversions.append({value.begin(), value.end(), json});
}

void PromptWalk::checkFiles(const QString &id, Verdict *verdict) const
{
    for (const Declared &input : declared(id)) {
        const JsonText::Value value = m_prompt.member(id).member(u"inputs").member(input.name);
        if (!input.isUpload() || !value.isString() || m_exists(value.toString()))
            continue;
        verdict->errors.append(PromptErrors::customValidation(
            u"%1 - Invalid image file: %2"_s.arg(input.name, value.toString()),
            {{"input_name"_L1, input.name}}));
    }
}

//! The old one refuses the prompt, and names no node.
void PromptWalk::addCycle(const QStringList &cycle)
{
    QStringList steps;
    for (const QString &node : cycle + cycle.first(1))
        steps += u"%1 (%2)"_s.arg(node, m_prompt.member(node).member(u"class_type").toString());
    for (const QString &node : cycle) {
        Verdict verdict{.valid = false, .errors = {}};
        if (m_dialect == StandInDialect::New) {
            verdict.errors.append(PromptErrors::cycle(
                steps.join(" -> "_L1),
                {{"node_id"_L1, node}, {"cycle_nodes"_L1, QJsonArray::fromStringList(cycle)}}));
        }
        m_known.insert(node, false);
        m_verdicts.append({node, verdict});
    }
}

void PromptWalk::addNodeErrors(const QString &output, StandInCheck *check) const
{
    for (const auto &[id, verdict] : m_verdicts) {
        if (verdict.valid || verdict.errors.isEmpty())
            continue;
        QJsonObject entry = check->nodeErrors.value(id).toObject();
        QJsonArray outputs = entry["dependent_outputs"_L1].toArray();
        outputs.append(output);
        check->nodeErrors.insert(
            id,
            QJsonObject{{"errors"_L1, verdict.errors},
                        {"dependent_outputs"_L1, outputs},
                        {"class_type"_L1, m_prompt.member(id).member(u"class_type").toString()}});
    }
}

StandInCheck PromptWalk::run(const std::optional<QStringList> &targets)
{
    StandInCheck check;
    if (!readNodes(&check))
        return check;
    QStringList outputs;
    for (const JsonText::Value &node : m_prompt.children()) {
        if (classOf(node.key())["output_node"_L1].toBool()
            && (!targets || targets->contains(node.key())))
            outputs += node.key();
    }
    if (outputs.isEmpty()) {
        check.error = PromptErrors::noOutputs();
        return check;
    }
    QStringList details;
    for (const QString &output : std::as_const(outputs)) {
        if (const auto raised = checkNode(output, {})) {
            const QJsonObject extra{{"exception_type"_L1, raised->type},
                                    {"traceback"_L1, QJsonArray()}};
            m_known.insert(output, false);
            m_verdicts.append({output, {false, {PromptErrors::raised(raised->text, extra)}}});
        }
        if (m_known.value(output)) {
            check.outputNodes += output;
            continue;
        }
        for (const auto &[id, verdict] : std::as_const(m_verdicts)) {
            for (const QJsonValue error : id == output ? verdict.errors : QJsonArray())
                details +=
                    error["message"_L1].toString() + u": "_s + error["details"_L1].toString();
        }
        addNodeErrors(output, &check);
    }
    if (check.outputNodes.isEmpty())
        check.error = PromptErrors::outputsFailed(details.join(u'\n'));
    for (JsonText::Splice &conversion : m_conversions) {
        conversion.begin -= m_prompt.begin();
        conversion.end -= m_prompt.begin();
    }
    check.graph = JsonText::spliced(m_prompt.raw(), m_conversions);
    return check;
}

} // namespace

StandInCheck StandInCheck::of(const JsonText::Value &prompt, const QJsonObject &objectInfo,
                              StandInDialect dialect, const std::optional<QStringList> &targets,
                              const FileExists &exists)
{
    if (!prompt.isObject()) {
        StandInCheck check;
        check.raised = true;
        return check;
    }
    return PromptWalk(prompt, objectInfo, dialect, exists).run(targets);
}
