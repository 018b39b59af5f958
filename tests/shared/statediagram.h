// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qfile.h>
#include <QtCore/qset.h>

//! What differs between \a arrows, "Before --> After", and the diagram of states below the heading
//! \a title in docs/architecture.md; empty if nothing does.
inline QByteArray differenceFromDiagram(const QByteArray &title, const QSet<QByteArray> &arrows)
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/../../docs/architecture.md"));
    if (!file.open(QIODevice::ReadOnly))
        return file.errorString().toUtf8();
    const QByteArray page = file.readAll();
    const qsizetype section = page.indexOf("\n## " + title + '\n');
    const qsizetype begin = page.indexOf("stateDiagram-v2", section);
    if (section < 0 || begin < 0)
        return "there is no diagram below " + title;
    QSet<QByteArray> drawn;
    for (const QByteArray &line :
         page.sliced(begin, page.indexOf("```", begin) - begin).split('\n')) {
        const QByteArray arrow = line.split(':').constFirst().trimmed();
        if (arrow.contains(" --> ") && !arrow.contains("[*]"))
            drawn += arrow;
    }
    for (const QByteArray &arrow : arrows) {
        if (!drawn.contains(arrow))
            return arrow + " is not drawn";
    }
    for (const QByteArray &arrow : drawn) {
        if (!arrows.contains(arrow))
            return arrow + " never happens";
    }
    return {};
}
