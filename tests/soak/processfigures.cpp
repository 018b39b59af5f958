// SPDX-License-Identifier: MIT

#include "processfigures.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>

#include <sys/resource.h>

using namespace Qt::StringLiterals;

ProcessFigures ProcessFigures::now()
{
    ProcessFigures figures;
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        qFatal("this needs /proc");
    const QByteArrayList lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const QByteArray value = line.simplified().split(' ').value(1);
        if (line.startsWith("VmRSS:"))
            figures.megabytes = value.toDouble() / 1024;
        else if (line.startsWith("Threads:"))
            figures.threads = value.toInt();
    }
    status.close();
    // One of them is open to read the folder.
    figures.descriptors = int(QDir(u"/proc/self/fd"_s)
                                  .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
                                  .size())
        - 1;
    return figures;
}

QString ProcessFigures::toString() const
{
    return u"RSS %1 MB, %2 descriptors, %3 threads"_s.arg(
        QString::number(megabytes, 'f', 1), QString::number(descriptors), QString::number(threads));
}

void raiseDescriptorLimit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}
