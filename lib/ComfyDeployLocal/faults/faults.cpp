// SPDX-License-Identifier: MIT

#include <ComfyDeployLocal/faults/faults_p.h>
#include <ComfyDeployLocal/faults/faulttable_p.h>
#include <ComfyDeployLocal/wording/localtext_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

bool Faults::add(const QString &name, const QString &value, int times, const QString &path,
                 QString *why)
{
    const KnownFault *known = knownFault(name);
    if (!known) {
        *why = LocalText::tr("there is no fault \"%1\"; there are %2")
                   .arg(name, faultNames().join(u", "));
        return false;
    }
    const QString wrong = valueProblem(known->value, value);
    if (!wrong.isEmpty()) {
        *why = LocalText::tr("fault \"%1\" %2, not \"%3\"").arg(name, wrong, value);
        return false;
    }
    if (times == 0 || times < -1) {
        *why = LocalText::tr("fault \"%1\" needs a number of times above 0, or -1 for always")
                   .arg(name);
        return false;
    }
    const std::lock_guard lock(m_mutex);
    const auto fault = std::make_shared<RequestedFault>();
    fault->name = name;
    fault->value = value.isNull() ? u""_s : value;
    fault->times = times;
    fault->path = path;
    m_faults += fault;
    return true;
}

void Faults::clear()
{
    const std::lock_guard lock(m_mutex);
    m_faults.clear();
}

bool Faults::isEmpty() const
{
    const std::lock_guard lock(m_mutex);
    return m_faults.isEmpty();
}

QStringList Faults::pending() const
{
    const std::lock_guard lock(m_mutex);
    QStringList list;
    for (const auto &fault : m_faults) {
        const bool isAlways = fault->times < 0;
        const int left = isAlways ? int(fault->struck == 0) : fault->times - fault->struck;
        if (left == 0)
            continue;
        QString text = fault->name;
        if (!fault->value.isEmpty())
            text += u'=' + fault->value;
        if (isAlways)
            text += u"*always"_s;
        else if (left > 1)
            text += u'*' + QString::number(left);
        if (!fault->path.isEmpty())
            text += u'@' + fault->path;
        list += text;
    }
    return list;
}

TakenFault Faults::take(QStringView name, const QString &path, bool byDefault)
{
    const std::lock_guard lock(m_mutex);
    m_faults.removeIf([](const auto &fault) { return fault->struck == fault->times; });
    for (const auto &fault : std::as_const(m_faults)) {
        const bool concerned = fault->path.isEmpty() ? byDefault : path.contains(fault->path);
        const bool isUsedUp = fault->times > 0 && fault->taken == fault->times;
        if (fault->name != name || !concerned || isUsedUp)
            continue;
        ++fault->taken;
        return TakenFault(fault);
    }
    return {};
}

QString Faults::strike(QStringView name, const QString &path, bool byDefault)
{
    const TakenFault fault = take(name, path, byDefault);
    (void)fault.strike();
    return fault.value();
}

RunFaults Faults::takeForRun(const QString &path)
{
    RunFaults faults;
    if (isEmpty())
        return faults;
    const auto taken = [&](QStringView name) {
        return take(name, path);
    };
    faults.coldStart = taken(u"cold-start");
    faults.stepDelay = taken(u"step-delay");
    faults.runTimeout = taken(u"run-timeout");
    faults.queuePosition = taken(u"queue-position");
    faults.noLogs = taken(u"no-logs");
    faults.errorNode = taken(u"node-error");
    faults.failingNode = taken(u"fail-node");
    faults.interruptedNode = taken(u"interrupt");
    faults.cancelledNode = taken(u"cancel-run");
    faults.needsWorkflow = taken(u"workflow-required");
    faults.randomSeeds = taken(u"randomize-seeds");
    faults.refusedInSilence = taken(u"refuse-then-silence");
    faults.textOnlyHangs = taken(u"text-only-hangs");
    faults.earlyUpload = taken(u"early-upload");
    if (!path.endsWith("/stream"_L1))
        return faults;
    faults.silentAfter = taken(u"silent-stream");
    faults.endAfter = taken(u"end-stream");
    faults.cutAfter = taken(u"cut-stream");
    faults.resetAfter = taken(u"reset-stream");
    faults.framesPerSecond = taken(u"throttle");
    faults.garbledFrame = taken(u"garble");
    faults.gluedFrames = taken(u"glue");
    faults.doubledFrame = taken(u"duplicate-event");
    faults.missingFrame = taken(u"missing-event");
    faults.noTerminal = taken(u"no-terminal");
    faults.unknownEvent = taken(u"unknown-event");
    faults.nullOutput = taken(u"null-output");
    faults.earlierUrls = taken(u"earlier-urls");
    return faults;
}

} // namespace ComfyDeploy::Local
