// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

//! What this process holds of the system at one moment.
struct ProcessFigures
{
    double megabytes = 0; //!< resident
    int descriptors = 0;
    int threads = 0;

    static ProcessFigures now();
    [[nodiscard]] QString toString() const;
};

//! As many descriptors as the system lets a process have.
void raiseDescriptorLimit();
