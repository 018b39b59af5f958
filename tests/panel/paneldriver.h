// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qprocess.h>
#include <QtCore/qstring.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>

//! A server in a process of its own, so that the test's process holds nothing of ours.
class ServerProcess
{
public:
    ServerProcess();
    ~ServerProcess();

    //! Empty if it did not start.
    [[nodiscard]] QString url() const { return m_url; }

private:
    QProcess m_process;
    QString m_url;
};

//! Whether a library of ComfyDeploy's is in this process's memory; known on Linux only.
bool hasOurLibraries();

//! The item of that objectName below \a root; null if there is none.
QQuickItem *findByName(QQuickItem *root, const QString &name);
//! The button of that text.
QQuickItem *findButton(QQuickItem *root, const QString &text);
//! Where to click, in the window's coordinates.
QPoint centerOf(const QQuickItem *item);
//! Whether \a area of the picture has more than one color.
bool showsPicture(const QImage &window, const QQuickItem *item);
