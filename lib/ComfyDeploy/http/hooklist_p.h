// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/requesthooks.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

#include <algorithm>

namespace ComfyDeploy {

//! The hooks of one client.
class HookList
{
public:
    //! Returns an id for remove(); ids are never reused.
    int add(const RequestHooks &hooks)
    {
        m_hooks.append({++m_lastId, hooks});
        return m_lastId;
    }
    void remove(int id)
    {
        m_hooks.removeIf([id](const auto &entry) { return entry.first == id; });
    }
    [[nodiscard]] bool isEmpty() const { return m_hooks.isEmpty(); }

    //! Calls \a what for each current hook that an earlier one did not remove. Returns false if \a
    //! context was deleted meanwhile, and perhaps this list with it.
    template <typename What>
    [[nodiscard]] bool forEach(QObject *context, What what) const
    {
        const QPointer<QObject> alive(context);
        QList<int> ids;
        for (const auto &entry : m_hooks)
            ids += entry.first;
        for (const int id : ids) {
            const auto found = std::find_if(m_hooks.begin(), m_hooks.end(),
                                            [id](const auto &entry) { return entry.first == id; });
            if (found == m_hooks.end())
                continue;
            const RequestHooks hooks = found->second; // it may remove itself
            what(hooks);
            if (!alive)
                return false;
        }
        return true;
    }

private:
    QList<std::pair<int, RequestHooks>> m_hooks;
    int m_lastId = 0;
};

} // namespace ComfyDeploy
