// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/http/apianswer_p.h>
#include <ComfyDeploy/http/apirequest_p.h>
#include <ComfyDeploy/rundetails.h>

namespace ComfyDeploy {

//! The call of GET /run/{id}, with the position in the queue if \a withPosition.
ApiRequest runDetailsRequest(const QString &runId, bool withPosition,
                             const RequestOptions &options);
//! Reads its answer; an invalid one is BadResponse with the name of the field.
Result<RunDetails> runDetailsFrom(const ApiAnswer &answer);
//! The call of POST /run/{id}/cancel.
ApiRequest cancelRunRequest(const QString &runId, const RequestOptions &options);
//! Plain calls of a run have their own timeouts, not the run's deadline and retry policy.
RequestOptions plainOptions(const RequestOptions &runOptions);

} // namespace ComfyDeploy
