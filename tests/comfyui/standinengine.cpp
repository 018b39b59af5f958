// SPDX-License-Identifier: MIT

#include "standinengine.h"

#include "standinjson.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qtimer.h>

using namespace Qt::StringLiterals;
using namespace StandInJson;

namespace {

constexpr qsizetype KeptLogEntries = 300;

} // namespace

StandInEngine::StandInEngine(StandInWorld &world) : m_world(world)
{
    world.logError = [this](const QString &text) {
        log(text, Level::Error);
    };
}

void StandInEngine::setFree(bool free)
{
    m_free = free;
    wake();
}

void StandInEngine::wake()
{
    if (m_awake)
        return;
    m_awake = true;
    QTimer::singleShot(0, this, [this] {
        m_awake = false;
        if (m_dead)
            return;
        if (!m_course)
            begin();
        else if (m_free)
            beat();
        else if (m_interrupted && m_course->interrupt(*m_stage))
            end();
        if (m_course && m_free)
            wake();
    });
}

void StandInEngine::begin()
{
    const auto item = m_world.queue.take();
    if (!item)
        return;
    m_interrupted = false; // a late interrupt does not hit the next prompt
    m_started += item->id;
    sendStatus();
    m_stage = std::make_unique<StandInStage>(*item, m_world);
    if (!item->extraData.startsWith('{')) { // the old one's worker ends with an exception
        m_dead = true;
        return;
    }
    m_course = m_expected.isEmpty()
        ? std::make_unique<StandInGraphCourse>(*item, m_world.objectInfo, ComfyUiScript(), &m_cache)
        : m_expected.dequeue()(*item);
    beat();
}

bool StandInEngine::beat()
{
    // An interrupt acts at the next call of progress or border of nodes.
    const bool interrupted = m_interrupted && m_course->interrupt(*m_stage);
    if (!interrupted && m_course->beat(*m_stage))
        return true;
    end();
    return false;
}

void StandInEngine::end()
{
    m_world.queue.finish(m_stage->result());
    sendStatus();
    m_stage->toOwner(frame(
        "executing", object({{u"node"_s, "null"}, {u"prompt_id"_s, string(m_stage->item().id)}})));
    log(u"Prompt executed in 0.12 seconds\n"_s);
    m_course.reset();
    m_stage.reset();
    wake(); // the next one
}

int StandInEngine::advance(int beats)
{
    int done = 0;
    for (; done < beats && !m_dead; ++done) {
        if (m_course)
            beat();
        else if (m_world.queue.remaining() > 0)
            begin();
        else
            break;
    }
    return done;
}

void StandInEngine::interrupt()
{
    m_interrupted = true;
    wake();
}

void StandInEngine::restart()
{
    m_course.reset();
    m_stage.reset();
    m_cache.clear();
    m_log.clear();
    m_dead = false;
    m_interrupted = false;
}

QByteArray StandInEngine::statusData(const QString &sid) const
{
    const QByteArray remaining = QByteArray::number(m_world.queue.remaining());
    Members members{
        {u"status"_s, object({{u"exec_info"_s, object({{u"queue_remaining"_s, remaining}})}})}};
    if (!sid.isNull())
        members.append({u"sid"_s, string(sid)});
    return object(members);
}

void StandInEngine::sendStatus()
{
    m_world.sockets.toAll(frame("status", statusData()));
}

QByteArrayList StandInEngine::greeting(const QString &clientId) const
{
    QByteArrayList texts{frame("status", statusData(clientId))};
    if (m_stage && m_stage->item().clientId == clientId && !m_stage->node().isEmpty())
        texts += frame("executing", object({{u"node"_s, string(m_stage->node())}}));
    return texts;
}

void StandInEngine::log(const QString &text, Level level)
{
    const QString title =
        level == Level::Error ? u"\x1b[1m\x1b[31m[ERROR]\x1b[0m "_s : u"\x1b[32m[INFO]\x1b[0m "_s;
    const QString shown = m_world.isNew() ? title + text : text;
    const QString time = QDateTime::currentDateTime().toString(u"yyyy-MM-ddThh:mm:ss.zzz000"_s);
    const QByteArray entry = object({{u"t"_s, string(time)}, {u"m"_s, string(shown)}});
    m_log += entry;
    if (m_log.size() > KeptLogEntries)
        m_log.removeFirst();
    m_world.sockets.toSubscribers(
        frame("logs", object({{u"entries"_s, array({entry})}, {u"size"_s, "null"}})));
}

QByteArray StandInEngine::logJson() const
{
    return object({{u"entries"_s, array(m_log)}, {u"size"_s, R"({"cols": 80, "rows": 24})"}});
}
