// SPDX-License-Identifier: MIT

#include "program.h"

#include <QtCore/qdir.h>
#include <QtCore/qdiriterator.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/QtTest>

#ifdef Q_OS_UNIX
#    include <csignal>

#    include <fcntl.h>
#    include <unistd.h>
#endif

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000;

} // namespace

Program::Program()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString &name : names) {
        if (name.startsWith("COMFYDEPLOY_"_L1) || name.endsWith("_proxy"_L1, Qt::CaseInsensitive))
            environment.remove(name);
    }
    m_process.setProcessEnvironment(environment);
    m_process.setWorkingDirectory(m_dir.path());
    QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process,
                     [this] { read(); });
    QObject::connect(&m_process, &QProcess::readyReadStandardError, &m_process, [this] { read(); });
}

Program::~Program()
{
    m_process.disconnect();
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

QString Program::path(const QString &relative) const
{
    return m_dir.filePath(relative);
}

void Program::write(const QString &relative, const QByteArray &bytes) const
{
    QVERIFY(QDir(m_dir.path()).mkpath(QFileInfo(relative).path()));
    QFile file(path(relative));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QStringList Program::files() const
{
    QStringList files;
    QDirIterator it(m_dir.path(), QDir::Files | QDir::Hidden | QDir::System,
                    QDirIterator::Subdirectories);
    while (it.hasNext())
        files += QDir(m_dir.path()).relativeFilePath(it.next());
    files.sort();
    return files;
}

void Program::setEnvironment(const QString &name, const QString &value)
{
    QProcessEnvironment environment = m_process.processEnvironment();
    environment.insert(name, value);
    m_process.setProcessEnvironment(environment);
}

void Program::start(const QStringList &arguments, const QByteArray &input)
{
    m_output.clear();
    m_error.clear();
    m_process.start(QStringLiteral(PROGRAM), arguments);
    m_process.write(input);
    m_process.closeWriteChannel();
}

QByteArray Program::startUnread(const QStringList &arguments, bool readsFirstLine)
{
    QByteArray line;
#ifdef Q_OS_UNIX
    int ends[2];
    if (::pipe(ends) != 0)
        qFatal("no pipe");
    ::fcntl(ends[0], F_SETFD, FD_CLOEXEC); // otherwise the program could read it
    m_process.setChildProcessModifier([write = ends[1]] {
        ::dup2(write, STDOUT_FILENO);
        ::close(write);
    });
    if (!readsFirstLine)
        ::close(ends[0]);
    start(arguments);
    m_process.waitForStarted();
    ::close(ends[1]);
    char letter = 0;
    while (readsFirstLine && letter != '\n' && ::read(ends[0], &letter, 1) == 1)
        line += letter;
    if (readsFirstLine)
        ::close(ends[0]);
    m_process.setChildProcessModifier({});
#else
    Q_UNUSED(arguments)
    Q_UNUSED(readsFirstLine)
#endif
    return line;
}

QByteArray Program::arguments()
{
    m_process.waitForStarted();
    // It is empty until the new program is loaded, and again once it has ended.
    QFile file(u"/proc/%1/cmdline"_s.arg(m_process.processId()));
    QByteArray all;
    while (file.open(QIODevice::ReadOnly)) {
        all = file.readAll();
        file.close();
        if (!all.isEmpty() || m_process.waitForFinished(1))
            break;
    }
    return all;
}

void Program::read()
{
    m_output += m_process.readAllStandardOutput();
    m_error += m_process.readAllStandardError();
}

int Program::wait()
{
    const bool ended =
        QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, patience);
    read();
    if (!ended || m_process.exitStatus() != QProcess::NormalExit) {
        qWarning() << "not ended, or crashed:" << m_process.arguments() << m_output << m_error;
        return -1;
    }
    return m_process.exitCode();
}

bool Program::waitFor(const QByteArray &where, const QByteArray &text)
{
    const bool found = QTest::qWaitFor(
        [&] { return where.contains(text) || m_process.state() == QProcess::NotRunning; },
        patience);
    if (!where.contains(text))
        qWarning() << "waited for" << text << "in" << m_output << m_error;
    return found && where.contains(text);
}

bool Program::waitForOutput(const QByteArray &text)
{
    return waitFor(m_output, text);
}

bool Program::waitForError(const QByteArray &text)
{
    return waitFor(m_error, text);
}

void Program::interrupt(int signal)
{
#ifdef Q_OS_UNIX
    ::kill(pid_t(m_process.processId()), signal);
#else
    Q_UNUSED(signal)
#endif
}

QList<QJsonObject> Program::jsonLines() const
{
    QList<QJsonObject> objects;
    QByteArrayList lines = m_output.split('\n');
    if (lines.takeLast() != QByteArray())
        QTest::qFail("the last line has no end", __FILE__, __LINE__);
    for (const QByteArray &line : std::as_const(lines)) {
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (!document.isObject())
            QTest::qFail(("not a JSON object: " + line).constData(), __FILE__, __LINE__);
        objects += document.object();
    }
    return objects;
}

QList<QJsonObject> Program::jsonLines(const QString &type) const
{
    QList<QJsonObject> objects;
    const QList<QJsonObject> all = jsonLines();
    for (const QJsonObject &object : all) {
        if (object["type"_L1].toString() == type)
            objects += object;
    }
    return objects;
}

QStringList commandNames()
{
    Program program;
    program.run({u"--help"_s});
    static const QRegularExpression command(u"^  ([a-z]+( [a-z]+)?) "_s,
                                            QRegularExpression::MultilineOption);
    const QString list = QString::fromUtf8(program.output()).section(u"\n\n"_s, 1, 1);
    QStringList names;
    for (auto it = command.globalMatch(list); it.hasNext();)
        names += it.next().captured(1);
    return names;
}
