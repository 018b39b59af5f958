// SPDX-License-Identifier: MIT

#include "console.h"

#include "clitext.h"

#include <QtCore/qglobal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <tuple>

#ifdef Q_OS_WIN
#    include <io.h>
#    include <windows.h>
#else
#    include <sys/ioctl.h>
#    include <unistd.h>
#endif

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds drawInterval{80};
constexpr int barWidth = 24;
constexpr int defaultColumns = 80;

// A failure cannot be reported.
void writeToErr(const QByteArray &text)
{
    std::ignore = std::fwrite(text.constData(), 1, size_t(text.size()), stderr);
    std::ignore = std::fflush(stderr);
}

bool isTerminal(FILE *file)
{
#ifdef Q_OS_WIN
    // The bar and dimmed lines need a console that supports escape sequences.
    const HANDLE handle = HANDLE(_get_osfhandle(_fileno(file)));
    DWORD mode = 0;
    return GetConsoleMode(handle, &mode)
        && SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
#else
    return isatty(fileno(file)) != 0 && qgetenv("TERM") != "dumb";
#endif
}

int columns([[maybe_unused]] FILE *file)
{
#ifndef Q_OS_WIN
    winsize size{};
    if (ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
#endif
    return defaultColumns;
}

} // namespace

Console::Console() : m_outIsTerminal(isTerminal(stdout)), m_errIsTerminal(isTerminal(stderr))
{
    m_drawTimer.setSingleShot(true);
    QObject::connect(&m_drawTimer, &QTimer::timeout, &m_drawTimer, [this] {
        if (m_drawWanted && !m_bar.isEmpty())
            draw();
    });
}

Console::~Console()
{
    clearProgress();
}

void Console::result(const QByteArray &line)
{
    if (m_outIsTerminal)
        clearProgress();
    const QByteArray text = line + '\n';
    if (std::fwrite(text.constData(), 1, size_t(text.size()), stdout) != size_t(text.size())
        || std::fflush(stdout) != 0)
        m_resultsLost = true;
}

void Console::resultText(const QString &text)
{
    result((m_outIsTerminal ? printable(text, true) : text).toUtf8());
}

int Console::outputWidth() const
{
    return m_outIsTerminal ? columns(stdout) : 0;
}

void Console::note(const QString &line)
{
    writeError(printable(line).toUtf8() + '\n');
}

void Console::error(const QString &message)
{
    note(u"comfydeploy: "_s + message);
}

void Console::warning(const QString &message)
{
    error(CliText::tr("warning: %1").arg(message));
}

void Console::dimmed(const QString &line)
{
    const QByteArray text = printable(line).toUtf8();
    writeError(m_errIsTerminal ? "\033[2m" + text + "\033[0m\n" : text + '\n');
}

void Console::writeError(const QByteArray &text)
{
    const QString bar = m_bar;
    clearProgress();
    writeToErr(text);
    if (!bar.isEmpty()) {
        m_bar = bar;
        draw();
    }
}

void Console::progress(double fraction, bool known, const QString &text)
{
    if (!m_errIsTerminal)
        return;
    const double part = std::clamp(fraction, 0.0, 1.0);
    const int filled = known ? int(part * barWidth) : 0;
    const QString percentage = known ? u"%1%"_s.arg(percent(part), 3) : u"  …"_s;
    const QString line = u'[' + QString(filled, u'#') + QString(barWidth - filled, u'.') + u"] "_s
        + percentage + u' ' + printable(text);
    const int width = std::max(20, columns(stderr) - 1);
    m_bar = line.size() > width ? line.first(width - 1) + u'…' : line;
    m_drawWanted = true;
    if (!m_drawTimer.isActive())
        draw();
}

void Console::draw()
{
    writeToErr("\r\033[K" + m_bar.toUtf8());
    m_drawWanted = false;
    m_drawTimer.start(drawInterval);
}

void Console::clearProgress()
{
    if (m_bar.isEmpty())
        return;
    m_bar.clear();
    writeToErr("\r\033[K");
}

int Console::percent(double fraction)
{
    return int(fraction * 100 + 1e-6); // 0.58 * 100 is slightly less than 58
}

QString Console::printable(const QString &text, bool keepLines)
{
    QString clean = text;
    for (QChar &c : clean) {
        const char16_t unit = c.unicode();
        const bool isControl = unit < 0x20 || (unit >= 0x7F && unit <= 0x9F);
        const bool isDirection =
            (unit >= 0x202A && unit <= 0x202E) || (unit >= 0x2066 && unit <= 0x2069);
        if (unit == u'\t' || (keepLines && unit == u'\n'))
            continue;
        if (unit == u'\n' || unit == u'\r')
            c = u' ';
        else if (isControl || isDirection)
            c = QChar::ReplacementCharacter;
    }
    return clean;
}

} // namespace ComfyDeploy::Cli
