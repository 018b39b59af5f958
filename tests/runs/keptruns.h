// SPDX-License-Identifier: MIT

#pragma once

#include "endtoend/localruns.h"

#include "runs/runentry.h"
#include "runs/runkeeper.h"

#include <QtCore/qtemporarydir.h>
#include <QtSql/qsqldatabase.h>
#include <QtTest/QtTest>

#include <functional>

//! Must not appear in any file.
inline const QByteArray testToken = "tok-4b1c0ffee-never-written-down";

//! One start of the runner in a folder: its history, a client, and the output folder.
struct KeptRuns
{
    explicit KeptRuns(const QString &folder, const QUrl &server)
    {
        useServer(client, server);
        client.setToken(testToken);
        problem = keeper.open(folder + QStringLiteral("/runs.sqlite"));
        keeper.setOutputFolder(folder + QStringLiteral("/out"));
        keeper.setOutputTemplate(QStringLiteral("{workflow}/{index}"));
        QObject::connect(&keeper, &ComfyDeploy::Runner::RunKeeper::problem, &keeper,
                         [this](const QString &text) { problems += text; });
    }

    [[nodiscard]] ComfyDeploy::Runner::RunIntent intent() const
    {
        ComfyDeploy::Runner::RunIntent intent;
        intent.profileId = QStringLiteral("test");
        intent.builtIn = builtIn;
        intent.comfyUi = comfyUi;
        intent.profileName = QStringLiteral("Test server");
        intent.workflowKey = QStringLiteral("key");
        intent.workflowName = QStringLiteral("Lake");
        intent.formValues = QStringLiteral("{\"prompt\":\"a lake\"}");
        return intent;
    }
    ComfyDeploy::Runner::RunEntry *start(const ComfyDeploy::WorkflowRunRequest &request,
                                         ComfyDeploy::RunMode mode = ComfyDeploy::RunMode::Queue)
    {
        return keeper.start(&client, mode, request, intent());
    }
    int resume() { return keeper.resume(QStringLiteral("test"), &client); }
    //! Nothing is followed or saved any more.
    [[nodiscard]] bool waitForAll(int timeout = 60'000)
    {
        return QTest::qWaitFor([this] { return keeper.activeCount() == 0; }, timeout);
    }

    bool builtIn = false;
    QUrl comfyUi;
    QString problem; //!< of opening
    QStringList problems;
    ComfyDeploy::WorkflowClient client;
    ComfyDeploy::Runner::RunDatabase database;
    ComfyDeploy::Runner::RunKeeper keeper{&database};
};

//! The connection that the history is written with.
inline QSqlDatabase historyConnection()
{
    return QSqlDatabase::database(
        QSqlDatabase::connectionNames().filter(QStringLiteral("runs-")).value(0));
}

//! Returns as soon as \a condition is true for \a entry, before it continues.
inline bool reaches(const ComfyDeploy::Runner::RunEntry *entry,
                    const std::function<bool()> &condition)
{
    if (!entry)
        return false;
    QEventLoop loop;
    QObject::connect(entry, &ComfyDeploy::Runner::RunEntry::changed, &loop, [&] {
        if (condition())
            loop.quit();
    });
    QTimer::singleShot(testPatience, &loop, [&loop] { loop.exit(1); });
    return condition() || loop.exec() == 0;
}

//! All files below \a folder, relative to it, sorted.
inline QStringList filesBelow(const QString &folder)
{
    QStringList files;
    QDirIterator it(folder, QDir::Files | QDir::Hidden | QDir::System,
                    QDirIterator::Subdirectories);
    while (it.hasNext())
        files += QDir(folder).relativeFilePath(it.next());
    files.sort();
    return files;
}

inline QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! Whether any file below \a folder contains the token.
inline bool tokenIsBelow(const QString &folder)
{
    const QStringList files = filesBelow(folder);
    return std::any_of(files.begin(), files.end(), [&folder](const QString &file) {
        return readFile(folder + u'/' + file).contains(testToken);
    });
}

//! How many times a run was requested.
inline int postsOf(const ComfyDeploy::LocalServer &server)
{
    int posts = 0;
    const auto requests = server.requests(QStringLiteral("/run/workflow/"));
    for (const ComfyDeploy::RecordedRequest &request : requests)
        posts += int(request.method == "POST");
    return posts;
}
