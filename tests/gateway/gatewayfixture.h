// SPDX-License-Identifier: MIT

#pragma once

#include "comfyui/comfyuistandin.h"
#include "shared/rawhttp.h"
#include "shared/runs.h"

#include <ComfyDeployLocal/comfyui/comfyuitimings_p.h>
#include <ComfyDeployLocal/localserver.h>

//! A ComfyUI, a local server in front of it, and a client of that.
class Gateway
{
public:
    using Timings = ComfyDeploy::Local::ComfyUiTimings;
    using Dialect = ComfyUiStandIn::Dialect;
    using Pace = ComfyUiStandIn::Pace;

    explicit Gateway(Dialect dialect = Dialect::New, Pace pace = Pace::Free);

    //! Short where nothing depends on a busy machine, long where it would.
    static Timings quickTimings();
    //! Begins to listen; false with a warning if it cannot.
    [[nodiscard]] bool start(const Timings &timings = quickTimings());

    //! Steps, and a picture of them.
    static QByteArray graph(int steps = 2, const QByteArray &seed = "1");
    static ComfyDeploy::WorkflowRunRequest request(const QByteArray &graph);

    //! POST /run/workflow/queue without a client; the run's id.
    [[nodiscard]] QString queue(const QByteArray &graph) const;
    //! GET /run/{id}
    [[nodiscard]] QJsonObject run(const QString &id, const QByteArray &query = {}) const;
    [[nodiscard]] QString status(const QString &id) const;
    [[nodiscard]] RawHttp::Answer cancel(const QString &id) const;
    //! All lines of its log.
    [[nodiscard]] QString log(const QString &id) const;

    ComfyUiStandIn comfy;
    ComfyDeploy::LocalServer server;
    ComfyDeploy::WorkflowClient client;
};
