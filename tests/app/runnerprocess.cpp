// SPDX-License-Identifier: MIT

#include "runnerprocess.h"

#include "shared/patience.h"

#include <QtCore/qdiriterator.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qimage.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtTest/qtest.h>

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

ServeProcess::ServeProcess(const QStringList &arguments)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(SERVE_PROGRAM),
                    QStringList{u"serve"_s, u"--port"_s, u"0"_s} + arguments);
    while (m_process.state() != QProcess::NotRunning && !m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(30'000))
            return;
    }
    const QString line = QString::fromUtf8(m_process.readLine()).trimmed();
    m_url = line.sliced(qMax<qsizetype>(0, line.indexOf(u"http"_s)));
}

ServeProcess::~ServeProcess()
{
    m_process.terminate();
    if (!m_process.waitForFinished(10'000))
        m_process.kill();
    m_process.waitForFinished();
}

int ServeProcess::runs() const
{
    QNetworkAccessManager network;
    QNetworkReply *reply = network.get(QNetworkRequest(QUrl(m_url + u"/runs/count"_s)));
    QEventLoop loop;
    QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    static const QRegularExpression number(u"\\d+"_s);
    const auto match = number.match(QString::fromUtf8(reply->readAll()));
    return reply->error() == QNetworkReply::NoError && match.hasMatch() ? match.captured().toInt()
                                                                        : -1;
}

void startAgainAndSave(const RunnerHome &home, int patience, const QProcessEnvironment &environment)
{
    RunnerProcess runner(home, {}, environment);
    QTRY_VERIFY_WITH_TIMEOUT(!home.results(u"*.json"_s).isEmpty(), patience);
    QVERIFY2(runner.isRunning(), runner.output());
    QFile sidecar(home.results(u"*.json"_s).constFirst());
    QVERIFY(sidecar.open(QIODevice::ReadOnly));
    const QJsonObject json = QJsonDocument::fromJson(sidecar.readAll()).object();
    QVERIFY2(!json.isEmpty(), qPrintable(sidecar.fileName()));
    const QStringList pictures = home.results(u"*.webp"_s) + home.results(u"*.png"_s);
    QCOMPARE(pictures.size(), 1);
    QVERIFY(!QImage(pictures.constFirst()).isNull());
}

void killInMidRunAndStartAgain(const QProcessEnvironment &environment)
{
    const ServeProcess server({u"--fault"_s, u"step-delay=300"_s});
    QVERIFY(!server.url().isEmpty());
    const RunnerHome home;
    {
        RunnerProcess runner(home, {u"--server"_s, server.url(), u"--run"_s}, environment);
        QTRY_COMPARE_WITH_TIMEOUT(server.runs(), 1, 60'000);
        runner.kill();
    }
    QVERIFY(home.results(u"*.json"_s).isEmpty()); // the run was under way

    startAgainAndSave(home, 90'000, environment);
    QCOMPARE(server.runs(), 1);
}
