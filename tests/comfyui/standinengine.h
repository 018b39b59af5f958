// SPDX-License-Identifier: MIT

#pragma once

#include "standingraphcourse.h"
#include "standinworld.h"

#include <QtCore/qqueue.h>

#include <functional>
#include <memory>

//! \brief ComfyUI's worker: takes prompts from the queue, one at a time.
class StandInEngine : public QObject
{
    Q_OBJECT

public:
    //! Of the prompt that is taken next, instead of what follows from its graph.
    using CourseMaker = std::function<std::unique_ptr<StandInCourse>(const StandInItem &)>;

    explicit StandInEngine(StandInWorld &world);

    //! Free: a beat at each turn of the event loop. Else on advance() alone.
    void setFree(bool free);
    //! There is something to do at the next turn of the event loop.
    void wake();
    //! Does up to \a beats of the running prompt, with what is waiting after it; how many there
    //! were.
    int advance(int beats);
    void interrupt();
    //! The thread is dead: what runs stays for ever.
    void die() { m_dead = true; }
    //! Nothing of a run or of the cache remains.
    void restart();

    void expect(const CourseMaker &maker) { m_expected.enqueue(maker); }
    [[nodiscard]] StandInCache *cache() { return &m_cache; }
    //! Sends the queue's length to everybody.
    void sendStatus();
    [[nodiscard]] QByteArray statusData(const QString &sid = {}) const;
    //! The frames that greet a client: what runs for it is named, nothing is sent again.
    [[nodiscard]] QByteArrayList greeting(const QString &clientId) const;
    enum class Level { Info, Error };
    void log(const QString &text, Level level = Level::Info);
    [[nodiscard]] QByteArray logJson() const;

    [[nodiscard]] QStringList started() const { return m_started; }

private:
    void begin();
    bool beat();
    void end();

    StandInWorld &m_world;
    std::unique_ptr<StandInStage> m_stage;
    std::unique_ptr<StandInCourse> m_course;
    StandInCache m_cache;
    QQueue<CourseMaker> m_expected;
    QStringList m_started; //!< prompt ids
    QByteArrayList m_log;
    bool m_free = true;
    bool m_dead = false;
    bool m_interrupted = false;
    bool m_awake = false;
};
