// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qqueue.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief Which run id came of which submission, also when the run's object is gone.
//!
//! A run without a mark whose answer was lost is looked for by its inputs; equal runs are told
//! apart by this. With a mark it saves reading runs that are known.
class RunOwners
{
public:
    [[nodiscard]] quint64 newSubmission() { return ++m_last; }

    enum class Source {
        Server, //!< it has named the id in its answer to the submission, or has the run's mark
        Guess, //!< somebody has attached to it, or it has the same inputs
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
    //! The same, and not by a guess.
    [[nodiscard]] bool surelyBelongsToOther(const QString &id, quint64 submission) const
    {
        return belongsToOther(id, submission) && m_owners.value(id).source == Source::Server;
    }

private:
    static constexpr qsizetype maximum = 10'000; //!< the latest, so that memory has an end

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
