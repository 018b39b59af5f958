// SPDX-License-Identifier: MIT

// The program as a process, with its own folders.
#pragma once

#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

//! The program's data and results; outlives the processes that use it.
class RunnerHome
{
public:
    [[nodiscard]] QString outputs() const { return m_folder.filePath(QStringLiteral("outputs")); }
    //! All result files with a matching name.
    [[nodiscard]] QStringList results(const QString &pattern) const;
    [[nodiscard]] QProcessEnvironment environment() const;

private:
    QTemporaryDir m_folder;
};

//! A running program; killed by the destructor.
class RunnerProcess
{
public:
    RunnerProcess(const RunnerHome &home, const QStringList &arguments,
                  const QProcessEnvironment &extra = {});
    ~RunnerProcess();

    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    //! Like kill -9.
    void kill();
    [[nodiscard]] QByteArray output() { return m_process.readAll(); }

private:
    QProcess m_process;
};

//! `comfydeploy serve` as a process; ends with this object.
class ServeProcess
{
public:
    explicit ServeProcess(const QStringList &arguments = {});
    ~ServeProcess();

    //! Empty if it did not start.
    [[nodiscard]] QString url() const { return m_url; }
    //! The number of requested runs; -1 if unknown.
    [[nodiscard]] int runs() const;

private:
    QProcess m_process;
    QString m_url;
};

//! Starts the program again after it was killed during a run: the run's picture and its sidecar are
//! saved within \a patience milliseconds. A test function.
void startAgainAndSave(const RunnerHome &home, int patience,
                       const QProcessEnvironment &environment = {});

//! Starts the program with \a environment and its own server, presses Run, kills it during the run
//! and starts it again: the run continues, and its files are saved. A test function.
void killInMidRunAndStartAgain(const QProcessEnvironment &environment);
