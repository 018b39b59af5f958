#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qstring.h>
#include <QtGui/qpalette.h>
#include <QtQml/qqmlapplicationengine.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QQuickWindow;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

class Workspace;

//! What the command line asks of the program.
struct RunnerOptions
{
    QString workflow; //!< a file to open
    QString outputFolder; //!< for this session only
    QString server; //!< its address; the one of last time unless set, the built-in one with run
    bool run = false; //!< press Run once the window is there
    QString picture; //!< write a picture of the window when that run has ended, and leave
};

//! The window with all that is behind it.
class RunnerWindow : public QObject
{
    Q_OBJECT

public:
    explicit RunnerWindow(const RunnerOptions &options, QObject *parent = nullptr);
    ~RunnerWindow() override;

    //! False if the QML files cannot be loaded; the engine has said why.
    [[nodiscard]] bool show();
    [[nodiscard]] Workspace *workspace() const { return m_workspace.get(); }
    [[nodiscard]] QQuickWindow *window() const { return m_window; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void applyTheme();
    void fitToScreen();
    void runWhenConnected();
    [[nodiscard]] bool undoIsOurs() const;
    void takePicture();

    const RunnerOptions m_options;
    const QPalette m_systemPalette;
    const std::unique_ptr<Workspace> m_workspace;
    QQmlApplicationEngine m_engine; // goes before the workspace that it shows
    QQuickWindow *m_window = nullptr;
};

} // namespace ComfyDeploy::Runner
