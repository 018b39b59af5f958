// SPDX-License-Identifier: MIT

#pragma once

#include "standinitem.h"

#include <vector>

//! \brief The queue and the history, in memory as in ComfyUI.
class StandInQueue
{
public:
    //! False if Python's comparison of two equal items raises; the item is queued all the same.
    [[nodiscard]] bool put(const StandInItem &item);
    //! Moves the first item to running.
    std::optional<StandInItem> take();
    //! Moves the running item to the history.
    void finish(const StandInResult &result);
    //! Removes one waiting item of that id, as ComfyUI does, even where there are several.
    bool remove(const QString &id);
    void clear() { m_pending.clear(); }

    [[nodiscard]] const std::optional<StandInItem> &running() const { return m_running; }
    [[nodiscard]] qsizetype remaining() const
    {
        return qsizetype(m_pending.size()) + (m_running ? 1 : 0);
    }
    [[nodiscard]] QStringList pendingIds() const;

    void clearHistory() { m_history.clear(); }
    void removeFromHistory(const QString &id);

    [[nodiscard]] QByteArray queueJson() const;
    //! Of one id: an object without it if it is not there.
    [[nodiscard]] QByteArray historyJson(const QString &id) const;
    //! Negative offset: none given.
    [[nodiscard]] QByteArray historyJson(std::optional<int> maxItems, int offset) const;

    // /api/jobs, which only the new dialect has.
    //! Null if such a job is not known.
    [[nodiscard]] QByteArray jobJson(const QString &id) const;
    //! Null where the real one fails: on an item with "extra_pnginfo": null.
    [[nodiscard]] QByteArray jobsJson(const QStringList &statuses, int offset, int limit) const;

private:
    struct Finished
    {
        StandInItem item;
        StandInResult result;
    };
    static QByteArray itemJson(const StandInItem &item);
    static QByteArray entryJson(const Finished &finished);
    static QByteArray jobJson(const StandInItem &item, const StandInResult *result, bool whole,
                              const QString &status);
    static QString statusOf(const StandInResult &result);

    std::vector<StandInItem> m_pending; //!< a heap
    std::optional<StandInItem> m_running;
    QList<Finished> m_history;
};
