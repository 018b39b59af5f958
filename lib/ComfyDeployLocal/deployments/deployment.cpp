// SPDX-License-Identifier: MIT

#include "deployment_p.h"

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/quuid.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

QString stableId(const QString &name)
{
    static const QUuid space(u"5d2f1c52-6c2b-4e0e-9a4b-0c3a7d7f6b11"_s);
    return QUuid::createUuidV5(space, name).toString(QUuid::WithoutBraces);
}

QString placedMessage(const GraphError &error)
{
    QStringList place;
    if (error.line > 0)
        place +=
            u"line %1, column %2"_s.arg(QString::number(error.line), QString::number(error.column));
    if (!error.nodeId.isEmpty())
        place += u"node "_s + error.nodeId;
    return place.isEmpty() ? error.message : place.join(u", ") + u": "_s + error.message;
}

} // namespace ComfyDeploy::Local
