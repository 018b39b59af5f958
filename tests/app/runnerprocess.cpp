#include "runnerprocess.h"

#include <QtCore/qdiriterator.h>

using namespace Qt::StringLiterals;

QStringList RunnerHome::results(const QString &pattern) const
{
    QStringList found;
    QDirIterator walk(outputs(), {pattern}, QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext())
        found.append(walk.next());
    found.sort();
    return found;
}

QProcessEnvironment RunnerHome::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"XDG_CONFIG_HOME"_s, m_folder.filePath(u"config"_s));
    environment.insert(u"XDG_DATA_HOME"_s, m_folder.filePath(u"data"_s));
    environment.remove(u"COMFYDEPLOY_SERVER"_s);
    environment.remove(u"COMFYDEPLOY_TOKEN"_s);
    return environment;
}

RunnerProcess::RunnerProcess(const RunnerHome &home, const QStringList &arguments,
                             const QProcessEnvironment &extra)
{
    QProcessEnvironment environment = home.environment();
    environment.insert(extra);
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(QStringLiteral(RUNNER_PROGRAM),
                    QStringList{u"--output"_s, home.outputs()} + arguments);
    m_process.waitForStarted();
}

RunnerProcess::~RunnerProcess()
{
    kill();
}

void RunnerProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}
