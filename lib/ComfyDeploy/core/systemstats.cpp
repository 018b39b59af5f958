// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/core/systemstats_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync"
QString deviceName(const QString &text)
{
    const QString name = text.section(u" : "_s, 0, 0).trimmed();
    const QString first = name.section(u' ', 0, 0);
    return first.contains(u':') && first.size() < name.size() ? name.sliced(first.size()).trimmed()
                                                              : name;
}

} // namespace

std::optional<SystemStats> SystemStats::read(const QByteArray &answer)
{
    const QJsonDocument json = ReceivedJson::document(answer);
    const QJsonValue system = json["system"_L1];
    const QJsonValue devices = json["devices"_L1];
    if (!system.isObject() || !devices.isArray())
        return std::nullopt;
    const QJsonValue device = devices[0];
    SystemStats stats;
    stats.version = system["comfyui_version"_L1].toString();
    stats.device = deviceName(device["name"_L1].toString());
    stats.freeMemory = device["vram_free"_L1].toInteger(-1);
    stats.totalMemory = device["vram_total"_L1].toInteger(-1);
    return stats;
}

} // namespace ComfyDeploy
