// SPDX-License-Identifier: MIT

// How long a test waits for what has to happen.
#pragma once

#include <QtTest/qtest.h>

//! In ms. It bounds a failure and no success: on a machine of two cores that runs six tests at once
//! Qt's own 5 s pass before a window is painted. What a test says itself counts more.
inline constexpr int testPatience = 30'000;

// In place of Qt's, which differ in that one number.
#undef QTRY_VERIFY
#define QTRY_VERIFY(expr) QTRY_VERIFY_WITH_TIMEOUT(expr, testPatience)
#undef QTRY_VERIFY2
#define QTRY_VERIFY2(expr, messageExpression)                                                      \
    QTRY_VERIFY2_WITH_TIMEOUT(expr, messageExpression, testPatience)
#undef QTRY_COMPARE
#define QTRY_COMPARE(expr, expected) QTRY_COMPARE_WITH_TIMEOUT(expr, expected, testPatience)
#undef QTRY_COMPARE_GE
#define QTRY_COMPARE_GE(left, right) QTRY_COMPARE_GE_WITH_TIMEOUT(left, right, testPatience)
