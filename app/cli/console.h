// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy::Cli {

//! \brief The program's two outputs: results on stdout, everything said on the way on stderr.
//!
//! On a terminal the last line of stderr may be a progress bar; what else is written goes above it.
//! Texts of a server pass through printable() here, so that no log line can move the cursor.
class Console
{
    Q_DISABLE_COPY_MOVE(Console)

public:
    Console();
    ~Console();

    //! One line on stdout, there at once.
    void result(const QByteArray &line);
    //! A text of any number of lines on stdout; cleaned if that is a terminal.
    void resultText(const QString &text);
    //! The columns of the terminal that stdout is; 0 if it is none.
    [[nodiscard]] int outputWidth() const;

    //! A line on stderr.
    void note(const QString &line);
    //! "comfydeploy: …" on stderr.
    void error(const QString &message);
    void warning(const QString &message);
    //! A line of less weight, such as a log's.
    void dimmed(const QString &line);

    //! Whether progress() shows anything.
    [[nodiscard]] bool hasProgressBar() const { return m_errIsTerminal; }
    //! Draws the bar anew, some times a second at most. Without \a known there is no percentage.
    void progress(double fraction, bool known, const QString &text);
    void clearProgress();

    //! Something written to stdout did not arrive, such as on a full disk.
    [[nodiscard]] bool hasLostResults() const { return m_resultsLost; }

    //! Whole percents of 0 to 1; 100 for nothing less than 1.
    [[nodiscard]] static int percent(double fraction);
    //! \a text with control characters replaced, so that a terminal only shows it.
    [[nodiscard]] static QString printable(const QString &text, bool keepLines = false);

private:
    void writeError(const QByteArray &text);
    void draw();

    const bool m_outIsTerminal;
    const bool m_errIsTerminal;
    bool m_resultsLost = false;
    QString m_bar; // what stands in the last line, or soon will; empty if nothing
    QTimer m_drawTimer; // runs while the bar must not be drawn again
    bool m_drawWanted = false;
};

} // namespace ComfyDeploy::Cli
