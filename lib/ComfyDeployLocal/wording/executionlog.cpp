// SPDX-License-Identifier: MIT

#include "executionlog_p.h"

#include <QtCore/qjsonarray.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

// A string as Python prints it inside a dictionary.
QString pythonText(QString text)
{
    text.replace(u'\\', u"\\\\"_s);
    if (text.contains(u'\'') && !text.contains(u'"'))
        return u'"' + text + u'"';
    return u'\'' + text.replace(u'\'', u"\\'"_s) + u'\'';
}

} // namespace

QStringList promptCheckLines(const PromptCheck &check)
{
    QStringList lines;
    for (auto it = check.nodeErrors.begin(); it != check.nodeErrors.end(); ++it) {
        const QJsonObject node = it.value().toObject();
        const QJsonArray outputs = node.value("dependent_outputs"_L1).toArray();
        for (const QJsonValue output : outputs)
            lines += u"Failed to validate prompt for output %1:"_s.arg(output.toString());
        lines += u"* %1 %2:"_s.arg(node.value("class_type"_L1).toString(), it.key());
        const QJsonArray errors = node.value("errors"_L1).toArray();
        for (const QJsonValue error : errors)
            lines +=
                u"  - %1: %2"_s.arg(error["message"_L1].toString(), error["details"_L1].toString());
        lines += u"Output will be ignored"_s;
    }
    if (!check.accepted()) {
        const auto member = [&check](const QString &name) {
            return pythonText(name) + u": "_s + pythonText(check.error.value(name).toString());
        };
        lines += u"invalid prompt: {%1, %2, %3, 'extra_info': {}}"_s.arg(
            member(u"type"_s), member(u"message"_s), member(u"details"_s));
    }
    return lines;
}

QString promptCheckSummary(const PromptCheck &check)
{
    QStringList errors;
    for (auto it = check.nodeErrors.begin(); it != check.nodeErrors.end(); ++it) {
        const QJsonArray ofNode = it.value()["errors"_L1].toArray();
        for (const QJsonValue error : ofNode)
            errors += u"%1: %2 (node %3)"_s.arg(error["message"_L1].toString(),
                                                error["details"_L1].toString(), it.key());
    }
    if (errors.isEmpty())
        errors += check.error.value("message"_L1).toString();
    return errors.join(u", ");
}

QString failureLine(const QString &message)
{
    return u"!!! Exception during processing !!! "_s + message;
}

QStringList failedNodeLines(const QJsonObject &data)
{
    const QString message = data.value("exception_message"_L1).toString();
    QStringList lines{failureLine(message), u"Traceback (most recent call last):"_s};
    const QJsonArray traceback = data.value("traceback"_L1).toArray();
    for (const QJsonValue place : traceback) {
        QString text = place.toString();
        while (text.endsWith(u'\n'))
            text.chop(1);
        lines += text;
    }
    lines += data.value("exception_type"_L1).toString() + u": "_s + message;
    return lines;
}

} // namespace ComfyDeploy::Local
