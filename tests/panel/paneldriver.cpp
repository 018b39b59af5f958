// SPDX-License-Identifier: MIT

#include "paneldriver.h"

#include <QtCore/qfile.h>
#include <QtCore/qset.h>

using namespace Qt::StringLiterals;

ServerProcess::ServerProcess()
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(SERVE_PROGRAM), {u"serve"_s, u"--port"_s, u"0"_s});
    while (m_process.state() != QProcess::NotRunning && !m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(30'000))
            return;
    }
    const QString line = QString::fromUtf8(m_process.readLine()).trimmed();
    m_url = line.sliced(line.indexOf(u"http"_s));
}

ServerProcess::~ServerProcess()
{
    m_process.terminate();
    if (!m_process.waitForFinished(10'000))
        m_process.kill();
    m_process.waitForFinished();
}

bool hasOurLibraries()
{
    QFile maps(u"/proc/self/maps"_s);
    return maps.open(QIODevice::ReadOnly) && maps.readAll().contains("libComfyDeploy");
}

QQuickItem *findByName(QQuickItem *root, const QString &name)
{
    if (root->objectName() == name)
        return root;
    const QList<QQuickItem *> children = root->childItems();
    for (QQuickItem *const child : children) {
        if (QQuickItem *const found = findByName(child, name))
            return found;
    }
    return nullptr;
}

QQuickItem *findButton(QQuickItem *root, const QString &text)
{
    if (root->inherits("QQuickAbstractButton") && root->property("text") == text)
        return root;
    const QList<QQuickItem *> children = root->childItems();
    for (QQuickItem *const child : children) {
        if (QQuickItem *const found = findButton(child, text))
            return found;
    }
    return nullptr;
}

QPoint centerOf(const QQuickItem *item)
{
    return item->mapToScene({item->width() / 2, item->height() / 2}).toPoint();
}

bool showsPicture(const QImage &window, const QQuickItem *item)
{
    const double scale = window.devicePixelRatio();
    const QRectF area = item->mapRectToScene(item->boundingRect());
    const QImage part =
        window.copy(QRectF(area.topLeft() * scale, area.size() * scale).toAlignedRect());
    QSet<QRgb> colors;
    for (int y = 0; y < part.height(); y += 4) {
        for (int x = 0; x < part.width(); x += 4)
            colors.insert(part.pixel(x, y));
    }
    return colors.size() > 20; // a plain surface with a word on it has fewer
}
