// SPDX-License-Identifier: MIT

#pragma once

#include "form/formvalues.h"

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/workflowrunrequest.h>

namespace ComfyDeploy::Qml {

//! A run request from JavaScript, or why it is invalid.
struct RunRequest
{
    WorkflowRunRequest request;
    FormValues values; //!< the form's values in the request, if any
    ApiError error; //!< kind None, or InvalidRequest that names the key
};

//! \a given is an object with the API's keys in camelCase, a form's values, or a
//! WorkflowRunRequest. A local server accepts any id, so a missing one is filled in. Files are url
//! values and pictures; if the graph shows that an input takes files, also texts that name one.
//! Without a graph, a text with a file: URL is never sent to the server.
[[nodiscard]] RunRequest readRunRequest(const QVariant &given, const QUrl &serverUrl);

//! RequestOptions from an object with connectTimeout, idleTimeout and totalTimeout in ms, retries
//! "none" or "backoff", follow, and headers; otherwise \a error is filled in and names the key.
[[nodiscard]] RequestOptions readRequestOptions(const QVariant &given, ApiError *error);

} // namespace ComfyDeploy::Qml
