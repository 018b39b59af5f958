// SPDX-License-Identifier: MIT

#include "queuesnapshot_p.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <algorithm>
#include <vector>

namespace ComfyDeploy::Local {

std::optional<QueueSnapshot> QueueSnapshot::read(const QByteArray &answer)
{
    const auto json = ReceivedJson::parse(answer);
    if (!json)
        return std::nullopt;
    const JsonText::Value running = json->root().member(u"queue_running");
    const JsonText::Value pending = json->root().member(u"queue_pending");
    if (!running.isArray() || !pending.isArray())
        return std::nullopt;
    QueueSnapshot snapshot;
    // queue_pending is a heap, which is not in the order of the queue.
    std::vector<std::pair<double, QString>> waiting;
    for (const JsonText::Value &item : pending.children())
        waiting.emplace_back(item.at(0).toDouble(), item.at(1).toString());
    std::sort(waiting.begin(), waiting.end());
    const int executed = int(running.size());
    for (size_t i = 0; i < waiting.size(); ++i)
        snapshot.places.insert(waiting[i].second, {executed + int(i), false, waiting[i].first});
    for (const JsonText::Value &item : running.children()) {
        const QString id = item.at(1).toString();
        if (snapshot.places.contains(id))
            snapshot.repeated += id;
        snapshot.places.insert(id, {0, true, item.at(0).toDouble()});
    }
    return snapshot;
}

} // namespace ComfyDeploy::Local
