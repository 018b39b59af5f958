// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/values/nodevalue_p.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qhash.h>
#include <QtCore/qjsonobject.h>

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace ComfyDeploy::Local {

//! The result of a node; immutable, so threads may share it.
struct NodeResult
{
    std::vector<NodeValue> outputs;
    std::optional<QJsonObject> ui;

    [[nodiscard]] qint64 bytes() const;
};
using SharedResult = std::shared_ptr<const NodeResult>;

//! \brief Results by the signature of the inputs that they were computed from; the least recently
//! used ones are removed first.
//!
//! Thread-safe.
class ResultCache
{
public:
    explicit ResultCache(qint64 capacity) : m_capacity(capacity) {}

    //! Null if there is none.
    [[nodiscard]] SharedResult find(const QByteArray &signature);
    //! Replaces an older result; a result that is larger than the whole cache is not kept.
    void insert(const QByteArray &signature, const SharedResult &result);
    void remove(const QByteArray &signature);

private:
    struct Entry
    {
        QByteArray signature;
        SharedResult result;
        qint64 bytes = 0;
    };
    void removeLocked(const QByteArray &signature);

    std::mutex m_mutex;
    std::list<Entry> m_entries; //!< most recently used first
    QHash<QByteArray, std::list<Entry>::iterator> m_places;
    const qint64 m_capacity;
    qint64 m_bytes = 0;
};

} // namespace ComfyDeploy::Local
