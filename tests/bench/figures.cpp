// SPDX-License-Identifier: MIT

#include "figures.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace Bench {

namespace {

double ofStatus(const QByteArray &name)
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        qFatal("this needs /proc");
    const QByteArrayList lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name + ':'))
            return line.simplified().split(' ').value(1).toDouble();
    }
    qFatal("/proc does not say %s", name.constData());
}

double nanoseconds()
{
    return double(std::chrono::steady_clock::now().time_since_epoch().count());
}

} // namespace

Usage Usage::now()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval &time) {
        return double(time.tv_sec) + double(time.tv_usec) / 1e6;
    };
    return {nanoseconds() / 1e9, seconds(used.ru_utime) + seconds(used.ru_stime)};
}

QJsonObject Usage::each(int count) const
{
    const Usage after = now();
    return {{u"seconds"_s, (after.seconds - seconds) / count},
            {u"cpuSeconds"_s, (after.cpuSeconds - cpuSeconds) / count}};
}

bool keepInFlight(int count, int inFlight,
                  const std::function<void(const std::function<void(bool isGood)> &ended)> &start)
{
    int started = 0;
    int ended = 0;
    bool isGood = true;
    QEventLoop loop;
    std::function<void()> next;
    const auto onEnd = [&](bool wasGood) {
        isGood = isGood && wasGood;
        if (++ended == count)
            loop.quit();
        else
            next();
    };
    next = [&] {
        if (started == count)
            return;
        ++started;
        start(onEnd);
    };
    for (int i = 0; i < inFlight; ++i)
        next();
    loop.exec();
    return isGood;
}

void print(const QJsonObject &figures)
{
    std::puts(QJsonDocument(figures).toJson(QJsonDocument::Compact).constData());
}

int measure(int argc, char **argv, const std::map<QString, Measurement> &all)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "--versions"_L1) {
        print({{u"qt"_s, QString::fromLatin1(qVersion())},
               {u"compiler"_s, QStringLiteral(__VERSION__)}});
        return 0;
    }
    const auto found = all.find(arguments.value(2));
    if (found == all.end()) {
        std::fprintf(stderr, "Usage: %s <server> <what> <numbers>\n", argv[0]);
        return 2;
    }
    QList<int> numbers;
    for (const QString &number : arguments.mid(3))
        numbers += number.toInt();
    const QJsonObject figures = found->second(arguments.at(1), numbers);
    print(figures);
    return figures.isEmpty() ? 1 : 0;
}

double residentKiB()
{
    return ofStatus("VmRSS");
}

double heapKiB()
{
    const struct mallinfo2 info = mallinfo2();
    return double(info.uordblks + info.hblkhd) / 1024;
}

int threads()
{
    return int(ofStatus("Threads"));
}

void raiseDescriptorLimit()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

Peak::Peak()
{
    malloc_trim(0);
    QFile reset(u"/proc/self/clear_refs"_s);
    if (!reset.open(QIODevice::WriteOnly) || reset.write("5") != 1)
        qFatal("the peak of the memory cannot be reset");
    reset.close();
    m_before = residentKiB();
}

double Peak::kib() const
{
    return ofStatus("VmHWM") - m_before;
}

void Latencies::add(const QByteArray &sent)
{
    if (!sent.isEmpty())
        m_times.push_back((nanoseconds() - sent.toDouble()) / 1e6);
}

QJsonObject Latencies::figures()
{
    if (m_times.empty())
        return {};
    std::sort(m_times.begin(), m_times.end());
    const auto at = [this](double part) {
        return m_times[size_t(part * double(m_times.size() - 1))];
    };
    return {{u"events"_s, qint64(m_times.size())}, {u"p50"_s, at(0.5)}, {u"p99"_s, at(0.99)}};
}

} // namespace Bench
