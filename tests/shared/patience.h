// SPDX-License-Identifier: MIT

// The timeout for conditions in tests.
#pragma once

#include <QtTest/qtest.h>

//! In ms. It only limits failures: on a machine with two cores that runs six tests in parallel,
//! Qt's 5 s may pass before a window is painted. A test can set its own timeout.
inline constexpr int testPatience = 30'000;

// Replaces Qt's macros, which differ only in the timeout.
#undef QTRY_VERIFY
#define QTRY_VERIFY(expr) QTRY_VERIFY_WITH_TIMEOUT(expr, testPatience)
#undef QTRY_VERIFY2
#define QTRY_VERIFY2(expr, messageExpression)                                                      \
    QTRY_VERIFY2_WITH_TIMEOUT(expr, messageExpression, testPatience)
#undef QTRY_COMPARE
#define QTRY_COMPARE(expr, expected) QTRY_COMPARE_WITH_TIMEOUT(expr, expected, testPatience)
#undef QTRY_COMPARE_GE
#define QTRY_COMPARE_GE(left, right) QTRY_COMPARE_GE_WITH_TIMEOUT(left, right, testPatience)
