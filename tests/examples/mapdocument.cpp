// SPDX-License-Identifier: MIT

#include "mapdocument.h"

#include <QtCore/qhash.h>
#include <QtCore/qregularexpression.h>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace {

// A | in code belongs to its cell.
QStringList cellsOf(const QString &line)
{
    QStringList cells{QString()};
    bool isCode = false;
    for (const QChar c : line.trimmed()) {
        if (c == u'`')
            isCode = !isCode;
        if (c == u'|' && !isCode)
            cells.append(QString());
        else
            cells.last().append(c);
    }
    cells.removeFirst(); // before the first |
    cells.removeLast();
    for (QString &cell : cells)
        cell = cell.trimmed();
    return cells;
}

QString dedented(const QStringList &lines)
{
    qsizetype indent = std::numeric_limits<qsizetype>::max();
    for (const QString &line : lines) {
        const auto first =
            std::find_if(line.begin(), line.end(), [](QChar c) { return c != u' '; });
        if (first != line.end())
            indent = std::min<qsizetype>(indent, first - line.begin());
    }
    QString text;
    for (const QString &line : lines)
        text += line.mid(indent) + u'\n';
    return text;
}

} // namespace

MapDocument::MapDocument(const QString &text)
{
    static const QRegularExpression ruler(u"^\\|[-|: ]+\\|$"_s);
    const QStringList lines = text.split(u'\n');
    QStringList heads;
    QStringList code;
    bool isCode = false;
    for (int i = 0; i < int(lines.size()); ++i) {
        const QString &line = lines.at(i);
        if (line.startsWith(u"```"_s)) {
            if (!isCode)
                m_blocks.append({i + 1, line.mid(3), {}});
            else
                m_blocks.last().text = code.isEmpty() ? QString() : code.join(u'\n') + u'\n';
            code.clear();
            isCode = !isCode;
        } else if (isCode) {
            code.append(line);
        } else if (!line.startsWith(u'|')) {
            heads.clear();
        } else if (heads.isEmpty()) {
            heads = cellsOf(line);
        } else if (!ruler.match(line).hasMatch()) {
            m_rows.append({i + 1, heads, cellsOf(line)});
        }
    }
}

QStringList MapDocument::codeIn(const QString &text)
{
    const QStringList pieces = text.split(u'`');
    QStringList code;
    for (int i = 1; i < int(pieces.size()); i += 2)
        code.append(pieces.at(i));
    return code;
}

QStringList MapDocument::markedParts(const QString &source)
{
    static const QRegularExpression mark(u"^ *//! \\[(.+)\\]$"_s);
    QStringList parts;
    QHash<QString, QStringList> open;
    const QStringList lines = source.split(u'\n');
    for (const QString &line : lines) {
        const auto match = mark.match(line);
        if (!match.hasMatch()) {
            for (QStringList &part : open)
                part.append(line);
        } else if (const QString name = match.captured(1); open.contains(name)) {
            parts.append(dedented(open.take(name)));
        } else {
            open.insert(name, {});
        }
    }
    return parts;
}
