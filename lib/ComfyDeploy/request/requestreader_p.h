// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/workflowrunrequest.h>

namespace ComfyDeploy {

//! What goes out for a workflow that was not set.
inline const QByteArray emptyWorkflow = R"({"nodes": []})";

} // namespace ComfyDeploy
