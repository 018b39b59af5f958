// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

#include <atomic>
#include <memory>

namespace ComfyDeploy::Local {

//! A fault as it was asked for.
struct RequestedFault
{
    QString name;
    QString value; //!< not null
    int times = 1; //!< negative: always
    QString path;
    int taken = 0;
    std::atomic<int> struck = 0;
};

//! \brief A fault that a request or a run has taken, or none; it is pending until it strikes.
//!
//! Copies share whether it has. It may outlive the list that it was taken from.
class TakenFault
{
public:
    TakenFault() = default;
    explicit TakenFault(std::shared_ptr<RequestedFault> fault)
        : m_hasStruck(std::make_shared<std::atomic<bool>>(false)), m_fault(std::move(fault))
    {}

    explicit operator bool() const { return m_fault != nullptr; }
    //! Null if there is none.
    [[nodiscard]] QString value() const { return m_fault ? m_fault->value : QString(); }
    //! 0 if there is none.
    [[nodiscard]] int number() const { return value().toInt(); }

    //! To be called when it has its effect. Whether there is one.
    bool strike() const
    {
        if (m_fault && !m_hasStruck->exchange(true))
            ++m_fault->struck;
        return m_fault != nullptr;
    }

private:
    std::shared_ptr<std::atomic<bool>> m_hasStruck;
    std::shared_ptr<RequestedFault> m_fault;
};

} // namespace ComfyDeploy::Local
