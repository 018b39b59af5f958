// SPDX-License-Identifier: MIT

#include "interrupt.h"

#ifdef Q_OS_WIN
#    include <windows.h>
#else
#    include <QtCore/qsocketnotifier.h>

#    include <array>
#    include <cerrno>
#    include <csignal>
#    include <fcntl.h>
#    include <unistd.h>
#endif

namespace ComfyDeploy::Cli {

namespace {

#ifdef Q_OS_WIN

Interrupt *theInterrupt = nullptr;

// Runs in its own thread, so it may do more than a signal handler.
BOOL WINAPI onConsoleEvent(DWORD event)
{
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT && event != CTRL_CLOSE_EVENT)
        return FALSE;
    if (theInterrupt)
        QMetaObject::invokeMethod(theInterrupt, &Interrupt::interrupted, Qt::QueuedConnection);
    return TRUE;
}

#else

// Opened before the handlers are installed and closed after they are removed.
std::array<int, 2> pipeEnds{-1, -1};

void onSignal(int)
{
    const int saved = errno;
    const char byte = 0;
    // If the pipe is full, enough signals are pending.
    [[maybe_unused]] const auto written = write(pipeEnds[1], &byte, 1);
    errno = saved;
}

void setHandler(void (*handler)(int))
{
    struct sigaction action
    {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM})
        sigaction(signal, &action, nullptr);
}

#endif

} // namespace

#ifdef Q_OS_WIN

Interrupt::Interrupt(QObject *parent) : QObject(parent)
{
    theInterrupt = this;
    SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

Interrupt::~Interrupt()
{
    SetConsoleCtrlHandler(onConsoleEvent, FALSE);
    theInterrupt = nullptr;
}

#else

Interrupt::Interrupt(QObject *parent) : QObject(parent)
{
    if (pipe(pipeEnds.data()) != 0)
        return; // then signals end the process, as by default
    for (const int end : pipeEnds) {
        fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK);
        fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    auto *notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        while (read(pipeEnds[0], &byte, 1) == 1)
            Q_EMIT interrupted();
    });
    setHandler(onSignal);
}

Interrupt::~Interrupt()
{
    if (pipeEnds[0] < 0)
        return;
    setHandler(SIG_DFL);
    for (int &end : pipeEnds) {
        close(end);
        end = -1;
    }
}

#endif

} // namespace ComfyDeploy::Cli
