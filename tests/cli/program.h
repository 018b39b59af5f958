// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

//! \brief One call of the program, in a separate folder and without environment variables that
//! would affect it.
class Program
{
public:
    Program();
    ~Program();

    //! The working folder, in which the program creates files.
    [[nodiscard]] QString path(const QString &relative = {}) const;
    void write(const QString &relative, const QByteArray &bytes) const;
    //! All files in the working folder and below, sorted.
    [[nodiscard]] QStringList files() const;
    void setEnvironment(const QString &name, const QString &value);

    void start(const QStringList &arguments, const QByteArray &input = {});
    //! The same with a pipe as output that is closed by its reader, as with "| head -1": after the
    //! first line, which is returned, or from the start. Unix only.
    QByteArray startUnread(const QStringList &arguments, bool readsFirstLine);
    //! The command line that every user can read, once the program has started; empty without
    //! /proc, or if it has already ended. Runs no event loop.
    [[nodiscard]] QByteArray arguments();
    //! Runs the event loop, which test servers need, until the program has ended. Returns its exit
    //! code; -1 if it did not end in time or crashed.
    int wait();
    int run(const QStringList &arguments)
    {
        start(arguments);
        return wait();
    }
    //! Runs the event loop until the output contains \a text.
    bool waitForOutput(const QByteArray &text);
    bool waitForError(const QByteArray &text);
    //! Sends SIGINT, like Ctrl-C.
    void interrupt(int signal = 2);

    [[nodiscard]] QByteArray output() const { return m_output; }
    [[nodiscard]] QByteArray error() const { return m_error; }
    //! The output as one object per line; fails the test if a line is anything else.
    [[nodiscard]] QList<QJsonObject> jsonLines() const;
    //! Those with this "type".
    [[nodiscard]] QList<QJsonObject> jsonLines(const QString &type) const;

private:
    bool waitFor(const QByteArray &where, const QByteArray &text);
    void read();

    QTemporaryDir m_dir;
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_error;
};

//! The commands in the order of `comfydeploy --help`, such as "run" and "webhook listen".
[[nodiscard]] QStringList commandNames();
