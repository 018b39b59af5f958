// SPDX-License-Identifier: MIT

#include "table.h"

#include "console.h"
#include "displaywidth.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qlocale.h>

#include <algorithm>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype widestCell = 40;
constexpr qsizetype narrowestCell = 8;
constexpr qsizetype gap = 2;

QString cut(const QString &cell, qsizetype width)
{
    if (displayWidth(cell) <= width)
        return cell;
    qsizetype end = 0;
    qsizetype used = 1; // the ellipsis
    while (end < cell.size()) {
        const qsizetype next = end + charactersAt(cell, end);
        used += displayWidth(QStringView(cell).sliced(end, next - end));
        if (used > width)
            break;
        end = next;
    }
    return cell.first(end) + u'…';
}

QString justified(const QString &cell, qsizetype width)
{
    return cell + QString(std::max<qsizetype>(0, width - displayWidth(cell)), u' ');
}

// Narrows the widest column that may be truncated until the line fits.
void shrink(const QList<TableColumn> &columns, qsizetype width, QList<qsizetype> *widths)
{
    qsizetype total = gap * (columns.size() - 1);
    for (const qsizetype one : std::as_const(*widths))
        total += one;
    for (; total > width; --total) {
        qsizetype widest = -1;
        for (qsizetype i = 0; i < columns.size(); ++i) {
            if (!columns.at(i).isWhole && widths->at(i) > narrowestCell
                && (widest < 0 || widths->at(i) > widths->at(widest)))
                widest = i;
        }
        if (widest < 0)
            return;
        --(*widths)[widest];
    }
}

} // namespace

QStringList tableLines(const QList<TableColumn> &columns, const QList<QStringList> &rows,
                       qsizetype width)
{
    QList<QStringList> cells{{}};
    for (const TableColumn &column : columns)
        cells.first() += column.title;
    cells += rows;
    QList<qsizetype> widths(columns.size(), 0);
    for (QStringList &row : cells) {
        for (qsizetype i = 0; i < columns.size(); ++i) {
            row[i] = Console::printable(row.at(i));
            if (!columns.at(i).isWhole)
                row[i] = cut(row.at(i), widestCell);
            widths[i] = std::max(widths.at(i), displayWidth(row.at(i)));
        }
    }
    if (width > 0)
        shrink(columns, width, &widths);
    QStringList lines;
    for (const QStringList &row : std::as_const(cells)) {
        QString line;
        for (qsizetype i = 0; i < columns.size(); ++i)
            line += justified(cut(row.at(i), widths.at(i)), widths.at(i) + gap);
        lines += line.trimmed();
    }
    return lines;
}

void printTable(const QList<TableColumn> &columns, const QList<QStringList> &rows, Console *console)
{
    const QStringList lines = tableLines(columns, rows, console->outputWidth());
    for (const QString &line : lines)
        console->resultText(line);
}

void printFacts(const QList<std::pair<QString, QString>> &facts, Console *console)
{
    qsizetype widest = 0;
    for (const auto &[name, value] : facts)
        widest = std::max(widest, value.isEmpty() ? 0 : name.size());
    for (const auto &[name, value] : facts) {
        if (!value.isEmpty())
            console->resultText(name.leftJustified(widest + gap) + Console::printable(value));
    }
}

QString timeCell(const QDateTime &time)
{
    if (!time.isValid())
        return u"-"_s;
    const QDateTime local = time.toLocalTime();
    // The formats are C's where only LANGUAGE is set, too, and then the language is not.
    const QString format = QLocale().dateFormat(QLocale::ShortFormat);
    const QString date = format == QLocale::c().dateFormat(QLocale::ShortFormat)
        ? local.toString(u"yyyy-MM-dd"_s)
        : QLocale().toString(local.date(), format);
    return date + local.toString(u" HH:mm:ss"_s);
}

QString textCell(const QString &text)
{
    return text.isEmpty() ? u"-"_s : text;
}

} // namespace ComfyDeploy::Cli
