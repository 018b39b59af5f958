#include "panelwindow.h"

#include <QtCore/QUrl>
#include <QtQuick/QQuickItem>
#include <QtQuickWidgets/QQuickWidget>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLabel>

PanelWindow::PanelWindow(const QString &server, QWidget *parent)
    : QMainWindow(parent), m_panel(new QQuickWidget)
{
    m_panel->setResizeMode(QQuickWidget::SizeRootObjectToView);
    m_panel->setMinimumSize(360, 600);
    m_panel->setFocusPolicy(Qt::StrongFocus);
    m_panel->setSource(QUrl::fromLocalFile(QStringLiteral(PANEL_DIR "/Panel.qml")));
    if (isLoaded() && !server.isEmpty())
        m_panel->rootObject()->setProperty("server", QUrl(server));

    auto *const dock = new QDockWidget(tr("Panel"));
    dock->setWidget(m_panel);
    addDockWidget(Qt::RightDockWidgetArea, dock);
    auto *const canvas = new QLabel(tr("The tool's own canvas"));
    canvas->setAlignment(Qt::AlignCenter);
    canvas->setMinimumWidth(320);
    setCentralWidget(canvas);
}

bool PanelWindow::isLoaded() const
{
    return m_panel->status() == QQuickWidget::Ready && m_panel->rootObject();
}
