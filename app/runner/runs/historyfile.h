// SPDX-License-Identifier: MIT

#pragma once

#include "runs/historycheck.h"
#include "runs/runsession.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>
#include <QtSql/qsqldatabase.h>

#include <functional>

QT_BEGIN_NAMESPACE
class QSqlError;
class QSqlQuery;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! \brief The SQLite file of a history of runs, written so that a crash at any moment loses no run.
//!
//! Each transaction is on disk when it returns true (journal in WAL mode, synced at every commit).
//! Two programs may have the same file open.
//!
//! A damaged file is renamed to "<path>.corrupt-<date>", and a new one is created with all rows
//! that can still be read: by open() or, if the damage is found later, by mend(). Writing functions
//! call mend() themselves. startCheck() reads the whole file in a thread to find damage; writing
//! functions wait for it, and start it if nobody has.
//!
//! Lives in the thread that opened it. Before open(), and if that failed, reading finds nothing and
//! writing fails.
class HistoryFile
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Runner::HistoryFile)

public:
    //! The version that this program writes; files of later versions are refused.
    static constexpr int SchemaVersion = 5;

    //! Opens \a path, or creates it. Returns false with a sentence in errorString() on failure;
    //! true with a sentence in warning() if the file was damaged.
    bool open(const QString &path);
    //! Tries again to open the file after open() has failed.
    bool openAgain();
    [[nodiscard]] bool isOpen() const;
    void close();
    [[nodiscard]] QString path() const { return m_path; }
    //! Why the last function returned false, as a sentence; empty if none did.
    [[nodiscard]] QString errorString() const { return m_error; }
    [[nodiscard]] QString warning() const { return m_warning; }
    //! Whether damage was found since the file was opened.
    [[nodiscard]] bool isDamaged() const { return m_damaged; }
    //! Reports damage that another connection has found: mend() then checks the whole file.
    void noteDamage() { m_damaged = true; }
    //! Starts to read the whole file, if that was not done since it was opened.
    void startCheck();
    //! The same, waits until the whole file is read, and repairs the damage that was found.
    void finishCheck();
    //! Sets a function that is called in another thread when the whole file is read. Waits until
    //! the earlier one is no longer called.
    void setCheckedHandler(std::function<void()> done);
    //! Replaces the damaged file, see above. Returns false if there is no damage, or if the file
    //! cannot be replaced.
    bool mend();
    //! Sets a function that is called with warning() after each repair, also one inside a function
    //! that writes.
    void setMendedHandler(std::function<void(const QString &)> handler);
    //! Is called before the file is closed or set aside: no other connection of this program to it
    //! must be open then.
    void setClosingHandler(std::function<void()> handler);

    //! Whether another program has written since the last call, or the file was opened anew. Very
    //! cheap.
    [[nodiscard]] bool hasChangedElsewhere();

protected:
    HistoryFile();
    ~HistoryFile();

    //! Returns false with the reason in errorString() if the statement fails.
    bool execute(QSqlQuery *query, const QString &sql, const QVariantList &values = {}) const;
    [[nodiscard]] QVariant value(const QString &sql, const QVariantList &values = {}) const;
    //! Runs \a work as one transaction: all of it, or nothing; a second time if the first one
    //! failed and the file could be mended.
    bool transaction(const std::function<bool()> &work);
    //! Reports the error of a statement, after its last row too: damage can be found after the
    //! first rows. Does nothing if there is none.
    void noteError(const QSqlError &error) const;
    [[nodiscard]] const QSqlDatabase &connection() const { return m_database; }
    //! If the file has to be created anew, its rows are numbered after \a row.
    void noteRow(qint64 row);
    //! Returns false and sets errorString() to \a reason.
    bool fail(const QString &reason) const;
    [[nodiscard]] const RunSession &ownSession() const { return m_session; }

private:
    Q_DISABLE_COPY_MOVE(HistoryFile)

    bool openFile();
    void putForeignLogAside();
    bool openConnection(bool *corrupt);
    bool prepareConnection(bool *corrupt);
    bool failToOpen(const QSqlError &error, bool *corrupt);
    void closeConnection();
    bool tryTransaction(const std::function<bool()> &work);

    QSqlDatabase m_database;
    QString m_path;
    RunSession m_session;
    mutable QString m_error;
    mutable bool m_damaged = false;
    QString m_warning;
    qint64 m_dataVersion = -1; // of this connection, as of the last hasChangedElsewhere()
    qint64 m_lastRow = 0; // the last row that this program has added
    std::function<void(const QString &)> m_mended;
    std::function<void()> m_closing;
    std::function<void()> m_checked;
    HistoryCheck m_check;
    bool m_isCheckDue = false;
};

} // namespace ComfyDeploy::Runner
