// SPDX-License-Identifier: MIT

#include "systemstats_p.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

std::optional<SystemStats> SystemStats::read(const QByteArray &answer)
{
    const QJsonDocument json = ReceivedJson::document(answer);
    const QJsonValue system = json["system"_L1];
    if (!system.isObject())
        return std::nullopt;
    SystemStats stats;
    stats.version = system["comfyui_version"_L1].toString();
    const QJsonValue device = json["devices"_L1][0];
    // "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync"
    stats.device = device["name"_L1].toString().section(u" : "_s, 0, 0);
    if (stats.device.startsWith("cuda:"_L1))
        stats.device = stats.device.section(u' ', 1);
    stats.freeMemory = device["vram_free"_L1].toInteger(-1);
    stats.totalMemory = device["vram_total"_L1].toInteger(-1);
    return stats;
}

} // namespace ComfyDeploy::Local
