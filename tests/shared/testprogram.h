// SPDX-License-Identifier: MIT

// Many tests in one program, which runs the one named by its first argument, because linking a
// program and generating its meta-objects takes longer than compiling most tests.
#pragma once

#include "shared/patience.h"

#include <QtCore/qcoreapplication.h>

//! Registers a test class under its lower-case name, which is that of its file.
class TestRegistration
{
public:
    //! Runs the test with QtTest's arguments, like its own main().
    using Run = int (*)(int argc, char **argv);

    TestRegistration(const char *className, Run run);
};

template <typename Test, typename Application>
int runRegisteredTest(int argc, char **argv)
{
    const Application application(argc, argv);
    Test test;
    return QTest::qExec(&test, argc, argv);
}

//! Replaces a separate main(): \a run is a TestRegistration::Run.
#define REGISTER_TEST_RUN(Class, run) static const TestRegistration registered_##Class(#Class, run);

//! Replaces QTEST_GUILESS_MAIN.
#define REGISTER_TEST(Class) REGISTER_TEST_RUN(Class, (runRegisteredTest<Class, QCoreApplication>))

//! Replaces QTEST_APPLESS_MAIN: the tested code must work without an application.
#define REGISTER_APPLESS_TEST(Class)                                                               \
    REGISTER_TEST_RUN(Class, [](int argc, char **argv) {                                           \
        Class test;                                                                                \
        return QTest::qExec(&test, argc, argv);                                                    \
    })
