// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/graph/graphexecutor_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qtemporarydir.h>
#include <QtGui/qimage.h>

#include <memory>

struct RecordedEvent
{
    QString name;
    QJsonObject data;
};

struct RecordedRun
{
    ComfyDeploy::Local::PromptCheck check;
    ComfyDeploy::Local::ExecutionOutcome outcome = ComfyDeploy::Local::ExecutionOutcome::Error;
    QList<RecordedEvent> events;

    [[nodiscard]] QStringList names() const;
    //! The data of the only event of that name, or of the last one.
    [[nodiscard]] QJsonObject data(QStringView name) const;
    //! What the node shows the user, as in its executed event.
    [[nodiscard]] QJsonObject output(const QString &node) const;
};

//! An executor with folders of its own, and what a test does with it.
class ExecutorFixture
{
public:
    using Options = ComfyDeploy::Local::GraphExecutor::Options;
    using Hooks = ComfyDeploy::Local::ExecutionHooks;

    explicit ExecutorFixture(const std::function<void(Options &)> &adjust = {});

    [[nodiscard]] ComfyDeploy::Local::GraphExecutor &executor() { return *m_executor; }
    [[nodiscard]] QString path(const QString &relative) const
    {
        return m_folder.filePath(relative);
    }

    [[nodiscard]] ComfyDeploy::Local::PromptCheck check(const QByteArray &graph) const;
    //! Checks and, if accepted, runs.
    [[nodiscard]] RecordedRun run(const QByteArray &graph, Hooks hooks = {});
    //! The pictures that the node saved in that run.
    [[nodiscard]] QList<QImage> images(const RecordedRun &run, const QString &node) const;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ComfyDeploy::Local::GraphExecutor> m_executor;
};

[[nodiscard]] QByteArray localTestData(const QString &name);
//! A graph whose node 1 blurs, with one input given as \a value says.
[[nodiscard]] QByteArray blurGraph(const QByteArray &name, const QByteArray &value);
