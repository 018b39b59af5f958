#include "shared/testprogram.h"

#include <QtCore/qcoreapplication.h>
#include <QtTest/qtest.h>

#include <cstdio>
#include <map>
#include <memory>

namespace {

struct Entry
{
    TestRegistration::Application application;
    TestRegistration::Factory make;
};

std::map<QByteArray, Entry> &entries()
{
    static std::map<QByteArray, Entry> all;
    return all;
}

} // namespace

TestRegistration::TestRegistration(const char *className, Application application, Factory make)
{
    entries().insert({QByteArray(className).toLower(), {application, make}});
}

int main(int argc, char *argv[])
{
    const auto found = argc > 1 ? entries().find(argv[1]) : entries().end();
    if (found == entries().end()) {
        std::fprintf(stderr, "Usage: %s TEST [options of QtTest], with TEST one of\n", argv[0]);
        for (const auto &[name, entry] : entries())
            std::fprintf(stderr, "  %s\n", name.constData());
        return 2;
    }
    // What is left is QtTest's.
    for (int i = 1; i < argc; ++i)
        argv[i] = argv[i + 1];
    --argc;
    std::unique_ptr<QCoreApplication> application;
    if (found->second.application == TestRegistration::CoreApplication)
        application = std::make_unique<QCoreApplication>(argc, argv);
    const std::unique_ptr<QObject> test(found->second.make());
    return QTest::qExec(test.get(), argc, argv);
}
