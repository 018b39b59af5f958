// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"

#include <cstdio>
#include <map>

namespace {

std::map<QByteArray, TestRegistration::Run> &tests()
{
    static std::map<QByteArray, TestRegistration::Run> all;
    return all;
}

} // namespace

TestRegistration::TestRegistration(const char *className, Run run)
{
    tests().insert({QByteArray(className).toLower(), run});
}

int main(int argc, char *argv[])
{
    const auto found = argc > 1 ? tests().find(argv[1]) : tests().end();
    if (found == tests().end()) {
        std::fprintf(stderr, "Usage: %s TEST [options of QtTest], with TEST one of\n", argv[0]);
        for (const auto &[name, run] : tests())
            std::fprintf(stderr, "  %s\n", name.constData());
        return 2;
    }
    // The tests expect English sentences and numbers, whatever the language of the desktop.
    qputenv("LC_ALL", "C.UTF-8");
    qputenv("LANGUAGE", "en");
    // A ComfyUI that happens to run on this machine is none of their business.
    qputenv("COMFYDEPLOY_COMFYUI_PORT", "0");
    // The remaining arguments are for QtTest.
    for (int i = 1; i < argc; ++i)
        argv[i] = argv[i + 1];
    return found->second(argc - 1, argv);
}
