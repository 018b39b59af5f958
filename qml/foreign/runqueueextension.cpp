// SPDX-License-Identifier: MIT

#include "runqueueextension.h"

#include "form/workflowform.h"
#include "run/runrequestreader.h"
#include "values/jsvalue.h"

#include <ComfyDeploy/runqueue.h>

namespace ComfyDeploy::Qml {

RunQueueExtension::RunQueueExtension(QObject *queue)
    : QObject(queue), m_queue(qobject_cast<RunQueue *>(queue))
{}

int RunQueueExtension::add(const QVariant &request, const QVariant &options)
{
    ApiError error(ApiError::Kind::InvalidRequest, tr("The queue has no client."));
    RunRequest read;
    RequestOptions requestOptions;
    if (const WorkflowClient *client = m_queue->client()) {
        read = readRunRequest(request, client->serverUrl());
        error = read.error;
        requestOptions = readRequestOptions(options, &error);
    }
    if (error) {
        throwTypeError(m_queue, error.message());
        return -1;
    }
    const int index = m_queue->add(read.request, requestOptions);
    if (WorkflowForm *form = read.values.form())
        form->advanceSeeds(read.values);
    return index;
}

} // namespace ComfyDeploy::Qml
