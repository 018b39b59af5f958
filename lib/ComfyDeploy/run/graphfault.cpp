// SPDX-License-Identifier: MIT

#include <ComfyDeploy/run/graphfault_p.h>

#include <QtCore/qregularexpression.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

GraphFault GraphFault::of(const QString &message, const QString &details)
{
    static const QRegularExpression input(u"\\A([A-Za-z_]\\w*)(?=\\z|[:,]| - )(?:[:,]| -)?\\s*"_s);
    GraphFault fault;
    QString rest = details.trimmed();
    if (const auto match = input.match(rest); match.hasMatch()) {
        fault.inputName = match.captured(1);
        rest.remove(0, match.capturedLength());
    }
    fault.message = rest.isEmpty() ? message : message + u": "_s + rest;
    return fault;
}

QString nodeInDetails(const QString &details)
{
    if (!details.startsWith("Node ID '#"_L1))
        return {};
    return details.sliced(10).chopped(details.endsWith(u'\'') ? 1 : 0);
}

} // namespace ComfyDeploy
