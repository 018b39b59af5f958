// SPDX-License-Identifier: MIT

// A runner window inside the test, and a user's hands.
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

//! Keeps settings, history and results of one test away from those of others. Made before the first
//! path is asked for.
class OwnFolders
{
public:
    OwnFolders();

    [[nodiscard]] QString outputs() const { return m_folder.filePath(QStringLiteral("outputs")); }
    //! The desktop's own folder for pictures.
    [[nodiscard]] QString pictures() const { return m_folder.filePath(QStringLiteral("pictures")); }
    //! Every file of the results, below outputs().
    [[nodiscard]] QStringList files(const QStringList &patterns = {}) const;

private:
    QTemporaryDir m_folder;
};

//! Runs the slots of \a test in an application as the program makes it; for main().
int runInApplication(QObject *test, int argc, char **argv);

//! The runner's options for the server at \a url, without a profile of its own.
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

    //! The item of that objectName that can be seen; null if there is none.
    [[nodiscard]] QQuickItem *item(const QString &name) const;
    //! Presses the left button on its middle.
    bool click(const QString &name) const;
    bool click(QQuickItem *target) const;
    //! A row of the list of runs; null if it is not there.
    [[nodiscard]] QQuickItem *row(int index) const;
    //! Puts the text into the clipboard and presses Ctrl+V.
    void paste(const QString &text) const;
    //! Presses Ctrl+Enter and waits until nothing runs any more.
    [[nodiscard]] bool runAndWait() const;
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const;
    void type(const QString &text) const;
    //! Drops files where the mouse is; false if they are not wanted there.
    bool drop(const QPointF &at, const QList<QUrl> &files) const;
    //! Opens the deployment of that name as its row in the list does, once the list is there.
    [[nodiscard]] bool openDeployment(const QString &name) const;
    //! A picture of the window for the eyes, into the build's folder "pictures".
    void picture(const QString &name) const;
    //! One in each theme.
    void pictures(const QString &name) const;

private:
    std::unique_ptr<ComfyDeploy::Runner::RunnerWindow> m_runner;
    bool m_shown = false;
};
