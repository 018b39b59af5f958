// SPDX-License-Identifier: MIT

#include "runs/runfilter.h"

#include "runs/runrow.h"

#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

QString placeholders(qsizetype count)
{
    return QStringList(count, u"?"_s).join(u", "_s);
}

QString conditionOf(const RunFilter &filter, QVariantList *values)
{
    QStringList parts{u"1"_s};
    if (!filter.phases.isEmpty()) {
        parts += u"phase IN (%1)"_s.arg(placeholders(filter.phases.size()));
        for (const WorkflowRun::Phase phase : filter.phases)
            values->append(phaseName(phase));
    }
    if (filter.unsettledOnly)
        parts += u"NOT settled"_s;
    if (!filter.workflowName.isEmpty()) {
        parts += u"workflow_name = ?"_s;
        values->append(filter.workflowName);
    }
    if (filter.starredOnly)
        parts += u"starred"_s;
    if (!filter.without.isEmpty()) {
        parts += u"local_id NOT IN (%1)"_s.arg(placeholders(filter.without.size()));
        for (const QString &localId : filter.without)
            values->append(localId);
    }
    if (filter.foldsBatches) {
        QString earlier = u"SELECT 1 FROM runs AS other WHERE other.batch_id = runs.batch_id "
                          "AND other.batch_id <> '' AND other.row < runs.row"_s;
        if (!filter.without.isEmpty()) {
            earlier +=
                u" AND other.local_id NOT IN (%1)"_s.arg(placeholders(filter.without.size()));
            for (const QString &localId : filter.without)
                values->append(localId);
        }
        parts += u"(batch_id = '' OR NOT EXISTS (%1))"_s.arg(earlier);
    }
    if (filter.since.isValid()) {
        parts += u"created >= ?"_s;
        values->append(filter.since.toMSecsSinceEpoch());
    }
    return parts.join(u" AND "_s);
}

QString textConditionOf(const RunFilter &filter, QVariantList *values)
{
    QStringList parts{u"1"_s};
    const QStringList terms = foldedTerms(filter.text);
    for (QString term : terms) {
        parts += u"search LIKE ? ESCAPE '\\'"_s;
        term.replace(u"\\"_s, u"\\\\"_s).replace(u"%"_s, u"\\%"_s).replace(u"_"_s, u"\\_"_s);
        values->append(u'%' + term + u'%');
    }
    return parts.join(u" AND "_s);
}

} // namespace ComfyDeploy::Runner
