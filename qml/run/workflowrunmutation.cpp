// SPDX-License-Identifier: MIT

#include "workflowrunmutation.h"

#include "form/workflowform.h"
#include "resultpicture.h"
#include "runrequestreader.h"

#include <ComfyDeploy/core/plainvalue_p.h>

#include <QtCore/qmetaobject.h>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype keptRuns = 50;

} // namespace

WorkflowRunMutation::WorkflowRunMutation(QObject *parent) : QObject(parent) {}

WorkflowRunMutation::~WorkflowRunMutation()
{
    for (const QPointer<WorkflowRun> &run : std::as_const(m_runs)) {
        if (!run)
            continue;
        run->disconnect(this);
        if (run->isFinished())
            run->deleteLater(); // a view may still use it
        else
            run->setAutoDelete(true);
    }
}

void WorkflowRunMutation::setClient(WorkflowClient *client)
{
    if (client == m_client)
        return;
    if (m_client)
        m_client->disconnect(this);
    m_client = client;
    if (client)
        connect(client, &QObject::destroyed, this, &WorkflowRunMutation::clientChanged);
    Q_EMIT clientChanged();
}

void WorkflowRunMutation::setMode(RunMode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    Q_EMIT modeChanged();
}

QString WorkflowRunMutation::status() const
{
    switch (m_status) {
    case Status::Idle:
        return u"idle"_s;
    case Status::Pending:
        return u"pending"_s;
    case Status::Success:
        return u"success"_s;
    case Status::Error:
        return u"error"_s;
    }
    Q_UNREACHABLE();
    return {};
}

QVariant WorkflowRunMutation::error() const
{
    return m_status == Status::Error ? QVariant::fromValue(m_error) : QVariant();
}

QVariantMap WorkflowRunMutation::asMap() const
{
    return plainProperties(this);
}

void WorkflowRunMutation::mutate(const QVariant &request)
{
    RunRequest read;
    if (m_client)
        read = readRunRequest(request, m_client->serverUrl());
    else
        read.error = {ApiError::Kind::InvalidRequest, tr("The mutation has no client.")};
    const QPointer<WorkflowRunMutation> self(this);
    if (read.error) {
        follow(nullptr, Status::Error, read.error);
        if (self && m_status == Status::Error)
            Q_EMIT failed(read.error);
        return;
    }
    follow(m_client->start(m_mode, read.request), Status::Pending);
    if (WorkflowForm *form = read.values.form())
        form->advanceSeeds(read.values);
}

void WorkflowRunMutation::reset()
{
    follow(nullptr, Status::Idle);
}

// Sets all properties before emitting signals.
void WorkflowRunMutation::follow(WorkflowRun *run, Status status, const ApiError &error)
{
    if (m_run)
        m_run->disconnect(this);
    if (run) {
        connect(run, &WorkflowRun::finished, this, &WorkflowRunMutation::onFinished);
        // The client or the run was deleted.
        connect(run, &QObject::destroyed, this, [this] {
            if (isPending())
                follow(nullptr, Status::Error,
                       {ApiError::Kind::Aborted, tr("The run is no longer followed.")});
            else
                Q_EMIT runChanged();
        });
        m_runs += run;
        forgetOldRuns();
    }
    const bool runDiffers = run != m_run;
    m_run = run;
    m_status = status;
    m_error = error;
    m_data.clear();
    const QPointer<WorkflowRunMutation> self(this);
    if (runDiffers)
        Q_EMIT runChanged();
    if (self)
        Q_EMIT statusChanged();
}

void WorkflowRunMutation::forgetOldRuns()
{
    m_runs.removeIf([](const QPointer<WorkflowRun> &run) { return run.isNull(); });
    for (qsizetype i = 0; i < m_runs.size() && m_runs.size() > keptRuns;) {
        if (m_runs.at(i)->isFinished())
            m_runs.takeAt(i)->deleteLater();
        else
            ++i;
    }
}

void WorkflowRunMutation::onFinished()
{
    m_error = m_run->error();
    m_status = m_error ? Status::Error : Status::Success;
    if (!m_error) {
        const QList<WorkflowRunOutput> outputs = m_run->outputs();
        for (const WorkflowRunOutput &output : outputs)
            m_data += QVariant::fromValue(output);
    }
    const ApiError error = m_error;
    const QVariantList data = m_data;
    const QPointer<WorkflowRunMutation> self(this);
    Q_EMIT statusChanged();
    if (!self)
        return;
    if (error)
        Q_EMIT failed(error);
    else
        Q_EMIT succeeded(data);
    if (self && !error && m_run
        && isSignalConnected(QMetaMethod::fromSignal(&WorkflowRunMutation::resultReady))) {
        QList<MediaItem> pictures = m_run->mediaItems();
        pictures.removeIf(
            [](const MediaItem &item) { return item.kind() != MediaItem::Kind::Image; });
        fetchPicture(m_run, pictures);
    }
}

// The first one, and then the rest, unless another run is followed by then.
void WorkflowRunMutation::fetchPicture(const QPointer<WorkflowRun> &run, QList<MediaItem> pictures)
{
    if (pictures.isEmpty() || !run || run != m_run)
        return;
    auto *picture = new ResultPicture(run->client(), pictures.takeFirst(), this);
    connect(picture, &ResultPicture::ready, this,
            [this, run, pictures](const MediaItem &item, const QImage &image) {
                if (!run || run != m_run)
                    return;
                const QPointer<WorkflowRunMutation> self(this);
                Q_EMIT resultReady(item, image);
                if (self)
                    fetchPicture(run, pictures);
            });
}

} // namespace ComfyDeploy::Qml
