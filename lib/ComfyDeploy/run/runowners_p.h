// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qqueue.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief Which run id came of which submission, also when the run's object is gone.
//!
//! A run whose answer was lost is looked for by its inputs; equal runs are told apart by this.
class RunOwners
{
public:
    [[nodiscard]] quint64 newSubmission() { return ++m_last; }

    void note(const QString &id, quint64 submission)
    {
        if (!m_owners.contains(id))
            m_order.enqueue(id);
        m_owners.insert(id, submission);
        if (m_order.size() > maximum)
            m_owners.remove(m_order.dequeue());
    }
    [[nodiscard]] bool isAnothers(const QString &id, quint64 submission) const
    {
        return m_owners.value(id, submission) != submission;
    }

private:
    static constexpr qsizetype maximum = 10'000; //!< the latest, so that memory has an end

    QHash<QString, quint64> m_owners;
    QQueue<QString> m_order;
    quint64 m_last = 0;
};

} // namespace ComfyDeploy
