// SPDX-License-Identifier: MIT

#include "variations/variedvalues.h"

#include "runs/runnertext.h"
#include "shared/combinations.h"

#include <QtCore/qregularexpression.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;
using Kind = InputSpec::Kind;

namespace {

bool takesRanges(const InputSpec &spec)
{
    return spec.kind() == Kind::Integer || spec.kind() == Kind::Seed || spec.kind() == Kind::Number;
}

QStringList itemsOf(const InputSpec &spec, QString text)
{
    static const QRegularExpression range(u"\\s*\\.\\.\\s*"_s);
    static const QRegularExpression separator(u"[\\s,;]+"_s);
    if (takesRanges(spec))
        text.replace(range, u".."_s);
    QStringList items =
        VariedValues::isLinePerValue(spec) ? text.split(u'\n') : text.split(separator);
    for (QString &item : items)
        item = item.trimmed();
    items.removeAll(QString());
    return items;
}

} // namespace

bool VariedValues::canVary(const InputSpec &spec)
{
    return !spec.takesFile() && spec.kind() != Kind::Other;
}

bool VariedValues::isLinePerValue(const InputSpec &spec)
{
    return !takesRanges(spec) && spec.kind() != Kind::Boolean && spec.kind() != Kind::Color;
}

VariedValues VariedValues::read(const InputSpec &spec, const QString &text, int maximum)
{
    const auto bad = [&spec](const QString &what) {
        return VariedValues{{}, RunnerText::tr("%1: %2").arg(spec.label(), what)};
    };
    const auto invalid = [](const QString &what) { // which names the input
        return VariedValues{{}, what};
    };
    VariedValues varied;
    const auto add = [&varied](const QVariant &value) {
        if (!varied.values.contains(value)) // the same run twice is nothing new
            varied.values += value;
    };
    const QStringList items = itemsOf(spec, text);
    for (const QString &item : items) {
        const auto range = takesRanges(spec) ? App::integerRange(item, maximum) : std::nullopt;
        if (range && !range->problem.isEmpty())
            return bad(range->problem);
        QString why;
        const auto one = range ? std::nullopt : spec.valueFromText(item, &why);
        if (!range && !one)
            return invalid(why);
        const QVariantList values = range ? range->values : QVariantList{*one};
        for (const QVariant &value : values) {
            if (const QString problem = spec.problemWith(value); !problem.isEmpty())
                return invalid(RunnerText::tr("%1: %2").arg(value.toString(), problem));
            add(spec.wireValue(value));
        }
        if (varied.values.size() > maximum)
            return bad(RunnerText::tr("these are more than %1 values.").arg(maximum));
    }
    if (varied.values.isEmpty())
        return bad(RunnerText::tr("no value is given."));
    return varied;
}

} // namespace ComfyDeploy::Runner
