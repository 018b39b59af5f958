// SPDX-License-Identifier: MIT

#include "testserver.h"

#include <QtCore/qfile.h>

using namespace Qt::StringLiterals;

TestServer::TestServer(QObject *parent) : QObject(parent)
{
    if (!m_server.listen())
        qFatal("no local server: %s", qUtf8Printable(m_server.errorString()));
}

QUrl TestServer::workflow(const QString &name) const
{
    return QUrl::fromLocalFile(QStringLiteral(WORKFLOWS_DIR "/") + name);
}

QString TestServer::workflowText(const QString &name) const
{
    QFile file(workflow(name).toLocalFile());
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no sample %s", qUtf8Printable(file.fileName()));
    return QString::fromUtf8(file.readAll());
}

QUrl TestServer::data(const QString &name) const
{
    return QUrl::fromLocalFile(QStringLiteral(TEST_DATA_DIR "/") + name);
}

QUrl TestServer::writePicture(const QString &fileName)
{
    const QString path = m_files.filePath(fileName);
    if (!image().save(path))
        qFatal("%s cannot be written", qUtf8Printable(path));
    return QUrl::fromLocalFile(path);
}

QUrl TestServer::writeText(const QString &fileName, const QString &text)
{
    QFile file(m_files.filePath(fileName));
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0)
        qFatal("%s cannot be written", qUtf8Printable(file.fileName()));
    return QUrl::fromLocalFile(file.fileName());
}

QUrl TestServer::newFile(const QString &fileName) const
{
    return QUrl::fromLocalFile(m_files.filePath(fileName));
}

QImage TestServer::image()
{
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(qRgb(255, m_pictures++ % 256, 0));
    return image;
}

int TestServer::requestCount(const QString &path) const
{
    return int(m_server.requests(path).size());
}

QString TestServer::lastBody(const QString &path) const
{
    const auto requests = m_server.requests(path);
    return requests.isEmpty() ? QString() : QString::fromUtf8(requests.last().body);
}

QString TestServer::lastHeader(const QString &path, const QString &name) const
{
    const auto requests = m_server.requests(path);
    return requests.isEmpty() ? QString()
                              : QString::fromUtf8(requests.last().header(name.toUtf8()));
}

bool TestServer::addFault(const QString &name, const QString &value, int times, const QString &path)
{
    return m_server.addFault(name, value, times, path);
}

void TestServer::setRequiredToken(const QString &token)
{
    m_server.setRequiredToken(token.toUtf8());
}

void TestServer::clear()
{
    m_server.clearFaults();
    m_server.clearRequests();
    m_server.setRequiredToken({});
}
