#pragma once

#include <QtWidgets/QMainWindow>

class QQuickWidget;

//! A QWidget program with the panel in a dock, like creative tools.
class PanelWindow : public QMainWindow
{
    Q_OBJECT

public:
    //! \a server is the address of the server, the local one's if it is empty.
    explicit PanelWindow(const QString &server, QWidget *parent = nullptr);

    [[nodiscard]] QQuickWidget *panel() const { return m_panel; }
    //! False if the module cannot be loaded; Qt has printed why.
    [[nodiscard]] bool isLoaded() const;

private:
    QQuickWidget *const m_panel;
};
