#include "faults_p.h"

#include <QtCore/qdatetime.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

enum class ValueKind {
    None,
    Status,
    Milliseconds,
    Count,
    CountFromOne,
    Bytes,
    RetryAfter,
    NodeId,
    HeaderText,
};

struct Kind
{
    QStringView name;
    ValueKind value;
};

constexpr Kind Kinds[] = {
    {u"status", ValueKind::Status},
    {u"retry-after", ValueKind::RetryAfter},
    {u"redirect", ValueKind::HeaderText},
    {u"delay", ValueKind::Milliseconds},
    {u"lose-answer", ValueKind::None},
    {u"lose-request", ValueKind::None},
    {u"reject-token", ValueKind::None},
    {u"cut-after", ValueKind::Bytes},
    {u"reset-after", ValueKind::Bytes},
    {u"silence-after", ValueKind::Bytes},
    {u"slow-head", ValueKind::Milliseconds},
    {u"slow-body", ValueKind::Milliseconds},
    {u"content-type", ValueKind::HeaderText},
    {u"empty-answer", ValueKind::None},
    {u"garbage-json", ValueKind::None},
    {u"huge-body", ValueKind::Bytes},
    {u"endless-body", ValueKind::None},
    {u"gzip-bomb", ValueKind::Bytes},
    {u"cancel-500", ValueKind::None},
    {u"expired-link", ValueKind::None},
    {u"cold-start", ValueKind::Milliseconds},
    {u"step-delay", ValueKind::Milliseconds},
    {u"run-timeout", ValueKind::Milliseconds},
    {u"queue-position", ValueKind::Count},
    {u"no-logs", ValueKind::None},
    {u"node-error", ValueKind::NodeId},
    {u"fail-node", ValueKind::NodeId},
    {u"interrupt", ValueKind::NodeId},
    {u"cancel-run", ValueKind::NodeId},
    {u"workflow-required", ValueKind::None},
    {u"randomize-seeds", ValueKind::None},
    {u"refuse-then-silence", ValueKind::None},
    {u"text-only-hangs", ValueKind::None},
    {u"early-upload", ValueKind::None},
    {u"silent-stream", ValueKind::Count},
    {u"end-stream", ValueKind::Count},
    {u"cut-stream", ValueKind::Count},
    {u"reset-stream", ValueKind::Count},
    {u"throttle", ValueKind::CountFromOne},
    {u"garble", ValueKind::CountFromOne},
    {u"glue", ValueKind::CountFromOne},
    {u"duplicate-event", ValueKind::Count},
    {u"missing-event", ValueKind::CountFromOne},
    {u"no-terminal", ValueKind::None},
    {u"unknown-event", ValueKind::None},
    {u"null-output", ValueKind::None},
    {u"earlier-urls", ValueKind::None},
};

constexpr int MaximumMilliseconds = 24 * 60 * 60 * 1000;
constexpr int MaximumCount = 1'000'000;
constexpr int MaximumBytes = 256 * 1024 * 1024;

//! What is wrong with \a value; empty if nothing.
QString complaint(ValueKind kind, const QString &value)
{
    const auto outside = [&value](int lowest, int highest) {
        bool ok = false;
        const int number = value.toInt(&ok);
        return ok && number >= lowest && number <= highest
            ? QString()
            : u"needs a whole number from %1 to %2"_s.arg(QString::number(lowest),
                                                          QString::number(highest));
    };
    switch (kind) {
    case ValueKind::None:
        return value.isEmpty() ? QString() : u"takes no value"_s;
    case ValueKind::Status:
        return outside(300, 599);
    case ValueKind::Milliseconds:
        return outside(0, MaximumMilliseconds);
    case ValueKind::Count:
        return outside(0, MaximumCount);
    case ValueKind::CountFromOne:
        return outside(1, MaximumCount);
    case ValueKind::Bytes:
        return outside(0, MaximumBytes);
    case ValueKind::RetryAfter: {
        // An HTTP date differs from a mail's in the name of its zone only.
        const QString date = value.endsWith(" GMT"_L1) ? value.chopped(3) + u"+0000"_s : QString();
        const bool isDate = QDateTime::fromString(date, Qt::RFC2822Date).isValid();
        return isDate || outside(0, MaximumCount).isEmpty()
            ? QString()
            : u"needs whole seconds or an HTTP date"_s;
    }
    case ValueKind::NodeId:
        return value.isEmpty() ? u"needs a node id"_s : QString();
    case ValueKind::HeaderText: {
        const bool isPlain = std::all_of(value.begin(), value.end(), [](QChar letter) {
            return letter >= u' ' && letter <= u'~';
        });
        return value.isEmpty() || !isPlain ? u"needs what a header can hold"_s : QString();
    }
    }
    return {};
}

} // namespace

QStringList Faults::names()
{
    QStringList names;
    for (const Kind &kind : Kinds)
        names += kind.name.toString();
    return names;
}

bool Faults::add(const QString &name, const QString &value, int times, const QString &path,
                 QString *why)
{
    const auto kind = std::find_if(std::begin(Kinds), std::end(Kinds),
                                   [&](const Kind &known) { return name == known.name; });
    if (kind == std::end(Kinds)) {
        *why = u"there is no fault \"%1\"; there are %2"_s.arg(name, names().join(u", "));
        return false;
    }
    const QString wrong = complaint(kind->value, value);
    if (!wrong.isEmpty()) {
        *why = u"fault \"%1\" %2, not \"%3\""_s.arg(name, wrong, value);
        return false;
    }
    if (times == 0 || times < -1) {
        *why = u"fault \"%1\" needs a number of times above 0, or -1 for always"_s.arg(name);
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
