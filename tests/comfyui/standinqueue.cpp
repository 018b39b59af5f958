// SPDX-License-Identifier: MIT

#include "standinqueue.h"

#include "standinjson.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace StandInJson;

namespace {

//! Python compares items as tuples, and raises where it gets as far as to two different objects.
struct Later
{
    bool *raised = nullptr;

    bool operator()(const StandInItem &left, const StandInItem &right) const
    {
        if (left.order != right.order)
            return left.order > right.order;
        if (left.id != right.id)
            return left.id > right.id;
        if (raised && (left.graph != right.graph || left.extraData != right.extraData))
            *raised = true;
        return false;
    }
};

QByteArray idPart(const QString &id, const QByteArray &json)
{
    return string(id) + ": " + json;
}

} // namespace

bool StandInQueue::put(const StandInItem &item)
{
    bool raised = false;
    m_pending.push_back(item);
    std::push_heap(m_pending.begin(), m_pending.end(), Later{&raised});
    return !raised;
}

std::optional<StandInItem> StandInQueue::take()
{
    if (m_pending.empty())
        return std::nullopt;
    std::pop_heap(m_pending.begin(), m_pending.end(), Later());
    m_running = m_pending.back();
    m_pending.pop_back();
    return m_running;
}

void StandInQueue::finish(const StandInResult &result)
{
    // An id that ran twice has one entry, the later one, in the place of the first.
    const auto known =
        std::find_if(m_history.begin(), m_history.end(),
                     [this](const Finished &other) { return other.item.id == m_running->id; });
    if (known != m_history.end())
        *known = {*m_running, result};
    else
        m_history.append({*m_running, result});
    m_running.reset();
}

bool StandInQueue::remove(const QString &id)
{
    const auto found = std::find_if(m_pending.begin(), m_pending.end(),
                                    [&id](const StandInItem &item) { return item.id == id; });
    if (found == m_pending.end())
        return false;
    m_pending.erase(found);
    std::make_heap(m_pending.begin(), m_pending.end(), Later());
    return true;
}

QStringList StandInQueue::pendingIds() const
{
    std::vector<StandInItem> sorted = m_pending;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const StandInItem &a, const StandInItem &b) { return Later()(b, a); });
    QStringList ids;
    for (const StandInItem &item : sorted)
        ids += item.id;
    return ids;
}

void StandInQueue::removeFromHistory(const QString &id)
{
    m_history.removeIf([&id](const Finished &finished) { return finished.item.id == id; });
}

QByteArray StandInQueue::itemJson(const StandInItem &item)
{
    return array(
        {item.number, string(item.id), item.graph, item.extraData, strings(item.outputNodes)});
}

QByteArray StandInQueue::queueJson() const
{
    // What waits is shown in the order of the heap, which is no order.
    QByteArrayList pending;
    for (const StandInItem &item : m_pending)
        pending += itemJson(item);
    return object({{u"queue_running"_s,
                    array(m_running ? QByteArrayList{itemJson(*m_running)} : QByteArrayList())},
                   {u"queue_pending"_s, array(pending)}});
}

QByteArray StandInQueue::entryJson(const Finished &finished)
{
    const StandInResult &result = finished.result;
    const QByteArray status =
        object({{u"status_str"_s, string(result.success ? u"success"_s : u"error"_s)},
                {u"completed"_s, result.success ? "true" : "false"},
                {u"messages"_s, array(result.messages)}});
    return object({{u"prompt"_s, itemJson(finished.item)},
                   {u"outputs"_s, object(result.outputs)},
                   {u"status"_s, status},
                   {u"meta"_s, object(result.metas)}});
}

QByteArray StandInQueue::historyJson(const QString &id) const
{
    for (const Finished &finished : m_history) {
        if (finished.item.id == id)
            return '{' + idPart(id, entryJson(finished)) + '}';
    }
    return "{}";
}

QByteArray StandInQueue::historyJson(std::optional<int> maxItems, int offset) const
{
    const auto count = int(m_history.size());
    if (offset < 0 && maxItems)
        offset = count - *maxItems;
    QByteArrayList entries;
    for (int i = qMax(0, offset); i < count; ++i) {
        entries += idPart(m_history[i].item.id, entryJson(m_history[i]));
        if (maxItems && entries.size() >= *maxItems)
            break;
    }
    return '{' + entries.join(", ") + '}';
}

QString StandInQueue::statusOf(const StandInResult &result)
{
    if (result.success)
        return u"completed"_s;
    const bool interrupted =
        !result.messages.isEmpty() && result.messages.last().contains("execution_interrupted");
    return interrupted ? u"cancelled"_s : u"failed"_s;
}

QByteArray StandInQueue::jobJson(const StandInItem &item, const StandInResult *result, bool whole,
                                 const QString &status)
{
    const auto extra = ComfyDeploy::JsonText::parse(item.extraData);
    const QByteArray count = result ? QByteArray::number(result->outputs.size()) : "0";
    Members members{
        {u"id"_s, string(item.id)},
        {u"status"_s, string(status)},
        {u"priority"_s, item.number},
        {u"create_time"_s, extra ? extra->root().member(u"create_time").raw() : QByteArray("null")},
        {u"outputs_count"_s, count}};
    if (whole) {
        members.append({u"outputs"_s, result ? object(result->outputs) : QByteArray("{}")});
        if (result) {
            members.append(
                {u"execution_status"_s,
                 object({{u"status_str"_s, string(result->success ? u"success"_s : u"error"_s)},
                         {u"completed"_s, result->success ? "true" : "false"},
                         {u"messages"_s, array(result->messages)}})});
        }
        members.append({u"workflow"_s,
                        object({{u"prompt"_s, item.graph}, {u"extra_data"_s, item.extraData}})});
    }
    return object(members);
}

QByteArray StandInQueue::jobJson(const QString &id) const
{
    if (m_running && m_running->id == id)
        return jobJson(*m_running, nullptr, true, u"in_progress"_s);
    for (const StandInItem &item : m_pending) {
        if (item.id == id)
            return jobJson(item, nullptr, true, u"pending"_s);
    }
    for (const Finished &finished : m_history) {
        if (finished.item.id == id)
            return jobJson(finished.item, &finished.result, true, statusOf(finished.result));
    }
    return {};
}

QByteArray StandInQueue::jobsJson(const QStringList &statuses, int offset, int limit) const
{
    QByteArrayList jobs;
    bool failed = false;
    const auto add = [&](const StandInItem &item, const StandInResult *result,
                         const QString &status) {
        const auto extra = ComfyDeploy::JsonText::parse(item.extraData);
        failed = failed || (extra && extra->root().member(u"extra_pnginfo").isNull());
        if (statuses.isEmpty() || statuses.contains(status))
            jobs += jobJson(item, result, false, status);
    };
    for (const StandInItem &item : m_pending)
        add(item, nullptr, u"pending"_s);
    if (m_running)
        add(*m_running, nullptr, u"in_progress"_s);
    for (auto it = m_history.rbegin(); it != m_history.rend(); ++it)
        add(it->item, &it->result, statusOf(it->result));
    if (failed)
        return {};
    const qsizetype total = jobs.size();
    jobs = jobs.mid(offset, limit);
    const bool more = offset + jobs.size() < total;
    const QByteArray pagination =
        object({{u"offset"_s, QByteArray::number(offset)},
                {u"limit"_s, limit < 0 ? QByteArray("null") : QByteArray::number(limit)},
                {u"total"_s, QByteArray::number(total)},
                {u"has_more"_s, more ? "true" : "false"}});
    return object({{u"jobs"_s, array(jobs)}, {u"pagination"_s, pagination}});
}
