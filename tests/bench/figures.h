// SPDX-License-Identifier: MIT

// What the measuring programs of this folder have in common: each prints one line of figures.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonobject.h>

#include <functional>
#include <map>
#include <vector>

namespace Bench {

//! Of this process.
struct Usage
{
    double seconds = 0; //!< of the monotonic clock
    double cpuSeconds = 0;

    [[nodiscard]] static Usage now();
    //! What one of \a count took since then.
    [[nodiscard]] QJsonObject each(int count) const;
};

void print(const QJsonObject &figures);

//! Starts \a count things, \a inFlight at a time; false if one went wrong. \a start is given what
//! to call when it has ended.
bool keepInFlight(int count, int inFlight,
                  const std::function<void(const std::function<void(bool isGood)> &ended)> &start);

//! One of the things that a program measures against a server; an empty object if it went wrong.
using Measurement = QJsonObject (*)(const QString &server, const QList<int> &numbers);
//! The main function of such a program; its arguments: the server, what to measure, its numbers.
int measure(int argc, char **argv, const std::map<QString, Measurement> &all);

[[nodiscard]] double residentKiB();
//! What the allocator has given out.
[[nodiscard]] double heapKiB();
[[nodiscard]] int threads();
//! As many descriptors as the system lets a process have.
void raiseDescriptorLimit();

//! The most that was resident since it was made, beyond what was then, in KiB.
class Peak
{
public:
    Peak();
    [[nodiscard]] double kib() const;

private:
    double m_before;
};

//! How long after the server has sent them paced events arrive.
class Latencies
{
public:
    //! \a sent as the server writes it: nanoseconds of the monotonic clock; ignored if empty.
    void add(const QByteArray &sent);
    [[nodiscard]] QJsonObject figures();

private:
    std::vector<double> m_times; //!< in ms
};

} // namespace Bench
