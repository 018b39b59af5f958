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
    m_faults.append({name, value.isNull() ? u""_s : value, times, path});
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

QString Faults::take(QStringView name, const QString &path, bool byDefault)
{
    const std::lock_guard lock(m_mutex);
    for (auto it = m_faults.begin(); it != m_faults.end(); ++it) {
        const bool concerned = it->path.isEmpty() ? byDefault : path.contains(it->path);
        if (it->name != name || !concerned)
            continue;
        QString value = it->value;
        if (it->left > 0 && --it->left == 0)
            m_faults.erase(it);
        return value;
    }
    return {};
}

RunFaults Faults::takeForRun(const QString &path)
{
    RunFaults faults;
    if (isEmpty())
        return faults;
    const auto number = [&](QStringView name) -> std::optional<int> {
        const QString value = take(name, path);
        return value.isNull() ? std::nullopt : std::optional(value.toInt());
    };
    const auto isAsked = [&](QStringView name) {
        return !take(name, path).isNull();
    };
    faults.coldStart = number(u"cold-start").value_or(0);
    faults.stepDelay = number(u"step-delay").value_or(0);
    faults.runTimeout = number(u"run-timeout");
    faults.queuePosition = number(u"queue-position");
    faults.noLogs = isAsked(u"no-logs");
    faults.errorNode = take(u"node-error", path);
    faults.failingNode = take(u"fail-node", path);
    faults.interruptedNode = take(u"interrupt", path);
    faults.cancelledNode = take(u"cancel-run", path);
    faults.needsWorkflow = isAsked(u"workflow-required");
    faults.randomSeeds = isAsked(u"randomize-seeds");
    faults.refusedInSilence = isAsked(u"refuse-then-silence");
    faults.textOnlyHangs = isAsked(u"text-only-hangs");
    faults.earlyUpload = isAsked(u"early-upload");
    if (!path.endsWith("/stream"_L1))
        return faults;
    faults.silentAfter = number(u"silent-stream");
    faults.endAfter = number(u"end-stream");
    faults.cutAfter = number(u"cut-stream");
    faults.resetAfter = number(u"reset-stream");
    faults.framesPerSecond = number(u"throttle").value_or(0);
    faults.garbledFrame = number(u"garble");
    faults.gluedFrames = number(u"glue").value_or(0);
    faults.doubledFrame = number(u"duplicate-event");
    faults.missingFrame = number(u"missing-event");
    faults.noTerminal = isAsked(u"no-terminal");
    faults.unknownEvent = isAsked(u"unknown-event");
    faults.nullOutput = isAsked(u"null-output");
    faults.earlierUrls = isAsked(u"earlier-urls");
    return faults;
}

} // namespace ComfyDeploy::Local
