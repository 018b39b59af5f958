// SPDX-License-Identifier: MIT

#include <ComfyDeploy/run/failurelog_p.h>
#include <ComfyDeploy/run/graphfault_p.h>

#include <QtCore/qregularexpression.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype entriesRead = 2'000; //!< the last ones: the reason is at the end
constexpr qsizetype messageLines = 20; //!< at most, of an exception's message
constexpr qsizetype messageLength = 2'000;
constexpr qsizetype tracebackLines = 200;

constexpr auto exceptionMark = "!!! Exception during processing !!!"_L1;
constexpr auto tracebackMark = "Traceback (most recent call last)"_L1;
constexpr auto validationMark = "Failed to validate prompt for output "_L1;
constexpr auto refusalMark = "invalid prompt: {"_L1;
constexpr auto beginMark = "got prompt"_L1;

QString shortened(const QString &text)
{
    return text.size() > messageLength ? text.left(messageLength) + u'\u2026' : text;
}

QStringList linesOf(const QList<LogEntry> &log)
{
    static const QRegularExpression colors(u"\\x1B\\[[0-9;]*[A-Za-z]"_s);
    QStringList lines;
    for (qsizetype i = std::max<qsizetype>(0, log.size() - entriesRead); i < log.size(); ++i) {
        QString text = log.at(i).message;
        text.remove(colors).remove(u'\r');
        lines += text.split(u'\n');
    }
    return lines;
}

// The line that names the exception of the traceback at \a begin; -1 if it is truncated. Of chained
// exceptions it is the last.
qsizetype endOfTraceback(const QStringList &lines, qsizetype begin)
{
    static const QRegularExpression name(u"\\A[A-Za-z_][\\w.]*(: |:?\\z)"_s);
    qsizetype end = -1;
    bool isInside = true;
    bool isChained = false;
    const qsizetype last = std::min(lines.size(), begin + tracebackLines);
    for (qsizetype i = begin + 1; i < last && !lines.at(i).contains(exceptionMark); ++i) {
        const QString &line = lines.at(i);
        isChained = isChained || line.startsWith("During handling of "_L1)
            || line.startsWith("The above exception was "_L1);
        if (isChained && line.startsWith(tracebackMark)) {
            isInside = true;
            isChained = false;
        } else if (isInside && lines.at(i - 1).startsWith(u' ') && name.match(line).hasMatch()) {
            end = i;
            isInside = false;
        }
    }
    return end;
}

RunFailure exceptionAt(const QStringList &lines, qsizetype mark)
{
    RunFailure failure;
    const QString &first = lines.at(mark);
    QStringList message{first.mid(first.indexOf(exceptionMark) + exceptionMark.size()).trimmed()};
    qsizetype begin = mark + 1;
    while (begin < std::min(lines.size(), mark + messageLines)
           && !lines.at(begin).startsWith(tracebackMark))
        ++begin;
    const bool hasTraceback = begin < lines.size() && lines.at(begin).startsWith(tracebackMark);
    if (hasTraceback) {
        message += lines.mid(mark + 1, begin - mark - 1);
        const qsizetype end = endOfTraceback(lines, begin);
        const qsizetype count = end < 0 ? tracebackLines : end - begin + 1;
        failure.traceback = lines.mid(begin, count).join(u'\n');
        if (end >= 0) {
            failure.exceptionType = lines.at(end).section(u':', 0, 0);
            if (message.constFirst().isEmpty())
                message.first() = lines.at(end).section(u": "_s, 1);
        }
    }
    failure.message = shortened(message.join(u'\n').trimmed());
    if (failure.message.isEmpty())
        failure.message = failure.exceptionType;
    return failure;
}

// "  - Value not in list: sampler: 'x' not in ['y']"
void readReason(const QString &reason, RunFailure *failure)
{
    const GraphFault fault =
        GraphFault::of(reason.section(u": "_s, 0, 0), reason.section(u": "_s, 1));
    failure->inputName = fault.inputName;
    failure->message = shortened(fault.message);
}

// Reads the lines that follow "Failed to validate prompt for output 9:". Each node is named before
// its errors; "(prompt)" is the output itself.
std::optional<RunFailure> refusedNodeAt(const QStringList &lines, qsizetype mark)
{
    static const QRegularExpression node(u"\\A\\* (.+) (\\S+):\\z"_s);
    static const QRegularExpression item(u"\\A\\s+- (.+)\\z"_s);
    static const QRegularExpression output(u"output (\\S+):"_s);
    RunFailure failure;
    failure.nodeId = output.match(lines.at(mark)).captured(1);
    for (qsizetype i = mark + 1; i < lines.size(); ++i) {
        const QString &line = lines.at(i);
        if (const auto named = node.match(line); named.hasMatch()) {
            failure.classType = named.captured(1);
            failure.nodeId = named.captured(2);
        } else if (const auto reason = item.match(line); reason.hasMatch()) {
            readReason(reason.captured(1), &failure);
            return failure;
        } else if (line != "* (prompt):"_L1) {
            break;
        }
    }
    return std::nullopt;
}

// "invalid prompt: {'type': 'invalid_prompt', 'message': 'Cannot execute because …', 'details':
// "Node ID '#5'", …}": a Python dictionary.
std::optional<RunFailure> refusalIn(const QString &line)
{
    const auto member = [&line](const QString &name) {
        const QRegularExpression pattern(
            uR"py('%1': (?:'((?:[^'\\]++|\\.)*+)'|"((?:[^"\\]++|\\.)*+)"))py"_s.arg(name));
        const QRegularExpressionMatch match = pattern.match(line);
        return QString(match.captured(1) + match.captured(2))
            .replace(u"\\'"_s, u"'"_s)
            .replace(u"\\\\"_s, u"\\"_s);
    };
    RunFailure failure;
    const QString details = member(u"details"_s);
    failure.exceptionType = member(u"type"_s);
    failure.nodeId = nodeInDetails(details);
    failure.message =
        shortened(failure.nodeId.isEmpty() ? GraphFault::of(member(u"message"_s), details).message
                                           : member(u"message"_s));
    if (failure.message.isEmpty())
        return std::nullopt;
    return failure;
}

} // namespace

std::optional<RunFailure> failureInLog(const QList<LogEntry> &log)
{
    const QStringList lines = linesOf(log);
    std::optional<RunFailure> exception;
    std::optional<RunFailure> node; // the first of the last prompt: it causes the others
    std::optional<RunFailure> refusal;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString &line = lines.at(i);
        if (line.contains(exceptionMark)) {
            exception = exceptionAt(lines, i);
        } else if (line.contains(validationMark)) {
            if (!node)
                node = refusedNodeAt(lines, i);
        } else if (line.contains(refusalMark)) {
            refusal = refusalIn(line);
        } else if (line == beginMark) {
            node.reset();
            refusal.reset();
        }
    }
    return exception ? exception : node ? node : refusal;
}

} // namespace ComfyDeploy
