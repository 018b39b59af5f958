// SPDX-License-Identifier: MIT

// Shared by the tests of the local server.
#pragma once

#include "rawhttp.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qjsonobject.h>

namespace LocalFixture {

constexpr char WorkflowId[] = "3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01";

//! A file of tests/data/examples.
QByteArray example(const char *name);

//! EmptyImage -> ImageInvert -> SaveImage; another \a color is another run, the same one is cached.
QByteArray graph(int color = 0, int width = 8);
//! A run request for \a graph with \a more members, such as `,"inputs":{}`.
QByteArray runRequest(const QByteArray &graph, const QByteArray &more = {});

//! POST queue; the run's id.
QByteArray queueRun(const ComfyDeploy::LocalServer &server, const QByteArray &request);
//! GET /run/{id}
QJsonObject run(const ComfyDeploy::LocalServer &server, const QByteArray &id,
                const QByteArray &query = {});
//! The run once its status is terminal.
QJsonObject endedRun(const ComfyDeploy::LocalServer &server, const QByteArray &id);

//! The keys of a JSON object, or of the first object in an array, in their order.
QStringList keysInOrder(const QByteArray &json);

} // namespace LocalFixture
