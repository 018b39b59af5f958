// SPDX-License-Identifier: MIT

// Many tests in one program, which runs the one that its first argument names: linking a program
// and generating its meta-objects takes longer than compiling most of them.
#pragma once

#include "shared/patience.h"

#include <QtCore/qcoreapplication.h>

//! A test class that the program knows by its name in lower case, which is that of its file.
class TestRegistration
{
public:
    //! Runs the test with QtTest's arguments, as its own main() would.
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

//! In place of a main() of its own: \a run is a TestRegistration::Run.
#define REGISTER_TEST_RUN(Class, run) static const TestRegistration registered_##Class(#Class, run);

//! In place of QTEST_GUILESS_MAIN.
#define REGISTER_TEST(Class) REGISTER_TEST_RUN(Class, (runRegisteredTest<Class, QCoreApplication>))

//! In place of QTEST_APPLESS_MAIN: what is tested must do without an application.
#define REGISTER_APPLESS_TEST(Class)                                                               \
    REGISTER_TEST_RUN(Class, [](int argc, char **argv) {                                           \
        Class test;                                                                                \
        return QTest::qExec(&test, argc, argv);                                                    \
    })
