// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

//! One row of a table of a Markdown document; the heads of tables are none.
struct TableRow
{
    int line = 0; //!< in the document, from 1
    QStringList heads; //!< of its table
    QStringList cells; //!< trimmed
};

//! A fenced block of code.
struct CodeBlock
{
    int line = 0;
    QString language;
    QString text;
};

//! \brief A Markdown document, read as far as the tests of docs/api-map.md need it.
class MapDocument
{
public:
    explicit MapDocument(const QString &text);

    [[nodiscard]] QList<TableRow> rows() const { return m_rows; }
    [[nodiscard]] QList<CodeBlock> blocks() const { return m_blocks; }

    //! What stands between `backticks` in \a text.
    [[nodiscard]] static QStringList codeIn(const QString &text);
    //! The parts of a source between two marks "//! [name]", without the indentation that all of
    //! their lines share.
    [[nodiscard]] static QStringList markedParts(const QString &source);

private:
    QList<TableRow> m_rows;
    QList<CodeBlock> m_blocks;
};
