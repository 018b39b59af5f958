// SPDX-License-Identifier: MIT

#include "settings/appsettings.h"

#include "runs/outputtemplate.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

// Enums are kept by name, so that a file survives a change of their order.
template <typename Enum>
Enum readEnum(const QSettings &settings, const QString &key, Enum fallback)
{
    bool known = false;
    const int value = QMetaEnum::fromType<Enum>().keyToValue(
        settings.value(key).toString().toLatin1().constData(), &known);
    return known ? static_cast<Enum>(value) : fallback;
}

template <typename Enum>
QString nameOf(Enum value)
{
    return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(static_cast<int>(value)));
}

QString settingsFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + "/runner.ini"_L1;
}

} // namespace

AppSettings::AppSettings(QObject *parent)
    : QObject(parent), m_settings(std::make_unique<QSettings>(settingsFile(), QSettings::IniFormat))
{
    m_writing.setSingleShot(true);
    m_writing.setInterval(200);
    connect(&m_writing, &QTimer::timeout, this, &AppSettings::write);
}

AppSettings::~AppSettings() = default;

void AppSettings::keep(const QString &key, const QVariant &value)
{
    m_settings->setValue(key, value);
    m_writing.start();
}

// QSettings would do it by itself, and say nothing.
void AppSettings::write()
{
    m_settings->sync();
    QSettings again(m_settings->fileName(),
                    QSettings::IniFormat); // the other one's error would stay
    again.sync();
    const bool isWritten = again.status() == QSettings::NoError;
    if (isWritten != m_problemReported)
        return;
    m_problemReported = !isWritten;
    if (isWritten)
        Q_EMIT recovered();
    else
        Q_EMIT problem(tr("The settings cannot be written to %1.").arg(m_settings->fileName()));
}

AppSettings::Theme AppSettings::theme() const
{
    return readEnum(*m_settings, u"theme"_s, Theme::System);
}

void AppSettings::setTheme(Theme theme)
{
    if (theme == this->theme())
        return;
    keep(u"theme"_s, nameOf(theme));
    Q_EMIT themeChanged();
}

QString AppSettings::outputFolder() const
{
    if (!m_outputFolderOverride.isEmpty())
        return m_outputFolderOverride;
    QString kept = m_settings->value("outputFolder"_L1).toString();
    if (!kept.isEmpty())
        return kept;
    QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    if (pictures.isEmpty())
        pictures = QDir::homePath();
    return pictures + "/ComfyDeploy"_L1;
}

void AppSettings::setOutputFolder(const QString &folder)
{
    const QString absolute = QDir(folder).absolutePath();
    if (folder.isEmpty() || absolute == outputFolder())
        return;
    m_outputFolderOverride.clear();
    keep(u"outputFolder"_s, absolute);
    Q_EMIT outputFolderChanged();
}

void AppSettings::overrideOutputFolder(const QString &folder)
{
    m_outputFolderOverride = QDir(folder).absolutePath();
    Q_EMIT outputFolderChanged();
}

QString AppSettings::outputTemplate() const
{
    return m_settings->value("outputTemplate"_L1, defaultOutputTemplate()).toString();
}

void AppSettings::setOutputTemplate(const QString &pattern)
{
    const QString wanted =
        pattern.trimmed().isEmpty() ? defaultOutputTemplate() : pattern.trimmed();
    if (wanted == outputTemplate())
        return;
    keep(u"outputTemplate"_s, wanted);
    Q_EMIT outputTemplateChanged();
}

QString AppSettings::outputExample() const
{
    OutputName name;
    name.workflow = tr("Text to image");
    name.time = QDateTime::currentDateTime();
    name.seed = u"42"_s;
    name.runId = u"7d1f2c9e"_s;
    name.extension = u"webp"_s;
    return outputPath(outputTemplate(), name);
}

AppSettings::QuitChoice AppSettings::quitChoice() const
{
    return readEnum(*m_settings, u"quitChoice"_s, QuitChoice::Ask);
}

void AppSettings::setQuitChoice(QuitChoice choice)
{
    if (choice == quitChoice())
        return;
    keep(u"quitChoice"_s, nameOf(choice));
    Q_EMIT quitChoiceChanged();
}

QVariant AppSettings::state(const QString &key, const QVariant &fallback) const
{
    const QVariant kept = m_settings->value("state/"_L1 + key);
    if (!kept.isValid())
        return fallback;
    // The file holds texts: the fallback says which type is meant.
    QVariant typed = kept;
    return fallback.isValid() && typed.convert(fallback.metaType()) ? typed : kept;
}

void AppSettings::setState(const QString &key, const QVariant &value)
{
    keep("state/"_L1 + key, value);
}

} // namespace ComfyDeploy::Runner
