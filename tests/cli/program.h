// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

//! \brief One call of the program, in a folder of its own and with none of the environment that
//! would change what it does.
class Program
{
public:
    Program();
    ~Program();

    //! The working folder; files that the program makes lie here.
    [[nodiscard]] QString path(const QString &relative = {}) const;
    void write(const QString &relative, const QByteArray &bytes) const;
    //! Every file below the working folder, sorted.
    [[nodiscard]] QStringList files() const;
    void setEnvironment(const QString &name, const QString &value);

    void start(const QStringList &arguments, const QByteArray &input = {});
    //! The same with a pipe for its output that nobody reads any more, as behind "| head -1": after
    //! its first line, which is returned, or from the start. Unix only.
    QByteArray startUnread(const QStringList &arguments, bool readsFirstLine);
    //! The command line as every user of the machine can read it, once it has started; empty where
    //! there is no /proc, or if it has ended already. Runs no event loop.
    [[nodiscard]] QByteArray arguments();
    //! Runs the event loop, which test servers need, until the program has ended. Its exit code; -1
    //! if it did not end in time or crashed.
    int wait();
    int run(const QStringList &arguments)
    {
        start(arguments);
        return wait();
    }
    //! Runs the event loop until \a text stands in what the program has written so far.
    bool waitForOutput(const QByteArray &text);
    bool waitForError(const QByteArray &text);
    //! SIGINT, as Ctrl-C.
    void interrupt(int signal = 2);

    [[nodiscard]] QByteArray output() const { return m_output; }
    [[nodiscard]] QByteArray error() const { return m_error; }
    //! The output as one object a line; fails the test if a line is anything else.
    [[nodiscard]] QList<QJsonObject> jsonLines() const;
    //! Those with that "type".
    [[nodiscard]] QList<QJsonObject> jsonLines(const QString &type) const;

private:
    bool waitFor(const QByteArray &where, const QByteArray &text);
    void read();

    QTemporaryDir m_dir;
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_error;
};
