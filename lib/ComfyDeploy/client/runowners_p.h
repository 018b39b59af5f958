// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qqueue.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief Maps run ids to the submissions that created them, also after the WorkflowRun was
//! deleted.
//!
//! A run without a mark whose answer was lost is searched for by its inputs; this distinguishes
//! equal runs. For a run with a mark, it avoids reading known runs.
class RunOwners
{
public:
    [[nodiscard]] quint64 newSubmission() { return ++m_last; }

    enum class Source {
        Server, //!< it returned the id for the submission, or the run has its mark
        Guess, //!< it was attached to, or has the same inputs
    };

    void note(const QString &id, quint64 submission, Source source)
    {
        if (!m_owners.contains(id))
            m_order.enqueue(id);
        m_owners.insert(id, {submission, source});
        if (m_order.size() > maximum)
            m_owners.remove(m_order.dequeue());
    }
    [[nodiscard]] bool belongsToOther(const QString &id, quint64 submission) const
    {
        const auto owner = m_owners.constFind(id);
        return owner != m_owners.constEnd() && owner->submission != submission;
    }
    //! The same, but not by a guess.
    [[nodiscard]] bool surelyBelongsToOther(const QString &id, quint64 submission) const
    {
        return belongsToOther(id, submission) && m_owners.value(id).source == Source::Server;
    }

private:
    static constexpr qsizetype maximum = 10'000; //!< bounds the memory

    struct Owner
    {
        quint64 submission = 0;
        Source source = Source::Guess;
    };

    QHash<QString, Owner> m_owners;
    QQueue<QString> m_order;
    quint64 m_last = 0;
};

} // namespace ComfyDeploy
