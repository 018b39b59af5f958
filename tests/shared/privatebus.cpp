// SPDX-License-Identifier: MIT

#include "shared/privatebus.h"

#include <QtCore/qfile.h>

#ifdef Q_OS_LINUX
#    include <csignal>
#    include <sys/prctl.h>
#endif

using namespace Qt::StringLiterals;

PrivateBus::PrivateBus()
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    QFile configuration(m_folder.filePath(u"bus.conf"_s));
    if (!configuration.open(QIODevice::WriteOnly))
        return;
    configuration.write("<busconfig><type>session</type><listen>unix:dir="
                        + QFile::encodeName(m_folder.path())
                        + "</listen><policy context=\"default\"><allow eavesdrop=\"true\"/>"
                          "<allow send_destination=\"*\" eavesdrop=\"true\"/>"
                          "<allow own=\"*\"/></policy></busconfig>");
    configuration.close();
#ifdef Q_OS_LINUX
    m_daemon.setChildProcessModifier(
        [] { prctl(PR_SET_PDEATHSIG, SIGKILL); }); // of a test that crashes
#endif
    m_daemon.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_daemon.start(
        u"dbus-daemon"_s,
        {u"--nofork"_s, u"--print-address"_s, u"--config-file"_s, configuration.fileName()});
    while (!m_daemon.canReadLine()) {
        if (!m_daemon.waitForReadyRead(30'000))
            return;
    }
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_daemon.readLine().trimmed());
    m_isThere = true;
}

PrivateBus::~PrivateBus()
{
    m_daemon.kill();
    m_daemon.waitForFinished();
}
