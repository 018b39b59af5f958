// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qsize.h>
#include <QtCore/qstring.h>
#include <QtGui/qpalette.h>
#include <QtQml/qqmlapplicationengine.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QQuickWindow;
class QScreen;
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
    void watchScreen(QScreen *screen);
    void runWhenConnected();
    [[nodiscard]] bool undoIsOurs() const;
    void run();
    //! With a picture, if one is wanted; \a problem says why nothing was run, if nothing was.
    void leaveWithout(const QString &problem);
    void leave();
    void takePicture();

    const RunnerOptions m_options;
    const QPalette m_systemPalette;
    const std::unique_ptr<Workspace> m_workspace;
    QQmlApplicationEngine m_engine; // goes before the workspace that it shows
    QQuickWindow *m_window = nullptr;
    QSize m_minimum; //!< where the screen is large enough
    QString m_notice; //!< of something that went wrong, the last one
    QString m_refusal; //!< why nothing was run, if nothing was
};

} // namespace ComfyDeploy::Runner
