// SPDX-License-Identifier: MIT

#pragma once

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
//! A file that turns out to be damaged is moved aside as "<path>.corrupt-<date>", and a new one is
//! begun with all that can still be read of it: when it is opened, or by mend() when it is met
//! later. Writing mends by itself.
//!
//! Lives in the thread that opened it. Before open(), and if that failed, reading finds nothing and
//! writing fails.
class HistoryFile
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Runner::HistoryFile)

public:
    //! The version that this program writes; files of later versions are refused.
    static constexpr int SchemaVersion = 3;

    //! Opens \a path, or makes it. False with a sentence in errorString(). True with a sentence in
    //! warning() if the file was damaged.
    bool open(const QString &path);
    //! Opens what open() was called with, if that failed, once more.
    bool openAgain();
    [[nodiscard]] bool isOpen() const;
    void close();
    [[nodiscard]] QString path() const { return m_path; }
    //! The reason of the last false, as a sentence; empty if there was none.
    [[nodiscard]] QString errorString() const { return m_error; }
    [[nodiscard]] QString warning() const { return m_warning; }
    //! Damage was met since the file was opened.
    [[nodiscard]] bool isDamaged() const { return m_damaged; }
    //! Sets the damaged file aside: see above. False if there is no damage, or it cannot be mended.
    bool mend();
    //! Is called after each mend() that did something, also one of a call that writes, with the
    //! sentence of warning().
    void setMendedHandler(std::function<void(const QString &)> handler);

    //! Something was written by another program since this was called last, or the file is another
    //! one by now. Costs next to nothing.
    [[nodiscard]] bool hasChangedElsewhere();

protected:
    HistoryFile();
    ~HistoryFile();

    //! False with the reason in errorString() if the statement fails.
    bool execute(QSqlQuery *query, const QString &sql, const QVariantList &values = {}) const;
    [[nodiscard]] QVariant value(const QString &sql, const QVariantList &values = {}) const;
    //! Runs \a work as one transaction: all of it, or nothing; once more if that mended the file.
    bool transaction(const std::function<bool()> &work);
    //! Also a statement that began well may end in damage.
    void noteDamage(const QSqlQuery &query) const;
    //! A file that is begun anew numbers its rows after this one.
    void noteRow(qint64 row);
    //! False, with that reason.
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
    qint64 m_dataVersion = -1; // of this connection, when it was looked at last
    qint64 m_lastRow = 0; // that this program has made
    std::function<void(const QString &)> m_mended;
};

} // namespace ComfyDeploy::Runner
