// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/jsontext_p.h>

#include <algorithm>

namespace ComfyDeploy {

JsonText::JsonText(std::shared_ptr<const Data> data) : d(std::move(data)) {}

const QByteArray &JsonText::text() const
{
    return d->text;
}

JsonText::Value JsonText::root() const
{
    return {d.get(), 0};
}

JsonText::Error JsonText::errorAt(const QByteArray &text, qsizetype offset, const QString &message)
{
    Error error{message, offset, 1, 1};
    const auto before = QByteArrayView(text).first(std::clamp<qsizetype>(offset, 0, text.size()));
    qsizetype lineBegin = before.startsWith("\xEF\xBB\xBF") ? 3 : 0;
    for (qsizetype i = 0; i < before.size(); ++i) {
        const bool crLf = before[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (before[i] == '\n' || (before[i] == '\r' && !crLf)) {
            ++error.line;
            lineBegin = i + 1;
        }
    }
    for (const char c : before.sliced(std::min(lineBegin, before.size()))) {
        if ((uchar(c) & 0xC0) != 0x80) // continuation bytes belong to the character before them
            ++error.column;
    }
    return error;
}

QByteArray JsonText::spliced(const QByteArray &text, QList<Splice> splices)
{
    std::sort(splices.begin(), splices.end(),
              [](const Splice &a, const Splice &b) { return a.begin < b.begin; });
    QByteArray out;
    out.reserve(text.size());
    qsizetype pos = 0;
    for (const Splice &splice : std::as_const(splices)) {
        Q_ASSERT(splice.begin >= pos && splice.end >= splice.begin && splice.end <= text.size());
        out += QByteArrayView(text).sliced(pos, splice.begin - pos);
        out += splice.replacement;
        pos = splice.end;
    }
    out += QByteArrayView(text).sliced(pos);
    return out;
}

} // namespace ComfyDeploy
