// SPDX-License-Identifier: MIT

// What our client reports, under the names and in the forms that the official client uses.
#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/session.h>
#include <ComfyDeploy/webhookevent.h>

#include <QtCore/qjsonobject.h>

//! The kind by the name of the official client's error that stands for it, with what that holds.
QJsonObject reported(const ComfyDeploy::ApiError &error);
QJsonObject reported(const ComfyDeploy::RunDetails &run);
QJsonObject reported(const ComfyDeploy::WorkflowRunOutput &output);
QJsonObject reported(const ComfyDeploy::Deployment &deployment);
QJsonObject reported(const ComfyDeploy::Session &session);
QJsonObject reported(const ComfyDeploy::UploadedFile &file);
QJsonObject reported(const ComfyDeploy::RunStreamEvent &event);
QJsonObject reported(const ComfyDeploy::WebhookEvent &event);

template <typename T>
QJsonArray reported(const QList<T> &list)
{
    QJsonArray array;
    for (const T &one : list)
        array.append(reported(one));
    return array;
}
