// SPDX-License-Identifier: MIT

// A runner window inside the test, with simulated user input.
#pragma once

#include "runnerwindow.h"
#include "shared/patience.h"
#include "workspace.h"

#include <QtCore/qdir.h>
#include <QtCore/qtemporarydir.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/qtest.h>

#include <memory>

//! Separates settings, history and results of one test from those of others. To be created before
//! the first path is requested.
class OwnFolders
{
public:
    OwnFolders();

    [[nodiscard]] QString outputs() const { return m_folder.filePath(QStringLiteral("outputs")); }
    //! The desktop's folder for pictures.
    [[nodiscard]] QString pictures() const { return m_folder.filePath(QStringLiteral("pictures")); }
    //! All result files in outputs().
    [[nodiscard]] QStringList files(const QStringList &patterns = {}) const;

private:
    QTemporaryDir m_folder;
};

//! Runs the slots of \a test in an application like the program's; for main().
int runInApplication(QObject *test, int argc, char **argv);

//! The runner's options for the server at \a url, without a separate profile.
[[nodiscard]] ComfyDeploy::Runner::RunnerOptions onServer(const QUrl &url);

//! The window, shown and exposed.
class RunnerFixture
{
public:
    explicit RunnerFixture(const QString &outputs,
                           const ComfyDeploy::Runner::RunnerOptions &options = {});

    [[nodiscard]] bool isShown() const { return m_shown; }
    [[nodiscard]] ComfyDeploy::Runner::Workspace *workspace() const
    {
        return m_runner->workspace();
    }
    [[nodiscard]] QQuickWindow *window() const { return m_runner->window(); }

    //! The visible item with this objectName; null if there is none.
    [[nodiscard]] QQuickItem *item(const QString &name) const;
    //! Makes all dialogs and menus, which are otherwise made when they are opened; for what looks
    //! at everything that the window holds.
    void makePopups() const;
    //! Clicks its center.
    bool click(const QString &name) const;
    bool click(QQuickItem *target) const;
    //! A row of the list of runs; null if there is none.
    [[nodiscard]] QQuickItem *row(int index) const;
    //! Copies the text to the clipboard and presses Ctrl+V.
    void paste(const QString &text) const;
    //! Presses Ctrl+Enter and waits until all runs have ended.
    [[nodiscard]] bool runAndWait() const;
    //! Whether the viewer shows a picture.
    [[nodiscard]] bool showsPicture() const;
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const;
    void type(const QString &text) const;
    //! Drops files at the position of the mouse; false if they are not accepted.
    bool drop(const QPointF &at, const QList<QUrl> &files) const;
    //! Opens the deployment like its row in the list, once the list is loaded.
    [[nodiscard]] bool openDeployment(const QString &name) const;
    //! Saves a picture of the window for visual inspection, in the build's folder "pictures".
    void picture(const QString &name) const;
    //! Saves one picture per theme.
    void pictures(const QString &name) const;

private:
    std::unique_ptr<ComfyDeploy::Runner::RunnerWindow> m_runner;
    bool m_shown = false;
};
