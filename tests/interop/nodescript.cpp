// SPDX-License-Identifier: MIT

#include "nodescript.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qprocess.h>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

QList<QJsonObject> runNodeScript(const QString &script, const QStringList &arguments)
{
    QProcess node;
    node.setWorkingDirectory(QStringLiteral(NODE_DIR));
    node.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    node.start(u"node"_s, QStringList{script} + arguments);
    const bool ended =
        QTest::qWaitFor([&] { return node.state() == QProcess::NotRunning; }, 60'000);
    if (!ended || node.exitStatus() != QProcess::NormalExit || node.exitCode() != 0) {
        const QString reason = ended ? node.errorString() : u"it does not end"_s;
        node.kill();
        node.waitForFinished();
        QTest::qFail(qPrintable(u"node %1: %2\n%3"_s.arg(
                         script, reason, QString::fromUtf8(node.readAllStandardOutput()))),
                     __FILE__, __LINE__);
        return {};
    }
    QList<QJsonObject> objects;
    const QByteArrayList lines = node.readAllStandardOutput().trimmed().split('\n');
    for (const QByteArray &line : lines)
        objects += QJsonDocument::fromJson(line).object();
    return objects;
}
