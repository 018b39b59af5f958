#include "faults_p.h"

#include <QtCore/qdatetime.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

enum class ValueKind { None, Status, Milliseconds, Count, CountFromOne, RetryAfter, NodeId };

struct Kind
{
    QStringView name;
    ValueKind value;
};

constexpr Kind Kinds[] = {
    {u"status", ValueKind::Status},
    {u"retry-after", ValueKind::RetryAfter},
    {u"delay", ValueKind::Milliseconds},
    {u"lose-answer", ValueKind::None},
    {u"lose-request", ValueKind::None},
    {u"reject-token", ValueKind::None},
    {u"cold-start", ValueKind::Milliseconds},
    {u"step-delay", ValueKind::Milliseconds},
    {u"queue-position", ValueKind::Count},
    {u"silent-stream", ValueKind::Count},
    {u"end-stream", ValueKind::Count},
    {u"garble", ValueKind::CountFromOne},
    {u"no-terminal", ValueKind::None},
    {u"unknown-event", ValueKind::None},
    {u"node-error", ValueKind::NodeId},
    {u"fail-node", ValueKind::NodeId},
    {u"cancel-500", ValueKind::None},
    {u"expired-link", ValueKind::None},
    {u"no-logs", ValueKind::None},
};

constexpr int MaximumMilliseconds = 24 * 60 * 60 * 1000;
constexpr int MaximumCount = 1'000'000;

//! What is wrong with \a value; empty if nothing.
QString complaint(ValueKind kind, const QString &value)
{
    const auto outside = [&value](int lowest, int highest) {
        bool ok = false;
        const int number = value.toInt(&ok);
        return ok && number >= lowest && number <= highest
            ? QString()
            : u"needs a whole number from %1 to %2"_s.arg(lowest).arg(highest);
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

QString Faults::take(QStringView name, const QString &path, bool byDefault)
{
    const std::lock_guard lock(m_mutex);
    for (auto it = m_faults.begin(); it != m_faults.end(); ++it) {
        const bool concerned = it->path.isEmpty() ? byDefault : path.contains(it->path);
        if (it->name != name || !concerned)
            continue;
        const QString value = it->value;
        if (it->left > 0 && --it->left == 0)
            m_faults.erase(it);
        return value;
    }
    return {};
}

RunFaults Faults::takeForRun(const QString &path)
{
    const auto number = [&](QStringView name) -> std::optional<int> {
        const QString value = take(name, path);
        return value.isNull() ? std::nullopt : std::optional(value.toInt());
    };
    RunFaults faults;
    faults.coldStart = number(u"cold-start").value_or(0);
    faults.stepDelay = number(u"step-delay").value_or(0);
    faults.queuePosition = number(u"queue-position");
    if (path.endsWith("/stream"_L1)) {
        faults.silentAfter = number(u"silent-stream");
        faults.endAfter = number(u"end-stream");
        faults.garbledFrame = number(u"garble");
        faults.noTerminal = !take(u"no-terminal", path).isNull();
        faults.unknownEvent = !take(u"unknown-event", path).isNull();
    }
    faults.noLogs = !take(u"no-logs", path).isNull();
    faults.errorNode = take(u"node-error", path);
    faults.failingNode = take(u"fail-node", path);
    return faults;
}

} // namespace ComfyDeploy::Local
