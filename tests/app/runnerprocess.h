// SPDX-License-Identifier: MIT

// The program itself as a process, with folders of its own.
#pragma once

#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

//! What the program keeps and makes; outlives the processes that use it.
class RunnerHome
{
public:
    [[nodiscard]] QString outputs() const { return m_folder.filePath(QStringLiteral("outputs")); }
    //! Every file of the results whose name matches.
    [[nodiscard]] QStringList results(const QString &pattern) const;
    [[nodiscard]] QProcessEnvironment environment() const;

private:
    QTemporaryDir m_folder;
};

//! A running program; killed when it goes.
class RunnerProcess
{
public:
    RunnerProcess(const RunnerHome &home, const QStringList &arguments,
                  const QProcessEnvironment &extra = {});
    ~RunnerProcess();

    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    //! As kill -9 does it.
    void kill();
    [[nodiscard]] QByteArray output() { return m_process.readAll(); }

private:
    QProcess m_process;
};

//! `comfydeploy serve` as a process of its own; ends with this.
class ServeProcess
{
public:
    explicit ServeProcess(const QStringList &arguments = {});
    ~ServeProcess();

    //! Empty if it did not start.
    [[nodiscard]] QString url() const { return m_url; }
    //! How many runs it was asked for; -1 if it does not say.
    [[nodiscard]] int runs() const;

private:
    QProcess m_process;
    QString m_url;
};

//! Starts the program again after it was killed in a run: the run's one picture and its sidecar are
//! saved, within \a patience milliseconds. A test function.
void startAgainAndSave(const RunnerHome &home, int patience,
                       const QProcessEnvironment &environment = {});

//! Starts the program with \a environment against a server of its own, presses Run, kills it in the
//! middle of the run and starts it again: the run goes on, and its files are saved. A test
//! function.
void killInMidRunAndStartAgain(const QProcessEnvironment &environment);
