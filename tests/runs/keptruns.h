#pragma once

#include "endtoend/localruns.h"

#include "runs/runentry.h"
#include "runs/runkeeper.h"

#include <QtCore/qtemporarydir.h>
#include <QtTest/QtTest>

//! What a start of the runner makes of a folder: its history, a client, and where results go.
struct KeptRuns
{
    explicit KeptRuns(const QString &folder, const QUrl &server,
                      const QString &profileId = QStringLiteral("test"))
        : profile(profileId)
    {
        useServer(client, server);
        problem = keeper.open(folder + QStringLiteral("/runs.sqlite"));
        keeper.setOutputFolder(folder + QStringLiteral("/out"));
        QObject::connect(&keeper, &ComfyDeploy::Runner::RunKeeper::problem, &keeper,
                         [this](const QString &text) { problems += text; });
    }

    [[nodiscard]] ComfyDeploy::Runner::RunIntent intent() const
    {
        ComfyDeploy::Runner::RunIntent intent;
        intent.profileId = profile;
        intent.profileName = QStringLiteral("Test server");
        intent.workflowKey = QStringLiteral("key");
        intent.workflowName = QStringLiteral("Lake");
        intent.formValues = QStringLiteral("{\"prompt\":\"a lake\"}");
        return intent;
    }
    ComfyDeploy::Runner::RunEntry *
    start(const ComfyDeploy::WorkflowRunRequest &request,
          ComfyDeploy::Runner::RunKeeper::Mode mode = ComfyDeploy::Runner::RunKeeper::Queue)
    {
        return keeper.start(&client, mode, request, intent());
    }
    int resume() { return keeper.resume(profile, &client); }
    //! Nothing is followed or saved any more.
    [[nodiscard]] bool waitForAll(int timeout = 60'000)
    {
        return QTest::qWaitFor([this] { return keeper.activeCount() == 0; }, timeout);
    }

    const QString profile;
    QString problem; //!< of opening
    QStringList problems;
    ComfyDeploy::WorkflowClient client;
    ComfyDeploy::Runner::RunDatabase database;
    ComfyDeploy::Runner::RunKeeper keeper{&database};
};

//! Every file below \a folder, relative to it, sorted.
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

//! How often a run was asked for.
inline int postsOf(const ComfyDeploy::LocalServer &server)
{
    int posts = 0;
    const auto requests = server.requests(QStringLiteral("/run/workflow/"));
    for (const ComfyDeploy::RecordedRequest &request : requests)
        posts += int(request.method == "POST");
    return posts;
}
