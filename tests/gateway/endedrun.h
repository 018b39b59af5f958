// SPDX-License-Identifier: MIT

#pragma once

#include "gatewayfixture.h"
#include "shared/patience.h"

#include <QtTest/QtTest>

//! A run of that route at its end; null if it does not end.
inline ComfyDeploy::WorkflowRun *ended(Gateway &gateway, const QByteArray &route,
                                       const QByteArray &graph)
{
    ComfyDeploy::WorkflowRun *run = startBy(gateway.client, route, Gateway::request(graph));
    return QTest::qWaitFor([run] { return run->isSettled(); }, testPatience) ? run : nullptr;
}
