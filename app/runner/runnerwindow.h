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

//! The options of the command line.
struct RunnerOptions
{
    QString workflow; //!< a file to open
    QString outputFolder; //!< for this session only
    //! Address of the server; by default the last one, or the built-in one with run.
    QString server;
    QString token; //!< for tokenServer only, in this session
    QString tokenServer; //!< address or name; empty for Comfy Deploy
    bool run = false; //!< press Run when the window is shown
    QString picture; //!< save a picture of the window when the run has ended, and quit
};

//! The window and everything that it needs.
class RunnerWindow : public QObject
{
    Q_OBJECT

public:
    explicit RunnerWindow(const RunnerOptions &options, QObject *parent = nullptr);
    ~RunnerWindow() override;

    //! False if the QML files cannot be loaded; the engine has printed why.
    [[nodiscard]] bool show();
    //! Brings the window to the front, after show().
    void raise();
    //! The program was started again, perhaps with a workflow to open: raises the window.
    void startAgain(const QString &workflow);
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
    //! Quits after saving the picture, if requested; \a problem is why nothing was run, if so.
    void leaveWithout(const QString &problem);
    void leave();
    void takePicture();

    const RunnerOptions m_options;
    const QPalette m_systemPalette;
    QString m_notice; //!< the last problem
    QString m_refusal; //!< why nothing was run; empty if something was
    // May report problems until it is deleted.
    const std::unique_ptr<Workspace> m_workspace;
    QQmlApplicationEngine m_engine; // deleted before the workspace that it shows
    QQuickWindow *m_window = nullptr;
    QSize m_minimum; //!< minimum size, if the screen is large enough
};

} // namespace ComfyDeploy::Runner
