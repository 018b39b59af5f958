// SPDX-License-Identifier: MIT

#include "recordedcases.h"

#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <QtCore/qfile.h>
#include <QtCore/qhash.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

namespace {

struct SuccessorType
{
    ValueType type = ValueType::Any;
    double minimum = -qInf();
    double maximum = qInf();
};

SuccessorType typeOf(const QString &successor)
{
    static const QHash<QString, SuccessorType> types{
        {u"S_Any"_s, {ValueType::Any}},           {u"S_Str"_s, {ValueType::String}},
        {u"S_Int"_s, {ValueType::Int, 0, 10000}}, {u"S_Float"_s, {ValueType::Float, 0, 100}},
        {u"S_Bool"_s, {ValueType::Boolean}},      {u"S_Combo"_s, {ValueType::Combo}}};
    return types.value(successor);
}

ValueType outputOf(const QString &primitive)
{
    static const QHash<QString, ValueType> types{{u"PrimitiveStringMultiline"_s, ValueType::String},
                                                 {u"PrimitiveFloat"_s, ValueType::Float},
                                                 {u"PrimitiveInt"_s, ValueType::Int},
                                                 {u"PrimitiveBoolean"_s, ValueType::Boolean}};
    return types.value(primitive, ValueType::Image);
}

QString printed(const NodeValue &value)
{
    if (const auto *text = std::get_if<QString>(&value))
        return u"str:'"_s + *text + u'\'';
    if (std::holds_alternative<std::monostate>(value))
        return u"NoneType:None"_s;
    const QString type = std::holds_alternative<bool>(value) ? u"bool:"_s
        : std::holds_alternative<double>(value)              ? u"float:"_s
                                                             : u"int:"_s;
    return type + pythonText(value);
}

QString printedLiteral(const SuccessorType &type, const JsonText::Value &literal)
{
    static const QStringList choices{u"euler"_s, u"ddim"_s, u"sd15-example.safetensors"_s};
    const PythonConversion converted = convertedLiteral(literal, type.type);
    if (!converted.problem.isEmpty())
        return u"REFUSED invalid_input_type"_s;
    if (type.type == ValueType::Combo && !choices.contains(pythonText(literal)))
        return u"REFUSED value_not_in_list"_s;
    double number = qQNaN();
    if (const auto *whole = std::get_if<WholeNumber>(&converted.value))
        number = whole->toDouble();
    else if (const auto *real = std::get_if<double>(&converted.value))
        number = *real;
    if (number < type.minimum)
        return u"REFUSED value_smaller_than_min"_s;
    if (number > type.maximum)
        return u"REFUSED value_bigger_than_max"_s;
    return printed(converted.value);
}

} // namespace

QByteArray RecordedCase::valueAsJson() const
{
    if (value == u"—")
        return {};
    if (value == "True"_L1 || value == "False"_L1)
        return value.toLower().toUtf8();
    if (value.startsWith(u'\'') && value.endsWith(u'\''))
        return JsonText::quoted(value.sliced(1).chopped(1));
    return JsonText::parse(value.toUtf8()) ? value.toUtf8() : JsonText::quoted(value);
}

QList<RecordedCase> recordedCases(const QString &version)
{
    QList<RecordedCase> cases;
    QFile file(QStringLiteral(TEST_DATA_DIR "/gateway/external-%1.tsv").arg(version));
    if (!file.open(QIODevice::ReadOnly))
        return cases;
    const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines.sliced(1)) {
        const QStringList cells = line.split(u'\t');
        if (cells.size() == 8) {
            cases += RecordedCase{cells.at(0), cells.at(1), cells.at(2), cells.at(3),
                                  cells.at(4), cells.at(5), cells.at(7)};
        }
    }
    return cases;
}

QString printedBySuccessor(const QString &successor, const JsonText::Value &given,
                           const JsonText &graph)
{
    const SuccessorType type = typeOf(successor);
    if (!given.isArray())
        return printedLiteral(type, given);
    const JsonText::Value source = graph.root().member(given.at(0).toString());
    const ValueType output = outputOf(source.member(u"class_type").toString());
    if (type.type != ValueType::Any && type.type != output)
        return u"REFUSED return_type_mismatch"_s;
    return printedLiteral({output}, source.member(u"inputs").member(u"value"));
}
