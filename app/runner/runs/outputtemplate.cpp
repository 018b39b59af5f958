// SPDX-License-Identifier: MIT

#include "runs/outputtemplate.h"

#include "shared/safename.h"

#include <QtCore/qhash.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

// A value is at most one part of a path: its slashes do not create folders.
QString filled(const QString &part, const QHash<QString, QString> &values)
{
    static const QRegularExpression field(u"\\{([a-z]+)\\}"_s);
    QString result;
    qsizetype end = 0;
    auto match = field.globalMatch(part);
    while (match.hasNext()) {
        const auto found = match.next();
        QString value = values.value(found.captured(1), found.captured(0));
        value.replace(u'/', u'_').replace(u'\\', u'_');
        result += QStringView(part).mid(end, found.capturedStart() - end);
        result += value;
        end = found.capturedEnd();
    }
    return result + part.mid(end);
}

} // namespace

QString defaultOutputTemplate()
{
    return u"{workflow}/{date}/{time}_{seed}_{index}"_s;
}

QString outputPath(const QString &pattern, const OutputName &name)
{
    const QHash<QString, QString> values{
        {u"workflow"_s, name.workflow.trimmed().isEmpty() ? u"workflow"_s : name.workflow},
        {u"date"_s, name.time.toString(u"yyyy-MM-dd"_s)},
        {u"time"_s, name.time.toString(u"HH-mm-ss"_s)},
        {u"seed"_s, name.seed.isEmpty() ? u"seed-unknown"_s : name.seed},
        {u"index"_s, QString::number(name.index)},
        {u"run"_s, name.runId.isEmpty() ? u"run"_s : name.runId},
    };
    QString path = pattern;
    path.replace(u'\\', u'/');
    QStringList parts;
    const QStringList wanted = path.split(u'/', Qt::SkipEmptyParts);
    for (const QString &part : wanted) {
        const QString text = filled(part, values).trimmed();
        if (!text.isEmpty() && text != "."_L1 && text != ".."_L1)
            parts += text;
    }
    if (parts.isEmpty())
        parts += u"output"_s;
    if (!name.extension.isEmpty())
        parts.last() += u'.' + name.extension;
    for (QString &part : parts)
        part = App::safeFileName(part);
    return parts.join(u'/');
}

} // namespace ComfyDeploy::Runner
