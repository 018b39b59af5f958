// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

//! \brief A session bus of the test's own, which starts no services, so that a test never reaches
//! those of the desktop.
//!
//! To be created before the application, which may connect to the bus; ends with this object.
class PrivateBus
{
public:
    PrivateBus();
    ~PrivateBus();

    //! False if there is none; then the test would use that of the desktop.
    [[nodiscard]] bool isThere() const { return m_isThere; }

private:
    QTemporaryDir m_folder;
    QProcess m_daemon;
    bool m_isThere = false;
};
