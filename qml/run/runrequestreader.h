// SPDX-License-Identifier: MIT

#pragma once

#include "form/workflowform.h"

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qpointer.h>

namespace ComfyDeploy::Qml {

//! A run request as JavaScript gave it, or why it is none.
struct RunRequest
{
    WorkflowRunRequest request;
    QPointer<WorkflowForm> form; //!< the form whose values it holds, if it holds some
    ApiError error; //!< kind None, or InvalidRequest that names the key
};

//! \a given is an object with the keys of the wire in camelCase, a form's values, or a
//! WorkflowRunRequest. A server on this machine knows every id, so one that is left out is chosen.
//! Files are url values and pictures; where a graph says that an input takes files, also texts that
//! name one. No text with a file: URL ever goes to the server where no graph says what it is.
[[nodiscard]] RunRequest readRunRequest(const QVariant &given, const QUrl &serverUrl);

//! RequestOptions from an object with connectTimeout, idleTimeout and totalTimeout in ms, retries
//! "none" or "backoff", follow, and headers; else, \a error is filled in and names the key.
[[nodiscard]] RequestOptions readRequestOptions(const QVariant &given, ApiError *error);

} // namespace ComfyDeploy::Qml
