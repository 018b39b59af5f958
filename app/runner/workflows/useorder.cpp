// SPDX-License-Identifier: MIT

#include "workflows/useorder.h"

#include <ComfyDeploy/core/filewriting_p.h>

#include <QtCore/qfile.h>
#include <QtCore/qsavefile.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

QString orderPath(const QDir &folder)
{
    return folder.filePath(u".order"_s);
}

} // namespace

QStringList UseOrder::of(const QDir &folder, const QStringList &patterns)
{
    QStringList unknown = folder.entryList(patterns, QDir::Files, QDir::Time);
    QStringList order;
    QFile file(orderPath(folder));
    if (file.open(QIODevice::ReadOnly)) {
        const QStringList names = QString::fromUtf8(file.readAll()).split(u'\n');
        for (const QString &name : names) {
            if (unknown.removeOne(name))
                order += name;
        }
    }
    return unknown + order;
}

void UseOrder::keep(const QDir &folder, const QStringList &names)
{
    const QByteArray bytes = names.join(u'\n').toUtf8();
    QSaveFile file(orderPath(folder));
    saveAll(&file, bytes); // otherwise the previous order is kept
}

} // namespace ComfyDeploy::Runner
