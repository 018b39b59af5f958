// SPDX-License-Identifier: MIT

#include "diagnostics.h"

#include "runs/rundatabase.h"
#include "runs/runrow.h"
#include "servers/servers.h"
#include "settings/appsettings.h"

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdir.h>
#include <QtCore/qlocale.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qsysinfo.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qscreen.h>

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostRuns = 20;
constexpr qsizetype shortestPrivate = 4; // a shorter value says nothing, and is part of many words

QString withoutHome(QString text)
{
    const QString home = QDir::homePath();
    return home.size() > 1 ? text.replace(home, u"~"_s) : text;
}

void addTexts(const QVariant &value, QStringList *texts)
{
    if (value.typeId() == QMetaType::QVariantMap) {
        const QVariantMap map = value.toMap();
        for (const QVariant &member : map)
            addTexts(member, texts);
    } else if (value.typeId() == QMetaType::QVariantList) {
        const QVariantList list = value.toList();
        for (const QVariant &item : list)
            addTexts(item, texts);
    } else if (value.typeId() == QMetaType::QString) {
        texts->append(value.toString());
    }
}

QStringList systemLines()
{
    QStringList lines{u"ComfyDeploy runner %1"_s.arg(QCoreApplication::applicationVersion()),
                      u"Qt %1 (built with %2), %3"_s.arg(QString::fromLatin1(qVersion()),
                                                         QStringLiteral(QT_VERSION_STR),
                                                         QGuiApplication::platformName()),
                      u"%1, %2, %3"_s.arg(QSysInfo::prettyProductName(), QSysInfo::kernelVersion(),
                                          QSysInfo::currentCpuArchitecture()),
                      u"Locale: %1"_s.arg(QLocale().name())};
    const QList<QScreen *> screens = QGuiApplication::screens();
    for (const QScreen *screen : screens)
        lines += u"Screen: %1×%2, scale %3"_s.arg(QString::number(screen->size().width()),
                                                  QString::number(screen->size().height()),
                                                  QString::number(screen->devicePixelRatio()));
    return lines;
}

QString runLine(const RunRecord &record)
{
    QStringList parts{
        record.created.toString(Qt::ISODate), phaseName(record.phase),
        QString::fromLatin1(QMetaEnum::fromType<RunMode>().valueToKey(int(record.mode)))};
    if (record.errorKind != ApiError::Kind::None)
        parts += ApiError::kindName(record.errorKind);
    if (record.httpStatus > 0)
        parts += u"HTTP %1"_s.arg(record.httpStatus);
    if (!record.failure.classType.isEmpty())
        parts += u"node %1"_s.arg(record.failure.classType);
    for (const QString &text : {record.errorMessage, record.savingError}) {
        if (!text.isEmpty())
            parts += withoutPrivate(text, record);
    }
    return parts.join(u", "_s);
}

} // namespace

QString withoutPrivate(const QString &text, const RunRecord &record)
{
    QStringList values{record.intent.mainText, record.intent.workflowName};
    if (const auto inputs = JsonText::parse(record.inputs))
        addTexts(inputs->root().toVariant(), &values);
    // A value may be a part of another one.
    std::sort(values.begin(), values.end(),
              [](const QString &a, const QString &b) { return a.size() > b.size(); });
    QString open = text;
    for (const QString &value : std::as_const(values)) {
        if (value.size() >= shortestPrivate)
            open.replace(value, u"[input]"_s);
    }
    return withoutHome(open);
}

Diagnostics::Diagnostics(const AppSettings *settings, Servers *servers, const RunDatabase *database,
                         QObject *parent)
    : QObject(parent), m_settings(settings), m_servers(servers), m_database(database)
{}

QString Diagnostics::text() const
{
    QStringList lines = systemLines();
    const auto addHeading = [&lines](const QString &heading) {
        lines += {QString(), heading};
    };
    addHeading(u"Servers"_s);
    const ServerConnection *current = m_servers->current();
    for (const ServerProfile &profile : m_servers->profiles()->profiles()) {
        QString line =
            QString::fromLatin1(QMetaEnum::fromType<ServerKind>().valueToKey(int(profile.kind)));
        for (const QUrl &url : profile.urls)
            line += u' ' + shownAddress(url);
        if (!profile.caFile.isEmpty())
            line += u", own certificate authority"_s;
        if (current && current->profile().id == profile.id)
            line += u", current, %1%2"_s.arg(
                QString::fromLatin1(QMetaEnum::fromType<ServerConnection::State>().valueToKey(
                    int(current->state()))),
                current->problem().isEmpty() ? QString() : u": "_s + current->problem());
        lines += withoutHome(line);
    }
    addHeading(u"Settings"_s);
    lines += withoutHome(u"outputFolder = %1"_s.arg(m_settings->outputFolder()));
    lines += u"outputTemplate = %1"_s.arg(m_settings->outputTemplate());
    for (const char *key : {"width", "height", "batchRuns", "previews", "logs"})
        lines += u"%1 = %2"_s.arg(QLatin1StringView(key),
                                  m_settings->state(QString::fromLatin1(key)).toString());
    addHeading(u"The latest runs"_s);
    const QList<RunRecord> runs = m_database->runs({}, 0, mostRuns);
    for (const RunRecord &record : runs)
        lines += runLine(record);
    if (runs.isEmpty())
        lines += u"none"_s;
    return lines.join(u'\n') + u'\n';
}

} // namespace ComfyDeploy::Runner
