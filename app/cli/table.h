// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <utility>

namespace ComfyDeploy::Cli {

class Console;

//! A column of a table for people.
struct TableColumn
{
    QString title;
    bool isWhole = false; //!< there to be copied or typed, so it is never cut
};

//! \a rows as aligned lines below the titles, none wider than \a width if cutting can help it; 0
//! stands for any width. Cells are cleaned of what would move a terminal's cursor.
[[nodiscard]] QStringList tableLines(const QList<TableColumn> &columns,
                                     const QList<QStringList> &rows, qsizetype width);
//! The same on stdout, as wide as that is.
void printTable(const QList<TableColumn> &columns, const QList<QStringList> &rows,
                Console *console);
//! What there is to say of one thing: a line for each name and value, none where the value is
//! empty.
void printFacts(const QList<std::pair<QString, QString>> &facts, Console *console);

//! In local time; "-" if it is not known.
[[nodiscard]] QString timeCell(const QDateTime &time);
//! "-" if it is empty.
[[nodiscard]] QString textCell(const QString &text);

} // namespace ComfyDeploy::Cli
