// SPDX-License-Identifier: MIT

// What the fuzz targets have in common. Each of them is a source with one LLVMFuzzerTestOneInput(),
// which libFuzzer drives in the fuzz preset; everywhere else tst_fuzzcorpora calls all of them with
// the inputs that are kept.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlogging.h>

#include <cstddef>
#include <cstdint>

//! What must hold for every input: a crash for the fuzzer, a failed test for a replay.
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            qFatal("%s:%d: does not hold: %s", __FILE__, __LINE__, #condition);                    \
    } while (false)

// By C's rules, since libFuzzer looks it up by name; the replay gives each one a name of its own.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace Fuzzing {

//! A copy of exactly these bytes: reading behind their end is then found out.
inline QByteArray bytesOf(const std::uint8_t *data, std::size_t size)
{
    return QByteArray(reinterpret_cast<const char *>(data), qsizetype(size));
}

//! What was asked for only to see that it can be.
template <typename... Values>
void use(const Values &...)
{}

} // namespace Fuzzing
