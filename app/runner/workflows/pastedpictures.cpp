// SPDX-License-Identifier: MIT

#include "workflows/pastedpictures.h"

#include "workflows/useorder.h"
#include "workflows/workflowlibrary.h"

#include <QtCore/qdir.h>
#include <QtCore/qstandardpaths.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

QString PastedPictures::folder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/pasted"_L1;
}

void PastedPictures::forgetOldest()
{
    QDir folder(PastedPictures::folder());
    if (!folder.exists())
        return;
    QStringList order = UseOrder::of(folder, {u"*"_s});
    const QByteArray inForms = order.size() > MaximumKept ? WorkflowLibrary::allValues() : "";
    const QStringList oldest = order.mid(MaximumKept);
    for (const QString &name : oldest) {
        if (!inForms.contains(name.toUtf8()) && folder.remove(name))
            order.removeOne(name);
    }
    UseOrder::keep(folder, order);
}

} // namespace ComfyDeploy::Runner
