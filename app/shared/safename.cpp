// SPDX-License-Identifier: MIT

#include "safename.h"

#include <ComfyDeploy/core/utf8_p.h>

#include <QtCore/qset.h>

#include <algorithm>

namespace ComfyDeploy::App {

using namespace Qt::StringLiterals;

namespace {

// File systems allow names of 255 bytes; some count UTF-16 units. The rest is for " (12)" and
// temporary names.
constexpr qsizetype longestName = 200;
constexpr qsizetype longestExtension = 20;
constexpr qsizetype deepestSubfolder = 8;

bool isHarmless(char32_t c)
{
    // Control characters, and bidirectional formatting characters, which could make "gnp.exe" look
    // like "exe.png".
    if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x2028 || c == 0x2029
        || c == 0xFEFF)
        return false;
    constexpr std::u32string_view forbidden = U"<>:\"/\\|?*"; // by Windows
    return forbidden.find(c) == std::u32string_view::npos;
}

// CON, NUL, COM1 and the like are devices on Windows, with any extension.
bool isReserved(const QString &name)
{
    static const QSet<QString> devices{u"CON"_s, u"PRN"_s,    u"AUX"_s,
                                       u"NUL"_s, u"CONIN$"_s, u"CONOUT$"_s};
    const QString stem = name.section(u'.', 0, 0).trimmed().toUpper();
    if (devices.contains(stem))
        return true;
    const bool isPort =
        stem.size() == 4 && (stem.startsWith("COM"_L1) || stem.startsWith("LPT"_L1));
    return isPort && (stem.at(3).isDigit() || u"¹²³"_s.contains(stem.at(3)));
}

qsizetype extensionStart(const QString &name)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    return dot <= 0 || name.size() - dot > longestExtension ? name.size() : dot;
}

QString shortened(const QString &name)
{
    const qsizetype dot = extensionStart(name);
    const QString extension = name.sliced(dot);
    return cutToUtf8Size(name.first(dot), longestName - extension.toUtf8().size()) + extension;
}

QStringList safeFolders(const QString &sent)
{
    QString path = sent;
    path.replace(u'\\', u'/');
    QStringList folders;
    const QStringList parts = path.split(u'/', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        if (part != "."_L1 && part != ".."_L1 && folders.size() < deepestSubfolder)
            folders += safeFileName(part);
    }
    return folders;
}

QString nameOf(const MediaItem &item)
{
    return safeFileName(item.fileName().isEmpty() ? item.url().fileName() : item.fileName());
}

} // namespace

QString safeFileName(const QString &sent)
{
    QString name = sent;
    name.replace(u'\\', u'/');
    name = name.section(u'/', -1);
    QString safe;
    const QList<uint> characters = name.toUcs4(); // lone surrogates become U+FFFD
    for (const uint c : characters) {
        const char32_t character = isHarmless(c) ? char32_t(c) : U'_';
        safe += QString::fromUcs4(&character, 1);
    }
    // A leading dot hides a file, a leading hyphen looks like an option.
    const auto isEdge = [](QChar c) {
        return c == u'.' || c.isSpace();
    };
    while (!safe.isEmpty() && isEdge(safe.back()))
        safe.chop(1);
    while (!safe.isEmpty() && isEdge(safe.front()))
        safe.remove(0, 1);
    if (safe.startsWith(u'-'))
        safe.prepend(u'_');
    if (isReserved(safe))
        safe.prepend(u'_');
    safe = shortened(safe);
    return safe.isEmpty() ? u"output"_s : safe;
}

QString numberedFileName(const QString &name, int number)
{
    const qsizetype dot = extensionStart(name);
    return name.first(dot) + u" (%1)"_s.arg(number) + name.sliced(dot);
}

QString UniquePaths::add(const QString &path)
{
    QString unique = path;
    // Continues after the last number for this name, because all names may be equal.
    int &number = m_numbers[path.toCaseFolded()];
    const qsizetype nameBegin = path.lastIndexOf(u'/') + 1;
    while (m_taken.contains(unique.toCaseFolded()))
        unique = path.first(nameBegin) + numberedFileName(path.sliced(nameBegin), ++number);
    m_taken.insert(unique.toCaseFolded());
    return unique;
}

QStringList relativePaths(const QList<MediaItem> &items)
{
    QHash<QString, int> uses;
    for (const MediaItem &item : items)
        ++uses[nameOf(item).toCaseFolded()];

    QStringList paths;
    UniquePaths unique;
    for (const MediaItem &item : items) {
        const QString name = nameOf(item);
        QString folder;
        if (uses.value(name.toCaseFolded()) > 1) {
            const QStringList folders = safeFolders(item.subfolder());
            for (const QString &part : folders)
                folder += part + u'/';
        }
        paths += unique.add(folder + name);
    }
    return paths;
}

QStringList pathsInRunFolder(const QString &runId, const QList<MediaItem> &items)
{
    QStringList paths = relativePaths(items);
    for (QString &path : paths)
        path.prepend(safeFileName(runId) + u'/');
    return paths;
}

} // namespace ComfyDeploy::App
