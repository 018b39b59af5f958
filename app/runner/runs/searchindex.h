// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>
#include <QtSql/qsqldatabase.h>

namespace ComfyDeploy::Runner {

//! \brief The full-text index of a history, in a file of its own beside it, made with FTS5.
//!
//! It is a copy: the history is only read, and no run depends on the index. If it is missing,
//! damaged or of another history, it is made again; if SQLite has no FTS5, or the file cannot be
//! written, there is none, and the history itself is searched.
//!
//! Its tokens are trigrams, because a term is to be found anywhere in a text: in the middle of a
//! word, of a number, or of a language that has no spaces. An index of words would find beginnings
//! only.
class SearchIndex
{
public:
    //! The number of runs that advance() reads.
    static constexpr int Batch = 200;

    [[nodiscard]] static QString pathOf(const QString &historyPath);

    //! Opens the index of the history at \a historyPath for \a connection to it, or makes it. False
    //! if there can be none.
    bool open(const QSqlDatabase &connection, const QString &historyPath);
    void close();
    //! The same, and the index is made again at the next start: it cannot be read.
    void discard();
    [[nodiscard]] bool isOpen() const { return m_database.isOpen(); }
    //! Takes in the next runs, those that have ended since, and that some were removed. True if
    //! there may be more to do.
    bool advance();
    //! Runs were removed.
    void noteRemoval() { m_checksCount = true; }
    //! Runs up to this row are in the index.
    [[nodiscard]] qint64 lastRow() const { return m_lastRow; }
    //! The condition of WHERE, in the table of runs, for those between the rows that contain each
    //! of \a terms; appends the values of its placeholders to \a values.
    [[nodiscard]] static QString condition(const QStringList &terms, qint64 after, qint64 upTo,
                                           QVariantList *values);

private:
    bool attach();
    bool prepare();
    bool execute(const QString &sql, const QVariantList &values = {});
    [[nodiscard]] QVariant value(const QString &sql, const QVariantList &values = {});
    bool addNext();
    bool addEnded();
    bool removeMissing();
    bool add(const QString &rest, const QVariantList &values, int *added);
    bool transaction(bool (SearchIndex::*work)());

    QSqlDatabase m_database; // the connection to the history
    QString m_path;
    qint64 m_lastRow = 0;
    bool m_checksCount = true;
    bool m_hasMore = false;
};

} // namespace ComfyDeploy::Runner
