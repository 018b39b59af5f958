// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy::Cli {

//! \brief The program's outputs: results on stdout, messages on stderr.
//!
//! On a terminal the last line of stderr may be a progress bar, with other messages above it. Texts
//! from a server are filtered by printable(), so that no log line can move the cursor.
class Console
{
    Q_DISABLE_COPY_MOVE(Console)

public:
    Console();
    ~Console();

    //! Prints one line on stdout and flushes it.
    void result(const QByteArray &line);
    //! Prints text of any number of lines on stdout; filtered if that is a terminal.
    void resultText(const QString &text);
    //! The columns of the terminal; 0 if stdout is not a terminal.
    [[nodiscard]] int outputWidth() const;

    //! Prints a line on stderr.
    void note(const QString &line);
    //! Prints "comfydeploy: …" on stderr.
    void error(const QString &message);
    void warning(const QString &message);
    //! Prints a less prominent line, such as that of a log.
    void dimmed(const QString &line);

    //! Whether progress() has an effect.
    [[nodiscard]] bool hasProgressBar() const { return m_errIsTerminal; }
    //! Redraws the bar, at most some times per second. Without \a known there is no percentage.
    void progress(double fraction, bool known, const QString &text);
    void clearProgress();

    //! Whether writing to stdout failed, for example because of a full disk.
    [[nodiscard]] bool hasLostResults() const { return m_resultsLost; }

    //! \a fraction as integer percents; 100 only for 1.
    [[nodiscard]] static int percent(double fraction);
    //! \a text with control characters replaced, so that it is safe for a terminal.
    [[nodiscard]] static QString printable(const QString &text, bool keepLines = false);

private:
    void writeError(const QByteArray &text);
    void draw();

    const bool m_outIsTerminal;
    const bool m_errIsTerminal;
    bool m_resultsLost = false;
    QString m_bar; // the content of the last line, now or after the next redraw
    QTimer m_drawTimer; // active while the bar must not be redrawn
    bool m_drawWanted = false;
};

} // namespace ComfyDeploy::Cli
