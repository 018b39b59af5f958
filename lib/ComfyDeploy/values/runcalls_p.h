// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/http/apianswer_p.h>
#include <ComfyDeploy/http/apirequest_p.h>
#include <ComfyDeploy/rundetails.h>

namespace ComfyDeploy {

//! The call of GET /run/{id}, with its place in the queue if \a withPosition.
ApiRequest runDetailsRequest(const QString &runId, bool withPosition,
                             const RequestOptions &options);
//! Reads the answer to it; what cannot be read is BadResponse that names the field.
Result<RunDetails> runDetailsFrom(const ApiAnswer &answer);
//! The call of POST /run/{id}/cancel.
ApiRequest cancelRunRequest(const QString &runId, const RequestOptions &options);
//! Plain calls inside a run are timed by themselves and never by the run's own deadline and policy.
RequestOptions plainOptions(const RequestOptions &runOptions);

} // namespace ComfyDeploy
