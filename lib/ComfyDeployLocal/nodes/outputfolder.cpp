// SPDX-License-Identifier: MIT

#include "outputfolder_p.h"

#include <ComfyDeploy/core/filewriting_p.h>
#include <ComfyDeploy/core/utf8_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype LongestPart = 100; //!< bytes: what is around it fits in the 255 of a name
constexpr int MostParts = 16;

QString withVariables(QString prefix, QSize size)
{
    if (!prefix.contains(u'%'))
        return prefix;
    const QDateTime now = QDateTime::currentDateTime();
    const std::array<std::pair<QString, QString>, 8> variables{
        {{u"%width%"_s, QString::number(size.width())},
         {u"%height%"_s, QString::number(size.height())},
         {u"%year%"_s, now.toString(u"yyyy"_s)},
         {u"%month%"_s, now.toString(u"MM"_s)},
         {u"%day%"_s, now.toString(u"dd"_s)},
         {u"%hour%"_s, now.toString(u"HH"_s)},
         {u"%minute%"_s, now.toString(u"mm"_s)},
         {u"%second%"_s, now.toString(u"ss"_s)}}};
    for (const auto &[name, value] : variables)
        prefix.replace(name, value);
    return prefix;
}

bool isWindowsDevice(const QString &part)
{
    static const QStringList devices{
        u"CON"_s,  u"PRN"_s,  u"AUX"_s,  u"NUL"_s,  u"COM1"_s, u"COM2"_s, u"COM3"_s, u"COM4"_s,
        u"COM5"_s, u"COM6"_s, u"COM7"_s, u"COM8"_s, u"COM9"_s, u"LPT1"_s, u"LPT2"_s, u"LPT3"_s,
        u"LPT4"_s, u"LPT5"_s, u"LPT6"_s, u"LPT7"_s, u"LPT8"_s, u"LPT9"_s};
    return devices.contains(part.section(u'.', 0, 0).toUpper());
}

//! A file name that Linux, macOS and Windows can all have.
QString portableName(QString part)
{
    for (QChar &c : part) {
        if (c.unicode() < 0x20 || c.unicode() == 0x7f || "<>:\"|?*"_L1.contains(c))
            c = u'_';
    }
    part = cutToUtf8Size(part, LongestPart);
    while (part.endsWith(u'.') || part.endsWith(u' '))
        part.chop(1);
    return isWindowsDevice(part) ? u'_' + part : part;
}

} // namespace

OutputFolder::OutputFolder(const QString &root, const QString &prefix, QSize imageSize)
{
    QStringList parts;
    const QStringList given = withVariables(prefix, imageSize).replace(u'\\', u'/').split(u'/');
    const QString &last = given.last();
    const auto leadsOut = [this, &prefix] {
        m_failure = NodeFailure{
            u"Exception"_s, u"Saving image outside the output folder is not allowed: "_s + prefix};
    };
    for (const QString &part : given) {
        if (part == ".."_L1) {
            leadsOut();
            return;
        }
        const QString name = portableName(part);
        if (!name.isEmpty())
            parts << name;
    }
    m_stem = portableName(last).isEmpty() ? u"ComfyUI"_s : parts.takeLast();
    parts = parts.mid(0, MostParts);
    m_subfolder = parts.join(u'/');
    m_directory = root;
    for (const QString &part : std::as_const(parts)) {
        m_directory += u'/' + part;
        if (QFileInfo(m_directory).isSymLink()) {
            leadsOut();
            return;
        }
    }
    if (!QDir().mkpath(m_directory)) {
        m_failure = NodeFailure{u"OSError"_s, u"Cannot make the folder "_s + m_subfolder};
        return;
    }
    m_number = nextNumber();
}

int OutputFolder::nextNumber() const
{
    int highest = 0;
    const QString start = m_stem + u'_';
    const QStringList names = QDir(m_directory).entryList(QDir::Files | QDir::Hidden);
    for (const QString &name : names) {
        if (!name.startsWith(start, Qt::CaseInsensitive))
            continue;
        const QStringView digits = QStringView(name).sliced(start.size());
        const qsizetype end = digits.indexOf(u'_');
        bool ok = false;
        const int number = digits.first(qMax<qsizetype>(end, 0)).toInt(&ok);
        if (ok && number < 1'000'000'000)
            highest = qMax(highest, number);
    }
    return highest + 1;
}

QString OutputFolder::write(const QByteArray &bytes, const QString &extension, int batchNumber)
{
    const QString stem = QString(m_stem).replace("%batch_num%"_L1, QString::number(batchNumber));
    // Another run may be saving under the same prefix: the first to create a file gets its number.
    for (;; ++m_number) {
        const QString number = QString::number(m_number).rightJustified(5, u'0');
        QString name = u"%1_%2_.%3"_s.arg(stem, number, extension);
        QFile file(m_directory + u'/' + name);
        if (!openToWrite(&file, QIODevice::NewOnly)) {
            if (file.exists())
                continue;
            m_failure =
                NodeFailure{u"OSError"_s, u"Cannot write %1: %2"_s.arg(name, writeProblem(file))};
            return {};
        }
        if (!writeAll(&file, bytes)) {
            m_failure =
                NodeFailure{u"OSError"_s, u"Cannot write %1: %2"_s.arg(name, writeProblem(file))};
            file.remove();
            return {};
        }
        ++m_number;
        return name;
    }
}

} // namespace ComfyDeploy::Local
