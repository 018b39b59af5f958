// SPDX-License-Identifier: MIT

#include "results/inputdifference.h"

#include "runs/runnertext.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/graphfields.h>
#include <qml/form/formvalues.h>

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestShown = 40;

qsizetype commonStart(QStringView a, QStringView b)
{
    const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return end.first - a.begin();
}

qsizetype commonEnd(QStringView a, QStringView b)
{
    const auto end = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
    return end.first - a.rbegin();
}

bool breaksWord(QStringView text, qsizetype at)
{
    return at > 0 && at < text.size() && !text.at(at).isSpace() && !text.at(at - 1).isSpace();
}

// The part of \a text between what it has in common with another one.
QString shortened(const QString &text, qsizetype start, qsizetype end)
{
    QString part = text.sliced(start, text.size() - start - end).simplified();
    bool isCut = end > 0;
    if (part.size() > longestShown) {
        const qsizetype size =
            part.at(longestShown - 1).isHighSurrogate() ? longestShown - 1 : longestShown;
        part.truncate(size);
        isCut = true;
    }
    return u'"' + (start > 0 ? u"…"_s : QString()) + part + (isCut ? u"…"_s : QString()) + u'"';
}

QString changeText(const QString &a, const QString &b)
{
    if (std::max(a.size(), b.size()) <= longestShown && !a.isEmpty() && !b.isEmpty())
        return RunnerText::tr("%1 → %2", "values of an input").arg(a.simplified(), b.simplified());
    qsizetype start = commonStart(a, b);
    while (start > 0 && (breaksWord(a, start) || breaksWord(b, start)))
        --start;
    qsizetype end = commonEnd(QStringView(a).sliced(start), QStringView(b).sliced(start));
    while (end > 0 && (breaksWord(a, a.size() - end) || breaksWord(b, b.size() - end)))
        --end;
    return RunnerText::tr("%1 → %2", "values of an input")
        .arg(shortened(a, start, end), shortened(b, start, end));
}

} // namespace

QList<InputText> inputTexts(const QByteArray &graph, const QByteArray &inputs)
{
    QList<InputText> texts;
    QVariantMap sent;
    if (const auto json = JsonText::parse(inputs))
        sent = json->root().toVariant().toMap();
    const auto parsed = WorkflowGraph::fromJson(graph);
    const QList<InputSpec> specs = parsed ? GraphFields::of(*parsed).specs() : QList<InputSpec>();
    for (const InputSpec &spec : specs) {
        const QVariant value =
            sent.contains(spec.name()) ? sent.take(spec.name()) : spec.defaultValue();
        texts += {spec.name(), spec.label(), Qml::FormValues::textOf(value)};
    }
    for (auto it = sent.cbegin(); it != sent.cend(); ++it)
        texts += {it.key(), it.key(), Qml::FormValues::textOf(it.value())};
    return texts;
}

QString inputDifference(const QList<InputText> &a, const QList<InputText> &b)
{
    QStringList changes;
    for (const InputText &input : a) {
        const auto other = std::find_if(
            b.begin(), b.end(), [&input](const InputText &i) { return i.name == input.name; });
        if (other != b.end() && other->text != input.text)
            changes += RunnerText::tr("%1 %2", "input and its change")
                           .arg(input.label, changeText(input.text, other->text));
    }
    return changes.join(u" · "_s);
}

} // namespace ComfyDeploy::Runner
