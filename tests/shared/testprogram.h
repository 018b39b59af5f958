// Many tests in one program, which runs the one that its first argument names: linking a program
// and generating its meta-objects takes longer than compiling most of them.
#pragma once

#include <QtCore/qobject.h>

//! A test class that the program knows by its name in lower case, which is that of its file.
class TestRegistration
{
public:
    enum Application { NoApplication, CoreApplication };
    using Factory = QObject *(*)();

    TestRegistration(const char *className, Application application, Factory make);
};

//! In place of QTEST_GUILESS_MAIN.
#define REGISTER_TEST(Class)                                                                       \
    static const TestRegistration testRegistration(#Class, TestRegistration::CoreApplication,      \
                                                   []() -> QObject * { return new Class; });

//! In place of QTEST_APPLESS_MAIN: what is tested must do without an application.
#define REGISTER_APPLESS_TEST(Class)                                                               \
    static const TestRegistration testRegistration(#Class, TestRegistration::NoApplication,        \
                                                   []() -> QObject * { return new Class; });
