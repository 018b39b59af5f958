// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <utility>

namespace ComfyDeploy::Cli {

class Console;

//! A column of a table.
struct TableColumn
{
    QString title;
    bool isWhole = false; //!< never truncated, because it is to be copied or typed
};

//! \a rows as aligned lines below the titles, if possible truncated to \a width; 0 means unlimited.
//! Characters that would move a terminal's cursor are removed.
[[nodiscard]] QStringList tableLines(const QList<TableColumn> &columns,
                                     const QList<QStringList> &rows, qsizetype width);
//! Prints the table on stdout, in its width.
void printTable(const QList<TableColumn> &columns, const QList<QStringList> &rows,
                Console *console);
//! Prints a line for each name and value, except for empty values.
void printFacts(const QList<std::pair<QString, QString>> &facts, Console *console);

//! \a time in local time; "-" if invalid.
[[nodiscard]] QString timeCell(const QDateTime &time);
//! \a text, or "-" if it is empty.
[[nodiscard]] QString textCell(const QString &text);

} // namespace ComfyDeploy::Cli
