// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/run/runstore_p.h>

#include <QtCore/qurl.h>

namespace ComfyDeploy::Local {

//! Where a run's webhook goes; empty if it has none that can be called.
QUrl webhookUrl(const RunRequest &request);

//! What is told at this \a change of a run, now in \a state; null if nothing is.
QByteArray webhookBody(const Run &run, const RunState &state, RunChange change,
                       const QString &base);

} // namespace ComfyDeploy::Local
